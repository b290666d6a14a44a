//! Job cards, inspection reports and batches. Never decides what they ask for:
//! the domain prepares that from the product's configuration.

use rust_decimal::Decimal;
use serde_json::Value;
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

use crate::domain::configuration::Work;

/// An item that has no job card yet.
#[derive(Clone, Debug, FromRow)]
pub struct Uncarded {
    pub id: Uuid,
    pub description: String,
    pub quantity: Decimal,
    /// What was chosen.
    pub configuration: Value,
    /// What the product lets people choose; null for a line without product.
    pub rules: Option<Value>,
    pub needs_inspection: bool,
}

/// The items of an order that have no job card, in their order.
pub async fn uncarded(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    order: Uuid,
) -> sqlx::Result<Vec<Uncarded>> {
    sqlx::query_as(
        "select i.id, i.description, i.quantity, i.configuration, p.configuration as rules,
                i.needs_inspection
           from order_items i
           left join products p on p.organization_id = i.organization_id and p.id = i.product_id
          where i.organization_id = $1 and i.order_id = $2 and i.removed_at is null
            and not exists (select from job_cards c
                             where c.organization_id = i.organization_id
                               and c.order_item_id = i.id)
          order by i.position",
    )
    .bind(organization)
    .bind(order)
    .fetch_all(db)
    .await
}

/// How many job cards an order has.
pub async fn card_count(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    order: Uuid,
) -> sqlx::Result<i64> {
    sqlx::query_scalar(
        "select count(*) from job_cards where organization_id = $1 and order_id = $2",
    )
    .bind(organization)
    .bind(order)
    .fetch_one(db)
    .await
}

/// A job card or a report to be born.
#[derive(Clone, Debug)]
pub struct Sheet {
    pub id: Uuid,
    pub number: String,
    pub scan_code: String,
    pub order_id: Uuid,
}

/// Inserts a job card; the birth's event has to follow in the same transaction.
pub async fn insert_card(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    sheet: &Sheet,
    item: &Uncarded,
    work: &Work,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into job_cards (organization_id, id, status, number, scan_code, order_id,
            order_item_id, title, quantity, specification, specification_draft)
         values ($1, $2, 'pending', $3, $4, $5, $6, $7, $8, $9, $9)",
    )
    .bind(organization)
    .bind(sheet.id)
    .bind(&sheet.number)
    .bind(&sheet.scan_code)
    .bind(sheet.order_id)
    .bind(item.id)
    .bind(&item.description)
    .bind(item.quantity)
    .bind(&work.specification)
    .execute(db)
    .await
    .map(|_| ())
}

/// Inserts the report of a job card; the birth's event has to follow in the same
/// transaction.
pub async fn insert_report(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    sheet: &Sheet,
    card: Uuid,
    work: &Work,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into quality_inspection_reports (organization_id, id, status, number, scan_code,
            order_id, job_card_id, checklist, dimensions, materials, quality_parameters)
         values ($1, $2, 'pending', $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(organization)
    .bind(sheet.id)
    .bind(&sheet.number)
    .bind(&sheet.scan_code)
    .bind(sheet.order_id)
    .bind(card)
    .bind(&work.checklist)
    .bind(&work.dimensions)
    .bind(&work.materials)
    .bind(&work.quality_parameters)
    .execute(db)
    .await
    .map(|_| ())
}

/// The batch of an order, and that of its parent.
pub async fn batches(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    order: Uuid,
) -> sqlx::Result<(Option<Uuid>, Option<Uuid>)> {
    sqlx::query_as(
        "select b.id, p.id
           from orders o
           left join production_batches b
             on b.organization_id = o.organization_id and b.order_id = o.id
           left join production_batches p
             on p.organization_id = o.organization_id and p.order_id = o.parent_order_id
          where o.organization_id = $1 and o.id = $2",
    )
    .bind(organization)
    .bind(order)
    .fetch_one(db)
    .await
}

/// Inserts a batch; the birth's event has to follow in the same transaction.
pub async fn insert_batch(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    (id, number): (Uuid, &str),
    order: Uuid,
    parent: Option<Uuid>,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into production_batches (organization_id, id, status, number, order_id,
            parent_batch_id, priority)
         select $1, $2, 'planned', $3, o.id, $5, o.priority
           from orders o where o.organization_id = $1 and o.id = $4",
    )
    .bind(organization)
    .bind(id)
    .bind(number)
    .bind(order)
    .bind(parent)
    .execute(db)
    .await
    .map(|_| ())
}
