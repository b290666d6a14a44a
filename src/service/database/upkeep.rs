//! Setting a database up, bringing it up to date, saying how it stands. On the owner's
//! connection; never touches anybody's rows.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use serde::Serialize;
use sqlx::{Connection, PgConnection};

use super::{
    Address, Cause, Elsewhere, Hole, Report, Saved, Schema, Settings, Unready, connect, embedded,
    make, no_owner, options, patient, socket_address, start,
};
use crate::domain::secret::Secret;
use crate::store::embedded::Embedded;
use crate::store::pinned;
use crate::store::setup::{self, Login};

/// What `db init` writes beside `config.toml`, for nobody else to read.
pub const SAVED: &str = "connections.toml";

/// The owner's way in, and our own server if that is the one.
pub(super) struct Ownership {
    pub(super) server: Option<Embedded>,
    pub(super) address: Address,
}

impl Ownership {
    /// Finds the owner's way in: given, or known here.
    pub(super) async fn of(
        settings: &Settings,
        demo: bool,
        given: Option<&Secret>,
    ) -> Result<Self, Unready> {
        if settings.is_embedded(demo) && given.is_none() {
            let server = start(settings, demo).await?;
            let address = socket_address(&server, embedded::SUPERUSER)?;
            return Ok(Self { server: Some(server), address });
        }
        let address = match given {
            Some(url) => Address::read(url, "--owner")?,
            None => Elsewhere::of(settings)?.owner.ok_or_else(no_owner)?,
        };
        Ok(Self { server: None, address })
    }

    /// Where the database is, without a password.
    pub(super) fn place(&self) -> String {
        match &self.server {
            Some(server) => server.data().display().to_string(),
            None => self.address.place(),
        }
    }

    pub(super) async fn connect(&self) -> Result<PgConnection, Unready> {
        match &self.server {
            Some(server) => connect(&server.options(embedded::SUPERUSER, embedded::DATABASE)).await,
            None => connect(&options(&self.address)?).await,
        }
    }
}

/// A database that was set up: what it is now, and how to get at it.
#[derive(Debug)]
pub struct Initialised {
    pub report: Report,
    /// For colleagues. Without a password where that stayed as it was.
    pub app: Secret,
    /// For background work.
    pub worker: Secret,
    /// Whether the two hold passwords.
    pub with_passwords: bool,
    /// Where they and the owner's were saved.
    pub saved: Option<PathBuf>,
}

/// Makes roles, schema and lock-down on a server elsewhere and saves the connections in
/// `dir`. Our own server is set up when it starts, so there it only says how it stands.
///
/// Passwords of roles that are there already stay, unless new ones are asked for: roles
/// belong to the whole server, and somebody else may be using them.
pub async fn init(
    settings: &Settings,
    demo: bool,
    owner: Option<&Secret>,
    new_passwords: bool,
    dir: &Path,
) -> Result<Initialised, Unready> {
    let given = owner.is_some();
    let owner = match owner.or(settings.owner_url.as_ref().filter(|_| !demo)) {
        Some(given) => Some(given.clone()),
        None if settings.is_embedded(demo) => None,
        // DATABASE_URL may be the owner's while nothing is set up yet.
        None => match Elsewhere::of(settings)?.owner {
            Some(known) => Some(known.text()),
            None => settings.url.clone(),
        },
    };
    let Some(owner) = owner else {
        return init_own(settings, demo).await;
    };
    let name = if given { "--owner" } else { "ORDNA_OWNER_DATABASE_URL (or owner_database_url)" };
    let address = Address::read(&owner, name)?;
    let mut connection = connect(&patient(&options(&address)?)).await?;
    refuse_working_login(&mut connection).await?;
    let report = setup::prepare(&mut connection).await?;
    let mut with_passwords = true;
    let mut urls = [address.text(), address.text()];
    let mut saved = settings.saved.clone();
    for (url, login) in urls.iter_mut().zip([Login::App, Login::Worker]) {
        let made = if new_passwords || report.new_logins.contains(&login) {
            let password = set_password(&mut connection, login).await?;
            saved = saved.with_password(&address, login, &password);
            Some(address.with_login(login.into(), Some(&password)))
        } else {
            known(&settings.saved, &address, login).await
        };
        with_passwords &= made.is_some();
        *url = made.unwrap_or_else(|| address.with_login(login.into(), None)).text();
    }
    connection.close().await.ok();
    let [app, worker] = urls;
    let others = saved.elsewhere(&address);
    let (url, worker_url) = (Some(app.clone()), Some(worker.clone()));
    let saved = Saved { url, worker_url, owner_url: Some(owner), others };
    let path = dir.join(SAVED);
    save(&path, &saved).map_err(|e| Unready::file("write", &path, &e))?;
    Ok(Initialised { report, app, worker, with_passwords, saved: Some(path) })
}

