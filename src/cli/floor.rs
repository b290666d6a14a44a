//! What the floor asks about, as text: what is to be made, what came of each line of a report, and
//! when somebody worked. Never used for JSON.

use serde_json::{Map, Value};

use super::table::{CELL_MAX, Column, Habits, cut, plain, shown, table};
use crate::domain::checklist::{self, Attached, Dimension, Verdict};
use crate::domain::notation;
use crate::domain::specification;
use crate::domain::status::Status;

/// A field that is not written as it stands.
pub(super) enum Part {
    /// Said by something else already, or by nothing worth a line.
    Nothing,
    /// Lines of names and values.
    Lines(Vec<[String; 2]>),
    /// Tables, each under a head of its own.
    Tables(Vec<(&'static str, String)>),
}

/// How a field of a card, a report or a batch is written; none where it is like any other.
pub(super) fn part(row: &Map<String, Value>, name: &str, habits: &Habits) -> Option<Part> {
    let value = row.get(name)?;
    Some(match name {
        // The lines of a report say who, and each paper of work what it was drafted as.
        "people" | "attachments" | "quality_parameters" | "specification_draft" | "rounds" => {
            Part::Nothing
        }
        "completed_at" if is_worked_on(row) => Part::Nothing,
        "failed" => Part::Lines(pair("failed", failed(value, habits))),
        "worked_seconds" => Part::Lines(pair("worked", worked(value))),
        "dimensions" => Part::Lines(pair("dimensions", dimensions(value))),
        "specification" => {
            let made = specification(value, row.get("specification_draft"));
            let rows: Vec<Vec<String>> = made.into_iter().map(Vec::from).collect();
            Part::Tables(vec![("what is made", table(&[Column("", false); 2], &rows))])
        }
        "checklist" => {
            let report = Value::Object(row.clone());
            let files = files(&Attached::to(&report));
            Part::Tables(vec![("checklist", lines(&report, habits)), ("files", files)])
        }
        "verdicts" => Part::Tables(vec![("verdicts", verdicts(value, habits))]),
        "work_times" => Part::Tables(vec![("work times", spells(value, habits))]),
        "run" => Part::Tables(vec![("run", run(value))]),
        _ => return None,
    })
}

/// Whether the work goes on, or is to go on again, and so is not done.
fn is_worked_on(row: &Map<String, Value>) -> bool {
    let status = row.get("status").and_then(Value::as_str).and_then(|it| it.parse().ok());
    matches!(status, Some(Status::InProgress | Status::Rejected))
}

/// What is to be mended.
fn failed(value: &Value, habits: &Habits) -> String {
    checklist::failure_in_words(value, |it| habits.number(it)).unwrap_or_default()
}

/// "2 h 15 min"; nothing of no work.
pub(super) fn worked(seconds: &Value) -> String {
    let seconds = seconds.as_i64().filter(|it| 0 < *it);
    seconds.map(notation::worked).unwrap_or_default()
}

fn pair(label: &str, said: String) -> Vec<[String; 2]> {
    if said.is_empty() { Vec::new() } else { vec![[label.to_owned(), said]] }
}

/// "width 1330 ± 2 mm, height 740 ± 2 mm".
fn dimensions(all: &Value) -> String {
    let names = all.as_object().into_iter().flatten().map(|(name, _)| name);
    let each = names.filter_map(|it| Some(format!("{it} {}", Dimension::of(all, it)?)));
    each.collect::<Vec<_>>().join(", ")
}

/// What is to be made, of what, in which steps, and where that is not what was drafted.
fn specification(it: &Value, draft: Option<&Value>) -> Vec<[String; 2]> {
    let mut all = Vec::new();
    for (name, value) in it.get("options").and_then(Value::as_object).into_iter().flatten() {
        all.push([name.replace('_', " "), plain(value)]);
    }
    all.extend(pair("materials", it.get("materials").map(plain).unwrap_or_default()));
    let steps = it.get("steps").and_then(Value::as_array).into_iter().flatten();
    let steps = steps.zip(1..).map(|(step, place)| format!("{place}  {}", plain(step))).collect();
    let changed = draft.map(|draft| specification::changes(draft, it)).unwrap_or_default();
    all.extend(listed("steps", steps));
    all.extend(listed("changed", changed));
    all
}

/// Lines below each other, the first with the label.
fn listed(label: &str, all: Vec<String>) -> Vec<[String; 2]> {
    let mut label = label.to_owned();
    all.into_iter().map(|it| [std::mem::take(&mut label), it]).collect()
}

const LEFT: &[&str] = &["", "line", "expected"];

/// Each line with what came of it, now and in the rounds before.
fn lines(report: &Value, habits: &Habits) -> String {
    let get = |name: &str| report.get(name).unwrap_or(&Value::Null);
    let attached = Attached::to(report);
    let before: Vec<(String, Vec<checklist::Line>)> = get("rounds")
        .as_array()
        .into_iter()
        .flatten()
        .map(|it| {
            let number = it.get("round").map(plain).unwrap_or_default();
            let lines = it.get("checklist").map(checklist::read).unwrap_or_default();
            (format!("round {number}"), lines)
        })
        .collect();
    let measured = |it: &checklist::Line| {
        it.measured.as_ref().map(|it| habits.number(&it.to_string())).unwrap_or_default()
    };
    let mut columns: Vec<Column<'_>> = LEFT.iter().map(|it| Column(it, false)).collect();
    columns.extend([Column("measured", true), Column("result", false), Column("by", false)]);
    columns.extend(before.iter().map(|it| Column(&it.0, false)));
    columns.extend([Column("note", false), Column("files", false)]);
    let row = |(line, place): (checklist::Line, usize)| {
        let by = line.by.map(|it| it.to_string()).and_then(|it| get("people").get(&it).map(plain));
        let was = before.iter().map(|(_, lines)| {
            let was = lines.iter().find(|it| it.line == line.line);
            let parts = was.map(|it| [result(it.result).to_owned(), measured(it)]);
            parts.map(|it| it.join(" ").trim().to_owned()).unwrap_or_default()
        });
        let files = attached.iter().filter(|it| it.is_of(&line.line)).map(|it| it.file.as_str());
        let mut cells = vec![place.to_string(), line.line.clone(), plain(&line.expected)];
        cells.extend([measured(&line), result(line.result).to_owned(), by.unwrap_or_default()]);
        cells.extend(was);
        cells.push(line.note.clone().unwrap_or_default());
        cells.push(files.collect::<Vec<_>>().join(", "));
        cells
    };
    let rows: Vec<_> = checklist::read(get("checklist")).into_iter().zip(1..).map(row).collect();
    table(&columns, &rows)
}

const fn result(it: Option<Verdict>) -> &'static str {
    match it {
        Some(Verdict::Pass) => "pass",
        Some(Verdict::Fail) => "fail",
        None => "",
    }
}

/// What lies with a report, and how one takes it out.
fn files(all: &[Attached]) -> String {
    let Some(last) = all.last() else { return String::new() };
    let row = |it: &Attached| {
        let line = it.line.clone().unwrap_or_default();
        let note = it.note.as_deref().map(|it| cut(it, CELL_MAX)).unwrap_or_default();
        vec![it.file.clone(), line, it.round.to_string(), it.document.clone(), note]
    };
    let columns = ["file", "line", "round", "document", "note"].map(|it| Column(it, false));
    let rows = table(&columns, &all.iter().map(row).collect::<Vec<_>>());
    format!("{rows}\nto take one out: ordna show document {} --save .", last.document)
}

/// The rows of a field, as cells; a cell is empty where there is nothing to say.
fn rows(all: &Value, cells: impl Fn(&Map<String, Value>) -> Vec<String>) -> Vec<Vec<String>> {
    all.as_array().into_iter().flatten().filter_map(Value::as_object).map(cells).collect()
}

fn verdicts(all: &Value, habits: &Habits) -> String {
    let cells = |it: &Map<String, Value>| {
        let said = |name: &str| shown(it, name, habits);
        let signed = it.get("signed") == Some(&Value::Bool(true));
        let signed = if signed { "signed with PIN" } else { "" };
        vec![said("round"), said("action"), said("by"), said("at"), signed.into(), said("note")]
    };
    let columns = ["round", "verdict", "by", "at", "", "note"].map(|it| Column(it, false));
    table(&columns, &rows(all, cells))
}

fn spells(all: &Value, habits: &Habits) -> String {
    let cells = |it: &Map<String, Value>| {
        let said = |name: &str| shown(it, name, habits);
        let ended = it.get("ended_by").map(plain).unwrap_or_default();
        let ended = if ended.is_empty() { "still at it".to_owned() } else { ended };
        vec![
            said("began_at"),
            said("ended_at"),
            it.get("worked_seconds").map(worked).unwrap_or_default(),
            said("person_name"),
            said("kind"),
            said("station"),
            ended,
        ]
    };
    let columns = ["from", "to", "worked", "who", "on", "station", "ended by"];
    table(&columns.map(|it| Column(it, it == "worked")), &rows(all, cells))
}

fn run(all: &Value) -> String {
    let cells = |it: &Map<String, Value>| {
        let said = |name: &str| it.get(name).map(plain).unwrap_or_default();
        let done = format!("{} of {}", said("cards_done"), said("cards"));
        let names = ["number", "status", "order_number", "order_status", "items_summary"];
        names.into_iter().map(said).chain([done, said("priority")]).collect()
    };
    let columns = ["batch", "", "order", "", "what", "cards done", "priority"];
    table(&columns.map(|it| Column(it, false)), &rows(all, cells))
}
