//! A customer with what they have open and what they have bought. Never counts what the
//! session may not see.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

use super::list::Search;

/// Somebody who buys.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Customer {
    pub id: Uuid,
    pub number: String,
    pub status: String,
    pub version: i32,
    pub name: String,
    pub contact: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub street: Option<String>,
    pub postcode: Option<String>,
    pub city: Option<String>,
    pub country: Option<String>,
    pub vat_number: Option<String>,
    /// The contract that selects their prices.
    pub ncr_bid_no: Option<String>,
    /// The name of the price list that they are on.
    pub price_list: Option<String>,
    pub language: String,
    pub payment_terms_days: Option<i32>,
    pub created_at: DateTime<Utc>,
}

/// An order in a line of the customer pane.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Bought {
    pub id: Uuid,
    pub machine: String,
    pub number: String,
    pub status: String,
    pub stage: Option<String>,
    pub created_at: DateTime<Utc>,
    pub status_since: DateTime<Utc>,
    pub currency: String,
    pub total_minor: i64,
    pub items_summary: String,
}

/// What a customer has bought in one currency, cancelled and lost orders left out.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Sales {
    pub currency: String,
    /// How many orders.
    pub orders: i64,
    pub total_minor: i64,
    /// How many of them are still open, and for how much.
    pub open: i64,
    pub open_minor: i64,
    pub last_at: Option<DateTime<Utc>>,
}

/// Reads a customer.
pub async fn find(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    id: Uuid,
) -> sqlx::Result<Option<Customer>> {
    sqlx::query_as(
        "select id, number, status, version, name, contact, email, phone, street, postcode, city,
                country, vat_number, ncr_bid_no, language, payment_terms_days, created_at,
                (select l.name from price_lists l
                  where l.organization_id = c.organization_id and l.id = c.price_list_id)
                    as price_list
           from customers c where organization_id = $1 and id = $2",
    )
    .bind(organization)
    .bind(id)
    .fetch_optional(db)
    .await
}

/// A customer's orders, the last first.
pub async fn orders(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    customer: Uuid,
    limit: i64,
) -> sqlx::Result<Vec<Bought>> {
    sqlx::query_as(
        "select id, machine, number, status, stage, created_at, status_since, currency, total_minor,
                items_summary
           from orders where organization_id = $1 and customer_id = $2
          order by created_at desc, id desc limit $3",
    )
    .bind(organization)
    .bind(customer)
    .bind(limit)
    .fetch_all(db)
    .await
}

/// The sums of a customer's orders.
pub async fn sales(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    customer: Uuid,
) -> sqlx::Result<Vec<Sales>> {
    sqlx::query_as(
        "select currency, count(*) as orders, coalesce(sum(total_minor), 0)::bigint as total_minor,
                count(*) filter (where stage <> 'done') as open,
                coalesce(sum(total_minor) filter (where stage <> 'done'), 0)::bigint as open_minor,
                max(created_at) as last_at
           from orders
          where organization_id = $1 and customer_id = $2 and stage <> 'lost'
          group by currency order by count(*) desc, currency",
    )
    .bind(organization)
    .bind(customer)
    .fetch_all(db)
    .await
}

/// Where a chain of offer, order and invoice begins.
#[derive(Clone, Copy, Debug, FromRow)]
pub struct Chain {
    pub is_order: bool,
    pub id: Uuid,
    /// Whether an offer that is no order yet was sent.
    pub is_sent: bool,
}

/// The chain that a customer began last: an order, or an offer that is none yet.
pub async fn newest_chain(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    customer: Uuid,
) -> sqlx::Result<Option<Chain>> {
    sqlx::query_as(
        "select is_order, id, is_sent from (
            (select true as is_order, o.id, false as is_sent, o.created_at
               from orders o where o.organization_id = $1 and o.customer_id = $2
              order by o.created_at desc, o.id desc limit 1)
            union all
            (select false, f.id, f.sent_at is not null, f.created_at
               from offers f
              where f.organization_id = $1 and f.customer_id = $2 and f.order_id is null
              order by f.created_at desc, f.id desc limit 1)) c
          order by created_at desc limit 1",
    )
    .bind(organization)
    .bind(customer)
    .fetch_optional(db)
    .await
}

/// The customers whom these words fit, as many as may be listed together.
pub async fn matching(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    search: &Search,
    limit: i64,
) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar(
        "select id from customers
          where organization_id = $1 and search_text like all ($2) order by name, id limit $3",
    )
    .bind(organization)
    .bind(&search.words)
    .bind(limit)
    .fetch_all(db)
    .await
}
