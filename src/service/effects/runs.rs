//! Batches that are put together for a run, and taken apart. Never starts one.

use serde_json::{Value, json};

use super::Step;
use crate::domain::entity::Entity;
use crate::domain::machine::Action;
use crate::domain::status::Status;
use crate::service::error::{Error, Result};
use crate::service::inputs::Inputs;
use crate::service::work::Work;
use crate::store::runs;
use crate::store::things::Thing;

/// A batch's number, of which the digits at its end are enough where it is of the same year.
fn in_full(typed: &str, own: &str) -> String {
    let typed = typed.trim();
    let is_short = !typed.is_empty() && typed.bytes().all(|it| it.is_ascii_digit());
    match own.rsplit_once('-').filter(|_| is_short) {
        Some((begins, digits)) => format!("{begins}-{typed:0>width$}", width = digits.len()),
        None => typed.to_owned(),
    }
}

/// Works out which run the batch is in afterwards.
pub(super) async fn prepare(
    work: &mut Work,
    thing: &Thing,
    action: Action,
    given: &Inputs,
    step: &mut Step,
) -> Result<()> {
    let here = work.organization;
    let own = runs::standing(&mut *work.tx, here, thing.id).await?;
    if action == Action::Split {
        if own.run_id.is_none() && !own.leads {
            return Err(Error::refused("it runs alone"));
        }
        step.columns.insert("run_id".into(), Value::Null);
        return Ok(());
    }
    if own.leads {
        return Err(Error::refused("it leads a run itself, split that first"));
    }
    let named = in_full(given.text("into").unwrap_or_default(), &thing.number);
    let into = work.find(Entity::Batch, &named).await?;
    let asked = runs::standing(&mut *work.tx, here, into.id).await?;
    // Whoever names one of a run means the run.
    let lead = asked.run_id.unwrap_or(asked.id);
    if lead == thing.id {
        return Err(Error::refused("a batch is not put into a run with itself"));
    }
    if !runs::keep(&mut *work.tx, here, lead).await? {
        let number = &into.number;
        return Err(Error::refused(format!("{number} is being changed just now, do it again")));
    }
    let lead = runs::standing(&mut *work.tx, here, lead).await?;
    if lead.run_id.is_some() {
        return Err(Error::refused(format!("{} is in another run by now", lead.number)));
    }
    if lead.status != Status::Planned.word() {
        let stands = lead.status.replace('_', " ");
        return Err(Error::refused(format!("{} is {stands}, not planned", lead.number)));
    }
    step.columns.insert("run_id".into(), json!(lead.id));
    step.remember("run", lead.number);
    Ok(())
}
