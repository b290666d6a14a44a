//! Offers from the draft to the order: drawn up, priced, edited, sent in time, accepted once
//! however often and by however many, and what a lead becomes.

use ordna::domain::entity::Entity;
use ordna::service::Made;
use ordna::service::act::Acted;
use ordna::service::error::{Error, Result};
use serde_json::{Value, json};

use crate::cli::Shell;
use crate::support::desk::{Desk, does, refused, service, text};
use crate::support::people::token;

const TOTAL: &str = "select total_minor from ordna.offers where number = $1";
const STATUS: &str = "select status from ordna.offers where number = $1";
const ORDERS: &str = "select count(*) from ordna.orders where $1 <> ''";

/// Two chairs at 2000.00, taxed at 25 %.
fn chairs(quantity: i64) -> Value {
    json!([{"sku": "CHAIR", "quantity": quantity, "configuration": {"wood": "oak"}}])
}

async fn begin() -> Desk {
    let desk = Desk::new().await;
    desk.product("CHAIR", 200_000, false).await;
    desk
}

/// The number of a new offer of two chairs.
async fn offer(desk: &Desk, besides: Value) -> String {
    let customer = desk.customer(&format!("customer-{}", uuid::Uuid::now_v7())).await;
    let mut given = json!({"customer": customer, "workflow": "goods", "items": chairs(2)});
    let fields = given.as_object_mut().unwrap();
    fields.extend(besides.as_object().unwrap().clone());
    text(&desk.staff.create(Entity::Offer, given, None).await.unwrap(), "number")
}

async fn acts(desk: &Desk, offer: &str, action: &str, inputs: Value) -> Result<Acted> {
    does(&desk.staff, Entity::Offer, offer, action, inputs).await
}

/// Lets its last day be over, which nobody may write once it is sent.
async fn outdates(desk: &Desk, offer: &str) {
    let mut owner = desk.database.owner().await;
    for sql in [
        "set session_replication_role = replica",
        "update ordna.offers set valid_until = current_date - 3",
    ] {
        sqlx::query(sql).execute(&mut owner).await.unwrap();
    }
    let late: bool = desk
        .sees("select valid_until < current_date from ordna.offers where number = $1", offer)
        .await;
    assert!(late);
}

/// What came into being: work that was asked for is not asked for again.
fn made(acted: &Acted) -> Vec<&Made> {
    acted.effects.iter().filter(|it| it.kind != "outbox").collect()
}

fn kinds(acted: &Acted) -> Vec<&str> {
    made(acted).into_iter().map(|it| it.kind.as_str()).collect()
}

#[tokio::test]
async fn an_offer_is_drawn_up_at_the_prices_of_an_order() {
    let desk = begin().await;
    let number = offer(
        &desk,
        json!({
            "discount_percent": 10, "freight_minor": 10_000, "customer_reference": "PO 7",
            "message": "Thank you for asking",
        }),
    )
    .await;
    assert!(number.starts_with("OF-"), "{number}");
    let shown = desk.staff.show(Entity::Offer, &number).await.unwrap();
    // 4000 less 10 % and 100 of freight, with a quarter of tax on both.
    let sums = [("net_minor", 360_000), ("discount_minor", 40_000), ("freight_minor", 10_000)];
    for (name, minor) in sums.into_iter().chain([("tax_minor", 92_500), ("total_minor", 462_500)]) {
        assert_eq!(shown[name], minor, "{name}: {shown}");
    }
    let rate = &shown["rates"][0];
    assert_eq!((&rate["net_minor"], &rate["tax_minor"]), (&json!(370_000), &json!(92_500)));
    assert_eq!(shown["items"][0]["price_source"], "list price");
    assert_eq!(shown["events"][0]["action"], "open");
    assert!(shown["customer"]["name"].is_string(), "{shown}");
    let days: i64 = desk
        .sees(
            "select (valid_until - current_date)::bigint from ordna.offers where number = $1",
            &number,
        )
        .await;
    assert!((29..=31).contains(&days), "{days}");
}

