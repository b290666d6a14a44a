//! `actions`, `act`, `new`, `edit`: what can be done, and doing it, by the same service
//! call as the workbench. Never decides whether it may be done.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value, json};

use super::desk::Desk;
use super::input;
use super::list::{NameArgs, json_of, person, sheet_of};
use super::noun;
use super::said::Said;
use super::table::{Column, table};
use super::user_acts;
use super::work_acts;
use crate::domain::entity::Entity;
use crate::service::act::{Act, Acted};
use crate::service::actions::Offered;
use crate::service::error::{Error, Result, Told};
use crate::service::people;
use crate::service::{CODE_TO, NO_ADDRESS, Service};

/// The key that the workbench has for each action, by the action's word.
pub type Keys = BTreeMap<String, String>;

/// What to do, to what, and with which inputs.
#[derive(Args, Debug)]
pub struct ActArgs {
    #[command(flatten)]
    pub thing: NameArgs,
    /// The action; `ordna actions` lists them.
    pub action: String,
    #[command(flatten)]
    pub inputs: InputArgs,
}

/// Inputs, and what they are meant for.
#[derive(Args, Debug)]
pub struct InputArgs {
    /// One input; may be repeated.
    #[arg(long, value_name = "NAME=VALUE")]
    pub set: Vec<String>,
    /// One input that is what stands in a file, such as many prices as a spreadsheet saves them.
    #[arg(long, value_name = "NAME=FILE")]
    pub file: Vec<String>,
    /// Inputs as a JSON object in a file, `-` for standard input.
    #[arg(long, visible_alias = "from", value_name = "FILE")]
    pub input: Option<PathBuf>,
    /// Only if the thing still has this version.
    #[arg(long, value_name = "N")]
    pub if_version: Option<i32>,
    /// A repeat with the same key gets the first answer.
    #[arg(long, value_name = "KEY")]
    pub idempotency_key: Option<String>,
}

impl InputArgs {
    pub(super) fn read(&self) -> Result<Map<String, Value>> {
        input::inputs(self.input.as_deref(), &self.set, &self.file)
    }
}

/// What to make.
#[derive(Args, Debug)]
pub struct NewArgs {
    /// What: order, offer, lead, customer, product, price-list, discount-code, addon, payment,
    /// user.
    #[arg(value_parser = noun::entity)]
    pub entity: Entity,
    /// A JSON object in a file, `-` for standard input.
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    /// One field; may be repeated.
    #[arg(long, value_name = "NAME=VALUE")]
    pub set: Vec<String>,
    /// One input that is what stands in a file, such as many prices as a spreadsheet saves them.
    #[arg(long, value_name = "NAME=FILE")]
    pub file: Vec<String>,
    /// A repeat with the same key gets the first answer.
    #[arg(long, value_name = "KEY")]
    pub idempotency_key: Option<String>,
}

/// What to edit, and how.
#[derive(Args, Debug)]
pub struct EditArgs {
    #[command(flatten)]
    pub thing: NameArgs,
    #[command(flatten)]
    pub inputs: InputArgs,
}

/// Runs `actions`.
pub async fn actions(args: &NameArgs, desk: &Desk, service: &Service, keys: &Keys) -> Result<Said> {
    let NameArgs { entity, name } = args;
    if *entity == Entity::User {
        return user_acts::actions(&desk.store, service, name).await;
    }
    if *entity == Entity::Outbox {
        return work_acts::actions(service, name).await;
    }
    let offers = match entity {
        Entity::Setting => {
            service.setting(name).await?;
            let mut offers = service.actions_of_settings();
            for offer in &mut offers {
                // The command names the setting already.
                offer.inputs.retain(|it| it.name != "key");
            }
            offers
        }
        Entity::Payment | Entity::Event | Entity::Outbox => {
            service.show(*entity, name).await?;
            Vec::new()
        }
        Entity::Lead
        | Entity::Offer
        | Entity::Order
        | Entity::Addon
        | Entity::JobCard
        | Entity::Qir
        | Entity::Batch
        | Entity::Invoice
        | Entity::Email
        | Entity::Document
        | Entity::Customer
        | Entity::Product
        | Entity::PriceList
        | Entity::DiscountCode
        | Entity::User => {
            let found = service.find(*entity, name).await?;
            service.actions(*entity, &found.id.to_string()).await?
        }
    };
    let json: Vec<Value> = offers.iter().map(|it| offered(it, keys)).collect::<Result<_>>()?;
    Ok(Said::new(offers_text(&offers, keys), Value::Array(json)))
}

