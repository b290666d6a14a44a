//! A TOML file as entries that know their line, for keys and themes; and errors that name it.
//!
//! It never knows what an entry means.

use std::fmt;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A file's name, for errors, and what stands in it.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    pub name: &'a str,
    pub text: &'a str,
}

/// `name = "value"`, or `name = ["one", "two"]`, below `[section]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub section: String,
    pub name: String,
    pub values: Vec<String>,
    pub line: usize,
}

/// What is wrong with a file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub file: String,
    pub line: usize,
    pub what: String,
}

impl std::error::Error for Fault {}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

impl Source<'_> {
    pub fn fault(&self, line: usize, what: impl Into<String>) -> Fault {
        Fault { file: self.name.to_owned(), line, what: what.into() }
    }

    /// Reads every entry, in the order in which they stand.
    pub fn entries(&self) -> Result<Vec<Entry>, Fault> {
        let table = DeTable::parse(self.text).map_err(|error| {
            let line = error.span().map_or(1, |span| self.line(span.start));
            self.fault(line, error.message().to_owned())
        })?;
        let mut entries = Vec::new();
        for (section, value) in table.get_ref() {
            let line = self.line(section.span().start);
            let DeValue::Table(inside) = value.get_ref() else {
                let name = section.get_ref();
                return Err(self.fault(line, format!("`{name}` must stand below a [section]")));
            };
            for (name, value) in inside {
                entries.push(Entry {
                    section: section.get_ref().to_string(),
                    name: name.get_ref().to_string(),
                    values: self.words(value)?,
                    line: self.line(name.span().start),
                });
            }
        }
        entries.sort_by_key(|entry| entry.line);
        Ok(entries)
    }

    fn words(&self, value: &Spanned<DeValue<'_>>) -> Result<Vec<String>, Fault> {
        let wrong = || {
            let line = self.line(value.span().start);
            self.fault(line, "expected a text in quotes, or a list of them")
        };
        if let Some(word) = value.get_ref().as_str() {
            return Ok(vec![word.to_owned()]);
        }
        let list = value.get_ref().as_array().ok_or_else(wrong)?;
        list.iter()
            .map(|word| word.get_ref().as_str().map(str::to_owned).ok_or_else(wrong))
            .collect()
    }

    fn line(&self, offset: usize) -> usize {
        1 + self.text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
    }
}

/// Says that a name is unknown, and which known one was probably meant.
pub fn unknown(what: &str, name: &str, known: &[&str]) -> String {
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("unknown {what} `{name}`; did you mean `{near}`?"),
        None => format!("unknown {what} `{name}`"),
    }
}

/// The known name that takes the fewest keystrokes to reach, if any is near.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let (strokes, near) =
        known.into_iter().map(|other| (distance(name, other), other)).min_by_key(|it| it.0)?;
    (strokes <= 1 + name.chars().count() / 3).then_some(near)
}

/// Keystrokes from one word to another: put in, leave out, replace.
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, b) in row.iter_mut().skip(1).zip(to.chars()) {
            let replaced = diagonal + usize::from(a != b);
            diagonal = *cell;
            left = replaced.min(left + 1).min(*cell + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}
