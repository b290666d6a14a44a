//! An inspector at a report, by keys alone: lines that pass and fail, what was measured, the verdict,
//! and the round after the rework.

use std::fs;

use ordna::domain::entity::Entity;
use ordna::domain::role::Role;
use ordna::store::badges;
use serde_json::json;

use super::house::{House, quits};
use crate::quality::Bench;
use crate::support::desk::does;
use crate::support::people::person;
use crate::support::scratch;

const BADGE: &str = "QQQQQQQQ01";
const PIN: &str = "2468";

#[test]
fn an_inspector_measures_fails_and_passes_a_report_without_a_form_for_each_line() {
    let house = House::new();
    let bench = house.runs(Bench::on(&house.desk));
    house.runs(bench.made(&house.desk));
    let report = bench.report.as_str();
    let mut screen = house.workbench("quality");
    screen.opens(report, "in progress");
    screen.sees("0 of 3 checked");
    screen.press("1");
    screen.types("203");
    screen.press("enter");
    screen.sees("1 of 3 checked");
    screen.sees("✗ fail");
    screen.press("+");
    screen.sees("2 of 3 checked");
    screen.press("+");
    screen.sees("3 of 3 checked");
    screen.press("p");
    screen.sees("width failed");
    // A photo of it is put with the line, and is there when its key is struck.
    let folder = scratch();
    let photo = folder.join("width.jpg");
    fs::write(&photo, b"\xff\xd8\xff\xe0 a photo").unwrap();
    screen.press("k");
    screen.press("k");
    screen.press("A");
    screen.fills("path", &photo.display().to_string());
    screen.press("ctrl-s");
    screen.sees("attached");
    screen.sees("1 file");
    screen.press("o");
    screen.sees("s save");
    screen.press("s");
    screen.sees("a file or a directory");
    screen.press("ctrl-u");
    screen.types(&folder.join("taken out.jpg").display().to_string());
    screen.press("ctrl-s");
    screen.sees("saved as");
    assert_eq!(fs::read(folder.join("taken out.jpg")).unwrap(), fs::read(&photo).unwrap());
    screen.press("esc");
    screen.misses("Documents of");
    screen.forms("f", &[("note", "a millimetre too wide")], "failed");
    house.runs(async {
        for action in ["rework", "complete", "inspect"] {
            let floor = &house.desk.floor;
            does(floor, Entity::JobCard, &bench.card, action, json!({})).await.unwrap();
        }
    });
    screen.sees("r reinspect");
    screen.does("r", "in progress");
    screen.sees("round 1");
    screen.sees("0 of 3 checked");
    screen.press("1");
    screen.types("201,5");
    screen.press("enter");
    screen.sees("1 of 3 checked");
    screen.press("*");
    screen.sees("3 of 3 checked");
    screen.sees("p pass");
    screen.means("p", "passed");
    let shown = house.says("quality", &["show", "qir", report]);
    assert_eq!(shown["checklist"][0]["measured"], 1201.5);
    assert_eq!(shown["verdicts"][0]["note"], "a millimetre too wide");
    quits(screen);
}

#[test]
fn at_a_shared_terminal_all_that_was_marked_is_one_act_of_one_badge() {
    let house = House::new();
    let bench = house.runs(Bench::on(&house.desk));
    house.runs(bench.made(&house.desk));
    let report = bench.report.as_str();
    house.runs(async {
        let mut owner = house.desk.database.owner().await;
        let slug = &house.desk.slug;
        person(&mut owner, slug, "kiosk@linden.example", Role::Kiosk).await;
        let badge = (BADGE, PIN);
        badges::provision(&mut owner, slug, "quality@linden.example", badge).await.unwrap();
    });
    let mut screen = house.shared_terminal();
    screen.sees("live");
    let shown = house.says("quality", &["show", "qir", report]);
    let code = shown["scan_code"].as_str().unwrap();
    screen.types(&format!("\u{2}{code}\r"));
    screen.sees("0 of 3 checked");
    screen.press("1");
    screen.types("201,5");
    screen.press("enter");
    screen.sees("1 of 3 checked, 1 not saved");
    screen.press("*");
    screen.sees("3 of 3 checked, 3 not saved");
    // Another screen loses nothing, and the verdict waits for what is not saved.
    screen.press("esc");
    screen.sees("3 marks are kept here");
    screen.press("esc");
    screen.misses("3 marks are kept here");
    screen.types(&format!("\u{2}{code}\r"));
    screen.sees("3 of 3 checked, 3 not saved");
    screen.press("p");
    screen.sees("Who does it? save 3 marks");
    screen.types(&format!("\u{2}{BADGE}\r"));
    screen.types("1357");
    screen.press("enter");
    screen.sees("do not go together");
    screen.types(PIN);
    screen.press("enter");
    screen.sees("It passes");
    screen.misses("not saved");
    screen.press("y");
    screen.sees("Who does it? pass");
    screen.types(&format!("\u{2}{BADGE}\r"));
    screen.types(PIN);
    screen.press("enter");
    screen.sees("passed, by anna");
    let shown = house.says("quality", &["show", "qir", report]);
    let checks: Vec<_> =
        shown["events"].as_array().unwrap().iter().filter(|it| it["action"] == "check").collect();
    assert_eq!(checks.len(), 1, "{shown}");
    assert_eq!(checks[0]["data"]["lines"].as_array().unwrap().len(), 3);
    assert_eq!(shown["checklist"][0]["measured"], 1201.5);
    assert_eq!(shown["status"], "passed");
}
