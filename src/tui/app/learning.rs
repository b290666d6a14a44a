//! What the workbench is told, and what that changes.
//!
//! An answer that was overtaken by another question changes nothing.

use chrono::{DateTime, Duration, Utc};

use super::acting::TRIES_MAX;
use super::going::found;
use super::sheets::{Asked, Sheet};
use super::{AGAIN, App, Link, words};
use crate::domain::entity::Entity;
use crate::service::error::Error;
use crate::service::session::Me;
use crate::tui::asks::{Ask, Entered, Found, News, Outcome, PaneId, Read, Subject, Sums};
use crate::tui::parts::habits::Habits;
use crate::tui::words::did;

/// How long answers may still come from before the database went away.
const LATE: Duration = Duration::milliseconds(500);

impl App {
    #[expect(clippy::too_many_lines, reason = "one match over everything that can be heard")]
    pub(super) fn hears(&mut self, news: News) {
        match news {
            News::Opening(what) => {
                if !self.is_in() {
                    self.link = Link::Opening(what);
                }
            }
            News::Entered(entered) => self.enters(*entered),
            News::LogIn { first_run: true, why: None } => {
                self.link = Link::Opening("a new database".to_owned());
                self.opens_beginning();
            }
            News::LogIn { first_run: _, why } => self.must_log_in(why),
            News::Places(result) => match result {
                Ok(places) => self.opens_places(&places),
                Err(error) => self.fails(&error),
            },
            News::Badged(result) => self.learns_badge(result),
            News::LoggedOut => self.logged_out(),
            News::Stumbled(error) => self.stumbles(&error),
            News::Choose(places) => self.must_choose(&places),
            News::Failed(error) => {
                self.failure = Some(error);
                self.effects.push(super::Effect::Quit);
            }
            News::Read { pane, ticket, result } => self.learns(pane, ticket, result),
            News::Sums(result) => self.sums(result),
            News::Offers { id, result } => match result {
                Ok(offers) => {
                    self.came_back();
                    let now = self.screen().and_then(super::Screen::subject).map(|it| it.id);
                    let wanted = self.wanted.as_ref().map(|it| it.subject.id);
                    let lead = self.lead().map(|it| it.id);
                    // One's own act may have overtaken an answer that was on its way.
                    let left = self.left.as_ref().filter(|it| it.id == id);
                    if 0 < offers.version && left.is_some_and(|it| offers.version < it.version) {
                        self.offers_asked = None;
                    } else if lead == Some(id) || now == Some(id) || wanted == Some(id) {
                        self.offers = Some(offers);
                        self.decides();
                    }
                }
                Err(error) => {
                    self.offers_asked = None;
                    // What was struck while nothing answered is taken up when something does.
                    let wanted = self.wanted.take().filter(|_| is_passing(&error));
                    self.lets_go_of_held();
                    self.wanted = wanted;
                    self.fails(&error);
                }
            },
            News::Prepared { what, result } => match result {
                Ok(prepared) => {
                    self.came_back();
                    // Somebody who left in the meantime did not want it any more.
                    if std::mem::take(&mut self.preparing) {
                        self.opens_form(*what, *prepared);
                    }
                }
                Err(error) => {
                    self.lets_go_of_held();
                    self.unopened = is_passing(&error).then_some(what);
                    if !self.offers_instead(&error) {
                        self.fails(&error);
                    }
                }
            },
            News::Found { words, result } => match result {
                Ok(list) => {
                    if let Some(Sheet::Palette(palette)) = self.sheets.last_mut() {
                        palette.learns(&words, list.iter().map(found).collect());
                    }
                }
                Err(error) => self.fails(&error),
            },
            News::Sought { field, result } => match result {
                Ok(found) => {
                    if let Some(Sheet::Form(sheet)) = self.sheets.last_mut() {
                        match found {
                            Found::Choices(choices) => sheet.form.offer(&field, &choices),
                            Found::Articles(articles) => sheet.form.stock(&field, &articles),
                        }
                    }
                }
                Err(error) => self.fails(&error),
            },
            News::Priced { given, result } => self.prices(&given, result),
            News::Reached(result) => match result {
                Ok(subject) => self.opens_thing(*subject),
                Err(error) => self.fails(&error),
            },
            News::Family(result) => match result {
                Ok(family) => self.learns_family(*family),
                Err(error) => self.fails(&error),
            },
            News::Scanned(result) => self.learns_scanned(result),
            News::Papers { of, result } => self.learns_papers(of, result),
            News::Pages { number, result } => self.learns_pages(number, result),
            News::Viewed(result) => self.viewed(result),
            News::Done { job, result } => self.done(job, result),
            News::Changed => self.poke(),
            News::Away(why) => self.loses(why),
            News::Back => {
                self.is_back();
                self.poke();
            }
        }
    }

