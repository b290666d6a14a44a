//! What is done with the people of an organization, in the same shape as what is done with
//! everything else: a table of acts, what each asks for, and why one is not possible. Never
//! decides whether the session is an admin's: the database does.

use serde_json::{Map, Value};
use strum::{Display, EnumIter, EnumString, IntoStaticStr, VariantArray};
use uuid::Uuid;

use super::badges::{self, Issued};
use super::error::{Error, Result, Told};
use super::refusals;
use super::users::{self, Made, NewUser, User};
use crate::domain::input::{Input, Kind};
use crate::domain::nearest::nearest;
use crate::domain::role::Role;
use crate::domain::secret::Secret;
use crate::store::Store;

/// What can be done with somebody.
#[derive(
    Clone,
    Copy,
    Debug,
    Display,
    EnumIter,
    EnumString,
    Eq,
    Hash,
    IntoStaticStr,
    Ord,
    PartialEq,
    PartialOrd,
    VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum UserAction {
    SetRole,
    Rename,
    ResetPassword,
    IssueBadge,
    ResetPin,
    LoseBadge,
    LogOut,
    Disable,
    Enable,
}

/// An act: to whom it may be done, what it asks for, what it does.
#[derive(Debug)]
pub struct UserAct {
    pub action: UserAction,
    /// The status of somebody to whom it may be done; any where none is said.
    from: Option<&'static str>,
    pub to: Option<&'static str>,
    pub inputs: &'static [Input],
    pub title: &'static str,
}

/// What somebody may be, in the words of [`Role`]; the worker is nobody.
pub const ROLES: &[&str] = &["admin", "staff", "production", "quality", "customer", "kiosk"];

/// What may be done, first what cannot wait: where there is no room for all, the first are shown.
#[rustfmt::skip]
pub const ACTS: &[UserAct] = &[
    UserAct { action: UserAction::ResetPassword, from: None, to: None, inputs: &[], title: "Give them a temporary password" },
    UserAct { action: UserAction::Enable, from: Some("disabled"), to: Some("active"), inputs: &[], title: "Let them in again" },
    UserAct { action: UserAction::Disable, from: None, to: Some("disabled"), inputs: &[], title: "Keep them out" },
    UserAct { action: UserAction::IssueBadge, from: Some("active"), to: None, inputs: &[], title: "Issue them a badge" },
    UserAct { action: UserAction::ResetPin, from: None, to: None, inputs: &[], title: "Give them a new PIN" },
    UserAct { action: UserAction::LoseBadge, from: None, to: None, inputs: &[], title: "End their badge" },
    UserAct { action: UserAction::LogOut, from: None, to: None, inputs: &[], title: "End their sessions" },
    UserAct { action: UserAction::SetRole, from: None, to: None, inputs: &[Input::must("role", Kind::Choice(ROLES)), Input::may("customer", Kind::Customer).aside()], title: "Give them another role" },
    UserAct { action: UserAction::Rename, from: None, to: None, inputs: &[Input::must("name", Kind::Text), Input::may("short_name", Kind::Text)], title: "Change the name" },
];

/// What somebody new is asked for.
pub const NEW: &[Input] = &[
    Input::must("email", Kind::Email),
    Input::must("name", Kind::Text),
    Input::must("role", Kind::Choice(ROLES)),
    Input::may("customer", Kind::Customer).aside(),
    Input::may("short_name", Kind::Text),
];

/// How somebody may stand here, in the words of the database.
pub const STATUSES: &[&str] = &["active", "invited", "disabled"];

impl UserAction {
    /// The word in commands and in the keymap.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// A few words for the bottom line.
    pub fn plain(self) -> &'static str {
        match self {
            Self::Disable => "keep out",
            Self::Enable => "let in again",
            Self::ResetPassword => "new password",
            Self::SetRole => "role",
            Self::Rename => "name",
            Self::LogOut => "end sessions",
            Self::IssueBadge => "new badge",
            Self::ResetPin => "new PIN",
            Self::LoseBadge => "badge lost",
        }
    }

    /// Its line in the table.
    pub fn act(self) -> Option<&'static UserAct> {
        ACTS.iter().find(|it| it.action == self)
    }

    /// Finds one by its word.
    ///
    /// # Errors
    /// There is none, with the one that is near.
    pub fn named(word: &str) -> Result<Self> {
        refusals::named("user", word)
    }
}

