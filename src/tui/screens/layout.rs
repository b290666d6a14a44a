//! How the panes of a screen stand together at each size.
//!
//! It never draws and never knows what a pane holds.

use ratatui::layout::Rect;

/// From this size on everything is in view at once.
const WIDE: u16 = 110;
const HIGH: u16 = 30;

/// The ways in which panes stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// The pipeline: list, customer, timeline, and three queues below.
    Six,
    /// A list, and beside it two panes about the thing under its cursor.
    Beside,
    /// One thing: what it is, and what happened to it.
    Thing,
    /// One pane that has the screen for itself.
    Whole,
    /// One order: what it is, what happened to it, and three queues below of what hangs on it.
    Order,
    /// Three queues, always all in view, one above the other: what each row says needs the width.
    Floor,
}

/// Where the panes are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrangement {
    /// Each pane in view, and where.
    pub panes: Vec<(usize, Rect)>,
    /// Where the names of all panes stand, when only one is in view.
    pub tabs: Option<Rect>,
    /// Where a line about the thing under the cursor stands.
    pub line: Option<Rect>,
    /// Lines between parts.
    pub rules: Vec<Rect>,
}

impl Layout {
    /// Arranges the panes in an area.
    pub fn arrange(self, area: Rect, focus: usize, big: bool) -> Arrangement {
        let is_large = WIDE <= area.width && HIGH.saturating_sub(6) <= area.height;
        match self {
            Self::Whole => Arrangement { panes: vec![(0, area)], ..Arrangement::default() },
            Self::Floor if big => unfolded(area, focus),
            Self::Floor => stack(area),
            _ if !is_large => alone(area, focus),
            Self::Six => six(area),
            Self::Order => order(area),
            Self::Beside => beside(area),
            Self::Thing => thing(area),
        }
    }
}

/// Only the pane that has the keys, below the names of all.
fn alone(area: Rect, focus: usize) -> Arrangement {
    let Rect { x, y, width, height } = area;
    let row = |y| Rect { x, y, width, height: 1 };
    if height < 6 {
        return Arrangement { panes: vec![(focus, area)], ..Arrangement::default() };
    }
    let pane = Rect { y: y + 2, height: height - 4, ..area };
    Arrangement {
        panes: vec![(focus, pane)],
        tabs: Some(row(y)),
        line: Some(row(area.bottom() - 1)),
        rules: vec![row(y + 1), row(area.bottom() - 2)],
    }
}

/// How many queues the floor has.
const QUEUES: u16 = 3;

/// One above the other, a row of air between.
fn stack(area: Rect) -> Arrangement {
    let height = area.height / QUEUES;
    let part = |place: u16| {
        let last = place + 1 == QUEUES;
        let height = if last { area.height - height * place } else { height.saturating_sub(1) };
        (usize::from(place), Rect { y: area.y + area.height / QUEUES * place, height, ..area })
    };
    Arrangement { panes: (0..QUEUES).map(part).collect(), ..Arrangement::default() }
}

/// One above the other: the titles of all, and the rows of the one that has the keys.
fn unfolded(area: Rect, focus: usize) -> Arrangement {
    let folded = QUEUES - 1;
    let open = area.height.saturating_sub(folded);
    let mut y = area.y;
    let mut panes = Vec::new();
    for place in 0..usize::from(QUEUES) {
        let height = if place == focus { open } else { 1 };
        panes
            .push((place, Rect { y, height: height.min(area.bottom().saturating_sub(y)), ..area }));
        y += height;
    }
    Arrangement { panes, ..Arrangement::default() }
}

/// Two columns above, three queues below.
fn six(area: Rect) -> Arrangement {
    let (above, below) = floors(area);
    let (left, right) = split(above);
    let mut panes = vec![(0, left)];
    panes.extend(stacked(right));
    panes.extend((3..).zip(thirds(below)));
    Arrangement { panes, ..Arrangement::default() }
}

fn order(area: Rect) -> Arrangement {
    let (above, below) = floors(area);
    let (left, right) = split(above);
    let mut panes = vec![(0, left), (1, right)];
    panes.extend((2..).zip(thirds(below)));
    Arrangement { panes, ..Arrangement::default() }
}

fn floors(area: Rect) -> (Rect, Rect) {
    let below = (area.height * 3 / 10).clamp(7, 13);
    let above = Rect { height: area.height - below - 1, ..area };
    (above, Rect { y: area.bottom() - below, height: below, ..area })
}

/// Three parts side by side: the numbers of cards and reports are longer than those of orders.
fn thirds(area: Rect) -> [Rect; 3] {
    let (first, second) = (area.width * 30 / 100, area.width * 35 / 100);
    let part = |x: u16, width: u16| Rect { x: area.x + x, width, ..area };
    let third = area.width - first - second;
    [part(0, first), part(first, second), part(first + second, third)]
}

fn beside(area: Rect) -> Arrangement {
    let (left, right) = split(area);
    let mut panes = vec![(0, left)];
    panes.extend(stacked(right));
    Arrangement { panes, ..Arrangement::default() }
}

fn thing(area: Rect) -> Arrangement {
    let (left, right) = split(area);
    Arrangement { panes: vec![(0, left), (1, right)], ..Arrangement::default() }
}

fn split(area: Rect) -> (Rect, Rect) {
    // The list leads and needs the same width on any screen; what is beside it takes what it gets,
    // and can wrap.
    let left = (area.width * 55 / 100).max(72).min(area.width * 60 / 100);
    let right = Rect { x: area.x + left + 1, width: area.width - left - 1, ..area };
    (Rect { width: left, ..area }, right)
}

/// What it is above, what happened to it below.
fn stacked(area: Rect) -> [(usize, Rect); 2] {
    let above = area.height * 55 / 100;
    let below = Rect { y: area.y + above + 1, height: area.height - above - 1, ..area };
    [(1, Rect { height: above, ..area }), (2, below)]
}
