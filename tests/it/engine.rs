//! The engine from the outside: orders of all workflows carried to their end, what
//! follows by itself, what is refused and leaves no trace, and two at once.

use ordna::domain::entity::Entity;
use ordna::service::act::Act;
use ordna::service::error::Error;
use ordna::service::list::ListQuery;
use serde_json::{Map, Value, json};

use crate::support::desk::{Desk, does, refused};
use crate::support::worker;

const JUSTIFIED: &str = "the customer confirmed on the phone";

#[tokio::test]
async fn a_service_order_goes_from_quote_to_paid() {
    let desk = Desk::new().await;
    desk.product("CLEAN", 50_000, false).await;
    let order = desk.order("service", &["CLEAN"]).await;
    let by = &desk.staff;
    does(by, Entity::Order, &order, "accept", json!({})).await.unwrap();
    let appointment = json!({
        "scheduled_date": "2026-12-01 09:00", "duration_minutes": 90,
        "assignee": "floor@linden.example",
    });
    does(by, Entity::Order, &order, "schedule", appointment).await.unwrap();
    does(&desk.floor, Entity::Order, &order, "start", json!({})).await.unwrap();
    let done = does(by, Entity::Order, &order, "complete", json!({})).await.unwrap();
    assert!(done.effects.iter().any(|it| it.kind == "invoice"), "{done:?}");

    let half = json!({"amount_minor": 62_500, "method": "bank"});
    does(by, Entity::Order, &order, "add_payment", half.clone()).await.unwrap();
    assert_eq!(desk.status(&order).await, "completed");
    let paid = does(by, Entity::Order, &order, "add_payment", half).await.unwrap();
    let followed = paid.effects.iter().map(|it| it.kind.as_str()).filter(|it| *it != "outbox");
    let followed: Vec<_> = followed.collect();
    assert_eq!(followed, ["payment", "settle", "pay"]);
    assert_eq!(desk.status(&order).await, "paid");
    verifies(&desk).await;
}

#[tokio::test]
async fn a_goods_order_goes_from_draft_to_shipped() {
    let desk = Desk::new().await;
    desk.product("HATCH", 100_000, true).await;
    desk.product("ROPE", 5_000, false).await;
    let order = desk.order("goods", &["HATCH", "ROPE"]).await;
    setting(&desk, "deposit_percent", json!(30)).await;
    for action in ["quote", "submit"] {
        does(&desk.staff, Entity::Order, &order, action, json!({})).await.unwrap();
    }
    let not_staff = does(&desk.staff, Entity::Order, &order, "approve", json!({})).await;
    assert!(matches!(not_staff, Err(Error::NotAllowed(_))), "{not_staff:?}");
    does(&desk.admin, Entity::Order, &order, "approve", json!({"discount_percent": "10"}))
        .await
        .unwrap();
    assert_eq!(desk.status(&order).await, "deposit_due");
    does(&desk.staff, Entity::Order, &order, "record_deposit", json!({})).await.unwrap();
    assert_eq!(desk.status(&order).await, "in_queue");
    let cards = desk.cards(&order).await;
    assert_eq!(cards.len(), 2);

    // Starting the order starts its batch.
    does(&desk.floor, Entity::Order, &order, "start_production", json!({})).await.unwrap();
    let batch: String = desk
        .sees("select b.status from ordna.production_batches b join ordna.orders o on o.id = b.order_id where o.number = $1", &order)
        .await;
    assert_eq!(batch, "running");
    let too_early = does(&desk.floor, Entity::Order, &order, "start_labeling", json!({})).await;
    assert!(refused(too_early).contains("2 job cards are not completed"));
    for card in &cards {
        carry_card(&desk, card).await;
    }
    let report = format!("QIR-{order}-01");
    inspect(&desk, &cards[0], &report, "pass").await;
    for action in ["start_labeling", "start_packing", "finish_packing"] {
        does(&desk.floor, Entity::Order, &order, action, json!({})).await.unwrap();
    }
    for action in ["request_invoice", "issue_invoice"] {
        does(&desk.staff, Entity::Order, &order, action, json!({})).await.unwrap();
    }
    does(&desk.staff, Entity::Order, &order, "record_payment", json!({})).await.unwrap();
    assert_eq!(desk.status(&order).await, "ready_to_ship");
    let nothing = does(&desk.floor, Entity::Order, &order, "ship", json!({})).await;
    assert!(matches!(nothing, Err(Error::Usage(_))), "{nothing:?}");
    let parcel = json!({"carrier": "PostNord", "tracking_number": "123"});
    does(&desk.floor, Entity::Order, &order, "ship", parcel).await.unwrap();
    assert_eq!(desk.status(&order).await, "shipped");
    verifies(&desk).await;
}

