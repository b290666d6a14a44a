//! Proving that nobody rewrote the timeline. Never mends what does not fit: it is shown.

use serde::Serialize;

use super::Service;
use super::error::Result;
use crate::store::read::audit;
pub use crate::store::read::audit::{BrokenSeal, Misfit, Seal};

/// What an audit found.
#[derive(Clone, Debug, Serialize)]
pub struct Audit {
    /// Whether everything fits.
    pub ok: bool,
    pub events: i64,
    pub seals: i64,
    pub problems: Vec<Misfit>,
    pub broken_seals: Vec<BrokenSeal>,
}

impl Service {
    /// Looks at every event and every seal of the organization.
    ///
    /// # Errors
    /// Not an admin; out of reach.
    pub async fn audit(&self) -> Result<Audit> {
        let mut tx = self.store.begin().await?;
        audit::take_time(&mut tx).await?;
        let (events, seals) = audit::counts(&mut *tx, self.me.organization_id).await?;
        let problems = audit::verify(&mut *tx).await?;
        let broken_seals = audit::broken_seals(&mut *tx).await?;
        tx.commit().await?;
        let ok = problems.is_empty() && broken_seals.is_empty();
        Ok(Audit { ok, events, seals, problems, broken_seals })
    }

    /// Seals the timeline as it stands now, so that a later audit shows what was taken
    /// away from its end.
    ///
    /// # Errors
    /// Not an admin; out of reach.
    pub async fn seal(&self) -> Result<Seal> {
        let moment = audit::moment(self.store.pool()).await?;
        let mut tx = self.store.begin().await?;
        audit::take_time(&mut tx).await?;
        let seal = audit::seal(&mut *tx, moment).await?;
        tx.commit().await?;
        Ok(seal)
    }
}
