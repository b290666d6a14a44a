//! The colours of a paper: greys, and one accent that the organization chose.
//! Never lets a text be too pale to read.

use printpdf::{Color, Rgb};

/// The accent of an organization that chose none.
const ACCENT: (u8, u8, u8) = (0x1f, 0x4e, 0x79);

/// How bright an accent may be where text is set in it, so that it has a
/// contrast of 4.5 to white.
const BRIGHTEST: f32 = 0.18;

/// What a stroke or a letter is drawn in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Ink {
    Text,
    /// For what is read second.
    Quiet,
    /// For lines between rows.
    Hair,
    Accent,
    /// A breath of the accent, to write on.
    Tint,
}

/// The accent as it was chosen, and as letters can bear it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Palette {
    accent: [f32; 3],
}

impl Palette {
    /// Reads `#rrggbb`; nothing where it is something else.
    pub(super) fn of(accent: &str) -> Option<Self> {
        let accent = accent.trim();
        let (r, g, b) = if accent.is_empty() { ACCENT } else { read(accent)? };
        let mut accent = [r, g, b].map(|it| f32::from(it) / 255.0);
        while brightness(accent) > BRIGHTEST {
            accent = accent.map(|it| it * 0.95);
        }
        Some(Self { accent })
    }

    pub(super) fn color(&self, ink: Ink) -> Color {
        let [r, g, b] = match ink {
            Ink::Text => [0.11, 0.12, 0.14],
            Ink::Quiet => [0.40, 0.42, 0.45],
            Ink::Hair => [0.84, 0.85, 0.87],
            Ink::Accent => self.accent,
            Ink::Tint => self.accent.map(|it| 1.0 - (1.0 - it) * 0.07),
        };
        Color::Rgb(Rgb { r, g, b, icc_profile: None })
    }
}

fn read(accent: &str) -> Option<(u8, u8, u8)> {
    let bytes = hex::decode(accent.strip_prefix('#')?).ok()?;
    match bytes.as_slice() {
        [r, g, b] => Some((*r, *g, *b)),
        _ => None,
    }
}

/// The relative luminance, as contrast is reckoned.
fn brightness(colour: [f32; 3]) -> f32 {
    let [r, g, b] = colour.map(|it| it.powf(2.2));
    0.2126 * r + 0.7152 * g + 0.0722 * b
}
