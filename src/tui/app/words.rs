//! What was done, in words: "SO-2026-0012 approved, 2 job cards".
//!
//! Nothing here decides anything.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::service::act::Acted;
use crate::service::error::Error;
use crate::tui::parts::habits::Habits;
use crate::tui::words::did;

/// "SO-2026-0012 approved, 2 job cards, batch PB-2026-0007".
pub(super) fn acted(number: &str, acted: &Acted) -> String {
    let mut words = format!("{number} {}", did(acted.action));
    let mut made: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for effect in &acted.effects {
        if let Some(noun) = noun(&effect.kind) {
            made.entry(noun).or_default().push(&effect.number);
        }
    }
    for (noun, numbers) in made {
        words = match numbers.as_slice() {
            [number] => format!("{words}, {noun} {number}"),
            several => format!("{words}, {} {noun}s", several.len()),
        };
    }
    if acted.effects.iter().any(|it| it.kind == "cards_failed") {
        words.push_str(", but its job cards could not be made: see the timeline");
    }
    words
}

/// The word for what came into being; none for what only moved.
fn noun(kind: &str) -> Option<&'static str> {
    [
        ("order", "order"),
        ("batch", "batch"),
        ("job_card", "job card"),
        ("qir", "report"),
        ("payment", "payment"),
        ("invoice", "invoice"),
        ("customer", "customer"),
    ]
    .into_iter()
    .find_map(|(known, noun)| (known == kind).then_some(noun))
}

/// What went wrong, and what to do about it.
pub(super) fn wrong(error: &Error, habits: &Habits, now: DateTime<Utc>) -> String {
    if let Error::Conflict { subject, by, did, at } = error {
        let at = habits.moment(*at, now);
        let did = did.replace('_', " ");
        return format!(
            "{subject} was changed meanwhile: {did} by {by}, {at}; you see it as it is now"
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
