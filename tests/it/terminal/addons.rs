//! An add-on by keys alone: asked for on its order, made an order of its own, produced beside it; its
//! order is kept from going until an admin writes down why it may.

use ordna::domain::entity::Entity;
use serde_json::json;

use super::house::{House, quits};

#[test]
fn an_addon_is_asked_for_converted_produced_and_holds_its_order_until_that_is_overridden() {
    let house = House::new();
    house.runs(house.desk.customer("Nilsson"));
    for (sku, price) in [("HATCH", 100_000), ("ROPE", 5_000)] {
        let product = json!({"sku": sku, "name": sku, "list_price_minor": price});
        house.runs(house.desk.staff.create(Entity::Product, product, None)).unwrap();
    }
    let mut screen = house.workbench("admin");
    let order = screen.makes("Nilsson", "g", "1 HATCH");
    screen.is("draft");
    screen.does("s", "quoted");
    screen.does("s", "awaiting approval");
    screen.forms("a", &[], "in queue");

    screen.press("N");
    screen.sees(&format!("Add-on to {order}, Nilsson"));
    screen.fills("items", "2 ROPE");
    screen.fills("reason", "they forgot the rope");
    screen.sees("100 SEK before tax; 900 of 1 000 left");
    screen.press("ctrl-s");
    screen.sees(&format!("add-on to {order} asked for"));
    screen.press("g");
    screen.press("a");
    screen.sees("to decide");
    screen.sees("10 %");
    screen.press("a");
    screen.sees("Make it an order of its own");
    screen.fills("note", "the customer waits for it");
    screen.press("ctrl-s");
    screen.sees(&format!("approved, {order}-A1"));
    screen.press("J");
    screen.is("in queue");
    screen.does("s", "in production");

    screen.press("U");
    screen.sees("-A1  in production");
    screen.does("s", "in production");
    screen.carries_card(&format!("{order}/01"));
    screen.press("esc");
    screen.is("in production");
    screen.sees("s start labeling");
    screen.does("s", "in labeling");
    screen.means("s", "in packing");
    screen.does("c", "packed");
    screen.does("i", "awaiting invoice");
    screen.means("i", "awaiting payment");
    screen.forms("p", &[], "ready to ship");
    screen.sees("held by");
    screen.press("s");
    screen.sees(&format!("{order}-A1 is still in production"));
    screen.press("esc");
    screen.misses("justification");
    let why = [
        ("carrier", "PostNord"),
        ("tracking number", "1234"),
        ("justification", "the rope goes by car"),
    ];
    screen.forms("s", &why, "shipped");
    quits(screen);

    let shown = house.says("admin", &["show", "order", &order]);
    assert_eq!(shown["status"], "shipped");
    let event = shown["events"].as_array().unwrap().iter().find(|it| it["action"] == "ship");
    let event = event.unwrap().to_string();
    assert!(event.contains("the rope goes by car"), "{event}");
    let child = house.says("admin", &["show", "order", &format!("{order}-A1")]);
    assert_eq!(
        (&child["status"], &child["items"][0]["sku"]),
        (&json!("in_production"), &json!("ROPE"))
    );
}
