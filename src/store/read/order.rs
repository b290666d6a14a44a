//! One order and what hangs on it, as the panes show it. Money of the floor's and of
//! nobody else's business is left out by the service, and what a role may not see by the
//! database.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value;
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

/// An order, without what hangs on it.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Order {
    pub id: Uuid,
    pub machine: String,
    pub number: String,
    pub status: String,
    pub stage: Option<String>,
    pub workflow: String,
    pub version: i32,
    pub status_since: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
    pub customer_id: Uuid,
    pub customer: String,
    pub currency: String,
    pub item_count: i32,
    pub items_summary: String,
    pub net_minor: i64,
    pub discount_code: Option<String>,
    pub discount_percent: Decimal,
    pub discount_minor: i64,
    pub freight_minor: i64,
    pub tax_minor: i64,
    pub total_minor: i64,
    pub payment_mode: String,
    pub payment_status: String,
    pub paid_minor: i64,
    pub refunded_minor: i64,
    pub advance_amount_minor: i64,
    pub payment_terms_days: Option<i32>,
    pub terms_accepted_at: Option<DateTime<Utc>>,
    pub otp_expires_at: Option<DateTime<Utc>>,
    pub otp_verified_at: Option<DateTime<Utc>>,
    pub scheduled_date: Option<DateTime<Utc>>,
    pub duration_minutes: Option<i32>,
    pub assignee: Option<String>,
    pub promised_at: Option<DateTime<Utc>>,
    pub priority: String,
    pub customer_reference: Option<String>,
    pub delivery_name: Option<String>,
    pub delivery_street: Option<String>,
    pub delivery_postcode: Option<String>,
    pub delivery_city: Option<String>,
    pub delivery_country: Option<String>,
    pub delivery_contact: Option<String>,
    pub delivery_phone: Option<String>,
    pub carrier: Option<String>,
    pub tracking_number: Option<String>,
    /// How much of each line is packed, by its position.
    pub packed: Value,
    pub reason: Option<String>,
    pub parent_id: Option<Uuid>,
    pub parent_number: Option<String>,
    pub offer_number: Option<String>,
    pub lead_number: Option<String>,
}

/// One line of an order.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Item {
    pub position: i32,
    pub sku: String,
    pub description: String,
    pub configuration: Value,
    pub quantity: Decimal,
    pub unit: String,
    pub unit_price_minor: i64,
    pub price_source: String,
    pub tax_percent: Decimal,
    pub net_minor: i64,
    pub needs_inspection: bool,
}

/// An add-on of an order: a request, or the child order that it became.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Addon {
    pub id: Uuid,
    pub status: String,
    pub version: i32,
    pub status_since: DateTime<Utc>,
    pub reason: Option<String>,
    pub items: Value,
    pub value_minor: i64,
    pub created_by: Option<String>,
    pub admin_notes: Option<String>,
    /// The child order.
    pub addon_so_id: Option<Uuid>,
    pub addon_number: Option<String>,
    pub addon_machine: Option<String>,
    pub addon_status: Option<String>,
    pub addon_total_minor: Option<i64>,
    pub addon_items: Option<String>,
    pub created_at: DateTime<Utc>,
}

/// A job card, with its report.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct JobCard {
    pub id: Uuid,
    pub number: String,
    pub status: String,
    pub version: i32,
    pub status_since: DateTime<Utc>,
    pub scan_code: String,
    pub title: String,
    pub quantity: Decimal,
    pub specification: Value,
    pub assignee: Option<String>,
    pub priority: String,
    pub paused_at: Option<DateTime<Utc>>,
    pub report_number: Option<String>,
    pub report_status: Option<String>,
}

/// A quality inspection report.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Qir {
    pub id: Uuid,
    pub number: String,
    pub status: String,
    pub version: i32,
    pub status_since: DateTime<Utc>,
    pub scan_code: String,
    pub round: i32,
    pub checklist: Value,
    pub rounds: Value,
    pub dimensions: Value,
    pub materials: Value,
    pub quality_parameters: Value,
    pub inspected_by: Option<String>,
    pub inspected_at: Option<DateTime<Utc>>,
    pub card_number: String,
    pub card_title: String,
    pub card_status: String,
}

/// A production batch.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Batch {
    pub id: Uuid,
    pub number: String,
    pub status: String,
    pub version: i32,
    pub status_since: DateTime<Utc>,
    pub priority: String,
    pub parent_number: Option<String>,
}

/// Money that came in, or went back.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Payment {
    pub id: Uuid,
    pub number: String,
    pub created_at: DateTime<Utc>,
    pub kind: String,
    pub amount_minor: i64,
    pub currency: String,
    pub method: String,
    pub reference: Option<String>,
    pub reason: Option<String>,
}

