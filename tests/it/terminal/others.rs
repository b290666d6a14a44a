//! Two people on one database: each sees what the other does without a key, and whoever comes
//! second is told who was first.

use super::house::{House, quits};
use ordna::domain::entity::Entity;
use serde_json::json;

use crate::support::desk::does;

#[test]
fn two_terminals_see_each_others_acts() {
    let house = House::new();
    house.runs(house.desk.product("CHAIR", 200_000, false));
    let order = house.runs(house.desk.order("made_to_order", &["CHAIR"]));
    let mut one = house.workbench("staff");
    let mut two = house.workbench("admin");
    for screen in [&one, &two] {
        screen.sees(&order);
        screen.sees("a approve");
        screen.sees("to review");
    }
    one.press("a");
    one.sees("discount percent");
    one.press("ctrl-s");
    one.sees(&format!("{order} approved"));
    two.misses("to review");
    two.sees("b revise");

    two.press("b");
    two.sees("to review");
    one.sees("to review");
    one.sees("a approve");
    quits(one);
    quits(two);
}

#[test]
fn the_second_of_two_is_told_who_did_what() {
    let house = House::new();
    house.runs(house.desk.product("CHAIR", 200_000, false));
    let order = house.runs(house.desk.order("made_to_order", &["CHAIR"]));
    let mut screen = house.workbench("staff");
    screen.sees("a approve");
    screen.press("a");
    screen.sees("discount percent");
    screen.types("5");
    let first = does(&house.desk.admin, Entity::Order, &order, "approve", json!({}));
    house.runs(first).unwrap();
    screen.press("ctrl-s");
    let told = screen.sees("changed meanwhile");
    assert!(told.contains("approved by"), "{told}");
    let shown = house.says("staff", &["show", "order", &order]);
    assert_eq!(shown["status"], "awaiting_customer_confirmation");
    assert_eq!(shown["discount_minor"], 0);
    screen.press("esc");
    screen.misses("discount percent");
    screen.sees("b revise");
    quits(screen);
}
