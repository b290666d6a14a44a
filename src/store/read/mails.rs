//! How many mails there were, of which type, and what became of them. Never reads a mail.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

/// The mails of one type within some time, by how they stand.
#[derive(Clone, Debug, Default, Eq, FromRow, PartialEq, Serialize)]
pub struct MailCount {
    pub email_type: String,
    pub total: i64,
    /// Still to be sent.
    pub queued: i64,
    pub sent: i64,
    pub delivered: i64,
    /// Refused, given up, or come back.
    pub failed: i64,
}

/// Counts the mails since then, the most frequent type first.
pub async fn counts(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    since: DateTime<Utc>,
) -> sqlx::Result<Vec<MailCount>> {
    sqlx::query_as(
        "select t.email_type, count(*) as total,
                count(*) filter (where t.status = 'queued') as queued,
                count(*) filter (where t.status = 'sent') as sent,
                count(*) filter (where t.status = 'delivered') as delivered,
                count(*) filter (where t.status in ('failed', 'bounced')) as failed
           from email_logs t where t.organization_id = $1 and t.created_at >= $2
          group by t.email_type order by total desc, t.email_type",
    )
    .bind(organization)
    .bind(since)
    .fetch_all(db)
    .await
}
