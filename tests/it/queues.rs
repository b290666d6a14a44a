//! The floor's queues: what presses comes first, in every list, at once, and nobody writes a
//! place by hand.

use ordna::domain::entity::Entity;
use ordna::domain::queue_order::QueueOrder;
use ordna::service::Service;
use ordna::service::error::Error;
use ordna::service::list::{ListQuery, Seek};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use crate::engine::carry_card;
use crate::support::desk::{Desk, does, text};
use crate::support::people::token;

const QUEUES: [Entity; 3] = [Entity::JobCard, Entity::Qir, Entity::Batch];

/// Three goods orders in the queue, of which the second is promised first and the third not at
/// all.
async fn three(desk: &Desk) -> [String; 3] {
    desk.product("CHAIR", 5_000, true).await;
    let mut all = Vec::new();
    for promised in [Some("2027-03-20T12:00:00Z"), Some("2027-03-10T12:00:00Z"), None] {
        all.push(queued(desk, promised, &["CHAIR"]).await);
    }
    all.try_into().unwrap()
}

async fn queued(desk: &Desk, promised: Option<&str>, skus: &[&str]) -> String {
    let order = desk.order("goods", skus).await;
    let steps = [(&desk.staff, "quote"), (&desk.staff, "submit"), (&desk.admin, "approve")];
    for (who, action) in steps {
        does(who, Entity::Order, &order, action, json!({})).await.unwrap();
    }
    if let Some(at) = promised {
        on_order(desk, &order, "reschedule", json!({"promised_at": at})).await;
    }
    order
}

async fn on_order(desk: &Desk, order: &str, action: &str, inputs: Value) {
    does(&desk.staff, Entity::Order, order, action, inputs).await.unwrap();
}

/// Whose things stand in a list, by their orders, in its order.
async fn stand(who: &Service, entity: Entity, sort: QueueOrder) -> Vec<String> {
    let query = ListQuery { sort: Some(sort), ..ListQuery::of(entity) };
    let items = who.list(&query).await.unwrap().items;
    items.into_iter().map(|it| it.order_number.unwrap_or_default()).collect()
}

async fn all_stand(desk: &Desk, expected: [&String; 3]) {
    for entity in QUEUES {
        let seen = stand(&desk.floor, entity, QueueOrder::Priority).await;
        assert_eq!(seen.iter().collect::<Vec<_>>(), expected, "{entity}");
    }
}

#[tokio::test]
async fn what_is_urgent_comes_first_and_then_what_was_promised_first() {
    let desk = Desk::new().await;
    let [first, second, third] = &three(&desk).await;
    all_stand(&desk, [second, first, third]).await;

    // An order's word counts for all that hangs on it, and is taken back with it.
    on_order(&desk, third, "set_priority", json!({"priority": "urgent"})).await;
    all_stand(&desk, [third, second, first]).await;
    on_order(&desk, third, "undo", json!({})).await;
    all_stand(&desk, [second, first, third]).await;

    // What is nearer has the last word: the batch of what presses may wait, a card of it not.
    on_order(&desk, first, "set_priority", json!({"priority": "urgent"})).await;
    let sql = "select b.number from ordna.production_batches b \
               join ordna.orders o on o.id = b.order_id where o.number = $1";
    let batch: String = desk.sees(sql, first).await;
    let low = json!({"priority": "low"});
    does(&desk.floor, Entity::Batch, &batch, "set_priority", low).await.unwrap();
    all_stand(&desk, [second, third, first]).await;
    let card = desk.cards(first).await.remove(0);
    let high = json!({"priority": "high"});
    does(&desk.floor, Entity::JobCard, &card, "set_priority", high).await.unwrap();
    let of = |entity| stand(&desk.floor, entity, QueueOrder::Priority);
    assert_eq!(of(Entity::JobCard).await, [&**first, second, third]);
    assert_eq!(of(Entity::Qir).await, [&**first, second, third], "a report goes with its card");
    assert_eq!(of(Entity::Batch).await, [&**second, third, first]);

    // A promise that is moved moves what hangs on it.
    on_order(&desk, third, "reschedule", json!({"promised_at": "2027-03-01T12:00:00Z"})).await;
    assert_eq!(of(Entity::JobCard).await, [&**first, third, second]);
    for entity in QUEUES {
        let promised = stand(&desk.floor, entity, QueueOrder::PromisedAt).await;
        assert_eq!(promised, [&**third, second, first], "{entity}");
        let waiting = stand(&desk.floor, entity, QueueOrder::Waiting).await;
        assert_eq!(waiting, [&**first, second, third], "{entity}");
    }
}

