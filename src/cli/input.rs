//! What commands are given: `--set name=value`, a JSON file, standard input. Never takes
//! more than a sane amount, and says of what it can't read where and why.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use serde_json::{Map, Value};

use crate::service::error::{Error, Result, Told};

/// The longest input that is read: 8 MiB.
const INPUT_MAX: u64 = 8 * 1024 * 1024;

/// The inputs of an act: a JSON object from a file or `-`, and single values over it, typed or
/// from files of their own.
pub fn inputs(from: Option<&Path>, set: &[String], files: &[String]) -> Result<Map<String, Value>> {
    let mut inputs = match from {
        Some(path) => object(path)?,
        None => Map::new(),
    };
    for given in set {
        let (name, value) = pair("--set", "value", given)?;
        inputs.insert(name.to_owned(), Value::from(value));
    }
    for given in files {
        let (name, path) = pair("--file", "FILE", given)?;
        let path = Path::new(path);
        inputs.insert(name.to_owned(), Value::from(text(path, &called(path))?));
    }
    Ok(inputs)
}

/// A name and what stands behind its `=`.
fn pair<'a>(option: &str, what: &str, given: &'a str) -> Result<(&'a str, &'a str)> {
    let hint = format!("{option} name={what}");
    let (name, value) = given.split_once('=').ok_or_else(|| {
        Error::Usage(Told::new(format!("{option} {given}: there is no =")).hint(&hint))
    })?;
    let name = name.trim();
    if name.is_empty() {
        let told = Told::new(format!("{option} {given}: there is no name before the ="));
        return Err(Error::Usage(told.hint(hint)));
    }
    Ok((name, value))
}

/// A JSON object in a file, or on standard input.
pub fn object(path: &Path) -> Result<Map<String, Value>> {
    let name = called(path);
    let given = parse(&name, &text(path, &name)?)?;
    let what = kind(&given);
    let Value::Object(fields) = given else {
        let told = Told::new(format!("{name}: an object is expected, not {what}"));
        return Err(Error::Usage(told.hint(r#"write it as {"name": "value", …}"#)));
    };
    Ok(fields)
}

/// What to call it in an error.
fn called(path: &Path) -> String {
    if is_standard_input(path) { "standard input".to_owned() } else { path.display().to_string() }
}

fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn text(path: &Path, name: &str) -> Result<String> {
    let read = if is_standard_input(path) {
        up_to_limit(io::stdin().lock())
    } else {
        File::open(path).and_then(up_to_limit)
    };
    let bytes = read.map_err(|e| {
        Error::Usage(
            Told::new(format!("cannot read {name}: {e}")).hint("check its name and rights"),
        )
    })?;
    if bytes.len() as u64 > INPUT_MAX {
        let told = Told::new(format!("{name} is longer than {} MiB", INPUT_MAX / 1024 / 1024));
        return Err(Error::Usage(told.hint("split it")));
    }
    String::from_utf8(bytes).map_err(|e| {
        let at = e.utf8_error().valid_up_to();
        let told = Told::new(format!("{name} is not UTF-8: byte {} cannot be read", at + 1));
        Error::Usage(told.hint("save it as UTF-8"))
    })
}

/// Reads a byte more than allowed, which tells that there is too much.
fn up_to_limit(from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(INPUT_MAX + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn parse(name: &str, text: &str) -> Result<Value> {
    serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|e| {
        let why = e.to_string();
        let why = why.split(" at line ").next().unwrap_or_default();
        let told = Told::new(format!(
            "{name} is not JSON: {why} at line {}, column {}",
            e.line(),
            e.column()
        ));
        Error::Usage(told.hint("check commas, quotes and braces there"))
    })
}

const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
