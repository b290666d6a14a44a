//! What ordna can do: one function, one transaction, a file a noun. Never draws, prints
//! or reads a key.

pub mod database;
pub mod doctor;
pub mod error;
pub mod logins;
pub mod session;
pub mod users;

pub use crate::store::Store;
