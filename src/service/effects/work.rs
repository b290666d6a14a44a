//! Who works on a card, where, from when and until when.

use serde_json::{Value, json};
use uuid::Uuid;

use super::Step;
use crate::domain::machine::{Action, Machine};
use crate::domain::outbox::Asked;
use crate::domain::shift;
use crate::service::error::{Error, Result, Told};
use crate::service::inputs::Inputs;
use crate::service::work::{Recorded, Work};
use crate::store::outbox;
use crate::store::things::{self, Thing};
use crate::store::work_times::{self, Whose};

/// Says who does it, or where: one of them at least. Handed over to a station it is whose who
/// stands there.
pub(super) fn hands(action: Action, given: &Inputs, step: &mut Step) -> Result<()> {
    if given.columns.is_empty() {
        let what = "neither person nor station was given";
        return Err(Error::Usage(
            Told::new(what).hint("say who does it, at which station, or both"),
        ));
    }
    let is_handed = action == Action::HandOver;
    if is_handed && !given.columns.contains_key("assignee") {
        step.columns.insert("assignee".into(), Value::Null);
    }
    Ok(())
}

/// Whoever begins what nobody has is its maker.
pub(super) async fn maker(work: &mut Work, card: &Thing, step: &mut Step) -> Result<()> {
    let row = things::columns(&mut *work.tx, work.organization, card).await?;
    let is_free = row.get("assignee").is_none_or(Value::is_null);
    if let (Some(person), true) = (work.user, is_free) {
        step.columns.insert("assignee".into(), json!(person));
        step.remember("assignee", json!(person));
    }
    Ok(())
}

/// Begins a spell; where somebody may forget to end it, the card is paused when the shift ends.
pub(super) async fn begin(
    work: &mut Work,
    recorded: &Recorded,
    asked: Option<Asked>,
) -> Result<()> {
    let ends = shift::ends_at(&work.settings.shifts(), work.settings.zone(), work.now);
    let (here, event): (Uuid, Uuid) = (work.organization, recorded.id);
    work_times::begin(&mut *work.tx, here, event, ends).await?;
    if let Some((asked, due)) = asked.zip(ends) {
        outbox::ask(&mut *work.tx, asked, event, Some(due)).await?;
    }
    Ok(())
}

/// Ends what is worked on it just now.
pub(super) async fn end(work: &mut Work, recorded: &Recorded) -> Result<()> {
    let thing = &recorded.thing;
    let whose = if thing.machine.is_order() {
        Whose::Order(thing.id)
    } else if thing.machine == Machine::Qir {
        Whose::Report(thing.id)
    } else {
        Whose::Card(thing.id)
    };
    Ok(work_times::end(&mut *work.tx, work.organization, whose).await?)
}
