//! Commands in, tables or JSON out. Never goes around the service layer.

pub mod act;
pub mod ask;
pub mod audit;
pub mod db;
pub mod desk;
pub mod doctor;
mod floor;
pub mod input;
pub mod line;
pub mod list;
pub mod login;
mod noun;
pub mod print;
pub mod quality;
pub mod reference;
pub mod said;
pub mod scan;
pub mod setting;
pub mod table;
pub mod user;
mod user_acts;
mod work_acts;
