//! Opening the database: the server that we start ourselves or one that runs elsewhere,
//! always as the unprivileged role. Never hands the owner's connection to what a person
//! works with.

mod bulk;
mod copies;
mod keep;
mod sample;
mod upkeep;

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection};

pub use self::bulk::{Filled, Load, load};
pub use self::copies::{backup, restore};
pub use self::keep::keep;
pub use self::upkeep::{Initialised, SAVED, Status, holes, init, mend, migrate, status};
use super::papers::{Place, Shelf};
use crate::domain::secret::Secret;
pub use crate::outside::storage::StorageSettings;
pub use crate::store::address::Address;
pub use crate::store::embedded::Places;
use crate::store::embedded::{self, Embedded};
use crate::store::setup::{self, Login};
pub use crate::store::setup::{Held, Hole, Opening, Report, Schema};
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
    /// What `db init` saved on this machine.
    pub saved: Saved,
    /// Where documents lie; in a directory of our own where nobody says.
    pub documents: Option<StorageSettings>,
}

/// The connections that `db init` made. They count only for the place that they lead to.
#[derive(Debug, Clone, Default)]
pub struct Saved {
    pub url: Option<Secret>,
    pub worker_url: Option<Secret>,
    pub owner_url: Option<Secret>,
    /// Those of other databases, made before.
    pub others: Vec<Self>,
}

impl Saved {
    fn all(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.others)
    }

    /// The connection that leads to the same place as `at`.
    fn find(&self, at: &Address, pick: fn(&Self) -> Option<&Secret>) -> Option<Address> {
        let there = |it: &Address| it.place() == at.place();
        self.addresses(pick).find(there)
    }

    /// The connection to another database of the same server: roles are the server's.
    fn find_beside(&self, at: &Address, pick: fn(&Self) -> Option<&Secret>) -> Option<Address> {
        let there = |it: &Address| it.server() == at.server();
        self.addresses(pick).find(there)
    }

    fn addresses(&self, pick: fn(&Self) -> Option<&Secret>) -> impl Iterator<Item = Address> {
        self.all().filter_map(pick).filter_map(|it| Address::read(it, SAVED).ok())
    }
}

impl Settings {
    /// The directory of the demo's server, or of the real one.
    pub fn home(&self, demo: bool) -> PathBuf {
        self.root.join(if demo { "demo" } else { "real" })
    }

    /// Where papers are made and lie; whether that can be used shows with the first of them.
    pub fn shelf(&self, demo: bool) -> Shelf {
        let own = || Place::Folder(self.home(demo).join("documents"));
        let chosen = self.documents.as_ref().filter(|_| !demo);
        Shelf::at(chosen.map_or_else(own, |it| Place::Chosen(it.clone())))
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
    /// Shared with the threads that may block.
    Ours(Arc<Embedded>),
    Elsewhere(Box<Elsewhere>),
}

/// A server that somebody else runs: an address for each login.
struct Elsewhere {
    app: Address,
    worker: Option<Address>,
    owner: Option<Address>,
}

impl fmt::Debug for Elsewhere {
    /// Addresses hold passwords, so only where they lead is shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Elsewhere").field("at", &self.app.place()).finish_non_exhaustive()
    }
}

/// Opens the database that the settings name, ready for use.
///
/// Our own server is started and brought up to date by itself. A server elsewhere must
/// be set up: if it is not, the error says what to run.
pub async fn open(settings: &Settings, demo: bool) -> Result<Database, Unready> {
    if settings.is_embedded(demo) {
        open_own(start(settings, demo).await?, demo).await
    } else {
        open_elsewhere(settings).await
    }
}

/// What a person should know of our own server who had it made just now, if anything.
pub fn news_of(settings: &Settings, demo: bool) -> Option<String> {
    embedded::news_of(&settings.home(demo))
}

/// Whether our own server is the one, and has no data yet.
pub fn is_to_be_made(settings: &Settings, demo: bool) -> bool {
    settings.is_embedded(demo) && embedded::examine(&settings.home(demo)).major.is_none()
}

/// Starts or joins our own server, without looking at what is in it.
pub async fn start(settings: &Settings, demo: bool) -> Result<Embedded, Unready> {
    let home = settings.home(demo);
    let places = settings.places.clone();
    apart(move || Embedded::start(&home, &places)).await
}

async fn open_own(server: Embedded, demo: bool) -> Result<Database, Unready> {
    let app = server.options(Login::App.into(), embedded::DATABASE);
    let mut fresh = false;
    if look(&app).await?.must_be_current().is_err() {
        // One of several that start at once makes the schema; the others find it made.
        let made = server.alone(make(&server)).await?;
        fresh = made.map_err(|why| movable(why, &server))?.before.is_none();
    }
    if demo {
        sample::fill(&server, &app).await?;
    }
    Ok(Database { store: Store::new(&app, None), fresh, reach: Reach::Ours(Arc::new(server)) })
}

