//! The lines of an inspection report: what each expects, what was measured, and whether it
//! passes. Never knows who may check, or when.

use std::fmt;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};
use uuid::Uuid;

/// The words for what comes of a line.
pub const RESULTS: &[&str] = &["pass", "fail"];
/// In place of a line's name: every line that nobody has checked yet.
pub const ALL: &str = "all";

/// What came of a line.
#[derive(
    Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize, strum::Display, strum::EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Verdict {
    Pass,
    Fail,
}

impl Verdict {
    const fn of(is_right: bool) -> Self {
        if is_right { Self::Pass } else { Self::Fail }
    }
}

/// One line, as the report keeps it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default)]
pub struct Line {
    /// What is looked at.
    pub line: String,
    /// What it should be like, in words.
    pub expected: Value,
    /// Nothing until somebody checked it.
    pub result: Option<Verdict>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measured: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Who checked it, and when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<DateTime<Utc>>,
}

impl Line {
    /// Forgets what came of it: a new round begins.
    pub fn reopen(&mut self) {
        let Self { line, expected, .. } = std::mem::take(self);
        *self = Self { line, expected, ..Self::default() };
    }
}

/// The lines that a report's column holds.
pub fn read(checklist: &Value) -> Vec<Line> {
    let lines = checklist.as_array().into_iter().flatten();
    lines.filter_map(|it| Line::deserialize(it).ok()).collect()
}

/// A photo or another file that was put with a report.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Attached {
    /// The document that keeps it.
    pub document: String,
    /// The line that it belongs to; none where it is about the whole report.
    pub line: Option<String>,
    /// What it was called.
    pub file: String,
    /// In which round it came.
    pub round: i64,
    pub note: Option<String>,
}

impl Attached {
    /// What was put with a report, out of its row.
    pub fn to(report: &Value) -> Vec<Self> {
        let all = report.get("attachments").and_then(Value::as_array).into_iter().flatten();
        all.filter_map(|it| Self::deserialize(it).ok()).collect()
    }

    /// Whether it belongs to a line of this name.
    pub fn is_of(&self, line: &str) -> bool {
        self.line.as_deref() == Some(line)
    }
}

/// What a measure has to be, and by how much it may be off.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Dimension {
    pub nominal: Decimal,
    pub tolerance: Decimal,
    pub unit: String,
}

impl Dimension {
    /// The measure that goes with a line of this name, if it is one that is measured.
    pub fn of(dimensions: &Value, line: &str) -> Option<Self> {
        let found = dimensions.get(line)?;
        let number = |name: &str| number(found.get(name)?);
        Some(Self {
            nominal: number("nominal")?,
            tolerance: number("tolerance").unwrap_or_default(),
            unit: found.get("unit").and_then(Value::as_str).unwrap_or_default().to_owned(),
        })
    }

    /// Says whether a measured value lies within the tolerance; its edges do.
    pub fn takes(&self, measured: Decimal) -> bool {
        (measured - self.nominal).abs() <= self.tolerance
    }
}

/// "1200 ± 2 mm".
impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ± {}", self.nominal.normalize(), self.tolerance.normalize())?;
        if self.unit.is_empty() { Ok(()) } else { write!(f, " {}", self.unit) }
    }
}

/// A number that may stand in JSON as one or as a text.
pub fn number(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => number.to_string().parse().ok(),
        Value::String(text) => text.trim().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// What is said of one line where several are checked at once, as it is written down.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// Its name, or its number from 1.
    pub line: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Verdict>,
    /// A number, or a text that is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measured: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What somebody says of a line.
#[derive(Clone, Debug, Default)]
pub struct Mark<'a> {
    /// Its name, its number from 1, or [`ALL`].
    pub line: &'a str,
    /// Left out where the measure says it.
    pub result: Option<Verdict>,
    pub measured: Option<Decimal>,
    pub note: Option<&'a str>,
    pub by: Option<Uuid>,
    pub at: Option<DateTime<Utc>>,
}

/// Why a line cannot be marked like that.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Problem {
    NoSuchLine { typed: String, names: Vec<String> },
    NothingSaid,
    NoMeasure { line: String },
    NotAll,
    NoneOpen,
    Unmeasured { line: String, dimension: Dimension },
    ToMeasure { names: Vec<String> },
    Against { line: String, measured: Decimal, dimension: Dimension, measure: Verdict },
}