#[tokio::test]
async fn a_goods_order_that_was_paid_before_needs_no_hand_between_packing_and_shipping() {
    let desk = Desk::new().await;
    desk.product("ROPE", 5_000, false).await;
    let order = desk.order("goods", &["ROPE"]).await;
    carry_to_packing(&desk, &order).await;
    let all = json!({"amount_minor": 12_500, "method": "card"});
    does(&desk.staff, Entity::Order, &order, "add_payment", all).await.unwrap();
    does(&desk.floor, Entity::Order, &order, "finish_packing", json!({})).await.unwrap();
    assert_eq!(desk.status(&order).await, "awaiting_payment");
    let mut worker = worker(desk.database.worker(None));
    assert_eq!(worker.run_due().await.unwrap().put_off, 0);
    assert_eq!(desk.status(&order).await, "ready_to_ship");
    verifies(&desk).await;
}

#[tokio::test]
async fn a_made_to_order_order_goes_from_review_to_completed_with_a_round_of_rework() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 200_000, false).await;
    let order = desk.order("made_to_order", &["CHAIR", "CHAIR"]).await;
    does(&desk.staff, Entity::Order, &order, "approve", json!({})).await.unwrap();
    let without = does(&desk.staff, Entity::Order, &order, "confirm", json!({})).await;
    assert!(refused(without).contains("the customer's code"));
    let confirmed =
        does(&desk.admin, Entity::Order, &order, "confirm", json!({"justification": JUSTIFIED}))
            .await
            .unwrap();
    let count = |kind: &str| confirmed.effects.iter().filter(|it| it.kind == kind).count();
    assert_eq!((count("job_card"), count("qir"), count("waive_payment")), (2, 2, 1));
    let unassigned = does(&desk.floor, Entity::Order, &order, "start_production", json!({})).await;
    assert!(refused(unassigned).contains("2 job cards to assign"));

    let cards = desk.cards(&order).await;
    for card in &cards {
        let who = json!({"assignee": "floor@linden.example"});
        does(&desk.floor, Entity::JobCard, card, "assign", who).await.unwrap();
    }
    does(&desk.floor, Entity::Order, &order, "start_production", json!({})).await.unwrap();
    for card in &cards {
        carry_card(&desk, card).await;
    }
    does(&desk.quality, Entity::Order, &order, "start_inspection", json!({})).await.unwrap();
    let (first, second) = (format!("QIR-{order}-01"), format!("QIR-{order}-02"));
    inspect(&desk, &cards[0], &first, "pass").await;
    inspect(&desk, &cards[1], &second, "fail").await;
    assert_eq!(desk.status(&order).await, "quality_inspection");
    for action in ["rework", "complete", "inspect"] {
        does(&desk.floor, Entity::JobCard, &cards[1], action, json!({})).await.unwrap();
    }
    does(&desk.quality, Entity::Qir, &second, "reinspect", json!({})).await.unwrap();
    let all = json!({"line": "all"});
    does(&desk.quality, Entity::Qir, &second, "check", all).await.unwrap();
    let last = does(&desk.quality, Entity::Qir, &second, "pass", json!({})).await.unwrap();
    let followed: Vec<_> = last.effects.iter().map(|it| it.kind.as_str()).collect();
    assert_eq!(followed, ["approve", "release", "outbox"]);
    assert_eq!(desk.status(&order).await, "ready_for_delivery");
    let round: i32 = desk
        .sees("select round from ordna.quality_inspection_reports where number = $1", &second)
        .await;
    assert_eq!(round, 2);
    let unpaid = does(&desk.floor, Entity::Order, &order, "complete", json!({})).await;
    assert!(refused(unpaid).contains("is still to be paid"));
    let all = json!({"amount_minor": 1_000_000, "method": "cash"});
    does(&desk.staff, Entity::Order, &order, "add_payment", all).await.unwrap();
    does(&desk.floor, Entity::Order, &order, "complete", json!({})).await.unwrap();
    assert_eq!(desk.status(&order).await, "completed");
    verifies(&desk).await;
}

