//! From what was typed for items to lines with their prices. A product's price comes from
//! what was agreed with the customer, or its list price, never from whoever types.

use rust_decimal::Decimal;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::domain::configuration::Rules;
use crate::domain::nearest::nearest;
use crate::domain::price::{self, Asked, ListPrice, PriceSource, Priced};
use crate::service::error::{Error, Result, Told};
use crate::service::inputs::expected;
use crate::service::work::Work;
use crate::store::orders::Item;
use crate::store::prices::{self, Agreed};
use crate::store::products::{self, Product};

/// The most lines that one order takes.
const LINES_MAX: usize = 1000;

/// A line as a person types it: a product, or words and a price.
#[derive(Debug)]
struct Typed {
    sku: Option<String>,
    quantity: Decimal,
    configuration: Map<String, Value>,
    description: Option<String>,
    unit: Option<String>,
    unit_price_minor: Option<i64>,
    tax_percent: Option<Decimal>,
}

/// Turns typed lines into items with their prices, in the organization's currency.
pub(in crate::service) async fn resolve(
    work: &mut Work,
    customer: Uuid,
    typed: &Value,
) -> Result<Vec<Item>> {
    let currency = work.settings.text("currency");
    resolve_in(work, (customer, &currency), typed).await
}

/// Turns typed lines into items with what this customer pays today, in this currency.
pub(in crate::service) async fn resolve_in(
    work: &mut Work,
    for_whom: (Uuid, &str),
    typed: &Value,
) -> Result<Vec<Item>> {
    let lines = priced(work, for_whom, typed).await?;
    let item = |(at, line): (usize, Line)| {
        let path = format!("items[{at}]");
        match line {
            Line::Free(line) => free_line(&path, line),
            Line::Product(it) => {
                let ProductLine { line, product, price } = *it;
                let (sku, currency) = (&product.sku, for_whom.1);
                let price = price.ok_or_else(|| {
                    let what = format!("{path}: {sku} has no price in {currency}");
                    Error::Refused(Told::new(what).hint(format!(
                        "put it on a price list in {currency} that the customer is on"
                    )))
                })?;
                product_line(&path, line, &product, &price)
            }
        }
    };
    lines.into_iter().enumerate().map(item).collect()
}

/// What lines would be, whatever stands against them: of each its item as far as there is a
/// price, and why the customer may not have it.
pub(in crate::service) async fn previewed(
    work: &mut Work,
    for_whom: (Uuid, &str),
    typed: &Value,
) -> Result<Vec<(Item, Option<String>)>> {
    let lines = priced(work, for_whom, typed).await?;
    let item = |(at, line): (usize, Line)| {
        Ok(match line {
            Line::Free(line) => (free_line(&format!("items[{at}]"), line)?, None),
            Line::Product(it) => {
                let ProductLine { line, product, price } = *it;
                let why = if product.is_closed {
                    Some("restricted, and this customer may not buy it".to_owned())
                } else if price.is_none() {
                    Some(format!("has no price in {}", for_whom.1))
                } else {
                    None
                };
                let none = Priced { unit_price_minor: 0, source: PriceSource::ListPrice };
                (item_of(line, &product, &price.unwrap_or(none)), why)
            }
        })
    };
    lines.into_iter().enumerate().map(item).collect()
}

/// A line with what it takes to become an item.
enum Line {
    Free(Typed),
    Product(Box<ProductLine>),
}

/// A line that names a product.
struct ProductLine {
    line: Typed,
    product: Product,
    /// None where there is none in the order's currency.
    price: Option<Priced>,
}

/// Reads typed lines, and finds what each product costs: two looks for all of them.
async fn priced(
    work: &mut Work,
    (customer, currency): (Uuid, &str),
    typed: &Value,
) -> Result<Vec<Line>> {
    let lines = typed.as_array().ok_or_else(|| expected("items", "a list"))?;
    if lines.len() > LINES_MAX {
        return Err(expected("items", "a list of at most 1000 lines"));
    }
    let lines: Vec<Typed> = lines.iter().enumerate().map(read).collect::<Result<_>>()?;
    let skus: Vec<String> = lines.iter().filter_map(|it| it.sku.clone()).collect();
    let products = products::by_sku(&mut *work.tx, work.organization, customer, &skus).await?;
    let ids: Vec<Uuid> = products.iter().map(|it| it.id).collect();
    let agreed = if ids.is_empty() {
        Agreed::default()
    } else {
        prices::candidates(&mut *work.tx, work.organization, customer, &ids).await?
    };
    let own = work.settings.text("currency");
    let day = work.now.with_timezone(&work.settings.zone()).date_naive();
    let mut found = Vec::with_capacity(lines.len());
    for (at, line) in lines.into_iter().enumerate() {
        let path = format!("items[{at}]");
        let Some(sku) = line.sku.clone() else {
            found.push(Line::Free(line));
            continue;
        };
        let Some(product) = products.iter().find(|it| it.sku == sku) else {
            let all = products::skus(&mut *work.tx, work.organization).await?;
            return Err(Error::Missing {
                what: format!("product {sku:?} ({path}.sku)"),
                nearest: nearest(&sku, all.iter().map(String::as_str)),
            });
        };
        let asked =
            Asked { contract: agreed.contract.as_deref(), currency, quantity: line.quantity, day };
        let list = ListPrice { minor: product.list_price_minor, currency: &own };
        let price = price::resolve(list, &asked, &agreed.of(product.id));
        let product = product.clone();
        found.push(Line::Product(Box::new(ProductLine { line, product, price })));
    }
    Ok(found)
}

