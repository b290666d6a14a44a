//! What a document says, on the whole screen, page after page.
//!
//! It never shows how it looks: for that there is another program.

use ratatui::layout::Rect;

use super::hints::{self, Hint};
use super::sheet;
use crate::tui::action::Ui;
use crate::tui::paint::Canvas;
use crate::tui::text;

/// What is longer than this is cut where there is no room, and not moved.
const MOVED_MAX: u16 = 16;
/// Blanks between two pieces of a line at least.
const GAP: u16 = 1;

/// The sheet.
#[derive(Clone, Debug)]
pub struct Pages {
    number: String,
    /// A line, and whether a page begins there.
    lines: Vec<(String, bool)>,
    /// The columns of the widest line.
    widest: u16,
    /// What stands where something was cut.
    cut: &'static str,
    count: usize,
    top: usize,
    height: usize,
}

impl Pages {
    pub fn new(number: String, pages: &[String], cut: &'static str) -> Self {
        let mut lines = Vec::new();
        for page in pages {
            if !lines.is_empty() {
                lines.push((String::new(), false));
            }
            lines.push((String::new(), true));
            lines.extend(page.trim_end().lines().map(|it| (it.to_owned(), false)));
        }
        let widest = lines.iter().map(|(it, _)| text::width(it)).max().unwrap_or_default();
        Self { number, lines, widest, cut, count: pages.len(), top: 0, height: 1 }
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

    /// A line in pieces, each at its column. What is wider than the screen is drawn together
    /// between them, every line alike, so that columns stay columns.
    fn fitted(&self, line: &str, width: u16) -> Vec<(u16, String)> {
        if self.widest <= width {
            return vec![(0, line.to_owned())];
        }
        let scaled = |at: u16| {
            let at = u32::from(at) * u32::from(width) / u32::from(self.widest.max(1));
            u16::try_from(at).unwrap_or(width)
        };
        let place = |(start, words): (u16, String)| {
            let wide = text::width(&words);
            // Numbers stand below each other at their ends.
            let is_number = words.ends_with(|it: char| it.is_ascii_digit());
            let end = scaled(start + wide).saturating_sub(wide);
            (if is_number { end } else { scaled(start) }, words)
        };
        let mut pieces: Vec<(u16, String)> = columns(line).into_iter().map(place).collect();
        let mut next = 0;
        for (at, words) in &mut pieces {
            *at = (*at).max(next);
            let wide = text::width(words);
            next = if wide <= MOVED_MAX { *at + wide + GAP } else { *at + 1 };
        }
        let mut limit = width;
        for (at, words) in pieces.iter_mut().rev() {
            let wide = text::width(words);
            if limit < *at + wide && wide <= MOVED_MAX {
                *at = limit.saturating_sub(wide);
            }
            // A long one gives way to what stands behind it.
            *words = text::cut(words, limit.saturating_sub(*at), self.cut).into();
            limit = at.saturating_sub(GAP);
        }
        pieces
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
            let shown = self.fitted(line, inside.width);
            for (x, words) in shown {
                let room = inside.width.saturating_sub(x);
                let words = text::cut(&words, room, look.marks.cut);
                canvas.put(inside.x + x, y, room, &words, look.text);
            }
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

/// The pieces of a line between which more than one blank stands, each with its column.
fn columns(line: &str) -> Vec<(u16, String)> {
    let mut pieces: Vec<(u16, String)> = Vec::new();
    let (mut at, mut blanks) = (0, 2);
    for letter in line.chars() {
        if letter == ' ' {
            blanks += 1;
        } else {
            match pieces.last_mut().filter(|_| blanks < 2) {
                Some((_, words)) => {
                    words.extend(std::iter::repeat_n(' ', blanks));
                    words.push(letter);
                }
                None => pieces.push((at, letter.to_string())),
            }
            blanks = 0;
        }
        at += text::width(letter.encode_utf8(&mut [0; 4]));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_wide_is_drawn_together_with_its_numbers_below_each_other() {
        let page =
            "1  Chair            10          4 600,00\n2  Table           100            950,00";
        let pages = Pages::new("SO-1".into(), &[page.to_owned()], "~");
        let drawn = |line: &str| {
            let mut row = String::new();
            for (x, words) in pages.fitted(line, 24) {
                row = format!("{row:<width$}{words}", width = usize::from(x));
            }
            row
        };
        let rows: Vec<String> = page.lines().map(drawn).collect();
        assert_eq!(rows, ["1 Chair    10   4 600,00", "2 Table   100     950,00"]);
        assert_eq!(pages.fitted("1  Chair", 80), [(0, "1  Chair".to_owned())]);
    }
}
