//! Something that is handed over once: a temporary password, the code of an invitation, a badge.
//!
//! It never goes away by itself, and nothing else remembers what it shows.

use ratatui::layout::Rect;

use super::hints::{self, Hint};
use super::sheet;
use crate::domain::secret::Secret;
use crate::tui::paint::Canvas;
use crate::tui::text;

/// The sheet.
#[derive(Clone, Debug)]
pub struct Handed {
    pub title: String,
    pub secret: Secret,
    /// What goes with it, as it is said: the PIN of a badge.
    pub beside: Option<Secret>,
    /// What to do with it, and until when it is good.
    pub words: String,
}

impl Handed {
    pub fn height(&self, width: u16) -> u16 {
        let lines = text::wrap(&self.words, width.saturating_sub(6)).len();
        u16::try_from(lines)
            .unwrap_or(u16::MAX)
            .saturating_add(5 + u16::from(self.beside.is_some()))
    }

    /// Draws it; `copy` and `leave` are the keys that do so.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, (copy, leave): (&str, &str)) {
        let inside = sheet::lay(canvas, area, &self.title);
        let look = canvas.look;
        let end = inside.bottom().saturating_sub(1);
        canvas.put(inside.x, inside.y, inside.width, self.secret.reveal(), look.thing);
        canvas.cursor(inside.x, inside.y);
        let mut below = inside.y + 2;
        if let Some(beside) = &self.beside {
            canvas.put(inside.x, inside.y + 1, inside.width, beside.reveal(), look.thing);
            below += 1;
        }
        let lines = text::wrap(&self.words, inside.width);
        for (line, y) in lines.iter().zip(below..end) {
            canvas.put(inside.x, y, inside.width, line, look.text);
        }
        let bottom = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
        let hints = [Hint::new(copy, "copy it"), Hint::new(leave, "it is handed over")];
        hints::draw(canvas, bottom, &hints, &[]);
    }
}
