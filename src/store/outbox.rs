//! Work asked of others: put beside its cause, claimed under a lease, finished
//! behind a fence. Never does the work.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

use crate::domain::outbox::Asked;

/// Asks for work beside the event that causes it: at once, or when it is due.
pub async fn ask(
    db: impl PgExecutor<'_>,
    asked: Asked,
    event: Uuid,
    due: Option<DateTime<Utc>>,
) -> sqlx::Result<()> {
    sqlx::query("select enqueue($1, $2, $3)")
        .bind(asked.to_string())
        .bind(event)
        .bind(due)
        .execute(db)
        .await
        .map(|_| ())
}

/// An entry under a lease.
#[derive(Clone, Debug, FromRow)]
pub struct Entry {
    pub id: Uuid,
    pub kind: String,
    pub event_id: Uuid,
    pub order_id: Option<Uuid>,
    /// Fences the finish: a worker that comes back late changes nothing.
    pub attempts: i32,
}

/// Where something waits to be done, and how soon; for the worker's login only.
pub async fn waiting(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<(Uuid, Duration)>> {
    let rows: Vec<(Uuid, i64)> =
        sqlx::query_as("select organization_id, due_in_ms from work_waiting()")
            .fetch_all(db)
            .await?;
    let soon = |ms: i64| Duration::from_millis(ms.unsigned_abs());
    Ok(rows.into_iter().map(|(organization, ms)| (organization, soon(ms))).collect())
}

/// Claims the next entry that is due, for a minute.
pub async fn claim(db: impl PgExecutor<'_>, organization: Uuid) -> sqlx::Result<Option<Entry>> {
    sqlx::query_as(
        "update outbox set attempts = attempts + 1,
                locked_until = clock_timestamp() + interval '60 seconds'
          where organization_id = $1 and id = (
                select id from outbox
                 where organization_id = $1 and done_at is null and dropped_at is null and attempts < 10
                   and run_at <= clock_timestamp()
                   and (locked_until is null or locked_until < clock_timestamp())
                 order by run_at limit 1 for update skip locked)
         returning id, kind, event_id, order_id, attempts",
    )
    .bind(organization)
    .fetch_optional(db)
    .await
}

/// Holds on to an entry for another minute, while it is still being done.
pub async fn hold_on(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    entry: &Entry,
) -> sqlx::Result<()> {
    sqlx::query(
        "update outbox set locked_until = clock_timestamp() + interval '60 seconds'
          where organization_id = $1 and id = $2 and attempts = $3 and done_at is null",
    )
    .bind(organization)
    .bind(entry.id)
    .bind(entry.attempts)
    .execute(db)
    .await
    .map(|_| ())
}

/// Marks an entry as done.
pub async fn finish(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    entry: &Entry,
) -> sqlx::Result<()> {
    sqlx::query(
        "update outbox set done_at = clock_timestamp(), locked_until = null, last_error = null
          where organization_id = $1 and id = $2 and attempts = $3",
    )
    .bind(organization)
    .bind(entry.id)
    .bind(entry.attempts)
    .execute(db)
    .await
    .map(|_| ())
}

/// Leaves an entry for a later day, as nothing went wrong with it.
pub async fn leave(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    entry: &Entry,
    due: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query(
        "update outbox set locked_until = null, run_at = $4, attempts = attempts - 1
          where organization_id = $1 and id = $2 and attempts = $3",
    )
    .bind(organization)
    .bind(entry.id)
    .bind(entry.attempts)
    .bind(due)
    .execute(db)
    .await
    .map(|_| ())
}

/// How often an entry is tried before it waits for somebody to look at it.
pub const TRIES_MAX: i32 = 10;

/// Tries an entry again at once. False where it is done, dropped or being done.
pub async fn retry(db: impl PgExecutor<'_>, id: Uuid) -> sqlx::Result<bool> {
    sqlx::query_scalar("select retry_work($1)").bind(id).fetch_one(db).await
}

/// Drops an entry, with the reason. False where it is done, dropped or being done.
pub async fn drop_entry(db: impl PgExecutor<'_>, id: Uuid, reason: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar("select drop_work($1, $2)").bind(id).bind(reason).fetch_one(db).await
}

/// Puts an entry off, with what went wrong: three times as long each time, and not all at once.
/// Ten tries span more than half a day, so that an outage of an evening loses nothing.
pub async fn put_off(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    entry: &Entry,
    error: &str,
) -> sqlx::Result<()> {
    sqlx::query(
        "update outbox set locked_until = null, last_error = $4,
                run_at = clock_timestamp()
                    + least(10 * power(3, attempts - 1), 21600) * interval '1 second'
                        * (0.9 + 0.2 * random())
          where organization_id = $1 and id = $2 and attempts = $3",
    )
    .bind(organization)
    .bind(entry.id)
    .bind(entry.attempts)
    .bind(error)
    .execute(db)
    .await
    .map(|_| ())
}
