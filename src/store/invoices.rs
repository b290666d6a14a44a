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
            order_id, description, quantity, unit, unit_price_minor, tax_percent, net_minor, tax_minor)
         select $1, $2, r.id, r.position, r.order_item_id, r.order_id, r.description, r.quantity,
            r.unit, r.unit_price_minor, r.tax_percent, r.net_minor, r.tax_minor
           from jsonb_to_recordset($3) as r (id uuid, position int, order_item_id uuid,
            order_id uuid, description text, quantity numeric, unit text, unit_price_minor bigint,
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
/// The kind of what is asked for an order and for add-ons of it.
pub const COMBINED: &str = "combined";

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

/// Whether somebody asks for the rest of an order already, alone or together with others.
pub async fn is_asked_for(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    order: Uuid,
) -> sqlx::Result<bool> {
    sqlx::query_scalar(
        "select covering($1, $2) is not null or exists (
            select from invoices where organization_id = $1 and order_id = $2
               and kind in ('final', 'combined') and status <> 'void')",
    )
    .bind(organization)
    .bind(order)
    .fetch_one(db)
    .await
}

/// The number of the order with which an add-on will be invoiced, while that has no invoice.
pub async fn waits_for(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    order: Uuid,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar("select invoiced_with($1, $2)")
        .bind(organization)
        .bind(order)
        .fetch_one(db)
        .await
}

/// What a combined invoice asks of one of its orders.
#[derive(Clone, Copy, Debug, Default, FromRow)]
pub struct Covered {
    pub order_id: Uuid,
    pub net_minor: i64,
    pub tax_minor: i64,
    pub total_minor: i64,
}

/// Puts orders on a combined invoice, beside its birth.
pub async fn cover(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    invoice: Uuid,
    orders: &[Covered],
) -> sqlx::Result<()> {
    let column = |of: fn(&Covered) -> i64| orders.iter().map(of).collect::<Vec<_>>();
    sqlx::query(
        "insert into invoice_orders (organization_id, invoice_id, order_id, position, net_minor,
            tax_minor, total_minor)
         select $1, $2, r.order_id, r.position, r.net, r.tax, r.total
           from unnest($3::uuid[], $4::bigint[], $5::bigint[], $6::bigint[]) with ordinality
             as r (order_id, net, tax, total, position)",
    )
    .bind(organization)
    .bind(invoice)
    .bind(orders.iter().map(|it| it.order_id).collect::<Vec<_>>())
    .bind(column(|it| it.net_minor))
    .bind(column(|it| it.tax_minor))
    .bind(column(|it| it.total_minor))
    .execute(db)
    .await
    .map(|_| ())
}

/// The orders that an invoice asks for together, the one that it is of first; none where it asks
/// for one alone. A credit note asks for those of the invoice that it takes back.
pub async fn covered(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    invoice: Uuid,
) -> sqlx::Result<Vec<Covered>> {
    sqlx::query_as(
        "select c.order_id, c.net_minor, c.tax_minor, c.total_minor
           from invoices i
           join invoice_orders c on c.organization_id = i.organization_id
            and c.invoice_id = case when i.credits_id is null then i.id else i.credits_id end
          where i.organization_id = $1 and i.id = $2 order by c.position",
    )
    .bind(organization)
    .bind(invoice)
    .fetch_all(db)
    .await
}

/// An add-on of an order that is invoiced together with it.
#[derive(Clone, Debug, FromRow)]
pub struct Beside {
    pub id: Uuid,
    pub number: String,
    pub machine: String,
    pub status: String,
}

/// The add-ons of an order that are to be invoiced with it and that nobody asks for yet, in the
/// order of their numbers.
pub async fn beside(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    order: Uuid,
) -> sqlx::Result<Vec<Beside>> {
    sqlx::query_as(
        "select k.id, k.number, k.machine, k.status
           from order_addons a
           join orders k on k.organization_id = a.organization_id and k.id = a.addon_so_id
          where a.organization_id = $1 and a.parent_so_id = $2 and a.invoicing = 'combined'
            and covering(k.organization_id, k.id) is null and not exists (
                select from invoices i where i.organization_id = k.organization_id
                   and i.order_id = k.id and i.kind = 'final' and i.status <> 'void')
          order by length(k.number), k.number",
    )
    .bind(organization)
    .bind(order)
    .fetch_all(db)
    .await
}

/// What is still due of the add-ons that an order's invoice asks for too, in the order of their
/// numbers.
pub async fn due_beside(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    order: Uuid,
) -> sqlx::Result<Vec<(Uuid, i64)>> {
    sqlx::query_as(
        "select k.id, k.total_minor - k.paid_minor + k.refunded_minor
           from invoices i
           join invoice_orders c on c.organization_id = i.organization_id and c.invoice_id = i.id
           join orders k on k.organization_id = c.organization_id and k.id = c.order_id
          where i.organization_id = $1 and i.order_id = $2 and i.kind = 'combined'
            and i.status <> 'void' and k.id <> $2
            and k.total_minor > k.paid_minor - k.refunded_minor
          order by c.position",
    )
    .bind(organization)
    .bind(order)
    .fetch_all(db)
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
                'position', position, 'order_item_id', order_item_id, 'order_id', order_id,
                'description', description,
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
