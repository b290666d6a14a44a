//! Making a database ours: roles, schema, lock-down. Run on the owner's connection, as
//! often as one likes; what stands already is left as it is. Never touches anybody's rows.

mod history;
mod holes;
mod inspect;
mod lockdown;
mod reading;
mod roles;

use std::collections::HashMap;

use sqlx::migrate::MigrateError;
use sqlx::{PgConnection, Row};

use self::history::MIGRATIONS;
pub use self::history::file_names;
pub use self::holes::{Hole, holes, mend, shape};
pub use self::inspect::{
    Facts, Opening, facts, hang_up_others, is_empty, is_privileged, is_superuser, openings, others,
};
pub use self::lockdown::{Held, lock_database};
pub use self::reading::{Reading, force, must_hand_over, reading};
pub use self::roles::{Login, make_roles, set_password};
use super::unready::{Cause, Unready};

/// The oldest server, as `server_version_num` counts.
const VERSION_MIN: i32 = 140_000;
/// Clears the way for a restore. Everything of ours stands in these schemas.
pub(crate) const SCHEMAS_DROPPED: &str = "drop event trigger if exists ordna_refuses_ddl;
    drop schema if exists ordna, auth, auth_private, ext, setup cascade";
/// Keeps two of us from making the same roles at once.
const SETUP_LOCK: i64 = 0x6f72_646e_6121;

/// How a database's schema stands to this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Schema {
    /// Never set up.
    Missing,
    /// Set up by an older ordna.
    Behind { has: i64, wants: i64 },
    /// Just right.
    Current { has: i64 },
    /// Set up by a newer ordna.
    Newer { has: i64, knows: i64 },
    /// The same numbers, but other contents: a build that was never released.
    Different { at: i64 },
}

impl Schema {
    /// The schema's version, if there is one.
    pub fn has(self) -> Option<i64> {
        match self {
            Self::Missing => None,
            Self::Behind { has, .. } | Self::Current { has } | Self::Newer { has, .. } => Some(has),
            Self::Different { at } => Some(at),
        }
    }

    /// Says no, with what to run, unless the schema is just right.
    pub fn must_be_current(self) -> Result<(), Unready> {
        match self {
            Self::Current { .. } => Ok(()),
            Self::Missing => Err(Unready::new(
                Cause::NotMigrated,
                "this database is not set up for ordna yet",
                "run `ordna db init` with the owner's connection",
            )),
            Self::Behind { has, wants } => Err(Unready::new(
                Cause::NotMigrated,
                format!("this database is at schema {has}, this ordna needs {wants}"),
                "run `ordna db migrate` (after `ordna db backup FILE`)",
            )),
            Self::Newer { has, knows } => Err(Unready::new(
                Cause::MigratedByNewer,
                format!(
                    "this database was migrated by a newer ordna: it is at schema {has}, this \
                     ordna knows {knows}"
                ),
                "install that newer ordna here",
            )),
            Self::Different { at } => Err(Unready::new(
                Cause::NotMigrated,
                format!("this database was set up by another build: its schema {at} differs"),
                "use the build that made it, or start from an empty database",
            )),
        }
    }
}

/// Compares a database's schema with this program's. Any role may ask.
pub async fn schema(connection: &mut PgConnection) -> Result<Schema, Unready> {
    let rows = sqlx::query("select version, checksum from setup.migrations order by version")
        .fetch_all(connection)
        .await;
    let rows = match rows {
        Ok(rows) => rows,
        Err(e) if said(&e, &["42P01", "3F000", "42501"]) => return Ok(Schema::Missing),
        Err(e) => return Err(trouble(&e, "read the schema's version")),
    };
    let applied: HashMap<i64, Vec<u8>> =
        rows.iter().map(|row| (row.get("version"), row.get("checksum"))).collect();
    let knows = newest();
    let Some(has) = applied.keys().copied().max() else { return Ok(Schema::Missing) };
    if has > knows {
        return Ok(Schema::Newer { has, knows });
    }
    let differs = MIGRATIONS
        .iter()
        .find(|it| applied.get(&it.version).is_some_and(|sum| *sum != *it.checksum));
    if let Some(migration) = differs {
        return Ok(Schema::Different { at: migration.version });
    }
    let lacks = MIGRATIONS.iter().any(|it| !applied.contains_key(&it.version));
    Ok(if lacks { Schema::Behind { has, wants: knows } } else { Schema::Current { has } })
}

/// What a setup did.
#[derive(Debug)]
pub struct Report {
    /// The schema's version before, if there was one.
    pub before: Option<i64>,
    /// The schema's version now.
    pub now: i64,
    /// Each step of the lock-down, and whether this server holds it.
    pub held: Vec<Held>,
    /// Roles that were made now, so that they have no password yet.
    pub new_logins: Vec<Login>,
}

/// Makes roles, schema and lock-down on the owner's connection.
pub async fn prepare(connection: &mut PgConnection) -> Result<Report, Unready> {
    check_server(connection).await?;
    sqlx::query("select pg_advisory_lock($1)")
        .bind(SETUP_LOCK)
        .execute(&mut *connection)
        .await
        .map_err(|e| trouble(&e, "lock the database for the setup"))?;
    let done = prepare_locked(connection).await;
    // The lock ends with the connection too, so its failure takes nothing away.
    sqlx::query("select pg_advisory_unlock($1)").bind(SETUP_LOCK).execute(connection).await.ok();
    done
}

