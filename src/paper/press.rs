//! The press: fonts parsed once, papers printed as often as one likes. Never
//! remembers a paper.

use std::fmt::Write as _;

use lopdf::{Dictionary, Document, Object, StringFormat, text_string};
use printpdf::{PdfDocument, PdfFont, PdfSaveOptions, XObjectId};
use sha2::{Digest as _, Sha256};

use super::PaperError;
use super::canvas::{Canvas, LOGO};
use super::fonts::{Face, Fonts};
use super::ink::Palette;
use super::model::Paper;
use super::sheet::Sheet;
use super::stamp::append;
use super::{label, logo, scan, sheet};
use crate::domain::paper::PaperKind;

/// How many stamps a page of ours carries; a page without it is not ours.
pub(super) const STAMPS: &[u8] = b"OrdnaStamps";

/// Prints papers. Made once and shared.
#[derive(Debug)]
pub struct Press {
    pub(super) fonts: Fonts,
}

/// A printed paper.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Printed {
    /// A PDF.
    pub bytes: Vec<u8>,
    pub pages: usize,
    /// Characters that no font has, drawn as boxes.
    pub missing: Vec<char>,
}

/// What a PDF says of itself.
#[derive(Clone, Debug)]
pub(super) struct About {
    pub(super) title: String,
    pub(super) author: String,
    pub(super) language: &'static str,
    /// As PDF writes a moment.
    pub(super) made_on: String,
}

impl Default for Press {
    fn default() -> Self {
        Self::new()
    }
}

impl Press {
    /// Parses the fonts.
    pub fn new() -> Self {
        Self { fonts: Fonts::new() }
    }

    /// Prints a paper: the same paper, the same bytes.
    ///
    /// # Errors
    /// When its logo, its colour or its scan code cannot be printed.
    pub fn print(&self, paper: &Paper) -> Result<Printed, PaperError> {
        let (mut document, missing) = self.document(paper, 0)?;
        finish(&mut document, missing)
    }

    /// Prints papers one behind the other into one file; each counts its own pages.
    ///
    /// # Errors
    /// As [`Press::print`], of any of them.
    pub fn print_all(&self, papers: &[Paper], title: &str) -> Result<Printed, PaperError> {
        let Some((first, others)) = papers.split_first() else {
            return Err(PaperError::Unwritten("there is nothing to print".into()));
        };
        let (mut document, mut missing) = self.document(first, 0)?;
        for paper in others {
            let (behind, more) = self.document(paper, 0)?;
            append(&mut document, behind)?;
            let new: Vec<char> = more.into_iter().filter(|it| !missing.contains(it)).collect();
            missing.extend(new);
        }
        let all = About { title: title.to_owned(), ..About::of(first) };
        about(&mut document, &all, &digest(&(papers, title))?);
        finish(&mut document, missing)
    }

    /// A paper as a document that can still be added to; its pages count those that come
    /// behind them.
    pub(super) fn document(
        &self,
        paper: &Paper,
        behind: usize,
    ) -> Result<(Document, Vec<char>), PaperError> {
        let palette = Palette::of(&paper.brand.accent)
            .ok_or_else(|| PaperError::Accent(paper.brand.accent.clone()))?;
        let logo = logo::read(&paper.brand.logo)?;
        let bars = scan::bars(&paper.scan_code)?;
        let ratio = logo.as_ref().map(|it| it.ratio);
        let digest = digest(paper)?;
        let is_label = paper.kind == PaperKind::Label;
        let size = if is_label { label::SIZE } else { sheet::SIZE };
        let mut canvas = Canvas::new(&self.fonts, size, palette, tag(&digest));
        if is_label {
            label::fill(&mut canvas, paper, ratio, bars.as_ref());
        } else {
            let mut sheet = Sheet::new(canvas, paper, ratio);
            match paper.kind {
                PaperKind::Offer
                | PaperKind::SaleOrder
                | PaperKind::OrderConfirmation
                | PaperKind::DepositInvoice
                | PaperKind::Invoice
                | PaperKind::CreditNote
                | PaperKind::Receipt
                | PaperKind::Label => sheet.trade(),
                PaperKind::JobCard => sheet.job_card(bars.as_ref()),
                PaperKind::InspectionReport => sheet.inspection_report(bars.as_ref()),
                PaperKind::PackingList => sheet.packing_list(bars.as_ref()),
            }
            canvas = sheet.finish(behind);
        }
        let missing = std::mem::take(&mut canvas.missing);
        let mut document = self.typeset(canvas, logo);
        if !is_label {
            for page in document.get_pages().into_values() {
                if let Ok(page) = document.get_dictionary_mut(page) {
                    page.set(STAMPS, 0);
                }
            }
        }
        about(&mut document, &About::of(paper), &digest);
        Ok((document, missing))
    }

