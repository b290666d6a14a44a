//! The people of an organization, as everyone in it sees them, and an admin's acts on
//! them. Never reads another organization's people: the database shows none.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

use crate::domain::role::Role;
use crate::domain::secret::Secret;

/// Somebody of this organization.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct User {
    /// Which organization this is about.
    pub organization_id: Uuid,
    /// The person, the same one in every organization.
    pub id: Uuid,
    /// The address that logs in.
    pub email: String,
    /// The name; unknown here until an invitation is accepted.
    pub name: Option<String>,
    /// What stands on timelines.
    pub short_name: Option<String>,
    /// What they may do here.
    #[sqlx(try_from = "String")]
    pub role: Role,
    /// Whose things a customer's user sees.
    pub customer_id: Option<Uuid>,
    /// active, invited or disabled.
    pub status: String,
    /// Since when they belong here.
    pub created_at: DateTime<Utc>,
    /// Since when they have the badge that they have; told to admins and to themselves.
    pub badge_since: Option<DateTime<Utc>>,
}

/// Somebody to make or to invite.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// The address that logs in.
    pub email: String,
    /// The name.
    pub name: String,
    /// What they may do here.
    pub role: Role,
    /// Whose things a customer's user sees.
    #[serde(default)]
    pub customer_id: Option<Uuid>,
    /// What stands on timelines; the first name, unless given.
    #[serde(default)]
    pub short_name: Option<String>,
}

/// What a new user needs to get in, for once.
#[derive(Clone, Debug)]
pub struct Made {
    /// The person.
    pub user_id: Uuid,
    /// Whether they have an account elsewhere, so that `secret` is an invitation's code
    /// and not a temporary password.
    pub invited: bool,
    /// What the admin hands over.
    pub secret: Secret,
    /// How long it is good for.
    pub until: DateTime<Utc>,
}

/// A page of people by address, after one of them; `search` is a part of name or address.
pub async fn page(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    after: Option<&str>,
    search: Option<&str>,
    limit: i64,
) -> sqlx::Result<Vec<User>> {
    sqlx::query_as(
        "select organization_id, id, email, name, short_name, role, customer_id, status, created_at, badge_since
           from ordna.users
          where organization_id = $1 and case when $2::text is null then true else email > $2 end
            and case when $3::text is null then true
                     else position(lower($3) in lower(coalesce(name, '') || ' ' || email)) > 0 end
          order by email limit $4",
    )
    .bind(organization)
    .bind(after)
    .bind(search)
    .bind(limit)
    .fetch_all(db)
    .await
}

/// One person, by id or address.
pub async fn find(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    named: &str,
) -> sqlx::Result<Option<User>> {
    sqlx::query_as(
        "select organization_id, id, email, name, short_name, role, customer_id, status, created_at, badge_since
           from ordna.users where organization_id = $1 and (email = lower($2) or id::text = lower($2))",
    )
    .bind(organization)
    .bind(named)
    .fetch_optional(db)
    .await
}

/// Makes or invites somebody.
pub async fn make(db: impl PgExecutor<'_>, user: &NewUser) -> sqlx::Result<Made> {
    let (user_id, status, secret, until): (Uuid, String, String, DateTime<Utc>) = sqlx::query_as(
        "select user_id, status, secret, until from auth.new_user($1, $2, $3, $4, $5)",
    )
    .bind(&user.email)
    .bind(&user.name)
    .bind(<&str>::from(user.role))
    .bind(user.customer_id)
    .bind(user.short_name.as_deref())
    .fetch_one(db)
    .await?;
    Ok(Made { user_id, invited: status == "invited", secret: Secret::new(secret), until })
}

/// Gives somebody another role, which ends their sessions here.
pub async fn set_role(
    db: impl PgExecutor<'_>,
    user: Uuid,
    role: Role,
    customer: Option<Uuid>,
) -> sqlx::Result<()> {
    let asked = sqlx::query("select auth.set_role($1, $2, $3)");
    asked.bind(user).bind(<&str>::from(role)).bind(customer).execute(db).await.map(|_| ())
}

/// Keeps somebody out of this organization, or takes an invitation back.
pub async fn disable(db: impl PgExecutor<'_>, user: Uuid) -> sqlx::Result<()> {
    sqlx::query("select auth.disable_user($1)").bind(user).execute(db).await.map(|_| ())
}

/// Lets somebody in again.
pub async fn enable(db: impl PgExecutor<'_>, user: Uuid) -> sqlx::Result<()> {
    sqlx::query("select auth.enable_user($1)").bind(user).execute(db).await.map(|_| ())
}

/// Ends somebody's sessions in this organization; says how many there were.
pub async fn revoke_sessions(db: impl PgExecutor<'_>, user: Uuid) -> sqlx::Result<i32> {
    sqlx::query_scalar("select auth.revoke_sessions($1)").bind(user).fetch_one(db).await
}

/// Gives somebody a temporary password.
pub async fn reset_password(
    db: impl PgExecutor<'_>,
    user: Uuid,
) -> sqlx::Result<(Secret, DateTime<Utc>)> {
    let (secret, until): (String, DateTime<Utc>) =
        sqlx::query_as("select secret, until from auth.reset_password($1)")
            .bind(user)
            .fetch_one(db)
            .await?;
    Ok((Secret::new(secret), until))
}

/// Changes somebody's name.
pub async fn rename(
    db: impl PgExecutor<'_>,
    user: Uuid,
    name: &str,
    short_name: Option<&str>,
) -> sqlx::Result<()> {
    let asked = sqlx::query("select auth.rename_user($1, $2, $3)");
    asked.bind(user).bind(name).bind(short_name).execute(db).await.map(|_| ())
}

/// Somebody whom work can be given to.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Person {
    pub id: Uuid,
    pub email: String,
    pub short_name: String,
    pub name: String,
    pub role: String,
}

/// The people who work here now, by name.
pub async fn active(db: impl PgExecutor<'_>, organization: Uuid) -> sqlx::Result<Vec<Person>> {
    sqlx::query_as(
        "select id, email, coalesce(short_name, email) as short_name, coalesce(name, email) as name, role
           from users
          where organization_id = $1 and status = 'active' and role not in ('customer', 'kiosk')
          order by name",
    )
    .bind(organization)
    .fetch_all(db)
    .await
}
