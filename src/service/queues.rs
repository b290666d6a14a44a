//! How much waits in the queues beside the pipeline: add-on requests, job cards,
//! inspections. Never counts further than anybody reads.

use super::Service;
use super::error::Result;
use crate::store::read::queues;
pub use crate::store::read::queues::Waiting;

impl Service {
    /// Counts what waits in each queue, up to [`queues::COUNTED_MAX`].
    ///
    /// # Errors
    /// Out of reach.
    pub async fn waiting(&self) -> Result<Waiting> {
        Ok(queues::waiting(self.store.pool(), self.me.organization_id).await?)
    }
}
