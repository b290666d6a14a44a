//! The lines of an inspection report: what each should be, what was measured, what came of it, and
//! beside it what came of it in the rounds before.
//!
//! It never sends anything; a mark that was not answered yet is shown and may turn out otherwise.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use ratatui::layout::Rect;
use ratatui::style::Style;
use rust_decimal::Decimal;

use super::report::{FILES_MAX, Sheet};
use super::{Checked, Pane, Saved, Sight, Trying, Unsaved, about, afar, empty, heading};
use crate::domain::checklist::{self, ALL, Dimension, Line, Mark, Problem, Verdict};
use crate::domain::status::Status;
use crate::tui::action::Ui;
use crate::tui::asks::{self, Read, Reading, Subject, Sums};
use crate::tui::look::Look;
use crate::tui::paint::Canvas;
use crate::tui::parts::entry::Entry;
use crate::tui::parts::habits::Habits;
use crate::tui::parts::list::{GUTTER, draw_picked};
use crate::tui::text;

/// What a round that is over takes.
const ROUND: u16 = 9;
/// What the result takes, and what was measured.
const RESULT: u16 = 6;
const MEASURED: u16 = 9;
/// How wide what is expected is at most.
const EXPECTED_MAX: u16 = 18;
/// Rows below the lines, for what was said of them.
const SAID: u16 = 4;

/// The pane.
pub struct Checklist {
    of: Subject,
    sheet: Option<Sheet>,
    at: usize,
    top: usize,
    /// Lines in view, and rows that each takes, of the last drawing.
    shown: (usize, usize),
    /// What is being measured at the line under the cursor.
    typed: Option<Entry>,
    /// Marks that are on their way.
    pending: BTreeMap<usize, Line>,
    /// Marks that wait to be saved.
    unsaved: BTreeMap<usize, Unsaved>,
    ticket: u64,
    asked: bool,
    stale: bool,
}

impl Checklist {
    /// The checklist of a report.
    pub fn of(subject: Subject) -> Self {
        Self {
            of: subject,
            sheet: None,
            at: 0,
            top: 0,
            shown: (1, 1),
            typed: None,
            pending: BTreeMap::new(),
            unsaved: BTreeMap::new(),
            ticket: 0,
            asked: false,
            stale: true,
        }
    }

    /// Whether this round has no verdict yet.
    fn is_open(&self) -> bool {
        matches!(self.of.status, Some(Status::Pending | Status::InProgress))
    }

    /// How the report stands, and in which round.
    fn draw_stands(&self, canvas: &mut Canvas<'_>, area: Rect, sheet: &Sheet) {
        let stands = self.of.status.map(Status::plain).unwrap_or_default();
        let stands = match sheet.rounds.len() {
            0 => stands,
            before => format!("round {}  {stands}", before + usize::from(self.is_open())),
        };
        let style = canvas.look.dim;
        canvas.put_right(area.x, area.y, area.width.saturating_sub(1), &stands, style);
    }

    fn lines(&self) -> &[Line] {
        self.sheet.as_ref().map_or(&[], |it| &it.lines)
    }

    fn step(&mut self, by: isize) {
        let last = self.lines().len().saturating_sub(1);
        self.at = self.at.saturating_add_signed(by).min(last);
    }

    /// To the next line that nobody checked, from here on and round the end; else one further.
    fn moves_on(&mut self) {
        let lines = self.lines();
        let is_open = |at: &usize| lines.get(*at).is_some_and(|it| it.result.is_none());
        let next = (self.at + 1..lines.len()).chain(0..self.at).find(is_open);
        self.at = next.unwrap_or((self.at + 1).min(lines.len().saturating_sub(1)));
    }

