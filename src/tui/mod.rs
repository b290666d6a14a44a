//! The workbench: a full screen for the keyboard.
//!
//! Events in, frames and effects out. The loop here never touches a database, a file or a clock of
//! its own: what it needs to know comes back to it as an event.

pub mod action;
pub mod ansi;
pub mod answers;
pub mod app;
pub mod asks;
pub mod bench;
pub mod clipboard;
pub mod entries;
pub mod keymap;
pub mod look;
pub mod paint;
pub mod panes;
pub mod parts;
mod rows;
pub mod scanner;
pub mod screens;
pub mod sought;
pub mod subject;
pub mod terminal;
pub mod text;
pub mod words;

use std::fmt;

use chrono::{DateTime, Utc};
use crossterm::event::{KeyEvent, MouseEvent};
use ratatui::layout::Size;
use tokio::sync::mpsc::UnboundedReceiver;

use self::ansi::Wire;
use self::look::Look;
use self::paint::{Canvas, Painter};

/// Everything that can happen to a workbench. `N` is the news that its asks bring back.
#[derive(Clone, Debug)]
pub enum Event<N> {
    Key(KeyEvent),
    /// Text that was pasted, which never runs commands.
    Paste(String),
    Mouse(MouseEvent),
    Resize(Size),
    News(N),
    /// The time that the workbench asked to be woken at has come.
    Woken,
    Stop(Stop),
}

/// Why a workbench is to end though nobody at it said so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    LineDropped,
    HungUp,
    Terminated,
    Interrupted,
}

impl Stop {
    /// What a shell expects of a process that a signal ended.
    pub fn exit_code(self) -> i32 {
        match self {
            Self::LineDropped | Self::HungUp => 129,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LineDropped => "the line dropped",
            Self::HungUp => "hung up",
            Self::Terminated => "asked to end",
            Self::Interrupted => "interrupted",
        })
    }
}

/// What a workbench wants done after an event. `A` is what it asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect<A> {
    /// Find something out, or do something, away from the drawing; the answer comes as news.
    Ask(A),
    /// Put text on the person's clipboard.
    Copy(String),
    /// Take the mouse, or leave it to the terminal.
    Mouse(bool),
    /// Stop until the person brings the program back.
    Suspend,
    /// Draw everything anew: something else wrote on the screen.
    Redraw,
    /// End.
    Quit,
}

/// What the loop drives.
pub trait Workbench {
    type News;
    type Ask;

    /// Takes an event in, and says what is to be done.
    fn takes(&mut self, event: Event<Self::News>, now: DateTime<Utc>) -> Vec<Effect<Self::Ask>>;

    /// Hears whether a copy could be sent.
    fn copied(&mut self, text: &str, sent: bool, now: DateTime<Utc>);

    /// When it next has something else to show without any event.
    fn wakes_at(&self) -> Option<DateTime<Utc>>;

    fn look(&self) -> &Look;

    /// Draws itself; `&mut` only for what depends on the size, such as how far a list is scrolled.
    fn draw(&mut self, canvas: &mut Canvas<'_>);
}

/// How a workbench ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Quit,
    Stopped(Stop),
}

/// Runs a workbench on a wire until it ends.
///
/// All that has arrived is taken in before one draw; nothing is drawn without an event, and nothing
/// is written when nothing changed.
pub async fn run<W: Wire, B: Workbench>(
    wire: W,
    bench: &mut B,
    events: &mut UnboundedReceiver<Vec<Event<B::News>>>,
    now: impl Fn() -> DateTime<Utc>,
    mut ask: impl FnMut(B::Ask),
) -> Result<End, W::Error> {
    let mut painter = Painter::new(wire)?;
    loop {
        paint(&mut painter, bench)?;
        let mut batch = next(events, bench.wakes_at(), &now).await;
        while let Ok(more) = events.try_recv() {
            batch.extend(more);
        }
        for event in batch {
            let stop = match &event {
                Event::Stop(stop) => Some(*stop),
                Event::Resize(size) => {
                    painter.restart(*size)?;
                    None
                }
                Event::Key(_)
                | Event::Paste(_)
                | Event::Mouse(_)
                | Event::News(_)
                | Event::Woken => None,
            };
            for effect in bench.takes(event, now()) {
                match effect {
                    Effect::Ask(it) => ask(it),
                    Effect::Copy(text) => {
                        let sent = painter.wire().copy(&text);
                        bench.copied(&text, sent, now());
                    }
                    Effect::Mouse(on) => painter.wire().mouse(on),
                    Effect::Suspend => {
                        painter.wire().suspend();
                        painter.restart(painter.size())?;
                    }
                    Effect::Redraw => painter.restart(painter.size())?,
                    Effect::Quit => return Ok(End::Quit),
                }
            }
            if let Some(stop) = stop {
                return Ok(End::Stopped(stop));
            }
        }
    }
}

fn paint<W: Wire, B: Workbench>(painter: &mut Painter<W>, bench: &mut B) -> Result<(), W::Error> {
    let look = bench.look().clone();
    painter.paint(&look, |canvas| bench.draw(canvas))
}

/// Waits for an event, or for the time that the workbench wants to be woken at.
async fn next<N>(
    events: &mut UnboundedReceiver<Vec<Event<N>>>,
    wakes_at: Option<DateTime<Utc>>,
    now: &impl Fn() -> DateTime<Utc>,
) -> Vec<Event<N>> {
    let arrival = async {
        match events.recv().await {
            Some(batch) => batch,
            None => vec![Event::Stop(Stop::LineDropped)],
        }
    };
    let Some(at) = wakes_at else { return arrival.await };
    // A wait is never longer than a day, whatever the clock says.
    let wait = (at - now()).to_std().unwrap_or_default().min(std::time::Duration::from_hours(24));
    tokio::time::timeout(wait, arrival).await.unwrap_or_else(|_| vec![Event::Woken])
}
