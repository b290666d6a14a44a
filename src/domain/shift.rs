//! Shifts, and what of somebody's work counts: until it was ended, and never past the shift that
//! it was begun in. Never reads a clock.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Days, Duration, NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;

/// Who is at work so soon before a shift begins works in that shift.
const EARLY: Duration = Duration::hours(2);
/// How far clocks jump where they jump over a time.
const JUMP: Duration = Duration::hours(1);

/// The hours of a shift, by the clock on the wall; it may run over midnight.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Shift {
    pub from: NaiveTime,
    pub to: NaiveTime,
}

impl FromStr for Shift {
    type Err = String;

    /// Reads "06:00-14:00".
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("{text:?} is no shift, write it like 06:00-14:00");
        let (from, to) = text.split_once('-').ok_or_else(wrong)?;
        let time =
            |it: &str| NaiveTime::parse_from_str(it.trim(), "%H:%M").map_err(|_unread| wrong());
        let (from, to) = (time(from)?, time(to)?);
        if from == to { Err(wrong()) } else { Ok(Self { from, to }) }
    }
}

impl fmt::Display for Shift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.from.format("%H:%M"), self.to.format("%H:%M"))
    }
}

impl Shift {
    /// Its begin and end where it begins on a day.
    fn on(self, day: NaiveDate, zone: Tz) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let last = if self.from < self.to { day } else { day.checked_add_days(Days::new(1))? };
        Some((moment(day, self.from, zone, false)?, moment(last, self.to, zone, true)?))
    }
}

/// A time of day in a zone. Where clocks show it twice, a shift begins with the first and ends with
/// the second; where they jump over it, it is as much later.
fn moment(day: NaiveDate, time: NaiveTime, zone: Tz, ends: bool) -> Option<DateTime<Utc>> {
    let local = day.and_time(time);
    let there = zone.from_local_datetime(&local);
    let found = if ends { there.latest() } else { there.earliest() };
    found.or_else(|| zone.from_local_datetime(&(local + JUMP)).earliest()).map(|it| it.to_utc())
}

/// When the shift ends in which work is begun at a moment: the longest of those that run then, else
/// the next one where it begins soon, else when that begins. None where there are no shifts.
pub fn ends_at(shifts: &[Shift], zone: Tz, began: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let today = began.with_timezone(&zone).date_naive();
    let days = [today.pred_opt(), Some(today), today.succ_opt()];
    let all: Vec<(DateTime<Utc>, DateTime<Utc>)> = days
        .into_iter()
        .flatten()
        .flat_map(|day| shifts.iter().filter_map(move |it| it.on(day, zone)))
        .collect();
    let running = all.iter().filter(|(from, to)| *from <= began && began < *to);
    if let Some(end) = running.map(|(_, to)| *to).max() {
        return Some(end);
    }
    let (from, to) = all.into_iter().filter(|(from, _)| began < *from).min()?;
    Some(if from - began <= EARLY { to } else { from })
}

/// What counts of a spell of work: until it was ended, or until now, and never past its shift.
pub fn counted(
    began: DateTime<Utc>,
    ended: Option<DateTime<Utc>>,
    shift_ends: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Duration {
    let until = ended.unwrap_or(now);
    let until = shift_ends.map_or(until, |it| it.min(until));
    (until - began).max(Duration::zero())
}
