//! What tests stand on: one database server a run, a database for each test, patience
//! with a deadline. Never leaves a server or a directory behind.

mod database;
pub(crate) mod desk;
mod kept;
pub(crate) mod people;
mod post;
pub(crate) mod probing;
pub(crate) mod scene;
mod scratch;

use std::io::Write as _;
use std::time::{Duration, Instant};

pub(crate) use self::database::{TestDatabase, database};
pub(crate) use self::kept::keeps;
pub(crate) use self::post::{MailBag, mailing, shelf, shelving, worker};
pub(crate) use self::scratch::{Scratch, ordna, places, scratch};

/// Says that a test has nothing to test with on this machine, past the harness, which keeps
/// back what is printed by a test that passes.
pub(crate) fn skipped(what: &str, lacking: &str) {
    let said = format!("skipped: {what}, because {lacking} is not there\n");
    std::io::stderr().write_all(said.as_bytes()).unwrap();
}

/// Looks again and again until `seen` says what it saw; fails when patience ends.
pub(crate) fn until<T>(what: &str, mut seen: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = seen() {
            return found;
        }
        assert!(begun.elapsed() < Duration::from_mins(1), "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
