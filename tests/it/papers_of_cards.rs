//! The papers of all cards of an order or a batch, in one file: for the floor, which prints them in
//! one go and lays them out at its stations.

use ordna::domain::entity::Entity;
use serde_json::json;

use crate::support::desk::{Desk, does, refused, text};

/// A goods order of two articles in the queue, and its batch.
async fn queued(desk: &Desk) -> (String, String) {
    let order = desk.order("goods", &["CHAIR", "TABLE"]).await;
    for action in ["quote", "submit"] {
        does(&desk.staff, Entity::Order, &order, action, json!({})).await.unwrap();
    }
    let asked = json!({"paper": "job_cards"});
    let early = does(&desk.floor, Entity::Order, &order, "print", asked).await;
    assert!(refused(early).contains("has no job cards"));
    does(&desk.admin, Entity::Order, &order, "approve", json!({})).await.unwrap();
    let shown = desk.staff.show(Entity::Order, &order).await.unwrap();
    (order, text(&shown["batches"][0], "number"))
}

#[tokio::test]
async fn the_cards_and_labels_of_an_order_or_a_batch_are_one_file_each() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 100_000, true).await;
    desk.product("TABLE", 200_000, false).await;
    let (order, batch) = queued(&desk).await;
    let cards = desk.cards(&order).await;
    assert_eq!(cards.len(), 2);
    for (entity, name, paper, number) in [
        (Entity::Order, &order, "job_cards", format!("{order}-job-cards")),
        (Entity::Batch, &batch, "job_cards", format!("{batch}-job-cards")),
        (Entity::Batch, &batch, "labels", format!("{batch}-labels")),
        // Printed again it is a second one; the first stays as it is.
        (Entity::Batch, &batch, "labels", format!("{batch}-labels-2")),
    ] {
        let asked = json!({"paper": paper});
        let made = does(&desk.floor, entity, name, "print", asked).await.unwrap();
        let made = made.effects.iter().find(|it| it.kind == "document").unwrap();
        assert_eq!(made.number, number);
        let pages = desk.floor.document_text(&number).await.unwrap();
        assert_eq!(pages.len(), 2, "a page for each card: {pages:?}");
        for (card, page) in cards.iter().zip(&pages) {
            let shown = desk.floor.show(Entity::JobCard, card).await.unwrap();
            assert!(page.contains(&text(&shown, "scan_code")), "{card}: {page}");
            assert!(page.contains(&text(&shown, "title")), "{card}: {page}");
        }
    }
    let shown = desk.staff.show(Entity::Order, &order).await.unwrap();
    let kinds: Vec<&str> = shown["documents"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|it| it["kind"].as_str())
        .collect();
    assert_eq!(kinds.iter().filter(|it| **it == "job_card").count(), 2, "{kinds:?}");
    assert_eq!(kinds.iter().filter(|it| **it == "label").count(), 2, "{kinds:?}");
    // A parcel says which of how many it is, and what is in it.
    let labels = desk.floor.document_text(&format!("{batch}-labels")).await.unwrap();
    assert!(labels[0].contains("2 × Thing CHAIR"), "{}", labels[0]);
    // What lies on a label stands on its line of the packing list.
    does(&desk.floor, Entity::Order, &order, "print", json!({"paper": "packing_list"}))
        .await
        .unwrap();
    let list = desk.floor.document_text(&format!("{order}-packing-list")).await.unwrap().join("");
    for card in &cards {
        let shown = desk.floor.show(Entity::JobCard, card).await.unwrap();
        assert!(list.contains(&text(&shown, "scan_code")), "{list}");
    }
    assert!(labels[1].contains('2'), "{labels:?}");

    // A run is printed as one, each card with its own order's customer.
    let (other, joins) = queued(&desk).await;
    does(&desk.floor, Entity::Batch, &joins, "merge", json!({"into": batch})).await.unwrap();
    let asked = json!({"paper": "job_cards"});
    does(&desk.floor, Entity::Batch, &batch, "print", asked).await.unwrap();
    let pages = desk.floor.document_text(&format!("{batch}-job-cards-2")).await.unwrap();
    assert_eq!(pages.len(), 4, "{pages:?}");
    assert!(pages[0].contains(&order) && pages[2].contains(&other), "{pages:?}");
}
