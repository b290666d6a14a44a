//! The timeline: recording an event, which moves its thing, and reading who did
//! what last. Never changes or removes one; the database would not let it.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

use super::things::Thing;
use crate::domain::machine::Action;
use crate::domain::status::Status;

/// What is written down about one act.
#[derive(Clone, Debug, Default)]
pub struct Words {
    pub note: Option<String>,
    /// Why an admin set a rule aside.
    pub justification: Option<String>,
    pub data: Option<Value>,
    /// The event that this one followed from.
    pub cause: Option<Uuid>,
}

/// Records the next event of a thing; the database checks it and moves the thing.
pub async fn record(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    thing: &Thing,
    (action, to): (Action, Status),
    words: &Words,
) -> sqlx::Result<Uuid> {
    let id = Uuid::now_v7();
    sqlx::query(
        "insert into events (organization_id, machine, subject_id, seq, id, action, from_status,
            to_status, root_order_id, cause_id, note, justification, data)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(organization)
    .bind(thing.machine.word())
    .bind(thing.id)
    .bind(thing.version + 1)
    .bind(id)
    .bind(action.word())
    .bind(thing.status.word())
    .bind(to.word())
    .bind(thing.root_order_id)
    .bind(words.cause)
    .bind(words.note.as_deref())
    .bind(words.justification.as_deref())
    .bind(words.data.as_ref())
    .execute(db)
    .await?;
    Ok(id)
}

/// Who did the last thing to a thing.
#[derive(Clone, Debug, FromRow)]
pub struct Last {
    pub by: String,
    /// Who it was, if it was a person.
    pub actor_id: Option<Uuid>,
    pub action: String,
    pub at: DateTime<Utc>,
    pub note: Option<String>,
    pub data: Option<Value>,
    pub seq: i32,
}

/// An act that was done to a thing, as far as its answer is made of it.
#[derive(Clone, Debug, FromRow)]
pub struct Done {
    pub id: Uuid,
    pub from_status: String,
    pub to_status: String,
    /// Where the thing stood when everything had followed.
    pub version: i32,
}

/// The last time that this was done to a thing.
pub async fn done(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    thing: &Thing,
    action: Action,
) -> sqlx::Result<Option<Done>> {
    sqlx::query_as(
        "select e.id, e.from_status, e.to_status,
                (select max(l.seq) from events l
                  where l.organization_id = e.organization_id and l.machine = e.machine
                    and l.subject_id = e.subject_id and l.transaction_id = e.transaction_id
                    and l.seq >= e.seq) as version
           from events e
          where e.organization_id = $1 and e.machine = $2 and e.subject_id = $3 and e.action = $4
          order by e.seq desc limit 1",
    )
    .bind(organization)
    .bind(thing.machine.word())
    .bind(thing.id)
    .bind(action.word())
    .fetch_optional(db)
    .await
}

/// What came into being, or moved by itself, with an act.
#[derive(Clone, Debug, FromRow)]
pub struct Beside {
    pub machine: String,
    pub subject_id: Uuid,
    pub action: String,
}

/// What happened beside an event, in its own transaction and after it, in order. A transaction is
/// over within a minute; its number alone could be that of another one, in a copy of the database.
pub async fn beside(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    event: Uuid,
) -> sqlx::Result<Vec<Beside>> {
    sqlx::query_as(
        "select o.machine, o.subject_id, o.action
           from events e
           join events o on o.organization_id = e.organization_id
            and o.transaction_id = e.transaction_id and o.id <> e.id
            and o.at > e.at and o.at < e.at + interval '1 minute'
          where e.organization_id = $1 and e.id = $2
            and (o.action = 'open' or o.cause_id is not null)
          order by o.at, o.id",
    )
    .bind(organization)
    .bind(event)
    .fetch_all(db)
    .await
}

/// Whether all that was done to a thing after this version is among these actions.
pub async fn only_since(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    thing: &Thing,
    version: i32,
    actions: &[&str],
) -> sqlx::Result<bool> {
    sqlx::query_scalar(
        "select not exists (select from events e
          where e.organization_id = $1 and e.machine = $2 and e.subject_id = $3 and e.seq > $4
            and e.action <> all ($5))",
    )
    .bind(organization)
    .bind(thing.machine.word())
    .bind(thing.id)
    .bind(version)
    .bind(actions)
    .fetch_one(db)
    .await
}

/// The last event of a thing.
pub async fn last(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    thing: &Thing,
) -> sqlx::Result<Option<Last>> {
    sqlx::query_as(
        "select coalesce(u.short_name, 'ordna') as by, e.actor_id, e.action, e.at, e.note, e.data, e.seq
           from events e
           left join users u on u.organization_id = e.organization_id and u.id = e.actor_id
          where e.organization_id = $1 and e.machine = $2 and e.subject_id = $3
          order by e.seq desc limit 1",
    )
    .bind(organization)
    .bind(thing.machine.word())
    .bind(thing.id)
    .fetch_optional(db)
    .await
}

/// An event that an act was, or that followed from it.
#[derive(Clone, Debug, FromRow)]
pub struct Came {
    pub id: Uuid,
    pub machine: String,
    pub subject_id: Uuid,
    pub seq: i32,
    pub action: String,
    #[sqlx(rename = "from_status", try_from = "String")]
    pub from: Status,
    #[sqlx(rename = "to_status", try_from = "String")]
    pub to: Status,
    /// What the thing is called, if whoever asks sees it.
    pub number: Option<String>,
}

/// The last event of an act on an order, and after it what followed from that one.
pub async fn came_of(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    order: &Thing,
    action: Action,
) -> sqlx::Result<Vec<Came>> {
    sqlx::query_as(
        "with recursive came as (
            (select * from events
              where organization_id = $1 and machine = $2 and subject_id = $3 and action = $4
              order by seq desc limit 1)
            union all
            select e.* from events e
              join came c on e.organization_id = c.organization_id and e.cause_id = c.id
               and e.root_order_id = c.root_order_id
         )
         select c.id, c.machine, c.subject_id, c.seq, c.action, c.from_status, c.to_status,
                coalesce(o.number, j.number, q.number, b.number, i.number) as number
           from came c
           left join orders o on o.organization_id = c.organization_id and o.id = c.subject_id
           left join job_cards j on j.organization_id = c.organization_id and j.id = c.subject_id
           left join quality_inspection_reports q
             on q.organization_id = c.organization_id and q.id = c.subject_id
           left join production_batches b
             on b.organization_id = c.organization_id and b.id = c.subject_id
           left join invoices i on i.organization_id = c.organization_id and i.id = c.subject_id
          order by c.id",
    )
    .bind(organization)
    .bind(order.machine.word())
    .bind(order.id)
    .bind(action.word())
    .fetch_all(db)
    .await
}
