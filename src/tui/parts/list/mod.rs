//! A list that knows only the rows in view and a little around them, and asks for more at its
//! edges.
//!
//! The cursor and the marks belong to things, not to row numbers: what comes, goes or moves
//! elsewhere never moves them. It never asks the database itself.

mod view;

pub use self::view::{Cell, Column, GUTTER, Width, draw_picked};

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use crate::tui::action::Ui;

/// How long a new or changed row is marked as such.
const FRESH: Duration = Duration::seconds(6);
/// How long old rows look current while new ones are on their way.
const PATIENCE: Duration = Duration::milliseconds(200);
/// Rows kept beyond what one page brings, before the far end is let go.
const KEPT_PAGES: usize = 4;

/// A row of some list.
pub trait Row {
    /// Where it stands in the list's order, for asking for what comes before or after.
    type Spot: Clone + PartialEq;

    fn id(&self) -> Uuid;
    fn spot(&self) -> Self::Spot;
    /// Grows whenever the thing changes.
    fn version(&self) -> i64;
    /// Who changed it last, if that was somebody else.
    fn changed_by(&self) -> Option<&str>;
}

/// What the list wants to know next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Want<S> {
    /// The first rows.
    First { limit: usize },
    /// The last rows.
    Last { limit: usize },
    /// The rows after this one.
    After { spot: S, limit: usize },
    /// The rows before this one, still in the list's order.
    Before { spot: S, limit: usize },
    /// This row, if it is still there, and those after it.
    From { spot: S, limit: usize },
}

/// The answer to a want.
#[derive(Clone, Debug)]
pub struct Page<R> {
    pub rows: Vec<R>,
    /// Whether there is more beyond the side that was asked towards.
    pub more: bool,
}

/// A row that came in or changed while it was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fresh {
    pub id: Uuid,
    /// Who changed it; nobody when it is new.
    pub by: Option<String>,
    until: DateTime<Utc>,
}

/// The list.
#[derive(Clone, Debug)]
pub struct List<R: Row> {
    rows: Vec<R>,
    more: More,
    at: usize,
    top: usize,
    height: usize,
    marks: BTreeSet<Uuid>,
    fresh: Vec<Fresh>,
    asked: Option<Asked<R::Spot>>,
    ticket: u64,
    /// Steps that went beyond what is loaded, to be taken once more is.
    owed: isize,
    /// Whether the rows shown answer what is asked now.
    known: bool,
    /// What to read next, if anything.
    next: Next,
    dimmed: bool,
}

/// Whether there are rows beyond those that are loaded.
#[derive(Clone, Copy, Debug, Default)]
struct More {
    before: bool,
    after: bool,
}

#[derive(Clone, Debug)]
struct Asked<S> {
    want: Want<S>,
    at: DateTime<Utc>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Nothing,
    First,
    Last,
    Again,
}

impl<R: Row> Default for List<R> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            more: More::default(),
            at: 0,
            top: 0,
            height: 24,
            marks: BTreeSet::new(),
            fresh: Vec::new(),
            asked: None,
            ticket: 0,
            owed: 0,
            known: false,
            next: Next::First,
            dimmed: false,
        }
    }
}

impl<R: Row> List<R> {
    /// The row under the cursor.
    pub fn picked(&self) -> Option<&R> {
        self.rows.get(self.at)
    }

    /// Whether the cursor stands on the first row of all.
    pub fn is_at_first(&self) -> bool {
        self.at == 0 && !self.more.before
    }

    /// The rows that are loaded.
    pub fn rows(&self) -> &[R] {
        &self.rows
    }

    /// Whether the answer is in, and it is that there is nothing.
    pub fn is_known_empty(&self) -> bool {
        self.known && self.rows.is_empty()
    }

    /// How many there are, where all of them are loaded.
    pub fn count(&self) -> Option<usize> {
        let whole = self.known && !self.more.before && !self.more.after;
        whole.then_some(self.rows.len())
    }

    pub fn marks(&self) -> &BTreeSet<Uuid> {
        &self.marks
    }

    pub fn unmark(&mut self, id: Uuid) {
        self.marks.remove(&id);
    }

