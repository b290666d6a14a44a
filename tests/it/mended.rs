//! What the engine once got wrong at its edges: limits, answers, what holds an order, what is
//! given back. Each of them stays mended.

use ordna::domain::entity::Entity;
use ordna::service::act::Act;
use ordna::service::error::Error;
use ordna::service::list::ListQuery;
use serde_json::json;
use uuid::Uuid;

use crate::support::desk::{Desk, does, refused, text};

const TOTAL: &str = "select total_minor from ordna.orders where number = $1";
const VERSION: &str = "select version from ordna.orders where number = $1";

#[tokio::test]
async fn editing_the_lines_raises_no_discount_above_the_limit_of_whoever_edits() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 200_000, false).await;
    let order = desk.order("made_to_order", &["CHAIR"]).await;
    let by = &desk.staff;
    // Ten of a hundred, which is just what staff may give.
    let discount = json!({"discount_minor": 40_000});
    does(by, Entity::Order, &order, "discount", discount).await.unwrap();
    let total: i64 = desk.sees(TOTAL, &order).await;
    let one = json!({"items": [{"sku": "CHAIR", "quantity": 1, "configuration": {"wood": "oak"}}]});
    let too_much = does(by, Entity::Order, &order, "edit", one.clone()).await;
    let why = refused(too_much);
    assert!(why.contains("above your limit of 10 %"), "{why}");
    assert_eq!(desk.sees::<i64>(TOTAL, &order).await, total);

    does(&desk.admin, Entity::Order, &order, "edit", one).await.unwrap();
    assert_eq!(desk.sees::<i64>(TOTAL, &order).await, 200_000);
    // What an admin gave stands while it takes no larger part of the order.
    let three = json!({
        "items": [{"sku": "CHAIR", "quantity": 3, "configuration": {"wood": "oak"}}],
    });
    does(by, Entity::Order, &order, "edit", three).await.unwrap();
    assert_eq!(desk.sees::<i64>(TOTAL, &order).await, 700_000);
}

#[tokio::test]
async fn a_discount_in_percent_outlives_fewer_lines() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 200_000, false).await;
    let order = desk.order("made_to_order", &["CHAIR"]).await;
    let by = &desk.staff;
    does(by, Entity::Order, &order, "discount", json!({"discount_percent": 10})).await.unwrap();
    let one = json!({"items": [{"sku": "CHAIR", "quantity": 1, "configuration": {"wood": "oak"}}]});
    does(by, Entity::Order, &order, "edit", one).await.unwrap();
    assert_eq!(desk.sees::<i64>(TOTAL, &order).await, 225_000);
}

#[tokio::test]
async fn an_invoice_voided_on_a_completed_service_order_is_issued_anew() {
    let desk = Desk::new().await;
    desk.product("CLEAN", 50_000, false).await;
    let order = completed_service(&desk).await;
    let twice = does(&desk.staff, Entity::Order, &order, "issue_invoice", json!({})).await;
    assert!(twice.is_err(), "there is one already: {twice:?}");

    let first: String = desk.sees(LIVE_INVOICE, &order).await;
    let reason = json!({"reason": "wrong address"});
    does(&desk.staff, Entity::Invoice, &first, "void", reason).await.unwrap();
    assert_eq!(desk.status(&order).await, "completed");
    does(&desk.staff, Entity::Order, &order, "issue_invoice", json!({})).await.unwrap();
    let second: String = desk.sees(LIVE_INVOICE, &order).await;
    assert_ne!(first, second);

    // It is the one that is paid, and the order with it.
    let all = json!({"amount_minor": 125_000, "method": "bank"});
    does(&desk.staff, Entity::Order, &order, "add_payment", all).await.unwrap();
    assert_eq!(desk.status(&order).await, "paid");
    let paid: String =
        desk.sees("select status from ordna.invoices where number = $1", &second).await;
    assert_eq!(paid, "paid");
}

const LIVE_INVOICE: &str = "select i.number from ordna.invoices i
       join ordna.orders o on o.id = i.order_id
      where o.number = $1 and i.kind = 'final' and i.status <> 'void'";

