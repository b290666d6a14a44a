//! Text for people: aligned columns, amounts, dates and ages. Never used for JSON.

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use serde_json::{Map, Value};
use unicode_width::UnicodeWidthStr as _;

use super::print::harmless;
use crate::domain::money;
use crate::domain::notation::Notation;
use crate::domain::settings::Settings;

/// How this organization writes things.
#[derive(Clone, Debug)]
pub struct Habits {
    zone: Tz,
    thousands: char,
    point: char,
    currency: String,
    pub now: DateTime<Utc>,
}

impl Habits {
    /// The habits that the settings ask for.
    pub fn of(settings: &Settings, now: DateTime<Utc>) -> Self {
        let Notation { thousands, point, .. } =
            Notation::of(&settings.text("number_format"), &settings.text("date_format"));
        Self { zone: settings.zone(), thousands, point, currency: settings.text("currency"), now }
    }

    /// An amount, with its currency where that is not the organization's.
    pub fn amount(&self, minor: i64, currency: Option<&str>) -> String {
        let currency = currency.unwrap_or(&self.currency);
        let decimals = money::decimals(currency);
        let amount = money::grouped(minor, decimals, self.thousands, self.point);
        if currency == self.currency { amount } else { format!("{amount} {currency}") }
    }

    /// A moment, to the minute.
    pub fn moment(&self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.zone).format("%Y-%m-%d %H:%M").to_string()
    }

    /// How long ago: "2 h".
    pub fn age(&self, since: DateTime<Utc>) -> String {
        age(self.now - since)
    }
}

/// A stretch of time in its largest unit.
fn age(it: Duration) -> String {
    if it < Duration::hours(1) {
        format!("{} min", it.num_minutes().max(0))
    } else if it < Duration::days(1) {
        format!("{} h", it.num_hours())
    } else {
        format!("{} d", it.num_days())
    }
}

/// A column: its head, and whether it stands to the right.
#[derive(Clone, Copy, Debug)]
pub struct Column(pub &'static str, pub bool);

/// Lines up rows below their heads; a column that is empty everywhere is left out.
pub fn table(columns: &[Column], rows: &[Vec<String>]) -> String {
    // One line each, and as wide as it will be shown.
    let cell = |row: &Vec<String>, at: usize| {
        row.get(at).map(|it| harmless(&it.replace(['\n', '\t'], " "))).unwrap_or_default()
    };
    let widths: Vec<usize> = (0..columns.len())
        .map(|at| rows.iter().map(|row| cell(row, at).width()).max().unwrap_or(0))
        .collect();
    let line = |cells: &dyn Fn(usize) -> String| {
        let mut text = String::new();
        for (at, (Column(head, right), width)) in columns.iter().zip(&widths).enumerate() {
            if *width == 0 {
                continue;
            }
            let width = (*width).max(head.width());
            let cell = cells(at);
            let room = " ".repeat(width.saturating_sub(cell.width()));
            if !text.is_empty() {
                text.push_str("  ");
            }
            let parts = if *right { [room, cell] } else { [cell, room] };
            text.extend(parts);
        }
        text.trim_end().to_owned()
    };
    let mut lines = Vec::new();
    if !rows.is_empty() && columns.iter().any(|it| !it.0.is_empty()) {
        lines.push(line(&|at| columns.get(at).map(|it| it.0.to_owned()).unwrap_or_default()));
    }
    lines.extend(rows.iter().map(|row| line(&|at| cell(row, at))));
    lines.join("\n")
}

/// What a person looks for first.
const FIRST: &[&str] = &[
    "number",
    "name",
    "title",
    "status",
    "stage",
    "workflow",
    "customer",
    "items_summary",
    "order_number",
    "total_minor",
    "currency",
    "promised_at",
];

/// What only serves the program.
fn is_inner(name: &str) -> bool {
    name == "id" || name.ends_with("_id") || matches!(name, "machine" | "salt" | "hash")
}

/// A thing as "name  value" lines, then what hangs on it as small tables.
pub fn sheet(row: &Map<String, Value>, habits: &Habits) -> String {
    let mut lines = Vec::new();
    let mut below = Vec::new();
    let first = FIRST.iter().filter_map(|it| row.get_key_value(*it));
    let rest = row.iter().filter(|(name, _)| !FIRST.contains(&name.as_str()) && !is_inner(name));
    for (name, value) in first.chain(rest) {
        match value {
            Value::Null => {}
            Value::Array(items) if items.iter().any(Value::is_object) => {
                below.push(format!("\n{}\n{}", name.replace('_', " "), small(items, habits)));
            }
            Value::Array(items) if items.is_empty() => {}
            Value::Object(fields) if fields.is_empty() => {}
            Value::Object(fields) if fields.contains_key("name") => {
                lines.push(vec![label(name), brief(fields)]);
            }
            Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_) => lines.push(vec![label(name), shown(row, name, habits)]),
        }
    }
    let sheet = table(&[Column("", false), Column("", false)], &lines);
    [vec![sheet], below].concat().join("\n")
}

/// What tells a thing apart, where it hangs on another.
fn brief(fields: &Map<String, Value>) -> String {
    let parts = ["number", "name", "contact", "email", "phone"];
    let parts = parts.iter().filter_map(|it| fields.get(*it)?.as_str());
    parts.collect::<Vec<_>>().join(" · ")
}

/// Which columns are shown of things that hang on another, whatever they are.
const SMALL: &[&str] = &[
    "at",
    "number",
    "position",
    "sku",
    "title",
    "description",
    "quantity",
    "kind",
    "status",
    "actor",
    "action",
    "from",
    "to",
    "amount_minor",
    "net_minor",
    "total_minor",
    "value_minor",
    "note",
    "assignee_name",
];

fn small(items: &[Value], habits: &Habits) -> String {
    let cells =
        |item: &Map<String, Value>| SMALL.iter().map(|it| shown(item, it, habits)).collect();
    let rows: Vec<Vec<String>> = items.iter().filter_map(Value::as_object).map(cells).collect();
    let heads = SMALL.iter().map(|it| it.strip_suffix("_minor").unwrap_or(it));
    let columns: Vec<Column> =
        heads.zip(SMALL).map(|(head, it)| Column(head, it.ends_with("_minor"))).collect();
    table(&columns, &rows)
}

/// A column's name as people read it.
fn label(name: &str) -> String {
    let name = name.strip_suffix("_minor").or_else(|| name.strip_suffix("_at")).unwrap_or(name);
    name.replace('_', " ")
}

/// A field on one line; amounts and times as the organization writes them.
fn shown(row: &Map<String, Value>, name: &str, habits: &Habits) -> String {
    let value = row.get(name).unwrap_or(&Value::Null);
    if let (true, Some(minor)) = (name.ends_with("_minor"), value.as_i64()) {
        return habits.amount(minor, row.get("currency").and_then(Value::as_str));
    }
    let time = value.as_str().and_then(|it| DateTime::parse_from_rfc3339(it).ok());
    time.map_or_else(|| plain(value), |it| habits.moment(it.to_utc()))
}

/// A value on one line.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_empty_ones_are_left_out() {
        let columns = [Column("number", false), Column("nothing", false), Column("sum", true)];
        let rows = [
            vec!["SO-1".into(), String::new(), "1 250".into()],
            vec!["Å".into(), String::new(), "5".into()],
        ];
        assert_eq!(table(&columns, &rows), "number    sum\nSO-1    1 250\nÅ           5");
        assert_eq!(age(Duration::minutes(125)), "2 h");
    }
}
