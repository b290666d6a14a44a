//! Asking the person at the terminal. Never shows what is typed for a secret, and never
//! waits for somebody who is not there.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, IsTerminal as _, Read as _, Write as _};

use nix::sys::termios::{self, LocalFlags, SetArg, SpecialCharacterIndices};

use crate::domain::secret::Secret;
use crate::service::error::{Error, Result, Told};

/// No answer of a person is longer.
const ANSWER_MAX: u64 = 4096;
/// What the key sends where it is no signal.
const CTRL_C: u8 = 3;

/// Where answers come from: the terminal, or lines of standard input in their order.
#[derive(Debug)]
pub enum Asker {
    /// Somebody sits there.
    Terminal(File),
    /// A script.
    Lines(BufReader<io::Stdin>),
}

impl Asker {
    /// The terminal if standard input is one, else the lines of standard input.
    pub fn new() -> Self {
        if !io::stdin().is_terminal() {
            return Self::Lines(BufReader::new(io::stdin()));
        }
        match OpenOptions::new().read(true).write(true).open("/dev/tty") {
            Ok(tty) => Self::Terminal(tty),
            Err(_) => Self::Lines(BufReader::new(io::stdin())),
        }
    }

    /// Whether somebody can be asked again.
    pub fn is_person(&self) -> bool {
        matches!(self, Self::Terminal(_))
    }

    /// Asks for a line.
    pub fn line(&mut self, question: &str) -> Result<String> {
        match self {
            Self::Lines(lines) => read(lines, question),
            Self::Terminal(tty) => ask(tty, question).map_err(|e| unanswered(question, &e)),
        }
    }

    /// Asks for a line that nobody may see.
    pub fn secret(&mut self, question: &str) -> Result<Secret> {
        match self {
            Self::Lines(lines) => read(lines, question).map(Secret::new),
            Self::Terminal(tty) => {
                ask_unseen(tty, question).map(Secret::new).map_err(|e| unanswered(question, &e))
            }
        }
    }

    /// Asks for a new password, twice where somebody types it.
    pub fn new_password(&mut self, question: &str) -> Result<Secret> {
        let first = self.secret(question)?;
        if self.is_person() && self.secret("the same again")? != first {
            return Err(Error::Usage(Told::new("the two were not the same")));
        }
        Ok(first)
    }
}

impl Default for Asker {
    fn default() -> Self {
        Self::new()
    }
}

fn read(lines: &mut BufReader<io::Stdin>, question: &str) -> Result<String> {
    let mut answer = String::new();
    let read =
        lines.take(ANSWER_MAX).read_line(&mut answer).map_err(|e| unanswered(question, &e))?;
    if read == 0 {
        let told = Told::new(format!("no answer to \"{question}\" on standard input"));
        return Err(Error::Usage(told.hint("give one line for each answer, or use the options")));
    }
    Ok(answer.trim_end_matches(['\n', '\r']).to_owned())
}

fn ask(tty: &mut File, question: &str) -> io::Result<String> {
    write!(tty, "{question}: ")?;
    tty.flush()?;
    let mut answer = String::new();
    BufReader::new(tty.take(ANSWER_MAX)).read_line(&mut answer)?;
    Ok(answer.trim().to_owned())
}

/// Switches the echo off, asks, and puts the terminal back whatever happened. Ctrl-C ends
/// the line instead of the process, which would leave the terminal mute.
fn ask_unseen(tty: &mut File, question: &str) -> io::Result<String> {
    let before = termios::tcgetattr(&tty)?;
    let mut silent = before.clone();
    silent.local_flags.remove(LocalFlags::ECHO | LocalFlags::ISIG);
    if let Some(end) = silent.control_chars.get_mut(SpecialCharacterIndices::VEOL as usize) {
        *end = CTRL_C;
    }
    write!(tty, "{question}: ")?;
    tty.flush()?;
    termios::tcsetattr(&tty, SetArg::TCSAFLUSH, &silent)?;
    let answer = unseen_line(tty);
    termios::tcsetattr(&tty, SetArg::TCSAFLUSH, &before)?;
    writeln!(tty)?;
    answer
}

fn unseen_line(tty: &mut File) -> io::Result<String> {
    let mut answer = Vec::new();
    // The terminal hands over a line at a time, so nothing of the next one is swallowed.
    for byte in BufReader::new(tty.take(ANSWER_MAX)).bytes() {
        match byte? {
            CTRL_C => return Err(io::Error::new(io::ErrorKind::Interrupted, "given up")),
            b'\n' | b'\r' => break,
            byte => answer.push(byte),
        }
    }
    String::from_utf8(answer)
        .map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e.utf8_error()))
}

fn unanswered(question: &str, error: &io::Error) -> Error {
    Error::Usage(Told::new(format!("cannot read the answer to \"{question}\": {error}")))
}
