//! Rows that are read from three metres away. Nothing is decided here.

use ratatui::layout::Rect;

use super::Sight;
use super::cells::cell;
use super::queue::Shows;
use crate::service::list::Listed;
use crate::tui::paint::Canvas;
use crate::tui::parts::big;
use crate::tui::parts::list::{Cell, GUTTER, List};
use crate::tui::text;
use crate::tui::words::short;

/// Draws the rows to be read from afar: the number and what it waits for, in big letters, and
/// the rest below in small ones.
pub(super) fn draw(
    list: &mut List<Listed>,
    canvas: &mut Canvas<'_>,
    area: Rect,
    sight: &Sight<'_>,
) {
    let look = canvas.look.clone();
    let rows = big::rows(look.marks.ascii);
    list.draw_tall(canvas, area, sight.focused, rows + 2, |canvas, row, place| {
        let inside =
            Rect { x: place.x + GUTTER, width: place.width.saturating_sub(GUTTER + 1), ..place };
        let letters = Rect { height: rows.min(place.height), ..inside };
        let end = big::draw(canvas, letters, short(&row.number), look.thing) + big::LETTER;
        let left = Rect { x: end, width: inside.right().saturating_sub(end), ..letters };
        let fits = |it: &Cell<'_>| text::width(&it.words) * big::LETTER <= left.width;
        // A figure of which the end is cut off would be another figure.
        let waits = [Shows::Waits, Shows::Says].map(|it| cell(it, row, None, &look, sight));
        let [waits, says] = waits;
        let waits = if fits(&waits) { waits } else { says };
        big::draw(canvas, left, &waits.words, waits.style);
        let assignee = cell(Shows::Assignee, row, None, &look, sight);
        let rest = [row.number.as_str(), row.title.as_str(), &assignee.words];
        let rest: Vec<&str> = rest.into_iter().filter(|it| !it.is_empty()).collect();
        if rows < place.height {
            let words = rest.join("   ");
            canvas.put(inside.x, inside.y + rows, inside.width, &words, look.dim);
        }
    });
}
