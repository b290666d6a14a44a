//! Badges and PINs: who acts at a shared terminal, and who signs. Never keeps a code or a
//! PIN; the database keeps only what it can recognise them by.

use chrono::{DateTime, Utc};
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

use crate::domain::role::Role;
use crate::domain::secret::Secret;

/// A badge that was just issued: both are told this once.
#[derive(Clone, Debug)]
pub struct Issued {
    /// What its bars say.
    pub code: Secret,
    pub pin: Secret,
}

/// A session for one act.
#[derive(Clone, Debug)]
pub struct Badged {
    pub token: Secret,
    pub user_id: Uuid,
    /// What stands on timelines.
    pub short_name: String,
    pub role: Role,
    /// When it ends, if nothing was done until then.
    pub expires_at: DateTime<Utc>,
}

/// How the database answers a badge and its PIN.
#[derive(Clone, Debug)]
pub enum Answer {
    In(Badged),
    Denied,
    /// Too many wrong ones lately.
    Throttled,
}

/// How the database answers a signature.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Signature {
    /// The transaction is signed.
    Signed,
    Wrong,
    /// Too many wrong ones lately.
    Throttled,
    /// This person has no badge, and so no PIN.
    NoPin,
}

#[derive(FromRow)]
struct Row {
    status: String,
    token: Option<String>,
    user_id: Option<Uuid>,
    short_name: Option<String>,
    role: Option<String>,
    expires_at: Option<DateTime<Utc>>,
}

impl Row {
    fn badged(self) -> Option<Badged> {
        Some(Badged {
            token: Secret::new(self.token?),
            user_id: self.user_id?,
            short_name: self.short_name?,
            role: self.role?.parse().ok()?,
            expires_at: self.expires_at?,
        })
    }
}

/// Asks for a session for one act.
pub async fn show(db: impl PgExecutor<'_>, badge: &Secret, pin: &Secret) -> sqlx::Result<Answer> {
    let row: Row = sqlx::query_as("select * from auth.badge($1, $2)")
        .bind(badge.reveal())
        .bind(pin.reveal())
        .fetch_one(db)
        .await?;
    if row.status == "throttled" {
        return Ok(Answer::Throttled);
    }
    Ok(row.badged().map_or(Answer::Denied, Answer::In))
}

/// Signs the transaction that this is asked in with the PIN of the session's person.
pub async fn sign(db: impl PgExecutor<'_>, pin: &Secret) -> sqlx::Result<Signature> {
    let status: String =
        sqlx::query_scalar("select auth.check_pin($1)").bind(pin.reveal()).fetch_one(db).await?;
    Ok(match status.as_str() {
        "ok" => Signature::Signed,
        "none" => Signature::NoPin,
        "throttled" => Signature::Throttled,
        _ => Signature::Wrong,
    })
}

/// How the session's person signs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Signs {
    /// This transaction is signed.
    Signed,
    /// They have a PIN, and have not signed with it.
    Lacks,
    /// They have none.
    NoPin,
}

/// Whether the transaction that this is asked in is signed, or could be.
pub async fn signs(db: impl PgExecutor<'_>) -> sqlx::Result<Signs> {
    let word: String = sqlx::query_scalar("select auth.signature()").fetch_one(db).await?;
    Ok(match word.as_str() {
        "signed" => Signs::Signed,
        "lacks" => Signs::Lacks,
        _ => Signs::NoPin,
    })
}

/// Issues a badge to somebody; the one before ends.
pub async fn issue(db: impl PgExecutor<'_>, user: Uuid) -> sqlx::Result<Issued> {
    let (code, pin): (String, String) =
        sqlx::query_as("select code, pin from auth.issue_badge($1)")
            .bind(user)
            .fetch_one(db)
            .await?;
    Ok(Issued { code: Secret::new(code), pin: Secret::new(pin) })
}

/// Ends somebody's badge.
pub async fn lose(db: impl PgExecutor<'_>, user: Uuid) -> sqlx::Result<()> {
    sqlx::query("select auth.lose_badge($1)").bind(user).execute(db).await.map(|_| ())
}

/// Gives somebody's badge a new PIN.
pub async fn reset_pin(db: impl PgExecutor<'_>, user: Uuid) -> sqlx::Result<Secret> {
    let pin: String =
        sqlx::query_scalar("select auth.reset_pin($1)").bind(user).fetch_one(db).await?;
    Ok(Secret::new(pin))
}

/// Changes the PIN of this session's person.
pub async fn change_pin(db: impl PgExecutor<'_>, old: &Secret, new: &Secret) -> sqlx::Result<()> {
    let asked = sqlx::query("select auth.change_pin($1, $2)");
    asked.bind(old.reveal()).bind(new.reveal()).execute(db).await.map(|_| ())
}

/// Gives somebody a badge with a known code and PIN, on the owner's connection.
pub async fn provision(
    db: impl PgExecutor<'_>,
    organization: &str,
    email: &str,
    (code, pin): (&str, &str),
) -> sqlx::Result<()> {
    let asked = sqlx::query("select auth_private.provision_badge($1, $2, $3, $4)");
    asked.bind(organization).bind(email).bind(code).bind(pin).execute(db).await.map(|_| ())
}
