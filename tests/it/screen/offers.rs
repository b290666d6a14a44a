//! The screen of the offers, from the demo's data: the list, the record beside it, and the form that
//! says what it comes to while it is filled in. It never writes.

use ordna::tui::look::{Depth, Look, UNICODE};

use super::dark;
use super::demo::Bench;

const SMALL: (u16, u16) = (80, 24);
const USUAL: (u16, u16) = (120, 40);
const LARGE: (u16, u16) = (160, 50);

const STAFF: &str = "staff@linden.example";

async fn offers(size: (u16, u16), look: Look) -> Bench {
    let mut bench = Bench::open(STAFF, size, look).await;
    bench.press("g f").await;
    bench
}

/// What is on the screen above the bottom line: what can be done with an offer hangs on today's
/// date, which does not stand still in the database.
fn above(bench: &mut Bench) -> String {
    let text = bench.text();
    let lines: Vec<&str> = text.lines().collect();
    lines.split_last().map(|(_, rest)| rest.join("\n")).unwrap_or_default()
}

#[tokio::test]
async fn a_small_screen_shows_the_list_and_a_tab_further_the_record() {
    let mut bench = offers(SMALL, dark()).await;
    insta::assert_snapshot!("list_80x24", above(&mut bench));
    bench.press("tab").await;
    insta::assert_snapshot!("record_80x24", above(&mut bench));
}

#[tokio::test]
async fn a_larger_screen_has_the_record_beside_the_list() {
    for (name, size) in [("120x40", USUAL), ("160x50", LARGE)] {
        let mut bench = offers(size, dark()).await;
        insta::assert_snapshot!(format!("page_{name}"), above(&mut bench));
    }
}

#[tokio::test]
async fn every_theme_tells_what_is_valid_in_words() {
    for theme in ["dark", "light", "high-contrast", "16", "mono"] {
        let look = Look::named(theme, Depth::True, &UNICODE).unwrap();
        let mut bench = offers(SMALL, look).await;
        let text = bench.text();
        assert!(text.contains("valid ") && text.contains("answer to come"), "{theme}:\n{text}");
    }
}

#[tokio::test]
async fn the_form_says_what_it_comes_to_and_why_each_line_costs_that() {
    let mut bench = offers(SMALL, dark()).await;
    bench.press("+").await;
    assert!(bench.text().contains("choose a customer to see it"), "{}", bench.text());
    bench.types("slott").await;
    bench.press("enter tab").await;
    bench.types("2 mirror").await;
    // The mirror, then all that there is to choose about it.
    bench.press("enter").await;
    for _ in 0..4 {
        let text = bench.text();
        if text.contains(" mm") {
            bench.types("900").await;
        }
        if text.contains("add  ") {
            break;
        }
        bench.press("enter").await;
    }
    bench.press("tab").await;
    bench.types("10").await;
    insta::assert_snapshot!("form_80x24", above(&mut bench));
}