#[tokio::test]
async fn a_draft_is_edited_and_a_sent_one_is_not() {
    let desk = begin().await;
    let number = offer(&desk, json!({})).await;
    let edit = json!({"items": chairs(3), "message": "now three", "valid_until": "2099-12-31"});
    acts(&desk, &number, "edit", edit.clone()).await.unwrap();
    assert_eq!(desk.sees::<i64>(TOTAL, &number).await, 750_000);
    let shown = desk.staff.show(Entity::Offer, &number).await.unwrap();
    assert_eq!(
        (shown["items"].as_array().unwrap().len(), &shown["message"]),
        (1, &edit["message"])
    );
    acts(&desk, &number, "discount", json!({"discount_percent": 10})).await.unwrap();
    assert_eq!(desk.sees::<i64>(TOTAL, &number).await, 675_000);
    acts(&desk, &number, "undo", json!({})).await.unwrap();
    assert_eq!(desk.sees::<i64>(TOTAL, &number).await, 750_000);
    acts(&desk, &number, "send", json!({})).await.unwrap();
    for action in ["edit", "discount"] {
        let why = refused(acts(&desk, &number, action, json!({})).await);
        assert!(why.contains("it is sent; possible are accept"), "{why}");
    }
}

#[tokio::test]
async fn a_discount_stays_below_the_ceiling_of_whoever_gives_it() {
    let desk = begin().await;
    let number = offer(&desk, json!({})).await;
    let much = json!({"discount_percent": 11});
    let why = refused(acts(&desk, &number, "discount", much.clone()).await);
    assert!(why.contains("above your limit of 10 %"), "{why}");
    does(&desk.admin, Entity::Offer, &number, "discount", much).await.unwrap();
    let customer = desk.customer("greedy").await;
    let given = json!({"customer": customer, "items": chairs(1), "discount_minor": 50_000});
    let told = desk.staff.create(Entity::Offer, given, None).await;
    assert!(matches!(&told, Err(Error::Refused(it)) if it.what.contains("above your limit")));
}

#[tokio::test]
async fn an_offer_is_sent_with_items_and_in_time() {
    let desk = begin().await;
    let empty = offer(&desk, json!({"items": []})).await;
    let why = refused(acts(&desk, &empty, "send", json!({})).await);
    assert!(why.contains("it has no items yet"), "{why}");
    let late = offer(&desk, json!({})).await;
    for given in [
        json!({"valid_until": "2020-01-31"}),
        json!({"valid_until": "2020-01-31", "items": chairs(1)}),
    ] {
        let error = acts(&desk, &late, "edit", given).await.unwrap_err().to_string();
        assert!(error.contains("valid_until: today (20") && error.contains("or later"), "{error}");
    }
    outdates(&desk, &late).await;
    let why = refused(acts(&desk, &late, "send", json!({})).await);
    assert!(why.starts_with(&format!("{late}: cannot send: it was valid until 20")), "{why}");
    assert!(why.ends_with("give it a later day (valid_until) first"), "{why}");
    acts(&desk, &late, "edit", json!({"valid_until": "2099-01-31"})).await.unwrap();
    acts(&desk, &late, "send", json!({})).await.unwrap();
}

#[tokio::test]
async fn a_late_yes_takes_an_admin_and_a_reason() {
    let desk = begin().await;
    let number = offer(&desk, json!({})).await;
    acts(&desk, &number, "send", json!({})).await.unwrap();
    outdates(&desk, &number).await;
    let why = refused(acts(&desk, &number, "accept", json!({})).await);
    assert!(why.contains("it was valid until") && why.contains("an admin may"), "{why}");
    let plain = does(&desk.admin, Entity::Offer, &number, "accept", json!({})).await;
    assert!(refused(plain).contains("it was valid until"));
    assert_eq!(desk.sees::<String>(STATUS, &number).await, "sent");
    let because = json!({"justification": "they called on the last day"});
    let accepted = does(&desk.admin, Entity::Offer, &number, "accept", because).await.unwrap();
    assert_eq!(kinds(&accepted), ["order"]);
    // What came of it is told again, late or not.
    let again = acts(&desk, &number, "accept", json!({})).await.unwrap();
    assert_eq!(again.event, accepted.event);
}

#[tokio::test]
async fn another_like_it_is_a_draft_at_todays_prices() {
    let desk = begin().await;
    let number = offer(&desk, json!({"discount_percent": 5, "message": "as agreed"})).await;
    acts(&desk, &number, "send", json!({})).await.unwrap();
    acts(&desk, &number, "decline", json!({"reason": "too late"})).await.unwrap();
    does(&desk.staff, Entity::Product, "CHAIR", "edit", json!({"list_price_minor": 300_000}))
        .await
        .unwrap();
    let acted = acts(&desk, &number, "duplicate", json!({})).await.unwrap();
    let made = acted.effects.iter().find(|it| it.kind == "offer").unwrap();
    let shown = desk.staff.show(Entity::Offer, &made.number).await.unwrap();
    assert_eq!((&shown["status"], &shown["message"]), (&json!("draft"), &json!("as agreed")));
    assert_eq!(shown["total_minor"], 750_000, "no discount is given by itself: {shown}");
    assert_eq!(desk.sees::<String>(STATUS, &number).await, "declined");
}

