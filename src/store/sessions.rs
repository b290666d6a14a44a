//! Sessions: the way in, and what a person does with their own. Never keeps a token; the
//! database keeps only what it can recognise one by.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgExecutor, Row};
use uuid::Uuid;

use crate::domain::role::Role;
use crate::domain::secret::Secret;

/// What a person shows to get in.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// Who.
    pub email: String,
    /// What only they know.
    pub password: Secret,
    /// Where to, by its short name; needed by who belongs to several.
    pub organization: Option<String>,
    /// The code of an invitation, which this login accepts.
    pub invitation: Option<Secret>,
}

/// An organization that a person may choose.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Place {
    /// Its id.
    pub organization_id: Uuid,
    /// Its short name, which `login` and `switch` take.
    pub organization: String,
    /// Its name.
    pub organization_name: String,
    /// What the person is there.
    pub role: Role,
}

/// A session that was just opened.
#[derive(Clone, Debug)]
pub struct Opened {
    /// What connections carry from now on.
    pub token: Secret,
    /// Where it is.
    pub place: Place,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// Whether an admin knows the password too.
    pub password_is_temporary: bool,
}

/// How the database answers somebody at the door.
#[derive(Clone, Debug)]
pub enum Answer {
    /// In.
    Opened(Opened),
    /// The password is right; say which of these.
    Choose(Vec<Place>),
    /// The password is right, but no organization lets this person in now.
    Disabled,
    /// The password is right, the invitation's code is not.
    BadInvitation,
    /// Too many failures lately.
    Throttled,
    /// No.
    Denied,
}

/// Whose session a connection carries.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Me {
    /// Nobody's, for the worker.
    pub user_id: Option<Uuid>,
    /// The address that logs in.
    pub email: Option<String>,
    /// The person's name.
    pub name: String,
    /// What stands on timelines.
    pub short_name: String,
    /// Where.
    pub organization_id: Uuid,
    /// Its short name.
    pub organization: String,
    /// Its name.
    pub organization_name: String,
    /// As what.
    #[sqlx(try_from = "String")]
    pub role: Role,
    /// Whose things a customer's session sees.
    pub customer_id: Option<Uuid>,
    /// When the session ends by itself.
    pub expires_at: DateTime<Utc>,
    /// Whether an admin knows the password too.
    pub password_is_temporary: bool,
}

/// The first organization and its admin.
#[derive(Clone, Debug)]
pub struct First {
    /// The organization's short name.
    pub slug: String,
    /// The organization's name.
    pub organization: String,
    /// The admin's address.
    pub email: String,
    /// The admin's name.
    pub name: String,
    /// The admin's password.
    pub password: Secret,
}

/// Asks for a session.
pub async fn log_in(db: impl PgExecutor<'_>, who: &Credentials) -> sqlx::Result<Answer> {
    let rows = sqlx::query("select * from auth.login($1, $2, $3, $4)")
        .bind(&who.email)
        .bind(who.password.reveal())
        .bind(who.organization.as_deref())
        .bind(who.invitation.as_ref().map(Secret::reveal))
        .fetch_all(db)
        .await?;
    answer(&rows)
}

/// Asks for a session of the same person in another organization.
pub async fn switch(db: impl PgExecutor<'_>, organization: &str) -> sqlx::Result<Answer> {
    let rows =
        sqlx::query("select * from auth.switch($1)").bind(organization).fetch_all(db).await?;
    answer(&rows)
}

/// Ends the session that this connection carries; says whether there was one.
pub async fn log_out(db: impl PgExecutor<'_>) -> sqlx::Result<bool> {
    sqlx::query_scalar("select auth.logout()").fetch_one(db).await
}

/// Whose session this connection carries, if it is a live one.
pub async fn me(db: impl PgExecutor<'_>) -> sqlx::Result<Option<Me>> {
    sqlx::query_as("select * from auth.me()").fetch_optional(db).await
}

/// Gives this session's person a new password.
pub async fn change_password(
    db: impl PgExecutor<'_>,
    old: &Secret,
    new: &Secret,
) -> sqlx::Result<()> {
    let asked = sqlx::query("select auth.change_password($1, $2)");
    asked.bind(old.reveal()).bind(new.reveal()).execute(db).await.map(|_| ())
}

/// Joins the organization that this code is of; answers its short name.
pub async fn accept(db: impl PgExecutor<'_>, code: &Secret) -> sqlx::Result<String> {
    sqlx::query_scalar("select auth.accept_invitation($1)").bind(code.reveal()).fetch_one(db).await
}

/// Whether there is no organization yet.
pub async fn is_first_run(db: impl PgExecutor<'_>) -> sqlx::Result<bool> {
    sqlx::query_scalar("select auth.is_first_run()").fetch_one(db).await
}

/// Makes the first organization with its admin.
pub async fn make_first(db: impl PgExecutor<'_>, first: &First) -> sqlx::Result<()> {
    sqlx::query("select auth.first_organization($1, $2, $3, $4, $5)")
        .bind(&first.slug)
        .bind(&first.organization)
        .bind(&first.email)
        .bind(&first.name)
        .bind(first.password.reveal())
        .execute(db)
        .await
        .map(|_| ())
}

/// The channel on which this session's organization is told to look again.
pub async fn channel(db: impl PgExecutor<'_>) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar("select auth.notify_channel()").fetch_one(db).await
}

/// The channel on which the worker is told to look, for its login only.
pub async fn worker_channel(db: impl PgExecutor<'_>) -> sqlx::Result<String> {
    sqlx::query_scalar("select auth.worker_channel()").fetch_one(db).await
}

/// Ten minutes as the worker in one organization, for the worker's login only.
pub async fn service_token(
    db: impl PgExecutor<'_>,
    organization: Uuid,
) -> sqlx::Result<Option<Secret>> {
    let token: Option<String> = sqlx::query_scalar("select auth.service_token($1)")
        .bind(organization)
        .fetch_one(db)
        .await?;
    Ok(token.map(Secret::new))
}

fn answer(rows: &[PgRow]) -> sqlx::Result<Answer> {
    let Some(row) = rows.first() else { return Ok(Answer::Denied) };
    let status: String = row.try_get("status")?;
    Ok(match status.as_str() {
        "ok" => Answer::Opened(Opened {
            token: Secret::new(row.try_get::<String, _>("token")?),
            place: place(row)?,
            expires_at: row.try_get("expires_at")?,
            password_is_temporary: row.try_get("password_is_temporary")?,
        }),
        "choose" => Answer::Choose(rows.iter().map(place).collect::<sqlx::Result<_>>()?),
        "disabled" => Answer::Disabled,
        "invitation" => Answer::BadInvitation,
        "throttled" => Answer::Throttled,
        _ => Answer::Denied,
    })
}

fn place(row: &PgRow) -> sqlx::Result<Place> {
    let role: String = row.try_get("role")?;
    Ok(Place {
        organization_id: row.try_get("organization_id")?,
        organization: row.try_get("organization_slug")?,
        organization_name: row.try_get("organization_name")?,
        role: role.parse().map_err(|e: strum::ParseError| sqlx::Error::Decode(e.into()))?,
    })
}
