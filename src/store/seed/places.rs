//! The places in the floor's queues, which triggers keep otherwise. Takes them from the
//! database's own word, and has none of its own.

use sqlx::PgConnection;
use uuid::Uuid;

/// Gives what has no place yet its own; `priority` says how much it presses by itself.
macro_rules! take_places {
    ($table:literal, $priority:literal) => {
        concat!(
            "update ordna.",
            $table,
            " t set (queue_rank, queue_due, queue_family) = (
                 select rank, due, family
                   from ordna.queue_place(t.organization_id, t.order_id, ",
            $priority,
            "))
              where t.organization_id = coalesce($1, t.organization_id)
                and t.queue_family = '00000000-0000-0000-0000-000000000000'"
        )
    };
}

const STATEMENTS: &[&str] = &[
    take_places!("production_batches", "t.priority"),
    take_places!("job_cards", "t.priority"),
    take_places!(
        "quality_inspection_reports",
        "(select c.priority from ordna.job_cards c
           where c.organization_id = t.organization_id and c.id = t.job_card_id)"
    ),
];

const INSPECTED: &str = "
    update ordna.job_cards t set queue_inspected = true
      from ordna.quality_inspection_reports q
     where q.organization_id = t.organization_id and q.job_card_id = t.id
       and t.organization_id = coalesce($1, t.organization_id) and not t.queue_inspected";

/// Gives places to what was written without, in one organization or in all.
pub(super) async fn take(db: &mut PgConnection, organization: Option<Uuid>) -> sqlx::Result<()> {
    for statement in STATEMENTS {
        sqlx::query(*statement).bind(organization).execute(&mut *db).await?;
    }
    sqlx::query(INSPECTED).bind(organization).execute(db).await?;
    Ok(())
}
