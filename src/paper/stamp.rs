//! Stamps: what was printed as one thing becomes another, its pages as they
//! were. Every page has places for stamps at its top, so that none ever covers
//! anything. Never stamps what was not printed here.

use chrono::NaiveDate;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, text_string};
use serde::{Deserialize, Serialize};

use super::PaperError;
use super::canvas::{Canvas, Side, Style};
use super::ink::{Ink, Palette};
use super::model::Paper;
use super::press::{Press, Printed, STAMPS, digest, finish, identify, made_on, tag};
use super::reading::load;
use super::sheet::{LEFT, SIZE, SLOT, SLOTS, WIDTH, joined};
use super::words::{Word, counted};
use crate::domain::language::Language;
use crate::domain::notation::Notation;
use crate::domain::paper::PaperKind;

/// What a paper becomes.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Stamp {
    pub kind: PaperKind,
    pub language: Language,
    pub number: String,
    pub issued_on: NaiveDate,
    /// As the setting of that name has it.
    pub date_format: String,
    /// What the customer calls it, or what it comes from; may be empty.
    pub reference: String,
    /// The accent of the branding.
    pub accent: String,
}

/// A stamp as objects that pages can show: one for all of them, or one for each.
struct Strip {
    forms: Vec<ObjectId>,
    missing: Vec<char>,
}

impl Press {
    /// Stamps every page of a PDF that was printed here.
    ///
    /// # Errors
    /// When it is no such PDF, or has no place for another stamp.
    pub fn stamp(&self, original: &[u8], stamp: &Stamp) -> Result<Printed, PaperError> {
        let mut document = load(original)?;
        let title = format!("{} {}", stamp.kind.title(stamp.language), stamp.number);
        let missing = self.impress(&mut document, stamp, &title, None)?;
        let digest = digest(&(digest_of(original), stamp))?;
        identify(&mut document, &digest);
        retitle(&mut document, &title, stamp);
        finish(&mut document, missing)
    }

    /// Prints a paper and puts the pages of another behind it, each with a
    /// stamp that says what it is an appendix to, and which page of the whole.
    /// The pages keep the numbers that they had, in the foot, beside what they were.
    ///
    /// # Errors
    /// As [`Press::print`] and [`Press::stamp`].
    pub fn bind(
        &self,
        front: &Paper,
        original: &[u8],
        stamp: &Stamp,
    ) -> Result<Printed, PaperError> {
        let mut behind = load(original)?;
        let kind = stamp.kind.title(stamp.language).to_lowercase();
        let said = Word::AppendixTo.said(stamp.language);
        let title = format!("{said} {kind} {}", stamp.number);
        let pages = behind.get_pages().len();
        let (mut document, mut missing) = self.document(front, pages)?;
        let before = document.get_pages().len();
        let stamped = self.impress(&mut behind, stamp, &title, Some(before))?;
        for letter in stamped {
            if !missing.contains(&letter) {
                missing.push(letter);
            }
        }
        append(&mut document, behind)?;
        let digest = digest(&(digest_of(original), stamp, front))?;
        identify(&mut document, &digest);
        finish(&mut document, missing)
    }

    fn impress(
        &self,
        document: &mut Document,
        stamp: &Stamp,
        title: &str,
        before: Option<usize>,
    ) -> Result<Vec<char>, PaperError> {
        let pages: Vec<ObjectId> = document.get_pages().into_values().collect();
        let taken: Vec<usize> =
            pages.iter().map(|page| taken(document, *page)).collect::<Result<_, _>>()?;
        if let Some(taken) = taken.iter().find(|it| **it >= SLOTS) {
            return Err(PaperError::Full(*taken));
        }
        let counted: Vec<String> = match before {
            None => vec![String::new()],
            Some(before) => (1..=pages.len())
                .map(|page| counted(stamp.language, before + page, before + pages.len()))
                .collect(),
        };
        let strip = self.strip(document, stamp, title, &counted)?;
        for ((page, slot), form) in pages.into_iter().zip(taken).zip(strip.forms.iter().cycle()) {
            show(document, page, slot, *form)
                .map_err(|it| PaperError::Unreadable(it.to_string()))?;
        }
        Ok(strip.missing)
    }

    /// Draws the stamp as often as there are pages to name and brings it into the document with
    /// its own fonts.
    fn strip(
        &self,
        document: &mut Document,
        stamp: &Stamp,
        title: &str,
        counted: &[String],
    ) -> Result<Strip, PaperError> {
        let palette =
            Palette::of(&stamp.accent).ok_or_else(|| PaperError::Accent(stamp.accent.clone()))?;
        let (_, height, _) = SLOT;
        let tag = tag(&digest(&(stamp, title))?);
        let mut canvas = Canvas::new(&self.fonts, (WIDTH, height), palette, tag);
        for (at, counted) in counted.iter().enumerate() {
            if at > 0 {
                canvas.turn();
            }
            draw(&mut canvas, stamp, title, counted);
        }
        let missing = std::mem::take(&mut canvas.missing);
        let mut drawn = self.typeset(canvas, None);
        drawn.renumber_objects_with(document.max_id + 1);
        let unreadable = |it: lopdf::Error| PaperError::Unwritten(it.to_string());
        let mut streams = Vec::new();
        for page in drawn.page_iter() {
            let resources = drawn.get_dictionary(page).and_then(|it| it.get(b"Resources"));
            let form = Dictionary::from_iter([
                ("Type", Object::Name(b"XObject".to_vec())),
                ("Subtype", Object::Name(b"Form".to_vec())),
                ("BBox", vec![0.into(), 0.into(), WIDTH.into(), height.into()].into()),
                ("Resources", resources.map_err(unreadable)?.clone()),
            ]);
            streams.push(Stream::new(form, drawn.get_page_content(page)));
        }
        document.max_id = drawn.max_id;
        document.objects.extend(drawn.objects);
        let forms = streams.into_iter().map(|it| document.add_object(it)).collect();
        Ok(Strip { forms, missing })
    }
}

