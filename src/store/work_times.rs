//! When somebody worked on a card: a row for each spell, from the act that began it to the one that
//! ended it. The database takes who, where and when from those acts.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

/// Begins a spell beside its act, which is recorded in the same transaction.
pub async fn begin(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    event: Uuid,
    shift_ends_at: Option<DateTime<Utc>>,
) -> sqlx::Result<()> {
    // What is not given here is the guard's to fill in from the act.
    sqlx::query("insert into work_times (organization_id, id, shift_ends_at) values ($1, $2, $3)")
        .bind(organization)
        .bind(event)
        .bind(shift_ends_at)
        .execute(db)
        .await
        .map(|_| ())
}

/// Whose work ends.
#[derive(Clone, Copy, Debug)]
pub enum Whose {
    /// On this card.
    Card(Uuid),
    /// On the card of this report.
    Report(Uuid),
    /// On every card of this order.
    Order(Uuid),
}

/// Ends what is worked on just now, beside the act that ends it.
pub async fn end(db: impl PgExecutor<'_>, organization: Uuid, whose: Whose) -> sqlx::Result<()> {
    let (sql, id) = match whose {
        Whose::Card(id) => (
            "update work_times set ended_at = now(), ended_by = 'pause'
               where organization_id = $1 and job_card_id = $2 and ended_at is null",
            id,
        ),
        Whose::Report(id) => (
            "update work_times set ended_at = now(), ended_by = 'pause'
               where organization_id = $1 and ended_at is null and job_card_id = (
                     select q.job_card_id from quality_inspection_reports q
                      where q.organization_id = $1 and q.id = $2)",
            id,
        ),
        Whose::Order(id) => (
            "update work_times set ended_at = now(), ended_by = 'pause'
               where organization_id = $1 and order_id = $2 and ended_at is null",
            id,
        ),
    };
    sqlx::query(sql).bind(organization).bind(id).execute(db).await.map(|_| ())
}

/// A spell that is still open, by the act that began it: its card, and when its shift ends.
pub async fn open(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    event: Uuid,
) -> sqlx::Result<Option<(Uuid, Option<DateTime<Utc>>)>> {
    sqlx::query_as(
        "select job_card_id, shift_ends_at from work_times
          where organization_id = $1 and id = $2 and ended_at is null",
    )
    .bind(organization)
    .bind(event)
    .fetch_optional(db)
    .await
}

/// A spell of work as it is shown.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Spell {
    /// The act that began it.
    pub id: Uuid,
    pub job_card_id: Uuid,
    pub kind: String,
    pub round: i32,
    pub person: Option<Uuid>,
    pub person_name: Option<String>,
    pub station: Option<String>,
    pub began_at: DateTime<Utc>,
    pub shift_ends_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub ended_by: Option<String>,
}

/// The columns of a spell as it is shown.
macro_rules! spells {
    ($column:literal) => {
        concat!(
            "select t.id, t.job_card_id, t.kind, t.round, t.person,
                    (select coalesce(u.short_name, u.email) from users u
                      where u.organization_id = t.organization_id and u.id = t.person)
                        as person_name,
                    t.station, t.began_at, t.shift_ends_at, t.ended_at, t.ended_by
               from work_times t where t.organization_id = $1 and t.",
            $column,
            " = $2 order by t.began_at, t.id"
        )
    };
}

/// Everything that was worked on a card, the first first.
pub async fn of_card(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    card: Uuid,
) -> sqlx::Result<Vec<Spell>> {
    sqlx::query_as(spells!("job_card_id")).bind(organization).bind(card).fetch_all(db).await
}

/// Everything that was worked on the cards of an order, the first first.
pub async fn of_order(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    order: Uuid,
) -> sqlx::Result<Vec<Spell>> {
    sqlx::query_as(spells!("order_id")).bind(organization).bind(order).fetch_all(db).await
}
