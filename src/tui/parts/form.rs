//! A form: a sheet at the bottom, a field a line, saved with one key and left with another.
//!
//! It keeps what was typed whatever happens, and never sends anything itself.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use crossterm::event::KeyEvent;
use ratatui::layout::Rect;
use serde_json::{Map, Value};

use super::field::{Article, Choice, Field, Took};
use super::habits::Habits;
use super::hints::{self, Hint};
use super::sheet;
use crate::tui::action::Ui;
use crate::tui::paint::Canvas;
use crate::tui::text;

/// The form.
#[derive(Clone, Debug)]
pub struct Form {
    pub title: String,
    /// What stands there where that is too long for the line.
    brief: Option<String>,
    /// What saving does: "approve and send the code".
    pub verb: String,
    fields: Vec<Field>,
    at: usize,
    top: u16,
    /// Sent, and no answer yet.
    busy: bool,
    /// What is set aside, or left out, by saving it.
    warning: Option<String>,
    /// What is wrong with the whole of it.
    problem: Option<String>,
    touched: bool,
    /// What leaving it does, where that is not to put it by.
    leaves: Option<String>,
    /// What everything in it comes to, where that is said.
    sum: Option<String>,
}

/// What came of a stroke.
#[derive(Clone, Debug, PartialEq)]
pub enum Did {
    Nothing,
    Typed,
    /// Everything is filled in as it should be.
    Save(Map<String, Value>),
    Leave,
}

/// What a line above the fields is about.
#[derive(Clone, Copy, Debug)]
enum Weight {
    Problem,
    Warning,
}

/// What was typed, by field.
pub type Draft = BTreeMap<String, String>;

/// Labels are cut beyond this.
const LABEL_MAX: u16 = 20;
/// What stands before what everything comes to.
const SUM: &str = "comes to";
/// What stands before a warning.
const WARNING: &str = "!";
/// Rows that a problem takes at most.
const PROBLEM_ROWS: u16 = 3;

impl Form {
    pub fn new(title: &str, verb: &str, fields: Vec<Field>) -> Self {
        Self {
            title: title.to_owned(),
            brief: None,
            verb: verb.to_owned(),
            fields,
            at: 0,
            top: 0,
            busy: false,
            warning: None,
            problem: None,
            touched: false,
            leaves: None,
            sum: None,
        }
    }

    /// Gives it a title for a narrow line.
    pub fn in_brief(&mut self, title: &str) {
        self.brief = Some(title.to_owned());
    }

    /// Says what is set aside, or left out, by saving it.
    pub fn warn(&mut self, words: &str) {
        self.warning = Some(words.to_owned());
    }

    /// Says what everything in it comes to; from then on a row is kept for that.
    pub fn comes_to(&mut self, words: &str) {
        self.sum = Some(words.to_owned());
    }

    /// Whether it says what everything in it comes to.
    pub fn is_priced(&self) -> bool {
        self.sum.is_some()
    }

    /// Says of each line of a field what it costs, and why.
    pub fn price(&mut self, name: &str, lines: &[String]) {
        for field in self.fields.iter_mut().filter(|field| field.name == name) {
            field.price(lines.to_vec());
        }
    }

    /// Says what leaving it does, where nothing is put by.
    pub fn leaving(&mut self, words: &str) {
        self.leaves = Some(words.to_owned());
    }

    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The field that has the keys.
    pub fn focused(&self) -> Option<&Field> {
        self.fields.get(self.at)
    }

    /// Gives the keys to a field.
    pub fn focus(&mut self, name: &str) {
        self.at = self.fields.iter().position(|it| it.name == name).unwrap_or(self.at);
    }

    /// Asks for one thing more.
    pub fn add(&mut self, field: Field) {
        self.fields.retain(|it| it.name != field.name);
        self.fields.push(field);
        self.busy = false;
    }

    /// Whether anything was typed that would be lost.
    pub fn is_touched(&self) -> bool {
        self.touched
    }

    pub fn is_busy(&self) -> bool {
        self.busy
    }

    /// What was typed, to be put by.
    pub fn draft(&self) -> Draft {
        self.fields.iter().map(|field| (field.name.clone(), field.typed())).collect()
    }

    /// Takes up what was put by.
    pub fn restore(&mut self, draft: &Draft) {
        for field in &mut self.fields {
            if let Some(typed) = draft.get(&field.name).filter(|typed| !typed.is_empty()) {
                field.fill(typed);
                self.touched = true;
            }
        }
    }

