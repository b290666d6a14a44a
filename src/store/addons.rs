//! Requests for add-ons. Never makes the child order: that is an order like any.

use serde_json::Value;
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

/// Inserts a request; the birth's event has to follow in the same transaction.
pub async fn insert(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    id: Uuid,
    parent: Uuid,
    (reason, items, value_minor): (Option<&str>, &Value, i64),
    created_by: Option<Uuid>,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into order_addons (organization_id, id, status, parent_so_id, reason, items,
            value_minor, created_by)
         values ($1, $2, 'pending', $3, $4, $5, $6, $7)",
    )
    .bind(organization)
    .bind(id)
    .bind(parent)
    .bind(reason)
    .bind(items)
    .bind(value_minor)
    .bind(created_by)
    .execute(db)
    .await
    .map(|_| ())
}

/// What an approval needs to know of a request.
#[derive(Clone, Debug, FromRow)]
pub struct Request {
    pub parent_so_id: Uuid,
    pub items: Value,
    /// How many child orders the parent has already.
    pub children: i64,
}

/// Reads a request.
pub async fn request(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    id: Uuid,
) -> sqlx::Result<Request> {
    sqlx::query_as(
        "select a.parent_so_id, a.items,
                (select count(*) from orders o
                  where o.organization_id = a.organization_id
                    and o.parent_order_id = a.parent_so_id) as children
           from order_addons a where a.organization_id = $1 and a.id = $2",
    )
    .bind(organization)
    .bind(id)
    .fetch_one(db)
    .await
}

/// What the add-ons of an order that are not rejected come to together.
pub async fn standing_value(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    parent: Uuid,
) -> sqlx::Result<i64> {
    sqlx::query_scalar(
        "select coalesce(sum(value_minor), 0)::bigint from order_addons
          where organization_id = $1 and parent_so_id = $2 and status <> 'rejected'",
    )
    .bind(organization)
    .bind(parent)
    .fetch_one(db)
    .await
}

/// What a customer is told of a request.
#[derive(Clone, Debug, FromRow)]
pub struct Told {
    /// The number of the child order, once there is one.
    pub number: Option<String>,
    pub reason: Option<String>,
    /// Of the child order; before there is one, of what was asked for.
    pub value_minor: i64,
    pub currency: String,
    /// Whether the sum has its tax in it.
    pub is_taxed: bool,
}

/// Reads what a customer is told of a request.
pub async fn told(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    id: Uuid,
) -> sqlx::Result<Option<Told>> {
    sqlx::query_as(
        "select k.number, a.reason, coalesce(k.total_minor, a.value_minor) as value_minor,
                p.currency, k.id is not null as is_taxed
           from order_addons a
           join orders p on p.organization_id = a.organization_id and p.id = a.parent_so_id
           left join orders k on k.organization_id = a.organization_id and k.id = a.addon_so_id
          where a.organization_id = $1 and a.id = $2",
    )
    .bind(organization)
    .bind(id)
    .fetch_optional(db)
    .await
}
