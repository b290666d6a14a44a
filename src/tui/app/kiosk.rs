//! A terminal that is everybody's: the queues of the floor, acts by whoever shows a badge and a PIN,
//! a lock when nobody is there, and no way out but an admin's.
//!
//! It never keeps what somebody typed once they have gone, but for what they marked on a checklist, and
//! never acts as itself.

use chrono::{DateTime, Duration, Utc};
use ratatui::layout::Rect;
use serde_json::{Map, Value};

use super::acting::Job;
use super::sheets::{Purpose, Sheet};
use super::{App, words};
use crate::domain::input::NOTE;
use crate::domain::role::Role;
use crate::domain::secret::Secret;
use crate::service::act::Act;
use crate::service::badges::{Badged, holds, in_note};
use crate::service::error::{Error, Told};
use crate::tui::Effect;
use crate::tui::action::{Place, Ui};
use crate::tui::asks::{Ask, Deed, Subject};
use crate::tui::paint::Canvas;
use crate::tui::parts::big;
use crate::tui::parts::field::{Field, Kind};

/// The setting that says after how long nobody is there.
const IDLE: &str = "kiosk_idle_seconds";
/// How long a badge that was scanned before it was asked for waits for an act.
const BADGE_WAITS: Duration = Duration::seconds(20);
/// What is asked for.
const BADGE: &str = "badge";
const PIN: &str = "pin";

/// What waits to be told whose it is.
#[derive(Clone, Debug)]
pub(super) enum Due {
    Act {
        /// The number that its form waits for.
        job: u64,
        act: Act,
        number: String,
        subject: Box<Subject>,
        /// What it does, in a few words.
        plain: String,
    },
    /// The end of the program.
    End,
}

/// How the shared terminal stands.
#[derive(Debug)]
pub(super) struct Kiosk {
    /// When somebody last did anything here.
    touched: DateTime<Utc>,
    pub(super) is_locked: bool,
    /// Asked for at the end of the stroke that it came of.
    due: Option<Due>,
    /// A badge that was scanned before it was asked for, and until when it waits for an act.
    early: Option<(Secret, DateTime<Utc>)>,
}

impl Kiosk {
    pub(super) const fn new(now: DateTime<Utc>) -> Self {
        Self { touched: now, is_locked: false, due: None, early: None }
    }
}

impl App {
    /// Whether a key's meaning is for everybody who passes. What leads out of the queues, to
    /// another session or to a shell is not.
    pub(super) const fn allows(&self, ui: Ui) -> bool {
        if !self.manner.kiosk {
            return true;
        }
        match ui {
            Ui::Help
            | Ui::NextPane
            | Ui::PreviousPane
            | Ui::Leave
            | Ui::Refresh
            | Ui::Redraw
            | Ui::Big
            | Ui::Quit
            | Ui::Down
            | Ui::Up
            | Ui::PageDown
            | Ui::PageUp
            | Ui::First
            | Ui::Last
            | Ui::Open
            | Ui::Filter
            | Ui::Sort
            | Ui::PassLine
            | Ui::FailLine
            | Ui::PassOpen
            | Ui::SaveMarks
            | Ui::TakeBack
            | Ui::Save
            | Ui::NextField
            | Ui::PreviousField
            | Ui::Cancel
            | Ui::Yes
            | Ui::No => true,
            Ui::Palette
            | Ui::Search
            | Ui::Go
            | Ui::Copy
            | Ui::Mouse
            | Ui::Suspend
            | Ui::Password
            | Ui::Switch
            | Ui::LogOut
            | Ui::ActionSheet
            | Ui::NextStage
            | Ui::PreviousStage
            | Ui::New
            | Ui::Mark
            | Ui::MarkAll
            | Ui::Made
            | Ui::Papers
            | Ui::Family
            | Ui::Addon => false,
        }
    }

    /// Says that a key leads nowhere here.
    pub(super) fn keeps_in(&mut self) {
        self.notices.refuse("not at a shared terminal: the queues are all that it shows");
    }

    /// Where one is when nothing is open.
    pub(super) const fn home(&self) -> Place {
        if self.manner.kiosk { Place::Floor } else { Place::Pipeline }
    }

