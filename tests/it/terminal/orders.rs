//! Orders of every workflow, from the form to their last status, by keys alone. Each status is
//! seen on the screen before the next key; a command says in the end what the database has.

use std::ops::{Deref, DerefMut};

use ordna::domain::entity::Entity;
use serde_json::{Value, json};

use super::house::{House, quits};
use super::screen::Screen;

impl Deref for Work {
    type Target = Screen;

    fn deref(&self) -> &Screen {
        &self.screen
    }
}

impl DerefMut for Work {
    fn deref_mut(&mut self) -> &mut Screen {
        &mut self.screen
    }
}

/// Somebody at work on one order.
struct Work {
    house: House,
    screen: Screen,
    order: String,
}

impl Work {
    /// An admin with a customer and products, whose workbench is open.
    fn begins(products: &[Value]) -> Self {
        let house = House::new();
        house.runs(house.desk.customer("Nilsson"));
        for product in products {
            let made = house.desk.staff.create(Entity::Product, product.clone(), None);
            house.runs(made).unwrap();
        }
        let screen = house.workbench("admin");
        Self { house, screen, order: String::new() }
    }

    /// Makes the order through the form: `workflow` is the letter that chooses it.
    fn makes(&mut self, workflow: &str, items: &str) {
        self.order = self.screen.makes("Nilsson", workflow, items);
    }

    /// What the command line says of the order in the end.
    fn ends(self, status: &str) -> Value {
        let shown = self.house.says("admin", &["show", "order", &self.order]);
        assert_eq!(shown["status"], status);
        quits(self.screen);
        shown
    }
}

#[test]
fn a_service_order_goes_from_quote_to_paid() {
    let cleaning = json!({"sku": "CLEAN", "name": "Cleaning", "list_price_minor": 50_000});
    let mut work = Work::begins(&[cleaning]);
    work.makes("s", "2 CLEAN");
    work.is("quote sent");
    work.does("a", "accepted");
    let appointment =
        [("scheduled date", "tomorrow 9"), ("duration", "90"), ("assignee", "floor@")];
    work.forms("s", &appointment, "scheduled");
    work.does("s", "in progress");
    work.means("c", "completed");
    work.forms("p", &[], "paid");
    let shown = work.ends("paid");
    assert_eq!(shown["payment_status"], "fully_paid");
    assert_eq!(shown["paid_minor"], 125_000);
    assert_eq!(shown["invoices"].as_array().unwrap().len(), 1);
}

#[test]
fn a_goods_order_goes_from_draft_to_shipped() {
    let hatch = json!({
        "sku": "HATCH", "name": "Hatch", "list_price_minor": 100_000, "needs_inspection": true,
        "configuration": {"checklist": ["closes tightly"]},
    });
    let rope = json!({"sku": "ROPE", "name": "Rope", "list_price_minor": 5_000});
    let mut work = Work::begins(&[hatch, rope]);
    work.house.says("admin", &["setting", "set", "inspector_may_be_maker", "true"]);
    work.house.says("admin", &["setting", "set", "deposit_percent", "30"]);
    work.makes("g", "1 HATCH\r2 ROPE");
    let order = work.order.clone();
    work.is("draft");
    work.does("s", "quoted");
    work.does("s", "awaiting approval");
    work.forms("a", &[], "deposit due");
    work.forms("p", &[], "in queue");
    work.does("s", "in production");
    for card in ["01", "02"] {
        work.carries_card(&format!("{order}/{card}"));
    }
    work.opens(&format!("{order}/01"), "completed");
    work.does("i", "quality inspection");
    work.opens(&format!("QIR-{order}-01"), "pending");
    work.does("s", "in progress");
    work.press("+");
    work.sees("1 of 1 checked");
    work.sees("p pass");
    work.means("p", "passed");
    work.opens(&order, "in production");
    work.does("s", "in labeling");
    work.means("s", "in packing");
    work.does("c", "packed");
    work.does("i", "awaiting invoice");
    work.means("i", "awaiting payment");
    work.forms("p", &[], "ready to ship");
    work.forms("s", &[("carrier", "PostNord"), ("tracking number", "1234")], "shipped");
    let shown = work.ends("shipped");
    assert_eq!(shown["payment_status"], "fully_paid");
    assert_eq!(shown["tracking_number"], "1234");
    assert_eq!(shown["job_cards"].as_array().unwrap().len(), 2);
    assert_eq!(shown["qirs"][0]["status"], "passed");
}

#[test]
fn a_made_to_order_order_goes_from_review_to_completed_with_a_round_of_rework() {
    let chair = json!({
        "sku": "CHAIR", "name": "Chair", "list_price_minor": 200_000,
        "configuration": {"checklist": ["no scratches", "stands level"]},
    });
    let table = json!({"sku": "TABLE", "name": "Table", "list_price_minor": 900_000});
    let mut work = Work::begins(&[chair, table]);
    work.house.says("admin", &["setting", "set", "inspector_may_be_maker", "true"]);
    work.makes("m", "6 CHAIR\r1 TABLE");
    let order = work.order.clone();
    work.is("pending staff review");
    work.forms("a", &[("discount percent", "10")], "awaiting customer confirmation");
    let told = [("justification", "the customer said yes on the phone")];
    work.forms("c", &told, "confirmed no payment required");
    let cards = [format!("{order}/01"), format!("{order}/02")];
    for card in &cards {
        work.opens(card, "pending");
        work.forms("w", &[("assignee", "floor@")], "pending");
    }
    work.opens(&order, "confirmed no payment required");
    work.means("s", "in production");
    for card in &cards {
        work.opens(card, "pending");
        work.screen.sees("s start");
        work.does("s", "in progress");
        work.does("c", "completed");
    }
    work.opens(&order, "in production");
    work.does("s", "quality inspection");
    for card in &cards {
        work.opens(card, "completed");
        work.does("i", "quality inspection");
    }
    let (first, second) = (format!("QIR-{order}-01"), format!("QIR-{order}-02"));
    work.opens(&first, "pending");
    work.does("s", "in progress");
    work.forms("f", &[("failed lines", " "), ("note", "a scratch on the seat")], "failed");
    // A thing without a checklist passes at once.
    work.opens(&second, "pending");
    work.does("s", "in progress");
    work.means("p", "passed");
    work.opens(&cards[0], "rejected");
    work.does("r", "in progress");
    work.does("c", "completed");
    work.does("i", "quality inspection");
    work.opens(&first, "failed");
    work.does("r", "in progress");
    work.press("*");
    work.sees("2 of 2 checked");
    work.sees("p pass");
    work.means("p", "passed");
    work.opens(&order, "ready for delivery");
    work.forms("P", &[], "ready for delivery");
    work.means("c", "completed");
    let shown = work.ends("completed");
    assert_eq!(shown["payment_status"], "fully_paid");
    let rounds: Vec<_> =
        shown["qirs"].as_array().unwrap().iter().map(|it| it["round"].clone()).collect();
    assert_eq!(rounds, [json!(2), json!(1)]);
}
