//! The audit of the timeline: what does not fit in its chains, and the seals. Never mends
//! anything.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

use crate::store::Tx;

/// An event that does not fit.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Misfit {
    pub machine: String,
    pub subject_id: Uuid,
    pub seq: i32,
    pub problem: String,
}

/// A digest of all chains as they stood at a moment.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Seal {
    pub sealed_at: DateTime<Utc>,
    /// How many chains there were.
    pub heads: i64,
    /// In hexadecimal.
    pub digest: String,
}

/// A seal that no longer fits what stands below it.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct BrokenSeal {
    pub sealed_at: DateTime<Utc>,
    pub heads: i64,
    pub heads_now: i64,
}

/// Lets the statements of this transaction take their time: a long history takes longer than
/// a person at a screen would wait.
pub async fn take_time(tx: &mut Tx) -> sqlx::Result<()> {
    sqlx::query("set local statement_timeout = 0").execute(&mut **tx).await.map(|_| ())
}

/// Looks at every chain of the organization.
pub async fn verify(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Misfit>> {
    sqlx::query_as("select machine, subject_id, seq, problem from audit_verify() order by 1, 2, 3")
        .fetch_all(db)
        .await
}

/// Compares every seal with what stands below it.
pub async fn broken_seals(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<BrokenSeal>> {
    sqlx::query_as("select sealed_at, heads, heads_now from audit_broken_seals() order by 1")
        .fetch_all(db)
        .await
}

/// How many events there are to look at, and how many seals.
pub async fn counts(db: impl PgExecutor<'_>, organization: Uuid) -> sqlx::Result<(i64, i64)> {
    sqlx::query_as(
        "select (select count(*) from events where organization_id = $1),
                (select count(*) from audit_seals where organization_id = $1)",
    )
    .bind(organization)
    .fetch_one(db)
    .await
}

/// Takes the moment that a seal is for. A transaction of its own: writers wait for it.
pub async fn moment(db: impl PgExecutor<'_>) -> sqlx::Result<DateTime<Utc>> {
    sqlx::query_scalar("select audit_moment()").fetch_one(db).await
}

/// Seals what stood before that moment.
pub async fn seal(db: impl PgExecutor<'_>, moment: DateTime<Utc>) -> sqlx::Result<Seal> {
    sqlx::query_as("select sealed_at, heads, encode(digest, 'hex') as digest from audit_seal($1)")
        .bind(moment)
        .fetch_one(db)
        .await
}
