//! How it comes and goes: logging in, quitting, signals, a line that drops, a terminal that is
//! too small. Whatever ends it, the terminal is given back.

use nix::sys::signal::Signal;

use super::house::{House, quits, stops};
use super::screen::{SMALL, Screen};
use crate::support::people::PASSWORD;

#[test]
fn somebody_logs_in_and_comes_back_without() {
    let house = House::new();
    let mut screen = Screen::open(&house.ordna(), SMALL);
    screen.sees("Log in");
    screen.types("staff@linden.example");
    screen.press("tab");
    screen.types("wrong");
    screen.press("enter");
    screen.sees("✗");
    screen.types(PASSWORD);
    let shown = screen.text();
    assert!(!shown.contains(PASSWORD), "the password is on the screen:\n{shown}");
    screen.press("enter");
    let shown = screen.sees("live");
    assert!(shown.contains("linden AB") && shown.contains("staff"), "{shown}");
    quits(screen);

    let again = Screen::open(&house.ordna(), SMALL);
    again.sees("live");
    quits(again);
}

#[test]
fn the_terminal_is_given_back_whatever_ends_it() {
    let house = House::new();
    quits(house.workbench("staff"));
    stops(house.workbench("staff"), Signal::SIGTERM, 143);
    stops(house.workbench("staff"), Signal::SIGHUP, 129);
    // With a form open, and words in it.
    let mut typing = house.workbench("staff");
    typing.press("+");
    typing.sees("New order");
    typing.types("somebody");
    typing.sees("somebody");
    stops(typing, Signal::SIGINT, 130);
}

#[test]
fn a_dropped_line_ends_it() {
    let house = House::new();
    let mut program = house.workbench("staff").hang_up();
    assert!(!program.ends().success());
}

#[test]
fn it_goes_on_after_a_terminal_of_20_by_5() {
    let house = House::new();
    house.runs(house.desk.product("CHAIR", 200_000, false));
    let order = house.runs(house.desk.order("made_to_order", &["CHAIR"]));
    let mut screen = house.workbench("staff");
    screen.sees("APPROVAL 1");
    screen.sees("a approve");
    screen.sees(&order);
    // The line below comes last: it is about all that hangs on the order.
    let whole = screen.sees("invoice ○○");
    screen.resize((20, 5));
    screen.until("draws the small one", |text| !text.contains("why not"));
    screen.resize(SMALL);
    let back = screen.until("the same as before", |text| text.contains("why not"));
    assert_eq!(rows(&whole), rows(&back));

    screen.press("d");
    screen.sees("discount percent");
    screen.types("5");
    for size in [(20, 5), (1, 1), (200, 3), (3, 60), SMALL] {
        screen.resize(size);
    }
    let form = screen.sees("Esc keep editing later");
    assert!(form.contains("discount percent") && form.contains(&order), "{form}");
    screen.press("ctrl-s");
    screen.sees(&format!("{order} discount"));
    quits(screen);
}

/// What is on the screen but the clock and what ages.
fn rows(text: &str) -> Vec<String> {
    text.lines().skip(1).map(|it| it.trim_end().to_owned()).collect()
}
