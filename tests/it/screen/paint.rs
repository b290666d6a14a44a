//! What reaches the terminal is what was drawn: every frame is played to a terminal of its own and
//! compared cell by cell.

use ordna::tui::ansi::{Ansi, Port};
use ordna::tui::clipboard::{self, Route};
use ordna::tui::look::{ASCII, Depth, Look};
use ordna::tui::paint::{Canvas, Painter};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use ratatui::layout::{Rect, Size};
use std::io::Write;
use std::sync::{Arc, Mutex};

use super::dark;

/// A port that keeps what is written.
#[derive(Clone, Default)]
struct Tap(Arc<Mutex<Vec<u8>>>);

impl Write for Tap {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Port for Tap {}

impl Tap {
    fn drain(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// A painter, and the terminal at its other end.
struct Bench {
    tap: Tap,
    painter: Painter<Ansi<Tap>>,
    terminal: vt100::Parser,
    look: Look,
}

impl Bench {
    fn new(width: u16, height: u16) -> Self {
        let tap = Tap::default();
        let ansi = Ansi::new(tap.clone(), Size { width, height }, Route::Plain);
        let painter = Painter::new(ansi).unwrap();
        Self {
            tap,
            painter,
            terminal: vt100::Parser::new(height.try_into().unwrap(), width.try_into().unwrap(), 0),
            look: dark(),
        }
    }

    /// Draws a frame; returns how many bytes it took.
    fn paint(&mut self, draw: impl FnOnce(&mut Canvas<'_>)) -> usize {
        self.painter.paint(&self.look, draw).unwrap();
        let bytes = self.tap.drain();
        self.terminal.process(&bytes);
        bytes.len()
    }

    /// What the terminal shows, with weight and colour of each cell.
    fn shown(&self) -> Vec<String> {
        cells(&self.terminal)
    }
}

fn cells(terminal: &vt100::Parser) -> Vec<String> {
    let (rows, columns) = terminal.screen().size();
    let (rows, columns) = (rows.get(), columns.get());
    let cell = |row, column| {
        let cell = terminal.screen().cell(row, column).unwrap();
        let letter = if cell.has_contents() { cell.contents() } else { " " };
        if letter == " " {
            return format!(" {:?}", cell.bgcolor());
        }
        format!("{letter}{:?}{:?}{}", cell.fgcolor(), cell.bgcolor(), cell.bold())
    };
    (0..rows).map(|row| (0..columns).map(|column| cell(row, column)).collect()).collect()
}

/// The same frame on a fresh terminal, where nothing can be left over.
fn fresh(width: u16, height: u16, draw: impl FnOnce(&mut Canvas<'_>)) -> Vec<String> {
    let mut bench = Bench::new(width, height);
    bench.paint(draw);
    bench.shown()
}

/// A list as wide as the screen, at a scroll position, with a cursor.
fn rows(canvas: &mut Canvas<'_>, top: u64, picked: u64) {
    let area = canvas.area();
    let look = canvas.look.clone();
    canvas.put(0, 0, area.width, "Approval", look.title);
    for (y, number) in (1..area.height.saturating_sub(1)).zip(top..) {
        canvas.row(y, number);
        canvas.put(3, y, 14, &format!("SO-2026-{number:04}"), look.text);
        canvas.put(
            18,
            y,
            20,
            ["Nilsson & Co", "Øresund 木工", "Café"][usize::try_from(number % 3).unwrap()],
            look.text,
        );
        canvas.put_right(40, y, 12, &(number * 7_919 % 90_000).to_string(), look.dim);
        if number == picked {
            canvas.tint(Rect { x: 0, y, width: area.width, height: 1 }, look.picked);
            canvas.put(1, y, 1, look.marks.picked, look.picked_bar);
            canvas.cursor(1, y);
        }
    }
    canvas.put(1, area.height.saturating_sub(1), area.width, "a approve  x cancel", look.dim);
}

#[test]
fn what_was_drawn_is_what_is_shown_however_the_list_moves() {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    for (width, height) in [(80, 24), (57, 9), (120, 40), (20, 3), (3, 2)] {
        let mut bench = Bench::new(width, height);
        let mut top = 500_u64;
        for _ in 0..60 {
            top = (top + random.random_range(0..=24)).saturating_sub(12);
            let picked = top + random.random_range(0..40);
            bench.paint(|canvas| rows(canvas, top, picked));
            assert_eq!(bench.shown(), fresh(width, height, |canvas| rows(canvas, top, picked)));
        }
    }
}

#[test]
fn a_step_and_a_scrolled_row_are_a_few_bytes() {
    for (width, height) in [(80, 24), (120, 40), (160, 50)] {
        let mut bench = Bench::new(width, height);
        bench.paint(|canvas| rows(canvas, 100, 105));
        let step = bench.paint(|canvas| rows(canvas, 100, 106));
        assert!(step <= 350, "a step took {step} bytes at {width}x{height}");
        let scroll = bench.paint(|canvas| rows(canvas, 101, 107));
        assert!(scroll <= 350, "a scrolled row took {scroll} bytes at {width}x{height}");
    }
}

#[test]
fn nothing_is_written_when_nothing_changed() {
    let mut bench = Bench::new(80, 24);
    bench.paint(|canvas| rows(canvas, 1, 1));
    assert_eq!(bench.paint(|canvas| rows(canvas, 1, 1)), 0);
}

#[test]
fn a_frame_is_one_synchronized_write_and_leaves_the_pen_plain() {
    let mut bench = Bench::new(80, 24);
    bench.painter.paint(&bench.look, |canvas| rows(canvas, 1, 1)).unwrap();
    let bytes = String::from_utf8(bench.tap.drain()).unwrap();
    assert!(bytes.starts_with("\x1b[?2026h") && bytes.ends_with("\x1b[?2026l"));
    bench.terminal.process(bytes.as_bytes());
    assert!(!bench.terminal.screen().bold());
    assert_eq!(bench.terminal.screen().fgcolor(), vt100::Color::Default);
}

#[test]
fn the_real_cursor_stands_where_it_was_put_and_hides_where_nobody_put_it() {
    let mut bench = Bench::new(80, 24);
    bench.paint(|canvas| rows(canvas, 1, 4));
    assert_eq!(bench.terminal.screen().cursor_position(), (4, 1));
    assert!(!bench.terminal.screen().hide_cursor());
    bench.paint(|canvas| rows(canvas, 1, 999));
    assert!(bench.terminal.screen().hide_cursor());
}

#[test]
fn escape_codes_in_the_data_never_reach_the_terminal() {
    let mut bench = Bench::new(40, 3);
    bench
        .painter
        .paint(&bench.look, |canvas| {
            let style = canvas.look.text;
            canvas.put(0, 0, 40, "a\x1b]52;c;ZXZpbA==\x07b\x1b[2Jc\u{9b}31m\r\nd", style);
        })
        .unwrap();
    let bytes = String::from_utf8(bench.tap.drain()).unwrap();
    assert!(!bytes.contains("\x1b]52") && !bytes.contains("\x1b[2J") && !bytes.contains('\u{9b}'));
}

#[test]
fn a_terminal_without_unicode_gets_ascii_only() {
    let mut bench = Bench::new(60, 10);
    bench.look = Look::named("16", Depth::Sixteen, &ASCII).unwrap();
    bench.painter.paint(&bench.look, |canvas| rows(canvas, 1, 2)).unwrap();
    let bytes = bench.tap.drain();
    assert!(bytes.is_ascii());
    assert!(String::from_utf8(bytes).unwrap().contains("Oresund"));
}

#[test]
fn a_copy_goes_through_what_stands_between_and_says_when_it_cannot() {
    let plain = clipboard::sequence("SO-2026-0012", Route::Plain).unwrap();
    assert_eq!(plain, "\x1b]52;c;U08tMjAyNi0wMDEy\x07");
    assert!(
        clipboard::sequence("x", Route::Tmux).unwrap().contains("\x1bPtmux;\x1b\x1b]52;c;eA==")
    );
    assert!(
        clipboard::sequence(&"x".repeat(999), Route::Screen).unwrap().matches("\x1bP").count() > 4
    );
    assert_eq!(clipboard::sequence("x", Route::Nowhere), None);
    assert_eq!(clipboard::sequence("", Route::Plain), None);
    assert_eq!(clipboard::sequence(&"x".repeat(80_000), Route::Plain), None);
    for (term, tmux, route) in [
        ("xterm-256color", false, Route::Plain),
        ("screen-256color", true, Route::Tmux),
        ("screen", false, Route::Screen),
        ("linux", false, Route::Nowhere),
    ] {
        assert_eq!(Route::of(term, tmux), route);
    }
}