#[tokio::test]
async fn cards_that_cannot_be_made_stop_nothing_and_are_made_with_one_key() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 200_000, false).await;
    let customer = desk.customer("Berg").await;
    let given = json!({
        "customer": customer, "workflow": "made_to_order",
        "items": [{"sku": "CHAIR", "quantity": 1}],
    });
    let row = desk.staff.create(Entity::Order, given, None).await.unwrap();
    let order = row["number"].as_str().unwrap().to_owned();
    does(&desk.staff, Entity::Order, &order, "approve", json!({})).await.unwrap();
    let justified = json!({"justification": JUSTIFIED});
    let done = does(&desk.admin, Entity::Order, &order, "confirm", justified).await.unwrap();
    assert!(done.effects.iter().any(|it| it.kind == "cards_failed"), "{done:?}");
    assert_eq!(desk.status(&order).await, "confirmed_no_payment_required");
    let again = does(&desk.staff, Entity::Order, &order, "make_cards", json!({})).await;
    assert!(refused(again).contains("wood was not chosen"));
    let rules = json!({"configuration": {"options": []}});
    does(&desk.staff, Entity::Product, "CHAIR", "edit", rules).await.unwrap();
    does(&desk.staff, Entity::Order, &order, "make_cards", json!({})).await.unwrap();
    assert_eq!(desk.cards(&order).await, [format!("{order}/01")]);
    let twice = does(&desk.staff, Entity::Order, &order, "make_cards", json!({})).await;
    assert!(refused(twice).contains("has its job card already"));
}

#[tokio::test]
async fn an_addon_becomes_a_child_order_that_holds_its_parent() {
    let desk = Desk::new().await;
    desk.product("CLEAN", 50_000, false).await;
    let order = desk.order("service", &["CLEAN"]).await;
    does(&desk.staff, Entity::Order, &order, "accept", json!({})).await.unwrap();
    let given = json!({"parent": order, "items": [{"sku": "CLEAN", "quantity": 1}]});
    let addon = desk.staff.create(Entity::Addon, given.clone(), None).await.unwrap();
    let id = addon["id"].as_str().unwrap();
    let too_much = json!({"parent": order, "items": [{"sku": "CLEAN", "quantity": 2}]});
    let refusal = desk.staff.create(Entity::Addon, too_much, None).await.unwrap_err();
    assert!(refusal.to_string().contains("together may come to 1 000 SEK"), "{refusal}");

    let appointment = json!({
        "scheduled_date": "2026-12-01", "duration_minutes": 90, "assignee": "staff@linden.example",
    });
    does(&desk.staff, Entity::Order, &order, "schedule", appointment).await.unwrap();
    does(&desk.staff, Entity::Order, &order, "start", json!({})).await.unwrap();
    let undecided = does(&desk.staff, Entity::Order, &order, "complete", json!({})).await;
    let undecided = refused(undecided);
    assert!(undecided.contains("the add-on request of "), "{undecided}");
    assert!(undecided.contains("CLEAN) is undecided"), "{undecided}");
    does(&desk.staff, Entity::Addon, id, "approve", json!({})).await.unwrap();
    let child = format!("{order}-A1");
    assert_eq!(desk.status(&child).await, "accepted");
    let held = does(&desk.staff, Entity::Order, &order, "complete", json!({})).await;
    assert!(refused(held).contains(&format!("{child} is still accepted")));
    let overridden = json!({"justification": "the customer takes the rest next week"});
    let staff = does(&desk.staff, Entity::Order, &order, "complete", overridden.clone()).await;
    assert!(staff.is_err());
    does(&desk.admin, Entity::Order, &order, "complete", overridden).await.unwrap();
    let late = desk.staff.create(Entity::Addon, given, None).await.unwrap_err();
    assert!(late.to_string().contains("make a new order"), "{late}");
    verifies(&desk).await;
}

