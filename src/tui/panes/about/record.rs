//! Any other thing in lines: a lead, a card, a report, a batch, an invoice, a product.
//!
//! It never shows a column that means nothing to a person.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::Pen;
use super::order::plain;
use super::{offer, post, report};
use crate::domain::checklist;
use crate::domain::entity::Entity;
use crate::domain::notation;
use crate::domain::road;
use crate::domain::specification::changes;
use crate::domain::status::Status;
use crate::tui::parts::lines::{Lines, Piece};
use crate::tui::words::{noun, status};

/// What a field holds.
#[derive(Clone, Copy)]
enum Holds {
    Words,
    Number,
    Percent,
    Money,
    When,
    Day,
    /// So many seconds.
    Span,
}

type Fields = &'static [(&'static str, &'static str, Holds)];

const LEAD: Fields = &[
    ("contact", "name", Holds::Words),
    ("e-mail", "email", Holds::Words),
    ("phone", "phone", Holds::Words),
    ("source", "source", Holds::Words),
    ("interest", "interest", Holds::Words),
    ("criteria", "criteria", Holds::Words),
    ("worth", "estimated_value_minor", Holds::Money),
    ("priority", "priority", Holds::Words),
    ("because", "reason", Holds::Words),
    ("contacted", "contacted_at", Holds::When),
    ("became", "order_number", Holds::Words),
    ("became", "offer_number", Holds::Words),
    ("message", "message", Holds::Words),
];
const OFFER: Fields = &[
    ("sent", "sent_at", Holds::When),
    ("accepted", "accepted_at", Holds::When),
    ("because", "reason", Holds::Words),
    ("became", "order_number", Holds::Words),
    ("from lead", "lead_number", Holds::Words),
    ("reference", "customer_reference", Holds::Words),
    ("message", "message", Holds::Words),
];
const ADDON: Fields = &[
    ("order", "order_number", Holds::Words),
    ("became", "addon_number", Holds::Words),
    ("because", "reason", Holds::Words),
    ("worth", "value_minor", Holds::Money),
    ("share", "share_percent", Holds::Percent),
    ("not now", "refusal", Holds::Words),
    ("asked", "created_at", Holds::When),
    ("decided", "approved_at", Holds::When),
    ("decision", "admin_notes", Holds::Words),
];
const JOB_CARD: Fields = &[
    ("order", "order_number", Holds::Words),
    ("promised", "promised_at", Holds::When),
    ("quantity", "quantity", Holds::Number),
    ("who", "assignee_name", Holds::Words),
    ("station", "station", Holds::Words),
    ("priority", "queue_priority", Holds::Words),
    ("code", "scan_code", Holds::Words),
    ("worked", "worked_seconds", Holds::Span),
    ("begun", "started_at", Holds::When),
    ("paused", "paused_at", Holds::When),
    ("done", "completed_at", Holds::When),
    ("report", "qir_number", Holds::Words),
];
const QIR: Fields = &[
    ("order", "order_number", Holds::Words),
    ("round", "round", Holds::Words),
    ("code", "scan_code", Holds::Words),
    ("begun", "started_at", Holds::When),
    ("inspected", "inspected_at", Holds::When),
    ("materials", "materials", Holds::Words),
];
const BATCH: Fields = &[
    ("order", "order_number", Holds::Words),
    ("beside", "parent_number", Holds::Words),
    ("in run of", "run_number", Holds::Words),
    ("priority", "priority", Holds::Words),
    ("begun", "started_at", Holds::When),
    ("done", "completed_at", Holds::When),
];
const INVOICE: Fields = &[
    ("order", "order_number", Holds::Words),
    ("kind", "kind", Holds::Words),
    ("net", "net_minor", Holds::Money),
    ("tax", "tax_minor", Holds::Money),
    ("total", "total_minor", Holds::Money),
    ("issued", "issued_at", Holds::When),
    ("due", "due_on", Holds::Day),
    ("paid", "paid_at", Holds::When),
    ("voided", "voided_at", Holds::When),
    ("because", "reason", Holds::Words),
];
const PAYMENT: Fields = &[
    ("order", "order_number", Holds::Words),
    ("kind", "kind", Holds::Words),
    ("amount", "amount_minor", Holds::Money),
    ("method", "method", Holds::Words),
    ("reference", "reference", Holds::Words),
    ("gateway", "gateway", Holds::Words),
    ("transaction", "transaction_id", Holds::Words),
    ("because", "reason", Holds::Words),
    ("when", "created_at", Holds::When),
];
const PRODUCT: Fields = &[
    ("price", "list_price_minor", Holds::Money),
    ("unit", "unit", Holds::Words),
    ("tax", "tax_percent", Holds::Percent),
    ("restricted", "restricted", Holds::Words),
    ("inspected", "needs_inspection", Holds::Words),
    ("description", "description", Holds::Words),
];

