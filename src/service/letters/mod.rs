//! Letters: who is written to, about what, with which paper. They are queued here; the worker
//! writes and sends them. Never writes a word of one.

mod delivery;
mod values;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::Service;
use super::effects::post::{offer_ends, reminder_at};
use super::error::{Error, Result};
use super::papers::paper_of;
use super::work::{Born, Work};
use crate::domain::letter::LetterKind;
use crate::domain::machine::{Action, Machine};
use crate::domain::paper::PaperKind;
use crate::domain::status::Status;
use crate::store::codes::{self, Standing};
use crate::store::documents::{self, Kept, Of};
use crate::store::events::Words;
use crate::store::mails::{self, NewMail};
use crate::store::post::{self, Subject};
use crate::store::things;

pub use delivery::{Attachment, Outgoing};

/// What became of something that was asked of the worker.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Outcome {
    Done,
    /// It is not time yet.
    Later(DateTime<Utc>),
}

/// What is to be done about a letter that was asked for.
enum Turn {
    Write(LetterKind),
    /// It tells of something that is over, or nobody is to be told.
    Leave,
    Later(DateTime<Utc>),
}

impl Service {
    /// Makes the paper that goes with a letter and queues the letter, under the id of the entry
    /// that asked for it: done twice it is queued once. What no longer holds is not written.
    ///
    /// # Errors
    /// The paper cannot be made, or something is out of reach.
    pub async fn queue_letter(&self, id: Uuid, event: Uuid, asked: LetterKind) -> Result<Outcome> {
        let mut work = Work::begin(self).await?;
        let subject = post::subject(&mut *work.tx, work.organization, event).await?;
        let Some(subject) = subject else { return Ok(Outcome::Done) };
        if mails::queued(&mut *work.tx, work.organization, id).await?.is_some() {
            return Ok(Outcome::Done);
        }
        let turn = turn(&mut work, &subject, asked).await?;
        work.tx.rollback().await?;
        let document = self.attached(&subject, asked).await?;
        let kind = match turn {
            Turn::Write(kind) => kind,
            Turn::Leave => return Ok(Outcome::Done),
            Turn::Later(due) => return Ok(Outcome::Later(due)),
        };
        self.queue(id, &subject, kind, document).await?;
        Ok(Outcome::Done)
    }

    /// The paper that goes with a letter.
    async fn attached(&self, subject: &Subject, asked: LetterKind) -> Result<Option<Kept>> {
        let here = self.me.organization_id;
        let pool = self.store.pool();
        let event = subject.event_id;
        let made = match asked {
            LetterKind::Offer => PaperKind::Offer,
            LetterKind::SaleOrder => PaperKind::SaleOrder,
            LetterKind::OrderConfirmation => PaperKind::OrderConfirmation,
            LetterKind::Invoice | LetterKind::DepositRequest | LetterKind::Credit => {
                paper_of(subject.invoice_kind.as_deref().unwrap_or_default())
            }
            LetterKind::PaymentReceipt => PaperKind::Receipt,
            LetterKind::PaymentReminder => {
                let Some(invoice) = subject.invoice_id else { return Ok(None) };
                let kinds = [PaperKind::Invoice, PaperKind::DepositInvoice];
                let of = Of::Invoice(invoice);
                return Ok(documents::latest(pool, here, of, &kinds).await?);
            }
            LetterKind::Otp | LetterKind::OtpReminder => {
                let Some(order) = subject.order_id else { return Ok(None) };
                let of = Of::Order(order);
                return Ok(documents::latest(pool, here, of, &[PaperKind::SaleOrder]).await?);
            }
            LetterKind::Custom => {
                let named = subject.data.as_ref().and_then(|it| it.get("document")?.as_str());
                let Some(named) = named else { return Ok(None) };
                let found = self.find(crate::domain::entity::Entity::Document, named).await?;
                return Ok(documents::one(pool, here, found.id).await?);
            }
            LetterKind::OtpExpiryWarning
            | LetterKind::JobCard
            | LetterKind::StatusUpdate
            | LetterKind::Shipped
            | LetterKind::OrderCompleted
            | LetterKind::AddonReceived
            | LetterKind::AddonDecision => return Ok(None),
        };
        self.paper_for(event, made).await.map(Some)
    }

