//! How to install PostgreSQL's server on this system. Never runs anything.

use std::fmt;
use std::path::Path;

use nix::unistd::geteuid;

/// The commands that install the server here, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipe {
    pub commands: Vec<Vec<&'static str>>,
}

impl fmt::Display for Recipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, command) in self.commands.iter().enumerate() {
            let join = if at == 0 { "" } else { " && " };
            write!(f, "{join}{}", command.join(" "))?;
        }
        Ok(())
    }
}

/// A package manager: its program, and the arguments of each command.
struct Manager {
    program: &'static str,
    commands: &'static [&'static [&'static str]],
    /// Whether it wants to be run by an ordinary user.
    as_user: bool,
}

#[rustfmt::skip]
const MANAGERS: &[Manager] = &[
    Manager { program: "apt-get", commands: &[&["update"], &["install", "-y", "postgresql"]],                    as_user: false },
    Manager { program: "dnf",     commands: &[&["install", "-y", "postgresql-server", "postgresql-contrib"]],     as_user: false },
    Manager { program: "yum",     commands: &[&["install", "-y", "postgresql-server", "postgresql-contrib"]],     as_user: false },
    Manager { program: "pacman",  commands: &[&["-S", "--noconfirm", "postgresql"]],                              as_user: false },
    Manager { program: "zypper",  commands: &[&["--non-interactive", "install", "postgresql-server", "postgresql-contrib"]], as_user: false },
    Manager { program: "apk",     commands: &[&["add", "postgresql", "postgresql-contrib"]],                      as_user: false },
    Manager { program: "brew",    commands: &[&["install", "postgresql@17"]],                                     as_user: true },
];

/// What to run on this system, if we know its package manager.
pub fn recipe() -> Option<Recipe> {
    let dirs = ["/usr/bin", "/bin", "/sbin", "/usr/sbin", "/opt/homebrew/bin", "/usr/local/bin"];
    let there = |name: &str| dirs.iter().any(|dir| Path::new(dir).join(name).exists());
    let manager = MANAGERS.iter().find(|it| there(it.program))?;
    let lead = if manager.as_user || geteuid().is_root() { None } else { Some("sudo") };
    let whole = |rest: &&'static [&'static str]| {
        lead.into_iter().chain([manager.program]).chain(rest.iter().copied()).collect()
    };
    Some(Recipe { commands: manager.commands.iter().map(whole).collect() })
}
