//! Batches by keys alone: put together for a run, started as one.

use ordna::domain::entity::Entity;
use serde_json::json;

use super::house::{House, quits};
use crate::support::desk::does;

#[test]
fn batches_are_put_into_a_run_and_started_by_one_key() {
    let house = House::new();
    let orders: Vec<String> = house.runs(async {
        let desk = &house.desk;
        desk.product("ROPE", 5_000, false).await;
        let mut orders = Vec::new();
        for _ in 0..2 {
            let order = desk.order("goods", &["ROPE"]).await;
            for (who, action) in
                [(&desk.staff, "quote"), (&desk.staff, "submit"), (&desk.admin, "approve")]
            {
                does(who, Entity::Order, &order, action, json!({})).await.unwrap();
            }
            orders.push(order);
        }
        orders
    });
    let mut screen = house.workbench("floor");
    screen.press("g b");
    screen.sees("PB-2026-0002");
    // Both are marked: the first one leads.
    screen.press("space space");
    screen.sees("2 marked");
    screen.press("M");
    screen.sees("run of batch   PB-2026-0001");
    screen.press("ctrl-s");
    screen.sees("leads a run");
    screen.sees("run of 0001");
    screen.press("home enter");
    screen.is("planned");
    screen.sees(&format!("PB-2026-0002  {}", orders[1]));
    screen.press("s");
    screen.sees("started, 2 of 2");
    let second = house.says("floor", &["show", "order", &orders[1]]);
    assert_eq!(second["status"], "in_production");
    quits(screen);
}
