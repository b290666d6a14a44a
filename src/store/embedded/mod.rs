//! The database server that we start ourselves, over installed PostgreSQL programs.
//!
//! Every process that uses it holds a shared lock on `lease.lock`; the last one out
//! stops the server. A lock dies with its process, so after a `kill -9` the next one
//! adopts what still runs. Never listens on a network, never removes data, and never
//! initialises over what another major version wrote.

mod account;
mod binaries;
mod cluster;
mod install;
mod postmaster;

use std::fs::{self, File, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgSslMode};

use self::account::Account;
use self::binaries::Binaries;
pub use self::binaries::{Found, MAJOR_MIN, Places, find_client};
pub use self::install::{Recipe, recipe};
use self::postmaster::Address;
use super::unready::{Cause, Unready};

/// The superuser of an embedded server.
pub const SUPERUSER: &str = "postgres";
/// The database's name inside an embedded server.
pub const DATABASE: &str = "ordna";

/// How long a server may take to come up: recovery after a crash reads the log again.
const START_MAX: Duration = Duration::from_mins(2);
/// How long a new server may take to show itself.
const LAUNCH_MAX: Duration = Duration::from_millis(500);
/// How long a dying server's last processes may hold on to their files.
const DYING_MAX: Duration = Duration::from_secs(30);
/// How often a starting or stopping server is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// A running server, and our share in keeping it up.
#[derive(Debug)]
pub struct Embedded {
    home: PathBuf,
    places: Places,
    address: Address,
    lease: Option<File>,
    launch: File,
    /// What a person should know about this start, if anything.
    news: Option<String>,
}

impl Embedded {
    /// Attaches to the server of `home`, starting or making it first where needed.
    ///
    /// Blocks: call it from a thread that may.
    pub fn start(home: &Path, places: &Places) -> Result<Self, Unready> {
        if let Some(why) = shut(home) {
            return Err(why);
        }
        let account = Account::of(home)?;
        account.make_home(home)?;
        // Waits while a process that leaves is stopping the server.
        let lease = lock_file(home, "lease.lock", &account)?;
        lease.lock_shared().map_err(|e| Unready::file("lock", home, &e))?;
        let launch = lock_file(home, "launch.lock", &account)?;
        launch.lock().map_err(|e| Unready::file("lock", home, &e))?;

        let (address, news) = bring_up(home, places, &account)?;
        launch.unlock().map_err(|e| Unready::file("unlock", home, &e))?;
        let (home, places) = (home.to_owned(), places.clone());
        Ok(Self { home, places, address, lease: Some(lease), launch, news })
    }

    /// Starts the server again if it died under us. Its address stays as it was. Blocks.
    pub fn revive(&self) -> Result<(), Unready> {
        if postmaster::alive(&self.data()).is_some() {
            return Ok(());
        }
        self.launch.lock().map_err(|e| Unready::file("lock", &self.home, &e))?;
        let done = bring_up(&self.home, &self.places, &Account::of(&self.home)?);
        self.launch.unlock().map_err(|e| Unready::file("unlock", &self.home, &e))?;
        let (address, _) = done?;
        if address == self.address {
            return Ok(());
        }
        Err(Unready::new(
            Cause::Broken,
            "the database server came up again, but at another address",
            "leave ordna and start it again",
        ))
    }

    /// Runs a task that one process at a time may do, such as making the schema.
    pub async fn alone<T>(&self, task: impl Future<Output = T>) -> Result<T, Unready> {
        let handle = self.launch.try_clone().map_err(|e| Unready::file("lock", &self.home, &e))?;
        let locked = tokio::task::spawn_blocking(move || handle.lock()).await;
        locked
            .map_err(std::io::Error::other)
            .flatten()
            .map_err(|e| Unready::file("lock", &self.home, &e))?;
        let done = task.await;
        self.launch.unlock().map_err(|e| Unready::file("unlock", &self.home, &e))?;
        Ok(done)
    }

