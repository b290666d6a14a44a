//! An order in lines: whose, what, for how much, and how far it is.

use rust_decimal::Decimal;
use serde_json::Value;

use super::customer::{self, contact};
use super::family;
use super::{INDENT, Pen};
use crate::domain::notation;
use crate::domain::price::PriceSource;
use crate::service::view::{Flow, Item, OrderView};
use crate::tui::look::Look;
use crate::tui::parts::lines::{Lines, Piece};
use crate::tui::text;
use crate::tui::words::status;

pub(super) fn write(lines: &mut Lines, view: &OrderView, pen: &Pen<'_>) {
    let order = &view.order;
    // What stands below each other has the same decimals.
    let mut all = vec![order.discount_minor, order.freight_minor, order.tax_minor];
    all.extend(view.items.iter().map(|it| it.net_minor));
    let money = |minor: i64| pen.habits.aligned(minor, &order.currency, &all);
    let shown = |minor: i64| if minor == 0 { String::new() } else { money(minor) };
    let total = if order.total_minor == 0 {
        String::new()
    } else {
        pen.habits.money(order.total_minor, &order.currency)
    };
    pen.head(lines, &order.number, &order.customer, pen.thing(total));
    let buyer = &view.customer.customer;
    contact(lines, buyer, pen);
    let lights = lights(view.flow, "   ", pen.look);
    let contract = buyer.ncr_bid_no.as_deref().map(|it| pen.dim(format!("contract {it}")));
    let wanted = lights.iter().chain(&contract).map(|it| text::width(&it.words)).sum::<u16>();
    if wanted + INDENT <= pen.width {
        lines.line(INDENT, lights.into_iter().chain(contract));
    } else {
        lines.line(INDENT, lights);
        lines.line(INDENT, contract);
    }
    lines.gap();
    for item in &view.items {
        let said = pen.text(item_words(item, pen));
        // The list price needs no word; where no prices are shown, neither does another.
        let why = Some(item.price_source.as_str())
            .filter(|it| item.net_minor != 0 && *it != PriceSource::ListPrice.to_string().as_str());
        let why = why.map(|it| pen.dim(format!("  {it}")));
        let before = [said].into_iter().chain(why).chain(packed(item, view, pen));
        lines.spread(2, before, pen.text(shown(item.net_minor)));
    }
    if 0 < order.discount_minor {
        let mut words = match order.discount_percent.normalize().to_string().as_str() {
            "0" => "discount".to_owned(),
            percent => format!("discount {} %", pen.habits.decimal(percent)),
        };
        if let Some(code) = &order.discount_code {
            words = format!("{words}, code {code}");
        }
        let minus = format!("{}{}", pen.look.marks.minus, money(order.discount_minor));
        lines.spread(2, [pen.dim(words)], pen.dim(minus));
    }
    if 0 < order.freight_minor {
        lines.spread(2, [pen.dim("freight")], pen.dim(money(order.freight_minor)));
    }
    if 0 < order.tax_minor {
        lines.spread(2, [pen.dim("tax")], pen.dim(money(order.tax_minor)));
    }
    lines.gap();
    family::write(lines, view, pen);
    facts(lines, view, pen);
    lines.gap();
    customer::history(lines, &view.customer, Some(order.id), pen);
}

/// How much of a line is packed, where somebody began to check the order off.
fn packed(item: &Item, view: &OrderView, pen: &Pen<'_>) -> Option<Piece> {
    let all = view.order.packed.as_object().filter(|it| !it.is_empty())?;
    let count = all.get(&item.position.to_string()).map(plain).unwrap_or_default();
    let count: Decimal = count.parse().unwrap_or_default();
    Some(if count < item.quantity {
        let left = pen.habits.decimal(&(item.quantity - count).to_string());
        Piece::new(format!("  {} {left} to pack", pen.look.marks.no), pen.look.error)
    } else {
        Piece::new(format!("  {} packed", pen.look.marks.yes), pen.look.ok)
    })
}

/// "6 × Chair Ask, oak, grey wool".
fn item_words(item: &Item, pen: &Pen<'_>) -> String {
    let quantity = pen.habits.decimal(&item.quantity.to_string());
    let mut words = format!("{quantity} {} {}", pen.look.marks.times, item.description);
    let chosen = item.configuration.as_object().into_iter().flatten();
    for (_, value) in chosen {
        let said = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        words = format!("{words}, {said}");
    }
    words
}

/// "contract N-2231 · offer ●● order ●○ invoice ○○", after other words.
pub(super) fn lights_of(view: &OrderView, look: &Look) -> Vec<Piece> {
    let dim = |words: String| Piece::new(words, look.dim);
    let dot = || dim(format!(" {} ", look.marks.dot));
    let mut pieces = Vec::new();
    if let Some(contract) = view.customer.customer.ncr_bid_no.as_deref() {
        pieces.extend([dot(), dim(format!("contract {contract}"))]);
    }
    pieces.push(dot());
    pieces.extend(lights(view.flow, " ", look));
    pieces
}