    fn overlay(&mut self) {
        let Some(sheet) = &mut self.sheet else { return };
        sheet.lines.clone_from(&sheet.saved);
        for (place, mark) in &self.unsaved {
            if let Some(line) = sheet.lines.get_mut(*place) {
                line.reopen();
                line.result = Some(mark.result);
                line.measured = mark.measured.and_then(|it| it.to_string().parse().ok());
            }
        }
        for (place, mark) in &self.pending {
            if let Some(line) = sheet.lines.get_mut(*place) {
                line.result = mark.result;
                if mark.measured.is_some() {
                    line.measured.clone_from(&mark.measured);
                }
            }
        }
    }
}

impl Pane for Checklist {
    fn tab(&self, _sums: &Sums) -> String {
        let open = self.lines().iter().filter(|it| it.result.is_none()).count();
        if open == 0 { "checklist".to_owned() } else { format!("checklist {open}") }
    }

    fn does(&mut self, ui: Ui) -> bool {
        let page = isize::try_from(self.shown.0.max(2) - 1).unwrap_or(1);
        let Some(by) = ui.stride(page) else { return false };
        self.step(by);
        true
    }

    fn draw(&mut self, canvas: &mut Canvas<'_>, area: Rect, sight: &Sight<'_>) {
        let area = heading(canvas, area, sight, "Checklist", None);
        let Some(sheet) = &self.sheet else { return };
        let below = (SAID + sheet.file_rows()).min(area.height.saturating_sub(6));
        let said = Rect { y: area.bottom().saturating_sub(below), height: below, ..area };
        self.draw_stands(canvas, said, sheet);
        if sheet.lines.is_empty() {
            let words = "this report has no lines to check: pass or fail it as a whole";
            empty(canvas, area, sight, words, None);
            return;
        }
        let look = canvas.look.clone();
        let places = Places::of(sheet, area);
        let body = Rect { y: area.y + 1, height: area.height.saturating_sub(1 + below), ..area };
        draw_head(canvas, area, sheet, (&places, self.unsaved.len()), &look);
        if sight.big {
            let tall = afar::tall(look.marks.ascii);
            let fit = usize::from(body.height / tall).max(1);
            self.shown = (fit, usize::from(tall));
            self.top = self.top.clamp((self.at + 1).saturating_sub(fit), self.at);
            let (unsaved, typed) = (&self.unsaved, self.typed.as_ref());
            let lines = afar::Afar { all: &sheet.lines, unsaved, at: self.at, typed };
            afar::draw(canvas, body, self.top, &lines, sight);
            if let Some(line) = sheet.lines.get(self.at) {
                draw_said(canvas, said, sheet, line, sight);
            }
            return;
        }
        // Hands in gloves and eyes at a distance: air between the lines where there is room.
        let count = sheet.lines.len();
        let stride = if count * 2 <= usize::from(body.height) { 2 } else { 1 };
        let fit = (usize::from(body.height) / stride).max(1);
        self.shown = (fit, stride);
        self.top = self.top.clamp((self.at + 1).saturating_sub(fit), self.at);
        let rows = (body.y..body.bottom()).step_by(stride);
        for ((place, line), y) in sheet.lines.iter().enumerate().skip(self.top).zip(rows) {
            let typed = self.typed.as_ref().filter(|_| place == self.at);
            let how =
                How { is_typed: typed.is_some(), is_unsaved: self.unsaved.contains_key(&place) };
            let row = Rect { y, height: 1, ..body };
            draw_line(canvas, (row, &places), sheet, (place, line), sight.habits, how);
            if place == self.at {
                draw_picked(canvas, Rect { y, height: 1, ..body }, sight.focused);
            }
            if let Some(entry) = typed {
                entry.draw(canvas, places.measured, y, MEASURED, look.field_on);
            }
        }
        if let Some(line) = sheet.lines.get(self.at) {
            draw_said(canvas, said, sheet, line, sight);
        }
    }

    fn subject(&self) -> Option<Subject> {
        Some(self.of.clone())
    }

