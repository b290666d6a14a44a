//! How things are born by hand: an order, a lead, a customer, a product, a price list, a
//! discount code, a request for an add-on, a payment. What only follows from other acts cannot be made here.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::act::Act;
use super::effects::sums::discount_in;
use super::effects::{self, Begun, Offered};
use super::error::{Error, Result, Told};
use super::inputs::{self, expected};
use super::work::{Born, Work};
use super::{Service, addons, idempotent, people, priced};
use crate::domain::entity::Entity;
use crate::domain::input::{Input, Kind, joined};
use crate::domain::machine::{self, Machine};
use crate::domain::machines::{offer, order};
use crate::domain::numbering::Series;
use crate::domain::role::Role;
use crate::domain::status::Status;
use crate::store::events::Words;
use crate::store::{customers, leads, products, things};

const CUSTOMER: &[Input] = &[
    Input::must("name", Kind::Text),
    Input::may("contact", Kind::Text),
    Input::may("email", Kind::Email),
    Input::may("phone", Kind::Text),
    Input::may("street", Kind::Text),
    Input::may("postcode", Kind::Text),
    Input::may("city", Kind::Text),
    Input::may("country", Kind::Text),
    Input::may("vat_number", Kind::Text),
    Input::may("ncr_bid_no", Kind::Text),
    Input::may("price_list_id", Kind::PriceList),
    Input::may("language", Kind::Choice(&["en", "sv", "da"])),
    Input::may("payment_terms_days", Kind::Integer),
];

const PRODUCT: &[Input] = &[
    Input::must("sku", Kind::Text),
    Input::must("name", Kind::Text),
    Input::must("list_price_minor", Kind::Money),
    Input::may("description", Kind::Note),
    Input::may("unit", Kind::Text),
    Input::may("tax_percent", Kind::Percent),
    Input::may("restricted", Kind::Boolean),
    Input::may("needs_inspection", Kind::Boolean),
    Input::may("configuration", Kind::Json),
];

const PRICE_LIST: &[Input] = &[
    Input::must("number", Kind::Text),
    Input::must("name", Kind::Text),
    Input::may("ncr_bid_no", Kind::Text),
    Input::may("currency", Kind::Text),
    Input::may("valid_from", Kind::Date),
    Input::may("valid_until", Kind::Date),
    Input::may("prices", Kind::Json).aside(),
];

const DISCOUNT_CODE: &[Input] = &[
    Input::must("code", Kind::Text),
    Input::may("description", Kind::Text),
    Input::may("discount_percent", Kind::Percent),
    Input::may("discount_minor", Kind::Money),
    Input::may("valid_from", Kind::Date),
    Input::may("valid_until", Kind::Date),
    Input::may("uses_max", Kind::Integer),
    Input::may("uses_per_customer", Kind::Integer),
    Input::may("minimum_minor", Kind::Money),
];

const LEAD: &[Input] = &[
    Input::must("name", Kind::Text),
    Input::may("company", Kind::Text),
    Input::may("email", Kind::Email),
    Input::may("phone", Kind::Text),
    Input::may("message", Kind::Note),
    Input::may("source", Kind::Text),
    Input::may("interest", Kind::Text),
    Input::may("priority", Kind::Choice(order::PRIORITIES)),
    Input::may("assignee", Kind::User),
    Input::may("estimated_value_minor", Kind::Money),
];

const CUSTOMER_NAMED: Input = Input::must("customer", Kind::Customer).aside();

/// With a parent it is asked for as an add-on of that order.
const ORDER: &[Input] = &joined::<{ order::TERMS.len() + order::DELIVERY.len() + 7 }>(&[
    &[
        CUSTOMER_NAMED,
        Input::may("parent", Kind::Text).aside(),
        order::WORKFLOW,
        order::ITEMS,
        Input::may("payment_mode", Kind::Choice(order::PAYMENT_MODES)),
        Input::may("priority", Kind::Choice(order::PRIORITIES)),
    ],
    order::TERMS,
    &[Input::may("assignee", Kind::User)],
    order::DELIVERY,
]);

const OFFER: &[Input] = &joined::<{ offer::FIELDS.len() + order::OFF.len() + 3 }>(&[
    &[CUSTOMER_NAMED, order::WORKFLOW, order::ITEMS],
    order::OFF,
    offer::FIELDS,
]);

/// An admin may have it made at once (`directly`).
pub(super) const ADDON: &[Input] = &[
    Input::must("parent", Kind::Text).aside(),
    Input::must("items", Kind::Items).aside(),
    Input::may("reason", Kind::Text).aside(),
    Input::may("directly", Kind::Boolean).aside(),
];

