//! Letters of three by five points, drawn with half blocks: what can be read from three metres on
//! any terminal, because they are made of nothing but cells.
//!
//! It never draws small letters: they would be harder to read, not easier.

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::tui::paint::Canvas;

/// How wide a letter is, with the gap after it.
pub const LETTER: u16 = 4;

/// Five rows of three points, the left one counts four.
type Glyph = [u8; 5];

#[rustfmt::skip]
const GLYPHS: &[(char, Glyph)] = &[
    ('0', [7, 5, 5, 5, 7]), ('1', [2, 6, 2, 2, 7]), ('2', [7, 1, 7, 4, 7]), ('3', [7, 1, 3, 1, 7]),
    ('4', [5, 5, 7, 1, 1]), ('5', [7, 4, 7, 1, 7]), ('6', [7, 4, 7, 5, 7]), ('7', [7, 1, 2, 2, 2]),
    ('8', [7, 5, 7, 5, 7]), ('9', [7, 5, 7, 1, 7]),
    ('A', [2, 5, 7, 5, 5]), ('B', [6, 5, 6, 5, 6]), ('C', [3, 4, 4, 4, 3]), ('D', [6, 5, 5, 5, 6]),
    ('E', [7, 4, 6, 4, 7]), ('F', [7, 4, 6, 4, 4]), ('G', [3, 4, 5, 5, 3]), ('H', [5, 5, 7, 5, 5]),
    ('I', [7, 2, 2, 2, 7]), ('J', [1, 1, 1, 5, 2]), ('K', [5, 5, 6, 5, 5]), ('L', [4, 4, 4, 4, 7]),
    ('M', [5, 7, 7, 5, 5]), ('N', [6, 5, 5, 5, 5]), ('O', [2, 5, 5, 5, 2]), ('P', [6, 5, 6, 4, 4]),
    ('Q', [2, 5, 5, 6, 3]), ('R', [6, 5, 6, 5, 5]), ('S', [3, 4, 2, 1, 6]), ('T', [7, 2, 2, 2, 2]),
    ('U', [5, 5, 5, 5, 7]), ('V', [5, 5, 5, 5, 2]), ('W', [5, 5, 7, 7, 5]), ('X', [5, 5, 2, 5, 5]),
    ('Y', [5, 5, 2, 2, 2]), ('Z', [7, 1, 2, 4, 7]),
    ('-', [0, 0, 7, 0, 0]), ('/', [1, 1, 2, 4, 4]), ('.', [0, 0, 0, 0, 2]), (',', [0, 0, 0, 2, 4]),
    (':', [0, 2, 0, 2, 0]), ('!', [2, 2, 2, 0, 2]), ('+', [0, 2, 7, 2, 0]), ('?', [7, 1, 2, 0, 2]),
    ('×', [0, 5, 2, 5, 0]),
];

/// The points of a letter. Accents have no room; what there is no letter for is a gap.
fn glyph(letter: char) -> Glyph {
    let plain = match letter {
        'Å' | 'Ä' | 'Á' | 'À' | 'Æ' => 'A',
        'Ö' | 'Ø' | 'Ó' => 'O',
        'É' | 'È' => 'E',
        'Ü' => 'U',
        other => other,
    };
    GLYPHS.iter().find(|(it, _)| *it == plain).map_or([0; 5], |(_, points)| *points)
}

/// How many rows letters take: two points a row, or one where there are no half blocks.
pub const fn rows(ascii: bool) -> u16 {
    if ascii { 5 } else { 3 }
}

/// The lines that these words are drawn as.
pub fn lines(words: &str, ascii: bool) -> Vec<String> {
    let glyphs: Vec<Glyph> = words.to_uppercase().chars().map(glyph).collect();
    let is_on = |glyph: &Glyph, row: usize, bit: u8| {
        glyph.get(row).is_some_and(|points| points & (4 >> bit) != 0)
    };
    let line = |top: usize| {
        let mut line = String::new();
        for glyph in &glyphs {
            for bit in 0..3 {
                line.push(match (is_on(glyph, top, bit), !ascii && is_on(glyph, top + 1, bit)) {
                    (true, _) if ascii => '#',
                    (true, true) => '\u{2588}',
                    (true, false) => '\u{2580}',
                    (false, true) => '\u{2584}',
                    (false, false) => ' ',
                });
            }
            line.push(' ');
        }
        line
    };
    (0..5).step_by(if ascii { 1 } else { 2 }).map(line).collect()
}

/// How wide these words are in big letters.
pub fn width(words: &str) -> u16 {
    u16::try_from(words.chars().count()).unwrap_or(u16::MAX).saturating_mul(LETTER)
}

/// As many of these words as fit whole: of half a word somebody far away makes another one.
pub fn whole(words: &str, room: u16) -> &str {
    let ends = words.match_indices(' ').map(|(at, _)| at).chain([words.len()]);
    let fitting = ends.filter_map(|at| words.get(..at)).take_while(|it| width(it) <= room).last();
    fitting.unwrap_or_default().trim_end_matches([' ', ','])
}

/// Draws as many of these words' letters as fit; returns the column after them.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, words: &str, style: Style) -> u16 {
    let fitting = usize::from(area.width / LETTER);
    let words: String = words.chars().take(fitting).collect();
    let lines = lines(&words, canvas.look.marks.ascii);
    let mut end = area.x;
    for (line, y) in lines.iter().zip(area.y..area.bottom()) {
        end = canvas.put(area.x, y, area.width, line, style);
    }
    end
}
