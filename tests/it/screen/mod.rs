//! The workbench's screen, without a database behind it: frames, keys, themes, and the parts that
//! every screen shares.

mod addons;
mod answers;
mod batches;
mod checklist;
mod demo;
mod gathering;
mod keys;
mod kiosk;
mod list;
mod looks;
mod offers;
mod paint;
mod panes;
mod parts;
mod post;
mod prices;
mod records;
mod scanner;
mod settings;
mod themes;

use ordna::tui::look::{Depth, Look, UNICODE};
use ordna::tui::paint::{Canvas, Painter};
use ratatui::backend::TestBackend;

/// The dark theme in full colour.
fn dark() -> Look {
    Look::named("dark", Depth::True, &UNICODE).unwrap()
}

/// What a person sees of something drawn at a size, without blanks at the right.
fn seen(width: u16, height: u16, draw: impl FnOnce(&mut Canvas<'_>)) -> String {
    let mut backend = TestBackend::new(width, height);
    seen_on(&mut backend, &dark(), draw)
}

fn seen_on(backend: &mut TestBackend, look: &Look, draw: impl FnOnce(&mut Canvas<'_>)) -> String {
    let mut painter = Painter::new(backend.clone()).unwrap();
    painter.paint(look, draw).unwrap();
    *backend = painter.wire().clone();
    let width = usize::from(backend.buffer().area.width);
    let rows = backend.buffer().content.chunks(width.max(1));
    let text = rows.map(|row| {
        let row: String = row.iter().map(ratatui::buffer::Cell::symbol).collect();
        row.trim_end().to_owned()
    });
    text.collect::<Vec<_>>().join("\n")
}
