//! What a document says, on the whole screen, page after page.
//!
//! It never shows how it looks: for that there is another program.

use ratatui::layout::Rect;

use super::hints::{self, Hint};
use super::sheet;
use crate::tui::action::Ui;
use crate::tui::paint::Canvas;
use crate::tui::text;

/// The sheet.
#[derive(Clone, Debug)]
pub struct Pages {
    number: String,
    /// A line, and whether a page begins there.
    lines: Vec<(String, bool)>,
    count: usize,
    top: usize,
    height: usize,
}

impl Pages {
    pub fn new(number: String, pages: &[String]) -> Self {
        let mut lines = Vec::new();
        for page in pages {
            if !lines.is_empty() {
                lines.push((String::new(), false));
            }
            lines.push((String::new(), true));
            lines.extend(page.trim_end().lines().map(|it| (it.to_owned(), false)));
        }
        Self { number, lines, count: pages.len(), top: 0, height: 1 }
    }

    /// The document that is read.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// Does what a key means here; says whether it means anything.
    pub fn does(&mut self, ui: Ui) -> bool {
        let screen = self.height.saturating_sub(1).max(1);
        self.top = if ui == Ui::Down {
            self.top + 1
        } else if ui == Ui::Up {
            self.top.saturating_sub(1)
        } else if ui == Ui::PageDown || ui == Ui::Mark {
            self.top + screen
        } else if ui == Ui::PageUp {
            self.top.saturating_sub(screen)
        } else if ui == Ui::NextStage {
            self.begins().find(|it| self.top < *it).unwrap_or(self.top)
        } else if ui == Ui::PreviousStage {
            self.begins().filter(|it| *it < self.top).last().unwrap_or_default()
        } else if ui == Ui::First {
            0
        } else if ui == Ui::Last {
            self.lines.len()
        } else {
            return false;
        };
        self.top = self.top.min(self.lines.len().saturating_sub(self.height));
        true
    }

    /// Where pages begin.
    fn begins(&self) -> impl Iterator<Item = usize> {
        self.lines.iter().enumerate().filter(|(_, (_, begins))| *begins).map(|(at, _)| at)
    }

    pub fn draw(&mut self, canvas: &mut Canvas<'_>, area: Rect, hints: &[Hint], leave: Hint) {
        self.height = usize::from(area.height.saturating_sub(2)).max(1);
        self.top = self.top.min(self.lines.len().saturating_sub(self.height));
        let middle = self.top + self.height / 2;
        let page = self.begins().filter(|it| *it <= middle).count().max(1);
        let title = format!("{}, page {page} of {}", self.number, self.count);
        let inside = sheet::lay(canvas, area, &title);
        let look = canvas.look;
        let mut page = self.begins().filter(|it| *it < self.top).count();
        let rows = inside.y..inside.bottom().saturating_sub(1);
        for ((line, begins), y) in self.lines.iter().skip(self.top).zip(rows) {
            if *begins {
                page += 1;
                // The first needs no line: the sheet has one.
                if 1 < page {
                    let words = format!(" page {page} ");
                    canvas.rule(inside.x, y, inside.width, look.marks.line, look.border);
                    canvas.put(inside.x + 3, y, inside.width.saturating_sub(3), &words, look.dim);
                }
                continue;
            }
            let shown = text::cut(line, inside.width, look.marks.cut);
            canvas.put(inside.x, y, inside.width, &shown, look.text);
        }
        canvas.cursor(inside.x, inside.y);
        let bottom = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
        let below = self.lines.len().saturating_sub(self.top + self.height);
        let mut always = vec![leave];
        if 0 < below {
            always.insert(0, Hint::new(look.marks.after, format!("{below} more lines")));
        }
        hints::draw(canvas, bottom, hints, &always);
    }
}
