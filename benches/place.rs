//! The database that is measured: made in a directory of its own through the embedded
//! server, filled once. Never one that somebody works with.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use ordna::config::Config;
use ordna::domain::secret::Secret;
use ordna::service::database::{self, Database, Load, Settings};
use ordna::service::papers::Shelf;
use ordna::service::session::{self, Credentials, Entered};
use ordna::service::{Clock, Service};
use sqlx::PgConnection;

/// Admins of the first two organizations: one of goods, one of furniture made to order.
pub(crate) const GOODS: &str = "admin@load-001.example";
pub(crate) const MADE_TO_ORDER: &str = "admin@load-002.example";
/// The third one's, for services.
pub(crate) const SERVICE: &str = "admin@load-003.example";

const ORGANIZATIONS: u32 = 20;

/// The database under measurement.
pub(crate) struct Place {
    pub(crate) dir: PathBuf,
    pub(crate) database: Database,
    keep: bool,
}

impl Place {
    /// Opens the database, and fills it unless it has so many orders.
    pub(crate) async fn open(dir: Option<PathBuf>, orders: u64, keep: bool) -> Self {
        let keep = keep || dir.is_some();
        let dir = dir.unwrap_or_else(|| {
            std::env::temp_dir().join(format!("ordna-bench-{}", std::process::id()))
        });
        fs::create_dir_all(&dir).unwrap();
        // The account that runs servers for root walks through here.
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o755)).unwrap();
        let settings = settings(&dir);
        let database = database::open(&settings, false).await.unwrap();
        let mut owner = database.owner().await.unwrap();
        let has = count(&mut owner, "select count(*) from orders where parent_order_id is null");
        if has.await < i64::try_from(orders).unwrap() {
            println!("filling {} with {orders} orders …", dir.display());
            let wanted = Load { orders, organizations: ORGANIZATIONS };
            let filled = database::load(&settings, false, None, wanted, false).await.unwrap();
            let seconds = filled.took.as_secs_f64();
            println!(
                "{} rows in {seconds:.1} s, {:.0} rows a second",
                filled.rows,
                filled.rows as f64 / seconds
            );
        }
        Self { dir, database, keep }
    }

    /// A session of somebody.
    pub(crate) async fn session(&self, email: &str) -> Secret {
        let credentials = Credentials {
            email: email.to_owned(),
            password: Secret::new("demo"),
            organization: None,
            invitation: None,
        };
        match session::log_in(&self.database.store, &credentials).await.unwrap() {
            Entered::In(session) => session.token,
            Entered::Choose(_) => panic!("{email} belongs to several organizations"),
        }
    }

    /// Everything that somebody may do, over connections of their own.
    pub(crate) async fn service(&self, email: &str) -> Service {
        let token = self.session(email).await;
        let store = self.database.store.with_session(Some(&token));
        let me = session::me(&store).await.unwrap();
        Service::new(store, Clock::System, me, self.shelf())
    }

    /// Where papers lie.
    pub(crate) fn shelf(&self) -> Shelf {
        settings(&self.dir).shelf(false)
    }

    /// Forgets what the measurements before asked of the worker, which an open workbench would do meanwhile.
    pub(crate) async fn rest(&self) {
        let mut owner = self.database.owner().await.unwrap();
        sqlx::query("update ordna.outbox set done_at = clock_timestamp() where done_at is null")
            .execute(&mut owner)
            .await
            .unwrap();
    }

    /// Lets go of the server, and removes everything unless it is to be kept.
    pub(crate) async fn close(self) {
        self.database.close().await.unwrap();
        if self.keep {
            println!("\nkept: cargo bench -- --dir {}", self.dir.display());
        } else {
            fs::remove_dir_all(&self.dir).unwrap();
        }
    }
}

pub(crate) async fn count(owner: &mut PgConnection, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(owner).await.unwrap()
}

fn settings(dir: &std::path::Path) -> Settings {
    let machine = Config::load().unwrap().database;
    Settings { root: dir.to_owned(), url: None, worker_url: None, owner_url: None, ..machine }
}