    fn enters(&mut self, entered: Entered) {
        let Entered { me, settings, stage, draft, told } = entered;
        let first = !self.is_in();
        if !self.becomes_kiosk(me.role) {
            return;
        }
        let is_same =
            |it: &Me| (it.user_id, it.organization_id) == (me.user_id, me.organization_id);
        if !self.me.as_ref().is_none_or(is_same) {
            // Nothing of one person or organization is left on the screen of another.
            self.forgets();
            let words = format!("this is {}", me.organization_name);
            self.notices.tell(words, None, self.now);
        }
        let shown = self.shown.take().filter(|_| me.password_is_temporary);
        self.habits = Habits::of(&settings);
        self.settings = settings;
        self.me = Some(me);
        self.link = Link::Live;
        self.again = None;
        self.sums_asked = false;
        self.sheets.retain(|sheet| !matches!(sheet, Sheet::Form(form) if form.purpose.is_door()));
        if first {
            if let Some(told) = told {
                self.notices.tell(told, None, self.now);
            }
            if let Some(stage) = stage.filter(|_| !self.manner.kiosk) {
                self.stand(stage);
            }
            if let Some(draft) = draft {
                let what = match &draft.action {
                    Some(action) => format!("{} of {}", action.replace('_', " "), draft.number),
                    None if draft.number.is_empty() => format!("new {}", draft.entity),
                    None => format!("{} to {}", draft.entity, draft.number),
                };
                let body = format!(
                    "What you typed into \u{201c}{what}\u{201d} was kept when the workbench ended."
                );
                self.asks(
                    "Go on where you were",
                    body,
                    ("go on", "let it go"),
                    Asked::Draft(draft),
                );
            }
        }
        if shown.is_some() {
            self.opens_password(shown);
        }
        self.poke();
        self.resends();
    }

    fn learns(&mut self, pane: PaneId, ticket: u64, result: Result<Read, Error>) {
        let now = self.now;
        match result {
            Ok(read) => {
                self.came_back();
                let screen = self.screens.iter_mut().find(|it| it.serial() == pane.screen);
                if let Some(screen) = screen {
                    screen.learns(pane.pane, ticket, read, now);
                }
            }
            Err(error) => {
                let screen = self.screens.iter_mut().find(|it| it.serial() == pane.screen);
                if let (Some(screen), true) = (screen, is_passing(&error)) {
                    screen.missed(pane.pane, ticket);
                }
                self.fails(&error);
            }
        }
    }

    fn sums(&mut self, result: Result<Box<Sums>, Error>) {
        self.sums_asked = false;
        match result {
            Ok(sums) => {
                self.came_back();
                if let Some(settings) = &sums.settings {
                    self.habits = Habits::of(settings);
                    self.settings = settings.clone();
                }
                self.sums = *sums;
            }
            Err(error) => {
                self.sums_wanted = is_passing(&error);
                self.fails(&error);
            }
        }
    }

    fn done(&mut self, job: u64, result: Result<Outcome, Error>) {
        if let Err(error) = &result
            && is_passing(error)
            && let Some(work) = self.jobs.get_mut(&job)
            && (work.deed.is_repeatable() && work.tries < TRIES_MAX
                || matches!(error, Error::NotLoggedIn(_)))
        {
            // Whether it happened is not known: its key sees to it that it does not twice.
            work.waits = true;
            self.fails(error);
            return;
        }
        let form = self.form_of(job);
        let told = match &result {
            Ok(Outcome::Acted(acted)) => Ok(did(acted.action).to_owned()),
            Ok(
                Outcome::Created { .. }
                | Outcome::Welcomed(_)
                | Outcome::Person { .. }
                | Outcome::Worked { .. }
                | Outcome::Saved { .. }
                | Outcome::SavedCodes(_)
                | Outcome::Repassworded,
            ) => Ok("made".to_owned()),
            Err(error) => Err(words::wrong(error, &self.habits, self.now)),
        };
        if self.learns_in_bulk(job, &told) {
            self.jobs.remove(&job);
            return;
        }
        if self.learns_check(job, &result) || self.learns_gathered(job, &result) {
            return;
        }
        let work = self.jobs.remove(&job);
        let named = work.as_ref().and_then(|it| it.subject.as_ref());
        let result = result.map_err(|it| words::named(it, named));
        let by = work.as_ref().and_then(|it| it.deed.by()).map(str::to_owned);
        let subject = work.and_then(|it| it.subject);
        match result {
            Ok(outcome) => {
                self.came_back();
                let beside = form.and_then(|place| self.asked_beside(place));
                if let Some(place) = form {
                    self.closes_form(place);
                }
                self.succeeds(outcome, subject.as_ref(), by.as_deref(), beside);
            }
            Err(error) => {
                match form {
                    Some(place) => self.form_fails(place, &error),
                    None => self.fails(&error),
                }
                self.poke();
            }
        }
    }

