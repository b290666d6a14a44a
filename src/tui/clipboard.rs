//! Copying to the person's own clipboard through the terminal (OSC 52), over SSH, tmux, screen.
//!
//! It never runs a program and never reads the clipboard.

/// Longest text that terminals are known to take; a longer one is refused, not cut.
const LENGTH_MAX: usize = 74_994;

/// What stands between the program and the person's terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Route {
    /// A terminal that takes OSC 52 as it is.
    #[default]
    Plain,
    /// tmux, which passes on what is wrapped and doubled.
    Tmux,
    /// GNU screen, which takes only short pieces.
    Screen,
    /// A terminal without a clipboard: the Linux console, a dumb one.
    Nowhere,
}

impl Route {
    /// Reads the route from the terminal's name and from tmux's own variable.
    pub fn of(term: &str, in_tmux: bool) -> Self {
        if in_tmux {
            Self::Tmux
        } else if term.starts_with("screen") {
            Self::Screen
        } else if matches!(term, "" | "linux" | "dumb") {
            Self::Nowhere
        } else {
            Self::Plain
        }
    }
}

/// The bytes that copy `text`, or nothing when it cannot be sent.
pub fn sequence(text: &str, route: Route) -> Option<String> {
    if text.is_empty() || LENGTH_MAX < text.len() {
        return None;
    }
    let code = format!("\x1b]52;c;{}\x07", base64(text.as_bytes()));
    match route {
        Route::Nowhere => None,
        Route::Plain => Some(code),
        // tmux itself takes the plain one when `set-clipboard` is on, the wrapped one otherwise.
        Route::Tmux => Some(format!("{code}\x1bPtmux;{}\x1b\\", code.replace('\x1b', "\x1b\x1b"))),
        Route::Screen => Some(in_pieces(&code)),
    }
}

fn in_pieces(code: &str) -> String {
    let mut out = String::new();
    let mut piece = String::new();
    for character in code.chars() {
        piece.push(character);
        if piece.len() == 250 {
            out.push_str("\x1bP");
            out.push_str(&piece);
            out.push_str("\x1b\\");
            piece.clear();
        }
    }
    out.push_str("\x1bP");
    out.push_str(&piece);
    out.push_str("\x1b\\");
    out
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte))
            << (8 * (3 - three.len()));
        for place in 0..4 {
            let sextet = usize::try_from(bits >> (18 - 6 * place) & 63).unwrap_or_default();
            let letter = ALPHABET.get(sextet).filter(|_| place <= three.len());
            out.push(letter.map_or('=', |letter| char::from(*letter)));
        }
    }
    out
}
