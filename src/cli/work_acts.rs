//! What was asked of the worker, in the same words as everything else: `actions outbox`, `act
//! outbox`. Never decides who may.

use serde_json::{Map, Value, json};

use super::said::Said;
use super::user_acts::{Offered, offers};
use crate::domain::entity::Entity;
use crate::service::Service;
use crate::service::asked::{self, WorkAction};
use crate::service::error::Result;

/// Lists what can be done with an entry.
pub(super) async fn actions(service: &Service, named: &str) -> Result<Said> {
    let entry = service.show(Entity::Outbox, named).await?;
    let status = asked::status_of(&entry)?;
    let all = asked::offered(status, service.me().role);
    Ok(offers(all.into_iter().map(|it| Offered {
        word: it.act.action.word(),
        to: None,
        inputs: it.act.inputs,
        title: it.act.title,
        is_final: it.act.is_final,
        reason: it.reason,
    })))
}

/// Does one of them.
pub(super) async fn act(
    service: &Service,
    named: &str,
    action: &str,
    inputs: &Map<String, Value>,
) -> Result<Said> {
    let action = WorkAction::named(action)?;
    let before = service.show(Entity::Outbox, named).await?;
    let after = service.act_on_work(named, action, inputs).await?;
    let word = |row: &Value, name: &str| row.get(name).cloned().unwrap_or(Value::Null);
    let text = |row: &Value, name: &str| word(row, name).as_str().unwrap_or_default().to_owned();
    let said = format!("{}: {}", text(&after, "kind").replace('_', " "), text(&after, "status"));
    // Something is to be done right after, where no worker runs beside.
    let effects = match action {
        WorkAction::Retry => json!([{"kind": "outbox", "number": text(&after, "kind")}]),
        WorkAction::Drop => json!([]),
    };
    let shown = json!({
        "entity": "outbox", "number": text(&after, "id"), "action": action.word(),
        "from": word(&before, "status"), "to": word(&after, "status"), "version": null,
        "event": null, "effects": effects,
    });
    Ok(Said::new(said, shown))
}