/// An invoice.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Invoice {
    pub id: Uuid,
    pub number: Option<String>,
    pub kind: String,
    pub status: String,
    pub version: i32,
    pub currency: String,
    pub total_minor: i64,
    pub issued_at: Option<DateTime<Utc>>,
    pub due_on: Option<NaiveDate>,
    pub paid_at: Option<DateTime<Utc>>,
}

/// The lights of an offer → order → invoice chain.
#[derive(Clone, Copy, Debug, Default, FromRow, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "six lights, each on or off")]
pub struct Flow {
    pub offer_created: bool,
    pub offer_sent: bool,
    pub order_created: bool,
    pub order_sent: bool,
    pub invoice_created: bool,
    pub invoice_sent: bool,
}

/// Reads an order.
pub async fn find(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    id: Uuid,
) -> sqlx::Result<Option<Order>> {
    sqlx::query_as(
        "select t.id, t.machine, t.number, t.status, t.stage, t.workflow, t.version, t.status_since,
                t.created_at, t.customer_id, c.name as customer, t.currency, t.item_count,
                t.items_summary, t.net_minor, t.discount_code, t.discount_percent,
                t.discount_minor, t.freight_minor,
                t.tax_minor, t.total_minor, t.payment_mode, t.payment_status, t.paid_minor,
                t.refunded_minor, t.advance_amount_minor, t.payment_terms_days, t.terms_accepted_at,
                t.otp_expires_at, t.otp_verified_at, t.scheduled_date, t.duration_minutes,
                (select coalesce(u.short_name, u.email) from users u
                  where u.organization_id = t.organization_id and u.id = t.assignee) as assignee, t.promised_at, t.priority,
                t.customer_reference, t.delivery_name, t.delivery_street, t.delivery_postcode,
                t.delivery_city, t.delivery_country, t.delivery_contact, t.delivery_phone, t.carrier,
                t.tracking_number, t.packed, t.reason, t.parent_order_id as parent_id,
                p.number as parent_number, f.number as offer_number, l.number as lead_number
           from orders t
           join customers c on c.organization_id = t.organization_id and c.id = t.customer_id
           left join orders p on p.organization_id = t.organization_id and p.id = t.parent_order_id
           left join offers f on f.organization_id = t.organization_id and f.id = t.offer_id
           left join leads l on l.organization_id = t.organization_id and l.id = t.lead_id
          where t.organization_id = $1 and t.id = $2",
    )
    .bind(organization)
    .bind(id)
    .fetch_optional(db)
    .await
}

/// Reads an order's lines.
pub async fn items(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    order: Uuid,
) -> sqlx::Result<Vec<Item>> {
    sqlx::query_as(
        "select position, sku, description, configuration, quantity, unit, unit_price_minor,
                price_source, tax_percent, net_minor, needs_inspection
           from order_items
          where organization_id = $1 and order_id = $2 and removed_at is null
          order by position, id",
    )
    .bind(organization)
    .bind(order)
    .fetch_all(db)
    .await
}

/// Reads an order's add-ons, in the order in which they were asked for.
pub async fn addons(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    order: Uuid,
) -> sqlx::Result<Vec<Addon>> {
    sqlx::query_as(
        "select t.id, t.status, t.version, t.status_since, t.reason, t.items, t.value_minor,
                (select coalesce(u.short_name, u.email) from users u
                  where u.organization_id = t.organization_id and u.id = t.created_by) as created_by, t.admin_notes, t.addon_so_id,
                k.number as addon_number, k.machine as addon_machine, k.status as addon_status,
                k.total_minor as addon_total_minor, k.items_summary as addon_items, t.created_at
           from order_addons t
           left join orders k on k.organization_id = t.organization_id and k.id = t.addon_so_id
          where t.organization_id = $1 and t.parent_so_id = $2
          order by t.created_at, t.id",
    )
    .bind(organization)
    .bind(order)
    .fetch_all(db)
    .await
}

/// Reads an order's job cards.
pub async fn job_cards(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    order: Uuid,
) -> sqlx::Result<Vec<JobCard>> {
    sqlx::query_as(
        "select t.id, t.number, t.status, t.version, t.status_since, t.scan_code, t.title,
                t.quantity, t.specification, (select coalesce(u.short_name, u.email) from users u
                  where u.organization_id = t.organization_id and u.id = t.assignee) as assignee,
                t.priority, t.paused_at, q.number as report_number, q.status as report_status
           from job_cards t
           left join quality_inspection_reports q
             on q.organization_id = t.organization_id and q.job_card_id = t.id
          where t.organization_id = $1 and t.order_id = $2
          order by t.number",
    )
    .bind(organization)
    .bind(order)
    .fetch_all(db)
    .await
}

