//! Making a database cluster and telling it how to behave. Whole or not at all: it is
//! made beside its place and renamed. Never turns off what keeps data safe.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use nix::unistd::{Uid, User, geteuid};
use sha2::{Digest, Sha256};

use super::super::unready::{Cause, Unready};
use super::SUPERUSER;
use super::account::Account;
use super::binaries::Binaries;

/// Whom the server lets in over its socket, when the system says that it is us.
const LOGINS: [&str; 4] = [SUPERUSER, "ordna_owner", "ordna_app", "ordna_worker"];
/// A socket's whole path must fit into a field of the system's: 104 bytes on macOS, 108 elsewhere.
const SOCKET_PATH_MAX: usize = if cfg!(target_os = "macos") { 103 } else { 107 };
/// From here on the log begins anew and the old one is kept as one file.
const LOG_BYTES_MAX: u64 = 10 * 1024 * 1024;

/// What we set. Bind values carry passwords and tokens, so they stay out of the log.
const SETTINGS: &str = "\
listen_addresses = ''
port = 5432
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 256MB
random_page_cost = 1.1
max_wal_size = 2GB
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_checkpoints = off
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
";

/// Makes the cluster of `home`.
pub(super) fn make(
    programs: &Binaries,
    home: &Path,
    data: &Path,
    account: &Account,
) -> Result<(), Unready> {
    let new = home.join("pg.new");
    // An earlier attempt that was killed.
    fs::remove_dir_all(&new).ok();
    account.make_dir(&new)?;
    let mut made = initdb(programs, &new, account, "C.UTF-8")?;
    if !made.status.success() && String::from_utf8_lossy(&made.stderr).contains("locale") {
        // Some systems have no C.UTF-8; plain C sorts the same and lowers only a to z.
        made = initdb(programs, &new, account, "C")?;
    }
    if !made.status.success() {
        let said = String::from_utf8_lossy(&made.stderr).trim().replace('\n', ", ");
        return Err(Unready::new(
            Cause::Broken,
            format!("cannot make a database in {}: {said}", home.display()),
            "mend what it says, or set ORDNA_DATA_DIR to another directory",
        ));
    }
    let conf = new.join("postgresql.conf");
    let text = fs::read_to_string(&conf).map_err(|e| Unready::file("read", &conf, &e))?;
    write(&conf, &format!("{text}\ninclude_if_exists = 'ordna.conf'\n"))?;
    write(&new.join("pg_hba.conf"), "local all all peer map=embedded\n")?;
    fs::rename(&new, data).map_err(|e| Unready::file("make", data, &e))?;
    let synced = File::open(home).and_then(|dir| dir.sync_all());
    synced.map_err(|e| Unready::file("write", home, &e))
}

fn initdb(
    programs: &Binaries,
    new: &Path,
    account: &Account,
    locale: &str,
) -> Result<Output, Unready> {
    let program = programs.dir.join("initdb");
    let mut command: Command = account.command(&program);
    command.arg("-D").arg(new).args(["-U", SUPERUSER, "-E", "UTF8", "--data-checksums"]);
    command.args(["--auth-local=peer", "--auth-host=reject", "--no-instructions"]);
    if programs.major >= 17 {
        command.args(["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]);
    } else {
        command.arg(format!("--locale={locale}"));
    }
    command.output().map_err(|e| Unready::file("run", &program, &e))
}

/// Writes the settings and who may come in; done before each start.
pub(super) fn configure(data: &Path, socket_dir: &Path, account: &Account) -> Result<(), Unready> {
    make_socket_dir(socket_dir, account)?;
    let conf = data.join("ordna.conf");
    write(&conf, &format!("{SETTINGS}unix_socket_directories = '{}'\n", socket_dir.display()))?;
    account.own(&conf)?;

    let owner = fs::metadata(data).map_err(|e| Unready::file("read", data, &e))?.uid();
    let mut names = vec!["root".to_owned()];
    for uid in [geteuid(), Uid::from_raw(owner)] {
        let user = User::from_uid(uid).ok().flatten().ok_or_else(|| nameless(uid))?;
        if !names.contains(&user.name) {
            names.push(user.name);
        }
    }
    let line = |name: &String| LOGINS.map(|role| format!("embedded \"{name}\" {role}\n")).concat();
    write(&data.join("pg_ident.conf"), &names.iter().map(line).collect::<String>())
}

fn nameless(uid: Uid) -> Unready {
    Unready::new(
        Cause::Broken,
        format!("cannot start the database server: user number {uid} has no name on this system"),
        "add the user to /etc/passwd, or set DATABASE_URL to a server that runs elsewhere",
    )
}

/// Makes the socket's directory, which must be ours: /tmp is everybody's.
fn make_socket_dir(dir: &Path, account: &Account) -> Result<(), Unready> {
    if let Ok(there) = fs::symlink_metadata(dir)
        && !(there.is_dir() && account.owns(there.uid()))
    {
        return Err(Unready::new(
            Cause::Broken,
            format!("cannot use {} for the server's socket: it is not ours", dir.display()),
            "remove it, or set ORDNA_DATA_DIR to a directory with a shorter path",
        ));
    }
    account.make_dir(dir)
}

/// Where the socket goes: beside the data, or under /tmp when that path is too long.
pub(super) fn socket_dir(home: &Path) -> Result<PathBuf, Unready> {
    let fits = |dir: &Path| {
        let plain = !dir.to_string_lossy().contains([',', '"', '\'', '\n', '\\']);
        plain && dir.join(".s.PGSQL.5432").as_os_str().len() <= SOCKET_PATH_MAX
    };
    let home = fs::canonicalize(home).map_err(|e| Unready::file("find", home, &e))?;
    let beside = home.join("run");
    if fits(&beside) {
        return Ok(beside);
    }
    let name = hex::encode(Sha256::digest(home.as_os_str().as_encoded_bytes()));
    let short: String = name.chars().take(16).collect();
    Ok(PathBuf::from(format!("/tmp/ordna-{short}")))
}

pub(super) fn log(data: &Path) -> PathBuf {
    data.join("server.log")
}

/// Begins a new log when the old one has grown long.
pub(super) fn turn_log(data: &Path) {
    let log = log(data);
    if fs::metadata(&log).is_ok_and(|it| it.len() > LOG_BYTES_MAX) {
        // A log that can't be turned just goes on growing.
        fs::rename(&log, log.with_extension("log.1")).ok();
    }
}

fn write(path: &Path, text: &str) -> Result<(), Unready> {
    fs::write(path, text).map_err(|e| Unready::file("write", path, &e))
}
