//! The hashes of the timeline, computed as `ordna.content_digest` and `ordna.event_hash`
//! do. Never writes anything.

use std::fmt::Write as _;

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// A digest of the database's `sha256`.
pub(super) type Hash = [u8; 32];

/// What of an event the chain holds for good.
pub(super) struct Link<'a> {
    /// The hash of the event before it on the same thing.
    pub(super) before: Option<&'a Hash>,
    pub(super) organization: Uuid,
    pub(super) machine: &'a str,
    pub(super) subject: Uuid,
    pub(super) seq: i32,
    pub(super) id: Uuid,
    pub(super) action: &'a str,
    pub(super) from: &'a str,
    pub(super) to: &'a str,
    pub(super) cause: Option<Uuid>,
    /// Microseconds since 1970.
    pub(super) at: i64,
    pub(super) actor: Option<Uuid>,
    pub(super) role: &'a str,
    pub(super) digest: &'a Hash,
}

/// The digest of the words and values, which may be erased one day.
pub(super) fn digest(
    salt: &[u8],
    note: Option<&str>,
    justification: Option<&str>,
    data: &str,
) -> Hash {
    let mut sum = Sha256::new();
    sum.update(salt);
    sum.update(note.unwrap_or_default());
    sum.update("\n");
    sum.update(justification.unwrap_or_default());
    sum.update("\n");
    sum.update(data);
    sum.finalize().into()
}

/// The event's own hash, over the one before it.
pub(super) fn hash(it: &Link<'_>, room: &mut String) -> Hash {
    let or_dash = |id: Option<Uuid>| id.map_or_else(|| "-".to_owned(), |it| it.to_string());
    room.clear();
    // Writing to a string cannot fail.
    write!(
        room,
        "{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}",
        it.before.map(hex::encode).unwrap_or_default(),
        it.organization,
        it.machine,
        it.subject,
        it.seq,
        it.id,
        it.action,
        it.from,
        it.to,
        or_dash(it.cause),
        it.at,
        or_dash(it.actor),
        it.role,
        hex::encode(it.digest),
    )
    .ok();
    Sha256::digest(room.as_bytes()).into()
}

/// A JSON value as `jsonb::text` writes it: short keys first, a blank after `:` and `,`.
pub(super) fn jsonb(value: &Value) -> String {
    let mut text = String::new();
    write_value(value, &mut text);
    text
}

fn write_value(value: &Value, text: &mut String) {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => {
            write!(text, "{value}").ok();
        }
        Value::String(it) => write_text(it, text),
        Value::Array(list) => {
            text.push('[');
            for (at, it) in list.iter().enumerate() {
                if at > 0 {
                    text.push_str(", ");
                }
                write_value(it, text);
            }
            text.push(']');
        }
        Value::Object(map) => {
            let mut pairs: Vec<_> = map.iter().collect();
            pairs.sort_by_key(|(key, _)| (key.len(), *key));
            text.push('{');
            for (at, (key, it)) in pairs.into_iter().enumerate() {
                if at > 0 {
                    text.push_str(", ");
                }
                write_text(key, text);
                text.push_str(": ");
                write_value(it, text);
            }
            text.push('}');
        }
    }
}

fn write_text(it: &str, text: &mut String) {
    text.push('"');
    for letter in it.chars() {
        match letter {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\u{8}' => text.push_str("\\b"),
            '\u{c}' => text.push_str("\\f"),
            low if low < ' ' => {
                write!(text, "\\u{:04x}", u32::from(low)).ok();
            }
            plain => text.push(plain),
        }
    }
    text.push('"');
}
