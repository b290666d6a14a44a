//! From a key to an act: what is offered for the thing under the cursor, the question or the form
//! before it, and what is said after it.
//!
//! An act is sent under a key of its own, so that sending it again never does it twice.

use chrono::Duration;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::forms::verb;
use super::sheets::{Asked, Bulking, Sheet, Step};
use super::{App, words};
use crate::domain::effect::Effect as Also;
use crate::domain::entity::Entity;
use crate::domain::letter::LetterKind;
use crate::domain::machine::{Action, Machine};
use crate::domain::road::road;
use crate::domain::status::Status;
use crate::service::act::{Act, Acted};
use crate::service::actions::Offered;
use crate::tui::action::{Meaning, Scope, Ui};
use crate::tui::asks::{Ask, Deed, Preparing, Subject};
use crate::tui::keymap::Key;
use crate::tui::panes::Pane;
use crate::tui::parts::bulk::{self, Bulk};
use crate::tui::parts::hints::Hint;
use crate::tui::parts::question::Question;
use crate::tui::screens::Screen;
use crate::tui::words::noun;

/// How long the cursor has to rest before it is found out what can be done there.
const REST: Duration = Duration::milliseconds(80);
/// How often an act is sent before its person is asked.
pub(super) const TRIES_MAX: u8 = 5;

/// An act that waits until it is known what can be done.
pub(super) struct Wanted {
    pub(super) subject: Subject,
    actions: Vec<Action>,
    key: Option<Key>,
}

/// How an act left its thing.
pub(super) struct Left {
    pub(super) id: Uuid,
    pub(super) status: Status,
    pub(super) version: i32,
}

/// Something that is being written.
pub(super) struct Job {
    pub(super) deed: Deed,
    /// What it is done to.
    pub(super) subject: Option<Subject>,
    pub(super) tries: u8,
    /// Not answered: it is sent again when the database is back.
    pub(super) waits: bool,
}

impl App {
    /// Says so where nothing may be written.
    pub(super) fn refuses_to_write(&mut self) -> bool {
        if self.manner.read_only {
            self.notices.refuse("this workbench was opened to read only");
        }
        self.manner.read_only
    }

    pub(super) fn forget_offers(&mut self) {
        self.offers = None;
        self.offers_asked = None;
        self.offers_due = None;
        self.wanted = None;
    }

    /// Finds out what can be done with the thing under the cursor, or with what is marked, once
    /// the cursor rests.
    pub(super) fn settle_offers(&mut self) {
        let subject = self.lead();
        let Some((subject, machine)) = subject.and_then(|it| it.machine.map(|m| (it, m))) else {
            self.forget_offers();
            return;
        };
        let at = (subject.id, subject.version);
        if self.offers_asked == Some(at) {
            return;
        }
        let known = self.offers.as_ref().is_none_or(|it| it.id == subject.id);
        let wanted = self.wanted.as_ref().is_some_and(|it| it.subject.id == subject.id);
        if self.seen != Some(at) {
            self.seen = Some(at);
            self.offers_due = Some(self.now + REST);
        }
        if known || wanted || self.offers_due.is_none_or(|due| due <= self.now) {
            self.offers_due = None;
            self.offers_asked = Some(at);
            self.ask(Ask::Offers { entity: subject.entity, machine, id: subject.id });
        }
    }

    /// Does what a key means to the thing under the cursor, or to all that are marked.
    pub(super) fn acts(&mut self, actions: Vec<Action>, key: Option<Key>) {
        if self.refuses_to_write() {
            return;
        }
        let Some(subject) = self.lead_for(&actions) else {
            self.notices.refuse("there is nothing under the cursor to act on");
            return;
        };
        self.acts_on(subject, actions, key);
    }

