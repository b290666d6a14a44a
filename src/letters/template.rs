//! From a template and values to a subject and blocks. Never knows how a block looks.
//!
//! The blocks are those of the template: whatever stands in a value, it makes no new ones.

use minijinja::value::Serde;
use minijinja::{Environment, ErrorKind, UndefinedBehavior};
use serde::Serialize;
use serde_json::{Map, Value};

use super::LetterError;
use super::values::{VALUES, is_link, near};

/// A letter with everything filled in.
#[derive(Debug)]
pub(super) struct Filled {
    pub(super) subject: String,
    pub(super) blocks: Vec<Block>,
}

/// A part of a letter.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Block {
    /// A paragraph's lines.
    Words(Vec<String>),
    Code(String),
    Button {
        link: String,
        words: String,
    },
    /// Labels with their values.
    Facts(Vec<(String, String)>),
}

/// What a paragraph's first line says that it is.
enum Mark<'a> {
    None,
    Code,
    Button(&'a str),
    Facts,
}

/// A template with the values for it.
struct Press<'a> {
    file: &'a str,
    values: &'a Map<String, Value>,
    environment: Environment<'a>,
}

/// Fills a template in.
pub(super) fn fill(
    file: &str,
    source: &str,
    values: &Map<String, Value>,
) -> Result<Filled, LetterError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    let press = Press { file, values, environment };
    // An editor of another system leaves a mark of its own at the beginning.
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let lines: Vec<&str> = source.lines().collect();
    let subject = press.subject(&lines)?;
    let mut blocks = Vec::new();
    for (from, paragraph) in paragraphs(&lines) {
        press.block(from, paragraph, &mut blocks)?;
    }
    if blocks.is_empty() {
        return Err(press.wrong(lines.len().max(1), "nothing stands below the subject"));
    }
    Ok(Filled { subject, blocks })
}

