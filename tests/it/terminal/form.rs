//! What is typed and pasted: into fields only, and kept.

use super::house::{House, quits};
use super::screen::{SMALL, Screen};
use crate::support::people::PASSWORD;

#[test]
fn a_paste_runs_nothing_in_a_list_and_fills_a_field_in_a_form() {
    let house = House::new();
    house.runs(house.desk.product("CHAIR", 200_000, false));
    let order = house.runs(house.desk.order("made_to_order", &["CHAIR"]));
    let mut screen = house.workbench("staff");
    screen.sees("a approve");
    // Each of these letters does something when it is struck.
    screen.pastes("axndq:?\r\n");
    screen.press("n");
    let form = screen.sees("Write a note");
    assert!(form.contains(&order), "{form}");
    screen.pastes("axndq:?");
    screen.sees("axndq:?");
    screen.press("ctrl-s");
    screen.misses("─── Write a note");
    let shown = house.says("staff", &["show", "order", &order]);
    assert_eq!(shown["status"], "pending_staff_review");
    let notes: Vec<&str> =
        shown["events"].as_array().unwrap().iter().filter_map(|it| it["note"].as_str()).collect();
    assert_eq!(notes, ["axndq:?"]);
    quits(screen);
}

#[test]
fn what_was_typed_is_offered_after_the_line_dropped() {
    let house = House::new();
    house.runs(house.desk.product("CHAIR", 200_000, false));
    let order = house.runs(house.desk.order("made_to_order", &["CHAIR"]));
    let mut screen = house.workbench("staff");
    screen.sees("a approve");
    screen.press("n");
    screen.sees("Write a note");
    screen.types("measure the stairs");
    screen.sees("measure the stairs");
    assert!(!screen.hang_up().ends().success());

    let mut again = Screen::open(&house.ordna_of("staff"), SMALL);
    again.sees("Go on where you were");
    again.press("y");
    again.sees("measure the stairs");
    again.press("ctrl-s");
    again.sees(&format!("{order} "));
    again.misses("Write a note");
    let shown = house.says("staff", &["show", "order", &order]);
    assert!(shown["events"].to_string().contains("measure the stairs"));
    quits(again);
}

#[test]
fn a_form_half_typed_outlives_its_session_and_is_saved_once_after_logging_in() {
    let house = House::new();
    house.runs(house.desk.product("CHAIR", 200_000, false));
    let order = house.runs(house.desk.order("made_to_order", &["CHAIR"]));
    let mut screen = house.workbench("staff");
    screen.sees("a approve");
    screen.press("n");
    screen.sees("Write a note");
    screen.types("measure ");
    screen.sees("measure");
    house.ends_sessions();
    screen.types("the stairs");
    screen.sees("measure the stairs");
    screen.press("ctrl-s");

    let door = screen.sees("─── Log in");
    assert!(door.contains("staff@linden.example"), "it knows who was here: {door}");
    screen.fills("password", PASSWORD);
    screen.press("enter");
    screen.misses("─── Log in");
    screen.sees("live");
    // It was sent before; whether it goes by itself now or is sent again, it is there once.
    screen.press("ctrl-s");
    screen.misses("Write a note");
    let shown = house.says("staff", &["show", "order", &order]);
    let notes: Vec<&str> =
        shown["events"].as_array().unwrap().iter().filter_map(|it| it["note"].as_str()).collect();
    assert_eq!(notes, ["measure the stairs"]);
    quits(screen);
}

#[test]
fn what_one_person_typed_is_not_sent_or_shown_when_another_logs_in() {
    let house = House::new();
    house.runs(house.desk.product("CHAIR", 200_000, false));
    let order = house.runs(house.desk.order("made_to_order", &["CHAIR"]));
    let mut screen = house.workbench("staff");
    screen.sees("a approve");
    screen.press("n");
    screen.sees("Write a note");
    screen.types("measure the stairs");
    screen.sees("measure the stairs");
    house.ends_sessions();
    screen.press("ctrl-s");

    screen.sees("─── Log in");
    screen.fills("e-mail", "");
    screen.press("ctrl-u");
    screen.types("admin@linden.example");
    screen.fills("password", PASSWORD);
    screen.press("enter");
    screen.misses("─── Log in");
    let shown = screen.sees("admin");
    assert!(!shown.contains("measure the stairs"), "{shown}");
    screen.sees("a approve");
    quits(screen);
    let shown = house.says("staff", &["show", "order", &order]);
    assert!(!shown["events"].to_string().contains("measure the stairs"));
}
