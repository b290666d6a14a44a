//! What README's figures come from: `cargo bench` makes a database of its own with a
//! million orders and measures papers, mails, lists, acts, lives and the terminal, and kills the worker; `cargo bench -- --help`
//! says how to measure less. Never run by a test: a time is no promise.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "a measurement that cannot go on should stop, and it prints what it found"
)]

mod acts;
mod births;
mod figures;
mod killed;
#[path = "../tests/it/post/killing.rs"]
mod killing;
mod labour;
mod mails;
mod papers;
mod place;
mod pty;
mod reads;
#[path = "../tests/it/paper/samples.rs"]
mod samples;
mod screen;
#[expect(dead_code, reason = "here it behaves well; the tests have it do otherwise")]
#[path = "../tests/it/mail/script.rs"]
mod script;

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

use self::place::Place;

/// Measures ordna.
#[derive(Debug, Parser)]
struct Line {
    /// How many orders the database has, over 20 organizations.
    #[arg(long, default_value_t = 1_000_000)]
    orders: u64,
    /// Measures only this.
    #[arg(long, value_enum)]
    only: Vec<What>,
    /// Where the database is made, or stands already from a run with --keep.
    #[arg(long)]
    dir: Option<PathBuf>,
    /// Leaves the database for the next run.
    #[arg(long)]
    keep: bool,
    /// The full-screen program to measure beside ours.
    #[arg(long, default_value = "less")]
    beside: String,
    /// How many seconds the terminal is watched while nobody touches it.
    #[arg(long, default_value_t = 70)]
    idle: u64,
    /// What cargo says to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

/// How many orders are there where their number does not matter.
const SMALL: u64 = 1_000;

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum What {
    /// Pages of lists, and the pipeline strip.
    Reads,
    /// One transition against the same writes by hand.
    Acts,
    /// Orders from birth to production.
    Births,
    /// Letters written and mails handed to a server, alone and out of the outbox.
    Mails,
    /// The worker killed 200 times while 200 orders are approved: what was lost or doubled.
    Killed,
    /// First frame, keys, bytes, idleness, memory.
    Terminal,
    /// Papers printed and stamped; needs no database.
    Papers,
}

fn main() {
    let line = Line::parse();
    let wants = |what| line.only.is_empty() || line.only.contains(&what);
    if wants(What::Papers) {
        println!("{}", machine());
        papers::measure();
    }
    if line.only == [What::Papers] {
        return;
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if wants(What::Mails) {
        println!("{}", machine());
        runtime.block_on(mails::measure());
    }
    // How many orders there are besides is nothing to the worker.
    let is_small = |it: &What| matches!(it, What::Papers | What::Mails | What::Killed);
    let is_small = !line.only.is_empty() && line.only.iter().all(is_small);
    let orders = if is_small { line.orders.min(SMALL) } else { line.orders };
    let place = runtime.block_on(Place::open(line.dir.clone(), orders, line.keep));
    println!("{orders} orders, {}", machine());
    if wants(What::Mails) {
        runtime.block_on(mails::out_of_the_outbox(&place));
    }
    if wants(What::Killed) {
        runtime.block_on(killed::measure(&place));
    }
    if wants(What::Reads) {
        runtime.block_on(reads::measure(&place));
    }
    if wants(What::Acts) {
        runtime.block_on(acts::measure(&place));
    }
    if wants(What::Births) {
        runtime.block_on(births::measure(&place));
    }
    if wants(What::Terminal) {
        runtime.block_on(place.rest());
        let session = runtime.block_on(place.session(place::GOODS));
        screen::measure(&place, &session, &line.beside, line.idle);
    }
    runtime.block_on(place.close());
}

/// What it ran on, for whoever compares.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("?").to_owned();
    format!("{cores} cores, load {load} before")
}
