//! The prices of a list: set, taken out, many at once. Never changes one in place: what was
//! agreed before stays, for the timeline's sake.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::Step;
use super::items::as_decimal;
use crate::domain::input::{Input, Kind};
use crate::domain::machine::Action;
use crate::domain::nearest::nearest;
use crate::service::error::{Error, Result, Told};
use crate::service::inputs::{self, Inputs, expected};
use crate::service::work::{Recorded, Work};
use crate::store::prices::{self, NewPrice};
use crate::store::products;

/// The most prices that one act sets.
const PRICES_MAX: usize = 5000;

/// What a line of many prices takes.
const PRICE: &[Input] = &[
    Input::must("sku", Kind::Text).aside(),
    Input::must("unit_price_minor", Kind::Money).aside(),
    Input::may("from_quantity", Kind::Quantity).aside(),
    Input::may("valid_from", Kind::Date).aside(),
    Input::may("valid_until", Kind::Date).aside(),
];

/// Works out which prices an act sets.
pub(super) async fn prepare(
    work: &mut Work,
    action: Action,
    given: &Inputs,
    step: &mut Step,
) -> Result<()> {
    step.prices = match given.aside.get("prices") {
        Some(typed) => read(work, typed).await?,
        None if action == Action::SetPrice => {
            set_of(work, std::slice::from_ref(&given.aside), "").await?
        }
        None => return Ok(()),
    };
    if given.aside.contains_key("prices") {
        step.given.remove("prices");
        step.remember("prices", step.prices.len());
    }
    Ok(())
}

/// Reads many prices: a list of objects, or a text of lines as a spreadsheet saves it.
pub(in crate::service) async fn read(work: &mut Work, typed: &Value) -> Result<Vec<NewPrice>> {
    let rows: Vec<Map<String, Value>> = match typed {
        Value::Array(rows) => rows
            .iter()
            .enumerate()
            .map(|(at, row)| {
                row.as_object()
                    .cloned()
                    .ok_or_else(|| expected(&format!("prices[{at}]"), "a price"))
            })
            .collect::<Result<_>>()?,
        Value::String(text) => from_csv(text)?,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {
            return Err(Error::Usage(Told::new("prices: a list is expected").hint(
                r#"like [{"sku": "CHAIR", "from_quantity": 10, "unit_price_minor": 125000}]"#,
            )));
        }
    };
    if rows.is_empty() || rows.len() > PRICES_MAX {
        return Err(expected("prices", "a list of 1 to 5000 prices"));
    }
    let mut checked = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        let given = inputs::check(work, PRICE, row, false).await;
        checked.push(given.map_err(|it| inside(it, at))?.aside);
    }
    set_of(work, &checked, "prices").await
}

/// Lines with a first one that names the columns, parted by commas or semicolons.
fn from_csv(text: &str) -> Result<Vec<Map<String, Value>>> {
    let mut lines = text.lines().map(str::trim).filter(|it| !it.is_empty());
    let head = lines.next().unwrap_or_default();
    let parting = if head.contains(';') { ';' } else { ',' };
    let cells = |line: &str| -> Vec<String> {
        line.split(parting).map(|it| it.trim().trim_matches('"').to_owned()).collect()
    };
    let names = cells(head);
    if !names.iter().any(|it| it == "sku") {
        return Err(Error::Usage(
            Told::new("prices: a first line that names the columns is expected")
                .hint("sku,from_quantity,unit_price_minor,valid_from,valid_until"),
        ));
    }
    let row = |line: &str| {
        let cells = cells(line).into_iter().map(Value::from);
        names.iter().cloned().zip(cells).collect::<Map<String, Value>>()
    };
    Ok(lines.map(row).collect())
}

/// Says in which of many prices something does not fit.
fn inside(error: Error, at: usize) -> Error {
    match error {
        Error::Usage(told) => {
            Error::Usage(Told { what: format!("prices[{at}].{}", told.what), ..told })
        }
        Error::Refused(_)
        | Error::NotLoggedIn(_)
        | Error::NotAllowed(_)
        | Error::Missing { .. }
        | Error::NotThere(_)
        | Error::Conflict { .. }
        | Error::Unreachable(_)
        | Error::Fault(_) => error,
    }
}

/// Finds the products of checked prices, in one look.
async fn set_of(work: &mut Work, rows: &[Map<String, Value>], path: &str) -> Result<Vec<NewPrice>> {
    let text = |row: &Map<String, Value>, name: &str| {
        row.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let skus: Vec<String> = rows.iter().map(|it| text(it, "sku")).collect();
    let found = products::ids(&mut *work.tx, work.organization, &skus).await?;
    let mut all: Vec<NewPrice> = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        let sku = text(row, "sku");
        let Some((_, product)) = found.iter().find(|(it, _)| *it == sku) else {
            let known = products::skus(&mut *work.tx, work.organization).await?;
            // Who gives many has to find the one.
            let place = if path.is_empty() { String::new() } else { format!(" at {path}[{at}]") };
            return Err(Error::Missing {
                what: format!("product {sku:?}{place}"),
                nearest: nearest(&sku, known.iter().map(String::as_str)),
            });
        };
        let day = |name: &str| text(row, name).parse::<NaiveDate>().ok();
        let price = NewPrice {
            product: *product,
            from_quantity: row.get("from_quantity").and_then(as_decimal).unwrap_or(Decimal::ZERO),
            unit_price_minor: row.get("unit_price_minor").and_then(Value::as_i64).unwrap_or(0),
            valid_from: day("valid_from"),
            valid_until: day("valid_until"),
        };
        let place = if path.is_empty() { String::new() } else { format!("{path}[{at}].") };
        if price.valid_from.zip(price.valid_until).is_some_and(|(from, until)| until < from) {
            return Err(expected(&format!("{place}valid_until"), "a day not before valid_from"));
        }
        if all.iter().any(|it| it.is_in_place_of(&price)) {
            return Err(Error::Usage(Told::new(format!(
                "{place}sku: {sku} stands here twice for one quantity and day"
            ))));
        }
        all.push(price);
    }
    Ok(all)
}

/// Writes what an act does to the prices of a list; its event is recorded already.
pub(super) async fn write(
    work: &mut Work,
    recorded: &Recorded,
    given: &Inputs,
    set: &[NewPrice],
) -> Result<()> {
    let list = recorded.thing.id;
    if recorded.action != Action::RemovePrice {
        return Ok(prices::set(&mut work.tx, work.organization, list, set).await?);
    }
    let sku = given.text("sku").unwrap_or_default().to_owned();
    let from_quantity = given.aside.get("from_quantity").and_then(as_decimal);
    let wanted = [sku.clone()];
    let found = products::ids(&mut *work.tx, work.organization, &wanted).await?;
    let product = found.first().map(|(_, id)| *id).unwrap_or_default();
    let which = (product, from_quantity);
    let gone = prices::remove(&mut *work.tx, work.organization, list, which).await?;
    if gone == 0 {
        let from = from_quantity.map(|it| format!(" from {}", it.normalize()));
        return Err(Error::refused(format!(
            "{} has no price for {sku}{}",
            recorded.thing.number,
            from.unwrap_or_default()
        )));
    }
    Ok(())
}

/// What the event of a list's birth remembers of its prices.
pub(in crate::service) fn remembered(prices: &[NewPrice]) -> Option<Value> {
    (!prices.is_empty()).then(|| json!({"prices": prices.len()}))
}
