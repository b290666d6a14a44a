//! How inspections go, over 30 days against the 30 before. Never judges a report.

use chrono::Duration;
use serde::Serialize;

use super::Service;
use super::error::Result;
use crate::store::read::quality::{self, ProductQuality};
pub use crate::store::read::quality::{StationTime, WeekQuality};

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
    /// Cards that were completed, and the minutes that were worked on each, on average: no pauses,
    /// and nothing past the end of a shift.
    pub completed: i64,
    pub minutes: Option<i64>,
}

impl Figures {
    fn of(counted: &ProductQuality) -> Self {
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
    /// What people call it.
    pub name: String,
    pub now: Figures,
    pub before: Figures,
}

/// The work at a station within some time.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Spent {
    /// Cards that were worked on.
    pub cards: i64,
    pub minutes: i64,
    /// The part of them that mended something.
    pub rework_minutes: i64,
    /// What was worked on each card, on average; none where there was none.
    pub minutes_a_card: Option<i64>,
}

impl Spent {
    fn of(counted: &StationTime) -> Self {
        Self {
            cards: counted.cards,
            minutes: counted.minutes,
            rework_minutes: counted.rework_minutes,
            minutes_a_card: counted.minutes.checked_div(counted.cards),
        }
    }
}

/// One station, lately and before.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct StationFigures {
    /// None for what was done at none.
    pub station: Option<String>,
    pub now: Spent,
    pub before: Spent,
}

/// How inspections go.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Quality {
    pub days: i64,
    pub now: Figures,
    pub before: Figures,
    /// Those with the most to better first.
    pub products: Vec<ProductFigures>,
    /// Those with the most work first.
    pub stations: Vec<StationFigures>,
    /// The last weeks, the latest first; a week without inspections counts nothing.
    pub weeks: Vec<WeekQuality>,
}

/// What was counted of the same thing lately and before, which come one after the other, as a pair.
fn paired<T, K: PartialEq, F: Default>(
    counted: &[T],
    key: impl Fn(&T) -> K,
    figures: impl Fn(&T) -> (bool, F),
) -> Vec<(K, F, F)> {
    let mut all: Vec<(K, F, F)> = Vec::new();
    for it in counted {
        let (key, (is_now, figures)) = (key(it), figures(it));
        if all.last().is_none_or(|last| last.0 != key) {
            all.push((key, F::default(), F::default()));
        }
        if let Some(last) = all.last_mut() {
            *(if is_now { &mut last.1 } else { &mut last.2 }) = figures;
        }
    }
    all
}

fn products(counted: &[ProductQuality]) -> Vec<ProductFigures> {
    let paired = paired(counted, |it| it.product.clone(), |it| (it.is_now, Figures::of(it)));
    let mut all: Vec<_> = paired
        .into_iter()
        .map(|(product, now, before)| {
            let name = counted.iter().find(|it| it.product == product);
            let name = name.map(|it| it.name.clone()).unwrap_or_default();
            ProductFigures { product, name, now, before }
        })
        .collect();
    let missed = |it: &ProductFigures| it.now.inspected - it.now.first_passed;
    all.sort_by_key(|it| (-missed(it), -it.now.reworks, -it.now.completed));
    all
}

fn stations(counted: &[StationTime]) -> Vec<StationFigures> {
    let paired = paired(counted, |it| it.station.clone(), |it| (it.is_now, Spent::of(it)));
    let mut all: Vec<_> = paired
        .into_iter()
        .map(|(station, now, before)| StationFigures { station, now, before })
        .collect();
    all.sort_by_key(|it| (-it.now.minutes, -it.before.minutes));
    all
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
        all.products = products(&quality::by_product(pool, here, span).await?);
        for it in &all.products {
            all.now = all.now.and(&it.now);
            all.before = all.before.and(&it.before);
        }
        let counted = quality::by_station(pool, here, (span.0, span.1, now)).await?;
        all.stations = stations(&counted);
        let counted = quality::by_week(pool, here, (now - Duration::weeks(WEEKS), now)).await?;
        for weeks_ago in 0..WEEKS {
            let found = counted.iter().find(|it| it.weeks_ago == weeks_ago).copied();
            all.weeks.push(found.unwrap_or(WeekQuality { weeks_ago, ..WeekQuality::default() }));
        }
        Ok(all)
    }
}
