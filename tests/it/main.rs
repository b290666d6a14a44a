//! Integration tests, one binary.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop"
)]

mod addons;
mod address;
mod audit;
mod badges;
mod batches;
mod checked;
mod cli;
mod codes;
mod config;
mod doors;
mod elsewhere;
mod engine;
mod families;
mod holes;
mod kin;
mod kiosks;
mod law;
mod letters;
mod mail;
mod mended;
mod offers;
mod outbox;
mod packing;
mod paper;
mod papers_of_cards;
mod paperwork;
mod post;
mod prices;
mod probe;
mod probe_lines;
mod processes;
mod quality;
mod queues;
mod reads;
mod reference;
mod reports;
mod scan;
mod screen;
mod sealed;
mod seed;
mod server;
mod sessions;
mod shifts;
mod spoken;
mod storage;
mod support;
mod tables;
mod terminal;
mod tidy;
mod walk;
mod walls;
mod watch;
mod work_times;
