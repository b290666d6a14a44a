//! The panes, a file each: what they ask to know, how they take it in, how they draw it.
//!
//! A pane never sees a key, a clock, a colour or the database.

pub mod about;
pub mod addons;
mod afar;
mod cells;
pub mod checklist;
pub mod floor;
pub mod inspections;
pub mod job_cards;
pub mod mails;
pub mod people;
pub mod pipeline;
pub mod quality;
pub mod queue;
pub mod records;
mod report;
pub mod settings;
mod tall;
pub mod timeline;
pub mod views;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use ratatui::layout::Rect;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::action::Ui;
use super::asks::{Read, Reading, Subject, Sums};
use super::look::Look;
use super::paint::Canvas;
use super::parts::entry::Entry;
use super::parts::habits::Habits;
use super::parts::lines::Piece;
use super::parts::list::GUTTER;
use super::text;
use crate::domain::checklist::{Problem, Verdict};
use crate::domain::entity::Entity;
use crate::domain::outbox::WorkStatus;
use crate::domain::queue_order::QueueOrder;
use crate::domain::stage::Stage;
use crate::service::users::User;

/// What a pane is drawn with.
#[derive(Clone, Copy, Debug)]
pub struct Sight<'a> {
    /// Whether it has the keys.
    pub focused: bool,
    /// Whether it stands beside others and needs a title of its own.
    pub titled: bool,
    /// Whether it is to be read from afar.
    pub big: bool,
    pub habits: &'a Habits,
    pub sums: &'a Sums,
    pub now: DateTime<Utc>,
}

/// A line of a checklist, as the cursor stands on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// From 1.
    pub number: usize,
    pub name: String,
    /// Of the whole list.
    pub open: usize,
    pub failed: usize,
    /// Whether it has a number to be compared with, and whether that is still to be measured.
    pub has_number: bool,
    pub lacks_measure: bool,
    /// What is open and to be measured, of the whole list.
    pub unmeasured: Vec<String>,
    /// Which round it is.
    pub round: i64,
    /// The last file that was put with it.
    pub document: Option<String>,
}

/// What is tried at a terminal of everybody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trying {
    Line(Option<Verdict>, Option<Decimal>),
    /// Every line that is open passes.
    Open,
}

/// A mark that nobody has saved yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsaved {
    pub name: String,
    pub result: Verdict,
    pub measured: Option<Decimal>,
    /// When its line was checked last, as far as was known then.
    pub since: Option<DateTime<Utc>>,
}

/// How a line stands in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    pub at: Option<DateTime<Utc>>,
    /// Who checked it; nothing where nobody did.
    pub by: String,
    pub result: Option<Verdict>,
}

/// A part of a screen.
pub trait Pane {
    /// Its name among the tabs, with how much is in it.
    fn tab(&self, sums: &Sums) -> String;

    /// What is shown, where its name among the tabs does not say so.
    fn caption(&self) -> Option<String> {
        None
    }

    /// How far the order is that the pane shows all of, if it is this one: what a line about it
    /// ends with.
    fn lights(&self, _order: Uuid, _look: &Look) -> Vec<Piece> {
        Vec::new()
    }

    /// Does what a key means to it; says whether it means anything.
    fn does(&mut self, ui: Ui) -> bool;

    fn draw(&mut self, canvas: &mut Canvas<'_>, area: Rect, sight: &Sight<'_>);

    /// The thing under its cursor.
    fn subject(&self) -> Option<Subject>;

    /// The person under its cursor, where it lists people.
    fn person(&self) -> Option<&User> {
        None
    }

    /// The work under its cursor, where it lists what was asked for, and how that stands.
    fn work(&self) -> Option<(Subject, WorkStatus)> {
        None
    }

    /// The line of a checklist under its cursor.
    fn line(&self) -> Option<Checked> {
        None
    }

    /// Shows what is being typed as measured.
    fn measures(&mut self, _typed: Option<&Entry>) {}

    /// Shows a mark that is on its way, and goes on to the next line.
    fn marks_line(&mut self, _result: Option<Verdict>, _measured: Option<Decimal>) {}

    /// All marks have arrived, or were refused.
    fn marks_settle(&mut self) {}

