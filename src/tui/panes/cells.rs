//! What stands in the columns of a list.
//!
//! Nothing is decided here: what a row is, and what it waits for, comes with it.

use ratatui::style::Style;

use super::Sight;
use super::queue::{Shows, is_unnumbered};
use crate::domain::entity::Entity;
use crate::domain::letter::LetterKind;
use crate::domain::status::Status;
use crate::domain::waiting::{self, Detail};
use crate::service::list::Listed;
use crate::tui::look::Look;
use crate::tui::parts::habits;
use crate::tui::parts::list::{Cell, Fresh};
use crate::tui::words::short;

/// What a column says of a row.
pub(super) fn cell<'a>(
    shows: Shows,
    row: &'a Listed,
    fresh: Option<&Fresh>,
    look: &Look,
    sight: &Sight<'_>,
) -> Cell<'a> {
    let habits = sight.habits;
    let waits = if row.waits_too_long { look.warning } else { look.dim };
    match shows {
        Shows::Request | Shows::Number => number(shows, row, look),
        Shows::Order => Cell::new(row.order_number.as_deref().unwrap_or_default(), look.text),
        Shows::Title => Cell::new(row.title.as_str(), look.text),
        Shows::Customer => Cell::new(row.customer_name.as_deref().unwrap_or_default(), look.text),
        Shows::Says => Cell::new(row.says.as_str(), waits),
        Shows::Waits => match fresh.and_then(|it| it.by.as_ref()) {
            Some(by) => Cell::new(format!("{} by {by}", row.says), look.fresh),
            None => Cell::new(waited(row, sight), waits),
        },
        Shows::Sort => Cell::new(sort(row).unwrap_or_default(), look.text),
        Shows::Recipient => Cell::new(row.recipient.as_deref().unwrap_or_default(), look.dim),
        Shows::Valid => Cell::new(row.validity.as_str(), validity_style(row, look)),
        Shows::Answer => match fresh.and_then(|it| it.by.as_ref()) {
            Some(by) => Cell::new(format!("{} by {by}", row.says), look.fresh),
            None if row.status == Some(Status::Sent) && !row.validity.is_empty() => {
                Cell::new(row.validity.as_str(), validity_style(row, look))
            }
            None => Cell::new(row.says.as_str(), waits),
        },
        Shows::Age => Cell::new(habits::span(sight.now - row.since), waits),
        Shows::Day => Cell::new(habits.day(row.since), look.dim),
        Shows::Value | Shows::Rough => {
            let amount = row.value_minor.zip(row.currency.as_deref());
            let is_rough = matches!(shows, Shows::Rough);
            let amount = amount.map(|(minor, currency)| {
                if is_rough { habits.whole(minor, currency) } else { habits.exact(minor, currency) }
            });
            let sign = if row.waits_too_long { " !" } else { "  " };
            Cell::new(amount.unwrap_or_default() + sign, look.text)
        }
        Shows::Assignee => {
            let nobody = if row.is_over { "" } else { look.marks.none };
            Cell::new(row.assignee_name.as_deref().unwrap_or(nobody), look.text)
        }
        Shows::Hands => {
            let hands = row.assignee_name.as_deref().or(row.station.as_deref());
            let nobody = if row.is_over { "" } else { look.marks.none };
            let style = if row.assignee_name.is_some() { look.text } else { look.dim };
            Cell::new(hands.unwrap_or(nobody), style)
        }
        Shows::Cards => Cell::new(format!("{} of {}", row.cards_done, row.cards), look.dim),
        Shows::Share => {
            let share = row.share_percent.map(|it| format!("{} %", it.round()));
            Cell::new(share.unwrap_or_default(), look.dim)
        }
        Shows::Run => Cell::new(goes_with(row), look.dim),
        Shows::Items => Cell::new(row.items_summary.as_str(), look.dim),
        Shows::Contract => Cell::new(row.contract.as_deref().unwrap_or_default(), look.dim),
        Shows::Workflow => {
            let workflow = row.workflow.as_deref().unwrap_or_default();
            Cell::new(workflow.replace('_', " "), look.dim)
        }
        Shows::Promised => {
            let at = row.scheduled_date.or(row.promised_at);
            let style = if is_late(row, sight) { look.warning } else { look.dim };
            Cell::new(at.map(|at| habits.day(at)).unwrap_or_default(), style)
        }
    }
}

