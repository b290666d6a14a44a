//! Batches that run together: put into a run and taken out, started, held and finished as one, and
//! what is done to their orders. One that is refused stops no other.

use ordna::domain::entity::Entity;
use ordna::service::act::{Act, Acted};
use ordna::service::error::Error;
use serde_json::{Value, json};

use crate::cli::Shell;
use crate::support::desk::{Desk, does, refused, text};

/// A goods order in the queue; answers its number and its batch's.
async fn queued(desk: &Desk) -> (String, String) {
    let order = desk.order("goods", &["ROPE"]).await;
    for (who, action) in [(&desk.staff, "quote"), (&desk.staff, "submit"), (&desk.admin, "approve")]
    {
        does(who, Entity::Order, &order, action, json!({})).await.unwrap();
    }
    let sql = "select b.number from ordna.production_batches b \
               join ordna.orders o on o.id = b.order_id where o.number = $1";
    let batch = desk.sees(sql, &order).await;
    (order, batch)
}

/// Three orders in the queue, and the second and third batch in a run with the first.
pub(crate) async fn run(desk: &Desk) -> [(String, String); 3] {
    desk.product("ROPE", 5_000, false).await;
    let all = [queued(desk).await, queued(desk).await, queued(desk).await];
    for (_, batch) in all.iter().skip(1) {
        act(desk, batch, "merge", json!({"into": "1"})).await.unwrap();
    }
    all
}

async fn act(
    desk: &Desk,
    batch: &str,
    action: &str,
    inputs: Value,
) -> ordna::service::error::Result<Acted> {
    does(&desk.floor, Entity::Batch, batch, action, inputs).await
}

async fn batch(desk: &Desk, number: &str) -> Value {
    desk.floor.show(Entity::Batch, number).await.unwrap()
}

async fn statuses(desk: &Desk, all: &[(String, String)]) -> Vec<String> {
    let mut found = Vec::new();
    for (order, number) in all {
        let stands = text(&batch(desk, number).await, "status");
        found.push(format!("{stands} {}", desk.status(order).await));
    }
    found
}

pub(crate) fn lines(acted: &Acted) -> Vec<(&str, bool)> {
    acted.lines.iter().map(|it| (it.number.as_str(), it.refused.is_none())).collect()
}

/// Does the work of an order's cards.
async fn works(desk: &Desk, order: &str) {
    for card in desk.cards(order).await {
        let floor = json!({"assignee": "floor@linden.example"});
        for (action, inputs) in [("assign", floor), ("start", json!({})), ("complete", json!({}))] {
            does(&desk.floor, Entity::JobCard, &card, action, inputs).await.unwrap();
        }
    }
}

#[tokio::test]
async fn what_is_done_to_the_batch_that_leads_is_done_to_the_run_and_its_orders() {
    let desk = Desk::new().await;
    let all = run(&desk).await;
    let [(_, lead), (second_order, second), (third_order, third)] = &all;
    let shown = batch(&desk, lead).await;
    let run = shown["run"].as_array().unwrap();
    let numbers: Vec<&str> = run.iter().map(|it| it["number"].as_str().unwrap()).collect();
    assert_eq!(numbers, [lead, second, third]);
    assert_eq!(batch(&desk, second).await["run_number"], json!(lead));

    let acted = act(&desk, lead, "set_priority", json!({"priority": "urgent"})).await.unwrap();
    assert_eq!(lines(&acted), [(lead.as_str(), true), (second, true), (third, true)]);
    assert_eq!(batch(&desk, third).await["priority"], "urgent");
    act(&desk, lead, "hold", json!({"note": "no rope"})).await.unwrap();
    assert_eq!(statuses(&desk, &all).await, ["on_hold in_queue"; 3]);
    act(&desk, lead, "resume", json!({})).await.unwrap();

    // Of one that was cancelled it is said, and the others go on.
    let why = json!({"reason": "changed their mind"});
    does(&desk.staff, Entity::Order, third_order, "cancel", why).await.unwrap();
    let acted = act(&desk, lead, "start", json!({})).await.unwrap();
    assert_eq!(lines(&acted), [(lead.as_str(), true), (second, true), (third, false)]);
    let said = acted.lines[2].refused.as_deref().unwrap();
    assert!(said.contains("its order was cancelled"), "{said}");
    assert_eq!((acted.from.word(), acted.to.word()), ("planned", "running"));
    let now = ["running in_production", "running in_production", "planned cancelled"];
    assert_eq!(statuses(&desk, &all).await, now);

    // One whose cards are open keeps only itself back.
    works(&desk, second_order).await;
    let acted = act(&desk, lead, "finish", json!({})).await.unwrap();
    assert_eq!(lines(&acted), [(lead.as_str(), false), (second, true), (third, false)]);
    let now = ["running in_production", "done in_labeling", "planned cancelled"];
    assert_eq!(statuses(&desk, &all).await, now);
    assert_eq!(
        acted.version,
        i32::try_from(batch(&desk, lead).await["version"].as_i64().unwrap()).unwrap()
    );
}

