//! Who waits for whom.

use ordna::domain::entity::Entity;
use serde_json::json;
use sqlx::Connection as _;

use super::addon;
use crate::support::desk::{Desk, does};

/// How many in this database wait for a lock.
const WAITING: &str = "select count(*) from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and $1 <> ''";

#[tokio::test]
async fn an_act_on_an_addon_waits_for_its_order_before_it_holds_anything() {
    let desk = Desk::new().await;
    desk.product("ROPE", 5_000, false).await;
    let parent = desk.order("goods", &["ROPE"]).await;
    let child = addon(
        &desk,
        &parent,
        json!([{"sku": "ROPE", "quantity": 1,
        "configuration": {"wood": "oak"}}]),
        json!({}),
    )
    .await;

    let mut holder = desk.database.owner().await;
    let mut held = holder.begin().await.unwrap();
    sqlx::query("select from ordna.orders where number = $1 for update")
        .bind(&parent)
        .execute(&mut *held)
        .await
        .unwrap();
    let staff = desk.staff.clone();
    let name = child.clone();
    let act = tokio::spawn(async move {
        does(&staff, Entity::Order, &name, "note", json!({"note": "call first"})).await
    });
    while desk.sees::<i64>(WAITING, &child).await == 0 {
        assert!(!act.is_finished(), "it did not wait");
    }
    sqlx::query("select from ordna.orders where number = $1 for update nowait")
        .bind(&child)
        .execute(&mut *held)
        .await
        .expect("the add-on is held already");
    held.commit().await.unwrap();
    act.await.unwrap().unwrap();
}

#[tokio::test]
async fn acts_on_a_whole_family_at_once_never_wait_in_a_circle() {
    let desk = Desk::new().await;
    desk.product("ROPE", 5_000, false).await;
    let parent = desk.order("goods", &["ROPE"]).await;
    let items = json!([{"sku": "ROPE", "quantity": 1, "configuration": {"wood": "oak"}}]);
    let mut family = vec![parent.clone()];
    // The second would be too much beside the first.
    family.push(addon(&desk, &parent, items.clone(), json!({})).await);
    family.push(addon(&desk, &parent, items, json!({})).await);
    for round in 0..20 {
        let mut all = tokio::task::JoinSet::new();
        for (at, order) in family.iter().enumerate() {
            for (who, service) in [("staff", &desk.staff), ("admin", &desk.admin)] {
                let (service, order) = (service.clone(), order.clone());
                let note = json!({"note": format!("{who} {at} {round}")});
                all.spawn(async move { does(&service, Entity::Order, &order, "note", note).await });
            }
        }
        for done in all.join_all().await {
            done.unwrap();
        }
    }
}
