//! An order and its add-ons on one invoice: what it comes to, who pays it where, what follows.

use ordna::domain::entity::Entity;
use ordna::service::act::Acted;
use serde_json::{Value, json};

use super::{addon, id_of, random::Dice};
use crate::engine::{carry_card, setting, verifies};
use crate::support::desk::{Desk, does, refused, text};
use crate::support::worker;

/// One of the desk's orders, as staff see it.
async fn order(desk: &Desk, number: &str) -> Value {
    desk.staff.show(Entity::Order, number).await.unwrap()
}

/// Kind, status and total of every invoice of an order.
fn invoices(order: &Value) -> Vec<(String, String, i64)> {
    let all = order["invoices"].as_array().unwrap().iter();
    all.map(|it| (text(it, "kind"), text(it, "status"), minor(it, "total_minor"))).collect()
}

fn invoice(order: &Value, kind: &str, status: &str) -> String {
    let mut all = order["invoices"].as_array().unwrap().iter();
    let found = all.find(|it| it["kind"] == kind && it["status"] == status);
    text(found.unwrap_or_else(|| panic!("no {status} {kind}: {}", order["invoices"])), "number")
}

fn minor(row: &Value, name: &str) -> i64 {
    row[name].as_i64().unwrap()
}

async fn acts(desk: &Desk, order: &str, actions: &[&str]) -> Vec<Acted> {
    let mut all = Vec::new();
    for action in actions {
        all.push(does(&desk.admin, Entity::Order, order, action, json!({})).await.unwrap());
    }
    all
}

/// Carries a goods order from the queue until its invoice is asked for.
async fn carry_to_invoicing(desk: &Desk, order: &str) {
    acts(desk, order, &["start_production"]).await;
    for card in desk.cards(order).await {
        carry_card(desk, &card).await;
    }
    let steps = ["start_labeling", "start_packing", "finish_packing", "request_invoice"];
    acts(desk, order, &steps).await;
}

/// A goods order with two rates, a discount, freight and a deposit, and two add-ons that are
/// invoiced with it: the first one with a deposit of its own.
async fn family(desk: &Desk) -> [String; 3] {
    setting(desk, "deposit_percent", json!(30)).await;
    let customer = desk.customer("falu").await;
    let given = json!({
        "customer": customer, "workflow": "goods", "freight_minor": 1_999, "items": [
            {"description": "Board", "quantity": 7, "unit_price_minor": 33_333, "tax_percent": 25},
            {"description": "Book", "quantity": 3, "unit_price_minor": 9_999, "tax_percent": 6},
        ],
    });
    let parent = text(&desk.staff.create(Entity::Order, given, None).await.unwrap(), "number");
    let off = json!({"discount_percent": "7.5"});
    does(&desk.staff, Entity::Order, &parent, "discount", off).await.unwrap();
    acts(desk, &parent, &["quote", "submit", "approve"]).await;
    let one = json!([{"description": "Shelf", "quantity": "1.5", "unit_price_minor": 7_777,
        "tax_percent": 12}]);
    let first = addon(desk, &parent, one, json!({"invoicing": "combined"})).await;
    assert_eq!(desk.status(&first).await, "deposit_due");
    acts(desk, &parent, &["record_deposit"]).await;
    acts(desk, &first, &["record_deposit"]).await;
    let two = json!([{"description": "Oil", "quantity": 1, "unit_price_minor": 3_333,
        "tax_percent": 25}]);
    let second = addon(desk, &parent, two, json!({})).await;
    let how = json!({"invoicing": "combined"});
    does(&desk.staff, Entity::Addon, &id_of(desk, &second).await, "set_invoicing", how)
        .await
        .unwrap();
    [parent, first, second]
}

