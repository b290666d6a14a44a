//! The lengths of the queues. Never walks a whole queue that is longer than anybody reads.

use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

/// A longer queue counts as this long.
pub const COUNTED_MAX: i64 = 1000;

/// How much waits in each queue.
#[derive(Clone, Copy, Debug, Default, Eq, FromRow, PartialEq)]
pub struct Waiting {
    pub addons: i64,
    pub job_cards: i64,
    pub qirs: i64,
}

/// Counts what is open in each queue and hangs on an order that lives.
pub async fn waiting(db: impl PgExecutor<'_>, organization: Uuid) -> sqlx::Result<Waiting> {
    sqlx::query_as(
        "select (select count(*) from (
                   select from order_addons t
                     join orders o on o.organization_id = t.organization_id
                          and o.id = t.parent_so_id and o.status <> 'cancelled'
                    where t.organization_id = $1 and not (t.status in ('approved', 'rejected'))
                    limit $2) it) as addons,
                (select count(*) from (
                   select from job_cards t
                     join orders o on o.organization_id = t.organization_id
                          and o.id = t.order_id and o.status <> 'cancelled'
                    where t.organization_id = $1 and not (t.status = 'approved' or t.status = 'completed' and not t.queue_inspected)
                    limit $2) it) as job_cards,
                (select count(*) from (
                   select from quality_inspection_reports t
                     join orders o on o.organization_id = t.organization_id
                          and o.id = t.order_id and o.status <> 'cancelled'
                    where t.organization_id = $1 and not (t.status = 'passed')
                    limit $2) it) as qirs",
    )
    .bind(organization)
    .bind(COUNTED_MAX)
    .fetch_one(db)
    .await
}
