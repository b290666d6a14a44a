//! A mail server: connect, encrypt, log in, hand over. Never tries again by itself, and
//! sorts every trouble by where it came: before a mail was mentioned, it is never the mail's.

use std::fmt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use lettre::Address;
use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{
    AsyncSmtpConnection as Connection, Certificate, TlsParameters,
};
use lettre::transport::smtp::extension::{ClientId, Extension};
use tokio::time::timeout;
use url::{Host, Url};

use super::{CA_FILE, FROM, URL};
use crate::domain::secret::Secret;
use crate::outside::{Trouble, cause, file_words, root};

/// How long a connection is kept for the next mail: less than servers wait.
const KEPT: Duration = Duration::from_secs(20);
/// How many connections are kept.
const KEPT_MAX: usize = 4;
/// The slowest line that a large mail is given time for, in bytes a second.
const SLOWEST: u64 = 50_000;

/// A server that takes mails.
pub(super) struct Smtp {
    host: String,
    port: u16,
    is_local: bool,
    hello: ClientId,
    security: Security,
    login: Option<(String, Credentials)>,
    timeout: Duration,
    idle: Mutex<Vec<(Connection, Instant)>>,
}

/// When a connection is encrypted.
enum Security {
    Never,
    IfOffered(TlsParameters),
    Demanded(TlsParameters),
    FromTheStart(TlsParameters),
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Smtp({self})")
    }
}

impl fmt::Display for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl Smtp {
    /// Reads the address; nothing of it is shown but host and port.
    pub(super) fn new(
        url: &Secret,
        ca_file: Option<&Path>,
        timeout: Duration,
    ) -> Result<Self, Trouble> {
        let url = Url::parse(url.reveal()).map_err(|e| unusable(&e.to_string()))?;
        let host = match url.host() {
            Some(Host::Domain(name)) if !name.is_empty() => name.to_owned(),
            Some(Host::Ipv4(it)) => it.to_string(),
            Some(Host::Ipv6(it)) => it.to_string(),
            Some(Host::Domain(_)) | None => return Err(unusable("it names no host")),
        };
        let is_local =
            host == "localhost" || host.parse().is_ok_and(|it: std::net::IpAddr| it.is_loopback());
        let tls = url.query_pairs().find(|(key, _)| key == "tls").map(|(_, it)| it.into_owned());
        let encrypted = || parameters(&host, ca_file);
        let (security, port) = match (url.scheme(), tls.as_deref()) {
            ("smtps", None) => (Security::FromTheStart(encrypted()?), 465),
            ("smtp", Some("required")) => (Security::Demanded(encrypted()?), 587),
            ("smtp", Some("opportunistic")) => (Security::IfOffered(encrypted()?), 587),
            ("smtp", None) => (Security::Never, 25),
            ("smtp", Some(_)) => {
                return Err(unusable("tls is required, opportunistic or left out"));
            }
            _ => return Err(unusable("it begins with neither smtps:// nor smtp://")),
        };
        let hello = url.path().trim_matches('/');
        Ok(Self {
            hello: if hello.is_empty() {
                ClientId::default()
            } else {
                ClientId::Domain(hello.to_owned())
            },
            login: login(&url)?,
            port: url.port().unwrap_or(port),
            host,
            is_local,
            security,
            timeout,
            idle: Mutex::default(),
        })
    }

    /// Hands a mail over; answers with the server's words.
    pub(super) async fn send(&self, envelope: &Envelope, mail: &[u8]) -> Result<String, Trouble> {
        let mut connection = match self.kept().await {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        let is_foreign = |it: &Address| !AsRef::<str>::as_ref(it).is_ascii();
        let is_foreign = envelope.from().into_iter().chain(envelope.to()).any(is_foreign);
        if is_foreign && !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            self.keep(connection);
            return Err(Trouble::Never(format!(
                "mail server {self} takes no address with letters beyond a to z; use another \
                 address of the customer"
            )));
        }
        let size = u64::try_from(mail.len()).unwrap_or(u64::MAX);
        let patience = self.timeout + Duration::from_secs(size / SLOWEST);
        match timeout(patience, connection.send(envelope, mail)).await {
            Ok(Ok(answer)) => {
                self.keep(connection);
                let words: Vec<&str> = answer.message().collect();
                Ok(format!("{} {}", answer.code(), words.join(" ")).trim().to_owned())
            }
            Ok(Err(error)) => Err(self.refused(&error)),
            Err(_) => Err(self.silent(patience)),
        }
    }

