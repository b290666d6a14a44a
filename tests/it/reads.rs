//! What people look at: lists in pages, the strip, one thing with all that hangs on it.

use ordna::cli::print::exit_status;
use ordna::domain::entity::Entity;
use ordna::domain::role::Role;
use ordna::domain::stage::Stage;
use ordna::service::Service;
use ordna::service::error::Error;
use ordna::service::list::{ListQuery, Listed};
use serde_json::{Value, json};
use strum::VariantArray as _;

use crate::support::desk::{Desk, does};

/// Every list that there is.
const LISTS: &[Entity] = &[
    Entity::Lead,
    Entity::Offer,
    Entity::Order,
    Entity::Addon,
    Entity::JobCard,
    Entity::Qir,
    Entity::Batch,
    Entity::Invoice,
    Entity::Payment,
    Entity::Customer,
    Entity::Product,
    Entity::Outbox,
];

async fn listed(who: &Service, query: ListQuery) -> Vec<Listed> {
    who.list(&query).await.unwrap().items
}

async fn numbers(who: &Service, query: ListQuery) -> Vec<String> {
    listed(who, query).await.into_iter().map(|it| it.number).collect()
}

fn asked(entity: Entity, search: &str) -> ListQuery {
    ListQuery { search: Some(search.into()), ..ListQuery::of(entity) }
}

/// A made-to-order order that stands in production, with two cards.
async fn in_production(desk: &Desk) -> String {
    let order = desk.order("made_to_order", &["CHAIR", "CHAIR"]).await;
    does(&desk.staff, Entity::Order, &order, "approve", json!({})).await.unwrap();
    let justified = json!({"justification": "on the phone"});
    does(&desk.admin, Entity::Order, &order, "confirm", justified).await.unwrap();
    for card in desk.cards(&order).await {
        let who = json!({"assignee": "floor@linden.example"});
        does(&desk.floor, Entity::JobCard, &card, "assign", who).await.unwrap();
    }
    does(&desk.floor, Entity::Order, &order, "start_production", json!({})).await.unwrap();
    order
}

#[tokio::test]
async fn every_list_can_be_read_and_searched_by_everyone() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 200_000, false).await;
    in_production(&desk).await;
    let lead = json!({"name": "Eva", "company": "Nilsson & Co", "phone": "08-555 01 42"});
    desk.staff.create(Entity::Lead, lead, None).await.unwrap();
    for who in [&desk.admin, &desk.staff, &desk.floor, &desk.quality] {
        for &entity in LISTS {
            if !entity.seen_by().include(who.me().role) {
                let error = who.list(&ListQuery::of(entity)).await.unwrap_err();
                assert!(matches!(error, Error::NotAllowed(_)), "{entity}: {error}");
                continue;
            }
            who.list(&ListQuery::of(entity)).await.unwrap();
            for typed in ["1", "so-2026", "eva nilsson", "08-555 01", "100% _"] {
                who.list(&asked(entity, typed)).await.unwrap();
            }
            let has_work =
                matches!(entity, Entity::Lead | Entity::Order | Entity::JobCard | Entity::Qir);
            let mine = ListQuery { open: true, mine: true, ..ListQuery::of(entity) };
            assert_eq!(who.list(&mine).await.is_ok(), has_work, "{entity}");
        }
        who.search("eva", 5).await.unwrap();
    }
    let leads = listed(&desk.staff, asked(Entity::Lead, "5550142")).await;
    assert_eq!((leads[0].title.as_str(), leads[0].says.as_str()), ("Nilsson & Co", "to contact"));
    assert!(desk.floor.search("nilsson", 5).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_number_finds_the_thing_of_that_number_and_nothing_beside_it() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 200_000, false).await;
    let first = in_production(&desk).await;
    let second = in_production(&desk).await;
    let end = second.rsplit('-').next().unwrap();
    // Somebody else's phone has the same digits.
    let lead = json!({"name": "Eva", "phone": format!("08-55 {end} 42")});
    desk.staff.create(Entity::Lead, lead, None).await.unwrap();
    let phone = json!({"name": "Berg Hotell", "phone": format!("08-55 {end} 43")});
    desk.staff.create(Entity::Customer, phone, None).await.unwrap();
    for typed in [end, second.strip_prefix("SO-").unwrap(), &second.to_lowercase()] {
        assert_eq!(numbers(&desk.staff, asked(Entity::Order, typed)).await, [&*second]);
        let cards = numbers(&desk.floor, asked(Entity::JobCard, typed)).await;
        assert_eq!(cards, [format!("{second}/01"), format!("{second}/02")]);
    }
    // A scan code is found whole, and by no part of it.
    let card = desk.cards(&first).await.remove(0);
    let shown = desk.floor.show(Entity::JobCard, &card).await.unwrap();
    let code = shown["scan_code"].as_str().unwrap();
    assert_eq!(numbers(&desk.floor, asked(Entity::JobCard, code)).await, [card]);
    assert!(listed(&desk.floor, asked(Entity::JobCard, code.get(..7).unwrap())).await.is_empty());
}

