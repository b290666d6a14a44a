//! What happened to the thing that the screen is about, and to all that hangs on it, the last
//! first.
//!
//! It never shows what is not on the timeline.

use chrono::{DateTime, Utc};
use ratatui::layout::Rect;
use serde_json::Value;
use uuid::Uuid;

use super::{Pane, Sight};
use crate::domain::checklist;
use crate::domain::machine::{Action, Machine};
use crate::service::view::Event;
use crate::tui::action::Ui;
use crate::tui::asks::{Read, Reading, Subject, Sums};
use crate::tui::look::Look;
use crate::tui::paint::Canvas;
use crate::tui::parts::habits::Habits;
use crate::tui::parts::list::{Cell, Column, List};
use crate::tui::words::{did, status};

/// The pane.
#[derive(Default)]
pub struct Timeline {
    list: List<Event>,
    of: Option<(Machine, Uuid)>,
    /// The number of the thing itself, which need not be said in each line.
    number: String,
}

impl Pane for Timeline {
    fn tab(&self, _sums: &Sums) -> String {
        "timeline".to_owned()
    }

    fn does(&mut self, ui: Ui) -> bool {
        !matches!(ui, Ui::Mark | Ui::MarkAll) && self.list.does(ui)
    }

    fn draw(&mut self, canvas: &mut Canvas<'_>, area: Rect, sight: &Sight<'_>) {
        let look = canvas.look.clone();
        let mut body = area;
        if sight.titled && 0 < area.height {
            let style = if sight.focused { look.accent } else { look.text };
            canvas.put(area.x + 1, area.y, area.width, "Timeline", style.patch(look.title));
            body = Rect { y: area.y + 1, height: area.height - 1, ..area };
        }
        if self.of.is_none() || self.list.is_known_empty() {
            if sight.focused {
                canvas.cursor(body.x + 1, body.y);
            }
            return;
        }
        let columns = [Column::fixed(10), Column::fixed(8), Column::share(1)];
        let number = self.number.clone();
        self.list.draw(canvas, body, sight.focused, &columns, |event, _| {
            cells(event, &number, &look, sight)
        });
    }

    fn subject(&self) -> Option<Subject> {
        None
    }

    fn follow(&mut self, subject: Option<&Subject>) {
        let of = subject.and_then(|it| it.machine.map(|machine| (machine, it.id)));
        if of != self.of {
            self.of = of;
            self.number = subject.map(|it| it.number.clone()).unwrap_or_default();
            self.list.restart();
        }
    }

    fn wants(&mut self, now: DateTime<Utc>) -> Option<(u64, Reading)> {
        let (machine, id) = self.of?;
        let (ticket, want) = self.list.wants(now)?;
        Some((ticket, Reading::Timeline { machine, id, want }))
    }

    fn learns(&mut self, ticket: u64, read: Read, now: DateTime<Utc>) {
        if let Read::Timeline(page) = read {
            // Who has not moved wants to see what happens; who has, what they look at.
            let stays = self.list.is_at_first();
            self.list.learns(ticket, page, now);
            if stays {
                self.list.does(Ui::First);
            }
        }
    }

    fn missed(&mut self, ticket: u64) {
        self.list.missed(ticket);
    }

    fn poke(&mut self) {
        self.list.poke();
    }

    fn point(&mut self, line: usize) {
        self.list.pick_line(line);
    }

    fn tidy(&mut self, now: DateTime<Utc>) {
        self.list.tidy(now);
    }

    fn wakes_at(&self) -> Option<DateTime<Utc>> {
        self.list.wakes_at()
    }
}

fn cells<'a>(event: &'a Event, number: &str, look: &Look, sight: &Sight<'_>) -> Vec<Cell<'a>> {
    vec![
        Cell::new(sight.habits.moment(event.at, sight.now), look.dim),
        Cell::new(event.actor.as_str(), look.text),
        Cell::new(told(event, number, look.marks.arrow, sight.habits), look.text),
    ]
}

