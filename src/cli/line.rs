//! The command line: what may be said, and who answers it. Never opens anything that a
//! command does not need.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use super::ask::Asker;
use super::db::{DbCommand, Place, db};
use super::desk::Who;
use super::doctor::{DoctorArgs, doctor};
use super::login::{LoginArgs, SwitchArgs, login, logout, switch};
use super::said::Said;
use super::user::{OrganizationCommand, UserCommand, organization, user};
use crate::domain::secret::Secret;
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
    /// Works as one of the demo's people.
    #[arg(long = "as", value_name = "EMAIL", global = true, requires = "demo")]
    pub person: Option<String>,
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
    /// Opens a session and keeps it for the commands to come.
    Login(LoginArgs),
    /// Ends the session.
    Logout,
    /// Goes to another organization of yours.
    Switch(SwitchArgs),
    /// The people of your organization, and your own password.
    #[command(subcommand)]
    User(UserCommand),
    /// The organizations of this database.
    #[command(subcommand)]
    Organization(OrganizationCommand),
}

/// What the commands need of the settings.
#[derive(Debug)]
pub struct Given {
    pub settings: Settings,
    /// Where the user's own files are.
    pub dir: PathBuf,
    pub utf8: bool,
    /// `ORDNA_TOKEN`.
    pub token: Option<Secret>,
}

/// Runs a command. Answers what to say, and the exit status.
pub async fn run(line: &Line, given: &Given) -> Result<(Said, u8)> {
    let Given { settings, dir, utf8, token } = given;
    let who =
        Who { settings, demo: line.demo, person: line.person.as_deref(), token: token.as_ref() };
    match &line.command {
        Command::Db(command) => {
            let place = Place { settings, demo: line.demo, dir };
            Ok((db(command, &place).await?, 0))
        }
        Command::Doctor(args) => {
            let diagnosis = doctor(args, settings, line.demo, *utf8).await?;
            Ok((diagnosis.said, diagnosis.exit))
        }
        Command::Login(args) => Ok((login(args, &who, &mut Asker::new()).await?, 0)),
        Command::Logout => Ok((logout(&who).await?, 0)),
        Command::Switch(args) => Ok((switch(args, &who).await?, 0)),
        Command::User(command) => Ok((user(command, &who, &mut Asker::new()).await?, 0)),
        Command::Organization(command) => {
            Ok((organization(command, &who, &mut Asker::new()).await?, 0))
        }
    }
}