fn draw(canvas: &mut Canvas<'_>, stamp: &Stamp, title: &str, counted: &str) {
    let (_, height, _) = SLOT;
    canvas.fill(0.0, 0.0, WIDTH, height, Ink::Tint);
    canvas.fill(0.0, 0.0, 3.0, height, Ink::Accent);
    let y = height / 2.0 + 3.4;
    let strong = Style::new(9.5).bold().ink(Ink::Accent);
    let style = Style::new(8.5);
    let title = canvas.fonts.fitted(title, true, strong.size, WIDTH * 0.7);
    canvas.text(12.0, y, strong, Side::Left, &title);
    let day = Notation::of("", &stamp.date_format).day(stamp.issued_on);
    let kept = joined(&[&day, counted], " · ");
    let rest = joined(&[&stamp.reference, &kept], " · ");
    let room = WIDTH - canvas.width_of(strong, &title) - 36.0;
    let fits = canvas.width_of(style, &rest) <= room;
    let rest = if fits {
        rest
    } else {
        // The day and the page stay whole: the reference gives way.
        let room = room - canvas.width_of(style, &format!(" · {kept}"));
        let short = canvas.fonts.fitted(&stamp.reference, false, style.size, room);
        joined(&[&short, &kept], " · ")
    };
    canvas.text(WIDTH - 10.0, y, style, Side::Right, &rest);
}

/// How many stamps a page carries.
fn taken(document: &Document, page: ObjectId) -> Result<usize, PaperError> {
    let page = document.get_dictionary(page);
    let stamps = page.and_then(|it| it.get(STAMPS)).and_then(Object::as_i64);
    let stamps = stamps.map_err(|_not_ours| PaperError::Foreign)?;
    usize::try_from(stamps).map_err(|_not_ours| PaperError::Foreign)
}

/// Shows a stamp in a place of a page, whatever the page does before.
fn show(document: &mut Document, page: ObjectId, slot: usize, form: ObjectId) -> lopdf::Result<()> {
    let (first, height, step) = SLOT;
    let top = first + step * super::canvas::count(slot);
    let bottom = SIZE.1 - top - height;
    let name = format!("Stamp{slot}");
    let before = document.add_object(Stream::new(Dictionary::new(), b"q\n".to_vec()));
    let shown = format!("\nQ\nq\n1 0 0 1 {LEFT} {bottom} cm\n/{name} Do\nQ\n");
    let after = document.add_object(Stream::new(Dictionary::new(), shown.into_bytes()));
    let mut contents: Vec<Object> = vec![before.into()];
    contents.extend(document.get_page_contents(page).into_iter().map(Object::from));
    contents.push(after.into());
    let resources = resources(document, page, &name, form)?;
    let page = document.get_dictionary_mut(page)?;
    page.set("Contents", contents);
    page.set("Resources", resources);
    page.set(STAMPS, i64::try_from(slot + 1).unwrap_or(i64::MAX));
    Ok(())
}

/// What a page may use, with the stamp: a dictionary of its own, because the
/// one it had may be shared with other pages, and what it holds as well.
fn resources(
    document: &Document,
    page: ObjectId,
    name: &str,
    form: ObjectId,
) -> lopdf::Result<Dictionary> {
    let page = document.get_dictionary(page)?;
    let mut resources = document.get_dict_in_dict(page, b"Resources")?.clone();
    let objects = document.get_dict_in_dict(&resources, b"XObject").ok();
    let mut objects = objects.cloned().unwrap_or_default();
    objects.set(name, form);
    resources.set("XObject", objects);
    Ok(resources)
}

/// Puts the pages of a document behind those of another.
pub(super) fn append(document: &mut Document, mut behind: Document) -> Result<(), PaperError> {
    behind.renumber_objects_with(document.max_id + 1);
    let pages: Vec<ObjectId> = behind.page_iter().collect();
    document.max_id = behind.max_id;
    document.objects.extend(behind.objects);
    let unreadable = |it: lopdf::Error| PaperError::Unreadable(it.to_string());
    let root = document.catalog().and_then(|it| it.get(b"Pages")).and_then(Object::as_reference);
    let root = root.map_err(unreadable)?;
    for page in &pages {
        document.get_dictionary_mut(*page).map_err(unreadable)?.set("Parent", root);
    }
    let root = document.get_dictionary_mut(root).map_err(unreadable)?;
    let mut kids = root.get(b"Kids").and_then(Object::as_array).map_err(unreadable)?.clone();
    kids.extend(pages.into_iter().map(Object::from));
    root.set("Count", i64::try_from(kids.len()).unwrap_or(i64::MAX));
    root.set("Kids", kids);
    Ok(())
}

/// What a stamped document is called from now on.
fn retitle(document: &mut Document, title: &str, stamp: &Stamp) {
    let info = document.trailer.get(b"Info").and_then(Object::as_reference);
    if let Ok(info) = info.and_then(|it| document.get_dictionary_mut(it)) {
        info.set("Title", text_string(title));
        info.set("ModDate", Object::string_literal(made_on(stamp.issued_on)));
    }
}

fn digest_of(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    hex::encode(sha2::Sha256::digest(bytes))
}
