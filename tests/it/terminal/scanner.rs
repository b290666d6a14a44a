//! A scanner at a real terminal: it types as fast as scanners do, in one go and in pieces, while a
//! form is open and while the list reloads. Nothing that somebody typed goes astray.

use std::fs;
use std::thread;
use std::time::Duration;

use ordna::domain::entity::Entity;
use ordna::domain::machine::Action;
use ordna::domain::scanned::action_code;
use serde_json::json;

use super::house::{House, quits};
use super::screen::Screen;
use crate::support::desk::does;

/// How far apart a scanner's strokes are.
const APART: Duration = Duration::from_millis(5);
const BEGINS: &str = "\u{2}";

/// A house where an order is in production, with somebody to do each of its cards.
fn at_work() -> (House, String) {
    let house = House::new();
    let order = house.runs(async {
        let desk = &house.desk;
        desk.product("CHAIR", 200_000, false).await;
        desk.at_work(&["CHAIR"; 3]).await
    });
    (house, order)
}

impl House {
    /// The code on a card.
    fn code(&self, card: &str) -> String {
        self.says("floor", &["show", "job-card", card])["scan_code"].as_str().unwrap().to_owned()
    }

    /// A workbench whose scanner says where a code begins.
    fn workbench_with_scanner(&self, who: &str) -> Screen {
        self.workbench_with(who, "scanner_prefix = \"ctrl-b\"\n")
    }
}

impl Screen {
    /// Scans as a scanner does, stroke by stroke.
    fn scans(&mut self, code: &str) {
        for letter in code.chars() {
            self.types(&letter.to_string());
            thread::sleep(APART);
        }
    }
}

#[test]
fn a_scanned_card_is_opened_from_any_screen_and_a_scanned_action_done_to_it() {
    let (house, order) = at_work();
    let [one, two] = ["01", "02"].map(|it| format!("{order}/{it}"));
    let mut screen = house.workbench("floor");
    // In one go, as over a fast line; the action comes before the card was even found.
    let start = action_code(Action::Start);
    screen.types(&format!("{}\r{start}\r", house.code(&one)));
    screen.sees(&one);
    screen.is("in progress");
    screen.press("g j");
    screen.sees("job cards");
    screen.types(&format!("{}\r", house.code(&two)));
    screen.is("pending");
    screen.sees(&format!("{two} "));
    // What it may not do is said in words, and nothing happens.
    screen.types(&format!("{}\r", action_code(Action::Resume)));
    screen.sees("cannot resume");
    screen.types(&format!("{}\r", action_code(Action::Ship)));
    screen.sees("there is no ship here");
    screen.types("AAAAAAAA\r");
    screen.sees("AAAAAAAA");
    // An order's label has its number.
    let digits: String = order.chars().filter(char::is_ascii_alphanumeric).collect();
    screen.types(&format!("{digits}\r"));
    screen.is("in production");
    // One step back leads to where it began, however much was scanned.
    screen.press("esc");
    screen.misses("AAAAAAAA");
    screen.press("esc");
    screen.until("the list again", |text| text.contains("job cards") && text.contains(&two));
    quits(screen);
}

#[test]
fn nothing_goes_astray_while_a_form_is_open() {
    let (house, order) = at_work();
    let [one, two] = ["01", "02"].map(|it| format!("{order}/{it}"));
    let code = house.code(&two);
    let mut screen = house.workbench_with_scanner("floor");
    screen.opens(&one, "pending");
    screen.press("n");
    screen.sees("Write a note");
    screen.types("oak, ");
    screen.types(&format!("left {}", "leg"));
    screen.sees("oak, left leg");
    screen.scans(&format!("{BEGINS}{code}\r"));
    screen.sees("what you typed is kept");
    screen.sees(&format!("{two} "));
    // Exactly what was typed is in the form's field, and nothing of the code.
    screen.opens(&one, "pending");
    screen.press("n");
    screen.sees("oak, left leg");
    assert!(!screen.text().contains(&code));
    screen.press("ctrl-s");
    screen.misses("─── ");
    let shown = house.says("floor", &["show", "job-card", &one]);
    let notes = shown["events"].as_array().unwrap().iter();
    let notes: Vec<&str> = notes.filter_map(|it| it["note"].as_str()).collect();
    assert_eq!(notes, ["oak, left leg"]);
    // What begins like a code and is none belongs to whoever typed it.
    screen.press("n");
    screen.sees("Write a note");
    screen.types("A1");
    screen.scans("B2C3D4");
    screen.sees("A1B2C3D4");
    quits_from_form(screen);
}

/// Leaves the form, and the workbench.
fn quits_from_form(mut screen: Screen) {
    screen.press("esc");
    screen.sees("what you typed is kept");
    quits(screen);
}

#[test]
fn a_scan_in_pieces_and_while_the_list_reloads_comes_whole() {
    let (house, order) = at_work();
    let cards = ["01", "02", "03"].map(|it| format!("{order}/{it}"));
    let mut screen = house.workbench_with_scanner("floor");
    screen.press("g j");
    screen.sees(&cards[0]);
    let complete = action_code(Action::Complete);
    let start = action_code(Action::Start);
    for card in &cards {
        let code = house.code(card);
        let (head, tail) = code.split_at(3);
        // Each of these makes the list read again while the code comes in.
        screen.press("f5");
        screen.types(&format!("{BEGINS}{head}"));
        let note = json!({"note": "somebody else writes"});
        house.runs(does(&house.desk.staff, Entity::Order, &order, "note", note)).unwrap();
        screen.scans(&format!("{tail}\r"));
        screen.scans(&format!("{BEGINS}{start}\r"));
        screen.is("in progress");
        screen.sees(&format!("{card} "));
        screen.scans(&format!("{BEGINS}{complete}\r"));
        screen.is("completed");
    }
    quits(screen);
}

#[test]
fn the_sheet_of_action_codes_is_saved_by_key() {
    let house = House::new();
    let mut screen = house.workbench("floor");
    screen.press("ctrl-e");
    screen.sees("Save the sheet of action codes");
    let path = house.scratch.join("codes.pdf");
    screen.press("ctrl-u");
    screen.types(path.to_str().unwrap());
    screen.press("ctrl-s");
    screen.sees("saved as");
    let text = ordna::paper::text(&fs::read(&path).unwrap()).unwrap().join("\n");
    for action in [Action::Start, Action::Complete, Action::Pass, Action::FinishPacking] {
        assert!(text.contains(&action_code(action)) && text.contains(&action.plain()), "{text}");
    }
    quits(screen);
}