    pub fn unmark_all(&mut self) -> bool {
        !std::mem::take(&mut self.marks).is_empty()
    }

    /// Begins anew, for another question; what is shown stays until the answer is there.
    pub fn restart(&mut self) {
        self.next = Next::First;
        self.asked = None;
        self.ticket += 1;
        self.marks.clear();
        self.owed = 0;
        self.known = false;
    }

    /// Reads the rows again: something may have changed.
    pub fn poke(&mut self) {
        if self.next == Next::Nothing {
            self.next = Next::Again;
        }
    }

    /// Forgets a question that was not answered, so that it is asked again.
    pub fn missed(&mut self, ticket: u64) {
        if ticket == self.ticket && self.asked.take().is_some() {
            self.next = if self.known { Next::Again } else { Next::First };
        }
    }

    /// What to find out next, with a ticket that comes back with the answer.
    pub fn wants(&mut self, now: DateTime<Utc>) -> Option<(u64, Want<R::Spot>)> {
        if self.asked.is_some() {
            return None;
        }
        let limit = self.page();
        let margin = self.height;
        let want = match (self.next, self.rows.first(), self.rows.last()) {
            (Next::First, ..) | (Next::Again, None, _) => Want::First { limit },
            (Next::Last, ..) => Want::Last { limit },
            (Next::Again, Some(_), _) if !self.more.before => {
                Want::First { limit: self.rows.len().max(limit) }
            }
            (Next::Again, Some(first), _) => {
                Want::From { spot: first.spot(), limit: self.rows.len().max(limit) }
            }
            (Next::Nothing, Some(first), _) if self.more.before && self.at < margin => {
                Want::Before { spot: first.spot(), limit }
            }
            (Next::Nothing, _, Some(last))
                if self.more.after && self.rows.len() <= self.at + margin =>
            {
                Want::After { spot: last.spot(), limit }
            }
            (Next::Nothing, ..) => return None,
        };
        self.next = Next::Nothing;
        self.ticket += 1;
        self.asked = Some(Asked { want: want.clone(), at: now });
        Some((self.ticket, want))
    }

    /// Takes an answer in; one that was overtaken by another question is let go.
    pub fn learns(&mut self, ticket: u64, page: Page<R>, now: DateTime<Utc>) {
        if ticket != self.ticket {
            return;
        }
        let Some(asked) = self.asked.take() else { return };
        match asked.want {
            Want::First { .. } if self.known => {
                self.more.after = page.more;
                self.replace(page.rows, now);
            }
            Want::First { .. } => {
                self.more.before = false;
                self.more.after = page.more;
                self.rows = page.rows;
                self.fresh.clear();
                (self.at, self.top) = (0, 0);
            }
            Want::Last { .. } => {
                self.more.before = page.more;
                self.more.after = false;
                self.rows = page.rows;
                self.at = self.rows.len().saturating_sub(1);
                self.top = self.rows.len().saturating_sub(self.height);
            }
            Want::From { .. } => {
                self.more.after = page.more;
                self.replace(page.rows, now);
            }
            Want::After { .. } => self.append(page),
            Want::Before { .. } => self.prepend(page),
        }
        self.known = true;
        let owed = std::mem::take(&mut self.owed);
        self.step(owed);
    }

    /// Does what a key means to a list; says whether it means anything to one.
    pub fn does(&mut self, ui: Ui) -> bool {
        let page = isize::try_from(self.height.saturating_sub(1).max(1)).unwrap_or(1);
        if ui == Ui::Mark {
            if let Some(id) = self.picked().map(Row::id) {
                if !self.marks.remove(&id) {
                    self.marks.insert(id);
                }
                self.step(1);
            }
        } else if ui == Ui::MarkAll {
            let loaded: BTreeSet<Uuid> = self.rows.iter().map(Row::id).collect();
            let all = loaded.is_subset(&self.marks);
            self.marks = if all { BTreeSet::new() } else { loaded };
        } else if ui == Ui::First {
            if self.more.before { self.jump(Next::First) } else { self.go(0) }
        } else if ui == Ui::Last {
            let last = self.rows.len().saturating_sub(1);
            if self.more.after { self.jump(Next::Last) } else { self.go(last) }
        } else {
            let Some(by) = ui.stride(page) else { return false };
            self.step(by);
        }
        true
    }