    /// Empties a field.
    pub fn clear(&mut self, name: &str) {
        for field in self.fields.iter_mut().filter(|field| field.name == name) {
            field.fill("");
        }
    }

    /// Takes the choices of a pick in.
    pub fn offer(&mut self, name: &str, choices: &[Choice]) {
        for field in self.fields.iter_mut().filter(|field| field.name == name) {
            field.offer(choices.to_vec());
        }
    }

    /// Takes the articles in that may be put on a line.
    pub fn stock(&mut self, name: &str, articles: &[Article]) {
        for field in self.fields.iter_mut().filter(|field| field.name == name) {
            field.stock(articles.to_vec());
        }
    }

    /// Says what went wrong with what was sent: beside a field if it has one, above all otherwise.
    pub fn fails(&mut self, field: Option<&str>, why: &str) {
        self.busy = false;
        let place = field.and_then(|name| self.fields.iter().position(|it| it.name == name));
        match place.and_then(|at| self.fields.get_mut(at).map(|field| (at, field))) {
            Some((at, field)) => {
                field.complain(why);
                self.at = at;
            }
            None => self.problem = Some(why.to_owned()),
        }
    }

    /// Takes a stroke, and what it means in a form, if anything.
    pub fn takes(
        &mut self,
        key: KeyEvent,
        meaning: Option<Ui>,
        habits: &Habits,
        now: DateTime<Utc>,
    ) -> Did {
        let kept = self.focused().is_some_and(|field| field.keeps(key));
        match meaning {
            Some(Ui::Save) => return self.save(habits, now),
            Some(Ui::Cancel) => return Did::Leave,
            Some(Ui::NextField) if !kept => {
                let on_last = self.at + 1 == self.fields.len();
                let sends = key.code == crossterm::event::KeyCode::Enter;
                if on_last && sends {
                    return self.save(habits, now);
                }
                self.step(1, habits, now);
                return Did::Typed;
            }
            Some(Ui::PreviousField) if !kept => {
                self.step(-1, habits, now);
                return Did::Typed;
            }
            Some(_) | None => {}
        }
        let Some(field) = self.fields.get_mut(self.at).filter(|_| !self.busy) else {
            return Did::Nothing;
        };
        match field.takes(key) {
            Took::Typed => {
                self.touched = true;
                self.problem = None;
                Did::Typed
            }
            Took::Nothing => Did::Nothing,
        }
    }

    pub fn paste(&mut self, words: &str) {
        if let Some(field) = self.fields.get_mut(self.at).filter(|_| !self.busy) {
            field.paste(words);
            self.touched = true;
        }
    }

    fn step(&mut self, by: isize, habits: &Habits, now: DateTime<Utc>) {
        if let Some(field) = self.fields.get_mut(self.at) {
            field.settle();
            // What is needed is not asked for before there was a chance to fill it in.
            if !field.typed().is_empty() {
                field.check(habits, now);
            }
        }
        let last = self.fields.len().saturating_sub(1);
        self.at = match self.at.checked_add_signed(by) {
            Some(at) if at <= last => at,
            Some(_) => 0,
            None => last,
        };
    }

    fn save(&mut self, habits: &Habits, now: DateTime<Utc>) -> Did {
        if self.busy {
            return Did::Nothing;
        }
        if let Some(field) = self.fields.get_mut(self.at) {
            field.settle();
        }
        let mut wrong = None;
        for (place, field) in self.fields.iter_mut().enumerate() {
            if !field.check(habits, now) {
                wrong = wrong.or(Some(place));
            }
        }
        if let Some(place) = wrong {
            self.at = place;
            return Did::Typed;
        }
        let mut values = Map::new();
        for field in &self.fields {
            if let Ok(Some(value)) = field.value(habits, now) {
                values.insert(field.name.clone(), value);
            }
        }
        self.busy = true;
        self.problem = None;
        Did::Save(values)
    }

    /// The rows that it needs at a width, title and hints included.
    pub fn height(&self, width: u16) -> u16 {
        let inside = width.saturating_sub(sheet::MARGINS);
        let room = inside.saturating_sub(self.label_width(inside) + 3);
        let heights = (0..).zip(&self.fields).map(|(at, it)| it.height(at == self.at, room));
        let fields: u16 = heights.sum();
        let problem = self.said(inside).len();
        let sum = u16::from(self.sum.is_some());
        fields + 2 + sum + u16::try_from(problem).unwrap_or(PROBLEM_ROWS)
    }