/// An event in a line: "discount given 5 % (agreed on the phone)".
pub fn told(event: &Event, number: &str, arrow: &str, habits: &Habits) -> String {
    let done = match event.action.parse() {
        Ok(Action::Undo) => undone(event),
        Ok(action) => did(action).to_owned(),
        Err(_) => event.action.replace('_', " "),
    };
    let other = event.number.as_deref().filter(|other| *other != number);
    let other = other.map(|it| called(it, number, &event.machine)).or_else(|| letter(event));
    let mut words = other.map_or_else(|| done.clone(), |it| format!("{it} {done}"));
    let said = details(event, habits);
    if !said.is_empty() {
        words = format!("{words} {said}");
    }
    let to = status(&event.to);
    let is_news = event.from != event.to && !to.starts_with(&done) && event.from != "nothing";
    if is_news && event.machine.starts_with("order") {
        words = format!("{words} {arrow} {to}");
    }
    let cause = event.because.as_ref().and_then(|it| it.get("note")).and_then(Value::as_str);
    let said = [event.note.as_deref(), event.justification.as_deref(), cause];
    for said in said.into_iter().flatten() {
        words = format!("{words} ({})", said.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    words
}

/// "took back: discount given".
fn undone(event: &Event) -> String {
    let data = event.data.as_ref().and_then(|it| it.get("action")).and_then(Value::as_str);
    match data.and_then(|it| it.parse().ok()) {
        Some(action) => format!("took back: {}", did(action)),
        None => did(Action::Undo).to_owned(),
    }
}

/// What something is called on the timeline of the order that it hangs on: "card 01".
fn called(other: &str, number: &str, machine: &str) -> String {
    let rest = other.strip_prefix("QIR-").unwrap_or(other).strip_prefix(number);
    let rest = rest.map(|it| it.trim_start_matches(['-', '/'])).filter(|it| !it.is_empty());
    let noun = match machine {
        "job_card" => "card",
        "qir" => "report",
        "addon" => "add-on",
        "document" => "document",
        "batch" | "invoice" => machine,
        _ => "",
    };
    match rest {
        Some(rest) => format!("{noun} {rest}").trim().to_owned(),
        None => format!("{noun} {other}").trim().to_owned(),
    }
}

/// Which mail it was: "mail order confirmation".
fn letter(event: &Event) -> Option<String> {
    let kind = event.about.as_deref().filter(|_| event.machine == "email")?;
    Some(format!("mail {}", kind.replace('_', " ")))
}

/// What it was done to, or what came of it.
fn details(event: &Event, habits: &Habits) -> String {
    let data = event.data.as_ref();
    match event.action.parse() {
        Ok(Action::Assign | Action::HandOver) => hands(event),
        Ok(Action::Check) => data.map(|it| checked(it, habits)).unwrap_or_default(),
        Ok(Action::Fail) => data.map(|it| failures(it, habits)).unwrap_or_default(),
        Ok(Action::Reject) => {
            let cause = event.because.as_ref().and_then(|it| it.get("data"));
            cause.map(|it| failures(it, habits)).unwrap_or_default()
        }
        Ok(_) | Err(_) => data.map(|it| inputs(it, habits)).unwrap_or_default(),
    }
}

/// To whom, and where: "to per at Saw".
fn hands(event: &Event) -> String {
    let get = |name: &str| event.data.as_ref().and_then(|it| it.get(name));
    let to = event.about.as_deref().map(|it| format!("to {it}"));
    let to = to.or_else(|| get("assignee")?.is_null().then(|| "to nobody".to_owned()));
    let at = get("station").and_then(Value::as_str).map(|it| format!("at {it}"));
    to.into_iter().chain(at).collect::<Vec<_>>().join(" ")
}

/// Lines that were checked, with what came of each: "height 830 fail"; of many, those that failed.
fn checked(data: &Value, habits: &Habits) -> String {
    let text = |of: &Value, name: &str| match of.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) | None => {
            String::new()
        }
    };
    let one = |of: &Value| {
        let parts = [text(of, "line"), habits.decimal(&text(of, "measured")), text(of, "result")];
        parts.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let Some(lines) = data.get("lines").and_then(Value::as_array) else { return one(data) };
    let failed = lines.iter().filter(|it| text(it, "result") == "fail").map(one);
    let failed = failed.collect::<Vec<_>>().join(", ");
    match (lines.as_slice(), failed.is_empty()) {
        ([only], _) => one(only),
        (many, true) => format!("{} lines", many.len()),
        (many, false) => format!("{} lines, {failed}", many.len()),
    }
}

/// What failed, with what was measured; their names where more is not known.
fn failures(data: &Value, habits: &Habits) -> String {
    let seen = data.get("failures").map(checklist::read).unwrap_or_default();
    let words = |it: &checklist::Line| checklist::failed_in_words(it, |it| habits.decimal(it));
    let mut all: Vec<String> = seen.iter().map(words).collect();
    if all.is_empty() {
        let names = data.get("failed_lines").and_then(Value::as_array).into_iter().flatten();
        all = names.filter_map(Value::as_str).map(str::to_owned).collect();
    }
    all.join(", ")
}

/// What an event's inputs come to, where that fits into a line.
fn inputs(data: &Value, habits: &Habits) -> String {
    let Some(fields) = data.as_object() else { return String::new() };
    let mut parts = Vec::new();
    for (name, value) in fields {
        let text = value.as_str().map(str::to_owned);
        let said = match (name.as_str(), value) {
            ("discount_percent", _) => {
                let plain = text.unwrap_or_else(|| value.to_string());
                Some(format!("{} %", habits.decimal(&plain)))
            }
            (name, Value::Number(minor)) if name.ends_with("_minor") => {
                minor.as_i64().map(|minor| habits.amount(minor, &habits.currency))
            }
            (
                "reason" | "priority" | "payment_mode" | "method" | "channel" | "carrier"
                | "tracking_number" | "reference" | "interest" | "key",
                Value::String(text),
            ) => Some(text.replace('_', " ")),
            // As one act of a shared terminal has them: their names would fill the line.
            ("lines", Value::Array(lines)) => Some(match lines.len() {
                1 => "1 line".to_owned(),
                several => format!("{several} lines"),
            }),
            ("otp_expires_at", Value::String(text)) => {
                let until: Option<DateTime<Utc>> = text.parse().ok();
                until.map(|at| format!("(good until {})", habits.time(at)))
            }
            ("scheduled_date" | "promised_at", Value::String(text)) => {
                text.parse().ok().map(|at: DateTime<Utc>| habits.both(at))
            }
            _ => None,
        };
        parts.extend(said);
    }
    parts.join(", ")
}
