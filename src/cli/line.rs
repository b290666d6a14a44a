//! The command line: what may be said, and who answers it. Never opens anything that a
//! command does not need.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use super::db::{DbCommand, Place, db};
use super::doctor::{DoctorArgs, doctor};
use super::said::Said;
use crate::service::database::Settings;
use crate::service::error::Result;

/// Puts the orders of people who make and deliver things in order.
#[derive(Debug, Parser)]
#[command(name = "ordna", version, disable_help_subcommand = true)]
pub struct Line {
    /// Works on a private demo database with sample data.
    #[arg(long, global = true)]
    pub demo: bool,
    /// Answers with one JSON document.
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Command,
}

/// What may be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Sets up, brings up to date, copies the database.
    #[command(subcommand)]
    Db(DbCommand),
    /// Says what is wrong and how to mend it.
    Doctor(DoctorArgs),
}

/// What the commands need of the settings.
#[derive(Debug)]
pub struct Given {
    pub settings: Settings,
    /// Where the user's own files are.
    pub dir: PathBuf,
    pub utf8: bool,
}

/// Runs a command. Answers what to say, and the exit status.
pub async fn run(line: &Line, given: &Given) -> Result<(Said, u8)> {
    let Given { settings, dir, utf8 } = given;
    match &line.command {
        Command::Db(command) => {
            let place = Place { settings, demo: line.demo, dir };
            Ok((db(command, &place).await?, 0))
        }
        Command::Doctor(args) => {
            let diagnosis = doctor(args, settings, line.demo, *utf8).await?;
            Ok((diagnosis.said, diagnosis.exit))
        }
    }
}
