//! One server for the run, one database that was migrated once, a copy for each test.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex};

use ordna::domain::secret::Secret;
use ordna::store::embedded::{Embedded, SUPERUSER};
use ordna::store::{Store, setup};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};

use super::scratch::{places, scratch};

const TEMPLATE: &str = "ordna_template";

struct Server {
    embedded: Embedded,
    next: AtomicU32,
    /// Databases whose tests are over; dropped when the next one is made.
    done: Mutex<Vec<String>>,
}

static SERVER: LazyLock<Server> = LazyLock::new(|| {
    // Tests have runtimes of their own, which end with them: this one is for the start.
    std::thread::spawn(|| {
        let embedded = Embedded::start(&scratch().join("server"), &places()).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(make_template(&embedded));
        Server { embedded, next: AtomicU32::new(0), done: Mutex::new(Vec::new()) }
    })
    .join()
    .unwrap()
});

/// Migrates the database that all others are copied from.
async fn make_template(server: &Embedded) {
    let mut superuser = server.options(SUPERUSER, "postgres").connect().await.unwrap();
    // A test's data need not outlive the machine.
    for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
        run(&mut superuser, format!("alter system set {setting} = off")).await;
    }
    run(&mut superuser, "select pg_reload_conf()".into()).await;
    run(&mut superuser, format!("create database {TEMPLATE} template template0")).await;
    superuser.close().await.unwrap();
    let mut owner = server.options(SUPERUSER, TEMPLATE).connect().await.unwrap();
    setup::prepare(&mut owner).await.unwrap();
    owner.close().await.unwrap();
}

/// A database of one test's own.
pub(crate) struct TestDatabase {
    pub(crate) name: String,
}

/// Copies the migrated database and closes what a copy leaves open.
pub(crate) async fn database() -> TestDatabase {
    let server = tokio::task::spawn_blocking(|| &*SERVER).await.unwrap();
    let name = format!("ordna_{}", server.next.fetch_add(1, Ordering::Relaxed));
    let mut superuser = server.embedded.options(SUPERUSER, "postgres").connect().await.unwrap();
    let done = std::mem::take(&mut *server.done.lock().unwrap());
    for old in done {
        run(&mut superuser, format!("drop database if exists {old} with (force)")).await;
    }
    run(&mut superuser, format!("create database {name} template {TEMPLATE}")).await;
    superuser.close().await.unwrap();

    let database = TestDatabase { name };
    let mut owner = database.owner().await;
    setup::lock_database(&mut owner).await.unwrap();
    owner.close().await.unwrap();
    database
}

impl TestDatabase {
    /// How `role` gets at this database.
    pub(crate) fn options(&self, role: &str) -> PgConnectOptions {
        SERVER.embedded.options(role, &self.name)
    }

    /// A connection as the superuser, who sees everything.
    pub(crate) async fn owner(&self) -> PgConnection {
        self.options(SUPERUSER).connect().await.unwrap()
    }

    /// A bare connection as the role that people's programs use.
    pub(crate) async fn app(&self) -> PgConnection {
        self.options("ordna_app").connect().await.unwrap()
    }

    /// A store as the program opens it; with a token, as that session.
    pub(crate) fn store(&self, token: Option<&Secret>) -> Store {
        Store::new(&self.options("ordna_app"), token)
    }

    /// A store as background work opens it.
    pub(crate) fn worker(&self, token: Option<&Secret>) -> Store {
        Store::new(&self.options("ordna_worker"), token)
    }

    /// A connection string that the program and psql take.
    pub(crate) fn url(&self, role: &str) -> String {
        let (dir, port) = SERVER.embedded.address();
        let dir = dir.display().to_string().replace('/', "%2F");
        format!("postgresql://{role}@{dir}:{port}/{}", self.name)
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Ok(mut done) = SERVER.done.lock() {
            done.push(std::mem::take(&mut self.name));
        }
    }
}

async fn run(connection: &mut PgConnection, sql: String) {
    connection.execute(AssertSqlSafe(sql)).await.unwrap();
}
