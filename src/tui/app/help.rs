//! The help of the moment: what can be done with the thing under the cursor, why the rest cannot,
//! and what the keys of the screen are.

use crate::domain::status::Status;
use strum::IntoEnumIterator as _;

use super::App;
use super::sheets::Sheet;
use crate::domain::machine::Action;
use crate::service::actions::Offered;
use crate::service::people::UserOffered;
use crate::tui::action::{Meaning, Scope, Ui};
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
            for (title, list) in [("Now", now), ("Not now", rest), ("By itself", by_itself)] {
                let known: Vec<Known> = list.into_iter().map(|it| self.known(it)).collect();
                if !known.is_empty() {
                    sections.push(Section { title: title.to_owned(), known });
                }
            }
        }
        if let Some(user) = self.person() {
            title = format!("{} is {}, {}", user.email, user.role, user.status);
            let (now, rest): (Vec<_>, Vec<_>) =
                self.person_offers().into_iter().partition(|it| it.reason.is_none());
            for (title, list) in [("Now", now), ("Not now", rest)] {
                let known: Vec<Known> = list.into_iter().map(|it| self.known_of(it)).collect();
                if !known.is_empty() {
                    sections.push(Section { title: title.to_owned(), known });
                }
            }
        }
        sections.push(self.keys_of("Here", &[Scope::List, Scope::Everywhere]));
        let go = SCREENS.iter().map(|spec| Known {
            key: self.keymap.shown(Meaning::Go(spec.place)),
            words: spec.place.words().to_owned(),
            refusal: None,
        });
        sections.push(Section { title: "Go to".to_owned(), known: go.collect() });
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
            // What cannot be done stands beside it already.
            let cannot = format!("cannot {}: ", offered.action.plain());
            why.strip_prefix(&cannot).unwrap_or(why).to_owned()
        });
        Known { key, words: offered.title.to_owned(), refusal }
    }

    fn known_of(&self, offered: UserOffered) -> Known {
        let UserOffered { act, reason } = offered;
        Known { key: self.person_key(act.action), words: act.title.to_owned(), refusal: reason }
    }

    fn keys_of(&self, title: &str, scopes: &[Scope]) -> Section {
        let known = Ui::iter().filter(|ui| scopes.contains(&ui.scope())).map(|ui| {
            let keys = self.keymap.keys(Meaning::Ui(ui));
            let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
            Known { key: keys.join(" "), words: ui.words().to_owned(), refusal: None }
        });
        Section { title: title.to_owned(), known: known.collect() }
    }
}

/// Whether it only happens by itself.
fn follows(offered: &Offered) -> bool {
    !offered.allowed
        && offered.reason.as_deref().is_some_and(|why| why.contains(" happens by itself, "))
        && offered.action != Action::Open
}