    /// Takes note that somebody came in who may be a terminal; says whether this is the right one.
    pub(super) fn becomes_kiosk(&mut self, role: Role) -> bool {
        let is_terminal = role == Role::Kiosk;
        if self.manner.kiosk && !is_terminal {
            self.failure = Some(Error::NotAllowed(
                Told::new(format!("this login is {role}, and a shared terminal is nobody's")).hint(
                    "make a user of role kiosk, `ordna user new --role kiosk`, and log in as that",
                ),
            ));
            self.effects.push(Effect::Quit);
            return false;
        }
        if is_terminal {
            self.manner.kiosk = true;
            self.kiosk.touched = self.now;
            if self.screens.iter().all(|it| it.place != Some(Place::Floor)) {
                self.go(Place::Floor);
            }
        }
        true
    }

    /// Somebody is there.
    pub(super) fn is_touched(&mut self) {
        self.kiosk.touched = self.now;
        self.kiosk.is_locked = false;
    }

    fn idle_at(&self) -> Option<DateTime<Utc>> {
        let seconds = self.settings.whole(IDLE);
        let may = self.manner.kiosk && self.is_in() && !self.kiosk.is_locked && 0 < seconds;
        may.then(|| self.kiosk.touched + Duration::seconds(seconds))
    }

    pub(super) fn kiosk_wakes_at(&self) -> Option<DateTime<Utc>> {
        self.idle_at()
    }

    /// Asks whose an act is, once its form is waiting; locks when nobody is there.
    pub(super) fn settle_kiosk(&mut self) {
        if let Some(due) = self.kiosk.due.take() {
            self.asks_who(due);
        }
        if self.idle_at().is_some_and(|at| at <= self.now) {
            self.locks();
        }
    }

    /// Back to the queues: nothing that somebody typed or opened is left.
    fn locks(&mut self) {
        self.kiosk.is_locked = true;
        self.kiosk.due = None;
        self.kiosk.early = None;
        let is_door = |it: &Sheet| matches!(it, Sheet::Form(form) if form.purpose.is_door());
        self.sheets.retain(is_door);
        for sheet in &mut self.sheets {
            if let Sheet::Form(form) = sheet {
                form.form.clear("password");
            }
        }
        self.drafts.clear();
        self.forgets_what_follows();
        self.narrowing = None;
        self.going = false;
        self.lets_go_of_held();
        self.notices = super::Notices::default();
        self.go(Place::Floor);
        self.poke();
    }

    /// Holds an act back until somebody has shown whose it is.
    pub(super) fn holds_for_badge(&mut self, job: u64, act: Act, subject: &Subject, plain: String) {
        let subject = Box::new(subject.clone());
        let number = subject.number.clone();
        self.kiosk.due = Some(Due::Act { job, act, number, subject, plain });
    }

    /// Asks for the badge and the PIN of whoever does it.
    pub(super) fn asks_who(&mut self, due: Due) {
        let (title, verb) = match &due {
            Due::Act { number, plain, .. } => {
                (format!("Who does it? {plain} {number}"), plain.clone())
            }
            Due::End => {
                let unsaved = self.unsaved_marks().map(|it| format!("; {it}")).unwrap_or_default();
                (format!("An admin ends this terminal{unsaved}"), "end it".to_owned())
            }
        };
        let fields = vec![
            Field::new(BADGE, "badge", Kind::Secret).required().help("scan it, or type its code"),
            Field::new(PIN, "PIN", Kind::Secret).required(),
        ];
        self.shows_form(&title, &verb, fields, Purpose::Badge(Box::new(due)));
        if let Some(Sheet::Form(sheet)) = self.sheets.last_mut() {
            sheet.form.leaving("do nothing");
        }
        if let Some((code, _)) = self.kiosk.early.take().filter(|(_, until)| self.now < *until) {
            self.takes_badge(code.reveal());
        }
    }

    /// Keeps a badge that was scanned before it was asked for: many show theirs first. It spares them
    /// the badge at the next act and never the PIN, so that whoever steps up after them cannot act in
    /// their name. Nothing is open meanwhile, and no PIN is typed that might be the next one's.
    pub(super) fn keeps_badge(&mut self, code: &str) {
        self.kiosk.early = Some((Secret::new(code), self.now + BADGE_WAITS));
        let words = "badge read: do something now, and only your PIN is asked for";
        self.notices.tell(words, None, self.now);
    }

