//! Mail: handed to a server over SMTP, or written to files where none is set. Never tries
//! again by itself, and never shows a password.
//!
//! What the operator can mend (a wrong setting, a login that is refused, a certificate that
//! nobody trusts) is [`Trouble::Later`]: mails wait until it is mended.

mod folder;
mod message;
mod smtp;

use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, Utc};
use lettre::message::Mailbox;

use self::folder::Folder;
use self::smtp::Smtp;
use super::Trouble;
use crate::domain::secret::Secret;

/// How the settings are called, for errors that tell the operator where to look.
pub(super) const URL: &str = "mail_url";
const FROM: &str = "mail_from";
pub(super) const CA_FILE: &str = "mail_ca_file";

/// How many bytes the attachments of a mail have at most, all together.
pub const ATTACHED_MAX: usize = 20_000_000;

/// What an operator sets.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// `smtps://user:password@host:465`, `smtp://user:password@host:587?tls=required`,
    /// `smtp://localhost:25`; without one, mails are written to `folder`.
    pub url: Option<Secret>,
    /// `Name <address>` or an address alone.
    pub from: Option<String>,
    /// Certificates (PEM) to trust beside those of the system.
    pub ca_file: Option<PathBuf>,
    pub folder: PathBuf,
    /// For one answer of the server; a large mail gets more, by its size.
    pub timeout: Duration,
}

/// A mail as it is to arrive.
#[derive(Clone, Debug)]
pub struct Mail {
    /// `<…@…>`, the same whenever the same mail is sent again, so that a repeat is known.
    pub message_id: String,
    pub written_at: DateTime<Utc>,
    /// Shown before the sender's address, instead of the name that is set.
    pub from_name: Option<String>,
    pub reply_to: Option<String>,
    pub to: Recipient,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub attachments: Vec<Attachment>,
}

/// Whom a mail is to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Recipient {
    pub name: String,
    pub address: String,
}

/// A file that comes with a mail.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Attachment {
    pub name: String,
    pub media_type: String,
    pub bytes: Vec<u8>,
    /// What the HTML calls it (`cid:…`) where it is a part of that, like a logo.
    pub content_id: Option<String>,
}

/// What was said when a mail was taken.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Sent {
    /// The server's words, usually with its name for the mail; or the file.
    pub answer: String,
}

/// Sends mails one way or the other.
#[derive(Debug)]
pub struct Mailer {
    from: Mailbox,
    way: Way,
}

#[derive(Debug)]
enum Way {
    Smtp(Box<Smtp>),
    Folder(Folder),
}

impl Mailer {
    /// Makes a mailer; connects to nothing yet.
    ///
    /// # Errors
    /// A setting cannot be used; the sentence names it.
    pub fn new(settings: &MailSettings) -> Result<Self, Trouble> {
        super::choose_cryptography();
        let from = match (&settings.from, &settings.url) {
            (Some(from), _) => from.parse().map_err(|e: lettre::address::AddressError| {
                let why = e.to_string().to_lowercase();
                Trouble::Later(format!(
                    "cannot use {FROM} ({from}): {why}; write an address, or Name <address>"
                ))
            })?,
            (None, Some(_)) => {
                return Err(Trouble::Later(format!(
                    "cannot send mails: nobody is said to send them; set {FROM}"
                )));
            }
            (None, None) => Mailbox::new(
                None,
                lettre::Address::new("no-reply", "localhost")
                    .map_err(|e| Trouble::Later(e.to_string()))?,
            ),
        };
        let way = match &settings.url {
            Some(url) => {
                Way::Smtp(Box::new(Smtp::new(url, settings.ca_file.as_deref(), settings.timeout)?))
            }
            None => Way::Folder(Folder::new(settings.folder.clone())),
        };
        Ok(Self { from, way })
    }

    /// Says whether mails go to files, because no server is set.
    pub const fn is_folder(&self) -> bool {
        match self.way {
            Way::Smtp(_) => false,
            Way::Folder(_) => true,
        }
    }

    /// The domain that mails are from.
    pub fn domain(&self) -> &str {
        self.from.email.domain()
    }

    /// Hands a mail over. Sending it again is known by its message id; it is up to the
    /// receiving side what that means.
    ///
    /// # Errors
    /// [`Trouble::Later`] where it may be taken another time, [`Trouble::Never`] where this
    /// mail will not.
    pub async fn send(&self, mail: &Mail) -> Result<Sent, Trouble> {
        let composed = message::compose(mail, &self.from)?;
        let answer = match &self.way {
            Way::Smtp(smtp) => smtp.send(composed.envelope(), &composed.formatted()).await?,
            Way::Folder(folder) => {
                let name = folder::name(mail);
                folder.put(name, composed.formatted()).await?
            }
        };
        Ok(Sent { answer })
    }

    /// Goes as far as one can without a mail, and tells what it saw, a line each.
    ///
    /// # Errors
    /// The trouble that the next mail would be in.
    pub async fn check(&self) -> Result<Vec<String>, Trouble> {
        let mut seen = match &self.way {
            Way::Smtp(smtp) => smtp.check().await?,
            Way::Folder(folder) => folder.check().await?,
        };
        seen.push(format!("mails are from {}", self.from));
        Ok(seen)
    }
}
