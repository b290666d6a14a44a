//! The pipeline strip: what stands at each stage, and for how much. Never sums across
//! currencies.

use chrono::Duration;
use serde::Serialize;
use strum::VariantArray as _;

use super::Service;
use super::error::Result;
use crate::domain::stage::Stage;
use crate::store::read::strip;

/// For how long what is over stays on the strip.
const OVER_DAYS: i64 = 30;

/// What stands at a stage.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct StageSum {
    pub stage: Stage,
    /// How many leads, offers and orders; of done and lost those of the last 30 days.
    pub count: i64,
    /// In the organization's currency; nothing for the floor.
    pub value_minor: i64,
    /// Currencies of things that the value leaves out.
    pub other_currencies: Vec<String>,
}

impl Service {
    /// Sums up every stage, in the order of the strip.
    ///
    /// # Errors
    /// Out of reach.
    pub async fn strip(&self) -> Result<Vec<StageSum>> {
        let currency = self.settings().await?.text("currency");
        let over_since = self.clock.now() - Duration::days(OVER_DAYS);
        let parts = strip::sums(self.store.pool(), self.me.organization_id, over_since).await?;
        let mut sums: Vec<StageSum> = Stage::VARIANTS.iter().map(|it| empty(*it)).collect();
        for part in parts {
            let Some(sum) = sums.iter_mut().find(|it| it.stage.word() == part.stage) else {
                continue;
            };
            sum.count += part.things;
            if part.currency != currency {
                sum.other_currencies.push(part.currency);
            } else if self.sees_prices() {
                sum.value_minor += part.value_minor;
            }
        }
        Ok(sums)
    }
}

const fn empty(stage: Stage) -> StageSum {
    StageSum { stage, count: 0, value_minor: 0, other_currencies: Vec::new() }
}
