//! One transition through the engine against the same writes by SQL that somebody would
//! write by hand: on the same connection, under the same row security and guard, in turn.

use std::time::Instant;

use ordna::domain::entity::Entity;
use ordna::service::Service;
use ordna::service::act::Act;
use serde_json::{Map, json};
use sqlx::Row as _;
use uuid::Uuid;

use crate::figures::{Figures, says, times, title};
use crate::place::{GOODS, Place, SERVICE};

/// How many of each are measured.
const PAIRS: usize = 300;

/// One transition, and what it writes.
struct Case {
    name: &'static str,
    email: &'static str,
    sku: &'static str,
    action: &'static str,
    from: &'static str,
    to: &'static str,
    /// What the engine writes into the order's own row beside its status, with the order's
    /// id as $2.
    stamp: Option<&'static str>,
}

const CASES: &[Case] = &[
    Case {
        name: "goods: quote",
        email: GOODS,
        sku: "DECK-BRUSH",
        action: "quote",
        from: "draft",
        to: "quoted",
        stamp: None,
    },
    Case {
        name: "service: accept",
        email: SERVICE,
        sku: "STAIR",
        action: "accept",
        from: "quote_sent",
        to: "accepted",
        stamp: Some(
            "update orders set confirmed_at = clock_timestamp()
              where organization_id = $1 and id = $2",
        ),
    },
];

pub(crate) async fn measure(place: &Place) {
    title("one transition, engine against hand-written SQL (aim: ratio 1.5)");
    for case in CASES {
        let service = place.service(case.email).await;
        let orders = waiting(&service, case).await;
        let (mut ours, mut by_hand) = (Figures::default(), Figures::default());
        // The first ones prepare statements and warm plans up.
        for (at, pair) in orders.chunks_exact(2).enumerate() {
            let begun = Instant::now();
            service.act(act(case, &pair[0])).await.unwrap();
            let engine = begun.elapsed();
            let begun = Instant::now();
            write_by_hand(&service, case, &pair[1]).await.unwrap();
            let hand = begun.elapsed();
            if at >= orders.len() / 20 {
                ours.add(engine);
                by_hand.add(hand);
            }
        }
        times(&format!("{}, engine", case.name), &ours);
        times(&format!("{}, by hand", case.name), &by_hand);
        let ratio = |percent| ours.percentile(percent) / by_hand.percentile(percent);
        let (median, calm) = (ratio(50), ratio(10));
        says(
            &format!("{}, ratio", case.name),
            &format!("{median:>8.2} of medians, {calm:.2} of the fastest tenth"),
        );
    }
}

/// Fresh orders that the transition can be made with.
async fn waiting(service: &Service, case: &Case) -> Vec<String> {
    let mut numbers = Vec::new();
    for _ in 0..PAIRS * 2 {
        let items = json!([{"sku": case.sku, "quantity": 1}]);
        let order = json!({"customer": "C-0001", "items": items});
        let row = service.create(Entity::Order, order, None).await.unwrap();
        assert_eq!(row["status"], case.from);
        numbers.push(row["number"].as_str().unwrap().to_owned());
    }
    numbers
}

fn act(case: &Case, number: &str) -> Act {
    Act {
        entity: Entity::Order,
        name: number.to_owned(),
        action: case.action.into(),
        inputs: Map::new(),
        if_version: None,
        idempotency_key: None,
    }
}

/// Lock, write the event (the guard moves the order), stamp, commit.
async fn write_by_hand(service: &Service, case: &Case, number: &str) -> sqlx::Result<()> {
    let organization = service.me().organization_id;
    let mut tx = service.store().begin().await?;
    let order = sqlx::query(
        "select id, machine, version from orders
          where organization_id = $1 and number = $2 and status = $3 for update",
    )
    .bind(organization)
    .bind(number)
    .bind(case.from)
    .fetch_one(&mut *tx)
    .await?;
    let id: Uuid = order.get("id");
    sqlx::query(
        "insert into events (organization_id, machine, subject_id, seq, id, action, from_status,
            to_status, root_order_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $3)",
    )
    .bind(organization)
    .bind(order.get::<String, _>("machine"))
    .bind(id)
    .bind(order.get::<i32, _>("version") + 1)
    .bind(Uuid::now_v7())
    .bind(case.action)
    .bind(case.from)
    .bind(case.to)
    .execute(&mut *tx)
    .await?;
    if let Some(stamp) = case.stamp {
        sqlx::query(stamp).bind(organization).bind(id).execute(&mut *tx).await?;
    }
    tx.commit().await
}
