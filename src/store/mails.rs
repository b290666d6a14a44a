//! The log of mails. Never sends one.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

/// A mail to be queued.
#[derive(Clone, Debug)]
pub struct NewMail {
    pub id: Uuid,
    pub email_type: String,
    pub recipient_email: String,
    pub recipient_name: Option<String>,
    /// What it will say, as far as it is known before it is written.
    pub subject: String,
    pub language: String,
    pub metadata: Value,
    pub event_id: Uuid,
    pub customer_id: Uuid,
    pub offer_id: Option<Uuid>,
    pub order_id: Option<Uuid>,
    pub order_number: Option<String>,
    pub invoice_id: Option<Uuid>,
    pub document_id: Option<Uuid>,
}

/// Inserts a queued mail; the birth's event has to follow in the same transaction.
pub async fn insert(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    mail: &NewMail,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into email_logs (organization_id, id, status, email_type, recipient_email,
            recipient_name, subject, language, metadata, event_id, customer_id, offer_id,
            sale_order_id, order_number, invoice_id, document_id)
         values ($1, $2, 'queued', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
    )
    .bind(organization)
    .bind(mail.id)
    .bind(&mail.email_type)
    .bind(&mail.recipient_email)
    .bind(mail.recipient_name.as_deref())
    .bind(&mail.subject)
    .bind(&mail.language)
    .bind(&mail.metadata)
    .bind(mail.event_id)
    .bind(mail.customer_id)
    .bind(mail.offer_id)
    .bind(mail.order_id)
    .bind(mail.order_number.as_deref())
    .bind(mail.invoice_id)
    .bind(mail.document_id)
    .execute(db)
    .await
    .map(|_| ())
}

/// A mail as whoever sends it needs it.
#[derive(Clone, Debug, FromRow)]
pub struct Queued {
    pub id: Uuid,
    pub status: String,
    pub email_type: String,
    pub recipient_email: String,
    pub recipient_name: Option<String>,
    pub language: String,
    pub event_id: Option<Uuid>,
    pub document_id: Option<Uuid>,
    pub sale_order_id: Option<Uuid>,
    /// When it was queued last: a mail that is sent again is another message.
    pub queued_seq: i32,
}

/// Reads a mail.
pub async fn queued(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    id: Uuid,
) -> sqlx::Result<Option<Queued>> {
    sqlx::query_as(
        "select m.id, m.status, m.email_type, m.recipient_email, m.recipient_name, m.language,
                m.event_id, m.document_id, m.sale_order_id,
                (select max(e.seq) from events e where e.organization_id = m.organization_id
                    and e.machine = 'email' and e.subject_id = m.id and e.to_status = 'queued')
                    as queued_seq
           from email_logs m where m.organization_id = $1 and m.id = $2",
    )
    .bind(organization)
    .bind(id)
    .fetch_optional(db)
    .await
}

/// Whether a mail of this type about an order was queued after a moment.
pub async fn since(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    (order, email_type): (Uuid, &str),
    moment: DateTime<Utc>,
) -> sqlx::Result<bool> {
    sqlx::query_scalar(
        "select exists (select from email_logs m where m.organization_id = $1
            and m.sale_order_id = $2 and m.email_type = $3 and m.created_at >= $4)",
    )
    .bind(organization)
    .bind(order)
    .bind(email_type)
    .bind(moment)
    .fetch_one(db)
    .await
}

/// The mail that an event is about.
pub async fn of_event(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    event: Uuid,
) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar(
        "select subject_id from events
          where organization_id = $1 and id = $2 and machine = 'email'",
    )
    .bind(organization)
    .bind(event)
    .fetch_optional(db)
    .await
}
