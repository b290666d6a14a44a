//! A queued mail on its way out: what is to be sent, and what became of it.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{NEWER, code_of, held, values};
use crate::domain::facts::Facts;
use crate::domain::language::Language;
use crate::domain::letter::LetterKind;
use crate::domain::machine::{self, Action, Asker, Machine};
use crate::domain::status::Status;
use crate::letters::{Letter, Written};
use crate::service::Service;
use crate::service::error::{Error, Result};
use crate::service::inputs::Inputs;
use crate::service::papers::brand;
use crate::service::refusals;
use crate::service::work::Work;
use crate::store::codes::{self, MadeCode, Standing};
use crate::store::post::Subject;
use crate::store::{documents, mails, post};

/// A mail that waits to be sent.
#[derive(Clone, Debug)]
pub struct Outgoing {
    pub id: Uuid,
    /// The same for every try, another one after it was sent again by hand.
    pub message_id: String,
    pub letter: Letter,
    pub to: String,
    pub to_name: Option<String>,
    pub reply_to: Option<String>,
    pub attachment: Option<Attachment>,
    /// The order whose code it carries.
    pub code_for: Option<Uuid>,
}

/// What hangs on a mail.
#[derive(Clone, Debug)]
pub struct Attachment {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl Service {
    /// The mail whose birth, or whose being sent again, asked for it to be sent.
    ///
    /// # Errors
    /// Not found, or out of reach.
    pub async fn mail_of(&self, event: Uuid) -> Result<Uuid> {
        let here = self.me.organization_id;
        mails::of_event(self.store.pool(), here, event)
            .await?
            .ok_or_else(|| Error::Missing { what: format!("mail of {event}"), nearest: Vec::new() })
    }

    /// What is to be sent; nothing where it was sent already.
    ///
    /// # Errors
    /// Its document or the database is out of reach.
    pub async fn outgoing(&self, id: Uuid) -> Result<Option<Outgoing>> {
        let here = self.me.organization_id;
        let pool = self.store.pool();
        let Some(mail) = mails::queued(pool, here, id).await? else { return Ok(None) };
        if mail.status != Status::Queued.word() {
            return Ok(None);
        }
        let kind: LetterKind = mail.email_type.parse().map_err(|_unknown| {
            Error::refused(format!("this ordna writes no {:?}", mail.email_type))
        })?;
        let language: Language = mail.language.parse().unwrap_or_default();
        let subject = match mail.event_id {
            Some(event) => post::subject(pool, here, event).await?,
            None => None,
        };
        let subject = subject.ok_or_else(|| Error::refused("what it tells of is not there"))?;
        let is_theirs = subject.email.as_ref().is_some_and(|it| is_same(it, &mail.recipient_email));
        if kind.carries_code() && !is_theirs && !mail.recipient_email.is_empty() {
            let why = "a code goes to the customer's own address alone: correct that of the \
                       customer, then send a new code";
            self.mail_failed(id, why).await?;
            return Ok(None);
        }
        if let Some(why) = over(self, &subject, kind).await? {
            self.mail_failed(id, why).await?;
            return Ok(None);
        }
        let settings = self.settings().await?;
        let sender = brand::sender(&settings, &self.me.organization_name);
        let attachment = match mail.document_id {
            Some(document) => {
                let kept = documents::one(pool, here, document).await?;
                let named = kept.map(|it| it.id.to_string()).unwrap_or_default();
                let document = self.document(&named).await?;
                Some(Attachment { name: document.file_name(), bytes: document.bytes })
            }
            None => None,
        };
        let values = values::of(self, &settings, &subject, kind, language).await?;
        Ok(Some(Outgoing {
            id,
            message_id: format!("<{id}.{}@ordna>", mail.queued_seq),
            reply_to: sender.email.clone(),
            letter: Letter { kind, language, sender, values },
            to: mail.recipient_email,
            to_name: mail.recipient_name,
            attachment,
            code_for: mail.sale_order_id.filter(|_| kind.carries_code()),
        }))
    }

