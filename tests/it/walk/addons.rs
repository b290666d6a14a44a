//! Add-ons, a table: every status of the three workflows, every way in, and the settings at their
//! edges. What must come of it is SPEC 3's, written down here once more in plain words; the domain,
//! the engine and the guard are asked the same.

use ordna::domain::addon::{self, Parent};
use ordna::domain::entity::Entity;
use ordna::domain::machine::Machine;
use ordna::domain::role::Role;
use ordna::domain::settings::Settings;
use ordna::domain::stage::Stage;
use ordna::domain::status::Status;
use ordna::service::Service;
use ordna::service::error::Error;
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::world::{Dressing, Origin, Place, SKU, World, run};
use crate::support::desk::{does, text};

/// Where an order of each workflow takes an add-on, by the cutoff that is chosen.
const OPEN: &[(Option<&str>, Machine, &str)] = &[
    (None, Machine::OrderService, "quote_sent accepted scheduled in_progress"),
    (
        None,
        Machine::OrderGoods,
        "draft quoted awaiting_approval deposit_due in_queue in_production in_labeling",
    ),
    (
        None,
        Machine::OrderMadeToOrder,
        "pending_staff_review awaiting_customer_confirmation confirmed_by_customer \
         confirmed_no_payment_required advance_paid in_production",
    ),
    (Some("scheduled"), Machine::OrderService, "quote_sent accepted"),
    (
        Some("in_production"),
        Machine::OrderGoods,
        "draft quoted awaiting_approval deposit_due in_queue",
    ),
    (
        Some("confirmed_by_customer"),
        Machine::OrderMadeToOrder,
        "pending_staff_review awaiting_customer_confirmation",
    ),
    // To the very end, and never after it.
    (Some("paid"), Machine::OrderService, "quote_sent accepted scheduled in_progress completed"),
    (
        Some("shipped"),
        Machine::OrderGoods,
        "draft quoted awaiting_approval deposit_due in_queue in_production in_labeling in_packing \
         packed awaiting_invoice awaiting_payment ready_to_ship",
    ),
    (
        Some("completed"),
        Machine::OrderMadeToOrder,
        "pending_staff_review awaiting_customer_confirmation confirmed_by_customer \
         confirmed_no_payment_required advance_paid in_production quality_inspection \
         ready_for_delivery",
    ),
];

/// The three sets of cutoffs, each by workflow.
const CUTOFFS: &[&[(&str, &str)]] = &[
    &[],
    &[
        ("service", "scheduled"),
        ("goods", "in_production"),
        ("made_to_order", "confirmed_by_customer"),
    ],
    &[("service", "paid"), ("goods", "shipped"), ("made_to_order", "completed")],
];

/// A share of an order of 1 000,00, how many of 1 000,00 are asked for, and whether that fits.
const LIMITS: &[(&str, &str, bool)] = &[
    ("0", "0.001", false),
    ("100", "1", true),
    ("100", "1.001", false),
    ("99.999", "1", false),
    ("99.999", "0.999", true),
    ("50", "0.5", true),
    // Half a minor unit over is over.
    ("49.9995", "0.5", false),
];

fn workflow(machine: Machine) -> &'static str {
    machine.word().trim_start_matches("order_")
}

/// Whether the law lets an order take an add-on there.
fn is_open(cutoffs: &[(&str, &str)], machine: Machine, status: Status) -> bool {
    let chosen = cutoffs.iter().find(|it| it.0 == workflow(machine)).map(|it| it.1);
    let (.., open) = OPEN.iter().find(|it| it.0 == chosen && it.1 == machine).unwrap();
    open.split_whitespace().any(|it| it == status.word())
}

fn chosen(cutoffs: &[(&str, &str)], percent: &str, threshold: i64) -> Value {
    let cutoffs: Map<String, Value> =
        cutoffs.iter().map(|(it, at)| ((*it).to_owned(), json!(at))).collect();
    json!({
        "addon_cutoff_status": cutoffs, "addon_max_percent": percent,
        "addon_auto_approve_threshold": threshold,
    })
}

fn settings(values: &Value) -> Settings {
    Settings::new(values.as_object().unwrap().clone())
}

/// The statuses of all three workflows.
fn places() -> impl Iterator<Item = (Machine, Status)> {
    let machines = [Machine::OrderService, Machine::OrderGoods, Machine::OrderMadeToOrder];
    machines.into_iter().flat_map(|it| it.statuses().into_iter().map(move |at| (it, at)))
}