    /// Puts the cursor on a thing, if it is loaded.
    pub fn pick(&mut self, id: Uuid) -> bool {
        let found = self.rows.iter().position(|row| row.id() == id);
        if let Some(at) = found {
            self.go(at);
        }
        found.is_some()
    }

    /// Puts the cursor on the row that is this many rows below the top of the view.
    pub fn pick_line(&mut self, line: usize) {
        if self.top + line < self.rows.len() {
            self.go(self.top + line);
        }
    }

    /// Lets go of marks on rows that have been fresh long enough.
    pub fn tidy(&mut self, now: DateTime<Utc>) {
        self.fresh.retain(|fresh| now < fresh.until);
        self.dimmed = self.slow_at().is_some_and(|at| at <= now);
    }

    pub fn wakes_at(&self) -> Option<DateTime<Utc>> {
        let slow = self.slow_at().filter(|_| !self.dimmed);
        self.fresh.iter().map(|fresh| fresh.until).chain(slow).min()
    }

    fn slow_at(&self) -> Option<DateTime<Utc>> {
        let asked = self.asked.as_ref().filter(|_| !self.known)?;
        Some(asked.at + PATIENCE)
    }

    fn page(&self) -> usize {
        (3 * self.height).clamp(60, 400)
    }

    fn go(&mut self, at: usize) {
        self.owed = 0;
        self.at = at;
    }

    fn jump(&mut self, next: Next) {
        self.owed = 0;
        self.asked = None;
        self.known = false;
        self.next = next;
    }

    fn step(&mut self, by: isize) {
        let last = self.rows.len().saturating_sub(1);
        let to = self.at.saturating_add_signed(by).min(last);
        let gone = isize::try_from(to).unwrap_or(0) - isize::try_from(self.at).unwrap_or(0);
        let more = if by > 0 { self.more.after } else { self.more.before };
        self.at = to;
        self.owed = if more { self.owed + by - gone } else { 0 };
    }

    /// Takes newer rows for the same part of the list, with the cursor's row where it was on
    /// screen.
    fn replace(&mut self, rows: Vec<R>, now: DateTime<Utc>) {
        for row in &rows {
            let old = self.rows.iter().find(|old| old.id() == row.id());
            let by = match old {
                Some(old) if old.version() == row.version() => continue,
                Some(_) => match row.changed_by() {
                    Some(by) => Some(by.to_owned()),
                    None => continue,
                },
                None => None,
            };
            self.fresh.retain(|fresh| fresh.id != row.id());
            self.fresh.push(Fresh { id: row.id(), by, until: now + FRESH });
        }
        let gone = self.rows.iter().map(Row::id).filter(|id| !rows.iter().any(|it| it.id() == *id));
        for id in gone.collect::<Vec<_>>() {
            self.marks.remove(&id);
        }
        let line = self.at.saturating_sub(self.top);
        let picked = self.picked().map(Row::id);
        let still = picked.and_then(|id| rows.iter().position(|row| row.id() == id));
        self.at = still.unwrap_or(self.at).min(rows.len().saturating_sub(1));
        self.top = self.at.saturating_sub(line);
        self.rows = rows;
    }

    fn append(&mut self, page: Page<R>) {
        self.more.after = page.more;
        self.rows.extend(page.rows);
        let surplus = self.rows.len().saturating_sub(KEPT_PAGES * self.page());
        let surplus = surplus.min(self.top);
        if 0 < surplus {
            self.rows.drain(..surplus);
            self.more.before = true;
            self.at -= surplus.min(self.at);
            self.top -= surplus;
        }
    }

    fn prepend(&mut self, page: Page<R>) {
        self.more.before = page.more;
        let added = page.rows.len();
        self.rows.splice(0..0, page.rows);
        self.at += added;
        self.top += added;
        let keep = (KEPT_PAGES * self.page()).max(self.at + self.height);
        if keep < self.rows.len() {
            self.rows.truncate(keep);
            self.more.after = true;
        }
    }
}
