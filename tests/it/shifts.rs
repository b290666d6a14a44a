//! When a shift ends, and what of somebody's work counts: over midnight, and in the nights in which
//! clocks change.

use chrono::{DateTime, NaiveDateTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use ordna::domain::shift::{Shift, counted, ends_at};

/// Began, ended, when the shift ends, what the clock says, and the minutes that count.
type Spell<'a> = (&'a str, Option<&'a str>, Option<&'a str>, &'a str, i64);

const ZONE: Tz = chrono_tz::Europe::Stockholm;

/// A moment by the clock on the wall; the first where it is shown twice.
fn at(text: &str) -> DateTime<Utc> {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
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
    let table: &[Spell<'_>] = &[
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
