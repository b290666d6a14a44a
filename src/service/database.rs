//! Opening the database: the server that we start ourselves or one that runs elsewhere,
//! always as the unprivileged role. Never hands the owner's connection to what a person
//! works with.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection};

use crate::domain::secret::Secret;
pub use crate::store::embedded::Places;
use crate::store::embedded::{self, Embedded};
pub use crate::store::setup::Report;
use crate::store::setup::{self, Login, Schema};
pub use crate::store::unready::{Cause, Unready};
use crate::store::{Store, pinned};

/// How long to wait for a server's answer to a first connection.
const ANSWER_MAX: Duration = Duration::from_secs(10);

/// Which database to open, and how to get at it. Made by `config.rs`.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where ordna keeps its data. The demo's server lives in `demo` below it, the real
    /// one in `real`.
    pub root: PathBuf,
    pub places: Places,
    /// A server elsewhere; without it, the one that we start ourselves.
    pub url: Option<Secret>,
    pub worker_url: Option<Secret>,
    pub owner_url: Option<Secret>,
}

impl Settings {
    /// The directory of the demo's server, or of the real one.
    pub fn home(&self, demo: bool) -> PathBuf {
        self.root.join(if demo { "demo" } else { "real" })
    }

    /// Whether this is about a server that we start ourselves.
    pub fn is_embedded(&self, demo: bool) -> bool {
        demo || self.url.is_none()
    }
}

/// An open database: what programs work with, and our share in keeping it up.
#[derive(Debug)]
pub struct Database {
    /// Connections as the unprivileged role, without a session yet.
    pub store: Store,
    /// Whether the schema was made just now, so that there is nothing in it.
    pub fresh: bool,
    reach: Reach,
}

/// How we get at the server.
#[derive(Debug)]
enum Reach {
    Ours(Embedded),
    Elsewhere(Box<Elsewhere>),
}

/// A server that somebody else runs: an address for each login.
struct Elsewhere {
    app: PgConnectOptions,
    worker: Option<PgConnectOptions>,
    owner: Option<PgConnectOptions>,
}

impl fmt::Debug for Elsewhere {
    /// Options hold passwords, so only where they lead is shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Elsewhere").field("at", &place(&self.app)).finish_non_exhaustive()
    }
}

/// Opens the database that the settings name, ready for use.
///
/// Our own server is started and brought up to date by itself. A server elsewhere must
/// be set up: if it is not, the error says what to run.
pub async fn open(settings: &Settings, demo: bool) -> Result<Database, Unready> {
    if settings.is_embedded(demo) {
        open_own(start(settings, demo).await?).await
    } else {
        open_elsewhere(settings).await
    }
}

/// Starts or joins our own server, without looking at what is in it.
pub async fn start(settings: &Settings, demo: bool) -> Result<Embedded, Unready> {
    let home = settings.home(demo);
    let places = settings.places.clone();
    tokio::task::spawn_blocking(move || Embedded::start(&home, &places)).await.map_err(broken)?
}

async fn open_own(server: Embedded) -> Result<Database, Unready> {
    let app = server.options(Login::App.into(), embedded::DATABASE);
    let mut fresh = false;
    if look(&app).await?.must_be_current().is_err() {
        // One of several that start at once makes the schema; the others find it made.
        fresh = server.alone(make(&server)).await??;
    }
    Ok(Database { store: Store::new(&app, None), fresh, reach: Reach::Ours(server) })
}

/// Makes the database and its schema, or brings it up to date. Says whether it is new.
async fn make(server: &Embedded) -> Result<bool, Unready> {
    let mut superuser = connect(&server.options(embedded::SUPERUSER, "postgres")).await?;
    setup::make_database(&mut superuser).await?;
    superuser.close().await.ok();
    let mut owner = connect(&server.options(embedded::SUPERUSER, embedded::DATABASE)).await?;
    let report = setup::prepare(&mut owner).await?;
    owner.close().await.ok();
    Ok(report.before.is_none())
}

async fn open_elsewhere(settings: &Settings) -> Result<Database, Unready> {
    let elsewhere = Elsewhere::of(settings)?;
    let mut app = connect(&elsewhere.app).await?;
    setup::check_server(&mut app).await?;
    setup::schema(&mut app).await?.must_be_current()?;
    app.close().await.ok();
    let store = Store::new(&elsewhere.app, None);
    Ok(Database { store, fresh: false, reach: Reach::Elsewhere(Box::new(elsewhere)) })
}