#[tokio::test]
async fn pages_show_everything_once_in_the_order_of_waiting() {
    let desk = Desk::new().await;
    desk.product("CLEAN", 50_000, false).await;
    let mut all = Vec::new();
    for _ in 0..7 {
        all.push(desk.order("service", &["CLEAN"]).await);
    }
    // What is over comes last, however long it stands there.
    let lost = all.remove(0);
    does(&desk.staff, Entity::Order, &lost, "lose", json!({"reason": "no response"}))
        .await
        .unwrap();
    all.push(lost);
    let customers = customers_in_order(&desk).await;
    for (entity, expected) in [(Entity::Order, all), (Entity::Customer, customers)] {
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let query = ListQuery { limit: 3, after, ..ListQuery::of(entity) };
            let page = desk.staff.list(&query).await.unwrap();
            assert!(page.items.len() <= 3);
            seen.extend(page.items.into_iter().map(|it| it.number));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen, expected);
    }
    let nonsense = ListQuery { after: Some("x-1".into()), ..ListQuery::of(Entity::Order) };
    assert!(matches!(desk.staff.list(&nonsense).await, Err(Error::Usage(_))));
}

async fn customers_in_order(desk: &Desk) -> Vec<String> {
    let sql = "select array_agg(number order by name, id) from ordna.customers where $1 <> ''";
    desk.sees(sql, "all").await
}

#[tokio::test]
async fn a_stage_shows_leads_offers_and_orders_together() {
    let desk = Desk::new().await;
    desk.product("CLEAN", 50_000, false).await;
    let first = desk.order("service", &["CLEAN"]).await;
    let second = desk.order("goods", &["CLEAN"]).await;
    let lead = json!({"name": "Eva", "estimated_value_minor": 7_000});
    let lead = desk.staff.create(Entity::Lead, lead, None).await.unwrap();
    let lead = lead["number"].as_str().unwrap();
    does(&desk.staff, Entity::Lead, lead, "discard", json!({"reason": "spam"})).await.unwrap();
    does(&desk.staff, Entity::Order, &first, "lose", json!({"reason": "price"})).await.unwrap();

    let page = desk.staff.stage_page(Stage::Lost, None, 1).await.unwrap();
    assert_eq!(page.items[0].number, first, "the last first");
    let next = desk.staff.stage_page(Stage::Lost, page.next.as_deref(), 1).await.unwrap();
    assert_eq!((next.items[0].number.as_str(), next.next), (lead, None));

    let strip = desk.staff.strip().await.unwrap();
    let at = |stage| strip.iter().find(|it| it.stage == stage).unwrap();
    assert_eq!((at(Stage::Quote).count, at(Stage::Lost).count), (1, 2));
    assert_eq!(at(Stage::Quote).value_minor, 125_000);
    assert_eq!(numbers(&desk.staff, by_stage(Stage::Quote)).await, [second]);
    let floors = desk.floor.strip().await.unwrap();
    assert!(floors.iter().all(|it| it.value_minor == 0), "the floor sees no prices");
}