fn read((at, line): (usize, &Value)) -> Result<Typed> {
    let path = format!("items[{at}]");
    let Value::Object(line) = line else { return Err(shape(&path, "a line")) };
    let known = [
        "sku",
        "quantity",
        "configuration",
        "description",
        "unit",
        "unit_price_minor",
        "tax_percent",
    ];
    if let Some(name) = line.keys().find(|it| !known.contains(&it.as_str())) {
        return Err(Error::Usage(
            Told::new(format!("{path}.{name}: a line takes no such field")).hint(LINE),
        ));
    }
    let given = |name: &str| line.get(name).filter(|it| !it.is_null());
    let at = |name: &str| format!("{path}.{name}");
    let text = |name: &str| match given(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(expected(&at(name), "a text")),
    };
    let number = |name: &str| match given(name).map(as_decimal) {
        None => Ok(None),
        Some(Some(number)) => Ok(Some(number)),
        Some(None) => Err(expected(&at(name), "a number")),
    };
    let Some(quantity) = number("quantity")? else {
        return Err(shape(&at("quantity"), "a number"));
    };
    if quantity <= Decimal::ZERO || quantity > Decimal::from(1_000_000) {
        return Err(expected(&at("quantity"), "a number above 0 and up to 1000000"));
    }
    if quantity.normalize().scale() > 3 {
        return Err(expected(&at("quantity"), "a number with at most three decimals"));
    }
    let configuration = match given("configuration") {
        None => Map::new(),
        Some(Value::Object(chosen)) => chosen.clone(),
        Some(_) => {
            return Err(expected(&at("configuration"), r#"an object, like {"wood": "oak"}"#));
        }
    };
    let unit_price_minor = match given("unit_price_minor") {
        None => None,
        Some(price) => Some(price.as_i64().ok_or_else(|| {
            expected(&at("unit_price_minor"), "an amount in minor units, like 125000")
        })?),
    };
    Ok(Typed {
        sku: text("sku")?,
        quantity,
        configuration,
        description: text("description")?,
        unit: text("unit")?,
        unit_price_minor,
        tax_percent: number("tax_percent")?,
    })
}

const LINE: &str =
    r#"a line is {"sku", "quantity"} or {"description", "quantity", "unit_price_minor"}"#;

fn shape(path: &str, what: &str) -> Error {
    Error::Usage(Told::new(format!("{path}: {what} is expected")).hint(LINE))
}

/// A number, or a text that is one.
pub(super) fn as_decimal(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => number.to_string().parse().ok(),
        Value::String(text) => text.trim().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn free_line(path: &str, line: Typed) -> Result<Item> {
    let description = line.description.filter(|it| !it.trim().is_empty());
    let Some(description) = description else {
        return Err(expected(&format!("{path}.sku"), "a product's SKU, or a description"));
    };
    let Some(unit_price_minor) = line.unit_price_minor.filter(|it| *it >= 0) else {
        let path = format!("{path}.unit_price_minor");
        return Err(expected(&path, "a price in minor units, as the line names no product"));
    };
    let tax_percent = line.tax_percent.unwrap_or_else(|| Decimal::from(25));
    if tax_percent < Decimal::ZERO || tax_percent > Decimal::ONE_HUNDRED {
        return Err(expected(&format!("{path}.tax_percent"), "a number from 0 to 100"));
    }
    Ok(Item {
        id: None,
        product_id: None,
        sku: String::new(),
        description,
        configuration: Value::Object(line.configuration),
        quantity: line.quantity,
        unit: line.unit.unwrap_or_else(|| "pcs".into()),
        unit_price_minor,
        price_source: PriceSource::TypedByHand.to_string(),
        tax_percent,
        needs_inspection: false,
    })
}

fn product_line(path: &str, line: Typed, product: &Product, priced: &Priced) -> Result<Item> {
    if product.is_closed {
        return Err(Error::refused(format!(
            "{path}: {} is restricted, and this customer may not buy it",
            product.sku
        )));
    }
    if line.unit_price_minor.is_some_and(|it| it != priced.unit_price_minor) {
        return Err(Error::Usage(
            Told::new(format!("{path}.unit_price_minor: the price of {} is set", product.sku))
                .hint("leave it out, and give a discount instead"),
        ));
    }
    Rules::read(&product.configuration)
        .and_then(|rules| rules.check(&line.configuration))
        .map_err(|why| Error::Usage(Told::new(format!("{path}.configuration.{why}"))))?;
    Ok(item_of(line, product, priced))
}

fn item_of(line: Typed, product: &Product, priced: &Priced) -> Item {
    Item {
        id: None,
        product_id: Some(product.id),
        sku: product.sku.clone(),
        description: line.description.unwrap_or_else(|| product.name.clone()),
        configuration: Value::Object(line.configuration),
        quantity: line.quantity,
        unit: product.unit.clone(),
        unit_price_minor: priced.unit_price_minor,
        price_source: priced.source.to_string(),
        tax_percent: product.tax_percent,
        needs_inspection: product.needs_inspection,
    }
}