    /// Where `role` finds `database` on this server.
    pub fn options(&self, role: &str, database: &str) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(&self.address.socket_dir)
            .port(self.address.port)
            .username(role)
            .password("")
            .database(database)
            .ssl_mode(PgSslMode::Disable)
    }

    /// The directory with the server's socket, and the port in its name.
    pub fn address(&self) -> (&Path, u16) {
        (&self.address.socket_dir, self.address.port)
    }

    /// The cluster's own directory.
    pub fn data(&self) -> PathBuf {
        data_of(&self.home)
    }

    /// Which user of this machine the server runs as.
    pub fn runs_as(&self) -> Option<String> {
        account::owner_name(&self.data())
    }

    /// What a person should know about this start: once, on the first one as root.
    pub fn news(&self) -> Option<&str> {
        self.news.as_deref()
    }

    /// Lets go of the server. Says whether we were the last one and it was stopped.
    ///
    /// Dropping does the same, silently.
    pub fn release(mut self) -> Result<bool, Unready> {
        self.leave()
    }

    /// Lets go without stopping the server: whoever holds it next decides.
    ///
    /// # Errors
    /// The lock cannot be let go of.
    pub fn abandon(mut self) -> Result<(), Unready> {
        let Some(lease) = self.lease.take() else { return Ok(()) };
        // Closing it is not enough: a program that is being started just now has a copy of it.
        lease.unlock().map_err(|e| Unready::file("unlock", &self.home, &e))
    }

    fn leave(&mut self) -> Result<bool, Unready> {
        let Some(lease) = self.lease.take() else { return Ok(false) };
        lease.unlock().map_err(|e| Unready::file("unlock", &self.home, &e))?;
        // Whoever comes in from here on waits until the exclusive lock is gone again.
        if lease.try_lock().is_err() {
            return Ok(false);
        }
        postmaster::stop(&data_of(&self.home))?;
        Ok(true)
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        // Nobody is left to tell: the next process that comes adopts the server.
        self.leave().ok();
    }
}

/// What `doctor` wants to know about a home without touching it.
#[derive(Debug)]
pub struct Condition {
    /// The major version that wrote the data, if there are any.
    pub major: Option<u32>,
    /// Which user owns the data.
    pub owner: Option<String>,
    pub running: bool,
    /// A server died here and left its files.
    pub stale: bool,
}

/// Looks at the server of `home` without starting it.
pub fn examine(home: &Path) -> Condition {
    let data = data_of(home);
    let running = postmaster::alive(&data).is_some();
    let stale = !running && postmaster::pid_file(&data).exists() && postmaster::nobody_in(&data);
    Condition {
        major: binaries::written_by(&data),
        owner: account::owner_name(&data),
        running,
        stale,
    }
}

/// What a person should know who had the server of `home` made just now, if anything.
pub fn news_of(home: &Path) -> Option<String> {
    let data = data_of(home);
    data.exists().then(|| lent(&Account::of(home).ok()?, &data)).flatten()
}

/// Why the server of `home` is somebody else's, where it is.
pub fn shut(home: &Path) -> Option<Unready> {
    let refused = fs::read_dir(home).is_err_and(|e| e.kind() == ErrorKind::PermissionDenied);
    refused.then(|| {
        let owner = account::owner_name(home).unwrap_or_else(|| "somebody else".to_owned());
        Unready::new(
            Cause::Denied,
            format!("the data in {} belong to {owner}, who alone may enter", home.display()),
            "set DATABASE_URL to a server that all of you reach (`ordna db init` sets one up), or \
             ORDNA_DATA_DIR to a directory of your own",
        )
    })
}

/// Removes what a dead server left, if nobody uses it. Says whether there was anything.
pub fn clear_stale(home: &Path) -> Result<bool, Unready> {
    let account = Account::of(home)?;
    if !examine(home).stale {
        return Ok(false);
    }
    let launch = lock_file(home, "launch.lock", &account)?;
    launch.lock().map_err(|e| Unready::file("lock", home, &e))?;
    postmaster::clear(&data_of(home), &cluster::socket_dir(home)?)?;
    Ok(true)
}

/// Which server programs stand on this machine, newest first.
pub fn installed(places: &Places) -> Vec<Found> {
    binaries::all(places)
}

/// Why no program of this machine can start the server of `home`.
pub fn cannot_start(home: &Path, places: &Places) -> Option<Unready> {
    binaries::choose(places, &data_of(home)).err()
}

/// Why there is nothing to start a server with.
pub fn none_found(places: &Places, found: &[Found]) -> Unready {
    let majors: Vec<u32> = found.iter().map(|it| it.major).collect();
    binaries::none_found(places, None, &majors)
}

