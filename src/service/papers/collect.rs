//! Clearing up where documents lie: a crash between storing and committing leaves bytes that no
//! document names. Never takes away what somebody may be storing now.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::out_of_reach;
use crate::domain::role::Role;
use crate::outside::storage::FRESH;
use crate::service::Service;
use crate::service::error::{Error, Result, Told};
use crate::store::documents;

/// What was looked at and what was taken away.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Collected {
    pub objects: usize,
    pub removed: usize,
    pub removed_bytes: u64,
    /// No document names these either, but they are too young to be sure.
    pub left_for_now: usize,
}

impl Service {
    /// Takes away whatever of this organization no document names and nobody can be storing now.
    ///
    /// # Errors
    /// Not an admin; the store of documents or the database is out of reach. What was taken away
    /// before that stays away.
    pub async fn collect(&self) -> Result<Collected> {
        if self.me.role != Role::Admin {
            let told = Told::new("only admin may clear up the store of documents");
            return Err(Error::NotAllowed(told.hint("ask somebody who may")));
        }
        let here = self.me.organization_id;
        let storage = self.shelf.storage().map_err(|e| out_of_reach(&e))?;
        let before = self.old();
        // First what lies there, then what is named: what comes between is too young.
        let there = storage.list(here).await.map_err(|e| out_of_reach(&e))?;
        let named = documents::hashes(self.store.pool(), here).await?;
        let named: std::collections::HashSet<String> = named.into_iter().collect();
        let mut collected = Collected { objects: there.len(), ..Collected::default() };
        for object in there.iter().filter(|it| !named.contains(&it.hash)) {
            let removed = object.at < before
                && storage
                    .remove_older(here, &object.hash, before)
                    .await
                    .map_err(|e| out_of_reach(&e))?;
            if removed {
                collected.removed += 1;
                collected.removed_bytes += object.bytes;
            } else {
                collected.left_for_now += 1;
            }
        }
        Ok(collected)
    }

    /// What was stored before this is named by now, or never will be.
    fn old(&self) -> DateTime<Utc> {
        let age = TimeDelta::from_std(FRESH * 2).unwrap_or(TimeDelta::MAX);
        self.clock.now() - age
    }
}
