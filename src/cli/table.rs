//! Text for people: aligned columns, amounts, dates and ages. Never used for JSON.

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use serde_json::{Map, Value};
use unicode_width::UnicodeWidthStr as _;

use super::floor::{self, Part};
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

    /// A number without what says nothing: 3.0 is 3, 1.5 is 1,5. A year or a percentage has no
    /// thousands to part.
    pub(super) fn number(&self, digits: &str) -> String {
        match digits.split_once('.') {
            None => digits.to_owned(),
            Some((whole, part)) => match part.trim_end_matches('0') {
                "" => whole.to_owned(),
                part => format!("{whole}{}{part}", self.point),
            },
        }
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
pub struct Column<'a>(pub &'a str, pub bool);

/// Lines up rows below their heads; a column that is empty everywhere is left out.
pub fn table(columns: &[Column<'_>], rows: &[Vec<String>]) -> String {
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
    // A mail's text says the same as what a mail program makes its pages of.
    name == "id"
        || name.ends_with("_id")
        || matches!(name, "machine" | "salt" | "hash" | "body_html" | "search_text")
}

/// The widest cell of a table.
pub const CELL_MAX: usize = 40;

/// As much of a text as a cell holds.
pub fn cut(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    for it in text.chars() {
        let longer = format!("{kept}{it}…");
        if longer.width() > room {
            break;
        }
        kept.push(it);
    }
    format!("{}…", kept.trim_end())
}

/// What is told of only where there is some: of most things there is none.
const SOMETIMES: &[&str] = &[
    "advance_amount_minor",
    "discount_minor",
    "discount_percent",
    "freight_minor",
    "refunded_minor",
];

/// Whether a field says nothing to a person.
fn is_idle(row: &Map<String, Value>, name: &str, value: &Value) -> bool {
    let is_zero = value.as_f64() == Some(0.0);
    // Whoever has a name is not told by an id.
    let is_named = row.get(&format!("{name}_name")).is_some_and(Value::is_string);
    is_inner(name) || is_named || is_zero && SOMETIMES.contains(&name)
}

/// A thing as "name  value" lines, then what hangs on it as small tables, and at last what happened.
pub fn sheet(row: &Map<String, Value>, habits: &Habits) -> String {
    let mut lines = Vec::new();
    let mut below = Vec::new();
    let mut last = Vec::new();
    let mut happened = None;
    let first = FIRST.iter().filter_map(|it| row.get_key_value(*it));
    let rest = row
        .iter()
        .filter(|(name, value)| !FIRST.contains(&name.as_str()) && !is_idle(row, name, value));
    for (name, value) in first.chain(rest) {
        match floor::part(row, name, habits) {
            Some(Part::Nothing) => continue,
            Some(Part::Lines(said)) => {
                last.extend(said.into_iter().map(Vec::from));
                continue;
            }
            Some(Part::Tables(all)) => {
                let all = all.into_iter().filter(|(_, said)| !said.is_empty());
                below.extend(all.map(|(head, said)| format!("\n{head}\n{said}")));
                continue;
            }
            None => {}
        }
        match value {
            Value::Array(events) if name == "events" && !events.is_empty() => {
                happened = Some(format!("\nevents\n{}", small(events, habits)));
            }
            Value::Null => {}
            Value::Array(items) if items.iter().any(Value::is_object) => {
                below.push(format!("\n{}\n{}", label(name), small(items, habits)));
            }
            Value::Array(items) if items.is_empty() => {}
            Value::Object(fields) if fields.is_empty() => {}
            Value::Object(fields) if name == "flow_status" => {
                lines.push(vec!["flow".into(), flow(fields)]);
            }
            Value::Object(fields) if SUMMED.contains(&name.as_str()) => {
                lines.push(vec![label(name), summed(fields, habits)]);
            }
            Value::Object(fields) if fields.contains_key("name") => {
                lines.push(vec![label(name), brief(fields)]);
            }
            Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_) => lines.push(vec![named(row, name), shown(row, name, habits)]),
        }
    }
    lines.extend(last);
    let sheet = table(&[Column("", false), Column("", false)], &lines);
    [vec![sheet], below, happened.into_iter().collect()].concat().join("\n")
}

/// What is all told by its parts.
const SUMMED: &[&str] = &["sales"];

