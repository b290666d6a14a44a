//! The panes, a file each: what they ask to know, how they take it in, how they draw it.
//!
//! A pane never sees a key, a clock, a colour or the database.

pub mod about;
pub mod addons;
pub mod inspections;
pub mod job_cards;
pub mod pipeline;
pub mod queue;
pub mod records;
pub mod timeline;

use chrono::{DateTime, Utc};
use ratatui::layout::Rect;
use uuid::Uuid;

use super::action::Ui;
use super::asks::{Read, Reading, Subject, Sums};
use super::paint::Canvas;
use super::parts::habits::Habits;
use crate::domain::stage::Stage;

/// What a pane is drawn with.
#[derive(Clone, Copy, Debug)]
pub struct Sight<'a> {
    /// Whether it has the keys.
    pub focused: bool,
    /// Whether it stands beside others and needs a title of its own.
    pub titled: bool,
    pub habits: &'a Habits,
    pub sums: &'a Sums,
    pub now: DateTime<Utc>,
}

/// A part of a screen.
pub trait Pane {
    /// Its name among the tabs, with how much is in it.
    fn tab(&self, sums: &Sums) -> String;

    /// Does what a key means to it; says whether it means anything.
    fn does(&mut self, ui: Ui) -> bool;

    fn draw(&mut self, canvas: &mut Canvas<'_>, area: Rect, sight: &Sight<'_>);

    /// The thing under its cursor.
    fn subject(&self) -> Option<Subject>;

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