const EMAIL: Fields = &[
    ("subject", "subject", Holds::Words),
    ("about", "order_number", Holds::Words),
    ("document", "document_number", Holds::Words),
    ("sent", "sent_at", Holds::When),
    ("handed over", "resend_email_id", Holds::Words),
];
const OUTBOX: Fields = &[
    ("about", "about", Holds::Words),
    ("asked", "created_at", Holds::When),
    ("done", "done_at", Holds::When),
    ("dropped", "dropped_at", Holds::When),
    ("because", "reason", Holds::Words),
];

const DOCUMENT: Fields = &[
    ("kind", "kind", Holds::Words),
    ("pages", "pages", Holds::Number),
    ("language", "language", Holds::Words),
    ("lies at", "path", Holds::Words),
    ("order", "order_number", Holds::Words),
    ("offer", "offer_number", Holds::Words),
    ("stamped from", "source_number", Holds::Words),
    ("made", "created_at", Holds::When),
    ("no glyph for", "missing", Holds::Words),
];

const PRICE_LIST: Fields = &[
    ("kind", "kind", Holds::Words),
    ("contract", "ncr_bid_no", Holds::Words),
    ("currency", "currency", Holds::Words),
    ("from", "valid_from", Holds::Day),
    ("until", "valid_until", Holds::Day),
];
const DISCOUNT_CODE: Fields = &[
    ("for", "description", Holds::Words),
    ("gives", "discount_percent", Holds::Percent),
    ("gives", "discount_minor", Holds::Money),
    ("items from", "minimum_minor", Holds::Money),
    ("used", "uses", Holds::Words),
    ("at most", "uses_max", Holds::Words),
    ("a customer", "uses_per_customer", Holds::Words),
    ("from", "valid_from", Holds::Day),
    ("until", "valid_until", Holds::Day),
];

const USER: Fields = &[
    ("e-mail", "email", Holds::Words),
    ("role", "role", Holds::Words),
    ("signs as", "short_name", Holds::Words),
    ("since", "created_at", Holds::When),
];

const fn fields(entity: Entity) -> Fields {
    match entity {
        Entity::Lead => LEAD,
        Entity::Offer => OFFER,
        Entity::Addon => ADDON,
        Entity::JobCard => JOB_CARD,
        Entity::Qir => QIR,
        Entity::Batch => BATCH,
        Entity::Invoice => INVOICE,
        Entity::Payment => PAYMENT,
        Entity::Email => EMAIL,
        Entity::Document => DOCUMENT,
        Entity::Outbox => OUTBOX,
        Entity::Product => PRODUCT,
        Entity::PriceList => PRICE_LIST,
        Entity::DiscountCode => DISCOUNT_CODE,
        Entity::User => USER,
        Entity::Order | Entity::Customer | Entity::Setting | Entity::Event => &[],
    }
}

