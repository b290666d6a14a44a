//! Pages of lists and the pipeline strip, as an admin's session under row security sees
//! them: through the service, over the socket, nothing cached but what the database keeps.

use std::time::Instant;

use ordna::domain::entity::Entity;
use ordna::domain::stage::Stage;
use ordna::service::Service;
use ordna::service::list::ListQuery;

use crate::figures::{Figures, says, times, title};
use crate::place::{GOODS, MADE_TO_ORDER, Place, SERVICE};

const TIMES: usize = 60;
/// Pages turned before the page that lies deep in a list.
const DEEP: usize = 40;

pub(crate) async fn measure(place: &Place) {
    title("lists of 50 and the strip, through the service (aim: page 10 ms, strip 50 ms)");
    for email in [GOODS, MADE_TO_ORDER, SERVICE] {
        let service = place.service(email).await;
        says(&service.me().organization_name, "");
        let mut worst = (0.0, String::new());
        for (name, query) in queries() {
            if let Some((first, next, deep)) = pages(&service, &query).await {
                times(&format!("{name}, first page"), &first);
                times(&format!("{name}, next page"), &next);
                times(&format!("{name}, page {DEEP}"), &deep);
                let slowest = first.median().max(next.median()).max(deep.median());
                if slowest > worst.0 {
                    worst = (slowest, name.to_owned());
                }
            }
        }
        says("slowest list, median", &format!("{:>8.2} ms   {}", worst.0, worst.1));
        let mut strip = Figures::default();
        for _ in 0..TIMES {
            let begun = Instant::now();
            service.strip().await.unwrap();
            strip.add(begun.elapsed());
        }
        times("pipeline strip", &strip);
    }
}

fn queries() -> Vec<(&'static str, ListQuery)> {
    let at = |stage| ListQuery { stage: Some(stage), ..ListQuery::of(Entity::Order) };
    vec![
        ("all orders", ListQuery::of(Entity::Order)),
        ("orders at approval", at(Stage::Approval)),
        ("orders in production", at(Stage::Production)),
        ("orders done", at(Stage::Done)),
        (
            "a customer's orders",
            ListQuery { customer: Some("C-0001".into()), ..ListQuery::of(Entity::Order) },
        ),
        ("job cards", ListQuery::of(Entity::JobCard)),
        ("leads", ListQuery::of(Entity::Lead)),
        ("customers", ListQuery::of(Entity::Customer)),
        ("payments", ListQuery::of(Entity::Payment)),
    ]
}

/// The first page, the one after it, and one far down; none where the list is empty.
async fn pages(service: &Service, query: &ListQuery) -> Option<(Figures, Figures, Figures)> {
    let first = service.list(query).await.unwrap();
    if first.items.is_empty() {
        return None;
    }
    let next = ListQuery { after: first.next, ..query.clone() };
    let mut deep = next.clone();
    for _ in 2..DEEP {
        match service.list(&deep).await.unwrap().next {
            Some(after) => deep.after = Some(after),
            None => break,
        }
    }
    let mut all = (Figures::default(), Figures::default(), Figures::default());
    for _ in 0..TIMES {
        // Turn by turn, so that a busy moment of the machine hits all three.
        for (figures, query) in [(&mut all.0, query), (&mut all.1, &next), (&mut all.2, &deep)] {
            let begun = Instant::now();
            service.list(query).await.unwrap();
            figures.add(begun.elapsed());
        }
    }
    Some(all)
}
