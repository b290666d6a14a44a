//! What can be seen of a database from inside, by any login: how it stands, what is open.
//! Never changes anything.

use sqlx::{FromRow, PgConnection};

use super::super::unready::Unready;
use super::{lockdown, trouble};

/// How a database stands.
#[derive(Debug, Clone, FromRow)]
pub struct Facts {
    /// The server's version, as it says it: "15.18 (Debian …)".
    pub version: String,
    pub encoding: String,
    /// Who asks.
    pub login: String,
}

/// Reads how a database stands.
pub async fn facts(connection: &mut PgConnection) -> Result<Facts, Unready> {
    sqlx::query_as(
        "select current_setting('server_version') as version,
                current_setting('server_encoding') as encoding,
                session_user::text as login",
    )
    .fetch_one(connection)
    .await
    .map_err(|e| trouble(&e, "look at the database"))
}

/// Whether row security does not hold for whoever asks.
pub async fn is_privileged(connection: &mut PgConnection) -> Result<bool, Unready> {
    sqlx::query_scalar(
        "select r.rolsuper or r.rolbypassrls or exists (
                    select from pg_roles o
                     where o.rolname in ('ordna_owner', 'ordna_auth', 'ordna_guard')
                       and pg_has_role(r.oid, o.oid, 'member'))
           from pg_roles r where r.rolname = session_user",
    )
    .fetch_one(connection)
    .await
    .map_err(|e| trouble(&e, "look at the login's rights"))
}

/// Whether whoever asks is a superuser.
pub async fn is_superuser(connection: &mut PgConnection) -> Result<bool, Unready> {
    sqlx::query_scalar("select rolsuper from pg_roles where rolname = current_user")
        .fetch_one(connection)
        .await
        .map_err(|e| trouble(&e, "look at the login's rights"))
}

/// Something that this server leaves open between people who share a connection string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    pub step: &'static str,
    /// What is open, as a sentence.
    pub open: &'static str,
    /// Why the last lock-down could not close it, if it tried.
    pub why: Option<String>,
}

/// What is open right now, whatever was once recorded: a plain copy loses some of it.
pub async fn openings(connection: &mut PgConnection) -> Result<Vec<Opening>, Unready> {
    let recorded: Vec<(String, Option<String>)> =
        sqlx::query_as("select step, why from setup.lockdown")
            .fetch_all(&mut *connection)
            .await
            .map_err(|e| trouble(&e, "read what the lock-down did"))?;
    let mut open = Vec::new();
    for step in lockdown::STEPS {
        let held: bool = sqlx::query_scalar(step.holds)
            .fetch_one(&mut *connection)
            .await
            .map_err(|e| trouble(&e, "look at what is open"))?;
        if !held {
            let why = recorded.iter().find(|(name, _)| name == step.name);
            let why = why.and_then(|(_, why)| why.clone());
            open.push(Opening { step: step.name, open: step.open, why });
        }
    }
    Ok(open)
}

/// Whether there is anything in this database that a restore would replace.
pub async fn is_empty(connection: &mut PgConnection) -> Result<bool, Unready> {
    sqlx::query_scalar(
        "select not exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                             where n.nspname !~ '^(pg_|information_schema$)' and c.relkind in ('r', 'p'))",
    )
    .fetch_one(connection)
    .await
    .map_err(|e| trouble(&e, "look whether the database is empty"))
}

/// How many other programs are connected to this database.
pub async fn others(connection: &mut PgConnection) -> Result<i64, Unready> {
    sqlx::query_scalar(
        "select count(*) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()
            and backend_type = 'client backend'",
    )
    .fetch_one(connection)
    .await
    .map_err(|e| trouble(&e, "count who is connected"))
}

/// Hangs up everybody else, as far as this login may.
pub async fn hang_up_others(connection: &mut PgConnection) {
    // Whoever stays only makes the next step wait.
    sqlx::query(
        "select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()
            and backend_type = 'client backend'",
    )
    .execute(connection)
    .await
    .ok();
}
