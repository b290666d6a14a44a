//! A scan code as Code 128. Never takes what comes out wrong on a keyboard of
//! another country: letters and digits only.

use barcoders::sym::code128::Code128;

use super::PaperError;
use super::canvas::{Canvas, Side, Style};
use super::ink::Ink;

/// Modules of white on both sides, so that a scanner finds where it begins.
const QUIET: f32 = 10.0;
/// How wide a module is at most; wider does not scan better.
const MODULE_MAX: f32 = 1.5;
const LENGTHS: std::ops::RangeInclusive<usize> = 2..=24;

/// A code as modules, black and white.
#[derive(Debug)]
pub(super) struct Bars {
    modules: Vec<bool>,
    text: String,
}

/// Reads a scan code; none where there is none.
pub(super) fn bars(code: &str) -> Result<Option<Bars>, PaperError> {
    if code.is_empty() {
        return Ok(None);
    }
    let wrong = || PaperError::ScanCode(code.to_owned());
    if !LENGTHS.contains(&code.len()) || !code.bytes().all(|it| it.is_ascii_alphanumeric()) {
        return Err(wrong());
    }
    // The letter in front chooses the code set that has small letters, too.
    let made = Code128::new(format!("Ɓ{code}")).map_err(|_it| wrong())?;
    let modules = made.encode().into_iter().map(|it| it == 1).collect();
    Ok(Some(Bars { modules, text: code.to_owned() }))
}

impl Canvas<'_> {
    /// Draws a code in the middle of this width, its letters below it, and
    /// returns where the next thing begins.
    pub(super) fn bars(&mut self, (x, y): (f32, f32), width: f32, height: f32, bars: &Bars) -> f32 {
        let modules = super::canvas::count(bars.modules.len()) + QUIET * 2.0;
        let module = (width / modules).min(MODULE_MAX);
        let left = x + (width - module * modules) / 2.0;
        let mut at = left + module * QUIET;
        for run in bars.modules.chunk_by(|a, b| a == b) {
            let wide = module * super::canvas::count(run.len());
            if run.first() == Some(&true) {
                self.fill(at, y, wide, height, Ink::Text);
            }
            at += wide;
        }
        let style = Style::new(11.0).bold();
        let spaced: Vec<String> = bars.text.chars().map(String::from).collect();
        let middle = x + width / 2.0;
        self.text(middle, y + height + 15.0, style, Side::Centre, &spaced.concat());
        y + height + 24.0
    }
}