impl Saved {
    fn pick(login: Login) -> fn(&Self) -> Option<&Secret> {
        match login {
            Login::App => |it| it.url.as_ref(),
            Login::Worker => |it| it.worker_url.as_ref(),
        }
    }

    /// The connections of other places than `at`.
    fn elsewhere(self, at: &Address) -> Vec<Self> {
        let leads_there = |it: &Self| {
            let any = it.owner_url.as_ref().or(it.url.as_ref());
            any.is_none_or(|it| Address::read(it, SAVED).is_ok_and(|it| it.place() == at.place()))
        };
        let others = self.others.clone();
        let all = std::iter::once(Self { others: Vec::new(), ..self }).chain(others);
        all.filter(|it| !leads_there(it)).collect()
    }

    /// The same with a login's new password, which counts for every database of its server.
    fn with_password(mut self, at: &Address, login: Login, password: &Secret) -> Self {
        let renewed = |url: Option<Secret>| {
            let url = url?;
            let known = Address::read(&url, SAVED).ok();
            let renewed = known.filter(|it| it.server() == at.server());
            Some(renewed.map_or(url, |it| it.with_login(login.into(), Some(password)).text()))
        };
        match login {
            Login::App => self.url = renewed(self.url),
            Login::Worker => self.worker_url = renewed(self.worker_url),
        }
        let others = std::mem::take(&mut self.others).into_iter();
        self.others = others.map(|it| it.with_password(at, login, password)).collect();
        self
    }
}

/// A login's way to `at` with the password that is known here, if it still opens.
async fn known(saved: &Saved, at: &Address, login: Login) -> Option<Address> {
    let pick = Saved::pick(login);
    let beside = || {
        let password = saved.find_beside(at, pick)?.password()?;
        Some(at.with_login(login.into(), Some(&password)))
    };
    let there = saved.find(at, pick);
    let opens = there.clone().filter(|it| it.password().is_some());
    let found = opens.or_else(beside).or(there)?;
    match connect(&options(&found).ok()?).await {
        Ok(connection) => {
            connection.close().await.ok();
            Some(found)
        }
        // Somebody made a new one meanwhile.
        Err(why) if why.cause == Cause::Denied => None,
        Err(_) => Some(found),
    }
}

/// Gives a login a new password that nobody can guess.
async fn set_password(connection: &mut PgConnection, login: Login) -> Result<Secret, Unready> {
    let password = Secret::new(hex::encode(rand::random::<[u8; 20]>()));
    setup::set_password(connection, login, &password).await?;
    Ok(password)
}

async fn init_own(settings: &Settings, demo: bool) -> Result<Initialised, Unready> {
    let server = start(settings, demo).await?;
    let report = server.alone(make(&server)).await??;
    let url = |login: Login| socket_address(&server, login.into()).map(|it| it.text());
    let (app, worker) = (url(Login::App)?, url(Login::Worker)?);
    Ok(Initialised { report, app, worker, with_passwords: true, saved: None })
}

/// Says no to a login that people work with: it may not, and should not, set anything up.
async fn refuse_working_login(connection: &mut PgConnection) -> Result<(), Unready> {
    let login = setup::facts(connection).await?.login;
    if !["ordna_app", "ordna_worker"].contains(&login.as_str()) {
        return Ok(());
    }
    Err(Unready::new(
        Cause::Denied,
        format!("cannot set up the database as {login}, which people work with"),
        "give the owner's connection with `--owner URL`",
    ))
}

/// Writes the connections beside their place and renames them: whole, and ours alone.
fn save(path: &Path, saved: &Saved) -> io::Result<()> {
    let mut lines = lines_of(saved);
    if !saved.others.is_empty() {
        let others: toml::value::Array =
            saved.others.iter().map(|it| toml::Value::Table(lines_of(it))).collect();
        lines.insert("others".to_owned(), others.into());
    }
    let text = toml::to_string(&lines).map_err(io::Error::other)?;
    if let Some(dir) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    }
    let beside = path.with_extension(format!("new{}", std::process::id()));
    fs::remove_file(&beside).ok();
    let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
    out.write_all(b"# Written by `ordna db init`. It holds passwords.\n")?;
    out.write_all(text.as_bytes())?;
    out.sync_all()?;
    fs::rename(&beside, path)
}

