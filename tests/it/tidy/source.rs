//! A file of the program as far as tidiness looks: its code without words, its words without
//! code, and which folders its paths lead to. Not a parser: it knows comments, literals, and
//! `use` trees.

use std::fs;
use std::path::{Path, PathBuf};

/// A Rust file.
pub(super) struct Source {
    /// Below the repository: `src/cli/line.rs`.
    pub(super) name: String,
    pub(super) text: String,
}

/// Every Rust file of a folder.
pub(super) fn sources(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    walk(&root.join(folder), &mut paths);
    let rust = |it: &PathBuf| it.extension().is_some_and(|it| it == "rs");
    let mut all: Vec<Source> = paths
        .into_iter()
        .filter(rust)
        .map(|path| Source {
            name: path.strip_prefix(root).unwrap().display().to_string(),
            text: read(&path),
        })
        .collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

/// Every file below a folder; none where there is no such folder.
pub(super) fn walk(folder: &Path, into: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, into);
        } else {
            into.push(path);
        }
    }
}

/// A file as text.
pub(super) fn read(path: &Path) -> String {
    String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned()
}

/// What a stretch of a file is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    Code,
    Comment,
    Literal,
}

impl Source {
    /// The folder, or the file where it stands in none: `cli`, `main.rs`.
    pub(super) fn layer(&self) -> &str {
        self.name.split('/').nth(1).unwrap_or_default()
    }

    /// The lines of code, with comments and literals left out.
    pub(super) fn code(&self) -> Vec<(usize, String)> {
        (1..).zip(self.bare().lines().map(str::to_owned)).collect()
    }

    /// Every text literal with the line on which it begins.
    pub(super) fn literals(&self) -> Vec<(usize, String)> {
        let parts = self.parts().into_iter().filter(|(kind, ..)| *kind == Kind::Literal);
        parts.map(|(_, from, to)| (self.line(from), unquoted(&self.text[from..to]))).collect()
    }

    /// The folders that paths of this file lead to, each with its line, in order.
    pub(super) fn uses(&self) -> Vec<(usize, String)> {
        let code = self.bare();
        let mut found: Vec<(usize, String)> = Vec::new();
        for (at, word) in words(&code) {
            let before = code[..at].trim_end();
            if before.ends_with("::") || before.ends_with('$') {
                continue;
            }
            let up = match word {
                "crate" => Some(0),
                "ordna" if self.layer() == "main.rs" => Some(0),
                "super" => Some(1),
                _ => None,
            };
            let Some(mut ups) = up else { continue };
            let mut rest = code[at + word.len()..].trim_start();
            if !rest.starts_with("::") {
                continue;
            }
            while let Some(after) = rest.strip_prefix("::") {
                rest = after.trim_start();
                match rest.strip_prefix("super") {
                    Some(after) if ups > 0 && after.trim_start().starts_with("::") => {
                        ups += 1;
                        rest = after.trim_start();
                    }
                    Some(_) | None => break,
                }
            }
            // A path up that does not reach the root stays in its own folder.
            if ups == 0 || ups >= self.depth() {
                let here = code.len() - rest.len();
                let heads = heads(rest).into_iter();
                found.extend(heads.map(|(at, head)| (self.line_of(&code, here + at), head)));
            }
        }
        found
    }

    /// How many modules stand above the root: 1 for `cli/mod.rs`, 2 for `cli/line.rs`.
    fn depth(&self) -> usize {
        let path = self.name.trim_start_matches("src/");
        path.split('/').count() - usize::from(path.ends_with("/mod.rs"))
    }

    /// The text with blanks in the place of everything but code.
    fn bare(&self) -> String {
        let mut bare = String::with_capacity(self.text.len());
        for (kind, from, to) in self.parts() {
            let part = &self.text[from..to];
            if kind == Kind::Code {
                bare.push_str(part);
            } else {
                let blank = |it: u8| if it == b'\n' { '\n' } else { ' ' };
                bare.extend(part.bytes().map(blank));
            }
        }
        bare
    }

    fn line(&self, at: usize) -> usize {
        self.line_of(&self.text, at)
    }

    #[expect(clippy::unused_self, reason = "reads better beside `line`")]
    fn line_of(&self, text: &str, at: usize) -> usize {
        text[..at].matches('\n').count() + 1
    }

