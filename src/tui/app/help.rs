//! The help of the moment: what can be done with the thing under the cursor, why the rest cannot,
//! and what the keys of the screen are.

use crate::domain::status::Status;
use strum::IntoEnumIterator as _;

use super::App;
use super::sheets::Sheet;
use crate::domain::machine::Action;
use crate::service::actions::Offered;
use crate::service::asked::WorkOffered;
use crate::service::people::UserOffered;
use crate::tui::action::{Meaning, PaperAction, Scope, Ui};
use crate::tui::parts::help::{Help, Known, Section};
use crate::tui::screens::{SCREENS, Screen};

impl App {
    pub(super) fn open_help(&mut self) {
        let subject = self.screen().and_then(Screen::subject);
        let mut sections = Vec::new();
        let mut title = "Keys".to_owned();
        if let (Some(subject), Some(offers)) = (&subject, &self.offers)
            && offers.id == subject.id
        {
            let status = offers.status.map(Status::plain).unwrap_or_default();
            title = format!("{} is {status}", subject.number);
            let (now, rest): (Vec<_>, Vec<_>) =
                offers.offered.iter().partition(|it| it.allowed && it.is_near);
            let (by_itself, rest): (Vec<_>, Vec<_>) = rest.into_iter().partition(|it| follows(it));
            let known = |list: Vec<&Offered>| -> Vec<Known> {
                list.into_iter().map(|it| self.known(it)).collect()
            };
            put(&mut sections, "Now", known(now));
            put_off(&mut sections, known(rest));
            put(&mut sections, "By itself", known(by_itself));
        }
        if let Some(user) = self.person() {
            title = format!("{} is {}, {}", user.email, user.role, user.status);
            let (now, rest): (Vec<_>, Vec<_>) =
                self.person_offers().into_iter().partition(|it| it.reason.is_none());
            let known = |list: Vec<UserOffered>| -> Vec<Known> {
                list.into_iter().map(|it| self.known_of(it)).collect()
            };
            put(&mut sections, "Now", known(now));
            put_off(&mut sections, known(rest));
        }
        if let Some((subject, status)) = self.work() {
            title = format!("{}: {}", subject.number, status.word());
            let (now, rest): (Vec<_>, Vec<_>) =
                self.work_offers().into_iter().partition(|it| it.reason.is_none());
            let known = |list: Vec<WorkOffered>| -> Vec<Known> {
                list.into_iter().map(|it| self.known_work(it)).collect()
            };
            put(&mut sections, "Now", known(now));
            put_off(&mut sections, known(rest));
        }
        if self.paper().is_some() {
            let known = PaperAction::iter().map(|it| Known {
                key: self.keymap.shown(Meaning::Paper(it)),
                name: it.plain().to_owned(),
                words: it.words().to_owned(),
                ..Known::default()
            });
            put(&mut sections, "With the document", known.collect());
        }
        if self.line().is_some() {
            sections.push(self.keys_of("On the checklist", &[Scope::Checklist]));
        }
        sections.push(self.keys_of("Here", &[Scope::List, Scope::Everywhere]));
        let places = SCREENS.iter().filter(|_| self.allows(Ui::Go));
        let go = places.map(|spec| Known {
            key: self.keymap.shown(Meaning::Go(spec.place)),
            words: spec.place.words().to_owned(),
            ..Known::default()
        });
        put(&mut sections, "Go to", go.collect());
        self.sheets.push(Sheet::Help(Help::new(title, sections)));
    }

    fn known(&self, offered: &Offered) -> Known {
        let key = if follows(offered) {
            String::new()
        } else {
            self.keymap.shown(Meaning::Act(offered.action))
        };
        let off = !offered.allowed || !offered.is_near;
        let refusal = off.then(|| {
            let why = offered.reason.as_deref().unwrap_or("not from here");
            without_what(why, &offered.action.plain())
        });
        Known { key, name: offered.action.plain(), words: offered.title.to_owned(), refusal, off }
    }

    fn known_of(&self, offered: UserOffered) -> Known {
        let UserOffered { act, reason } = offered;
        let name = act.action.plain();
        Known {
            key: self.person_key(act.action),
            name: name.to_owned(),
            words: act.title.to_owned(),
            off: reason.is_some(),
            refusal: reason.map(|why| without_what(&why, name)),
        }
    }

    fn known_work(&self, offered: WorkOffered) -> Known {
        let WorkOffered { act, reason } = offered;
        let name = act.action.word();
        Known {
            key: self.work_key(act.action),
            name: name.to_owned(),
            words: act.title.to_owned(),
            off: reason.is_some(),
            refusal: reason.map(|why| without_what(&why, name)),
        }
    }

    fn keys_of(&self, title: &str, scopes: &[Scope]) -> Section {
        let allowed = Ui::iter().filter(|ui| self.allows(*ui));
        let known = allowed.filter(|ui| scopes.contains(&ui.scope())).map(|ui| {
            let keys = self.keymap.keys(Meaning::Ui(ui));
            let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
            Known { key: keys.join(" "), words: ui.words().to_owned(), ..Known::default() }
        });
        Section { title: title.to_owned(), known: known.collect() }
    }
}

/// The reason alone: what cannot be done stands beside it already.
fn without_what(why: &str, action: &str) -> String {
    let why = why.strip_prefix(&format!("cannot {action}: ")).unwrap_or(why);
    why.strip_prefix(&format!("{action} happens by itself, ")).unwrap_or(why).to_owned()
}

fn put(sections: &mut Vec<Section>, title: &str, known: Vec<Known>) {
    if !known.is_empty() {
        sections.push(Section { title: title.to_owned(), known });
    }
}

/// What cannot be done. A reason that several share is said once, above them, so that those with a
/// reason of their own are found.
fn put_off(sections: &mut Vec<Section>, mut known: Vec<Known>) {
    let mut shared: Vec<(String, Vec<Known>)> = Vec::new();
    while let Some(why) = repeated(&known) {
        let (mut same, rest): (Vec<_>, Vec<_>) =
            known.into_iter().partition(|it| it.refusal.as_ref() == Some(&why));
        for it in &mut same {
            it.refusal = None;
        }
        shared.push((why, same));
        known = rest;
    }
    put(sections, "Not now", known);
    for (why, same) in shared {
        put(sections, &format!("Not now: {why}"), same);
    }
}

/// The first reason that more than two have.
fn repeated(known: &[Known]) -> Option<String> {
    let reasons = || known.iter().filter_map(|it| it.refusal.as_ref());
    reasons().find(|why| 2 < reasons().filter(|it| it == why).count()).cloned()
}

/// Whether it only happens by itself.
fn follows(offered: &Offered) -> bool {
    !offered.allowed
        && offered.reason.as_deref().is_some_and(|why| why.contains(" happens by itself, "))
        && offered.action != Action::Open
}
