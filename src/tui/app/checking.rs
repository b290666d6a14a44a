//! A checklist under the hands: one key for a line that passes, one for a line that fails, and
//! digits for what was measured.
//!
//! Marks are sent one after the other, so that a line that is marked twice ends as it was marked last.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::acting::Left;
use super::gathering::Gathered;
use super::{App, words};
use crate::domain::checklist::{ALL, Problem, Verdict};
use crate::domain::machine::{Action, Machine, Transition};
use crate::service::error::Error;
use crate::tui::action::{Meaning, Scope, Ui};
use crate::tui::asks::{Outcome, Subject};
use crate::tui::keymap::Key;
use crate::tui::panes::{Checked, Pane, Trying};
use crate::tui::parts::entry::Entry;
use crate::tui::parts::hints::Hint;
use crate::tui::screens::Screen;

/// Marks on their way.
#[derive(Default)]
pub(super) struct Checking {
    /// What is being measured.
    pub(super) measured: Option<Entry>,
    /// The mark that is being written.
    job: Option<u64>,
    left: std::collections::VecDeque<(Subject, Map<String, Value>)>,
    /// What was marked at a terminal of everybody's, by report.
    pub(super) gathered: Vec<Gathered>,
    /// The report in view, where some of that is its.
    pub(super) shown: Option<uuid::Uuid>,
}

impl Checking {
    /// Whether a mark is on its way: what is struck after it counts when it is there, so that nobody
    /// passes a report whose last line the database does not know yet.
    pub(super) fn is_busy(&self) -> bool {
        self.job.is_some()
    }
}

impl App {
    /// The line of a checklist under the cursor.
    pub(super) fn line(&self) -> Option<Checked> {
        self.screen().and_then(Screen::focused).and_then(Pane::line)
    }

    /// Whether lines can be marked here and now; the service has the last word. What is offered is
    /// not asked for: hands are faster than that.
    fn may_check(&self) -> bool {
        let subject = self.screen().and_then(Screen::subject);
        let (Some(subject), Some(me)) = (subject, &self.me) else { return false };
        let table = subject.machine.map(Machine::table).unwrap_or_default();
        let begins = |row: &Transition| {
            row.action == Action::Check
                // Whoever it will be shows a badge.
                && (self.manner.kiosk || row.by.include(me.role))
                && subject.status.is_some_and(|at| row.from.contains(&at))
        };
        !self.manner.read_only && table.iter().any(begins)
    }

    /// Takes a stroke that means something on a checklist; says whether it did.
    pub(super) fn strikes_checklist(&mut self, event: KeyEvent, key: Key) -> bool {
        if self.line().is_none() {
            self.checking.measured = None;
            return false;
        }
        if self.checking.measured.is_some() {
            self.strikes_measured(event, key);
            return true;
        }
        let held = event.modifiers - KeyModifiers::SHIFT;
        if let (KeyCode::Char(letter), KeyModifiers::NONE) = (event.code, held)
            && letter.is_ascii_digit()
        {
            if self.begins_check() {
                self.types(Some(Entry::new(&letter.to_string())));
            }
            return true;
        }
        match self.keymap.ui(Scope::Checklist, key) {
            Some(Ui::PassLine) if self.line().is_some_and(|it| it.lacks_measure) => {
                // It passes by its number, so that is what comes next.
                if self.begins_check() {
                    self.types(Some(Entry::default()));
                }
            }
            Some(Ui::PassLine) => self.marks(Some(Verdict::Pass), None),
            Some(Ui::FailLine) => self.marks(Some(Verdict::Fail), None),
            Some(Ui::SaveMarks) if self.manner.kiosk => return self.saves_marks(),
            Some(Ui::TakeBack) if self.manner.kiosk => return self.takes_mark_back(),
            Some(Ui::PassOpen) => self.passes_open(),
            Some(_) | None => return false,
        }
        true
    }

    /// Passes what needs no number, and says what is left to measure.
    fn passes_open(&mut self) {
        let (Some(line), true) = (self.line(), self.begins_check()) else { return };
        let subject = self.screen().and_then(Screen::subject);
        if self.manner.kiosk {
            self.gathers(Trying::Open);
        } else if let (Some(subject), true) = (subject, line.unmeasured.len() < line.open.max(1)) {
            self.checks(subject, Map::from_iter([("line".to_owned(), json!(ALL))]));
        }
        if !line.unmeasured.is_empty() {
            let left = Problem::ToMeasure { names: line.unmeasured };
            self.notices.refuse(left.to_string());
        }
    }

    /// What has to be done with the report before a line of it can be checked.
    fn comes_before_check(&self) -> Option<Action> {
        let subject = self.screen().and_then(Screen::subject)?;
        let (me, status) = (self.me.as_ref()?, subject.status?);
        let table = subject.machine?.table();
        let checks = table.iter().find(|row| row.action == Action::Check)?;
        let leads = |row: &&Transition| {
            row.from.contains(&status)
                && row.to.is_some_and(|to| checks.from.contains(&to))
                && (self.manner.kiosk || row.by.include(me.role))
        };
        table.iter().find(leads).map(|row| row.action)
    }

