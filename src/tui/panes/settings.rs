//! Every setting with what counts now, and what would if nobody had said anything.
//!
//! It never changes one.

use chrono::{DateTime, Utc};
use ratatui::layout::Rect;
use rust_decimal::Decimal;
use serde_json::Value;
use uuid::Uuid;

use super::{Pane, Sight, empty, heading, search_of};
use crate::domain::entity::Entity;
use crate::domain::machine::Machine;
use crate::domain::settings::{Setting, Takes, picture};
use crate::service::show::SettingShown;
use crate::tui::action::Ui;
use crate::tui::asks::{Read, Reading, Subject, Sums};
use crate::tui::look::Look;
use crate::tui::paint::Canvas;
use crate::tui::parts::habits::Habits;
use crate::tui::parts::list::{Cell, Column, List, Page, Row};
use crate::tui::text;

/// From this width on the defaults have a column of their own.
const WIDE: u16 = 64;

/// The pane.
#[derive(Default)]
pub struct Settings {
    list: List<Line>,
    all: Vec<SettingShown>,
    /// Whose they are.
    organization: Option<Uuid>,
    search: Option<String>,
    asked: Option<u64>,
    ticket: u64,
    stale: bool,
    begun: bool,
}

/// What stands above the settings from this key on.
const HEADINGS: &[(&str, &str)] = &[
    ("default_workflow", "In general"),
    ("branding", "Papers and mails"),
    ("deposit_percent", "Money"),
    ("addon_max_percent", "Order add-ons"),
    ("inspector_may_be_maker", "Work"),
    ("public_url", "Pages and terminals"),
];

/// A line of the list: a setting, or what stands above several.
#[derive(Clone, Debug)]
struct Line {
    place: usize,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    Heading(&'static str),
    Setting(SettingShown),
}

impl Line {
    fn setting(&self) -> Option<&SettingShown> {
        match &self.what {
            What::Setting(shown) => Some(shown),
            What::Heading(_) => None,
        }
    }
}

impl Row for Line {
    type Spot = usize;

    /// A setting has no id of its own, only a place among them.
    fn id(&self) -> Uuid {
        Uuid::from_u128(u128::try_from(self.place).unwrap_or_default())
    }

    fn spot(&self) -> usize {
        self.place
    }

    fn version(&self) -> i64 {
        0
    }

    fn changed_by(&self) -> Option<&str> {
        None
    }
}

impl Settings {
    /// Puts those that fit what was typed into the list.
    fn fill(&mut self, now: DateTime<Utc>) {
        let words = self.search.as_deref().unwrap_or_default().to_lowercase();
        let fits = |it: &SettingShown| {
            let whole = format!("{} {} {}", it.key, label(it.key), it.title).to_lowercase();
            words.split_whitespace().all(|word| whole.contains(word))
        };
        let mut rows: Vec<Line> = Vec::new();
        let mut heading = None;
        for (place, it) in self.all.iter().enumerate() {
            heading = HEADINGS.iter().find(|(key, _)| *key == it.key).or(heading);
            if !fits(it) {
                continue;
            }
            // Every setting has two places, the first of them for what stands above it.
            let above = heading.take().map(|(_, words)| What::Heading(words));
            rows.extend(above.map(|what| Line { place: 2 * place, what }));
            rows.push(Line { place: 2 * place + 1, what: What::Setting(it.clone()) });
        }
        self.list.poke();
        if let Some((ticket, _)) = self.list.wants(now) {
            self.list.learns(ticket, Page { rows, more: false }, now);
        }
        self.rests_on_setting(1);
    }

    fn picked(&self) -> Option<&SettingShown> {
        self.list.picked().and_then(Line::setting)
    }

    /// Moves the cursor off a heading, further the way it went, or back where there is no further.
    fn rests_on_setting(&mut self, way: isize) {
        let (on, back) = if way < 0 { (Ui::Up, Ui::Down) } else { (Ui::Down, Ui::Up) };
        for ui in [on, back] {
            if self.list.picked().is_some_and(|it| it.setting().is_none()) {
                self.list.does(ui);
            }
        }
    }
}

impl Pane for Settings {
    fn tab(&self, _sums: &Sums) -> String {
        "settings".to_owned()
    }

    fn does(&mut self, ui: Ui) -> bool {
        let did = !matches!(ui, Ui::Mark | Ui::MarkAll) && self.list.does(ui);
        self.rests_on_setting(ui.stride(1).unwrap_or(1));
        did
    }