    /// As [`App::acts`], on this thing.
    pub(super) fn acts_on(&mut self, subject: Subject, actions: Vec<Action>, key: Option<Key>) {
        if self.saves_first(&subject, &actions) {
            return;
        }
        let since = match &self.left {
            Some(left) if left.id == subject.id => left.version.max(subject.version),
            Some(_) | None => subject.version,
        };
        let known = self.offers.as_ref().is_some_and(|it| {
            it.id == subject.id && it.version >= since && self.offers_asked.is_some()
        });
        let (entity, id, version) = (subject.entity, subject.id, subject.version);
        let machine = subject.machine;
        self.wanted = Some(Wanted { subject, actions, key });
        if known {
            self.decides();
        } else if let Some(machine) = machine {
            self.offers_asked = Some((id, version));
            self.ask(Ask::Offers { entity, machine, id });
        } else {
            self.wanted = None;
        }
    }

    /// The thing whose offers count: that under the cursor, or the first that is marked.
    pub(super) fn lead(&self) -> Option<Subject> {
        let subject = self.screen().and_then(Screen::subject);
        let marked = self.marked();
        let is_marked = |it: &Subject| marked.iter().any(|other| other.id == it.id);
        match subject {
            Some(subject) if marked.is_empty() || is_marked(&subject) => Some(subject),
            _ => marked.into_iter().next(),
        }
    }

    /// As [`App::lead`]; of several that are marked the first that stands where one of these
    /// actions begins, so that one that stands elsewhere does not keep the others from it.
    fn lead_for(&self, actions: &[Action]) -> Option<Subject> {
        let marked = self.marked();
        if marked.len() < 2 {
            return self.lead();
        }
        let begins = |it: &&Subject| {
            let table = it.machine.map(Machine::table).unwrap_or_default();
            table.iter().any(|row| {
                actions.contains(&row.action) && it.status.is_some_and(|at| row.from.contains(&at))
            })
        };
        marked.iter().find(begins).or(marked.first()).cloned()
    }

    /// What is marked, as the list has it.
    pub(super) fn marked(&self) -> Vec<Subject> {
        // What is done in a sheet of documents is done to the thing that it is about.
        if self.sheets.iter().any(|it| matches!(it, Sheet::Papers(_))) {
            return Vec::new();
        }
        self.screen().and_then(Screen::focused).map(Pane::marked).unwrap_or_default()
    }

    /// Takes up the act that waited for its offers.
    pub(super) fn decides(&mut self) {
        let (Some(wanted), Some(offers)) = (&self.wanted, &self.offers) else { return };
        if wanted.subject.id != offers.id {
            // What is known is about something else: the answer is still on its way.
            return;
        }
        let Some(Wanted { subject, actions, key }) = self.wanted.take() else { return };
        let Some(offers) = self.offers.as_ref() else { return };
        let id = subject.id;
        let marked = self.marked();
        let several = 1 < marked.len();
        let left = self.left.as_ref().filter(|it| it.id == id).map(|it| it.status);
        let seen = [subject.status, left].contains(&offers.status);
        if !seen && subject.status.is_some() {
            let now = offers.status.map(Status::plain).unwrap_or_default();
            self.notices.refuse(format!("{} is {now} by now; look at it again", subject.number));
            self.poke();
            return;
        }
        let meant = |it: &&Offered| actions.contains(&it.action);
        let near: Vec<&Offered> =
            offers.offered.iter().filter(meant).filter(|it| it.is_near).collect();
        let chosen = near.iter().find(|it| it.allowed).or(near.first()).copied();
        let chosen = chosen.or_else(|| {
            offers
                .offered
                .iter()
                .filter(meant)
                .max_by_key(|it| is_to_come(subject.machine, offers.status, it.action))
        });
        let Some(offered) = chosen.cloned() else {
            let help = self.keymap.shown(Meaning::Ui(Ui::Help));
            let what = match (&key, actions.as_slice()) {
                (_, [only]) => format!("there is no {} here", only.plain()),
                (Some(key), _) => format!("{key} does nothing here"),
                (None, _) => "that cannot be done here".to_owned(),
            };
            self.notices
                .refuse(format!("{}: {what}; {help} shows what can be done", subject.number));
            return;
        };
        // Of several, each says for itself why not.
        if !(offered.allowed || several && offered.is_near) {
            let why = offered.reason.unwrap_or_else(|| "it cannot be done now".to_owned());
            self.notices.refuse(format!("{}: {why}", subject.number));
            return;
        }
        let version = offers.version;
        let subjects = if marked.is_empty() { vec![subject.clone()] } else { marked };
        self.offers_to(subject, subjects, offered, version, key);
    }

