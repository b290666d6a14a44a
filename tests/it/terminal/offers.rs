//! An offer by keys alone, from the form to the order that it became.

use ordna::domain::entity::Entity;
use serde_json::json;

use super::house::{House, quits};

#[test]
fn an_offer_goes_from_the_form_to_the_order_that_it_becomes() {
    let house = House::new();
    house.runs(house.desk.customer("Nilsson"));
    let cleaning = json!({"sku": "CLEAN", "name": "Cleaning", "list_price_minor": 50_000});
    house.runs(house.desk.staff.create(Entity::Product, cleaning, None)).unwrap();
    let mut screen = house.workbench("staff");
    screen.press("g f");
    screen.sees("no offer yet; + draws one up");
    screen.press("+");
    screen.sees("New offer");
    screen.fills("customer", "nils");
    screen.sees("▌ Nilsson");
    screen.fills("workflow", "s");
    screen.fills("items", "2 CLEAN");
    screen.fills("discount percent", "10");
    screen.sees("900  list price");
    screen.sees("1 125 SEK, of which 225 tax; 100 off");
    screen.press("ctrl-s");
    let said = screen.line("✓ offer ");
    let number = said.split_whitespace().find(|it| it.starts_with("OF-")).unwrap().to_owned();
    screen.sees("draft · valid 30 days");
    screen.press("s");
    screen.sees("Nothing takes this back");
    screen.press("y");
    screen.sees("sent · valid 30 days");
    screen.press("a");
    screen.sees("Nothing takes this back");
    screen.press("y");
    let said = screen.line("accepted, SO-");
    assert!(said.contains("J open the order"), "{said}");
    let order = said.split([' ', ',']).find(|it| it.starts_with("SO-")).unwrap().to_owned();
    screen.press("J");
    screen.sees(&format!("from        {number}"));
    quits(screen);
    let shown = house.says("staff", &["show", "order", &order]);
    assert_eq!((&shown["status"], &shown["total_minor"]), (&json!("accepted"), &json!(112_500)));
    let offer = house.says("staff", &["show", "offer", &number]);
    assert_eq!((&offer["status"], &offer["order_number"]), (&json!("accepted"), &json!(order)));
}