    /// Takes a badge that was scanned, where one is asked for; says whether it was.
    pub(super) fn takes_badge(&mut self, code: &str) -> bool {
        let Some(Sheet::Form(sheet)) = self.sheets.last_mut() else { return false };
        if !matches!(sheet.purpose, Purpose::Badge(_)) {
            return false;
        }
        sheet.form.clear(BADGE);
        sheet.form.focus(BADGE);
        sheet.form.paste(code);
        sheet.form.focus(PIN);
        true
    }

    /// Sends badge and PIN.
    pub(super) fn shows_badge(&mut self, values: &Map<String, Value>) {
        let secret =
            |name: &str| Secret::new(values.get(name).and_then(Value::as_str).unwrap_or_default());
        let (badge, pin) = (secret(BADGE), secret(PIN));
        if let Some(Sheet::Form(sheet)) = self.sheets.last_mut()
            && let Purpose::Badge(due) = &sheet.purpose
            && let Due::Act { act, .. } = &**due
            && act.inputs.get(NOTE.name).and_then(Value::as_str).is_some_and(|it| holds(it, &pin))
        {
            sheet.job = None;
            sheet.form.fails(None, &in_note().to_string());
            return;
        }
        self.ask(Ask::Badge { badge, pin });
    }

    /// Whether somebody is asked who they are, and from which sheet.
    fn badge_sheet(&self) -> Option<usize> {
        self.sheets.iter().position(
            |it| matches!(it, Sheet::Form(form) if matches!(form.purpose, Purpose::Badge(_))),
        )
    }

    /// Somebody left without saying who they are: nothing is done, and nothing typed is lost.
    pub(super) fn leaves_badge(&mut self, due: &Due) {
        let Due::Act { job, act, number, .. } = due else { return };
        if let Some(words) = self.leaves_marks(act) {
            self.notices.refuse(words);
            return;
        }
        match self.form_of(*job) {
            Some(place) => {
                if let Some(Sheet::Form(sheet)) = self.sheets.get_mut(place) {
                    sheet.job = None;
                    sheet.form.fails(None, "not done yet: nobody has shown a badge");
                }
            }
            None => self.notices.refuse(format!("{number}: nothing was done")),
        }
    }

    pub(super) fn learns_badge(&mut self, result: Result<Badged, Error>) {
        let Some(place) = self.badge_sheet() else { return };
        let Some(Sheet::Form(sheet)) = self.sheets.get_mut(place) else { return };
        let badged = match result {
            Ok(badged) => badged,
            Err(error) => {
                let why = words::wrong(&error, &self.habits, self.now);
                sheet.form.fails(None, &why);
                sheet.form.clear(PIN);
                sheet.form.focus(PIN);
                return;
            }
        };
        let Purpose::Badge(due) = sheet.purpose.clone() else { return };
        match *due {
            Due::End if badged.role != Role::Admin => {
                let why = format!("{} is no admin: only an admin ends it", badged.short_name);
                sheet.form.fails(None, &why);
                sheet.form.clear(BADGE);
                sheet.form.clear(PIN);
                sheet.form.focus(BADGE);
            }
            Due::End => self.effects.push(Effect::Quit),
            Due::Act { job, act, number, subject, .. } => {
                self.sheets.remove(place);
                let by = badged.short_name;
                let deed = Deed::ActAs { act, number, token: badged.token, by };
                self.ask(Ask::Do { job, deed: Box::new(deed.clone()) });
                let subject = Some(*subject);
                self.jobs.insert(job, Job { deed, subject, tries: 1, waits: false });
            }
        }
    }

    /// The rows that the clock takes while nobody is there.
    pub(super) const fn clock_height(&self, ascii: bool) -> u16 {
        if self.manner.kiosk && self.kiosk.is_locked { big::rows(ascii) + 3 } else { 0 }
    }

    /// The time, from afar, and what to do.
    pub(super) fn draw_clock(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let look = canvas.look;
        let time = self.habits.time(self.now);
        let width = u16::try_from(time.chars().count()).unwrap_or_default() * big::LETTER;
        let x = area.x + area.width.saturating_sub(width) / 2;
        let place = Rect { x, y: area.y + 1, height: big::rows(look.marks.ascii), ..area };
        let place = Rect { width: area.right().saturating_sub(x), ..place };
        big::draw(canvas, place, &time, look.thing);
        let words = "scan a card, or press a key";
        let width = u16::try_from(words.len()).unwrap_or_default();
        let x = area.x + area.width.saturating_sub(width) / 2;
        canvas.put(x, area.bottom().saturating_sub(1), width, words, look.dim);
    }
}
