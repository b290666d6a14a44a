//! The database's roles: who owns, who guards, who logs in. None of them is a superuser
//! or goes around row security. Never changes a password that somebody uses.

use sqlx::PgConnection;

use super::super::unready::Unready;
use super::{said, trouble};
use crate::domain::secret::Secret;

/// The roles that programs log in as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumIter)]
pub enum Login {
    /// What every person's program connects as.
    #[strum(serialize = "ordna_app")]
    App,
    /// Background work.
    #[strum(serialize = "ordna_worker")]
    Worker,
}

/// A role, and the statement that makes it.
struct Role {
    name: &'static str,
    make: &'static str,
    login: Option<Login>,
}

#[rustfmt::skip]
const ROLES: &[Role] = &[
    Role { name: "ordna_owner",  make: "create role ordna_owner nologin noinherit",  login: None },
    Role { name: "ordna_auth",   make: "create role ordna_auth nologin noinherit",   login: None },
    Role { name: "ordna_guard",  make: "create role ordna_guard nologin noinherit",  login: None },
    Role { name: "ordna_app",    make: "create role ordna_app login noinherit",      login: Some(Login::App) },
    Role { name: "ordna_worker", make: "create role ordna_worker login noinherit",   login: Some(Login::Worker) },
];

/// What an owner who is no superuser needs to act for the roles that own things.
const MEMBERSHIP: &str = "grant ordna_owner, ordna_auth, ordna_guard to current_user";

/// Makes the roles that are missing; says which logins are new.
pub async fn make_roles(connection: &mut PgConnection) -> Result<Vec<Login>, Unready> {
    let there: Vec<String> =
        sqlx::query_scalar("select rolname::text from pg_roles where rolname like 'ordna\\_%'")
            .fetch_all(&mut *connection)
            .await
            .map_err(|e| trouble(&e, "list the roles"))?;
    let mut new = Vec::new();
    for role in ROLES.iter().filter(|role| !there.iter().any(|it| it == role.name)) {
        sqlx::query(role.make)
            .execute(&mut *connection)
            .await
            .map_err(|e| trouble(&e, &format!("make the role {}", role.name)))?;
        new.extend(role.login);
    }
    act_for_all(connection).await?;
    Ok(new)
}

/// Sees to it that an owner who is no superuser may act for the roles that own things.
async fn act_for_all(connection: &mut PgConnection) -> Result<(), Unready> {
    let superuser: bool =
        sqlx::query_scalar("select rolsuper from pg_roles where rolname = current_user")
            .fetch_one(&mut *connection)
            .await
            .map_err(|e| trouble(&e, "read the owner's rights"))?;
    if superuser {
        return Ok(());
    }
    match sqlx::query(MEMBERSHIP).execute(connection).await {
        Ok(_) => Ok(()),
        // Somebody else made the roles, and may have let us in: the migrations will tell.
        Err(e) if said(&e, &["42501", "0LP01"]) => Ok(()),
        Err(e) => Err(trouble(&e, "act for ordna's roles")),
    }
}

/// Gives a login a password. The statement takes no parameter, so the value travels in a
/// setting of this transaction: never in a statement's text, which servers log.
pub async fn set_password(
    connection: &mut PgConnection,
    login: Login,
    password: &Secret,
) -> Result<(), Unready> {
    let failed = |e: sqlx::Error| trouble(&e, "set the password of a role");
    let name: &'static str = login.into();
    sqlx::query(
        "select set_config('ordna.new_login', $1, false), set_config('ordna.new_word', $2, false)",
    )
    .bind(name)
    .bind(password.reveal())
    .execute(&mut *connection)
    .await
    .map_err(failed)?;
    let done = sqlx::query(
        "do $$ begin
            execute format('alter role %I password %L',
                current_setting('ordna.new_login'), current_setting('ordna.new_word'));
        end $$",
    )
    .execute(&mut *connection)
    .await;
    sqlx::query("select set_config('ordna.new_word', '', false)")
        .execute(connection)
        .await
        .map_err(failed)?;
    done.map(|_| ()).map_err(failed)
}
