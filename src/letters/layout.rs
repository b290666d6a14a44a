//! How a letter looks: as plain text, and as HTML that mail programs show well. Never
//! changes what it says.

use minijinja::value::{Serde, ValueKind};
use minijinja::{AutoEscape, Environment, context};

use super::template::{Block, Filled};
use super::{Letter, LetterError};
use crate::domain::language::Language;

const HTML: &str = include_str!("../../letters/layout.html");

/// The words of the footer.
const fn labels(language: Language) -> (&'static str, &'static str) {
    match language {
        Language::En => ("Phone", "Email"),
        Language::Sv => ("Telefon", "E-post"),
        Language::Da => ("Telefon", "E-mail"),
    }
}

/// The letter as plain text.
pub(super) fn text(filled: &Filled, letter: &Letter) -> String {
    let blocks = filled.blocks.iter().map(|block| match block {
        Block::Words(lines) => lines.join("\n"),
        Block::Code(code) => format!("    {code}"),
        Block::Button { link, words } => format!("{words}:\n{link}"),
        Block::Facts(facts) => {
            let lines = facts.iter().map(|(label, value)| format!("{label}: {value}"));
            lines.collect::<Vec<_>>().join("\n")
        }
    });
    let mut parts: Vec<String> = blocks.collect();
    // With the blank after it, mail programs know it for the line before a signature.
    parts.push(format!("-- \n{}", footer(letter).join("\n")));
    parts.join("\n\n") + "\n"
}

/// Who wrote, and how to reach them.
fn footer(letter: &Letter) -> Vec<String> {
    let sender = &letter.sender;
    let (phone, email) = labels(letter.language);
    let mut lines = vec![sender.name.clone()];
    lines.extend(sender.address.iter().cloned());
    lines.extend(sender.phone.as_ref().map(|it| format!("{phone}: {it}")));
    lines.extend(sender.email.as_ref().map(|it| format!("{email}: {it}")));
    lines.extend(sender.web.iter().cloned());
    lines
}

/// The letter as HTML, for programs that show no style sheet too.
pub(super) fn html(filled: &Filled, letter: &Letter) -> Result<String, LetterError> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_formatter(|out, _, value| {
        if matches!(value.kind(), ValueKind::Undefined | ValueKind::None) {
            return Ok(());
        }
        let escaped = escape(&value.to_string());
        out.write_str(&escaped).map_err(minijinja::Error::from)
    });
    let page = context! {
        language => letter.language.word(),
        subject => filled.subject.as_str(),
        blocks => Serde(&filled.blocks),
        name => letter.sender.name.as_str(),
        logo => letter.sender.picture(),
        accent => letter.sender.accent(),
        on_accent => letter.sender.on_accent(),
        footer => footer(letter),
    };
    environment.render_named_str("letters/layout.html", HTML, page).map_err(|e| {
        LetterError::Template {
            file: "letters/layout.html".into(),
            line: e.line().unwrap_or(1),
            why: e.to_string(),
        }
    })
}

/// A text that HTML takes for nothing but a text. A slash stays: links are read by programs
/// that know less of HTML than a browser.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for it in text.chars() {
        match it {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}