/// 1 000,00 times a quantity, in minor units.
fn value(quantity: &str) -> i64 {
    let quantity: rust_decimal::Decimal = quantity.parse().unwrap();
    (quantity * rust_decimal::Decimal::from(100_000)).try_into().unwrap()
}

#[test]
fn the_domain_takes_what_the_law_takes() {
    for cutoffs in CUTOFFS {
        for (machine, status) in places() {
            for (percent, quantity, fits) in LIMITS {
                let chosen = chosen(cutoffs, percent, 0);
                let settings = settings(&chosen);
                let parent = Parent {
                    number: "SO-2026-0001".into(),
                    machine,
                    status,
                    above: None,
                    net_minor: 100_000,
                    taken_minor: 0,
                    currency: "SEK".into(),
                };
                let open = is_open(cutoffs, machine, status);
                let taken = addon::takes_one(&parent, value(quantity), &settings);
                let name = format!("{machine} at {status}, {quantity} of {percent} %, {chosen}");
                assert_eq!(taken.is_ok(), open && *fits, "{name}: {taken:?}");
                // A share is a share whoever has some of it already.
                let most = addon::takes(&parent, &settings).map_or(0, |it| it.most_minor);
                let parent = Parent { taken_minor: most - value(quantity), ..parent };
                let exact = addon::takes_one(&parent, value(quantity), &settings);
                let over = addon::takes_one(&parent, value(quantity) + 1, &settings);
                assert_eq!((exact.is_ok(), over.is_ok()), (open, false), "{name}");
                let child = Parent { above: Some("SO-2026-0002".into()), ..parent };
                assert!(addon::takes(&child, &settings).is_err(), "{name}");
            }
        }
    }
}

/// An order of each status, and who asks it for add-ons.
struct Table {
    world: World,
    orders: Vec<Place>,
    admin: Service,
    staff: Service,
    by_hand: Vec<(Role, PgConnection)>,
}

impl Table {
    async fn new() -> Self {
        let mut world = World::new().await;
        world.equip().await;
        let mut orders = Vec::new();
        for (machine, status) in places() {
            orders.push(world.put_one(machine, status, Dressing::Usual).await);
        }
        let (admin, staff) = (world.person("admin").await, world.person("staff").await);
        let mut by_hand = Vec::new();
        for role in [Role::Staff, Role::Customer, Role::Admin] {
            by_hand.push((role, world.session(role).await));
        }
        Self { world, orders, admin, staff, by_hand }
    }

    /// What the engine says to each way in; what was taken is forgotten at once.
    async fn engine(&mut self, order: Uuid, quantity: &str) -> Vec<(&'static str, Option<String>)> {
        let items = json!([{"sku": SKU, "quantity": quantity}]);
        let request = json!({"parent": order, "items": items});
        let directly = json!({"parent": order, "items": items, "directly": true});
        let mut answers = Vec::new();
        for (way, who, entity, given) in [
            ("a request", &self.staff, Entity::Addon, request.clone()),
            ("at once", &self.admin, Entity::Addon, directly),
            ("a new order", &self.staff, Entity::Order, request),
        ] {
            let no = match who.create(entity, given, None).await {
                Ok(_) => None,
                Err(Error::Refused(told)) => Some(told.what),
                Err(other) => panic!("{way}: {other:?}"),
            };
            if no.is_none() {
                let forget = "update job_cards set number = id::text
                     where order_id in (select id from orders where parent_order_id is not null);
                    update order_addons set status = 'rejected', addon_so_id = null;
                    update orders set parent_order_id = null, number = id::text where parent_order_id is not null";
                run(self.world.owner(), forget).await;
            }
            answers.push((way, no));
        }
        answers
    }

    /// What the guard says to somebody with psql: a request, and one that is made at once.
    async fn guard(&mut self, order: Uuid, quantity: &str) -> Vec<(Role, Status, String)> {
        let statement = self.world.birth_statement(Machine::Addon, Origin::Hand);
        let net = value(quantity);
        let statement = statement
            .replace("\"quantity\":\"1\"", &format!("\"quantity\":\"{quantity}\""))
            .replace("\"net_minor\":100000", &format!("\"net_minor\":{net}"))
            .replace("', 100000, '", &format!("', {net}, '"));
        let mut answers = Vec::new();
        for (role, session) in &mut self.by_hand {
            let to = if *role == Role::Admin { Status::Approved } else { Status::Pending };
            let answer: Vec<String> =
                sqlx::query_scalar("select walk.births($1, $2, $3, $4, $5, $6, $7, $8)")
                    .bind(Machine::Addon.word())
                    .bind(Uuid::now_v7())
                    .bind(order)
                    .bind(Some(order))
                    .bind(&statement)
                    .bind(vec!["open"])
                    .bind(vec![to.word()])
                    .bind(vec![Stage::of(Machine::Addon, to).map(Stage::word)])
                    .fetch_one(&mut *session)
                    .await
                    .unwrap();
            answers.push((*role, to, answer[0].clone()));
        }
        answers
    }
}

