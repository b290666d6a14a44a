//! What can be done here, with which key; and of what cannot, why not.

use ratatui::layout::Rect;

use super::hints::{self, Hint};
use super::sheet;
use crate::tui::paint::Canvas;
use crate::tui::text;

/// One action, as help shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    pub key: String,
    /// What it is called beside its key everywhere else, where that is not all there is to say.
    pub name: String,
    pub words: String,
    /// Why it cannot be done now, where the title of its section does not say so for all.
    pub refusal: Option<String>,
    /// Whether it cannot be done now.
    pub off: bool,
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

    /// As much as it needs at a width, at most two thirds of the screen.
    pub fn height(&self, width: u16, room: u16) -> u16 {
        let rows = self.rows(width.saturating_sub(sheet::MARGINS)).len();
        u16::try_from(rows + 2).unwrap_or(u16::MAX).min(room.max(3) / 3 * 2).max(8)
    }

    pub fn draw(&mut self, canvas: &mut Canvas<'_>, area: Rect, leave: &str) {
        let inside = sheet::lay(canvas, area, &self.title);
        let rows = self.rows(inside.width);
        self.height = usize::from(inside.height.saturating_sub(1)).max(1);
        self.top = self.top.min(rows.len().saturating_sub(self.height));
        let look = canvas.look;
        let lines = inside.y..inside.bottom().saturating_sub(1);
        for (row, y) in rows.iter().skip(self.top).zip(lines) {
            for Piece { x, words, tone } in row {
                let style = match tone {
                    Tone::Title => look.title,
                    Tone::Key => look.hint_key,
                    Tone::Plain => look.text,
                    Tone::Dim => look.dim,
                };
                canvas.put(inside.x + x, y, inside.width.saturating_sub(*x), words, style);
            }
        }
        let bottom = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
        hints::draw(canvas, bottom, &[Hint::new(leave, "close")], &[]);
        if self.top + self.height < rows.len() {
            let more = format!("{} {} more", look.marks.arrow, rows.len() - self.top - self.height);
            canvas.put_right(bottom.x, bottom.y, bottom.width.saturating_sub(1), &more, look.dim);
        }
    }

    fn rows(&self, width: u16) -> Vec<Row> {
        let mut rows = Vec::new();
        for section in &self.sections {
            if !rows.is_empty() {
                rows.push(Row::new());
            }
            for words in text::wrap(&section.title, width) {
                rows.push(vec![Piece { x: 0, words, tone: Tone::Title }]);
            }
            section.write(&mut rows, width);
        }
        rows
    }
}

impl Section {
    /// Writes its actions below each other. What does not fit goes on in the next line: a reason
    /// that is cut is none.
    fn write(&self, rows: &mut Vec<Row>, width: u16) {
        let widest = |part: fn(&Known) -> &str| {
            self.known.iter().map(|it| text::width(part(it))).max().unwrap_or_default()
        };
        let key_width = widest(|it| &it.key).min(14);
        let named = widest(|it| &it.name);
        let at = key_width + 2 + if named == 0 { 0 } else { named + 2 };
        let room = width.saturating_sub(at);
        let beside = at + widest(|it| &it.words).min(room) + 2;
        let reasons = widest(|it| it.refusal.as_deref().unwrap_or_default());
        let fits = beside + reasons <= width;
        for known in &self.known {
            let (key, name, plain) = match (known.off, named) {
                (true, _) => (Tone::Dim, Tone::Dim, Tone::Dim),
                (false, 0) => (Tone::Key, Tone::Plain, Tone::Plain),
                (false, _) => (Tone::Key, Tone::Plain, Tone::Dim),
            };
            let x = key_width.saturating_sub(text::width(&known.key));
            let mut row = vec![
                Piece { x, words: known.key.clone(), tone: key },
                Piece { x: key_width + 2, words: known.name.clone(), tone: name },
            ];
            for words in text::wrap(&known.words, room) {
                row.push(Piece { x: at, words, tone: plain });
                rows.push(std::mem::take(&mut row));
            }
            let Some(why) = &known.refusal else { continue };
            match rows.last_mut().filter(|_| fits) {
                Some(row) => row.push(Piece { x: beside, words: why.clone(), tone: Tone::Plain }),
                None => {
                    for words in text::wrap(why, room.saturating_sub(REASON)) {
                        rows.push(vec![Piece { x: at + REASON, words, tone: Tone::Plain }]);
                    }
                }
            }
        }
    }
}

/// How far a reason stands in below its action.
const REASON: u16 = 2;

/// One line: pieces, each at its column.
type Row = Vec<Piece>;

struct Piece {
    x: u16,
    words: String,
    tone: Tone,
}

#[derive(Clone, Copy)]
enum Tone {
    Title,
    Key,
    Plain,
    Dim,
}
