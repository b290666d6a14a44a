//! An inspection report as its checklist shows it: this round, those before it, and the files that
//! were put with its lines.
//!
//! It never draws.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::domain::checklist::{self, Attached, Line};

/// The rounds that are shown beside this one.
const ROUNDS_MAX: usize = 3;
/// Of them, the most for the files of one line.
pub(super) const FILES_MAX: usize = 3;

/// A report as it was read.
#[derive(Default)]
pub(super) struct Sheet {
    /// As they are saved, and as they are shown.
    pub(super) saved: Vec<Line>,
    pub(super) lines: Vec<Line>,
    pub(super) round: i64,
    pub(super) dimensions: Value,
    pub(super) rounds: Vec<Round>,
    pub(super) people: Value,
    pub(super) attached: Vec<Attached>,
}

/// A round that is over.
pub(super) struct Round {
    pub(super) number: i64,
    pub(super) lines: Vec<Line>,
    /// Who ended it and when, and what they said.
    pub(super) said: Option<(String, DateTime<Utc>, String)>,
    pub(super) verdict: String,
    pub(super) is_signed: bool,
}

impl Sheet {
    pub(super) fn read(row: &Value) -> Self {
        let get = |name: &str| row.get(name).unwrap_or(&Value::Null);
        let list = |name: &str| get(name).as_array().map_or(&[][..], Vec::as_slice);
        let text = |of: &Value, name: &str| {
            of.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let rounds = list("verdicts").iter().map(|verdict| {
            let number = verdict.get("round").and_then(Value::as_i64).unwrap_or_default();
            let kept = list("rounds")
                .iter()
                .find(|it| it.get("round").and_then(Value::as_i64) == Some(number));
            let at = text(verdict, "at").parse().ok();
            Round {
                number,
                lines: kept
                    .and_then(|it| it.get("checklist"))
                    .map(checklist::read)
                    .unwrap_or_default(),
                said: at.map(|at| (text(verdict, "by"), at, text(verdict, "note"))),
                verdict: text(verdict, "action"),
                is_signed: verdict.get("signed") == Some(&Value::Bool(true)),
            }
        });
        let lines = checklist::read(get("checklist"));
        Self {
            saved: lines.clone(),
            lines,
            round: get("round").as_i64().unwrap_or(1),
            dimensions: get("dimensions").clone(),
            rounds: rounds.collect(),
            people: get("people").clone(),
            attached: Attached::to(row),
        }
    }

    /// The rounds before this one, the last ones of many.
    pub(super) fn before(&self) -> &[Round] {
        let kept = self.rounds.iter().take_while(|it| !it.lines.is_empty()).count();
        self.rounds.get(kept.saturating_sub(ROUNDS_MAX)..kept).unwrap_or_default()
    }

    /// The files that were put with a line.
    pub(super) fn files(&self, line: &Line) -> impl Iterator<Item = &Attached> {
        self.attached.iter().filter(|it| it.is_of(&line.line))
    }

    /// Rows for the files of the line that has most: nothing moves as the cursor does.
    pub(super) fn file_rows(&self) -> u16 {
        let most = self.lines.iter().map(|it| self.files(it).count().min(FILES_MAX)).max();
        u16::try_from(most.unwrap_or(0)).unwrap_or(0)
    }

    pub(super) fn name(&self, line: &Line) -> String {
        let id = line.by.map(|it| it.to_string()).unwrap_or_default();
        self.people.get(&id).and_then(Value::as_str).unwrap_or_default().to_owned()
    }
}
