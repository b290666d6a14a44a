//! What an inspection writes into its report.

use serde_json::{Value, json};

use super::Step;
use crate::domain::checklist::{self, Line, Mark, Problem, Said, Verdict};
use crate::service::error::{Error, Result, Told};
use crate::service::inputs::{Inputs, TEXT_MAX as NOTE_MAX, expected};
use crate::service::work::Work;
use crate::store::things::{self, Thing};

/// A report's lines, and the measures that go with them.
async fn sheet(work: &mut Work, thing: &Thing) -> Result<(Vec<Line>, Value)> {
    let row = things::columns(&mut *work.tx, work.organization, thing).await?;
    let get = |name: &str| row.get(name).cloned().unwrap_or(Value::Null);
    Ok((checklist::read(&get("checklist")), get("dimensions")))
}

/// Marks a line of the checklist, all that are open, or several, each in its way.
pub(super) async fn check(
    work: &mut Work,
    thing: &Thing,
    given: &Inputs,
    step: &mut Step,
) -> Result<()> {
    let (mut lines, dimensions) = sheet(work, thing).await?;
    match (given.aside.get("lines"), given.text("line")) {
        (Some(all), None) => {
            let said = several(all)?;
            let mut marked = Vec::with_capacity(said.len());
            for (at, one) in said.iter().enumerate() {
                let note = one.note.as_deref().or(given.note.as_deref());
                let measured = one.measured.as_ref().and_then(checklist::number);
                let mark = Mark { line: &one.line, result: one.result, measured, ..by(work, note) };
                let came = checklist::mark(&mut lines, &dimensions, &mark);
                let came = came.map_err(|it| told(&it, &format!("lines[{at}].")))?;
                marked.extend(came.into_iter().filter_map(|(place, result)| {
                    let line = lines.get(place)?.line.clone();
                    Some(json!(Said { line, result: Some(result), ..one.clone() }))
                }));
            }
            step.remember("lines", marked);
        }
        (None, Some(line)) => {
            let mark = Mark {
                line,
                result: given.text("result").and_then(|it| it.parse().ok()),
                measured: given.aside.get("measured").and_then(checklist::number),
                ..by(work, given.note.as_deref())
            };
            let marked = checklist::mark(&mut lines, &dimensions, &mark);
            let marked = marked.map_err(|it| told(&it, ""))?;
            // By its name, whatever it was called, and with what the measure said.
            let names: Vec<&str> =
                marked.iter().filter_map(|it| lines.get(it.0)).map(|it| it.line.as_str()).collect();
            step.remember("line", names.join(", "));
            if let Some((_, result)) = marked.first() {
                step.remember("result", result.to_string());
            }
        }
        (Some(_), Some(_)) => {
            return Err(expected("line", "either one line, or several in lines,"));
        }
        (None, None) => {
            return Err(expected("line", "the name or the number of a line"));
        }
    }
    step.columns.insert("checklist".into(), json!(lines));
    Ok(())
}

/// Who marks, when, and why.
fn by<'a>(work: &Work, note: Option<&'a str>) -> Mark<'a> {
    Mark { note, by: work.user, at: Some(work.now), ..Mark::default() }
}

/// What is said of several lines, each read by itself so that what is wrong is named with its place.
fn several(all: &Value) -> Result<Vec<Said>> {
    let lines = all.as_array().into_iter().flatten().enumerate();
    let read = lines.map(|(at, one)| {
        let path = format!("lines[{at}]");
        let shape = r#"like {"line": "width", "result": "pass", "measured": 1201.5, "note": "…"},"#;
        let said: Said =
            serde_json::from_value(one.clone()).map_err(|_shape| expected(&path, shape))?;
        let is_number = said.measured.as_ref().is_none_or(|it| checklist::number(it).is_some());
        let is_short = said.note.as_ref().is_none_or(|it| it.len() <= NOTE_MAX);
        match (is_number, is_short) {
            (true, true) => Ok(said),
            (false, _) => Err(expected(&format!("{path}.measured"), "a number")),
            (true, false) => {
                Err(expected(&format!("{path}.note"), "a text of at most 10000 bytes"))
            }
        }
    });
    read.collect()
}

