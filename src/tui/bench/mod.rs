//! From a terminal to a workbench: takes the terminal, opens the database beside it, carries asks
//! to the service and answers back, and lets go of everything at the end.
//!
//! It never draws and decides nothing about orders.

mod desk;
mod kept;
mod live;
mod window;

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use self::desk::Desk;
use self::kept::Kept;
use super::answers::answer;
use super::app::{App, Manner};
use super::asks::{Ask, News};
use super::clipboard::Route;
use super::entries::Source;
use super::keymap::{DEFAULT, Keymap};
use super::look::{Look, Surroundings};
use super::terminal::{self, Terminal};
use super::{End, Event};
use crate::domain::secret::Secret;
use crate::service::Clock;
use crate::service::database::{Database, Settings};
use crate::service::error::{Error, Result, Told};
use crate::service::session::Credentials;

/// Everything that a workbench needs to be told.
#[derive(Debug)]
pub struct Given {
    pub database: Settings,
    /// Where the user's own keys and themes are.
    pub dir: PathBuf,
    pub surroundings: Surroundings,
    /// The theme's name, where somebody chose one.
    pub theme: Option<String>,
    pub manner: Manner,
    /// What shows a file on a screen beside the terminal, where there is one.
    pub viewer: Option<&'static str>,
    pub who: Who,
}

/// Who comes in.
#[derive(Clone, Debug)]
pub enum Who {
    /// One of the demo's people.
    Demo(Credentials),
    /// Whoever is logged in: by a token, or by the saved login.
    Saved(Option<Secret>),
}

/// Opens the workbench and works until it ends. `beside` is what runs with it while the database
/// is our own: the work in the background.
///
/// # Errors
/// A bad keymap or theme; no terminal; no way to a database.
pub async fn open<B, F>(given: Given, beside: B) -> Result<u8>
where
    B: FnOnce(Arc<Database>) -> F + Send + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let keymap = keymap(&given)?;
    let look = look(&given)?;
    let route = Route::of(&given.surroundings.term, given.surroundings.in_tmux);
    let now = || Clock::System.now();
    let mut app = App::new(keymap, look, given.manner.clone(), now());

    let terminal = Terminal::take().map_err(no_terminal)?;
    let wire = terminal.wire(route).map_err(no_terminal)?;
    let (sender, mut events) = unbounded_channel();
    terminal::listen(&sender).map_err(no_terminal)?;

    let kept = Kept::new(&given.database.root, given.manner.demo);
    let news = Sender(sender);
    let desk = Desk::open(given, news.clone(), kept.clone(), beside);
    let ask = |ask: Ask| {
        // Written at once, so that it is there even if this is the end.
        if let Ask::Keep(keeping) = ask {
            kept.keep(&keeping);
        } else {
            desk.answers(ask);
        }
    };
    let end = super::run(wire, &mut app, &mut events, now, ask).await;
    drop(terminal);
    desk.close().await;
    let end = end.map_err(|error| Error::Fault(error.into()))?;
    match (app.failure(), end) {
        (Some(error), _) => Err(error),
        (None, End::Quit) => Ok(0),
        (None, End::Stopped(stop)) => Ok(u8::try_from(stop.exit_code()).unwrap_or(1)),
    }
}

/// The way back to the loop.
#[derive(Clone)]
struct Sender(UnboundedSender<Vec<Event<News>>>);

impl Sender {
    /// Sends news; when the loop has ended there is nobody to tell.
    fn send(&self, news: News) {
        self.0.send(vec![Event::News(news)]).unwrap_or_default();
    }
}

fn keymap(given: &Given) -> Result<Keymap> {
    let path = given.dir.join("keymap.toml");
    let own = read(&path)?;
    let name = path.display().to_string();
    let theirs = own.as_deref().map(|text| Source { name: &name, text });
    Keymap::read(DEFAULT, theirs).map_err(|fault| Error::Usage(Told::new(fault.to_string())))
}

fn look(given: &Given) -> Result<Look> {
    let around = &given.surroundings;
    let name = given.theme.as_deref().unwrap_or_else(|| around.theme());
    let (depth, marks) = (around.depth(), around.marks());
    let path = given.dir.join("themes").join(format!("{name}.toml"));
    let look = match read(&path)? {
        Some(text) => {
            let name = path.display().to_string();
            Look::read(Source { name: &name, text: &text }, depth, marks)
        }
        None if Look::names().any(|it| it == name) => Look::named(name, depth, marks),
        None => {
            let known: Vec<&str> = Look::names().collect();
            let told = Told::new(format!("there is no theme {name:?}"));
            return Err(Error::Usage(told.hint(format!(
                "--theme, or theme in config.toml, takes {}, or the name of a file like {}",
                known.join(", "),
                path.display(),
            ))));
        }
    };
    look.map_err(|fault| Error::Usage(Told::new(fault.to_string())))
}

/// Reads a file of the user's; one that is not there says nothing.
fn read(path: &std::path::Path) -> Result<Option<String>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => {
            let what = format!("cannot read {}: {error}", path.display());
            Err(Error::Usage(Told::new(what).hint("mend the file, or move it away")))
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "handed to map_err as it is")]
fn no_terminal(error: std::io::Error) -> Error {
    Error::Usage(Told::new(error.to_string()))
}
