//! A customer in lines: who, how to reach them, what they have open and what they have bought.

use uuid::Uuid;

use super::order::lights;
use super::{INDENT, Pen};
use crate::service::view::{Customer, CustomerView};
use crate::tui::parts::lines::{Lines, Piece};
use crate::tui::text;
use crate::tui::words;

pub(super) fn write(lines: &mut Lines, view: &CustomerView, pen: &Pen<'_>) {
    let customer = &view.customer;
    pen.head(lines, &customer.number, &customer.name, pen.dim(""));
    contact(lines, customer, pen);
    if let Some(flow) = view.flow_status {
        lines.line(INDENT, lights(flow, "   ", pen.look));
    }
    lines.gap();
    let street = [&customer.street, &customer.postcode, &customer.city, &customer.country];
    let street: Vec<&str> = street.into_iter().filter_map(|it| it.as_deref()).collect();
    pen.fact(lines, "address", Some(&street.join(", ")));
    pen.fact(lines, "contract", customer.ncr_bid_no.as_deref());
    pen.fact(lines, "price list", customer.price_list.as_deref());
    pen.fact(lines, "VAT number", customer.vat_number.as_deref());
    let terms = customer.payment_terms_days.map(|days| format!("{days} days"));
    pen.fact(lines, "pays within", terms.as_deref());
    let language = match customer.language.as_str() {
        "sv" => "Swedish",
        "da" => "Danish",
        "en" => "English",
        other => other,
    };
    pen.fact(lines, "language", Some(language));
    lines.gap();
    history(lines, view, None, pen);
}

/// "Eva Nilsson · eva@nilsson.example · 08-555 01 42", in as many lines as it takes.
pub(super) fn contact(lines: &mut Lines, customer: &Customer, pen: &Pen<'_>) {
    // A name that stands in the head already need not be said again.
    let name = customer.contact.as_ref().filter(|it| **it != customer.name);
    let ways = [name, customer.email.as_ref(), customer.phone.as_ref()];
    let ways: Vec<String> = ways.into_iter().flatten().cloned().collect();
    dotted(lines, &ways, pen, |words| pen.text(words));
}

/// Words with dots between them, in as many lines as it takes.
pub(super) fn dotted(
    lines: &mut Lines,
    all: &[String],
    pen: &Pen<'_>,
    inked: impl Fn(String) -> Piece,
) {
    let dot = pen.look.marks.dot;
    let room = pen.width.saturating_sub(INDENT);
    let mut line = String::new();
    for words in all {
        let longer = if line.is_empty() { words.clone() } else { format!("{line} {dot} {words}") };
        if room < text::width(&longer) && !line.is_empty() {
            for part in text::wrap(&std::mem::take(&mut line), room) {
                lines.line(INDENT, [inked(part)]);
            }
            line.clone_from(words);
        } else {
            line = longer;
        }
    }
    for part in text::wrap(&line, room).into_iter().filter(|it| !it.is_empty()) {
        lines.line(INDENT, [inked(part)]);
    }
}

/// What they have open, what they have bought, and the last orders.
pub(super) fn history(lines: &mut Lines, view: &CustomerView, but: Option<Uuid>, pen: &Pen<'_>) {
    for sales in &view.sales {
        let money = |minor: i64| pen.habits.money(minor, &sales.currency);
        let plural = if sales.orders == 1 { "order" } else { "orders" };
        let words = format!("{} {plural}, {}", sales.orders, money(sales.total_minor));
        pen.fact(lines, "bought", Some(&words));
        if 0 < sales.open {
            let words = format!("{}, {}", sales.open, money(sales.open_minor));
            pen.fact(lines, "open", Some(&words));
        }
    }
    let all: Vec<i64> = view.orders.iter().map(|it| it.total_minor).collect();
    for order in view.orders.iter().filter(|it| Some(it.id) != but) {
        let amount = if order.total_minor == 0 {
            String::new()
        } else {
            pen.habits.aligned(order.total_minor, &order.currency, &all)
        };
        let said = format!("{:<15}  ", order.number);
        let status = format!("{}, ", words::status(&order.status));
        let pieces = [pen.text(said), pen.dim(status), pen.dim(order.items_summary.as_str())];
        lines.spread(2, pieces, pen.dim(amount));
    }
}
