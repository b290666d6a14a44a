//! The door: logging in, beginning on an empty database, another password, another organization,
//! going home.
//!
//! A password goes from its field to the database and nowhere else.

use ratatui::layout::Rect;
use serde_json::{Map, Value};

use super::sheets::{Asked, Purpose, Sheet};
use super::{App, Link, words};
use crate::domain::secret::Secret;
use crate::domain::settings;
use crate::service::error::Error;
use crate::service::session::{First, Place};
use crate::tui::asks::{Ask, Beginning, Deed, Showing};
use crate::tui::paint::Canvas;
use crate::tui::parts::field::{Choice, Field, Kind};
use crate::tui::text;

use super::choosing;

/// The settings that an organization cannot well begin without.
const FIRST_SETTINGS: [&str; 3] = ["currency", "time_zone", "default_workflow"];
/// From so many on, organizations are found by typing.
const PLACES_MAX: usize = 4;

impl Purpose {
    /// Whether it is one of the ways in, without which there is nothing else to do.
    pub(super) const fn is_door(&self) -> bool {
        match self {
            Self::LogIn | Self::Begin => true,
            Self::Act { .. }
            | Self::Create(_)
            | Self::Addon { .. }
            | Self::Person { .. }
            | Self::Work { .. }
            | Self::SavePaper { .. }
            | Self::SaveCodes
            | Self::Password { .. }
            | Self::Switch
            | Self::Badge(_) => false,
        }
    }
}

impl App {
    pub(super) fn opens_login(&mut self, why: Option<String>) {
        let email = self.me.as_ref().and_then(|it| it.email.clone()).unwrap_or_default();
        let fields = vec![
            Field::new("email", "e-mail", Kind::Text).required().filled(&email),
            Field::new("password", "password", Kind::Secret).required(),
        ];
        let title = match (self.manner.kiosk, self.is_in()) {
            (true, _) => "Log this terminal in",
            (false, true) => "Log in again, and go on",
            (false, false) => "Log in",
        };
        self.shows_form(title, "log in", fields, Purpose::LogIn);
        let is_in = self.is_in();
        let Some(Sheet::Form(sheet)) = self.sheets.last_mut() else { return };
        if self.manner.kiosk {
            // Whoever passes when its session has ended is led nowhere else.
            sheet.form.leaving("stay");
        } else if !is_in {
            sheet.form.leaving("quit");
        }
        if let Some(why) = why {
            sheet.form.fails(None, &why);
        }
        if !email.is_empty() {
            sheet.form.focus("password");
        }
    }

    /// Whether leaving this form would lead out of a terminal of everybody's. Of an empty database it
    /// may: nobody has a login there that could end it.
    pub(super) fn keeps_at_door(&self, purpose: &Purpose) -> bool {
        self.manner.kiosk && matches!(purpose, Purpose::LogIn)
    }

    /// Opens the form that makes the organization of an empty database, and its admin.
    pub(super) fn opens_beginning(&mut self) {
        let mut fields = vec![
            Field::new("organization", "organization", Kind::Text).required(),
            Field::new("slug", "short name", Kind::Text).help("empty: made from the name"),
        ];
        let chosen = FIRST_SETTINGS.iter().filter_map(|key| settings::find(key));
        fields.extend(chosen.map(|it| choosing::field(it, &it.default_value(), &self.habits)));
        fields.extend([
            Field::new("name", "your name", Kind::Text).required(),
            Field::new("email", "your e-mail", Kind::Text).required().help("you log in with it"),
            Field::new("password", "password", Kind::Secret).required().help(PASSWORD_HELP),
            Field::new("again", "password again", Kind::Secret).required(),
        ]);
        self.shows_form("A new organization, and you its admin", "begin", fields, Purpose::Begin);
        if let Some(Sheet::Form(sheet)) = self.sheets.last_mut() {
            sheet.form.leaving("quit");
        }
    }

    /// Somebody who belongs to several organizations says which.
    pub(super) fn must_choose(&mut self, places: &[Place]) {
        let Some(Sheet::Form(sheet)) = self.sheets.last_mut() else { return };
        sheet.form.add(place_field(places));
        sheet.form.fails(Some("organization"), "choose one");
    }

