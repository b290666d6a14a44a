//! What is asked for a second time is answered as it was the first time, where its row says so.
//! Never does anything.

use super::act::{Act, Acted};
use super::error::Result;
use super::work::{Made, Work};
use crate::domain::machine::{self, Action};
use crate::domain::status::Status;
use crate::store::events;
use crate::store::things::Thing;

/// The answer to an act that was done before, from the timeline; none where it was not, or where
/// it counts no more because the thing was called off.
pub(super) async fn answer(
    work: &mut Work,
    thing: &Thing,
    action: Action,
    act: &Act,
) -> Result<Option<Acted>> {
    let may = machine::may_answer_again(thing.machine, action, thing.status, work.role);
    if !may || thing.status == Status::Cancelled {
        return Ok(None);
    }
    let came = events::came_of(&mut *work.tx, work.organization, thing, action).await?;
    let Some(first) = came.first().filter(|it| it.machine == thing.machine.word()) else {
        return Ok(None);
    };
    let own = came.iter().filter(|it| it.subject_id == thing.id);
    Ok(Some(Acted {
        entity: act.entity.word().into(),
        number: thing.number.clone(),
        action,
        from: first.from,
        to: first.to,
        version: own.map(|it| it.seq).max().unwrap_or(first.seq),
        event: first.id,
        effects: came.iter().skip(1).filter_map(made).collect(),
    }))
}

/// What came into being is called by its machine, what moved by its act.
fn made(it: &events::Came) -> Option<Made> {
    let is_birth = it.from == Status::Nothing;
    let kind = if is_birth { &it.machine } else { &it.action };
    Some(Made { kind: kind.clone(), number: it.number.clone()? })
}
