//! How much the processors worked, which a busy machine does not change: of this process
//! and of the database server, as the kernel counts it. Says nothing where there is no
//! `/proc`.

use std::fs;
use std::path::Path;

/// What the kernel counts in, in milliseconds.
const TICK: u64 = 10;

/// Processor time so far, in milliseconds.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Labour {
    pub(crate) ours: u64,
    pub(crate) server: u64,
}

impl Labour {
    /// What was worked since `before`.
    pub(crate) const fn since(self, before: Self) -> Self {
        Self {
            ours: self.ours.saturating_sub(before.ours),
            server: self.server.saturating_sub(before.server),
        }
    }

    /// As it stands now, for the server in this directory.
    pub(crate) fn now(dir: &Path) -> Self {
        let pid = fs::read_to_string(dir.join("real/pg/postmaster.pid")).unwrap_or_default();
        let postmaster: u32 = pid.lines().next().and_then(|it| it.parse().ok()).unwrap_or(0);
        let of = |pid: u32| fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let children = fs::read_to_string(format!("/proc/{postmaster}/task/{postmaster}/children"));
        let children = children.unwrap_or_default();
        let living = children.split_whitespace().filter_map(|it| it.parse().ok());
        let living: u64 = living.map(|it| own(&of(it))).sum();
        // Those that ended are counted with the process that started them.
        let stat = of(postmaster);
        let ended = field(&stat, 13) + field(&stat, 14);
        Self {
            ours: own(&of(std::process::id())) * TICK,
            server: (own(&stat) + ended + living) * TICK,
        }
    }
}

fn own(stat: &str) -> u64 {
    field(stat, 11) + field(stat, 12)
}

/// A field after the name, which may hold anything but ends with a parenthesis.
fn field(stat: &str, at: usize) -> u64 {
    let after = stat.rsplit_once(')').map_or("", |it| it.1);
    after.split_whitespace().nth(at).and_then(|it| it.parse().ok()).unwrap_or(0)
}
