//! One screen while it is open: its panes, which of them has the keys, and what it is about.
//!
//! The panes that follow do so when the cursor rests, so that a held key floods nothing.

use chrono::{DateTime, Duration, Utc};
use ratatui::layout::{Position, Rect};
use uuid::Uuid;

use super::layout::{Arrangement, Layout};
use crate::tui::action::Place;
use crate::tui::asks::{Ask, PaneId, Read, Subject};
use crate::tui::panes::Pane;

/// How long the cursor has to rest before the other panes follow.
const REST: Duration = Duration::milliseconds(80);

/// The screen.
pub struct Screen {
    /// Where one gets to it; none for a single thing.
    pub place: Option<Place>,
    serial: u32,
    panes: Vec<Box<dyn Pane>>,
    layout: Layout,
    focus: usize,
    /// What the other panes show.
    about: Option<Subject>,
    /// Where the cursor went, and when it will have rested there.
    restless: Option<DateTime<Utc>>,
    seen: Option<(Uuid, i32)>,
    arrangement: Arrangement,
}

impl Screen {
    pub fn new(
        place: Option<Place>,
        serial: u32,
        panes: Vec<Box<dyn Pane>>,
        layout: Layout,
    ) -> Self {
        Self {
            place,
            serial,
            panes,
            layout,
            focus: 0,
            about: None,
            restless: None,
            seen: None,
            arrangement: Arrangement::default(),
        }
    }

    /// Whether it is the screen of this one thing.
    pub fn is_about(&self, id: Uuid) -> bool {
        let of = self.panes.first().and_then(|it| it.subject());
        self.place.is_none() && of.is_some_and(|it| it.id == id)
    }

    pub fn serial(&self) -> u32 {
        self.serial
    }

    pub fn panes(&self) -> &[Box<dyn Pane>] {
        &self.panes
    }

    pub fn panes_mut(&mut self) -> &mut [Box<dyn Pane>] {
        &mut self.panes
    }

    pub fn focus(&self) -> usize {
        self.focus
    }

    /// The pane that has the keys.
    pub fn focused(&self) -> Option<&dyn Pane> {
        self.panes.get(self.focus).map(AsRef::as_ref)
    }

    pub fn focused_mut(&mut self) -> Option<&mut Box<dyn Pane>> {
        self.panes.get_mut(self.focus)
    }

    /// Gives the keys to another pane, this many further on.
    pub fn step(&mut self, by: isize) {
        let count = self.panes.len().max(1);
        let to = (self.focus + count).saturating_add_signed(by) % count;
        self.focus = to;
    }

    pub fn focus_on(&mut self, pane: usize) {
        if pane < self.panes.len() {
            self.focus = pane;
        }
    }

    /// The thing that an action would be done to: that under the cursor of the pane in focus, or
    /// else what the screen is about.
    pub fn subject(&self) -> Option<Subject> {
        let own = self.focused().and_then(Pane::subject);
        own.or_else(|| match self.focus {
            0 => None,
            _ => self.panes.first().and_then(|it| it.subject()),
        })
    }

    /// Takes note of where the cursor is now.
    pub fn settle(&mut self, now: DateTime<Utc>) {
        let subject = self.panes.first().and_then(|it| it.subject());
        let seen = subject.as_ref().map(|it| (it.id, it.version));
        if seen != self.seen {
            // The first thing that is seen, and one that changed where it is, need no rest.
            let same = seen.map(|it| it.0) == self.seen.map(|it| it.0);
            let rest = if self.about.is_none() || same { Duration::zero() } else { REST };
            self.seen = seen;
            self.restless = Some(now + rest);
        }
        if self.restless.is_some_and(|at| at <= now) {
            self.restless = None;
            for pane in self.panes.iter_mut().skip(1) {
                pane.follow(subject.as_ref());
            }
            self.about = subject;
        }
    }

    /// What its panes want to read.
    pub fn asks(&mut self, now: DateTime<Utc>) -> Vec<Ask> {
        let mut asks = Vec::new();
        for (place, pane) in self.panes.iter_mut().enumerate() {
            while let Some((ticket, what)) = pane.wants(now) {
                let pane = PaneId { screen: self.serial, pane: place };
                asks.push(Ask::Read { pane, ticket, what });
            }
        }
        asks
    }

    pub fn learns(&mut self, pane: usize, ticket: u64, read: Read, now: DateTime<Utc>) {
        if let Some(pane) = self.panes.get_mut(pane) {
            pane.learns(ticket, read, now);
        }
    }

    pub fn missed(&mut self, pane: usize, ticket: u64) {
        if let Some(pane) = self.panes.get_mut(pane) {
            pane.missed(ticket);
        }
    }

    /// Reads everything again.
    pub fn poke(&mut self) {
        self.panes.iter_mut().for_each(|it| it.poke());
    }

    /// Puts every cursor that stands on this thing on the next one.
    pub fn leave(&mut self, id: Uuid) {
        self.panes.iter_mut().for_each(|it| it.leave(id));
    }

    pub fn tidy(&mut self, now: DateTime<Utc>) {
        self.panes.iter_mut().for_each(|it| it.tidy(now));
    }

    pub fn wakes_at(&self) -> Option<DateTime<Utc>> {
        self.panes.iter().filter_map(|it| it.wakes_at()).chain(self.restless).min()
    }

    /// Arranges the panes, and keeps what must be seen above a sheet that covers the lowest rows.
    pub fn arrange(&mut self, area: Rect, covered: u16, big: bool) -> Arrangement {
        let mut arrangement = self.layout.arrange(area, self.focus, big);
        let floor = area.bottom().saturating_sub(covered);
        for (_, pane) in &mut arrangement.panes {
            pane.height = pane.height.min(floor.saturating_sub(pane.y));
        }
        self.arrangement = arrangement.clone();
        arrangement
    }

    /// The pane at a place of the screen, and the line of it.
    pub fn at(&self, position: Position) -> Option<(usize, usize)> {
        let (pane, area) = self.arrangement.panes.iter().find(|(_, it)| it.contains(position))?;
        Some((*pane, usize::from(position.y - area.y)))
    }
}
