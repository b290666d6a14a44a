//! A packing list, checked off by scanning what is put into the box.

use ordna::domain::entity::Entity;
use ordna::domain::machine::Action;
use ordna::domain::scanned::action_code;
use serde_json::json;

use super::house::{House, quits};
use crate::engine::carry_card;
use crate::support::desk::does;

#[test]
fn a_packing_list_is_checked_off_by_scanning() {
    let house = House::new();
    let (order, codes) = house.runs(async {
        let desk = &house.desk;
        desk.product("CHAIR", 200_000, false).await;
        desk.product("TABLE", 400_000, false).await;
        let order = desk.order("goods", &["CHAIR", "TABLE"]).await;
        for action in ["quote", "submit", "approve", "start_production"] {
            does(&desk.admin, Entity::Order, &order, action, json!({})).await.unwrap();
        }
        let mut codes = Vec::new();
        for card in desk.cards(&order).await {
            carry_card(desk, &card).await;
            let shown = desk.floor.show(Entity::JobCard, &card).await.unwrap();
            codes.push(shown["scan_code"].as_str().unwrap().to_owned());
        }
        for action in ["start_labeling", "start_packing"] {
            does(&desk.floor, Entity::Order, &order, action, json!({})).await.unwrap();
        }
        (order, codes)
    });
    let mut screen = house.workbench("floor");
    // The order's own label opens it; from there on each label counts one.
    let digits: String = order.chars().filter(char::is_ascii_alphanumeric).collect();
    screen.types(&format!("{digits}\r"));
    screen.is("in packing");
    screen.types(&format!("{}\r", codes[0]));
    screen.sees("1 to pack");
    screen.types(&format!("{0}\r{1}\r", codes[0], codes[1]));
    screen.until("one line packed, of the other one left", |text| {
        text.contains("✓ packed") && text.contains("1 to pack")
    });
    // More than there is to pack is refused, and what is missing wants a reason.
    screen.types(&format!("{}\r", codes[0]));
    screen.sees("2 of 2 are packed");
    screen.types(&format!("{}\r", action_code(Action::FinishPacking)));
    screen.sees("─── It is packed");
    screen.sees("not packed are 1 × Thing TABLE");
    screen.press("esc");
    screen.misses("─── ");
    screen.press("K");
    screen.sees("1 of 2 packed");
    screen.press("esc");
    screen.misses("─── ");
    screen.types(&format!("{}\r", codes[1]));
    screen.until("all packed", |text| text.matches("✓ packed").count() == 2);
    screen.types(&format!("{}\r", action_code(Action::FinishPacking)));
    screen.is("packed");
    assert_eq!(house.says("floor", &["show", "order", &order])["status"], "packed");
    quits(screen);
}
