//! How a list is drawn: only the rows in view, in columns whose places depend on nothing but the
//! width, so that nothing jumps while it scrolls.
//!
//! It never changes which row is under the cursor.

use std::borrow::Cow;

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{Fresh, List, Row};
use crate::tui::paint::Canvas;

/// A column's width, and to which side its words lean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    pub width: Width,
    pub right: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    Fixed(u16),
    /// A share of what the fixed ones leave.
    Share(u16),
}

impl Column {
    pub const fn fixed(width: u16) -> Self {
        Self { width: Width::Fixed(width), right: false }
    }

    pub const fn share(weight: u16) -> Self {
        Self { width: Width::Share(weight), right: false }
    }

    #[must_use]
    pub const fn right(mut self) -> Self {
        self.right = true;
        self
    }
}

/// Columns between which two blanks stand.
const GAP: u16 = 2;
/// Cursor bar and mark, before the first column.
pub const GUTTER: u16 = 3;

/// Where each column begins, and how wide it is. The last ones go where there is no room.
fn spread(columns: &[Column], width: u16) -> Vec<(u16, u16)> {
    let mut fixed = 0;
    let mut shares = 0;
    for column in columns {
        match column.width {
            Width::Fixed(width) => fixed += width,
            Width::Share(weight) => shares += weight,
        }
    }
    let gaps = GAP * u16::try_from(columns.len()).unwrap_or(1).saturating_sub(1);
    let mut left = width.saturating_sub(fixed + gaps);
    let mut x = 0;
    let mut places = Vec::with_capacity(columns.len());
    for column in columns {
        let wide = match column.width {
            Width::Fixed(width) => width,
            Width::Share(weight) => {
                let part = left * weight / shares.max(1);
                shares -= weight;
                left -= part;
                part
            }
        };
        places.push((x, wide.min(width.saturating_sub(x))));
        x += wide + GAP;
    }
    places
}

/// What stands in one column of one row.
pub struct Cell<'a> {
    pub words: Cow<'a, str>,
    pub style: Style,
    /// A sign in the column before the words: in the gutter, where the cell is the first.
    pub sign: Option<(&'static str, Style)>,
}

impl<'a> Cell<'a> {
    pub fn new(words: impl Into<Cow<'a, str>>, style: Style) -> Self {
        Self { words: words.into(), style, sign: None }
    }
}

impl<R: Row> List<R> {
    /// Draws the rows in view; `cells` says what stands in each column.
    pub fn draw<'a, F>(
        &'a mut self,
        canvas: &mut Canvas<'_>,
        area: Rect,
        focused: bool,
        columns: &[Column],
        cells: F,
    ) where
        F: Fn(&'a R, Option<&Fresh>) -> Vec<Cell<'a>>,
    {
        self.fit(usize::from(area.height));
        let look = canvas.look;
        let places = spread(columns, area.width.saturating_sub(GUTTER + 1));
        let list = &*self;
        let shown = list.rows.iter().enumerate().skip(list.top);
        for ((place, row), y) in shown.zip(area.y..area.bottom()) {
            let id = row.id();
            let fresh = list.fresh.iter().find(|fresh| fresh.id == id);
            canvas.row(y, id.as_u64_pair().1);
            for ((cell, (x, width)), column) in cells(row, fresh).iter().zip(&places).zip(columns) {
                let x = area.x + GUTTER + x;
                if let Some((sign, style)) = cell.sign {
                    canvas.put(x - 1, y, 1, sign, style);
                }
                let width = (*width).min(area.right().saturating_sub(x + 1));
                if column.right {
                    canvas.put_right(x, y, width, &cell.words, cell.style);
                } else {
                    canvas.put(x, y, width, &cell.words, cell.style);
                }
            }
            if list.dimmed {
                canvas.tint(Rect { y, height: 1, ..area }, look.stale);
            }
            if list.marks.contains(&id) {
                canvas.put(area.x, y, 1, look.marks.marked, look.mark);
            } else if fresh.is_some() {
                canvas.put(area.x, y, 1, look.marks.fresh, look.fresh);
            }
            if place == list.at {
                draw_picked(canvas, Rect { y, height: 1, ..area }, focused);
            }
        }
    }

    /// Draws the rows in view, each so many rows high; `draw` says what stands in one.
    pub fn draw_tall<F>(
        &mut self,
        canvas: &mut Canvas<'_>,
        area: Rect,
        focused: bool,
        tall: u16,
        draw: F,
    ) where
        F: Fn(&mut Canvas<'_>, &R, Rect),
    {
        let height = tall.max(1);
        let fitting = area.height / height;
        self.fit(usize::from(fitting));
        let look = canvas.look;
        for ((place, row), at) in self.rows.iter().enumerate().skip(self.top).zip(0..fitting) {
            let line = Rect { y: area.y + at * height, height, ..area };
            draw(canvas, row, line);
            if self.dimmed {
                canvas.tint(line, look.stale);
            }
            if place == self.at {
                let bar = if focused { look.picked_bar } else { look.picked_bar_away };
                for y in line.y..line.bottom().saturating_sub(1) {
                    canvas.put(line.x + 1, y, 1, look.marks.picked, bar);
                }
                if focused {
                    canvas.cursor(line.x + 1, line.y);
                }
            }
        }
    }

    /// Scrolls no further than it takes to show the cursor.
    fn fit(&mut self, height: usize) {
        self.height = height.max(1);
        self.at = self.at.min(self.rows.len().saturating_sub(1));
        let lowest_top = (self.at + 1).saturating_sub(self.height);
        let last_top = self.rows.len().saturating_sub(self.height);
        self.top = self.top.min(last_top).clamp(lowest_top, self.at);
    }
}

/// Marks the row under the cursor, and puts the cursor there where the pane has the keys.
pub fn draw_picked(canvas: &mut Canvas<'_>, line: Rect, focused: bool) {
    let look = canvas.look;
    let bar = if focused { look.picked_bar } else { look.picked_bar_away };
    if focused {
        canvas.tint(line, look.picked);
        canvas.cursor(line.x + 1, line.y);
    }
    canvas.put(line.x + 1, line.y, 1, look.marks.picked, bar);
}
