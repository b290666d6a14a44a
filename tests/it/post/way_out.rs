//! `doctor --mail`: whether mails get out, and what the sender's domain says of itself, asked of
//! a name server of the test's own.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Duration;

use ordna::outside::mail::MailSettings;
use ordna::outside::names::Names;
use ordna::service::Clock;
use ordna::service::doctor::{Finding, Level};
use ordna::service::mailing::{Wanted, examine_with};
use tokio::net::UdpSocket;
use tokio::task::JoinHandle;

use super::{read, to};
use crate::mail::script::Server;
use crate::support::{ordna, scratch};

/// A name server that knows a few texts, and of everything else that there is no such name.
struct NameServer {
    at: SocketAddr,
    task: JoinHandle<()>,
}

impl Drop for NameServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl NameServer {
    async fn start(texts: &[(&str, &str)]) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let at = socket.local_addr().unwrap();
        let mut known: HashMap<String, Vec<String>> = HashMap::new();
        for (name, text) in texts {
            known.entry((*name).to_owned()).or_default().push((*text).to_owned());
        }
        let task = tokio::spawn(async move {
            let mut packet = [0; 1500];
            while let Ok((len, who)) = socket.recv_from(&mut packet).await {
                socket.send_to(&answer(&packet[..len], &known), who).await.ok();
            }
        });
        Self { at, task }
    }

    fn names(&self) -> Result<Names, ordna::outside::Trouble> {
        Names::at(self.at, Duration::from_secs(5))
    }
}

/// An answer as RFC 1035 has it: the question again, and a TXT record for each text.
fn answer(asked: &[u8], known: &HashMap<String, Vec<String>>) -> Vec<u8> {
    let mut labels = Vec::new();
    let mut at = 12;
    while asked[at] != 0 {
        let len = usize::from(asked[at]);
        labels.push(String::from_utf8_lossy(&asked[at + 1..=at + len]).to_lowercase());
        at += len + 1;
    }
    let question = &asked[12..at + 5];
    let texts = known.get(&labels.join(".")).map_or(&[][..], Vec::as_slice);
    let mut said = asked[..2].to_vec();
    let no_such_name = if texts.is_empty() { 3 } else { 0 };
    said.extend([
        0x81,
        0x80 | no_such_name,
        0,
        1,
        0,
        u8::try_from(texts.len()).unwrap(),
        0,
        0,
        0,
        0,
    ]);
    said.extend(question);
    for text in texts {
        // A long text travels in pieces of at most 255 bytes.
        let pieces: Vec<&[u8]> = text.as_bytes().chunks(200).collect();
        let len = text.len() + pieces.len();
        said.extend([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60]);
        said.extend(u16::try_from(len).unwrap().to_be_bytes());
        for piece in pieces {
            said.push(u8::try_from(piece.len()).unwrap());
            said.extend(piece);
        }
    }
    said
}

/// What was found about the domain, a line each, with a word for how bad it is.
async fn found(from: &str, selector: Option<&str>, texts: &[(&str, &str)]) -> String {
    let mail = Server::start(None, &[]).await;
    let names = NameServer::start(texts).await;
    let settings = MailSettings { from: Some(from.into()), ..to(mail.port) };
    let wanted = Wanted { to: None, selector };
    let found = examine_with(&settings, wanted, Clock::System, names.names()).await;
    let found = found.iter().filter(|it| it.check != "mail");
    found
        .map(|it| format!("{}  {}: {}", it.level, it.check, it.what))
        .collect::<Vec<_>>()
        .join("\n")
}

#[tokio::test]
async fn what_a_domain_says_of_itself_is_judged() {
    let key = format!("v=DKIM1; k=rsa; p={}", "MIIBIjANBg".repeat(40));
    let mut all = Vec::new();
    for (title, selector, texts) in [
        ("nothing", None, vec![]),
        (
            "as it should be",
            Some("s1"),
            vec![
                ("shop.example", "google-site-verification=x"),
                ("shop.example", "v=spf1 include:mail.example -all"),
                ("s1._domainkey.shop.example", key.as_str()),
                ("_dmarc.shop.example", "v=DMARC1; p=reject; rua=mailto:d@shop.example"),
            ],
        ),
        (
            "open",
            Some("s1"),
            vec![
                ("shop.example", "v=spf1 +all"),
                ("s1._domainkey.shop.example", "v=DKIM1; p="),
                ("_dmarc.shop.example", "v=DMARC1; p=none"),
            ],
        ),
        (
            "wrong",
            Some("s2"),
            vec![
                ("shop.example", "v=spf1 -all"),
                ("shop.example", "v=spf1 include:mail.example ~all"),
                ("_dmarc.shop.example", "v=DMARC1; p=maybe"),
            ],
        ),
        ("half", None, vec![("shop.example", "v=spf1 mx"), ("_dmarc.shop.example", "v=spf1")]),
    ] {
        let said = found("ordna <hej@shop.example>", selector, &texts).await;
        all.push(format!("{title}\n{said}"));
    }
    // A domain below another takes over what that says for those below it.
    let above = [("_dmarc.shop.example", "v=DMARC1; p=none; sp=reject")];
    all.push(format!("below\n{}", found("hej@mail.shop.example", None, &above).await));
    insta::assert_snapshot!("what_a_domain_says", all.join("\n"));
}