fn lines_of(saved: &Saved) -> toml::Table {
    let Saved { url, worker_url, owner_url, .. } = saved;
    let lines = [
        ("database_url", url),
        ("worker_database_url", worker_url),
        ("owner_database_url", owner_url),
    ];
    let known = lines.into_iter().filter_map(|(key, url)| Some((key, url.as_ref()?)));
    known.map(|(key, url)| (key.to_owned(), url.reveal().into())).collect()
}

/// Brings the schema up to date and locks down again what a restore may have opened.
pub async fn migrate(
    settings: &Settings,
    demo: bool,
    owner: Option<&Secret>,
) -> Result<Report, Unready> {
    let ownership = Ownership::of(settings, demo, owner).await?;
    if let Some(server) = &ownership.server {
        return server.alone(make(server)).await?;
    }
    let mut connection = ownership.connect().await?;
    refuse_working_login(&mut connection).await?;
    setup::prepare(&mut connection).await
}

/// What of the protection of the data was taken away, as any login sees it.
pub async fn holes(settings: &Settings, demo: bool) -> Result<Vec<Hole>, Unready> {
    let server;
    let to = if settings.is_embedded(demo) {
        server = start(settings, demo).await?;
        server.options(Login::App.into(), embedded::DATABASE)
    } else {
        options(&Elsewhere::of(settings)?.app)?
    };
    let mut connection = connect(&pinned(&to)).await?;
    let found = setup::holes(&mut connection).await;
    connection.close().await.ok();
    found
}

/// Mends of it what can be mended, on the owner's connection. Says what it did.
pub async fn mend(settings: &Settings, demo: bool) -> Result<Vec<String>, Unready> {
    let ownership = Ownership::of(settings, demo, None).await?;
    let mut connection = ownership.connect().await?;
    refuse_working_login(&mut connection).await?;
    setup::mend(&mut connection).await
}

/// How a database stands, in words and figures that a person or a script can use.
#[derive(Debug, Clone, Serialize)]
pub struct Status {
    /// `embedded` or `server`.
    pub kind: &'static str,
    /// Where it is, without a password.
    pub place: String,
    /// Which user of this machine our own server runs as.
    pub runs_as: Option<String>,
    pub login: String,
    pub server_version: String,
    pub encoding: String,
    /// The schema's version; none where it was never set up.
    pub schema: Option<i64>,
    /// The schema that this ordna knows.
    pub schema_known: i64,
    /// `missing`, `behind`, `current`, `newer`, `different`.
    pub state: &'static str,
    /// What to run, unless it is just right.
    pub hint: Option<String>,
    /// What this server leaves open, as sentences.
    pub open: Vec<&'static str>,
}

/// Says how a database stands; one that is not set up is an answer too.
pub async fn status(settings: &Settings, demo: bool) -> Result<Status, Unready> {
    let server;
    let (kind, place, runs_as, to) = if settings.is_embedded(demo) {
        server = start(settings, demo).await?;
        let app = server.options(Login::App.into(), embedded::DATABASE);
        if super::look(&app).await?.must_be_current().is_err() {
            server.alone(make(&server)).await??;
        }
        ("embedded", server.data().display().to_string(), server.runs_as(), app)
    } else {
        let app = Elsewhere::of(settings)?.app;
        ("server", app.place(), None, options(&app)?)
    };
    let mut connection = connect(&pinned(&to)).await?;
    setup::check_server(&mut connection).await?;
    let facts = setup::facts(&mut connection).await?;
    let schema = setup::schema(&mut connection).await?;
    let open = match schema {
        Schema::Missing => Vec::new(),
        Schema::Behind { .. }
        | Schema::Current { .. }
        | Schema::Newer { .. }
        | Schema::Different { .. } => setup::openings(&mut connection).await?,
    };
    connection.close().await.ok();
    Ok(Status {
        kind,
        place,
        runs_as,
        login: facts.login,
        server_version: facts.version,
        encoding: facts.encoding,
        schema: schema.has(),
        schema_known: setup::newest(),
        state: schema.into(),
        hint: schema.must_be_current().err().map(|it| it.hint),
        open: open.into_iter().map(|it| it.open).collect(),
    })
}
