//! Documents: what was made, for which act, and where its bytes lie. Never holds the bytes.

use chrono::{DateTime, Utc};
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

use crate::domain::entity::Entity;
use crate::domain::paper::PaperKind;
use crate::domain::secret::SealKey;

/// A document to be kept.
#[derive(Clone, Debug)]
pub struct NewDocument {
    pub id: Uuid,
    pub number: String,
    pub kind: String,
    pub path: String,
    pub media_type: &'static str,
    /// The SHA-256 of what lies in the store, in lower-case hex.
    pub hash: String,
    pub seal_key: SealKey,
    /// How large the paper is.
    pub bytes: i64,
    pub pages: i32,
    pub language: String,
    /// The act that it is made for.
    pub event_id: Uuid,
    /// What it was stamped from.
    pub source_id: Option<Uuid>,
    pub customer_id: Uuid,
    pub offer_id: Option<Uuid>,
    pub order_id: Option<Uuid>,
    pub invoice_id: Option<Uuid>,
    pub payment_id: Option<Uuid>,
    pub job_card_id: Option<Uuid>,
    pub qir_id: Option<Uuid>,
    /// Characters that no font of ours has.
    pub missing: Option<String>,
}

/// Inserts a document; the birth's event has to follow in the same transaction.
pub async fn insert(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    document: &NewDocument,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into documents (organization_id, id, status, number, kind, path, hash, bytes, pages,
            language, event_id, source_id, customer_id, offer_id, order_id, invoice_id, payment_id,
            job_card_id, qir_id, missing, seal_key, media_type)
         values ($1, $2, 'filed', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
            $17, $18, $19, $20, $21)",
    )
    .bind(organization)
    .bind(document.id)
    .bind(&document.number)
    .bind(&document.kind)
    .bind(&document.path)
    .bind(&document.hash)
    .bind(document.bytes)
    .bind(document.pages)
    .bind(&document.language)
    .bind(document.event_id)
    .bind(document.source_id)
    .bind(document.customer_id)
    .bind(document.offer_id)
    .bind(document.order_id)
    .bind(document.invoice_id)
    .bind(document.payment_id)
    .bind(document.job_card_id)
    .bind(document.qir_id)
    .bind(document.missing.as_deref())
    .bind(document.seal_key.reveal().as_slice())
    .bind(document.media_type)
    .execute(db)
    .await
    .map(|_| ())
}

/// A document as its makers look at it.
#[derive(Clone, Debug, FromRow)]
pub struct Kept {
    pub id: Uuid,
    pub number: String,
    pub kind: String,
    /// Where people look for it.
    pub path: String,
    pub hash: String,
    #[sqlx(try_from = "Vec<u8>")]
    pub seal_key: SealKey,
    pub pages: i32,
    /// Characters that no font of ours has.
    pub missing: Option<String>,
    pub created_at: DateTime<Utc>,
}

/// A statement that reads kept documents, with its condition.
macro_rules! kept {
    ($($condition:literal),+) => {
        concat!(
            "select id, number, kind, path, hash, seal_key, pages, missing, created_at from documents
              where organization_id = $1 and ",
            $($condition),+
        )
    };
}

/// What was made of this kind for an act.
pub async fn of_act(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    event: Uuid,
    kind: PaperKind,
) -> sqlx::Result<Option<Kept>> {
    sqlx::query_as(kept!("event_id = $2 and kind = $3"))
        .bind(organization)
        .bind(event)
        .bind(kind.word())
        .fetch_optional(db)
        .await
}

/// Whose latest document is sought.
#[derive(Clone, Copy, Debug)]
pub enum Of {
    Offer(Uuid),
    Order(Uuid),
    Invoice(Uuid),
}

macro_rules! latest_of {
    ($column:literal) => {
        kept!($column, " = $2 and kind = any ($3) order by created_at desc, id desc limit 1")
    };
}

/// The latest document of one of these kinds.
pub async fn latest(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    of: Of,
    kinds: &[PaperKind],
) -> sqlx::Result<Option<Kept>> {
    let (sql, id) = match of {
        Of::Offer(id) => (latest_of!("offer_id"), id),
        Of::Order(id) => (latest_of!("order_id"), id),
        Of::Invoice(id) => (latest_of!("invoice_id"), id),
    };
    let kinds: Vec<&str> = kinds.iter().map(|it| it.word()).collect();
    sqlx::query_as(sql).bind(organization).bind(id).bind(kinds).fetch_optional(db).await
}

