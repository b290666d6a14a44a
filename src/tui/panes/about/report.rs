//! What an inspection report looks at, in lines: each with what came of it, what was said, and the
//! files that were put with it.

use serde_json::Value;

use super::order::plain;
use super::{INDENT, Pen};
use crate::domain::checklist::{self, Attached, Verdict};
use crate::tui::parts::lines::{Lines, Piece};
use crate::tui::text;

/// How far what was said of a line stands in.
const SAID: u16 = INDENT + 3;

pub(super) fn checklist(lines: &mut Lines, report: &Value, pen: &Pen<'_>) {
    let look = pen.look;
    let attached = Attached::to(report);
    for line in report.get("checklist").map(checklist::read).unwrap_or_default() {
        let (sign, style) = match line.result {
            Some(Verdict::Pass) => (look.marks.yes, look.ok),
            Some(Verdict::Fail) => (look.marks.no, look.error),
            None => (look.marks.off, look.dim),
        };
        let expected = Some(plain(&line.expected)).filter(|it| it != "yes");
        let mut pieces = vec![Piece::new(sign, style), pen.gap(), pen.text(&line.line)];
        if let Some(measured) = &line.measured {
            pieces.extend([pen.gap(), pen.text(pen.habits.decimal(&measured.to_string()))]);
        }
        lines.spread(INDENT, pieces, pen.dim(expected.unwrap_or_default()));
        let files = attached.iter().filter(|it| it.is_of(&line.line)).map(named);
        for said in line.note.clone().into_iter().chain(files) {
            for part in text::wrap(&said, pen.width.saturating_sub(SAID)) {
                lines.line(SAID, [pen.dim(part)]);
            }
        }
    }
    let rounds = report.get("rounds").and_then(Value::as_array).map_or(0, Vec::len);
    let whole: Vec<&Attached> = attached.iter().filter(|it| it.line.is_none()).collect();
    if 0 < rounds || !whole.is_empty() {
        lines.gap();
    }
    for (place, it) in whole.into_iter().enumerate() {
        pen.fact(lines, if place == 0 { "with it" } else { "" }, Some(&named(it)));
    }
    if 0 < rounds {
        let noun = if rounds == 1 { "round" } else { "rounds" };
        pen.fact(lines, "before", Some(&format!("{rounds} {noun} that failed")));
    }
}

/// A file, the document that keeps it, and what was said of it.
pub(in crate::tui::panes) fn named(attached: &Attached) -> String {
    let Attached { document, file, round, note, .. } = attached;
    let note = note.as_ref().map(|it| format!(": {it}")).unwrap_or_default();
    let round = if 1 < *round { format!(", round {round}") } else { String::new() };
    format!("{file} ({document}{round}){note}")
}