    pub(super) fn logs_in(&mut self, values: &Map<String, Value>) {
        let password = Secret::new(text_in(values, "password"));
        // Should it turn out to be a temporary one, it is not asked for twice.
        self.shown = Some(password.clone());
        let organization = values.get("organization").and_then(Value::as_str).map(str::to_owned);
        let email = text_in(values, "email");
        let at_kiosk = self.manner.kiosk;
        self.ask(Ask::LogIn(Showing { email, password, organization, at_kiosk }));
    }

    /// Begins on an empty database.
    pub(super) fn begins_here(&mut self, values: &Map<String, Value>) {
        if !self.passwords_agree(values) {
            return;
        }
        let mut chosen = Vec::new();
        for setting in FIRST_SETTINGS.iter().filter_map(|key| settings::find(key)) {
            match choosing::read(setting, values.get(setting.key), &self.habits) {
                Ok(value) if value == setting.default_value() => {}
                Ok(value) => chosen.push((setting.key, value)),
                Err(why) => return self.complains(setting.key, &why),
            }
        }
        let organization = text_in(values, "organization");
        let slug = match text_in(values, "slug") {
            empty if empty.is_empty() => short(&organization),
            slug => slug,
        };
        if short(&slug) != slug {
            return self.complains("slug", "only a-z, 0-9 and -, at most 40");
        }
        let first = First {
            slug,
            organization,
            email: text_in(values, "email"),
            name: text_in(values, "name"),
            password: Secret::new(text_in(values, "password")),
        };
        self.ask(Ask::Begin(Box::new(Beginning { first, settings: chosen })));
    }

    /// Says at the door what was wrong.
    pub(super) fn login_fails(&mut self, why: &str) {
        for sheet in &mut self.sheets {
            if let Sheet::Form(form) = sheet
                && form.purpose.is_door()
            {
                form.form.fails(None, why);
                if matches!(form.purpose, Purpose::LogIn) {
                    // Nobody sees what is wrong with it, so it is typed anew.
                    form.form.clear("password");
                    form.form.focus("password");
                }
            }
        }
    }

    /// Opens the form for a new password; the old one is asked for unless it was just typed.
    pub(super) fn opens_password(&mut self, old: Option<Secret>) {
        if old.is_none() && self.refuses_to_write() {
            return;
        }
        let title = match old {
            Some(_) => "Your password is a temporary one: choose your own",
            None => "Your password",
        };
        let mut fields = vec![
            Field::new("password", "new password", Kind::Secret).required().help(PASSWORD_HELP),
            Field::new("again", "new one again", Kind::Secret).required(),
        ];
        if old.is_none() {
            fields.insert(0, Field::new("old", "old password", Kind::Secret).required());
        }
        self.shows_form(title, "change it", fields, Purpose::Password { old });
    }

    pub(super) fn changes_password(&mut self, old: Option<Secret>, values: &Map<String, Value>) {
        if !self.passwords_agree(values) {
            return;
        }
        let old = old.unwrap_or_else(|| Secret::new(text_in(values, "old")));
        let new = Secret::new(text_in(values, "password"));
        let job = self.works(Deed::Password { old, new }, None);
        if let Some(Sheet::Form(sheet)) = self.sheets.last_mut() {
            sheet.job = Some(job);
        }
    }

    /// Asks for a choice among the organizations of this person.
    pub(super) fn opens_places(&mut self, places: &[Place]) {
        let here = self.me.as_ref().map(|it| it.organization.clone()).unwrap_or_default();
        if places.iter().all(|it| it.organization == here) {
            self.notices.warn("you belong to this organization alone");
            return;
        }
        let field = place_field(places).filled(&here);
        self.shows_form("Another organization of yours", "go there", vec![field], Purpose::Switch);
    }

    pub(super) fn asks_to_log_out(&mut self) {
        let body = match self.jobs.len() {
            0 => "This session ends, here and on the server.",
            _ => "Something is still being saved. This session ends, here and on the server.",
        };
        self.asks("Log out", body.to_owned(), ("log out", "stay"), Asked::LogOut);
    }

