//! A terminal of our own: a program runs in it, keys go in, what comes out is stamped with
//! its time and drawn on a screen that we can read. Never waits without a deadline.

use std::io::{Read as _, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// How long nothing must come until a repaint counts as finished.
const QUIET: Duration = Duration::from_millis(30);
/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(15);

pub(crate) const COLUMNS: u16 = 120;
pub(crate) const ROWS: u16 = 40;

/// What a program sent after something was done to it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Repaint {
    /// From the key to the last byte; none where nothing came.
    pub(crate) took: Option<Duration>,
    pub(crate) bytes: usize,
}

pub(crate) struct Terminal {
    screen: vt100::Parser,
    keys: Box<dyn Write + Send>,
    output: Receiver<(Instant, Vec<u8>)>,
    child: Box<dyn Child + Send + Sync>,
    begun: Instant,
    /// When the last bytes came.
    last: Instant,
    /// Ends the reading thread when dropped.
    _master: Box<dyn MasterPty + Send>,
}

impl Terminal {
    /// Starts a program in a terminal of the bench's size.
    pub(crate) fn start(command: CommandBuilder) -> Self {
        Self::sized(command, COLUMNS, ROWS)
    }

    /// As [`Terminal::start`], of another size.
    pub(crate) fn sized(mut command: CommandBuilder, columns: u16, rows: u16) -> Self {
        command.env("TERM", "xterm-256color");
        command.env("COLORTERM", "truecolor");
        command.env("LANG", "C.UTF-8");
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let keys = pair.master.take_writer().unwrap();
        let begun = Instant::now();
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut room = vec![0; 1 << 16];
            while let Ok(count @ 1..) = reader.read(&mut room) {
                if sender.send((Instant::now(), room[..count].to_vec())).is_err() {
                    break;
                }
            }
        });
        let screen = vt100::Parser::new(some(rows), some(columns), 0);
        Self { screen, keys, output, child, begun, last: begun, _master: pair.master }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// From the start until the screen shows something that `seen` is content with.
    pub(crate) fn until(&mut self, seen: impl Fn(&str) -> bool) -> Duration {
        while !seen(&self.contents()) {
            let left = PATIENCE.saturating_sub(self.begun.elapsed());
            let Ok((at, bytes)) = self.output.recv_timeout(left) else {
                panic!("waited in vain; the screen shows:\n{}", self.contents());
            };
            self.last = at;
            self.take(&bytes);
        }
        self.last - self.begun
    }

    /// Sends keys in one write and watches the repaint to its end.
    pub(crate) fn press(&mut self, keys: &[u8]) -> Repaint {
        let begun = Instant::now();
        self.keys.write_all(keys).unwrap();
        self.keys.flush().unwrap();
        self.watch(begun, QUIET)
    }

    /// Takes what comes until nothing has for a while.
    pub(crate) fn watch(&mut self, begun: Instant, quiet: Duration) -> Repaint {
        let mut repaint = Repaint::default();
        loop {
            match self.output.recv_timeout(quiet) {
                Ok((at, bytes)) => {
                    repaint.took = Some(at - begun);
                    repaint.bytes += bytes.len();
                    self.take(&bytes);
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return repaint,
            }
        }
    }

    /// Takes everything that comes in this time.
    pub(crate) fn rest(&mut self, long: Duration) -> usize {
        let end = Instant::now() + long;
        let mut bytes = 0;
        while let Some(left) = end.checked_duration_since(Instant::now()) {
            if let Ok((_, piece)) = self.output.recv_timeout(left) {
                bytes += piece.len();
                self.take(&piece);
            }
        }
        bytes
    }

    pub(crate) fn contents(&self) -> String {
        self.screen.screen().contents()
    }

    /// Draws what came, and answers what programs ask a terminal.
    fn take(&mut self, bytes: &[u8]) {
        self.screen.process(bytes);
        let asks = |query: &[u8]| bytes.windows(query.len()).any(|it| it == query);
        let mut answer = Vec::new();
        if asks(b"\x1b[6n") {
            let (row, column) = self.screen.screen().cursor_position();
            answer.extend(format!("\x1b[{};{}R", row + 1, column + 1).bytes());
        }
        if asks(b"\x1b[c") {
            answer.extend(b"\x1b[?62;22c");
        }
        if !answer.is_empty() {
            self.keys.write_all(&answer).unwrap();
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // The one program that we started here.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn some(size: u16) -> std::num::NonZero<u16> {
    std::num::NonZero::new(size).unwrap()
}