    async fn queue(
        &self,
        id: Uuid,
        subject: &Subject,
        kind: LetterKind,
        document: Option<Kept>,
    ) -> Result<()> {
        let data = |name: &str| subject.data.as_ref().and_then(|it| it.get(name)?.as_str());
        let written_to = data("recipient_email").filter(|_| kind == LetterKind::Custom);
        let address = written_to.or(subject.email.as_deref()).unwrap_or_default();
        // Nobody waits for a letter to somebody who reads none; the rest is work for a person.
        if address.is_empty() && !kind.needs_answer() && kind != LetterKind::Custom {
            return Ok(());
        }
        let mail = NewMail {
            id,
            email_type: kind.word().into(),
            recipient_email: address.into(),
            recipient_name: Some(subject.contact.clone().unwrap_or(subject.customer_name.clone())),
            subject: data("subject").map_or_else(|| kind.title().to_owned(), str::to_owned),
            language: subject.language.clone(),
            metadata: json!({
                "hasAttachment": document.is_some(),
                "document": document.as_ref().map(|it| it.number.clone()),
            }),
            event_id: subject.event_id,
            customer_id: subject.customer_id,
            offer_id: subject.offer_id,
            order_id: subject.order_id,
            order_number: subject.order_number.clone(),
            invoice_id: subject.invoice_id,
            document_id: document.map(|it| it.id),
        };
        let mut work = Work::begin(self).await?;
        mails::insert(&mut *work.tx, work.organization, &mail).await?;
        let name = id.to_string();
        let born = Born {
            machine: Machine::Email,
            id,
            number: &name,
            at: Status::Queued,
            root_order_id: mail.order_id,
        };
        let words = Words {
            data: Some(json!({"email_type": mail.email_type, "to": mail.recipient_email})),
            ..Words::default()
        };
        work.born_with(born, words).await?;
        Ok(work.tx.commit().await?)
    }

    /// Closes an offer whose time is over; one that was answered meanwhile is left alone.
    ///
    /// # Errors
    /// Out of reach.
    pub async fn expire_offer(&self, event: Uuid) -> Result<Outcome> {
        let here = self.me.organization_id;
        let Some(subject) = post::subject(self.store.pool(), here, event).await? else {
            return Ok(Outcome::Done);
        };
        let (Some(offer), Some("sent")) = (subject.offer_id, subject.offer_status.as_deref())
        else {
            return Ok(Outcome::Done);
        };
        if let Some(until) = subject.offer_valid_until {
            let ends = offer_ends(&self.settings().await?, until);
            // Somebody had it tried before its time.
            if ends > self.clock.now() {
                return Ok(Outcome::Later(ends));
            }
        }
        let act = super::act::Act {
            entity: crate::domain::entity::Entity::Offer,
            name: offer.to_string(),
            action: Action::Expire.word().into(),
            inputs: Map::new(),
            if_version: None,
            idempotency_key: None,
        };
        self.act(act).await.map(|_| Outcome::Done)
    }
}

/// What ends a code, or what was to be said of it.
const NEWER: &[&str] = &["send_code", "revise", "approve", "confirm"];

/// Until when the code is good whose mail went out with this act.
fn code_ends(subject: &Subject) -> Option<DateTime<Utc>> {
    of_data(subject, "otp_expires_at")?.as_str()?.parse().ok()
}

/// The order and the end of the code whose mail went out with this act.
fn code_of(subject: &Subject) -> Option<(Uuid, DateTime<Utc>)> {
    subject.order_id.zip(code_ends(subject))
}

