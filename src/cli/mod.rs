//! Commands in, tables or JSON out. Never goes around the service layer.

pub mod ask;
pub mod login;
pub mod said;
pub mod user;
