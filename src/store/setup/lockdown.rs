//! What PostgreSQL leaves open between people who share one connection string, and
//! closing it. Each step says what is open without it; a step that this server does not
//! allow is left out and recorded. Never touches anybody's rows.

use sqlx::{Connection, PgConnection};

use super::super::unready::Unready;
use super::{message, said, trouble};

/// One thing to close.
pub(super) struct Step {
    pub(super) name: &'static str,
    /// What is open where this step could not be done, as a sentence for `doctor`.
    pub(super) open: &'static str,
    sql: &'static str,
    /// Asks, as any login, whether it is closed.
    pub(super) holds: &'static str,
    /// Whether it is a property of the database itself, which copies and dumps lose.
    of_database: bool,
}

#[rustfmt::skip]
pub(super) const STEPS: &[Step] = &[
    Step { name: "database", of_database: true, sql: include_str!("lockdown/database.sql"),
        open: "whoever logs in can make temporary tables and schemas in this database",
        holds: "select not (has_database_privilege('public', current_database(), 'temporary') or has_database_privilege('public', current_database(), 'create'))" },
    Step { name: "public", of_database: true, sql: include_str!("lockdown/public.sql"),
        open: "whoever logs in can make tables and functions in the schema public",
        holds: "select not coalesce(has_schema_privilege('public', to_regnamespace('public'), 'create'), false)" },
    Step { name: "log", of_database: true, sql: include_str!("lockdown/log.sql"),
        open: "bind values, among them tokens and passwords, can reach the server's log",
        holds: "select current_setting('log_parameter_max_length') = '0' and current_setting('log_parameter_max_length_on_error') = '0'" },
    Step { name: "languages", of_database: false, sql: include_str!("lockdown/languages.sql"),
        open: "whoever logs in can run blocks of code, which makes guessing cheap",
        holds: "select not (has_language_privilege('public', 'plpgsql', 'usage') or has_language_privilege('public', 'sql', 'usage'))" },
    Step { name: "functions", of_database: false, sql: include_str!("lockdown/functions.sql"),
        open: "whoever logs in can see other people's connections, end them, and see how much is in a table",
        holds: "select not exists (select from pg_proc p where p.pronamespace = 'pg_catalog'::regnamespace and has_function_privilege('public', p.oid, 'execute')
                                      and p.proname in ('pg_terminate_backend', 'pg_cancel_backend', 'pg_stat_get_activity', 'pg_advisory_lock', 'pg_notify',
                                                        'pg_relation_size', 'pg_lock_status', 'lo_create', 'query_to_xml'))" },
    Step { name: "ddl", of_database: false, sql: include_str!("lockdown/ddl.sql"),
        open: "whoever logs in can take the shared login's rights away from everybody",
        holds: "select exists (select from pg_event_trigger where evtname = 'ordna_refuses_ddl' and evtenabled <> 'D')" },
    Step { name: "other_databases", of_database: false, sql: include_str!("lockdown/other_databases.sql"),
        open: "whoever logs in can watch and end other people's connections from another database of this server",
        holds: "select not exists (select from pg_database d where d.datallowconn and d.datname <> current_database() and d.datname not like 'ordna%'
                                      and has_database_privilege('public', d.oid, 'connect'))" },
];

/// A step of the lock-down on one server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub step: &'static str,
    /// What is open, unless the step holds.
    pub open: Option<&'static str>,
    /// Why the server did not allow it.
    pub why: Option<String>,
}

/// Closes what this server lets us close, and records what stays open.
pub(super) async fn apply(connection: &mut PgConnection) -> Result<Vec<Held>, Unready> {
    let mut held = Vec::new();
    for step in STEPS {
        let result = run(connection, step).await?;
        record(connection, &result).await?;
        held.push(result);
    }
    Ok(held)
}

/// Closes again what belongs to the database itself: a copy of it loses that.
pub async fn lock_database(connection: &mut PgConnection) -> Result<(), Unready> {
    for step in STEPS.iter().filter(|step| step.of_database) {
        run(connection, step).await?;
    }
    Ok(())
}

/// Runs one step, whole or not at all. A right that we lack is an answer, not a failure.
async fn run(connection: &mut PgConnection, step: &Step) -> Result<Held, Unready> {
    let doing = format!("lock down the database ({})", step.name);
    let mut tx = connection.begin().await.map_err(|e| trouble(&e, &doing))?;
    let why = match sqlx::raw_sql(step.sql).execute(&mut *tx).await {
        Ok(_) => {
            tx.commit().await.map_err(|e| trouble(&e, &doing))?;
            None
        }
        Err(e) if said(&e, &["42501", "0LP01", "0A000"]) => Some(message(&e)),
        Err(e) => return Err(trouble(&e, &doing)),
    };
    let open = why.is_some().then_some(step.open);
    Ok(Held { step: step.name, open, why })
}

async fn record(connection: &mut PgConnection, held: &Held) -> Result<(), Unready> {
    sqlx::query(
        "insert into setup.lockdown (step, held, why) values ($1, $2, $3)
         on conflict (step) do update set held = $2, why = $3, at = clock_timestamp()",
    )
    .bind(held.step)
    .bind(held.open.is_none())
    .bind(held.why.as_deref())
    .execute(connection)
    .await
    .map(|_| ())
    .map_err(|e| trouble(&e, "record the lock-down"))
}
