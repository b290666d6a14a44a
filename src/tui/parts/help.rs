//! What can be done here, with which key; and of what cannot, why not.

use ratatui::layout::Rect;

use super::hints::{self, Hint};
use super::sheet;
use crate::tui::paint::Canvas;
use crate::tui::text;

/// One action, as help shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub key: String,
    pub words: String,
    /// Why it cannot be done now.
    pub refusal: Option<String>,
}

/// Actions that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    pub title: String,
    pub known: Vec<Known>,
}

/// The help, as far down as it was read.
#[derive(Clone, Debug)]
pub struct Help {
    title: String,
    sections: Vec<Section>,
    top: usize,
    height: usize,
}

impl Help {
    pub fn new(title: impl Into<String>, sections: Vec<Section>) -> Self {
        Self { title: title.into(), sections, top: 0, height: 1 }
    }

    pub fn scroll(&mut self, by: isize) {
        self.top = self.top.saturating_add_signed(by);
    }

    /// How many rows a page of it is.
    pub fn page(&self) -> isize {
        isize::try_from(self.height.saturating_sub(1).max(1)).unwrap_or(1)
    }

    /// As much as it needs, at most two thirds of the screen.
    pub fn height(&self, room: u16) -> u16 {
        let rows: usize = self.sections.iter().map(|it| it.known.len() + 2).sum();
        u16::try_from(rows + 2).unwrap_or(u16::MAX).min(room.max(3) / 3 * 2).max(8)
    }

    pub fn draw(&mut self, canvas: &mut Canvas<'_>, area: Rect, leave: &str) {
        let inside = sheet::lay(canvas, area, &self.title);
        let rows = self.rows();
        self.height = usize::from(inside.height.saturating_sub(1)).max(1);
        self.top = self.top.min(rows.len().saturating_sub(self.height));
        let look = canvas.look;
        let keys = self.sections.iter().flat_map(|it| &it.known);
        let key_width = keys.map(|it| text::width(&it.key)).max().unwrap_or_default().min(14);
        let words = self.sections.iter().flat_map(|it| &it.known);
        let widest = words.map(|it| text::width(&it.words)).max().unwrap_or_default();
        let words_width = widest.min(inside.width / 2);
        let lines = inside.y..inside.bottom().saturating_sub(1);
        for (row, y) in rows.iter().skip(self.top).zip(lines) {
            match row {
                Row::Gap => {}
                Row::Title(title) => {
                    canvas.put(inside.x, y, inside.width, title, look.title);
                }
                Row::Known(known) => {
                    let off = known.refusal.is_some();
                    let (key, style) = if off {
                        (look.hint_off, look.hint_off)
                    } else {
                        (look.hint_key, look.text)
                    };
                    canvas.put_right(inside.x, y, key_width, &known.key, key);
                    let x = inside.x + key_width + 2;
                    canvas.put(x, y, inside.right().saturating_sub(x), &known.words, style);
                    if let Some(why) = &known.refusal {
                        let x = x + words_width + 2;
                        canvas.put(x, y, inside.right().saturating_sub(x), why, look.dim);
                    }
                }
            }
        }
        let bottom = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
        hints::draw(canvas, bottom, &[Hint::new(leave, "close")], &[]);
        if self.top + self.height < rows.len() {
            let more = format!("{} {} more", look.marks.arrow, rows.len() - self.top - self.height);
            canvas.put_right(bottom.x, bottom.y, bottom.width.saturating_sub(1), &more, look.dim);
        }
    }

    fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for section in &self.sections {
            if !rows.is_empty() {
                rows.push(Row::Gap);
            }
            if !section.title.is_empty() {
                rows.push(Row::Title(section.title.clone()));
            }
            rows.extend(section.known.iter().cloned().map(Row::Known));
        }
        rows
    }
}

enum Row {
    Gap,
    Title(String),
    Known(Known),
}
