//! The sums of the pipeline strip, from the stage indexes alone. Never counts what was over
//! long ago.

use chrono::{DateTime, Utc};
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

use crate::domain::stage::Stage;

/// What stands at a stage in one currency.
#[derive(Clone, Debug, FromRow)]
pub struct Sum {
    pub stage: String,
    pub currency: String,
    pub things: i64,
    pub value_minor: i64,
}

/// Counts leads, offers and orders by stage; what is over only since `over_since`.
pub async fn sums(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    over_since: DateTime<Utc>,
) -> sqlx::Result<Vec<Sum>> {
    use strum::VariantArray as _;
    let words = |over| -> Vec<&'static str> {
        let stages = Stage::VARIANTS.iter().filter(|it| it.is_over() == over);
        stages.map(|it| it.word()).collect()
    };
    sqlx::query_as(
        "select stage, currency, sum(things)::bigint as things, sum(value)::bigint as value_minor
           from (
             select stage, currency, count(*) as things, sum(total_minor) as value
               from orders where organization_id = $1 and stage = any ($2) group by 1, 2
             union all
             select stage, currency, count(*), sum(total_minor)
               from orders where organization_id = $1 and stage = any ($3) and status_since >= $4
              group by 1, 2
             union all
             select stage, currency, count(*), sum(total_minor)
               from offers where organization_id = $1 and stage = any ($2) group by 1, 2
             union all
             select stage, currency, count(*), sum(total_minor)
               from offers where organization_id = $1 and stage = any ($3) and status_since >= $4
              group by 1, 2
             union all
             select stage, currency, count(*), sum(estimated_value_minor)
               from leads where organization_id = $1 and stage = any ($2) group by 1, 2
             union all
             select stage, currency, count(*), sum(estimated_value_minor)
               from leads where organization_id = $1 and stage = any ($3) and status_since >= $4
              group by 1, 2
           ) parts
          group by 1, 2",
    )
    .bind(organization)
    .bind(words(false))
    .bind(words(true))
    .bind(over_since)
    .fetch_all(db)
    .await
}
