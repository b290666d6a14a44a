//! Requests for add-ons. Never makes the child order: that is an order like any.

use serde_json::Value;
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

use super::text;
use crate::domain::addon::Parent;

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

/// Which of an order's other add-ons count when one more is looked at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Counting {
    /// Somebody asks: also what nobody decided yet.
    Asked,
    /// Somebody decides: only what was approved.
    Decided,
}

#[derive(FromRow)]
struct ParentRow {
    number: String,
    machine: String,
    status: String,
    above: Option<String>,
    net_minor: i64,
    currency: String,
    taken_minor: i64,
}

/// Reads an order as the parent of an add-on, the one with the id `but` left out.
pub async fn parent(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    order: Uuid,
    (counting, but): (Counting, Option<Uuid>),
) -> sqlx::Result<Parent> {
    let row: ParentRow = sqlx::query_as(
        "select o.number, o.machine, o.status, p.number as above, o.net_minor, o.currency,
                (select coalesce(sum(case when k.id is null then a.value_minor else k.net_minor end), 0)::bigint
                   from order_addons a
                   left join orders k on k.organization_id = a.organization_id and k.id = a.addon_so_id
                  where a.organization_id = o.organization_id and a.parent_so_id = o.id
                    and case when a.id = $3 then false
                             when a.status = 'pending' then $4
                             when k.stage = 'lost' then false
                             else a.status = 'approved' end) as taken_minor
           from orders o
           left join orders p on p.organization_id = o.organization_id and p.id = o.parent_order_id
          where o.organization_id = $1 and o.id = $2",
    )
    .bind(organization)
    .bind(order)
    .bind(but)
    .bind(counting == Counting::Asked)
    .fetch_one(db)
    .await?;
    Ok(Parent {
        number: row.number,
        machine: text::parse(&row.machine)?,
        status: text::parse(&row.status)?,
        above: row.above,
        net_minor: row.net_minor,
        taken_minor: row.taken_minor,
        currency: row.currency,
    })
}

/// What a customer is told of a request.
#[derive(Clone, Debug, FromRow)]
pub struct Told {
    /// The number of the child order, once there is one.
    pub number: Option<String>,
    pub reason: Option<String>,
    /// What was asked for.
    pub items: Value,
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
        "select k.number, a.reason, a.items, coalesce(k.total_minor, a.value_minor) as value_minor,
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

/// The requests for an order that nobody has decided, by id: the order in which they are locked.
pub async fn undecided(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    parent: Uuid,
) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar(
        "select id from order_addons
          where organization_id = $1 and parent_so_id = $2 and status = 'pending' order by id",
    )
    .bind(organization)
    .bind(parent)
    .fetch_all(db)
    .await
}