fn offered(offer: &Offered, keys: &Keys) -> Result<Value> {
    let mut shown = json_of(offer)?;
    let key = key_of(offer, keys);
    if let Some(fields) = shown.as_object_mut() {
        fields.insert("key".into(), json!(key));
    }
    Ok(shown)
}

/// What only happens by itself has no key, though another machine's action of that name has one.
fn key_of<'a>(offer: &Offered, keys: &'a Keys) -> Option<&'a String> {
    keys.get(offer.action.word()).filter(|it| !it.is_empty() && !offer.is_followed)
}

fn offers_text(offers: &[Offered], keys: &Keys) -> String {
    let rows: Vec<Vec<String>> = offers
        .iter()
        .map(|it| {
            let word = it.action.word();
            let to = it.to.map(|to| format!("→ {to}")).unwrap_or_default();
            let key = key_of(it, keys).cloned().unwrap_or_default();
            let why = if it.allowed { it.title.to_owned() } else { String::new() };
            let why_not = it.reason.clone().unwrap_or(why);
            vec![if it.allowed { "yes" } else { "no" }.into(), key, word.into(), to, why_not]
        })
        .collect();
    let columns = ["can", "key", "action", "", ""].map(|it| Column(it, false));
    table(&columns, &rows)
}

/// Runs `act`.
pub async fn act(args: &ActArgs, desk: &Desk, service: &Service) -> Result<Said> {
    let inputs = args.inputs.read()?;
    let NameArgs { entity, name } = &args.thing;
    if *entity == Entity::User {
        return user_acts::act(&desk.store, name, &args.action, inputs).await;
    }
    if *entity == Entity::Outbox {
        return work_acts::act(service, name, &args.action, &inputs).await;
    }
    let acted = if *entity == Entity::Setting {
        set(service, name, &args.action, inputs, &args.inputs).await?
    } else {
        do_it(service, &args.thing, &args.action, inputs, &args.inputs).await?
    };
    did(&acted)
}

/// What was done, for people and for scripts.
pub(super) fn did(acted: &Acted) -> Result<Said> {
    Ok(Said::new(told(acted), json_of(acted)?))
}

/// Runs `edit`.
pub async fn edit(args: &EditArgs, desk: &Desk, service: &Service) -> Result<Said> {
    let inputs = args.inputs.read()?;
    if inputs.is_empty() {
        let told = Told::new("there is nothing to change");
        return Err(Error::Usage(told.hint("--set name=value, or --input FILE")));
    }
    let NameArgs { entity, name } = &args.thing;
    if *entity == Entity::User {
        return user_acts::edit(&desk.store, name, inputs).await;
    }
    let acted = if *entity == Entity::Setting {
        set(service, name, "set", inputs, &args.inputs).await?
    } else {
        do_it(service, &args.thing, "edit", inputs, &args.inputs).await?
    };
    did(&acted)
}

/// Runs `new`.
pub async fn new(args: &NewArgs, desk: &Desk, service: &Service) -> Result<Said> {
    let fields = input::inputs(args.from.as_deref(), &args.set, &args.file)?;
    if args.entity == Entity::User {
        return new_user(fields, desk, service).await;
    }
    let key = args.idempotency_key.as_deref();
    let made = service.create(args.entity, Value::Object(fields), key).await?;
    let number = ["number", "sku", "code", "id"].iter().find_map(|it| made.get(*it)?.as_str());
    let status = made.get("status").and_then(Value::as_str).unwrap_or("made");
    let text = format!("{} {}", number.unwrap_or_default(), status.replace('_', " "));
    Ok(Said::new(text, made))
}