    fn label_width(&self, width: u16) -> u16 {
        let sum = self.sum.iter().map(|_| text::width(SUM));
        let labels = self.fields.iter().map(|it| text::width(&it.label)).chain(sum);
        labels.max().unwrap_or_default().min(LABEL_MAX).min(width / 2)
    }

    /// What is said above the fields: each line, and whether it begins what is wrong or a warning.
    fn said(&self, width: u16) -> Vec<(String, Option<Weight>)> {
        let both = [(&self.problem, Weight::Problem), (&self.warning, Weight::Warning)];
        let lines = |(words, weight): (&Option<String>, Weight)| {
            let lines = text::wrap(words.as_deref().unwrap_or_default(), width.saturating_sub(2));
            let all = lines.into_iter().take(PROBLEM_ROWS.into()).enumerate();
            all.map(move |(at, line)| (line, (at == 0).then_some(weight))).collect::<Vec<_>>()
        };
        both.into_iter().flat_map(lines).filter(|(line, _)| !line.is_empty()).collect()
    }

    /// Draws it; `save` and `leave` are the keys that do so.
    pub fn draw(
        &mut self,
        canvas: &mut Canvas<'_>,
        area: Rect,
        (save, leave): (&str, &str),
        habits: &Habits,
        now: DateTime<Utc>,
    ) {
        let fits = |it: &String| text::width(it) <= sheet::title_room(area.width);
        let brief = self.brief.as_ref().filter(|it| !fits(&self.title) && fits(it));
        let inside = sheet::lay(canvas, area, brief.unwrap_or(&self.title));
        let look = canvas.look;
        let mut body = Rect { height: inside.height.saturating_sub(1), ..inside };
        for (line, begins) in &self.said(body.width) {
            if body.height < 2 {
                break;
            }
            match begins {
                Some(Weight::Problem) => {
                    canvas.put(body.x, body.y, 1, look.marks.no, look.error);
                }
                Some(Weight::Warning) => {
                    canvas.put(body.x, body.y, 1, WARNING, look.warning);
                }
                None => {}
            }
            canvas.put(body.x + 2, body.y, body.width.saturating_sub(2), line, look.text);
            body = Rect { y: body.y + 1, height: body.height - 1, ..body };
        }
        if let Some(sum) = self.sum.as_ref().filter(|_| 1 < body.height) {
            body.height -= 1;
            let label = self.label_width(body.width);
            canvas.put(body.x, body.bottom(), label, SUM, look.label);
            let x = body.x + label + 3;
            canvas.put(x, body.bottom(), body.right().saturating_sub(x), sum, look.thing);
        }
        self.draw_fields(canvas, body, habits, now);
        let bottom = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
        if self.busy {
            canvas.put(bottom.x + 1, bottom.y, bottom.width, "saving", look.dim);
        } else {
            let leaves = match &self.leaves {
                Some(words) => words,
                None if self.touched => "keep editing later",
                None => "close",
            };
            let hints = [Hint::new(save, self.verb.as_str()), Hint::new(leave, leaves)];
            hints::draw(canvas, bottom, &hints, &[]);
        }
    }

    fn draw_fields(
        &mut self,
        canvas: &mut Canvas<'_>,
        body: Rect,
        habits: &Habits,
        now: DateTime<Utc>,
    ) {
        let look = canvas.look;
        let label = self.label_width(body.width);
        let room = body.width.saturating_sub(label + 3);
        let heights: Vec<u16> =
            (0..).zip(&self.fields).map(|(at, field)| field.height(at == self.at, room)).collect();
        let before: u16 = heights.iter().take(self.at).sum();
        let own = heights.get(self.at).copied().unwrap_or(1).min(body.height);
        self.top = self.top.clamp((before + own).saturating_sub(body.height), before);
        let mut row = 0;
        for (place, (field, height)) in self.fields.iter().zip(heights).enumerate() {
            let start = row;
            row += height;
            if start < self.top || body.height <= start - self.top {
                continue;
            }
            let focused = place == self.at;
            let y = body.y + start - self.top;
            let style = if focused { look.accent } else { look.label };
            canvas.put(body.x, y, label, &field.label, style);
            let x = body.x + label + 3;
            let width = body.right().saturating_sub(x);
            let height = height.min(body.bottom().saturating_sub(y));
            field.draw(canvas, Rect { x, y, width, height }, focused, habits, now);
        }
    }
}
