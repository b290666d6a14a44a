//! The last step of a command: its answer on standard output, its failure in one line on
//! standard error. Never mixes the two.

use std::io::{self, Write as _};

use serde_json::json;

use super::said::Said;
use crate::service::error::{Error, Told};

/// Prints an answer. A reader that went away is no failure of ours.
pub fn answer(said: &Said, as_json: bool) {
    let text = if as_json { said.json.to_string() } else { harmless(&said.text) };
    if !text.is_empty() {
        writeln!(io::stdout(), "{text}").ok();
    }
}

/// Prints what a person should know beside the answer.
pub fn note(text: &str) {
    writeln!(io::stderr(), "ordna: {}", harmless(text)).ok();
}

/// Shows what a terminal would obey: a name that holds an escape must not move the cursor,
/// ring, or turn the writing around.
pub(super) fn harmless(text: &str) -> String {
    let shown = |it: char| match it {
        '\n' | '\t' => it,
        // Pictures of the control characters stand in the order of these.
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(it)).unwrap_or('\u{fffd}'),
        '\x7f' => '\u{2421}',
        '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        _ if it.is_control() => '\u{fffd}',
        _ => it,
    };
    text.chars().map(shown).collect()
}

/// Prints a failure: what, why, what to do. Answers the exit status.
pub fn failure(error: &Error, as_json: bool) -> u8 {
    let hint = error.hint();
    let line = match &hint {
        Some(hint) => format!("{error}; {hint}"),
        None => error.to_string(),
    };
    let line: Vec<&str> = line.split_whitespace().collect();
    note(&line.join(" "));
    if as_json {
        let mut said = json!({ "error": {
            "code": error.code(), "message": error.to_string(), "hint": hint,
        } });
        if let (Some(instead), Some(told)) = (error.instead(), said.get_mut("error")) {
            told["instead"] = instead.clone();
        }
        writeln!(io::stdout(), "{said}").ok();
    }
    exit_status(error)
}

/// Prints why a command line makes no sense, in the same form; or the help that it asked
/// for. Answers the exit status.
pub fn unread(error: &clap::Error, as_json: bool) -> u8 {
    use clap::error::ErrorKind;
    let is_asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if is_asked {
        error.print().ok();
        return 0;
    }
    failure(&Error::Usage(in_words(error)), as_json)
}

/// Prints what there is to say. Answers the exit status.
pub fn help() -> u8 {
    use clap::CommandFactory as _;
    super::line::Line::command().print_help().ok();
    2
}

/// Its first paragraph says what is wrong, a tip what was meant.
fn in_words(error: &clap::Error) -> Told {
    use std::error::Error as _;

    use clap::error::ErrorKind;
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return Told::new("this command needs another word").hint("add --help to see which");
    }
    if let (ErrorKind::ValueValidation, Some(ours)) = (error.kind(), error.source()) {
        let ours = ours.to_string();
        if let Some((what, hint)) = ours.split_once("; ") {
            return Told::new(what).hint(hint);
        }
    }
    let text = error.to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let mut parts = text.split("\n\n");
    let what = parts.next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    let tips = parts.filter_map(|it| it.trim().strip_prefix("tip: "));
    let tip = tips.flat_map(str::lines).next().map(str::to_owned);
    Told::new(what.trim_end_matches('.'))
        .hint(tip.unwrap_or_else(|| "`ordna --help` shows what there is".to_owned()))
}

/// The exit status of a failure, as scripts rely on it.
pub fn exit_status(error: &Error) -> u8 {
    match error {
        Error::Refused(_) => 1,
        Error::Usage(_) => 2,
        Error::NotLoggedIn(_) | Error::NotAllowed(_) => 3,
        Error::Missing { .. } | Error::NotThere(_) => 4,
        Error::Conflict { .. } => 5,
        Error::Unreachable(_) | Error::Fault(_) => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_shown() {
        assert_eq!(harmless("a\x1b[2Jb\x07\r\u{9b}\u{202e}\nÅ\t1"), "a␛[2Jb␇␍��\nÅ\t1");
    }
}