    /// Writes down that a mail was taken by the mail server, as it looked: with its code masked.
    /// From now on its code counts: when it ends, and what is said before and after that.
    ///
    /// # Errors
    /// Out of reach.
    pub async fn mail_sent(
        &self,
        outgoing: &Outgoing,
        (masked, code): (&Written, Option<MadeCode>),
        answer: &str,
    ) -> Result<()> {
        let mut columns = written(outgoing, masked);
        columns.insert("resend_email_id".into(), json!(answer));
        let mut work = Work::begin(self).await?;
        // The order is locked before its mail.
        if let (Some(order), Some(code)) = (outgoing.code_for, code) {
            work.code_went_out(order, code).await?;
        }
        if !work.mail_ended(outgoing.id, Action::Send, columns).await? {
            return Ok(work.tx.rollback().await?);
        }
        Ok(work.tx.commit().await?)
    }

    /// Writes down that a mail will not be taken, and why. Somebody has to look at it.
    ///
    /// # Errors
    /// Out of reach.
    pub async fn mail_failed(&self, id: Uuid, why: &str) -> Result<()> {
        let mut work = Work::begin(self).await?;
        work.gives_up_mail(id, why).await?;
        Ok(work.tx.commit().await?)
    }
}

impl Work {
    /// Lets a mail that waits fail, with the reason.
    pub(in crate::service) async fn gives_up_mail(&mut self, id: Uuid, why: &str) -> Result<()> {
        let columns = json!({"error_message": why}).as_object().cloned().unwrap_or_default();
        self.mail_ended(id, Action::Fail, columns).await.map(|_| ())
    }

    /// False where it waits no longer.
    async fn mail_ended(
        &mut self,
        id: Uuid,
        action: Action,
        columns: Map<String, Value>,
    ) -> Result<bool> {
        let thing = held(self, id).await?;
        if thing.status != Status::Queued {
            return Ok(false);
        }
        let facts = Facts { status: thing.status, ..Facts::default() };
        let asker = Asker { role: self.role, justifies: false, proves: false };
        let row = machine::decide(Machine::Email, action, &facts, asker)
            .map_err(|refusal| refusals::told(&thing, &refusal))?;
        let given = Inputs { quiet: columns, ..Inputs::default() };
        self.perform(&thing, row, &facts, given, None).await?;
        Ok(true)
    }
}

/// Why a letter about a code says nothing that is so any more: it may have waited for long.
async fn over(
    service: &Service,
    subject: &Subject,
    kind: LetterKind,
) -> Result<Option<&'static str>> {
    let (pool, here) = (service.store.pool(), service.me.organization_id);
    Ok(match kind {
        LetterKind::OtpExpiryWarning => {
            let stands = match code_of(subject) {
                Some((order, ends)) => codes::stands(pool, order, ends).await?,
                None => None,
            };
            let lives = stands == Some(Standing::Live);
            (!lives).then_some("not sent: the code that it warns of is over")
        }
        LetterKind::OtpReminder => {
            let is_late = post::came_after(pool, here, subject, NEWER).await?;
            is_late.then_some("not sent: the order went on, or a newer code was sent")
        }
        LetterKind::Offer
        | LetterKind::SaleOrder
        | LetterKind::Otp
        | LetterKind::OrderConfirmation
        | LetterKind::JobCard
        | LetterKind::Invoice
        | LetterKind::DepositRequest
        | LetterKind::PaymentReceipt
        | LetterKind::PaymentReminder
        | LetterKind::Credit
        | LetterKind::StatusUpdate
        | LetterKind::Shipped
        | LetterKind::OrderCompleted
        | LetterKind::AddonReceived
        | LetterKind::AddonDecision
        | LetterKind::Custom => None,
    })
}

/// Whether two addresses are one.
fn is_same(one: &str, other: &str) -> bool {
    one.trim().eq_ignore_ascii_case(other.trim())
}

fn written(outgoing: &Outgoing, masked: &Written) -> Map<String, Value> {
    let columns = json!({
        "subject": masked.subject, "body_text": masked.text, "body_html": masked.html,
        "message_id": outgoing.message_id, "error_message": null,
    });
    columns.as_object().cloned().unwrap_or_default()
}
