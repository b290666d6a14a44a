//! What becomes of an order's add-ons when it is called off: requests get their no, and the orders
//! that others became go on or are called off, as whoever calls it off says.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::domain::facts::Facts;
use crate::domain::machine::{self, Action, Asker, Machine};
use crate::domain::machines::order::{ADDONS, CANCEL};
use crate::service::error::{Error, Result, Told};
use crate::service::inputs::{self, Inputs};
use crate::service::work::Work;
use crate::service::{CALLED_OFF, KEPT};
use crate::store::things::{self, Thing};
use crate::store::{addons, facts, orders};

/// Settles what hangs on an order that is about to be called off. Children are locked in the order
/// of their ids, after their parent.
pub(super) async fn called_off(
    work: &mut Work,
    parent: &Thing,
    known: &Facts,
    given: &Inputs,
) -> Result<()> {
    let choice = given.text(ADDONS.name);
    if let (false, None) = (known.children_open.is_empty(), choice) {
        return Err(undecided(parent, &known.children_open));
    }
    let why = format!("its order {} was called off", parent.number);
    for id in addons::undecided(&mut *work.tx, work.organization, parent.id).await? {
        does_one(work, Machine::Addon, id, &[Action::Reject], &why).await?;
    }
    for id in orders::children(&mut *work.tx, work.organization, parent.id).await? {
        let Some(child) =
            things::hold_below(&mut work.tx, work.organization, parent.machine, id).await?
        else {
            continue;
        };
        if !known.children_open.contains(&child.number) {
            continue;
        }
        let ends = [Action::Cancel, Action::Lose];
        let is_off = choice == Some(CANCEL)
            && does_one(work, child.machine, id, &ends, &why).await?.is_some();
        work.made(if is_off { CALLED_OFF } else { KEPT }, &child.number);
    }
    Ok(())
}

/// Does the first of these that its row allows, with what follows from it; nothing where none is.
async fn does_one(
    work: &mut Work,
    machine: Machine,
    id: Uuid,
    actions: &[Action],
    why: &str,
) -> Result<Option<Action>> {
    let held = things::hold_below(&mut work.tx, work.organization, machine, id).await?;
    let Some(thing) = held else { return Ok(None) };
    let known = facts::read(&mut work.tx, work.organization, &thing, &work.settings).await?;
    let asker = Asker { role: work.role, justifies: false, proves: false };
    for action in actions {
        let Ok(row) = machine::decide(machine, *action, &known, asker) else { continue };
        let reason: Map<String, Value> = Map::from_iter([("reason".to_owned(), json!(why))]);
        let given = inputs::check(work, row.inputs, &reason, false).await?;
        // One act within another: it may have effects like the one that it belongs to.
        let recorded = Box::pin(work.perform(&thing, row, &known, given, None)).await?;
        Box::pin(work.follow(recorded)).await?;
        return Ok(Some(*action));
    }
    Ok(None)
}

fn undecided(parent: &Thing, children: &[String]) -> Error {
    let named = children.join(", ");
    let (are, what) =
        if children.len() == 1 { ("is an add-on", "it") } else { ("are add-ons", "them") };
    let told = Told::new(format!(
        "addons: {named} {are} of {}, say what becomes of {what}: cancel or keep",
        parent.number
    ));
    Error::Usage(
        told.hint("--set addons=cancel calls off what can be, --set addons=keep lets it go on"),
    )
}