    /// Connects, logs in, and tells what it saw.
    pub(super) async fn check(&self) -> Result<Vec<String>, Trouble> {
        let mut connection = self.connect().await?;
        let name = connection.server_info().name().to_owned();
        let mut seen = vec![format!("mail server {self} answers as {name}")];
        seen.push(if connection.is_encrypted() {
            "the connection is encrypted, the certificate is trusted".into()
        } else {
            "the connection is not encrypted".into()
        });
        seen.push(match &self.login {
            Some((user, _)) => format!("logged in as {user}"),
            None => "nobody is logged in: the address has no user".into(),
        });
        // It has said all that it was asked; how it says goodbye changes nothing.
        timeout(self.timeout, connection.quit()).await.ok();
        Ok(seen)
    }

    /// A connection that is still good, if one was kept.
    async fn kept(&self) -> Option<Connection> {
        loop {
            let (mut connection, since) =
                self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()?;
            let is_fresh = since.elapsed() < KEPT;
            if is_fresh && timeout(self.timeout, connection.test_connected()).await == Ok(true) {
                return Some(connection);
            }
        }
    }

    fn keep(&self, connection: Connection) {
        if connection.has_broken() {
            return;
        }
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT_MAX {
            idle.push((connection, Instant::now()));
        }
    }

    async fn connect(&self) -> Result<Connection, Trouble> {
        match timeout(self.timeout, self.begin()).await {
            Ok(begun) => begun,
            Err(_) => Err(self.silent(self.timeout)),
        }
    }

    async fn begin(&self) -> Result<Connection, Trouble> {
        let wrapped = match &self.security {
            Security::FromTheStart(tls) => Some(tls.clone()),
            Security::Never | Security::IfOffered(_) | Security::Demanded(_) => None,
        };
        let place = (self.host.as_str(), self.port);
        let mut connection = Connection::connect_tokio1(place, None, &self.hello, wrapped, None)
            .await
            .map_err(|e| self.not_reached(&e))?;
        let offered = connection.can_starttls();
        let starttls = match &self.security {
            Security::Demanded(_) if !offered => {
                return Err(Trouble::Later(format!(
                    "mail server {self} offers no encryption (STARTTLS): correct {URL}, perhaps to \
                     smtps:// and port 465"
                )));
            }
            Security::Demanded(tls) => Some(tls),
            Security::IfOffered(tls) => offered.then_some(tls),
            Security::Never | Security::FromTheStart(_) => None,
        };
        if let Some(tls) = starttls {
            let encrypted = connection.starttls(tls.clone(), &self.hello).await;
            encrypted.map_err(|e| self.not_reached(&e))?;
        }
        self.log_in(&mut connection).await?;
        Ok(connection)
    }

    async fn log_in(&self, connection: &mut Connection) -> Result<(), Trouble> {
        let Some((_, credentials)) = &self.login else { return Ok(()) };
        if !connection.is_encrypted() && !self.is_local {
            return Err(Trouble::Later(format!(
                "cannot log in to mail server {self}: everybody on the way could read the \
                 password; write ?tls=required at the end of {URL}, or smtps://"
            )));
        }
        let ways = [Mechanism::Plain, Mechanism::Login];
        if connection.server_info().get_auth_mechanism(&ways).is_none() {
            return Err(Trouble::Later(format!(
                "mail server {self} offers no login by password: take user and password out of \
                 {URL}, or see whether it wants encryption first (?tls=required)"
            )));
        }
        let logged_in = connection.auth(&ways, credentials).await;
        logged_in.map(drop).map_err(|e| {
            if e.is_permanent() {
                Trouble::Later(format!(
                    "mail server {self} refuses the login: {}; correct user and password in {URL}",
                    answer(&e)
                ))
            } else {
                self.not_reached(&e)
            }
        })
    }

