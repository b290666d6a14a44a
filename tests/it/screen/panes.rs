//! The six panes of the page, at the size where each has the screen for itself and at those where
//! all are in view: what a person reads there.

use super::dark;
use super::demo::Bench;

const SMALL: (u16, u16) = (80, 24);
const USUAL: (u16, u16) = (120, 40);
const LARGE: (u16, u16) = (160, 50);

const STAFF: &str = "staff@linden.example";

/// The panes in the order in which the tab key goes through them.
const PANES: [&str; 6] = ["pipeline", "customer", "timeline", "addons", "job_cards", "inspections"];

/// An order at work: its cards and its reports stand at different statuses.
const AT_WORK: (&str, &str) = ("PRODUCTION", "SO-2026-0100");
/// An order that is ready: four cards, and one of its reports went into a second round.
const READY: (&str, &str) = ("DELIVERY", "SO-2026-0143");

async fn open(size: (u16, u16)) -> Bench {
    Bench::open(STAFF, size, dark()).await
}

async fn open_at(size: (u16, u16), (stage, number): (&str, &str)) -> Bench {
    let mut bench = open(size).await;
    bench.goes_to_stage(stage).await;
    bench.goes_to(number).await;
    bench
}

#[tokio::test]
async fn each_pane_has_a_small_screen_for_itself() {
    let mut bench = open(SMALL).await;
    let first = bench.text();
    for pane in PANES {
        insta::assert_snapshot!(format!("{pane}_80x24"), bench.text());
        bench.press("tab").await;
    }
    assert_eq!(bench.text(), first, "the last tab leads back to the first pane");
}

#[tokio::test]
async fn a_small_screen_shows_what_hangs_on_the_order_under_the_cursor() {
    let mut bench = open_at(SMALL, AT_WORK).await;
    for pane in PANES {
        insta::assert_snapshot!(format!("at_work_{pane}_80x24"), bench.text());
        bench.press("tab").await;
    }
}

#[tokio::test]
async fn all_panes_are_in_view_on_a_larger_screen() {
    for (name, size) in [("120x40", USUAL), ("160x50", LARGE)] {
        insta::assert_snapshot!(format!("page_{name}"), open(size).await.text());
        let mut bench = open_at(size, AT_WORK).await;
        insta::assert_snapshot!(format!("at_work_page_{name}"), bench.text());
        let mut bench = open_at(size, READY).await;
        insta::assert_snapshot!(format!("ready_page_{name}"), bench.text());
    }
}

#[tokio::test]
async fn a_screen_shows_the_same_however_it_came_to_its_size() {
    for size in [SMALL, USUAL, LARGE] {
        let (mut one, mut other) = (open(size).await, open(LARGE).await);
        other.resize(size).await;
        assert_eq!(one.text(), other.text());
    }
}

#[tokio::test]
async fn the_queue_of_the_floor_says_who_or_where_until_when_and_how_far() {
    for (name, size) in [("80x24", SMALL), ("160x50", LARGE)] {
        let mut bench = Bench::open("floor@linden.example", size, dark()).await;
        bench.press("g j").await;
        insta::assert_snapshot!(format!("floor_queue_{name}"), bench.text());
        bench.press("l l l").await;
        insta::assert_snapshot!(format!("floor_queue_running_{name}"), bench.text());
    }
}
