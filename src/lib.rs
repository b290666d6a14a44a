//! ordna: a keyboard workbench for the people who move orders.
//!
//! The folders in reading order; ARCHITECTURE.md says what each never does.

pub mod cli;
pub mod config;
pub mod domain;
pub mod outbox;
pub mod paper;
pub mod service;
pub mod store;
pub mod tui;