    fn line(&self) -> Option<Checked> {
        let sheet = self.sheet.as_ref()?;
        let line = sheet.lines.get(self.at)?;
        let open = sheet.lines.iter().filter(|it| it.result.is_none()).count();
        let failed = sheet.lines.iter().filter(|it| it.result == Some(Verdict::Fail)).count();
        let (number, name, round) = (self.at + 1, line.line.clone(), sheet.round);
        let document = sheet.files(line).last().map(|it| it.document.clone());
        Some(Checked {
            number,
            name,
            open,
            failed,
            has_number: Dimension::of(&sheet.dimensions, &line.line).is_some(),
            lacks_measure: checklist::lacks_measure(line, &sheet.dimensions),
            unmeasured: checklist::unmeasured(&sheet.lines, &sheet.dimensions),
            round,
            document,
        })
    }

    fn measures(&mut self, typed: Option<&Entry>) {
        self.typed = typed.cloned();
    }

    fn marks_line(&mut self, result: Option<Verdict>, measured: Option<Decimal>) {
        let Some(sheet) = &self.sheet else { return };
        let Some(line) = sheet.lines.get(self.at) else { return };
        let by_measure = Dimension::of(&sheet.dimensions, &line.line).zip(measured);
        let by_measure = by_measure
            .map(|(it, value)| if it.takes(value) { Verdict::Pass } else { Verdict::Fail });
        let mark = Line {
            result: result.or(by_measure),
            measured: measured.and_then(|it| it.normalize().to_string().parse().ok()),
            ..Line::default()
        };
        if mark.result.is_some() {
            self.pending.insert(self.at, mark);
            self.overlay();
        }
        self.moves_on();
    }

    fn marks_settle(&mut self) {
        // They stand as they are shown until they are read again.
        self.pending.clear();
        self.unsaved.clear();
        self.stale = true;
    }

    fn tries(&mut self, said: Trying) -> Result<Vec<(usize, Unsaved)>, Problem> {
        let Some(sheet) = &self.sheet else { return Ok(Vec::new()) };
        let Some(line) = sheet.lines.get(self.at) else { return Ok(Vec::new()) };
        let (mut lines, name) = (sheet.lines.clone(), line.line.clone());
        let mark = match said {
            Trying::Line(result, measured) => {
                Mark { line: &name, result, measured, ..Mark::default() }
            }
            Trying::Open => Mark { line: ALL, ..Mark::default() },
        };
        let marked = checklist::mark(&mut lines, &sheet.dimensions, &mark)?;
        let unsaved = marked.into_iter().filter_map(|(place, result)| {
            // What was measured and is not saved goes with whatever is said of it after.
            let before = self.unsaved.get(&place).and_then(|it| it.measured);
            let measured = mark.measured.map(|it| it.normalize()).or(before);
            let since = sheet.saved.get(place)?.at;
            let name = lines.get(place)?.line.clone();
            Some((place, Unsaved { name, result, measured, since }))
        });
        let unsaved: Vec<_> = unsaved.collect();
        self.unsaved.extend(unsaved.iter().cloned());
        self.overlay();
        self.moves_on();
        Ok(unsaved)
    }

    fn shows_unsaved(&mut self, marks: &BTreeMap<usize, Unsaved>) {
        if *marks != self.unsaved {
            self.unsaved.clone_from(marks);
            self.overlay();
        }
    }

    fn saved(&self, place: usize) -> Option<Saved> {
        let sheet = self.sheet.as_ref()?;
        let line = sheet.saved.get(place)?;
        Some(Saved { at: line.at, by: sheet.name(line), result: line.result })
    }

    fn point(&mut self, line: usize) {
        // The first row says what the columns are.
        let place = self.top + line.saturating_sub(1) / self.shown.1.max(1);
        self.at = place.min(self.lines().len().saturating_sub(1));
    }

