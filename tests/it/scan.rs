//! Scanned codes on the command line: what one means, what two do, and the sheet to scan from.

use ordna::domain::entity::Entity;
use ordna::domain::machine::Action;
use ordna::domain::scanned::{action_code, floor_actions};
use serde_json::{Value, json};

use crate::cli::Shell;
use crate::support::desk::{Desk, does};

/// A goods order in the queue.
async fn queued(desk: &Desk, skus: &[&str]) -> String {
    let order = desk.order("goods", skus).await;
    for (who, action) in [(&desk.staff, "quote"), (&desk.staff, "submit"), (&desk.admin, "approve")]
    {
        does(who, Entity::Order, &order, action, json!({})).await.unwrap();
    }
    order
}

#[tokio::test]
async fn a_code_says_what_it_belongs_to_and_a_second_one_does_that() {
    let desk = Desk::new().await;
    desk.product("LAMP", 9_000, true).await;
    let order = queued(&desk, &["LAMP"]).await;
    let card = format!("{order}/01");
    let floor = Shell::of(&desk, "floor").await;
    let shown = floor.json(&["show", "job-card", &card]);
    let code = shown["scan_code"].as_str().unwrap();

    let means = floor.json(&["scan", code]);
    assert_eq!((&means["entity"], &means["number"]), (&json!("job-card"), &json!(card)));
    assert_eq!((&means["status"], &means["action"]), (&json!("pending"), &Value::Null));
    assert_eq!(floor.says(&["scan", &code.to_lowercase()]), format!("{card}: job card, pending\n"));
    let report = floor.json(&["show", "qir", &format!("QIR-{order}-01")]);
    let means = floor.json(&["scan", report["scan_code"].as_str().unwrap()]);
    assert_eq!(means["entity"], "qir");
    let digits: String = order.chars().filter(char::is_ascii_alphanumeric).collect();
    assert_eq!(floor.json(&["scan", &digits])["number"], json!(order));
    let start = action_code(Action::StartProduction);
    assert_eq!(floor.json(&["scan", &start])["action"], "start_production");

    let acted = floor.json(&["scan", &digits, &start]);
    assert_eq!(
        (&acted["action"], &acted["to"]),
        (&json!("start_production"), &json!("in_production"))
    );
    let note = action_code(Action::Note);
    let acted = floor.json(&["scan", code, &note, "--set", "note=the left leg"]);
    assert_eq!((&acted["entity"], &acted["action"]), (&json!("job-card"), &json!("note")));

    let (exit, why) = floor.fails(&["scan", code, &action_code(Action::Complete)]);
    assert!(exit == 1 && why.contains("cannot complete"), "{why}");
    let (exit, why) = floor.fails(&["scan", "AAAAAAAA"]);
    assert!(exit == 4 && why.contains("AAAAAAAA"), "{why}");
    let (exit, why) = floor.fails(&["scan", code, code]);
    assert!(exit == 2 && why.contains("no code of an action"), "{why}");
    let (exit, why) = floor.fails(&["scan", &start, &note]);
    assert!(exit == 1 && why.contains("scan what to start production before it"), "{why}");
}

#[tokio::test]
async fn the_sheet_has_every_code_of_the_floor() {
    let desk = Desk::new().await;
    let floor = Shell::of(&desk, "floor").await;
    let folder = floor.scratch.path.to_str().unwrap();
    let said = floor.json(&["export", "action-sheet", "--to", folder]);
    let path = said["path"].as_str().unwrap();
    assert!(path.ends_with("action-sheet.pdf"), "{path}");
    let pages = ordna::paper::text(&std::fs::read(path).unwrap()).unwrap();
    let text = pages.join("\n");
    for action in floor_actions() {
        assert!(text.contains(&action_code(action.action)), "{}: {text}", action.action);
    }
    // Printed again it is the same; something else is never written over.
    floor.json(&["export", "action-sheet", "--to", folder]);
    std::fs::write(path, "my own").unwrap();
    let (exit, why) = floor.fails(&["export", "action-sheet", "--to", folder]);
    assert!(exit == 2 && why.contains("something else"), "{why}");
}