#[tokio::test]
async fn a_child_order_that_came_to_nothing_no_longer_holds_its_parent() {
    let desk = Desk::new().await;
    desk.product("CLEAN", 50_000, false).await;
    let order = desk.order("service", &["CLEAN"]).await;
    let by = &desk.staff;
    let lost = child(&desk, &order).await;
    assert_eq!(desk.status(&lost).await, "quote_sent");
    does(by, Entity::Order, &order, "accept", json!({})).await.unwrap();
    let called_off = child(&desk, &order).await;
    assert_eq!(desk.status(&called_off).await, "accepted");
    schedule(&desk, &order).await;
    does(by, Entity::Order, &order, "start", json!({})).await.unwrap();
    let held = refused(does(by, Entity::Order, &order, "complete", json!({})).await);
    assert!(held.contains(&format!("{lost} is still")), "{held}");

    let reason = json!({"reason": "no answer"});
    does(by, Entity::Order, &lost, "lose", reason.clone()).await.unwrap();
    let held = refused(does(by, Entity::Order, &order, "complete", json!({})).await);
    assert!(held.contains(&format!("{called_off} is still")) && !held.contains(&lost), "{held}");
    does(by, Entity::Order, &called_off, "cancel", reason).await.unwrap();
    does(by, Entity::Order, &order, "complete", json!({})).await.unwrap();
}

#[tokio::test]
async fn making_the_same_twice_at_once_under_one_key_makes_one() {
    let desk = Desk::new().await;
    desk.product("ROPE", 5_000, false).await;
    let customer = desk.customer("Berg").await;
    for round in 0..10 {
        let key = format!("round {round}");
        let given = json!({
            "customer": customer, "workflow": "goods",
            "items": [{"sku": "ROPE", "quantity": 1, "configuration": {"wood": "oak"}}],
        });
        let (one, two) = tokio::join!(
            desk.staff.create(Entity::Order, given.clone(), Some(&key)),
            desk.staff.create(Entity::Order, given.clone(), Some(&key)),
        );
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!(one, two);
        let later = desk.staff.create(Entity::Order, given, Some(&key)).await.unwrap();
        assert_eq!(later, one);
        let another = json!({"name": "Lind", "email": "lind@example.com"});
        let other = desk.staff.create(Entity::Customer, another, Some(&key)).await;
        assert!(matches!(other, Err(Error::Usage(_))), "{other:?}");
    }
    let made: i64 = desk.sees("select count(*) from ordna.orders where $1 <> ''", &customer).await;
    assert_eq!(made, 10);
}

#[tokio::test]
async fn the_answer_holds_the_version_after_all_that_followed() {
    let desk = Desk::new().await;
    desk.product("CLEAN", 50_000, false).await;
    let order = completed_service(&desk).await;
    let all = json!({"amount_minor": 125_000, "method": "bank"});
    let paid = does(&desk.staff, Entity::Order, &order, "add_payment", all).await.unwrap();
    assert_eq!(desk.status(&order).await, "paid");
    assert_eq!(paid.version, desk.sees::<i32>(VERSION, &order).await);

    // So whoever acts on what they were answered is in time.
    let inputs = json!({"note": "thanked"});
    let note = Act {
        entity: Entity::Order,
        name: order,
        action: "note".into(),
        inputs: inputs.as_object().cloned().unwrap(),
        if_version: Some(paid.version),
        idempotency_key: None,
    };
    desk.staff.act(note).await.unwrap();
}

#[tokio::test]
async fn a_cancelled_order_with_money_kept_says_so_until_it_is_given_back() {
    let desk = Desk::new().await;
    desk.product("CLEAN", 50_000, false).await;
    let order = desk.order("service", &["CLEAN"]).await;
    let by = &desk.staff;
    does(by, Entity::Order, &order, "accept", json!({})).await.unwrap();
    let some = json!({"amount_minor": 30_000, "method": "bank"});
    does(by, Entity::Order, &order, "add_payment", some).await.unwrap();
    does(by, Entity::Order, &order, "cancel", json!({"reason": "moved away"})).await.unwrap();
    assert_eq!(says(&desk, &order).await, "refund to do");
    let part = json!({"amount_minor": 10_000, "method": "bank", "reason": "called off"});
    does(by, Entity::Order, &order, "refund", part).await.unwrap();
    assert_eq!(says(&desk, &order).await, "refund to do");
    let rest = json!({"amount_minor": 20_000, "method": "bank", "reason": "called off"});
    does(by, Entity::Order, &order, "refund", rest).await.unwrap();
    assert_eq!(says(&desk, &order).await, "cancelled");
}

