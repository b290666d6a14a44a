//! What is wrong with this installation and how to mend it. Never changes anything unless
//! it was asked to.

use std::process::Command;

use serde::Serialize;

use super::database::{self, Cause, Settings, Unready};
pub use crate::letters::Letterbox;
use crate::store::embedded::{self, Recipe};
use crate::store::setup;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, strum::Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Level {
    /// As it should be.
    Good,
    /// It works, but something is open or missing that one should know of.
    Open,
    /// It does not work.
    Bad,
}

/// What `doctor --fix` can do about a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cure {
    /// Install the server's programs.
    Install,
    /// Remove what a dead server left.
    ClearStale,
    /// Bring the schema up to date and lock down again.
    Migrate,
    /// Take back rights, switch triggers on, write the tables of the trade anew.
    Mend,
}

/// One thing that was looked at.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    pub check: &'static str,
    pub level: Level,
    /// What was found, lower case, without a full stop.
    pub what: String,
    /// What to do about it, unless it is good.
    pub hint: Option<String>,
    /// What `--fix` would do.
    pub cure: Option<Cure>,
    #[serde(skip)]
    pub cause: Option<Cause>,
}

impl Finding {
    pub(super) fn good(check: &'static str, what: impl Into<String>) -> Self {
        Self { check, level: Level::Good, what: what.into(), hint: None, cure: None, cause: None }
    }

    pub(super) fn open(
        check: &'static str,
        what: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self { level: Level::Open, hint: Some(hint.into()), ..Self::good(check, what) }
    }

    pub(super) fn bad(check: &'static str, why: Unready) -> Self {
        let cure = match why.cause {
            Cause::NoServerPrograms => Some(Cure::Install),
            Cause::NotMigrated => Some(Cure::Migrate),
            Cause::OtherMajor
            | Cause::Unreachable
            | Cause::TooOld
            | Cause::MigratedByNewer
            | Cause::Denied
            | Cause::Refused
            | Cause::BadSetting
            | Cause::Broken => None,
        };
        let hint = Some(why.hint);
        Self {
            level: Level::Bad,
            hint,
            cure,
            cause: Some(why.cause),
            ..Self::good(check, why.what)
        }
    }

    fn curable(self, cure: Cure) -> Self {
        Self { cure: Some(cure), ..self }
    }
}

/// Looks at everything: the database from the machine up, where documents lie, and the letters
/// that somebody wrote.
pub async fn examine(
    settings: &Settings,
    letters: &Letterbox,
    demo: bool,
    utf8: bool,
) -> Vec<Finding> {
    let mut found = from_the_machine_up(settings, demo, utf8).await;
    found.push(storage(settings, demo).await);
    found.extend(own_letters(letters));
    found
}

/// Whether documents can be put away and taken out.
async fn storage(settings: &Settings, demo: bool) -> Finding {
    const CHECK: &str = "storage";
    let shelf = settings.shelf(demo);
    let looked = match shelf.storage() {
        Ok(storage) => storage.look().await.map(|()| storage.place()),
        Err(trouble) => Err(trouble),
    };
    match looked {
        Ok(place) => Finding::good(CHECK, format!("documents lie in {place}")),
        Err(trouble) => {
            let hint = "until then whatever needs a paper is refused, and nothing else; storage_url \
                        and its like stand in config.toml, or as ORDNA_STORAGE_URL in the environment";
            Finding::bad(CHECK, Unready::new(Cause::Refused, trouble.to_string(), hint))
        }
    }
}

/// Whether the letters that somebody wrote can be sent, and are where they are looked for.
fn own_letters(letters: &Letterbox) -> Vec<Finding> {
    const CHECK: &str = "letters";
    let seen = letters.look();
    let mut found: Vec<Finding> = seen
        .mistakes
        .iter()
        .map(|mistake| {
            let hint = "until then no mail of that kind goes out";
            Finding::bad(CHECK, Unready::new(Cause::Refused, mistake.to_string(), hint))
        })
        .chain(seen.doubts.iter().map(|doubt| {
            let hint = "a mail of that kind goes out only where the value is there";
            Finding::open(CHECK, doubt.to_string(), hint)
        }))
        .chain(seen.strangers.iter().map(|path| {
            let what = format!("{} is no letter of ordna's, so nobody gets it", path.display());
            Finding::open(CHECK, what, "name it as one of those in ordna's own letters")
        }))
        .collect();
    if found.is_empty() && seen.own > 0 {
        let many = if seen.own == 1 { "letter" } else { "letters" };
        found.push(Finding::good(CHECK, format!("{} {many} of one's own can be sent", seen.own)));
    }
    found
}

