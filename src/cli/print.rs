//! The last step of a command: its answer on standard output, its failure in one line on
//! standard error. Never mixes the two.

use std::io::{self, Write as _};

use serde_json::json;

use super::said::Said;
use crate::service::error::Error;

/// Prints an answer. A reader that went away is no failure of ours.
pub fn answer(said: &Said, as_json: bool) {
    let text = if as_json { said.json.to_string() } else { said.text.clone() };
    if !text.is_empty() {
        writeln!(io::stdout(), "{text}").ok();
    }
}

/// Prints a failure: what, why, what to do. Answers the exit status.
pub fn failure(error: &Error, as_json: bool) -> u8 {
    let hint = error.hint();
    let line = match &hint {
        Some(hint) => format!("{error}; {hint}"),
        None => error.to_string(),
    };
    let line: Vec<&str> = line.split_whitespace().collect();
    writeln!(io::stderr(), "ordna: {}", line.join(" ")).ok();
    if as_json {
        let said = json!({ "error": {
            "code": error.code(), "message": error.to_string(), "hint": hint,
        } });
        writeln!(io::stdout(), "{said}").ok();
    }
    exit_status(error)
}

/// The exit status of a failure, as scripts rely on it.
pub fn exit_status(error: &Error) -> u8 {
    match error {
        Error::Refused(_) => 1,
        Error::Usage(_) => 2,
        Error::NotLoggedIn(_) | Error::NotAllowed(_) => 3,
        Error::Missing { .. } => 4,
        Error::Conflict { .. } => 5,
        Error::Unreachable(_) | Error::Fault(_) => 6,
    }
}
