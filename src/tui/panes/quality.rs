//! How inspections go: passed at the first time, reworked, and how long the work took, lately and
//! before, as bars with their numbers beside them.
//!
//! It never says more than the numbers: a bar without its figure is no news.

use chrono::{DateTime, Duration, Utc};
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{Pane, Sight, empty, heading};
use crate::service::quality::{
    Figures, ProductFigures, Quality as Counted, Spent, StationFigures, share,
};
use crate::tui::action::Ui;
use crate::tui::asks::{Read, Reading, Subject, Sums};
use crate::tui::look::Look;
use crate::tui::paint::Canvas;
use crate::tui::text;

/// What a figure and the one before it take.
const FIGURE: u16 = 8;
/// Rows of the chart of weeks, with its head.
const CHART: u16 = 7;
/// A week of the chart.
const WEEK: u16 = 8;

/// The pane.
#[derive(Default)]
pub struct Quality {
    counted: Option<Counted>,
    top: usize,
    fit: usize,
    ticket: u64,
    begun: bool,
    stale: bool,
}

impl Quality {
    fn scroll(&mut self, by: isize) {
        let count = self.counted.as_ref().map_or(0, |it| lines(it).len());
        let most = count.saturating_sub(self.fit);
        self.top = self.top.saturating_add_signed(by).min(most);
    }
}

impl Pane for Quality {
    fn tab(&self, _sums: &Sums) -> String {
        "quality".to_owned()
    }

    fn does(&mut self, ui: Ui) -> bool {
        let page = isize::try_from(self.fit.max(2) - 1).unwrap_or(1);
        let Some(by) = ui.stride(page) else { return false };
        self.scroll(by);
        true
    }

    fn draw(&mut self, canvas: &mut Canvas<'_>, area: Rect, sight: &Sight<'_>) {
        let area = heading(canvas, area, sight, "Quality", None);
        let Some(counted) = &self.counted else { return };
        let look = canvas.look.clone();
        let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
        let all_lines = lines(counted);
        if all_lines.is_empty() {
            let words = "nothing was made or inspected lately; the first verdict of an inspection \
                         shows here";
            empty(canvas, inside, sight, words, None);
            return;
        }
        let chart = if inside.height < CHART + 6 { 0 } else { CHART };
        draw_weeks(canvas, Rect { height: chart, ..inside }, counted, (&look, sight));
        let list = Rect { y: inside.y + chart, height: inside.height - chart, ..inside };
        let places = Places::of(list);
        draw_head(canvas, list, &places, counted.days, &look);
        let all = Rect { y: list.y + 1, height: 1, ..list };
        let whole = ProductFigures {
            name: "all".to_owned(),
            now: counted.now,
            before: counted.before,
            ..ProductFigures::default()
        };
        draw_row(canvas, all, &places, &whole, (&look, look.thing));
        let mut rows = Rect { y: list.y + 3, height: list.height.saturating_sub(3), ..list };
        if usize::from(rows.height) < all_lines.len() {
            // The last row says that there is more, and how much.
            rows.height = rows.height.saturating_sub(1);
        }
        self.fit = usize::from(rows.height);
        self.top = self.top.min(all_lines.len().saturating_sub(self.fit));
        let most = counted.stations.iter().map(|it| it.now.minutes).max().unwrap_or_default();
        for (line, y) in all_lines.iter().skip(self.top).zip(rows.y..rows.bottom()) {
            let row = Rect { y, height: 1, ..rows };
            match line {
                Line::Product(product) => {
                    draw_row(canvas, row, &places, product, (&look, look.text));
                }
                Line::Gap => {}
                Line::Stations => {
                    canvas.put(row.x, y, places.name, "at each station", look.dim);
                    let heads = ["hours", "before", "cards", "before", "h/card", "before"];
                    for (x, head) in places.columns().zip(heads) {
                        canvas.put_right(x, y, FIGURE, head, look.dim);
                    }
                }
                Line::Station(station) => {
                    draw_station(canvas, row, &places, (station, most), &look);
                }
            }
        }
        let below = all_lines.len().saturating_sub(self.top + self.fit);
        if 0 < below {
            let more = format!("{} {below} more below", look.marks.after);
            canvas.put_right(area.x, area.bottom() - 1, area.width, &more, look.dim);
        }
        if sight.focused {
            canvas.cursor(inside.x, inside.y);
        }
    }

