//! A table that goes on over pages: its head is carried, its rows stay whole,
//! and where it sums up, what was summed so far. Never cuts a row but one that
//! is longer than a page.

use super::canvas::{Side, Style, count};
use super::ink::Ink;
use super::sheet::{BODY, LEFT, RIGHT, SMALL, Sheet, WIDTH};
use super::words::Word;

const GAP: f32 = 10.0;
/// Above and below what a row says.
const AIR: f32 = 4.2;
const HEAD: f32 = 19.0;
/// The height of a line that carries a sum.
const CARRY: f32 = 20.0;
/// What a column of figures has at most: billions with their decimals.
const WIDEST: f32 = 90.0;
/// What the column that takes the rest has at least.
const REST_MIN: f32 = 120.0;

/// A column.
#[derive(Clone, Debug)]
pub(super) struct Column {
    title: String,
    side: Side,
    /// None for the one that takes what the others leave.
    width: Option<f32>,
}

impl Column {
    /// As wide as its widest figure.
    pub(super) fn figures(
        sheet: &Sheet<'_>,
        title: &str,
        values: impl Iterator<Item: AsRef<str>>,
    ) -> Self {
        Self { side: Side::Right, ..Self::words(sheet, title, values) }
    }

    /// As wide as its widest text, which is broken only where it is wider than anything sensible.
    pub(super) fn words(
        sheet: &Sheet<'_>,
        title: &str,
        values: impl Iterator<Item: AsRef<str>>,
    ) -> Self {
        let own = sheet.canvas.width_of(SMALL, title);
        let widest = values.map(|it| sheet.canvas.width_of(BODY, it.as_ref())).fold(own, f32::max);
        Self { title: title.to_owned(), side: Side::Left, width: Some(widest.min(WIDEST)) }
    }

    /// Of a width of its own; longer texts are broken.
    pub(super) fn fixed(title: &str, width: f32) -> Self {
        Self { title: title.to_owned(), side: Side::Left, width: Some(width) }
    }

    /// Takes what the others leave.
    pub(super) fn rest(title: &str) -> Self {
        Self { title: title.to_owned(), side: Side::Left, width: None }
    }
}

/// What stands in a row under a column: texts below each other.
pub(super) type Cell = Vec<(Style, String)>;

/// A row.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) cells: Vec<Cell>,
    /// What it adds to the sum.
    pub(super) adds_minor: i64,
}

/// A cell with one text.
pub(super) fn plain(text: impl Into<String>) -> Cell {
    vec![(BODY, text.into())]
}

struct Laid {
    cells: Vec<Vec<(Style, String)>>,
    adds_minor: i64,
}

impl Laid {
    fn height(&self) -> f32 {
        let high = |cell: &Vec<(Style, String)>| cell.iter().map(|it| it.0.leading()).sum::<f32>();
        self.cells.iter().map(high).fold(0.0, f32::max) + AIR * 2.0
    }

    /// The row as pieces that fit a page each; usually one.
    fn pieces(self, fresh: f32) -> Vec<Self> {
        if self.height() <= fresh {
            return vec![self];
        }
        let most = (1_usize..200).take_while(|it| count(*it) * BODY.leading() <= fresh).count();
        let deepest = self.cells.iter().map(Vec::len).max().unwrap_or_default();
        let mut pieces = Vec::new();
        for from in (0..deepest).step_by(most.saturating_sub(1).max(1)) {
            let part = |cell: &Vec<(Style, String)>| {
                cell.iter().skip(from).take(most.saturating_sub(1).max(1)).cloned().collect()
            };
            let cells = self.cells.iter().map(part).collect();
            pieces.push(Self { cells, adds_minor: if from == 0 { self.adds_minor } else { 0 } });
        }
        pieces
    }
}

impl Sheet<'_> {
    /// Prints a table; `sums` carries what its rows add up to from page to
    /// page, and its last row stays with what comes `after`.
    pub(super) fn table(&mut self, columns: &[Column], rows: Vec<Row>, sums: bool, after: f32) {
        let widths = widths(columns);
        let carry = if sums { CARRY } else { 0.0 };
        let fresh = self.fresh() - HEAD - carry * 2.0;
        let laid: Vec<Laid> =
            rows.into_iter().flat_map(|it| self.lay(it, &widths).pieces(fresh)).collect();
        let first = laid.first().map_or(0.0, Laid::height);
        self.make_room(HEAD + first + carry);
        self.head(columns, &widths);
        let last = laid.len().saturating_sub(1);
        let mut sum = 0_i64;
        for (at, row) in laid.iter().enumerate() {
            let kept = if at == last { after } else { carry };
            let height = row.height();
            // What does not fit a page of its own with its end is not moved for it.
            let kept = if height + kept > fresh { carry } else { kept };
            if !self.has_room(height + kept) && at > 0 {
                self.carried(Word::CarriedForward, sum, sums);
                self.turn();
                self.head(columns, &widths);
                self.carried(Word::BroughtForward, sum, sums);
            }
            self.row(columns, &widths, row, height);
            sum = sum.saturating_add(row.adds_minor);
        }
    }

    fn lay(&self, row: Row, widths: &[f32]) -> Laid {
        let broken = |(cell, width): (Cell, &f32)| {
            let lines = |(style, text): (Style, String)| {
                let lines = self.canvas.wrap(style, *width, &text);
                lines.into_iter().map(move |it| (style, it))
            };
            cell.into_iter().flat_map(lines).collect()
        };
        let cells = row.cells.into_iter().zip(widths).map(broken).collect();
        Laid { cells, adds_minor: row.adds_minor }
    }

    fn head(&mut self, columns: &[Column], widths: &[f32]) {
        let mut x = LEFT;
        for (column, width) in columns.iter().zip(widths) {
            let at = if column.side == Side::Right { x + width } else { x };
            self.canvas.text(at, self.y + 9.0, SMALL, column.side, &column.title);
            x += width + GAP;
        }
        self.canvas.rule(LEFT, self.y + 15.0, WIDTH, 1.0, Ink::Accent);
        self.y += HEAD - 3.0;
    }

    fn row(&mut self, columns: &[Column], widths: &[f32], row: &Laid, height: f32) {
        let mut x = LEFT;
        for ((column, width), cell) in columns.iter().zip(widths).zip(&row.cells) {
            let at = if column.side == Side::Right { x + width } else { x };
            let mut y = self.y + AIR;
            for (style, text) in cell {
                self.canvas.text(at, y + style.size, *style, column.side, text);
                y += style.leading();
            }
            x += width + GAP;
        }
        self.y += height;
        self.canvas.rule(LEFT, self.y, WIDTH, 0.4, Ink::Hair);
    }

    fn carried(&mut self, word: Word, sum: i64, sums: bool) {
        if sums {
            let style = BODY.ink(Ink::Quiet);
            let text = self.say(word);
            let amount = self.amount(sum);
            self.canvas.text(LEFT, self.y + 13.0, style, Side::Left, text);
            self.canvas.text(RIGHT, self.y + 13.0, style.bold(), Side::Right, &amount);
            self.y += CARRY;
        }
    }
}

fn widths(columns: &[Column]) -> Vec<f32> {
    let gaps = GAP * count(columns.len().saturating_sub(1));
    let taken: f32 = columns.iter().filter_map(|it| it.width).sum();
    let rest = (WIDTH - gaps - taken).max(REST_MIN);
    columns.iter().map(|it| it.width.unwrap_or(rest)).collect()
}