/// Makes our own server's database and its schema, or brings it up to date.
async fn make(server: &Embedded) -> Result<Report, Unready> {
    let owner = |database| patient(&server.options(embedded::SUPERUSER, database));
    let mut superuser = connect(&owner("postgres")).await?;
    setup::make_database(&mut superuser).await?;
    superuser.close().await.ok();
    let mut owner = connect(&owner(embedded::DATABASE)).await?;
    let report = setup::prepare(&mut owner).await?;
    owner.close().await.ok();
    Ok(report)
}

async fn open_elsewhere(settings: &Settings) -> Result<Database, Unready> {
    let mut elsewhere = Elsewhere::of(settings)?;
    let mut app = connect(&pinned(&options(&elsewhere.app)?)).await?;
    setup::check_server(&mut app).await?;
    setup::schema(&mut app).await?.must_be_current()?;
    if setup::is_privileged(&mut app).await? {
        let login = setup::facts(&mut app).await?.login;
        let known = settings.saved.find(&elsewhere.app, |it| it.url.as_ref());
        elsewhere.app = known.ok_or_else(|| too_mighty(&login))?;
        must_be_held_back(&elsewhere.app).await?;
    }
    app.close().await.ok();
    let store = Store::new(&options(&elsewhere.app)?, None);
    Ok(Database { store, fresh: false, reach: Reach::Elsewhere(Box::new(elsewhere)) })
}

/// Says no to a login that row security does not hold back.
async fn must_be_held_back(app: &Address) -> Result<(), Unready> {
    let mut connection = connect(&pinned(&options(app)?)).await?;
    let is_privileged = setup::is_privileged(&mut connection).await?;
    let login = setup::facts(&mut connection).await?.login;
    connection.close().await.ok();
    if is_privileged { Err(too_mighty(&login)) } else { Ok(()) }
}

/// Our own data that this program can't use may be put aside: the way out says how.
fn movable(mut why: Unready, server: &Embedded) -> Unready {
    if matches!(why.cause, Cause::NotMigrated | Cause::MigratedByNewer) {
        why.hint = format!("{}, or move {} away to begin anew", why.hint, server.data().display());
    }
    why
}

/// The schema as the app role sees it; a database or role that is not there yet counts
/// as missing.
async fn look(app: &PgConnectOptions) -> Result<Schema, Unready> {
    let Ok(mut connection) = connect(&pinned(app)).await else { return Ok(Schema::Missing) };
    let schema = setup::schema(&mut connection).await;
    connection.close().await.ok();
    schema
}

impl Database {
    /// Connections as the worker's role, which alone sees the outbox.
    pub fn worker(&self) -> Result<Store, Unready> {
        let options = match &self.reach {
            Reach::Ours(server) => server.options(Login::Worker.into(), embedded::DATABASE),
            Reach::Elsewhere(it) => options(it.worker.as_ref().ok_or_else(no_worker)?)?,
        };
        Ok(Store::new(&options, None))
    }

    /// A connection as the owner: for the schema and bulk loads, never for a person's work.
    pub async fn owner(&self) -> Result<PgConnection, Unready> {
        let options = match &self.reach {
            Reach::Ours(server) => server.options(embedded::SUPERUSER, embedded::DATABASE),
            Reach::Elsewhere(it) => options(it.owner.as_ref().ok_or_else(no_owner)?)?,
        };
        connect(&patient(&options)).await
    }

    /// The address that other programs take: of the unprivileged role, or of the owner.
    pub fn address(&self, owner: bool) -> Result<Address, Unready> {
        match &self.reach {
            Reach::Ours(server) => {
                let login = if owner { embedded::SUPERUSER } else { Login::App.into() };
                socket_address(server, login)
            }
            Reach::Elsewhere(it) if owner => it.owner.clone().ok_or_else(no_owner),
            Reach::Elsewhere(it) => Ok(it.app.clone()),
        }
    }

    /// Where this database is, without a password: what tells it from others.
    pub fn place(&self) -> String {
        match &self.reach {
            Reach::Ours(server) => server.data().display().to_string(),
            Reach::Elsewhere(it) => it.app.place(),
        }
    }

    /// Whether this is our own server, so that background work runs inside the workbench.
    pub fn is_embedded(&self) -> bool {
        matches!(self.reach, Reach::Ours(_))
    }

    /// What a person should know about this start, if anything.
    pub fn news(&self) -> Option<&str> {
        match &self.reach {
            Reach::Ours(server) => server.news(),
            Reach::Elsewhere(_) => None,
        }
    }