fn told(problem: &Problem, path: &str) -> Error {
    let told = Told::new(match problem {
        Problem::NoSuchLine { .. } => format!("{path}line: {problem}"),
        Problem::NothingSaid | Problem::NoMeasure { .. } | Problem::NotAll => {
            format!("{path}result: {problem}")
        }
        Problem::NoneOpen
        | Problem::Unmeasured { .. }
        | Problem::ToMeasure { .. }
        | Problem::Against { .. } => problem.to_string(),
    });
    let told = told.hint(problem.hint());
    if problem.is_usage() { Error::Usage(told) } else { Error::Refused(told) }
}

/// Marks the lines that failed, beside those that were checked so.
pub(super) async fn failures(
    work: &mut Work,
    thing: &Thing,
    given: &Inputs,
    step: &mut Step,
) -> Result<()> {
    let (mut lines, _) = sheet(work, thing).await?;
    let typed = named_lines(given);
    let said = Mark { by: work.user, at: Some(work.now), ..Mark::default() };
    let failed = checklist::fail(&mut lines, &typed, &said).map_err(|problem| {
        let what = format!("failed_lines: {problem}");
        Error::Usage(Told::new(what).hint(problem.hint()))
    })?;
    if failed.is_empty() && !lines.is_empty() {
        return Err(expected("failed_lines", "the lines that failed, by name or number,"));
    }
    step.remember("failed_lines", json!(failed));
    // What they were like: a new round forgets it, the timeline does not.
    let seen = lines.iter().filter(|it| it.result == Some(Verdict::Fail)).map(|it| {
        let Line { line, expected, measured, note, .. } = it.clone();
        Line { line, expected, measured, note, ..Line::default() }
    });
    step.remember("failures", json!(seen.collect::<Vec<_>>()));
    step.columns.insert("checklist".into(), json!(lines));
    inspected(work, given, step);
    Ok(())
}

/// The lines that were named by hand, in a list or separated by commas.
fn named_lines(given: &Inputs) -> Vec<String> {
    match given.aside.get("failed_lines") {
        Some(Value::Array(list)) => list
            .iter()
            .map(|it| it.as_str().map_or_else(|| it.to_string(), str::to_owned))
            .collect(),
        Some(Value::String(text)) => text.split(',').map(|it| it.trim().to_owned()).collect(),
        Some(Value::Number(number)) => vec![number.to_string()],
        Some(Value::Null | Value::Bool(_) | Value::Object(_)) | None => Vec::new(),
    }
}

/// Remembers which line a file belongs to, and what it is called; not where it came from.
pub(super) async fn attached(
    work: &mut Work,
    thing: &Thing,
    given: &Inputs,
    step: &mut Step,
) -> Result<()> {
    if let Some(typed) = given.text("line") {
        let (lines, _) = sheet(work, thing).await?;
        let place = checklist::find(&lines, typed).map_err(|it| told(&it, ""))?;
        if let Some(line) = lines.get(place) {
            step.remember("line", line.line.as_str());
        }
    }
    let name = work.ready.enclosed.as_ref().map(crate::service::papers::Enclosed::name);
    step.remember("path", name.unwrap_or_default());
    Ok(())
}

/// Notes who inspected, and when.
pub(super) fn inspected(work: &Work, given: &Inputs, step: &mut Step) {
    if given.is_signed {
        step.remember("signed", true);
    }
    step.columns.insert("inspected_by".into(), json!(work.user));
    step.columns.insert("inspected_at".into(), json!(work.now));
}

/// Begins a new round and keeps the old one.
pub(super) async fn round(work: &mut Work, thing: &Thing, step: &mut Step) -> Result<()> {
    let row = things::columns(&mut *work.tx, work.organization, thing).await?;
    let get = |name: &str| row.get(name).cloned().unwrap_or(Value::Null);
    let round = get("round").as_i64().unwrap_or(1);
    let mut lines = checklist::read(&get("checklist"));
    let mut rounds = get("rounds").as_array().cloned().unwrap_or_default();
    rounds.push(json!({
        "round": round, "checklist": lines, "inspected_by": get("inspected_by"),
        "inspected_at": get("inspected_at"),
    }));
    lines.iter_mut().for_each(Line::reopen);
    step.columns.insert("round".into(), json!(round + 1));
    step.columns.insert("rounds".into(), Value::Array(rounds));
    step.columns.insert("checklist".into(), json!(lines));
    step.remember("round", round + 1);
    Ok(())
}
