//! What is asked of the system is done right after, once, and shows when it fails.

use ordna::domain::entity::Entity;
use ordna::outbox::Tally;
use serde_json::json;

use crate::support::desk::{Desk, does};
use crate::support::worker;

/// A service order that the floor has just completed.
async fn completed(desk: &Desk) -> String {
    desk.product("CLEAN", 50_000, false).await;
    let order = desk.order("service", &["CLEAN"]).await;
    let appointment = json!({
        "scheduled_date": "2026-12-01", "duration_minutes": 90, "assignee": "floor@linden.example",
    });
    does(&desk.staff, Entity::Order, &order, "accept", json!({})).await.unwrap();
    does(&desk.staff, Entity::Order, &order, "schedule", appointment).await.unwrap();
    does(&desk.floor, Entity::Order, &order, "start", json!({})).await.unwrap();
    let done = does(&desk.floor, Entity::Order, &order, "complete", json!({})).await.unwrap();
    assert!(done.effects.iter().any(|it| it.kind == "outbox"), "{done:?}");
    order
}

const INVOICES: &str = "select count(*) from ordna.invoices i join ordna.orders o on o.id = i.order_id \
                        where o.number = $1 and i.status = 'issued'";
const MAILS: &str = "select count(*) from ordna.email_logs where order_number = $1";
const PAPERS: &str = "select count(*) from ordna.documents d join ordna.orders o on o.id = d.order_id where o.number = $1";
/// Everything that was asked for is done, and each letter and paper is there once.
const DOUBLES: &str = "select count(*) from (select event_id, email_type from ordna.email_logs where order_number = $1 \
                       group by 1, 2 having count(*) > 1) d";

#[tokio::test]
async fn the_system_makes_the_invoice_that_the_floor_may_not() {
    let desk = Desk::new().await;
    let order = completed(&desk).await;
    assert_eq!(desk.sees::<i64>(INVOICES, &order).await, 0);
    let mut worker = worker(desk.database.worker(None));
    assert_eq!(worker.run_due().await.unwrap().put_off, 0);
    assert_eq!(worker.run_due().await.unwrap(), Tally::default());
    assert_eq!(desk.sees::<i64>(INVOICES, &order).await, 1);
}

#[tokio::test]
async fn an_entry_done_twice_changes_nothing() {
    let desk = Desk::new().await;
    let order = completed(&desk).await;
    let mut worker = worker(desk.database.worker(None));
    let first = worker.run_due().await.unwrap();
    let mails = desk.sees::<i64>(MAILS, &order).await;
    let papers = desk.sees::<i64>(PAPERS, &order).await;
    assert!(mails >= 2 && papers >= 2, "{mails} mails, {papers} papers");
    let mut owner = desk.database.owner().await;
    sqlx::query("update ordna.outbox set done_at = null, locked_until = null")
        .execute(&mut owner)
        .await
        .unwrap();
    // What is due on a later day was never done.
    assert_eq!(worker.run_due().await.unwrap(), first);
    assert_eq!(desk.sees::<i64>(INVOICES, &order).await, 1);
    assert_eq!(desk.sees::<i64>(MAILS, &order).await, mails);
    assert_eq!(desk.sees::<i64>(PAPERS, &order).await, papers);
}

#[tokio::test]
async fn two_workers_do_an_entry_once() {
    let desk = Desk::new().await;
    let order = completed(&desk).await;
    let mut one = worker(desk.database.worker(None));
    let mut two = worker(desk.database.worker(None));
    let (one, two) = tokio::join!(one.run_due(), two.run_due());
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(one.put_off + two.put_off, 0);
    assert_eq!(desk.sees::<i64>(INVOICES, &order).await, 1);
    assert_eq!(desk.sees::<i64>(DOUBLES, &order).await, 0);
}

#[tokio::test]
async fn what_cannot_be_done_is_put_off_and_says_why() {
    let desk = Desk::new().await;
    completed(&desk).await;
    let mut owner = desk.database.owner().await;
    sqlx::query("delete from ordna.outbox where kind <> 'final_invoice'")
        .execute(&mut owner)
        .await
        .unwrap();
    sqlx::query("update ordna.outbox set kind = 'from_the_future'")
        .execute(&mut owner)
        .await
        .unwrap();
    let mut worker = worker(desk.database.worker(None));
    assert_eq!(worker.run_due().await.unwrap(), Tally { done: 0, put_off: 1 });
    let error: String = sqlx::query_scalar("select last_error from ordna.outbox")
        .fetch_one(&mut owner)
        .await
        .unwrap();
    assert!(error.contains("from_the_future"), "{error}");
}
