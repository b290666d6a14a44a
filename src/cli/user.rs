//! `user` and `organization`: the people, and where they work. Never shows a temporary
//! password, a badge's code or a PIN twice: nobody keeps them.

use clap::{Args, Subcommand};
use serde_json::{Value, json};
use uuid::Uuid;

use super::ask::Asker;
use super::db::OwnerArgs;
use super::desk::{self, Who};
use super::noun;
use super::said::Said;
use crate::domain::role::Role;
use crate::domain::secret::Secret;
use crate::service::Store;
use crate::service::badges;
use crate::service::error::{Error, Result};
use crate::service::users::{self, Asked, Made, NewOrganization, NewUser, Page, User};
use crate::service::{database::Database, session};

/// The people of your organization.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Shows who belongs here.
    List(ListArgs),
    /// Makes somebody, or invites who has an account elsewhere.
    New(NewArgs),
    /// Keeps somebody out, or takes an invitation back.
    Disable(NamedArgs),
    /// Lets somebody in again.
    Enable(NamedArgs),
    /// Gives somebody a temporary password.
    Reset(NamedArgs),
    /// Gives somebody another role; they have to log in again.
    Role(RoleArgs),
    /// Changes somebody's name: your own, or that of who belongs here alone.
    Rename(RenameArgs),
    /// Ends all sessions of somebody here.
    Logout(NamedArgs),
    /// Gives yourself a new password.
    Password,
    /// Issues somebody a badge with its first PIN; the one before ends.
    Badge(BadgeArgs),
    /// Gives yourself a new PIN, which signs and goes with your badge.
    Pin,
    /// Joins the organization that invited you with this code.
    Accept(AcceptArgs),
}

/// Which people.
#[derive(Args, Debug)]
pub struct ListArgs {
    /// How many.
    #[arg(long, default_value_t = 50)]
    pub limit: i64,
    /// The `next` of the page before.
    #[arg(long)]
    pub after: Option<String>,
    /// A part of a name or an address.
    #[arg(long)]
    pub search: Option<String>,
}

/// Somebody new.
#[derive(Args, Debug)]
pub struct NewArgs {
    /// The address that logs in.
    #[arg(long)]
    pub email: String,
    /// The name.
    #[arg(long)]
    pub name: String,
    /// admin, staff, production, quality, customer or kiosk.
    #[arg(long, value_parser = noun::role)]
    pub role: Role,
    /// Whose things a customer's user sees: number, id or e-mail.
    #[arg(long)]
    pub customer: Option<String>,
    /// What stands on timelines; the first name otherwise.
    #[arg(long)]
    pub short_name: Option<String>,
}

/// Somebody.
#[derive(Args, Debug)]
pub struct NamedArgs {
    /// E-mail address or id.
    pub user: String,
}

/// Somebody, and their badge.
#[derive(Args, Debug)]
pub struct BadgeArgs {
    /// E-mail address or id.
    pub user: String,
    /// The badge is lost, or was given back: it ends, and no other is issued.
    #[arg(long, conflicts_with = "reset_pin")]
    pub lost: bool,
    /// The badge stays, with a new PIN.
    #[arg(long)]
    pub reset_pin: bool,
}

/// Somebody, and a role.
#[derive(Args, Debug)]
pub struct RoleArgs {
    /// E-mail address or id.
    pub user: String,
    /// admin, staff, production, quality, customer or kiosk.
    #[arg(value_parser = noun::role)]
    pub role: Role,
    /// Whose things a customer's user sees: number, id or e-mail.
    #[arg(long)]
    pub customer: Option<String>,
}

/// Somebody, and a name.
#[derive(Args, Debug)]
pub struct RenameArgs {
    /// E-mail address or id.
    pub user: String,
    /// The name.
    pub name: String,
    /// What stands on timelines; the first name otherwise.
    #[arg(long)]
    pub short_name: Option<String>,
}

