//! The saved logins: one file for each database and person, for its owner's eyes only.
//! Never keeps a password.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::error::{Error, Result, Told};
use crate::domain::secret::Secret;

/// Where the logins of one database are kept.
#[derive(Clone, Debug)]
pub struct Logins {
    folder: PathBuf,
    /// Tells databases apart; never contains a password.
    database: String,
}

impl Logins {
    /// The logins in `folder` for the database that is known as `database`.
    pub fn new(folder: impl Into<PathBuf>, database: impl Into<String>) -> Self {
        Self { folder: folder.into(), database: database.into() }
    }

    /// The saved token: of the login itself, or of one of the demo's people.
    pub fn load(&self, person: Option<&str>) -> Result<Option<Secret>> {
        let path = self.path(person);
        let mode = match fs::metadata(&path) {
            Ok(found) => found.permissions().mode(),
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(trouble("read", &path, &e)),
        };
        if mode & 0o077 != 0 {
            return Err(Error::NotLoggedIn(
                Told::new(format!("others can read the saved login {}", path.display()))
                    .hint("remove the file and log in again"),
            ));
        }
        let token = fs::read_to_string(&path).map_err(|e| trouble("read", &path, &e))?;
        Ok(Some(Secret::new(token.trim())))
    }

    /// Keeps a token in place of the one before.
    pub fn save(&self, person: Option<&str>, token: &Secret) -> Result<()> {
        let path = self.path(person);
        self.write(&path, token).map_err(|e| trouble("save", &path, &e))
    }

    /// Forgets the saved token.
    pub fn forget(&self, person: Option<&str>) -> Result<()> {
        let path = self.path(person);
        match fs::remove_file(&path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(trouble("remove", &path, &e)),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Writes a file beside and renames it: a reader sees a whole token, old or new.
    fn write(&self, path: &Path, token: &Secret) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let beside = path.with_extension(format!("new{}", std::process::id()));
        // Left by a process of the same number that died here.
        if fs::exists(&beside)? {
            fs::remove_file(&beside)?;
        }
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
        file.write_all(token.reveal().as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, path)
    }

    fn path(&self, person: Option<&str>) -> PathBuf {
        let mut hash = Sha256::new();
        hash.update(&self.database);
        hash.update([0]);
        hash.update(person.unwrap_or_default().to_lowercase());
        let name: String = hex::encode(hash.finalize()).chars().take(16).collect();
        self.folder.join(format!("login-{name}"))
    }
}

fn trouble(doing: &str, path: &Path, error: &io::Error) -> Error {
    Error::Unreachable(
        Told::new(format!("cannot {doing} the login {}: {error}", path.display()))
            .hint("check who owns it, or set ORDNA_DATA_DIR to a directory of yours"),
    )
}
