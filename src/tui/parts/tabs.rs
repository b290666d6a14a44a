//! A line of names, one of which you are on.

use ratatui::layout::Rect;

use crate::tui::paint::Canvas;
use crate::tui::text;

/// Draws the names so that the one that is on is in view, with signs where more are hidden.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, names: &[String], on: usize) {
    const GAP: u16 = 2;
    let look = canvas.look;
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    if inside.is_empty() {
        return;
    }
    let mut from = 0;
    let widths: Vec<u16> = names.iter().map(|name| text::width(name) + GAP).collect();
    let until_on = |from: usize| widths.iter().take(on + 1).skip(from).sum::<u16>();
    while from < on && inside.width < until_on(from) + 2 {
        from += 1;
    }
    let mut x = inside.x;
    if 0 < from {
        x = canvas.put(x, area.y, 1, look.marks.before, look.dim) + 1;
    }
    for (place, name) in names.iter().enumerate().skip(from) {
        let width = text::width(name);
        if inside.right() < x + width {
            canvas.put(inside.right() - 1, area.y, 1, look.marks.after, look.dim);
            if place != on {
                break;
            }
        }
        let style = if place == on { look.tab_on } else { look.tab };
        x = canvas.put(x, area.y, inside.right().saturating_sub(x), name, style) + GAP;
    }
}