#[tokio::test]
async fn accepting_makes_the_order_at_the_offers_prices_once() {
    let desk = begin().await;
    let fields = json!({
        "discount_minor": 20_000, "freight_minor": 5_000, "customer_reference": "PO 7",
    });
    let number = offer(&desk, fields).await;
    acts(&desk, &number, "send", json!({})).await.unwrap();
    does(&desk.staff, Entity::Product, "CHAIR", "edit", json!({"list_price_minor": 300_000}))
        .await
        .unwrap();
    let first = acts(&desk, &number, "accept", json!({})).await.unwrap();
    assert_eq!(kinds(&first), ["order"]);
    let again = does(&desk.admin, Entity::Offer, &number, "accept", json!({})).await.unwrap();
    assert_eq!(
        (made(&again), again.event, again.version, again.from, again.to),
        (made(&first), first.event, first.version, first.from, first.to),
        "the first answer"
    );
    assert_eq!(desk.sees::<i64>(ORDERS, &number).await, 1);
    let order = &first.effects[0].number;
    let shown = desk.staff.show(Entity::Order, order).await.unwrap();
    assert_eq!(
        (&shown["status"], &shown["offer_number"]),
        (&json!("awaiting_approval"), &json!(number))
    );
    assert_eq!(
        (&shown["customer_reference"], &shown["freight_minor"]),
        (&json!("PO 7"), &json!(5_000))
    );
    assert_eq!(shown["total_minor"], desk.sees::<i64>(TOTAL, &number).await);
    // Who may not accept gets no answer either, and another action is refused as ever.
    let floor = does(&desk.floor, Entity::Offer, &number, "accept", json!({})).await;
    assert!(floor.is_err(), "{floor:?}");
    let why = refused(acts(&desk, &number, "decline", json!({"reason": "no"})).await);
    assert!(why.contains("it is accepted"), "{why}");
}

#[tokio::test]
async fn twenty_who_accept_at_once_make_one_order_and_all_get_it() {
    let desk = begin().await;
    let number = offer(&desk, json!({})).await;
    acts(&desk, &number, "send", json!({})).await.unwrap();
    let token = token(&desk.database, "staff@linden.example", &desk.slug).await;
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (own, number) = (service(&desk.database, &token).await, number.clone());
        all.spawn(async move { does(&own, Entity::Offer, &number, "accept", json!({})).await });
    }
    let answers: Vec<Acted> = all.join_all().await.into_iter().map(Result::unwrap).collect();
    assert_eq!(desk.sees::<i64>(ORDERS, &number).await, 1);
    for answer in &answers {
        assert_eq!((answer.event, answer.version), (answers[0].event, answers[0].version));
        assert_eq!(made(answer), made(&answers[0]));
    }
}

#[tokio::test]
async fn a_lead_becomes_an_offer_and_that_an_order() {
    let desk = begin().await;
    let given = json!({"name": "Eva Berg", "company": "Berg Hotell", "email": "eva@berg.example"});
    let lead = text(&desk.staff.create(Entity::Lead, given, None).await.unwrap(), "number");
    does(&desk.staff, Entity::Lead, &lead, "contact", json!({"channel": "phone"})).await.unwrap();
    does(&desk.staff, Entity::Lead, &lead, "qualify", json!({"interest": "chairs"})).await.unwrap();
    let wish = json!({"makes": "offer", "workflow": "goods", "items": chairs(2)});
    let converted = does(&desk.staff, Entity::Lead, &lead, "convert", wish).await.unwrap();
    assert_eq!(kinds(&converted), ["customer", "offer"]);
    let number = &converted.effects[1].number;
    let shown = desk.staff.show(Entity::Lead, &lead).await.unwrap();
    assert_eq!((&shown["offer_number"], &shown["order_id"]), (&json!(number), &Value::Null));
    let offered = desk.staff.show(Entity::Offer, number).await.unwrap();
    assert_eq!((&offered["lead_number"], &offered["total_minor"]), (&json!(lead), &json!(500_000)));
    // Converting it again is answered as the first time, whatever it is asked to make.
    let again = does(&desk.staff, Entity::Lead, &lead, "convert", json!({})).await.unwrap();
    assert_eq!((again.event, &again.effects), (converted.event, &converted.effects));
    assert_eq!(desk.sees::<i64>(ORDERS, &lead).await, 0);
    acts(&desk, number, "send", json!({})).await.unwrap();
    let accepted = acts(&desk, number, "accept", json!({})).await.unwrap();
    let order = desk.staff.show(Entity::Order, &accepted.effects[0].number).await.unwrap();
    assert_eq!(order["lead_number"], json!(lead));
}