async fn new_user(mut fields: Map<String, Value>, desk: &Desk, service: &Service) -> Result<Said> {
    if let Some(id) = fields.remove("customer_id") {
        fields.entry("customer").or_insert(id);
    }
    let (user, made) = people::make(&desk.store, fields).await?;
    let mut shown = person(&user)?;
    if let Some(fields) = shown.as_object_mut() {
        fields.insert("invited".into(), json!(made.invited));
        fields.insert("secret".into(), json!(made.secret.reveal()));
        fields.insert("until".into(), json!(made.until));
    }
    Ok(Said::new(sheet_of(&shown, service).await?, shown))
}

async fn do_it(
    service: &Service,
    thing: &NameArgs,
    action: &str,
    inputs: Map<String, Value>,
    more: &InputArgs,
) -> Result<Acted> {
    let found = service.find(thing.entity, &thing.name).await?;
    service
        .act(Act {
            entity: thing.entity,
            name: found.id.to_string(),
            action: action.to_owned(),
            inputs,
            if_version: more.if_version,
            idempotency_key: more.idempotency_key.clone(),
        })
        .await
}

/// Changes a setting: the command names the key, so that only the value is an input.
async fn set(
    service: &Service,
    key: &str,
    action: &str,
    mut inputs: Map<String, Value>,
    more: &InputArgs,
) -> Result<Acted> {
    let setting = service.setting(key).await?;
    if action != "set" && action != "edit" {
        let told = Told::new(format!("setting knows no action \"{action}\""));
        return Err(Error::Usage(told.hint("did you mean set?")));
    }
    let Some(value) = inputs.remove("value") else {
        let told = Told::new(format!("value is needed: {}", setting.takes));
        return Err(Error::Usage(told.hint("--set value=…")));
    };
    if let Some(name) = inputs.keys().next() {
        let told = Told::new(format!("{name}: this action takes no such input"));
        return Err(Error::Usage(told.hint("it takes value")));
    }
    let once = more.idempotency_key.clone();
    let acted = service.set_once(setting.key, typed(value), more.if_version, once).await?;
    Ok(Acted { number: setting.key.into(), ..acted })
}

/// What was typed as JSON where it is JSON, else as a text.
pub(super) fn typed(value: Value) -> Value {
    match &value {
        Value::String(text) => serde_json::from_str(text).unwrap_or(value),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            value
        }
    }
}

/// What was done, in a line.
fn told(acted: &Acted) -> String {
    let Acted { number, action, from, to, effects, lines, .. } = acted;
    let moved = if from == to { String::new() } else { format!(": {from} → {to}") };
    let mut text = format!("{number} {}{moved}", action.plain());
    for line in lines {
        let said = match (&line.refused, line.from, line.to) {
            (Some(why), ..) => format!("not done: {why}"),
            (None, Some(from), Some(to)) if from != to => format!("{from} → {to}"),
            (None, ..) => "done".to_owned(),
        };
        text = format!("{text}\n  {} {said}", line.number);
    }
    for it in effects {
        if it.kind == CODE_TO && it.number.is_empty() {
            continue;
        }
        if it.kind == NO_ADDRESS {
            let customer = &it.number;
            let line = format!(
                "no mail can go out: customer {customer} has no e-mail address for the code; add \
                 one with `ordna edit customer {customer} --set email=ADDRESS`, then send it with \
                 `ordna act order {number} resend_otp`"
            );
            text = [text, line].join("\n  ");
            continue;
        }
        let line = [it.kind.replace('_', " "), it.number.clone()].join(" ");
        text = [text, line].join("\n  ");
    }
    text
}
