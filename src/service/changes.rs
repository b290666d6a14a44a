//! Hearing that something changed in the organization. It is a hint: what changed is read
//! again by whoever wants to know.

use std::time::Duration;

use sqlx::postgres::PgListener;
use tokio::time::timeout;

use super::error::{Error, Result};
use super::{Clock, Service};
use crate::store::{self, sessions};

/// How long a connection may take to say that it stands.
const ANSWER_MAX: Duration = Duration::from_secs(5);

/// The organization's channel.
#[derive(Debug)]
pub struct Changes {
    listener: PgListener,
    clock: Clock,
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
        Ok(Changes { listener, clock: self.clock })
    }
}

impl Changes {
    /// Waits for the next change, or until the minute is over, because a hint may be missed; says
    /// whether the connection still stands.
    ///
    /// # Errors
    /// Out of reach.
    pub async fn next(&mut self) -> Result<bool> {
        match timeout(self.clock.rest_of_minute(), self.listener.try_recv()).await {
            Ok(heard) => Ok(heard?.is_some()),
            // A line that was cut in silence would be waited on for ever.
            Err(_silence) => {
                let asked = timeout(ANSWER_MAX, store::stands(&mut self.listener)).await;
                Ok(asked.is_ok_and(|it| it.is_ok()))
            }
        }
    }
}
