//! One action on many things: how far it is, and what came of each.

use ratatui::layout::Rect;

use super::hints::{self, Hint};
use super::sheet;
use crate::tui::paint::Canvas;
use crate::tui::text;

/// Results in view at most.
const ROWS_MAX: u16 = 9;

/// What came of one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub number: String,
    /// What was done, or why not.
    pub result: Result<String, String>,
}

/// The whole of it.
#[derive(Clone, Debug)]
pub struct Bulk {
    pub title: String,
    total: usize,
    outcomes: Vec<Outcome>,
    stopped: bool,
    top: usize,
}

impl Bulk {
    pub fn new(title: impl Into<String>, total: usize) -> Self {
        Self { title: title.into(), total, outcomes: Vec::new(), stopped: false, top: 0 }
    }

    pub fn learns(&mut self, outcome: Outcome) {
        self.outcomes.push(outcome);
    }

    /// Says that the rest will not be done.
    pub fn stop(&mut self) {
        self.stopped = true;
    }

    pub fn is_over(&self) -> bool {
        self.stopped || self.total <= self.outcomes.len()
    }

    pub fn refused(&self) -> usize {
        self.outcomes.iter().filter(|it| it.result.is_err()).count()
    }

    pub fn done(&self) -> usize {
        self.outcomes.len() - self.refused()
    }

    /// "38 done, 2 refused, 5 left out".
    pub fn summary(&self) -> String {
        let mut parts = vec![format!("{} of {} done", self.done(), self.total)];
        if 0 < self.refused() {
            parts.push(format!("{} refused", self.refused()));
        }
        let rest = self.total.saturating_sub(self.outcomes.len());
        if self.stopped && 0 < rest {
            parts.push(format!("{rest} left as they were"));
        }
        parts.join(", ")
    }

    pub fn scroll(&mut self, by: isize) {
        self.top = self.top.saturating_add_signed(by).min(self.outcomes.len().saturating_sub(1));
    }

    /// Enough for the bar, a handful of results and the hints.
    pub fn height(&self) -> u16 {
        // What was refused has more to say.
        let rows = (self.total + self.refused()).min(ROWS_MAX.into());
        u16::try_from(rows).unwrap_or(ROWS_MAX) + 3
    }

    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, leave: &str) {
        let inside = sheet::lay(canvas, area, &self.title);
        let look = canvas.look;
        if inside.is_empty() {
            return;
        }
        let summary = self.summary();
        let end = canvas.put(inside.x, inside.y, inside.width, &summary, look.text);
        let room = usize::from(inside.right().saturating_sub(end + 2).min(40));
        let done = room * self.outcomes.len() / self.total.max(1);
        let x = end + 2;
        let (line, heavy) = (look.marks.line, look.marks.heavy);
        let x = canvas.put(x, inside.y, u16::MAX, &heavy.repeat(done), look.bar);
        canvas.put(x, inside.y, u16::MAX, &line.repeat(room - done), look.bar_rest);
        // Refusals first: they are what has to be read.
        let (mut shown, rest): (Vec<_>, Vec<_>) =
            self.outcomes.iter().partition(|it| it.result.is_err());
        shown.extend(rest.into_iter().rev());
        let (mut y, end) = (inside.y + 1, inside.bottom().saturating_sub(1));
        let x = inside.x + 24;
        let width = inside.right().saturating_sub(x);
        for outcome in shown.into_iter().skip(self.top) {
            let (sign, style, words) = match &outcome.result {
                Ok(words) => (look.marks.yes, look.ok, words),
                Err(why) => (look.marks.no, look.error, why),
            };
            if end <= y {
                break;
            }
            canvas.put(inside.x, y, 1, sign, style);
            canvas.put(inside.x + 2, y, 20, &outcome.number, look.thing);
            // Why not is read to its end.
            for line in text::wrap(words, width).iter().take(usize::from(end - y)) {
                canvas.put(x, y, width, line, look.dim);
                y += 1;
            }
        }
        let bottom = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
        let word = if self.is_over() { "close" } else { "leave the rest as it is" };
        hints::draw(canvas, bottom, &[Hint::new(leave, word)], &[]);
    }
}