/// What can be made by hand, and what it asks for; the screen's form and the
/// command's check are made from it.
pub const fn asked(entity: Entity) -> &'static [Input] {
    match entity {
        Entity::Customer => CUSTOMER,
        Entity::Product => PRODUCT,
        Entity::PriceList => PRICE_LIST,
        Entity::DiscountCode => DISCOUNT_CODE,
        Entity::Lead => LEAD,
        Entity::Order => ORDER,
        Entity::Offer => OFFER,
        Entity::Addon => ADDON,
        Entity::User => people::NEW,
        Entity::JobCard
        | Entity::Qir
        | Entity::Batch
        | Entity::Invoice
        | Entity::Payment
        | Entity::Email
        | Entity::Document
        | Entity::Setting
        | Entity::Event
        | Entity::Outbox => &[],
    }
}

impl Service {
    /// Makes a thing and answers with its row.
    ///
    /// # Errors
    /// Refused by a rule, not allowed, or not what is expected, with the path.
    pub async fn create(&self, entity: Entity, from: Value, key: Option<&str>) -> Result<Value> {
        let Value::Object(mut given) = from else {
            return Err(Error::Usage(Told::new("a JSON object is expected")));
        };
        if entity == Entity::Payment {
            return self.pay(given, key).await;
        }
        let asked = asked(entity);
        // What lets somebody in is handed over once, and is no part of a row.
        if asked.is_empty() || entity == Entity::User {
            return Err(not_by_hand(entity));
        }
        let request = json!({"new": entity.word(), "from": given});
        // The columns' own names, as a row is shown, do as well.
        if let (Some(parent), Entity::Addon) = (given.remove("parent_so_id"), entity) {
            given.insert("parent".into(), parent);
        }
        let customer = given.remove("customer_id").filter(|it| !it.is_null());
        if let (Some(id), Entity::Order | Entity::Offer) = (customer, entity) {
            given.insert("customer".into(), id);
        }
        match self.make(entity, &given, key, &request).await {
            // The twin may have been faster.
            Err(error) if key.is_some() => {
                let mut work = Work::begin(self).await?;
                let known = idempotent::known_for(&mut work, key, &request).await?;
                known.ok_or(error)
            }
            made => made,
        }
    }

    async fn make(
        &self,
        entity: Entity,
        given: &Map<String, Value>,
        key: Option<&str>,
        request: &Value,
    ) -> Result<Value> {
        let mut work = Work::begin(self).await?;
        if let Some(answer) = idempotent::known_for(&mut work, key, request).await? {
            return Ok(answer);
        }
        may_open(&work, entity)?;
        let linked;
        let (entity, given) = if addons::is_linked(entity, given) {
            linked = addons::linked(&mut work, given).await?;
            (Entity::Addon, &linked)
        } else {
            (entity, given)
        };
        may_open(&work, entity)?;
        let checked = inputs::check(&mut work, asked(entity), given, false).await?;
        let words = Words { note: checked.note.clone(), ..Words::default() };
        let thing = match entity {
            Entity::Order => new_order(&mut work, checked, words).await?,
            Entity::Offer => new_offer(&mut work, checked, words).await?,
            Entity::Addon => addons::open(&mut work, checked, words).await?,
            Entity::Lead => lead(&mut work, checked.columns, words).await?,
            Entity::Product => product(&mut work, checked.columns, words).await?,
            Entity::PriceList => priced::price_list(&mut work, checked, words).await?,
            Entity::DiscountCode => {
                priced::discount_code(&mut work, checked.columns, words).await?
            }
            Entity::Customer => customer_row(&mut work, checked.columns, words).await?,
            Entity::JobCard
            | Entity::Qir
            | Entity::Batch
            | Entity::Invoice
            | Entity::Payment
            | Entity::Email
            | Entity::Document
            | Entity::User
            | Entity::Setting
            | Entity::Event
            | Entity::Outbox => return Err(not_by_hand(entity)),
        };
        let row = things::columns(&mut *work.tx, work.organization, &thing).await?;
        let row = Value::Object(row);
        idempotent::remember_for(&mut work, key, request, &row).await?;
        work.tx.commit().await?;
        Ok(row)
    }

    /// Recording a payment is an act on its order.
    async fn pay(&self, mut given: Map<String, Value>, key: Option<&str>) -> Result<Value> {
        let order = given.remove("order").or_else(|| given.remove("order_id"));
        let Some(Value::String(name)) = order else {
            return Err(expected("order", "the order's number"));
        };
        let acted = self
            .act(Act {
                entity: Entity::Order,
                name,
                action: "add_payment".into(),
                inputs: given,
                if_version: None,
                idempotency_key: key.map(str::to_owned),
            })
            .await?;
        let number = acted.effects.iter().find(|it| it.kind == "payment");
        let number = number.map(|it| it.number.clone()).unwrap_or_default();
        let row = crate::store::payments::row(self.store.pool(), self.me.organization_id, &number);
        Ok(row.await?)
    }
}

