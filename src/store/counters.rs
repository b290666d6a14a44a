//! Human numbers: the next one of a series.

use sqlx::PgExecutor;

use crate::domain::numbering::Series;

/// Takes the next number of a series for a year.
pub async fn next(db: impl PgExecutor<'_>, series: Series, year: i32) -> sqlx::Result<String> {
    let count: i64 = sqlx::query_scalar("select next_number($1, $2)")
        .bind(series.word())
        .bind(series.year(year))
        .fetch_one(db)
        .await?;
    Ok(series.number(year, count))
}