#[tokio::test]
async fn a_form_is_priced_before_it_is_sent() {
    let desk = begin().await;
    let customer = desk.customer("asks").await;
    let given = json!({"customer": customer, "items": chairs(2), "discount_percent": "10",
        "message": "left alone"});
    let preview = desk.staff.preview(None, given.as_object().unwrap()).await.unwrap();
    assert_eq!((preview.tax_minor, preview.total_minor), (90_000, 450_000));
    assert_eq!(preview.lines[0].price_source, "list price");
    let number = offer(&desk, json!({"discount_percent": 10})).await;
    let three = json!({"items": chairs(3)});
    let of = Some((Entity::Offer, number.as_str()));
    let preview = desk.staff.preview(of, three.as_object().unwrap()).await.unwrap();
    assert_eq!(preview.total_minor, 675_000, "its discount stands");
    assert_eq!(desk.sees::<i64>(TOTAL, &number).await, 450_000, "nothing is written");
    let nobody = desk.staff.preview(None, three.as_object().unwrap()).await.unwrap_err();
    assert_eq!(nobody.to_string(), "customer: a customer is expected");
    assert!(desk.floor.preview(None, given.as_object().unwrap()).await.is_err());
}

#[tokio::test]
async fn the_command_line_makes_sends_and_accepts_one() {
    let desk = begin().await;
    let customer = desk.customer("shell").await;
    let shell = Shell::of(&desk, "staff").await;
    let items = format!("items={}", chairs(2));
    let named = format!("customer={customer}");
    let made =
        shell.json(&["new", "offer", "--set", &named, "--set", &items, "--set", "workflow=goods"]);
    assert_eq!((&made["status"], &made["total_minor"]), (&json!("draft"), &json!(500_000)));
    let number = text(&made, "number");
    let edited = shell.json(&["edit", "offer", &number, "--set", "message=Welcome back"]);
    assert_eq!(edited["action"], "edit");
    assert_eq!(shell.json(&["act", "offer", &number, "send"])["to"], "sent");
    let asked = shell.json(&["list", "outbox"])["items"].as_array().unwrap().clone();
    assert!(!asked.is_empty() && asked.iter().all(|it| it["order_number"] == number), "{asked:?}");
    let work = shell.json(&["show", "outbox", asked[0]["number"].as_str().unwrap()]);
    assert_eq!(work["about"], number);
    let mut first = shell.json(&["act", "offer", &number, "accept"]);
    first["effects"].as_array_mut().unwrap().retain(|it| it["kind"] != "outbox");
    assert_eq!(first, shell.json(&["act", "offer", &number, "accept"]));
    assert_eq!(first["effects"][0]["kind"], "order");
    let other = offer(&desk, json!({})).await;
    outdates(&desk, &other).await;
    for (arguments, exit, why) in [
        (vec!["act", "offer", &number, "withdraw", "--set", "reason=x"], 1, "it is accepted"),
        (vec!["act", "offer", &other, "send"], 1, "it was valid until 20"),
        (vec!["act", "offer", &other, "expire"], 1, "it is draft"),
        (vec!["new", "offer", "--set", "workflow=goods"], 2, "customer is needed"),
        (
            vec!["new", "offer", "--set", &named, "--set", "valid_until=soon"],
            2,
            "valid_until: a date",
        ),
        (vec!["show", "offer", "OF-2020-9999"], 4, "there is no offer"),
    ] {
        let (status, line) = shell.fails(&arguments);
        assert!(status == exit && line.contains(why), "{arguments:?}: {status}: {line}");
    }
    let floor = Shell::of(&desk, "floor").await;
    let (status, line) = floor.fails(&["new", "offer", "--set", &named]);
    assert!(status == 3 && line.contains("may not make an offer"), "{line}");
}
