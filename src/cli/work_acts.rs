//! What was asked of the worker, in the same words as everything else: `actions outbox`, `act
//! outbox`. Never decides who may.

use serde_json::{Map, Value, json};

use super::said::Said;
use super::table::{Column, table};
use crate::domain::entity::Entity;
use crate::service::Service;
use crate::service::actions::Asked;
use crate::service::asked::{self, WorkAction};
use crate::service::error::Result;

/// Lists what can be done with an entry.
pub(super) async fn actions(service: &Service, named: &str) -> Result<Said> {
    let entry = service.show(Entity::Outbox, named).await?;
    let status = asked::status_of(&entry)?;
    let (mut json, mut rows) = (Vec::new(), Vec::new());
    for offered in asked::offered(status, service.me().role) {
        let (act, reason) = (offered.act, offered.reason);
        let word = act.action.word();
        let inputs: Vec<Value> = act
            .inputs
            .iter()
            .map(|it| Asked::from(*it))
            .map(|it| json!({"name": it.name, "type": it.kind, "required": it.required}))
            .collect();
        json.push(json!({
            "action": word, "to": null, "key": null, "allowed": reason.is_none(),
            "reason": reason, "inputs": inputs, "title": act.title, "is_final": act.is_final,
        }));
        let can = if reason.is_none() { "yes" } else { "no" };
        rows.push(vec![can.into(), word.into(), reason.unwrap_or_else(|| act.title.into())]);
    }
    let columns = ["can", "action", ""].map(|it| Column(it, false));
    Ok(Said::new(table(&columns, &rows), Value::Array(json)))
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