fn not_by_hand(entity: Entity) -> Error {
    let how = match entity {
        Entity::JobCard => {
            "they are made when an order is confirmed; `make_cards` makes missing ones"
        }
        Entity::Qir => "they are made with their job cards",
        Entity::Batch => "they are made when a goods order enters the queue",
        Entity::Invoice => "they are made when an order calls for one",
        Entity::Email => "write one with `ordna act customer NAME mail`, or mail of an order",
        Entity::Document => "make one with `ordna act order NUMBER print --set paper=…`",
        Entity::User => "see `ordna user new`",
        Entity::Setting => "see `ordna act setting KEY set --set value=…`",
        Entity::Lead
        | Entity::Offer
        | Entity::Order
        | Entity::Addon
        | Entity::Payment
        | Entity::Customer
        | Entity::Product
        | Entity::PriceList
        | Entity::DiscountCode
        | Entity::Event
        | Entity::Outbox => "they come about by themselves",
    };
    let many = entity.plural();
    Error::Usage(Told::new(format!("{many} are not made by hand")).hint(how))
}

/// Whether a role may make such a thing by hand.
pub fn may_make(role: Role, entity: Entity) -> bool {
    let mut rows = entity.machines().iter().flat_map(|it| it.table());
    rows.any(|row| row.is_birth() && row.by.include(role))
}

fn may_open(work: &Work, entity: Entity) -> Result<()> {
    if may_make(work.role, entity) {
        return Ok(());
    }
    let what = format!("{} may not make {}", work.role, entity.one());
    Err(Error::NotAllowed(Told::new(what).hint("ask somebody who may")))
}

/// Who it is for, and which way it goes.
fn whose(work: &Work, given: &inputs::Inputs) -> (Uuid, String) {
    let customer = given.text("customer").and_then(|it| it.parse().ok()).unwrap_or_default();
    let workflow = given.text("workflow").map(str::to_owned);
    (customer, workflow.unwrap_or_else(|| work.settings.text("default_workflow")))
}

async fn new_offer(
    work: &mut Work,
    mut given: inputs::Inputs,
    words: Words,
) -> Result<things::Thing> {
    let (customer, workflow) = whose(work, &given);
    let mut begun = Offered::new(work, &workflow, customer);
    if let Some(typed) = given.aside.remove("items") {
        begun.items = effects::items::resolve(work, customer, &typed).await?;
    }
    begun.discount = discount_in(&mut given.columns);
    begun.fields = given.columns;
    begun.words = words;
    Ok(effects::begin_offer(work, begun).await?.thing)
}

async fn new_order(
    work: &mut Work,
    mut given: inputs::Inputs,
    words: Words,
) -> Result<things::Thing> {
    let (customer, workflow) = whose(work, &given);
    let mut begun = Begun::first(work, &workflow, customer)?;
    let birth = machine::birth(begun.order.machine, begun.order.status);
    if !birth.is_some_and(|row| row.by.include(work.role)) {
        let what = format!("{} may not make {workflow} orders", work.role);
        return Err(Error::NotAllowed(Told::new(what)));
    }
    if let Some(typed) = given.aside.remove("items") {
        begun.items = effects::items::resolve(work, customer, &typed).await?;
    }
    begun.order.fields = given.columns;
    begun.words = words;
    Ok(effects::begin_order(work, begun).await?.thing)
}

async fn lead(
    work: &mut Work,
    mut fields: Map<String, Value>,
    words: Words,
) -> Result<things::Thing> {
    fields.insert("currency".into(), json!(work.settings.text("currency")));
    let id = Uuid::now_v7();
    let number = work.next_number(Series::Lead).await?;
    leads::insert(&mut *work.tx, work.organization, (id, &number), fields).await?;
    let born =
        Born { machine: Machine::Lead, id, number: &number, at: Status::New, root_order_id: None };
    Ok(work.born_with(born, words).await?.thing)
}

async fn product(
    work: &mut Work,
    fields: Map<String, Value>,
    words: Words,
) -> Result<things::Thing> {
    let sku = fields.get("sku").and_then(Value::as_str).unwrap_or_default().to_owned();
    let rules = fields.get("configuration").cloned().unwrap_or_else(|| json!({}));
    crate::domain::configuration::Rules::read(&rules)
        .map_err(|why| Error::Usage(Told::new(why)))?;
    let id = Uuid::now_v7();
    products::insert(&mut *work.tx, work.organization, id, fields).await?;
    let born = Born {
        machine: Machine::Product,
        id,
        number: &sku,
        at: Status::Active,
        root_order_id: None,
    };
    Ok(work.born_with(born, words).await?.thing)
}

async fn customer_row(
    work: &mut Work,
    fields: Map<String, Value>,
    words: Words,
) -> Result<things::Thing> {
    let id = Uuid::now_v7();
    let number = work.next_number(Series::Customer).await?;
    customers::insert(&mut *work.tx, work.organization, (id, &number), fields).await?;
    let born = Born {
        machine: Machine::Customer,
        id,
        number: &number,
        at: Status::Active,
        root_order_id: None,
    };
    Ok(work.born_with(born, words).await?.thing)
}