/// Each part with its name: "orders 3, total 1 250, open 1".
fn summed(fields: &Map<String, Value>, habits: &Habits) -> String {
    let parts = fields.iter().filter(|(name, value)| *name != "currency" && !value.is_null());
    let parts = parts.map(|(name, _)| format!("{} {}", label(name), shown(fields, name, habits)));
    parts.collect::<Vec<_>>().join(", ")
}

/// How far a chain has come: "offer created and sent, order created".
fn flow(fields: &Map<String, Value>) -> String {
    let is = |name: String| fields.get(&name).and_then(Value::as_bool) == Some(true);
    let part = |of: &str| match (is(format!("{of}_created")), is(format!("{of}_sent"))) {
        (true, true) => Some(format!("{of} created and sent")),
        (true, false) => Some(format!("{of} created")),
        (false, true) => Some(format!("{of} sent")),
        (false, false) => None,
    };
    ["offer", "order", "invoice"].into_iter().filter_map(part).collect::<Vec<_>>().join(", ")
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
    "name",
    "title",
    "description",
    "quantity",
    "from_quantity",
    "kind",
    "email_type",
    "recipient_email",
    "status",
    "sent_at",
    "author",
    "body",
    "actor",
    "action",
    "from",
    "to",
    "valid_from",
    "valid_until",
    "unit_price_minor",
    "price_source",
    "amount_minor",
    "tax_percent",
    "net_minor",
    "tax_minor",
    "total_minor",
    "value_minor",
    "note",
    "assignee_name",
    "station",
    "worked_seconds",
];

/// How a column of theirs is headed, where its name is not what people say.
fn head(name: &str) -> &str {
    match name {
        "from_quantity" => "from",
        "valid_from" => "since",
        "valid_until" => "until",
        "unit_price_minor" => "each",
        "price_source" => "why",
        "email_type" => "mail",
        "body" => "said",
        "recipient_email" => "to",
        "sent_at" => "sent",
        "tax_percent" => "tax %",
        "assignee_name" => "who",
        "worked_seconds" => "worked",
        other => other.strip_suffix("_minor").unwrap_or(other),
    }
}

fn small(items: &[Value], habits: &Habits) -> String {
    let cells = |item: &Map<String, Value>| {
        SMALL.iter().map(|it| cut(&shown(item, it, habits), CELL_MAX)).collect()
    };
    let rows: Vec<Vec<String>> = items.iter().filter_map(Value::as_object).map(cells).collect();
    let is_number =
        |it: &str| it.ends_with("_minor") || it.ends_with("quantity") || it == "worked_seconds";
    let columns: Vec<Column<'_>> = SMALL.iter().map(|it| Column(head(it), is_number(it))).collect();
    table(&columns, &rows)
}

/// The label of a field: of somebody's name, what they are.
fn named(row: &Map<String, Value>, name: &str) -> String {
    let of = name.strip_suffix("_name").filter(|it| row.contains_key(*it));
    label(of.unwrap_or(name))
}

/// A column's name as people read it.
fn label(name: &str) -> String {
    match name {
        "scan_code" => return "code".to_owned(),
        "qirs" => return "inspections".to_owned(),
        _ => {}
    }
    let name = name.strip_suffix("_minor").or_else(|| name.strip_suffix("_at")).unwrap_or(name);
    name.replace('_', " ")
}

/// A field on one line; amounts and times as the organization writes them.
pub(super) fn shown(row: &Map<String, Value>, name: &str, habits: &Habits) -> String {
    let value = row.get(name).unwrap_or(&Value::Null);
    if name == "worked_seconds" {
        return floor::worked(value);
    }
    if let (true, Some(minor)) = (name.ends_with("_minor"), value.as_i64()) {
        return habits.amount(minor, row.get("currency").and_then(Value::as_str));
    }
    if let Value::Number(number) = value {
        return habits.number(&number.to_string());
    }
    let time = value.as_str().and_then(|it| DateTime::parse_from_rfc3339(it).ok());
    time.map_or_else(|| plain(value), |it| habits.moment(it.to_utc()))
}

/// A value on one line.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        Value::Bool(it) => if *it { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => {
            let said = fields.iter().map(|(name, it)| format!("{} {}", label(name), plain(it)));
            said.collect::<Vec<_>>().join(", ")
        }
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
        assert_eq!(cut("Åkeri Nordström & Söner", 12), "Åkeri Nords…");
        assert_eq!(cut("Åkeri", 5), "Åkeri");
    }
}
