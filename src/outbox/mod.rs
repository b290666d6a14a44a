//! The worker: claims what was asked for, does it as the system, marks it. No lock is
//! held while work runs, so everything here bears running twice.

mod post;

use std::collections::HashMap;
use std::pin::pin;
use std::time::Duration;

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use tokio::time::timeout;
use uuid::Uuid;

use crate::domain::outbox::Asked;
use crate::domain::secret::Secret;
use crate::service::error::{Error, Result, Told};
use crate::service::letters::Outcome;
use crate::service::papers::Shelf;
use crate::service::session::{self, Me};
use crate::service::{Clock, Service};
use crate::store::outbox::{self, Entry};
use crate::store::{Store, sessions};

pub use post::PostOffice;

/// How long before its end a service session is renewed.
const RENEW_BEFORE: chrono::Duration = chrono::Duration::minutes(2);
/// How many organizations, and how many entries of one, are worked on at once.
pub const SIDE_BY_SIDE: usize = 3;
/// How often what takes long is held on to: well within the minute for which it is claimed.
const HOLD_ON_EVERY: Duration = Duration::from_secs(20);
/// How soon to look again at what another worker seems to be doing.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

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
    shelf: Shelf,
    post: PostOffice,
    /// A session for each organization that there was work in, good for ten minutes.
    sessions: HashMap<Uuid, (Secret, Me)>,
}

impl Worker {
    /// A worker over a store that logs in as the worker, with a place for papers and a way for
    /// mails.
    pub fn new(store: Store, clock: Clock, shelf: Shelf, post: PostOffice) -> Self {
        Self { store, clock, shelf, post, sessions: HashMap::new() }
    }

    /// Hangs up.
    pub async fn close(&self) {
        self.store.close().await;
    }

    /// Does everything that is due, in every organization.
    ///
    /// # Errors
    /// The database is out of reach. What goes wrong with one entry stands on it.
    pub async fn run_due(&mut self) -> Result<Tally> {
        let waiting = outbox::waiting(self.store.pool()).await?;
        self.do_due(&waiting).await
    }

    async fn do_due(&mut self, waiting: &[(Uuid, Duration)]) -> Result<Tally> {
        let mut due = Vec::new();
        for (organization, _) in waiting.iter().filter(|(_, due_in)| due_in.is_zero()) {
            due.push(self.service(*organization).await?);
        }
        let this = &*self;
        let all = stream::iter(due).map(|service| async move {
            let done = this.empty(&service).await;
            // A hundred organizations must not cost a hundred idle connections.
            service.store().close().await;
            done
        });
        all.buffer_unordered(SIDE_BY_SIDE).try_fold(Tally::default(), add).await
    }

    /// Works until it is dropped: at once when somebody says that there is something to do,
    /// and once a minute in any case.
    ///
    /// # Errors
    /// The database is out of reach; whoever runs it begins again.
    pub async fn run(&mut self) -> Result<()> {
        let channel = sessions::worker_channel(self.store.pool()).await?;
        let mut listener = self.store.listener().await?;
        // Before the first look, so that nothing falls between.
        listener.listen(&channel).await?;
        loop {
            let waiting = outbox::waiting(self.store.pool()).await?;
            if self.do_due(&waiting).await? != Tally::default() {
                // What was done may have asked for more.
                continue;
            }
            if let Ok(heard) = timeout(self.look_in(&waiting), listener.recv()).await {
                heard?;
                // Whatever else was said meanwhile is answered by the same look.
                while listener.next_buffered().is_some() {}
            }
        }
    }

    /// How long until something of what waits is due.
    fn look_in(&self, waiting: &[(Uuid, Duration)]) -> Duration {
        let first = waiting.iter().map(|(_, due_in)| *due_in).min();
        // What is due and was not done is somebody else's just now.
        let look_anyway = self.clock.rest_of_minute();
        first.map_or(look_anyway, |it| it.max(LOOK_AGAIN).min(look_anyway))
    }

