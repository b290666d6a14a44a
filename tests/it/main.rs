//! Integration tests, one binary.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop"
)]

mod address;
mod cli;
mod audit;
mod config;
mod doors;
mod elsewhere;
mod processes;
mod probe;
mod reads;
mod reference;
mod engine;
mod law;
mod screen;
mod outbox;
mod seed;
mod server;
mod sessions;
mod support;
mod tables;
mod tidy;
mod walk;
mod terminal;
mod walls;
