//! Backups with PostgreSQL's own tools: written beside and renamed, read back in one
//! transaction. Never leaves half of either, and never puts a password into an argument.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

use super::address::Address;
use super::embedded::{Places, find_client};
use super::setup::{self, SCHEMAS_DROPPED};
use super::unready::{Cause, Unready};

/// What a restore leaves to the lock-down: it belongs to the server, not to the data, and
/// differs between versions.
const NOT_OURS: [&str; 5] = [
    " EVENT TRIGGER ",
    " ACL pg_catalog ",
    " ACL - LANGUAGE ",
    " ACL - SCHEMA public ",
    " COMMENT - EXTENSION ",
];
/// Said between the schemas and what stands in them: whoever is to own a function must be
/// let in first, unless a superuser puts it there.
const LET_IN: &str = "\ngrant create on schema ordna to ordna_auth, ordna_guard;
grant create on schema auth, auth_private to ordna_owner, ordna_guard;\n";
/// Said at the end. A backup of an owner who is no superuser was read while the tables did
/// not force their row security.
const SHUT: &str = "revoke create on schema ordna from ordna_auth, ordna_guard;
revoke create on schema auth, auth_private from ordna_owner, ordna_guard;
do $$
declare
    it regclass;
begin
    for it in select c.oid from pg_catalog.pg_class c
               where c.relnamespace in ('ordna'::regnamespace, 'auth'::regnamespace, 'auth_private'::regnamespace)
                 and c.relrowsecurity and not c.relforcerowsecurity loop
        execute format('alter table %s force row level security', it);
    end loop;
end $$";
/// Said to psql after the last line of a whole backup, and asked for before it commits.
const WHOLE: &str = "\nselect pg_catalog.set_config('ordna.restored', 'whole', false);\n";
const IS_WHOLE: &str = "do $$ begin
    if current_setting('ordna.restored', true) is distinct from 'whole' then
        raise exception 'the backup ends early';
    end if;
end $$";

/// PostgreSQL's tools for a server of one version.
#[derive(Debug)]
pub struct Tools {
    dump: PathBuf,
    restore: PathBuf,
    psql: PathBuf,
}

impl Tools {
    /// Finds tools that can talk to a server of `major`.
    pub fn find(places: &Places, major: u32) -> Result<Self, Unready> {
        let find = |name| find_client(places, name, major);
        Ok(Self { dump: find("pg_dump")?, restore: find("pg_restore")?, psql: find("psql")? })
    }

    /// Writes everything into `file`, which appears whole or not at all. `as_owner` is for
    /// a login that reads everything because it acts for the owners.
    pub fn backup(&self, from: &Address, file: &Path, as_owner: bool) -> Result<u64, Unready> {
        let mut beside = file.as_os_str().to_owned();
        beside.push(".part");
        let beside = PathBuf::from(beside);
        let done = self.write(from, &beside, as_owner);
        if done.is_err() {
            fs::remove_file(&beside).ok();
            done?;
        }
        fs::rename(&beside, file).map_err(|e| Unready::file("write", file, &e))?;
        fs::metadata(file).map(|it| it.len()).map_err(|e| Unready::file("read", file, &e))
    }

    fn write(&self, from: &Address, file: &Path, as_owner: bool) -> Result<(), Unready> {
        // Ours alone from the first byte: it holds everybody's data.
        let private = fs::OpenOptions::new().write(true).create(true).truncate(true).open(file);
        let private = private.map_err(|e| Unready::file("write", file, &e))?;
        protect(file)?;
        let mut dump = tool(&self.dump, from);
        dump.args(["--format=custom", "--no-password"]).stdout(private);
        if as_owner {
            dump.arg("--enable-row-security");
        }
        let said = dump.output().map_err(|e| Unready::file("run", &self.dump, &e))?;
        if said.status.success() {
            return self.list(file).map(|_| ());
        }
        let why = first_error(&said.stderr);
        let hint = if String::from_utf8_lossy(&said.stderr).contains("row-level security") {
            "this login may not read past row security: use the provider's own backups, or give \
             it BYPASSRLS"
        } else {
            "mend what it says and run it again; nothing was written"
        };
        Err(Unready::new(Cause::Broken, format!("cannot back up the database: {why}"), hint))
    }

    /// The backup's table of contents.
    fn list(&self, file: &Path) -> Result<String, Unready> {
        let mut list = Command::new(&self.restore);
        list.arg("--list").arg(file);
        let said = list.output().map_err(|e| Unready::file("run", &self.restore, &e))?;
        let contents = String::from_utf8_lossy(&said.stdout).into_owned();
        if !said.status.success() {
            return Err(not_ours(file, &last_line(&said.stderr)));
        }
        Ok(contents)
    }

