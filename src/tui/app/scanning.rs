//! What a scanned code does: a card, a report or an order is opened from wherever one is, and an
//! action is done to the thing that is open.
//!
//! It never decides what may be done, and never throws away what was typed: a form that stands in
//! the way is kept.

use super::App;
use super::keys::Stroke;
use super::sheets::{Purpose, Sheet};
use crate::domain::entity::Entity;
use crate::domain::machine::Action;
use crate::domain::scanned::Scanned;
use crate::domain::status::Status;
use crate::service::error::Error;
use crate::tui::asks::{Ask, Deed, Subject};
use crate::tui::parts::field::{Field, Kind};
use crate::tui::scanner::Came;
use crossterm::event::KeyEvent;
use serde_json::{Map, Value};

impl App {
    /// Takes a key that may be a person's or a scanner's.
    pub(super) fn hears_key(&mut self, key: KeyEvent) {
        let is_typed = self.is_typed_into();
        let came = self.scanner.takes(key, is_typed, self.now);
        self.came(came);
    }

    /// Takes as keys what waited to become a code and did not.
    pub(super) fn settle_scanner(&mut self) {
        let came = self.scanner.rests(self.now);
        self.came(came);
    }

    fn came(&mut self, came: Vec<Came>) {
        for it in came {
            match it {
                Came::Key(key) => self.strikes_in_turn(Stroke::Key(key)),
                Came::Scan(scanned) => self.strikes_in_turn(Stroke::Scan(scanned)),
            }
        }
    }

    /// Takes a paste: where nothing is typed into, a code and nothing else is as good as scanned.
    pub(super) fn hears_paste(&mut self, text: String) {
        let scanned = Scanned::read(&text);
        if scanned.is_known() && !self.is_typed_into() {
            self.strikes_in_turn(Stroke::Scan(scanned));
        } else {
            self.strikes_in_turn(Stroke::Paste(text));
        }
    }

    /// Whether letters that are typed now are text.
    fn is_typed_into(&self) -> bool {
        let field = matches!(self.sheets.last(), Some(Sheet::Form(_) | Sheet::Palette(_)));
        // A form that is on its way takes what is typed; a card that is does not.
        field || self.narrowing.is_some() || self.holds() && !self.looked_up
    }

    /// Does what a code means.
    pub(super) fn scans(&mut self, scanned: Scanned) {
        self.notices.forgive();
        if !self.is_in() {
            self.notices.refuse("log in first: a code opens nothing here");
            return;
        }
        if let Some(why) = self.keeps_from_scanning() {
            self.notices.refuse(why);
            return;
        }
        if let Scanned::Badge(code) = &scanned
            && self.takes_badge(code)
        {
            return;
        }
        match scanned {
            Scanned::Card(_) | Scanned::Order(_) => {
                self.looked_up = true;
                self.ask(Ask::Scan(scanned));
            }
            Scanned::Action(action) => self.scans_action(action),
            Scanned::Badge(code) if self.manner.kiosk => self.keeps_badge(&code),
            Scanned::Badge(_) => {
                let words = "a badge says who acts at a shared terminal; here it is who logged in";
                self.notices.refuse(words);
            }
            Scanned::Unknown(code) => {
                let words = format!("nothing here has the code {code}");
                self.notices.refuse(words);
            }
        }
    }

