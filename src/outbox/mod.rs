//! The worker: claims what was asked for, does it as the system, marks it. No lock is
//! held while work runs, so everything here bears running twice.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::time::timeout;
use uuid::Uuid;

use crate::domain::outbox::Asked;
use crate::service::error::{Error, Result, Told};
use crate::service::{Clock, Service, session};
use crate::store::outbox::{self, Entry};
use crate::store::{Store, sessions};

/// How long before its end a service session is renewed.
const RENEW_BEFORE: chrono::Duration = chrono::Duration::minutes(2);
/// How often to look although nobody said that there is work: a hint may be missed.
const LOOK_EVERY: Duration = Duration::from_mins(1);

/// What one look at the outbox came to.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, serde::Serialize)]
pub struct Tally {
    pub done: usize,
    pub put_off: usize,
}

/// Does background work with the worker's own login.
#[derive(Debug)]
pub struct Worker {
    store: Store,
    clock: Clock,
    /// One session for each organization, good for ten minutes.
    sessions: HashMap<Uuid, (DateTime<Utc>, Service)>,
}

impl Worker {
    /// A worker over a store that logs in as the worker.
    pub fn new(store: Store, clock: Clock) -> Self {
        Self { store, clock, sessions: HashMap::new() }
    }

    /// Does everything that is due, in every organization.
    ///
    /// # Errors
    /// The database is out of reach. What goes wrong with one entry stands on it.
    pub async fn run_due(&mut self) -> Result<Tally> {
        let mut tally = Tally::default();
        for (organization, _) in sessions::organizations(self.store.pool()).await? {
            let service = self.service(organization).await?;
            while let Some(entry) = outbox::claim(service.store().pool(), organization).await? {
                if self.attempt(&service, &entry).await? {
                    tally.done += 1;
                } else {
                    tally.put_off += 1;
                }
            }
        }
        Ok(tally)
    }

    /// Works until it is dropped: at once when somebody says that something changed,
    /// and once a minute in any case.
    ///
    /// # Errors
    /// The database is out of reach; whoever runs it begins again.
    pub async fn run(&mut self) -> Result<()> {
        let mut listener = self.store.listener().await?;
        for (organization, _) in sessions::organizations(self.store.pool()).await? {
            let service = self.service(organization).await?;
            if let Some(channel) = sessions::channel(service.store().pool()).await? {
                listener.listen(&channel).await?;
            }
        }
        loop {
            self.run_due().await?;
            if let Ok(heard) = timeout(LOOK_EVERY, listener.recv()).await {
                heard?;
                // Whatever else was said meanwhile is answered by the same look.
                while listener.next_buffered().is_some() {}
            }
        }
    }

    async fn attempt(&self, service: &Service, entry: &Entry) -> Result<bool> {
        let organization = service.me().organization_id;
        let outcome = perform(service, entry).await;
        let db = service.store().pool();
        match outcome {
            Ok(()) => outbox::finish(db, organization, entry).await?,
            Err(error) => {
                outbox::put_off(db, organization, entry, &error.to_string()).await?;
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn service(&mut self, organization: Uuid) -> Result<Service> {
        let now = self.clock.now();
        if let Some((until, service)) = self.sessions.get(&organization)
            && now < *until
        {
            return Ok(service.clone());
        }
        let token = sessions::service_token(self.store.pool(), organization)
            .await?
            .ok_or_else(Error::not_logged_in)?;
        let store = self.store.with_session(Some(&token));
        let me = session::me(&store).await?;
        let until = me.expires_at - RENEW_BEFORE;
        let service = Service::new(store, self.clock, me);
        if let Some((_, old)) = self.sessions.insert(organization, (until, service.clone())) {
            old.store().close().await;
        }
        Ok(service)
    }
}

async fn perform(service: &Service, entry: &Entry) -> Result<()> {
    let asked: Asked = entry.kind.parse().map_err(|_unknown| {
        Error::Refused(
            Told::new(format!("this ordna does not know how to do {:?}", entry.kind))
                .hint("a newer one wrote it; install that"),
        )
    })?;
    match (asked, entry.order_id) {
        (Asked::FinalInvoice, Some(order)) => service.invoice_order(order).await,
        (Asked::FinalInvoice, None) => Err(Error::refused("it names no order")),
    }
}
