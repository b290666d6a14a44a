//! From what is to be seen to the fewest cells to draw: keeps the frame that is on screen, finds
//! rows that only moved, and hands the rest to the backend as differences.
//!
//! It never draws anything of its own and never draws a cell twice.

use std::borrow::Cow;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::Style;

use super::ansi::Wire;
use super::look::{self, Look};
use super::text;

/// What a pane draws on: the next frame, and what goes with it.
pub struct Canvas<'a> {
    pub look: &'a Look,
    buffer: &'a mut Buffer,
    keys: &'a mut [Option<u64>],
    cursor: Option<Position>,
}

impl Canvas<'_> {
    pub fn area(&self) -> Rect {
        self.buffer.area
    }

    /// Writes one line, cut with a sign where it does not fit; returns the column after it.
    pub fn put(&mut self, x: u16, y: u16, width: u16, words: &str, style: Style) -> u16 {
        let width = width.min(self.buffer.area.right().saturating_sub(x));
        if width == 0 || self.buffer.area.bottom() <= y {
            return x;
        }
        let words = text::cut(words, width, self.look.marks.cut);
        let style = Style::reset().patch(self.look.text).patch(style);
        self.buffer.set_stringn(x, y, words, usize::from(width), style).0
    }

    /// Writes one line that ends at the right edge of its width.
    pub fn put_right(&mut self, x: u16, y: u16, width: u16, words: &str, style: Style) {
        let words: Cow<'_, str> = text::cut(words, width, self.look.marks.cut);
        let gap = width.saturating_sub(text::width(&words));
        self.put(x + gap, y, width - gap, &words, style);
    }

    /// Repeats a sign over the whole width.
    pub fn rule(&mut self, x: u16, y: u16, width: u16, sign: &str, style: Style) {
        let width = width.min(self.buffer.area.right().saturating_sub(x));
        self.put(x, y, width, &sign.repeat(usize::from(width)), style);
    }

    /// Lays a style over what is drawn.
    pub fn tint(&mut self, area: Rect, style: Style) {
        self.buffer.set_style(area.intersection(self.buffer.area), style);
    }

    /// Empties an area, in the style of plain text.
    pub fn clear(&mut self, area: Rect) {
        let area = area.intersection(self.buffer.area);
        for position in area.positions() {
            if let Some(cell) = self.buffer.cell_mut(position) {
                cell.reset();
                cell.set_style(self.look.text);
            }
        }
        for y in area.rows().map(|row| row.y) {
            if let Some(key) = self.keys.get_mut(usize::from(y)) {
                *key = None;
            }
        }
    }

    /// Puts the real cursor on a cell; the last one asked for wins.
    pub fn cursor(&mut self, x: u16, y: u16) {
        let position = Position { x, y };
        if self.buffer.area.contains(position) {
            self.cursor = Some(position);
        }
    }

    /// Says whose row this is, so that it is moved, not drawn anew, when its list scrolls.
    pub fn row(&mut self, y: u16, key: u64) {
        if let Some(slot) = self.keys.get_mut(usize::from(y)) {
            slot.get_or_insert(key);
        }
    }

    /// Draws a ratatui widget.
    pub fn widget(&mut self, area: Rect, widget: impl ratatui::widgets::Widget) {
        let area = area.intersection(self.buffer.area);
        if !area.is_empty() {
            widget.render(area, self.buffer);
        }
    }
}

/// The frames: the one on screen, and the one in the making.
pub struct Painter<W> {
    wire: W,
    shown: Frame,
    next: Frame,
    /// Whether the cursor is seen, once that was said.
    cursor: Option<bool>,
}

struct Frame {
    buffer: Buffer,
    keys: Vec<Option<u64>>,
}

impl Frame {
    fn empty(size: Size) -> Self {
        let area = Rect::from((Position::ORIGIN, size));
        Self { buffer: Buffer::empty(area), keys: vec![None; usize::from(size.height)] }
    }
}

impl<W: Wire> Painter<W> {
    /// Takes the screen over, which must be empty.
    pub fn new(wire: W) -> Result<Self, W::Error> {
        let size = wire.size()?;
        Ok(Self { wire, shown: Frame::empty(size), next: Frame::empty(size), cursor: None })
    }

    pub fn wire(&mut self) -> &mut W {
        &mut self.wire
    }

    /// Starts over on an empty screen, of this size.
    pub fn restart(&mut self, size: Size) -> Result<(), W::Error> {
        self.wire.resized(size);
        self.shown = Frame::empty(size);
        self.next = Frame::empty(size);
        self.cursor = None;
        self.wire.clear()
    }

    pub fn size(&self) -> Size {
        self.next.buffer.area.as_size()
    }

