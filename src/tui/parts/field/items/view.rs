//! How the lines of an order are drawn while they are put together.

use ratatui::layout::Rect;

use super::{Items, Line, range};
use crate::tui::paint::Canvas;
use crate::tui::text;

/// Articles or choices in view at a time.
const ROWS: usize = 5;
/// What a line takes at least beside its price.
const LINE_MIN: u16 = 24;
/// What a price takes at least.
const PRICE_MIN: u16 = 12;
/// What a quantity takes.
const QUANTITY: u16 = 5;

impl Items {
    pub(in super::super) fn height(&self, focused: bool) -> u16 {
        let lines = u16::try_from(self.lines.len()).unwrap_or(u16::MAX);
        if !focused {
            return lines.max(1);
        }
        let offered = match self.asking {
            Some(_) => self.choices().len(),
            None => self.matching().len(),
        };
        lines + 1 + u16::try_from(offered.min(ROWS)).unwrap_or_default()
    }

    /// What is wrong with what is typed.
    pub(in super::super) fn wrong(&self) -> Option<&str> {
        self.wrong.as_deref()
    }

    pub(in super::super) fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, focused: bool) {
        let look = canvas.look;
        let rows = usize::from(area.height);
        // The line that is typed stays in view.
        let wanted = self.lines.len() + 1;
        let skipped = if focused { wanted.saturating_sub(rows) } else { 0 };
        let mut y = area.y;
        for (place, line) in self.lines.iter().enumerate().skip(skipped) {
            if area.bottom() <= y {
                return;
            }
            let on = focused && place == self.at && self.asking.is_none();
            // Lines that were put in or taken out since are priced anew at once.
            let is_known = self.priced.len() == self.lines.len();
            let priced = self.priced.get(place).filter(|_| is_known && !on);
            draw_line(canvas, Rect { y, height: 1, ..area }, line, on, priced);
            y += 1;
        }
        if !focused || area.bottom() <= y {
            return;
        }
        let room = |x: u16| area.right().saturating_sub(x);
        let option = self.asking.as_ref().and_then(super::Asking::option);
        let label = option.map_or_else(|| "add".to_owned(), |it| it.name.clone());
        let x = canvas.put(area.x, y, area.width, &label, look.dim) + 2;
        if self.entry.is_empty() && self.wrong.is_none() {
            let help = match option {
                Some(option) if option.choices.is_empty() => range(option),
                Some(_) => String::new(),
                None => "a quantity and an article: 2 chair".to_owned(),
            };
            canvas.put(x + 1, y, room(x + 1), &help, look.hint_off);
        }
        self.draw_offered(canvas, Rect { y: y + 1, height: room_below(area, y + 1), ..area });
        if self.at == self.lines.len() || self.asking.is_some() {
            self.entry.draw(canvas, x, y, room(x), look.field_on);
        }
    }

    /// The articles that may be meant, or what there is to choose.
    fn draw_offered(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let offered: Vec<(String, String)> = match self.asking {
            Some(_) => self
                .choices()
                .into_iter()
                .map(|it| if it.is_empty() { "none".to_owned() } else { it })
                .map(|it| (it, String::new()))
                .collect(),
            None => self
                .matching()
                .into_iter()
                .map(|it| (it.name.clone(), format!("{}  {}", it.sku, it.price)))
                .collect(),
        };
        let look = canvas.look;
        let top = (self.place + 1).saturating_sub(ROWS);
        let rows = offered.iter().enumerate().skip(top).take(ROWS);
        for ((place, (words, detail)), y) in rows.zip(area.y..area.bottom()) {
            let on = place == self.place;
            if on {
                canvas.put(area.x, y, 1, look.marks.picked, look.picked_bar);
            }
            let style = if on { look.thing } else { look.text };
            let room = |x: u16| area.right().saturating_sub(x);
            let end = canvas.put(area.x + 2, y, room(area.x + 2), words, style);
            canvas.put(end + 2, y, room(end + 2), detail, look.dim);
        }
    }
}

fn room_below(area: Rect, y: u16) -> u16 {
    area.bottom().saturating_sub(y)
}

fn draw_line(
    canvas: &mut Canvas<'_>,
    mut area: Rect,
    line: &Line,
    on: bool,
    priced: Option<&String>,
) {
    let look = canvas.look;
    // The price comes first: where there is little room, its reason is what is cut.
    let room = area.width.saturating_sub(LINE_MIN);
    if let Some(priced) = priced.filter(|_| PRICE_MIN <= room) {
        let priced = text::cut(priced, room, look.marks.cut);
        canvas.put_right(area.x, area.y, area.width, &priced, look.dim);
        area.width -= text::width(&priced) + 2;
    }
    let style = if on { look.field_on } else { look.field };
    canvas.put_right(area.x, area.y, QUANTITY, &line.quantity, style);
    let x = canvas.put(area.x + QUANTITY + 1, area.y, 1, look.marks.times, look.dim) + 1;
    let end = canvas.put(x, area.y, area.right().saturating_sub(x), &line.words(), style);
    if on {
        canvas.put(area.x, area.y, 1, look.marks.picked, look.picked_bar);
        canvas.cursor(area.x, area.y);
        let help = "+ - quantity, Del take out";
        canvas.put(end + 2, area.y, area.right().saturating_sub(end + 2), help, look.hint_off);
    }
}
