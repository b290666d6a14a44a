//! Asking for an add-on, making one at once, and the small ones that are approved by themselves.
//! Never decides whether the order takes one: the domain does.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::Service;
use super::create::{ADDON, asked};
use super::effects::{self, addons as lines, items};
use super::error::{Error, Result, Told};
use super::inputs::{self, Inputs, expected};
use super::work::{Born, Recorded, Work};
use crate::domain::addon::{self, Parent, Refusal};
use crate::domain::effect::Effect;
use crate::domain::entity::Entity;
use crate::domain::family;
use crate::domain::machine::{self, Action, Asker, Machine};
use crate::domain::role::Role;
use crate::domain::status::Status;
use crate::store::addons::{self, Counting, NewAddon};
use crate::store::events::Words;
use crate::store::orders::{self, Brief};
use crate::store::things::Thing;
use crate::store::{facts, settings, things};

/// Whether a new order is to be an add-on of one that is there.
pub(super) fn is_linked(entity: Entity, given: &Map<String, Value>) -> bool {
    let parent = given.get("parent");
    entity == Entity::Order && parent.is_some_and(|it| !it.is_null() && it.as_str() != Some(""))
}

/// Turns what was typed for a new order into what is asked of an add-on. All that the order would
/// say of itself it takes over from its parent.
pub(super) async fn linked(
    work: &mut Work,
    given: &Map<String, Value>,
) -> Result<Map<String, Value>> {
    let name = given.get("parent").and_then(Value::as_str).unwrap_or_default();
    let parent = work.find(Entity::Order, name).await?;
    let brief = orders::brief(&mut work.tx, work.organization, parent.id).await?;
    let mut kept = Map::new();
    for (name, value) in given.iter().filter(|(_, value)| !is_blank(value)) {
        match name.as_str() {
            "customer" => {
                let named = inputs::fit(work, name, crate::domain::input::Kind::Customer, value);
                if named.await? != json!(brief.customer_id) {
                    let what = format!("customer: {} is another customer's order", parent.number);
                    return Err(Error::Usage(Told::new(what)));
                }
            }
            "workflow" if *value == json!(brief.workflow) => {}
            _ if ADDON.iter().any(|it| it.name == name) || name == "note" => {
                kept.insert(name.clone(), value.clone());
            }
            _ if asked(Entity::Order).iter().any(|it| it.name == name) => {
                let what = if name.starts_with("delivery_") {
                    format!("{name}: an add-on goes where {} goes", parent.number)
                } else {
                    format!("{name}: an add-on takes it over from {}", parent.number)
                };
                return Err(Error::Usage(Told::new(what).hint("leave it out")));
            }
            // What nobody knows is refused with what is known.
            _ => {
                kept.insert(name.clone(), value.clone());
            }
        }
    }
    Ok(kept)
}

fn is_blank(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|it| it.trim().is_empty())
}

/// Asks for an add-on or, where an admin says so, makes it at once.
pub(super) async fn open(work: &mut Work, given: Inputs, words: Words) -> Result<Thing> {
    let at_once = given.aside.get("directly").and_then(Value::as_bool).unwrap_or_default();
    let (at, counting) = if at_once {
        (Status::Approved, Counting::Decided)
    } else {
        (Status::Pending, Counting::Asked)
    };
    let birth = machine::birth(Machine::Addon, at);
    if !birth.is_some_and(|row| row.by.include(work.role)) {
        let told = Told::new("only an admin makes an add-on at once");
        return Err(Error::NotAllowed(told.hint("leave `directly` out, and it is asked for")));
    }
    let found = work.find(Entity::Order, given.text("parent").unwrap_or_default()).await?;
    let held = things::hold(&mut work.tx, work.organization, &found).await?;
    let order = held.ok_or_else(|| Error::refused("its order is not there"))?;
    // As they are after the wait.
    work.settings = settings::read(&mut *work.tx, work.organization).await?;
    let brief = orders::brief(&mut work.tx, work.organization, order.id).await?;
    let typed = given.aside.get("items").cloned().unwrap_or(Value::Null);
    let parent =
        addons::parent(&mut *work.tx, work.organization, order.id, (counting, None)).await?;
    if let Err(refusal) = addon::takes(&parent, &work.settings) {
        return Err(refused(work, &refusal, &parent, (&brief, order.id), &typed).await?);
    }
    if work.role == Role::Customer {
        names_products(&typed)?;
    }
    let for_whom = (brief.customer_id, brief.currency.as_str());
    let items = items::resolve_in(work, for_whom, &typed).await?;
    if items.is_empty() {
        return Err(expected("items", "at least one line"));
    }
    let (items, value_minor) = lines::kept(&items)?;
    if let Err(refusal) = addon::takes_one(&parent, value_minor, &work.settings) {
        return Err(refused(work, &refusal, &parent, (&brief, order.id), &typed).await?);
    }
    let (id, reason) = (Uuid::now_v7(), given.text("reason"));
    let addon = NewAddon {
        id,
        status: at,
        parent: order.id,
        reason,
        items: &items,
        value_minor,
        currency: &brief.currency,
        created_by: work.user,
    };
    addons::insert(&mut *work.tx, work.organization, &addon).await?;
    let name = id.to_string();
    let born =
        Born { machine: Machine::Addon, id, number: &name, at, root_order_id: Some(order.id) };
    let note = words.note.clone();
    let recorded = work.born_with(born, words).await?;
    if at_once {
        lines::made_at_once(work, &recorded, note.as_deref().or(reason)).await?;
        return Ok(recorded.thing);
    }
    let body = reason.map_or_else(|| family::lines(Some(&items)), str::to_owned);
    addons::comment(&mut *work.tx, work.organization, (order.id, id), &body).await?;
    goes_on(work, &recorded).await?;
    Ok(recorded.thing)
}

