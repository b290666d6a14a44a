//! What is done with work that was asked of the outside: the keys on its screen, and the form.
//!
//! Who may, and when, is said by the service alone.

use serde_json::{Map, Value};

use super::App;
use super::sheets::{Purpose, Step};
use crate::domain::entity::Entity;
use crate::domain::outbox::WorkStatus;
use crate::service::asked::{self, WorkAction, WorkOffered};
use crate::tui::action::Meaning;
use crate::tui::asks::{Deed, Prepared, Subject};
use crate::tui::keymap::Key;
use crate::tui::panes::Pane;

impl App {
    /// The work under the cursor, or what the screen is about, and how it stands.
    pub(super) fn work(&self) -> Option<(Subject, WorkStatus)> {
        let screen = self.screen()?;
        let own = screen.focused().and_then(Pane::work);
        own.or_else(|| screen.panes().first().and_then(|it| it.work()))
    }

    /// What can be done with the work under the cursor.
    pub(super) fn work_offers(&self) -> Vec<WorkOffered> {
        let (Some((_, status)), Some(me)) = (self.work(), &self.me) else { return Vec::new() };
        asked::offered(status, me.role)
    }

    /// Does what a key means to the work under the cursor; says whether it means anything.
    pub(super) fn strikes_work(&mut self, key: Key) -> bool {
        let Some(action) = self.keymap.work(key).filter(|_| self.work().is_some()) else {
            return false;
        };
        self.acts_on_work(action);
        true
    }

    pub(super) fn acts_on_work(&mut self, action: WorkAction) {
        if self.refuses_to_write() {
            return;
        }
        let found = self.work_offers().into_iter().find(|it| it.act.action == action);
        let (Some(offered), Some((subject, _))) = (found, self.work()) else { return };
        let marked = self.marked();
        let subjects = if marked.is_empty() { vec![subject] } else { marked };
        // Of several, each says for itself why not.
        if let (Some(why), [subject]) = (offered.reason, subjects.as_slice()) {
            self.notices.refuse(format!("{}: {why}", subject.number));
            return;
        }
        let title = format!("{}: {}", offered.act.title, all_named(&subjects));
        if offered.act.inputs.is_empty() {
            match subjects.as_slice() {
                [subject] => _ = self.does_work(subject, action, Map::new()),
                several => self.begins_in_bulk(title, several, Step::Work(action), Map::new()),
            }
            return;
        }
        let nothing = Prepared {
            machine: None,
            version: 0,
            row: Value::Null,
            offered: Vec::new(),
            people: Vec::new(),
        };
        let fields = self.fields((Entity::Outbox, None), offered.act.inputs, &nothing);
        let what = if 1 < subjects.len() { "them" } else { "it" };
        let verb = format!("{} {what}, for good", action.word());
        self.shows_form(&title, &verb, fields, Purpose::Work { subjects, action });
    }

    pub(super) fn does_work(
        &mut self,
        subject: &Subject,
        action: WorkAction,
        inputs: Map<String, Value>,
    ) -> u64 {
        self.works(Deed::Work { entry: subject.id, action, inputs }, Some(subject.clone()))
    }

    /// Says what was done with an entry.
    pub(super) fn worked(&mut self, subject: Option<&Subject>, action: WorkAction) {
        let what = subject.map(named).unwrap_or_default();
        let said = match action {
            WorkAction::Retry => format!("{what}: tried again now"),
            WorkAction::Drop => format!("{what}: dropped"),
        };
        self.notices.tell(said, None, self.now);
        self.poke();
    }

    /// The form of something that is done with work is on its way.
    pub(super) fn saves_work(
        &mut self,
        subjects: &[Subject],
        action: WorkAction,
        inputs: Map<String, Value>,
    ) {
        if let [subject] = subjects {
            let job = self.does_work(subject, action, inputs);
            self.form_waits_for(job);
        } else {
            self.sheets.pop();
            let title = format!("{}: {}", action.word(), all_named(subjects));
            self.begins_in_bulk(title, subjects, Step::Work(action), inputs);
        }
    }

    /// The key of something that is done with work, as it is shown.
    pub(super) fn work_key(&self, action: WorkAction) -> String {
        self.keymap.shown(Meaning::Work(action))
    }
}

/// The entry, or how many.
fn all_named(subjects: &[Subject]) -> String {
    match subjects {
        [subject] => named(subject),
        several => format!("{} entries", several.len()),
    }
}

/// "send the mail, SO-2026-0012".
fn named(subject: &Subject) -> String {
    if subject.title.is_empty() {
        return subject.number.clone();
    }
    format!("{}, {}", subject.number, subject.title)
}