/// "offer ●● order ●○ invoice ○○": made and sent.
pub(super) fn lights(flow: Flow, gap: &str, look: &Look) -> Vec<Piece> {
    let dim = |words: &str| Piece::new(words, look.dim);
    let light = |on: bool| {
        let (sign, style) = if on { (look.marks.on, look.ok) } else { (look.marks.off, look.dim) };
        Piece::new(sign, style)
    };
    let mut pieces = Vec::new();
    for (name, made, sent) in [
        ("offer ", flow.offer_created, flow.offer_sent),
        ("order ", flow.order_created, flow.order_sent),
        ("invoice ", flow.invoice_created, flow.invoice_sent),
    ] {
        pieces.extend([dim(name), light(made), light(sent), dim(gap)]);
    }
    pieces
}

fn delivery(view: &OrderView) -> Option<String> {
    let order = &view.order;
    let place: Vec<&str> = [
        &order.delivery_name,
        &order.delivery_street,
        &order.delivery_city,
        &order.delivery_contact,
        &order.delivery_phone,
    ]
    .into_iter()
    .filter_map(|it| it.as_deref().filter(|it| !it.is_empty()))
    .collect();
    (!place.is_empty()).then(|| place.join(", "))
}

fn facts(lines: &mut Lines, view: &OrderView, pen: &Pen<'_>) {
    let order = &view.order;
    let day = |at| pen.habits.both(at);
    pen.fact(lines, "status", Some(&status(&order.status)));
    if 0 < order.total_minor {
        pen.fact(lines, "payment", Some(&payment(view, pen)));
    }
    let scheduled = order.scheduled_date.map(day).map(|at| match order.duration_minutes {
        Some(minutes) => format!("{at}, {minutes} min"),
        None => at,
    });
    pen.fact(lines, "delivery", delivery(view).as_deref());
    pen.fact(lines, "scheduled", scheduled.as_deref());
    pen.fact(lines, "promised", order.promised_at.map(day).as_deref());
    pen.fact(lines, "whose", order.assignee.as_deref());
    let urgent = Some(order.priority.as_str()).filter(|it| *it != "normal");
    pen.fact(lines, "priority", urgent);
    pen.fact(lines, "reference", order.customer_reference.as_deref());
    let shipped = order.carrier.as_ref().map(|carrier| {
        format!("{carrier} {}", order.tracking_number.as_deref().unwrap_or_default())
    });
    pen.fact(lines, "shipped with", shipped.as_deref());
    pen.fact(lines, "because", order.reason.as_deref());
    pen.fact(lines, "add-on to", order.parent_number.as_deref());
    let from = order.offer_number.as_deref().or(order.lead_number.as_deref());
    pen.fact(lines, "from", from);
    if 0 < view.worked_seconds {
        let cards = match view.job_cards.len() {
            1 => "1 card".to_owned(),
            many => format!("{many} cards"),
        };
        let words = format!("{} on {cards}", notation::worked(view.worked_seconds));
        pen.fact(lines, "worked", Some(&words));
    }
    for batch in &view.batches {
        let words = format!("{}, {}", batch.number, status(&batch.status));
        pen.fact(lines, "batch", Some(&words));
    }
    for invoice in &view.invoices {
        let number = invoice.number.as_deref().unwrap_or("not numbered yet");
        let amount = pen.habits.amount(invoice.total_minor, &invoice.currency);
        let words = format!("{number}, {}, {amount}, {}", invoice.kind, invoice.status);
        pen.fact(lines, "invoice", Some(&words));
    }
    for payment in &view.payments {
        let amount = pen.habits.amount(payment.amount_minor, &payment.currency);
        let day = pen.habits.moment(payment.created_at, pen.now);
        let words = format!("{amount} {}, {day}, {}", payment.method, payment.number);
        let label = if payment.kind == "refund" { "refund" } else { "paid" };
        pen.fact(lines, label, Some(&words));
    }
}

/// "12 000 of 48 200 paid, online".
fn payment(view: &OrderView, pen: &Pen<'_>) -> String {
    let order = &view.order;
    let money = |minor: i64| pen.habits.amount(minor, &order.currency);
    let kept = order.paid_minor - order.refunded_minor;
    let paid = if kept == 0 {
        "nothing paid yet".to_owned()
    } else if order.total_minor <= kept {
        "paid".to_owned()
    } else {
        format!("{} of {} paid", money(kept), money(order.total_minor))
    };
    let mut words = format!("{paid}, {}", order.payment_mode);
    if 0 < order.refunded_minor {
        words = format!("{words}, {} given back", money(order.refunded_minor));
    }
    words
}

/// A JSON value as a person reads it.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Null => String::new(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => {
            let said = fields.iter().map(|(name, it)| format!("{name} {}", plain(it)));
            said.collect::<Vec<_>>().join(", ")
        }
    }
}
