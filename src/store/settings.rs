//! What an organization has chosen.

use serde_json::{Map, Value};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::domain::settings::Settings;

/// Reads the settings; where none were chosen, the defaults count.
pub async fn read(db: impl PgExecutor<'_>, organization: Uuid) -> sqlx::Result<Settings> {
    let chosen: Option<Value> =
        sqlx::query_scalar("select \"values\" from settings where organization_id = $1")
            .bind(organization)
            .fetch_optional(db)
            .await?;
    Ok(Settings::new(match chosen {
        Some(Value::Object(map)) => map,
        _ => Map::new(),
    }))
}

/// Inserts the empty row of an organization; the birth's event has to follow in
/// the same transaction.
pub async fn insert(db: impl PgExecutor<'_>, organization: Uuid) -> sqlx::Result<()> {
    sqlx::query("insert into settings (organization_id, id, status) values ($1, $1, 'active')")
        .bind(organization)
        .execute(db)
        .await
        .map(|_| ())
}

/// Says whether the organization has its row already.
pub async fn is_begun(db: impl PgExecutor<'_>, organization: Uuid) -> sqlx::Result<bool> {
    sqlx::query_scalar("select exists (select from settings where organization_id = $1)")
        .bind(organization)
        .fetch_one(db)
        .await
}