/// What the row is called: a request by its order until it is one itself, and where there is little
/// room in short from then on.
fn number<'a>(shows: Shows, row: &'a Listed, look: &Look) -> Cell<'a> {
    let cell = Cell::new(row.number.as_str(), look.text);
    match (row.entity, &row.parent_number) {
        (Entity::Addon, Some(parent)) if row.number == row.id.to_string() => {
            Cell::new(parent.as_str(), look.text)
        }
        _ if shows == Shows::Request => Cell::new(short(&row.number), look.text),
        (Entity::Order, Some(_)) => Cell { sign: Some((look.marks.child, look.dim)), ..cell },
        (Entity::Order, None) if row.has_addons => {
            Cell::new(format!("{} {}", row.number, look.marks.parent), look.text)
        }
        _ if is_unnumbered(row) => Cell::new("draft", look.dim),
        _ => cell,
    }
}

/// "run of 0042"; "beside 0042", its parent's.
fn goes_with(row: &Listed) -> String {
    match (&row.run_number, &row.parent_number) {
        (Some(lead), _) if *lead == row.number => "leads a run".to_owned(),
        (Some(lead), _) => format!("run of {}", short(lead)),
        (None, Some(parent)) => format!("beside {}", short(parent)),
        (None, None) => String::new(),
    }
}

/// What stands before what is late.
const LATE: &str = "!";

/// What runs out within a day stands out.
fn validity_style(row: &Listed, look: &Look) -> Style {
    if row.validity.starts_with("valid") { look.dim } else { look.warning }
}

/// Whether it should have been done by now.
fn is_late(row: &Listed, sight: &Sight<'_>) -> bool {
    !row.is_over && row.promised_at.is_some_and(|it| it < sight.now)
}

/// What has to go first: a sign, not a colour alone.
pub(super) fn urgency(
    row: &Listed,
    look: &Look,
    sight: &Sight<'_>,
) -> Option<(&'static str, Style)> {
    if matches!(row.entity, Entity::Email | Entity::Outbox) && row.waits_too_long {
        return Some((look.marks.no, look.error));
    }
    match row.priority.as_deref().filter(|_| !row.is_over)? {
        "high" => Some((look.marks.high, look.warning)),
        "urgent" => Some((look.marks.urgent, look.error)),
        _ => is_late(row, sight).then_some((LATE, look.warning)),
    }
}

/// "to review 2 h".
fn waited(row: &Listed, sight: &Sight<'_>) -> String {
    // A code has minutes of its own, and they run on while the list stands.
    if let (Some(machine), Some(status)) = (row.machine, row.status)
        && !row.mail_failed
        && waiting::waits_for_code(machine, status)
    {
        let detail = Detail { code_expires: row.otp_expires_at, ..Detail::default() };
        return waiting::says(machine, status, &detail, sight.now);
    }
    if let Some(due) = row.due_at {
        return format!("{} until {}", row.says, sight.habits.moment(due, sight.now));
    }
    let age = habits::span(sight.now - row.since);
    if row.says.is_empty() { age } else { format!("{} {age}", row.says) }
}

/// The type of a mail, the kind of a document, as people call it.
pub(super) fn sort(row: &Listed) -> Option<String> {
    let word = row.workflow.as_deref()?;
    if row.entity == Entity::Email {
        let kind: Option<LetterKind> = word.parse().ok();
        return Some(kind.map_or_else(|| word.replace('_', " "), |it| it.title().to_owned()));
    }
    Some(word.replace('_', " "))
}