    /// Asks for what the act needs, or whether it is meant, or does it.
    fn offers_to(
        &mut self,
        lead: Subject,
        subjects: Vec<Subject>,
        offered: Offered,
        version: i32,
        key: Option<Key>,
    ) {
        // A note that the customer reads is worth a form.
        let is_told = offered.letters.contains(&LetterKind::AddonDecision);
        let needs_form =
            is_told || offered.inputs.iter().any(|it| it.required || it.name != "note");
        if needs_form {
            let (subject, action) = (lead, offered.action);
            self.ask(Ask::Prepare(Box::new(Preparing::Act { subject, action })));
        } else if offered.is_final || 1 < subjects.len() {
            let what = named(&subjects);
            let title = format!("{}: {what}", offered.title);
            let mut body = mailed(&offered);
            body.push_str(if offered.is_final {
                "Nothing takes this back."
            } else {
                "It is done to each of them, one after the other."
            });
            let yes = verb(&offered);
            let asked = Asked::Act { subjects, offered: Box::new(offered), version };
            self.asks_with(key, &title, body, (&yes, "keep it as it is"), asked);
        } else {
            self.begins(&subjects, &offered, version, Map::new());
        }
    }

    pub(super) fn asks(&mut self, title: &str, body: String, words: (&str, &str), asked: Asked) {
        self.asks_with(None, title, body, words, asked);
    }

    pub(super) fn asks_with(
        &mut self,
        key: Option<Key>,
        title: &str,
        body: String,
        (yes, no): (&str, &str),
        asked: Asked,
    ) {
        let Some(confirms) = self.keymap.confirming(key) else {
            self.notices.refuse("no key is left to confirm with: see keymap.toml");
            return;
        };
        let question = Question {
            title: title.to_owned(),
            body,
            yes: yes.to_owned(),
            no: no.to_owned(),
            confirms,
            refuses: self.keymap.shown(Meaning::Ui(Ui::No)),
        };
        self.notices.forgive();
        self.sheets.push(Sheet::Question(question, asked));
    }

    /// Does an action to one thing, or to several one after the other.
    pub(super) fn begins(
        &mut self,
        subjects: &[Subject],
        offered: &Offered,
        version: i32,
        inputs: Map<String, Value>,
    ) {
        // What leads a run is not put into it.
        let lead = inputs.get("into").and_then(Value::as_str).map(str::to_owned);
        let joins = |it: &&Subject| subjects.len() < 2 || lead.as_deref() != Some(&it.number);
        let joining: Vec<Subject> = subjects.iter().filter(joins).cloned().collect();
        match joining.as_slice() {
            [] => {}
            [subject] => {
                let key = Uuid::now_v7().to_string();
                self.sends(subject, offered.action, inputs, version, key);
            }
            several => {
                let title = format!("{}: {}", offered.title, named(several));
                self.begins_in_bulk(title, several, Step::Act(offered.action), inputs);
            }
        }
    }

    /// Does the same to several things, one after the other.
    pub(super) fn begins_in_bulk(
        &mut self,
        title: String,
        subjects: &[Subject],
        step: Step,
        inputs: Map<String, Value>,
    ) {
        self.sheets.push(Sheet::Bulk(Bulking {
            bulk: Bulk::new(title, subjects.len()),
            step,
            inputs,
            left: subjects.iter().rev().cloned().collect(),
            at: None,
        }));
        self.goes_on_in_bulk();
    }

    /// Sends an act; answers with the number of its job.
    pub(super) fn sends(
        &mut self,
        subject: &Subject,
        action: Action,
        inputs: Map<String, Value>,
        version: i32,
        key: String,
    ) -> u64 {
        let act = Act {
            entity: subject.entity,
            name: subject.id.to_string(),
            action: action.word().to_owned(),
            inputs,
            if_version: (0 < version).then_some(version),
            idempotency_key: Some(key),
        };
        if self.manner.kiosk {
            self.job += 1;
            self.holds_for_badge(self.job, act, subject, action.plain());
            return self.job;
        }
        let deed = Deed::Act { act, number: subject.number.clone() };
        self.works(deed, Some(subject.clone()))
    }

