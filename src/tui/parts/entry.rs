//! One line of text being typed.
//!
//! It never holds a line break or a control character, and never decides what the text is for.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

use crate::tui::paint::Canvas;
use crate::tui::text;

/// Longer text is not typed but pasted by mistake.
const LENGTH_MAX: usize = 2_000;

/// The text, and the byte at which the cursor stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    text: String,
    at: usize,
}

impl Entry {
    pub fn new(text: &str) -> Self {
        let mut entry = Self::default();
        entry.paste(text);
        entry
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Puts text in at the cursor; line breaks become blanks.
    pub fn paste(&mut self, words: &str) {
        let clean: String = words
            .chars()
            .map(|letter| if letter.is_whitespace() { ' ' } else { letter })
            .filter(|letter| !letter.is_control())
            .take(LENGTH_MAX.saturating_sub(self.text.chars().count()))
            .collect();
        self.text.insert_str(self.at, &clean);
        self.at += clean.len();
    }

    /// Takes a stroke; says whether it was one for a line of text.
    pub fn takes(&mut self, key: KeyEvent) -> bool {
        let held = key.modifiers - KeyModifiers::SHIFT;
        match (key.code, held) {
            (KeyCode::Char(letter), KeyModifiers::NONE) => {
                self.paste(letter.encode_utf8(&mut [0; 4]));
            }
            (KeyCode::Backspace, KeyModifiers::NONE)
            | (KeyCode::Char('h'), KeyModifiers::CONTROL) => {
                self.cut(self.before(), self.at);
            }
            (KeyCode::Delete, KeyModifiers::NONE) => self.cut(self.at, self.after()),
            (KeyCode::Char('w') | KeyCode::Backspace, KeyModifiers::CONTROL)
            | (KeyCode::Backspace, KeyModifiers::ALT) => self.cut(self.word_before(), self.at),
            (KeyCode::Char('u'), KeyModifiers::CONTROL) => self.cut(0, self.at),
            (KeyCode::Char('k'), KeyModifiers::CONTROL) => self.cut(self.at, self.text.len()),
            (KeyCode::Left, KeyModifiers::NONE) => self.at = self.before(),
            (KeyCode::Right, KeyModifiers::NONE) => self.at = self.after(),
            (KeyCode::Left, KeyModifiers::CONTROL | KeyModifiers::ALT) => {
                self.at = self.word_before();
            }
            (KeyCode::Right, KeyModifiers::CONTROL | KeyModifiers::ALT) => {
                self.at = self.word_after();
            }
            (KeyCode::Home, KeyModifiers::NONE) | (KeyCode::Char('a'), KeyModifiers::CONTROL) => {
                self.at = 0;
            }
            (KeyCode::End, KeyModifiers::NONE) | (KeyCode::Char('e'), KeyModifiers::CONTROL) => {
                self.at = self.text.len();
            }
            _ => return false,
        }
        true
    }

    /// Draws the text so that the cursor is in view, and puts the real cursor there.
    pub fn draw(&self, canvas: &mut Canvas<'_>, x: u16, y: u16, width: u16, style: Style) {
        self.draw_as(&self.text, canvas, (x, y, width), style);
    }

    /// Draws as many dots as there are letters.
    pub fn draw_hidden(&self, canvas: &mut Canvas<'_>, x: u16, y: u16, width: u16, style: Style) {
        let hidden = canvas.look.marks.dot.repeat(self.text.graphemes(true).count());
        self.draw_as(&hidden, canvas, (x, y, width), style);
    }

    fn draw_as(
        &self,
        shown: &str,
        canvas: &mut Canvas<'_>,
        (x, y, width): (u16, u16, u16),
        style: Style,
    ) {
        let typed = self.text.get(..self.at).unwrap_or_default().graphemes(true).count();
        let mut before: Vec<&str> = shown.graphemes(true).take(typed).collect();
        let mut used: u16 = before.iter().map(|letter| text::width(letter)).sum();
        let mut left_out = 0;
        while width <= used && !before.is_empty() {
            used -= text::width(before.remove(0));
            left_out += 1;
        }
        let seen: String = shown.graphemes(true).skip(left_out).collect();
        canvas.put(x, y, width, &seen, style);
        if 0 < width {
            canvas.cursor(x + used, y);
        }
    }

    fn cut(&mut self, from: usize, to: usize) {
        self.text.replace_range(from..to, "");
        self.at = from;
    }

    fn before(&self) -> usize {
        let head = self.text.get(..self.at).unwrap_or_default();
        head.grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }

    fn after(&self) -> usize {
        let tail = self.text.get(self.at..).unwrap_or_default();
        self.at + tail.graphemes(true).next().map_or(0, str::len)
    }

    fn word_before(&self) -> usize {
        let head = self.text.get(..self.at).unwrap_or_default().trim_end();
        head.rfind(char::is_whitespace).map_or(0, |at| {
            at + head.get(at..).and_then(|it| it.chars().next()).map_or(1, char::len_utf8)
        })
    }

    fn word_after(&self) -> usize {
        let tail = self.text.get(self.at..).unwrap_or_default();
        let word = tail.len() - tail.trim_start().len();
        let rest = tail.get(word..).unwrap_or_default();
        self.at + word + rest.find(char::is_whitespace).unwrap_or(rest.len())
    }
}