    /// Says what went well, each kind in its way.
    fn succeeds(
        &mut self,
        outcome: Outcome,
        subject: Option<&Subject>,
        by: Option<&str>,
        beside: Option<String>,
    ) {
        match outcome {
            Outcome::Acted(acted) => {
                self.celebrates(subject, &acted, by);
            }
            Outcome::Created { entity: Entity::Addon, row } => {
                self.made_addon(beside, &row);
            }
            Outcome::Created { entity, row } => self.made(entity, &row),
            Outcome::Welcomed(welcomed) => {
                let (user, made) = *welcomed;
                self.hands_over(&user, made);
                self.poke();
            }
            Outcome::Person { action, done } => self.did_with(action, *done),
            Outcome::Worked { action, .. } => self.worked(subject, action),
            Outcome::Saved { document, path } => self.saved(document, path),
            Outcome::SavedCodes(path) => self.saved_codes(&path),
            Outcome::Repassworded => {
                let words = "your password is changed; your other sessions have ended";
                self.notices.tell(words, None, self.now);
            }
        }
    }

    /// Says what went wrong, each kind in its way.
    pub(super) fn fails(&mut self, error: &Error) {
        match error {
            Error::Unreachable(told) => self.loses(told.what.clone()),
            // What was asked before is answered so too, and takes nothing from whoever types already.
            Error::NotLoggedIn(_) if self.is_door_open() => {}
            Error::NotLoggedIn(told) => {
                let why = told.what.clone();
                self.must_log_in(Some(why));
            }
            Error::Refused(_)
            | Error::Usage(_)
            | Error::NotAllowed(_)
            | Error::Missing { .. }
            | Error::NotThere(_)
            | Error::Conflict { .. }
            | Error::Fault(_) => {
                let words = words::wrong(error, &self.habits, self.now);
                self.notices.warn(words);
            }
        }
    }

    /// The database does not answer: says so, and tries again by itself.
    fn loses(&mut self, why: String) {
        if !matches!(self.link, Link::Away { .. }) && self.is_in() {
            self.link = Link::Away { since: self.now, why };
        }
        if self.is_in() {
            self.again = Some(self.now + AGAIN);
        }
    }

    /// Something was answered: the database is there, unless it answered before it went away.
    pub(super) fn came_back(&mut self) {
        let is_late = |since: DateTime<Utc>| self.now - since < LATE;
        if !matches!(&self.link, Link::Away { since, .. } if is_late(*since)) {
            self.is_back();
        }
    }

    fn is_back(&mut self) {
        if matches!(self.link, Link::Away { .. }) {
            self.link = Link::Live;
            self.again = None;
            self.notices.tell("the database is back", None, self.now);
            self.poke();
            if let Some(what) = self.unopened.take() {
                self.ask(Ask::Prepare(what));
            }
        }
        if self.jobs.values().any(|it| it.waits) && self.link == Link::Live {
            self.resends();
        }
    }

    fn is_door_open(&self) -> bool {
        let is_door = |it: &Sheet| matches!(it, Sheet::Form(form) if form.purpose.is_door());
        self.sheets.iter().any(is_door)
    }

    /// Asks for the login, without losing anything.
    fn must_log_in(&mut self, why: Option<String>) {
        self.lets_go_of_held();
        if self.is_door_open() {
            self.login_fails(why.as_deref().unwrap_or("try again"));
        } else {
            self.opens_login(why);
        }
        if !self.is_in() {
            self.link = Link::Opening("nobody is logged in".to_owned());
        }
        // Nothing is asked until somebody is in again.
        self.again = None;
        if self.is_in() {
            self.link = Link::Away { since: self.now, why: "logged out".to_owned() };
            self.again = Some(self.now + Duration::days(1));
        } else {
            self.link = Link::Opening("logged out".to_owned());
        }
    }
}

/// Whether the same question may get an answer later.
fn is_passing(error: &Error) -> bool {
    matches!(error, Error::Unreachable(_) | Error::NotLoggedIn(_))
}
