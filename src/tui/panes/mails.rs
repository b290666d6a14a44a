//! The mails: the list in its views, with what they come to in numbers, and how many there were of
//! each type.
//!
//! It never counts anything itself.

use chrono::{DateTime, Utc};
use ratatui::layout::Rect;
use uuid::Uuid;

use super::queue::Queue;
use super::records::MAILS;
use super::{Pane, Sight, heading, views};
use crate::domain::letter::LetterKind;
use crate::domain::mail_view::MailView;
use crate::domain::stage::Stage;
use crate::service::mails::{MailCount, MailCounts};
use crate::tui::action::Ui;
use crate::tui::asks::{Read, Reading, Subject, Sums};
use crate::tui::paint::Canvas;
use crate::tui::parts::list::{GUTTER, draw_picked};

/// The pane.
pub struct Mails {
    queue: Queue,
    /// The numbers of the view that is on, or of the one before while these are read.
    counts: Option<(MailView, MailCounts)>,
    /// Whether the numbers have to be read.
    stale: bool,
    ticket: u64,
    /// The type under the cursor.
    at: usize,
}

/// The columns of the numbers, in reading order.
const NUMBERS: [&str; 5] = ["total", "to send", "sent", "delivered", "failed"];
/// What a number takes.
const WIDTH: u16 = 11;

impl Default for Mails {
    fn default() -> Self {
        let queue = Queue::new(&MAILS, Stage::Approval);
        Self { queue, counts: None, stale: false, ticket: 0, at: 0 }
    }
}

impl Mails {
    /// The view that is watched, where it is one.
    fn watched(&self) -> Option<MailView> {
        views::MAILS.get(self.queue.view()).and_then(|it| it.only.view)
    }

    fn is_table(&self) -> bool {
        self.watched() == Some(MailView::Statistics)
    }

    /// The numbers of the view that is on.
    fn numbers(&self) -> Option<&MailCounts> {
        let watched = self.watched()?;
        self.counts.as_ref().filter(|(view, _)| *view == watched).map(|(_, counts)| counts)
    }

    fn types(&self) -> &[MailCount] {
        self.numbers().map_or(&[], |it| it.by_type.as_slice())
    }

    fn does_in_table(&mut self, ui: Ui) -> bool {
        let last = self.types().len().saturating_sub(1);
        let to = if ui == Ui::Down {
            self.at + 1
        } else if ui == Ui::Up {
            self.at.saturating_sub(1)
        } else if ui == Ui::First || ui == Ui::PageUp {
            0
        } else if ui == Ui::Last || ui == Ui::PageDown {
            last
        } else if ui == Ui::Open {
            let kind = self.types().get(self.at).and_then(|it| it.email_type.parse().ok());
            if kind.is_some() {
                self.queue.show_only(kind);
            }
            return true;
        } else {
            return false;
        };
        self.at = to.min(last);
        true
    }

    fn draw_table(&self, canvas: &mut Canvas<'_>, area: Rect, sight: &Sight<'_>) {
        let body = heading(canvas, area, sight, MAILS.title, None);
        let body = views::draw(canvas, body, views::MAILS, self.queue.view());
        let look = canvas.look;
        let x = body.x + GUTTER;
        let Some(numbers) = self.numbers() else { return };
        if numbers.by_type.is_empty() {
            let words = "no mail in 30 days";
            canvas.put(x, body.y, body.width.saturating_sub(GUTTER), words, look.dim);
            if sight.focused {
                canvas.cursor(body.x + 1, body.y);
            }
            return;
        }
        // The names get what the numbers leave, but no more than they need: numbers belong near.
        let count = u16::try_from(NUMBERS.len()).unwrap_or_default();
        let names = body.width.saturating_sub(GUTTER + 1 + count * WIDTH).min(32);
        let mut y = body.y;
        for (place, name) in (0..).zip(NUMBERS) {
            canvas.put_right(x + names + place * WIDTH, y, WIDTH, name, look.dim);
        }
        y += 1;
        let rows = usize::from(body.bottom().saturating_sub(y + 2));
        let top = (self.at + 1).saturating_sub(rows.max(1));
        for (place, row) in numbers.by_type.iter().enumerate().skip(top).take(rows) {
            let kind: Option<LetterKind> = row.email_type.parse().ok();
            let name = kind.map_or(row.email_type.as_str(), |it| it.title());
            draw_row(canvas, Rect { x, y, width: names, height: 1 }, name, row);
            if place == self.at {
                draw_picked(canvas, Rect { y, height: 1, ..body }, sight.focused);
            }
            y += 1;
        }
        draw_row(canvas, Rect { x, y: y + 1, width: names, height: 1 }, "all", &numbers.all);
    }