    fn wants(&mut self, _now: DateTime<Utc>) -> Option<(u64, Reading)> {
        if !std::mem::take(&mut self.stale) {
            return None;
        }
        self.ticket += 1;
        self.asked = true;
        Some((self.ticket, Reading::About { entity: self.of.entity, id: self.of.id }))
    }

    fn learns(&mut self, ticket: u64, read: Read, _now: DateTime<Utc>) {
        let Read::About(about) = read else { return };
        if ticket != self.ticket {
            return;
        }
        self.asked = false;
        self.of.stands(&about);
        if let asks::About::Record(_, row) = *about {
            let read = Sheet::read(&row);
            // A new round begins at its beginning.
            let before = self.sheet.as_ref().map(|it| it.before().len());
            let is_first = before != Some(read.before().len());
            self.sheet = Some(read);
            self.overlay();
            // Where somebody left off, the next one goes on.
            let lines = self.lines();
            let open = lines.iter().position(|it| it.result.is_none());
            self.at = if is_first { open.unwrap_or(0) } else { self.at };
            self.at = self.at.min(self.lines().len().saturating_sub(1));
        }
    }

    fn missed(&mut self, ticket: u64) {
        if ticket == self.ticket && std::mem::take(&mut self.asked) {
            self.stale = true;
        }
    }

    fn poke(&mut self) {
        self.stale = true;
    }
}

/// Where the columns begin.
struct Places {
    name: (u16, u16),
    expected: (u16, u16),
    measured: u16,
    result: u16,
    rounds: u16,
}

impl Places {
    fn of(sheet: &Sheet, area: Rect) -> Self {
        let rounds = u16::try_from(sheet.before().len()).unwrap_or(0) * ROUND;
        let words = sheet.lines.iter().map(|it| text::width(&expected(it)));
        let wanted = words.max().unwrap_or(0).clamp(8, EXPECTED_MAX);
        let x = area.x + GUTTER;
        let fixed = GUTTER + 1 + MEASURED + RESULT + rounds + 6;
        let left = area.width.saturating_sub(fixed);
        let expected = wanted.min(left / 2);
        let name = left.saturating_sub(expected);
        let measured = x + name + 2 + expected + 2;
        let result = measured + MEASURED + 2;
        Self {
            name: (x, name),
            expected: (x + name + 2, expected),
            measured,
            result,
            rounds: result + RESULT,
        }
    }
}

fn draw_head(
    canvas: &mut Canvas<'_>,
    area: Rect,
    sheet: &Sheet,
    (places, unsaved): (&Places, usize),
    look: &Look,
) {
    let y = area.y;
    let done = sheet.lines.iter().filter(|it| it.result.is_some()).count();
    let head = format!("{done} of {} checked", sheet.lines.len());
    let x = canvas.put(places.name.0, y, places.name.1, &head, look.dim);
    if 0 < unsaved {
        let room = (places.name.0 + places.name.1).saturating_sub(x);
        canvas.put(x, y, room, &format!(", {unsaved} not saved"), look.warning);
    }
    canvas.put(places.expected.0, y, places.expected.1, "expected", look.dim);
    canvas.put_right(places.measured, y, MEASURED, "measured", look.dim);
    let now = if sheet.before().is_empty() { "result" } else { "now" };
    canvas.put(places.result, y, RESULT, now, look.dim);
    for (x, round) in (places.rounds..).step_by(usize::from(ROUND)).zip(sheet.before()) {
        canvas.put(x + 2, y, ROUND - 2, &format!("round {}", round.number), look.dim);
    }
}

/// What a line should be, where its name does not say it.
pub(super) fn expected(line: &Line) -> String {
    let words = line.expected.as_str().unwrap_or_default();
    if words == "yes" { String::new() } else { words.to_owned() }
}

