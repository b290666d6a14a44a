//! What was done, in words: "SO-2026-0012 approved, 2 job cards".
//!
//! Nothing here decides anything.

use chrono::{DateTime, Utc};

use crate::domain::outbox::Asked;
use crate::service::act::Acted;
use crate::service::error::{Error, Told};
use crate::service::papers::BOXES;
use crate::service::{CALLED_OFF, CODE_TO, KEPT};
use crate::tui::asks::Subject;
use crate::tui::parts::habits::{Habits, span};
use crate::tui::words::did;

/// "SO-2026-0012 approved, PB-2026-0007 and 2 job cards made".
pub(super) fn acted(number: &str, acted: &Acted) -> String {
    let mut words = format!("{number} {}", did(acted.action));
    let mut made: Vec<(&str, Vec<&str>)> = NOUNS.iter().map(|it| (it.1, Vec::new())).collect();
    for effect in &acted.effects {
        if effect.kind == "payment" {
            // Money is not made; its number is what one looks for later.
            words = format!("{words}, {}", effect.number);
        }
        let kind = NOUNS.iter().position(|it| it.0 == effect.kind);
        if let Some((_, numbers)) = kind.and_then(|it| made.get_mut(it)) {
            numbers.push(&effect.number);
        }
    }
    let made = made.iter().filter(|it| !it.1.is_empty());
    let made: Vec<String> = made.map(|(noun, numbers)| counted(noun, numbers)).collect();
    match made.split_last() {
        Some((last, [])) => words = format!("{words}, {last} made"),
        Some((last, rest)) => words = format!("{words}, {} and {last} made", rest.join(", ")),
        None => {}
    }
    let is_letter = |asked: &str| matches!(asked.parse(), Ok(Asked::Letter(_)));
    if let Some(to) = acted.effects.iter().find(|it| it.kind == CODE_TO) {
        words = if to.number.is_empty() {
            format!("{words}, but its customer has no e-mail address for the code")
        } else {
            format!("{words}, code on its way to {}", to.number)
        };
    } else if acted.effects.iter().any(|it| it.kind == "outbox" && is_letter(&it.number)) {
        words.push_str(", a mail follows");
    }
    if let Some(boxes) = acted.effects.iter().find(|it| it.kind == BOXES) {
        words = format!("{words}, but boxes stand on the paper in place of {}", boxes.number);
    }
    for (kind, verb) in [(CALLED_OFF, "cancelled too"), (KEPT, "left as it is")] {
        let numbers: Vec<&str> =
            acted.effects.iter().filter(|it| it.kind == kind).map(|it| &*it.number).collect();
        if !numbers.is_empty() {
            words = format!("{words}, {} {verb}", numbers.join(" and "));
        }
    }
    if acted.effects.iter().any(|it| it.kind == "cards_failed") {
        words.push_str(", but its job cards could not be made: see the timeline");
    }
    of_several(words, acted)
}

/// "PB-2026-0007 started, 2 of 3: PB-2026-0009 cannot start: its order was cancelled".
fn of_several(words: String, acted: &Acted) -> String {
    if acted.lines.len() < 2 {
        return words;
    }
    let done = acted.lines.iter().filter(|it| it.refused.is_none()).count();
    let words = format!("{words}, {done} of {}", acted.lines.len());
    let why = acted.lines.iter().filter_map(|it| {
        let why = it.refused.as_ref()?;
        // A refusal names what it is about already.
        Some(if why.contains(&it.number) { why.clone() } else { format!("{}: {why}", it.number) })
    });
    let why: Vec<String> = why.collect();
    if why.is_empty() { words } else { format!("{words}; {}", why.join("; ")) }
}

/// "SO-2026-0012", "customer C-0012", "2 job cards".
fn counted(noun: &str, numbers: &[&str]) -> String {
    match numbers {
        // Their numbers say what they are.
        [number] if matches!(noun, "order" | "offer" | "batch" | "invoice") => (*number).to_owned(),
        [_] if matches!(noun, "job card" | "report") => format!("1 {noun}"),
        [number] => format!("{noun} {number}"),
        several => format!("{} {noun}s", several.len()),
    }
}

/// The words for what came into being, the most telling first; none for what only moved.
const NOUNS: [(&str, &str); 7] = [
    ("order", "order"),
    ("offer", "offer"),
    ("customer", "customer"),
    ("invoice", "invoice"),
    ("batch", "batch"),
    ("job_card", "job card"),
    ("qir", "report"),
];

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

/// What goes wrong with a thing that goes by its id is said of what people call it.
pub(super) fn named(error: Error, subject: Option<&Subject>) -> Error {
    let Some(subject) = subject else { return error };
    let id = subject.id.to_string();
    let named = |mut told: Told| {
        told.what = told.what.replace(&id, &subject.number);
        told.hint = told.hint.map(|it| it.replace(&id, &subject.number));
        told
    };
    match error {
        Error::Refused(told) => Error::Refused(named(told)),
        Error::Usage(told) => Error::Usage(named(told)),
        Error::NotAllowed(told) => Error::NotAllowed(named(told)),
        Error::Conflict { subject: it, by, did, at } => {
            Error::Conflict { subject: it.replace(&id, &subject.number), by, did, at }
        }
        Error::NotLoggedIn(_)
        | Error::Missing { .. }
        | Error::NotThere(_)
        | Error::Unreachable(_)
        | Error::Fault(_) => error,
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
