//! What comes of an add-on: its lines as they are kept, and its child order. Never decides whether
//! there may be one.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::orders::{Begun, begin_order};
use super::{fill, records};
use crate::domain::addon;
use crate::domain::entity::Entity;
use crate::domain::numbering;
use crate::domain::pricing::{self, Discount};
use crate::service::error::{Error, Result};
use crate::service::show::json_of;
use crate::service::work::{Recorded, Work};
use crate::store::events::Words;
use crate::store::orders::{self, Item, NewOrder};
use crate::store::{addons, products, things};

/// A line as a request keeps it: what was shown to whoever asked is what the child order costs.
#[derive(Debug, Deserialize, Serialize)]
struct Kept {
    sku: String,
    description: String,
    configuration: Value,
    quantity: Decimal,
    unit: String,
    unit_price_minor: i64,
    price_source: String,
    tax_percent: Decimal,
    net_minor: i64,
}

/// Lines as a request keeps them, and what they come to.
pub(in crate::service) fn kept(items: &[Item]) -> Result<(Value, i64)> {
    let too_large = || Error::refused("the sum is larger than ordna can count");
    let (mut lines, mut value_minor) = (Vec::with_capacity(items.len()), 0_i64);
    for item in items {
        let net_minor = pricing::line_net(&item.line()).ok_or_else(too_large)?;
        value_minor = value_minor.checked_add(net_minor).ok_or_else(too_large)?;
        lines.push(json_of(&Kept {
            sku: item.sku.clone(),
            description: item.description.clone(),
            configuration: item.configuration.clone(),
            quantity: item.quantity,
            unit: item.unit.clone(),
            unit_price_minor: item.unit_price_minor,
            price_source: item.price_source.clone(),
            tax_percent: item.tax_percent,
            net_minor,
        })?);
    }
    Ok((Value::Array(lines), value_minor))
}

/// The items that kept lines stand for, at the prices that stand in them.
async fn items_of(work: &mut Work, customer: Uuid, kept: &Value) -> Result<Vec<Item>> {
    let kept: Vec<Kept> =
        serde_json::from_value(kept.clone()).map_err(|e| Error::Fault(e.into()))?;
    let skus: Vec<String> = kept.iter().map(|it| it.sku.clone()).collect();
    let products = products::by_sku(&mut *work.tx, work.organization, customer, &skus).await?;
    let item = |line: Kept| {
        let product = products.iter().find(|it| it.sku == line.sku);
        Item {
            id: None,
            product_id: product.map(|it| it.id),
            sku: line.sku,
            description: line.description,
            configuration: line.configuration,
            quantity: line.quantity,
            unit: line.unit,
            unit_price_minor: line.unit_price_minor,
            price_source: line.price_source,
            tax_percent: line.tax_percent,
            needs_inspection: product.is_some_and(|it| it.needs_inspection),
        }
    };
    Ok(kept.into_iter().map(item).collect())
}

/// The lines of a request as somebody would type them today.
pub(in crate::service) fn typed_again(kept: &Value) -> Value {
    let line = |it: &Value| {
        json!({
            "sku": it.get("sku"), "quantity": it.get("quantity"),
            "configuration": it.get("configuration"), "description": it.get("description"),
        })
    };
    kept.as_array().into_iter().flatten().map(line).collect()
}

/// Makes the child order of an approved add-on: at its parent's address and, as
/// far as an order can be born there, at its parent's status.
pub(super) async fn child_order(work: &mut Work, recorded: &Recorded) -> Result<()> {
    let request = addons::request(&mut *work.tx, work.organization, recorded.thing.id).await?;
    let parent = things::find(
        &mut work.tx,
        work.organization,
        Entity::Order,
        &request.parent_so_id.to_string(),
    )
    .await?
    .ok_or_else(|| Error::refused("its order is not there"))?;
    let brief = orders::brief(&mut work.tx, work.organization, parent.id).await?;
    let status = addon::birth_status(parent.machine, parent.status)
        .ok_or_else(|| Error::refused("its order takes no add-on any more"))?;
    let order = NewOrder {
        id: Uuid::now_v7(),
        machine: parent.machine,
        status,
        number: Some(numbering::addon(&parent.number, request.children + 1)),
        customer_id: brief.customer_id,
        currency: brief.currency,
        parent_order_id: Some(parent.id),
        offer_id: None,
        lead_id: None,
        fields: orders::delivery(&mut *work.tx, work.organization, parent.id).await?,
    };
    let items = items_of(work, brief.customer_id, &request.items).await?;
    let words = Words { cause: Some(recorded.id), ..Words::default() };
    let begun = Begun { order, items, discount: Discount::default(), words };
    let child = begin_order(work, begun).await?;
    fill(work, &recorded.thing, json!({"addon_so_id": child.thing.id})).await
}

/// What comes with an add-on that is made at once: who decided it, and its child order.
pub(in crate::service) async fn made_at_once(
    work: &mut Work,
    recorded: &Recorded,
    note: Option<&str>,
) -> Result<()> {
    let decided = Value::Object(records::decided(work, work.user, note));
    fill(work, &recorded.thing, decided).await?;
    child_order(work, recorded).await
}
