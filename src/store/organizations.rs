//! Organizations and people made on the owner's connection. Never used by the program's
//! own login: the database refuses it there.

use sqlx::PgExecutor;
use uuid::Uuid;

use crate::domain::role::Role;
use crate::domain::secret::Secret;

/// Somebody to make with a password that is known, as the owner may.
#[derive(Clone, Debug)]
pub struct Provisioned<'a> {
    /// The organization's short name.
    pub organization: &'a str,
    /// The address that logs in.
    pub email: &'a str,
    /// The name.
    pub name: &'a str,
    /// What they may do there.
    pub role: Role,
    /// Unused where the address has an account already.
    pub password: &'a Secret,
    /// Whose things a customer's user sees.
    pub customer: Option<Uuid>,
    /// What stands on timelines; the first name, unless given.
    pub short_name: Option<&'a str>,
    /// Whether the person has to choose another one.
    pub temporary: bool,
}

/// Makes an organization without anybody in it.
pub async fn add(db: impl PgExecutor<'_>, slug: &str, name: &str) -> sqlx::Result<Uuid> {
    let asked = sqlx::query_scalar("select auth_private.add_organization($1, $2)");
    asked.bind(slug).bind(name).fetch_one(db).await
}

/// Makes somebody in an organization.
pub async fn provision(db: impl PgExecutor<'_>, user: &Provisioned<'_>) -> sqlx::Result<Uuid> {
    sqlx::query_scalar("select auth_private.provision($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(user.organization)
        .bind(user.email)
        .bind(user.name)
        .bind(<&str>::from(user.role))
        .bind(user.password.reveal())
        .bind(user.customer)
        .bind(user.short_name)
        .bind(user.temporary)
        .fetch_one(db)
        .await
}
