//! The code that a customer confirms with: made for its mail, tried under the order's lock.
//! Never keeps one; the database keeps only what it can recognise one by.

use chrono::{DateTime, Utc};
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

use crate::domain::secret::Secret;

/// A code that was just made, and until when it is good.
#[derive(Clone, Debug)]
pub struct MadeCode {
    /// Six digits, for the customer's eyes only.
    pub code: Secret,
    /// Ten minutes on.
    pub expires_at: DateTime<Utc>,
}

/// How the database answers who asks for a code.
#[derive(Clone, Debug)]
pub enum Answer {
    /// A new one; the one before is dead.
    Made(MadeCode),
    /// The order does not wait for the customer.
    NotWaiting,
    /// As many were made within a day as may be.
    TooMany,
}

#[derive(FromRow)]
struct Row {
    status: String,
    code: Option<String>,
    expires_at: Option<DateTime<Utc>>,
}

/// Makes a code for an order; for the worker's session only.
pub async fn make(db: impl PgExecutor<'_>, order: Uuid) -> sqlx::Result<Answer> {
    let row: Row =
        sqlx::query_as("select * from auth.make_code($1)").bind(order).fetch_one(db).await?;
    Ok(match (row.status.as_str(), row.code, row.expires_at) {
        ("ok", Some(code), Some(expires_at)) => {
            Answer::Made(MadeCode { code: Secret::new(code), expires_at })
        }
        ("too_many", ..) => Answer::TooMany,
        _ => Answer::NotWaiting,
    })
}

/// How a code stands that nobody used and none took the place of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Standing {
    /// It is good.
    Live,
    /// Its time is over.
    Expired,
}

/// How the code of an order stands that is good until then, if it is its newest and was not used;
/// for the worker's session only.
pub async fn stands(
    db: impl PgExecutor<'_>,
    order: Uuid,
    expires_at: DateTime<Utc>,
) -> sqlx::Result<Option<Standing>> {
    let lives: Option<bool> = sqlx::query_scalar("select auth.code_lives($1, $2)")
        .bind(order)
        .bind(expires_at)
        .fetch_one(db)
        .await?;
    Ok(lives.map(|it| if it { Standing::Live } else { Standing::Expired }))
}

/// Tries a code; none is good news, and uses it up with this transaction. Else the words to
/// answer with.
pub async fn refusal(
    db: impl PgExecutor<'_>,
    order: Uuid,
    code: &Secret,
) -> sqlx::Result<Option<String>> {
    let said: String = sqlx::query_scalar("select auth.try_code($1, $2)")
        .bind(order)
        .bind(code.reveal())
        .fetch_one(db)
        .await?;
    Ok((said != "ok").then_some(said))
}
