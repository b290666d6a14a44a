//! The person's own terminal: taken over, given back whatever happens, and given up when its line
//! drops.
//!
//! It never draws. Only here does the process read keys, catch signals, or end itself.

use std::io::{self, IsTerminal, Write};
use std::panic::{self, PanicHookInfo};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, ThreadId};
use std::time::Duration;

use crossterm::event::{self, Event as Input, KeyEventKind};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, raise};
use ratatui::layout::Size;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc::UnboundedSender;

use super::ansi::{Ansi, MOUSE_OFF, Port};
use super::clipboard::Route;
use super::{Event, Stop};

/// Alternate screen, bracketed paste, a cursor that is a steady bar.
const TAKE: &str = "\x1b[?1049h\x1b[?2004h\x1b[6 q\x1b[H\x1b[2J";
/// All of it back, with what a frame may have left half done.
const GIVE_BACK: &str = "\x1b[?2026l\x1b[r\x1b[m\x1b[?2004l\x1b[0 q\x1b[?25h\x1b[?1049l";

/// How long the workbench may take to put typed forms by when it is told to stop.
const GRACE: Duration = Duration::from_secs(2);

/// Whether the terminal is ours at the moment.
static TAKEN: AtomicBool = AtomicBool::new(false);
/// What tasks died of while the screen was in use; it is said once the screen is given back.
static LAST_WORDS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The terminal while it is ours. Dropping it gives it back.
pub struct Terminal(());

impl Terminal {
    /// Takes the terminal over.
    ///
    /// From here on a panic of this thread, which is to run the loop, gives it back first; a panic
    /// of another thread is kept for the end.
    pub fn take() -> io::Result<Self> {
        if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
            let why = "the workbench needs a terminal; without one use a command, such as \
                       `ordna list orders`";
            return Err(io::Error::new(io::ErrorKind::Unsupported, why));
        }
        hook_panics(thread::current().id());
        enter()?;
        Ok(Self(()))
    }

    /// The backend that draws on it.
    pub fn wire(&self, route: Route) -> io::Result<Ansi<Tty>> {
        let (width, height) = crossterm::terminal::size()?;
        Ok(Ansi::new(Tty, Size { width, height }, route))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        leave();
        let mut words = LAST_WORDS.lock().unwrap_or_else(PoisonError::into_inner);
        for word in words.drain(..) {
            writeln!(io::stderr(), "{word}").unwrap_or_default();
        }
    }
}

/// Standard output, as the wire's port.
pub struct Tty;

impl Write for Tty {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        io::stdout().write(bytes)
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        io::stdout().write_all(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stdout().flush()
    }
}

impl Port for Tty {
    fn suspend(&mut self) -> io::Result<()> {
        leave();
        raise(Signal::SIGTSTP)?;
        enter()
    }
}

fn enter() -> io::Result<()> {
    crossterm::terminal::enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    let mut out = io::stdout();
    out.write_all(TAKE.as_bytes())?;
    out.flush()
}

/// Gives the terminal back, once; a line that is gone takes nothing, and there is nobody to tell.
fn leave() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let mut out = io::stdout();
        let bytes = format!("{MOUSE_OFF}{GIVE_BACK}");
        out.write_all(bytes.as_bytes()).and_then(|()| out.flush()).unwrap_or_default();
        crossterm::terminal::disable_raw_mode().unwrap_or_default();
    }
}

fn hook_panics(drawing: ThreadId) {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
        if thread::current().id() == drawing || !TAKEN.load(Ordering::SeqCst) {
            leave();
            before(info);
        } else {
            LAST_WORDS.lock().unwrap_or_else(PoisonError::into_inner).push(info.to_string());
        }
    }));
}

/// Starts to send what the person types, the signals that end the process, and the line's end.
/// Needs a running tokio.
pub fn listen<N: Send + 'static>(events: &UnboundedSender<Vec<Event<N>>>) -> io::Result<()> {
    let keys = events.clone();
    thread::Builder::new().name("keys".into()).spawn(move || read_keys(&keys))?;
    let line = events.clone();
    thread::Builder::new().name("line".into()).spawn(move || {
        watch_line();
        end(&line, Stop::LineDropped);
    })?;
    for (kind, stop) in [
        (SignalKind::hangup(), Stop::HungUp),
        (SignalKind::terminate(), Stop::Terminated),
        (SignalKind::interrupt(), Stop::Interrupted),
        (SignalKind::quit(), Stop::Interrupted),
    ] {
        let mut signal = signal(kind)?;
        let events = events.clone();
        drop(tokio::spawn(async move {
            signal.recv().await;
            thread::spawn(move || end(&events, stop));
        }));
    }
    Ok(())
}

/// Tells the loop to stop, and stops the process itself if the loop cannot.
fn end<N>(events: &UnboundedSender<Vec<Event<N>>>, stop: Stop) {
    if events.send(vec![Event::Stop(stop)]).is_err() {
        return;
    }
    thread::sleep(GRACE);
    if TAKEN.load(Ordering::SeqCst) {
        leave();
        #[expect(clippy::exit, reason = "the loop is stuck on a line that takes no more bytes")]
        std::process::exit(stop.exit_code());
    }
}

/// Waits until nobody is at the other end of standard input. The reader of keys cannot tell: it
/// reads nothing, over and over.
fn watch_line() {
    let stdin = io::stdin();
    loop {
        let mut line = [PollFd::new(std::os::fd::AsFd::as_fd(&stdin), PollFlags::empty())];
        match poll(&mut line, PollTimeout::NONE) {
            Err(nix::errno::Errno::EINTR) => {}
            Ok(_) | Err(_) => return,
        }
    }
}

/// As good as no time to wait.
const AT_ONCE: Duration = Duration::from_micros(1);

/// Reads all that is there before it hands anything on, so that a hundred keys are one draw.
fn read_keys<N>(events: &UnboundedSender<Vec<Event<N>>>) {
    loop {
        let mut batch = Vec::new();
        loop {
            match event::read() {
                Ok(input) => batch.extend(heard(input)),
                // The line's watcher sees the same and ends the process.
                Err(_) => return,
            }
            // Not zero: at that it would not even look at what it has read already.
            if !event::poll(AT_ONCE).unwrap_or(false) {
                break;
            }
        }
        if events.send(batch).is_err() {
            return;
        }
    }
}

fn heard<N>(input: Input) -> Option<Event<N>> {
    match input {
        Input::Key(key) if key.kind == KeyEventKind::Release => None,
        Input::Key(key) => Some(Event::Key(key)),
        Input::Paste(text) => Some(Event::Paste(text)),
        Input::Mouse(mouse) => Some(Event::Mouse(mouse)),
        Input::Resize(width, height) => Some(Event::Resize(Size { width, height })),
        Input::FocusGained | Input::FocusLost => None,
    }
}
