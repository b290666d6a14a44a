//! What the thing under the cursor is: an order with its customer, lines and money; a customer with
//! what they have bought; a card with its work; a report with its checklist.
//!
//! It never shows what the session may not see: that never arrives here.

mod customer;
mod family;
mod offer;
mod order;
mod post;
mod record;
mod report;

use chrono::{DateTime, Utc};
use ratatui::layout::Rect;
use uuid::Uuid;

pub(super) use report::named;

use super::{Pane, Sight};
use crate::domain::entity::Entity;
use crate::tui::action::Ui;
use crate::tui::asks::{self, Read, Reading, Subject, Sums};
use crate::tui::look::Look;
use crate::tui::paint::Canvas;
use crate::tui::parts::habits::Habits;
use crate::tui::parts::lines::{Lines, Piece};
use crate::tui::text;
use crate::tui::words::noun;

/// The pane.
#[derive(Default)]
pub struct About {
    of: Option<Subject>,
    shown: Option<asks::About>,
    ticket: u64,
    asked: bool,
    stale: bool,
    top: usize,
    /// Rows of the last drawing: of the text, and of the pane.
    rows: (usize, usize),
}

/// How far the lines below the head stand in.
const INDENT: u16 = 2;
/// What a label takes.
const LABEL: u16 = 12;

/// What the lines are written with.
#[derive(Clone, Copy)]
struct Pen<'a> {
    look: &'a Look,
    habits: &'a Habits,
    now: DateTime<Utc>,
    /// The columns that there are to write on.
    width: u16,
}

impl Pen<'_> {
    fn text(&self, words: impl Into<String>) -> Piece {
        Piece::new(words, self.look.text)
    }

    fn dim(&self, words: impl Into<String>) -> Piece {
        Piece::new(words, self.look.dim)
    }

    fn thing(&self, words: impl Into<String>) -> Piece {
        Piece::new(words, self.look.thing)
    }

    fn gap(&self) -> Piece {
        Piece::new("  ", self.look.text)
    }

    /// The first line: the number and the name, which goes below where it would be cut.
    fn head(&self, lines: &mut Lines, number: &str, name: &str, right: Piece) {
        let kept = if right.words.is_empty() { 0 } else { text::width(&right.words) + 2 };
        let fits = text::width(number) + 2 + text::width(name) + kept <= self.width;
        if fits {
            lines.spread(0, [self.thing(number), self.gap(), self.thing(name)], right);
        } else {
            lines.spread(0, [self.thing(number)], right);
            for line in text::wrap(name, self.width) {
                lines.line(0, [self.thing(line)]);
            }
        }
    }

    /// A label and what it is about, where there is something.
    fn fact(&self, lines: &mut Lines, label: &str, words: Option<&str>) {
        if let Some(words) = words.filter(|it| !it.trim().is_empty()) {
            let room = self.width.saturating_sub(INDENT + LABEL);
            for (place, line) in text::wrap(words, room).into_iter().enumerate() {
                let label = if place == 0 { label } else { "" };
                let label = format!("{label:<width$}", width = usize::from(LABEL));
                lines.line(INDENT, [self.dim(label), self.text(line)]);
            }
        }
    }
}

impl About {
    /// About one thing, whatever the cursor does.
    pub fn of(subject: Subject) -> Self {
        Self { of: Some(subject), stale: true, ..Self::default() }
    }

    fn scroll(&mut self, by: isize) {
        let most = self.rows.0.saturating_sub(self.rows.1);
        self.top = self.top.saturating_add_signed(by).min(most);
    }
}

impl Pane for About {
    fn tab(&self, _sums: &Sums) -> String {
        match self.of.as_ref().map(|it| it.entity) {
            Some(Entity::Order | Entity::Customer) | None => "customer".to_owned(),
            Some(entity) => noun(entity),
        }
    }

    fn lights(&self, order: Uuid, look: &Look) -> Vec<Piece> {
        match &self.shown {
            Some(asks::About::Order(view)) if view.order.id == order => {
                order::lights_of(view, look)
            }
            Some(_) | None => Vec::new(),
        }
    }

    fn does(&mut self, ui: Ui) -> bool {
        let page = isize::try_from(self.rows.1.saturating_sub(1).max(1)).unwrap_or(1);
        let Some(by) = ui.stride(page) else { return false };
        self.scroll(by);
        true
    }

    fn draw(&mut self, canvas: &mut Canvas<'_>, area: Rect, sight: &Sight<'_>) {
        let look = canvas.look.clone();
        let width = area.width.saturating_sub(2);
        let pen = Pen { look: &look, habits: sight.habits, now: sight.now, width };
        let mut lines = Lines::default();
        match (&self.shown, &self.of) {
            (Some(asks::About::Order(view)), _) => order::write(&mut lines, view, &pen),
            (Some(asks::About::Customer(view)), _) => customer::write(&mut lines, view, &pen),
            (Some(asks::About::Record(entity, row)), _) => {
                record::write(&mut lines, *entity, row, &pen);
            }
            (None, Some(of)) => {
                lines.line(
                    0,
                    [pen.thing(of.number.as_str()), pen.gap(), pen.text(of.title.as_str())],
                );
            }
            (None, None) => {}
        }
        let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
        // Where there is more, a row of its own says so.
        let is_whole = lines.len() <= usize::from(inside.height);
        let height = inside.height.saturating_sub(u16::from(!is_whole && 1 < inside.height));
        self.rows = (lines.len(), usize::from(height));
        self.scroll(0);
        lines.draw(canvas, Rect { height, ..inside }, self.top);
        if sight.focused {
            let accent = canvas.look.accent;
            canvas.tint(Rect { height: area.height.min(1), ..inside }, accent);
            canvas.cursor(inside.x, inside.y);
        }
        let below = self.rows.0.saturating_sub(self.top + self.rows.1);
        if 0 < below && 0 < area.height {
            let more = format!("{} {below} more", canvas.look.marks.after);
            let style = canvas.look.dim;
            canvas.put_right(inside.x, area.bottom() - 1, inside.width, &more, style);
        }
    }

    fn subject(&self) -> Option<Subject> {
        self.of.clone()
    }

    fn follow(&mut self, subject: Option<&Subject>) {
        let id = |it: Option<&Subject>| it.map(|it| (it.id, it.version));
        if id(subject) == id(self.of.as_ref()) {
            return;
        }
        let same: Option<Uuid> = self.of.as_ref().map(|it| it.id);
        if subject.map(|it| it.id) != same {
            self.top = 0;
        }
        self.of = subject.cloned();
        if subject.is_none() {
            self.shown = None;
        }
        self.stale = subject.is_some();
    }

    fn wants(&mut self, _now: DateTime<Utc>) -> Option<(u64, Reading)> {
        if !std::mem::take(&mut self.stale) {
            return None;
        }
        let of = self.of.as_ref()?;
        self.ticket += 1;
        self.asked = true;
        Some((self.ticket, Reading::About { entity: of.entity, id: of.id }))
    }

    fn learns(&mut self, ticket: u64, read: Read, _now: DateTime<Utc>) {
        if let Read::About(about) = read
            && ticket == self.ticket
        {
            self.asked = false;
            if let Some(of) = &mut self.of {
                of.stands(&about);
            }
            self.shown = Some(*about);
        }
    }

    fn missed(&mut self, ticket: u64) {
        if ticket == self.ticket && std::mem::take(&mut self.asked) {
            self.stale = true;
        }
    }

    fn poke(&mut self) {
        self.stale = self.of.is_some();
    }
}
