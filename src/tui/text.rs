//! Words on a grid: how wide they are, where they are cut and broken.
//!
//! It never draws.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The columns that a text takes.
pub fn width(words: &str) -> u16 {
    u16::try_from(words.width()).unwrap_or(u16::MAX)
}

/// Cuts a text to a width, with a sign in the last column when something was left out.
pub fn cut<'a>(words: &'a str, width: u16, sign: &str) -> Cow<'a, str> {
    if self::width(words) <= width {
        return Cow::Borrowed(words);
    }
    let Some(room) = usize::from(width).checked_sub(sign.width()) else {
        return Cow::Borrowed("");
    };
    let mut kept = String::new();
    let mut used = 0;
    for letter in words.graphemes(true) {
        used += letter.width();
        if room < used {
            break;
        }
        kept.push_str(letter);
    }
    kept.truncate(kept.trim_end().len());
    kept.push_str(sign);
    Cow::Owned(kept)
}

/// Breaks a text into lines between words; only a word wider than a line is broken itself.
pub fn wrap(words: &str, width: u16) -> Vec<String> {
    let room = usize::from(width.max(1));
    let mut lines = Vec::new();
    for paragraph in words.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && room < line.width() + 1 + word.width() {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            for letter in word.graphemes(true) {
                if room < line.width() + letter.width() && !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                line.push_str(letter);
            }
        }
        lines.push(line);
    }
    lines
}

/// A letter that says nearly the same in ASCII.
pub fn plain_letter(letter: &str) -> &'static str {
    match letter {
        "å" | "ä" | "á" | "à" | "â" | "ã" | "æ" => "a",
        "Å" | "Ä" | "Á" | "À" | "Â" | "Ã" | "Æ" => "A",
        "ö" | "ø" | "ó" | "ò" | "ô" | "õ" => "o",
        "Ö" | "Ø" | "Ó" | "Ò" | "Ô" | "Õ" => "O",
        "é" | "è" | "ê" | "ë" => "e",
        "É" | "È" | "Ê" | "Ë" => "E",
        "ü" | "ú" | "ù" | "û" => "u",
        "Ü" | "Ú" | "Ù" | "Û" => "U",
        "í" | "ì" | "î" | "ï" => "i",
        "ß" => "s",
        "ñ" => "n",
        "ç" => "c",
        "−" | "–" | "—" => "-",
        "·" => ".",
        "×" => "x",
        "’" | "‘" => "'",
        "“" | "”" => "\"",
        "\u{a0}" | "\u{202f}" => " ",
        _ => "?",
    }
}
