//! What a customer pays: price lists, contracts and discount codes as they are made, and the
//! price of lines before anybody commits to them. Never keeps what it only shows.

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::Service;
use super::effects::{items, prices as lists};
use super::error::{Error, Result, Told};
use super::inputs::{Inputs, expected};
use super::work::{Born, Work};
use crate::domain::discount_code::written;
use crate::domain::entity::Entity;
use crate::domain::machine::Machine;
use crate::domain::pricing;
use crate::domain::status::Status;
use crate::store::events::Words;
use crate::store::orders::Item;
use crate::store::{orders, prices, things};

/// A line as it would stand in an order made now.
#[derive(Clone, Debug, Serialize)]
pub struct PricedLine {
    pub sku: String,
    pub description: String,
    pub quantity: Decimal,
    pub unit: String,
    pub unit_price_minor: i64,
    /// Why it costs that.
    pub price_source: String,
    pub tax_percent: Decimal,
    pub net_minor: i64,
    pub currency: String,
    /// Why this customer may not have it; none where they may.
    pub refusal: Option<String>,
}

impl Service {
    /// What these lines, typed as for a new order, would cost this customer today, before what
    /// there is to choose about them is chosen; nothing is written.
    ///
    /// # Errors
    /// No such customer or product, a line that makes no sense, or whoever asks sees no prices;
    /// out of reach.
    pub async fn price_preview(&self, customer: &str, lines: &Value) -> Result<Vec<PricedLine>> {
        if !self.sees_prices() {
            let what = format!("{} sees no prices", self.me.role);
            return Err(Error::NotAllowed(Told::new(what).hint("ask somebody who may")));
        }
        let customer = self.customer_id(customer).await?;
        let work = Work::begin(self).await?;
        let currency = work.settings.text("currency");
        priced_for(work, (customer, currency), lines).await
    }

    /// As [`Service::price_preview`], for whoever buys more for this order: in its currency.
    ///
    /// # Errors
    /// As [`Service::price_preview`], and there is no such order.
    pub async fn addon_prices(&self, order: &str, lines: &Value) -> Result<Vec<PricedLine>> {
        if !self.sees_prices() {
            let what = format!("{} sees no prices", self.me.role);
            return Err(Error::NotAllowed(Told::new(what).hint("ask somebody who may")));
        }
        let mut work = Work::begin(self).await?;
        let order = work.find(Entity::Order, order).await?;
        let brief = orders::brief(&mut work.tx, work.organization, order.id).await?;
        priced_for(work, (brief.customer_id, brief.currency), lines).await
    }
}

async fn priced_for(
    mut work: Work,
    (customer, currency): (Uuid, String),
    lines: &Value,
) -> Result<Vec<PricedLine>> {
    let items = items::previewed(&mut work, (customer, &currency), lines).await?;
    work.tx.rollback().await?;
    Ok(items.into_iter().map(|it| shown(it, &currency)).collect())
}

fn shown((item, refusal): (Item, Option<String>), currency: &str) -> PricedLine {
    PricedLine {
        net_minor: pricing::line_net(&item.line()).unwrap_or(i64::MAX),
        sku: item.sku,
        description: item.description,
        quantity: item.quantity,
        unit: item.unit,
        unit_price_minor: item.unit_price_minor,
        price_source: item.price_source,
        tax_percent: item.tax_percent,
        currency: currency.to_owned(),
        refusal,
    }
}

/// Adds a price list, or a contract where it has the number of one, with its first prices.
pub(super) async fn price_list(
    work: &mut Work,
    given: Inputs,
    mut words: Words,
) -> Result<things::Thing> {
    let mut fields = given.columns;
    let text = |fields: &Map<String, Value>, name: &str| {
        fields.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let is_contract = fields.contains_key("ncr_bid_no");
    let kind = if is_contract { "contract" } else { "list" };
    let currency = text(&fields, "currency").to_uppercase();
    let currency = if currency.is_empty() { work.settings.text("currency") } else { currency };
    if currency.len() != 3 || !currency.bytes().all(|it| it.is_ascii_uppercase()) {
        return Err(expected("currency", "a code of three letters, like SEK,"));
    }
    fields.insert("kind".into(), json!(kind));
    fields.insert("currency".into(), json!(currency));
    let first = match given.aside.get("prices") {
        Some(typed) => lists::read(work, typed).await?,
        None => Vec::new(),
    };
    words.data = lists::remembered(&first);
    let (id, number) = (Uuid::now_v7(), text(&fields, "number"));
    prices::insert_list(&mut *work.tx, work.organization, id, fields).await?;
    let thing = begin(work, (Machine::PriceList, id, &number), words).await?;
    if !first.is_empty() {
        prices::set(&mut work.tx, work.organization, id, &first).await?;
    }
    Ok(thing)
}

/// Adds a discount code.
pub(super) async fn discount_code(
    work: &mut Work,
    mut fields: Map<String, Value>,
    words: Words,
) -> Result<things::Thing> {
    let code = written(fields.get("code").and_then(Value::as_str).unwrap_or_default());
    if !fields.contains_key("discount_percent") && !fields.contains_key("discount_minor") {
        return Err(expected("discount_percent", "it, or discount_minor,"));
    }
    if fields.contains_key("discount_percent") && fields.contains_key("discount_minor") {
        return Err(expected("discount_percent", "either it or discount_minor, not both,"));
    }
    fields.insert("code".into(), json!(code));
    fields.insert("currency".into(), json!(work.settings.text("currency")));
    let id = Uuid::now_v7();
    prices::insert_code(&mut *work.tx, work.organization, id, fields).await?;
    begin(work, (Machine::DiscountCode, id, &code), words).await
}

async fn begin(
    work: &mut Work,
    (machine, id, number): (Machine, Uuid, &str),
    words: Words,
) -> Result<things::Thing> {
    let born = Born { machine, id, number, at: Status::Active, root_order_id: None };
    Ok(work.born_with(born, words).await?.thing)
}
