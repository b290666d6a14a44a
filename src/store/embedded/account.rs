//! Which user of this machine the server runs as. PostgreSQL refuses to run as root,
//! so root lends it an account. Never gives a child our environment.

use std::fs::{self, DirBuilder, Permissions};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use nix::unistd::{Uid, User, chown, geteuid};

use super::super::unready::{Cause, Unready};

/// The account that runs the server: ourselves, or the one that root lends.
#[derive(Debug, Clone)]
pub(super) struct Account(Option<User>);

impl Account {
    /// Who runs the server of `home`: whoever owns it already, else ourselves; for root,
    /// the account that PostgreSQL's packages make.
    pub(super) fn of(home: &Path) -> Result<Self, Unready> {
        if !geteuid().is_root() {
            return Ok(Self(None));
        }
        let owner = fs::metadata(home).ok().map(|it| Uid::from_raw(it.uid()));
        let owner = owner.filter(|it| !it.is_root()).and_then(|it| User::from_uid(it).ok()?);
        let lent = || {
            let names = ["postgres", "_postgres", "nobody"];
            names.iter().find_map(|name| User::from_name(name).ok()?)
        };
        owner.or_else(lent).map(|user| Self(Some(user))).ok_or_else(|| {
            Unready::new(
                Cause::Broken,
                "cannot start the database server as root: there is no user postgres or nobody \
                 to run it as",
                "install PostgreSQL with the system's packages, which make that user",
            )
        })
    }

    /// The account's name, where it is not ourselves.
    pub(super) fn name(&self) -> Option<&str> {
        self.0.as_ref().map(|user| user.name.as_str())
    }

    /// Whether a file of this owner is ours or the account's.
    pub(super) fn owns(&self, uid: u32) -> bool {
        let lent = self.0.as_ref().is_some_and(|user| user.uid.as_raw() == uid);
        lent || uid == geteuid().as_raw()
    }

    /// A command run as this account, with an empty environment, deaf to our terminal.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", "/usr/bin:/bin").env("LC_ALL", "C");
        command.current_dir("/").stdin(Stdio::null()).process_group(0);
        if let Some(user) = &self.0 {
            command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
        }
        command
    }

    /// Hands a file that we wrote to the account.
    pub(super) fn own(&self, path: &Path) -> Result<(), Unready> {
        let Some(user) = &self.0 else { return Ok(()) };
        chown(path, Some(user.uid), Some(user.gid))
            .map_err(|e| Unready::file("hand over", path, &e.into()))
    }

    /// Makes a directory of the account's own that nobody else may enter.
    pub(super) fn make_dir(&self, path: &Path) -> Result<(), Unready> {
        let made = DirBuilder::new().mode(0o700).create(path);
        match made {
            Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => {
                return Err(Unready::file("make", path, &e));
            }
            Ok(()) | Err(_) => self.own(path)?,
        }
        fs::set_permissions(path, Permissions::from_mode(0o700))
            .map_err(|e| Unready::file("protect", path, &e))
    }

    /// Makes the directory that holds one server and its locks.
    pub(super) fn make_home(&self, home: &Path) -> Result<(), Unready> {
        let above = home.parent().unwrap_or(Path::new("/"));
        fs::create_dir_all(above).map_err(|e| Unready::file("make", above, &e))?;
        self.open_way(above)?;
        self.make_dir(home)
    }

    /// Sees to it that the account can walk down to `dir`, which is ours; what lies above
    /// it is not, so there we only say what is in the way.
    fn open_way(&self, dir: &Path) -> Result<(), Unready> {
        let Some(user) = &self.0 else { return Ok(()) };
        let dir = fs::canonicalize(dir).map_err(|e| Unready::file("find", dir, &e))?;
        let may_enter = |path: &Path| {
            fs::metadata(path).is_ok_and(|it| {
                let bit = if it.uid() == user.uid.as_raw() {
                    0o100
                } else if it.gid() == user.gid.as_raw() {
                    0o010
                } else {
                    0o001
                };
                it.mode() & bit != 0
            })
        };
        if !may_enter(&dir) {
            let mode = fs::metadata(&dir).map_err(|e| Unready::file("read", &dir, &e))?.mode();
            fs::set_permissions(&dir, Permissions::from_mode((mode | 0o011) & 0o7777))
                .map_err(|e| Unready::file("open", &dir, &e))?;
        }
        match dir.ancestors().skip(1).find(|path| !may_enter(path)) {
            None => Ok(()),
            Some(shut) => Err(Unready::new(
                Cause::Broken,
                format!(
                    "the database server runs as user {}, who may not enter {}",
                    user.name,
                    shut.display()
                ),
                "set ORDNA_DATA_DIR to a directory outside of it, such as /var/lib/ordna",
            )),
        }
    }
}

/// Who owns `path`, by name.
pub(super) fn owner_name(path: &Path) -> Option<String> {
    let uid = Uid::from_raw(fs::metadata(path).ok()?.uid());
    User::from_uid(uid).ok().flatten().map(|user| user.name)
}