    /// Draws one frame.
    pub fn paint(
        &mut self,
        look: &Look,
        draw: impl FnOnce(&mut Canvas<'_>),
    ) -> Result<(), W::Error> {
        let Frame { buffer, keys } = &mut self.next;
        buffer.reset();
        buffer.set_style(buffer.area, look.text);
        keys.fill(None);
        let mut canvas = Canvas { look, buffer, keys, cursor: None };
        draw(&mut canvas);
        let cursor = canvas.cursor;
        if look.marks.ascii {
            to_ascii(&mut self.next.buffer);
        }
        self.next.buffer.content.iter_mut().for_each(look::plain_blank);
        self.scroll()?;
        let changed = bridged(&self.shown.buffer, &self.next.buffer);
        self.wire.draw(changed.into_iter())?;
        if let Some(position) = cursor {
            self.wire.set_cursor_position(position)?;
        }
        // Said once: over a slow line every byte of a stroke counts.
        if self.cursor != Some(cursor.is_some()) {
            self.cursor = Some(cursor.is_some());
            if cursor.is_some() { self.wire.show_cursor()? } else { self.wire.hide_cursor()? }
        }
        self.wire.flush()?;
        std::mem::swap(&mut self.shown, &mut self.next);
        Ok(())
    }

    /// Moves rows that are on screen already to where they belong now, where that saves cells.
    fn scroll(&mut self) -> Result<(), W::Error> {
        let Some((band, by)) = moved(&self.shown.keys, &self.next.keys) else { return Ok(()) };
        let stays = differing(&self.shown.buffer, &self.next.buffer, &band, 0);
        let moves = differing(&self.shown.buffer, &self.next.buffer, &band, by);
        if stays <= 2 * moves {
            return Ok(());
        }
        let (Ok(top), Ok(bottom)) = (u16::try_from(band.start), u16::try_from(band.end)) else {
            return Ok(());
        };
        let rows = u16::try_from(by.unsigned_abs()).unwrap_or(u16::MAX);
        if by > 0 {
            self.wire.scroll_region_up(top..bottom, rows)?;
        } else {
            self.wire.scroll_region_down(top..bottom, rows)?;
        }
        shift(&mut self.shown.buffer, &band, by);
        Ok(())
    }
}

/// The cells to draw: those that differ, and the few blanks between two of them, which take fewer
/// bytes than moving over them.
fn bridged<'a>(shown: &Buffer, next: &'a Buffer) -> Vec<(u16, u16, &'a Cell)> {
    const BRIDGE: u16 = 3;
    let mut cells: Vec<(u16, u16, &Cell)> = Vec::new();
    for (x, y, cell) in shown.diff_iter(next) {
        if let Some((last, row, before)) = cells.last()
            && *row == y
            && x <= *last + 1 + BRIDGE
        {
            let from = *last + text::width(before.symbol()).max(1);
            let gap: Vec<_> = (from..x).filter_map(|x| Some((x, y, next.cell((x, y))?))).collect();
            if gap.iter().all(|(.., cell)| cell.symbol() == " ") {
                cells.extend(gap);
            }
        }
        cells.push((x, y, cell));
    }
    cells
}

type Band = std::ops::Range<usize>;

/// Finds the rows that hold a list in both frames, and by how many rows they went up.
fn moved(shown: &[Option<u64>], next: &[Option<u64>]) -> Option<(Band, isize)> {
    let start = next.iter().position(Option::is_some)?;
    let length = next.iter().skip(start).take_while(|key| key.is_some()).count();
    let band = start..start + length;
    let before = shown.get(band.clone())?;
    let by = next.get(band.clone())?.iter().enumerate().find_map(|(now, key)| {
        let was = before.iter().position(|other| key.is_some() && other == key)?;
        was.checked_signed_diff(now)
    })?;
    (by != 0).then_some((band, by))
}

/// Counts the cells that would have to be drawn in a band if it were first moved up by `by` rows.
fn differing(shown: &Buffer, next: &Buffer, band: &Band, by: isize) -> usize {
    let width = usize::from(next.area.width);
    let blank = Cell::EMPTY;
    band.clone()
        .map(|y| {
            let from = y.checked_add_signed(by).filter(|from| band.contains(from));
            let was = from.and_then(|from| row(shown, from, width));
            let now = row(next, y, width).unwrap_or_default();
            match was {
                Some(was) => now.iter().zip(was).filter(|(now, was)| now != was).count(),
                None => now.iter().filter(|now| **now != blank).count(),
            }
        })
        .sum()
}

fn row(buffer: &Buffer, y: usize, width: usize) -> Option<&[Cell]> {
    buffer.content.get(y * width..(y + 1) * width)
}

/// Does to the frame what the terminal did to the screen.
fn shift(buffer: &mut Buffer, band: &Band, by: isize) {
    let width = usize::from(buffer.area.width);
    let Some(cells) = buffer.content.get_mut(band.start * width..band.end * width) else { return };
    let n = by.unsigned_abs() * width;
    let length = cells.len();
    if by > 0 {
        cells.rotate_left(n);
        cells.iter_mut().skip(length - n).for_each(Cell::reset);
    } else {
        cells.rotate_right(n);
        cells.iter_mut().take(n).for_each(Cell::reset);
    }
}

/// For a terminal that shows other bytes as rubbish: what has no ASCII form becomes a question.
fn to_ascii(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if !cell.symbol().is_ascii() {
            cell.set_symbol(text::plain_letter(cell.symbol()));
        }
    }
}
