//! Filling a database with synthetic orders, to measure with. Never in a database that
//! somebody works with, unless they say so.

use std::time::{Duration, Instant};

use super::upkeep::Ownership;
use super::{Cause, Settings, Unready, make};
use crate::domain::secret::Secret;
use crate::service::clock::Clock;
use crate::store::seed;
pub use crate::store::seed::Load;
use crate::store::setup;

/// More connections than this only wait for each other.
const CONNECTIONS_MAX: usize = 4;

/// What a load did.
#[derive(Clone, Copy, Debug)]
pub struct Filled {
    pub rows: u64,
    pub took: Duration,
    /// The organizations that were made, by number: `load-001` and on.
    pub first: u32,
    pub last: u32,
}

/// Writes synthetic orders over several organizations of their own.
pub async fn load(
    settings: &Settings,
    demo: bool,
    owner: Option<&Secret>,
    wanted: Load,
    anyway: bool,
) -> Result<Filled, Unready> {
    let ownership = Ownership::of(settings, demo, owner).await?;
    if let Some(server) = &ownership.server {
        server.alone(make(server)).await??;
    }
    let mut first = ownership.connect().await?;
    setup::schema(&mut first).await?.must_be_current()?;
    if !setup::is_superuser(&mut first).await? {
        return Err(Unready::new(
            Cause::Denied,
            "loading takes a superuser: it writes past row security and the guards",
            "give a superuser's connection with `--owner URL`, or load into the demo (`--demo`)",
        ));
    }
    let others = seed::organizations_of_others(&mut first).await.map_err(|e| failed(&e))?;
    if others > 0 && !anyway {
        return Err(Unready::new(
            Cause::Refused,
            format!("people work in {}: it has organizations of theirs", ownership.place()),
            "load into a database of its own, or say --yes to load beside them",
        ));
    }
    let wide = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut connections = vec![first];
    for _ in 1..wide.min(CONNECTIONS_MAX) {
        connections.push(ownership.connect().await?);
    }
    let begun = Instant::now();
    let loaded = seed::load(connections, wanted, Clock::System.now()).await;
    let loaded = loaded.map_err(|e| failed(&e))?;
    Ok(Filled {
        rows: loaded.rows,
        took: begun.elapsed(),
        first: loaded.first,
        last: loaded.first + wanted.organizations.saturating_sub(1),
    })
}

fn failed(error: &seed::Trouble) -> Unready {
    if let seed::Trouble::Database(e) = error {
        return setup::trouble(e, "load synthetic orders");
    }
    Unready::new(Cause::Broken, format!("cannot load: {error}"), "report this as a bug")
}
