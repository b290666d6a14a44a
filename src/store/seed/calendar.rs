//! Working time: a story runs on a clock that stands still at night and at weekends, and
//! only here becomes a time of the world. Never reads a clock of its own.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveTime, TimeZone as _, Utc, Weekday};
use chrono_tz::Tz;

/// Microseconds.
pub(super) const SECOND: i64 = 1_000_000;
pub(super) const MINUTE: i64 = 60 * SECOND;
pub(super) const HOUR: i64 = 60 * MINUTE;
/// A working day, from half past seven to half past four.
pub(super) const DAY: i64 = 9 * HOUR;
/// When it begins, in hours and minutes.
pub(super) const OPENS: (u32, u32) = (7, 30);

/// How many days of the future the calendar knows.
const FUTURE_DAYS: u32 = 160;
/// Public holidays that all three organizations keep, as month and day.
const HOLIDAYS: &[(u32, u32)] = &[(1, 1), (5, 1), (12, 24), (12, 25), (12, 26), (12, 31)];

/// A moment of working time, in microseconds since the calendar's first working day.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Moment(pub(super) i64);

impl Moment {
    pub(super) const fn plus(self, micros: i64) -> Self {
        Self(self.0 + micros)
    }

    /// When that working day begins.
    pub(super) const fn morning(self) -> Self {
        Self(self.0.div_euclid(DAY) * DAY)
    }

    /// Four o'clock of that working day.
    pub(super) const fn evening(self) -> Self {
        self.morning().plus(DAY - HOUR / 2)
    }
}

/// The working days around today, in one time zone.
pub(super) struct Calendar {
    zone: Tz,
    /// When each working day begins, in microseconds since 1970.
    days: Vec<i64>,
    now: Moment,
    today: DateTime<Utc>,
}

impl Calendar {
    /// The calendar from so many days ago on.
    pub(super) fn around(now: DateTime<Utc>, zone: Tz, past_days: u32) -> Self {
        let today = now.with_timezone(&zone).date_naive();
        let first = today.checked_sub_days(Days::new(past_days.into())).unwrap_or(today);
        let days: Vec<i64> = first
            .iter_days()
            .take(usize::try_from(past_days + FUTURE_DAYS).unwrap_or(0))
            .filter(|it| is_working_day(*it))
            .filter_map(|it| begins(it, zone))
            .collect();
        let begun = days.partition_point(|it| *it <= now.timestamp_micros());
        let last = begun.saturating_sub(1);
        let into = now.timestamp_micros() - days.get(last).copied().unwrap_or_default();
        let last_moment = Moment(whole(last) * DAY + into.clamp(0, DAY - 1));
        Self { zone, days, now: last_moment, today: now }
    }

    pub(super) const fn zone(&self) -> Tz {
        self.zone
    }

    /// Now, also at night.
    pub(super) const fn today(&self) -> DateTime<Utc> {
        self.today
    }

    /// What a clock on the wall shows at a moment.
    pub(super) fn clock(&self, moment: Moment) -> String {
        self.time(moment).with_timezone(&self.zone).format("%H:%M").to_string()
    }

    /// The last moment that is over.
    pub(super) const fn now(&self) -> Moment {
        self.now
    }

    /// The time of the world, in microseconds since 1970.
    pub(super) fn micros(&self, moment: Moment) -> i64 {
        let day = usize::try_from(moment.0.div_euclid(DAY)).unwrap_or(0);
        let day = day.min(self.days.len().saturating_sub(1));
        self.days.get(day).copied().unwrap_or_default() + moment.0.rem_euclid(DAY)
    }

    pub(super) fn time(&self, moment: Moment) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.micros(moment)).unwrap_or_default()
    }

    /// The day of that moment where the organization is, and some days on.
    pub(super) fn day(&self, moment: Moment, days: u32) -> NaiveDate {
        let day = self.time(moment).with_timezone(&self.zone).date_naive();
        day.checked_add_days(Days::new(days.into())).unwrap_or(day)
    }
}

fn is_working_day(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
        && !HOLIDAYS.contains(&(day.month(), day.day()))
}

fn begins(day: NaiveDate, zone: Tz) -> Option<i64> {
    let at = day.and_time(NaiveTime::from_hms_opt(OPENS.0, OPENS.1, 0)?);
    zone.from_local_datetime(&at).earliest().map(|it| it.timestamp_micros())
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(0)
}