    /// Hands something to be written away.
    pub(super) fn works(&mut self, deed: Deed, subject: Option<Subject>) -> u64 {
        self.job += 1;
        let job = self.job;
        self.ask(Ask::Do { job, deed: Box::new(deed.clone()) });
        self.jobs.insert(job, Job { deed, subject, tries: 1, waits: false });
        job
    }

    /// Sends again what was not answered.
    pub(super) fn resends(&mut self) {
        let mut asks = Vec::new();
        for (job, work) in self.jobs.iter_mut().filter(|(_, work)| work.waits) {
            work.waits = false;
            work.tries += 1;
            asks.push(Ask::Do { job: *job, deed: Box::new(work.deed.clone()) });
        }
        for ask in asks {
            self.ask(ask);
        }
    }

    /// Takes up the next of several things.
    pub(super) fn goes_on_in_bulk(&mut self) {
        let Some(Sheet::Bulk(bulking)) = self.sheets.last_mut() else { return };
        let Some(subject) = bulking.left.pop() else {
            bulking.at = None;
            self.poke();
            return;
        };
        let (step, inputs) = (bulking.step, bulking.inputs.clone());
        let job = match step {
            Step::Act(action) => {
                let key = Uuid::now_v7().to_string();
                self.sends(&subject, action, inputs, subject.version, key)
            }
            Step::Work(action) => self.does_work(&subject, action, inputs),
        };
        if let Some(Sheet::Bulk(bulking)) = self.sheets.last_mut() {
            bulking.at = Some((job, subject.id));
        }
    }

    /// Takes note of what came of one of several; says whether it was one of them.
    pub(super) fn learns_in_bulk(&mut self, job: u64, result: &Result<String, String>) -> bool {
        let at = self.sheets.iter_mut().rev().find_map(|sheet| match sheet {
            Sheet::Bulk(bulking) if bulking.at.is_some_and(|(it, _)| it == job) => Some(bulking),
            Sheet::Bulk(_)
            | Sheet::Form(_)
            | Sheet::Question(..)
            | Sheet::Help(_)
            | Sheet::Palette(_)
            | Sheet::Handed(_)
            | Sheet::Papers(_)
            | Sheet::Pages(..) => None,
        });
        let Some(bulking) = at else { return false };
        let done = bulking.at.take().map(|(_, id)| id);
        let number = self.jobs.get(&job).and_then(|it| it.subject.as_ref());
        let number = number.map(|it| it.number.clone()).unwrap_or_default();
        // Each row begins with the number already.
        let result = result.clone().map_err(|why| {
            why.strip_prefix(&format!("{number}: ")).map_or_else(|| why.clone(), str::to_owned)
        });
        bulking.bulk.learns(bulk::Outcome { number, result: result.clone() });
        if let (Some(id), true) = (done, result.is_ok())
            && let Some(pane) = self.screens.last_mut().and_then(Screen::focused_mut)
        {
            pane.unmark(id);
        }
        self.goes_on_in_bulk();
        true
    }

    pub(super) fn strikes_bulk(&mut self, key: Key) {
        let leaves = self.keymap.ui(Scope::Everywhere, key) == Some(Ui::Leave);
        let list = self.keymap.ui(Scope::List, key);
        let Some(Sheet::Bulk(bulking)) = self.sheets.last_mut() else { return };
        match list {
            Some(Ui::Down) => bulking.bulk.scroll(1),
            Some(Ui::Up) => bulking.bulk.scroll(-1),
            Some(_) | None if leaves && bulking.bulk.is_over() => {
                let summary = bulking.bulk.summary();
                let refused = bulking.bulk.refused();
                self.sheets.pop();
                if refused == 0 {
                    self.notices.tell(summary, None, self.now);
                }
            }
            Some(_) | None if leaves => {
                bulking.left.clear();
                bulking.bulk.stop();
                self.poke();
            }
            Some(_) | None => {}
        }
    }

