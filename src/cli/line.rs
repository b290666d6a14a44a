//! The command line: what may be said, and who answers it. Never opens anything that a
//! command does not need.

use std::path::PathBuf;

use clap::{CommandFactory as _, Parser, Subcommand};
use clap_complete::Shell;
use serde_json::json;

use super::act::{ActArgs, EditArgs, Keys, NewArgs, act, actions, edit, new};
use super::ask::Asker;
use super::audit::{AuditCommand, audit};
use super::db::{DbCommand, Place, db};
use super::desk::{Desk, Who, sit_down};
use super::doctor::{DoctorArgs, doctor};
use super::list::{ListArgs, NameArgs, ShowArgs, list, show};
use super::login::{LoginArgs, SwitchArgs, login, logout, switch};
use super::print;
use super::quality::quality;
use super::said::Said;
use super::scan::{ExportCommand, ScanArgs, export, scan};
use super::setting::{SettingCommand, setting};
use super::user::{OrganizationCommand, UserCommand, organization, user};
use crate::domain::secret::Secret;
use crate::service::database::{self, Settings};
use crate::service::doctor::Letterbox;
use crate::service::error::{Error, Result, Told};
use crate::service::mailing::MailSettings;
use crate::service::{Clock, Service};

/// Puts the orders of people who make and deliver things in order.
#[derive(Debug, Parser)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[command(name = "ordna", version, disable_help_subcommand = true)]
pub struct Line {
    /// Works on a private demo database with sample data.
    #[arg(long, global = true)]
    pub demo: bool,
    /// Answers with one JSON document.
    #[arg(long, global = true)]
    pub json: bool,
    /// Works as one of the demo's people.
    // A name of its own: `organization add` has a --person too.
    #[arg(id = "as", long = "as", value_name = "EMAIL", global = true)]
    pub person: Option<String>,
    /// Shows and never acts.
    #[arg(long, global = true)]
    pub read_only: bool,
    /// Opens the workbench as a terminal that is everybody's: acts by badge and PIN.
    #[arg(long)]
    pub kiosk: bool,
    /// Opens the workbench in this theme.
    #[arg(long, value_name = "NAME")]
    pub theme: Option<String>,
    /// The workbench opens where no command is given.
    #[command(subcommand)]
    pub job: Option<Job>,
}

impl Line {
    /// Says no to what makes no sense together, wherever on the line it stands.
    ///
    /// # Errors
    /// Somebody of the demo's without the demo.
    pub fn must_make_sense(&self) -> Result<()> {
        if self.kiosk && self.job.is_some() {
            let told = Told::new("--kiosk opens the workbench, and a command was given besides");
            return Err(Error::Usage(told.hint("leave one of them out")));
        }
        if self.person.is_none() || self.demo {
            return Ok(());
        }
        let told = Told::new("--as names one of the demo's people, so it needs --demo");
        Err(Error::Usage(told.hint("add --demo, or use `ordna login` on your own database")))
    }
}

/// What the program is started for.
#[derive(Debug, Subcommand)]
pub enum Job {
    #[command(flatten)]
    Command(Command),
    /// Does what was asked of the outside, until it is stopped.
    Worker {
        /// Does what is due, and ends.
        #[arg(long)]
        once: bool,
    },
}

/// What may be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Lists things, a page at a time.
    List(Box<ListArgs>),
    /// Shows one thing with everything that hangs on it.
    Show(ShowArgs),
    /// Says what can be done with a thing, and of the rest why not.
    Actions(NameArgs),
    /// Does something with a thing.
    Act(ActArgs),
    /// Makes a thing.
    New(NewArgs),
    /// Changes fields of a thing.
    Edit(EditArgs),
    /// How inspections go: right at once, reworked, minutes of work, over 30 days against the 30
    /// before.
    Quality,
    /// Says what a scanned code means, or does to it what a second one says.
    Scan(ScanArgs),
    /// Writes a file.
    #[command(subcommand)]
    Export(ExportCommand),
    /// What the organization has chosen.
    #[command(subcommand)]
    Setting(SettingCommand),
    /// Proves that nobody rewrote the timeline.
    #[command(subcommand)]
    Audit(AuditCommand),
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
    /// Prints what a shell needs to complete these commands.
    Completions {
        /// The shell.
        shell: Shell,
    },
}

/// What the commands need of the settings.
#[derive(Debug)]
pub struct Given {
    pub settings: Settings,
    /// How mails go out.
    pub mail: MailSettings,
    /// Where the user's own files are.
    pub dir: PathBuf,
    pub utf8: bool,
    /// `ORDNA_TOKEN`.
    pub token: Option<Secret>,
    /// Whether nothing may be changed.
    pub read_only: bool,
    /// The workbench's keys, for `actions`.
    pub keys: Keys,
}

