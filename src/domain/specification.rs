//! What is to be made, as the floor reads it: drafted from what was chosen, changed by whoever knows
//! better, with the draft kept beside it. Never decides who may change it.

use serde_json::{Map, Value};

/// The parts that are lists of lines.
const LISTS: &[&str] = &["materials", "steps"];
/// The part that is names with values.
const OPTIONS: &str = "options";

/// The parts that somebody may change, as inputs name them.
pub const PARTS: &[&str] = &[OPTIONS, "materials", "steps"];

/// A specification with some of its parts as somebody typed them, a line each: "wood: oak" of the
/// options, anything of materials and steps. What was not given stays.
///
/// # Errors
/// The line that says nothing.
pub fn revised(specification: &Value, given: &[(&str, &str)]) -> Result<Value, String> {
    let mut parts = specification.as_object().cloned().unwrap_or_default();
    for (name, text) in given {
        let lines = text.lines().map(str::trim).filter(|it| !it.is_empty());
        let part = if *name == OPTIONS {
            let pairs: Result<Map<String, Value>, String> = lines.map(option).collect();
            Value::Object(pairs?)
        } else {
            lines.collect()
        };
        parts.insert((*name).to_owned(), part);
    }
    Ok(Value::Object(parts))
}

fn option(line: &str) -> Result<(String, Value), String> {
    let wrong = || format!("options: write a name, a colon and a value, not {line:?}");
    let (name, value) = line.split_once(':').ok_or_else(wrong)?;
    let (name, value) = (name.trim(), value.trim());
    if name.is_empty() || value.is_empty() {
        return Err(wrong());
    }
    let measure = value.parse::<i64>().map(Value::from);
    Ok((name.to_owned(), measure.unwrap_or_else(|_word| Value::from(value))))
}

/// A part as it is typed.
pub fn typed(specification: &Value, name: &str) -> Option<String> {
    match specification.get(name)? {
        Value::Object(pairs) => {
            Some(pairs.iter().map(|(name, it)| name.clone() + ": " + &plain(it) + "\n").collect())
        }
        Value::Array(lines) => Some(lines.iter().map(|it| plain(it) + "\n").collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// What was drafted and is no longer so, in words: "wood was oak", "no: plane the edges", "new: oil
/// twice".
pub fn changes(draft: &Value, last: &Value) -> Vec<String> {
    let nothing = Map::new();
    let pairs = |it: &Value| it.get(OPTIONS).and_then(Value::as_object).cloned();
    let (before, after) = (pairs(draft).unwrap_or_default(), pairs(last).unwrap_or(nothing));
    let mut said: Vec<String> = before
        .iter()
        .filter(|(name, value)| after.get(*name) != Some(value))
        .map(|(name, value)| format!("{name} was {}", plain(value)))
        .collect();
    said.extend(
        after.keys().filter(|it| !before.contains_key(*it)).map(|it| format!("{it} is new")),
    );
    for name in LISTS {
        let lines = |it: &Value| -> Vec<String> {
            let all = it.get(*name).and_then(Value::as_array);
            all.into_iter().flatten().map(plain).collect()
        };
        let (before, after) = (lines(draft), lines(last));
        said.extend(before.iter().filter(|it| !after.contains(it)).map(|it| format!("no: {it}")));
        said.extend(after.iter().filter(|it| !before.contains(it)).map(|it| format!("new: {it}")));
        let is_same = before.len() == after.len() && before.iter().all(|it| after.contains(it));
        if is_same && before != after {
            said.push(format!("{name} in another order"));
        }
    }
    said
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
