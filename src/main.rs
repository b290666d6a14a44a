//! Reads the settings and the command line, runs one command, says how it went. Never
//! does any of the work.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use std::{fs, io};

use clap::Parser as _;
use ordna::cli::act::Keys;
use ordna::cli::desk::{DEMO_PERSON, DEMO_TERMINAL, demo_person};
use ordna::cli::doctor::offer_programs;
use ordna::cli::line::{Command, Given, Job, Line, run};
use ordna::cli::print;
use ordna::cli::said::Said;
use ordna::config::{self, Config};
use ordna::domain::machine::Action;
use ordna::letters::Letterbox;
use ordna::outbox::{PostOffice, Worker};
use ordna::outside::mail::{MailSettings, Mailer};
use ordna::service::Clock;
use ordna::service::database::{self, Database};
use ordna::service::error::{Error, Result, Told};
use ordna::tui::action::Meaning;
use ordna::tui::app::Manner;
use ordna::tui::bench;
use ordna::tui::entries::Source;
use ordna::tui::keymap::{self, Keymap};
use ordna::tui::look::Surroundings;
use ordna::tui::scanner::Marks;
use strum::VariantArray as _;
use tokio::signal::unix::{SignalKind, signal};

/// How long what still runs may take to let go of the database server.
const LET_GO_MAX: Duration = Duration::from_secs(5);
/// How long a mail server may take for one answer.
const MAIL_ANSWER_MAX: Duration = Duration::from_secs(30);
/// How long the work in the background waits before it begins again.
const BEGIN_AGAIN: Duration = Duration::from_secs(5);

fn main() -> ExitCode {
    let line = match Line::try_parse() {
        Ok(line) => line,
        Err(error) => {
            // What was typed could not be read, so it is looked for word by word.
            let as_json = std::env::args_os().any(|it| it == "--json");
            return ExitCode::from(print::unread(&error, as_json));
        }
    };
    let exit = match begin(&line) {
        Ok(exit) => exit,
        Err(error) => print::failure(&error, line.json),
    };
    ExitCode::from(exit)
}

fn begin(line: &Line) -> Result<u8> {
    line.must_make_sense()?;
    let config = Config::load()?;
    let command = match &line.job {
        Some(Job::Command(command)) => command,
        Some(Job::Worker { once }) => return worker(line, &config, *once),
        None => return workbench(line, config),
    };
    let asks_keys = matches!(command, Command::Actions(_));
    let office = Office::of(&config);
    let keys = if asks_keys { keys(&config.dir)? } else { Keys::new() };
    let given = Given {
        mail: office.mail(line.demo),
        settings: config.database,
        dir: config.dir,
        utf8: config.utf8,
        token: config.token,
        read_only: config.read_only,
        keys,
    };
    let runtime = tokio::runtime::Runtime::new().map_err(|e| Error::Fault(e.into()))?;
    let exit = runtime.block_on(async {
        // Whichever ends first: the other is dropped, and lets go of the database server.
        tokio::select! {
            done = run(line, command, &given) => match done {
                Ok((said, exit)) => {
                    right_after(&given, &office, line.demo, &said).await;
                    print::answer(&said, line.json);
                    Ok(exit)
                }
                Err(error) => Err(error),
            },
            number = told_to_stop() => Ok(number),
        }
    });
    runtime.shutdown_timeout(LET_GO_MAX);
    exit
}

/// Does what a command asked of the system, where the server is ours and no worker may be
/// running. What goes wrong stands on the entry, and is tried again by the next one who looks.
async fn right_after(given: &Given, office: &Office, demo: bool, said: &Said) {
    let made = said.json.get("effects").and_then(|it| it.as_array());
    let is_asked = made.is_some_and(|it| it.iter().any(|made| made["kind"] == "outbox"));
    if !is_asked || !given.settings.is_embedded(demo) {
        return;
    }
    let Ok(database) = database::open(&given.settings, demo).await else { return };
    if let Ok(mut worker) = office.worker(&database, demo) {
        worker.run_due().await.unwrap_or_default();
        worker.close().await;
    }
    drop(database);
}