/// Reads an order's inspection reports.
pub async fn qirs(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    order: Uuid,
) -> sqlx::Result<Vec<Qir>> {
    sqlx::query_as(
        "select t.id, t.number, t.status, t.version, t.status_since, t.scan_code, t.round,
                t.checklist, t.rounds, t.dimensions, t.materials, t.quality_parameters,
                (select coalesce(u.short_name, u.email) from users u
                  where u.organization_id = t.organization_id and u.id = t.inspected_by) as inspected_by, t.inspected_at,
                j.number as card_number, j.title as card_title, j.status as card_status
           from quality_inspection_reports t
           join job_cards j on j.organization_id = t.organization_id and j.id = t.job_card_id
          where t.organization_id = $1 and t.order_id = $2
          order by t.number",
    )
    .bind(organization)
    .bind(order)
    .fetch_all(db)
    .await
}

/// Reads an order's batch, if it has one.
pub async fn batches(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    order: Uuid,
) -> sqlx::Result<Vec<Batch>> {
    sqlx::query_as(
        "select t.id, t.number, t.status, t.version, t.status_since, t.priority,
                p.number as parent_number
           from production_batches t
           left join production_batches p
             on p.organization_id = t.organization_id and p.id = t.parent_batch_id
          where t.organization_id = $1 and t.order_id = $2
          order by t.number",
    )
    .bind(organization)
    .bind(order)
    .fetch_all(db)
    .await
}

/// Reads what was paid for an order, the first payment first.
pub async fn payments(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    order: Uuid,
) -> sqlx::Result<Vec<Payment>> {
    sqlx::query_as(
        "select id, number, created_at, kind, amount_minor, currency, method, reference, reason
           from payments where organization_id = $1 and order_id = $2 order by created_at, id",
    )
    .bind(organization)
    .bind(order)
    .fetch_all(db)
    .await
}

/// Reads an order's invoices, credit notes too.
pub async fn invoices(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    order: Uuid,
) -> sqlx::Result<Vec<Invoice>> {
    sqlx::query_as(
        "select id, number, kind, status, version, currency, total_minor, issued_at, due_on, paid_at
           from invoices where organization_id = $1 and id in (
                select id from invoices where organization_id = $1 and order_id = $2
                union all
                select invoice_id from invoice_orders where organization_id = $1 and order_id = $2)
          order by created_at, id",
    )
    .bind(organization)
    .bind(order)
    .fetch_all(db)
    .await
}

/// Reads the lights of an order's chain. What was sent is what a mail carried.
pub async fn flow(db: impl PgExecutor<'_>, organization: Uuid, order: Uuid) -> sqlx::Result<Flow> {
    sqlx::query_as(
        "select t.offer_id is not null as offer_created,
                coalesce(f.sent_at is not null, false) as offer_sent,
                true as order_created,
                coalesce(m.order_sent, false) as order_sent,
                i.id is not null as invoice_created,
                coalesce(m.invoice_sent, false) as invoice_sent
           from orders t
           left join offers f on f.organization_id = t.organization_id and f.id = t.offer_id
           left join lateral (
                select n.id from (
                    select i.id, i.created_at from invoices i
                     where i.organization_id = t.organization_id and i.order_id = t.id
                       and i.kind <> 'credit' and i.status <> 'void'
                    union all
                    select i.id, i.created_at from invoice_orders c
                      join invoices i on i.organization_id = c.organization_id
                       and i.id = c.invoice_id
                     where c.organization_id = t.organization_id and c.order_id = t.id
                       and i.status <> 'void') n
                 order by n.created_at desc, n.id desc limit 1) i on true
           left join lateral (
                select bool_or(e.email_type in ('sale_order', 'order_confirmation')) as order_sent,
                       bool_or(e.email_type in ('deposit_request', 'invoice')
                               and e.invoice_id = i.id) as invoice_sent
                  from email_logs e
                 where e.organization_id = t.organization_id and e.sale_order_id = t.id
                   and e.status in ('sent', 'delivered')) m on true
          where t.organization_id = $1 and t.id = $2",
    )
    .bind(organization)
    .bind(order)
    .fetch_optional(db)
    .await
    .map(Option::unwrap_or_default)
}

/// An order beside another in its family.
#[derive(Clone, Debug, FromRow)]
pub struct Kin {
    pub id: Uuid,
    pub machine: String,
    pub number: String,
    pub status: String,
    pub version: i32,
    /// Whether it is the one that the other hangs on.
    pub is_parent: bool,
}

/// Reads the parent and the children of an order.
pub async fn kin(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    order: Uuid,
) -> sqlx::Result<Vec<Kin>> {
    sqlx::query_as(
        "select k.id, k.machine, k.number, k.status, k.version, false as is_parent from orders k
          where k.organization_id = $1 and k.parent_order_id = $2
         union all
         select p.id, p.machine, p.number, p.status, p.version, true
           from orders t
           join orders p on p.organization_id = t.organization_id and p.id = t.parent_order_id
          where t.organization_id = $1 and t.id = $2
          order by number",
    )
    .bind(organization)
    .bind(order)
    .fetch_all(db)
    .await
}