pub(super) fn write(lines: &mut Lines, entity: Entity, row: &Value, pen: &Pen<'_>) {
    if entity == Entity::Offer {
        return offer::write(lines, row, pen);
    } else if entity == Entity::Email {
        return post::mail(lines, row, pen);
    } else if entity == Entity::Outbox {
        return post::work(lines, row, pen);
    }
    let words = |name: &str| row.get(name).map(plain).unwrap_or_default();
    let number = if entity == Entity::Product {
        words("sku")
    } else if entity == Entity::Addon {
        format!("add-on to {}", words("order_number"))
    } else {
        Some(words("number")).filter(|it| !it.is_empty()).unwrap_or_else(|| noun(entity))
    };
    let buyer = row.get("customer").and_then(|it| it.get("name")).map(plain);
    let name = [words("title"), words("company"), buyer.clone().unwrap_or_default(), words("name")]
        .into_iter()
        .find(|it| !it.is_empty());
    let is_paused = row.get("paused_at").is_some_and(|it| !it.is_null());
    let status = if is_paused { "paused".to_owned() } else { status(&words("status")) };
    pen.head(lines, &number, &name.unwrap_or_default(), pen.dim(status));
    if matches!(entity, Entity::JobCard | Entity::Qir) && buyer.is_some() {
        pen.fact(lines, "customer", buyer.as_deref());
    }
    // Whoever reworks a card reads first what there is to mend.
    if let Some(failed) = row.get("failed") {
        let said = checklist::failure_in_words(failed, |it| pen.habits.decimal(it));
        pen.fact(lines, "failed", said.as_deref());
    }
    way(lines, entity, row, pen);
    lines.gap();
    facts(lines, entity, row, pen);
    let count = |name: &str| row.get(name).and_then(Value::as_i64).unwrap_or_default();
    if 1 < count("cards") {
        let said = format!("{} of {} cards done", count("cards_done"), count("cards"));
        pen.fact(lines, "its order", Some(&said));
    }
    lines.gap();
    items(lines, row, pen);
    specification(lines, row, pen);
    report::checklist(lines, row, pen);
    run(lines, row, pen);
    configuration(lines, row, pen);
    prices(lines, row, pen);
    buyers(lines, row, pen);
}

/// How far a thing of the floor has come: what it has been through, where it stands, what is to
/// come.
fn way(lines: &mut Lines, entity: Entity, row: &Value, pen: &Pen<'_>) {
    let (true, [machine]) = (entity.is_queued(), entity.machines()) else { return };
    let now = row.get("status").map(plain).unwrap_or_default();
    let mut road = road::road(*machine);
    // What nobody inspects rests when it is done.
    if entity == Entity::JobCard && row.get("qir_number").is_none_or(Value::is_null) {
        road.retain(|it| !matches!(it, Status::QualityInspection | Status::Approved));
    }
    let look = pen.look;
    let at = road.iter().position(|it| it.word() == now);
    let mut pieces = Vec::new();
    for (place, step) in road.iter().enumerate() {
        let (sign, style) = match at {
            Some(at) if place < at => (look.marks.yes, look.ok),
            Some(at) if place == at => (look.marks.on, look.thing),
            Some(_) | None => (look.marks.off, look.dim),
        };
        let name = if at == Some(place) { look.thing } else { look.dim };
        pieces.push(Piece::new(format!("{sign} "), style));
        // The whole of it fits beside a list.
        let word = status(step.word()).replace("quality ", "");
        pieces.push(Piece::new(format!("{word}  "), name));
    }
    if at.is_none() && !now.is_empty() {
        let aside = format!("{} {}", look.marks.no, status(&now));
        pieces.insert(0, Piece::new(format!("{aside}   "), look.warning));
    }
    lines.line(0, pieces);
}

