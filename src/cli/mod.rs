//! Commands in, tables or JSON out. Never goes around the service layer.

pub mod ask;
pub mod db;
pub mod desk;
pub mod doctor;
pub mod line;
pub mod login;
pub mod print;
pub mod said;
pub mod user;
