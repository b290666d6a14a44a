//! Where a command sits down to work: the database, and somebody's session in it. Never
//! guesses who somebody is.

use super::doctor::open_or_offer;
use crate::domain::secret::Secret;
use crate::service::Store;
use crate::service::database::{Database, Settings};
use crate::service::error::Result;
use crate::service::logins::Logins;
use crate::service::papers::Shelf;
use crate::service::session::{self, Credentials, Me};

/// Whom the demo lets in without being told.
pub const DEMO_PERSON: &str = "admin@linden.example";
/// As whom a shared terminal of the demo is logged in without being told.
pub const DEMO_TERMINAL: &str = "kiosk@linden.example";
/// What everybody in the demo is let in with.
const DEMO_PASSWORD: &str = "demo";

/// Who wants to work, and where.
#[derive(Clone, Copy, Debug)]
pub struct Who<'a> {
    /// Which database.
    pub settings: &'a Settings,
    /// Whether it is the demo's.
    pub demo: bool,
    /// One of the demo's people.
    pub person: Option<&'a str>,
    /// `ORDNA_TOKEN`.
    pub token: Option<&'a Secret>,
}

impl Who<'_> {
    /// Under which name the login is kept: the demo's people each have one.
    pub fn kept_as(&self) -> Option<&str> {
        self.demo.then(|| self.person.unwrap_or(DEMO_PERSON))
    }
}

/// What lets one of the demo's people in.
pub fn demo_person(email: &str) -> Credentials {
    Credentials {
        email: email.to_owned(),
        password: Secret::new(DEMO_PASSWORD),
        organization: None,
        invitation: None,
    }
}

/// An open door: the database without anybody's session.
#[derive(Debug)]
pub struct Door {
    /// The database.
    pub database: Database,
    /// The logins that are kept for it.
    pub logins: Logins,
}

/// A database with somebody's session.
#[derive(Debug)]
pub struct Desk {
    /// The way in.
    pub door: Door,
    /// Connections that carry the session.
    pub store: Store,
    /// Whose it is.
    pub me: Me,
    /// Where papers are made and lie.
    pub shelf: Shelf,
}

/// Opens the database.
pub async fn open(who: &Who<'_>) -> Result<Door> {
    let database = open_or_offer(who.settings, who.demo).await?;
    let logins = Logins::new(who.settings.root.join("logins"), database.place());
    Ok(Door { database, logins })
}

/// Opens the database as whoever is logged in; in the demo as one of its people.
pub async fn sit_down(who: &Who<'_>) -> Result<Desk> {
    let door = open(who).await?;
    let resumed = match who.kept_as() {
        Some(person) if who.token.is_none() => {
            let credentials = demo_person(person);
            session::resume_as(&door.database.store, &credentials, &door.logins).await
        }
        Some(_) | None => session::resume(&door.database.store, who.token, &door.logins).await,
    };
    match resumed {
        Ok((store, me)) => {
            let shelf = who.settings.shelf(who.demo);
            Ok(Desk { door, store, me, shelf })
        }
        Err(error) => {
            let error = session::or_begin(&door.database.store, error).await;
            door.close().await?;
            Err(error)
        }
    }
}

impl Door {
    /// Lets go of the database.
    pub async fn close(self) -> Result<()> {
        Ok(self.database.close().await?)
    }
}

impl Desk {
    /// Gets up: hangs up, lets go of the database.
    pub async fn close(self) -> Result<()> {
        self.store.close().await;
        self.door.close().await
    }
}