#[tokio::test]
async fn the_orders_of_a_run_are_packed_together_each_by_its_own_rules() {
    let desk = Desk::new().await;
    let all = run(&desk).await;
    let lead = &all[0].1;
    act(&desk, lead, "start", json!({})).await.unwrap();
    for (order, _) in all.iter().take(2) {
        works(&desk, order).await;
    }
    act(&desk, lead, "finish", json!({})).await.unwrap();
    let offered = desk.floor.actions(Entity::Batch, lead).await.unwrap();
    let allowed = |action: &str| offered.iter().any(|it| it.action.word() == action && it.allowed);
    assert!(allowed("start_packing") && !allowed("finish_packing") && !allowed("ship"));
    let acted = act(&desk, lead, "start_packing", json!({})).await.unwrap();
    let orders: Vec<&str> = all.iter().map(|it| it.0.as_str()).collect();
    assert_eq!(lines(&acted), [(orders[0], true), (orders[1], true), (orders[2], false)]);
    assert!(acted.effects.iter().any(|it| it.number.contains("packing_list")), "{acted:?}");
    act(&desk, lead, "finish_packing", json!({})).await.unwrap();
    let now = ["done packed", "done packed", "running in_production"];
    assert_eq!(statuses(&desk, &all).await, now);
    // Where no order takes it, nothing is done.
    let why = refused(act(&desk, lead, "start_packing", json!({})).await);
    assert!(orders.iter().all(|it| why.contains(it)), "{why}");
    let unknown = act(&desk, lead, "approve", json!({})).await;
    assert!(matches!(unknown, Err(Error::Usage(_))), "{unknown:?}");
}

#[tokio::test]
async fn a_run_has_one_lead_and_is_taken_apart_by_it() {
    let desk = Desk::new().await;
    let all = run(&desk).await;
    let [(_, lead), (_, second), (_, third)] = &all;
    let (_, other) = queued(&desk).await;
    let merge = |batch, into: &str| act(&desk, batch, "merge", json!({"into": into}));
    for (batch, into, why) in
        [(lead, other.as_str(), "it leads a run itself"), (&other, other.as_str(), "with itself")]
    {
        let said = refused(merge(batch, into).await);
        assert!(said.contains(why), "{said}");
    }
    // Who names one of a run means the run.
    merge(&other, third).await.unwrap();
    assert_eq!(batch(&desk, &other).await["run_number"], json!(lead));
    act(&desk, second, "split", json!({})).await.unwrap();
    let said = refused(act(&desk, second, "split", json!({})).await);
    assert!(said.contains("it runs alone"), "{said}");
    // One that leads nobody is started alone.
    act(&desk, second, "start", json!({})).await.unwrap();
    let said = refused(merge(&third.clone(), second).await);
    assert!(said.contains("is running, not planned"), "{said}");
    let acted = act(&desk, lead, "split", json!({})).await.unwrap();
    assert_eq!(acted.lines.len(), 3);
    for number in [third, &other] {
        assert_eq!(batch(&desk, number).await["run_id"], Value::Null);
    }
}