/// The schema as the app role sees it; a database or role that is not there yet counts
/// as missing.
async fn look(app: &PgConnectOptions) -> Result<Schema, Unready> {
    let Ok(mut connection) = pinned(app).connect().await else { return Ok(Schema::Missing) };
    let schema = setup::schema(&mut connection).await;
    connection.close().await.ok();
    schema
}

impl Database {
    /// Connections as the worker's role, which alone sees the outbox.
    pub fn worker(&self) -> Result<Store, Unready> {
        let options = match &self.reach {
            Reach::Ours(server) => Some(server.options(Login::Worker.into(), embedded::DATABASE)),
            Reach::Elsewhere(it) => it.worker.clone(),
        };
        options.map(|it| Store::new(&it, None)).ok_or_else(|| {
            Unready::new(
                Cause::BadSetting,
                "cannot work in the background: there is no connection for the worker",
                "set worker_database_url in config.toml to what `ordna db init` printed",
            )
        })
    }

    /// A connection as the owner: for the schema, never for a person's work.
    pub async fn owner(&self) -> Result<PgConnection, Unready> {
        connect(&self.owner_options()?).await
    }

    fn owner_options(&self) -> Result<PgConnectOptions, Unready> {
        match &self.reach {
            Reach::Ours(server) => Ok(server.options(embedded::SUPERUSER, embedded::DATABASE)),
            Reach::Elsewhere(it) => it.owner.clone().ok_or_else(no_owner),
        }
    }

    /// What a person should know about this start, if anything.
    pub fn news(&self) -> Option<&str> {
        match &self.reach {
            Reach::Ours(server) => server.news(),
            Reach::Elsewhere(_) => None,
        }
    }

    /// Hangs up and lets go of our own server; the last one out stops it.
    pub async fn close(self) -> Result<(), Unready> {
        self.store.close().await;
        match self.reach {
            Reach::Ours(server) => {
                tokio::task::spawn_blocking(move || server.release().map(|_| ()))
                    .await
                    .map_err(broken)?
            }
            Reach::Elsewhere(_) => Ok(()),
        }
    }
}

impl Elsewhere {
    fn of(settings: &Settings) -> Result<Self, Unready> {
        let read =
            |url: &Option<Secret>, name| url.as_ref().map(|it| options(it, name)).transpose();
        let Some(app) = read(&settings.url, "DATABASE_URL")? else {
            return Err(Unready::new(
                Cause::BadSetting,
                "there is no connection string",
                "set DATABASE_URL, or database_url in config.toml",
            ));
        };
        let worker = read(&settings.worker_url, "worker_database_url")?;
        let owner = read(&settings.owner_url, "owner_database_url")?;
        Ok(Self { app, worker, owner })
    }
}

/// Reads a connection string; the error never repeats it, for it may hold a password.
pub(crate) fn options(url: &Secret, name: &str) -> Result<PgConnectOptions, Unready> {
    PgConnectOptions::from_str(url.reveal()).map_err(|e| {
        Unready::new(
            Cause::BadSetting,
            format!("{name} is no connection string: {}", setup::message(&e)),
            "write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE",
        )
    })
}

/// Connects, or says in words why not.
pub(crate) async fn connect(to: &PgConnectOptions) -> Result<PgConnection, Unready> {
    let options = pinned(to);
    match tokio::time::timeout(ANSWER_MAX, options.connect()).await {
        Ok(Ok(connection)) => Ok(connection),
        Ok(Err(e)) => Err(setup::no_connection(&e, &place(to))),
        Err(_) => Err(Unready::new(
            Cause::Unreachable,
            format!("the database at {} does not answer", place(to)),
            "check that it runs and that the network lets you through",
        )),
    }
}

/// Where a connection leads, without its password.
fn place(options: &PgConnectOptions) -> String {
    let database = options.get_database().unwrap_or("");
    match options.get_socket() {
        Some(dir) => format!("{}/{database}", dir.display()),
        None => format!("{}:{}/{database}", options.get_host(), options.get_port()),
    }
}

fn no_owner() -> Unready {
    Unready::new(
        Cause::BadSetting,
        "the owner's connection to this database is not known here",
        "give it with `--owner URL`, or as owner_database_url in config.toml",
    )
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in `map_err`")]
fn broken(error: tokio::task::JoinError) -> Unready {
    Unready::new(Cause::Broken, format!("a part of ordna failed: {error}"), "report this as a bug")
}
