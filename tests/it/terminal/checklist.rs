//! An inspector at a report, by keys alone: lines right and wrong, what was measured, the verdict,
//! and the round after the rework.

use serde_json::json;

use super::house::{House, quits};
use crate::quality::Bench;
use crate::support::desk::does;
use crate::support::scratch;
use ordna::domain::entity::Entity;

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
    std::fs::write(&photo, b"\xff\xd8\xff\xe0 a photo").unwrap();
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
    assert_eq!(
        std::fs::read(folder.join("taken out.jpg")).unwrap(),
        std::fs::read(&photo).unwrap()
    );
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
