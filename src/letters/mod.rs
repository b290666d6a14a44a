//! What customers read: letters from small templates, as plain text and as HTML. Never
//! sends anything, and never knows where a value comes from.
//!
//! A template is a text file. Its first line is the subject; paragraphs follow, with an
//! empty line between them. `{{ name }}` stands for a value of [`VALUES`], `{% if name %}`
//! asks whether there is one; both are minijinja's and reach from the beginning of a
//! paragraph to its end at most. A paragraph in which nothing is left is left out. Its first
//! line may be a mark:
//!
//! - `[code]`: the rest is the code, large.
//! - `[button NAME]`: the rest are the words of a button to the link NAME, left out where
//!   that value is not given.
//! - `[facts]`: every line is `Label: value`, one row each.

mod layout;
mod own;
mod sender;
mod template;
mod texts;
mod values;

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde_json::{Map, Value};

use crate::domain::language::Language;
use crate::domain::letter::LetterKind;

pub use self::own::Seen;
pub use self::sender::Sender;
pub use self::values::{VALUES, needs};

/// What screens and logs show instead of a code.
pub const MASKED: &str = "******";

/// A letter to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct Letter {
    pub kind: LetterKind,
    pub language: Language,
    /// Whose letter it is.
    pub sender: Sender,
    /// By the names of [`VALUES`]; texts, numbers and yes or no, already in the letter's
    /// language and formats. Null and an empty text count as not given.
    pub values: Map<String, Value>,
}

impl Letter {
    /// The same letter with no code to read, for whoever looks at it later.
    #[must_use]
    pub fn masked(&self) -> Self {
        let mut masked = self.clone();
        if let Some(code) = masked.values.get_mut("code") {
            *code = MASKED.into();
        }
        masked
    }
}

/// A letter as it is sent.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Written {
    /// One line.
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// Why a letter was not written.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum LetterError {
    /// The template has a mistake.
    #[error("cannot use {file}:{line}: {why}; correct that line, or move the file away")]
    Template { file: String, line: usize, why: String },
    #[error("cannot read {file}: {why}; correct that, or move the file away")]
    Unreadable { file: String, why: String },
    #[error("cannot write the letter {kind}: it needs {name} ({meaning})")]
    Missing { kind: LetterKind, name: &'static str, meaning: &'static str },
    #[error("cannot write the letter {kind}: no letter has a value {name}{near}")]
    Unknown { kind: LetterKind, name: String, near: String },
    #[error("cannot write the letter {kind}: {name} {why}")]
    Unfit { kind: LetterKind, name: String, why: &'static str },
}

/// Where templates come from: the user's own first, then ours.
#[derive(Clone, Debug, Default)]
pub struct Letterbox {
    dir: Option<PathBuf>,
}

impl Letterbox {
    /// Takes the directory of the user's settings, where `letters/sv/invoice.txt` wins over
    /// our own template. A file is read whenever a letter is written.
    pub fn new(user_dir: Option<&Path>) -> Self {
        Self { dir: user_dir.map(|it| it.join("letters")) }
    }

    /// Writes a letter.
    ///
    /// # Errors
    /// A value is missing or does not fit, or the template cannot be used.
    pub fn write(&self, letter: &Letter) -> Result<Written, LetterError> {
        let values = values::check(letter)?;
        let (file, source) = self.source(letter.kind, letter.language)?;
        let filled = template::fill(&file, &source, &values)?;
        Ok(Written {
            text: layout::text(&filled, letter),
            html: layout::html(&filled, letter)?,
            subject: filled.subject,
        })
    }

    /// The template and what to call it in an error.
    fn source(
        &self,
        kind: LetterKind,
        language: Language,
    ) -> Result<(String, String), LetterError> {
        let name = format!("{language}/{kind}.txt");
        if let Some(dir) = &self.dir {
            let path = dir.join(&name);
            let file = path.display().to_string();
            match fs::read_to_string(&path) {
                Ok(text) => return Ok((file, text)),
                Err(e) if e.kind() == io::ErrorKind::NotFound => {}
                Err(e) if e.kind() == io::ErrorKind::InvalidData => {
                    let why = "it is not UTF-8 text".into();
                    return Err(LetterError::Unreadable { file, why });
                }
                Err(e) => {
                    let why = e.to_string().to_lowercase();
                    return Err(LetterError::Unreadable { file, why });
                }
            }
        }
        Ok((format!("letters/{name}"), texts::of(kind, language).to_owned()))
    }
}
