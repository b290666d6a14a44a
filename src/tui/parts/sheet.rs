//! The sheet at the bottom on which forms, questions, help and the palette stand; the list stays in
//! view above it.

use ratatui::layout::Rect;

use crate::tui::paint::Canvas;
use crate::tui::text;

/// The lowest rows of an area that a sheet of this height takes, at least one row left above.
pub fn place(area: Rect, height: u16) -> Rect {
    let height = height.min(area.height.saturating_sub(1)).max(area.height.min(1));
    Rect { y: area.bottom() - height, height, ..area }
}

/// Columns of a sheet that stay empty, on both sides together.
pub const MARGINS: u16 = 5;

/// How wide a title may be on a sheet of this width.
pub const fn title_room(width: u16) -> u16 {
    width.saturating_sub(10)
}

/// Clears the area, draws the line with the title, and returns what is left to draw on.
pub fn lay(canvas: &mut Canvas<'_>, area: Rect, title: &str) -> Rect {
    canvas.clear(area);
    let look = canvas.look;
    let Rect { x, y, width, height } = area;
    canvas.rule(x + 1, y, width.saturating_sub(2), look.marks.line, look.border);
    if !title.is_empty() {
        let shown = text::cut(title, title_room(width), look.marks.cut);
        canvas.put(x + 4, y, width.saturating_sub(8), &format!(" {shown} "), look.title);
    }
    Rect {
        x: x + 3,
        y: y + 1,
        width: width.saturating_sub(MARGINS),
        height: height.saturating_sub(1),
    }
}
