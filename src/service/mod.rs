//! What ordna can do: one function, one transaction, a file a noun. Never draws, prints
//! or reads a key.

pub mod act;
pub mod actions;
mod addons;
mod again;
pub mod asked;
pub mod audit;
pub mod badges;
pub mod batches;
pub mod changes;
pub mod clock;
mod codes;
pub mod create;
mod cursor;
pub mod database;
pub mod doctor;
mod effects;
pub mod error;
pub mod family;
pub mod find;
mod idempotent;
mod inputs;
pub mod letters;
pub mod list;
pub mod logins;
pub mod mailing;
pub mod mails;
mod narrow;
pub mod papers;
pub mod people;
pub mod preview;
pub mod priced;
pub mod quality;
pub mod queues;
mod refusals;
pub mod scanned;
pub mod search;
pub mod session;
pub mod settings;
mod shifts;
pub mod show;
pub mod strip;
pub mod users;
pub mod view;
mod work;

pub use crate::store::Store;
pub use clock::Clock;
pub use work::{CALLED_OFF, CODE_TO, KEPT, Made, NO_ADDRESS};

use papers::Shelf;
use session::Me;

/// Everything that ordna can do, for one session.
#[derive(Clone, Debug)]
pub struct Service {
    store: Store,
    clock: Clock,
    me: Me,
    shelf: Shelf,
}

impl Service {
    /// The service for whoever `store` carries the session of, with a place for papers.
    pub const fn new(store: Store, clock: Clock, me: Me, shelf: Shelf) -> Self {
        Self { store, clock, me, shelf }
    }

    /// Where papers are made and lie.
    pub const fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// Whose session this is.
    pub const fn me(&self) -> &Me {
        &self.me
    }

    /// The connections that carry the session.
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// The clock that everything here goes by.
    pub const fn clock(&self) -> Clock {
        self.clock
    }
}
