//! Why no database can be used, in the user's words: what, why, what to do.
//! Never carries a password.

use std::fmt;

/// What a caller can do about it, which is what tells the causes apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::Display, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Cause {
    /// No PostgreSQL programs of a version that we can use stand on this machine.
    NoServerPrograms,
    /// The data were written by another major version of PostgreSQL.
    OtherMajor,
    /// Nobody answers, or the database does not exist.
    Unreachable,
    /// The server is older than what ordna needs.
    TooOld,
    /// The schema is missing or behind this program.
    NotMigrated,
    /// The schema is ahead of this program.
    MigratedByNewer,
    /// The server refuses this login, or the login lacks a right.
    Denied,
    /// What was asked for would destroy something; it was not done.
    Refused,
    /// A setting or an argument makes no sense.
    BadSetting,
    /// Something on this machine is in the way: a path, a right, a broken file.
    Broken,
}

/// A database that can't be used: one sentence and the way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unready {
    pub cause: Cause,
    /// What failed and why, lower case, without a full stop.
    pub what: String,
    /// What to do about it.
    pub hint: String,
}

impl Unready {
    pub fn new(cause: Cause, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { cause, what: what.into(), hint: hint.into() }
    }

    /// A file or directory that can't be used as we need it.
    pub(crate) fn file(doing: &str, path: &std::path::Path, why: &std::io::Error) -> Self {
        let what = format!("cannot {doing} {}: {}", path.display(), plain(why));
        if why.kind() == std::io::ErrorKind::NotFound {
            return Self::new(Cause::BadSetting, what, "check the name and the directory");
        }
        let full = why.kind() == std::io::ErrorKind::StorageFull;
        let hint =
            if full { "make room on the disk" } else { "check who owns it and who may use it" };
        Self::new(Cause::Broken, what, hint)
    }
}

impl fmt::Display for Unready {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for Unready {}

/// The system's words in our style: without the number, lower case.
fn plain(why: &std::io::Error) -> String {
    let text = why.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