    /// Drawn pages as a document, with the fonts that they use.
    pub(super) fn typeset(&self, mut canvas: Canvas<'_>, logo: Option<logo::Logo>) -> Document {
        let mut pdf = PdfDocument::new("");
        for face in Face::ALL {
            if let Some(font) = self.fonts.font(face) {
                let id = canvas.font_id(face);
                pdf.resources.fonts.map.insert(id, PdfFont::new(font.clone()));
            }
        }
        if let Some(logo) = logo {
            pdf.resources.xobjects.map.insert(XObjectId(LOGO.to_owned()), logo.object);
        }
        pdf.pages = canvas.printed();
        let options = PdfSaveOptions {
            optimize: true,
            subset_fonts: true,
            secure: true,
            image_optimization: None,
        };
        pdf.to_lopdf_document(&options, &mut Vec::new())
    }
}

impl About {
    fn of(paper: &Paper) -> Self {
        Self {
            title: format!("{} {}", paper.kind.title(paper.language), paper.number),
            author: paper.brand.name.clone(),
            language: paper.language.word(),
            made_on: made_on(paper.issued_on),
        }
    }
}

/// A day as PDF writes it.
pub(super) fn made_on(day: chrono::NaiveDate) -> String {
    day.format("D:%Y%m%d000000Z").to_string()
}

/// What identifies a paper: the hash of all that is on it.
pub(super) fn digest(of: &impl serde::Serialize) -> Result<Vec<u8>, PaperError> {
    let json = serde_json::to_vec(of).map_err(|it| PaperError::Unwritten(it.to_string()))?;
    Ok(Sha256::digest(&json).to_vec())
}

/// Five letters for the fonts of a paper: two papers that are bound together
/// bring two subsets of the same font, which a reader must not take for one.
pub(super) fn tag(digest: &[u8]) -> String {
    digest.iter().take(5).map(|it| char::from(b'A' + it % 26)).collect()
}

/// Writes into a document what it is.
pub(super) fn about(document: &mut Document, about: &About, digest: &[u8]) {
    let made_on = || Object::String(about.made_on.clone().into_bytes(), StringFormat::Literal);
    let info = Dictionary::from_iter([
        ("Title", text_string(&about.title)),
        ("Author", text_string(&about.author)),
        ("Creator", text_string("ordna")),
        ("Producer", text_string("ordna")),
        ("CreationDate", made_on()),
        ("ModDate", made_on()),
    ]);
    let info = document.add_object(info);
    document.trailer.set("Info", info);
    identify(document, digest);
    if let Ok(catalog) = document.catalog_mut() {
        catalog.set("Lang", text_string(about.language));
        let shown = Dictionary::from_iter([("DisplayDocTitle", Object::Boolean(true))]);
        catalog.set("ViewerPreferences", shown);
    }
    "1.7".clone_into(&mut document.version);
}

/// Gives a document its name among files; the library's own is random.
pub(super) fn identify(document: &mut Document, digest: &[u8]) {
    let name = digest.iter().take(16).fold(String::new(), |mut name, it| {
        // A text takes everything.
        write!(name, "{it:02x}").unwrap_or_default();
        name
    });
    let id = Object::String(name.into_bytes(), StringFormat::Literal);
    document.trailer.set("ID", vec![id.clone(), id]);
}

/// The bytes of a document.
pub(super) fn finish(document: &mut Document, missing: Vec<char>) -> Result<Printed, PaperError> {
    document.prune_objects();
    document.renumber_objects();
    document.compress();
    let pages = document.get_pages().len();
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).map_err(|it| PaperError::Unwritten(it.to_string()))?;
    Ok(Printed { bytes, pages, missing })
}
