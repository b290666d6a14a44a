//! Orders and their add-ons on the screen: the list of requests and its views, what an order says of
//! them, the way there and back, and the form that asks for one.

use super::dark;
use super::demo::Bench;

const SIZES: [(&str, (u16, u16)); 2] = [("80x24", (80, 24)), ("160x50", (160, 50))];
const STAFF: &str = "staff@harbour.example";

#[tokio::test]
async fn requests_have_views_and_are_sorted_by_what_they_are_worth() {
    for (name, size) in SIZES {
        let mut bench = Bench::open(STAFF, size, dark()).await;
        bench.press("g a").await;
        insta::assert_snapshot!(format!("requests_{name}"), bench.text());
        bench.press(", right").await;
        insta::assert_snapshot!(format!("requests_by_value_{name}"), bench.text());
        bench.press("right right").await;
        insta::assert_snapshot!(format!("requests_approved_{name}"), bench.text());
        // What was approved is an order: opening it opens that, and from there one gets to its parent.
        bench.press("enter").await;
        insta::assert_snapshot!(format!("child_{name}"), bench.text());
        let child = bench.text();
        bench.press("U").await;
        insta::assert_snapshot!(format!("parent_{name}"), bench.text());
        bench.press("U").await;
        if bench.text() != child {
            // It has several: the keys go to the list of them.
            assert!(bench.text().contains("add-ons"), "{}", bench.text());
        }
    }
}

#[tokio::test]
async fn an_addon_is_asked_for_with_what_it_comes_to_and_what_is_left() {
    for (name, size) in SIZES {
        let mut bench = Bench::open(STAFF, size, dark()).await;
        bench.goes_to_stage("CONFIRMED").await;
        bench.press("N").await;
        insta::assert_snapshot!(format!("form_{name}"), bench.text());
        bench.types("2 oil").await;
        bench.waits(chrono::Duration::seconds(1)).await;
        insta::assert_snapshot!(format!("form_items_{name}"), bench.text());
    }
}

#[tokio::test]
async fn where_it_is_too_late_a_new_order_is_offered() {
    let mut bench = Bench::open(STAFF, (80, 24), dark()).await;
    bench.goes_to_stage("PACKING").await;
    bench.press("N").await;
    insta::assert_snapshot!("too_late_80x24", bench.text());
    bench.press("y").await;
    insta::assert_snapshot!("instead_80x24", bench.text());
}