#[tokio::test]
async fn engine_and_guard_take_what_the_law_takes() {
    let mut table = Table::new().await;
    let mut wrong = Vec::new();
    for (at, cutoffs) in CUTOFFS.iter().enumerate() {
        // The edges of the limit are the same wherever the cutoff is.
        let limits = if at == 0 { LIMITS } else { &LIMITS[1..2] };
        for (percent, quantity, fits) in limits {
            let values = chosen(cutoffs, percent, 0);
            table.world.chooses(&values).await;
            for order in table.orders.clone() {
                let may = is_open(cutoffs, order.machine, order.status) && *fits;
                let name = format!("{} at {}: {quantity}, {values}", order.machine, order.status);
                for (way, no) in table.engine(order.id, quantity).await {
                    if no.is_none() != may {
                        wrong.push(format!("{name}, {way}: {no:?}"));
                    }
                }
                for (role, to, answer) in table.guard(order.id, quantity).await {
                    // By hand its child order is lacking, which is looked at last.
                    let expected = match (may, to) {
                        (true, Status::Pending) => "accepted",
                        (true, _) => "23514 deed",
                        (false, _) => "23514 events_need",
                    };
                    if answer != expected {
                        wrong.push(format!("{name}, {role} by hand: {answer}, not {expected}"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn what_is_small_is_approved_by_itself_and_nothing_else() {
    let mut world = World::new().await;
    world.equip().await;
    let (staff, buyer) = (world.person("staff").await, world.person("buyer").await);
    let worker = world.worker().await;
    let half = 50_000;
    for (threshold, is_small) in [(0, false), (half, false), (half + 1, true)] {
        world.chooses(&chosen(&[], "100", threshold)).await;
        for (machine, status) in [
            (Machine::OrderService, Status::InProgress),
            (Machine::OrderGoods, Status::InLabeling),
            (Machine::OrderMadeToOrder, Status::InProduction),
        ] {
            for (who, entity) in
                [(&staff, Entity::Addon), (&staff, Entity::Order), (&buyer, Entity::Addon)]
            {
                let order = world.put_one(machine, status, Dressing::Usual).await;
                let wish = json!({
                    "parent": order.id, "items": [{"sku": SKU, "quantity": "0.5"}],
                });
                let row = who.create(entity, wish, None).await.unwrap();
                let id: Uuid = text(&row, "id").parse().unwrap();
                let name = format!("{machine}, {entity}, below {threshold}");
                if who.me().role == Role::Customer {
                    assert_eq!(row["status"], "pending", "{name}");
                    let asked = "select o.event_id from outbox o join events e on e.id = o.event_id
                        where o.kind = 'approve_addon' and e.subject_id = $1";
                    let event: Option<Uuid> = sqlx::query_scalar(asked)
                        .bind(id)
                        .fetch_optional(world.owner())
                        .await
                        .unwrap();
                    assert_eq!(event.is_some(), is_small, "{name}");
                    if let Some(event) = event {
                        // Twice is once.
                        worker.approve_small_addon(event).await.unwrap();
                        worker.approve_small_addon(event).await.unwrap();
                    }
                }
                let expected = if is_small { "approved" } else { "pending" };
                let shown = staff.show(Entity::Addon, &id.to_string()).await.unwrap();
                assert_eq!(shown["status"], expected, "{name}");
                if is_small {
                    let note = "below 500,01 SEK: approved by itself";
                    assert_eq!(shown["admin_notes"], note, "{name}");
                    assert!(shown["approved_by"].is_null() && !shown["addon_so_id"].is_null());
                } else {
                    let reason = json!({"reason": "not now"});
                    does(&staff, Entity::Addon, &id.to_string(), "reject", reason).await.unwrap();
                }
            }
        }
    }
}
