//! Pages that are drawn on: texts, lines, areas and a picture, measured in
//! points from the upper left corner. Never decides where anything goes.

use printpdf::{
    CurTransMat, FontId, Op, PaintMode, PdfFontHandle, PdfPage, Point, Pt, Rect, TextItem,
    XObjectId, XObjectTransform,
};

use super::fonts::{Face, Fonts};
use super::ink::{Ink, Palette};

/// The name of the picture among a page's resources.
pub(super) const LOGO: &str = "Logo";

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    pub(super) size: f32,
    pub(super) bold: bool,
    pub(super) ink: Ink,
}

impl Style {
    pub(super) const fn new(size: f32) -> Self {
        Self { size, bold: false, ink: Ink::Text }
    }

    pub(super) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(super) const fn ink(self, ink: Ink) -> Self {
        Self { ink, ..self }
    }

    /// From one line to the next.
    pub(super) fn leading(self) -> f32 {
        self.size * 1.38
    }
}

/// On which side a text stands of its place.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Side {
    Left,
    Right,
    Centre,
}

/// The pages of one paper.
#[derive(Debug)]
pub(super) struct Canvas<'a> {
    pub(super) fonts: &'a Fonts,
    pub(super) width: f32,
    pub(super) height: f32,
    palette: Palette,
    /// Six letters that name this paper's fonts, the last one the font's own.
    tag: String,
    pages: Vec<Vec<Op>>,
    current: usize,
    pub(super) missing: Vec<char>,
}

impl<'a> Canvas<'a> {
    /// One empty page.
    pub(super) fn new(
        fonts: &'a Fonts,
        (width, height): (f32, f32),
        palette: Palette,
        tag: String,
    ) -> Self {
        let pages = vec![Vec::new()];
        Self { fonts, width, height, palette, tag, pages, current: 0, missing: Vec::new() }
    }

    /// Adds a page and goes there.
    pub(super) fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.current = self.pages.len().saturating_sub(1);
    }

    /// Goes back to a page, the first being 0.
    pub(super) const fn go_to(&mut self, page: usize) {
        self.current = page;
    }

    pub(super) const fn pages(&self) -> usize {
        self.pages.len()
    }

    /// The pages, for the printer.
    pub(super) fn printed(&mut self) -> Vec<PdfPage> {
        let whole = Rect::from_wh(Pt(self.width), Pt(self.height));
        let page = |ops| PdfPage {
            media_box: whole.clone(),
            trim_box: whole.clone(),
            crop_box: whole.clone(),
            ops,
        };
        std::mem::take(&mut self.pages).into_iter().map(page).collect()
    }

    /// The name of a font among the resources of these pages.
    pub(super) fn font_id(&self, face: Face) -> FontId {
        FontId(format!("{}{}", self.tag, face.letter()))
    }

    fn add(&mut self, op: Op) {
        if let Some(page) = self.pages.get_mut(self.current) {
            page.push(op);
        }
    }

    /// A text whose letters stand on the line at `y`.
    pub(super) fn text(&mut self, x: f32, y: f32, style: Style, side: Side, text: &str) {
        let mut missing = std::mem::take(&mut self.missing);
        let runs = self.fonts.runs(text, style.bold, &mut missing);
        self.missing = missing;
        let width = self.width_of(style, text);
        let mut x = match side {
            Side::Left => x,
            Side::Right => x - width,
            Side::Centre => x - width / 2.0,
        };
        let col = self.palette.color(style.ink);
        for run in runs {
            let font = PdfFontHandle::External(self.font_id(run.face));
            let wide = self.width_of(style, &run.text);
            self.add(Op::StartTextSection);
            self.add(Op::SetFillColor { col: col.clone() });
            self.add(Op::SetFont { font, size: Pt(style.size) });
            self.add(Op::SetTextCursor { pos: Point { x: Pt(x), y: Pt(self.height - y) } });
            self.add(Op::ShowText { items: vec![TextItem::Text(run.text)] });
            self.add(Op::EndTextSection);
            x += wide;
        }
    }

    pub(super) fn width_of(&self, style: Style, text: &str) -> f32 {
        self.fonts.width(text, style.bold, style.size)
    }

    pub(super) fn wrap(&self, style: Style, width: f32, text: &str) -> Vec<String> {
        self.fonts.wrap(text, style.bold, style.size, width)
    }

    /// Lines below each other, the first letter's top at `y`; returns where
    /// the next one begins.
    pub(super) fn lines(&mut self, x: f32, y: f32, style: Style, lines: &[String]) -> f32 {
        let mut y = y;
        for line in lines {
            self.text(x, y + style.size, style, Side::Left, line);
            y += style.leading();
        }
        y
    }

    /// A text broken into lines; returns where the next one begins.
    pub(super) fn block(&mut self, x: f32, y: f32, width: f32, style: Style, text: &str) -> f32 {
        let lines = self.wrap(style, width, text);
        self.lines(x, y, style, &lines)
    }

    /// A filled area.
    pub(super) fn fill(&mut self, x: f32, y: f32, width: f32, height: f32, ink: Ink) {
        let col = self.palette.color(ink);
        self.add(Op::SetFillColor { col });
        let y = self.height - y - height;
        let mut rectangle = Rect::from_xywh(Pt(x), Pt(y), Pt(width), Pt(height));
        rectangle.mode = Some(PaintMode::Fill);
        self.add(Op::DrawRectangle { rectangle });
    }

    /// A line from left to right.
    pub(super) fn rule(&mut self, x: f32, y: f32, width: f32, thickness: f32, ink: Ink) {
        self.fill(x, y - thickness / 2.0, width, thickness, ink);
    }

    /// The picture, its upper left corner at `x`, `y`.
    pub(super) fn picture(&mut self, x: f32, y: f32, width: f32, height: f32) {
        let bottom = self.height - y - height;
        let matrix = CurTransMat::Raw([width, 0.0, 0.0, height, x, bottom]);
        self.add(Op::SaveGraphicsState);
        self.add(Op::SetTransformationMatrix { matrix });
        let transform = XObjectTransform { no_auto_scale: true, ..XObjectTransform::default() };
        self.add(Op::UseXobject { id: XObjectId(LOGO.to_owned()), transform });
        self.add(Op::RestoreGraphicsState);
    }
}

/// Millimetres in points.
pub(super) const fn mm(length: f32) -> f32 {
    length * 72.0 / 25.4
}

/// A number of things as a measure.
pub(super) fn count(things: usize) -> f32 {
    f32::from(u16::try_from(things).unwrap_or(u16::MAX))
}
