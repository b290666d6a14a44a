//! `login`, `logout`, `switch`: this terminal's session. Never puts a password into an
//! argument: other people's `ps` shows those.

use clap::Args;
use serde_json::json;

use super::ask::Asker;
use super::desk::{self, Desk, Door, Who};
use super::said::Said;
use crate::domain::secret::Secret;
use crate::service::Store;
use crate::service::error::{Error, Result};
use crate::service::session::{self, Credentials, Entered, Me, Place, Session};

/// How somebody logs in. The session is kept for the commands to come.
#[derive(Args, Debug)]
pub struct LoginArgs {
    /// Your e-mail address; asked for otherwise.
    #[arg(long)]
    pub email: Option<String>,
    /// The organization's short name, if you belong to several.
    #[arg(long)]
    pub organization: Option<String>,
    /// The code of an invitation, which this login accepts.
    #[arg(long)]
    pub invitation: Option<String>,
    /// Prints the token for `ORDNA_TOKEN` instead of keeping it.
    #[arg(long)]
    pub print_token: bool,
}

/// Where somebody goes.
#[derive(Args, Debug)]
pub struct SwitchArgs {
    /// The organization's short name.
    pub organization: String,
    /// Prints the token for `ORDNA_TOKEN` instead of keeping it.
    #[arg(long)]
    pub print_token: bool,
}

/// Runs `login`. The password is asked for without echo, or is the next line of standard
/// input.
pub async fn login(args: &LoginArgs, who: &Who<'_>, asker: &mut Asker) -> Result<Said> {
    let door = desk::open(who).await?;
    let said = log_in(args, who, &door, asker).await;
    let said = match said {
        Err(error) => Err(session::or_begin(&door.database.store, error).await),
        Ok(said) => Ok(said),
    };
    door.close().await?;
    said
}

async fn log_in(args: &LoginArgs, who: &Who<'_>, door: &Door, asker: &mut Asker) -> Result<Said> {
    let email = match args.email.as_deref().or(who.person) {
        Some(email) => email.to_owned(),
        None => asker.line("e-mail")?,
    };
    let shown = Credentials {
        email,
        password: asker.secret("password")?,
        organization: args.organization.clone(),
        invitation: args.invitation.clone().map(Secret::new),
    };
    let store = &door.database.store;
    let session = enter(store, &shown, asker).await?;
    let carrying = store.with_session(Some(&session.token));
    if session.password_is_temporary && asker.is_person() {
        let new = asker.new_password("your password is a temporary one; your own from now on")?;
        session::change_password(&carrying, &shown.password, &new).await?;
    }
    let me = session::me(&carrying).await?;
    carrying.close().await;
    keep(&session, &me, who, door, args.print_token)
}

/// Logs in, asking for the organization where there are several.
async fn enter(store: &Store, shown: &Credentials, asker: &mut Asker) -> Result<Session> {
    let places = match session::log_in(store, shown).await? {
        Entered::In(session) => return Ok(session),
        Entered::Choose(places) => places,
    };
    let organization = Some(choose(&places, asker)?);
    match session::log_in(store, &Credentials { organization, ..shown.clone() }).await? {
        Entered::In(session) => Ok(session),
        Entered::Choose(places) => Err(session::which(&places)),
    }
}

/// Runs `switch`.
pub async fn switch(args: &SwitchArgs, who: &Who<'_>) -> Result<Said> {
    let desk = desk::sit_down(who).await?;
    let said = go(args, who, &desk).await;
    desk.close().await?;
    said
}

async fn go(args: &SwitchArgs, who: &Who<'_>, desk: &Desk) -> Result<Said> {
    let session = session::switch(&desk.store, &args.organization).await?;
    let carrying = desk.store.with_session(Some(&session.token));
    let me = session::me(&carrying).await?;
    carrying.close().await;
    keep(&session, &me, who, &desk.door, args.print_token || who.token.is_some())
}

/// Runs `logout`: the session ends on the server, not only here.
pub async fn logout(who: &Who<'_>) -> Result<Said> {
    let desk = desk::sit_down(who).await?;
    let ended = session::log_out(&desk.store).await;
    let forgotten = match who.token {
        Some(_) => Ok(()),
        None => desk.door.logins.forget(who.kept_as()),
    };
    desk.close().await?;
    ended.and(forgotten)?;
    Ok(Said::new("logged out", json!({ "logged_out": true })))
}

/// Says who is logged in.
pub fn describe(me: &Me) -> String {
    format!(
        "{} <{}>, {} at {} until {}",
        me.name,
        me.email.as_deref().unwrap_or("-"),
        me.role,
        me.organization_name,
        me.expires_at.format("%Y-%m-%d %H:%M UTC")
    )
}

fn keep(session: &Session, me: &Me, who: &Who<'_>, door: &Door, print: bool) -> Result<Said> {
    let mut shown = serde_json::to_value(me).map_err(|e| Error::Fault(e.into()))?;
    if print {
        if let Some(fields) = shown.as_object_mut() {
            fields.insert("token".to_owned(), json!(session.token.reveal()));
        }
        return Ok(Said::new(session.token.reveal(), shown));
    }
    // The demo keeps one login for each of its people.
    let kept_as = if who.demo { me.email.as_deref() } else { None };
    door.logins.save(kept_as, &session.token)?;
    let mut text = format!("logged in: {}", describe(me));
    if me.password_is_temporary {
        text.push_str(
            "\nthe password is a temporary one: choose your own with `ordna user password`",
        );
    }
    Ok(Said::new(text, shown))
}

fn choose(places: &[Place], asker: &mut Asker) -> Result<String> {
    if !asker.is_person() {
        return Err(session::which(places));
    }
    let names: Vec<&str> = places.iter().map(|it| it.organization.as_str()).collect();
    asker.line(&format!("organization ({})", names.join(", ")))
}