/// An invitation.
#[derive(Args, Debug)]
pub struct AcceptArgs {
    /// What the admin who invited you gave you.
    pub code: String,
}

/// The organizations of this database.
#[derive(Debug, Subcommand)]
pub enum OrganizationCommand {
    /// Adds one with its first admin; needs the owner's connection.
    Add(AddArgs),
}

/// An organization with its first admin.
#[derive(Args, Debug)]
pub struct AddArgs {
    /// Its short name: a-z, 0-9 and -.
    pub slug: String,
    /// Its name.
    #[arg(long)]
    pub name: String,
    /// The admin's address; who has an account already keeps the password.
    #[arg(long)]
    pub email: String,
    /// The admin's name.
    #[arg(long)]
    pub person: String,
    #[command(flatten)]
    pub owner: OwnerArgs,
}

/// Runs `user …`.
pub async fn user(command: &UserCommand, who: &Who<'_>, asker: &mut Asker) -> Result<Said> {
    let desk = desk::sit_down(who).await?;
    let said = act(command, &desk.store, asker).await;
    desk.close().await?;
    said
}

async fn act(command: &UserCommand, store: &Store, asker: &mut Asker) -> Result<Said> {
    match command {
        UserCommand::List(args) => {
            let page = Asked {
                after: args.after.as_deref(),
                search: args.search.as_deref(),
                limit: args.limit,
            };
            let page = users::list(store, &page).await?;
            Ok(Said::new(table(&page), value(&page)?))
        }
        UserCommand::New(args) => new(args, store).await,
        UserCommand::Disable(args) => {
            changed("kept out", &users::disable(store, &args.user).await?)
        }
        UserCommand::Enable(args) => changed("let in", &users::enable(store, &args.user).await?),
        UserCommand::Reset(args) => {
            let (user, made) = users::reset_password(store, &args.user).await?;
            handed(&user, &made, "a new temporary password for")
        }
        UserCommand::Role(args) => {
            let customer = customer(store, args.customer.as_deref()).await?;
            let user = users::set_role(store, &args.user, args.role, customer).await?;
            changed(&format!("now {}", user.role), &user)
        }
        UserCommand::Rename(args) => {
            let user =
                users::rename(store, &args.user, &args.name, args.short_name.as_deref()).await?;
            changed("renamed", &user)
        }
        UserCommand::Logout(args) => {
            let (user, ended) = users::log_out(store, &args.user).await?;
            let text = format!("{}: {ended} sessions ended", user.email);
            Ok(Said::new(text, with(value(&user)?, [("sessions_ended", json!(ended))])))
        }
        UserCommand::Password => {
            let old = asker.secret("old password")?;
            let new = asker.new_password("new password")?;
            session::change_password(store, &old, &new).await?;
            Ok(Said::new(
                "password changed; your other sessions have ended",
                json!({ "changed": true }),
            ))
        }
        UserCommand::Badge(args) => badge(args, store).await,
        UserCommand::Pin => {
            let old = asker.secret("old PIN")?;
            let new = asker.new_password("new PIN")?;
            badges::change_pin(store, &old, &new).await?;
            Ok(Said::new("PIN changed", json!({ "changed": true })))
        }
        UserCommand::Accept(args) => {
            let session = session::accept(store, &Secret::new(args.code.as_str())).await?;
            let place = session.place;
            let text = format!(
                "you are {} at {} now: ordna switch {}",
                place.role, place.organization_name, place.organization
            );
            Ok(Said::new(text, value(&place)?))
        }
    }
}

/// Runs `organization …` on the owner's connection.
pub async fn organization(
    command: &OrganizationCommand,
    who: &Who<'_>,
    asker: &mut Asker,
) -> Result<Said> {
    let OrganizationCommand::Add(args) = command;
    let mut settings = who.settings.clone();
    settings.owner_url = args.owner.secret().or(settings.owner_url);
    let door = desk::open(&Who { settings: &settings, ..*who }).await?;
    let said = add(args, &door.database, asker).await;
    door.close().await?;
    said
}

