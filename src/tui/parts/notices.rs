//! What went well, for a while; what went wrong, until it is read.

use std::collections::VecDeque;

use chrono::{DateTime, Duration, Utc};
use ratatui::layout::Rect;

use super::hints::Hint;
use crate::tui::paint::Canvas;
use crate::tui::text;

/// How long good news stands.
const STANDS: Duration = Duration::seconds(8);

/// The notices of a workbench.
#[derive(Clone, Debug, Default)]
pub struct Notices {
    news: Option<News>,
    /// Why the last key did nothing: only the last no is of interest.
    refusal: Option<String>,
    problems: VecDeque<String>,
}

#[derive(Clone, Debug)]
struct News {
    words: String,
    undo: Option<Hint>,
    until: DateTime<Utc>,
}

impl News {
    /// What its words may take of a width, beside the way to take it back.
    fn room(&self, width: u16) -> u16 {
        let undo =
            self.undo.as_ref().map_or(0, |it| 4 + text::width(&it.key) + text::width(&it.words));
        width.saturating_sub(4 + undo)
    }
}

impl Notices {
    /// Says what went well, and how it can be taken back, if it can.
    pub fn tell(&mut self, words: impl Into<String>, undo: Option<Hint>, now: DateTime<Utc>) {
        self.refusal = None;
        self.news = Some(News { words: words.into(), undo, until: now + STANDS });
    }

    /// Says why a key does nothing here, until it is read or something else is done.
    pub fn refuse(&mut self, words: impl Into<String>) {
        self.refusal = Some(words.into());
    }

    /// Forgets why the last key did nothing: something else is looked at by now.
    pub fn forgive(&mut self) {
        self.refusal = None;
    }

    /// Says what went wrong.
    pub fn warn(&mut self, words: impl Into<String>) {
        let words = words.into();
        if self.problems.back() != Some(&words) {
            self.problems.push_back(words);
        }
    }

    /// Takes the oldest problem as read; says whether there was one.
    pub fn read(&mut self) -> bool {
        self.refusal.take().is_some() || self.problems.pop_front().is_some()
    }

    pub fn has_problem(&self) -> bool {
        !self.problems.is_empty()
    }

    /// Lets go of news that stood long enough.
    pub fn tidy(&mut self, now: DateTime<Utc>) {
        self.news = self.news.take().filter(|news| now < news.until);
    }

    pub fn wakes_at(&self) -> Option<DateTime<Utc>> {
        self.news.as_ref().map(|news| news.until)
    }

    /// What is to be read first.
    fn wrong(&self) -> Option<&String> {
        self.refusal.as_ref().or(self.problems.front())
    }

    /// The rows that it needs: none when there is nothing to say.
    pub fn height(&self, width: u16) -> u16 {
        match (self.wrong(), &self.news) {
            (Some(problem), _) => {
                let lines = text::wrap(problem, width.saturating_sub(READ_WIDTH + 4)).len();
                u16::try_from(lines.clamp(1, 4)).unwrap_or(1)
            }
            (None, Some(news)) => {
                let lines = text::wrap(&news.words, news.room(width)).len();
                u16::try_from(lines.clamp(1, 2)).unwrap_or(1)
            }
            (None, None) => 0,
        }
    }

    /// Draws the oldest problem, or else the news; `read` is the key that takes it as read.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, read: &str) {
        let look = canvas.look;
        let (x, width) = (area.x + 1, area.width.saturating_sub(2));
        if area.is_empty() {
            return;
        }
        if let Some(problem) = self.wrong() {
            let room = width.saturating_sub(READ_WIDTH + 2);
            canvas.put(x, area.y, width, look.marks.no, look.error);
            for (line, y) in text::wrap(problem, room).iter().zip(area.y..area.bottom()) {
                canvas.put(x + 2, y, room, line, look.text);
            }
            let rest = match self.problems.len() + usize::from(self.refusal.is_some()) {
                0 | 1 => format!("{read} read"),
                more => format!("{read} 1 of {more}"),
            };
            canvas.put_right(x, area.y, width, &rest, look.hint_text);
        } else if let Some(news) = &self.news {
            canvas.put(x, area.y, width, look.marks.yes, look.ok);
            let room = news.room(area.width);
            let (mut end, mut last) = (x + 2, area.y);
            for (line, y) in text::wrap(&news.words, room).iter().zip(area.y..area.bottom()) {
                (end, last) = (canvas.put(x + 2, y, room, line, look.text), y);
            }
            if let Some(undo) = &news.undo {
                let left = area.right().saturating_sub(end + 4);
                let end = canvas.put(end + 3, last, left, &undo.key, look.hint_key);
                let left = area.right().saturating_sub(end + 2);
                canvas.put(end + 1, last, left, &undo.words, look.hint_text);
            }
        }
    }
}

/// What "Esc 1 of 12" takes.
const READ_WIDTH: u16 = 12;
