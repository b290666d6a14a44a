//! The lines of an order as they are packed. Never says what of them is.

use rust_decimal::Decimal;
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

/// A line, and what its label says.
#[derive(Clone, Debug, FromRow)]
pub struct Line {
    pub position: i32,
    pub sku: String,
    pub description: String,
    pub quantity: Decimal,
    /// The number of its job card.
    pub card: Option<String>,
    /// The code on the label of that card.
    pub scan_code: Option<String>,
}

/// The lines of an order, in their order.
pub async fn lines(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    order: Uuid,
) -> sqlx::Result<Vec<Line>> {
    sqlx::query_as(
        "select i.position, i.sku, i.description, i.quantity, c.number as card, c.scan_code
           from order_items i
           left join job_cards c
             on c.organization_id = i.organization_id and c.order_item_id = i.id
          where i.organization_id = $1 and i.order_id = $2 and i.removed_at is null
          order by i.position",
    )
    .bind(organization)
    .bind(order)
    .fetch_all(db)
    .await
}
