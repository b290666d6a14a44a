//! Tells a scanner from a person: both are a keyboard. Where the scanner says with a key of its own
//! that a code begins, all up to its end is that code, whatever has the focus. Where it does not, a
//! code is known by its shape and by how fast it came.
//!
//! It never loses a key: what turns out to be no code is given back as the keys that it was. It has
//! no clock: the time is handed in.

use chrono::{DateTime, Duration, Utc};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::keymap::Key;
use crate::domain::scanned::Scanned;

/// How long the next letter of a code may take where nothing else tells it from typing: nobody
/// types faster than this, and no scanner is slower.
const GAP: Duration = Duration::milliseconds(30);
/// How many letters in a row nobody types as fast; after them the line may be late.
const SURE: usize = 3;
/// How late.
const LATE: Duration = Duration::milliseconds(250);
/// How long the next letter may take after the scanner has said that a code begins.
const PATIENCE: Duration = Duration::seconds(1);
/// More letters than any code has.
const LETTERS_MAX: usize = 64;

/// The keys with which a scanner begins and ends a code.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Marks {
    pub prefix: Option<Key>,
    pub suffix: Key,
}

impl Default for Marks {
    fn default() -> Self {
        let enter = KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE);
        Self { prefix: None, suffix: Key::from(enter) }
    }
}

impl Marks {
    /// Reads the two keys as the configuration spells them.
    ///
    /// # Errors
    /// Which of them is no key, or that both are the same.
    pub fn read(prefix: Option<&str>, suffix: Option<&str>) -> Result<Self, String> {
        let key = |name: &str, spelled: &str| {
            let wrong = || {
                format!("{name} = {spelled:?} is not a key; write one like `ctrl-b`, `f7`, `enter`")
            };
            spelled.parse::<Key>().map_err(|()| wrong())
        };
        let prefix = prefix.filter(|it| !it.is_empty());
        let marks = Self {
            prefix: prefix.map(|it| key("scanner_prefix", it)).transpose()?,
            suffix: match suffix {
                Some(spelled) => key("scanner_suffix", spelled)?,
                None => Self::default().suffix,
            },
        };
        if marks.prefix == Some(marks.suffix) {
            return Err(
                "scanner_prefix and scanner_suffix are the same key, so nothing would tell \
                        where a code ends"
                    .to_owned(),
            );
        }
        Ok(marks)
    }
}

/// What a key turned out to be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Came {
    Key(KeyEvent),
    Scan(Scanned),
}

/// What has come of a code so far.
#[derive(Clone, Debug, Default)]
pub struct Scanner {
    marks: Marks,
    held: Vec<KeyEvent>,
    /// Whether the first of them is the scanner's own key.
    is_marked: bool,
    /// When the last of them came.
    at: DateTime<Utc>,
}

impl Scanner {
    pub fn new(marks: Marks) -> Self {
        Self { marks, ..Self::default() }
    }

    /// Takes a key; answers what is known by now. `is_typed` says that something has the focus into
    /// which letters are typed: they are left to it unless the scanner said that they are its own.
    pub fn takes(&mut self, event: KeyEvent, is_typed: bool, now: DateTime<Utc>) -> Vec<Came> {
        let mut came = self.rests(now);
        let key = Key::from(event);
        if self.marks.prefix == Some(key) {
            // One that was begun and not ended is none.
            came.extend(self.gives_back());
            self.holds(event, now);
            self.is_marked = true;
            return came;
        }
        if !self.is_marked && (is_typed || self.marks.prefix.is_some()) {
            came.extend(self.gives_back());
            came.push(Came::Key(event));
            return came;
        }
        if key == self.marks.suffix && !self.held.is_empty() {
            came.extend(self.ends(event));
        } else if self.may_hold(event, key) {
            self.holds(event, now);
        } else {
            came.extend(self.gives_back());
            came.push(Came::Key(event));
        }
        came
    }

    /// Gives back what has waited too long to be a code.
    pub fn rests(&mut self, now: DateTime<Utc>) -> Vec<Came> {
        if self.wakes_at().is_some_and(|at| at <= now) { self.gives_back() } else { Vec::new() }
    }

    /// When what is held is given back, unless it goes on before.
    pub fn wakes_at(&self) -> Option<DateTime<Utc>> {
        let wait = match self.held.len() {
            0 => return None,
            _ if self.is_marked => PATIENCE,
            SURE.. => LATE,
            _ => GAP,
        };
        Some(self.at + wait)
    }

    fn may_hold(&self, event: KeyEvent, key: Key) -> bool {
        let KeyCode::Char(letter) = event.code else { return false };
        let is_ours = letter.is_ascii_digit() || letter.is_ascii_uppercase();
        self.held.len() < LETTERS_MAX && key.is_text() && (self.is_marked || is_ours)
    }

    fn holds(&mut self, event: KeyEvent, now: DateTime<Utc>) {
        self.held.push(event);
        self.at = now;
    }

    /// The key that ends a code came.
    fn ends(&mut self, event: KeyEvent) -> Vec<Came> {
        let letters = self.held.iter().skip(usize::from(self.is_marked));
        let text: String = letters.filter_map(|it| it.code.as_char()).collect();
        let scanned = Scanned::read(&text);
        // What the scanner said is a code is one, though it may be none of ours.
        let is_code = if self.is_marked { !text.is_empty() } else { scanned.is_known() };
        if is_code {
            self.held.clear();
            self.is_marked = false;
            return vec![Came::Scan(scanned)];
        }
        let mut came = self.gives_back();
        came.push(Came::Key(event));
        came
    }

    fn gives_back(&mut self) -> Vec<Came> {
        self.is_marked = false;
        std::mem::take(&mut self.held).into_iter().map(Came::Key).collect()
    }
}
