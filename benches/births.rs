//! Orders from birth to `in_production`, each act a transaction through the service layer,
//! by one client and by four.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ordna::domain::entity::Entity;
use ordna::service::Service;
use ordna::service::act::Act;
use ordna::service::list::ListQuery;
use serde_json::{Value, json};

use crate::figures::{says, title};
use crate::labour::Labour;
use crate::mails::bench;
use crate::place::{GOODS, MADE_TO_ORDER, Place};

/// Before anything is counted: statements are prepared, plans and caches warm.
const WARM: Duration = Duration::from_secs(2);
const LONG: Duration = Duration::from_secs(8);
/// The best open ERP that was measured, orders a second with four clients on two cores.
const ANCHOR: f64 = 4.8;

#[derive(Clone, Copy)]
enum Way {
    Goods,
    MadeToOrder,
}

pub(crate) async fn measure(place: &Place) {
    title("orders from birth to in_production a second, through the service (aim: 480)");
    for (name, way, email) in
        [("goods", Way::Goods, GOODS), ("made to order", Way::MadeToOrder, MADE_TO_ORDER)]
    {
        for clients in [1, 4] {
            let before = Labour::now(&place.dir);
            let (orders, acts) = run(place, way, email, clients).await;
            let worked = Labour::now(&place.dir).since(before);
            let all = acts.max(1) as f64 * (WARM + LONG).as_secs_f64() / LONG.as_secs_f64();
            let rate = orders as f64 / LONG.as_secs_f64();
            let acts = acts as f64 / LONG.as_secs_f64();
            let plural = if clients == 1 { "client" } else { "clients" };
            says(
                &format!("{name}, {clients} {plural}"),
                &format!("{rate:>8.1}      {acts:>8.0} acts a second, {:.0} times", rate / ANCHOR),
            );
            says(
                "  processor time an act",
                &format!(
                    "{:>8.2} ms here, {:.2} ms in the server",
                    worked.ours as f64 / all,
                    worked.server as f64 / all
                ),
            );
        }
    }
}

async fn run(place: &Place, way: Way, email: &str, clients: usize) -> (u64, u64) {
    let begin = Instant::now() + WARM;
    let end = begin + LONG;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..clients {
        let service = Arc::new(place.service(email).await);
        tasks.spawn(async move {
            let person = floor(&service);
            let (mut orders, mut acts) = (0, 0);
            while Instant::now() < end {
                let taken = carry(&service, way, &person).await;
                if Instant::now() > begin && Instant::now() < end {
                    orders += 1;
                    acts += taken;
                }
            }
            (orders, acts)
        });
    }
    let mut all = (0, 0);
    while let Some(done) = tasks.join_next().await {
        let (orders, acts) = done.unwrap();
        all = (all.0 + orders, all.1 + acts);
    }
    all
}

/// Somebody who makes things.
fn floor(service: &Service) -> String {
    let slug = service.me().organization.clone();
    format!("floor@{slug}.example")
}

/// Carries one order; answers how many acts it took.
async fn carry(service: &Service, way: Way, person: &str) -> u64 {
    match way {
        Way::Goods => {
            let number = born(service, json!([{"sku": "DECK-BRUSH", "quantity": 2}])).await;
            for action in ["quote", "submit", "approve", "record_deposit", "start_production"] {
                act(service, Entity::Order, &number, action, json!({})).await;
            }
            6
        }
        Way::MadeToOrder => {
            let number = born(service, bench()).await;
            act(service, Entity::Order, &number, "approve", json!({})).await;
            let justification = json!({"justification": "confirmed on the telephone"});
            act(service, Entity::Order, &number, "confirm", justification).await;
            let cards = ListQuery { order: Some(number.clone()), ..ListQuery::of(Entity::JobCard) };
            for card in service.list(&cards).await.unwrap().items {
                let assignee = json!({"assignee": person});
                act(service, Entity::JobCard, &card.number, "assign", assignee).await;
            }
            act(service, Entity::Order, &number, "start_production", json!({})).await;
            5
        }
    }
}

pub(crate) async fn born(service: &Service, items: Value) -> String {
    let order = json!({"customer": "C-0001", "items": items, "payment_mode": "cash"});
    let row = service.create(Entity::Order, order, None).await.unwrap();
    row["number"].as_str().unwrap().to_owned()
}

pub(crate) async fn act(
    service: &Service,
    entity: Entity,
    name: &str,
    action: &str,
    inputs: Value,
) {
    let inputs = inputs.as_object().cloned().unwrap_or_default();
    let act = Act {
        entity,
        name: name.to_owned(),
        action: action.into(),
        inputs,
        if_version: None,
        idempotency_key: None,
    };
    service.act(act).await.unwrap();
}