impl Problem {
    /// Says whether what was typed makes no sense; else a rule stands against it.
    pub const fn is_usage(&self) -> bool {
        !matches!(
            self,
            Self::NoneOpen
                | Self::Unmeasured { .. }
                | Self::ToMeasure { .. }
                | Self::Against { .. }
        )
    }

    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::NoSuchLine { names, .. } => {
                format!("its lines are {}, or {ALL} for those that are open", names.join(", "))
            }
            Self::NothingSaid | Self::NoMeasure { .. } => "say result=pass or result=fail".into(),
            Self::NotAll => "check what fails, or was measured, line by line".into(),
            Self::NoneOpen => "name the line that is to be checked once more".into(),
            Self::Unmeasured { .. } => {
                "say what was measured, or in the note why it passes without".into()
            }
            Self::ToMeasure { .. } => "measure them one by one".into(),
            Self::Against { .. } => "measure it again, or say in the note why".into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchLine { typed, .. } => write!(f, "the checklist has no line {typed:?}"),
            Self::NothingSaid => write!(f, "pass or fail, or a measured value, is expected"),
            Self::NoMeasure { line } => {
                write!(f, "{line} has no measure to compare with, so pass or fail is expected")
            }
            Self::NotAll => write!(f, "only what passes is said of all lines at once"),
            Self::NoneOpen => write!(f, "every line is checked already"),
            Self::Unmeasured { line, dimension } => {
                write!(f, "{line} is not measured yet; it is to be {dimension}")
            }
            Self::ToMeasure { names } => write!(f, "left to measure: {}", names.join(", ")),
            Self::Against { line, measured, dimension, measure } => {
                let (measured, where_) = (
                    measured.normalize(),
                    if *measure == Verdict::Pass { "within" } else { "out of" },
                );
                write!(f, "{line}: {measured} is {where_} {dimension}")
            }
        }
    }
}

/// Finds a line by its name, or by its number from 1.
pub fn find(lines: &[Line], typed: &str) -> Result<usize, Problem> {
    let typed = typed.trim();
    let by_name = lines.iter().position(|it| it.line.eq_ignore_ascii_case(typed));
    let by_number = || typed.parse::<usize>().ok().and_then(|it| it.checked_sub(1));
    by_name.or_else(|| by_number().filter(|at| *at < lines.len())).ok_or_else(|| {
        let names = lines.iter().map(|it| it.line.clone()).collect();
        Problem::NoSuchLine { typed: typed.to_owned(), names }
    })
}

/// Marks a line, or all that are open and need no number. Answers which, each with what came of it.
///
/// # Errors
/// There is no such line; nothing was said about it; a measure says the opposite and no note
/// says why; it passes without the number that it needs.
pub fn mark(
    lines: &mut [Line],
    dimensions: &Value,
    said: &Mark<'_>,
) -> Result<Vec<(usize, Verdict)>, Problem> {
    let is_named_all = lines.iter().any(|it| it.line.eq_ignore_ascii_case(ALL));
    if said.line.trim().eq_ignore_ascii_case(ALL) && !is_named_all {
        return mark_open(lines, dimensions, said);
    }
    let place = find(lines, said.line)?;
    let Some(line) = lines.get_mut(place) else { return Ok(Vec::new()) };
    // What was measured before counts until it is measured again.
    let kept = line.measured.clone().map(Value::Number);
    let measured = said.measured.or_else(|| number(&kept?));
    let dimension = Dimension::of(dimensions, &line.line);
    let by_measure =
        dimension.as_ref().zip(measured).map(|(it, value)| Verdict::of(it.takes(value)));
    let result = match (said.result, by_measure) {
        (Some(result), Some(measure)) if result != measure && said.note.is_none() => {
            let (Some(dimension), Some(measured)) = (dimension, measured) else {
                return Err(Problem::NothingSaid);
            };
            return Err(Problem::Against { line: line.line.clone(), measured, dimension, measure });
        }
        // Nobody sees by looking that something is 1200 mm wide.
        (Some(Verdict::Pass), None) if measured.is_none() && said.note.is_none() => {
            if let Some(dimension) = dimension {
                return Err(Problem::Unmeasured { line: line.line.clone(), dimension });
            }
            Verdict::Pass
        }
        (Some(result), _) => result,
        (None, Some(measure)) if said.measured.is_some() => measure,
        (None, None) if said.measured.is_some() => {
            return Err(Problem::NoMeasure { line: line.line.clone() });
        }
        (None, _) => return Err(Problem::NothingSaid),
    };
    put(line, result, said);
    if let Some(measured) = said.measured {
        line.measured = measured.normalize().to_string().parse().ok();
    }
    Ok(vec![(place, result)])
}

