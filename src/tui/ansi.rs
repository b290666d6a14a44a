//! A ratatui backend that writes plain terminal bytes, as few as it can.
//!
//! It never reads, never asks the terminal anything, and never writes before `flush`: a frame is
//! one write, wrapped in a synchronized update.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::ops::Range;

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use ratatui::style::Modifier;

use super::clipboard::{self, Route};
use super::look::{self, Ink};

/// What lies behind the bytes: a terminal of this process, a channel, a test.
pub trait Port: Write {
    /// Gives the terminal back to the shell until the person returns; most ports cannot.
    fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Port for Vec<u8> {}

/// What the loop asks of a terminal beyond drawing cells.
pub trait Wire: Backend {
    /// Takes note that the terminal has another size now.
    fn resized(&mut self, size: Size);

    /// Puts text on the person's clipboard; says whether it could be sent.
    fn copy(&mut self, text: &str) -> bool;

    /// Asks for mouse events, or leaves the mouse to the terminal, so that text can be selected.
    fn mouse(&mut self, on: bool);

    /// Stops the program until the person brings it back.
    fn suspend(&mut self);
}

/// The backend.
pub struct Ansi<P> {
    port: P,
    frame: String,
    size: Size,
    pen: Pen,
    at: Option<Position>,
    cursor: Option<Position>,
    cursor_shown: bool,
    route: Route,
}

/// How the next character would come out.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Pen {
    ink: Ink,
    modifier: Modifier,
}

const PLAIN: Pen = Pen { ink: Ink::PLAIN, modifier: Modifier::empty() };

/// Blanks in a row from which erasing them takes fewer bytes than writing them.
const ERASE_FROM: u16 = 6;

const MODIFIERS: [(Modifier, u8); 6] = [
    (Modifier::BOLD, 1),
    (Modifier::DIM, 2),
    (Modifier::ITALIC, 3),
    (Modifier::UNDERLINED, 4),
    (Modifier::REVERSED, 7),
    (Modifier::CROSSED_OUT, 9),
];

impl<P: Port> Ansi<P> {
    pub fn new(port: P, size: Size, route: Route) -> Self {
        Self {
            port,
            frame: String::new(),
            size,
            pen: PLAIN,
            at: None,
            cursor: None,
            cursor_shown: true,
            route,
        }
    }

    pub fn port(&self) -> &P {
        &self.port
    }

    fn code(&mut self, code: std::fmt::Arguments<'_>) {
        self.frame.write_fmt(code).unwrap_or_default();
    }

    /// Moves to a cell by the shortest way that does not depend on the terminal's wrapping.
    fn go(&mut self, to: Position) {
        match self.at {
            Some(at) if at == to => {}
            Some(at) if at.y == to.y && at.x < to.x => match to.x - at.x {
                1 => self.frame.push_str("\x1b[C"),
                n => self.code(format_args!("\x1b[{n}C")),
            },
            Some(_) | None if to.x == 0 && to.y == 0 => self.frame.push_str("\x1b[H"),
            Some(_) | None if to.x == 0 => self.code(format_args!("\x1b[{}H", to.y + 1)),
            Some(_) | None => self.code(format_args!("\x1b[{};{}H", to.y + 1, to.x + 1)),
        }
        self.at = Some(to);
    }

    fn take_pen(&mut self, pen: Pen) {
        if pen == self.pen {
            return;
        }
        if pen == PLAIN {
            self.frame.push_str("\x1b[m");
            self.pen = PLAIN;
            return;
        }
        let mut codes = String::new();
        let mut from = self.pen;
        if !pen.modifier.contains(from.modifier) {
            codes.push_str("0;");
            from = PLAIN;
        }
        for (modifier, code) in MODIFIERS {
            if pen.modifier.contains(modifier) && !from.modifier.contains(modifier) {
                write!(codes, "{code};").unwrap_or_default();
            }
        }
        look::push_ink(&mut codes, from.ink, pen.ink);
        if codes.ends_with(';') {
            codes.pop();
        }
        self.code(format_args!("\x1b[{codes}m"));
        self.pen = pen;
    }

    fn put(&mut self, x: u16, y: u16, cell: &Cell) {
        self.go(Position { x, y });
        self.take_pen(self.pen_for(cell));
        self.frame.push_str(cell.symbol());
        // Where the cursor stands after the last column, or after a wide character that the
        // terminal may count otherwise, is anybody's guess.
        let narrow =
            cell.symbol().is_ascii() || unicode_width::UnicodeWidthStr::width(cell.symbol()) == 1;
        self.at = (narrow && x + 1 < self.size.width).then_some(Position { x: x + 1, y });
    }

    /// The pen that a cell needs; a blank takes whatever letters are being written with.
    fn pen_for(&self, cell: &Cell) -> Pen {
        let pen = Pen { ink: Ink::of(cell), modifier: cell.modifier };
        let shows = self.pen.modifier & look::SHOWS_ON_BLANK;
        if cell.symbol() == " " && shows == cell.modifier {
            return Pen { ink: pen.ink.on_letters_of(self.pen.ink), modifier: self.pen.modifier };
        }
        pen
    }