    /// Marks the line under the cursor, or all that are open, and goes on to the next; sends nothing.
    /// Answers the places that it marked, with what they are now.
    ///
    /// # Errors
    /// Why they cannot be marked like that.
    fn tries(&mut self, _said: Trying) -> Result<Vec<(usize, Unsaved)>, Problem> {
        Ok(Vec::new())
    }

    /// Shows what is marked and not saved.
    fn shows_unsaved(&mut self, _marks: &BTreeMap<usize, Unsaved>) {}

    /// How a line of the checklist stands without what is not saved.
    fn saved(&self, _place: usize) -> Option<Saved> {
        None
    }

    /// What it lists of what hangs on an order.
    fn lists(&self) -> Option<Entity> {
        None
    }

    /// What opening a row means, where the rows are no things.
    fn opens(&self) -> Option<&'static str> {
        None
    }

    /// Sorts it the next way, where it can be sorted in several; says how that is.
    fn sorts(&mut self) -> Option<QueueOrder> {
        None
    }

    /// Whether it can be looked at as several views.
    fn has_views(&self) -> bool {
        false
    }

    /// The things that are marked.
    fn marked(&self) -> Vec<Subject> {
        Vec::new()
    }

    fn unmark(&mut self, _id: Uuid) {}

    /// Lets go of all marks; says whether there were any.
    fn unmark_all(&mut self) -> bool {
        false
    }

    /// Takes note of the thing that the screen is about now.
    fn follow(&mut self, _subject: Option<&Subject>) {}

    /// Goes to another stage of the pipeline.
    fn stand(&mut self, _stage: Stage) {}

    /// Narrows a list; says whether it can.
    fn narrow(&mut self, _words: &str) -> bool {
        false
    }

    /// What it is narrowed to.
    fn narrowed(&self) -> Option<&str> {
        None
    }

    /// Puts the cursor on the next thing, after this one has moved on.
    fn leave(&mut self, _id: Uuid) {}

    /// Puts the cursor on a row that was clicked.
    fn point(&mut self, _line: usize) {}

    /// What to read next, if anything, with a ticket that comes back with the answer.
    fn wants(&mut self, now: DateTime<Utc>) -> Option<(u64, Reading)>;

    fn learns(&mut self, ticket: u64, read: Read, now: DateTime<Utc>);

    /// Asks again for what was not answered.
    fn missed(&mut self, ticket: u64);

    /// Reads everything again: something may have changed.
    fn poke(&mut self);

    /// Lets go of what stood long enough.
    fn tidy(&mut self, _now: DateTime<Utc>) {}

    fn wakes_at(&self) -> Option<DateTime<Utc>> {
        None
    }
}

/// Draws a pane's title where it needs one; returns what is left below.
fn heading(
    canvas: &mut Canvas<'_>,
    area: Rect,
    sight: &Sight<'_>,
    title: &str,
    search: Option<&str>,
) -> Rect {
    if !sight.titled || area.height == 0 {
        return area;
    }
    let look = canvas.look;
    let style = if sight.focused { look.accent } else { look.text };
    let end = canvas.put(area.x + 1, area.y, area.width, title, style.patch(look.title));
    if let Some(search) = search {
        let said = format!("with \u{201c}{search}\u{201d}");
        let left = area.right().saturating_sub(end + 3);
        canvas.put_right(end + 2, area.y, left, &said, look.dim);
    }
    Rect { y: area.y + 1, height: area.height - 1, ..area }
}

/// Says what would be there, and how it gets there.
fn empty(
    canvas: &mut Canvas<'_>,
    area: Rect,
    sight: &Sight<'_>,
    words: &str,
    search: Option<&str>,
) {
    let words = match search {
        Some(search) => format!("nothing here is called \u{201c}{search}\u{201d}"),
        None => words.to_owned(),
    };
    let style = canvas.look.dim;
    let lines = text::wrap(&words, area.width.saturating_sub(GUTTER + 1));
    for (line, y) in lines.iter().zip(area.y..area.bottom()) {
        canvas.put(area.x + GUTTER, y, area.width.saturating_sub(GUTTER), line, style);
    }
    if sight.focused {
        canvas.cursor(area.x + 1, area.y);
    }
}

/// What a list is narrowed to by these words.
fn search_of(words: &str) -> Option<String> {
    Some(words.trim()).filter(|it| !it.is_empty()).map(str::to_owned)
}
