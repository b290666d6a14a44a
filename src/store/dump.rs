//! Backups with PostgreSQL's own tools: written beside and renamed, read back in one
//! transaction. Never leaves half of either, and never puts a password into an argument.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

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

    /// Writes everything into `file`, which appears whole or not at all.
    pub fn backup(&self, from: &Address, file: &Path) -> Result<u64, Unready> {
        let mut beside = file.as_os_str().to_owned();
        beside.push(".part");
        let beside = PathBuf::from(beside);
        let done = self.write(from, &beside);
        if done.is_err() {
            fs::remove_file(&beside).ok();
            done?;
        }
        fs::rename(&beside, file).map_err(|e| Unready::file("write", file, &e))?;
        fs::metadata(file).map(|it| it.len()).map_err(|e| Unready::file("read", file, &e))
    }

    fn write(&self, from: &Address, file: &Path) -> Result<(), Unready> {
        // Ours alone from the first byte: it holds everybody's data.
        let private = fs::OpenOptions::new().write(true).create(true).truncate(true).open(file);
        let private = private.map_err(|e| Unready::file("write", file, &e))?;
        protect(file)?;
        let mut dump = tool(&self.dump, from);
        dump.args(["--format=custom", "--no-password"]).stdout(private);
        let said = dump.output().map_err(|e| Unready::file("run", &self.dump, &e))?;
        if said.status.success() {
            return self.list(file).map(|_| ());
        }
        let why = last_line(&said.stderr);
        let hint = if why.contains("row-level security") {
            "the owner of this server may not read past row security: use the provider's own \
             backups, or give the owner BYPASSRLS"
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
        let wanted: String = contents
            .lines()
            .filter(|line| !NOT_OURS.iter().any(|it| line.contains(it)))
            .flat_map(|line| [line, "\n"])
            .collect();
        let mut psql = tool(&self.psql, to);
        psql.args(["-X", "-q", "-w", "-v", "ON_ERROR_STOP=1", "--single-transaction"]);
        psql.args(["-c", SCHEMAS_DROPPED, "-f", "-", "-c", IS_WHOLE]);
        psql.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let psql = psql.spawn().map_err(|e| Unready::file("run", &self.psql, &e))?;
        let read = self.pour(file, &wanted, psql)?;
        match read {
            (true, said) if said.status.success() => Ok(()),
            (_, said) => Err(Unready::new(
                Cause::Broken,
                format!("cannot restore {}: {}", file.display(), first_error(&said.stderr)),
                "nothing was changed; mend what it says and run it again",
            )),
        }
    }

    /// Reads the wanted parts of the backup into psql. Says whether it was read to its end.
    fn pour(
        &self,
        file: &Path,
        wanted: &str,
        mut psql: Child,
    ) -> Result<(bool, std::process::Output), Unready> {
        let failed = |e: io::Error| Unready::file("read", file, &e);
        let mut read = Command::new(&self.restore);
        read.args(["--use-list=/dev/stdin", "--file=-"]).arg(file);
        read.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut read = read.spawn().map_err(failed)?;
        if let Some(mut list) = read.stdin.take() {
            list.write_all(wanted.as_bytes()).map_err(failed)?;
        }
        let whole = match (read.stdout.take(), psql.stdin.take()) {
            // psql stops reading at its first error; the pipe then breaks, and it says why.
            (Some(mut from), Some(mut to)) => {
                let copied = io::copy(&mut from, &mut to);
                drop(from);
                let ended = read.wait().map_err(failed)?;
                copied.is_ok()
                    && ExitStatus::success(&ended)
                    && to.write_all(WHOLE.as_bytes()).is_ok()
            }
            (Some(_) | None, Some(_) | None) => false,
        };
        let said = psql.wait_with_output().map_err(failed)?;
        Ok((whole, said))
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
    let line = text.lines().find_map(|line| line.split_once("ERROR:").map(|(_, why)| why));
    line.map_or_else(|| last_line(said), setup::plain)
}