/// Runs a command. Answers what to say, and the exit status.
pub async fn run(line: &Line, command: &Command, given: &Given) -> Result<(Said, u8)> {
    let Given { settings, token, .. } = given;
    let who =
        Who { settings, demo: line.demo, person: line.person.as_deref(), token: token.as_ref() };
    if line.read_only || given.read_only {
        command.must_only_read()?;
    }
    let is_first = database::is_to_be_made(settings, line.demo);
    let done = carry_out(line, command, &who, given).await;
    if is_first && let Some(news) = database::news_of(settings, line.demo) {
        print::note(&news);
    }
    done
}

async fn carry_out(
    line: &Line,
    command: &Command,
    who: &Who<'_>,
    given: &Given,
) -> Result<(Said, u8)> {
    let Given { settings, mail, dir, utf8, keys, .. } = given;
    match command {
        Command::Db(command) => {
            let place = Place { settings, demo: line.demo, dir };
            Ok((db(command, &place).await?, 0))
        }
        Command::Doctor(args) => {
            let diagnosis = doctor(args, who, mail, &Letterbox::new(Some(dir)), *utf8).await?;
            Ok((diagnosis.said, diagnosis.exit))
        }
        Command::Login(args) => Ok((login(args, who, &mut Asker::new()).await?, 0)),
        Command::Logout => Ok((logout(who).await?, 0)),
        Command::Switch(args) => Ok((switch(args, who).await?, 0)),
        Command::User(command) => Ok((user(command, who, &mut Asker::new()).await?, 0)),
        Command::Organization(command) => {
            Ok((organization(command, who, &mut Asker::new()).await?, 0))
        }
        Command::Completions { shell } => Ok((completions(*shell), 0)),
        Command::List(_)
        | Command::Show(_)
        | Command::Actions(_)
        | Command::Act(_)
        | Command::New(_)
        | Command::Edit(_)
        | Command::Quality
        | Command::Scan(_)
        | Command::Export(_)
        | Command::Setting(_)
        | Command::Audit(_) => {
            let desk = sit_down(who).await?;
            let done = at_desk(command, &desk, keys).await;
            let closed = desk.close().await;
            let done = done?;
            closed?;
            Ok(done)
        }
    }
}

/// Runs a command of somebody who is logged in.
async fn at_desk(command: &Command, desk: &Desk, keys: &Keys) -> Result<(Said, u8)> {
    let service =
        Service::new(desk.store.clone(), Clock::System, desk.me.clone(), desk.shelf.clone());
    let said = match command {
        Command::List(args) => list(args, desk, &service).await?,
        Command::Show(args) => show(args, &service).await?,
        Command::Actions(args) => actions(args, desk, &service, keys).await?,
        Command::Act(args) => {
            let said = act(args, desk, &service).await?;
            let exit = said.exit_of_lines();
            return Ok((said, exit));
        }
        Command::New(args) => new(args, desk, &service).await?,
        Command::Edit(args) => edit(args, desk, &service).await?,
        Command::Quality => quality(&service).await?,
        Command::Scan(args) => {
            let said = scan(args, &service).await?;
            let exit = said.exit_of_lines();
            return Ok((said, exit));
        }
        Command::Export(command) => export(command, &service).await?,
        Command::Setting(command) => setting(command, &service).await?,
        Command::Audit(command) => return audit(command, &service).await,
        Command::Db(_)
        | Command::Doctor(_)
        | Command::Login(_)
        | Command::Logout
        | Command::Switch(_)
        | Command::User(_)
        | Command::Organization(_)
        | Command::Completions { .. } => Said::new("", json!(null)),
    };
    Ok((said, 0))
}

impl Command {
    /// Refuses what changes something.
    fn must_only_read(&self) -> Result<()> {
        let changes = match self {
            Self::Act(_) | Self::New(_) | Self::Edit(_) | Self::Organization(_) => true,
            Self::Scan(args) => args.acts(),
            Self::Setting(command) => {
                matches!(command, SettingCommand::Set { .. } | SettingCommand::Logo { .. })
            }
            Self::Audit(command) => matches!(command, AuditCommand::Seal),
            Self::User(command) => !matches!(command, UserCommand::List(_)),
            Self::Db(command) => {
                !matches!(command, DbCommand::Status | DbCommand::Url(_) | DbCommand::Backup(_))
            }
            Self::Doctor(args) => args.acts(),
            Self::List(_)
            | Self::Show(_)
            | Self::Actions(_)
            | Self::Export(_)
            | Self::Quality
            | Self::Login(_)
            | Self::Logout
            | Self::Switch(_)
            | Self::Completions { .. } => false,
        };
        if changes {
            let told = Told::new("this ordna only reads, so it changes nothing");
            return Err(Error::Refused(told.hint("leave --read-only out, or change config.toml")));
        }
        Ok(())
    }
}

fn completions(shell: Shell) -> Said {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Line::command(), "ordna", &mut script);
    let script = String::from_utf8_lossy(&script).trim_end().to_owned();
    let json = json!({ "shell": shell.to_string(), "script": script });
    Said::new(script, json)
}
