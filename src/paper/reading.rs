//! The text of a PDF, page by page, its lines and columns where they stand:
//! for a look in a terminal. Reads what the press printed; never draws.

use std::collections::BTreeMap;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Encoding, Error, Object, ObjectId};

use super::PaperError;

/// How much of a line one column of the terminal shows, in points.
const COLUMN: f32 = 5.2;
/// From which distance on two texts stand in columns of their own.
const APART: f32 = 8.0;
/// How deep a page may show a thing that shows a thing.
const DEPTH_MAX: usize = 8;
/// How many things a page may show, those inside others counted.
const FORMS_MAX: usize = 500;
/// How long what draws a page may be when it is unpacked.
const CONTENT_MAX: usize = 32 << 20;

/// Reads a PDF that can be read without a password.
pub(super) fn load(bytes: &[u8]) -> Result<Document, PaperError> {
    let document = Document::load_mem(bytes).map_err(|it| sorted(&it))?;
    if document.is_encrypted() || document.was_encrypted() {
        return Err(PaperError::Encrypted);
    }
    if document.get_pages().is_empty() {
        return Err(PaperError::Unreadable("it has no pages".to_owned()));
    }
    Ok(document)
}

fn sorted(error: &Error) -> PaperError {
    if matches!(error, Error::InvalidPassword | Error::Decryption(_)) {
        PaperError::Encrypted
    } else {
        PaperError::Unreadable(error.to_string())
    }
}

/// The text of every page.
///
/// # Errors
/// When it is no PDF, or not all of one, or encrypted.
pub fn text(bytes: &[u8]) -> Result<Vec<String>, PaperError> {
    let document = load(bytes)?;
    let pages: Vec<ObjectId> = document.page_iter().collect();
    pages.into_iter().map(|page| page_text(&document, page).map_err(|it| sorted(&it))).collect()
}

fn page_text(document: &Document, page: ObjectId) -> lopdf::Result<String> {
    let dictionary = document.get_dictionary(page)?;
    let resources = document.get_dict_in_dict(dictionary, b"Resources").ok();
    let mut reader = Reader { document, pieces: Vec::new(), forms: 0 };
    let content = document.get_page_content_with_limit(page, CONTENT_MAX)?;
    reader.read(&content, resources, IDENTITY, 0)?;
    Ok(arranged(reader.pieces))
}

/// A matrix as PDF writes it.
type Matrix = [f32; 6];
const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// First the one, then the other.
#[expect(clippy::many_single_char_names, reason = "as every text on PDF names them")]
fn then([a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix) -> Matrix {
    [
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + l,
    ]
}

/// A stretch of text and where it stands, from the lower left corner.
struct Piece {
    x: f32,
    end: f32,
    y: f32,
    size: f32,
    text: String,
}

/// A font as far as reading needs it.
struct Font<'a> {
    encoding: Option<Encoding<'a>>,
    /// By code, in thousandths of its size.
    widths: BTreeMap<i64, f32>,
    is_wide: bool,
}

impl Font<'_> {
    fn text(&self, bytes: &[u8]) -> String {
        let read = self.encoding.as_ref().and_then(|it| Document::decode_text(it, bytes).ok());
        read.unwrap_or_else(|| bytes.iter().map(|it| char::from(*it)).collect())
    }

    fn width(&self, bytes: &[u8]) -> f32 {
        let codes: Vec<i64> = if self.is_wide {
            let pairs = bytes.chunks(2);
            pairs.map(|it| it.iter().fold(0, |code, it| code * 256 + i64::from(*it))).collect()
        } else {
            bytes.iter().map(|it| i64::from(*it)).collect()
        };
        codes.iter().map(|it| self.widths.get(it).copied().unwrap_or(500.0)).sum()
    }
}

/// What stands on a page so far.
struct Reader<'a> {
    document: &'a Document,
    pieces: Vec<Piece>,
    forms: usize,
}

/// Where the next text goes.
struct State {
    page: Matrix,
    line: Matrix,
    text: Matrix,
    leading: f32,
    font: Vec<u8>,
    size: f32,
    saved: Vec<Matrix>,
}

