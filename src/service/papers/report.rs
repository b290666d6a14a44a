//! An inspection report as a paper: each line with what was said of it and the files that were put
//! with it, and who judged it. Never prints.

use serde_json::Value;

use super::build::{Plan, labour, row, sheet};
use super::plain as said;
use super::rows::{day_of, decimal, id, list, plain, text};
use crate::domain::checklist::{self, Attached, Verdict};
use crate::domain::entity::Entity;
use crate::domain::language::Language;
use crate::domain::paper::PaperKind;
use crate::paper::model::{Check, Line, Paper};
use crate::service::error::Result;
use crate::service::work::Work;
use crate::store::post::Subject;

/// Says what the paper of a report consists of.
pub(super) async fn report(work: &mut Work, subject: &Subject) -> Result<Plan> {
    let report = row(work, Entity::Qir, subject.subject_id).await?;
    let number = text(&report, "number");
    let mut paper = sheet(work, subject, PaperKind::InspectionReport, &number).await?;
    paper.references.order = subject.order_number.clone().unwrap_or_default();
    paper.scan_code = text(&report, "scan_code");
    if let Some(card) = id(&report, "job_card_id") {
        let card = row(work, Entity::JobCard, card).await?;
        paper.references.job_card = text(&card, "number");
        paper.work = labour(&card);
        paper.lines = vec![Line {
            position: 1,
            description: text(&card, "title"),
            quantity: decimal(&card, "quantity"),
            unit: said::unit("pcs", paper.language),
            ..Line::default()
        }];
    }
    let attached = Attached::to(&report);
    let lines = list(&report, "checklist").iter();
    paper.checklist = lines.map(|it| check(it, &attached, paper.language)).collect();
    paper.passed = match text(&report, "status").as_str() {
        "passed" => Some(true),
        "failed" => Some(false),
        _ => None,
    };
    let whole = attached.iter().filter(|it| it.line.is_none());
    let mut notes = vec![judged(&report, &paper, work.settings.zone())];
    notes.extend(rounds(&report, &paper, work.settings.zone()));
    notes.extend(whole.map(|it| put_with(it, paper.language)));
    notes.retain(|it| !it.is_empty());
    paper.notes = notes.join("\n");
    Ok(Plan::print(paper, number))
}

/// Who judged a report, when, and whether they signed it.
fn judged(report: &Value, paper: &Paper, zone: chrono_tz::Tz) -> String {
    let verdicts = list(report, "verdicts");
    let Some(last) = verdicts.last().filter(|_| paper.passed.is_some()) else {
        return String::new();
    };
    let signed = last.get("signed") == Some(&Value::Bool(true));
    let did = paper.language.pick(if signed {
        [
            "Inspected and signed with PIN by",
            "Kontrollerad och signerad med PIN av",
            "Kontrolleret og underskrevet med PIN af",
        ]
    } else {
        ["Inspected by", "Kontrollerad av", "Kontrolleret af"]
    });
    let by = text(last, "by");
    let day = day_of(last, "at", zone).map(|it| it.format(paper.notation().date).to_string());
    [did, by.as_str(), day.unwrap_or_default().as_str()].join(" ")
}

/// The rounds that are over and failed: who said so and when, what failed, and what was said of it.
fn rounds(report: &Value, paper: &Paper, zone: chrono_tz::Tz) -> Vec<String> {
    let [word, failed] = [["Round", "Omgång", "Runde"], ["failed", "underkänd", "ikke bestået"]]
        .map(|it| paper.language.pick(it));
    let kept = list(report, "rounds").iter().map(|round| {
        let number = round.get("round").and_then(Value::as_i64).unwrap_or_default();
        let said = list(report, "verdicts")
            .iter()
            .find(|it| it.get("round").and_then(Value::as_i64) == Some(number));
        let said = said.unwrap_or(&Value::Null);
        let day = day_of(said, "at", zone).map(|it| it.format(paper.notation().date).to_string());
        let lines = round.get("checklist").map(checklist::read).unwrap_or_default();
        let lines = lines.iter().filter(|it| it.result == Some(Verdict::Fail));
        let notation = paper.notation();
        let number_of =
            |it: &str| it.parse().map_or_else(|_| it.to_owned(), |it| notation.decimal(it));
        let lines: Vec<_> = lines.map(|it| checklist::failed_in_words(it, number_of)).collect();
        let (by, note) = (text(said, "by"), text(said, "note"));
        let who = [by.as_str(), day.as_deref().unwrap_or_default()].join(" ");
        let what = [lines.join(", "), note];
        let what = what.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("; ");
        format!("{word} {number}: {failed}, {who}: {what}")
    });
    kept.collect()
}

/// A file that lies with a report, by the number that it is found under.
fn put_with(attached: &Attached, language: Language) -> String {
    let Attached { document, file, note, .. } = attached;
    let word = language.pick(["Attached", "Bifogat", "Vedlagt"]);
    let note = note.as_ref().map(|it| format!(": {it}")).unwrap_or_default();
    format!("{word} {file} ({document}){note}")
}

fn check(line: &Value, attached: &[Attached], language: Language) -> Check {
    let name = text(line, "line");
    let own = attached.iter().filter(|it| it.is_of(&name));
    let files = own.map(|it| put_with(it, language));
    Check {
        notes: Some(text(line, "note"))
            .filter(|it| !it.is_empty())
            .into_iter()
            .chain(files)
            .collect(),
        line: name,
        nominal: said::answer(&line.get("expected").map(plain).unwrap_or_default(), language),
        measured: line.get("measured").map(plain).unwrap_or_default(),
        passed: match text(line, "result").as_str() {
            "pass" => Some(true),
            "fail" => Some(false),
            _ => None,
        },
    }
}