    fn draw(&mut self, canvas: &mut Canvas<'_>, area: Rect, sight: &Sight<'_>) {
        let mut body = heading(canvas, area, sight, "Settings", self.search.as_deref());
        if self.list.is_known_empty() {
            empty(canvas, body, sight, "no setting is known yet", self.search.as_deref());
            return;
        }
        let look = canvas.look.clone();
        // Beside others there is no line below about what the cursor is on.
        if sight.titled && 5 < body.height {
            body.height -= 3;
            if let Some(shown) = self.list.picked().and_then(Line::setting) {
                let takes = shown.takes.replace('_', " ");
                let said = text::wrap(
                    &format!("{}; takes {takes}", shown.title),
                    body.width.saturating_sub(4),
                );
                for (line, y) in said.iter().zip(body.bottom() + 1..body.bottom() + 3) {
                    canvas.put(body.x + 3, y, body.width.saturating_sub(4), line, look.dim);
                }
            }
        }
        let wide = [Column::fixed(28), Column::share(3), Column::share(2)];
        let columns = if body.width < WIDE { &wide[..2] } else { &wide[..] };
        let habits = sight.habits;
        self.list.draw(canvas, body, sight.focused, columns, |line, _| match &line.what {
            What::Heading(words) => vec![Cell::new(*words, look.title)],
            What::Setting(shown) => cells(shown, &look, habits),
        });
    }

    fn subject(&self) -> Option<Subject> {
        let shown = self.picked()?;
        Some(Subject {
            entity: Entity::Setting,
            machine: Some(Machine::Settings),
            id: self.organization?,
            number: shown.key.to_owned(),
            title: shown.title.to_owned(),
            status: None,
            version: 0,
            order: None,
            value: None,
            summary: String::new(),
        })
    }

    fn narrow(&mut self, words: &str) -> bool {
        let search = search_of(words);
        if search != self.search {
            self.search = search;
            self.stale = true;
        }
        true
    }

    fn narrowed(&self) -> Option<&str> {
        self.search.as_deref()
    }

    fn point(&mut self, line: usize) {
        self.list.pick_line(line);
        self.rests_on_setting(1);
    }

    fn wants(&mut self, _now: DateTime<Utc>) -> Option<(u64, Reading)> {
        let is_due = std::mem::take(&mut self.stale) || !std::mem::replace(&mut self.begun, true);
        if !is_due {
            return None;
        }
        self.ticket += 1;
        self.asked = Some(self.ticket);
        Some((self.ticket, Reading::Settings))
    }

    fn learns(&mut self, ticket: u64, read: Read, now: DateTime<Utc>) {
        if let Read::Settings { organization, all } = read
            && self.asked == Some(ticket)
        {
            self.asked = None;
            self.organization = Some(organization);
            self.all = all;
            self.fill(now);
        }
    }

    fn missed(&mut self, ticket: u64) {
        if self.asked == Some(ticket) {
            self.asked = None;
            self.stale = true;
        }
    }

    fn poke(&mut self) {
        self.stale = true;
    }
}

fn cells<'a>(shown: &SettingShown, look: &Look, habits: &Habits) -> Vec<Cell<'a>> {
    let known = crate::domain::settings::find(shown.key);
    let said = |value: &Value| known.map(|it| said(it, value, habits)).unwrap_or_default();
    let differs = shown.value != shown.default;
    let style = if differs { look.thing } else { look.text };
    let default =
        if differs { format!("otherwise {}", said(&shown.default)) } else { String::new() };
    vec![
        Cell::new(label(shown.key), look.text),
        Cell::new(said(&shown.value), style),
        Cell::new(default, look.dim),
    ]
}

/// A setting's key as people read it.
pub fn label(key: &str) -> String {
    key.replace('_', " ")
}

/// A setting's value as people read it.
pub fn said(setting: &Setting, value: &Value, habits: &Habits) -> String {
    match (setting.takes, value) {
        (Takes::Percent, _) => format!("{} %", percent(value, habits)),
        (Takes::Money, Value::Number(minor)) => match minor.as_i64() {
            Some(0) | None => "0".to_owned(),
            Some(minor) => habits.money(minor, &habits.currency),
        },
        (_, Value::Bool(yes)) => if *yes { "yes" } else { "no" }.to_owned(),
        (_, Value::Object(parts)) if parts.is_empty() => "none".to_owned(),
        (_, Value::Object(parts)) => {
            let part = |(name, value): (&String, &Value)| {
                let value = match (setting.takes, value) {
                    (Takes::PercentByRole, it) => format!("{} %", percent(it, habits)),
                    (Takes::HoursByStatus, it) => format!("{it} h"),
                    (_, Value::Bool(yes)) => if *yes { "yes" } else { "no" }.to_owned(),
                    (Takes::Texts(_), Value::String(text)) => {
                        picture(text).unwrap_or_else(|| text.clone())
                    }
                    (_, Value::String(text)) => text.replace('_', " "),
                    (_, other) => other.to_string(),
                };
                format!("{} {value}", name.replace('_', " "))
            };
            parts.iter().map(part).collect::<Vec<_>>().join(", ")
        }
        (_, Value::Array(all)) if all.is_empty() => "none".to_owned(),
        (_, Value::Array(all)) => {
            all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
        }
        (_, Value::String(text)) if text.is_empty() => "none".to_owned(),
        (Takes::OneOf(_), Value::String(word)) => word.replace('_', " "),
        (_, Value::String(text)) => text.clone(),
        (_, other) => other.to_string(),
    }
}

/// A decimal as the organization writes it.
pub fn percent(value: &Value, habits: &Habits) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let number: Option<Decimal> = text.parse().ok();
    let plain = number.map_or(text, |it| it.normalize().to_string());
    plain.replace('.', &habits.point.to_string())
}