    /// What the view comes to, in a line: "12 mails, 9 sent, 1 delivered, 2 failed".
    fn line(&self) -> Option<String> {
        let all = &self.numbers()?.all;
        let mails = if all.total == 1 { "mail" } else { "mails" };
        let parts = [
            (all.queued, "to send"),
            (all.sent, "sent"),
            (all.delivered, "delivered"),
            (all.failed, "failed"),
        ];
        let mut words = format!("{} {mails}", all.total);
        for (count, what) in parts.into_iter().filter(|(count, _)| 0 < *count) {
            words = format!("{words}, {count} {what}");
        }
        Some(words)
    }
}

/// A type with its numbers, below their names.
fn draw_row(canvas: &mut Canvas<'_>, at: Rect, name: &str, row: &MailCount) {
    let look = canvas.look;
    canvas.put(at.x, at.y, at.width, name, look.text);
    let numbers = [row.total, row.queued, row.sent, row.delivered, row.failed];
    for (place, number) in (0..).zip(numbers) {
        let is_failed = place == 4 && 0 < number;
        let style = if is_failed { look.warning } else { look.text };
        let said = if is_failed { format!("{} {number}", look.marks.no) } else { said(number) };
        canvas.put_right(at.x + at.width + place * WIDTH, at.y, WIDTH, &said, style);
    }
}

/// A number; nothing is better seen as nothing.
fn said(number: i64) -> String {
    if number == 0 { String::new() } else { number.to_string() }
}

impl Pane for Mails {
    fn tab(&self, sums: &Sums) -> String {
        self.queue.tab(sums)
    }

    fn does(&mut self, ui: Ui) -> bool {
        if self.is_table() && self.does_in_table(ui) {
            return true;
        }
        let before = self.queue.view();
        let did = self.queue.does(ui);
        if before != self.queue.view() {
            self.stale = self.watched().is_some();
            self.at = 0;
        }
        did
    }

    fn draw(&mut self, canvas: &mut Canvas<'_>, area: Rect, sight: &Sight<'_>) {
        if self.is_table() {
            return self.draw_table(canvas, area, sight);
        }
        // What the view comes to stands at its foot.
        let line = self.line().filter(|_| 6 < area.height);
        let foot = u16::from(line.is_some());
        self.queue.draw(canvas, Rect { height: area.height - foot, ..area }, sight);
        if let Some(line) = line {
            let style = canvas.look.dim;
            let y = area.bottom() - 1;
            canvas.put(area.x + GUTTER, y, area.width.saturating_sub(GUTTER), &line, style);
        }
    }

    fn subject(&self) -> Option<Subject> {
        if self.is_table() { None } else { self.queue.subject() }
    }

    fn marked(&self) -> Vec<Subject> {
        if self.is_table() { Vec::new() } else { self.queue.marked() }
    }

    fn unmark(&mut self, id: Uuid) {
        self.queue.unmark(id);
    }

    fn unmark_all(&mut self) -> bool {
        self.queue.unmark_all()
    }

    fn has_views(&self) -> bool {
        true
    }

    fn narrow(&mut self, words: &str) -> bool {
        self.queue.narrow(words)
    }

    fn narrowed(&self) -> Option<&str> {
        self.queue.narrowed()
    }

    fn leave(&mut self, id: Uuid) {
        self.queue.leave(id);
    }

    fn point(&mut self, line: usize) {
        if self.is_table() {
            self.at = line.saturating_sub(1).min(self.types().len().saturating_sub(1));
        } else {
            self.queue.point(line);
        }
    }

    fn wants(&mut self, now: DateTime<Utc>) -> Option<(u64, Reading)> {
        if let Some(view) = self.watched()
            && std::mem::take(&mut self.stale)
        {
            self.ticket += 1;
            return Some((2 * self.ticket + 1, Reading::Mails(view)));
        }
        if self.is_table() {
            return None;
        }
        let (ticket, reading) = self.queue.wants(now)?;
        Some((2 * ticket, reading))
    }

    fn learns(&mut self, ticket: u64, read: Read, now: DateTime<Utc>) {
        let Read::Mails(counts) = read else {
            return self.queue.learns(ticket / 2, read, now);
        };
        if let Some(view) = self.watched().filter(|_| ticket / 2 == self.ticket) {
            self.at = self.at.min(counts.by_type.len().saturating_sub(1));
            self.counts = Some((view, counts));
        }
    }

    fn missed(&mut self, ticket: u64) {
        if ticket.is_multiple_of(2) {
            self.queue.missed(ticket / 2);
        } else if ticket / 2 == self.ticket {
            self.stale = true;
        }
    }

    fn poke(&mut self) {
        self.queue.poke();
        self.stale = self.watched().is_some();
    }

    fn tidy(&mut self, now: DateTime<Utc>) {
        self.queue.tidy(now);
    }

    fn wakes_at(&self) -> Option<DateTime<Utc>> {
        self.queue.wakes_at()
    }
}