/// The paragraphs below the subject, each with the number of lines above it.
fn paragraphs<'a>(lines: &'a [&'a str]) -> Vec<(usize, &'a [&'a str])> {
    let mut found = Vec::new();
    let mut above = 1;
    let below = lines.get(1..).unwrap_or_default();
    for paragraph in below.split(|it| it.trim().is_empty()) {
        if !paragraph.is_empty() {
            found.push((above, paragraph));
        }
        above += paragraph.len() + 1;
    }
    found
}

impl Press<'_> {
    /// A subject is one line, whatever its values are.
    fn subject(&self, lines: &[&str]) -> Result<String, LetterError> {
        let line = lines.first().map(|it| it.trim()).unwrap_or_default();
        if line.is_empty() {
            return Err(self.wrong(1, "the first line is the subject, and it is empty"));
        }
        if line.starts_with('[') {
            return Err(self.wrong(1, "the first line is the subject, no mark stands there"));
        }
        let filled = self.render(0, &[line])?;
        let subject = filled.split_whitespace().collect::<Vec<_>>().join(" ");
        if subject.is_empty() {
            return Err(self.wrong(1, "nothing is left of the subject"));
        }
        Ok(subject)
    }

    /// A paragraph becomes a block, several where a value has paragraphs, or none.
    fn block(
        &self,
        above: usize,
        lines: &[&str],
        blocks: &mut Vec<Block>,
    ) -> Result<(), LetterError> {
        let mark = self.mark(above, lines.first().copied().unwrap_or_default())?;
        let rest = lines.get(1..).unwrap_or_default();
        match mark {
            Mark::None => {
                let filled = self.render(above, lines)?;
                blocks.extend(filled.split("\n\n").filter_map(words));
            }
            Mark::Code => {
                let code = self.render_below(above, rest)?;
                let code = code.split_whitespace().collect::<Vec<_>>().join(" ");
                if !code.is_empty() {
                    blocks.push(Block::Code(code));
                }
            }
            Mark::Button(name) => {
                let words = self.render_below(above, rest)?;
                let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
                let link = self.values.get(name).and_then(Value::as_str);
                blocks.extend(link.map(|it| Block::Button { link: it.to_owned(), words }));
            }
            Mark::Facts => {
                let facts = self.facts(above + 1, rest)?;
                if !facts.is_empty() {
                    blocks.push(Block::Facts(facts));
                }
            }
        }
        Ok(())
    }

    fn mark<'a>(&self, above: usize, line: &'a str) -> Result<Mark<'a>, LetterError> {
        let Some(inside) = line.trim().strip_prefix('[').and_then(|it| it.strip_suffix(']')) else {
            return Ok(Mark::None);
        };
        let mut words = inside.split_whitespace();
        match (words.next(), words.next(), words.next()) {
            (Some("code"), None, None) => Ok(Mark::Code),
            (Some("facts"), None, None) => Ok(Mark::Facts),
            (Some("button"), Some(name), None) if !is_link(name) || !is_known(name) => {
                let near = near(name, is_link);
                Err(self.wrong(above + 1, &format!("there is no link called {name}{near}")))
            }
            (Some("button"), Some(name), None) => Ok(Mark::Button(name)),
            _ => Err(self.wrong(
                above + 1,
                &format!(
                    "there is no mark [{inside}], only [code], [facts] and [button NAME] with a \
                     link's name"
                ),
            )),
        }
    }

    /// What stands below a mark; it must be something.
    fn render_below(&self, above: usize, rest: &[&str]) -> Result<String, LetterError> {
        if rest.is_empty() {
            return Err(self.wrong(above + 1, "nothing stands below this mark"));
        }
        self.render(above + 1, rest)
    }

    /// Each line by itself: a value of several lines stays beside its label.
    fn facts(&self, above: usize, lines: &[&str]) -> Result<Vec<(String, String)>, LetterError> {
        let mut facts = Vec::new();
        for (at, line) in (above..).zip(lines) {
            let filled = self.render(at, &[line])?;
            if filled.is_empty() {
                continue;
            }
            let Some((label, value)) = filled.split_once(": ") else {
                return Err(self.wrong(at + 1, "a line of [facts] is a label, a colon, a value"));
            };
            facts.push((label.trim().to_owned(), value.trim().to_owned()));
        }
        Ok(facts)
    }

    /// Fills lines in, of which `above` others stand before.
    fn render(&self, above: usize, lines: &[&str]) -> Result<String, LetterError> {
        // So many empty lines before it make the line of an error the file's own.
        let source = "\n".repeat(above) + &lines.join("\n");
        let template = self
            .environment
            .template_from_named_str(self.file, &source)
            .map_err(|e| self.failed(above, lines, &e))?;
        let globals: Vec<&str> = self.environment.globals().map(|(name, _)| name).collect();
        let mut named: Vec<String> = template.undeclared_variables(false).into_iter().collect();
        named.sort();
        if let Some(name) = named.iter().find(|it| !is_known(it) && !globals.contains(&it.as_str()))
        {
            let line = line_of(name, above, lines);
            return Err(
                self.wrong(line, &format!("there is no value {name}{}", near(name, |_| true)))
            );
        }
        let filled =
            template.render(Serde(self.values)).map_err(|e| self.failed(above, lines, &e))?;
        let kept = filled.trim().lines().map(str::trim_end);
        Ok(kept.collect::<Vec<_>>().join("\n"))
    }

    fn failed(&self, above: usize, lines: &[&str], error: &minijinja::Error) -> LetterError {
        let line = error.line().unwrap_or(above + 1).max(above + 1);
        if error.kind() == ErrorKind::UndefinedError {
            let text = line.checked_sub(above + 1).and_then(|at| lines.get(at));
            let text = text.copied().unwrap_or_default();
            let missing = VALUES
                .iter()
                .find(|(name, _)| !self.values.contains_key(*name) && has_word(text, name));
            if let Some((name, _)) = missing {
                let why = format!(
                    "{name} is not given here; put it between {{% if {name} %}} and {{% endif %}}"
                );
                return self.wrong(line, &why);
            }
        }
        let why = error.detail().map_or_else(|| error.kind().to_string(), ToOwned::to_owned);
        self.wrong(line, &why)
    }

    fn wrong(&self, line: usize, why: &str) -> LetterError {
        LetterError::Template { file: self.file.to_owned(), line, why: why.to_owned() }
    }
}

fn is_known(name: &str) -> bool {
    VALUES.iter().any(|(known, _)| *known == name)
}

/// The line of the file in which a name stands.
fn line_of(name: &str, above: usize, lines: &[&str]) -> usize {
    let at = lines.iter().position(|it| has_word(it, name)).unwrap_or_default();
    above + at + 1
}

fn has_word(text: &str, word: &str) -> bool {
    text.split(|it: char| it != '_' && !it.is_alphanumeric()).any(|it| it == word)
}

/// A paragraph, or nothing where nothing is left of it.
fn words(paragraph: &str) -> Option<Block> {
    let lines: Vec<String> =
        paragraph.lines().filter(|it| !it.trim().is_empty()).map(ToOwned::to_owned).collect();
    (!lines.is_empty()).then_some(Block::Words(lines))
}