    /// Does everything that is due in one organization, a few at a time: a mail server that does
    /// not answer must not keep an invoice from being made.
    async fn empty(&self, service: &Service) -> Result<Tally> {
        let lanes = stream::iter(0..SIDE_BY_SIDE).map(|_| self.lane(service));
        lanes.buffer_unordered(SIDE_BY_SIDE).try_fold(Tally::default(), add).await
    }

    async fn lane(&self, service: &Service) -> Result<Tally> {
        let organization = service.me().organization_id;
        let mut tally = Tally::default();
        while let Some(entry) = outbox::claim(service.store().pool(), organization).await? {
            if self.attempt(service, &entry).await? {
                tally.done += 1;
            } else {
                tally.put_off += 1;
            }
        }
        Ok(tally)
    }

    async fn attempt(&self, service: &Service, entry: &Entry) -> Result<bool> {
        let organization = service.me().organization_id;
        let db = service.store().pool();
        let hands = Hands { service, post: &self.post };
        let mut work = pin!(hands.perform(entry));
        // A slow server must not make another worker begin the same: what takes long stays ours.
        let outcome = loop {
            match timeout(HOLD_ON_EVERY, &mut work).await {
                Ok(outcome) => break outcome,
                Err(_still_at_it) => outbox::hold_on(db, organization, entry).await?,
            }
        };
        match outcome {
            Ok(Outcome::Done) => outbox::finish(db, organization, entry).await?,
            Ok(Outcome::Later(due)) => outbox::leave(db, organization, entry, due).await?,
            Err(error) => {
                outbox::put_off(db, organization, entry, &error.to_string()).await?;
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// What may be done as the system in one organization, over connections of its own.
    async fn service(&mut self, organization: Uuid) -> Result<Service> {
        let now = self.clock.now();
        if let Some((token, me)) = self.sessions.get(&organization)
            && now < me.expires_at - RENEW_BEFORE
        {
            return Ok(Service::new(
                self.store.with_session(Some(token)),
                self.clock,
                me.clone(),
                self.shelf.clone(),
            ));
        }
        let token = sessions::service_token(self.store.pool(), organization)
            .await?
            .ok_or_else(Error::not_logged_in)?;
        let store = self.store.with_session(Some(&token));
        let me = session::me(&store).await?;
        self.sessions.insert(organization, (token, me.clone()));
        Ok(Service::new(store, self.clock, me, self.shelf.clone()))
    }
}

async fn add(sum: Tally, more: Tally) -> Result<Tally> {
    Ok(Tally { done: sum.done + more.done, put_off: sum.put_off + more.put_off })
}

/// What is done by whoever works: as the system, with a mail server.
struct Hands<'a> {
    service: &'a Service,
    post: &'a PostOffice,
}

impl Hands<'_> {
    async fn perform(&self, entry: &Entry) -> Result<Outcome> {
        let asked: Asked = entry.kind.parse().map_err(|_unknown| {
            Error::Refused(
                Told::new(format!("this ordna does not know how to do {:?}", entry.kind))
                    .hint("a newer one wrote it; install that"),
            )
        })?;
        let service = self.service;
        match (asked, entry.order_id) {
            (Asked::FinalInvoice, Some(order)) => service.invoice_order(order).await?,
            (Asked::DepositInvoice, Some(order)) => service.invoice_deposit(order).await?,
            (Asked::FinalInvoice | Asked::DepositInvoice, None) => {
                return Err(Error::refused("it names no order"));
            }
            (Asked::ApproveAddon, _) => service.approve_small_addon(entry.event_id).await?,
            (Asked::ExpireOffer, _) => return service.expire_offer(entry.event_id).await,
            (Asked::PauseCard, _) => return service.pause_card(entry.event_id).await,
            (Asked::Letter(kind), _) => {
                return service.queue_letter(entry.id, entry.event_id, kind).await;
            }
            (Asked::Paper(kind), _) => service.file_paper(entry.event_id, kind).await?,
            (Asked::SendMail, _) => self.post.deliver(service, entry).await?,
        }
        Ok(Outcome::Done)
    }
}
