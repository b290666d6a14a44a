//! What the server's own files say about it: alive, starting, or dead and left behind.
//! Never believes a process number alone.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::super::unready::{Cause, Unready};

/// How long a server may take to write everything out and stop.
const STOP_MAX: Duration = Duration::from_mins(2);

/// How long a busy machine may take to answer a knock.
const ANSWER_MAX: Duration = Duration::from_secs(5);
/// The protocol's SSLRequest: its length, and the number that stands for it.
const ENCRYPTION_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// Where the server listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) socket_dir: PathBuf,
    pub(super) port: u16,
}

/// `postmaster.pid`, line by line: process, data, start, port, socket directory, …, status.
struct PidFile {
    process: Option<Pid>,
    address: Option<Address>,
    status: String,
}

pub(super) fn pid_file(data: &Path) -> PathBuf {
    data.join("postmaster.pid")
}

fn read(data: &Path) -> Option<PidFile> {
    let text = fs::read_to_string(pid_file(data)).ok()?;
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let process = lines.first().and_then(|it| it.parse().ok()).map(Pid::from_raw);
    let port = lines.get(3).and_then(|it| it.parse().ok());
    let address =
        port.zip(lines.get(4)).map(|(port, dir)| Address { socket_dir: dir.into(), port });
    let status = lines.get(7).copied().unwrap_or_default().to_owned();
    Some(PidFile { process, address, status })
}

/// The server's address, if it says that it is ready and really answers.
pub(super) fn alive(data: &Path) -> Option<Address> {
    let file = read(data)?;
    let address = file.address.filter(|_| file.status == "ready")?;
    answers(&address.socket_dir.join(format!(".s.PGSQL.{}", address.port))).ok()?;
    Some(address)
}

/// Asks over the socket whether encryption is offered, which costs nothing and leaves
/// nothing in the log. A dying server's socket still takes connections, but says nothing.
fn answers(socket: &Path) -> std::io::Result<()> {
    let mut stream = UnixStream::connect(socket)?;
    stream.set_read_timeout(Some(ANSWER_MAX))?;
    stream.write_all(&ENCRYPTION_REQUEST)?;
    stream.read_exact(&mut [0])
}

/// Whether a server is on its way up, or its last processes on their way down.
pub(super) fn starting(data: &Path) -> bool {
    occupied(data).unwrap_or_else(|| {
        let process = read(data).and_then(|file| file.process);
        process.is_some_and(|it| kill(it, None).is_ok())
    })
}

/// Stops the server if it runs: disconnects everyone, writes everything out.
pub(super) fn stop(data: &Path) -> Result<(), Unready> {
    if alive(data).is_none() {
        return Ok(());
    }
    let Some(process) = read(data).and_then(|file| file.process) else { return Ok(()) };
    match kill(process, Signal::SIGINT) {
        Ok(()) | Err(Errno::ESRCH) => {}
        Err(e) => return Err(Unready::file("stop the server in", data, &e.into())),
    }
    let begun = Instant::now();
    while pid_file(data).exists() && kill(process, None).is_ok() {
        if begun.elapsed() > STOP_MAX {
            return Err(Unready::new(
                Cause::Broken,
                format!("the database server in {} does not stop", data.display()),
                "look at its log; it may be writing out a lot of data",
            ));
        }
        std::thread::sleep(super::LOOK_EVERY);
    }
    Ok(())
}

/// Removes what a dead server left, so that the next one can start.
pub(super) fn clear(data: &Path, socket_dir: &Path) -> Result<(), Unready> {
    let pid = pid_file(data);
    if pid.exists() {
        fs::remove_file(&pid).map_err(|e| Unready::file("remove", &pid, &e))?;
    }
    for left in fs::read_dir(socket_dir).into_iter().flatten().flatten() {
        if left.file_name().to_string_lossy().starts_with(".s.PGSQL.") {
            fs::remove_file(left.path()).map_err(|e| Unready::file("remove", &left.path(), &e))?;
        }
    }
    Ok(())
}

/// Whether surely no server process works in `data`.
pub(super) fn nobody_in(data: &Path) -> bool {
    occupied(data) == Some(false)
}

/// Whether a process works in `data`, where the system shows that: every server process
/// has it as its current directory, and a zombie has none.
fn occupied(data: &Path) -> Option<bool> {
    let data = fs::canonicalize(data).ok()?;
    let is_number = |name: &str| name.bytes().all(|it| it.is_ascii_digit());
    let mut seen = false;
    for process in fs::read_dir("/proc").ok()?.flatten() {
        if !is_number(&process.file_name().to_string_lossy()) {
            continue;
        }
        seen = true;
        if fs::read_link(process.path().join("cwd")).is_ok_and(|cwd| cwd == data) {
            return Some(true);
        }
    }
    seen.then_some(false)
}
