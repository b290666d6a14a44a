//! Where this machine keeps PostgreSQL's programs, and which of them to use.
//! Never runs a server.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::super::unready::{Cause, Unready};
use super::install;

/// The oldest major version that ordna runs on.
pub const MAJOR_MIN: u32 = 14;

/// Where to look for programs: the environment's part of it.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// A directory that the user named; then nothing else is looked at.
    pub given: Option<PathBuf>,
    /// The directories of `PATH`.
    pub path: Vec<PathBuf>,
}

/// A directory of server programs and their major version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    pub major: u32,
    pub dir: PathBuf,
}

pub(super) type Binaries = Found;

/// All server programs of this machine, newest first.
pub(super) fn all(places: &Places) -> Vec<Found> {
    let mut found: Vec<Found> = candidates(places)
        .into_iter()
        .filter_map(|dir| {
            // Debian's /usr/bin/postgres and friends are links into the real directory.
            let program = fs::canonicalize(dir.join("postgres")).ok()?;
            let dir = program.parent()?.to_owned();
            let whole = dir.join("initdb").exists() && dir.join("pg_ctl").exists();
            whole.then_some(())?;
            Some(Found { major: major_of(&program)?, dir })
        })
        .collect();
    found.sort_by(|a, b| b.cmp(a));
    found.dedup();
    found
}

/// The programs for `data`: an existing cluster decides the major, otherwise the newest.
pub(super) fn choose(places: &Places, data: &Path) -> Result<Binaries, Unready> {
    let wrote = written_by(data);
    if places.given.is_none()
        && let Some(major) = wrote
        && let Some(dir) = last_used(data)
    {
        return Ok(Found { major, dir });
    }
    let found = all(places);
    let usable = |it: &&Found| wrote.map_or(it.major >= MAJOR_MIN, |major| it.major == major);
    if let Some(fit) = found.iter().find(usable) {
        return Ok(fit.clone());
    }
    let majors: Vec<u32> = found.iter().map(|it| it.major).collect();
    Err(match wrote {
        Some(major) if !majors.is_empty() => other_major(data, major, &majors),
        Some(_) | None => none_found(places, wrote, &majors),
    })
}

/// A client program such as `pg_dump` that can talk to a server of `major`.
pub fn find_client(places: &Places, name: &str, major: u32) -> Result<PathBuf, Unready> {
    if let Some(program) = client_in(candidates(places), name, major) {
        return Ok(program);
    }
    let recipe = install::recipe();
    let install = recipe.map_or("postgresql-client".into(), |it| it.to_string());
    let (place, hint) = match &places.given {
        None => ("on this machine".to_owned(), format!("install it: {install}")),
        Some(given) => {
            let usual = Places { given: None, path: places.path.clone() };
            let hint = match client_in(candidates(&usual), name, major) {
                Some(program) => {
                    format!("leave ORDNA_PG_BINDIR out, for there is {}", program.display())
                }
                None => {
                    format!("correct ORDNA_PG_BINDIR, or leave it out and install it: {install}")
                }
            };
            (format!("in {}, which ORDNA_PG_BINDIR names", given.display()), hint)
        }
    };
    let what = format!("cannot find {name} of PostgreSQL {major} or newer {place}");
    Err(Unready::new(Cause::NoServerPrograms, what, hint))
}

/// The oldest client that is new enough.
fn client_in(dirs: Vec<PathBuf>, name: &str, major: u32) -> Option<PathBuf> {
    let found = dirs.into_iter().filter_map(|dir| {
        let program = fs::canonicalize(dir.join(name)).ok()?;
        // Debian wraps its clients in a script that picks a version; take the real one.
        let real = program.file_name().is_some_and(|it| it == name);
        real.then(|| Some((major_of(&program)?, program))).flatten()
    });
    found.filter(|(has, _)| *has >= major).min().map(|(_, program)| program)
}