#[tokio::test]
async fn the_database_holds_runs_together() {
    let desk = Desk::new().await;
    let all = run(&desk).await;
    let mut owner = desk.database.owner().await;
    // Past the program: the lead itself into another run.
    let sql = "update ordna.production_batches set run_id = (select id from ordna.production_batches \
               where number = $2) where number = $1";
    let tried = sqlx::query(sql).bind(&all[0].1).bind(&all[1].1).execute(&mut owner).await;
    assert!(tried.is_err(), "a run in a run: {tried:?}");
}

#[tokio::test]
async fn the_same_key_starts_a_run_once() {
    let desk = Desk::new().await;
    let all = run(&desk).await;
    let start = || Act {
        entity: Entity::Batch,
        name: all[0].1.clone(),
        action: "start".into(),
        inputs: serde_json::Map::new(),
        if_version: None,
        idempotency_key: Some("once".into()),
    };
    let first = desk.floor.act(start()).await.unwrap();
    let again = desk.floor.act(start()).await.unwrap();
    assert_eq!((first.event, lines(&first)), (again.event, lines(&again)));
}

#[tokio::test]
async fn the_same_key_takes_a_run_apart_once() {
    let desk = Desk::new().await;
    let all = run(&desk).await;
    let split = |action: &str| Act {
        entity: Entity::Batch,
        name: all[0].1.clone(),
        action: action.into(),
        inputs: serde_json::Map::new(),
        if_version: None,
        idempotency_key: Some("once".into()),
    };
    let first = desk.floor.act(split("split")).await.unwrap();
    assert_eq!(first.lines.len(), 3);
    // The lead has no run any more, and the answer is the first one.
    let again = desk.floor.act(split("split")).await.unwrap();
    assert_eq!((first.event, lines(&first)), (again.event, lines(&again)));
    let other = desk.floor.act(split("hold")).await;
    assert!(matches!(other, Err(Error::Usage(_))), "the key of something else: {other:?}");
}

#[tokio::test]
async fn the_command_line_says_what_came_of_each() {
    let desk = Desk::new().await;
    let all = run(&desk).await;
    let floor = Shell::of(&desk, "floor").await;
    let [(first, lead), (second, _), (third, last)] = &all;
    let said = floor.json(&["act", "batch", lead, "start"]);
    assert_eq!((&said["number"], &said["to"]), (&json!(lead), &json!("running")));
    let named: Vec<&str> =
        said["lines"].as_array().unwrap().iter().map(|it| it["number"].as_str().unwrap()).collect();
    assert_eq!(named, [lead.as_str(), &all[1].1, last]);
    assert!(said["lines"][0]["refused"].is_null());
    for order in [first, second] {
        works(&desk, order).await;
    }
    // Part of it was refused: what was done is said, and the exit status says that not all was.
    let (exit, out) = floor.ends(&["act", "batch", lead, "finish", "--json"]);
    assert_eq!(exit, 1, "{out}");
    let said: Value = serde_json::from_str(&out).unwrap();
    assert!(said["lines"][2]["refused"].as_str().unwrap().contains("not completed"), "{said}");
    let (exit, out) = floor.ends(&["act", "batch", lead, "start_packing"]);
    assert_eq!(exit, 1);
    assert!(out.contains(&format!("{third} not done: ")), "{out}");
    let (exit, why) = floor.fails(&["act", "batch", lead, "start_packing"]);
    assert!(exit == 1 && why.contains(third), "{why}");
    let shown = floor.says(&["show", "batch", lead]);
    assert!(shown.contains(last), "{shown}");
}
