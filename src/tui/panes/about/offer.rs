//! An offer in lines: for whom and until when, each line with why it costs what it costs, and what
//! it comes to by rate of tax.
//!
//! It never sums anything up itself.

use chrono::NaiveDate;
use serde_json::Value;

use super::customer::dotted;
use super::order::plain;
use super::{INDENT, Pen, record};
use crate::domain::entity::Entity;
use crate::domain::status::Status;
use crate::domain::waiting;
use crate::tui::parts::lines::Lines;
use crate::tui::words::status;

pub(super) fn write(lines: &mut Lines, row: &Value, pen: &Pen<'_>) {
    let words = |name: &str| row.get(name).map(plain).unwrap_or_default();
    let buyer = |name: &str| row.get("customer").and_then(|it| it.get(name)).map(plain);
    let currency = row.get("currency").and_then(Value::as_str).unwrap_or(&pen.habits.currency);
    let minor = |name: &str| row.get(name).and_then(Value::as_i64).unwrap_or(0);
    let total = match minor("total_minor") {
        0 => String::new(),
        total => pen.habits.money(total, currency),
    };
    pen.head(lines, &words("number"), &buyer("name").unwrap_or_default(), pen.thing(total));
    let ways = ["contact", "email", "phone"].iter().filter_map(|it| buyer(it));
    let ways: Vec<String> = ways.filter(|it| !it.is_empty()).collect();
    dotted(lines, &ways, pen, |words| pen.text(words));
    dotted(lines, &standing(row, pen), pen, |words| pen.dim(words));
    lines.gap();
    items(lines, row, currency, pen);
    lines.gap();
    record::facts(lines, Entity::Offer, row, pen);
}

/// "sent", "valid 12 days, until 2026-05-16", "made to order".
fn standing(row: &Value, pen: &Pen<'_>) -> Vec<String> {
    let word = row.get("status").map(plain).unwrap_or_default();
    let mut all = vec![status(&word)];
    let is_open = matches!(word.parse(), Ok(Status::Draft | Status::Sent));
    let until = row.get("valid_until").and_then(Value::as_str);
    if let Some(until) = until.filter(|_| is_open) {
        let day = pen.habits.written_day(until);
        let today = pen.now.with_timezone(&pen.habits.zone).date_naive();
        let last = until.parse::<NaiveDate>().unwrap_or(today);
        let validity = waiting::validity(last, today);
        let when = if last < today { " on" } else { ", until" };
        all.push(format!("{validity}{when} {day}"));
    }
    let workflow = row.get("workflow").map(plain).unwrap_or_default();
    all.push(workflow.replace('_', " "));
    all
}

fn items(lines: &mut Lines, row: &Value, currency: &str, pen: &Pen<'_>) {
    let rows = || row.get("items").and_then(Value::as_array).into_iter().flatten();
    let rates = || row.get("rates").and_then(Value::as_array).into_iter().flatten();
    let number = |of: &Value, name: &str| of.get(name).and_then(Value::as_i64).unwrap_or(0);
    let (discount, freight) = (number(row, "discount_minor"), number(row, "freight_minor"));
    let mut all: Vec<i64> = rows().map(|it| number(it, "net_minor")).collect();
    all.extend(rates().map(|it| number(it, "tax_minor")).chain([discount, freight]));
    let money = |minor: i64| pen.habits.aligned(minor, currency, &all);
    for item in rows() {
        let quantity = item.get("quantity").map(plain).unwrap_or_default();
        let name = item.get("description").map(plain).unwrap_or_default();
        let mut said = format!("{} {} {name}", pen.habits.decimal(&quantity), pen.look.marks.times);
        for chosen in item.get("configuration").and_then(Value::as_object).into_iter().flatten() {
            said = format!("{said}, {}", plain(chosen.1));
        }
        let net = item.get("net_minor").and_then(Value::as_i64).map(money);
        lines.spread(INDENT, [pen.text(said)], pen.text(net.unwrap_or_default()));
        let source = item.get("price_source").map(plain).unwrap_or_default();
        if let Some(each) = item.get("unit_price_minor").and_then(Value::as_i64) {
            let each = pen.habits.exact(each, currency);
            lines.line(INDENT + 2, [pen.dim(format!("{each} each, {source}"))]);
        }
    }
    if 0 < discount {
        let percent =
            pen.habits.decimal(&row.get("discount_percent").map(plain).unwrap_or_default());
        let words = match percent.as_str() {
            "" | "0" => "discount, in the prices above".to_owned(),
            percent => format!("discount {percent} %, in the prices above"),
        };
        let minus = format!("{}{}", pen.look.marks.minus, money(discount));
        lines.spread(INDENT, [pen.dim(words)], pen.dim(minus));
    }
    if 0 < freight {
        lines.spread(INDENT, [pen.dim("freight")], pen.dim(money(freight)));
    }
    for rate in rates() {
        let percent = rate.get("tax_percent").map(plain).unwrap_or_default();
        let of = pen.habits.exact(number(rate, "net_minor"), currency);
        let words = format!("tax {} % of {of}", pen.habits.decimal(&percent));
        lines.spread(INDENT, [pen.dim(words)], pen.dim(money(number(rate, "tax_minor"))));
    }
}
