//! A panic leaves the terminal as it was, and its words where they can be read. The program has
//! no key for it: a workbench that has one runs in a terminal of its own, in the program's loop
//! and on the program's terminal.

use std::process::Command;
use std::thread;

use chrono::{DateTime, Utc};
use crossterm::event::KeyCode;
use ordna::service::Clock;
use ordna::tui::clipboard::Route;
use ordna::tui::look::{Depth, Look, UNICODE};
use ordna::tui::paint::Canvas;
use ordna::tui::terminal::{Terminal, listen};
use ordna::tui::{Effect, End, Event, Workbench, run};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::unbounded_channel;
use vt100::MouseProtocolMode;

use super::house::is_restored;
use super::screen::{SMALL, Screen};

const BESIDE: &str = "a thing beside the drawing broke";
const TAKING: &str = "an event was not to be taken in";
const DRAWING: &str = "the drawing broke";

/// Breaks where its keys say.
struct Brittle {
    look: Look,
    /// How many keys it has taken.
    keys: usize,
    breaks: bool,
}

impl Workbench for Brittle {
    type News = ();
    type Ask = ();

    #[expect(clippy::wildcard_enum_match_arm, reason = "keys of another crate")]
    fn takes(&mut self, event: Event<()>, _now: DateTime<Utc>) -> Vec<Effect<()>> {
        let Event::Key(key) = event else { return Vec::new() };
        self.keys += 1;
        match key.code {
            KeyCode::Char('m') => return vec![Effect::Mouse(true)],
            KeyCode::Char('b') => {
                thread::spawn(|| panic!("{BESIDE}")).join().unwrap_err();
            }
            KeyCode::Char('t') => panic!("{TAKING}"),
            KeyCode::Char('d') => self.breaks = true,
            KeyCode::Char('q') => return vec![Effect::Quit],
            _ => {}
        }
        Vec::new()
    }

    fn copied(&mut self, _text: &str, _sent: bool, _now: DateTime<Utc>) {}

    fn wakes_at(&self) -> Option<DateTime<Utc>> {
        None
    }

    fn look(&self) -> &Look {
        &self.look
    }

    fn draw(&mut self, canvas: &mut Canvas<'_>) {
        canvas.put(0, 0, 20, &format!("took {}", self.keys), self.look.title);
        assert!(!self.breaks, "{DRAWING}");
    }
}

#[test]
#[ignore = "it is run by the others here, in a terminal of its own"]
fn in_a_terminal() {
    if !std::env::args().any(|it| it == "--exact") {
        // Whoever runs all that is ignored did not mean this.
        return;
    }
    let look = Look::named("dark", Depth::True, &UNICODE).unwrap();
    let mut bench = Brittle { look, keys: 0, breaks: false };
    let runtime = Runtime::new().unwrap();
    let end = runtime.block_on(async {
        let terminal = Terminal::take().unwrap();
        let wire = terminal.wire(Route::Plain).unwrap();
        let (sender, mut events) = unbounded_channel();
        listen(&sender).unwrap();
        run(wire, &mut bench, &mut events, || Clock::System.now(), |()| {}).await.unwrap()
    });
    assert_eq!(end, End::Quit);
}

/// Opens it, with all that it may take of a terminal taken.
fn opened() -> Screen {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let name = format!("{}::in_a_terminal", module_path!().split_once("::").unwrap().1);
    command.args([&name, "--exact", "--ignored", "--nocapture"]).env("RUST_BACKTRACE", "0");
    let mut screen = Screen::open(&command, SMALL);
    screen.sees("took 0");
    screen.press("m");
    screen.waits("has the mouse", |it| it.mouse_protocol_mode() != MouseProtocolMode::None);
    assert!(screen.is_raw() && screen.state(vt100::Screen::alternate_screen));
    screen
}

/// Breaks it by a key; it has died of that, gave the terminal back, and says what it died of.
fn dies(key: &str, words: &str) {
    let mut screen = opened();
    screen.press(key);
    assert!(!screen.ends().success());
    is_restored(&screen);
    let text = screen.text();
    assert!(text.contains(words), "{text}");
}

#[test]
fn a_panic_while_it_draws_gives_the_terminal_back_and_says_why() {
    dies("d", DRAWING);
}

#[test]
fn a_panic_at_a_key_gives_the_terminal_back_and_says_why() {
    dies("t", TAKING);
}

#[test]
fn a_panic_beside_the_drawing_is_told_when_the_screen_is_given_back() {
    let mut screen = opened();
    screen.press("b");
    // It goes on, on a whole screen.
    let text = screen.sees("took 2");
    assert!(!text.contains(BESIDE), "{text}");
    assert!(screen.state(vt100::Screen::alternate_screen));
    screen.press("q");
    assert!(screen.ends().success());
    is_restored(&screen);
    let text = screen.text();
    assert!(text.contains(BESIDE), "{text}");
}