/// Says whether a letter still tells something that is so, and which one it is.
async fn turn(work: &mut Work, subject: &Subject, asked: LetterKind) -> Result<Turn> {
    let order_is = |status: &str| subject.order_status.as_deref() == Some(status);
    let awaits = order_is(Status::AwaitingCustomerConfirmation.word());
    Ok(match asked {
        LetterKind::Offer => {
            let is_out = subject.offer_status.as_deref() == Some(Status::Sent.word());
            if is_out { Turn::Write(asked) } else { Turn::Leave }
        }
        LetterKind::SaleOrder | LetterKind::Otp => {
            if awaits {
                Turn::Write(asked)
            } else {
                Turn::Leave
            }
        }
        LetterKind::OtpExpiryWarning | LetterKind::OtpReminder => {
            let is_over = !awaits
                || post::came_after(&mut *work.tx, work.organization, subject, NEWER).await?;
            let stands = match code_of(subject).filter(|_| !is_over) {
                Some((order, ends)) => codes::stands(&mut *work.tx, order, ends).await?,
                None => None,
            };
            match stands {
                Some(Standing::Live) if asked == LetterKind::OtpExpiryWarning => Turn::Write(asked),
                // Somebody had it tried before its time.
                Some(Standing::Live) => code_ends(subject).map_or(Turn::Leave, Turn::Later),
                Some(Standing::Expired)
                    if asked == LetterKind::OtpReminder && !reminded(work, subject).await? =>
                {
                    Turn::Write(asked)
                }
                Some(Standing::Expired) | None => Turn::Leave,
            }
        }
        // What becomes an order to be approved is confirmed by its approval.
        LetterKind::OrderConfirmation if subject.action == Action::Accept.word() => {
            let is_service = subject.order_machine.as_deref() == Some(Machine::OrderService.word());
            if is_service { Turn::Write(asked) } else { Turn::Leave }
        }
        LetterKind::Invoice => match subject.invoice_kind.as_deref() {
            Some("credit") => Turn::Write(LetterKind::Credit),
            _ if subject.invoice_status.as_deref() == Some(Status::Void.word()) => Turn::Leave,
            Some("deposit") => Turn::Write(LetterKind::DepositRequest),
            _ => Turn::Write(asked),
        },
        LetterKind::PaymentReminder => {
            let is_open = subject.invoice_status.as_deref() == Some(Status::Issued.word())
                && subject.invoice_kind.as_deref() != Some("credit");
            match subject.invoice_due_on.map(|it| reminder_at(work, it)) {
                Some(due) if is_open && due > work.now => Turn::Later(due),
                Some(_) if is_open => Turn::Write(asked),
                _ => Turn::Leave,
            }
        }
        LetterKind::OrderConfirmation
        | LetterKind::JobCard
        | LetterKind::DepositRequest
        | LetterKind::PaymentReceipt
        | LetterKind::Credit
        | LetterKind::StatusUpdate
        | LetterKind::Shipped
        | LetterKind::OrderCompleted
        | LetterKind::AddonReceived
        | LetterKind::AddonDecision
        | LetterKind::Custom => Turn::Write(asked),
    })
}

/// Whether the customer was reminded since the order was approved last: once is enough.
async fn reminded(work: &mut Work, subject: &Subject) -> Result<bool> {
    let Some(order) = subject.order_id else { return Ok(false) };
    let approved = post::last_at(&mut *work.tx, work.organization, order, Action::Approve.word());
    let since = approved.await?.unwrap_or_default();
    let of = (order, LetterKind::OtpReminder.word());
    Ok(mails::since(&mut *work.tx, work.organization, of, since).await?)
}

/// One value of an event's data.
fn of_data<'a>(subject: &'a Subject, name: &str) -> Option<&'a Value> {
    subject.data.as_ref().and_then(|it| it.get(name)).filter(|it| !it.is_null())
}

/// A mail that is there, held while what became of it is written down.
async fn held(work: &mut Work, id: Uuid) -> Result<things::Thing> {
    things::hold_below(&mut work.tx, work.organization, Machine::Email, id)
        .await?
        .ok_or_else(|| Error::Missing { what: format!("mail {id}"), nearest: Vec::new() })
}
