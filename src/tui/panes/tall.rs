//! Rows that are read from three metres away. Nothing is decided here.

use ratatui::layout::Rect;

use super::Sight;
use super::cells::cell;
use super::queue::Shows;
use crate::domain::waiting;
use crate::service::list::Listed;
use crate::tui::look::Look;
use crate::tui::paint::Canvas;
use crate::tui::parts::big;
use crate::tui::parts::list::{GUTTER, List};
use crate::tui::words::short;

/// From which letter on it says what a thing is, where it is wide enough, so that those of several
/// rows stand below each other.
const TITLE: u16 = 22;
/// Between the words of the small row.
const APART: u16 = 3;

/// Draws the rows to be read from afar: the number, what it waits for and, where there is room, what
/// it is and whose, in big letters; all of it below in small ones. No word is cut.
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
        let unsaid = draw_big(canvas, letters, row, &look, sight);
        if rows < place.height {
            let small = Rect { y: inside.y + rows, height: 1, ..inside };
            draw_small(canvas, small, row, unsaid.as_deref(), &look, sight);
        }
    });
}

/// What is right of `x`.
fn from(area: Rect, x: u16) -> Rect {
    Rect { x, width: area.right().saturating_sub(x), ..area }
}

/// Draws the big letters; returns what they had to say more briefly.
fn draw_big(
    canvas: &mut Canvas<'_>,
    letters: Rect,
    row: &Listed,
    look: &Look,
    sight: &Sight<'_>,
) -> Option<String> {
    let end = big::draw(canvas, letters, short(&row.number), look.thing) + big::LETTER;
    let left = from(letters, end);
    // A figure of which the end is cut off would be another figure.
    let waits = cell(Shows::Waits, row, None, look, sight);
    let says = cell(Shows::Says, row, None, look, sight);
    let brief = waiting::brief(&says.words).unwrap_or_default();
    let fits = |it: &&str| big::width(it) <= left.width;
    let Some(said) = [&*waits.words, &*says.words, brief].into_iter().find(fits) else {
        return Some(waits.words.into_owned());
    };
    let end = big::draw(canvas, left, said, waits.style) + big::LETTER;
    let mut right = from(letters, end.max(letters.x + TITLE * big::LETTER));
    if let Some(who) = row.assignee_name.as_deref().filter(|it| big::width(it) <= right.width) {
        let place = from(right, right.right() - big::width(who));
        big::draw(canvas, place, who, look.text);
        right.width = right.width.saturating_sub(big::width(who) + big::LETTER);
    }
    big::draw(canvas, right, big::whole(&row.title, right.width), look.dim);
    (said != waits.words).then(|| waits.words.into_owned())
}

/// Draws everything in small letters, what it is and whose it is to be seen first.
fn draw_small(
    canvas: &mut Canvas<'_>,
    area: Rect,
    row: &Listed,
    unsaid: Option<&str>,
    look: &Look,
    sight: &Sight<'_>,
) {
    let waits = cell(Shows::Says, row, None, look, sight).style;
    let assignee = cell(Shows::Assignee, row, None, look, sight);
    let all = [
        (row.number.as_str(), look.dim),
        (unsaid.unwrap_or_default(), waits),
        (row.title.as_str(), look.text),
        (&*assignee.words, assignee.style),
    ];
    let mut place = area;
    for (words, style) in all.into_iter().filter(|(words, _)| !words.is_empty()) {
        let end = canvas.put(place.x, place.y, place.width, words, style);
        place = from(area, end + APART);
    }
}