#[tokio::test]
async fn one_invoice_asks_for_a_whole_family_and_is_paid_at_its_head() {
    let desk = Desk::new().await;
    let [parent, first, second] = family(&desk).await;
    carry_to_invoicing(&desk, &second).await;
    let alone = does(&desk.staff, Entity::Order, &second, "issue_invoice", json!({})).await;
    assert!(refused(alone).contains(&format!("it is invoiced with {parent}")));
    carry_to_invoicing(&desk, &parent).await;
    let issued = does(&desk.staff, Entity::Order, &parent, "issue_invoice", json!({})).await;
    let effects = issued.unwrap().effects;
    assert_eq!(effects.iter().filter(|it| it.kind == "invoiced_too").count(), 2, "{effects:?}");
    assert_eq!(desk.status(&parent).await, "awaiting_payment");
    assert_eq!(desk.status(&second).await, "awaiting_payment", "it follows");

    // What is due of all of them, and nothing besides.
    let mut due = Vec::new();
    for number in [&parent, &first, &second] {
        let shown = order(&desk, number).await;
        due.push(minor(&shown, "total_minor") - minor(&shown, "paid_minor"));
        assert_eq!(invoices(&shown).iter().filter(|it| it.0 == "combined").count(), 1, "{number}");
    }
    let shown = order(&desk, &parent).await;
    let asked: i64 = desk
        .sees(
            "select c.total_minor from ordna.invoice_orders c join ordna.orders o on o.id = c.order_id
              where o.number = $1",
            &parent,
        )
        .await;
    assert_eq!(asked, due[0], "its own part, the deposit taken off");
    let number = invoice(&shown, "combined", "issued");

    // A later one of the family goes its way without an invoice of its own.
    carry_to_invoicing(&desk, &first).await;
    assert_eq!(desk.status(&first).await, "awaiting_payment");
    let there = json!({"amount_minor": 100, "method": "bank"});
    let there = does(&desk.staff, Entity::Order, &first, "add_payment", there).await;
    assert!(
        refused(there).contains(&format!("it is invoiced with {parent}, take the money there"))
    );
    let whole = does(&desk.staff, Entity::Order, &second, "record_payment", json!({})).await;
    assert!(refused(whole).contains("take the money there"));

    let all: i64 = due.iter().sum();
    let most = json!({"amount_minor": all + 1, "method": "bank"});
    let most = does(&desk.staff, Entity::Order, &parent, "add_payment", most).await;
    assert!(refused(most).contains("is still to be paid"));
    let part = json!({
        "amount_minor": due[0] + due[1] - 5, "method": "card", "gateway": "stripe",
        "transaction_id": "pi_1",
    });
    does(&desk.staff, Entity::Order, &parent, "add_payment", part).await.unwrap();
    let left = "select total_minor - paid_minor from ordna.orders where number = $1";
    let mut after = Vec::new();
    for number in [&parent, &first, &second] {
        after.push(desk.sees::<i64>(left, number).await);
        assert_eq!(desk.status(number).await, "awaiting_payment", "{number}");
    }
    assert_eq!(after, [0, 5, due[2]], "the parent first, then the add-ons by number");
    let named = "select count(*) from ordna.payments where transaction_id = 'pi_1' and $1 <> ''";
    assert_eq!(desk.sees::<i64>(named, &parent).await, 1);
    does(&desk.staff, Entity::Order, &parent, "record_payment", json!({})).await.unwrap();
    for number in [&parent, &first, &second] {
        assert_eq!(desk.sees::<i64>(left, number).await, 0, "{number}");
        assert_eq!(desk.status(number).await, "ready_to_ship", "{number}");
    }
    let status = "select status from ordna.invoices where number = $1";
    assert_eq!(desk.sees::<String>(status, &number).await, "paid");
    verifies(&desk).await;
}

