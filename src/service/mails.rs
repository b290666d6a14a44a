//! How the mails go: what was sent lately, what failed, how many of each type. Never sends one.

use serde::Serialize;

use super::Service;
use super::error::Result;
use crate::domain::mail_view::MailView;
use crate::store::read::mails;
pub use crate::store::read::mails::MailCount;

/// The mails of a view in numbers.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct MailCounts {
    pub by_type: Vec<MailCount>,
    /// All of them; its type is empty.
    pub all: MailCount,
}

impl Service {
    /// Counts the mails of a view's time, in one go.
    ///
    /// # Errors
    /// Out of reach.
    pub async fn mail_counts(&self, view: MailView) -> Result<MailCounts> {
        let since = view.since(self.clock.now());
        let by_type = mails::counts(self.store.pool(), self.me.organization_id, since).await?;
        let mut all = MailCount::default();
        for it in &by_type {
            all.total += it.total;
            all.queued += it.queued;
            all.sent += it.sent;
            all.delivered += it.delivered;
            all.failed += it.failed;
        }
        Ok(MailCounts { by_type, all })
    }
}
