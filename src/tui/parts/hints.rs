//! The bottom line: what can be done now, the most likely first, each with its key.

use ratatui::layout::Rect;

use crate::tui::paint::Canvas;
use crate::tui::text;

/// A key, and what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    pub key: String,
    pub words: String,
}

impl Hint {
    pub fn new(key: impl Into<String>, words: impl Into<String>) -> Self {
        Self { key: key.into(), words: words.into() }
    }

    fn width(&self) -> u16 {
        text::width(&self.key) + 1 + text::width(&self.words)
    }
}

/// Draws as many whole hints as fit: what concerns the thing on the left, what always goes on the
/// right.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, here: &[Hint], always: &[Hint]) {
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    if inside.is_empty() {
        return;
    }
    let gap = if area.width < 100 { 2 } else { 3 };
    let mut always = always;
    // The least of the right side gives way before the first action of the left one does.
    let first = here.first().map_or(0, Hint::width);
    while inside.width < first + gap + total(always, gap) && !always.is_empty() {
        always = always.get(1..).unwrap_or_default();
    }
    let right = total(always, gap);
    let room = inside.width.saturating_sub(if right == 0 { 0 } else { right + gap });
    let mut x = inside.x;
    for (place, hint) in here.iter().enumerate() {
        let room = (inside.x + room).saturating_sub(x);
        // A long one gives way to shorter ones behind it; the first stays, its end cut off.
        if place == 0 || hint.width() <= room {
            x = put(canvas, x, inside.y, room, hint) + gap;
        }
    }
    let mut x = inside.right().saturating_sub(right);
    for hint in always {
        x = put(canvas, x, inside.y, u16::MAX, hint) + gap;
    }
}

fn total(hints: &[Hint], gap: u16) -> u16 {
    let words: u16 = hints.iter().map(Hint::width).sum();
    let gaps = u16::try_from(hints.len()).unwrap_or_default().saturating_sub(1);
    words + gaps * gap
}

fn put(canvas: &mut Canvas<'_>, x: u16, y: u16, room: u16, hint: &Hint) -> u16 {
    let look = canvas.look;
    let end = x.saturating_add(room);
    let x = canvas.put(x, y, room, &hint.key, look.hint_key);
    canvas.put(x + 1, y, end.saturating_sub(x + 1), &hint.words, look.hint_text)
}
