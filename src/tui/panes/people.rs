//! The people of the organization: who they are, what they may do here, whether they are let in.
//!
//! It never shows a password, temporary or not.

use chrono::{DateTime, Utc};
use ratatui::layout::Rect;
use uuid::Uuid;

use super::{Pane, Sight, empty, heading, search_of};
use crate::domain::entity::Entity;
use crate::service::users::User;
use crate::tui::action::Ui;
use crate::tui::asks::{Read, Reading, Subject, Sums};
use crate::tui::look::Look;
use crate::tui::paint::Canvas;
use crate::tui::parts::list::{Cell, Column, List, Row};

const EMPTY: &str = "nobody is here yet; + makes somebody, and shows what lets them in";

/// The pane.
#[derive(Default)]
pub struct People {
    list: List<User>,
    search: Option<String>,
}

impl Row for User {
    type Spot = String;

    fn id(&self) -> Uuid {
        self.id
    }

    fn spot(&self) -> String {
        self.email.clone()
    }

    fn version(&self) -> i64 {
        0
    }

    fn changed_by(&self) -> Option<&str> {
        None
    }
}

impl From<&User> for Subject {
    fn from(user: &User) -> Self {
        Self {
            entity: Entity::User,
            machine: None,
            id: user.id,
            number: user.email.clone(),
            title: user.name.clone().unwrap_or_default(),
            status: None,
            version: 0,
            order: None,
            value: None,
            summary: format!("{}, {}", user.role, user.status),
        }
    }
}

impl Pane for People {
    fn tab(&self, _sums: &Sums) -> String {
        "users".to_owned()
    }

    fn does(&mut self, ui: Ui) -> bool {
        !matches!(ui, Ui::Mark | Ui::MarkAll) && self.list.does(ui)
    }

    fn draw(&mut self, canvas: &mut Canvas<'_>, area: Rect, sight: &Sight<'_>) {
        let body = heading(canvas, area, sight, "Users", self.search.as_deref());
        if self.list.is_known_empty() {
            empty(canvas, body, sight, EMPTY, self.search.as_deref());
            return;
        }
        let look = canvas.look.clone();
        let wide = [
            Column::share(3),
            Column::share(3),
            Column::fixed(10),
            Column::fixed(8),
            Column::fixed(8),
        ];
        let columns = if body.width < 60 { &wide[..4] } else { &wide[..] };
        self.list.draw(canvas, body, sight.focused, columns, |user, _| cells(user, &look));
    }

    fn subject(&self) -> Option<Subject> {
        self.list.picked().map(Subject::from)
    }

    fn person(&self) -> Option<&User> {
        self.list.picked()
    }

    fn narrow(&mut self, words: &str) -> bool {
        let search = search_of(words);
        if search != self.search {
            self.search = search;
            self.list.restart();
        }
        true
    }

    fn narrowed(&self) -> Option<&str> {
        self.search.as_deref()
    }

    fn point(&mut self, line: usize) {
        self.list.pick_line(line);
    }

    fn wants(&mut self, now: DateTime<Utc>) -> Option<(u64, Reading)> {
        let (ticket, want) = self.list.wants(now)?;
        Some((ticket, Reading::People { search: self.search.clone(), want }))
    }

    fn learns(&mut self, ticket: u64, read: Read, now: DateTime<Utc>) {
        if let Read::People(page) = read {
            self.list.learns(ticket, page, now);
        }
    }

    fn missed(&mut self, ticket: u64) {
        self.list.missed(ticket);
    }

    fn poke(&mut self) {
        self.list.poke();
    }

    fn tidy(&mut self, now: DateTime<Utc>) {
        self.list.tidy(now);
    }

    fn wakes_at(&self) -> Option<DateTime<Utc>> {
        self.list.wakes_at()
    }
}

fn cells<'a>(user: &'a User, look: &Look) -> Vec<Cell<'a>> {
    let is_in = user.status == "active";
    let text = if is_in { look.text } else { look.dim };
    vec![
        Cell::new(user.name.as_deref().unwrap_or_default(), text),
        Cell::new(user.email.as_str(), look.dim),
        Cell::new(<&str>::from(user.role), text),
        match user.badge_since {
            _ if !is_in => Cell::new(user.status.as_str(), look.warning),
            Some(_) => Cell::new("badge", look.dim),
            None => Cell::new("", look.dim),
        },
        Cell::new(user.short_name.as_deref().unwrap_or_default(), look.dim),
    ]
}