/// Why the data of `home`, which `major` wrote, can't be used on this machine.
pub fn no_programs_for(home: &Path, major: u32, places: &Places) -> Unready {
    let majors: Vec<u32> = installed(places).iter().map(|it| it.major).collect();
    if majors.is_empty() {
        return binaries::none_found(places, Some(major), &majors);
    }
    binaries::other_major(&data_of(home), major, &majors)
}

fn data_of(home: &Path) -> PathBuf {
    home.join("pg")
}

fn lock_file(home: &Path, name: &str, account: &Account) -> Result<File, Unready> {
    let path = home.join(name);
    let fresh = !path.exists();
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(&path)
        .map_err(|e| Unready::file("open", &path, &e))?;
    if fresh {
        account.own(&path)?;
    }
    Ok(file)
}

/// Finds the running server, or starts one. The caller holds the launch lock.
fn bring_up(
    home: &Path,
    places: &Places,
    account: &Account,
) -> Result<(Address, Option<String>), Unready> {
    let data = data_of(home);
    if let Some(address) = postmaster::alive(&data) {
        return Ok((address, None));
    }
    let programs = binaries::choose(places, &data)?;
    let fresh = !data.join("PG_VERSION").exists();
    if fresh {
        cluster::make(&programs, home, &data, account)?;
    }
    let socket_dir = cluster::socket_dir(home)?;
    cluster::configure(&data, &socket_dir, account)?;
    let address = start_server(&programs, &data, &socket_dir, account)?;
    let news = if fresh { lent(account, &data) } else { None };
    Ok((address, news))
}

/// Which user runs the server, where that is not the one who started it.
fn lent(account: &Account, data: &Path) -> Option<String> {
    let user = account.name()?;
    Some(format!("the database server runs as user {user}, its data are in {}", data.display()))
}

/// Starts the server and waits until it takes connections.
fn start_server(
    programs: &Binaries,
    data: &Path,
    socket_dir: &Path,
    account: &Account,
) -> Result<Address, Unready> {
    let begun = Instant::now();
    cluster::turn_log(data);
    loop {
        let mut start = account.command(&programs.dir.join("pg_ctl"));
        start.args(["start", "-W", "-s", "-D"]).arg(data).arg("-l").arg(cluster::log(data));
        let tried = start.output().map_err(|e| Unready::file("run", &programs.dir, &e))?;
        if let Some(address) = wait_up(data, begun) {
            return Ok(address);
        }
        let left_behind = postmaster::pid_file(data).exists() && postmaster::nobody_in(data);
        if !left_behind || begun.elapsed() > DYING_MAX {
            return Err(failed(programs, data, &String::from_utf8_lossy(&tried.stderr)));
        }
        postmaster::clear(data, socket_dir)?;
    }
}

/// Waits until the server is ready; gives up when nobody is starting any more. A server
/// that an earlier process started, and that is still recovering, counts.
fn wait_up(data: &Path, begun: Instant) -> Option<Address> {
    let launched = Instant::now();
    let mut seen = false;
    loop {
        if let Some(address) = postmaster::alive(data) {
            return Some(address);
        }
        let there = postmaster::pid_file(data).exists();
        let gone = seen && !there;
        let dead = launched.elapsed() > LAUNCH_MAX && !postmaster::starting(data);
        if gone || dead || begun.elapsed() > START_MAX {
            return None;
        }
        seen |= there;
        std::thread::sleep(LOOK_EVERY);
    }
}

/// Turns the end of the server's log into a sentence.
fn failed(programs: &Binaries, data: &Path, said: &str) -> Unready {
    if let Some(wrote) = binaries::written_by(data)
        && let Some(runs) = binaries::major_of(&programs.dir.join("postgres"))
        && wrote != runs
    {
        return binaries::other_major(data, wrote, &[runs]);
    }
    let log = fs::read_to_string(cluster::log(data)).unwrap_or_default();
    let why = log
        .lines()
        .rev()
        .take(20)
        .find_map(|line| line.split_once("FATAL:").or_else(|| line.split_once("PANIC:")))
        .map_or_else(|| said.trim().replace('\n', ", "), |(_, why)| why.trim().to_owned());
    Unready::new(
        Cause::Broken,
        format!("the database server in {} does not start: {why}", data.display()),
        format!("read {} and run `ordna doctor`", cluster::log(data).display()),
    )
}
