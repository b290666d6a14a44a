//! How a field is drawn: its value, and beside it what is wrong, understood, or of help.
//!
//! It never changes the field.

use chrono::{DateTime, Utc};
use ratatui::layout::Rect;
use tui_textarea::TextArea;

use super::{Field, Kind, Typed};
use crate::tui::paint::Canvas;
use crate::tui::parts::day;
use crate::tui::parts::habits::Habits;
use crate::tui::text;

/// Choices of a pick in view at a time.
const PICK_ROWS: usize = 5;
/// What a line of text takes at least.
const SHORT: u16 = 16;
/// Rows of a text of several lines.
const TEXT_ROWS: u16 = 4;

impl Field {
    /// The rows that it needs at a width.
    pub fn height(&self, focused: bool, width: u16) -> u16 {
        let below = u16::try_from(self.below(focused, width).len()).unwrap_or_default();
        self.own_height(focused) + below
    }

    fn own_height(&self, focused: bool) -> u16 {
        match &self.typed {
            Typed::Text(area) => {
                let lines = u16::try_from(area.lines().len()).unwrap_or(TEXT_ROWS);
                lines.clamp(if focused { TEXT_ROWS - 1 } else { 1 }, TEXT_ROWS)
            }
            Typed::Items(items) => items.height(focused),
            Typed::Picked { value: None, .. } if focused => {
                1 + u16::try_from(self.matching().len().min(PICK_ROWS)).unwrap_or(0)
            }
            Typed::Many { .. } => u16::try_from(self.choices().len().clamp(1, 8)).unwrap_or(1),
            Typed::Picked { .. } | Typed::Line(_) | Typed::One(_) => 1,
        }
    }

    /// Draws what was typed, with the real cursor where it is edited, and what there is to say
    /// about it beside it.
    pub fn draw(
        &self,
        canvas: &mut Canvas<'_>,
        area: Rect,
        focused: bool,
        habits: &Habits,
        now: DateTime<Utc>,
    ) {
        let look = canvas.look;
        let style = if focused { look.field_on } else { look.field };
        let tone = if self.complaint().is_some() { look.error } else { look.dim };
        let below = self.below(focused, area.width);
        let kept = u16::try_from(below.len()).unwrap_or_default();
        let area = Rect { height: area.height.saturating_sub(kept).max(1), ..area };
        for (line, y) in below.iter().zip(area.bottom()..) {
            canvas.put(area.x, y, area.width, line, tone);
        }
        let beside =
            if below.is_empty() { self.beside(focused, habits, now) } else { String::new() };
        let width = self.width(area.width);
        let left = area.width.saturating_sub(self.taken(area.width));
        let said = text::width(&beside).saturating_add(2).min(left.max(area.width / 2));
        let width = if beside.is_empty() { area.width } else { width.min(area.width - said) };
        match &self.typed {
            Typed::Line(entry) if !focused => {
                let shown = if self.kind == Kind::Secret {
                    look.marks.dot.repeat(entry.text().chars().count())
                } else {
                    entry.text().to_owned()
                };
                canvas.put(area.x, area.y, width, &shown, style);
            }
            Typed::Line(entry) if self.kind == Kind::Secret => {
                entry.draw_hidden(canvas, area.x, area.y, width, style);
            }
            Typed::Line(entry) => entry.draw(canvas, area.x, area.y, width, style),
            Typed::Text(written) => {
                draw_text(canvas, area, written, focused);
            }
            Typed::Items(items) => items.draw(canvas, area, focused),
            Typed::One(place) => {
                self.draw_one(canvas, Rect { width, ..area }, *place, focused);
            }
            Typed::Picked { entry, at, .. } if focused => {
                self.draw_pick(canvas, area, *at);
                entry.draw(canvas, area.x, area.y, width, style);
            }
            Typed::Picked { entry, .. } => {
                canvas.put(area.x, area.y, width, entry.text(), style);
            }
            Typed::Many { chosen, at } => self.draw_many(canvas, area, chosen, *at, focused),
        }
        if !beside.is_empty() {
            let x = area.x + width + 2;
            canvas.put(x, area.y, area.right().saturating_sub(x), &beside, tone);
        }
    }

    /// What is wrong with it, or with what is being typed into it.
    fn complaint(&self) -> Option<&str> {
        let own = match &self.typed {
            Typed::Items(items) => items.wrong(),
            Typed::Line(_)
            | Typed::Text(_)
            | Typed::One(_)
            | Typed::Picked { .. }
            | Typed::Many { .. } => None,
        };
        own.or(self.wrong.as_deref())
    }

    /// What stands below it, because it does not fit beside what was typed.
    fn below(&self, focused: bool, width: u16) -> Vec<String> {
        let help = if focused { self.help.as_str() } else { "" };
        let words = self.complaint().unwrap_or(help);
        if words.is_empty() {
            return Vec::new();
        }
        let value = self.taken(width);
        let fits = value.saturating_add(2 + text::width(words)) <= width;
        if fits { Vec::new() } else { text::wrap(words, width) }
    }

    /// What of a line its value takes at least.
    fn taken(&self, width: u16) -> u16 {
        match &self.typed {
            Typed::Text(_) | Typed::Items(_) | Typed::Many { .. } => width,
            Typed::One(_) => self.width(u16::MAX),
            Typed::Line(entry) | Typed::Picked { entry, .. } => {
                self.width(text::width(entry.text()).max(SHORT))
            }
        }
    }

