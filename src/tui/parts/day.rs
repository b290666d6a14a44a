//! Reads days and times as people type them: `2026-05-04`, `4/5`, `4 may`, `fri`, `tomorrow 9`.
//!
//! It never asks what day it is: it is told.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Weekday};

const EXPECTED: &str = "write a day: 2026-05-04, 4/5, 4 may, fri, +3, tomorrow";
const EXPECTED_TIME: &str = "write a day and a time: 4/5 14:30, tomorrow 9";

/// Reads a day, counted from today where it is said relative to it.
pub fn read(typed: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    let words = typed.trim().to_lowercase();
    let expected = || EXPECTED.to_owned();
    let days = match words.as_str() {
        "" => return Err(expected()),
        "today" => Some(0),
        "tomorrow" => Some(1),
        other => other.strip_prefix('+').and_then(|days| days.trim_end_matches('d').parse().ok()),
    };
    if let Some(days) = days {
        return today.checked_add_days(Days::new(days)).ok_or_else(expected);
    }
    if let Ok(weekday) = words.parse::<Weekday>() {
        let ahead = weekday.days_since(today.weekday());
        let ahead = if ahead == 0 { 7 } else { ahead };
        return today.checked_add_days(Days::new(ahead.into())).ok_or_else(expected);
    }
    let parts: Vec<&str> = words
        .split(|sign: char| sign.is_whitespace() || matches!(sign, '-' | '/' | '.'))
        .filter(|part| !part.is_empty())
        .collect();
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 => date(year, month, day).ok_or_else(expected),
        [day, month, year] if year.len() == 4 => date(year, month, day).ok_or_else(expected),
        [day, month] => {
            let year = today.year();
            let this = date(&year.to_string(), month, day).ok_or_else(expected)?;
            if today <= this {
                return Ok(this);
            }
            date(&(year + 1).to_string(), month, day).ok_or_else(expected)
        }
        _ => Err(expected()),
    }
}

/// Reads a day and a time of it.
pub fn read_with_time(typed: &str, today: NaiveDate) -> Result<NaiveDateTime, String> {
    let expected = || EXPECTED_TIME.to_owned();
    let trimmed = typed.trim().replace(['t', 'T'], if is_iso(typed) { " " } else { "t" });
    let (day, time) = trimmed.rsplit_once(char::is_whitespace).ok_or_else(expected)?;
    let time = clock(time).ok_or_else(expected)?;
    Ok(read(day, today).ok().ok_or_else(expected)?.and_time(time))
}

fn is_iso(typed: &str) -> bool {
    typed.trim().get(10..11).is_some_and(|it| it.eq_ignore_ascii_case("t"))
}

fn clock(typed: &str) -> Option<NaiveTime> {
    let (hour, minute) = typed.split_once([':', '.']).unwrap_or((typed, "0"));
    NaiveTime::from_hms_opt(hour.parse().ok()?, minute.parse().ok()?, 0)
}

fn date(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    let month = match month.parse() {
        Ok(number) => number,
        Err(_) => month.parse::<chrono::Month>().ok()?.number_from_month(),
    };
    NaiveDate::from_ymd_opt(year.parse().ok()?, month, day.parse().ok()?)
}

/// How far a day is away, as people say it: "Mon 4 May, in 3 days".
pub fn said(day: NaiveDate, today: NaiveDate) -> String {
    let away = match (day - today).num_days() {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        -1 => "yesterday".to_owned(),
        days @ 2.. => format!("in {days} days"),
        days => format!("{} days ago", -days),
    };
    format!("{}, {away}", day.format("%a %-d %b"))
}
