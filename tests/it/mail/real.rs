//! A real mail server on loopback, with STARTTLS, TLS from the start and a login. Skipped,
//! and says so, where Python and aiosmtpd are not installed.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use ordna::outside::mail::MailSettings;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

use super::{is_whole, later, logo, mail, mailer, settings};
use crate::support::{Scratch, scratch, skipped};

pub(crate) const LOGIN: &str = "us%20er:p%40ss%3Awo%2Frd%C3%A5@";

pub(crate) struct Server {
    process: Child,
    port: u16,
    scratch: Scratch,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// A Python that has the server; nothing where there is none.
fn python() -> Option<&'static str> {
    ["/usr/bin/python3", "python3"].into_iter().find(|python| {
        let asked = Command::new(python)
            .args(["-c", "import aiosmtpd.smtp"])
            .stderr(Stdio::null())
            .status();
        asked.is_ok_and(|it| it.success())
    })
}

/// An authority, and a certificate of `localhost` from it.
fn make_certificates(dir: &Path) {
    let ca_key = KeyPair::generate().unwrap();
    let mut ca = CertificateParams::new(Vec::new()).unwrap();
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    std::fs::write(dir.join("ca.pem"), ca.self_signed(&ca_key).unwrap().pem()).unwrap();
    let key = KeyPair::generate().unwrap();
    let host = CertificateParams::new(vec!["localhost".into()]).unwrap();
    let host = host.signed_by(&key, &Issuer::new(ca, ca_key)).unwrap();
    std::fs::write(dir.join("host.pem"), host.pem()).unwrap();
    std::fs::write(dir.join("host.key"), key.serialize_pem()).unwrap();
}

impl Server {
    pub(crate) fn start(security: &str) -> Option<Self> {
        let Some(python) = python() else {
            skipped("a real mail server", "python3-aiosmtpd");
            return None;
        };
        let scratch = scratch();
        make_certificates(&scratch.path);
        std::fs::create_dir(scratch.join("in")).unwrap();
        let mut process = Command::new(python)
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/mail/server.py"))
            .arg(security)
            .args([scratch.join("host.pem"), scratch.join("host.key"), scratch.join("in")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().parse().unwrap_or_else(|e| panic!("{line:?}: {e}"));
        Some(Self { process, port, scratch })
    }

    pub(crate) fn settings(&self, scheme: &str, login: &str, end: &str) -> MailSettings {
        let url = format!("{scheme}://{login}localhost:{}{end}", self.port);
        MailSettings {
            ca_file: Some(self.scratch.join("ca.pem")),
            ..settings(Some(url), &self.scratch.join("unused"))
        }
    }

    pub(crate) fn arrived(&self, name: &str) -> PathBuf {
        self.scratch.join("in").join(name)
    }
}

#[tokio::test]
async fn a_real_server_gets_the_mail_whole() {
    for (security, scheme, end) in [("starttls", "smtp", "?tls=required"), ("tls", "smtps", "")] {
        let Some(server) = Server::start(security) else { return };
        let mailer = mailer(&server.settings(scheme, LOGIN, end));
        let seen = mailer.check().await.unwrap().join("\n");
        assert!(seen.contains("the connection is encrypted, the certificate is trusted"), "{seen}");
        assert!(seen.contains("logged in as us er"), "{seen}");

        let mut whole = mail();
        whole.attachments.push(logo());
        assert_eq!(mailer.send(&whole).await.unwrap().answer, "250 2.0.0 queued as 1");
        is_whole(&std::fs::read(server.arrived("1.eml")).unwrap(), &whole);
        let envelope = std::fs::read_to_string(server.arrived("1.envelope")).unwrap();
        assert_eq!(envelope, "no-reply@linden.example asa@customer.example us er");

        // The limit is ours, and what is below it goes through.
        whole.attachments[0].bytes = (0..=255).cycle().take(12_000_000).collect();
        assert_eq!(mailer.send(&whole).await.unwrap().answer, "250 2.0.0 queued as 2");
        is_whole(&std::fs::read(server.arrived("2.eml")).unwrap(), &whole);
    }
}

#[tokio::test]
async fn a_real_server_refuses_what_is_not_right() {
    let Some(server) = Server::start("starttls") else { return };
    let right = server.settings("smtp", LOGIN, "?tls=required");
    let said = async |settings: MailSettings| {
        let why = later(mailer(&settings).send(&mail()).await);
        assert!(!why.contains("hunter2") && !why.contains("p@ss"), "{why}");
        why.replace(&server.port.to_string(), "PORT")
    };
    let all = [
        said(server.settings("smtp", "us%20er:hunter2@", "?tls=required")).await,
        said(server.settings("smtp", "", "?tls=required")).await,
        said(server.settings("smtp", LOGIN, "")).await,
        said(server.settings("smtps", LOGIN, "")).await,
        said(MailSettings { ca_file: None, ..right }).await,
        said(MailSettings {
            ca_file: Some(server.scratch.join("ca.pem")),
            ..settings(
                Some(format!("smtp://{LOGIN}127.0.0.1:{}?tls=required", server.port)),
                &server.scratch.path,
            )
        })
        .await,
    ];
    insta::assert_snapshot!("a_real_server_refuses", all.join("\n"));
    assert_eq!(std::fs::read_dir(server.scratch.join("in")).unwrap().count(), 0);
}