/// A sign, a word and how they look: never by colour alone.
pub(super) fn shown(result: Option<Verdict>, look: &Look) -> (&'static str, &'static str, Style) {
    match result {
        Some(Verdict::Pass) => (look.marks.yes, "pass", look.ok),
        Some(Verdict::Fail) => (look.marks.no, "fail", look.error),
        None => (look.marks.off, "", look.dim),
    }
}

/// How a line is shown beside what stands in it.
#[derive(Clone, Copy)]
struct How {
    /// Something is being measured at it.
    is_typed: bool,
    is_unsaved: bool,
}

fn draw_line(
    canvas: &mut Canvas<'_>,
    (row, places): (Rect, &Places),
    sheet: &Sheet,
    (place, line): (usize, &Line),
    habits: &Habits,
    how: How,
) {
    let look = canvas.look.clone();
    let y = row.y;
    let name = if line.result.is_some() { look.text } else { look.thing };
    let number = format!("{}  {}", place + 1, line.line);
    let files = match sheet.files(line).count() {
        0 => String::new(),
        1 => "  1 file".to_owned(),
        many => format!("  {many} files"),
    };
    let room = places.name.1.saturating_sub(text::width(&files));
    let x = canvas.put(places.name.0, y, room, &number, name);
    canvas.put(x, y, text::width(&files), &files, look.dim);
    canvas.put(places.expected.0, y, places.expected.1, &expected(line), look.dim);
    if !how.is_typed {
        let measured = measured_of(line, habits);
        canvas.put_right(places.measured, y, MEASURED, &measured, look.text);
    }
    let (sign, word, style) = shown(line.result, &look);
    let x = canvas.put(places.result, y, 2, sign, style) + 1;
    let x = canvas.put(x, y, RESULT, word, style);
    if how.is_unsaved {
        canvas.put(x, y, 1, look.marks.cut, look.warning);
    } else if line.note.is_some() {
        canvas.put(x, y, 1, "*", look.dim);
    }
    for (x, round) in (places.rounds..).step_by(usize::from(ROUND)).zip(sheet.before()) {
        let Some(was) = round.lines.iter().find(|it| it.line == line.line) else { continue };
        let (sign, word, style) = shown(was.result, &look);
        let x = canvas.put(x + 2, y, 2, sign, style) + 1;
        let measured = measured_of(was, habits);
        let words = if measured.is_empty() { word } else { measured.as_str() };
        canvas.put(x, y, ROUND - 4, words, look.dim);
    }
}

pub(super) fn measured_of(line: &Line, habits: &Habits) -> String {
    line.measured.as_ref().map(|it| habits.decimal(&it.to_string())).unwrap_or_default()
}

/// Below: who checked the line and what they said, and how the rounds before ended.
fn draw_said(canvas: &mut Canvas<'_>, area: Rect, sheet: &Sheet, line: &Line, sight: &Sight<'_>) {
    let look = canvas.look.clone();
    let (x, width) = (area.x + GUTTER, area.width.saturating_sub(GUTTER + 1));
    let mut rows = Vec::new();
    if let Some(at) = line.at {
        let mut words = format!("{} {}", sheet.name(line), sight.habits.moment(at, sight.now));
        if let Some(note) = &line.note {
            words = format!("{words}: {note}");
        }
        rows.push((words, look.text));
    }
    rows.extend(sheet.files(line).take(FILES_MAX).map(|it| (about::named(it), look.text)));
    for round in sheet.rounds.iter().rev() {
        if let Some((by, at, note)) = &round.said {
            let did = if round.verdict == "pass" { "passed" } else { "failed" };
            let did = if round.is_signed { format!("{did} and signed") } else { did.to_owned() };
            let at = sight.habits.moment(*at, sight.now);
            let note = if note.is_empty() { String::new() } else { format!(": {note}") };
            rows.push((format!("round {} {did} by {by} {at}{note}", round.number), look.dim));
        }
    }
    for ((words, style), y) in rows.iter().zip(area.y + 1..area.bottom()) {
        canvas.put(x, y, width, words, *style);
    }
}
