//! Marks on a checklist at a terminal of everybody's: gathered on the screen, and saved together as
//! one act of whoever shows a badge for them.
//!
//! It saves none by itself, and lets none go but by its person's key, or because its round is over,
//! which it says: not for a wrong PIN, somebody else's act, another screen, or the idle lock.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Map, json};
use uuid::Uuid;

use super::{App, words};
use crate::domain::checklist::{Said, Verdict};
use crate::domain::machine::{Action, Machine};
use crate::service::act::Act;
use crate::service::error::Error;
use crate::tui::action::{Meaning, Ui};
use crate::tui::asks::{Deed, Outcome, Subject};
use crate::tui::panes::{Checked, Pane, Trying, Unsaved};
use crate::tui::parts::hints::Hint;
use crate::tui::screens::Screen;

/// The marks of one report.
pub(super) struct Gathered {
    report: Subject,
    round: i64,
    /// By which a repeat is known; other marks have another one.
    key: String,
    marks: BTreeMap<usize, Unsaved>,
    /// What was meant to be done with the report, which waits for them.
    then: Vec<Action>,
}

impl Gathered {
    fn counted(&self) -> String {
        match self.marks.len() {
            1 => "1 mark".to_owned(),
            several => format!("{several} marks"),
        }
    }

    fn changes(&mut self) {
        self.key = Uuid::now_v7().to_string();
    }
}

impl Deed {
    /// The key by which a repeat of an act is known.
    fn key(&self) -> Option<&str> {
        match self {
            Self::Act { act, .. } | Self::ActAs { act, .. } => act.idempotency_key.as_deref(),
            Self::Create { .. }
            | Self::Person { .. }
            | Self::Work { .. }
            | Self::SavePaper { .. }
            | Self::SaveCodes { .. }
            | Self::Password { .. } => None,
        }
    }
}

impl App {
    /// The report whose checklist is in view, and the line under its cursor.
    fn report(&self) -> Option<(Subject, Checked)> {
        let panes = self.screen().map(Screen::panes)?;
        panes.iter().find_map(|it| Some((it.subject()?, it.line()?)))
    }

    /// What is gathered of the report in view.
    fn gathered(&self) -> Option<&Gathered> {
        let (report, _) = self.report()?;
        self.checking.gathered.iter().find(|it| it.report.id == report.id)
    }

    fn gathered_with(&mut self, key: Option<&str>) -> Option<&mut Gathered> {
        self.checking.gathered.iter_mut().find(|it| Some(it.key.as_str()) == key)
    }

    /// Whether marks are on their way with somebody's badge.
    pub(super) fn is_saving_marks(&self) -> bool {
        let is_ours = |key: &str| self.checking.gathered.iter().any(|it| it.key == key);
        self.jobs.values().any(|it| !it.waits && it.deed.key().is_some_and(is_ours))
    }

    /// Marks the line under the cursor, or all that are open, until they are saved.
    pub(super) fn gathers(&mut self, said: Trying) {
        let Some((report, line)) = self.report() else { return };
        let Some(pane) = self.screen_mut().and_then(Screen::focused_mut) else { return };
        let marked = match pane.tries(said) {
            Ok(marked) => marked,
            Err(problem) => {
                let words = format!("{problem}; {}", problem.hint());
                self.notices.refuse(words);
                return;
            }
        };
        self.notices.forgive();
        let known = self.checking.gathered.iter().position(|it| it.report.id == report.id);
        let place = known.unwrap_or_else(|| {
            let (round, key, marks, then) =
                (line.round, String::new(), BTreeMap::new(), Vec::new());
            self.checking.gathered.push(Gathered { report, round, key, marks, then });
            self.checking.gathered.len() - 1
        });
        let Some(gathered) = self.checking.gathered.get_mut(place) else { return };
        gathered.marks.extend(marked);
        gathered.changes();
    }