    /// Whoever was here has gone.
    pub(super) fn logged_out(&mut self) {
        self.me = None;
        self.forgets();
        self.link = Link::Opening("logged out".to_owned());
        self.opens_login(None);
    }

    /// Lets go of everything that was somebody's.
    pub(super) fn forgets(&mut self) {
        self.sheets.clear();
        self.jobs.clear();
        self.drafts.clear();
        self.notices = super::Notices::default();
        self.sums = super::Sums::default();
        self.sums_wanted = true;
        self.sums_asked = false;
        self.narrowing = None;
        self.again = None;
        self.go(self.home());
    }

    /// What was asked at the door went wrong.
    pub(super) fn stumbles(&mut self, error: &Error) {
        let why = words::wrong(error, &self.habits, self.now);
        match self.sheets.last_mut() {
            Some(Sheet::Form(sheet)) if matches!(sheet.purpose, Purpose::Switch) => {
                sheet.form.fails(None, &why);
            }
            Some(_) | None => self.fails(error),
        }
    }

    /// Whether nobody is in, and somebody is asked who they are.
    pub(super) fn is_at_door(&self) -> bool {
        let asks = |it: &Sheet| matches!(it, Sheet::Form(form) if form.purpose.is_door());
        !self.is_in() && self.sheets.iter().any(asks)
    }

    /// What stands above the door's form while nobody is in.
    pub(super) fn draw_door(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let begins = self
            .sheets
            .iter()
            .any(|it| matches!(it, Sheet::Form(form) if matches!(form.purpose, Purpose::Begin)));
        let words = if begins {
            "This database is empty. What you fill in here makes your organization, and you its \
             admin; colleagues, customers and products come after that. Everything can be changed \
             later but the short name."
                .to_owned()
        } else {
            "Nobody is logged in here.".to_owned()
        };
        let look = canvas.look;
        let width = area.width.saturating_sub(6).min(76);
        for (line, y) in text::wrap(&words, width).iter().zip(area.y + 1..area.bottom()) {
            canvas.put(area.x + 3, y, width, line, look.dim);
        }
    }

    /// Looks whether a new password was typed the same twice; says so where it was not.
    fn passwords_agree(&mut self, values: &Map<String, Value>) -> bool {
        let agree = values.get("password") == values.get("again");
        if !agree {
            self.complains("again", "is another one than above");
        }
        agree
    }

    fn complains(&mut self, field: &str, why: &str) {
        if let Some(Sheet::Form(sheet)) = self.sheets.last_mut() {
            sheet.form.fails(Some(field), why);
        }
    }
}

const PASSWORD_HELP: &str = "at least 10 characters";

fn place_field(places: &[Place]) -> Field {
    let choice = |it: &Place| Choice {
        value: it.organization.clone(),
        label: it.organization_name.clone(),
        detail: it.role.to_string(),
    };
    let choices = places.iter().map(choice).collect();
    let kind = if PLACES_MAX < places.len() { Kind::Pick(choices) } else { Kind::Choice(choices) };
    Field::new("organization", "organization", kind).required()
}

fn text_in(values: &Map<String, Value>, name: &str) -> String {
    values.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// A short name from a name: "Åkes Möbler AB" is "akes-mobler-ab".
fn short(name: &str) -> String {
    let mut short = String::new();
    for letter in name.to_lowercase().chars() {
        let plain = match letter {
            'a'..='z' | '0'..='9' => letter,
            'å' | 'ä' | 'á' | 'à' | 'â' | 'æ' => 'a',
            'ö' | 'ø' | 'ó' | 'ò' | 'ô' => 'o',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'ü' | 'ú' | 'ù' | 'û' => 'u',
            'í' | 'ì' | 'î' | 'ï' => 'i',
            _ => '-',
        };
        if plain != '-' || !short.is_empty() && !short.ends_with('-') {
            short.push(plain);
        }
    }
    short.truncate(40);
    short.trim_end_matches('-').to_owned()
}