/// Opens the workbench, with the work in the background beside it where the server is ours.
fn workbench(line: &Line, config: Config) -> Result<u8> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        let told = Told::new("the workbench needs a terminal");
        return Err(Error::Usage(
            told.hint("without one use a command; `ordna --help` lists them"),
        ));
    }
    let (office, demo) = (Office::of(&config), line.demo);
    let kiosk = line.kiosk || config.kiosk;
    let who = match (line.demo, &config.token) {
        (true, None) => {
            let person = if kiosk { DEMO_TERMINAL } else { DEMO_PERSON };
            bench::Who::Demo(demo_person(line.person.as_deref().unwrap_or(person)))
        }
        (true, Some(_)) | (false, _) => bench::Who::Saved(config.token),
    };
    offer_programs(&config.database, line.demo)?;
    let production = config.production && !line.demo;
    let scanner = Marks::read(config.scanner_prefix.as_deref(), config.scanner_suffix.as_deref());
    let scanner = scanner.map_err(|why| {
        let file = config.dir.join("config.toml");
        Error::Usage(Told::new(format!("{}: {why}", file.display())).hint("correct that line"))
    })?;
    let given = bench::Given {
        manner: Manner {
            read_only: line.read_only || config.read_only,
            production: production.then(|| config.database.home(false).display().to_string()),
            demo: line.demo,
            mouse: config.mouse && !kiosk,
            kiosk,
            big: config.big,
            shows_windows: config.viewer.is_some() && !kiosk,
            scanner,
        },
        database: config.database,
        dir: config.dir,
        surroundings: Surroundings {
            term: config.term,
            colorterm: config.colorterm,
            no_color: config.no_color,
            locale: config.locale,
            in_tmux: config.in_tmux,
        },
        theme: line.theme.clone().or(config.theme),
        viewer: config.viewer,
        who,
    };
    let runtime = tokio::runtime::Runtime::new().map_err(|e| Error::Fault(e.into()))?;
    let exit = runtime.block_on(bench::open(given, move |database| {
        let office = office.clone();
        async move { office.in_background(database, demo).await }
    }));
    runtime.shutdown_timeout(LET_GO_MAX);
    exit
}

/// Does what was asked of the outside, on a terminal or a service manager of its own.
fn worker(line: &Line, config: &Config, once: bool) -> Result<u8> {
    if line.read_only || config.read_only {
        let told = Told::new("this ordna only reads, so it does no work");
        return Err(Error::Refused(told.hint("leave --read-only out, or change config.toml")));
    }
    let office = Office::of(config);
    let runtime = tokio::runtime::Runtime::new().map_err(|e| Error::Fault(e.into()))?;
    let exit = runtime.block_on(async {
        let database = Arc::new(database::open(&config.database, line.demo).await?);
        if let Some(news) = database.news() {
            print::note(news);
        }
        if once {
            let mut worker = office.worker(&database, line.demo)?;
            let tally = worker.run_due().await;
            worker.close().await;
            let tally = tally?;
            let text = format!("{} done, {} put off", tally.done, tally.put_off);
            let json = serde_json::to_value(tally).map_err(|e| Error::Fault(e.into()))?;
            print::answer(&Said::new(text, json), line.json);
            return Ok(0);
        }
        // Says at once what would keep it from working at all.
        database.worker()?.close().await;
        tokio::select! {
            () = office.in_background(database, line.demo) => Ok(0),
            _number = told_to_stop() => Ok(0),
        }
    });
    runtime.shutdown_timeout(LET_GO_MAX);
    exit
}

/// What the work in the background is done with.
#[derive(Clone, Debug)]
struct Office {
    settings: database::Settings,
    mail: config::Mail,
    /// Where a user's own letters are, in `letters` below it.
    letters: PathBuf,
}

impl Office {
    fn of(config: &Config) -> Self {
        Self {
            settings: config.database.clone(),
            mail: config.mail.clone(),
            letters: config.dir.clone(),
        }
    }

    /// The way for mails; those of the demo never leave the machine.
    fn mail(&self, demo: bool) -> MailSettings {
        let mail = if demo { config::Mail::default() } else { self.mail.clone() };
        MailSettings {
            url: mail.url,
            from: mail.from,
            ca_file: mail.ca_file,
            folder: self.settings.home(demo).join("mails"),
            timeout: MAIL_ANSWER_MAX,
        }
    }

    /// A worker with its connections, its papers and its way for mails. A setting that is wrong
    /// stands on every mail that waits for it.
    fn worker(&self, database: &Database, demo: bool) -> Result<Worker> {
        let letterbox = Letterbox::new(Some(&self.letters));
        let post = PostOffice::new(letterbox, Mailer::new(&self.mail(demo)));
        let papers = self.settings.shelf(demo);
        Ok(Worker::new(database.worker()?, Clock::System, papers, post))
    }

    /// Does what was asked of the outside for as long as the workbench is open.
    async fn in_background(&self, database: Arc<Database>, demo: bool) {
        loop {
            if let Ok(mut worker) = self.worker(&database, demo) {
                // What went wrong with an entry stands on it; a lost connection is tried again.
                worker.run().await.unwrap_or_default();
                worker.close().await;
            }
            tokio::time::sleep(BEGIN_AGAIN).await;
        }
    }
}

/// The workbench's key for each action: the program's own, and the person's over them.
fn keys(dir: &Path) -> Result<Keys> {
    let path = dir.join("keymap.toml");
    let theirs = match fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(e) if e.kind() == io::ErrorKind::NotFound => None,
        Err(e) => {
            let told = Told::new(format!("cannot read {}: {e}", path.display()));
            return Err(Error::Usage(told.hint("correct the file, or move it away")));
        }
    };
    let name = path.display().to_string();
    let theirs = theirs.as_deref().map(|text| Source { name: &name, text });
    let keymap = Keymap::read(keymap::DEFAULT, theirs).map_err(|fault| {
        Error::Usage(Told::new(fault.to_string()).hint("correct that line, or move the file away"))
    })?;
    let key = |action: &Action| (action.word().to_owned(), keymap.shown(Meaning::Act(*action)));
    Ok(Action::VARIANTS.iter().map(key).collect())
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