    /// Trouble before a mail was mentioned: never the mail's.
    fn not_reached(&self, error: &Error) -> Trouble {
        Trouble::Later(if let Some(tls) = cause::<rustls::Error>(error) {
            let hint = if matches!(tls, rustls::Error::InvalidCertificate(_)) {
                format!("if it is your own, name the file of its authority in {CA_FILE}")
            } else {
                format!("see whether port and smtp:// or smtps:// in {URL} go together")
            };
            format!("cannot speak safely with mail server {self}: {tls}; {hint}")
        } else if has_hung_up(error) {
            format!(
                "mail server {self} hung up at the beginning; see whether it is well, and {URL}"
            )
        } else if error.status().is_some() {
            format!("mail server {self} takes no mails now: {}", answer(error))
        } else if error.is_response() {
            format!(
                "what answers at {self} does not speak SMTP: see whether host, port and smtp:// or \
                 smtps:// in {URL} are right"
            )
        } else {
            let why = root(error).to_lowercase();
            format!("cannot reach mail server {self}: {why}; see whether it runs, and {URL}")
        })
    }

    /// Trouble after a mail was mentioned.
    fn refused(&self, error: &Error) -> Trouble {
        match error.status().map(u16::from) {
            Some(530 | 534 | 535 | 538) => Trouble::Later(format!(
                "mail server {self} wants a login: {}; set user and password in {URL}",
                answer(error)
            )),
            Some(_) if error.is_permanent() => Trouble::Never(format!(
                "mail server {self} refused the mail: {}; see the recipient's address, and {FROM}",
                answer(error)
            )),
            Some(_) => Trouble::Later(format!(
                "mail server {self} does not take the mail now: {}",
                answer(error)
            )),
            None if has_hung_up(error) => Trouble::Later(format!(
                "mail server {self} hung up while it was given the mail; see whether it is well"
            )),
            None if error.is_response() => Trouble::Later(format!(
                "mail server {self} answered with what is not SMTP while it was given the mail"
            )),
            None => Trouble::Later(format!(
                "the connection to mail server {self} broke while it was given the mail: {}",
                root(error).to_lowercase()
            )),
        }
    }

    fn silent(&self, patience: Duration) -> Trouble {
        let waited = if patience < Duration::from_secs(1) {
            format!("{} ms", patience.as_millis())
        } else {
            format!("{} s", patience.as_secs())
        };
        Trouble::Later(format!(
            "mail server {self} did not answer within {waited}; see whether it is well, and {URL}"
        ))
    }
}

fn unusable(why: &str) -> Trouble {
    Trouble::Later(format!(
        "cannot use {URL}: {why}; write it as smtps://user:password@host:465 or \
         smtp://user:password@host:587?tls=required"
    ))
}

/// User and password, of which an address writes some letters as %20 and the like.
fn login(url: &Url) -> Result<Option<(String, Credentials)>, Trouble> {
    let Some(password) = url.password() else {
        return if url.username().is_empty() {
            Ok(None)
        } else {
            Err(unusable("it has a user and no password"))
        };
    };
    let plain = |it: &str| {
        let decoded = percent_encoding::percent_decode_str(it).decode_utf8();
        decoded.map(std::borrow::Cow::into_owned)
    };
    match (plain(url.username()), plain(password)) {
        (Ok(user), Ok(password)) => Ok(Some((user.clone(), Credentials::new(user, password)))),
        (Err(_), _) | (_, Err(_)) => Err(unusable("user or password is not UTF-8 text")),
    }
}

/// Whom to trust: the system's authorities, and those of the file.
fn parameters(host: &str, ca_file: Option<&Path>) -> Result<TlsParameters, Trouble> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(path) = ca_file {
        let unusable =
            |why: &str| Trouble::Later(format!("cannot use {CA_FILE} {}: {why}", path.display()));
        let pem = std::fs::read(path).map_err(|e| unusable(&file_words(&e)))?;
        // What holds none at all would be taken for an empty list.
        let is_pem = String::from_utf8_lossy(&pem).contains("BEGIN CERTIFICATE");
        let certificate = Certificate::from_pem(&pem).ok().filter(|_| is_pem);
        let certificate =
            certificate.ok_or_else(|| unusable("no certificate in PEM form stands in it"))?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build().map_err(|e| {
        Trouble::Later(format!("cannot prepare encryption: {}", root(&e).to_lowercase()))
    })
}

/// The library's word for an answer that ends before it is one.
fn has_hung_up(error: &Error) -> bool {
    error.is_response() && root(error) == "incomplete response"
}

/// The server's own words.
fn answer(error: &Error) -> String {
    let code = error.status().map(|it| it.to_string()).unwrap_or_default();
    let words = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{code} {words}").trim().to_owned()
}
