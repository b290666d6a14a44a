//! What hangs on an order as an add-on of it, in lines: which order it became, how far that is, what
//! it costs; or how long it has waited for an answer.
//!
//! It never says what may still be asked for.

use super::{INDENT, LABEL, Pen};
use crate::domain::family;
use crate::domain::status::Status;
use crate::service::view::{Addon, OrderView};
use crate::tui::parts::habits;
use crate::tui::parts::lines::{Lines, Piece};
use crate::tui::words::status;

/// What an order's lines say of its add-ons, and of what they keep it from.
pub(super) fn write(lines: &mut Lines, view: &OrderView, pen: &Pen<'_>) {
    let all: Vec<i64> = view.addons.iter().map(amount).collect();
    for (place, addon) in view.addons.iter().enumerate() {
        let label = if place == 0 { "add-ons" } else { "" };
        let label = format!("{label:<width$}", width = usize::from(LABEL));
        let mut pieces = vec![pen.dim(label)];
        pieces.extend(stands(addon, &view.order.number, pen));
        pieces.push(pen.text(items(addon)));
        let minor = amount(addon);
        let sum = if minor == 0 {
            String::new()
        } else {
            pen.habits.aligned(minor, &view.order.currency, &all)
        };
        let is_over = addon.status == Status::Rejected.word();
        lines.spread(INDENT, pieces, if is_over { pen.dim(sum) } else { pen.text(sum) });
    }
    if !view.held_by.is_empty() {
        let words = view.held_by.join(", ");
        let label = format!("{:<width$}", "held by", width = usize::from(LABEL));
        let room = pen.width.saturating_sub(INDENT + LABEL);
        for (place, line) in crate::tui::text::wrap(&words, room).into_iter().enumerate() {
            let label = if place == 0 { label.clone() } else { " ".repeat(label.len()) };
            lines.line(INDENT, [pen.dim(label), Piece::new(line, pen.look.warning)]);
        }
    }
    lines.gap();
}

/// What it comes to: the whole of the order that it became, or what was asked for.
fn amount(addon: &Addon) -> i64 {
    addon.addon_total_minor.unwrap_or(addon.value_minor)
}

fn items(addon: &Addon) -> String {
    addon.addon_items.clone().unwrap_or_else(|| family::lines(Some(&addon.items)))
}

/// "-A1  in queue", "requested 3 d, to decide".
fn stands(addon: &Addon, parent: &str, pen: &Pen<'_>) -> Vec<Piece> {
    let age = habits::span(pen.now - addon.status_since);
    match (&addon.addon_number, &addon.addon_status) {
        (Some(number), Some(at)) => vec![
            pen.thing(family::suffix(number, parent)),
            pen.gap(),
            pen.dim(status(at)),
            pen.gap(),
        ],
        _ if addon.status == Status::Pending.word() => {
            vec![pen.text(format!("requested {age}, to decide")), pen.gap()]
        }
        _ => vec![pen.dim(format!("{} {age}", status(&addon.status))), pen.gap()],
    }
}
