//! Orders that come into being with another act: from a lead, an offer, or an order like it.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::offers::{Offered, begin_offer};
use super::{fill, items, sums};
use crate::domain::effect::Effect;
use crate::domain::entity::Entity;
use crate::domain::machine::{self, Machine};
use crate::domain::numbering::Series;
use crate::domain::pricing::Discount;
use crate::domain::status::Status;
use crate::service::error::{Error, Result};
use crate::service::inputs::Inputs;
use crate::service::work::{Born, Recorded, Work};
use crate::store::events::Words;
use crate::store::orders::{self, Holder, Item, NewOrder};
use crate::store::{customers, leads, offers};

/// An order to begin.
pub(in crate::service) struct Begun {
    pub(in crate::service) order: NewOrder,
    pub(in crate::service) items: Vec<Item>,
    pub(in crate::service) discount: Discount,
    pub(in crate::service) words: Words,
}

impl Begun {
    /// An order of this workflow in its first status.
    pub(in crate::service) fn first(
        work: &Work,
        workflow: &str,
        customer_id: Uuid,
    ) -> Result<Self> {
        let machine = machine_of(workflow)?;
        let status = machine.statuses().first().copied().unwrap_or_default();
        let order = NewOrder {
            id: Uuid::now_v7(),
            machine,
            status,
            number: None,
            customer_id,
            currency: work.settings.text("currency"),
            parent_order_id: None,
            offer_id: None,
            lead_id: None,
            fields: Map::new(),
        };
        Ok(Self {
            order,
            items: Vec::new(),
            discount: Discount::default(),
            words: Words::default(),
        })
    }
}

/// The machine of a workflow.
fn machine_of(workflow: &str) -> Result<Machine> {
    Machine::of_workflow(workflow)
        .ok_or_else(|| Error::refused(format!("there is no workflow {workflow:?}")))
}

/// Inserts an order with its items, records its birth, and lets follow what does.
pub(in crate::service) async fn begin_order(work: &mut Work, begun: Begun) -> Result<Recorded> {
    let Begun { mut order, items, discount, words } = begun;
    let freight = order.fields.get("freight_minor").and_then(Value::as_i64).unwrap_or(0);
    let summed = sums::summed(&items, discount, freight)?;
    order.fields.extend(sums::columns_of(
        work.settings.notation(),
        &items,
        &summed,
        discount.percent,
    ));
    let number = match order.number.take() {
        Some(number) => number,
        None => work.next_number(Series::Order).await?,
    };
    order.number = Some(number.clone());
    orders::insert(&mut *work.tx, work.organization, &order).await?;
    let born = Born {
        machine: order.machine,
        id: order.id,
        number: &number,
        at: order.status,
        root_order_id: Some(order.id),
    };
    let recorded = work.born_with(born, words).await?;
    orders::add_items(&mut *work.tx, work.organization, Holder::Order(order.id), &items, &summed)
        .await?;
    work.made("order", &number);
    let row = machine::birth(order.machine, order.status);
    let effects = row.map_or(&[][..], |it| it.effects);
    if effects.contains(&Effect::Batch) {
        super::production::batch(work, &recorded).await?;
    }
    if effects.contains(&Effect::Cards) {
        super::production::cards(work, &recorded).await?;
    }
    if effects.contains(&Effect::DepositInvoice) {
        super::invoices::make_deposit(work, &recorded).await?;
    }
    Box::pin(work.follow(recorded.clone())).await?;
    Ok(recorded)
}

/// Finds or makes the customer of a lead, and makes the order, or the offer.
pub(super) async fn from_lead(work: &mut Work, recorded: &Recorded, given: &Inputs) -> Result<()> {
    let lead = recorded.thing.id;
    let person = leads::person(&mut *work.tx, work.organization, lead).await?;
    let chosen = given.text("customer").and_then(|it| it.parse().ok());
    let customer = match chosen.or(person.customer_id) {
        Some(id) => id,
        None => customer_of(work, &person, recorded.id).await?,
    };
    let default = work.settings.text("default_workflow");
    let workflow = given.text("workflow").unwrap_or(&default).to_owned();
    let items = match given.aside.get("items") {
        Some(typed) => items::resolve(work, customer, typed).await?,
        None => Vec::new(),
    };
    let makes_offer = given.text("makes") == Some(Entity::Offer.word());
    let columns = if makes_offer {
        let begun =
            Offered { lead_id: Some(lead), items, ..Offered::new(work, &workflow, customer) };
        let offer = begin_offer(work, begun).await?;
        json!({"customer_id": customer, "offer_id": offer.thing.id})
    } else {
        let mut begun = Begun::first(work, &workflow, customer)?;
        begun.order.lead_id = Some(lead);
        begun.items = items;
        let order = begin_order(work, begun).await?;
        json!({"customer_id": customer, "order_id": order.thing.id})
    };
    fill(work, &recorded.thing, columns).await
}

