//! How a no of the rules reaches the person: which exit, and in which words.

use std::str::FromStr;

use strum::VariantArray;

use super::error::{Error, Result, Told};
use crate::domain::machine::{Action, Refusal};
use crate::domain::nearest::nearest;
use crate::domain::role::Role;
use crate::store::events::Last;
use crate::store::things::Thing;

/// A refusal of the tables, as an error.
pub(super) fn told(thing: &Thing, refusal: &Refusal) -> Error {
    let what = format!("{}: {refusal}", thing.number);
    match refusal {
        Refusal::NotAllowed { .. } => {
            Error::NotAllowed(Told::new(what).hint("ask somebody who may"))
        }
        Refusal::Unknown { .. }
        | Refusal::NotFrom { .. }
        | Refusal::FollowsOnly { .. }
        | Refusal::Unmet { .. } => Error::Refused(Told::new(what).hint(format!(
            "`ordna actions` lists what can be done with {} and why the rest cannot",
            thing.number
        ))),
    }
}

/// What to say of a thing that this session sees but may not hold: the database lets only
/// those hold it who may act on it.
pub(super) fn out_of_reach(thing: &Thing, action: Action, role: Role) -> Error {
    let mut rows = thing.machine.table().iter().filter(|row| row.action == action);
    match rows.find(|row| !row.by.include(role)) {
        Some(row) => told(thing, &Refusal::NotAllowed { action, role, by: row.by }),
        None => Error::Missing { what: thing.number.clone(), nearest: Vec::new() },
    }
}

/// The mark of a clash until its story is known.
const CLASH: &str = "it was changed meanwhile";

/// Somebody else was faster.
pub(super) fn stale() -> Error {
    Error::Refused(Told::new(CLASH))
}

/// Says whether two acts clashed.
pub(super) fn is_clash(error: &Error) -> bool {
    match error {
        Error::Refused(told) => told.what == CLASH,
        Error::Fault(fault) => fault
            .downcast_ref::<sqlx::Error>()
            .and_then(sqlx::Error::as_database_error)
            .and_then(sqlx::error::DatabaseError::constraint)
            .is_some_and(|it| it == "events_pkey" || it == "idempotency_keys_pkey"),
        Error::Usage(_)
        | Error::NotLoggedIn(_)
        | Error::NotAllowed(_)
        | Error::Missing { .. }
        | Error::NotThere(_)
        | Error::Conflict { .. }
        | Error::Unreachable(_) => false,
    }
}

/// Who was faster, and with what.
pub(super) fn conflict(thing: &Thing, last: Last) -> Error {
    Error::Conflict { subject: thing.number.clone(), by: last.by, did: last.action, at: last.at }
}

/// A refusal as the help shows it.
pub(super) fn sentence(refusal: &Refusal) -> String {
    match refusal {
        Refusal::NotFrom { action, status, .. } => {
            format!("cannot {}: it is {}", action.plain(), status.plain())
        }
        Refusal::Unknown { .. }
        | Refusal::FollowsOnly { .. }
        | Refusal::NotAllowed { .. }
        | Refusal::Unmet { .. } => refusal.to_string(),
    }
}

/// An action of a name that nothing of this kind knows, with the name that is near.
pub(super) fn no_such_action(noun: &str, shown: &str, wanted: &str, known: &[&str]) -> Error {
    let told = Told::new(format!("{noun} knows no action {shown:?}"));
    Error::Usage(match nearest(wanted, known.iter().copied()).first() {
        Some(near) => told.hint(format!("did you mean {near}?")),
        None if known.is_empty() => told.hint("it takes none: it is made by what others do"),
        None => told.hint(format!("one of {}", known.join(", "))),
    })
}

/// Reads an action's name among those of a list of our own.
pub(super) fn named<A: VariantArray + FromStr + Copy + Into<&'static str>>(
    noun: &str,
    word: &str,
) -> Result<A> {
    let wanted = word.trim().to_lowercase().replace('-', "_");
    wanted.parse().map_err(|_unknown| {
        let known: Vec<&str> = A::VARIANTS.iter().map(|it| (*it).into()).collect();
        no_such_action(noun, &wanted, &wanted, &known)
    })
}
