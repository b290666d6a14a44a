//! A pseudo-terminal with the real program in it: what its screen shows, which keys go in,
//! how it ends. Never sleeps to let something happen: it waits until the screen shows it.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

/// How long the screen may take to show something, on a machine that builds meanwhile.
const PATIENCE: Duration = Duration::from_secs(30);

/// More fields than any form has.
const FIELDS_MAX: usize = 40;

/// Columns and rows.
pub(crate) type Size = (u16, u16);

/// The smallest terminal that everything has to fit.
pub(crate) const SMALL: Size = (80, 24);

/// What a frame begins and ends with.
const BEGINS: &[u8] = b"\x1b[?2026h";
const ENDS: &[u8] = b"\x1b[?2026l";

struct Seen {
    terminal: vt100::Parser,
    bytes: Vec<u8>,
    /// What each whole frame showed, also those that came and went faster than anybody looked.
    frames: Vec<String>,
    /// Whether the screen is to be left at the next bytes.
    leave: bool,
}

impl Seen {
    /// Whether the program has begun to draw something and not ended it.
    fn is_half_drawn(&self) -> bool {
        let last = |mark: &[u8]| self.bytes.windows(mark.len()).rposition(|it| it == mark);
        last(BEGINS) > last(ENDS)
    }

    /// Takes in what the program wrote, a frame at a time.
    fn takes(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.bytes.push(byte);
            self.terminal.process(&[byte]);
            if self.bytes.ends_with(ENDS) {
                self.frames.push(self.terminal.screen().contents());
            }
        }
    }
}

struct Shared {
    seen: Mutex<Seen>,
    changed: Condvar,
}

/// The terminal.
pub(crate) struct Screen {
    shared: Arc<Shared>,
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    program: Program,
    reader: JoinHandle<()>,
    /// How the line was before the program had it.
    line_before: String,
}

/// The program in it. One that is still there when its test is over is killed.
pub(crate) struct Program(Box<dyn Child + Send + Sync>);

impl Screen {
    /// Runs a command in a terminal of this size.
    pub(crate) fn open(command: &Command, size: Size) -> Self {
        let (columns, rows) = size;
        let pair = native_pty_system().openpty(pty_size(size)).unwrap();
        let line_before = line_modes(&*pair.master);
        let program = Program(pair.slave.spawn_command(builder(command)).unwrap());
        // The program alone holds the other end, so that its end is the line's.
        drop(pair.slave);
        let seen = Seen {
            terminal: vt100::Parser::new(at_least_one(rows), at_least_one(columns), 0),
            bytes: Vec::new(),
            frames: Vec::new(),
            leave: false,
        };
        let shared = Arc::new(Shared { seen: Mutex::new(seen), changed: Condvar::new() });
        let from = pair.master.try_clone_reader().unwrap();
        let reader = thread::spawn({
            let shared = Arc::clone(&shared);
            move || shared.reads(from)
        });
        let writer = pair.master.take_writer().unwrap();
        Self { shared, master: pair.master, writer, program, reader, line_before }
    }

    /// What is on the screen.
    pub(crate) fn text(&self) -> String {
        self.shared.lock().terminal.screen().contents()
    }

    /// The line that has these words.
    pub(crate) fn line(&self, words: &str) -> String {
        let text = self.sees(words);
        text.lines().find(|it| it.contains(words)).unwrap_or_default().to_owned()
    }

