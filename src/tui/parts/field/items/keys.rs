//! What strokes do to the lines of an order.

use crossterm::event::{KeyCode, KeyEvent};

use super::Items;

impl Items {
    /// Says whether it has a use for a stroke that otherwise goes to another field.
    #[expect(clippy::wildcard_enum_match_arm, reason = "an enum of another crate")]
    pub(in super::super) fn keeps(&self, key: KeyEvent) -> bool {
        let busy = self.asking.is_some() || !self.entry.is_empty();
        match key.code {
            KeyCode::Enter | KeyCode::Tab => busy,
            KeyCode::Up => busy || 0 < self.at,
            KeyCode::Down => busy || self.at < self.lines.len(),
            _ => false,
        }
    }

    /// Takes a stroke in; says whether it was one for the lines.
    #[expect(clippy::wildcard_enum_match_arm, reason = "an enum of another crate")]
    pub(in super::super) fn takes(&mut self, key: KeyEvent) -> bool {
        let rows = match self.asking {
            Some(_) => self.choices().len(),
            None => self.matching().len(),
        };
        let typing = self.asking.is_some() || self.at == self.lines.len();
        let busy = self.asking.is_some() || !self.entry.is_empty();
        match key.code {
            KeyCode::Enter | KeyCode::Tab if busy => {
                let done = if self.asking.is_some() { self.choose() } else { self.accept() };
                self.wrong = done.err();
            }
            KeyCode::Down if busy => self.place = (self.place + 1).min(rows.saturating_sub(1)),
            KeyCode::Up if busy => self.place = self.place.saturating_sub(1),
            KeyCode::Down => self.goes(self.at + 1),
            KeyCode::Up => self.goes(self.at.saturating_sub(1)),
            KeyCode::Delete | KeyCode::Backspace if !typing => {
                if self.at < self.lines.len() {
                    self.lines.remove(self.at);
                }
            }
            KeyCode::Char(digit) if !typing => return self.counts(digit),
            _ => {
                let took = self.entry.takes(key);
                if took {
                    self.place = 0;
                    self.wrong = None;
                }
                return took;
            }
        }
        true
    }

    fn goes(&mut self, at: usize) {
        self.at = at.min(self.lines.len());
        self.counted = None;
    }

    /// Changes the quantity of the line under the cursor: plus and minus by one, a digit anew.
    fn counts(&mut self, sign: char) -> bool {
        let Some(line) = self.lines.get_mut(self.at) else { return false };
        let quantity: i64 = line.quantity.parse().unwrap_or(1);
        match sign {
            '+' => line.quantity = (quantity + 1).to_string(),
            '-' => line.quantity = (quantity - 1).max(1).to_string(),
            digit if digit.is_ascii_digit() => {
                // Typed on, a number grows; on another line it begins anew.
                if self.counted != Some(self.at) {
                    line.quantity.clear();
                }
                line.quantity.push(digit);
                self.counted = Some(self.at);
            }
            _ => return false,
        }
        true
    }
}
