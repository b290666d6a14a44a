//! Handing mails to the mail server: written when they are sent, with a code that is made then.
//! Never decides who is written to.

use std::sync::Arc;

use crate::letters::{Letter, Letterbox};
use crate::outside::Trouble;
use crate::outside::mail::{Attachment, Mail, Mailer, Recipient};
use crate::service::Service;
use crate::service::error::{Error, Told};
use crate::service::letters::Outgoing;
use crate::store::outbox::{Entry, TRIES_MAX};

type Answered<T> = crate::service::error::Result<T>;

/// How letters are written and sent.
#[derive(Clone, Debug)]
pub struct PostOffice {
    letterbox: Arc<Letterbox>,
    /// Or what is wrong with its settings.
    mailer: Arc<Result<Mailer, Trouble>>,
}

/// What keeps a mail from being sent.
enum Kept {
    /// It may go another time.
    Back(Error),
    /// It will never go like this.
    Dead(String),
}

impl PostOffice {
    /// A post office with its templates and its way out.
    pub fn new(letterbox: Letterbox, mailer: Result<Mailer, Trouble>) -> Self {
        Self { letterbox: Arc::new(letterbox), mailer: Arc::new(mailer) }
    }

    /// Sends a mail, if it was not sent yet, and writes down what became of it. What may go another
    /// time is an error, until it was tried often enough.
    pub(super) async fn deliver(&self, service: &Service, entry: &Entry) -> Answered<()> {
        let id = service.mail_of(entry.event_id).await?;
        let Some(outgoing) = service.outgoing(id).await? else { return Ok(()) };
        match self.send(service, &outgoing).await {
            Ok(()) => Ok(()),
            Err(Kept::Dead(why)) => service.mail_failed(id, &why).await,
            Err(Kept::Back(error)) if entry.attempts >= TRIES_MAX => {
                let why = format!("given up after {TRIES_MAX} tries: {error}");
                service.mail_failed(id, &why).await
            }
            Err(Kept::Back(error)) => Err(error),
        }
    }

    async fn send(&self, service: &Service, outgoing: &Outgoing) -> Result<(), Kept> {
        if outgoing.to.is_empty() {
            let why = "the customer has no e-mail address: add one and send it again";
            return Err(Kept::Dead(why.into()));
        }
        let mut letter = outgoing.letter.clone();
        let mut code = None;
        if let Some(order) = outgoing.code_for {
            let made = service.make_code(order).await.map_err(|error| {
                // The order moved on, or had its codes for the day.
                if let Error::Refused(told) = error {
                    Kept::Dead(told.to_string())
                } else {
                    Kept::Back(error)
                }
            })?;
            letter.values.insert("code".into(), made.code.reveal().into());
            code = Some(made);
        }
        let written = self.write(&letter)?;
        let masked = self.write(&letter.masked())?;
        let attachments = outgoing.attachment.iter().map(|it| Attachment {
            name: it.name.clone(),
            media_type: "application/pdf".into(),
            bytes: it.bytes.clone(),
            content_id: None,
        });
        let mail = Mail {
            message_id: outgoing.message_id.clone(),
            written_at: service.clock().now(),
            from_name: Some(letter.sender.name.clone()),
            reply_to: outgoing.reply_to.clone(),
            to: Recipient {
                name: outgoing.to_name.clone().unwrap_or_default(),
                address: outgoing.to.clone(),
            },
            subject: written.subject,
            text: written.text,
            html: written.html,
            attachments: attachments.collect(),
        };
        let mailer = self.mailer.as_ref().as_ref().map_err(Clone::clone);
        let sent = match mailer {
            Ok(mailer) => mailer.send(&mail).await,
            Err(trouble) => Err(trouble),
        };
        let sent = sent.map_err(|trouble| match trouble {
            Trouble::Never(why) => Kept::Dead(why),
            Trouble::Later(why) => Kept::Back(Error::Unreachable(Told::new(why))),
        })?;
        service.mail_sent(outgoing, (&masked, code), &sent.answer).await.map_err(Kept::Back)
    }

    /// A template with a mistake stays one until somebody mends it.
    fn write(&self, letter: &Letter) -> Result<crate::letters::Written, Kept> {
        self.letterbox.write(letter).map_err(|error| Kept::Dead(error.to_string()))
    }
}
