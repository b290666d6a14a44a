//! People in the same words as everything else: `actions user`, `act user`, `edit user`.
//! Never decides who may: the database does.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::said::Said;
use super::table::{Column, table};
use crate::domain::nearest::nearest;
use crate::domain::role::Role;
use crate::service::error::{Error, Result, Told};
use crate::service::users::{self, User};
use crate::service::{Service, Store};

/// What an admin, or the person, may do.
struct UserAct {
    word: &'static str,
    /// The status of somebody to whom it may be done; any where none is said.
    from: Option<&'static str>,
    to: Option<&'static str>,
    /// Name, type, and whether it is needed.
    inputs: &'static [(&'static str, &'static str, bool)],
    title: &'static str,
}

#[rustfmt::skip]
const ACTS: &[UserAct] = &[
    UserAct { word: "disable", from: None, to: Some("disabled"), inputs: &[], title: "Keep them out" },
    UserAct { word: "enable", from: Some("disabled"), to: Some("active"), inputs: &[], title: "Let them in again" },
    UserAct { word: "reset_password", from: None, to: None, inputs: &[], title: "Give them a temporary password" },
    UserAct { word: "set_role", from: None, to: None, inputs: &[("role", "choice", true), ("customer", "customer", false)], title: "Give them another role" },
    UserAct { word: "rename", from: None, to: None, inputs: &[("name", "text", true), ("short_name", "text", false)], title: "Change the name" },
    UserAct { word: "log_out", from: None, to: None, inputs: &[], title: "End their sessions" },
];

/// Lists what can be done with somebody.
pub(super) async fn actions(store: &Store, service: &Service, named: &str) -> Result<Said> {
    let user = users::show(store, named).await?;
    let me = service.me();
    let mut json = Vec::new();
    let mut rows = Vec::new();
    for it in ACTS {
        let reason = why_not(it, &user, me.role, me.user_id);
        let inputs: Vec<Value> = it
            .inputs
            .iter()
            .map(|(name, kind, required)| json!({"name": name, "type": kind, "required": required}))
            .collect();
        json.push(json!({
            "action": it.word, "to": it.to, "key": null, "allowed": reason.is_none(),
            "reason": reason, "inputs": inputs, "title": it.title, "is_final": false,
        }));
        let can = if reason.is_none() { "yes" } else { "no" };
        let words = reason.unwrap_or_else(|| it.title.into());
        rows.push(vec![can.into(), it.word.into(), words]);
    }
    let columns = ["can", "action", ""].map(|it| Column(it, false));
    Ok(Said::new(table(&columns, &rows), Value::Array(json)))
}

fn why_not(it: &UserAct, user: &User, role: Role, myself: Option<Uuid>) -> Option<String> {
    let is_own_name = it.word == "rename" && myself == Some(user.id);
    if role != Role::Admin && !is_own_name {
        return Some(format!("only admin may {}", it.word.replace('_', " ")));
    }
    if it.from.is_some_and(|from| from != user.status) || it.to == Some(user.status.as_str()) {
        return Some(format!("cannot {}: this user is {}", it.word, user.status));
    }
    None
}

/// Does one of them.
pub(super) async fn act(
    store: &Store,
    named: &str,
    action: &str,
    inputs: Map<String, Value>,
) -> Result<Said> {
    let wanted = action.trim().to_lowercase().replace('-', "_");
    let it = ACTS.iter().find(|it| it.word == wanted).ok_or_else(|| unknown(&wanted))?;
    let mut given = Given(inputs);
    given.only(it)?;
    let before = users::show(store, named).await?;
    let mut more = Map::new();
    let after = match it.word {
        "disable" => users::disable(store, named).await?,
        "enable" => users::enable(store, named).await?,
        "set_role" => {
            let role = given.role()?;
            let customer = match given.text("customer")? {
                Some(customer) => Some(users::customer(store, &customer).await?),
                None => None,
            };
            users::set_role(store, named, role, customer).await?
        }
        "rename" => {
            let name = given.text("name")?.ok_or_else(|| missing("name", "a text"))?;
            users::rename(store, named, &name, given.text("short_name")?.as_deref()).await?
        }
        "log_out" => {
            let (user, ended) = users::log_out(store, named).await?;
            more.insert("sessions_ended".into(), json!(ended));
            user
        }
        _ => {
            let (user, made) = users::reset_password(store, named).await?;
            more.insert("secret".into(), json!(made.secret.reveal()));
            more.insert("until".into(), json!(made.until));
            user
        }
    };
    Ok(done(it.word, &before, &after, more))
}

/// Changes name and role together.
pub(super) async fn edit(store: &Store, named: &str, inputs: Map<String, Value>) -> Result<Said> {
    let known = ["name", "short_name", "role", "customer"];
    if let Some(name) = inputs.keys().find(|it| !known.contains(&it.as_str())) {
        return Err(no_such_input(name, &known));
    }
    let mut given = Given(inputs);
    let before = users::show(store, named).await?;
    let id = before.id.to_string();
    let (name, short) = (given.text("name")?, given.text("short_name")?);
    if name.is_some() || short.is_some() {
        let name = name.or_else(|| before.name.clone()).unwrap_or_default();
        users::rename(store, &id, &name, short.as_deref()).await?;
    }
    if given.0.contains_key("role") {
        let role = given.role()?;
        let customer = match given.text("customer")? {
            Some(customer) => Some(users::customer(store, &customer).await?),
            None => None,
        };
        users::set_role(store, &id, role, customer).await?;
    }
    let after = users::show(store, &id).await?;
    Ok(done("edit", &before, &after, Map::new()))
}

/// The answer of every act.
fn done(action: &str, before: &User, after: &User, more: Map<String, Value>) -> Said {
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

/// What was given to an act.
struct Given(Map<String, Value>);

impl Given {
    fn only(&self, it: &UserAct) -> Result<()> {
        let known: Vec<&str> = it.inputs.iter().map(|(name, ..)| *name).collect();
        match self.0.keys().find(|name| !known.contains(&name.as_str())) {
            Some(name) => Err(no_such_input(name, &known)),
            None => Ok(()),
        }
    }

    fn text(&mut self, name: &str) -> Result<Option<String>> {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Error::Usage(Told::new(format!("{name}: a text is expected")))),
        }
    }

    fn role(&mut self) -> Result<Role> {
        const WORDS: &str = "one of admin, staff, production, quality, customer, kiosk";
        let word = self.text("role")?.ok_or_else(|| missing("role", WORDS))?;
        word.parse().map_err(|_unknown| {
            Error::Usage(Told::new(format!("role: {WORDS} is expected, not \"{word}\"")))
        })
    }
}

fn missing(name: &str, what: &str) -> Error {
    Error::Usage(Told::new(format!("{name} is needed: {what}")).hint(format!("--set {name}=…")))
}

fn no_such_input(name: &str, known: &[&str]) -> Error {
    let told = Told::new(format!("{name}: this action takes no such input"));
    let near = nearest(name, known);
    Error::Usage(match near.first() {
        Some(near) => told.hint(format!("did you mean {near}?")),
        None if known.is_empty() => told.hint("it takes none"),
        None => told.hint(format!("it takes {}", known.join(", "))),
    })
}

fn unknown(word: &str) -> Error {
    let words: Vec<&str> = ACTS.iter().map(|it| it.word).collect();
    let near = nearest(word, &words);
    let told = Told::new(format!("user knows no action \"{word}\""));
    Error::Usage(match near.first() {
        Some(near) => told.hint(format!("did you mean {near}?")),
        None => told.hint(format!("one of {}", words.join(", "))),
    })
}