/// A document as people choose it.
#[derive(Clone, Debug, FromRow)]
pub struct Filed {
    pub id: Uuid,
    pub number: String,
    pub kind: String,
    /// Where people look for it.
    pub path: String,
    pub pages: i32,
    pub created_at: DateTime<Utc>,
    /// What it was stamped from.
    pub source: Option<String>,
}

impl Filed {
    /// What a file was called by whoever put it here; none of what was printed.
    pub fn file(&self) -> Option<&str> {
        let name = self.path.rsplit('/').next()?.strip_prefix(&self.number)?;
        name.strip_prefix(' ')
    }
}

macro_rules! filed_of {
    ($column:literal) => {
        concat!(
            "select t.id, t.number, t.kind, t.path, t.pages, t.created_at, s.number as source
               from documents t
               left join documents s on s.organization_id = t.organization_id and s.id = t.source_id
              where t.organization_id = $1 and t.",
            $column,
            " = $2 order by t.created_at desc, t.id desc limit 200"
        )
    };
}

/// The documents of a thing, or itself where it is one, the last first.
pub async fn filed(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    (entity, id): (Entity, Uuid),
) -> sqlx::Result<Vec<Filed>> {
    let sql = match entity {
        Entity::Order => filed_of!("order_id"),
        Entity::Offer => filed_of!("offer_id"),
        Entity::Invoice => filed_of!("invoice_id"),
        Entity::JobCard => filed_of!("job_card_id"),
        Entity::Qir => filed_of!("qir_id"),
        Entity::Customer => filed_of!("customer_id"),
        Entity::Document => filed_of!("id"),
        Entity::Email => {
            "select t.id, t.number, t.kind, t.path, t.pages, t.created_at, null as source
               from documents t
               join email_logs m on m.organization_id = t.organization_id and m.document_id = t.id
              where t.organization_id = $1 and m.id = $2"
        }
        Entity::Lead
        | Entity::Addon
        | Entity::Batch
        | Entity::Payment
        | Entity::Product
        | Entity::PriceList
        | Entity::DiscountCode
        | Entity::User
        | Entity::Setting
        | Entity::Event
        | Entity::Outbox => return Ok(Vec::new()),
    };
    sqlx::query_as(sql).bind(organization).bind(id).fetch_all(db).await
}

/// One document, for whoever may see it.
pub async fn one(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    id: Uuid,
) -> sqlx::Result<Option<Kept>> {
    sqlx::query_as(kept!("id = $2")).bind(organization).bind(id).fetch_optional(db).await
}

/// Whose document it is.
pub async fn customer(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    id: Uuid,
) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar("select customer_id from documents where organization_id = $1 and id = $2")
        .bind(organization)
        .bind(id)
        .fetch_optional(db)
        .await
}

/// How many documents bear this number already, or this number and a count.
pub async fn versions(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    number: &str,
) -> sqlx::Result<i64> {
    sqlx::query_scalar(
        "select count(*) from documents
          where organization_id = $1 and (number = $2 or number >= $2 || '-2' and number < $2 || '-:')",
    )
    .bind(organization)
    .bind(number)
    .fetch_one(db)
    .await
}

/// Every hash that the organization's documents name.
pub async fn hashes(db: impl PgExecutor<'_>, organization: Uuid) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar("select distinct hash from documents where organization_id = $1")
        .bind(organization)
        .fetch_all(db)
        .await
}

/// Whether an order was changed by one of these acts after a moment.
pub async fn order_changed(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    (order, since): (Uuid, DateTime<Utc>),
    actions: &[&str],
) -> sqlx::Result<bool> {
    sqlx::query_scalar(
        "select exists (select from events e
          where e.organization_id = $1 and e.root_order_id = $2 and e.subject_id = $2
            and e.at > $3 and (e.action = any ($4) or e.action = 'approve'
                and e.data ?| array['discount_percent', 'discount_minor', 'discount_code']))",
    )
    .bind(organization)
    .bind(order)
    .bind(since)
    .bind(actions)
    .fetch_one(db)
    .await
}