async fn customer_of(work: &mut Work, person: &leads::Person, cause: Uuid) -> Result<Uuid> {
    if let Some(email) = &person.email
        && let Some(&id) = customers::named(&mut *work.tx, work.organization, email).await?.first()
    {
        return Ok(id);
    }
    let fields = json!({
        "name": person.company.as_ref().unwrap_or(&person.name), "contact": person.name,
        "email": person.email, "phone": person.phone,
        "language": work.settings.text("language"),
    });
    let id = Uuid::now_v7();
    let number = work.next_number(Series::Customer).await?;
    let fields = fields.as_object().cloned().unwrap_or_default();
    customers::insert(&mut *work.tx, work.organization, (id, &number), fields).await?;
    let born = Born {
        machine: Machine::Customer,
        id,
        number: &number,
        at: Status::Active,
        root_order_id: None,
    };
    work.born(born, Some(cause)).await?;
    work.made("customer", &number);
    Ok(id)
}

/// Makes the order of an accepted offer, with the offer's own prices.
pub(super) async fn from_offer(work: &mut Work, recorded: &Recorded) -> Result<()> {
    let holder = Holder::of(&recorded.thing);
    let terms = offers::terms(&mut *work.tx, work.organization, recorded.thing.id).await?;
    let priced = orders::priced(&mut *work.tx, work.organization, holder).await?;
    let mut begun = Begun::first(work, &terms.workflow, priced.customer_id)?;
    let causes = (Machine::Offer, recorded.action);
    let birth = begun
        .order
        .machine
        .table()
        .iter()
        .find(|row| row.is_birth() && row.follows.contains(&causes));
    begun.order.status = birth.and_then(|row| row.to).unwrap_or(begun.order.status);
    begun.order.offer_id = Some(recorded.thing.id);
    begun.order.lead_id = terms.lead_id;
    begun.items = orders::items(&mut *work.tx, work.organization, holder).await?;
    begun.discount = sums::standing_discount(&priced, &begun.items);
    begun.order.fields.insert("freight_minor".into(), json!(priced.freight_minor));
    begun.order.fields.insert("customer_reference".into(), json!(terms.customer_reference));
    begun.order.currency = priced.currency;
    begun.words.cause = Some(recorded.id);
    let order = begin_order(work, begun).await?;
    fill(work, &recorded.thing, json!({"order_id": order.thing.id})).await
}

/// Makes a new order like this one, at today's prices.
pub(super) async fn again(work: &mut Work, recorded: &Recorded) -> Result<()> {
    let old = recorded.thing.id;
    let brief = orders::brief(&mut work.tx, work.organization, old).await?;
    let lines = again_typed(work, Holder::Order(old)).await?;
    let mut begun = Begun::first(work, &brief.workflow, brief.customer_id)?;
    begun.items = items::resolve(work, brief.customer_id, &lines).await?;
    begun.order.fields = orders::delivery(&mut *work.tx, work.organization, old).await?;
    begun.words.data = Some(json!({"like": recorded.thing.number}));
    begin_order(work, begun).await?;
    Ok(())
}

/// The items of a thing as somebody would type them for another like it.
pub(super) async fn again_typed(work: &mut Work, holder: Holder) -> Result<Value> {
    let items = orders::items(&mut *work.tx, work.organization, holder).await?;
    Ok(items.iter().map(typed_again).collect())
}

fn typed_again(item: &Item) -> Value {
    if item.sku.is_empty() {
        return json!({
            "description": item.description, "quantity": item.quantity, "unit": item.unit,
            "unit_price_minor": item.unit_price_minor, "tax_percent": item.tax_percent,
            "configuration": item.configuration,
        });
    }
    json!({
        "sku": item.sku, "quantity": item.quantity, "configuration": item.configuration,
        "description": item.description,
    })
}
