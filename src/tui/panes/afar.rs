//! The lines of an inspection to be read from afar: a name and what came of it in big letters, and
//! what it should be below in small ones.
//!
//! It never cuts a figure: one of which the end is missing would be another figure.

use std::collections::BTreeMap;

use ratatui::layout::Rect;

use super::checklist::{expected, measured_of, shown};
use super::{Sight, Unsaved};
use crate::domain::checklist::Line;
use crate::tui::paint::Canvas;
use crate::tui::parts::big;
use crate::tui::parts::entry::Entry;
use crate::tui::parts::list::GUTTER;
use crate::tui::text;

/// Letters that a verdict takes.
const VERDICT: u16 = 4;
/// What is typed is no wider.
const TYPED: u16 = 9;

/// The lines of a checklist, and what stands beside them.
pub(super) struct Afar<'a> {
    pub(super) all: &'a [Line],
    pub(super) unsaved: &'a BTreeMap<usize, Unsaved>,
    /// The line under the cursor, and what is being measured at it.
    pub(super) at: usize,
    pub(super) typed: Option<&'a Entry>,
}

/// The rows that each line takes.
pub(super) const fn tall(ascii: bool) -> u16 {
    big::rows(ascii) + 2
}

/// Draws as many lines as fit, from this one on.
pub(super) fn draw(
    canvas: &mut Canvas<'_>,
    area: Rect,
    top: usize,
    view: &Afar<'_>,
    sight: &Sight<'_>,
) {
    let tall = tall(canvas.look.marks.ascii);
    let fitting = area.height / tall;
    for ((place, line), row) in view.all.iter().enumerate().skip(top).zip(0..fitting) {
        let rows = Rect { y: area.y + row * tall, height: tall, ..area };
        draw_line(canvas, rows, (place, line), view, sight);
        if place == view.at {
            draw_bar(canvas, rows, sight.focused);
        }
    }
}

fn draw_line(
    canvas: &mut Canvas<'_>,
    rows: Rect,
    (place, line): (usize, &Line),
    view: &Afar<'_>,
    sight: &Sight<'_>,
) {
    let look = canvas.look.clone();
    let letters = big::rows(look.marks.ascii);
    let inside = Rect {
        x: rows.x + GUTTER,
        width: rows.width.saturating_sub(GUTTER + 1),
        height: letters,
        ..rows
    };
    let (_, word, style) = shown(line.result, &look);
    let wide = VERDICT * big::LETTER;
    let verdict = Rect { x: inside.right().saturating_sub(wide), width: wide, ..inside };
    big::draw(canvas, verdict, word, style);
    let name = Rect { width: inside.width.saturating_sub(wide + big::LETTER), ..inside };
    let thing = if line.result.is_some() { look.text } else { look.thing };
    big::draw(canvas, name, &format!("{} {}", place + 1, line.line), thing);
    let y = inside.y + letters;
    let mut x = canvas.put(inside.x, y, inside.width, &line.line, look.text);
    if let Some(entry) = view.typed.filter(|_| place == view.at) {
        entry.draw(canvas, x + 3, y, TYPED, look.field_on);
        return;
    }
    let measured = measured_of(line, sight.habits);
    for (words, style) in [
        (expected(line), look.dim),
        (measured, look.text),
        (not_saved(view.unsaved.contains_key(&place)), look.warning),
    ] {
        let room = inside.right().saturating_sub(x + 3);
        if !words.is_empty() && text::width(&words) <= room {
            x = canvas.put(x + 3, y, room, &words, style);
        }
    }
}

fn not_saved(is_unsaved: bool) -> String {
    if is_unsaved { "not saved" } else { "" }.to_owned()
}

fn draw_bar(canvas: &mut Canvas<'_>, rows: Rect, focused: bool) {
    let look = canvas.look;
    let bar = if focused { look.picked_bar } else { look.picked_bar_away };
    for y in rows.y..rows.bottom().saturating_sub(1) {
        canvas.put(rows.x + 1, y, 1, look.marks.picked, bar);
    }
    if focused {
        canvas.cursor(rows.x + 1, rows.y);
    }
}
