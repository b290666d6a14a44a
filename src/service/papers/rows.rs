//! Values out of rows as they come from the database. Never fails: what is not there is empty.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use rust_decimal::Decimal;
use serde_json::Value;
use uuid::Uuid;

use crate::domain::country;
use crate::paper::model::{Pair, Paper};

/// A text.
pub(super) fn text(row: &Value, name: &str) -> String {
    row.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// An amount in minor units.
pub(super) fn minor(row: &Value, name: &str) -> i64 {
    row.get(name).and_then(Value::as_i64).unwrap_or_default()
}

/// A decimal, which JSON has as a number or as a text.
pub(super) fn decimal(row: &Value, name: &str) -> Decimal {
    match row.get(name) {
        Some(Value::Number(number)) => number.to_string().parse().unwrap_or_default(),
        Some(Value::String(text)) => text.parse().unwrap_or_default(),
        Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) | None => {
            Decimal::ZERO
        }
    }
}

/// An id.
pub(super) fn id(row: &Value, name: &str) -> Option<Uuid> {
    row.get(name).and_then(Value::as_str).and_then(|it| it.parse().ok())
}

/// A calendar day.
pub(super) fn day(row: &Value, name: &str) -> Option<NaiveDate> {
    row.get(name).and_then(Value::as_str).and_then(|it| it.parse().ok())
}

/// The day of a moment, in a zone.
pub(super) fn day_of(row: &Value, name: &str, zone: Tz) -> Option<NaiveDate> {
    let moment: DateTime<Utc> = row.get(name)?.as_str()?.parse().ok()?;
    Some(moment.with_timezone(&zone).date_naive())
}

/// The rows of a list.
pub(super) fn list<'a>(row: &'a Value, name: &str) -> &'a [Value] {
    row.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// What was chosen: names and values as people read them.
pub(super) fn pairs(chosen: Option<&Value>) -> Vec<Pair> {
    let Some(Value::Object(chosen)) = chosen else { return Vec::new() };
    chosen.iter().map(|(name, value)| Pair::new(&name.replace('_', " "), &plain(value))).collect()
}

/// A value as people read it.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => if *yes { "✓" } else { "–" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(all) => all.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Object(parts) => parts.values().map(plain).collect::<Vec<_>>().join(" "),
    }
}

/// Lines of an address, without those that are empty. What stays in the country that it is sent
/// from does not name it.
pub(super) fn address(row: &Value, prefix: &str, paper: &Paper) -> Vec<String> {
    let part = |name: &str| text(row, &format!("{prefix}{name}"));
    let place = format!("{} {}", part("postcode"), part("city"));
    let code = Some(part("country")).filter(|it| it != paper.brand.country()).unwrap_or_default();
    let country = country::name(&code, paper.language).to_owned();
    [part("street"), place.trim().to_owned(), country]
        .into_iter()
        .filter(|it| !it.is_empty())
        .collect()
}