    /// Everything that the program wrote so far.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.shared.lock().bytes.clone()
    }

    /// Looks at the terminal's own state: modes, the cursor.
    pub(crate) fn state<T>(&self, look: impl FnOnce(&vt100::Screen) -> T) -> T {
        look(self.shared.lock().terminal.screen())
    }

    /// Whether the line is no longer as it was before: raw, without an echo.
    pub(crate) fn is_raw(&self) -> bool {
        line_modes(&*self.master) != self.line_before
    }

    /// Waits until the screen shows these words; answers all that it shows then.
    pub(crate) fn sees(&self, words: &str) -> String {
        self.until(&format!("sees {words:?}"), |text| text.contains(words))
    }

    /// Waits until these words are gone.
    pub(crate) fn misses(&self, words: &str) -> String {
        self.until(&format!("misses {words:?}"), |text| !text.contains(words))
    }

    /// Waits until what is on the screen is as it should be.
    pub(crate) fn until(&self, what: &str, is_so: impl Fn(&str) -> bool) -> String {
        self.waits(what, |screen| is_so(&screen.contents()));
        self.text()
    }

    /// Waits until the terminal is as it should be, its modes included.
    pub(crate) fn waits(&self, what: &str, is_so: impl Fn(&vt100::Screen) -> bool) {
        self.waits_for(what, |seen| !seen.is_half_drawn() && is_so(seen.terminal.screen()));
    }

    /// Waits until the screen has shown these words, however shortly.
    pub(crate) fn showed(&self, words: &str) {
        let has = |seen: &Seen| seen.frames.iter().any(|it| it.contains(words));
        self.waits_for(&format!("showed {words:?}"), has);
    }

    fn waits_for(&self, what: &str, is_so: impl Fn(&Seen) -> bool) {
        let begun = Instant::now();
        let mut seen = self.shared.lock();
        while !is_so(&seen) {
            let text = seen.terminal.screen().contents();
            let left = PATIENCE.checked_sub(begun.elapsed());
            let Some(left) = left else { panic!("waited in vain: {what}\n{text}") };
            seen = self.shared.changed.wait_timeout(seen, left).unwrap().0;
        }
    }

    /// Goes to a field of a form by its label, and types.
    pub(crate) fn fills(&mut self, label: &str, words: &str) {
        for _ in 0..FIELDS_MAX {
            let at = self.field();
            if at.starts_with(label) {
                self.types(words);
                return;
            }
            self.press("tab");
            self.waits("the next field", |screen| field(&cursor_line(screen)) != at);
        }
        panic!("there is no field {label:?}:\n{}", self.text());
    }

    /// The label of the field that the cursor stands in.
    fn field(&self) -> String {
        self.waits("a whole frame", |_| true);
        field(&cursor_line(self.shared.lock().terminal.screen())).to_owned()
    }

    /// Strikes keys, by the names that the keymap has for them, with blanks between.
    pub(crate) fn press(&mut self, keys: &str) {
        let bytes: Vec<u8> = keys.split_whitespace().flat_map(stroke).collect();
        self.send(&bytes);
    }

    /// Types words, letter by letter.
    pub(crate) fn types(&mut self, words: &str) {
        self.send(words.as_bytes());
    }

    /// Pastes words, as a terminal does that was asked to mark them as such.
    pub(crate) fn pastes(&mut self, words: &str) {
        assert!(self.state(vt100::Screen::bracketed_paste), "pastes would come as keys");
        self.send(format!("\x1b[200~{words}\x1b[201~").as_bytes());
    }

    fn send(&mut self, bytes: &[u8]) {
        self.writer.write_all(bytes).unwrap();
        self.writer.flush().unwrap();
    }

    /// Makes the terminal this large.
    pub(crate) fn resize(&mut self, size: Size) {
        let (columns, rows) = size;
        let mut seen = self.shared.lock();
        seen.terminal.set_size(at_least_one(rows), at_least_one(columns));
        self.master.resize(pty_size(size)).unwrap();
    }

    /// Sends the program a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        let id = self.program.0.process_id().unwrap();
        kill(Pid::from_raw(id.try_into().unwrap()), signal).unwrap();
    }

    /// Waits until the program has ended and everything that it wrote is seen.
    pub(crate) fn ends(&mut self) -> ExitStatus {
        let status = self.program.ends();
        // The line's end comes right after that of the last who held it.
        crate::support::until("the last bytes", || self.reader.is_finished().then_some(()));
        status
    }

    /// Takes the terminal away from the program.
    pub(crate) fn hang_up(mut self) -> Program {
        // The reader holds the line too, and waits: it leaves at the next thing drawn.
        self.shared.lock().leave = true;
        self.press("ctrl-l");
        self.reader.join().unwrap();
        self.program
    }
}

impl Program {
    /// Waits until it has ended.
    pub(crate) fn ends(&mut self) -> ExitStatus {
        crate::support::until("the program ends", || self.0.try_wait().unwrap())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Ok(None) = self.0.try_wait() {
            // It may have ended just now.
            self.0.kill().unwrap_or_default();
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads until the line ends, or it is to be left.
    fn reads(&self, mut from: Box<dyn Read + Send>) {
        let mut buffer = [0; 1 << 14];
        // Linux says that the line is broken where others say that it has ended.
        while let Ok(count @ 1..) = from.read(&mut buffer) {
            let mut seen = self.lock();
            seen.takes(&buffer[..count]);
            self.changed.notify_all();
            if seen.leave {
                return;
            }
        }
    }
}

/// How the line takes and shows what is typed.
fn line_modes(line: &dyn MasterPty) -> String {
    let modes = line.get_termios().unwrap();
    format!("{:?} {:?} {:?}", modes.input_flags, modes.output_flags, modes.local_flags)
}

/// The row that the cursor stands on.
fn cursor_line(screen: &vt100::Screen) -> String {
    let (row, _) = screen.cursor_position();
    screen.rows(0, screen.size().1.get()).nth(row.into()).unwrap_or_default()
}

/// What stands before the field on a row of a form.
fn field(line: &str) -> &str {
    line.trim_start().split("  ").next().unwrap_or_default()
}

/// The command as the terminal takes it.
fn builder(command: &Command) -> CommandBuilder {
    let mut builder = CommandBuilder::new(command.get_program());
    builder.args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => builder.env(name, value),
            None => builder.env_remove(name),
        }
    }
    builder.env("TERM", "xterm-256color");
    builder.env_remove("NO_COLOR");
    builder
}

fn pty_size((cols, rows): Size) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

fn at_least_one(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap()
}

/// What a terminal sends for a key.
fn stroke(key: &str) -> Vec<u8> {
    let named = match key {
        "enter" => "\r",
        "tab" => "\t",
        "shift-tab" => "\x1b[Z",
        "esc" => "\x1b",
        "space" => " ",
        "up" => "\x1b[A",
        "down" => "\x1b[B",
        "right" => "\x1b[C",
        "left" => "\x1b[D",
        "home" => "\x1b[H",
        "end" => "\x1b[F",
        "f5" => "\x1b[15~",
        letter => letter,
    };
    match key.strip_prefix("ctrl-").map(str::as_bytes) {
        Some([letter]) => vec![letter & 0x1f],
        _ => named.into(),
    }
}
