//! People in the same words as everything else: `actions user`, `act user`, `edit user`.
//! Never decides who may: the database does.

use serde_json::{Map, Value, json};

use super::said::Said;
use super::table::{Column, table};
use crate::domain::input::Input;
use crate::service::actions::Asked;
use crate::service::error::Result;
use crate::service::people::{self, Handing, UserAction, UserDone};
use crate::service::{Service, Store, users};

/// An act of a list of our own, and why it cannot be done, if it cannot.
pub(super) struct Offered {
    pub(super) word: &'static str,
    pub(super) to: Option<&'static str>,
    pub(super) inputs: &'static [Input],
    pub(super) title: &'static str,
    pub(super) is_final: bool,
    pub(super) reason: Option<String>,
}

/// What can be done, as a table and as JSON.
pub(super) fn offers(all: impl IntoIterator<Item = Offered>) -> Said {
    let (mut json, mut rows) = (Vec::new(), Vec::new());
    for Offered { word, to, inputs, title, is_final, reason } in all {
        let inputs: Vec<Value> = inputs.iter().map(input).collect();
        json.push(json!({
            "action": word, "to": to, "key": null, "allowed": reason.is_none(),
            "reason": reason, "inputs": inputs, "title": title, "is_final": is_final,
        }));
        let can = if reason.is_none() { "yes" } else { "no" };
        rows.push(vec![can.into(), word.into(), reason.unwrap_or_else(|| title.into())]);
    }
    let columns = ["can", "action", ""].map(|it| Column(it, false));
    Said::new(table(&columns, &rows), Value::Array(json))
}

fn input(it: &Input) -> Value {
    let asked = Asked::from(*it);
    json!({"name": asked.name, "type": asked.kind, "required": asked.required})
}

/// Lists what can be done with somebody.
pub(super) async fn actions(store: &Store, service: &Service, named: &str) -> Result<Said> {
    let user = users::show(store, named).await?;
    let me = service.me();
    let all = people::offered(&user, me.role, me.user_id);
    Ok(offers(all.into_iter().map(|it| Offered {
        word: it.act.action.word(),
        to: it.act.to,
        inputs: it.act.inputs,
        title: it.act.title,
        is_final: false,
        reason: it.reason,
    })))
}

/// Does one of them.
pub(super) async fn act(
    store: &Store,
    named: &str,
    action: &str,
    inputs: Map<String, Value>,
) -> Result<Said> {
    let action = UserAction::named(action)?;
    let done = people::act(store, named, action, inputs).await?;
    let mut more = Map::new();
    if let Some(ended) = done.sessions_ended {
        more.insert("sessions_ended".into(), json!(ended));
    }
    match &done.handed {
        Some(Handing::Entry(made)) => {
            more.insert("secret".into(), json!(made.secret.reveal()));
            more.insert("until".into(), json!(made.until));
        }
        Some(Handing::Badge(issued)) => {
            more.insert("badge".into(), json!(issued.code.reveal()));
            more.insert("pin".into(), json!(issued.pin.reveal()));
        }
        Some(Handing::Pin(pin)) => {
            more.insert("pin".into(), json!(pin.reveal()));
        }
        None => {}
    }
    Ok(said(action.word(), &done, more))
}

/// Changes name and role together.
pub(super) async fn edit(store: &Store, named: &str, inputs: Map<String, Value>) -> Result<Said> {
    Ok(said("edit", &people::edit(store, named, inputs).await?, Map::new()))
}

/// The answer of every act.
fn said(action: &str, done: &UserDone, more: Map<String, Value>) -> Said {
    let (before, after) = (&done.before, &done.after);
    let mut text = format!("{}: {}, {}", after.email, after.role, after.status);
    for (name, value) in &more {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        text = format!("{text}\n  {} {value}", name.replace('_', " "));
    }
    let mut shown = json!({
        "entity": "user", "number": after.email, "action": action, "from": before.status,
        "to": after.status, "version": null, "event": null, "effects": [],
    });
    if let Some(fields) = shown.as_object_mut() {
        fields.extend(more);
    }
    Said::new(text, shown)
}