    /// What is open that a code may not push aside.
    fn keeps_from_scanning(&self) -> Option<&'static str> {
        self.sheets.iter().find_map(|sheet| match sheet {
            Sheet::Bulk(bulking) if !bulking.bulk.is_over() => {
                Some("that was not taken up: wait until this is done, or stop it, and scan again")
            }
            Sheet::Handed(_) => {
                Some("that was not taken up: put this away first, it is shown only once")
            }
            Sheet::Form(form) if form.purpose.is_door() => {
                Some("that was not taken up: finish this first, then scan again")
            }
            Sheet::Form(_)
            | Sheet::Question(..)
            | Sheet::Help(_)
            | Sheet::Palette(_)
            | Sheet::Bulk(_)
            | Sheet::Papers(_)
            | Sheet::Pages(..) => None,
        })
    }

    /// Does an action to the thing that is open, as its key would.
    fn scans_action(&mut self, action: Action) {
        let open = self.screen().filter(|it| it.place.is_none());
        let open = open.and_then(|it| it.panes().first()).and_then(|it| it.subject());
        let Some(subject) = open else {
            let what = action.plain();
            self.notices.refuse(format!("scan a job card or a report first, then {what}"));
            return;
        };
        self.puts_aside();
        if let Some(screen) = self.screen_mut() {
            screen.focus_on(0);
        }
        if !self.refuses_to_write() {
            self.acts_on(subject, vec![action], None);
        }
    }

    /// Opens what was scanned.
    pub(super) fn learns_scanned(&mut self, result: Result<Box<Subject>, Error>) {
        // Somebody who left in the meantime did not want it any more.
        if !std::mem::take(&mut self.looked_up) {
            return;
        }
        match result {
            Ok(subject) => {
                self.came_back();
                if let Some(order) = self.packs(&subject) {
                    self.checks_off(&order, &subject.number);
                    return;
                }
                self.puts_aside();
                self.opens_scanned(*subject);
            }
            Err(error) => {
                // What was scanned after it was meant for it, and for nothing else.
                self.held.retain(|it| !matches!(it, Stroke::Scan(_)));
                self.fails(&error);
            }
        }
    }

    /// The order that is open and being packed, if the card is one of its own.
    fn packs(&self, card: &Subject) -> Option<Subject> {
        let open = self.screen().filter(|it| it.place.is_none() && self.sheets.is_empty())?;
        let order = open.panes().first()?.subject()?;
        let is_packed = order.status == Some(Status::InPacking) && card.entity == Entity::JobCard;
        (is_packed && card.order.as_ref().is_some_and(|it| it.0 == order.id)).then_some(order)
    }

    /// Counts one more of what a label lies on.
    fn checks_off(&mut self, order: &Subject, card: &str) {
        if self.refuses_to_write() {
            return;
        }
        let inputs = Map::from_iter([
            ("line".to_owned(), Value::from(card)),
            ("quantity".to_owned(), Value::from(1)),
        ]);
        let key = uuid::Uuid::now_v7().to_string();
        // Whatever else was checked off since: two may pack one order.
        self.sends(order, Action::Pack, inputs, 0, key);
    }

    /// Opens a thing in place of the one that is open, so that one step leads back to the list
    /// however many were scanned.
    fn opens_scanned(&mut self, subject: Subject) {
        let is_open = self.screen().is_some_and(|it| {
            let shown = it.panes().first().and_then(|it| it.subject());
            it.place.is_none() && shown.is_some_and(|it| it.id == subject.id)
        });
        if is_open {
            if let Some(screen) = self.screen_mut() {
                screen.focus_on(0);
            }
            self.poke();
            return;
        }
        self.screens.retain(|it| it.place.is_some());
        self.opens_thing(subject);
    }

    /// Clears the screen for something else; what was typed into a form is kept.
    fn puts_aside(&mut self) {
        self.going = false;
        self.narrowing = None;
        while let Some(sheet) = self.sheets.last() {
            if matches!(sheet, Sheet::Form(_)) {
                self.leaves_form();
            } else {
                self.sheets.pop();
            }
        }
    }

    /// Asks where the sheet of action codes is to be saved.
    pub(super) fn opens_action_sheet(&mut self) {
        let path = Field::new("path", "path", Kind::Text).filled("action-sheet.pdf");
        let path = path.help("a file or a directory").required();
        let title = "Save the sheet of action codes";
        self.shows_form(title, "save it", vec![path], Purpose::SaveCodes);
    }

    pub(super) fn saves_codes(&mut self, values: &Map<String, Value>) {
        let path = values.get("path").and_then(Value::as_str).unwrap_or_default().to_owned();
        let job = self.works(Deed::SaveCodes { path }, None);
        self.form_waits_for(job);
    }

    pub(super) fn saved_codes(&mut self, path: &str) {
        self.notices.tell(format!("saved as {path}"), None, self.now);
    }
}