/// The open lines that pass by a number alone.
pub fn unmeasured(lines: &[Line], dimensions: &Value) -> Vec<String> {
    let open = lines.iter().filter(|it| it.result.is_none() && lacks_measure(it, dimensions));
    open.map(|it| it.line.clone()).collect()
}

/// Whether a line has a number to be compared with, and nobody measured it yet.
pub fn lacks_measure(line: &Line, dimensions: &Value) -> bool {
    line.measured.is_none() && Dimension::of(dimensions, &line.line).is_some()
}

fn mark_open(
    lines: &mut [Line],
    dimensions: &Value,
    said: &Mark<'_>,
) -> Result<Vec<(usize, Verdict)>, Problem> {
    if said.measured.is_some() || said.result == Some(Verdict::Fail) {
        return Err(Problem::NotAll);
    }
    let mut marked = Vec::new();
    let left = unmeasured(lines, dimensions);
    for (place, line) in lines.iter_mut().enumerate().filter(|(_, it)| it.result.is_none()) {
        if lacks_measure(line, dimensions) {
            continue;
        }
        put(line, Verdict::Pass, said);
        marked.push((place, Verdict::Pass));
    }
    match (marked.is_empty(), left.is_empty()) {
        (true, true) => Err(Problem::NoneOpen),
        (true, false) => Err(Problem::ToMeasure { names: left }),
        (false, _) => Ok(marked),
    }
}

fn put(line: &mut Line, result: Verdict, said: &Mark<'_>) {
    line.result = Some(result);
    line.note = said.note.map(str::to_owned);
    line.by = said.by;
    line.at = said.at;
}

/// Marks the lines that are said to fail, beside those that did. Answers their names.
///
/// # Errors
/// There is no such line, or none failed.
pub fn fail(lines: &mut [Line], typed: &[String], said: &Mark<'_>) -> Result<Vec<String>, Problem> {
    for it in typed {
        let place = find(lines, it)?;
        if let Some(line) = lines.get_mut(place).filter(|it| it.result != Some(Verdict::Fail)) {
            put(line, Verdict::Fail, said);
        }
    }
    Ok(names(lines, Some(Verdict::Fail)))
}

/// What failed about a line, short: "height 830 (820 ± 2 mm)".
pub fn failed_in_words(line: &Line, number: impl Fn(&str) -> String) -> String {
    let measured = line.measured.as_ref().map(|it| format!(" {}", number(&it.to_string())));
    let expected = line.expected.as_str().filter(|it| *it != "yes").unwrap_or_default();
    let expected = match (measured.is_some(), expected.is_empty()) {
        (false, false) => format!("expected {expected}"),
        (true, _) | (_, true) => expected.to_owned(),
    };
    let beside = [expected.as_str(), line.note.as_deref().unwrap_or_default()];
    let beside = beside.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("; ");
    let beside = if beside.is_empty() { beside } else { format!(" ({beside})") };
    format!("{}{}{beside}", line.line, measured.unwrap_or_default())
}

/// What a failed round leaves to be mended, for whoever reworks the card: "round 1, ingrid: height
/// 830 (820 ± 2 mm), does not rock; note: it rocks".
pub fn failure_in_words(failed: &Value, number: impl Fn(&str) -> String) -> Option<String> {
    let lines = read(failed.get("lines")?);
    let round = failed.get("round").and_then(Value::as_i64)?;
    let text = |name: &str| failed.get(name).and_then(Value::as_str).unwrap_or_default();
    let lines: Vec<_> = lines.iter().map(|it| failed_in_words(it, &number)).collect();
    let note = text("note").split_whitespace().collect::<Vec<_>>().join(" ");
    let note = if note.is_empty() { note } else { format!("note: {note}") };
    let said = [lines.join(", "), note];
    let said = said.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("; ");
    Some(format!("round {round}, {}: {said}", text("by")))
}

/// The names of the lines of which that came.
pub fn names(lines: &[Line], result: Option<Verdict>) -> Vec<String> {
    lines.iter().filter(|it| it.result == result).map(|it| it.line.clone()).collect()
}