/// Lets a small request be approved: at once, or by the system where whoever asked makes no orders.
async fn goes_on(work: &mut Work, recorded: &Recorded) -> Result<()> {
    if work.role != Role::Customer {
        return work.follow(recorded.clone()).await;
    }
    let (here, thing) = (work.organization, &recorded.thing);
    let facts = facts::read(&mut work.tx, here, thing, &work.settings).await?;
    if facts.addon_is_small {
        effects::post::ask(work, recorded, Effect::SmallAddon).await?;
    }
    Ok(())
}

/// A customer names products: what they cost is the organization's to say.
fn names_products(typed: &Value) -> Result<()> {
    for (at, line) in typed.as_array().into_iter().flatten().enumerate() {
        let is_blank = line.get("sku").is_none_or(is_blank);
        if is_blank || line.get("unit_price_minor").is_some_and(|it| !it.is_null()) {
            let what = format!("items[{at}]: a product's SKU and a quantity are expected");
            let hint = "what it costs stands on the request; write wishes into the reason";
            return Err(Error::Usage(Told::new(what).hint(hint)));
        }
    }
    Ok(())
}

/// A no, with the new order that can take the add-on's place where one can.
pub(super) async fn refused(
    work: &mut Work,
    refusal: &Refusal,
    parent: &Parent,
    (brief, order): (&Brief, Uuid),
    typed: &Value,
) -> Result<Error> {
    let told = Told::new(refusal.said(parent, &work.settings));
    let may_order = work.role != Role::Customer;
    if !(refusal.offers_new_order() && may_order) {
        return Ok(Error::Refused(told));
    }
    let mut from = orders::delivery(&mut *work.tx, work.organization, order).await?;
    from.retain(|name, value| name.starts_with("delivery_") && !value.is_null());
    from.insert("customer".into(), json!(brief.customer_number));
    from.insert("workflow".into(), json!(brief.workflow));
    from.insert("items".into(), typed.clone());
    let told = told.hint("ordna new order --from - takes what error.instead.from says");
    Ok(Error::Refused(told.instead(json!({"new": Entity::Order.word(), "from": from}))))
}

impl Service {
    /// Approves the request whose birth is `event`, if it is small enough for that and costs what
    /// it says. The worker does this for customers; done twice it changes nothing.
    ///
    /// # Errors
    /// Not allowed, or out of reach.
    pub async fn approve_small_addon(&self, event: Uuid) -> Result<()> {
        let mut work = Work::begin(self).await?;
        let of = addons::born_of(&mut *work.tx, work.organization, event).await?;
        let Some(id) = of else { return Ok(()) };
        let found = work.find(Entity::Addon, &id.to_string()).await?;
        let addon = work.hold(&found, Action::Approve).await?;
        let facts = facts::read(&mut work.tx, work.organization, &addon, &work.settings).await?;
        let asker = Asker { role: work.role, justifies: false, proves: false };
        let row = machine::decide(Machine::Addon, Action::Approve, &facts, asker);
        let Ok(row) = row else { return Ok(()) };
        if !(facts.addon_is_small && costs_what_it_says(&mut work, addon.id).await?) {
            return Ok(());
        }
        let given = Inputs { note: Some(addon::by_itself(&work.settings)), ..Inputs::default() };
        let recorded = work.perform(&addon, row, &facts, given, None).await?;
        work.follow(recorded).await?;
        Ok(work.tx.commit().await?)
    }
}

/// Whether the lines of a request cost today what stands in them. Where not, somebody looks at it.
async fn costs_what_it_says(work: &mut Work, id: Uuid) -> Result<bool> {
    let request = addons::request(&mut *work.tx, work.organization, id).await?;
    let brief = orders::brief(&mut work.tx, work.organization, request.parent_so_id).await?;
    let typed = lines::typed_again(&request.items);
    let for_whom = (brief.customer_id, request.currency.as_str());
    match items::resolve_in(work, for_whom, &typed).await {
        Ok(items) => Ok(lines::kept(&items)?.1 == request.value_minor),
        Err(Error::Refused(_) | Error::Usage(_) | Error::Missing { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}
