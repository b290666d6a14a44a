//! Human numbers: the next one of a series.

use sqlx::PgExecutor;

use crate::domain::numbering::{self, Series};

/// Takes the next number of a series for a year.
pub async fn next(db: impl PgExecutor<'_>, series: Series, year: i32) -> sqlx::Result<String> {
    let count = next_count(db, series.word(), year).await?;
    Ok(series.number(year, count))
}

/// Takes the next customer number.
pub async fn next_customer(db: impl PgExecutor<'_>) -> sqlx::Result<String> {
    Ok(numbering::customer(next_count(db, "customer", 0).await?))
}

async fn next_count(db: impl PgExecutor<'_>, counted: &str, year: i32) -> sqlx::Result<i64> {
    sqlx::query_scalar("select next_number($1, $2)").bind(counted).bind(year).fetch_one(db).await
}