    /// Says what went well, and moves the cursor on where the thing has moved on.
    pub(super) fn celebrates(
        &mut self,
        subject: Option<&Subject>,
        acted: &Acted,
        by: Option<&str>,
    ) {
        let number = subject.map_or(acted.number.as_str(), |it| it.number.as_str());
        let mut words = words::acted(number, acted);
        if let Some(by) = by {
            words = format!("{words}, by {by}");
        }
        if acted.lines.iter().any(|it| it.refused.is_some()) {
            // Part of it was not done, which stays until it is read.
            self.notices.warn(words);
            self.left =
                subject.map(|it| Left { id: it.id, status: acted.to, version: acted.version });
            return self.poke();
        }
        let undo = acted.action.is_reversible() && knows_undo(subject);
        let key = self.keymap.shown(Meaning::Act(Action::Undo));
        let mut hint = undo.then(|| Hint::new(key, "take it back"));
        self.latest = acted.effects.iter().find_map(|it| {
            let entity = Entity::named(&it.kind)?;
            let opens = matches!(entity, Entity::Order | Entity::Offer);
            opens.then(|| (entity, it.number.clone()))
        });
        if let Some((entity, _)) = self.latest {
            let key = self.keymap.shown(Meaning::Ui(Ui::Made));
            hint = Some(Hint::new(key, format!("open the {}", noun(entity))));
        }
        self.notices.tell(words, hint, self.now);
        self.left = subject.map(|it| Left { id: it.id, status: acted.to, version: acted.version });
        let moved = acted.from != acted.to && !begins_work(subject, acted);
        if let (Some(subject), true, Some(screen)) = (subject, moved, self.screens.last_mut()) {
            screen.leave(subject.id);
        }
        self.poke();
    }
}

/// Says whether an action belongs to a status that is still to come where nothing goes wrong.
fn is_to_come(machine: Option<Machine>, now: Option<Status>, action: Action) -> bool {
    let Some((machine, now)) = machine.zip(now) else { return false };
    let road = road(machine);
    let rest = road.iter().skip_while(|it| **it != now).skip(1);
    let mut rows = machine.table().iter().filter(|it| it.action == action);
    rows.any(|row| rest.clone().any(|it| row.from.contains(it)))
}

/// Says whether the act begins somebody's work on the thing, who stays with it.
fn begins_work(subject: Option<&Subject>, acted: &Acted) -> bool {
    let machine = subject.and_then(|it| it.machine);
    let mut rows = machine.iter().flat_map(|it| it.table()).filter(|it| {
        it.action == acted.action && it.from.contains(&acted.from) && it.to == Some(acted.to)
    });
    rows.any(|it| {
        it.effects.iter().any(|it| matches!(it, Also::BeginsWork | Also::BeginsInspection))
    })
}

/// Says whether there is anything to take back on such a thing.
fn knows_undo(subject: Option<&Subject>) -> bool {
    let machine = subject.and_then(|it| it.machine);
    machine.is_some_and(|it| it.actions().contains(&Action::Undo))
}

/// What the customer hears of it: "The customer gets a mail: offer. "
fn mailed(offered: &Offered) -> String {
    let letters: Vec<&str> = offered.letters.iter().map(|it| it.title()).collect();
    if letters.is_empty() {
        return String::new();
    }
    format!("The customer gets a mail: {}. ", letters.join(", "))
}

/// "SO-2026-0012, Nilsson & Co", or "12 things".
pub(super) fn named(subjects: &[Subject]) -> String {
    match subjects {
        [only] if only.title.is_empty() => only.number.clone(),
        [only] => format!("{}, {}", only.number, only.title),
        several => {
            let first = several.first().map(|it| it.entity);
            let alike = several.iter().all(|it| Some(it.entity) == first);
            let noun = first.filter(|_| alike).map_or_else(|| "things".to_owned(), Entity::plural);
            format!("{} {}", several.len(), noun.replace('-', " "))
        }
    }
}
