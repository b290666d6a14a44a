//! The strip on top: what stands at each stage, and for how much; the stage that is looked at is
//! marked with more than a colour.

use ratatui::layout::Rect;
use strum::VariantArray as _;

use crate::domain::stage::Stage;
use crate::service::strip::StageSum;
use crate::tui::paint::Canvas;
use crate::tui::parts::habits::Habits;
use crate::tui::text;

/// How much is said of each stage.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each leaves one thing out where it is narrow")]
struct Detail {
    /// Stages where nothing stands, too.
    empty: bool,
    values: bool,
    /// Values of what is over, too.
    over: bool,
    gap: u16,
    /// Values on a row of their own.
    below: bool,
}

impl Detail {
    const fn new(empty: bool, gap: u16) -> Self {
        Self { empty, values: true, over: true, gap, below: false }
    }

    const fn below(empty: bool, gap: u16) -> Self {
        Self { below: true, ..Self::new(empty, gap) }
    }
}

/// From everything to little.
const DETAILS: [Detail; 6] = [
    Detail::new(true, 3),
    Detail::new(false, 3),
    Detail { over: false, ..Detail::new(false, 3) },
    Detail::below(true, 3),
    Detail::below(false, 3),
    Detail::below(false, 2),
];

struct Part {
    stage: Stage,
    name: String,
    count: String,
    value: String,
    room: u16,
}

/// Draws the strip on one row, and a line under the stage that is looked at on the next, if there
/// is one.
pub(super) fn draw(
    canvas: &mut Canvas<'_>,
    area: Rect,
    sums: &[StageSum],
    on: Stage,
    habits: &Habits,
) {
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    if inside.is_empty() {
        return;
    }
    let fits = |parts: &[Part], gap: u16| total(parts, gap) <= inside.width;
    let rows = inside.height;
    for detail in DETAILS.iter().filter(|it| !it.below || 1 < rows) {
        let parts = parts(sums, on, habits, *detail);
        if fits(&parts, detail.gap) {
            put(canvas, inside, &parts, on, *detail, (false, false));
            return;
        }
    }
    let detail = Detail::new(false, 3);
    around(canvas, inside, parts(sums, on, habits, detail), on, detail);
}

/// Draws the stage that is on and as many around it as fit, with signs where there are more.
fn around(canvas: &mut Canvas<'_>, inside: Rect, mut parts: Vec<Part>, on: Stage, detail: Detail) {
    let (mut before, mut after) = (false, false);
    let place = |parts: &[Part]| parts.iter().position(|it| it.stage == on).unwrap_or_default();
    while inside.width < total(&parts, detail.gap) + 4 && 1 < parts.len() {
        let at = place(&parts);
        // What is farther away goes first.
        if parts.len() - 1 - at < at {
            parts.remove(0);
            before = true;
        } else {
            parts.pop();
            after = true;
        }
    }
    put(canvas, inside, &parts, on, detail, (before, after));
}

fn parts(sums: &[StageSum], on: Stage, habits: &Habits, detail: Detail) -> Vec<Part> {
    let mut parts = Vec::new();
    for stage in Stage::VARIANTS {
        let sum = sums.iter().find(|it| it.stage == *stage);
        let count = sum.map_or(0, |it| it.count);
        if count == 0 && !detail.empty && *stage != on && sum.is_some() {
            continue;
        }
        let name = stage.word().to_uppercase();
        let valued = detail.values && (detail.over || !stage.is_over());
        let value = sum.filter(|it| 0 < it.value_minor && valued);
        let mut value = value.map(|it| habits.rough(it.value_minor)).unwrap_or_default();
        if sum.is_some_and(|it| !it.other_currencies.is_empty()) && !value.is_empty() {
            value.push('+');
        }
        let count = sum.map(|_| count.to_string()).unwrap_or_default();
        let mut room = text::width(&name);
        let beside = if detail.below { "" } else { value.as_str() };
        for said in [count.as_str(), beside] {
            room += if said.is_empty() { 0 } else { 1 + text::width(said) };
        }
        parts.push(Part { stage: *stage, name, count, value, room });
    }
    parts
}

fn total(parts: &[Part], gap: u16) -> u16 {
    let words: u16 = parts.iter().map(|it| it.room).sum();
    words + gap * u16::try_from(parts.len().saturating_sub(1)).unwrap_or_default()
}

fn put(
    canvas: &mut Canvas<'_>,
    inside: Rect,
    parts: &[Part],
    on: Stage,
    detail: Detail,
    (before, after): (bool, bool),
) {
    let look = canvas.look;
    let marks = look.marks;
    let mut x = inside.x;
    if before {
        x = canvas.put(x, inside.y, 1, marks.before, look.dim) + 1;
    }
    for (place, part) in parts.iter().enumerate() {
        if 0 < place {
            if 3 <= detail.gap {
                canvas.put(x + 1, inside.y, 1, marks.after, look.border);
            }
            x += detail.gap;
        }
        let (name, number) =
            if part.stage == on { (look.tab_on, look.tab_on) } else { (look.tab, look.text) };
        let left = |x: u16| inside.right().saturating_sub(x);
        let start = x;
        x = canvas.put(x, inside.y, left(x), &part.name, name);
        if !part.count.is_empty() {
            x = canvas.put(x + 1, inside.y, left(x + 1), &part.count, number);
        }
        if !part.value.is_empty() && !detail.below {
            x = canvas.put(x + 1, inside.y, left(x + 1), &part.value, look.dim);
        }
        if 1 < inside.height {
            let mut under = start;
            if detail.below {
                let end = canvas.put(start, inside.y + 1, x - start, &part.value, look.dim);
                under = end + u16::from(start < end);
            }
            if part.stage == on {
                canvas.rule(under, inside.y + 1, x.saturating_sub(under), marks.heavy, look.accent);
            }
        }
    }
    if after {
        canvas.put(x + 1, inside.y, 1, marks.after, look.dim);
    }
}