fn by_stage(stage: Stage) -> ListQuery {
    ListQuery { stage: Some(stage), ..ListQuery::of(Entity::Order) }
}

#[tokio::test]
async fn what_hangs_on_a_cancelled_order_leaves_its_queues() {
    let desk = Desk::new().await;
    desk.product("HATCH", 100_000, true).await;
    let order = desk.order("goods", &["HATCH"]).await;
    for action in ["quote", "submit"] {
        does(&desk.staff, Entity::Order, &order, action, json!({})).await.unwrap();
    }
    does(&desk.admin, Entity::Order, &order, "approve", json!({})).await.unwrap();
    for (entity, count) in [(Entity::JobCard, 1), (Entity::Qir, 1), (Entity::Batch, 1)] {
        assert_eq!(listed(&desk.floor, ListQuery::of(entity)).await.len(), count, "{entity}");
    }
    does(&desk.staff, Entity::Order, &order, "cancel", json!({"reason": "gone"})).await.unwrap();
    for entity in [Entity::JobCard, Entity::Qir, Entity::Batch] {
        assert!(listed(&desk.floor, ListQuery::of(entity)).await.is_empty(), "{entity}");
    }
    let shown = desk.staff.show(Entity::Order, &order).await.unwrap();
    assert_eq!(shown["job_cards"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_order_is_shown_with_everything_that_hangs_on_it() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 200_000, false).await;
    let order = in_production(&desk).await;
    let money = json!({"amount_minor": 10_000, "method": "cash"});
    does(&desk.staff, Entity::Order, &order, "add_payment", money).await.unwrap();
    let shown = desk.staff.show(Entity::Order, &order.to_lowercase()).await.unwrap();
    for (part, count) in [
        ("items", 2),
        ("addons", 0),
        ("comments", 0),
        ("job_cards", 2),
        ("qirs", 2),
        ("batches", 0),
        ("documents", 1),
        ("payments", 1),
        ("invoices", 0),
        ("emails", 0),
    ] {
        assert_eq!(shown[part].as_array().unwrap().len(), count, "{part}");
    }
    assert_eq!(shown["status"], "in_production");
    assert_eq!(shown["flow_status"]["order_created"], true);
    assert!(shown["customer"]["name"].as_str().unwrap().starts_with("customer-"));
    let events = shown["events"].as_array().unwrap();
    assert_eq!((&events[0]["action"], &events[0]["from"]), (&json!("open"), &json!("nothing")));
    let waived = events.iter().find(|it| it["action"] == "waive_payment").unwrap();
    assert_eq!(waived["actor"], "ordna");
    assert!(
        events
            .iter()
            .any(|it| it["machine"] == "job_card" && it["number"] == format!("{order}/01"))
    );
    let seqs = events.iter().filter(|it| it["number"] == order.as_str());
    assert_eq!(shown["version"], json!(seqs.count()));

    let id = shown["id"].as_str().unwrap().parse().unwrap();
    let view = desk.staff.order(id).await.unwrap();
    assert_eq!((view.items.len(), view.job_cards.len(), view.payments.len()), (2, 2, 1));
    assert_eq!(view.job_cards[0].assignee.as_deref(), Some("anna"));
    assert_eq!(view.customer.sales[0].open, 1);
    let page = desk.staff.timeline(id, None, 3).await.unwrap();
    assert_eq!(page.items[0].action, "add_payment");
    let rest = desk.staff.timeline(id, page.next.as_deref(), 100).await.unwrap();
    assert_eq!(3 + rest.items.len(), events.len());

    let floor = desk.floor.show(Entity::Order, &order).await.unwrap();
    assert_eq!((&floor["total_minor"], &floor["payments"]), (&Value::Null, &json!([])));
    assert_eq!(floor["items"][0]["unit_price_minor"], Value::Null);
    assert!(floor["events"].as_array().unwrap().iter().all(|it| it["action"] != "add_payment"));
    let view = desk.floor.order(id).await.unwrap();
    assert_eq!((view.order.total_minor, view.payments.len()), (0, 0));
}

#[tokio::test]
async fn names_near_a_wrong_one_are_offered() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 200_000, false).await;
    let order = desk.order("goods", &["CHAIR"]).await;
    let near = async |entity, named: &str| match desk.staff.show(entity, named).await {
        Err(Error::Missing { nearest, .. }) => nearest,
        other => panic!("{other:?}"),
    };
    let year = order.split('-').nth(1).unwrap();
    assert_eq!(near(Entity::Order, &format!("SO{year}-0001")).await, [order.as_str()]);
    assert_eq!(near(Entity::Order, &format!("so-{year}-0002")).await, [order.as_str()]);
    assert_eq!(near(Entity::Product, "chiar").await, ["CHAIR"]);
    assert_eq!(near(Entity::User, "staf@linden.example").await[0], "staff@linden.example");
    assert_eq!(near(Entity::Setting, "curency").await, ["currency"]);
    for &entity in LISTS {
        assert!(matches!(desk.staff.show(entity, "nothing").await, Err(Error::Missing { .. })));
    }
    let shown = desk.staff.show(Entity::Setting, "deposit_percent").await.unwrap();
    assert_eq!((&shown["value"], &shown["type"]), (&json!(0), &json!("percent")));
}