impl State {
    fn next_line(&mut self, x: f32, y: f32) {
        self.line = then([1.0, 0.0, 0.0, 1.0, x, y], self.line);
        self.text = self.line;
    }

    fn advance(&mut self, width: f32) {
        self.text = then([1.0, 0.0, 0.0, 1.0, width, 0.0], self.text);
    }
}

impl<'a> Reader<'a> {
    fn read(
        &mut self,
        content: &[u8],
        resources: Option<&'a Dictionary>,
        page: Matrix,
        depth: usize,
    ) -> lopdf::Result<()> {
        let fonts = self.fonts(resources);
        let mut state = State {
            page,
            line: IDENTITY,
            text: IDENTITY,
            leading: 0.0,
            font: Vec::new(),
            size: 0.0,
            saved: Vec::new(),
        };
        for operation in Content::decode(content)?.operations {
            let given: Vec<f32> =
                operation.operands.iter().filter_map(|it| it.as_float().ok()).collect();
            match operation.operator.as_str() {
                "q" => state.saved.push(state.page),
                "Q" => state.page = state.saved.pop().unwrap_or(state.page),
                "cm" => state.page = then(matrix(&given), state.page),
                "BT" => (state.line, state.text) = (IDENTITY, IDENTITY),
                "Tm" => (state.line, state.text) = (matrix(&given), matrix(&given)),
                "TL" => state.leading = given.first().copied().unwrap_or_default(),
                "T*" => state.next_line(0.0, -state.leading),
                "Td" | "TD" => {
                    if let [x, y] = given.as_slice() {
                        state.next_line(*x, *y);
                    }
                }
                "Tf" => {
                    let name = operation.operands.first().and_then(|it| it.as_name().ok());
                    state.font = name.unwrap_or_default().to_vec();
                    state.size = given.first().copied().unwrap_or_default();
                }
                "Tj" | "TJ" => self.show(&operation.operands, &fonts, &mut state),
                "Do" if depth < DEPTH_MAX && self.forms < FORMS_MAX => {
                    let name = operation.operands.first().and_then(|it| it.as_name().ok());
                    self.form(name.unwrap_or_default(), resources, state.page, depth)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn show(
        &mut self,
        operands: &[Object],
        fonts: &BTreeMap<Vec<u8>, Font<'a>>,
        state: &mut State,
    ) {
        let Some(font) = fonts.get(&state.font) else { return };
        for part in operands.iter().flat_map(|it| match it.as_array() {
            Ok(parts) => parts.as_slice(),
            Err(_) => std::slice::from_ref(it),
        }) {
            if let Ok(back) = part.as_float() {
                state.advance(-back / 1000.0 * state.size);
            } else if let Ok(bytes) = part.as_str() {
                let [scale, _, _, _, x, y] = then(state.text, state.page);
                let width = font.width(bytes) / 1000.0 * state.size;
                let (end, size) = (x + width * scale, state.size * scale);
                self.pieces.push(Piece { x, end, y, size, text: font.text(bytes) });
                state.advance(width);
            }
        }
    }

    /// What is shown on the page as one thing, such as a stamp.
    fn form(
        &mut self,
        name: &[u8],
        resources: Option<&'a Dictionary>,
        page: Matrix,
        depth: usize,
    ) -> lopdf::Result<()> {
        let document = self.document;
        let Some(resources) = resources else { return Ok(()) };
        let Ok(objects) = document.get_dict_in_dict(resources, b"XObject") else { return Ok(()) };
        let (_, object) = document.dereference(objects.get(name)?)?;
        let stream = object.as_stream()?;
        if stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|it| it == b"Form") {
            let own = document.get_dict_in_dict(&stream.dict, b"Resources").ok();
            let content = stream.decompressed_content_with_limit(CONTENT_MAX);
            let content = content.unwrap_or_else(|_| stream.content.clone());
            self.forms += 1;
            self.read(&content, own, page, depth + 1)?;
        }
        Ok(())
    }

    fn fonts(&self, resources: Option<&'a Dictionary>) -> BTreeMap<Vec<u8>, Font<'a>> {
        let document = self.document;
        let fonts = resources.and_then(|it| document.get_dict_in_dict(it, b"Font").ok());
        let Some(fonts) = fonts else { return BTreeMap::new() };
        let named = fonts.iter().filter_map(|(name, font)| {
            let (_, font) = document.dereference(font).ok()?;
            Some((name.clone(), self.font(font.as_dict().ok()?)))
        });
        named.collect()
    }

    fn font(&self, font: &'a Dictionary) -> Font<'a> {
        let descendants = font.get(b"DescendantFonts").and_then(Object::as_array);
        let below = descendants.ok().and_then(|it| it.first());
        let below = below.and_then(|it| self.document.dereference(it).ok());
        let below = below.and_then(|(_, it)| it.as_dict().ok());
        let widths = below.and_then(|it| it.get(b"W").and_then(Object::as_array).ok());
        Font {
            encoding: font.get_font_encoding(self.document).ok(),
            widths: widths.map(|it| by_code(it)).unwrap_or_default(),
            is_wide: below.is_some(),
        }
    }
}

fn matrix(given: &[f32]) -> Matrix {
    given.try_into().unwrap_or(IDENTITY)
}

/// The widths of a font: a code and the widths from there on, or two codes and
/// the width of all between.
fn by_code(widths: &[Object]) -> BTreeMap<i64, f32> {
    let mut found = BTreeMap::new();
    let mut rest = widths;
    while let [first, second, after @ ..] = rest {
        let Ok(from) = first.as_i64() else { break };
        if let Ok(list) = second.as_array() {
            found.extend((from..).zip(list.iter().filter_map(|it| it.as_float().ok())));
            rest = after;
        } else if let ([width, after @ ..], Ok(to)) = (after, second.as_i64()) {
            let width = width.as_float().unwrap_or(500.0);
            found.extend((from..=to.min(from.saturating_add(65_535))).map(|it| (it, width)));
            rest = after;
        } else {
            break;
        }
    }
    found
}

/// Lines from the top, each from the left, columns apart.
fn arranged(mut pieces: Vec<Piece>) -> String {
    pieces.retain(|it| !it.text.trim().is_empty());
    pieces.sort_by(|a, b| b.y.total_cmp(&a.y));
    let left = pieces.iter().map(|it| it.x).fold(f32::MAX, f32::min);
    let mut text = String::new();
    let mut above: Option<f32> = None;
    for line in pieces.chunk_by_mut(|a, b| (a.y - b.y).abs() < 2.0) {
        let (y, size) = line.iter().map(|it| (it.y, it.size)).fold((0.0, 0.0), larger);
        if above.is_some_and(|above| above - y > size.max(8.0) * 2.0) {
            text.push('\n');
        }
        above = Some(y);
        line.sort_by(|a, b| a.x.total_cmp(&b.x));
        text.push_str(in_columns(line, left).trim_end());
        text.push('\n');
    }
    text
}

fn larger(one: (f32, f32), other: (f32, f32)) -> (f32, f32) {
    if other.1 > one.1 { other } else { one }
}

fn in_columns(line: &[Piece], left: f32) -> String {
    let mut text = String::new();
    let mut wide = 0;
    let mut end: Option<f32> = None;
    for piece in line {
        let letters = piece.text.chars().count();
        let gap = end.map(|it| piece.x - it);
        if gap.is_none_or(|it| it > APART) {
            // Figures stand right in their columns.
            let column = if is_figure(&piece.text) {
                columns(piece.end - left).saturating_sub(letters)
            } else {
                columns(piece.x - left)
            };
            let blanks = column.saturating_sub(wide).max(if wide == 0 { 0 } else { 2 });
            text.extend(std::iter::repeat_n(' ', blanks));
            wide += blanks;
        } else if gap.is_some_and(|it| it > piece.size * 0.15) {
            text.push(' ');
            wide += 1;
        }
        text.push_str(&piece.text);
        wide += letters;
        end = Some(piece.end);
    }
    text
}

fn is_figure(text: &str) -> bool {
    text.starts_with(|it: char| it.is_ascii_digit() || it == '-')
        && text.chars().all(|it| it.is_ascii_digit() || " -.,%".contains(it))
}

/// How many columns so much takes; a page has a few hundred at most.
fn columns(points: f32) -> usize {
    (0_usize..400).take_while(|it| (super::canvas::count(*it) + 0.5) * COLUMN <= points).count()
}
