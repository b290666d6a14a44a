//! Offers, as far as their acceptance makes an order.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

use super::orders::Item;

/// What the order of an accepted offer takes over.
#[derive(Clone, Debug, FromRow)]
pub struct Accepted {
    pub customer_id: Uuid,
    pub lead_id: Option<Uuid>,
    pub workflow: String,
    pub currency: String,
    pub discount_percent: Decimal,
    pub discount_minor: i64,
}

/// Reads an offer that is being accepted.
pub async fn accepted(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    id: Uuid,
) -> sqlx::Result<Accepted> {
    sqlx::query_as(
        "select customer_id, lead_id, workflow, currency, discount_percent, discount_minor
           from offers where organization_id = $1 and id = $2",
    )
    .bind(organization)
    .bind(id)
    .fetch_one(db)
    .await
}

/// The items of an offer, in their order.
pub async fn items(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    offer: Uuid,
) -> sqlx::Result<Vec<Item>> {
    sqlx::query_as(
        "select product_id, sku, description, configuration, quantity, unit, unit_price_minor,
                price_source, tax_percent, needs_inspection
           from offer_items where organization_id = $1 and offer_id = $2 order by position",
    )
    .bind(organization)
    .bind(offer)
    .fetch_all(db)
    .await
}

/// The last day on which an offer is valid.
pub async fn valid_until(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    id: Uuid,
) -> sqlx::Result<Option<NaiveDate>> {
    sqlx::query_scalar("select valid_until from offers where organization_id = $1 and id = $2")
        .bind(organization)
        .bind(id)
        .fetch_one(db)
        .await
}
