//! What would come of the items in a form that is not sent yet. Never writes anything.

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Map, Value};

use super::Service;
use super::effects::items::{resolve, resolve_in};
use super::effects::sums::{discount_in, standing_discount, summed};
use super::error::{Error, Result, Told};
use super::family::room;
use super::inputs;
use super::work::Work;
use crate::domain::addon::Allowance;
use crate::domain::entity::Entity;
use crate::domain::input::{Input, Kind, joined};
use crate::domain::machines::order;
use crate::domain::pricing::{Discount, Rate, Sums};
use crate::store::orders::{self, Holder, Item, Priced};

const ASKED: &[Input] = &joined::<{ order::OFF.len() + 4 }>(&[
    &[
        Input::may("customer", Kind::Customer).aside(),
        Input::may("parent", Kind::Text).aside(),
        order::ITEMS,
        order::FREIGHT,
    ],
    order::OFF,
]);

/// What it would cost, and why.
#[derive(Clone, Debug, Serialize)]
pub struct Preview {
    pub currency: String,
    pub lines: Vec<Line>,
    pub net_minor: i64,
    pub discount_minor: i64,
    pub freight_minor: i64,
    pub tax_minor: i64,
    pub total_minor: i64,
    pub rates: Vec<Rate>,
    /// What the order takes besides that it would be an add-on of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub addon: Option<Allowance>,
}

/// One line of it.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub description: String,
    pub quantity: Decimal,
    pub unit_price_minor: i64,
    /// Why it costs what it costs.
    pub price_source: String,
    /// After its part of the discount.
    pub net_minor: i64,
}

impl Service {
    /// Prices and sums up what stands in a form; of what is not said in it, that of the order or
    /// the offer which it is about counts. What else stands in the form is left alone.
    ///
    /// # Errors
    /// No customer is named, or an item does not fit; not allowed; out of reach.
    pub async fn preview(
        &self,
        of: Option<(Entity, &str)>,
        given: &Map<String, Value>,
    ) -> Result<Preview> {
        if !self.sees_prices() {
            return Err(Error::NotAllowed(Told::new("prices are not for this role")));
        }
        let mut work = Work::begin(self).await?;
        let is_asked = |name: &str| ASKED.iter().any(|it| it.name == name);
        let mut given = given.clone();
        given.retain(|name, _| is_asked(name));
        let mut given = inputs::check(&mut work, ASKED, &given, false).await?;
        let (priced, standing) = match of {
            Some((entity @ (Entity::Order | Entity::Offer), name)) => {
                let thing = work.find(entity, name).await?;
                let holder = Holder::of(&thing);
                let priced = orders::priced(&mut *work.tx, work.organization, holder).await?;
                (Some(priced), orders::items(&mut *work.tx, work.organization, holder).await?)
            }
            Some(_) | None => (None, Vec::new()),
        };
        if let Some(order) = given.text("parent").map(str::to_owned) {
            let items = given.aside.get("items").cloned().unwrap_or_default();
            return addon(work, &order, &items).await;
        }
        let named = given.text("customer").and_then(|it| it.parse().ok());
        let customer = priced.as_ref().map(|it| it.customer_id).or(named);
        let customer = customer.ok_or_else(|| inputs::expected("customer", "a customer"))?;
        let items = match given.aside.get("items").cloned() {
            Some(typed) => resolve(&mut work, customer, &typed).await?,
            None => standing.clone(),
        };
        let discount = discount(&mut given.columns, priced.as_ref(), &standing);
        let freight = given.columns.get("freight_minor").and_then(Value::as_i64);
        let freight = freight.or(priced.as_ref().map(|it| it.freight_minor)).unwrap_or(0);
        let sums = summed(&items, discount, freight)?;
        let currency = priced.map_or_else(|| work.settings.text("currency"), |it| it.currency);
        work.tx.rollback().await?;
        Ok(preview(currency, &items, sums))
    }
}

/// What an add-on to this order would cost its customer, and how much more the order takes.
async fn addon(mut work: Work, order: &str, typed: &Value) -> Result<Preview> {
    let order = work.find(Entity::Order, order).await?;
    let brief = orders::brief(&mut work.tx, work.organization, order.id).await?;
    let room = room(&mut work, order.id).await?;
    let items = if typed.is_null() {
        Vec::new()
    } else {
        resolve_in(&mut work, (brief.customer_id, &brief.currency), typed).await?
    };
    let sums = summed(&items, Discount::default(), 0)?;
    work.tx.rollback().await?;
    Ok(Preview { addon: Some(room), ..preview(brief.currency, &items, sums) })
}

/// The discount that is given, or else the one that stands.
fn discount(
    given: &mut Map<String, Value>,
    priced: Option<&Priced>,
    standing: &[Item],
) -> Discount {
    let is_given = ["discount_percent", "discount_minor"].iter().any(|it| given.contains_key(*it));
    match priced {
        Some(priced) if !is_given => standing_discount(priced, standing),
        Some(_) | None => discount_in(given),
    }
}

fn preview(currency: String, items: &[Item], sums: Sums) -> Preview {
    let lines = items.iter().zip(&sums.line_nets_minor).map(|(item, net)| Line {
        description: item.description.clone(),
        quantity: item.quantity,
        unit_price_minor: item.unit_price_minor,
        price_source: item.price_source.clone(),
        net_minor: *net,
    });
    Preview {
        currency,
        lines: lines.collect(),
        net_minor: sums.net_minor,
        discount_minor: sums.discount_minor,
        freight_minor: sums.freight_minor,
        tax_minor: sums.tax_minor,
        total_minor: sums.total_minor,
        rates: sums.rates,
        addon: None,
    }
}