    /// What stands beside it: what is wrong, or how it was understood, or what helps.
    fn beside(&self, focused: bool, habits: &Habits, now: DateTime<Utc>) -> String {
        if let Some(wrong) = &self.wrong {
            return wrong.clone();
        }
        let today = now.with_timezone(&habits.zone).date_naive();
        let typed = habits.day_first(&self.typed());
        let understood = match self.kind {
            Kind::Date => day::read(&typed, today).ok().map(|it| day::said(it, today)),
            Kind::Moment => day::read_with_time(&typed, today)
                .ok()
                .map(|it| format!("{} at {}", day::said(it.date(), today), it.format("%H:%M"))),
            Kind::Text
            | Kind::Secret
            | Kind::Code
            | Kind::Note
            | Kind::Whole
            | Kind::Money(_)
            | Kind::Percent
            | Kind::YesNo
            | Kind::Choice(_)
            | Kind::Pick(_)
            | Kind::Several(_)
            | Kind::Items
            | Kind::Json => None,
        };
        match understood {
            Some(words) => words,
            None if focused => self.help.clone(),
            None => String::new(),
        }
    }

    /// How wide the value may get before it leaves no room for what is said beside it.
    fn width(&self, room: u16) -> u16 {
        let wanted = match &self.kind {
            Kind::Whole | Kind::Money(_) | Kind::Percent | Kind::Code => 16,
            Kind::Date | Kind::Moment => 20,
            Kind::YesNo => 12,
            Kind::Choice(choices) => {
                choices.iter().map(|it| text::width(&it.label) + 4).sum::<u16>()
            }
            Kind::Text
            | Kind::Secret
            | Kind::Note
            | Kind::Pick(_)
            | Kind::Several(_)
            | Kind::Items
            | Kind::Json => room,
        };
        wanted.min(room)
    }

    fn draw_one(&self, canvas: &mut Canvas<'_>, area: Rect, on: Option<usize>, focused: bool) {
        let look = canvas.look;
        let mut x = area.x;
        for (place, choice) in self.choices().iter().enumerate() {
            let chosen = on == Some(place);
            let style = match (chosen, focused) {
                (true, true) => look.tab_on,
                (true, false) => look.field,
                (false, _) => look.dim,
            };
            let sign = if chosen { look.marks.on } else { look.marks.off };
            if chosen && focused || place == 0 && focused && on.is_none() {
                canvas.cursor(x, area.y);
            }
            let end = canvas.put(x, area.y, area.right().saturating_sub(x), sign, style);
            let room = area.right().saturating_sub(end + 1);
            x = canvas.put(end + 1, area.y, room, &choice.label, style) + 2;
        }
    }

    fn draw_pick(&self, canvas: &mut Canvas<'_>, area: Rect, at: usize) {
        let look = canvas.look;
        let found = self.matching();
        let top = (at + 1).saturating_sub(PICK_ROWS);
        let rows = area.y + 1..area.bottom();
        for ((place, choice), y) in found.iter().enumerate().skip(top).zip(rows) {
            let on = place == at;
            if on {
                canvas.put(area.x, y, 1, look.marks.picked, look.picked_bar);
            }
            let style = if on { look.thing } else { look.text };
            let x = area.x + 2;
            let end = canvas.put(x, y, area.right().saturating_sub(x), &choice.label, style);
            let room = area.right().saturating_sub(end + 2);
            canvas.put(end + 2, y, room, &choice.detail, look.dim);
        }
    }

    fn draw_many(
        &self,
        canvas: &mut Canvas<'_>,
        area: Rect,
        chosen: &[usize],
        at: usize,
        focused: bool,
    ) {
        let look = canvas.look;
        let rows = usize::from(area.height.max(1));
        let top = (at + 1).saturating_sub(rows);
        let lines = area.y..area.bottom();
        for ((place, choice), y) in self.choices().iter().enumerate().skip(top).zip(lines) {
            let on = chosen.contains(&place);
            let sign = if on { look.marks.on } else { look.marks.off };
            let style = if focused && place == at { look.field_on } else { look.text };
            canvas.put(area.x, y, 1, sign, if on { look.accent } else { look.dim });
            let end = canvas.put(area.x + 2, y, area.width.saturating_sub(2), &choice.label, style);
            let room = area.right().saturating_sub(end + 2);
            canvas.put(end + 2, y, room, &choice.detail, look.dim);
            if focused && place == at {
                canvas.cursor(area.x, y);
            }
        }
    }
}

fn draw_text(canvas: &mut Canvas<'_>, area: Rect, written: &TextArea<'static>, focused: bool) {
    if area.is_empty() {
        return;
    }
    canvas.widget(area, written);
    let style = if focused { canvas.look.field_on } else { canvas.look.field };
    canvas.tint(area, style);
    if focused {
        let cursor = written.screen_cursor();
        let (top, left) = written.scroll_offset();
        let row = u16::try_from(cursor.row).unwrap_or(u16::MAX).saturating_sub(top);
        let col = u16::try_from(cursor.col).unwrap_or(u16::MAX).saturating_sub(left);
        canvas.cursor(
            area.x.saturating_add(col).min(area.right() - 1),
            area.y.saturating_add(row).min(area.bottom() - 1),
        );
    }
}
