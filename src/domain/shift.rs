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

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: Tz = chrono_tz::Europe::Stockholm;

    /// A moment by the clock on the wall; the first where it is shown twice.
    fn at(text: &str) -> DateTime<Utc> {
        let local = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
        ZONE.from_local_datetime(&local).earliest().unwrap().to_utc()
    }

    fn shifts(texts: &[&str]) -> Vec<Shift> {
        texts.iter().map(|it| it.parse().unwrap()).collect()
    }

    #[test]
    fn work_ends_with_the_shift_that_it_began_in() {
        let two: &[&str] = &["06:00-14:00", "14:00-22:00"];
        let three: &[&str] = &["06:00-14:00", "14:00-22:00", "22:00-06:00"];
        let lapping: &[&str] = &["06:00-14:30", "13:30-22:00"];
        #[rustfmt::skip]
        let table: &[(&[&str], &str, Option<&str>)] = &[
            (&[], "2026-03-02 10:00", None),
            (two, "2026-03-02 06:00", Some("2026-03-02 14:00")),
            (two, "2026-03-02 13:59", Some("2026-03-02 14:00")),
            (two, "2026-03-02 14:00", Some("2026-03-02 22:00")),
            // Who comes early works in the shift that begins; who stays long is not in the next.
            (two, "2026-03-02 05:10", Some("2026-03-02 14:00")),
            (two, "2026-03-02 22:30", Some("2026-03-03 06:00")),
            // Over midnight, from both sides of it.
            (three, "2026-03-02 23:30", Some("2026-03-03 06:00")),
            (three, "2026-03-03 00:30", Some("2026-03-03 06:00")),
            // Where two run at once, nobody is cut short.
            (lapping, "2026-03-02 13:45", Some("2026-03-02 22:00")),
            // The night in which clocks jump from 2 to 3, and the one in which 2 comes twice.
            (three, "2026-03-28 23:00", Some("2026-03-29 06:00")),
            (three, "2026-10-24 23:00", Some("2026-10-25 06:00")),
            // A shift that would end while there is no such time.
            (&["18:00-02:30"], "2026-03-28 20:00", Some("2026-03-29 03:30")),
        ];
        for (said, began, ends) in table {
            let found = ends_at(&shifts(said), ZONE, at(began));
            assert_eq!(found, ends.map(at), "{said:?} from {began}");
        }
    }

    #[test]
    fn a_shift_that_ends_when_clocks_go_back_ends_the_second_time() {
        let ends = ends_at(&shifts(&["20:00-02:30"]), ZONE, at("2026-10-24 21:00")).unwrap();
        assert_eq!(ends, "2026-10-25T01:30:00Z".parse::<DateTime<Utc>>().unwrap());
    }

    #[test]
    fn what_counts_is_hours_that_passed_and_none_past_the_shift() {
        #[rustfmt::skip]
        let table: &[(&str, Option<&str>, Option<&str>, &str, i64)] = &[
            // Ended, still going on, and gone home without a word.
            ("2026-03-02 08:00", Some("2026-03-02 09:15"), Some("2026-03-02 14:00"), "2026-03-05 12:00", 75),
            ("2026-03-02 08:00", None, Some("2026-03-02 14:00"), "2026-03-02 08:20", 20),
            ("2026-03-02 13:00", None, Some("2026-03-02 14:00"), "2026-03-03 09:00", 60),
            ("2026-03-02 13:00", Some("2026-03-03 07:00"), Some("2026-03-02 14:00"), "2026-03-03 09:00", 60),
            ("2026-03-02 13:00", None, None, "2026-03-02 16:00", 180),
            // A night of seven hours, and one of nine.
            ("2026-03-28 22:00", Some("2026-03-29 06:00"), Some("2026-03-29 06:00"), "2026-03-29 08:00", 420),
            ("2026-10-24 22:00", Some("2026-10-25 06:00"), Some("2026-10-25 06:00"), "2026-10-25 08:00", 540),
            // A clock that runs behind.
            ("2026-03-02 08:00", None, None, "2026-03-02 07:59", 0),
        ];
        for (began, ended, shift_ends, now, minutes) in table {
            let found = counted(at(began), ended.map(at), shift_ends.map(at), at(now));
            assert_eq!(found.num_minutes(), *minutes, "{began} to {ended:?}");
        }
    }

    #[test]
    fn a_shift_says_what_it_takes() {
        for wrong in ["", "6-14", "06:00", "06:00-25:00", "06:00-06:00", "early"] {
            let why = wrong.parse::<Shift>().unwrap_err();
            assert!(why.contains("like 06:00-14:00"), "{why}");
        }
        assert_eq!("22:00 - 06:00".parse::<Shift>().unwrap().to_string(), "22:00-06:00");
    }
}
