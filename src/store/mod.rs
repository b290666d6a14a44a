//! Postgres: the only place where SQL is written.

pub mod guard;
