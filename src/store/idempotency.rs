//! Keys by which a repeat gets the first answer.

use serde_json::Value;
use sqlx::PgExecutor;
use uuid::Uuid;

/// What a key was first used for, and how it was answered.
pub async fn answered(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    user: Uuid,
    key: &str,
) -> sqlx::Result<Option<(String, Value)>> {
    sqlx::query_as(
        "select request, answer from idempotency_keys
          where organization_id = $1 and user_id = $2 and key = $3",
    )
    .bind(organization)
    .bind(user)
    .bind(key)
    .fetch_optional(db)
    .await
}

/// Remembers an answer. A unique violation says that a twin was faster.
pub async fn remember(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    user: Uuid,
    key: &str,
    (request, answer): (&str, &Value),
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into idempotency_keys (organization_id, user_id, key, request, answer)
         values ($1, $2, $3, $4, $5)",
    )
    .bind(organization)
    .bind(user)
    .bind(key)
    .bind(request)
    .bind(answer)
    .execute(db)
    .await
    .map(|_| ())
}
