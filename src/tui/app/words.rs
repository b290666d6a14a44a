//! What was done, in words: "SO-2026-0012 approved, 2 job cards".
//!
//! Nothing here decides anything.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::service::act::Acted;
use crate::service::error::Error;
use crate::tui::parts::habits::{Habits, span};
use crate::tui::words::did;

/// "SO-2026-0012 approved, 2 job cards and batch PB-2026-0007 made".
pub(super) fn acted(number: &str, acted: &Acted) -> String {
    let mut words = format!("{number} {}", did(acted.action));
    let mut made: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for effect in &acted.effects {
        if effect.kind == "payment" {
            // Money is not made; its number is what one looks for later.
            words = format!("{words}, {}", effect.number);
        } else if let Some(noun) = noun(&effect.kind) {
            made.entry(noun).or_default().push(&effect.number);
        }
    }
    let made: Vec<String> =
        made.into_iter().map(|(noun, numbers)| counted(noun, &numbers)).collect();
    match made.split_last() {
        Some((last, [])) => words = format!("{words}, {last} made"),
        Some((last, rest)) => words = format!("{words}, {} and {last} made", rest.join(", ")),
        None => {}
    }
    if acted.effects.iter().any(|it| it.kind == "cards_failed") {
        words.push_str(", but its job cards could not be made: see the timeline");
    }
    words
}

/// "SO-2026-0012", "batch PB-2026-0007", "2 job cards".
fn counted(noun: &str, numbers: &[&str]) -> String {
    match numbers {
        // The number of an order says what it is.
        [number] if noun == "order" => (*number).to_owned(),
        [number] => format!("{noun} {number}"),
        several => format!("{} {noun}s", several.len()),
    }
}

/// The word for what came into being; none for what only moved.
fn noun(kind: &str) -> Option<&'static str> {
    [
        ("order", "order"),
        ("batch", "batch"),
        ("job_card", "job card"),
        ("qir", "report"),
        ("invoice", "invoice"),
        ("customer", "customer"),
    ]
    .into_iter()
    .find_map(|(known, noun)| (known == kind).then_some(noun))
}

/// What went wrong, and what to do about it.
pub(super) fn wrong(error: &Error, habits: &Habits, now: DateTime<Utc>) -> String {
    if let Error::Conflict { subject, by, did, at } = error {
        let done =
            did.parse().map_or_else(|_| did.replace('_', " "), |it| self::did(it).to_owned());
        let at = ago(*at, now, habits);
        return format!(
            "{subject} was changed meanwhile: {done} by {by} {at}; you see it as it is now"
        );
    }
    // A hint about commands is of no use in here.
    let hint =
        error.hint().filter(|hint| !hint.contains("--set") && !hint.contains("`ordna actions"));
    match hint {
        Some(hint) => format!("{error}; {hint}"),
        None => error.to_string(),
    }
}

/// "3 s ago", "2 min ago"; the time or the day where that is long past.
fn ago(at: DateTime<Utc>, now: DateTime<Utc>, habits: &Habits) -> String {
    let since = now - at;
    match since.num_seconds() {
        ..0 => habits.moment(at, now),
        seconds @ 0..60 => format!("{seconds} s ago"),
        60..3_600 => format!("{} ago", span(since)),
        _ => format!("at {}", habits.moment(at, now)),
    }
}