/// An act with its answer.
#[derive(Clone, Debug)]
pub struct UserOffered {
    pub act: &'static UserAct,
    /// Why not; none where it can be done.
    pub reason: Option<String>,
}

/// What somebody with this role may do with this person.
pub fn offered(user: &User, role: Role, myself: Option<Uuid>) -> Vec<UserOffered> {
    let offer = |act| UserOffered { act, reason: why_not(act, user, role, myself) };
    ACTS.iter().map(offer).collect()
}

/// Whether people of this role act at shared terminals.
const fn has_badges(role: Role) -> bool {
    match role {
        Role::Admin | Role::Staff | Role::Production | Role::Quality => true,
        Role::Customer | Role::Kiosk | Role::System => false,
    }
}

fn why_not(act: &UserAct, user: &User, role: Role, myself: Option<Uuid>) -> Option<String> {
    let is_own_name = act.action == UserAction::Rename && myself == Some(user.id);
    let word = act.action.word();
    if role != Role::Admin && !is_own_name {
        return Some(format!("only admin may {}", word.replace('_', " ")));
    }
    if act.from.is_some_and(|from| from != user.status) || act.to == Some(user.status.as_str()) {
        return Some(format!("cannot {word}: this user is {}", user.status));
    }
    match act.action {
        UserAction::IssueBadge if !has_badges(user.role) => {
            Some(format!("cannot {word}: a {} has no badge", user.role))
        }
        UserAction::ResetPin | UserAction::LoseBadge if user.badge_since.is_none() => {
            Some(format!("cannot {word}: this user has no badge"))
        }
        UserAction::IssueBadge
        | UserAction::ResetPin
        | UserAction::LoseBadge
        | UserAction::SetRole
        | UserAction::Rename
        | UserAction::ResetPassword
        | UserAction::LogOut
        | UserAction::Disable
        | UserAction::Enable => None,
    }
}

/// What came of an act.
#[derive(Clone, Debug)]
pub struct UserDone {
    pub before: User,
    pub after: User,
    /// What the admin hands over, shown this once.
    pub handed: Option<Handing>,
    pub sessions_ended: Option<i32>,
}

/// What an admin hands over.
#[derive(Clone, Debug)]
pub enum Handing {
    /// What lets them in.
    Entry(Made),
    Badge(Issued),
    /// The new PIN of the badge that they have.
    Pin(Secret),
}

/// Does something with somebody.
///
/// # Errors
/// Not allowed, nobody of that name, an input that is not expected.
pub async fn act(
    store: &Store,
    named: &str,
    action: UserAction,
    inputs: Map<String, Value>,
) -> Result<UserDone> {
    let mut given = Given(inputs);
    given.only(action.act().map_or(&[], |it| it.inputs))?;
    let before = users::show(store, named).await?;
    let (mut handed, mut sessions_ended) = (None, None);
    let after = match action {
        UserAction::Disable => users::disable(store, named).await?,
        UserAction::Enable => users::enable(store, named).await?,
        UserAction::SetRole => {
            let role = given.role()?;
            let customer = given.customer(store).await?;
            users::set_role(store, named, role, customer).await?
        }
        UserAction::Rename => {
            let name = given.text("name")?.ok_or_else(|| missing("name", "a text"))?;
            users::rename(store, named, &name, given.text("short_name")?.as_deref()).await?
        }
        UserAction::LogOut => {
            let (user, ended) = users::log_out(store, named).await?;
            sessions_ended = Some(ended);
            user
        }
        UserAction::ResetPassword => {
            let (user, made) = users::reset_password(store, named).await?;
            handed = Some(Handing::Entry(made));
            user
        }
        UserAction::IssueBadge => {
            let (user, issued) = badges::issue(store, named).await?;
            handed = Some(Handing::Badge(issued));
            user
        }
        UserAction::ResetPin => {
            let (user, pin) = badges::reset_pin(store, named).await?;
            handed = Some(Handing::Pin(pin));
            user
        }
        UserAction::LoseBadge => badges::lose(store, named).await?,
    };
    Ok(UserDone { before, after, handed, sessions_ended })
}

