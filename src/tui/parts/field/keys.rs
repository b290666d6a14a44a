//! What strokes and pastes do to a field.
//!
//! It never judges what was typed: that is done when the field is left.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{CODE_DIGITS, Choice, Field, Kind, Typed};
use crate::tui::parts::entry::Entry;

/// What a stroke did to a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Took {
    /// Something was typed or chosen.
    Typed,
    /// Nothing that a field of this kind knows.
    Nothing,
}

impl Field {
    /// Says whether the field itself has a use for a stroke that otherwise goes to another field.
    pub fn keeps(&self, key: KeyEvent) -> bool {
        let vertical = matches!(key.code, KeyCode::Up | KeyCode::Down);
        match &self.typed {
            Typed::Text(_) => vertical || key.code == KeyCode::Enter && key.modifiers.is_empty(),
            Typed::Items(items) => items.keeps(key),
            Typed::Picked { value: None, .. } => vertical && !self.matching().is_empty(),
            Typed::Many { .. } => vertical,
            Typed::Picked { .. } | Typed::Line(_) | Typed::One(_) => false,
        }
    }

    /// As much of what is put in as a code has room for.
    fn digits_of(&self, words: &str) -> String {
        let typed = self.secret().chars().count();
        words.chars().filter(char::is_ascii_digit).take(CODE_DIGITS.saturating_sub(typed)).collect()
    }

    /// Takes a stroke in.
    pub fn takes(&mut self, key: KeyEvent) -> Took {
        if let (Kind::Code, KeyCode::Char(letter)) = (&self.kind, key.code)
            && (key.modifiers - KeyModifiers::SHIFT).is_empty()
            && self.digits_of(letter.encode_utf8(&mut [0; 4])).is_empty()
        {
            return Took::Nothing;
        }
        let matching = self.matching().len();
        let choices = self.choices().to_vec();
        let took = match &mut self.typed {
            Typed::Line(entry) => entry.takes(key),
            Typed::Text(area) => {
                // As in every other field; the text area would take it as undo.
                let empties =
                    key.modifiers.contains(KeyModifiers::CONTROL) && key.code == KeyCode::Char('u');
                if empties {
                    area.delete_line_by_head();
                } else {
                    area.input(key);
                }
                true
            }
            Typed::Items(items) => items.takes(key),
            Typed::One(place) => choose(place, &choices, key),
            Typed::Picked { entry, at, value, walked } => {
                // An untouched field shows nothing as chosen: the first arrow goes to the first.
                if value.is_none() && !*walked && key.code == KeyCode::Down {
                    *walked = true;
                    return Took::Typed;
                }
                if walks(at, matching, key) {
                    *walked = true;
                    return Took::Typed;
                }
                // What is typed over a choice begins another one.
                let types = matches!(key.code, KeyCode::Char(_))
                    && (key.modifiers - KeyModifiers::SHIFT).is_empty();
                if types && value.is_some() {
                    *entry = Entry::default();
                }
                let took = entry.takes(key);
                if took {
                    *value = None;
                    *at = 0;
                    *walked = false;
                }
                took
            }
            Typed::Many { chosen, at } => {
                if walks(at, choices.len(), key) {
                    return Took::Typed;
                }
                let toggles = key.code == KeyCode::Char(' ');
                if toggles {
                    match chosen.iter().position(|it| it == at) {
                        Some(place) => drop(chosen.remove(place)),
                        None => chosen.push(*at),
                    }
                }
                toggles
            }
        };
        if took {
            self.wrong = None;
            Took::Typed
        } else {
            Took::Nothing
        }
    }

    pub fn paste(&mut self, words: &str) {
        self.wrong = None;
        if self.kind == Kind::Code {
            let digits = self.digits_of(words);
            if let Typed::Line(entry) = &mut self.typed {
                entry.paste(&digits);
            }
            return;
        }
        match &mut self.typed {
            Typed::Line(entry) | Typed::Picked { entry, value: None, .. } => entry.paste(words),
            Typed::Text(area) => {
                // A terminal pastes line ends as carriage returns.
                let lines = words.replace("\r\n", "\n").replace('\r', "\n");
                let clean: String =
                    lines.chars().filter(|it| *it == '\n' || !it.is_control()).collect();
                area.insert_str(clean);
            }
            Typed::Items(items) => items.paste(words),
            Typed::Picked { .. } | Typed::One(_) | Typed::Many { .. } => {}
        }
    }

    /// Takes what is under the cursor of a pick, when the field is left.
    pub fn settle(&mut self) {
        if let Typed::Items(items) = &mut self.typed {
            items.settle();
        }
        let found = self.matching();
        if let Typed::Picked { entry, at, value, walked } = &mut self.typed
            && value.is_none()
            && (*walked || !entry.is_empty())
            && let Some(choice) = found.into_iter().nth(*at)
        {
            *entry = Entry::new(&choice.label);
            *value = Some(choice);
        }
    }

    pub(super) fn matching(&self) -> Vec<Choice> {
        let Typed::Picked { entry, value: None, .. } = &self.typed else { return Vec::new() };
        let words = entry.text().to_lowercase();
        let matches = |choice: &&Choice| {
            // Of an address only what stands before the @, until somebody types one: the rest is
            // everybody's.
            let whole_value = words.contains('@');
            let value = choice.value.split('@').next().filter(|_| !whole_value);
            let value = value.unwrap_or(&choice.value);
            let whole = format!("{} {} {value}", choice.label, choice.detail);
            words.split_whitespace().all(|word| whole.to_lowercase().contains(word))
        };
        self.choices().iter().filter(matches).cloned().collect()
    }
}

/// Moves a cursor among rows; says whether the stroke was one for that.
fn walks(at: &mut usize, rows: usize, key: KeyEvent) -> bool {
    if key.code == KeyCode::Down {
        *at = (*at + 1).min(rows.saturating_sub(1));
    } else if key.code == KeyCode::Up {
        *at = at.saturating_sub(1);
    } else {
        return false;
    }
    true
}

/// Moves a choice with the arrows or the blank, or by its first letter.
fn choose(place: &mut Option<usize>, choices: &[Choice], key: KeyEvent) -> bool {
    let last = choices.len().saturating_sub(1);
    if !(key.modifiers - KeyModifiers::SHIFT).is_empty() || choices.is_empty() {
        return false;
    }
    *place = match (key.code, *place) {
        (KeyCode::Left, Some(at)) => Some(at.saturating_sub(1)),
        (KeyCode::Right, Some(at)) => Some((at + 1).min(last)),
        (KeyCode::Left | KeyCode::Right | KeyCode::Char(' '), None) => Some(0),
        (KeyCode::Char(' '), Some(at)) => Some(if at == last { 0 } else { at + 1 }),
        (KeyCode::Backspace | KeyCode::Delete, _) => None,
        (KeyCode::Char(letter), at) => {
            let begins = |choice: &Choice| choice.label.to_lowercase().starts_with(letter);
            let after = at.map_or(0, |at| at + 1);
            let mut places = (after..choices.len()).chain(0..after);
            let found = places.find(|it| choices.get(*it).is_some_and(begins));
            match found {
                Some(found) => Some(found),
                None => return false,
            }
        }
        _ => return false,
    };
    true
}
