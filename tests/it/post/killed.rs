//! The real worker, killed with SIGKILL again and again while orders are approved: a few times
//! here; `cargo bench -- --only killed` does it 200 times with 200 orders.

use std::time::Duration;

use ordna::outbox::SIDE_BY_SIDE;
use ordna::outside::storage::{Storage, folder_url};
use ordna::service::papers::Shelf;
use ordna::service::{Clock, Service, session};
use serde_json::json;

use super::Office;
use super::killing::{Dose, Grounds, run};
use crate::mail::script::Server;
use crate::support::people::token;
use crate::support::{ordna, scratch};

const DOSE: Dose =
    Dose { orders: 12, kills: 10, life_max: Duration::from_millis(600), ends_leases: true };

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_is_killed_loses_nothing_and_doubles_only_what_it_cannot_know() {
    let office = Office::new().await;
    let server = Server::start(None, &[]).await;
    let scratch = scratch();
    let (database, slug) = (&office.desk.database, &office.desk.slug);
    let documents = scratch.join("documents");
    let storage = Storage::folder(&documents).unwrap();
    let store = database.store(Some(&token(database, "staff@linden.example", slug).await));
    let me = session::me(&store).await.unwrap();
    let staff = Service::new(store, Clock::System, me, Shelf::new(storage));
    let customer = office.desk.customer("buyer").await;
    let counted = run(
        Grounds {
            staff: &staff,
            order: json!({
                "customer": customer, "workflow": "made_to_order",
                "items": [{"sku": "CHAIR", "quantity": 2, "configuration": {"wood": "oak"}}],
            }),
            owner: &mut database.owner().await,
            worker: &|| {
                let mut worker = ordna(&scratch);
                worker
                    .arg("worker")
                    .env("DATABASE_URL", database.url("ordna_app"))
                    .env("ORDNA_WORKER_DATABASE_URL", database.url("ordna_worker"))
                    .env("ORDNA_STORAGE_URL", folder_url(&documents).unwrap())
                    .env("ORDNA_MAIL_URL", format!("smtp://127.0.0.1:{}", server.port))
                    .env("ORDNA_MAIL_FROM", "no-reply@linden.example");
                worker
            },
            arrived: &|| server.seen.lock().unwrap().mails.clone(),
        },
        DOSE,
    )
    .await;
    assert!(counted.faults.is_empty(), "{counted:#?}");
    assert_eq!(counted.logged, DOSE.orders);
    // A kill doubles no more than what the worker had in hand.
    assert!(counted.arrived - counted.logged <= DOSE.kills * SIDE_BY_SIDE, "{counted:?}");
}
