//! Taking back the last act, where it is one that can be.

use serde_json::{Map, Value};

use super::Step;
use crate::domain::machine::Action;
use crate::service::error::{Error, Result};
use crate::service::work::Work;
use crate::store::events;
use crate::store::things::{self, Thing};

/// Lets the event remember what its columns were before.
pub(super) async fn remember(work: &mut Work, thing: &Thing, step: &mut Step) -> Result<()> {
    if step.columns.is_empty() {
        return Ok(());
    }
    let row = things::columns(&mut *work.tx, work.organization, thing).await?;
    let was: Map<String, Value> = step
        .columns
        .keys()
        .map(|name| (name.clone(), row.get(name).cloned().unwrap_or(Value::Null)))
        .collect();
    step.remember("was", Value::Object(was));
    Ok(())
}

/// Works out how the last act is taken back.
pub(super) async fn prepare(work: &mut Work, thing: &Thing, step: &mut Step) -> Result<()> {
    let last = events::last(&mut *work.tx, work.organization, thing).await?;
    let Some(last) = last else { return Err(nothing()) };
    let is_reversible = last.action.parse().is_ok_and(Action::is_reversible);
    if !is_reversible {
        return Err(Error::refused(format!(
            "the last act, {} by {}, cannot be taken back",
            last.action.replace('_', " "),
            last.by
        )));
    }
    if let Some(Value::Object(was)) = last.data.as_ref().and_then(|it| it.get("was")) {
        step.columns.extend(was.clone());
    }
    step.remember("undoes", last.seq);
    step.remember("action", last.action);
    Ok(())
}

fn nothing() -> Error {
    Error::refused("there is nothing to take back")
}