/// What is known of it beside what it consists of.
pub(super) fn facts(lines: &mut Lines, entity: Entity, row: &Value, pen: &Pen<'_>) {
    // Work that goes on again is not done.
    let status = row.get("status").and_then(Value::as_str).and_then(|it| it.parse().ok());
    let is_done = !matches!(status, Some(Status::InProgress | Status::Rejected));
    let shown = fields(entity).iter().filter(|it| is_done || it.1 != "completed_at");
    for (label, name, holds) in shown {
        if let Some(said) = row.get(*name).and_then(|it| said(it, *holds, row, pen)) {
            pen.fact(lines, label, Some(&said));
        }
    }
}

fn said(value: &Value, holds: Holds, row: &Value, pen: &Pen<'_>) -> Option<String> {
    let text = match holds {
        Holds::Words => plain(value),
        Holds::Number => pen.habits.decimal(&plain(value)),
        Holds::Percent => {
            let number = Some(pen.habits.decimal(&plain(value))).filter(|it| !it.is_empty())?;
            format!("{number} %")
        }
        Holds::Money => {
            let currency = row.get("currency").and_then(Value::as_str);
            let minor = value.as_i64().filter(|minor| *minor != 0)?;
            pen.habits.money(minor, currency.unwrap_or(&pen.habits.currency))
        }
        Holds::When => {
            let at: DateTime<Utc> = value.as_str()?.parse().ok()?;
            pen.habits.both(at)
        }
        Holds::Span => {
            let seconds = value.as_i64().filter(|it| *it > 0)?;
            notation::worked(seconds)
        }
        Holds::Day => pen.habits.written_day(value.as_str()?),
    };
    Some(text).filter(|it| !it.is_empty())
}

/// The lines of an invoice, a request.
fn items(lines: &mut Lines, row: &Value, pen: &Pen<'_>) {
    let times = pen.look.marks.times;
    let currency = row.get("currency").and_then(Value::as_str).unwrap_or(&pen.habits.currency);
    let rows = || row.get("items").and_then(Value::as_array).into_iter().flatten();
    let net = |item: &Value| item.get("net_minor").and_then(Value::as_i64);
    let all: Vec<i64> = rows().filter_map(net).collect();
    for item in rows() {
        let name = ["description", "name", "sku"].iter().find_map(|it| item.get(*it));
        let quantity = item.get("quantity").map(plain).unwrap_or_default();
        let quantity = pen.habits.decimal(&quantity);
        let said = format!("{quantity} {times} {}", name.map(plain).unwrap_or_default());
        let amount = net(item).map(|minor| pen.habits.aligned(minor, currency, &all));
        let amount = amount.unwrap_or_default();
        lines.spread(2, [pen.text(said)], pen.text(amount));
    }
}

/// What a card's work is: options, materials, steps.
fn specification(lines: &mut Lines, row: &Value, pen: &Pen<'_>) {
    let Some(work) = row.get("specification") else { return };
    for (name, value) in work.get("options").and_then(Value::as_object).into_iter().flatten() {
        pen.fact(lines, name, Some(&plain(value)));
    }
    let materials = work.get("materials").map(plain);
    pen.fact(lines, "materials", materials.as_deref());
    let steps = work.get("steps").and_then(Value::as_array).into_iter().flatten();
    for (place, step) in steps.enumerate() {
        let label = if place == 0 { "steps" } else { "" };
        pen.fact(lines, label, Some(&format!("{}  {}", place + 1, plain(step))));
    }
    let draft = row.get("specification_draft");
    let changed = draft.map(|draft| changes(draft, work)).unwrap_or_default();
    for (place, change) in changed.iter().enumerate() {
        pen.fact(lines, if place == 0 { "changed" } else { "" }, Some(change));
    }
}

