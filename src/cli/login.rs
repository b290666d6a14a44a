//! `login`, `logout`, `switch`: this terminal's session. Never puts a password into an
//! argument: other people's `ps` shows those.

use clap::Args;
use serde_json::json;

use super::ask::Asker;
use super::said::Said;
use crate::domain::secret::Secret;
use crate::service::Store;
use crate::service::error::{Error, Result};
use crate::service::logins::Logins;
use crate::service::session::{self, Credentials, Entered, Me, Place, Session};

/// Logs in and keeps the session for the commands to come.
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

/// Goes to another organization of yours.
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
pub async fn login(
    args: &LoginArgs,
    store: &Store,
    logins: &Logins,
    asker: &mut Asker,
) -> Result<Said> {
    let email = match &args.email {
        Some(email) => email.clone(),
        None => asker.line("e-mail")?,
    };
    let mut who = Credentials {
        email,
        password: asker.secret("password")?,
        organization: args.organization.clone(),
        invitation: args.invitation.clone().map(Secret::new),
    };
    let session = match session::log_in(store, &who).await? {
        Entered::In(session) => session,
        Entered::Choose(places) => {
            who.organization = Some(choose(&places, asker)?);
            match session::log_in(store, &who).await? {
                Entered::In(session) => session,
                Entered::Choose(places) => return Err(session::which(&places)),
            }
        }
    };
    let carrying = store.with_session(Some(&session.token));
    if session.password_is_temporary && asker.is_person() {
        let new = asker.new_password("your password is a temporary one; your own from now on")?;
        session::change_password(&carrying, &who.password, &new).await?;
    }
    let me = session::me(&carrying).await?;
    carrying.close().await;
    keep(&session, &me, logins, args.print_token)
}

/// Runs `switch`.
pub async fn switch(args: &SwitchArgs, store: &Store, logins: &Logins) -> Result<Said> {
    let session = session::switch(store, &args.organization).await?;
    let carrying = store.with_session(Some(&session.token));
    let me = session::me(&carrying).await?;
    carrying.close().await;
    keep(&session, &me, logins, args.print_token)
}

/// Runs `logout`: the session ends on the server, not only here. `person` is whose saved
/// login of the demo it was.
pub async fn logout(store: &Store, logins: &Logins, person: Option<&str>) -> Result<Said> {
    let ended = session::log_out(store).await;
    logins.forget(person)?;
    ended?;
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

fn keep(session: &Session, me: &Me, logins: &Logins, print: bool) -> Result<Said> {
    let mut shown = serde_json::to_value(me).map_err(|e| Error::Fault(e.into()))?;
    if print {
        if let Some(fields) = shown.as_object_mut() {
            fields.insert("token".to_owned(), json!(session.token.reveal()));
        }
        return Ok(Said::new(session.token.reveal(), shown));
    }
    logins.save(None, &session.token)?;
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
