//! What an inspection writes into its report.

use serde_json::{Value, json};

use super::Step;
use crate::domain::machine::Action;
use crate::service::error::{Error, Result, Told};
use crate::service::inputs::{Inputs, expected};
use crate::service::work::Work;
use crate::store::things::{self, Thing};

/// Marks the lines of the checklist: all passed, or those that failed.
pub(super) async fn checklist(
    work: &mut Work,
    thing: &Thing,
    action: Action,
    given: &Inputs,
    step: &mut Step,
) -> Result<()> {
    let row = things::columns(&mut *work.tx, work.organization, thing).await?;
    let mut lines = row.get("checklist").and_then(Value::as_array).cloned().unwrap_or_default();
    let failed = if action == Action::Fail { failed_lines(given, &lines)? } else { Vec::new() };
    for (at, line) in lines.iter_mut().enumerate() {
        if let Value::Object(line) = line {
            let result = if failed.contains(&at) { "fail" } else { "pass" };
            line.insert("result".into(), json!(result));
        }
    }
    step.columns.insert("checklist".into(), Value::Array(lines));
    step.columns.insert("inspected_by".into(), json!(work.user));
    step.columns.insert("inspected_at".into(), json!(work.now));
    Ok(())
}

/// The places of the failed lines, given by name or by number from 1, in a list or
/// separated by commas.
fn failed_lines(given: &Inputs, lines: &[Value]) -> Result<Vec<usize>> {
    let typed: Vec<String> = match given.aside.get("failed_lines") {
        Some(Value::Array(list)) => list
            .iter()
            .map(|it| it.as_str().map_or_else(|| it.to_string(), str::to_owned))
            .collect(),
        Some(Value::String(text)) => text.split(',').map(|it| it.trim().to_owned()).collect(),
        Some(Value::Number(number)) => vec![number.to_string()],
        Some(Value::Null | Value::Bool(_) | Value::Object(_)) | None => Vec::new(),
    };
    if typed.is_empty() {
        return Err(expected("failed_lines", "the lines that failed, by name or number"));
    }
    let name = |line: &Value| line.get("line").and_then(Value::as_str).unwrap_or("").to_owned();
    typed
        .iter()
        .map(|it| {
            let by_number = it.parse::<usize>().ok().and_then(|it| it.checked_sub(1));
            by_number
                .filter(|at| *at < lines.len())
                .or_else(|| lines.iter().position(|line| name(line).eq_ignore_ascii_case(it)))
                .ok_or_else(|| {
                    let names: Vec<_> = lines.iter().map(name).collect();
                    Error::Usage(
                        Told::new(format!("failed_lines: the checklist has no line {it:?}"))
                            .hint(format!("its lines are {}", names.join(", "))),
                    )
                })
        })
        .collect()
}

/// Begins a new round and keeps the old one.
pub(super) async fn round(work: &mut Work, thing: &Thing, step: &mut Step) -> Result<()> {
    let row = things::columns(&mut *work.tx, work.organization, thing).await?;
    let get = |name: &str| row.get(name).cloned().unwrap_or(Value::Null);
    let round = get("round").as_i64().unwrap_or(1);
    let mut lines = get("checklist").as_array().cloned().unwrap_or_default();
    let mut rounds = get("rounds").as_array().cloned().unwrap_or_default();
    rounds.push(json!({
        "round": round, "checklist": lines, "inspected_by": get("inspected_by"),
        "inspected_at": get("inspected_at"),
    }));
    for line in &mut lines {
        if let Value::Object(line) = line {
            line.insert("result".into(), Value::Null);
        }
    }
    step.columns.insert("round".into(), json!(round + 1));
    step.columns.insert("rounds".into(), Value::Array(rounds));
    step.columns.insert("checklist".into(), Value::Array(lines));
    step.remember("round", round + 1);
    Ok(())
}
