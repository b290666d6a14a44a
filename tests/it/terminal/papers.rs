//! Papers by keys alone: one is made, read, and saved.

use ordna::domain::entity::Entity;
use serde_json::json;

use super::house::{House, quits};
use crate::support::scratch;

#[test]
fn a_paper_is_made_by_a_key_then_read_and_saved() {
    let house = House::new();
    let order = house.runs(async {
        house.desk.product("CHAIR", 460_000, false).await;
        let customer = house.desk.customer("Nilsson").await;
        let items = json!([{"sku": "CHAIR", "quantity": 2, "configuration": {"wood": "oak"}}]);
        let given = json!({"customer": customer, "workflow": "goods", "items": items});
        let row = house.desk.staff.create(Entity::Order, given, None).await.unwrap();
        row["number"].as_str().unwrap().to_owned()
    });
    let folder = scratch();
    let mut screen = house.workbench("staff");
    screen.press("g o");
    screen.sees(&order);
    screen.press("o");
    screen.sees("there is none yet; D make one");
    screen.press("D");
    screen.fills("paper", "p");
    screen.press("ctrl-s");
    screen.sees(&format!("{order}-packing-list"));
    screen.press("enter");
    screen.sees("page 1 of 1");
    screen.sees("CHAIR");
    screen.press("s");
    screen.sees("a file or a directory");
    screen.press("ctrl-u");
    screen.types(&folder.path.display().to_string());
    screen.press("ctrl-s");
    screen.sees("saved as");
    let saved = folder.join(format!("{order}-packing-list.pdf"));
    assert!(std::fs::read(&saved).unwrap().starts_with(b"%PDF-"));
    screen.press("esc");
    screen.misses("page 1 of 1");
    screen.press("esc");
    screen.misses("Documents of");
    quits(screen);
}