    /// The schema's version in a backup.
    pub fn version_in(&self, file: &Path) -> Result<i64, Unready> {
        fs::metadata(file).map_err(|e| Unready::file("read", file, &e))?;
        if !self.list(file)?.contains(" TABLE DATA setup migrations ") {
            return Err(not_ours(file, "it holds other things"));
        }
        let mut read = Command::new(&self.restore);
        read.args(["--data-only", "--schema=setup", "--table=migrations", "--file=-"]).arg(file);
        let said = read.output().map_err(|e| Unready::file("run", &self.restore, &e))?;
        let text = String::from_utf8_lossy(&said.stdout);
        let rows = text.lines().skip_while(|line| !line.starts_with("COPY setup.migrations"));
        rows.skip(1)
            .take_while(|line| *line != "\\.")
            .filter_map(|line| line.split('\t').next()?.parse().ok())
            .max()
            .ok_or_else(|| not_ours(file, "it does not say which version it is"))
    }

    /// Puts a backup in the place of what is there, in one transaction.
    pub fn restore(&self, to: &Address, file: &Path) -> Result<(), Unready> {
        let contents = self.list(file)?;
        let wanted = contents.lines().filter(|line| !NOT_OURS.iter().any(|it| line.contains(it)));
        // "6; 2615 16390 SCHEMA - ordna ordna_owner"; what is said about one names it later.
        let is_schema = |line: &str| line.split(' ').nth(3) == Some("SCHEMA");
        let (schemas, rest): (Vec<&str>, Vec<&str>) = wanted.partition(|line| is_schema(line));
        let mut psql = tool(&self.psql, to);
        psql.args(["-X", "-q", "-w", "-v", "ON_ERROR_STOP=1", "--single-transaction"]);
        psql.args(["-c", SCHEMAS_DROPPED, "-f", "-", "-c", SHUT, "-c", IS_WHOLE]);
        psql.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let psql = psql.spawn().map_err(|e| Unready::file("run", &self.psql, &e))?;
        let read =
            self.pour(file, &[(schemas.join("\n"), LET_IN), (rest.join("\n"), WHOLE)], psql)?;
        match read {
            (true, said) if said.status.success() => Ok(()),
            (_, said) => Err(Unready::new(
                Cause::Broken,
                format!("cannot restore {}: {}", file.display(), first_error(&said.stderr)),
                "nothing was changed; mend what it says and run it again",
            )),
        }
    }

    /// Reads the wanted parts of the backup into psql, and says something after each.
    /// Says whether it was read to its end.
    fn pour(
        &self,
        file: &Path,
        parts: &[(String, &str)],
        mut psql: Child,
    ) -> Result<(bool, std::process::Output), Unready> {
        let failed = |e: io::Error| Unready::file("read", file, &e);
        let mut is_whole = false;
        if let Some(mut to) = psql.stdin.take() {
            // psql stops reading at its first error; the pipe then breaks, and it says why.
            is_whole = true;
            for (part, after) in parts {
                is_whole = is_whole
                    && self.pour_part(file, part, &mut to)?
                    && to.write_all(after.as_bytes()).is_ok();
            }
        }
        let said = psql.wait_with_output().map_err(failed)?;
        Ok((is_whole, said))
    }

    fn pour_part(&self, file: &Path, part: &str, to: &mut ChildStdin) -> Result<bool, Unready> {
        let failed = |e: io::Error| Unready::file("read", file, &e);
        let mut read = Command::new(&self.restore);
        read.args(["--use-list=/dev/stdin", "--file=-"]).arg(file);
        read.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut read = read.spawn().map_err(failed)?;
        if let Some(mut list) = read.stdin.take() {
            list.write_all(part.as_bytes()).map_err(failed)?;
        }
        let Some(mut from) = read.stdout.take() else { return Ok(false) };
        let copied = io::copy(&mut from, to);
        drop(from);
        let ended = read.wait().map_err(failed)?;
        Ok(copied.is_ok() && ended.success())
    }
}

/// A tool pointed at a database, its password in the environment alone.
fn tool(program: &Path, at: &Address) -> Command {
    let (url, password) = at.for_tools();
    let mut command = Command::new(program);
    command.arg(format!("--dbname={url}")).stdin(Stdio::null());
    if let Some(password) = password {
        command.env("PGPASSWORD", password.reveal());
    }
    command
}

fn protect(file: &Path) -> Result<(), Unready> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(file, fs::Permissions::from_mode(0o600))
        .map_err(|e| Unready::file("protect", file, &e))
}

fn not_ours(file: &Path, why: &str) -> Unready {
    Unready::new(
        Cause::BadSetting,
        format!("{} is no backup of ordna: {why}", file.display()),
        "give a file that `ordna db backup` wrote",
    )
}

fn last_line(said: &[u8]) -> String {
    let text = String::from_utf8_lossy(said);
    let line = text.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("it did not say why");
    setup::plain(line)
}

fn first_error(said: &[u8]) -> String {
    let text = String::from_utf8_lossy(said);
    let why = |line: &str| {
        let why = line.split_once("ERROR:").or_else(|| line.split_once("error: "))?.1.trim();
        Some(why.strip_prefix("query failed: ERROR:").unwrap_or(why).trim().to_owned())
    };
    let line = text.lines().find_map(why);
    line.map_or_else(|| last_line(said), |it| setup::plain(&it))
}