/// Stops where what follows makes no sense.
async fn from_the_machine_up(settings: &Settings, demo: bool, utf8: bool) -> Vec<Finding> {
    let mut found = vec![terminal(utf8)];
    if settings.is_embedded(demo) {
        found.push(programs(settings));
        found.push(cluster(settings, demo));
        if found.iter().any(|it| it.level == Level::Bad) {
            return found;
        }
    }
    let status = match database::status(settings, demo).await {
        Ok(status) => status,
        Err(why) => {
            found.push(Finding::bad("database", why));
            return found;
        }
    };
    let reached = format!("PostgreSQL {} at {}", status.server_version, status.place);
    found.push(Finding::good("database", reached));
    if status.encoding != "UTF8" {
        let what = format!("the database stores text as {}, not as UTF8", status.encoding);
        let hint = "make a database with encoding UTF8 and set that one up";
        found.push(Finding::bad("encoding", Unready::new(Cause::BadSetting, what, hint)));
    }
    if status.hint.is_none() {
        found.extend(protection(settings, demo).await);
    }
    let database = match database::open(settings, demo).await {
        Ok(database) => database,
        Err(why) => {
            let check = if status.hint.is_some() { "schema" } else { "login" };
            found.push(Finding::bad(check, why));
            return found;
        }
    };
    found.push(Finding::good("schema", format!("at {}, as it should be", status.schema_known)));
    found.extend(inside(&database).await);
    if !settings.is_embedded(demo) {
        found.extend(ways_in(&database));
    }
    database.close().await.ok();
    found
}

fn terminal(utf8: bool) -> Finding {
    if utf8 {
        return Finding::good("terminal", "the locale is UTF-8");
    }
    let hint = "set LANG to a UTF-8 locale, such as C.UTF-8; until then borders are ASCII";
    Finding::open("terminal", "the locale is not UTF-8", hint)
}

fn programs(settings: &Settings) -> Finding {
    let found = embedded::installed(&settings.places);
    let list: Vec<String> =
        found.iter().map(|it| format!("{} in {}", it.major, it.dir.display())).collect();
    if found.iter().any(|it| it.major >= embedded::MAJOR_MIN) {
        return Finding::good("programs", format!("PostgreSQL {}", list.join(", ")));
    }
    Finding::bad("programs", embedded::none_found(&settings.places, &found))
}

/// Why no server of our own can be started here, where that is because it is not installed.
/// Looks no further than it must: where there are data, their server's programs were used before.
pub fn no_programs(settings: &Settings, demo: bool) -> Option<Unready> {
    if !settings.is_embedded(demo) {
        return None;
    }
    let why = embedded::cannot_start(&settings.home(demo), &settings.places)?;
    (why.cause == Cause::NoServerPrograms).then_some(why)
}

fn cluster(settings: &Settings, demo: bool) -> Finding {
    let home = settings.home(demo);
    if let Some(why) = embedded::shut(&home) {
        return Finding::bad("data", why);
    }
    let seen = embedded::examine(&home);
    let Some(major) = seen.major else {
        return Finding::good("data", format!("none yet in {}", home.display()));
    };
    let fits = embedded::installed(&settings.places).iter().any(|it| it.major == major);
    if !fits {
        return Finding::bad("data", embedded::no_programs_for(&home, major, &settings.places));
    }
    if seen.stale {
        let what = format!("a server died in {} and left its files", home.display());
        return Finding::open("data", what, "the next start clears them, or `ordna doctor --fix`")
            .curable(Cure::ClearStale);
    }
    let owner = seen.owner.map(|it| format!(", owned by {it}")).unwrap_or_default();
    let state = if seen.running { "running" } else { "stopped" };
    let what = format!("PostgreSQL {major} in {}{owner}, {state}", home.display());
    Finding::good("data", what)
}

