//! A sheet of codes to hang up where people work: what each means stands above it. Never belongs
//! to a customer, and takes no stamp.

use serde::Serialize;

use super::canvas::{Canvas, Side, Style, mm};
use super::ink::{Ink, Palette};
use super::model::Brand;
use super::press::{About, about, digest, finish, made_on, tag};
use super::sheet::{LEFT, RIGHT, SIZE, WIDTH};
use super::{PaperError, Press, Printed, scan};

/// Codes beside each other.
const COLUMNS: usize = 2;
const ROWS: usize = 8;
const TOP: f32 = mm(32.0);
const ROW: f32 = mm(31.0);
/// Between two columns, so that a scanner does not read the neighbour.
const GUTTER: f32 = mm(12.0);

/// What is on it.
#[derive(Clone, Debug, Serialize)]
pub struct CodeSheet {
    pub brand: Brand,
    pub title: String,
    /// What to do with it, in a line.
    pub words: String,
    pub issued_on: chrono::NaiveDate,
    pub codes: Vec<Code>,
}

/// A code, what it means, and for what.
#[derive(Clone, Debug, Serialize)]
pub struct Code {
    pub code: String,
    pub name: String,
    pub of: String,
}

impl Press {
    /// Prints a sheet of codes: the same sheet, the same bytes.
    ///
    /// # Errors
    /// The accent of the branding or a code cannot be printed.
    pub fn print_codes(&self, sheet: &CodeSheet) -> Result<Printed, PaperError> {
        let palette = Palette::of(&sheet.brand.accent)
            .ok_or_else(|| PaperError::Accent(sheet.brand.accent.clone()))?;
        let digest = digest(sheet)?;
        let mut canvas = Canvas::new(&self.fonts, SIZE, palette, tag(&digest));
        let pages: Vec<&[Code]> = sheet.codes.chunks(COLUMNS * ROWS).collect();
        for (page, codes) in pages.iter().enumerate() {
            if 0 < page {
                canvas.turn();
            }
            head(&mut canvas, sheet, (page + 1, pages.len()));
            for (place, code) in codes.iter().enumerate() {
                draw(&mut canvas, place, code)?;
            }
        }
        let missing = std::mem::take(&mut canvas.missing);
        let mut document = self.typeset(canvas, None);
        let said = About {
            title: sheet.title.clone(),
            author: sheet.brand.name.clone(),
            language: "en",
            made_on: made_on(sheet.issued_on),
        };
        about(&mut document, &said, &digest);
        finish(&mut document, missing)
    }
}

fn head(canvas: &mut Canvas<'_>, sheet: &CodeSheet, (page, of): (usize, usize)) {
    let small = Style::new(8.5).ink(Ink::Quiet);
    canvas.text(LEFT, mm(16.0), Style::new(16.0).bold(), Side::Left, &sheet.title);
    canvas.text(LEFT, mm(22.0), small, Side::Left, &sheet.words);
    let brand = canvas.fonts.fitted(&sheet.brand.name, false, small.size, WIDTH / 2.0);
    canvas.text(RIGHT, mm(16.0), small, Side::Right, &brand);
    canvas.text(RIGHT, mm(22.0), small, Side::Right, &format!("{page} / {of}"));
    canvas.rule(LEFT, mm(25.0), WIDTH, 0.8, Ink::Text);
}

fn draw(canvas: &mut Canvas<'_>, place: usize, code: &Code) -> Result<(), PaperError> {
    let count = super::canvas::count;
    let width = (WIDTH - GUTTER) / count(COLUMNS);
    let x = LEFT + count(place % COLUMNS) * (width + GUTTER);
    let y = TOP + count(place / COLUMNS) * ROW;
    let strong = Style::new(12.0).bold();
    let quiet = Style::new(7.5).ink(Ink::Quiet);
    let name = canvas.fonts.fitted(&code.name, true, strong.size, width * 0.6);
    canvas.text(x, y, strong, Side::Left, &name);
    let room = width - canvas.width_of(strong, &name) - 6.0;
    let of = canvas.fonts.fitted(&code.of, false, quiet.size, room);
    canvas.text(x + width, y, quiet, Side::Right, &of);
    if let Some(bars) = scan::bars(&code.code)? {
        canvas.bars((x, y + 5.0), width, mm(14.0), &bars);
    }
    Ok(())
}