    /// Says why not where no line can be marked.
    fn begins_check(&mut self) -> bool {
        if self.refuses_to_write() {
            return false;
        }
        let may = self.may_check();
        if !may {
            match self.comes_before_check() {
                Some(first) => {
                    let key = self.keymap.shown(Meaning::Act(first));
                    let words = format!(
                        "{key} {} first: lines are checked once the inspection has begun",
                        first.plain()
                    );
                    self.notices.refuse(words);
                }
                // It says why; where it may be done after all, its form opens.
                None => self.acts(vec![Action::Check], None),
            }
        }
        may
    }

    fn strikes_measured(&mut self, event: KeyEvent, key: Key) {
        let Some(mut entry) = self.checking.measured.clone() else { return };
        match (self.keymap.ui(Scope::Form, key), event.code) {
            (Some(Ui::Cancel), _) => self.types(None),
            (Some(_), KeyCode::Enter) => {
                let number: Option<Decimal> = entry.text().replace(',', ".").parse().ok();
                self.types(None);
                match number {
                    Some(number) => self.marks(None, Some(number)),
                    None => self.notices.refuse("a number is expected, like 1201,5"),
                }
            }
            (_, KeyCode::Char(letter)) if !letter.is_ascii_digit() && !",.".contains(letter) => {
                // Whoever types letters means something else: half a number is not sent for it.
                self.types(None);
                self.notices.refuse(format!("“{}{letter}” is no number", entry.text()));
            }
            (_, _) => {
                if entry.takes(event) {
                    self.types(Some(entry).filter(|it| !it.is_empty()));
                }
            }
        }
    }

    fn types(&mut self, entry: Option<Entry>) {
        self.checking.measured = entry;
        let typed = self.checking.measured.clone();
        if let Some(pane) = self.screen_mut().and_then(Screen::focused_mut) {
            pane.measures(typed.as_ref());
        }
    }

    /// Marks the line under the cursor, and goes on to the next.
    fn marks(&mut self, result: Option<Verdict>, measured: Option<Decimal>) {
        if !self.begins_check() {
            return;
        }
        if self.manner.kiosk {
            return self.gathers(Trying::Line(result, measured));
        }
        let (Some(line), Some(subject)) = (self.line(), self.screen().and_then(Screen::subject))
        else {
            return;
        };
        let mut inputs = Map::from_iter([("line".to_owned(), json!(line.name))]);
        if let Some(result) = result {
            inputs.insert("result".to_owned(), json!(result));
        }
        if let Some(measured) = measured {
            inputs.insert("measured".to_owned(), json!(measured.normalize()));
        }
        if let Some(pane) = self.screen_mut().and_then(Screen::focused_mut) {
            pane.marks_line(result, measured);
        }
        self.checks(subject, inputs);
    }

    fn checks(&mut self, subject: Subject, inputs: Map<String, Value>) {
        self.checking.left.push_back((subject, inputs));
        self.checks_next();
    }

    fn checks_next(&mut self) {
        if self.checking.job.is_some() {
            return;
        }
        let Some((subject, inputs)) = self.checking.left.pop_front() else { return };
        let key = uuid::Uuid::now_v7().to_string();
        // Whatever else was checked since: two may check one report, each their lines.
        self.checking.job = Some(self.sends(&subject, Action::Check, inputs, 0, key));
    }

    /// Takes note of what came of a mark; says whether it was one.
    pub(super) fn learns_check(&mut self, job: u64, result: &Result<Outcome, Error>) -> bool {
        if self.checking.job != Some(job) {
            return false;
        }
        self.checking.job = None;
        let subject = self.jobs.remove(&job).and_then(|it| it.subject);
        match result {
            Ok(Outcome::Acted(acted)) => {
                // What was known of it before counts no longer.
                let id = subject.map(|it| it.id);
                self.left = id.map(|id| Left { id, status: acted.to, version: acted.version });
            }
            Ok(_) => {}
            Err(error) => {
                let words = words::wrong(error, &self.habits, self.now);
                self.notices.warn(words);
            }
        }
        if self.checking.left.is_empty() {
            for pane in self.screens.iter_mut().flat_map(Screen::panes_mut) {
                pane.marks_settle();
            }
            self.poke();
        }
        self.checks_next();
        true
    }

    /// What the keys of a checklist do: what marks a line only where it can be marked.
    pub(super) fn check_hints(&self) -> Vec<Hint> {
        let Some(line) = self.line() else { return Vec::new() };
        let key = |ui| self.keymap.shown(Meaning::Ui(ui));
        let has_files = line.document.is_some() && self.allows(Ui::Papers);
        let files = has_files.then(|| Hint::new(key(Ui::Papers), "its files"));
        if !self.may_check() {
            return files.into_iter().collect();
        }
        let mut hints = self.gathered_hints();
        hints.extend([
            Hint::new(key(Ui::PassLine), "passes"),
            Hint::new(key(Ui::FailLine), "fails"),
        ]);
        if line.has_number {
            hints.push(Hint::new("0-9", "measured"));
        }
        hints.extend(files);
        if 1 < line.open && line.unmeasured.len() < line.open {
            hints.push(Hint::new(key(Ui::PassOpen), "rest passes"));
        }
        hints
    }
}