#[tokio::test]
async fn an_addon_stands_beside_its_parent() {
    let desk = Desk::new().await;
    let [first, second, _] = &three(&desk).await;
    let asked = json!({"parent": second, "items": [{"sku": "CHAIR", "quantity": 1,
        "configuration": {"wood": "oak"}}], "reason": "one more"});
    let addon = desk.staff.create(Entity::Addon, asked, None).await.unwrap();
    let id = text(&addon, "id");
    does(&desk.staff, Entity::Addon, &id, "approve", json!({})).await.unwrap();
    let child = format!("{second}-A1");
    for entity in QUEUES {
        let seen = stand(&desk.floor, entity, QueueOrder::Priority).await;
        assert_eq!(seen.get(..3).unwrap(), [second.as_str(), &child, first], "{entity}");
    }
    on_order(&desk, second, "set_priority", json!({"priority": "low"})).await;
    let seen = stand(&desk.floor, Entity::Batch, QueueOrder::Priority).await;
    assert_eq!(seen.get(2..).unwrap(), [second.as_str(), &child]);
}

#[tokio::test]
async fn every_order_is_read_in_pages_both_ways() {
    let desk = Desk::new().await;
    let all = three(&desk).await;
    desk.product("ROPE", 5_000, false).await;
    let plain = queued(&desk, None, &["ROPE", "CHAIR"]).await;
    on_order(&desk, &all[2], "set_priority", json!({"priority": "high"})).await;
    // Two are done, of which one rests and the other one waits for an inspection.
    let mut done = Vec::new();
    for order in [&all[0], &plain] {
        does(&desk.floor, Entity::Order, order, "start_production", json!({})).await.unwrap();
        let card = desk.cards(order).await.remove(0);
        carry_card(&desk, &card).await;
        done.push(card);
    }
    for (entity, sort) in
        QUEUES.into_iter().flat_map(|it| QueueOrder::of(it).iter().map(move |by| (it, *by)))
    {
        let query = ListQuery { limit: 2, sort: Some(sort), ..ListQuery::of(entity) };
        let whole = ListQuery { limit: 50, ..query.clone() };
        let whole = desk.floor.window(&whole, Seek::First).await.unwrap().rows;
        let expected: Vec<_> = whole.iter().map(|it| it.id).collect();
        assert!(expected.len() >= 4, "{entity}");
        let mut onwards = Vec::new();
        let mut after = None;
        loop {
            let query = ListQuery { after: after.take(), ..query.clone() };
            let page = desk.floor.list(&query).await.unwrap();
            onwards.extend(page.items.iter().map(|it| it.id));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(onwards, expected, "{entity} {sort}");
        let mut back = Vec::new();
        let mut seek = Seek::Last;
        loop {
            let window = desk.floor.window(&query, seek).await.unwrap();
            seek = Seek::Before(window.rows.first().unwrap().cursor.clone());
            back.splice(0..0, window.rows.iter().map(|it| it.id));
            if !window.more {
                break;
            }
        }
        assert_eq!(back, expected, "{entity} {sort}");
        if entity == Entity::JobCard {
            let over: Vec<_> = whole.iter().filter(|it| it.is_over).collect();
            assert_eq!(over.len(), 1);
            assert_eq!(whole.last().map(|it| &it.number), Some(&done[1]), "what rests comes last");
            let waits = whole.iter().find(|it| it.number == done[0]).unwrap();
            assert_eq!(waits.says, "to hand over");
        }
    }
}

#[tokio::test]
async fn places_of_one_order_mean_nothing_in_another_and_only_queues_have_several() {
    let desk = Desk::new().await;
    three(&desk).await;
    let page = desk.floor.list(&ListQuery { limit: 1, ..ListQuery::of(Entity::JobCard) }).await;
    let after = page.unwrap().next;
    let sort = Some(QueueOrder::Waiting);
    let query = ListQuery { after, sort, ..ListQuery::of(Entity::JobCard) };
    assert!(matches!(desk.floor.list(&query).await, Err(Error::Usage(_))));
    let query = ListQuery { sort, ..ListQuery::of(Entity::Order) };
    assert!(matches!(desk.floor.list(&query).await, Err(Error::Usage(_))));
}

#[tokio::test]
async fn nobody_writes_a_place_by_hand() {
    let desk = Desk::new().await;
    let [_, _, third] = &three(&desk).await;
    let mut psql = desk.database.app().await;
    let floor = token(&desk.database, "floor@linden.example", "linden").await;
    ordna::store::carry(&mut psql, &floor).await.unwrap();
    for table in ["job_cards", "quality_inspection_reports", "production_batches"] {
        let sql = format!(
            "update ordna.{table} set queue_rank = 0, queue_due = now(), queue_family = id
              where order_id = (select id from ordna.orders where number = $1)
              returning queue_rank::int, queue_due > '9000-01-01', queue_family = order_id"
        );
        let stays: (i32, bool, bool) =
            sqlx::query_as(AssertSqlSafe(sql)).bind(third).fetch_one(&mut psql).await.unwrap();
        assert_eq!(stays, (2, true, true), "{table}");
    }
}
