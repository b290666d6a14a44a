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

    /// The exit status of an act: 1 where it was done to several and refused for some of them.
    pub fn exit_of_lines(&self) -> u8 {
        let lines = self.json.get("lines").and_then(Value::as_array).into_iter().flatten();
        u8::from(lines.into_iter().any(|it| it.get("refused").is_some_and(|it| !it.is_null())))
    }
}
