//! The packing list, checked off: by hand and by what a label says, seen by everybody, and with a
//! reason for what is missing.

use ordna::domain::entity::Entity;
use serde_json::{Value, json};

use crate::engine::carry_card;
use crate::support::desk::{Desk, does, refused, text};
use crate::support::worker;

/// A goods order of two lines, two of each, that is being packed.
async fn in_packing(desk: &Desk) -> String {
    desk.product("CHAIR", 100_000, false).await;
    desk.product("TABLE", 200_000, false).await;
    let order = desk.order("goods", &["CHAIR", "TABLE"]).await;
    for action in ["quote", "submit", "approve", "start_production"] {
        does(&desk.admin, Entity::Order, &order, action, json!({})).await.unwrap();
    }
    for card in desk.cards(&order).await {
        carry_card(desk, &card).await;
    }
    for action in ["start_labeling", "start_packing"] {
        does(&desk.floor, Entity::Order, &order, action, json!({})).await.unwrap();
    }
    order
}

async fn packed(desk: &Desk, order: &str) -> Value {
    desk.staff.show(Entity::Order, order).await.unwrap()["packed"].clone()
}

#[tokio::test]
async fn what_is_packed_is_counted_line_by_line() {
    let desk = Desk::new().await;
    let order = in_packing(&desk).await;
    let pack = |inputs: Value| does(&desk.floor, Entity::Order, &order, "pack", inputs);
    let cards = desk.cards(&order).await;
    let chair = desk.floor.show(Entity::JobCard, &cards[0]).await.unwrap();
    // What the label says, one by one; then by the article, and all that is left of it.
    pack(json!({"line": text(&chair, "scan_code"), "quantity": 1})).await.unwrap();
    assert_eq!(packed(&desk, &order).await, json!({"1": "1"}));
    pack(json!({"line": cards[0], "quantity": 1})).await.unwrap();
    let again = pack(json!({"line": "chair", "quantity": 1})).await;
    assert!(refused(again).contains("2 of 2 are packed"));
    pack(json!({"line": "TABLE"})).await.unwrap();
    assert_eq!(packed(&desk, &order).await, json!({"1": "2", "2": "2"}));
    // A line that was miscounted begins anew.
    pack(json!({"line": "2", "quantity": 0})).await.unwrap();
    assert_eq!(packed(&desk, &order).await, json!({"1": "2", "2": "0"}));
    pack(json!({"line": "all"})).await.unwrap();
    assert_eq!(packed(&desk, &order).await, json!({"1": "2", "2": "2"}));
    pack(json!({"line": "2", "quantity": 0})).await.unwrap();
    assert_eq!(pack(json!({"line": "SHELF"})).await.unwrap_err().code(), "not_found");
    let shown = desk.staff.show(Entity::Order, &order).await.unwrap();
    let marks = shown["events"].as_array().unwrap().iter().filter(|it| it["action"] == "pack");
    assert_eq!(marks.count(), 6, "each stands on the timeline");

    let why = |note: Value| does(&desk.floor, Entity::Order, &order, "finish_packing", note);
    let silent = why(json!({})).await.unwrap_err().to_string();
    assert!(silent.contains("not packed are 2 × Thing TABLE"), "{silent}");
    let offered = desk.floor.actions(Entity::Order, &order).await.unwrap();
    let finish = offered.iter().find(|it| it.action.word() == "finish_packing").unwrap();
    assert!(finish.inputs.iter().any(|it| it.name == "note" && it.required));
    why(json!({"note": "the tables follow on Friday"})).await.unwrap();
    assert_eq!(desk.status(&order).await, "packed");
}

#[tokio::test]
async fn who_packs_without_the_list_is_asked_nothing_and_labels_come_by_themselves() {
    let desk = Desk::new().await;
    let order = in_packing(&desk).await;
    does(&desk.floor, Entity::Order, &order, "finish_packing", json!({})).await.unwrap();
    assert_eq!(worker(desk.database.worker(None)).run_due().await.unwrap().put_off, 0);
    let pages = desk.floor.document_text(&format!("{order}-labels")).await.unwrap();
    assert_eq!(pages.len(), 2, "one for each card: {pages:?}");
    desk.floor.document_text(&format!("{order}-packing-list")).await.unwrap();
}
