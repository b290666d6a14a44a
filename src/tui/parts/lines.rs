//! Lines of pieces: what a detail pane is made of. Pieces keep their style, lines are cut, never
//! wrapped behind one's back.

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::tui::paint::Canvas;
use crate::tui::text;

/// Words in one style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub words: String,
    pub style: Style,
}

impl Piece {
    pub fn new(words: impl Into<String>, style: Style) -> Self {
        Self { words: words.into(), style }
    }
}

/// Pieces from the left, and perhaps words at the right edge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    pub indent: u16,
    pub pieces: Vec<Piece>,
    pub right: Option<Piece>,
}

/// A text of such lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    lines: Vec<Line>,
}

impl Lines {
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    pub fn push(&mut self, line: Line) {
        self.lines.push(line);
    }

    pub fn line(&mut self, indent: u16, pieces: impl IntoIterator<Item = Piece>) {
        self.push(Line { indent, pieces: pieces.into_iter().collect(), right: None });
    }

    /// A line whose last words stand at the right edge.
    pub fn spread(&mut self, indent: u16, pieces: impl IntoIterator<Item = Piece>, right: Piece) {
        self.push(Line { indent, pieces: pieces.into_iter().collect(), right: Some(right) });
    }

    /// An empty line, but never two, and never at the top.
    pub fn gap(&mut self) {
        if self.lines.last().is_some_and(|line| !line.pieces.is_empty()) {
            self.push(Line::default());
        }
    }

    /// Draws the lines from `from` on.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, from: usize) {
        for (line, y) in self.lines.iter().skip(from).zip(area.y..area.bottom()) {
            let kept = line.right.as_ref().map_or(0, |piece| text::width(&piece.words) + 2);
            let end = area.right().saturating_sub(kept.min(area.width));
            let mut x = area.x + line.indent.min(area.width);
            for piece in &line.pieces {
                x = canvas.put(x, y, end.saturating_sub(x), &piece.words, piece.style);
            }
            if let Some(piece) = &line.right {
                canvas.put_right(area.x, y, area.width, &piece.words, piece.style);
            }
        }
    }
}
