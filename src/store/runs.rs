//! Batches that run together: one leads, the others name it. Never decides whether they may.

use serde_json::Value;
use sqlx::{FromRow, PgConnection, PgExecutor};
use uuid::Uuid;

/// A batch of a run, with its order.
#[derive(Clone, Debug, FromRow)]
pub struct Member {
    pub id: Uuid,
    pub number: String,
    pub order_id: Uuid,
    pub order_number: String,
    pub customer_id: Uuid,
}

/// A batch and those that it leads, itself first.
pub async fn led_by(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    batch: Uuid,
) -> sqlx::Result<Vec<Member>> {
    sqlx::query_as(
        "select b.id, b.number, b.order_id, o.number as order_number, o.customer_id
           from production_batches b
           join orders o on o.organization_id = b.organization_id and o.id = b.order_id
          where b.organization_id = $1 and (b.id = $2 or b.run_id = $2)
          order by b.id <> $2, b.number",
    )
    .bind(organization)
    .bind(batch)
    .fetch_all(db)
    .await
}

/// Begins one act of several in a transaction.
pub async fn begin_one(db: impl PgExecutor<'_>) -> sqlx::Result<()> {
    sqlx::query("savepoint one").execute(db).await.map(|_| ())
}

/// Keeps it; what is looked at when a transaction ends is looked at now, so that what is wrong with
/// one is not said of all.
pub async fn keep_one(db: &mut PgConnection) -> sqlx::Result<()> {
    for sql in
        ["set constraints all immediate", "set constraints all deferred", "release savepoint one"]
    {
        sqlx::query(sql).execute(&mut *db).await?;
    }
    Ok(())
}

/// Takes it back, and nothing that was done before it.
pub async fn drop_one(db: &mut PgConnection) -> sqlx::Result<()> {
    for sql in ["rollback to savepoint one", "release savepoint one"] {
        sqlx::query(sql).execute(&mut *db).await?;
    }
    Ok(())
}

/// How a batch stands among others.
#[derive(Clone, Debug, FromRow)]
pub struct Standing {
    pub id: Uuid,
    pub number: String,
    pub status: String,
    /// The batch that leads it.
    pub run_id: Option<Uuid>,
    /// Whether it leads others.
    pub leads: bool,
}

/// Says how a batch stands among others.
pub async fn standing(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    batch: Uuid,
) -> sqlx::Result<Standing> {
    sqlx::query_as(
        "select b.id, b.number, b.status, b.run_id,
                exists (select from production_batches m
                         where m.organization_id = b.organization_id and m.run_id = b.id) as leads
           from production_batches b where b.organization_id = $1 and b.id = $2",
    )
    .bind(organization)
    .bind(batch)
    .fetch_one(db)
    .await
}

/// Keeps a batch as it is until the transaction ends; false where somebody is changing it now. It
/// waits for nobody: two who put each other's batch into a run would wait for ever.
pub async fn keep(db: impl PgExecutor<'_>, organization: Uuid, batch: Uuid) -> sqlx::Result<bool> {
    let kept: Option<Uuid> = sqlx::query_scalar(
        "select id from production_batches where organization_id = $1 and id = $2
            for share skip locked",
    )
    .bind(organization)
    .bind(batch)
    .fetch_optional(db)
    .await?;
    Ok(kept.is_some())
}

/// What runs with a batch, the one that leads first, and how far each is: its cards, and those of
/// them that are done.
pub async fn together(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    batch: Uuid,
) -> sqlx::Result<Vec<Value>> {
    sqlx::query_scalar(
        "with lead as (
            select case when b.run_id is null then b.id else b.run_id end as id
              from production_batches b where b.organization_id = $1 and b.id = $2)
         select jsonb_build_object('id', b.id, 'number', b.number, 'status', b.status,
                    'priority', b.priority, 'order_number', o.number, 'order_status', o.status,
                    'promised_at', o.promised_at, 'items_summary', o.items_summary,
                    'leads', b.run_id is null, 'cards', c.cards, 'cards_done', c.done)
           from lead l
           join production_batches b
             on b.organization_id = $1 and (b.id = l.id or b.run_id = l.id)
           join orders o on o.organization_id = b.organization_id and o.id = b.order_id
           cross join lateral (
                select count(*) as cards, count(*) filter (where j.status in
                           ('completed', 'quality_inspection', 'approved')) as done
                  from job_cards j
                 where j.organization_id = b.organization_id and j.order_id = b.order_id) c
          order by b.run_id is not null, b.number",
    )
    .bind(organization)
    .bind(batch)
    .fetch_all(db)
    .await
}
