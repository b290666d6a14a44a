//! Invoices and their lines. Never takes a number: the act that issues does.

use chrono::NaiveDate;
use serde_json::Value;
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

/// An invoice to be drafted.
#[derive(Clone, Debug)]
pub struct NewInvoice {
    pub id: Uuid,
    pub kind: &'static str,
    pub order_id: Uuid,
    pub customer_id: Uuid,
    pub credits_id: Option<Uuid>,
    pub currency: String,
    pub net_minor: i64,
    pub tax_minor: i64,
    pub total_minor: i64,
}

/// Inserts a draft; the birth's event has to follow in the same transaction.
pub async fn insert(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    invoice: &NewInvoice,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into invoices (organization_id, id, status, kind, order_id, customer_id,
            credits_id, currency, net_minor, tax_minor, total_minor)
         values ($1, $2, 'draft', $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(organization)
    .bind(invoice.id)
    .bind(invoice.kind)
    .bind(invoice.order_id)
    .bind(invoice.customer_id)
    .bind(invoice.credits_id)
    .bind(&invoice.currency)
    .bind(invoice.net_minor)
    .bind(invoice.tax_minor)
    .bind(invoice.total_minor)
    .execute(db)
    .await
    .map(|_| ())
}

/// Adds lines beside the draft's birth.
pub async fn add_items(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    invoice: Uuid,
    lines: &Value,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into invoice_items (organization_id, invoice_id, id, position, order_item_id,
            description, quantity, unit, unit_price_minor, tax_percent, net_minor, tax_minor)
         select $1, $2, r.id, r.position, r.order_item_id, r.description, r.quantity, r.unit,
            r.unit_price_minor, r.tax_percent, r.net_minor, r.tax_minor
           from jsonb_to_recordset($3) as r (id uuid, position int, order_item_id uuid,
            description text, quantity numeric, unit text, unit_price_minor bigint,
            tax_percent numeric, net_minor bigint, tax_minor bigint)",
    )
    .bind(organization)
    .bind(invoice)
    .bind(lines)
    .execute(db)
    .await
    .map(|_| ())
}

/// The kind of what is asked before an order goes on.
pub const DEPOSIT: &str = "deposit";
/// The kind of what is asked for the rest, or for all.
pub const FINAL: &str = "final";

/// An invoice that was not voided.
#[derive(Clone, Debug, Default, FromRow)]
pub struct Live {
    pub id: Uuid,
    pub net_minor: i64,
    pub tax_minor: i64,
    pub total_minor: i64,
}

/// The live invoice of an order of this kind, if there is one.
pub async fn live(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    order: Uuid,
    kind: &str,
) -> sqlx::Result<Option<Live>> {
    sqlx::query_as(
        "select id, net_minor, tax_minor, total_minor from invoices
          where organization_id = $1 and order_id = $2 and kind = $3 and status <> 'void'",
    )
    .bind(organization)
    .bind(order)
    .bind(kind)
    .fetch_optional(db)
    .await
}

/// What a credit note takes over from the invoice that it takes back.
#[derive(Clone, Debug, FromRow)]
pub struct Voided {
    pub order_id: Uuid,
    pub customer_id: Uuid,
    pub currency: String,
    pub net_minor: i64,
    pub tax_minor: i64,
    pub total_minor: i64,
}

/// Reads an invoice that is being voided.
pub async fn voided(db: impl PgExecutor<'_>, organization: Uuid, id: Uuid) -> sqlx::Result<Voided> {
    sqlx::query_as(
        "select order_id, customer_id, currency, net_minor, tax_minor, total_minor
           from invoices where organization_id = $1 and id = $2",
    )
    .bind(organization)
    .bind(id)
    .fetch_one(db)
    .await
}

/// The lines of an invoice with their signs turned, as rows for another.
pub async fn turned_lines(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    id: Uuid,
) -> sqlx::Result<Value> {
    sqlx::query_scalar(
        "select coalesce(jsonb_agg(jsonb_build_object('id', gen_random_uuid(),
                'position', position, 'order_item_id', order_item_id, 'description', description,
                'quantity', quantity, 'unit', unit, 'unit_price_minor', -unit_price_minor,
                'tax_percent', tax_percent, 'net_minor', -net_minor, 'tax_minor', -tax_minor)
                order by position), '[]')
           from invoice_items where organization_id = $1 and invoice_id = $2",
    )
    .bind(organization)
    .bind(id)
    .fetch_one(db)
    .await
}

/// The day on which an invoice is due.
pub async fn due_on(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    id: Uuid,
) -> sqlx::Result<Option<NaiveDate>> {
    sqlx::query_scalar("select due_on from invoices where organization_id = $1 and id = $2")
        .bind(organization)
        .bind(id)
        .fetch_one(db)
        .await
}

/// What kind of invoice it is.
pub async fn kind(db: impl PgExecutor<'_>, organization: Uuid, id: Uuid) -> sqlx::Result<String> {
    sqlx::query_scalar("select kind from invoices where organization_id = $1 and id = $2")
        .bind(organization)
        .bind(id)
        .fetch_one(db)
        .await
}

/// The number of the invoice that a credit note takes back.
pub async fn credited(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    note: Uuid,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar(
        "select v.number from invoices i
           join invoices v on v.organization_id = i.organization_id and v.id = i.credits_id
          where i.organization_id = $1 and i.id = $2",
    )
    .bind(organization)
    .bind(note)
    .fetch_optional(db)
    .await
}
