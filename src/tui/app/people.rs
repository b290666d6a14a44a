//! What is done with people: the keys on their screen, the forms, and what is handed over after.
//!
//! What lets somebody in is shown once, and is gone when its sheet is.

use serde_json::{Map, Value};

use super::App;
use super::sheets::{Asked, Purpose, Sheet};
use crate::domain::entity::Entity;
use crate::domain::secret::Secret;
use crate::service::badges::Issued;
use crate::service::people::{self, Handing, UserAction, UserDone, UserOffered};
use crate::service::users::{Made, User};
use crate::tui::action::{Meaning, Ui};
use crate::tui::asks::{Ask, Deed, Prepared, Preparing, Subject};
use crate::tui::keymap::Key;
use crate::tui::panes::Pane;
use crate::tui::parts::handed::Handed;

impl App {
    /// The person under the cursor, or whom the screen is about.
    pub(super) fn person(&self) -> Option<&User> {
        let screen = self.screen()?;
        let own = screen.focused().and_then(Pane::person);
        own.or_else(|| screen.panes().first().and_then(|it| it.person()))
    }

    /// What can be done with the person under the cursor.
    pub(super) fn person_offers(&self) -> Vec<UserOffered> {
        let (Some(user), Some(me)) = (self.person(), &self.me) else { return Vec::new() };
        people::offered(user, me.role, me.user_id)
    }

    /// Does what a key means to the person under the cursor; says whether it means anything.
    pub(super) fn strikes_person(&mut self, key: Key) -> bool {
        let Some(action) = self.keymap.person(key).filter(|_| self.person().is_some()) else {
            return false;
        };
        self.acts_on_person(action, Some(key));
        true
    }

    pub(super) fn acts_on_person(&mut self, action: UserAction, key: Option<Key>) {
        if self.refuses_to_write() {
            return;
        }
        let found = self.person_offers().into_iter().find(|it| it.act.action == action);
        let (Some(offered), Some(user)) = (found, self.person()) else { return };
        let subject = Subject::from(user);
        let name = user.name.clone().unwrap_or_else(|| user.email.clone());
        if let Some(why) = offered.reason {
            self.notices.warn(format!("{}: {why}", subject.number));
            return;
        }
        let body = match action {
            UserAction::SetRole | UserAction::Rename => {
                self.ask(Ask::Prepare(Box::new(Preparing::Person { subject, action })));
                return;
            }
            UserAction::Enable => {
                self.does_with(&subject, action, Map::new());
                return;
            }
            UserAction::IssueBadge if user.badge_since.is_none() => format!(
                "{name} acts at shared terminals with it, and signs with its PIN. You get both to \
                 hand over."
            ),
            UserAction::IssueBadge => format!(
                "The badge that {name} has stops to work, and its PIN. You get new ones to hand over."
            ),
            UserAction::ResetPin => {
                format!("The PIN that {name} has stops to work. You get a new one to hand over.")
            }
            UserAction::LoseBadge => format!(
                "{name} can neither act at shared terminals nor sign until somebody issues another."
            ),
            UserAction::Disable => format!(
                "{name} is logged out at once and cannot come in until somebody lets them in again."
            ),
            UserAction::LogOut => format!("{name} has to log in again, on every terminal."),
            UserAction::ResetPassword => format!(
                "The password that {name} has stops to work, in every organization. You get a \
                 temporary one to hand over."
            ),
        };
        let title = format!("{}: {name}", offered.act.title);
        let asked = Asked::Person { subject, action };
        self.asks_with(key, &title, body, (action.plain(), "leave it"), asked);
    }

    pub(super) fn opens_person(
        &mut self,
        subject: Subject,
        action: UserAction,
        prepared: &Prepared,
    ) {
        let Some(act) = action.act() else { return };
        let fields = self.fields((Entity::User, None), act.inputs, prepared);
        let title = format!("{}: {}", act.title, subject.number);
        let purpose = Purpose::Person { subject, action };
        self.shows_form(&title, "change it", fields, purpose);
    }