    fn subject(&self) -> Option<Subject> {
        None
    }

    fn wants(&mut self, _now: DateTime<Utc>) -> Option<(u64, Reading)> {
        let is_due = std::mem::take(&mut self.stale) || !std::mem::replace(&mut self.begun, true);
        if !is_due {
            return None;
        }
        self.ticket += 1;
        Some((self.ticket, Reading::Quality))
    }

    fn learns(&mut self, ticket: u64, read: Read, _now: DateTime<Utc>) {
        if let Read::Quality(counted) = read
            && ticket == self.ticket
        {
            self.counted = Some(*counted);
        }
    }

    fn missed(&mut self, ticket: u64) {
        self.stale |= ticket == self.ticket;
    }

    fn poke(&mut self) {
        self.stale = true;
    }
}

/// What stands below the head, line by line.
enum Line<'a> {
    Product(&'a ProductFigures),
    Gap,
    /// The head of the stations.
    Stations,
    Station(&'a StationFigures),
}

fn lines(counted: &Counted) -> Vec<Line<'_>> {
    let mut all: Vec<Line<'_>> = counted.products.iter().map(Line::Product).collect();
    if !counted.stations.is_empty() {
        all.extend([Line::Gap, Line::Stations]);
        all.extend(counted.stations.iter().map(Line::Station));
    }
    all
}

/// Where the columns begin.
struct Places {
    name: u16,
    bar: (u16, u16),
    figures: u16,
}

impl Places {
    fn of(area: Rect) -> Self {
        let figures = FIGURE * 6;
        let left = area.width.saturating_sub(figures);
        let bar = (left / 3).min(30);
        let name = left.saturating_sub(bar + 1);
        Self { name, bar: (area.x + name + 1, bar), figures: area.x + left }
    }

    /// Where each figure stands.
    fn columns(&self) -> impl Iterator<Item = u16> + use<> {
        (self.figures..).step_by(usize::from(FIGURE))
    }
}

fn draw_head(canvas: &mut Canvas<'_>, area: Rect, places: &Places, days: i64, look: &Look) {
    let said = format!("{days} days, and the {days} before");
    canvas.put(area.x, area.y, places.name + places.bar.1, &said, look.dim);
    let heads = ["at once", "before", "reworks", "before", "h/card", "before"];
    for (x, head) in places.columns().zip(heads) {
        canvas.put_right(x, area.y, FIGURE, head, look.dim);
    }
}

fn draw_row(
    canvas: &mut Canvas<'_>,
    row: Rect,
    places: &Places,
    of: &ProductFigures,
    (look, style): (&Look, Style),
) {
    let y = row.y;
    canvas.put(row.x, y, places.name, &of.name, style);
    if let Some(percent) = of.now.first_pass_percent {
        let bar = bar(percent, places.bar.1, look);
        canvas.put(places.bar.0, y, places.bar.1, &bar, look.accent);
    }
    let percent = |it: &Figures| it.first_pass_percent.map(|it| format!("{it} %"));
    let count = |it: i64| Some(it).filter(|it| *it != 0).map(|it| it.to_string());
    let each = |it: &Figures| it.minutes.map(hours_and_minutes);
    let figures = [
        (percent(&of.now), style),
        (percent(&of.before), look.dim),
        (count(of.now.reworks), style),
        (count(of.before.reworks), look.dim),
        (each(&of.now), style),
        (each(&of.before), look.dim),
    ];
    for (x, (words, style)) in places.columns().zip(figures) {
        let words = words.unwrap_or_else(|| look.marks.none.to_owned());
        canvas.put_right(x, y, FIGURE, &words, style);
    }
}

