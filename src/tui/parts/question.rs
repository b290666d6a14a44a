//! A question before something that cannot be undone. It names what will happen, and is confirmed
//! with another key than the one that asked for it.

use ratatui::layout::Rect;

use super::hints::{self, Hint};
use super::sheet;
use crate::tui::keymap::Key;
use crate::tui::paint::Canvas;
use crate::tui::text;

/// The question.
#[derive(Clone, Debug)]
pub struct Question {
    pub title: String,
    /// What will happen, in a sentence or two.
    pub body: String,
    /// What going on is called: "cancel the order".
    pub yes: String,
    /// What not going on is called: "keep it".
    pub no: String,
    /// The key that goes on.
    pub confirms: Key,
    /// The key that does not, for showing.
    pub refuses: String,
}

impl Question {
    pub fn height(&self, width: u16) -> u16 {
        let lines = text::wrap(&self.body, width.saturating_sub(6)).len();
        u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(3)
    }

    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let inside = sheet::lay(canvas, area, &self.title);
        let style = canvas.look.text;
        let lines = text::wrap(&self.body, inside.width);
        for (line, y) in lines.iter().zip(inside.y..inside.bottom().saturating_sub(1)) {
            canvas.put(inside.x, y, inside.width, line, style);
        }
        let bottom = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
        let hints = [
            Hint::new(self.confirms.to_string(), self.yes.as_str()),
            Hint::new(self.refuses.as_str(), self.no.as_str()),
        ];
        hints::draw(canvas, bottom, &hints, &[]);
        canvas.cursor(bottom.x + 1, bottom.y);
    }
}