/// Makes somebody, or invites who has an account elsewhere, from what a form asked.
///
/// # Errors
/// Not allowed, an address that is taken, an input that is not expected.
pub async fn make(store: &Store, inputs: Map<String, Value>) -> Result<(User, Made)> {
    let mut given = Given(inputs);
    given.only(NEW)?;
    let role = given.role()?;
    let customer_id = given.customer(store).await?;
    let email = given.text("email")?.ok_or_else(|| missing("email", "an address"))?;
    let name = given.text("name")?.ok_or_else(|| missing("name", "a text"))?;
    let short_name = given.text("short_name")?;
    users::new(store, &NewUser { email, name, role, customer_id, short_name }).await
}

/// Changes name and role together.
///
/// # Errors
/// As [`act`].
pub async fn edit(store: &Store, named: &str, inputs: Map<String, Value>) -> Result<UserDone> {
    let known = ["name", "short_name", "role", "customer"];
    if let Some(name) = inputs.keys().find(|it| !known.contains(&it.as_str())) {
        return Err(no_such_input(name, &known));
    }
    let mut given = Given(inputs);
    let before = users::show(store, named).await?;
    let id = before.id.to_string();
    let (name, short) = (given.text("name")?, given.text("short_name")?);
    if name.is_some() || short.is_some() {
        let name = name.or_else(|| before.name.clone()).unwrap_or_default();
        users::rename(store, &id, &name, short.as_deref()).await?;
    }
    if given.0.contains_key("role") {
        let role = given.role()?;
        let customer = given.customer(store).await?;
        users::set_role(store, &id, role, customer).await?;
    }
    let after = users::show(store, &id).await?;
    Ok(UserDone { before, after, handed: None, sessions_ended: None })
}

/// What was given to an act.
struct Given(Map<String, Value>);

impl Given {
    fn only(&self, known: &[Input]) -> Result<()> {
        let known: Vec<&str> = known.iter().map(|it| it.name).collect();
        match self.0.keys().find(|name| !known.contains(&name.as_str())) {
            Some(name) => Err(no_such_input(name, &known)),
            None => Ok(()),
        }
    }

    fn text(&mut self, name: &str) -> Result<Option<String>> {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Error::Usage(Told::new(format!("{name}: a text is expected")))),
        }
    }

    fn role(&mut self) -> Result<Role> {
        let words = format!("one of {}", ROLES.join(", "));
        let word = self.text("role")?.ok_or_else(|| missing("role", &words))?;
        let role = word.parse().ok().filter(|_| ROLES.contains(&word.as_str()));
        role.ok_or_else(|| {
            Error::Usage(Told::new(format!("role: {words} is expected, not \"{word}\"")))
        })
    }

    /// Whose things a customer's user sees.
    async fn customer(&mut self, store: &Store) -> Result<Option<Uuid>> {
        match self.text("customer")? {
            Some(named) => Ok(Some(users::customer(store, &named).await?)),
            None => Ok(None),
        }
    }
}

fn missing(name: &str, what: &str) -> Error {
    Error::Usage(Told::new(format!("{name} is needed: {what}")).hint(format!("--set {name}=…")))
}

/// An input that an act does not take, with those that it does.
pub(super) fn no_such_input(name: &str, known: &[&str]) -> Error {
    let told = Told::new(format!("{name}: this action takes no such input"));
    let near = nearest(name, known);
    Error::Usage(match near.first() {
        Some(near) => told.hint(format!("did you mean {near}?")),
        None if known.is_empty() => told.hint("it takes none"),
        None => told.hint(format!("it takes {}", known.join(", "))),
    })
}
