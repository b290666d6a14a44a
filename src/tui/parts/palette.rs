//! Everything by its name: actions, screens, things; fuzzy, with the keys shown.
//!
//! It never does what is chosen; it says which one was.

use crossterm::event::KeyEvent;
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use ratatui::layout::Rect;

use super::entry::Entry;
use super::hints::{self, Hint};
use super::sheet;
use crate::tui::action::Ui;
use crate::tui::paint::Canvas;

/// Something that can be chosen.
#[derive(Clone, Debug)]
pub struct Item<T> {
    pub words: String,
    /// What explains it: a customer, why it is off.
    pub detail: String,
    pub key: String,
    /// Cannot be chosen now.
    pub off: bool,
    pub what: T,
}

/// The palette.
#[derive(Clone, Debug)]
pub struct Palette<T> {
    entry: Entry,
    items: Vec<Item<T>>,
    /// What was found for the words typed, which need not match by letters.
    found: Vec<Item<T>>,
    shown: Vec<Shown>,
    at: usize,
    top: usize,
}

#[derive(Clone, Debug)]
struct Shown {
    place: usize,
    found: bool,
    letters: Vec<u32>,
}

/// Rows of results in view.
const ROWS: u16 = 10;

impl<T> Palette<T> {
    pub fn new(items: Vec<Item<T>>) -> Self {
        let mut palette = Self {
            entry: Entry::default(),
            items,
            found: Vec::new(),
            shown: Vec::new(),
            at: 0,
            top: 0,
        };
        palette.sort();
        palette
    }

    pub fn typed(&self) -> &str {
        self.entry.text()
    }

    /// Takes a stroke in; says whether the words changed.
    pub fn takes(&mut self, key: KeyEvent) -> bool {
        let before = self.entry.text().to_owned();
        self.entry.takes(key);
        let changed = before != self.entry.text();
        if changed {
            self.found.clear();
            self.sort();
        }
        changed
    }

    pub fn paste(&mut self, words: &str) {
        self.entry.paste(words);
        self.found.clear();
        self.sort();
    }

    /// Takes in what was found for these words, unless others have been typed since.
    pub fn learns(&mut self, words: &str, found: Vec<Item<T>>) {
        if words == self.entry.text() {
            self.found = found;
            self.sort();
        }
    }

    pub fn does(&mut self, ui: Ui) {
        let last = self.shown.len().saturating_sub(1);
        if ui == Ui::NextField {
            self.at = if self.at == last { 0 } else { self.at + 1 };
        } else if ui == Ui::PreviousField {
            self.at = self.at.checked_sub(1).unwrap_or(last);
        }
    }

    /// The one under the cursor.
    pub fn chosen(&self) -> Option<&Item<T>> {
        self.shown.get(self.at).and_then(|shown| self.item(shown))
    }

    pub fn height(&self) -> u16 {
        ROWS + 3
    }

    pub fn draw(&mut self, canvas: &mut Canvas<'_>, area: Rect, leave: &str) {
        let inside = sheet::lay(canvas, area, "");
        let look = canvas.look;
        let Some(rows) = inside.height.checked_sub(2).map(usize::from).filter(|rows| 0 < *rows)
        else {
            self.entry.draw(canvas, inside.x, inside.y, inside.width, look.field_on);
            return;
        };
        let lowest = (self.at + 1).saturating_sub(rows);
        self.top = self.top.clamp(lowest, self.at);
        let results = (inside.y + 1..inside.bottom() - 1).zip(self.top..);
        for (y, place) in results {
            let Some(shown) = self.shown.get(place) else { break };
            let Some(item) = self.item(shown) else { break };
            Self::draw_item(canvas, Rect { y, height: 1, ..inside }, item, &shown.letters);
            if place == self.at {
                canvas.put(inside.x - 2, y, 1, look.marks.picked, look.picked_bar);
                canvas.tint(Rect { y, height: 1, ..inside }, look.picked);
            }
        }
        if self.shown.is_empty() {
            let words = "nothing is called that; a number, a customer or a phone finds things";
            canvas.put(inside.x, inside.y + 1, inside.width, words, look.dim);
        }
        let bottom = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
        hints::draw(canvas, bottom, &[Hint::new("Enter", "go"), Hint::new(leave, "close")], &[]);
        let x = canvas.put(inside.x, inside.y, 2, ":", look.hint_key) + 1;
        let width = inside.right().saturating_sub(x);
        self.entry.draw(canvas, x, inside.y, width, look.field_on);
    }

    fn draw_item(canvas: &mut Canvas<'_>, line: Rect, item: &Item<T>, letters: &[u32]) {
        let look = canvas.look;
        let style = if item.off { look.hint_off } else { look.text };
        let kept = 14.min(line.width / 3);
        let room = line.width.saturating_sub(kept);
        let end = canvas.put(line.x, line.y, room, &item.words, style);
        if !item.off && item.words.is_ascii() {
            for letter in letters {
                let x = u16::try_from(*letter).unwrap_or(u16::MAX).saturating_add(line.x);
                if x < end {
                    canvas.tint(Rect { x, width: 1, ..line }, look.found);
                }
            }
        }
        let left = (line.x + room).saturating_sub(end + 2);
        canvas.put(end + 2, line.y, left, &item.detail, look.dim);
        canvas.put_right(line.x + room, line.y, kept, &item.key, look.hint_key);
    }

    fn item(&self, shown: &Shown) -> Option<&Item<T>> {
        if shown.found { self.found.get(shown.place) } else { self.items.get(shown.place) }
    }

    fn sort(&mut self) {
        let mut matcher = Matcher::new(Config::DEFAULT);
        let pattern = Pattern::parse(self.entry.text(), CaseMatching::Ignore, Normalization::Smart);
        let mut scored: Vec<(u32, Shown)> = Vec::new();
        for (place, item) in self.items.iter().enumerate() {
            let mut letters = Vec::new();
            let mut spare = Vec::new();
            let words = Utf32Str::new(&item.words, &mut spare);
            if let Some(score) = pattern.indices(words, &mut matcher, &mut letters) {
                let score = score + u32::from(!item.off);
                scored.push((score, Shown { place, found: false, letters }));
            }
        }
        scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        let things =
            (0..self.found.len()).map(|place| Shown { place, found: true, letters: Vec::new() });
        self.shown = things.chain(scored.into_iter().map(|(_, shown)| shown)).collect();
        (self.at, self.top) = (0, 0);
    }
}