/// What runs with a batch, the one that leads first, and how far each is.
fn run(lines: &mut Lines, row: &Value, pen: &Pen<'_>) {
    for batch in row.get("run").and_then(Value::as_array).into_iter().flatten() {
        let part = |name: &str| batch.get(name).map(plain).unwrap_or_default();
        let urgent = Some(part("priority")).filter(|it| it != "normal");
        let stands = format!("{}, {}", status(&part("status")), status(&part("order_status")));
        let stands = urgent.map_or_else(|| stands.clone(), |it| format!("{it}, {stands}"));
        let names = [part("number"), part("order_number")].join("  ");
        lines.spread(2, [pen.text(names)], pen.dim(stands));
        let promised = batch.get("promised_at").and_then(|it| said(it, Holds::When, row, pen));
        let promised = promised.map(|it| format!(", promised {it}")).unwrap_or_default();
        let done = format!("{} of {} cards done{promised}", part("cards_done"), part("cards"));
        lines.spread(4, [pen.dim(part("items_summary"))], pen.dim(done));
    }
}

/// What a product lets people choose.
fn configuration(lines: &mut Lines, row: &Value, pen: &Pen<'_>) {
    let Some(rules) = row.get("configuration").filter(|it| it.is_object()) else { return };
    for option in rules.get("options").and_then(Value::as_array).into_iter().flatten() {
        let name = option.get("name").map(plain).unwrap_or_default();
        let takes = match option.get("choices").and_then(Value::as_array) {
            Some(choices) if !choices.is_empty() => {
                choices.iter().map(plain).collect::<Vec<_>>().join(", ")
            }
            Some(_) | None => {
                let part = |name: &str| option.get(name).map(plain).unwrap_or_default();
                format!("{} to {} {}", part("min"), part("max"), part("unit"))
            }
        };
        pen.fact(lines, &name, Some(&takes));
    }
}

/// The prices of a list, or those that were agreed about a product.
fn prices(lines: &mut Lines, row: &Value, pen: &Pen<'_>) {
    let rows = row.get("prices").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let minor = |price: &Value| price.get("unit_price_minor").and_then(Value::as_i64);
    let all: Vec<i64> = rows.iter().filter_map(minor).collect();
    if !rows.is_empty() {
        lines.gap();
    }
    for price in rows {
        let words = |name: &str| price.get(name).map(plain).unwrap_or_default();
        let own = [price, row].into_iter().find_map(|it| it.get("currency")).map(plain);
        let currency = own.unwrap_or_else(|| pen.habits.currency.clone());
        let of_list = words("price_list");
        let name = if of_list.is_empty() { words("description") } else { words("name") };
        let key = if of_list.is_empty() { words("sku") } else { of_list };
        let day = |name: &str| pen.habits.written_day(&words(name));
        let mut when = String::new();
        let from = pen.habits.decimal(&words("from_quantity"));
        let from = if from == "0" { String::new() } else { from };
        let parts = [("from", from), ("as of", day("valid_from")), ("until", day("valid_until"))];
        for (word, said) in parts.into_iter().filter(|(_, said)| !said.is_empty()) {
            when = format!("{when}, {word} {said}");
        }
        let amount = minor(price).map(|it| pen.habits.aligned(it, &currency, &all));
        let pieces = [pen.text(format!("{name}  ")), pen.dim(format!("{key}{when}"))];
        lines.spread(2, pieces, pen.text(amount.unwrap_or_default()));
    }
}

/// Who may buy a restricted product, or buys by a price list.
fn buyers(lines: &mut Lines, row: &Value, pen: &Pen<'_>) {
    let is_restricted = row.get("restricted") == Some(&Value::Bool(true));
    let is_list = row.get("kind").is_some_and(|it| it == "list" || it == "contract");
    let buyers = row.get("customers").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if !is_restricted && (!is_list || buyers.is_empty()) {
        return;
    }
    lines.gap();
    if buyers.is_empty() {
        pen.fact(lines, "sold to", Some("nobody yet; allow a customer to buy it"));
    }
    for (place, buyer) in buyers.iter().enumerate() {
        let words = |name: &str| buyer.get(name).map(plain).unwrap_or_default();
        let said = format!("{}  {}", words("number"), words("name"));
        pen.fact(lines, if place == 0 { "sold to" } else { "" }, Some(&said));
    }
}
