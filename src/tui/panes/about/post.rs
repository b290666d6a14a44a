//! A mail as its customer sees it, and what was asked of the outside.
//!
//! A code is never in it: what is stored has it masked.

use serde_json::Value;

use super::order::plain;
use super::record::facts;
use super::{INDENT, LABEL, Pen};
use crate::domain::entity::Entity;
use crate::domain::letter::LetterKind;
use crate::domain::outbox::{Asked, WorkStatus};
use crate::tui::parts::lines::Lines;
use crate::tui::text;
use crate::tui::words::status;

pub(super) fn mail(lines: &mut Lines, row: &Value, pen: &Pen<'_>) {
    let words = |name: &str| row.get(name).map(plain).unwrap_or_default();
    let kind: Option<LetterKind> = words("email_type").parse().ok();
    let title = kind.map_or_else(|| status(&words("email_type")), |it| it.title().to_owned());
    let stands = words("status");
    let failed = matches!(stands.as_str(), "failed" | "bounced");
    let mut right = pen.dim(if stands == "bounced" { "came back" } else { &stands });
    if failed {
        right.words = format!("{} {}", pen.look.marks.no, right.words);
        right.style = pen.look.warning;
    }
    let buyer = row.get("customer").and_then(|it| it.get("name")).map(plain);
    pen.head(lines, &title, &buyer.unwrap_or_default(), right);
    lines.gap();
    pen.fact(lines, "from", Some(&address(&words("sender_name"), &words("sender_email"))));
    pen.fact(lines, "to", Some(&address(&words("recipient_name"), &words("recipient_email"))));
    facts(lines, Entity::Email, row, pen);
    wrong(lines, "went wrong", &words("error_message"), pen);
    if let Some(tries) = row.get("attempts").and_then(Value::as_i64).filter(|it| 0 < *it) {
        // The reason for which it waits is looked for here, not in the outbox.
        wrong(lines, "went wrong", &words("last_error"), pen);
        pen.fact(lines, "tries", Some(&tries.to_string()));
        let until = words("run_at").parse().map(|at| pen.habits.both(at)).unwrap_or_default();
        pen.fact(lines, "waits until", Some(&until));
    }
    lines.gap();
    let body = words("body_text");
    if body.trim().is_empty() {
        lines.line(INDENT, [pen.dim("it is written as it is sent")]);
        return;
    }
    for line in body.trim_end().lines() {
        let wrapped = text::wrap(line, pen.width.saturating_sub(INDENT));
        if wrapped.is_empty() {
            lines.gap();
        }
        for line in wrapped {
            lines.line(INDENT, [pen.text(line)]);
        }
    }
}

pub(super) fn work(lines: &mut Lines, row: &Value, pen: &Pen<'_>) {
    let words = |name: &str| row.get(name).map(plain).unwrap_or_default();
    let kind = words("kind");
    let asked: Option<Asked> = kind.parse().ok();
    let title = asked.map_or_else(|| status(&kind), Asked::plain);
    let stands: Option<WorkStatus> = words("status").parse().ok();
    let tries = row.get("attempts").and_then(Value::as_i64).unwrap_or_default();
    let said = stands.map(|it| it.says(i32::try_from(tries).unwrap_or(i32::MAX)));
    let mut right = pen.dim(said.unwrap_or_default());
    if stands == Some(WorkStatus::Failed) {
        right.words = format!("{} {}", pen.look.marks.no, right.words);
        right.style = pen.look.warning;
    }
    pen.head(lines, &title, "", right);
    lines.gap();
    facts(lines, Entity::Outbox, row, pen);
    if stands == Some(WorkStatus::Waiting) {
        let until = words("run_at").parse().map(|at| pen.habits.both(at)).unwrap_or_default();
        pen.fact(lines, "waits until", Some(&until));
    }
    if stands == Some(WorkStatus::Done) {
        pen.fact(lines, "went wrong", Some(&words("last_error")));
    } else {
        wrong(lines, "went wrong", &words("last_error"), pen);
    }
}

/// "Eva Nilsson, eva@nilsson.example".
fn address(name: &str, address: &str) -> String {
    let parts = [name, address].into_iter().filter(|it| !it.is_empty());
    parts.collect::<Vec<_>>().join(", ")
}

/// What went wrong, so that it stands out.
fn wrong(lines: &mut Lines, label: &str, words: &str, pen: &Pen<'_>) {
    let room = pen.width.saturating_sub(INDENT + LABEL);
    for (place, line) in text::wrap(words, room).into_iter().enumerate() {
        let label = if place == 0 { label } else { "" };
        let label = format!("{label:<width$}", width = usize::from(LABEL));
        let mut line = pen.text(line);
        line.style = pen.look.warning;
        lines.line(INDENT, [pen.dim(label), line]);
    }
}
