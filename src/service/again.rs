//! What is asked for twice and answered as it was the first time, made up again from the timeline.
//! Never does anything a second time, and so names no work that was asked for the first time.

use super::act::Acted;
use super::error::{Error, Result};
use super::work::{Made, Work};
use crate::domain::entity::Entity;
use crate::domain::machine::{self, Action, Machine};
use crate::domain::status::Status;
use crate::store::events;
use crate::store::things::{self, Thing};

/// The first answer to an action that was done to this thing before, where the table says that it
/// is given again.
pub(super) async fn answered(
    work: &mut Work,
    thing: &Thing,
    action: Action,
    entity: Entity,
) -> Result<Option<Acted>> {
    // What was called off counts no more.
    let is_off = thing.status == Status::Cancelled;
    if is_off || !machine::may_answer_again(thing.machine, action, thing.status, work.role) {
        return Ok(None);
    }
    let done = events::done(&mut *work.tx, work.organization, thing, action).await?;
    let Some(done) = done else { return Ok(None) };
    let mut effects = Vec::new();
    for beside in events::beside(&mut *work.tx, work.organization, done.id).await? {
        let machine = word::<Machine>(&beside.machine)?;
        let Some(kind) = Entity::of(machine) else { continue };
        let name = beside.subject_id.to_string();
        let found = things::find(&mut work.tx, work.organization, kind, &name).await?;
        let Some(found) = found else { continue };
        let action = word::<Action>(&beside.action)?;
        let kind = if action == Action::Open { machine_word(machine, kind) } else { action.word() };
        effects.push(Made { kind: kind.to_owned(), number: found.number });
    }
    Ok(Some(Acted {
        entity: entity.word().into(),
        number: thing.number.clone(),
        action,
        from: word(&done.from_status)?,
        to: word(&done.to_status)?,
        version: done.version,
        event: done.id,
        effects,
        lines: Vec::new(),
    }))
}

/// What a birth is called among the effects: an order of any workflow is an order.
fn machine_word(machine: Machine, entity: Entity) -> &'static str {
    if machine.is_order() { entity.word() } else { machine.word() }
}

/// A word that the database's own guard admitted.
fn word<T: std::str::FromStr>(word: &str) -> Result<T> {
    let unknown = || anyhow::anyhow!("{word:?} is not a word of this ordna");
    word.parse().map_err(|_unknown| Error::Fault(unknown()))
}
