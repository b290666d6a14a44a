//! The fonts of papers, compiled in and parsed once: which has a character,
//! how wide a text is, where a line breaks. Never shapes: a script that joins
//! its letters, or runs from the right, counts as one that no font has.

use printpdf::ParsedFont;
use unicode_segmentation::UnicodeSegmentation as _;

const REGULAR: &[u8] = include_bytes!("../../assets/fonts/NotoSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../assets/fonts/NotoSans-Bold.ttf");
const OTHER: &[u8] = include_bytes!("../../assets/fonts/DejaVuSans.ttf");

/// What is drawn for a character that no font has.
const BOX: char = '□';

/// One of the fonts.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Face {
    Regular,
    Bold,
    /// For characters that the others lack.
    Other,
}

impl Face {
    pub(super) const ALL: [Self; 3] = [Self::Regular, Self::Bold, Self::Other];

    /// Tells the subsets of one paper apart.
    pub(super) const fn letter(self) -> char {
        match self {
            Self::Regular => 'R',
            Self::Bold => 'B',
            Self::Other => 'O',
        }
    }
}

/// All fonts.
#[derive(Debug)]
pub(super) struct Fonts {
    regular: Option<ParsedFont>,
    bold: Option<ParsedFont>,
    other: Option<ParsedFont>,
}

/// A stretch of text in one font.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) face: Face,
    pub(super) text: String,
}

impl Fonts {
    pub(super) fn new() -> Self {
        let parse = |bytes| ParsedFont::from_bytes(bytes, 0, &mut Vec::new());
        Self { regular: parse(REGULAR), bold: parse(BOLD), other: parse(OTHER) }
    }

    pub(super) const fn font(&self, face: Face) -> Option<&ParsedFont> {
        match face {
            Face::Regular => self.regular.as_ref(),
            Face::Bold => self.bold.as_ref(),
            Face::Other => self.other.as_ref(),
        }
    }

    /// The font and the character to draw, and whether it is the one that was
    /// asked for.
    fn choose(&self, letter: char, bold: bool) -> (Face, char, bool) {
        let letter = if letter.is_control() || letter.is_whitespace() { ' ' } else { letter };
        let own = if bold { Face::Bold } else { Face::Regular };
        let has = |face: Face, letter: char| self.glyph(face, letter).is_some();
        let faces = [own, Face::Other].into_iter().filter(|_| !asks_for_shaping(letter));
        match faces.into_iter().find(|face| has(*face, letter)) {
            Some(face) => (face, letter, true),
            None => (Face::Other, BOX, false),
        }
    }

    fn glyph(&self, face: Face, letter: char) -> Option<u16> {
        let found = self.font(face)?.lookup_glyph_index(u32::from(letter));
        found.filter(|glyph| *glyph != 0)
    }

    /// Cuts a text where the font changes; says which characters none has.
    pub(super) fn runs(&self, text: &str, bold: bool, missing: &mut Vec<char>) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for letter in text.chars().filter(|it| !is_silent(*it)) {
            let (face, drawn, found) = self.choose(letter, bold);
            if !found && !missing.contains(&letter) {
                missing.push(letter);
            }
            match runs.last_mut() {
                Some(run) if run.face == face => run.text.push(drawn),
                Some(_) | None => runs.push(Run { face, text: drawn.to_string() }),
            }
        }
        runs
    }

    /// How wide a text is at this size, in points.
    pub(super) fn width(&self, text: &str, bold: bool, size: f32) -> f32 {
        let letters = text.chars().filter(|it| !is_silent(*it));
        letters.map(|it| self.advance(it, bold)).sum::<f32>() * size
    }

    /// Of a font size.
    fn advance(&self, letter: char, bold: bool) -> f32 {
        let (face, drawn, _) = self.choose(letter, bold);
        let Some(font) = self.font(face) else { return 0.0 };
        let glyph = self.glyph(face, drawn).unwrap_or_default();
        let units = f32::from(font.pdf_font_metrics.units_per_em.max(1));
        f32::from(font.get_horizontal_advance(glyph)) / units
    }

    /// Breaks a text into lines: between words, and within a word that is
    /// longer than a line. Line feeds are kept.
    pub(super) fn wrap(&self, text: &str, bold: bool, size: f32, width: f32) -> Vec<String> {
        let mut lines = Vec::new();
        for paragraph in text.trim_end().lines() {
            let mut line = String::new();
            for word in paragraph.split_whitespace() {
                let longer =
                    if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
                if self.width(&longer, bold, size) <= width {
                    line = longer;
                    continue;
                }
                if !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                line = self.cut(word, bold, size, width, &mut lines);
            }
            lines.push(line);
        }
        lines
    }

    /// Cuts a word into full lines and returns what is left of it. After a
    /// hyphen or a slash where there is one in its latter half.
    fn cut(
        &self,
        word: &str,
        bold: bool,
        size: f32,
        width: f32,
        lines: &mut Vec<String>,
    ) -> String {
        let mut line = String::new();
        for letter in word.graphemes(true) {
            let longer = format!("{line}{letter}");
            if line.is_empty() || self.width(&longer, bold, size) <= width {
                line = longer;
                continue;
            }
            let at = line.rfind(['-', '/', '@', '.', '_']).map(|it| it + 1);
            let (full, rest) = at
                .filter(|it| it * 2 > line.len())
                .and_then(|it| line.split_at_checked(it))
                .unwrap_or((&line, ""));
            let rest = format!("{rest}{letter}");
            lines.push(full.to_owned());
            line = rest;
        }
        line
    }

    /// A text on one line, with an ellipsis where it had to be cut.
    pub(super) fn fitted(&self, text: &str, bold: bool, size: f32, width: f32) -> String {
        if self.width(text, bold, size) <= width {
            return text.to_owned();
        }
        let mut kept = String::new();
        for letter in text.graphemes(true) {
            if self.width(&format!("{kept}{letter}…"), bold, size) > width {
                break;
            }
            kept.push_str(letter);
        }
        format!("{}…", kept.trim_end())
    }
}

/// Says whether a character belongs to a script that is set right only by somebody who joins,
/// turns or moves its letters. Printed one after the other they would say something else.
const fn asks_for_shaping(letter: char) -> bool {
    matches!(
        letter,
        // Hebrew, Arabic and their neighbours
        '\u{590}'..='\u{8ff}'
            // the scripts of India, Thai, Lao, Tibetan, Burmese
            | '\u{900}'..='\u{109f}'
            // Khmer and Mongolian
            | '\u{1780}'..='\u{18af}'
            // more of Hebrew and Arabic, as it was encoded ready for printing
            | '\u{fb1d}'..='\u{fdff}'
            | '\u{fe70}'..='\u{fefe}'
            // what ran from the right long ago
            | '\u{10800}'..='\u{10fff}'
            | '\u{1e800}'..='\u{1efff}'
    )
}

/// Says whether a character only steers others and is never drawn.
const fn is_silent(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
    )
}
