//! An order and its add-ons, as far as they are one: held, invoiced and paid together.

mod combined;
mod guard;
mod held;
mod random;

use ordna::domain::entity::Entity;
use serde_json::{Value, json};

use super::support::desk::{Desk, does, text};

/// The number of a new add-on to an order, approved.
async fn addon(desk: &Desk, parent: &str, items: Value, how: Value) -> String {
    let given = json!({"parent": parent, "items": items, "reason": "there is more room"});
    let asked = desk.staff.create(Entity::Addon, given, None).await.unwrap();
    let id = text(&asked, "id");
    does(&desk.staff, Entity::Addon, &id, "approve", how).await.unwrap();
    let sql = "select k.number from ordna.order_addons a
        join ordna.orders k on k.id = a.addon_so_id where a.id = $1::uuid";
    desk.sees(sql, &id).await
}

/// The add-on that an order came of.
async fn id_of(desk: &Desk, child: &str) -> String {
    let sql = "select a.id::text from ordna.order_addons a
        join ordna.orders k on k.id = a.addon_so_id where k.number = $1";
    desk.sees(sql, child).await
}
