//! Getting in, moving between organizations, getting out. Never decides who may: the
//! database does, and this says its answer in a person's words.

use chrono::{DateTime, Utc};

use super::error::{Error, Result, Told};
use super::logins::Logins;
use crate::domain::nearest::nearest;
use crate::domain::secret::Secret;
use crate::store::Store;
use crate::store::sessions::{self, Answer, Opened};
pub use crate::store::sessions::{Credentials, First, Me, Place};

/// How the door answered a right password.
#[derive(Clone, Debug)]
pub enum Entered {
    /// In.
    In(Session),
    /// This person belongs to several organizations: ask which, then log in again.
    Choose(Vec<Place>),
}

/// A session, ready to be carried.
#[derive(Clone, Debug)]
pub struct Session {
    /// What connections carry.
    pub token: Secret,
    /// Where it is.
    pub place: Place,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// Whether the person should choose another password now.
    pub password_is_temporary: bool,
}

impl From<Opened> for Session {
    fn from(opened: Opened) -> Self {
        let Opened { token, place, expires_at, password_is_temporary } = opened;
        Self { token, place, expires_at, password_is_temporary }
    }
}

/// Opens a session for whoever shows these.
pub async fn log_in(store: &Store, who: &Credentials) -> Result<Entered> {
    match sessions::log_in(store.pool(), who).await? {
        Answer::Opened(opened) => Ok(Entered::In(opened.into())),
        Answer::Choose(places) => match &who.organization {
            Some(asked) => Err(no_place(asked, &places)),
            None => Ok(Entered::Choose(places)),
        },
        Answer::Disabled => Err(Error::NotLoggedIn(
            Told::new("no organization lets you in now").hint("ask an admin of yours"),
        )),
        Answer::BadInvitation => Err(Error::NotLoggedIn(
            Told::new("this invitation is not for you, or it has expired")
                .hint("ask the admin who invited you for a new one"),
        )),
        Answer::Throttled => {
            Err(Error::NotLoggedIn(Told::new("too many attempts").hint("try again in a minute")))
        }
        Answer::Denied => Err(Error::NotLoggedIn(
            Told::new("e-mail or password is wrong").hint("an admin can reset a password"),
        )),
    }
}

/// Opens a session of the same person in another organization. The old one lives on:
/// another terminal may be using it.
pub async fn switch(store: &Store, organization: &str) -> Result<Session> {
    match sessions::switch(store.pool(), organization).await? {
        Answer::Opened(opened) => Ok(opened.into()),
        Answer::Choose(places) => Err(no_place(organization, &places)),
        Answer::Disabled | Answer::BadInvitation | Answer::Throttled | Answer::Denied => {
            Err(Error::not_logged_in())
        }
    }
}

/// The organizations that this session's person may go to.
pub async fn places(store: &Store) -> Result<Vec<Place>> {
    // No organization has an empty name, so the door answers with those that there are.
    match sessions::switch(store.pool(), "").await? {
        Answer::Choose(places) => Ok(places),
        Answer::Opened(opened) => Ok(vec![opened.place]),
        Answer::Disabled | Answer::BadInvitation | Answer::Throttled | Answer::Denied => {
            Err(Error::not_logged_in())
        }
    }
}

/// Ends the session that the store carries.
pub async fn log_out(store: &Store) -> Result<()> {
    if sessions::log_out(store.pool()).await? { Ok(()) } else { Err(Error::not_logged_in()) }
}

/// Whose session the store carries.
pub async fn me(store: &Store) -> Result<Me> {
    sessions::me(store.pool()).await?.ok_or_else(Error::not_logged_in)
}

/// Gives this session's person a new password; their other sessions end.
pub async fn change_password(store: &Store, old: &Secret, new: &Secret) -> Result<()> {
    Ok(sessions::change_password(store.pool(), old, new).await?)
}