    /// The file cut into code, comments and literals.
    fn parts(&self) -> Vec<(Kind, usize, usize)> {
        let text = self.text.as_str();
        let mut parts: Vec<(Kind, usize, usize)> = Vec::new();
        let (mut at, mut begun) = (0, 0);
        while at < text.len() {
            let rest = &text[at..];
            let is_name_before = text[..at].ends_with(|it: char| it == '_' || it.is_alphanumeric());
            let (kind, length) = match other(rest, is_name_before) {
                Some(found) => found,
                None => (Kind::Code, rest.chars().next().map_or(1, char::len_utf8)),
            };
            if kind != Kind::Code {
                parts.push((Kind::Code, begun, at));
                parts.push((kind, at, at + length));
                begun = at + length;
            }
            at += length;
        }
        parts.push((Kind::Code, begun, text.len()));
        parts
    }
}

/// The comment or literal that begins here, with its length.
fn other(rest: &str, is_name_before: bool) -> Option<(Kind, usize)> {
    if rest.starts_with("//") {
        return Some((Kind::Comment, rest.find('\n').unwrap_or(rest.len())));
    }
    if rest.starts_with("/*") {
        return Some((Kind::Comment, block(rest)));
    }
    if rest.starts_with('\'') {
        return character(rest).map(|length| (Kind::Comment, length));
    }
    let marks =
        if is_name_before { 0 } else { rest.len() - rest.trim_start_matches(['b', 'c']).len() };
    let marked = &rest[marks.min(1)..];
    let raw = marked.strip_prefix('r').filter(|_| !is_name_before).and_then(|it| {
        let hashes = it.len() - it.trim_start_matches('#').len();
        let end = format!("\"{}", "#".repeat(hashes));
        let inside = it[hashes..].strip_prefix('"')?;
        let length = inside.find(&end).map_or(inside.len(), |it| it + end.len());
        Some(marks.min(1) + 1 + hashes + 1 + length)
    });
    if let Some(length) = raw {
        return Some((Kind::Literal, length));
    }
    let inside = marked.strip_prefix('"')?;
    let mut escaped = false;
    let end = inside.find(|it: char| {
        let is_end = it == '"' && !escaped;
        escaped = it == '\\' && !escaped;
        is_end
    });
    Some((Kind::Literal, marks.min(1) + 1 + end.map_or(inside.len(), |it| it + 1)))
}

/// The length of a block comment, with those inside it.
fn block(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest[at..].starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// The length of a character literal; none where it is a lifetime.
fn character(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('\'')?;
    if inside.starts_with('\\') {
        return inside[2..].find('\'').map(|it| it + 4);
    }
    let first = inside.chars().next()?;
    inside[first.len_utf8()..].starts_with('\'').then_some(first.len_utf8() + 2)
}

/// What stands between a literal's quotes.
fn unquoted(literal: &str) -> String {
    let inside = literal.trim_start_matches(['b', 'c', 'r', '#']).trim_end_matches('#');
    let inside = inside.strip_prefix('"').unwrap_or(inside);
    inside.strip_suffix('"').unwrap_or(inside).to_owned()
}

/// Every name with its place.
fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |it: char| it == '_' || it.is_alphanumeric();
    let mut at = 0;
    code.split(move |it| !is_part(it)).filter_map(move |word| {
        let here = at;
        at += word.len() + code[at + word.len()..].chars().next().map_or(0, char::len_utf8);
        (!word.is_empty()).then_some((here, word))
    })
}

/// The first names of a path, or of each path of a group, with their places.
fn heads(rest: &str) -> Vec<(usize, String)> {
    if !rest.starts_with('{') {
        return words(rest).next().map(|(at, word)| (at, word.to_owned())).into_iter().collect();
    }
    let mut found = Vec::new();
    let (mut depth, mut is_head) = (0, false);
    for (at, letter) in rest.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        if depth == 1 && (letter == ',' || letter == '{') {
            is_head = true;
        } else if is_head && !letter.is_whitespace() {
            is_head = false;
            if let Some((_, word)) = words(&rest[at..]).next().filter(|_| letter != '}') {
                found.push((at, word.to_owned()));
            }
        }
    }
    found
}
