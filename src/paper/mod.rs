//! Papers as bytes: from a model to a PDF, and from a PDF of ours to a stamped
//! one. Never reads a clock, a file or a table: fonts are compiled in, and the
//! same paper gives the same bytes.

#![expect(clippy::float_arithmetic, reason = "a place on a page is a fraction of a point")]

pub mod codes;
pub mod model;
pub mod press;
pub mod stamp;

mod canvas;
mod fonts;
mod ink;
mod logo;
mod reading;
mod words;

mod floor;
mod label;
mod scan;
mod sheet;
mod table;
mod trade;

pub use self::logo::kind as kind_of_logo;
pub use self::press::{Press, Printed};
pub use self::reading::text;
pub use self::stamp::Stamp;

/// Says whether papers can bear a logo and an accent.
///
/// # Errors
/// What of them cannot be printed, and what can.
pub fn check(logo: &str, accent: &str) -> Result<(), PaperError> {
    ink::Palette::of(accent).ok_or_else(|| PaperError::Accent(accent.to_owned()))?;
    logo::read(logo).map(|_| ())
}

/// Why there is no paper.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// What was chosen as a logo is no picture that we can print.
    #[error(
        "the logo cannot be read ({0}): choose a PNG or JPEG of at most 6000 × 6000 pixels in the branding"
    )]
    Logo(String),
    /// The accent of the branding.
    #[error("the accent colour {0:?} cannot be read: write it like #1f4e79 in the branding")]
    Accent(String),
    /// The code that a scanner is to read.
    #[error(
        "the scan code {0:?} cannot be printed: it takes 2 to 24 letters and digits, nothing else"
    )]
    ScanCode(String),
    /// Bytes that are no PDF, or not all of one.
    #[error("this file cannot be read as a PDF ({0}): print it anew")]
    Unreadable(String),
    /// A password would be needed.
    #[error("this PDF is encrypted: take the original, which is not")]
    Encrypted,
    /// There is no place for a stamp on pages that others made.
    #[error("this PDF was not printed here, so nothing can be stamped on it: print it anew")]
    Foreign,
    /// All places for stamps are taken.
    #[error("this PDF carries {0} stamps already and has no place for another: stamp the original")]
    Full(usize),
    /// The library would not write it.
    #[error("the PDF could not be written: {0}")]
    Unwritten(String),
}
