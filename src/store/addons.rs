//! Add-ons: requests, what they are asked beside, and their words. Never makes the child order: that
//! is an order like any.

use serde_json::Value;
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

use super::text;
use crate::domain::addon::Parent;
use crate::domain::status::Status;

/// An add-on to be born.
#[derive(Clone, Copy, Debug)]
pub struct NewAddon<'a> {
    pub id: Uuid,
    pub status: Status,
    pub parent: Uuid,
    pub reason: Option<&'a str>,
    /// The lines with their prices, as the child order takes them over.
    pub items: &'a Value,
    pub value_minor: i64,
    pub currency: &'a str,
    pub created_by: Option<Uuid>,
}

/// Inserts an add-on where its birth will put it; the birth's event has to follow in the same transaction.
pub async fn insert(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    addon: &NewAddon<'_>,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into order_addons (organization_id, id, status, parent_so_id, reason, items,
            value_minor, currency, created_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(organization)
    .bind(addon.id)
    .bind(addon.status.word())
    .bind(addon.parent)
    .bind(addon.reason)
    .bind(addon.items)
    .bind(addon.value_minor)
    .bind(addon.currency)
    .bind(addon.created_by)
    .execute(db)
    .await
    .map(|_| ())
}

/// Keeps the words of a request where what is said about an order is kept; the database writes who
/// said it. Beside the birth of the request.
pub async fn comment(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    (order, addon): (Uuid, Uuid),
    body: &str,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into order_comments (organization_id, id, order_id, addon_id, comment_type, body)
         values ($1, $2, $3, $4, 'addon_request', $5)",
    )
    .bind(organization)
    .bind(Uuid::now_v7())
    .bind(order)
    .bind(addon)
    .bind(body)
    .execute(db)
    .await
    .map(|_| ())
}

/// What an approval needs to know of a request.
#[derive(Clone, Debug, FromRow)]
pub struct Request {
    pub parent_so_id: Uuid,
    pub items: Value,
    pub value_minor: i64,
    pub currency: String,
    /// How many child orders the parent has already.
    pub children: i64,
    /// Whether the parent has its final invoice, or the order that it became.
    pub is_invoiced: bool,
}

/// Reads a request.
pub async fn request(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    id: Uuid,
) -> sqlx::Result<Request> {
    sqlx::query_as(
        "select a.parent_so_id, a.items, a.value_minor, a.currency,
                (select count(*) from orders o
                  where o.organization_id = a.organization_id
                    and o.parent_order_id = a.parent_so_id) as children,
                has_final(a.organization_id, a.parent_so_id) or a.addon_so_id is not null
                    and has_final(a.organization_id, a.addon_so_id) as is_invoiced
           from order_addons a where a.organization_id = $1 and a.id = $2",
    )
    .bind(organization)
    .bind(id)
    .fetch_one(db)
    .await
}

/// The add-on whose birth is this event.
pub async fn born_of(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    event: Uuid,
) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar(
        "select subject_id from events
          where organization_id = $1 and id = $2 and machine = 'addon' and seq = 1",
    )
    .bind(organization)
    .bind(event)
    .fetch_optional(db)
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