/// Joins the organization whose admin gave this code, and goes there.
pub async fn accept(store: &Store, code: &Secret) -> Result<Session> {
    let joined = match sessions::accept(store.pool(), code).await.map_err(Error::from) {
        Ok(joined) => joined,
        Err(error) => return Err(not_invited(error)),
    };
    switch(store, &joined).await
}

/// A code that opens nothing, in words that fit behind "there is no".
fn not_invited(error: Error) -> Error {
    let Error::Missing { nearest, .. } = error else { return error };
    let what = "invitation of yours with this code, or it has expired: ask the admin who invited \
                you for a new one";
    Error::Missing { what: what.to_owned(), nearest }
}

/// Whether this database has no organization yet, so that the first run's form is due.
pub async fn is_first_run(store: &Store) -> Result<bool> {
    Ok(sessions::is_first_run(store.pool()).await?)
}

/// The same no, with what to do where nobody can be logged in yet.
pub async fn or_begin(store: &Store, error: Error) -> Error {
    let Error::NotLoggedIn(told) = error else { return error };
    if !is_first_run(store).await.unwrap_or(false) {
        return Error::NotLoggedIn(told);
    }
    Error::NotLoggedIn(Told::new("nobody can log in yet: there is no organization").hint(
        "`ordna organization add --help` says how to make the first one, or open `ordna` at a \
         terminal; then `ordna login`",
    ))
}

/// Makes the first organization with its admin, and lets them in.
pub async fn begin(store: &Store, first: First) -> Result<Session> {
    sessions::make_first(store.pool(), &first).await?;
    let who = Credentials {
        email: first.email,
        password: first.password,
        organization: Some(first.slug),
        invitation: None,
    };
    match log_in(store, &who).await? {
        Entered::In(session) => Ok(session),
        Entered::Choose(_) => Err(Error::not_logged_in()),
    }
}

/// The store with the session of `ORDNA_TOKEN` or of the saved login, whichever counts.
pub async fn resume(store: &Store, token: Option<&Secret>, logins: &Logins) -> Result<(Store, Me)> {
    let saved = if token.is_none() { logins.load(None)? } else { None };
    let Some(token) = token.or(saved.as_ref()) else { return Err(Error::not_logged_in()) };
    let carrying = store.with_session(Some(token));
    match me(&carrying).await {
        Ok(me) => Ok((carrying, me)),
        Err(error) => {
            carrying.close().await;
            Err(error)
        }
    }
}

/// The store with a session of this person, the kept one as long as it lives. The demo
/// goes through here for every command, so that none of them waits for bcrypt or counts
/// as an attempt. Who belongs to several organizations begins at the first of them.
pub async fn resume_as(store: &Store, who: &Credentials, logins: &Logins) -> Result<(Store, Me)> {
    if let Some(token) = logins.load(Some(&who.email))? {
        match resume(store, Some(&token), logins).await {
            Err(Error::NotLoggedIn(_)) => {}
            answered => return answered,
        }
    }
    let session = match log_in(store, who).await? {
        Entered::In(session) => session,
        Entered::Choose(places) => {
            let organization = places.first().map(|it| it.organization.clone());
            match log_in(store, &Credentials { organization, ..who.clone() }).await? {
                Entered::In(session) => session,
                Entered::Choose(places) => return Err(which(&places)),
            }
        }
    };
    logins.save(Some(&who.email), &session.token)?;
    resume(store, Some(&session.token), logins).await
}

/// Asks for an organization, where nobody can be asked.
pub fn which(places: &[Place]) -> Error {
    let names: Vec<&str> = places.iter().map(|it| it.organization.as_str()).collect();
    Error::Usage(
        Told::new("you belong to several organizations")
            .hint(format!("say --organization with one of {}", names.join(", "))),
    )
}

fn no_place(asked: &str, places: &[Place]) -> Error {
    let names = || places.iter().map(|it| it.organization.as_str());
    let near = nearest(asked, names());
    Error::Missing {
        what: format!("organization \"{asked}\" that you belong to"),
        nearest: if near.is_empty() { names().map(str::to_owned).collect() } else { near },
    }
}