#[tokio::test]
async fn a_voided_invoice_leaves_a_credit_note_and_reopens_its_order() {
    let desk = Desk::new().await;
    desk.product("ROPE", 5_000, false).await;
    let order = desk.order("goods", &["ROPE"]).await;
    carry_to_payment(&desk, &order).await;
    let invoice: String = desk
        .sees("select i.number from ordna.invoices i join ordna.orders o on o.id = i.order_id where o.number = $1", &order)
        .await;
    let voided =
        does(&desk.staff, Entity::Invoice, &invoice, "void", json!({"reason": "wrong address"}))
            .await
            .unwrap();
    assert!(voided.effects.iter().any(|it| it.kind == "reopen_invoice"), "{voided:?}");
    assert_eq!(desk.status(&order).await, "awaiting_invoice");
    let credit = voided.effects.iter().find(|it| it.kind == "invoice").unwrap().number.clone();
    let again = does(&desk.staff, Entity::Invoice, &credit, "void", json!({"reason": "x"})).await;
    assert!(refused(again).contains("it is a credit note"));
    // Nobody owes what it says, so it waits for nothing, and is never overdue.
    let all = desk.staff.list(&ListQuery::of(Entity::Invoice)).await.unwrap().items;
    let listed = all.iter().find(|it| it.number == credit).unwrap();
    assert_eq!((listed.says.as_str(), listed.is_over), ("credits INV-2026-0001", true));
    does(&desk.staff, Entity::Order, &order, "issue_invoice", json!({})).await.unwrap();
    let (count, sum): (i64, i64) = {
        let mut owner = desk.database.owner().await;
        sqlx::query_as("select count(*), sum(total_minor)::bigint from ordna.invoices")
            .fetch_one(&mut owner)
            .await
            .unwrap()
    };
    assert_eq!((count, sum), (3, 12_500));
    verifies(&desk).await;
}

#[tokio::test]
async fn a_refusal_leaves_no_trace() {
    let desk = Desk::new().await;
    desk.product("ROPE", 5_000, false).await;
    let order = desk.order("goods", &["ROPE"]).await;
    let before = trace(&desk).await;
    for (action, inputs) in [
        ("ship", json!({"carrier": "x", "tracking_number": "y"})),
        ("confirm", json!({})),
        ("discount", json!({"discount_percent": 11})),
        ("discount", json!({"discount_percent": "a lot"})),
        ("cancel", json!({})),
        ("cancel", json!({"reason": "x", "colour": "red"})),
        ("edit", json!({"items": [{"sku": "NOPE", "quantity": 1}]})),
        ("edit", json!({"items": [{"sku": "ROPE", "quantity": -1}]})),
        ("edit", json!({"items": [{"sku": "ROPE", "quantity": 1, "unit_price_minor": 1}]})),
        ("add_payment", json!({"amount_minor": 1, "method": "bank"})),
        ("reassign", json!({"assignee": "nobody@linden.example"})),
        ("undo", json!({})),
    ] {
        let result = does(&desk.staff, Entity::Order, &order, action, inputs.clone()).await;
        assert!(result.is_err(), "{action} {inputs} was done");
    }
    assert_eq!(trace(&desk).await, before);
}

#[tokio::test]
async fn undo_puts_back_what_the_last_act_changed() {
    let desk = Desk::new().await;
    desk.product("ROPE", 5_000, false).await;
    let order = desk.order("goods", &["ROPE"]).await;
    let total = "select total_minor from ordna.orders where number = $1";
    let discount = json!({"discount_percent": 10});
    does(&desk.staff, Entity::Order, &order, "discount", discount).await.unwrap();
    assert_eq!(desk.sees::<i64>(total, &order).await, 11_250);
    does(&desk.staff, Entity::Order, &order, "undo", json!({})).await.unwrap();
    assert_eq!(desk.sees::<i64>(total, &order).await, 12_500);
    let twice = does(&desk.staff, Entity::Order, &order, "undo", json!({})).await;
    assert!(refused(twice).contains("cannot be taken back"));
}

#[tokio::test]
async fn of_two_at_once_one_acts_and_the_other_is_told() {
    let desk = Desk::new().await;
    desk.product("ROPE", 5_000, false).await;
    for _ in 0..10 {
        let order = desk.order("goods", &["ROPE"]).await;
        let (one, two) = tokio::join!(
            does(&desk.staff, Entity::Order, &order, "quote", json!({})),
            does(&desk.admin, Entity::Order, &order, "quote", json!({})),
        );
        let (done, told): (Vec<_>, Vec<_>) = [one, two].into_iter().partition(Result::is_ok);
        assert_eq!((done.len(), told.len()), (1, 1), "{done:?} {told:?}");
        assert!(matches!(&told[0], Err(Error::Conflict { did, .. }) if did == "quote"), "{told:?}");
    }
}