#[tokio::test]
async fn a_voided_one_is_credited_whole_and_made_anew() {
    let desk = Desk::new().await;
    let [parent, first, second] = family(&desk).await;
    carry_to_invoicing(&desk, &first).await;
    carry_to_invoicing(&desk, &parent).await;
    acts(&desk, &parent, &["issue_invoice"]).await;
    let shown = order(&desk, &parent).await;
    let number = invoice(&shown, "combined", "issued");
    // What an invoice asks for is neither called off nor invoiced in another way.
    let off = json!({"reason": "changed their mind"});
    let off = does(&desk.staff, Entity::Order, &second, "cancel", off).await;
    assert!(refused(off).contains("asks for it too, void that one first"));
    let own = json!({"invoicing": "own"});
    let id = id_of(&desk, &second).await;
    let said = does(&desk.staff, Entity::Addon, &id, "set_invoicing", own.clone()).await;
    assert!(refused(said).contains("has its invoice already"));
    let deposit = invoice(&shown, "deposit", "paid");
    does(&desk.staff, Entity::Invoice, &deposit, "void", json!({"reason": "x"})).await.unwrap_err();

    let why = json!({"reason": "wrong address"});
    does(&desk.staff, Entity::Invoice, &number, "void", why).await.unwrap();
    for it in [&parent, &first] {
        assert_eq!(desk.status(it).await, "awaiting_invoice", "{it}");
    }
    let sums = "select sum(i.total_minor)::bigint from ordna.invoices i
        left join ordna.invoices v on v.id = i.credits_id where $1 in (i.number, v.number)";
    assert_eq!(desk.sees::<i64>(sums, &number).await, 0);
    let alone = does(&desk.staff, Entity::Order, &first, "issue_invoice", json!({})).await;
    assert!(refused(alone).contains(&format!("it is invoiced with {parent}")));
    // One is taken off it, and both ways come to the same.
    does(&desk.staff, Entity::Addon, &id, "set_invoicing", own).await.unwrap();
    acts(&desk, &parent, &["issue_invoice"]).await;
    assert_eq!(desk.status(&first).await, "awaiting_payment");
    carry_to_invoicing(&desk, &second).await;
    acts(&desk, &second, &["issue_invoice"]).await;
    let before = "select total_minor from ordna.invoices where number = $1";
    let again = invoice(&order(&desk, &parent).await, "combined", "issued");
    let alone = invoice(&order(&desk, &second).await, "final", "issued");
    assert_eq!(
        desk.sees::<i64>(before, &again).await + desk.sees::<i64>(before, &alone).await,
        desk.sees::<i64>(before, &number).await
    );
    verifies(&desk).await;
}

#[tokio::test]
async fn an_addon_that_is_not_wanted_yet_is_invoiced_alone() {
    let desk = Desk::new().await;
    desk.product("CLEAN", 50_000, false).await;
    let parent = desk.order("service", &["CLEAN"]).await;
    let items = json!([{"sku": "CLEAN", "quantity": 1}]);
    let child = addon(&desk, &parent, items, json!({"invoicing": "combined"})).await;
    assert_eq!(desk.status(&child).await, "quote_sent");
    let done = complete(&desk, &parent).await;
    assert!(done.effects.iter().any(|it| it.kind == "invoiced_apart"), "{done:?}");
    assert_eq!(invoices(&order(&desk, &parent).await)[0].0, "final");
    complete(&desk, &child).await;
    assert_eq!(invoices(&order(&desk, &child).await)[0].0, "final");
}

/// Carries a service order from its quote to its end.
async fn complete(desk: &Desk, order: &str) -> Acted {
    acts(desk, order, &["accept"]).await;
    finish(desk, order).await
}

async fn finish(desk: &Desk, order: &str) -> Acted {
    let appointment = json!({
        "scheduled_date": "2026-12-01", "duration_minutes": 90, "assignee": "staff@linden.example",
    });
    does(&desk.admin, Entity::Order, order, "schedule", appointment).await.unwrap();
    acts(desk, order, &["start"]).await;
    let why = json!({"justification": "the rest is done next week"});
    does(&desk.admin, Entity::Order, order, "complete", why).await.unwrap()
}

/// What is asked of one order: net, tax and total, and each line.
type Asked = (i64, i64, i64, Vec<(String, i64, i64)>);

async fn asked(desk: &Desk, order: &str) -> Asked {
    let mut owner = desk.database.owner().await;
    let lines = sqlx::query_as(
        "select l.description, l.net_minor, l.tax_minor from ordna.invoice_items l
           join ordna.invoices i on i.id = l.invoice_id
           join ordna.orders o on o.id = case when l.order_id is null then i.order_id else l.order_id end
          where o.number = $1 and i.status <> 'void' order by l.position",
    );
    let lines = lines.bind(order).fetch_all(&mut owner).await.unwrap();
    let sums: (i64, i64, i64) = sqlx::query_as(
        "select s.net_minor, s.tax_minor, s.total_minor from (
            select order_id, net_minor, tax_minor, total_minor from ordna.invoices where kind = 'final'
            union all select order_id, net_minor, tax_minor, total_minor from ordna.invoice_orders) s
           join ordna.orders o on o.id = s.order_id where o.number = $1",
    )
    .bind(order)
    .fetch_one(&mut owner)
    .await
    .unwrap();
    (sums.0, sums.1, sums.2, lines)
}

