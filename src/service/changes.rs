//! Hearing that something changed in the organization. It is a hint: what changed is read
//! again by whoever wants to know.

use sqlx::postgres::PgListener;

use super::Service;
use super::error::{Error, Result};
use crate::store::sessions;

/// The organization's channel.
#[derive(Debug)]
pub struct Changes {
    listener: PgListener,
}

impl Service {
    /// Begins to hear of the organization's changes.
    ///
    /// # Errors
    /// No session any more; out of reach.
    pub async fn changes(&self) -> Result<Changes> {
        let channel = sessions::channel(self.store.pool()).await?;
        let channel = channel.ok_or_else(Error::not_logged_in)?;
        let mut listener = self.store.listener().await?;
        listener.listen(&channel).await?;
        Ok(Changes { listener })
    }
}

impl Changes {
    /// Waits for the next change; says whether the connection still stands.
    ///
    /// # Errors
    /// Out of reach.
    pub async fn next(&mut self) -> Result<bool> {
        Ok(self.listener.try_recv().await?.is_some())
    }
}