    /// Sees to it that the database answers again after it went away: our own server is
    /// started anew; one elsewhere is tried, to learn why it does not.
    ///
    /// The store's connections come back by themselves.
    pub async fn revive(&self) -> Result<(), Unready> {
        match &self.reach {
            Reach::Ours(server) => {
                let server = Arc::clone(server);
                apart(move || server.revive()).await
            }
            Reach::Elsewhere(it) => {
                connect(&options(&it.app)?).await?.close().await.ok();
                Ok(())
            }
        }
    }

    /// Hangs up and lets go of our own server; the last one out stops it.
    ///
    /// Dropping does the same, but cannot say what went wrong.
    pub async fn close(self) -> Result<(), Unready> {
        self.store.close().await;
        match self.reach {
            Reach::Ours(server) => {
                apart(move || {
                    // Somebody who still revives it lets go when done.
                    Arc::into_inner(server).map_or(Ok(()), |it| it.release().map(|_| ()))
                })
                .await
            }
            Reach::Elsewhere(_) => Ok(()),
        }
    }

    /// Hangs up and lets our own server run on, for somebody who will hold it next.
    ///
    /// # Errors
    /// The server cannot be let go of.
    pub async fn leave_running(self) -> Result<(), Unready> {
        self.store.close().await;
        if let Reach::Ours(server) = self.reach
            && let Some(server) = Arc::into_inner(server)
        {
            return server.abandon();
        }
        Ok(())
    }
}

impl Elsewhere {
    fn of(settings: &Settings) -> Result<Self, Unready> {
        let Some(url) = &settings.url else {
            return Err(Unready::new(
                Cause::BadSetting,
                "there is no connection string",
                "set DATABASE_URL, or database_url in config.toml",
            ));
        };
        let app = Address::read(url, "DATABASE_URL")?;
        let named = |url: Option<&Secret>, name| url.map(|it| Address::read(it, name)).transpose();
        let worker = named(
            settings.worker_url.as_ref(),
            "ORDNA_WORKER_DATABASE_URL (or worker_database_url)",
        )?
        .or_else(|| settings.saved.find(&app, |it| it.worker_url.as_ref()));
        let owner =
            named(settings.owner_url.as_ref(), "ORDNA_OWNER_DATABASE_URL (or owner_database_url)")?
                .or_else(|| settings.saved.find(&app, |it| it.owner_url.as_ref()));
        Ok(Self { app, worker, owner })
    }
}

/// The address of our own server over its socket.
fn socket_address(server: &Embedded, login: &str) -> Result<Address, Unready> {
    let (dir, port) = server.address();
    Address::of_socket(dir, port, login, embedded::DATABASE)
}

/// What our driver makes of an address.
fn options(address: &Address) -> Result<PgConnectOptions, Unready> {
    PgConnectOptions::from_str(address.text().reveal()).map_err(|e| {
        Unready::new(
            Cause::BadSetting,
            format!("cannot use the connection string: {}", setup::message(&e)),
            "write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE",
        )
    })
}

/// The owner's work may take long: migrations, bulk loads, restores.
fn patient(options: &PgConnectOptions) -> PgConnectOptions {
    pinned(options).options([
        ("statement_timeout", "0"),
        ("lock_timeout", "5min"),
        ("idle_in_transaction_session_timeout", "0"),
    ])
}

/// Connects, or says in words why not.
async fn connect(to: &PgConnectOptions) -> Result<PgConnection, Unready> {
    match tokio::time::timeout(ANSWER_MAX, to.connect()).await {
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

/// Runs what blocks on a thread that may.
async fn apart<T: Send + 'static>(
    task: impl FnOnce() -> Result<T, Unready> + Send + 'static,
) -> Result<T, Unready> {
    tokio::task::spawn_blocking(task).await.unwrap_or_else(|e| {
        Err(Unready::new(
            Cause::Broken,
            format!("a part of ordna failed: {e}"),
            "report this as a bug",
        ))
    })
}

fn too_mighty(login: &str) -> Unready {
    if login.starts_with("ordna_") {
        return Unready::new(
            Cause::Denied,
            format!("row security does not hold back {login}, which everybody works as"),
            "run `ordna doctor --fix`, with the owner's connection, which takes its rights away",
        );
    }
    Unready::new(
        Cause::Denied,
        "DATABASE_URL logs in as an owner, whom row security does not hold back",
        "use the connection string that `ordna db init` prints (`ordna db init \
         --new-passwords` makes a new one)",
    )
}

fn no_worker() -> Unready {
    Unready::new(
        Cause::BadSetting,
        "cannot work in the background: the worker's connection to this database is not known here",
        "set worker_database_url in config.toml to what `ordna db init` printed",
    )
}

fn no_owner() -> Unready {
    Unready::new(
        Cause::BadSetting,
        "the owner's connection to this database is not known here",
        "give it with `--owner URL`, or as owner_database_url in config.toml",
    )
}