    /// Blanks `n` cells that have no style, by erasing when there are many of them.
    fn blank(&mut self, x: u16, y: u16, n: u16) {
        self.go(Position { x, y });
        self.take_pen(if n < ERASE_FROM { self.pen_for(&Cell::EMPTY) } else { PLAIN });
        if n < ERASE_FROM {
            self.frame.extend(std::iter::repeat_n(' ', usize::from(n)));
            let end = x.saturating_add(n);
            self.at = (end < self.size.width).then_some(Position { x: end, y });
        } else if x + n >= self.size.width {
            self.frame.push_str("\x1b[K");
        } else {
            self.code(format_args!("\x1b[{n}X"));
        }
    }

    /// Moves the rows of a region with line insertion, which every terminal since the VT102 has.
    fn scroll(&mut self, region: &Range<u16>, n: u16, how: char) {
        self.take_pen(PLAIN);
        self.code(format_args!("\x1b[{};{}r", region.start + 1, region.end));
        self.code(format_args!("\x1b[{}H\x1b[{n}{how}\x1b[r", region.start + 1));
        self.at = Some(Position::ORIGIN);
    }
}

impl<P: Port> Backend for Ansi<P> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut blanks: Option<(u16, u16, u16)> = None;
        for (x, y, cell) in content {
            let plain_blank =
                cell.symbol() == " " && cell.modifier.is_empty() && Ink::of(cell) == Ink::PLAIN;
            match &mut blanks {
                Some((from, row, n)) if plain_blank && *row == y && *from + *n == x => {
                    *n += 1;
                    continue;
                }
                Some(_) | None => {}
            }
            if let Some((from, row, n)) = blanks.take() {
                self.blank(from, row, n);
            }
            if plain_blank {
                blanks = Some((x, y, 1));
            } else {
                self.put(x, y, cell);
            }
        }
        if let Some((from, row, n)) = blanks {
            self.blank(from, row, n);
        }
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.cursor = None;
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor.unwrap_or(Position::ORIGIN))
    }

    fn set_cursor_position<T: Into<Position>>(&mut self, position: T) -> io::Result<()> {
        self.cursor = Some(position.into());
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.take_pen(PLAIN);
        self.frame.push_str("\x1b[r\x1b[H\x1b[2J");
        self.at = Some(Position::ORIGIN);
        Ok(())
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.take_pen(PLAIN);
        self.frame.push_str(match clear_type {
            ClearType::All => "\x1b[2J",
            ClearType::AfterCursor => "\x1b[J",
            ClearType::BeforeCursor => "\x1b[1J",
            ClearType::CurrentLine => "\x1b[2K",
            ClearType::UntilNewLine => "\x1b[K",
        });
        Ok(())
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::ZERO })
    }

    /// Ends the frame: the pen back to plain, the cursor where it belongs, all in one write.
    fn flush(&mut self) -> io::Result<()> {
        self.take_pen(PLAIN);
        if let Some(cursor) = self.cursor {
            self.go(cursor);
        }
        if self.cursor.is_some() != self.cursor_shown {
            self.cursor_shown = self.cursor.is_some();
            self.frame.push_str(if self.cursor_shown { "\x1b[?25h" } else { "\x1b[?25l" });
        }
        if self.frame.is_empty() {
            return Ok(());
        }
        self.frame.insert_str(0, "\x1b[?2026h");
        self.frame.push_str("\x1b[?2026l");
        let wrote = self.port.write_all(self.frame.as_bytes()).and_then(|()| self.port.flush());
        self.frame.clear();
        wrote
    }

    fn scroll_region_up(&mut self, region: Range<u16>, n: u16) -> io::Result<()> {
        self.scroll(&region, n, 'M');
        Ok(())
    }

    fn scroll_region_down(&mut self, region: Range<u16>, n: u16) -> io::Result<()> {
        self.scroll(&region, n, 'L');
        Ok(())
    }
}

impl<P: Port> Wire for Ansi<P> {
    fn resized(&mut self, size: Size) {
        self.size = size;
        self.at = None;
    }

    fn copy(&mut self, text: &str) -> bool {
        clipboard::sequence(text, self.route).is_some_and(|bytes| {
            self.port.write_all(bytes.as_bytes()).and_then(|()| self.port.flush()).is_ok()
        })
    }

    fn mouse(&mut self, on: bool) {
        self.frame.push_str(if on { MOUSE_ON } else { MOUSE_OFF });
    }

    fn suspend(&mut self) {
        // A terminal that cannot be given back has lost its line, and the line's watcher ends us.
        self.port.suspend().unwrap_or_default();
        self.pen = PLAIN;
        self.at = None;
        self.cursor_shown = true;
    }
}

/// Presses and the wheel, in coordinates without an upper limit.
const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1006h";
pub const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1000l";

/// For tests, which look at the cells: it has no clipboard, no mouse and nowhere to go.
impl Wire for ratatui::backend::TestBackend {
    fn resized(&mut self, size: Size) {
        self.resize(size.width, size.height);
    }

    fn copy(&mut self, _: &str) -> bool {
        false
    }

    fn mouse(&mut self, _: bool) {}

    fn suspend(&mut self) {}
}