/// Which major version wrote the cluster in `data`.
pub(super) fn written_by(data: &Path) -> Option<u32> {
    fs::read_to_string(data.join("PG_VERSION")).ok()?.trim().parse().ok()
}

/// Two majors meet: says which, and the ways out. Nothing was touched.
pub(super) fn other_major(data: &Path, wrote: u32, have: &[u32]) -> Unready {
    let have: Vec<String> = have.iter().map(u32::to_string).collect();
    Unready::new(
        Cause::OtherMajor,
        format!(
            "the data in {} were written by PostgreSQL {wrote}, but this machine has {}",
            data.display(),
            have.join(", ")
        ),
        format!(
            "install postgresql-{wrote} beside it, or move the data over: `ordna db backup` with \
             PostgreSQL {wrote}, move the directory away, `ordna db restore`"
        ),
    )
}

pub(super) fn none_found(places: &Places, wrote: Option<u32>, have: &[u32]) -> Unready {
    let wanted = wrote.map_or_else(|| format!("{MAJOR_MIN} or newer"), |major| major.to_string());
    let place = match (&places.given, have) {
        (Some(dir), _) => format!(" in {}, which ORDNA_PG_BINDIR names", dir.display()),
        (None, [newest, ..]) => format!("; the newest here is {newest}"),
        (None, []) => " on this machine".to_owned(),
    };
    let install = install::recipe().map_or_else(
        || "install PostgreSQL's server".to_owned(),
        |it| format!("run `ordna doctor --fix`, or yourself: {it}"),
    );
    let how = match &places.given {
        Some(_) => format!("correct ORDNA_PG_BINDIR, or leave it out and {install}"),
        None => install,
    };
    Unready::new(
        Cause::NoServerPrograms,
        format!("cannot start the database server: there is no PostgreSQL {wanted}{place}"),
        format!("{how}; or set DATABASE_URL to a server that runs already"),
    )
}

/// `postmaster.opts` names the program that ran last, which spares the search.
fn last_used(data: &Path) -> Option<PathBuf> {
    let opts = fs::read_to_string(data.join("postmaster.opts")).ok()?;
    let program = opts.split(" \"").next()?;
    let dir = Path::new(program).parent()?.to_owned();
    (dir.join("pg_ctl").exists() && dir.join("postgres").exists()).then_some(dir)
}

fn candidates(places: &Places) -> Vec<PathBuf> {
    if let Some(given) = &places.given {
        return vec![given.clone()];
    }
    let mut dirs = Vec::new();
    if let Ok(said) = Command::new("pg_config").arg("--bindir").output() {
        dirs.push(PathBuf::from(String::from_utf8_lossy(&said.stdout).trim()));
    }
    dirs.extend(places.path.iter().cloned());
    dirs.extend(inside("/usr/lib/postgresql", "", "bin"));
    dirs.extend(inside("/usr", "pgsql-", "bin"));
    dirs.extend(inside("/usr/libexec", "postgresql", ""));
    dirs.extend(inside("/opt/homebrew/opt", "postgresql", "bin"));
    dirs.extend(inside("/usr/local/opt", "postgresql", "bin"));
    dirs.extend(inside("/home/linuxbrew/.linuxbrew/opt", "postgresql", "bin"));
    dirs.push("/Applications/Postgres.app/Contents/Versions/latest/bin".into());
    dirs
}

/// `base`/*/`below` for every entry whose name starts with `prefix`.
fn inside(base: &str, prefix: &str, below: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(base) else { return Vec::new() };
    entries
        .flatten()
        .filter(|it| it.file_name().to_string_lossy().starts_with(prefix))
        .map(|it| it.path().join(below))
        .collect()
}

/// Asks a program its major version: "postgres (PostgreSQL) 15.18 (Debian …)", "… 18beta1".
pub(super) fn major_of(program: &Path) -> Option<u32> {
    let said = Command::new(program).arg("--version").output().ok()?;
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let version = said.split_once("(PostgreSQL) ")?.1;
    let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}
