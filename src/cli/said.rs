//! What a command has to say, once for people and once for scripts. Never prints it: main
//! knows which of the two is wanted.

use serde_json::Value;

/// An answer in both forms.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// For people, without a newline at the end.
    pub text: String,
    /// For `--json`.
    pub json: Value,
}

impl Said {
    /// The answer in both forms.
    pub fn new(text: impl Into<String>, json: Value) -> Self {
        Self { text: text.into(), json }
    }
}