/// "3:34": one way to write a time, for a card as for a month.
fn hours_and_minutes(minutes: i64) -> String {
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// A station, its bar as long as its part of what was worked at the busiest.
fn draw_station(
    canvas: &mut Canvas<'_>,
    row: Rect,
    places: &Places,
    (of, most): (&StationFigures, i64),
    look: &Look,
) {
    let name = of.station.as_deref().unwrap_or("no station");
    let style = if of.station.is_some() { look.text } else { look.dim };
    canvas.put(row.x, row.y, places.name, name, style);
    if let Some(percent) = share(of.now.minutes, most) {
        let bar = bar(percent, places.bar.1, look);
        canvas.put(places.bar.0, row.y, places.bar.1, &bar, look.accent);
    }
    let some = |it: i64| Some(it).filter(|it| *it != 0);
    let hours = |it: Spent| some(it.minutes).map(hours_and_minutes);
    let each = |it: Spent| it.minutes_a_card.map(hours_and_minutes);
    let cards = |it: Spent| some(it.cards).map(|it| it.to_string());
    let figures = [
        (hours(of.now), look.text),
        (hours(of.before), look.dim),
        (cards(of.now), look.text),
        (cards(of.before), look.dim),
        (each(of.now), look.text),
        (each(of.before), look.dim),
    ];
    for (x, (words, style)) in places.columns().zip(figures) {
        let words = words.unwrap_or_else(|| look.marks.none.to_owned());
        canvas.put_right(x, row.y, FIGURE, &words, style);
    }
}

/// A bar as long as a share of its room, to an eighth of a letter where there are such signs.
fn bar(percent: i64, width: u16, look: &Look) -> String {
    let eighths = usize::try_from(percent.clamp(0, 100) * i64::from(width) * 8 / 100).unwrap_or(0);
    if look.marks.ascii {
        return "#".repeat(eighths / 8);
    }
    let part = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"].get(eighths % 8).copied();
    format!("{}{}", "█".repeat(eighths / 8), part.unwrap_or_default())
}

/// The weeks as columns, the oldest first, each with its number below.
fn draw_weeks(
    canvas: &mut Canvas<'_>,
    area: Rect,
    counted: &Counted,
    (look, sight): (&Look, &Sight<'_>),
) {
    if area.height < CHART {
        return;
    }
    canvas.put(
        area.x,
        area.y,
        area.width,
        "passed at once, each week from the day below",
        look.dim,
    );
    let height = CHART - 4;
    let bottom = area.y + height;
    for (x, week) in
        (area.x..area.right()).step_by(usize::from(WEEK)).zip(counted.weeks.iter().rev())
    {
        let percent = share(week.first_passed, week.inspected);
        let levels = usize::from(height) * 8;
        let filled = percent.map_or(0, |it| usize::try_from(it).unwrap_or(0) * levels / 100);
        for (row, y) in (area.y + 1..=bottom).rev().enumerate() {
            let here = filled.saturating_sub(row * 8).min(8);
            canvas.put(x, y, WEEK - 2, &column(here, look).repeat(4), look.accent);
        }
        let words = percent.map_or_else(|| look.marks.none.to_owned(), |it| format!("{it} %"));
        canvas.put(x, bottom + 1, WEEK - 1, &words, look.text);
        // The day that it begins, as one writes days in a form.
        let begins = sight.now - Duration::weeks(week.weeks_ago + 1);
        let day = begins.with_timezone(&sight.habits.zone).format("%-d/%-m").to_string();
        canvas.put(x, bottom + 2, WEEK - 1, &day, look.dim);
    }
    let last = area.x + WEEK * u16::try_from(counted.weeks.len()).unwrap_or(0);
    let said = format!("{} this week", inspected(counted));
    if last + text::width(&said) < area.right() {
        canvas.put(last, bottom + 1, area.right().saturating_sub(last), &said, look.dim);
    }
}

fn inspected(counted: &Counted) -> String {
    let count = counted.weeks.first().map_or(0, |it| it.inspected);
    let noun = if count == 1 { "inspection" } else { "inspections" };
    format!("{count} {noun}")
}

/// A letter that is filled from below by so many eighths.
fn column(eighths: usize, look: &Look) -> &'static str {
    if look.marks.ascii {
        return if 4 <= eighths { "#" } else { " " };
    }
    [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"].get(eighths).copied().unwrap_or(" ")
}
