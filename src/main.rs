//! Reads the settings and the command line, runs one command, says how it went. Never
//! does any of the work.

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser as _;
use ordna::cli::line::{Given, Line, run};
use ordna::cli::print;
use ordna::config::Config;
use ordna::service::error::{Error, Result};
use tokio::signal::unix::{SignalKind, signal};

/// How long what still runs may take to let go of the database server.
const LET_GO_MAX: Duration = Duration::from_secs(5);

fn main() -> ExitCode {
    let line = Line::parse();
    let exit = match begin(&line) {
        Ok(exit) => exit,
        Err(error) => print::failure(&error, line.json),
    };
    ExitCode::from(exit)
}

fn begin(line: &Line) -> Result<u8> {
    let config = Config::load()?;
    let given = Given {
        settings: config.database,
        dir: config.dir,
        utf8: config.utf8,
        token: config.token,
    };
    let runtime = tokio::runtime::Runtime::new().map_err(|e| Error::Fault(e.into()))?;
    let exit = runtime.block_on(async {
        // Whichever ends first: the other is dropped, and lets go of the database server.
        tokio::select! {
            done = run(line, &given) => done.map(|(said, exit)| {
                print::answer(&said, line.json);
                exit
            }),
            number = told_to_stop() => Ok(number),
        }
    });
    runtime.shutdown_timeout(LET_GO_MAX);
    exit
}

/// Waits for a signal that ends the program. Answers the exit status that tells of it.
async fn told_to_stop() -> u8 {
    let stop = |kind: SignalKind, number: u8| async move {
        match signal(kind) {
            Ok(mut signal) => signal.recv().await,
            Err(_) => std::future::pending().await,
        };
        128 + number
    };
    tokio::select! {
        exit = stop(SignalKind::interrupt(), 2) => exit,
        exit = stop(SignalKind::terminate(), 15) => exit,
        exit = stop(SignalKind::hangup(), 1) => exit,
    }
}