async fn prepare_locked(connection: &mut PgConnection) -> Result<Report, Unready> {
    let before = match schema(connection).await? {
        Schema::Missing => None,
        Schema::Behind { has, .. } | Schema::Current { has } => Some(has),
        refused @ (Schema::Newer { .. } | Schema::Different { .. }) => {
            return Err(refused.must_be_current().err().unwrap_or_else(|| unknown(&"schema")));
        }
    };
    let new_logins = make_roles(connection).await?;
    reading::must_take_their_place(connection).await?;
    sqlx::query("create schema if not exists setup")
        .execute(&mut *connection)
        .await
        .map_err(|e| trouble(&e, "make a schema"))?;
    MIGRATIONS.run(&mut *connection).await.map_err(|e| failed(&e))?;
    for statement in OPEN_SETUP {
        sqlx::query(*statement)
            .execute(&mut *connection)
            .await
            .map_err(|e| trouble(&e, "open the schema's history for reading"))?;
    }
    let held = lockdown::apply(connection).await?;
    Ok(Report { before, now: newest(), held, new_logins })
}

/// Which version a database has is nobody's secret: every program asks when it starts.
const OPEN_SETUP: &[&str] = &[
    "create table if not exists setup.lockdown (
        step text primary key,
        held boolean not null,
        why text,
        at timestamptz not null default now()
    )",
    "grant usage on schema setup to public",
    "grant select on setup.migrations, setup.lockdown to public",
];

/// Makes the embedded server's database, unless it is there.
pub async fn make_database(connection: &mut PgConnection) -> Result<(), Unready> {
    let there: bool =
        sqlx::query_scalar("select exists (select from pg_database where datname = 'ordna')")
            .fetch_one(&mut *connection)
            .await
            .map_err(|e| trouble(&e, "list the databases"))?;
    if there {
        return Ok(());
    }
    sqlx::query("create database ordna template template0")
        .execute(connection)
        .await
        .map(|_| ())
        .map_err(|e| trouble(&e, "make the database"))
}

/// Says no to a server that is older than what ordna needs.
pub async fn check_server(connection: &mut PgConnection) -> Result<i32, Unready> {
    let version: i32 = sqlx::query_scalar("select current_setting('server_version_num')::int")
        .fetch_one(connection)
        .await
        .map_err(|e| trouble(&e, "ask the server's version"))?;
    if version < VERSION_MIN {
        return Err(Unready::new(
            Cause::TooOld,
            format!("this server is PostgreSQL {}, ordna needs 14 or newer", version / 10_000),
            "use a newer server, or move the data over with its own tools",
        ));
    }
    Ok(version)
}

fn failed(error: &MigrateError) -> Unready {
    Unready::new(
        Cause::Broken,
        format!("cannot bring the schema up to date: {error}"),
        "nothing of the failed step was kept; mend what it says and run `ordna db migrate`",
    )
}

fn unknown(error: &dyn std::fmt::Display) -> Unready {
    Unready::new(Cause::Broken, format!("the database said: {error}"), "run `ordna doctor`")
}

/// Whether the server refused with one of these codes.
fn said(error: &sqlx::Error, codes: &[&str]) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| codes.contains(&code.as_ref()))
}

/// Why a connection could not be made. `place` says where to, without a password.
pub fn no_connection(error: &sqlx::Error, place: &str) -> Unready {
    let why = message(error);
    if said(error, &["28P01", "28000"]) {
        return Unready::new(
            Cause::Denied,
            format!("the database at {place} refuses this login: {why}"),
            "check user and password of the connection string",
        );
    }
    if said(error, &["3D000"]) {
        return Unready::new(
            Cause::Unreachable,
            format!("there is no such database: {place}"),
            "create it on the server (`createdb`), then run `ordna db init`",
        );
    }
    let hint = if said(error, &["53300", "57P03"]) {
        "try again in a moment"
    } else {
        "check that it runs, and the host and port of the connection string"
    };
    Unready::new(Cause::Unreachable, format!("cannot reach the database at {place}: {why}"), hint)
}

/// What went wrong on a connection, in our words.
pub fn trouble(error: &sqlx::Error, doing: &str) -> Unready {
    if said(error, &["42501"]) {
        return Unready::new(
            Cause::Denied,
            format!("cannot {doing}: {}", message(error)),
            "use the connection of the database's owner, with CREATEROLE (`--owner URL`)",
        );
    }
    Unready::new(Cause::Broken, format!("cannot {doing}: {}", message(error)), "run `ordna doctor`")
}

/// Somebody else's sentence in our style: lower case, no full stop.
pub(crate) fn plain(text: &str) -> String {
    let text = text.trim().trim_end_matches('.');
    let mut letters = text.chars();
    let second = text.chars().nth(1);
    match letters.next() {
        // "SSL is not enabled" keeps its capitals.
        Some(first) if second.is_none_or(char::is_lowercase) => {
            first.to_lowercase().chain(letters).collect()
        }
        Some(_) | None => text.to_owned(),
    }
}

/// The newest schema that this program knows.
pub fn newest() -> i64 {
    MIGRATIONS.iter().map(|it| it.version).max().unwrap_or(0)
}

/// The server's own sentence, without sqlx's words around it.
pub(crate) fn message(error: &sqlx::Error) -> String {
    if let sqlx::Error::Io(e) = error {
        return plain(e.to_string().split(" (os error").next().unwrap_or_default());
    }
    match error.as_database_error() {
        Some(said) => plain(said.message()),
        None => plain(&error.to_string()),
    }
}
