//! Directories of this run, and the janitor that stops every server in them and removes
//! them when the run is over, whatever ended it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use ordna::store::embedded::Places;

/// Waits until our end of the pipe closes, which the system does for a process that is
/// gone, then clears up. Only servers below the run's own directory are stopped.
const JANITOR: &str = r#"
cat > /dev/null
find "$1" -name postmaster.pid 2>/dev/null | while read -r file; do
    pid=$(head -n 1 "$file") && kill -QUIT "$pid" 2>/dev/null
    tries=0
    while [ -e "$file" ] && kill -0 "$pid" 2>/dev/null && [ $tries -lt 100 ]; do
        sleep 0.1; tries=$((tries + 1))
    done
done
rm -rf "$1"
"#;

struct Run {
    dir: PathBuf,
    /// Held for its pipe: never read, never waited for.
    _janitor: Child,
    next: AtomicU32,
}

static RUN: LazyLock<Run> = LazyLock::new(|| {
    let dir = std::env::temp_dir().join(format!("ordna-test-{}", std::process::id()));
    fs::create_dir_all(&dir).unwrap();
    // The account that runs servers for root walks through here.
    fs::set_permissions(&dir, fs::Permissions::from_mode(0o755)).unwrap();
    let janitor = Command::new("sh")
        .args(["-c", JANITOR, "janitor"])
        .arg(&dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .unwrap();
    Run { dir, _janitor: janitor, next: AtomicU32::new(0) }
});

/// A directory of one test's own, removed with the run.
pub(crate) struct Scratch {
    pub(crate) path: PathBuf,
}

/// Makes an empty directory, good for `ORDNA_DATA_DIR`.
pub(crate) fn scratch() -> Scratch {
    let number = RUN.next.fetch_add(1, Ordering::Relaxed);
    let path = RUN.dir.join(number.to_string());
    fs::create_dir(&path).unwrap();
    Scratch { path }
}

impl Scratch {
    pub(crate) fn join(&self, below: impl AsRef<Path>) -> PathBuf {
        self.path.join(below)
    }
}

/// The real program, with everything that it keeps inside `scratch`.
pub(crate) fn ordna(scratch: &Scratch) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ordna"));
    for (name, _) in std::env::vars_os() {
        let name_text = name.to_string_lossy();
        if name_text.starts_with("ORDNA_") && name_text != "ORDNA_PG_BINDIR"
            || name_text == "DATABASE_URL"
        {
            command.env_remove(&name);
        }
    }
    command
        .env("ORDNA_DATA_DIR", &scratch.path)
        .env("ORDNA_CONFIG_DIR", scratch.join("config"))
        .env("LANG", "C.UTF-8");
    command
}

/// Where this machine keeps PostgreSQL, by the settings of whoever runs the tests.
pub(crate) fn places() -> Places {
    ordna::config::Config::load().unwrap().database.places
}