    pub(super) fn does_with(
        &mut self,
        subject: &Subject,
        action: UserAction,
        inputs: Map<String, Value>,
    ) -> u64 {
        self.works(Deed::Person { user: subject.id, action, inputs }, Some(subject.clone()))
    }

    /// Says what was done with somebody, and hands over what there is to hand over.
    pub(super) fn did_with(&mut self, action: UserAction, done: UserDone) {
        let after = done.after;
        let name = after.name.clone().unwrap_or_else(|| after.email.clone());
        let said = match action {
            UserAction::SetRole => format!("{name} is {} now, and has to log in again", after.role),
            UserAction::Rename => format!("{name} is called so now"),
            UserAction::Disable => format!("{name} is kept out"),
            UserAction::Enable => format!("{name} may come in again"),
            UserAction::ResetPassword => format!("{name} has a temporary password"),
            UserAction::IssueBadge => format!("{name} has a new badge"),
            UserAction::ResetPin => format!("{name} has a new PIN"),
            UserAction::LoseBadge => format!("{name} has no badge any more"),
            UserAction::LogOut => match done.sessions_ended.unwrap_or_default() {
                1 => format!("{name}: 1 session ended"),
                ended => format!("{name}: {ended} sessions ended"),
            },
        };
        self.notices.tell(said, None, self.now);
        match done.handed {
            Some(Handing::Entry(made)) => self.hands_over(&after, made),
            Some(Handing::Badge(issued)) => self.hands_over_badge(&after, issued),
            Some(Handing::Pin(pin)) => self.hands_over_pin(&after, pin),
            None => {}
        }
        self.poke();
    }

    /// Shows what lets somebody in, this once.
    pub(super) fn hands_over(&mut self, user: &User, made: Made) {
        let until = self.habits.both(made.until);
        let email = &user.email;
        let (title, words) = if made.invited {
            (
                format!("An invitation for {email}"),
                format!(
                    "They have an account already: they log in with their own password and give \
                     this code, `ordna login --invitation CODE`. Good until {until}. Hand it over \
                     yourself; it is shown this once, and nobody else knows it."
                ),
            )
        } else {
            (
                format!("A temporary password for {email}"),
                format!(
                    "They log in with it and choose their own. Good until {until}. Hand it over \
                     yourself; it is shown this once, and nobody else knows it."
                ),
            )
        };
        let secret = made.secret;
        self.sheets.push(Sheet::Handed(Handed { title, secret, beside: None, words }));
    }

    /// Shows a badge's code and its first PIN, this once.
    fn hands_over_badge(&mut self, user: &User, issued: Issued) {
        let title = format!("A badge for {}", user.email);
        let words = "Print the code as bars (Code 128) on the badge, and tell them the PIN, which \
                     they change with `ordna user pin`. Both are shown this once, and nobody else \
                     knows them."
            .to_owned();
        let beside = Some(Secret::new(format!("PIN {}", issued.pin.reveal())));
        let secret = issued.code;
        self.sheets.push(Sheet::Handed(Handed { title, secret, beside, words }));
    }

    fn hands_over_pin(&mut self, user: &User, pin: Secret) {
        let title = format!("A PIN for {}", user.email);
        let words = "It goes with the badge that they have; they change it with `ordna user pin`. \
                     It is shown this once, and nobody else knows it."
            .to_owned();
        self.sheets.push(Sheet::Handed(Handed { title, secret: pin, beside: None, words }));
    }

    pub(super) fn strikes_handed(&mut self, ui: Option<Ui>) {
        let Some(Sheet::Handed(handed)) = self.sheets.last() else { return };
        if ui == Some(Ui::Copy) {
            let secret = handed.secret.reveal().to_owned();
            self.effects.push(crate::tui::Effect::Copy(secret));
        } else if ui == Some(Ui::Leave) {
            self.sheets.pop();
        }
    }

    /// The key of something that is done with people, as it is shown.
    pub(super) fn person_key(&self, action: UserAction) -> String {
        self.keymap.shown(Meaning::Person(action))
    }
}