#[tokio::test]
async fn both_ways_come_to_the_same_whatever_was_ordered() {
    let desk = Desk::new().await;
    let mut dice = Dice(2026);
    for round in 0..12 {
        let mut lines = dice.items();
        // So that it takes the others.
        let base = json!({"description": "Base", "quantity": 60, "unit_price_minor": 99_999,
            "tax_percent": 25});
        lines.as_array_mut().unwrap().push(base);
        let more = [dice.items(), dice.items()];
        let off = dice.below(3_000);
        let freight = dice.below(2) * dice.below(9_999);
        let mut ways = Vec::new();
        for way in ["own", "combined"] {
            let customer = desk.customer(&format!("{way}-{round}")).await;
            let given = json!({
                "customer": customer, "workflow": "service", "freight_minor": freight,
                "items": lines,
            });
            let made = desk.staff.create(Entity::Order, given, None).await.unwrap();
            let mut family = vec![text(&made, "number")];
            let parent = family[0].clone();
            for items in &more {
                family.push(addon(&desk, &parent, items.clone(), json!({"invoicing": way})).await);
            }
            for it in family.iter().rev() {
                let off = json!({"discount_minor": off});
                does(&desk.admin, Entity::Order, it, "discount", off).await.unwrap();
                acts(&desk, it, &["accept"]).await;
            }
            for it in family.iter().rev() {
                finish(&desk, it).await;
            }
            let kind = if way == "own" { "final" } else { "combined" };
            let shown = order(&desk, &parent).await;
            let number = invoice(&shown, kind, "issued");
            let mut all = Vec::new();
            for it in &family {
                all.push(asked(&desk, it).await);
            }
            let sum = "select total_minor from ordna.invoices where number = $1";
            let sum: i64 = desk.sees(sum, &number).await;
            let of: i64 = all.iter().map(|it| it.2).sum();
            assert_eq!(sum, if way == "own" { all[0].2 } else { of }, "round {round}");
            ways.push(all);
        }
        assert_eq!(ways[0], ways[1], "round {round}");
    }
}

#[tokio::test]
async fn the_paper_says_what_each_order_comes_to() {
    let desk = Desk::new().await;
    let mut worker = worker(desk.database.worker(None));
    let [parent, first, second] = family(&desk).await;
    carry_to_invoicing(&desk, &parent).await;
    acts(&desk, &parent, &["issue_invoice"]).await;
    let due = worker.run_due().await.unwrap();
    assert_eq!(due.put_off, 0);
    let number = invoice(&order(&desk, &parent).await, "combined", "issued");
    let pages = desk.admin.document_text(&format!("{number}-invoice")).await.unwrap();
    let paper = words(&pages.join(" "));
    let spaced = pages.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
    let mut all = 0;
    for it in [&parent, &first, &second] {
        let shown = order(&desk, it).await;
        let (total, tax) = (minor(&shown, "total_minor"), minor(&shown, "tax_minor"));
        all += total;
        assert!(paper.contains(&words(&format!("Order no. {it}"))), "{it}:\n{paper}");
        let sums = format!("Total VAT {} · Total including VAT {}", plain(tax), plain(total));
        assert!(paper.contains(&words(&sums)), "{sums}:\n{paper}");
        // A figure that is broken is read as two.
        let net = format!("{it} excluding VAT {}", plain(total - tax));
        assert!(spaced.contains(&net), "{net}:\n{spaced}");
    }
    assert!(paper.contains(&words(&format!("Total including VAT {}", plain(all)))), "{paper}");
    // A mail asks for all of it.
    let mails = order(&desk, &parent).await["emails"].clone();
    let mails = mails.as_array().unwrap();
    let mail = mails.iter().rfind(|it| it["email_type"] == "invoice").unwrap();
    let mut left = 0;
    for it in [&parent, &first, &second] {
        let shown = order(&desk, it).await;
        left += minor(&shown, "total_minor") - minor(&shown, "paid_minor");
    }
    let body = text(mail, "body_text");
    assert!(words(&body).contains(&words(&plain(left))), "{left}: {body}");
    assert!(
        paper.contains(&words(&format!("Remaining to pay {}", plain(left)))),
        "{left}: {paper}"
    );
}

/// Without the blanks that a paper may break or set in its own way.
fn words(text: &str) -> String {
    text.chars().filter(|it| !it.is_whitespace()).collect()
}

/// An amount as it stands on a paper.
fn plain(minor: i64) -> String {
    let (whole, rest) = (minor / 100, minor % 100);
    let digits = whole.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    format!("{grouped},{rest:02}")
}