/// The table of each kind of thing, but for those that everybody sees something of.
const TABLES: &[(Entity, &str)] = &[
    (Entity::Lead, "leads"),
    (Entity::Offer, "offers"),
    (Entity::Order, "orders"),
    (Entity::Addon, "order_addons"),
    (Entity::JobCard, "job_cards"),
    (Entity::Qir, "quality_inspection_reports"),
    (Entity::Batch, "production_batches"),
    (Entity::Invoice, "invoices"),
    (Entity::Payment, "payments"),
    (Entity::Email, "email_logs"),
    (Entity::Document, "documents"),
    (Entity::Customer, "customers"),
    (Entity::Product, "products"),
    (Entity::PriceList, "price_lists"),
    (Entity::DiscountCode, "discount_codes"),
    (Entity::Outbox, "outbox"),
];

#[tokio::test]
async fn program_and_database_agree_on_who_sees_what() {
    let desk = Desk::new().await;
    for (entity, table) in TABLES {
        let sql = "select pg_get_expr(p.polqual, p.polrelid) from pg_policy p
            where p.polrelid = ('ordna.' || $1)::regclass and p.polname = 'may_select'";
        let rule: String = desk.sees(sql, table).await;
        for role in Role::VARIANTS {
            let may = rule.contains("current_org()") || rule.contains(&format!("'{role}'"));
            assert_eq!(entity.seen_by().include(*role), may, "{entity}, {role}: {rule}");
        }
    }
}

#[tokio::test]
async fn what_a_role_never_sees_is_refused_and_not_shown_as_missing() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 200_000, false).await;
    let order = in_production(&desk).await;
    let shown = desk.floor.show(Entity::Order, &order).await.unwrap();
    let flow = shown["flow_status"].clone();
    assert_eq!((&flow["order_created"], &flow["invoice_created"]), (&json!(true), &Value::Null));
    assert_eq!((&flow["offer_sent"], &flow["invoice_sent"]), (&Value::Null, &Value::Null));
    let shown = desk.staff.show(Entity::Order, &order).await.unwrap();
    assert!(shown["flow_status"]["invoice_created"].is_boolean(), "{shown}");
    for entity in [Entity::Invoice, Entity::Email, Entity::PriceList, Entity::Outbox] {
        let error = desk.floor.show(entity, "INV-2026-0001").await.unwrap_err();
        assert_eq!(exit_status(&error), 3);
        assert_eq!(error.to_string(), format!("production sees no {}", entity.plural()));
    }
}
