//! One screen in each theme: below every row, a letter for the style of each of its cells, and at
//! the end what the letters stand for. Text alone does not show a theme.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use ordna::tui::look::{Depth, Look, UNICODE};
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use super::demo::Bench;

const STAFF: &str = "staff@linden.example";

/// The page on the usual screen, and on the small one, which has tabs and only a part of the
/// strip; with one row marked, and the cursor on the next.
async fn drawn(theme: &str) -> [Buffer; 2] {
    let look = Look::named(theme, Depth::True, &UNICODE).unwrap();
    let mut bench = Bench::open(STAFF, (120, 40), look).await;
    bench.press("space").await;
    let whole = bench.drawn();
    bench.resize((80, 24)).await;
    [whole, bench.drawn()]
}

/// What a style is called: its colours, where it has any, and its weight.
fn style(cell: &Cell) -> String {
    let mut words = Vec::new();
    for (name, modifier) in [
        ("bold", Modifier::BOLD),
        ("dim", Modifier::DIM),
        ("italic", Modifier::ITALIC),
        ("underline", Modifier::UNDERLINED),
        ("reverse", Modifier::REVERSED),
    ] {
        if cell.modifier.contains(modifier) {
            words.push(name.to_owned());
        }
    }
    if cell.fg != Color::Reset {
        words.push(cell.fg.to_string());
    }
    if cell.bg != Color::Reset {
        words.push(format!("on {}", cell.bg));
    }
    words.join(" ")
}

/// The style of most cells.
fn plain(buffers: &[Buffer]) -> String {
    let mut counts = BTreeMap::new();
    for cell in buffers.iter().flat_map(|it| &it.content) {
        *counts.entry(style(cell)).or_insert(0) += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).unwrap().0
}

/// The rows, each with the letters of its styles below it; plain cells have none.
fn styled(buffers: &[Buffer]) -> String {
    let plain = plain(buffers);
    let mut styles: Vec<String> = Vec::new();
    let mut page = String::new();
    for buffer in buffers {
        for row in buffer.content.chunks(usize::from(buffer.area.width)) {
            let text: String = row.iter().map(Cell::symbol).collect();
            let mut letters = String::new();
            for cell in row {
                let style = style(cell);
                if style == plain {
                    letters.push(' ');
                    continue;
                }
                let known = styles.iter().position(|it| *it == style);
                let place = known.unwrap_or_else(|| {
                    styles.push(style);
                    styles.len() - 1
                });
                letters.push(char::from(b'a' + u8::try_from(place).unwrap()));
            }
            for line in [text.trim_end(), letters.trim_end()] {
                page.push_str(line);
                page.push('\n');
            }
        }
        writeln!(page, "{}", "=".repeat(usize::from(buffer.area.width))).unwrap();
    }
    writeln!(page, "   {plain}").unwrap();
    for (letter, style) in ('a'..).zip(styles) {
        writeln!(page, "{letter}  {style}").unwrap();
    }
    page
}

/// The colours that a screen is made of, letters and grounds.
fn colours(buffers: &[Buffer]) -> BTreeSet<String> {
    let cells = buffers.iter().flat_map(|it| &it.content);
    let all = cells.flat_map(|it| [it.fg, it.bg]).filter(|it| *it != Color::Reset);
    all.map(|it| it.to_string()).collect()
}

#[tokio::test]
async fn dark() {
    let drawn = drawn("dark").await;
    insta::assert_snapshot!("dark", styled(&drawn));
}

#[tokio::test]
async fn light() {
    let drawn = drawn("light").await;
    insta::assert_snapshot!("light", styled(&drawn));
}

#[tokio::test]
async fn high_contrast() {
    let drawn = drawn("high-contrast").await;
    insta::assert_snapshot!("high_contrast", styled(&drawn));
}

#[tokio::test]
async fn sixteen_uses_the_colours_that_every_terminal_has_and_no_others() {
    let drawn = drawn("16").await;
    insta::assert_snapshot!("sixteen", styled(&drawn));
    let named = |it: &Color| !matches!(it, Color::Rgb(..) | Color::Indexed(_));
    let colours = colours(&drawn);
    assert!(!colours.is_empty());
    let strange = colours.iter().filter(|it| !it.parse().is_ok_and(|it: Color| named(&it)));
    assert_eq!(strange.collect::<Vec<_>>(), [""; 0]);
}

#[tokio::test]
async fn mono_uses_no_colour_and_still_shows_where_you_are() {
    let drawn = drawn("mono").await;
    insta::assert_snapshot!("mono", styled(&drawn));
    assert_eq!(colours(&drawn), BTreeSet::new());
    // The bar of the pane that has the keys, and three of panes that do not.
    let bars = drawn[0].content.iter().filter(|it| it.symbol() == "▌");
    let here = bars.filter(|it| !it.modifier.contains(Modifier::DIM));
    assert_eq!(here.count(), 1);
}
