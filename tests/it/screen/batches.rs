//! Batches that run together, in their list and on the page of the one that leads, with fixed
//! answers in place of a database.

use ordna::domain::entity::Entity;
use ordna::domain::role::Role;
use ordna::domain::status::Status;
use ordna::service::list::Listed;
use serde_json::{Value, json};

use super::records::{Bench, listed};

pub(super) fn rows() -> Vec<Listed> {
    let batch = |place: u128, says: &str, status: Status, urgent: bool| Listed {
        status: Some(status),
        is_over: false,
        says: says.to_owned(),
        customer_name: Some(
            ["Fanø Yacht Supply", "Skærup Marina", "Læsø Sailmakers"][place as usize % 3]
                .to_owned(),
        ),
        order_number: Some(format!("SO-2026-01{place}")),
        priority: Some(if urgent { "urgent" } else { "normal" }.to_owned()),
        ..listed(Entity::Batch, place, &format!("PB-2026-00{place}"), "", "")
    };
    let lead = Some("PB-2026-0041".to_owned());
    vec![
        Listed { run_number: lead.clone(), ..batch(41, "planned", Status::Planned, true) },
        Listed { run_number: lead, ..batch(44, "planned", Status::Planned, true) },
        batch(30, "running", Status::Running, false),
        Listed {
            parent_number: Some("PB-2026-0030".to_owned()),
            ..batch(31, "on hold", Status::OnHold, false)
        },
    ]
}

pub(super) fn record() -> Value {
    let member = |place: u16, cards: u16, items: &str| {
        json!({
            "number": format!("PB-2026-00{place}"), "order_number": format!("SO-2026-01{place}"),
            "status": "planned", "order_status": "in_queue", "priority": "urgent",
            "promised_at": "2026-05-08T15:00:00Z", "items_summary": items,
            "cards": cards, "cards_done": 1,
        })
    };
    json!({
        "number": "PB-2026-0041", "order_number": "SO-2026-0141", "status": "planned",
        "priority": "urgent", "customer": {"name": "Fanø Yacht Supply"},
        "run": [member(41, 2, "4 × Mooring line 12 mm"), member(44, 1, "2 × Fender, navy")],
    })
}

#[test]
fn batches_say_which_of_them_run_together() {
    let mut bench = Bench::entered(Role::Production);
    bench.press("g b");
    insta::assert_snapshot!("batches", bench.both());
    bench.press("enter");
    insta::assert_snapshot!("batch_of_a_run", bench.both());
}