#[tokio::test]
async fn a_version_that_was_not_the_last_is_a_conflict() {
    let desk = Desk::new().await;
    desk.product("ROPE", 5_000, false).await;
    let order = desk.order("goods", &["ROPE"]).await;
    does(&desk.admin, Entity::Order, &order, "note", json!({"note": "call back"})).await.unwrap();
    let mut act = acting(&order, "quote");
    act.if_version = Some(1);
    let told = desk.staff.act(act).await.unwrap_err();
    assert!(matches!(&told, Error::Conflict { did, .. } if did == "note"), "{told:?}");
}

#[tokio::test]
async fn a_repeat_with_the_same_key_gets_the_first_answer() {
    let desk = Desk::new().await;
    desk.product("ROPE", 5_000, false).await;
    let order = desk.order("goods", &["ROPE"]).await;
    let mut act = acting(&order, "reorder");
    act.idempotency_key = Some("k1".into());
    let (one, two) = tokio::join!(desk.staff.act(act.clone()), desk.staff.act(act.clone()));
    let three = desk.staff.act(act.clone()).await.unwrap();
    assert_eq!(one.unwrap().event, three.event);
    assert_eq!(two.unwrap().event, three.event);
    assert_eq!(
        desk.sees::<i64>("select count(*) from ordna.orders where $1 <> ''", &order).await,
        2
    );
    act.action = "quote".into();
    assert!(matches!(desk.staff.act(act).await, Err(Error::Usage(_))));
}

fn acting(order: &str, action: &str) -> Act {
    Act {
        entity: Entity::Order,
        name: order.into(),
        action: action.into(),
        inputs: Map::new(),
        if_version: None,
        idempotency_key: None,
    }
}

pub(crate) async fn setting(desk: &Desk, key: &str, value: Value) {
    desk.admin.set(key, value, None).await.unwrap();
}

pub(crate) async fn carry_card(desk: &Desk, card: &str) {
    let who = json!({"assignee": "floor@linden.example"});
    does(&desk.floor, Entity::JobCard, card, "assign", who).await.unwrap();
    for action in ["start", "pause", "resume", "complete"] {
        does(&desk.floor, Entity::JobCard, card, action, json!({})).await.unwrap();
    }
}

pub(crate) async fn inspect(desk: &Desk, card: &str, report: &str, verdict: &str) {
    does(&desk.floor, Entity::JobCard, card, "inspect", json!({})).await.unwrap();
    does(&desk.quality, Entity::Qir, report, "start", json!({})).await.unwrap();
    let inputs = if verdict == "fail" {
        json!({"note": "a scratch on the seat", "failed_lines": ["no scratches"]})
    } else {
        let all = json!({"line": "all"});
        does(&desk.quality, Entity::Qir, report, "check", all).await.unwrap();
        json!({})
    };
    does(&desk.quality, Entity::Qir, report, verdict, inputs).await.unwrap();
}

pub(crate) async fn carry_to_payment(desk: &Desk, order: &str) {
    carry_to_packing(desk, order).await;
    for action in ["finish_packing", "request_invoice", "issue_invoice"] {
        does(&desk.staff, Entity::Order, order, action, json!({})).await.unwrap();
    }
}

async fn carry_to_packing(desk: &Desk, order: &str) {
    for action in ["quote", "submit"] {
        does(&desk.staff, Entity::Order, order, action, json!({})).await.unwrap();
    }
    for action in ["approve", "start_production"] {
        does(&desk.admin, Entity::Order, order, action, json!({})).await.unwrap();
    }
    for card in desk.cards(order).await {
        carry_card(desk, &card).await;
    }
    for action in ["start_labeling", "start_packing"] {
        does(&desk.staff, Entity::Order, order, action, json!({})).await.unwrap();
    }
}

async fn trace(desk: &Desk) -> (i64, i64, i64) {
    let mut owner = desk.database.owner().await;
    sqlx::query_as(
        "select (select count(*) from ordna.events), (select count(*) from ordna.order_items),
                (select coalesce(sum(last), 0)::bigint from ordna.counters)",
    )
    .fetch_one(&mut owner)
    .await
    .unwrap()
}

/// The timeline's chains fit, and every thing stands where its last event left it.
pub(crate) async fn verifies(desk: &Desk) {
    let broken: Vec<(String, i32, String)> =
        sqlx::query_as("select machine, seq, problem from ordna.audit_verify()")
            .fetch_all(desk.admin.store().pool())
            .await
            .unwrap();
    assert!(broken.is_empty(), "{broken:?}");
}
