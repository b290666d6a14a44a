//! PostgreSQL: the only place with SQL. A file a noun. Never decides what is allowed:
//! that is the domain's and the database's own guard.

pub mod addons;
pub mod address;
pub mod badges;
pub mod codes;
pub mod counters;
pub mod customers;
pub mod documents;
pub mod dump;
pub mod embedded;
pub mod events;
pub mod facts;
pub mod guard;
pub mod idempotency;
pub mod invoices;
pub mod leads;
pub mod mails;
pub mod offers;
pub mod orders;
pub mod organizations;
pub mod outbox;
mod patch;
pub mod payments;
pub mod post;
pub mod prices;
pub mod production;
pub mod products;
pub mod read;
pub mod runs;
pub mod seed;
pub mod sessions;
pub mod settings;
pub mod setup;
mod text;
pub mod things;
pub mod unready;
pub mod users;
pub mod work_times;

use std::fmt;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgListener, PgPool, PgPoolOptions};
use sqlx::{Connection as _, PgConnection, Postgres, Transaction};

use crate::domain::secret::Secret;

/// A transaction of the store's.
pub type Tx = Transaction<'static, Postgres>;

/// How many connections one program holds at most: the workbench asks for a few things
/// at once, and a hundred terminals share one server.
const CONNECTIONS_MAX: u32 = 4;
/// How long a connection counts as standing after it was last used.
const STANDS_FOR: Duration = Duration::from_secs(1);
/// How long to wait for a connection before saying that the database does not answer.
const ANSWER_MAX: Duration = Duration::from_secs(10);

/// What every connection of ours pins when it starts: anybody who holds the shared
/// connection string can change these defaults of the role.
const PINNED: &[(&str, &str)] = &[
    ("search_path", "ordna"),
    ("timezone", "UTC"),
    ("datestyle", "ISO, MDY"),
    ("intervalstyle", "postgres"),
    ("bytea_output", "hex"),
    ("standard_conforming_strings", "on"),
    ("default_transaction_isolation", "read committed"),
    ("default_transaction_read_only", "off"),
    ("default_transaction_deferrable", "off"),
    ("row_security", "on"),
    ("synchronous_commit", "on"),
    ("client_min_messages", "warning"),
    ("statement_timeout", "60s"),
    ("lock_timeout", "10s"),
    ("idle_in_transaction_session_timeout", "60s"),
];

/// The database as one person or worker sees it: connections that carry a session.
#[derive(Clone)]
pub struct Store {
    pool: PgPool,
    options: PgConnectOptions,
}

impl Store {
    /// Connections with these options, made when they are needed. Each of them carries
    /// the session's token; without one the database shows nothing of anybody.
    pub fn new(options: &PgConnectOptions, token: Option<&Secret>) -> Self {
        let token = token.cloned();
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS_MAX)
            .acquire_timeout(ANSWER_MAX)
            // What was used a moment ago still stands, and asking costs each act a round trip.
            .test_before_acquire(false)
            .before_acquire(|connection, used| {
                Box::pin(async move {
                    if used.idle_for < STANDS_FOR {
                        return Ok(true);
                    }
                    Ok(connection.ping().await.is_ok())
                })
            })
            .after_connect(move |connection, _| {
                let token = token.clone();
                Box::pin(async move {
                    match token {
                        Some(token) => carry(connection, &token).await,
                        None => Ok(()),
                    }
                })
            })
            .connect_lazy_with(pinned(options));
        Self { pool, options: options.clone() }
    }

    /// The same database for another session.
    #[must_use]
    pub fn with_session(&self, token: Option<&Secret>) -> Self {
        Self::new(&self.options, token)
    }

    /// The connections themselves, for a single statement.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Begins a transaction.
    pub async fn begin(&self) -> sqlx::Result<Tx> {
        self.pool.begin().await
    }

    /// A connection of its own that hears notifications and carries the session too. Whoever
    /// listens learns at once when it is lost, and comes back in their own time.
    pub async fn listener(&self) -> sqlx::Result<PgListener> {
        let mut listener = PgListener::connect_with(&self.pool).await?;
        listener.eager_reconnect(false);
        Ok(listener)
    }

    /// Hangs up every connection.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

impl fmt::Debug for Store {
    /// Shows where, never the password that the options hold.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store")
            .field("role", &self.options.get_username())
            .field("database", &self.options.get_database())
            .finish_non_exhaustive()
    }
}

/// Asks whether a connection that only listens still stands.
pub async fn stands(listener: &mut PgListener) -> sqlx::Result<()> {
    sqlx::query("select 1").execute(listener).await.map(|_| ())
}

/// Hands a session's token to this connection, until it ends.
pub async fn carry(connection: &mut PgConnection, token: &Secret) -> sqlx::Result<()> {
    sqlx::query("select set_config('ordna.token', $1, false)")
        .bind(token.reveal())
        .execute(connection)
        .await
        .map(|_| ())
}

/// These options, with everything that our statements rely on said at the start.
pub(crate) fn pinned(options: &PgConnectOptions) -> PgConnectOptions {
    options.clone().application_name("ordna").options(PINNED.iter().copied())
}