    /// Lets go of the mark on the line under the cursor; says whether there was one.
    pub(super) fn takes_mark_back(&mut self) -> bool {
        let Some((report, line)) = self.report() else { return false };
        let known = self.checking.gathered.iter_mut().find(|it| it.report.id == report.id);
        let Some(gathered) = known else { return false };
        let was = line.number.checked_sub(1).and_then(|it| gathered.marks.remove(&it));
        gathered.changes();
        self.checking.gathered.retain(|it| !it.marks.is_empty());
        was.is_some()
    }

    /// Asks for the badge of whoever answers for what is marked; says whether anything is.
    pub(super) fn saves_marks(&mut self) -> bool {
        let Some(gathered) = self.gathered() else { return false };
        let lines: Vec<Said> = gathered
            .marks
            .values()
            .map(|it| Said {
                line: it.name.clone(),
                result: Some(it.result),
                measured: it.measured.map(|it| json!(it)),
                note: None,
            })
            .collect();
        let act = Act {
            entity: gathered.report.entity,
            name: gathered.report.id.to_string(),
            action: Action::Check.word().to_owned(),
            inputs: Map::from_iter([("lines".to_owned(), json!(lines))]),
            // Whatever else was checked since: two may check one report, each their lines, and who
            // checked one of ours meanwhile was told of.
            if_version: None,
            idempotency_key: Some(gathered.key.clone()),
        };
        let (report, plain) = (gathered.report.clone(), format!("save {}", gathered.counted()));
        self.job += 1;
        self.holds_for_badge(self.job, act, &report, plain);
        true
    }

    /// Saves what is marked before the report moves on; says whether that is what has to be done.
    pub(super) fn saves_first(&mut self, subject: &Subject, actions: &[Action]) -> bool {
        let table = subject.machine.map(Machine::table).unwrap_or_default();
        let moves = table.iter().any(|row| row.to.is_some() && actions.contains(&row.action));
        let is_marked = self.gathered().is_some_and(|it| it.report.id == subject.id);
        if !moves || !is_marked || !self.saves_marks() {
            return false;
        }
        let known = self.checking.gathered.iter_mut().find(|it| it.report.id == subject.id);
        if let Some(gathered) = known {
            gathered.then = actions.to_vec();
        }
        true
    }

    /// Nobody showed a badge for them; says what that leaves.
    pub(super) fn leaves_marks(&mut self, act: &Act) -> Option<String> {
        let gathered = self.gathered_with(act.idempotency_key.as_deref())?;
        gathered.then.clear();
        Some(waits(gathered))
    }

    /// Nobody is there any more: what was meant to follow is not done by whoever comes next.
    pub(super) fn forgets_what_follows(&mut self) {
        for gathered in &mut self.checking.gathered {
            gathered.then.clear();
        }
    }

    /// What ends with the terminal, where anything does.
    pub(super) fn unsaved_marks(&self) -> Option<String> {
        let all: Vec<String> = self.checking.gathered.iter().map(waits).collect();
        (!all.is_empty()).then(|| all.join("; "))
    }

    /// Takes note of what came of saving them; says whether it was about that.
    pub(super) fn learns_gathered(&mut self, job: u64, result: &Result<Outcome, Error>) -> bool {
        let key = self.jobs.get(&job).and_then(|it| it.deed.key()).map(str::to_owned);
        let known = |it: &Gathered| Some(&it.key) == key.as_ref();
        let Some(at) = self.checking.gathered.iter().position(known) else { return false };
        let work = self.jobs.remove(&job);
        let by = work.as_ref().and_then(|it| it.deed.by());
        match result {
            Ok(Outcome::Acted(acted)) => {
                let gathered = self.checking.gathered.remove(at);
                self.checking.shown = None;
                self.came_back();
                let panes = self.screens.iter_mut().flat_map(Screen::panes_mut);
                let is_its = |it: &&mut Box<dyn Pane>| {
                    it.subject().is_some_and(|it| it.id == gathered.report.id)
                };
                panes.filter(is_its).for_each(|it| it.marks_settle());
                self.celebrates(Some(&gathered.report), acted, by);
                if !gathered.then.is_empty() {
                    self.acts_on(gathered.report, gathered.then, None);
                }
            }
            Ok(_) => {}
            Err(error) => {
                let why = words::wrong(error, &self.habits, self.now);
                if let Some(gathered) = self.checking.gathered.get_mut(at) {
                    gathered.then.clear();
                    let words = format!("{why}; {}", waits(gathered));
                    self.notices.warn(words);
                }
                self.poke();
            }
        }
        true
    }

