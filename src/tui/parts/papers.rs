//! The documents that lie with a thing, to choose one of.
//!
//! It never reads them; it says which one is meant.

use chrono::{DateTime, Utc};
use ratatui::layout::Rect;
use uuid::Uuid;

use super::habits::Habits;
use super::hints::{self, Hint};
use super::list::{GUTTER, draw_picked};
use super::sheet;
use crate::service::papers::Filed;
use crate::tui::action::Ui;
use crate::tui::paint::Canvas;
use crate::tui::text;

/// More rows than this scroll.
const ROWS_MAX: usize = 10;
/// What a kind takes.
const KIND: u16 = 18;

/// The sheet.
#[derive(Clone, Debug)]
pub struct Papers {
    pub title: String,
    /// Whose they are.
    pub of: Uuid,
    /// What makes one that is missing, where something does.
    pub makes: Option<Hint>,
    /// None until they are read.
    rows: Option<Vec<Filed>>,
    at: usize,
    /// The number of the one that the cursor begins at.
    first: Option<String>,
}

impl Papers {
    pub fn new(title: String, of: Uuid, makes: Option<Hint>) -> Self {
        Self { title, of, makes, rows: None, at: 0, first: None }
    }

    /// Begins at the document of this number, where it is there.
    #[must_use]
    pub fn at(self, number: Option<String>) -> Self {
        Self { first: number, ..self }
    }

    /// Takes the documents in; the cursor stays on the one that it was on.
    pub fn learns(&mut self, rows: Vec<Filed>) {
        let id = self.picked().map(|it| it.id);
        let is_new = |it: &&Filed| self.rows.as_ref().is_some_and(|old| !has(old, it.id));
        // What was just made is what somebody waits for.
        let first = self.first.take();
        let is_first = |it: &&Filed| first.as_ref() == Some(&it.number);
        let wanted = rows.iter().find(is_new).or_else(|| rows.iter().find(is_first));
        let wanted = wanted.map(|it| it.id).or(id);
        self.at = rows.iter().position(|it| Some(it.id) == wanted).unwrap_or_default();
        self.rows = Some(rows);
    }

    /// The document under the cursor.
    pub fn picked(&self) -> Option<&Filed> {
        self.rows.as_ref()?.get(self.at)
    }

    /// Moves the cursor.
    pub fn does(&mut self, ui: Ui) {
        let last = self.rows.as_ref().map_or(0, |it| it.len().saturating_sub(1));
        if ui == Ui::Down {
            self.at = (self.at + 1).min(last);
        } else if ui == Ui::Up {
            self.at = self.at.saturating_sub(1);
        } else if ui == Ui::First || ui == Ui::PageUp {
            self.at = 0;
        } else if ui == Ui::Last || ui == Ui::PageDown {
            self.at = last;
        }
    }

    pub fn height(&self) -> u16 {
        let rows = self.rows.as_ref().map_or(1, |it| it.len().clamp(1, ROWS_MAX));
        u16::try_from(rows).unwrap_or(1) + 3
    }

    /// Draws it; the hints say what can be done with the document under the cursor.
    pub fn draw(
        &self,
        canvas: &mut Canvas<'_>,
        area: Rect,
        (hints, leave): (&[Hint], Hint),
        (habits, now): (&Habits, DateTime<Utc>),
    ) {
        let inside = sheet::lay(canvas, area, &self.title);
        let look = canvas.look.clone();
        let end = inside.bottom().saturating_sub(2);
        let rows = self.rows.as_deref().unwrap_or_default();
        if rows.is_empty() {
            let words = match (&self.rows, &self.makes) {
                (None, _) => "looking for them".to_owned(),
                (Some(_), Some(makes)) => {
                    format!("there is none yet; {} {}", makes.key, makes.words)
                }
                (Some(_), None) => "there is none yet".to_owned(),
            };
            canvas.put(inside.x, inside.y, inside.width, &words, look.dim);
            canvas.cursor(inside.x, inside.y);
        }
        let height = usize::from(end.saturating_sub(inside.y)).max(1);
        let top = (self.at + 1).saturating_sub(height);
        for ((place, row), y) in rows.iter().enumerate().skip(top).zip(inside.y..end) {
            let x = area.x + GUTTER;
            let kind = row.kind.replace('_', " ");
            canvas.put(x, y, KIND, &kind, look.text);
            // Whose file it was counts more than how many pages a photo has.
            let pages = match (row.file(), row.pages) {
                (Some(_), _) => String::new(),
                (None, 1) => "1 page   ".to_owned(),
                (None, many) => format!("{many} pages   "),
            };
            let at = habits.moment(row.created_at, now);
            let right = format!("{pages}{at}");
            canvas.put_right(x, y, inside.right().saturating_sub(x), &right, look.dim);
            let x = x + KIND + 2;
            let room = inside.right().saturating_sub(x + text::width(&right) + 2);
            let next = canvas.put(x, y, room, &row.number, look.thing);
            let file = row.file().map(|it| format!("  {it}"));
            if let Some(words) = row.source.as_ref().map(|it| format!("  from {it}")).or(file) {
                let room = (x + room).saturating_sub(next);
                canvas.put(next, y, room, &words, look.dim);
            }
            if place == self.at {
                draw_picked(canvas, Rect { y, height: 1, ..area }, true);
            }
        }
        let bottom = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
        let here = if rows.is_empty() { &[][..] } else { hints };
        let mut all: Vec<Hint> = here.to_vec();
        all.extend(self.makes.clone());
        hints::draw(canvas, bottom, &all, &[leave]);
    }
}

fn has(rows: &[Filed], id: Uuid) -> bool {
    rows.iter().any(|it| it.id == id)
}
