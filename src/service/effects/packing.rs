//! The packing list, checked off line by line. Never stands in the way of whoever packs without it.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::Step;
use crate::domain::checklist::ALL;
use crate::domain::facts::Facts;
use crate::domain::input::NOTE;
use crate::service::error::{Error, Result, Told};
use crate::service::inputs::{Inputs, expected};
use crate::service::work::Work;
use crate::store::packing::{self, Line};
use crate::store::things::{self, Thing};

/// Counts more of a line as packed, all that is left of it, or none of it again; or everything.
pub(super) async fn pack(
    work: &mut Work,
    order: &Thing,
    given: &Inputs,
    step: &mut Step,
) -> Result<()> {
    let named = given.text("line").unwrap_or_default();
    let lines = packing::lines(&mut *work.tx, work.organization, order.id).await?;
    let row = things::columns(&mut *work.tx, work.organization, order).await?;
    let mut all: Map<String, Value> =
        row.get("packed").and_then(Value::as_object).cloned().unwrap_or_default();
    if named.trim().eq_ignore_ascii_case(ALL) {
        for line in &lines {
            all.insert(line.position.to_string(), json!(line.quantity.normalize()));
        }
        step.columns.insert("packed".into(), Value::Object(all));
        step.remember("item", ALL);
        return Ok(());
    }
    let line = meant(&lines, named)?;
    let key = line.position.to_string();
    let before = all.get(&key).map(decimal).unwrap_or_default();
    let left = line.quantity - before;
    let more = match given.aside.get("quantity").map(decimal) {
        Some(more) if more.is_zero() => -before,
        Some(more) => more,
        None => left,
    };
    if left < more || left.is_zero() && more.is_zero() {
        let all = line.quantity.normalize();
        let what = format!("{}: {} of {all} are packed", line.description, before.normalize());
        return Err(Error::Refused(Told::new(what).hint("quantity=0 begins the line anew")));
    }
    let packed = (before + more).normalize();
    all.insert(key, json!(packed));
    step.columns.insert("packed".into(), Value::Object(all));
    step.remember("item", line.description.clone());
    step.remember("packed", json!(packed));
    step.remember("of", json!(line.quantity.normalize()));
    Ok(())
}

fn meant<'a>(lines: &'a [Line], said: &str) -> Result<&'a Line> {
    let said = said.trim();
    let goes_by = |line: &&Line| {
        let names = [Some(&line.sku), line.card.as_ref(), line.scan_code.as_ref()];
        line.position.to_string() == said
            || names.into_iter().flatten().any(|it| it.eq_ignore_ascii_case(said))
    };
    let found: Vec<&Line> = lines.iter().filter(goes_by).collect();
    match found[..] {
        [line] => Ok(line),
        [] => Err(Error::Missing {
            what: format!("line \"{said}\" of this order"),
            nearest: Vec::new(),
        }),
        _ => Err(expected("line", "its position, as several lines are of this article,")),
    }
}

fn decimal(value: &Value) -> Decimal {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text.parse().unwrap_or_default()
}

/// What is missing of an order that somebody began to check off.
pub(in crate::service) fn not_packed(facts: &Facts) -> String {
    format!("not packed are {}", facts.unpacked.join(", "))
}

/// Whoever began to check off says why something is missing.
pub(super) fn is_explained(facts: &Facts, given: &Inputs) -> Result<()> {
    if facts.unpacked.is_empty() || given.note.is_some() {
        return Ok(());
    }
    let what = format!("{}: {}; say why", NOTE.name, not_packed(facts));
    Err(Error::Usage(Told::new(what).hint("--set note=…, or check them off")))
}