    /// Shows what is not saved where its report is in view; says what became of it otherwise.
    pub(super) fn settle_gathered(&mut self) {
        let here = self.report();
        let before = self.checking.shown.take();
        if let Some((report, line)) = &here {
            self.settle_rounds(report.id, line.round);
            self.settle_overtaken(report.id);
            let marks = self.gathered().map(|it| it.marks.clone()).unwrap_or_default();
            self.checking.shown = (!marks.is_empty()).then_some(report.id);
            let panes = self.screens.last_mut().map(Screen::panes_mut);
            let its = panes.into_iter().flatten().find(|it| it.line().is_some());
            if let Some(pane) = its {
                pane.shows_unsaved(&marks);
            }
        }
        let left = before.filter(|it| here.is_none_or(|(report, _)| report.id != *it));
        let left = left.and_then(|id| self.checking.gathered.iter().find(|it| it.report.id == id));
        if let Some(words) = left.map(waits) {
            self.notices.warn(words);
        }
    }

    /// What was marked in a round that is over says nothing of the next one.
    fn settle_rounds(&mut self, report: Uuid, round: i64) {
        let is_over = |it: &Gathered| it.report.id == report && it.round != round;
        let Some(at) = self.checking.gathered.iter().position(is_over) else { return };
        let gone = self.checking.gathered.remove(at);
        self.notices.warn(format!(
            "{}: round {round} has begun; {} of round {} were not saved and are gone",
            gone.report.number,
            gone.counted(),
            gone.round,
        ));
    }

    /// Says where somebody else has checked a line that is marked here.
    fn settle_overtaken(&mut self, report: Uuid) {
        let Some(pane) =
            self.screen().map(Screen::panes).into_iter().flatten().find(|it| it.line().is_some())
        else {
            return;
        };
        let known = self.checking.gathered.iter().find(|it| it.report.id == report);
        let marks = known.into_iter().flat_map(|it| &it.marks);
        let overtaken = marks.filter_map(|(place, mark)| {
            let saved = pane.saved(*place)?;
            (saved.at != mark.since).then_some((*place, saved, mark.name.clone()))
        });
        let overtaken: Vec<_> = overtaken.collect();
        let back = self.keymap.shown(Meaning::Ui(Ui::TakeBack));
        for (place, saved, name) in overtaken {
            self.knows_of(report, place, saved.at);
            let result = match saved.result {
                Some(Verdict::Pass) => "pass",
                Some(Verdict::Fail) => "fail",
                None => continue,
            };
            let by = saved.by;
            self.notices.warn(format!(
                "{name}: {by} says {result} meanwhile; yours counts once it is saved, {back} takes it back"
            ));
        }
    }

    fn knows_of(&mut self, report: Uuid, place: usize, at: Option<DateTime<Utc>>) {
        let known = self.checking.gathered.iter_mut().find(|it| it.report.id == report);
        if let Some(mark) = known.and_then(|it| it.marks.get_mut(&place)) {
            mark.since = at;
        }
    }

    /// The keys that save what is marked, and take one back.
    pub(super) fn gathered_hints(&self) -> Vec<Hint> {
        let Some(gathered) = self.gathered() else { return Vec::new() };
        let key = |ui| self.keymap.shown(Meaning::Ui(ui));
        let mut hints = vec![Hint::new(key(Ui::SaveMarks), format!("save {}", gathered.counted()))];
        let place = self.line().and_then(|it| it.number.checked_sub(1));
        if place.is_some_and(|it| gathered.marks.contains_key(&it)) {
            hints.push(Hint::new(key(Ui::TakeBack), "take it back"));
        }
        hints
    }
}

/// What is kept, and where.
fn waits(gathered: &Gathered) -> String {
    let is = if gathered.marks.len() == 1 { "is" } else { "are" };
    format!("{}: {} {is} kept here, not saved yet", gathered.report.number, gathered.counted())
}