#[tokio::test]
async fn undo_gives_an_order_back_to_whom_it_was_taken_from() {
    let desk = Desk::new().await;
    desk.product("CLEAN", 50_000, false).await;
    let order = desk.order("service", &["CLEAN"]).await;
    let by = &desk.staff;
    let whose = "select assignee from ordna.orders where number = $1";
    let nobody: Option<Uuid> = desk.sees(whose, &order).await;
    let to = |who: &str| json!({"assignee": format!("{who}@linden.example")});
    does(by, Entity::Order, &order, "reassign", to("staff")).await.unwrap();
    does(by, Entity::Order, &order, "undo", json!({})).await.unwrap();
    assert_eq!(desk.sees::<Option<Uuid>>(whose, &order).await, nobody);

    does(by, Entity::Order, &order, "reassign", to("staff")).await.unwrap();
    let first: Option<Uuid> = desk.sees(whose, &order).await;
    assert_ne!(first, nobody);
    does(by, Entity::Order, &order, "reassign", to("floor")).await.unwrap();
    assert_ne!(desk.sees::<Option<Uuid>>(whose, &order).await, first);
    does(by, Entity::Order, &order, "undo", json!({})).await.unwrap();
    assert_eq!(desk.sees::<Option<Uuid>>(whose, &order).await, first);
}

#[tokio::test]
async fn a_product_whose_sku_is_taken_is_refused_with_a_sentence() {
    let desk = Desk::new().await;
    desk.product("ROPE", 5_000, false).await;
    let given = json!({"sku": "ROPE", "name": "Another rope", "list_price_minor": 7_000});
    let twice = desk.staff.create(Entity::Product, given.clone(), None).await.unwrap_err();
    assert!(matches!(&twice, Error::Refused(_)), "{twice:?}");
    assert_eq!(twice.to_string(), "there is a product of this SKU already");
    // Under a key too, which answers with no first product.
    let twice = desk.staff.create(Entity::Product, given, Some("k1")).await.unwrap_err();
    assert_eq!(twice.to_string(), "there is a product of this SKU already");
    let count = "select count(*) from ordna.products where sku = $1";
    assert_eq!(desk.sees::<i64>(count, "ROPE").await, 1);
}

/// The number of a service order whose work is done.
async fn completed_service(desk: &Desk) -> String {
    let order = desk.order("service", &["CLEAN"]).await;
    does(&desk.staff, Entity::Order, &order, "accept", json!({})).await.unwrap();
    schedule(desk, &order).await;
    for action in ["start", "complete"] {
        does(&desk.staff, Entity::Order, &order, action, json!({})).await.unwrap();
    }
    order
}

async fn schedule(desk: &Desk, order: &str) {
    let appointment = json!({
        "scheduled_date": "2026-12-01", "duration_minutes": 90, "assignee": "staff@linden.example",
    });
    does(&desk.staff, Entity::Order, order, "schedule", appointment).await.unwrap();
}

/// The number of a child order of this one, made of an add-on.
async fn child(desk: &Desk, parent: &str) -> String {
    let given = json!({
        "parent": parent,
        "items": [{"description": "Windows", "quantity": 1, "unit_price_minor": 10_000}],
    });
    let addon = desk.staff.create(Entity::Addon, given, None).await.unwrap();
    let id = text(&addon, "id");
    does(&desk.staff, Entity::Addon, &id, "approve", json!({})).await.unwrap();
    let sql = "select k.number from ordna.order_addons a
        join ordna.orders k on k.id = a.addon_so_id where a.id = $1::uuid";
    desk.sees(sql, &id).await
}

/// What the list of orders says of one.
async fn says(desk: &Desk, order: &str) -> String {
    let query = ListQuery { search: Some(order.to_owned()), ..ListQuery::of(Entity::Order) };
    let page = desk.staff.list(&query).await.unwrap();
    page.items.into_iter().find(|it| it.number == order).unwrap().says
}