#[tokio::test]
async fn a_name_server_that_does_not_answer_is_said() {
    let mail = Server::start(None, &[]).await;
    // Bound, and never read.
    let silent = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let names = Names::at(silent.local_addr().unwrap(), Duration::from_millis(50));
    let settings = MailSettings { from: Some("hej@shop.example".into()), ..to(mail.port) };
    let found = examine_with(&settings, Wanted::default(), Clock::System, names).await;
    let spf = found.iter().find(|it| it.check == "SPF").unwrap();
    assert_eq!(spf.level, Level::Bad);
    assert!(spf.what.starts_with("cannot ask for shop.example: "), "{}", spf.what);
    assert!(spf.what.ends_with("see whether this machine reaches its name server"));
}

async fn looked_at(settings: &MailSettings, whom: Option<&str>) -> Vec<Finding> {
    let names = NameServer::start(&[]).await;
    let wanted = Wanted { to: whom, selector: None };
    examine_with(settings, wanted, Clock::System, names.names()).await
}

#[tokio::test]
async fn a_test_mail_is_sent_only_where_it_was_asked_for() {
    let server = Server::start(None, &[]).await;
    let found = looked_at(&to(server.port), None).await;
    assert!(found.iter().any(|it| it.what.contains("answers as scripted")), "{found:?}");
    assert_eq!(server.mails(), 0);
    let found = looked_at(&to(server.port), Some("me@customer.example")).await;
    let test = found.iter().find(|it| it.check == "test mail").unwrap();
    assert_eq!(test.level, Level::Good);
    assert!(test.what.contains("250 2.0.0 queued as 4711"), "{}", test.what);
    let arrived = server.seen.lock().unwrap().mails.clone();
    let mail = read(arrived[0].as_bytes());
    assert_eq!(mail.subject(), Some("Test mail from ordna"));
    assert_eq!(mail.to().unwrap().first().unwrap().address(), Some("me@customer.example"));

    let found = looked_at(&to(server.port), Some("me")).await;
    let test = found.iter().find(|it| it.check == "test mail").unwrap();
    assert!(test.level == Level::Bad && test.what.starts_with("cannot write to \"me\""));
    // Where there is no way out, nothing is sent.
    let found = looked_at(&to(1), Some("me@customer.example")).await;
    let mail = found.iter().find(|it| it.check == "mail").unwrap();
    assert!(mail.level == Level::Bad && mail.what.starts_with("cannot reach mail server"));
    assert!(found.iter().all(|it| it.check != "test mail"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_says_it_and_ends_as_the_worst_of_it() {
    let server = Server::start(None, &[]).await;
    let scratch = scratch();
    let runs = |port: u16| {
        let mut command = ordna(&scratch);
        // Of this machine alone: no name server is asked.
        command.env("ORDNA_MAIL_URL", format!("smtp://127.0.0.1:{port}"));
        command.env("ORDNA_MAIL_FROM", "ordna@localhost");
        command.args(["doctor", "--mail", "--to", "me@localhost", "--json"]);
        let output = command.output().unwrap();
        let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        (output.status.code(), said)
    };
    let (exit, said) = runs(server.port);
    assert_eq!((exit, &said["healthy"]), (Some(0), &serde_json::json!(true)), "{said}");
    assert_eq!(server.mails(), 1);
    let (exit, said) = runs(1);
    assert_eq!((exit, &said["healthy"]), (Some(6), &serde_json::json!(false)), "{said}");
    // Without a server mails are files, which is no fault, and no way to anybody.
    let output = ordna(&scratch).args(["doctor", "--mail"]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && said.contains("no mail server is set"), "{said}");
}
