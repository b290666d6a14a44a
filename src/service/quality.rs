//! How inspections go, over 30 days against the 30 before. Never judges a report.

use chrono::Duration;
use serde::Serialize;

use super::Service;
use super::error::Result;
use crate::store::read::quality;
pub use crate::store::read::quality::WeekQuality;

/// How many days are looked at, and as many before them.
pub const DAYS: i64 = 30;
/// How many weeks the chart shows.
pub const WEEKS: i64 = 8;

/// What came of the work within some time.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Figures {
    /// Reports that had their first verdict.
    pub inspected: i64,
    /// Those that passed at once, and that as a share; none where nothing was inspected.
    pub first_passed: i64,
    pub first_pass_percent: Option<i64>,
    /// How often work was begun anew.
    pub reworks: i64,
    /// Cards that were completed, and the minutes from start to end on average.
    pub completed: i64,
    pub minutes: Option<i64>,
}

impl Figures {
    fn of(counted: &quality::ProductQuality) -> Self {
        Self {
            inspected: counted.inspected,
            first_passed: counted.first_passed,
            first_pass_percent: share(counted.first_passed, counted.inspected),
            reworks: counted.reworks,
            completed: counted.completed,
            minutes: (0 < counted.completed).then_some(counted.minutes),
        }
    }

    fn and(self, other: &Self) -> Self {
        let inspected = self.inspected + other.inspected;
        let first_passed = self.first_passed + other.first_passed;
        let completed = self.completed + other.completed;
        let spent = |it: &Self| it.minutes.unwrap_or(0) * it.completed;
        let spent = spent(&self) + spent(other);
        Self {
            inspected,
            first_passed,
            first_pass_percent: share(first_passed, inspected),
            reworks: self.reworks + other.reworks,
            completed,
            minutes: spent.checked_div(completed),
        }
    }
}

/// A share in whole percent, rounded down: all is only said of all.
pub fn share(part: i64, whole: i64) -> Option<i64> {
    (part * 100).checked_div(whole)
}

/// One product, lately and before.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct ProductFigures {
    pub product: String,
    pub now: Figures,
    pub before: Figures,
}

/// How inspections go.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Quality {
    pub days: i64,
    pub now: Figures,
    pub before: Figures,
    /// Those with the most to better first.
    pub products: Vec<ProductFigures>,
    /// The last weeks, the latest first; a week without inspections counts nothing.
    pub weeks: Vec<WeekQuality>,
}

impl Service {
    /// Counts how inspections and the work before them went.
    ///
    /// # Errors
    /// Out of reach.
    pub async fn quality(&self) -> Result<Quality> {
        let now = self.clock.now();
        let middle = now - Duration::days(DAYS);
        let span = (middle - Duration::days(DAYS), middle);
        let (pool, here) = (self.store.pool(), self.me.organization_id);
        let mut all = Quality { days: DAYS, ..Quality::default() };
        for counted in quality::by_product(pool, here, span).await? {
            let figures = Figures::of(&counted);
            let whole = if counted.is_now { &mut all.now } else { &mut all.before };
            *whole = whole.and(&figures);
            if all.products.last().is_none_or(|it| it.product != counted.product) {
                let product = counted.product.clone();
                all.products.push(ProductFigures { product, ..ProductFigures::default() });
            }
            if let Some(last) = all.products.last_mut() {
                *(if counted.is_now { &mut last.now } else { &mut last.before }) = figures;
            }
        }
        let missed = |it: &ProductFigures| it.now.inspected - it.now.first_passed;
        all.products.sort_by_key(|it| (-missed(it), -it.now.reworks, -it.now.completed));
        let counted = quality::by_week(pool, here, (now - Duration::weeks(WEEKS), now)).await?;
        for weeks_ago in 0..WEEKS {
            let found = counted.iter().find(|it| it.weeks_ago == weeks_ago).copied();
            all.weeks.push(found.unwrap_or(WeekQuality { weeks_ago, ..WeekQuality::default() }));
        }
        Ok(all)
    }
}
