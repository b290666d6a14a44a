//! The parts that every screen shares. A part keeps its own state, takes keys or words in, and
//! draws itself where it is told to.
//!
//! None knows the database, a key by its letter, a clock or a colour.

pub mod banner;
pub mod big;
pub mod bulk;
pub mod day;
pub mod entry;
pub mod field;
pub mod form;
pub mod habits;
pub mod handed;
pub mod help;
pub mod hints;
pub mod lines;
pub mod list;
pub mod notices;
pub mod pages;
pub mod palette;
pub mod papers;
pub mod question;
pub mod sheet;
pub mod tabs;
