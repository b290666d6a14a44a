//! A loud row on top: production, read-only, no connection.

use ratatui::layout::Rect;

use crate::tui::paint::Canvas;

/// What everybody at this screen must know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Banner {
    /// The database is marked as production; this is its name.
    Production(String),
    ReadOnly,
    /// The database is away; the words say since when, and what happens.
    Offline(String),
}

impl Banner {
    fn words(&self) -> String {
        match self {
            Self::Production(name) => format!("PRODUCTION {name}"),
            Self::ReadOnly => "READ-ONLY, nothing can be changed here".to_owned(),
            Self::Offline(words) => words.clone(),
        }
    }
}

/// Draws the banners side by side on one row, the most pressing first.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, banners: &[Banner]) {
    let look = canvas.look;
    let mut x = area.x;
    for (place, banner) in banners.iter().enumerate() {
        let style = match banner {
            Banner::Production(_) => look.production,
            Banner::ReadOnly => look.read_only,
            Banner::Offline(_) => look.offline,
        };
        let words = format!(" {} ", banner.words());
        let start = x;
        x = canvas.put(x, area.y, area.right().saturating_sub(x), &words, style);
        if place + 1 == banners.len() && x < area.right() {
            canvas.tint(Rect { x: start, width: area.right() - start, height: 1, ..area }, style);
        }
    }
}