/// Whether what guards the data stands as ordna made it.
async fn protection(settings: &Settings, demo: bool) -> Vec<Finding> {
    const CHECK: &str = "protection";
    let holes = match database::holes(settings, demo).await {
        Ok(holes) => holes,
        Err(why) => return vec![Finding::bad(CHECK, why)],
    };
    if holes.is_empty() {
        let what = "roles, rights, policies, guards and their tables are as ordna made them";
        return vec![Finding::good(CHECK, what)];
    }
    holes
        .into_iter()
        .map(|hole| {
            let is_mendable = hole.is_mendable();
            let hint = if is_mendable {
                "`ordna doctor --fix` mends it, with the owner's connection"
            } else if hole.is_grave {
                "restore a backup from before, or write it anew as ordna's migrations have it"
            } else {
                "ask who made it and what for: through an owner's view or function everybody may \
                 see everything"
            };
            let finding = if hole.is_grave {
                Finding::bad(CHECK, Unready::new(Cause::Broken, hole.what, hint))
            } else {
                Finding::open(CHECK, hole.what, hint)
            };
            if is_mendable { finding.curable(Cure::Mend) } else { finding }
        })
        .collect()
}

/// What only an open database shows.
async fn inside(database: &database::Database) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut connection = match database.store.pool().acquire().await {
        Ok(connection) => connection,
        Err(e) => return vec![Finding::bad("login", setup::no_connection(&e, &database.place()))],
    };
    match setup::openings(&mut connection).await {
        Ok(open) if open.is_empty() => {
            found.push(Finding::good("lock-down", "all of it holds"));
        }
        Ok(open) => found.extend(open.into_iter().map(|it| {
            let hint = match &it.why {
                Some(why) => format!("this server did not allow closing it: {why}"),
                None => "run `ordna db migrate` or `ordna doctor --fix`".to_owned(),
            };
            let finding = Finding::open("lock-down", it.open, hint);
            if it.why.is_none() { finding.curable(Cure::Migrate) } else { finding }
        })),
        Err(why) => found.push(Finding::bad("lock-down", why)),
    }
    found
}

/// Whether the other logins are known here. Most people need neither.
fn ways_in(database: &database::Database) -> Vec<Finding> {
    let worker = database.worker().map(|_| ());
    let owner = database.address(true).map(|_| ());
    [("worker", worker), ("owner", owner)]
        .into_iter()
        .map(|(check, way)| match way {
            Ok(()) => Finding::good(check, "its connection is known here"),
            Err(why) => Finding::open(check, why.what, why.hint),
        })
        .collect()
}

/// How to install the server here, if we know.
pub fn recipe() -> Option<Recipe> {
    embedded::recipe()
}

/// Runs the recipe, its output on our standard error. Blocks.
pub fn install(recipe: &Recipe) -> Result<(), Unready> {
    for command in &recipe.commands {
        let Some((program, arguments)) = command.split_first() else { continue };
        let mut run = Command::new(program);
        run.args(arguments).env("DEBIAN_FRONTEND", "noninteractive").stdout(std::io::stderr());
        let ended = run.status();
        if !ended.as_ref().is_ok_and(std::process::ExitStatus::success) {
            let why = match ended {
                Ok(status) => status.to_string(),
                Err(e) => e.to_string(),
            };
            return Err(Unready::new(
                Cause::NoServerPrograms,
                format!("`{}` failed: {why}", command.join(" ")),
                "mend what it says, or install PostgreSQL's server yourself",
            ));
        }
    }
    Ok(())
}

/// Does what can be done about the findings, all but installing. Says what it did.
pub async fn cure(
    settings: &Settings,
    demo: bool,
    found: &[Finding],
) -> Result<Vec<String>, Unready> {
    let wants = |cure| found.iter().any(|it| it.cure == Some(cure));
    let mut done = Vec::new();
    if wants(Cure::ClearStale) && embedded::clear_stale(&settings.home(demo))? {
        done.push("removed what a dead server left".to_owned());
    }
    if wants(Cure::Mend) {
        done.extend(database::mend(settings, demo).await?);
    }
    if wants(Cure::Migrate) {
        let report = database::migrate(settings, demo, None).await?;
        done.push(format!("the schema is at {}, the lock-down was applied again", report.now));
    }
    Ok(done)
}
