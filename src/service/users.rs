//! An organization's people, and what an admin does with them. Never decides whether the
//! session is an admin's: the database does.

use serde::Serialize;
use uuid::Uuid;

use super::Service;
use super::error::{Error, Result, Told};
use crate::domain::nearest::nearest;
use crate::domain::role::Role;
use crate::domain::secret::Secret;
use crate::store::organizations::{self, Provisioned};
pub use crate::store::users::{Made, NewUser, Person, User};
use crate::store::{Store, sessions};
use crate::store::{customers, users};

/// The longest page, as everywhere.
const LIMIT_MAX: i64 = 1000;
/// How many people to look through for a name that is almost right.
const LOOKED_THROUGH: i64 = 500;

/// A page of people.
#[derive(Clone, Debug, Serialize)]
pub struct Page {
    /// By address.
    pub items: Vec<User>,
    /// What to ask for the next page after; none on the last one.
    pub next: Option<String>,
}

/// What to show of the people.
#[derive(Clone, Debug, Default)]
pub struct Asked<'a> {
    /// The `next` of the page before.
    pub after: Option<&'a str>,
    /// A part of a name or an address.
    pub search: Option<&'a str>,
    /// How many.
    pub limit: i64,
}

/// The people of this session's organization.
pub async fn list(store: &Store, asked: &Asked<'_>) -> Result<Page> {
    let organization = here(store).await?;
    let limit = asked.limit.clamp(1, LIMIT_MAX);
    let mut items =
        users::page(store.pool(), organization, asked.after, asked.search, limit + 1).await?;
    let more = i64::try_from(items.len()).is_ok_and(|found| found > limit);
    if more {
        items.pop();
    }
    let next = if more { items.last().map(|it| it.email.clone()) } else { None };
    Ok(Page { items, next })
}

impl Service {
    /// The people who work here now, whom work can be given to.
    ///
    /// # Errors
    /// Out of reach.
    pub async fn people(&self) -> Result<Vec<Person>> {
        Ok(users::active(self.store.pool(), self.me.organization_id).await?)
    }
}

/// One person, by id or address.
pub async fn show(store: &Store, named: &str) -> Result<User> {
    let organization = here(store).await?;
    if let Some(user) = users::find(store.pool(), organization, named).await? {
        return Ok(user);
    }
    let there = users::page(store.pool(), organization, None, None, LOOKED_THROUGH).await?;
    Err(Error::Missing {
        what: format!("user \"{named}\""),
        nearest: nearest(named, there.iter().map(|it| it.email.as_str())),
    })
}

/// Makes somebody with a temporary password, or invites who has an account elsewhere.
pub async fn new(store: &Store, user: &NewUser) -> Result<(User, Made)> {
    let made = users::make(store.pool(), user).await?;
    Ok((show(store, &made.user_id.to_string()).await?, made))
}

/// Gives somebody another role; they have to log in again.
pub async fn set_role(
    store: &Store,
    named: &str,
    role: Role,
    customer: Option<Uuid>,
) -> Result<User> {
    let user = show(store, named).await?;
    users::set_role(store.pool(), user.id, role, customer).await?;
    // Not looked up again: whoever changes their own role has no session any more.
    Ok(User { role, customer_id: customer, ..user })
}

/// Keeps somebody out, or takes an invitation back.
pub async fn disable(store: &Store, named: &str) -> Result<User> {
    let user = show(store, named).await?;
    users::disable(store.pool(), user.id).await?;
    let after = show(store, named).await;
    // A withdrawn invitation leaves nobody to show.
    Ok(after.unwrap_or(User { status: "disabled".to_owned(), ..user }))
}

/// Lets somebody in again.
pub async fn enable(store: &Store, named: &str) -> Result<User> {
    let user = show(store, named).await?;
    users::enable(store.pool(), user.id).await?;
    show(store, named).await
}

/// Ends somebody's sessions here; says how many there were.
pub async fn log_out(store: &Store, named: &str) -> Result<(User, i32)> {
    let user = show(store, named).await?;
    let ended = users::revoke_sessions(store.pool(), user.id).await?;
    Ok((user, ended))
}

/// Gives somebody a temporary password, which is handed over by other means.
pub async fn reset_password(store: &Store, named: &str) -> Result<(User, Made)> {
    let user = show(store, named).await?;
    let (secret, until) = users::reset_password(store.pool(), user.id).await?;
    let made = Made { user_id: user.id, invited: false, secret, until };
    Ok((user, made))
}

/// Changes a name: everyone their own, an admin those of people who belong here alone.
pub async fn rename(
    store: &Store,
    named: &str,
    name: &str,
    short_name: Option<&str>,
) -> Result<User> {
    let user = show(store, named).await?;
    users::rename(store.pool(), user.id, name, short_name).await?;
    show(store, named).await
}

/// An organization to add, with its first admin.
#[derive(Clone, Debug)]
pub struct NewOrganization {
    /// Its short name.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// The admin's address; who has an account already keeps the password.
    pub email: String,
    /// The admin's name.
    pub person: String,
    /// The admin's password.
    pub password: Secret,
}

/// Adds an organization with its admin, both or neither, on the owner's connection.
pub async fn add_organization(
    owner: &mut sqlx::PgConnection,
    new: &NewOrganization,
) -> Result<Uuid> {
    if new.password.reveal().chars().count() < 10 {
        return Err(Error::Usage(Told::new("a password has at least 10 characters")));
    }
    let mut tx = sqlx::Connection::begin(owner).await?;
    let organization = organizations::add(&mut *tx, &new.slug, &new.name).await?;
    let admin = Provisioned {
        organization: &new.slug,
        email: &new.email,
        name: &new.person,
        role: Role::Admin,
        password: &new.password,
        customer: None,
        short_name: None,
        temporary: false,
    };
    organizations::provision(&mut *tx, &admin).await?;
    tx.commit().await?;
    Ok(organization)
}

/// The customer that a user is bound to, by number, id or e-mail.
pub async fn customer(store: &Store, named: &str) -> Result<Uuid> {
    let organization = here(store).await?;
    match *customers::named(store.pool(), organization, named).await? {
        [id] => Ok(id),
        [] => Err(Error::Missing { what: format!("customer \"{named}\""), nearest: Vec::new() }),
        [..] => Err(Error::Usage(
            Told::new(format!("several customers have the e-mail \"{named}\""))
                .hint("use the number"),
        )),
    }
}

async fn here(store: &Store) -> Result<Uuid> {
    let me = sessions::me(store.pool()).await?.ok_or_else(Error::not_logged_in)?;
    Ok(me.organization_id)
}