async fn add(args: &AddArgs, database: &Database, asker: &mut Asker) -> Result<Said> {
    let new = NewOrganization {
        slug: args.slug.clone(),
        name: args.name.clone(),
        email: args.email.clone(),
        person: args.person.clone(),
        password: asker.new_password("password of the admin")?,
    };
    let mut owner = database.owner().await?;
    let id = users::add_organization(&mut owner, &new).await?;
    let text = format!(
        "{} made; {} logs in with: ordna login --organization {}",
        new.name, new.email, new.slug
    );
    let made = json!({ "id": id, "slug": new.slug, "name": new.name, "admin": new.email });
    Ok(Said::new(text, made))
}

async fn new(args: &NewArgs, store: &Store) -> Result<Said> {
    let new = NewUser {
        email: args.email.clone(),
        name: args.name.clone(),
        role: args.role,
        customer_id: customer(store, args.customer.as_deref()).await?,
        short_name: args.short_name.clone(),
    };
    let (user, made) = users::new(store, &new).await?;
    let what = if made.invited {
        "has an account elsewhere; an invitation for"
    } else {
        "a temporary password for"
    };
    handed(&user, &made, what)
}

/// The customer by number, id or e-mail.
async fn customer(store: &Store, named: Option<&str>) -> Result<Option<Uuid>> {
    match named {
        Some(named) => Ok(Some(users::customer(store, named).await?)),
        None => Ok(None),
    }
}

/// Issues a badge, ends one, or changes its PIN.
async fn badge(args: &BadgeArgs, store: &Store) -> Result<Said> {
    if args.lost {
        return changed("has no badge any more", &badges::lose(store, &args.user).await?);
    }
    if args.reset_pin {
        let (user, pin) = badges::reset_pin(store, &args.user).await?;
        let text = format!("a new PIN for {}: {}", user.email, pin.reveal());
        return Ok(Said::new(text, with(value(&user)?, [("pin", json!(pin.reveal()))])));
    }
    let (user, issued) = badges::issue(store, &args.user).await?;
    let (code, pin) = (issued.code.reveal(), issued.pin.reveal());
    let text = format!("a badge for {}: {code}, its first PIN: {pin}", user.email);
    Ok(Said::new(text, with(value(&user)?, [("badge", json!(code)), ("pin", json!(pin))])))
}

fn changed(how: &str, user: &User) -> Result<Said> {
    Ok(Said::new(format!("{}: {how}", user.email), value(user)?))
}

/// What an admin hands over, shown this once.
fn handed(user: &User, made: &Made, what: &str) -> Result<Said> {
    let secret = made.secret.reveal();
    let text = format!(
        "{what} {}, good until {}: {secret}",
        user.email,
        made.until.format("%Y-%m-%d %H:%M UTC")
    );
    let more =
        [("invited", json!(made.invited)), ("secret", json!(secret)), ("until", json!(made.until))];
    Ok(Said::new(text, with(value(user)?, more)))
}

fn table(page: &Page) -> String {
    let rows = page.items.iter().map(|it| {
        let name = it.name.as_deref().unwrap_or("-");
        format!("{:<32} {:<24} {:<10} {}", it.email, name, it.role.to_string(), it.status)
    });
    let mut lines: Vec<String> = rows.collect();
    lines.extend(page.next.iter().map(|next| format!("more: --after {next}")));
    lines.join("\n")
}

fn value(it: &impl serde::Serialize) -> Result<Value> {
    serde_json::to_value(it).map_err(|e| Error::Fault(e.into()))
}

fn with<const N: usize>(mut value: Value, more: [(&str, Value); N]) -> Value {
    if let Some(fields) = value.as_object_mut() {
        fields.extend(more.map(|(name, it)| (name.to_owned(), it)));
    }
    value
}
