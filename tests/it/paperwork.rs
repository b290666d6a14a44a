//! What customers are sent while an order goes its way: which papers, from which, at which sums;
//! which mails, and what they say. The worker is the real one, its mails are files.

use ordna::domain::entity::Entity;
use ordna::outbox::Worker;
use ordna::service::Service;
use ordna::service::act::Acted;
use ordna::service::error::Error;
use ordna::service::list::ListQuery;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use crate::engine::{carry_card, carry_to_payment, inspect, setting};
use crate::support::desk::{Desk, does, refused, text};
use crate::support::people::token;
use crate::support::worker;

/// A desk with a worker beside it.
struct Office {
    desk: Desk,
    worker: Worker,
}

impl Office {
    async fn new() -> Self {
        let desk = Desk::new().await;
        let worker = worker(desk.database.worker(None));
        Self { desk, worker }
    }

    /// Does an act as an admin, and then what it asked of the worker.
    async fn does(&mut self, entity: Entity, name: &str, action: &str, inputs: Value) -> Acted {
        let done = does(&self.desk.admin, entity, name, action, inputs).await.unwrap();
        self.works().await;
        done
    }

    async fn works(&mut self) {
        assert_eq!(self.worker.run_due().await.unwrap().put_off, 0);
    }

    async fn order(&self, number: &str) -> Value {
        self.desk.admin.show(Entity::Order, number).await.unwrap()
    }

    /// Past the guard, as only time itself may.
    async fn later(&self, sql: &[&str]) {
        let mut owner = self.desk.database.owner().await;
        sqlx::query("set session_replication_role = replica").execute(&mut owner).await.unwrap();
        for sql in sql {
            sqlx::query(AssertSqlSafe((*sql).to_owned())).execute(&mut owner).await.unwrap();
        }
    }

    /// The mails of a type about an order, as they were written.
    async fn mails(&self, order: &str, kind: &str) -> Vec<String> {
        let shown = self.order(order).await;
        let mails = shown["emails"].as_array().unwrap().iter();
        mails.filter(|it| it["email_type"] == kind).map(|it| text(it, "body_text")).collect()
    }

    async fn paper(&self, number: &str) -> String {
        self.desk.admin.document_text(number).await.unwrap().join("\n")
    }
}

/// What one invoice is called and comes to, for each of an order.
fn invoices(order: &Value) -> Vec<(String, String, i64, i64)> {
    let row = |it: &Value| {
        let minor = |name: &str| it[name].as_i64().unwrap();
        (text(it, "kind"), text(it, "status"), minor("total_minor"), minor("tax_minor"))
    };
    order["invoices"].as_array().unwrap().iter().map(row).collect()
}

fn invoice(order: &Value, kind: &str, status: &str) -> String {
    let all = order["invoices"].as_array().unwrap();
    let found = all.iter().find(|it| it["kind"] == kind && it["status"] == status);
    text(found.unwrap(), "number")
}

fn document<'a>(order: &'a Value, number: &str) -> &'a Value {
    let all = order["documents"].as_array().unwrap();
    all.iter().find(|it| it["number"] == number).unwrap_or_else(|| panic!("no {number}: {all:?}"))
}

#[tokio::test]
async fn a_deposit_is_taken_off_to_the_last_minor_unit() {
    let mut office = Office::new().await;
    setting(&office.desk, "deposit_percent", json!(30)).await;
    office.desk.product("ROPE", 33_333, false).await;
    let order = office.desk.order("goods", &["ROPE"]).await;
    let off = json!({"discount_percent": "7.5"});
    office.does(Entity::Order, &order, "discount", off).await;
    for action in ["quote", "submit", "approve"] {
        office.does(Entity::Order, &order, action, json!({})).await;
    }
    let version = office.order(&order).await["version"].clone();
    assert_eq!(office.works().await, (), "nothing is left to do");
    assert_eq!(office.order(&order).await["version"], version, "papers beside it do not move it");
    office.does(Entity::Order, &order, "record_deposit", json!({})).await;
    office.does(Entity::Order, &order, "start_production", json!({})).await;
    for card in office.desk.cards(&order).await {
        carry_card(&office.desk, &card).await;
    }
    let steps =
        ["start_labeling", "start_packing", "finish_packing", "request_invoice", "issue_invoice"];
    for action in steps {
        office.does(Entity::Order, &order, action, json!({})).await;
    }
    // 66 666 less 7.5 % is 61 666 and 15 417 of tax; 30 % of 77 083 is 23 125.
    let shown = office.order(&order).await;
    let deposit = ("deposit".to_owned(), "paid".to_owned(), 23_125, 4_625);
    let last = ("final".to_owned(), "issued".to_owned(), 53_958, 10_792);
    assert_eq!(shown["total_minor"], 77_083);
    assert_eq!(invoices(&shown), [deposit, last]);

    let confirmation = document(&shown, &format!("{order}-order-confirmation"));
    for (kind, status, paper) in
        [("deposit", "paid", "deposit-invoice"), ("final", "issued", "invoice")]
    {
        let filed = document(&shown, &format!("{}-{paper}", invoice(&shown, kind, status))).clone();
        assert_eq!(filed["source_id"], confirmation["id"], "{paper}");
        assert_eq!(filed["pages"], 2, "{paper} stands before the order's page");
    }
    let number = format!("{}-invoice", invoice(&shown, "final", "issued"));
    let paper = office.paper(&number).await;
    for words in ["770.83", "-231.25", "539.58", "Order confirmation", "Thing ROPE"] {
        let words = words.replace('.', ",");
        assert!(paper.contains(&words), "{words} is not on it:\n{paper}");
    }
    assert!(!paper.contains("list price") && !paper.contains("SE\n"), "{paper}");
    let mail = office.mails(&order, "invoice").await;
    assert!(mail[0].contains("To pay: 539,58 SEK"), "{mail:?}");
    let receipt = office.mails(&order, "payment_receipt").await;
    for words in ["Amount: 231,25 SEK", "Receipt: PAY-", "Left to pay: 539,58 SEK"] {
        assert!(receipt[0].contains(words), "{receipt:?}");
    }
    let paid = text(&shown["payments"][0], "number");
    let filed = document(&shown, &format!("{paid}-receipt"));
    assert_eq!(filed["payment_id"], shown["payments"][0]["id"]);
    assert!(!office.paper(&format!("{paid}-receipt")).await.contains("Sum of the lines"));
    assert_eq!(shown["flow_status"]["invoice_sent"], true);
}

#[tokio::test]
async fn a_final_invoice_is_voided_and_issued_anew_and_what_is_owed_follows_the_payments() {
    let mut office = Office::new().await;
    office.desk.product("ROPE", 10_000, false).await;
    let order = office.desk.order("goods", &["ROPE"]).await;
    carry_to_payment(&office.desk, &order).await;
    office.works().await;
    let part = json!({"amount_minor": 5_000, "method": "card"});
    office.does(Entity::Order, &order, "add_payment", part).await;
    let first = invoice(&office.order(&order).await, "final", "issued");
    office.does(Entity::Invoice, &first, "void", json!({"reason": "wrong address"})).await;
    office.does(Entity::Order, &order, "issue_invoice", json!({})).await;
    let shown = office.order(&order).await;
    let credit = invoice(&shown, "credit", "issued");
    let listed = office.desk.staff.list(&ListQuery::of(Entity::Invoice)).await.unwrap().items;
    let listed = listed.iter().find(|it| it.number == credit).unwrap();
    assert_eq!(listed.says, format!("credits {first}"));
    assert!(listed.is_over && !listed.waits_too_long, "nobody waits for its payment");
    let mail = office.mails(&order, "credit").await;
    assert!(mail[0].contains(&format!("Credits invoice: {first}")), "{mail:?}");
    assert!(mail[0].contains("Amount: 250,00 SEK"), "{mail:?}");
    assert!(office.paper(&format!("{credit}-credit-note")).await.contains(&first));
    let mail = office.mails(&order, "invoice").await;
    assert!(mail[1].contains("To pay: 200,00 SEK"), "{mail:?}");

    let rest = json!({"amount_minor": 20_000, "method": "bank"});
    office.does(Entity::Order, &order, "add_payment", rest).await;
    let receipts = office.mails(&order, "payment_receipt").await;
    assert_eq!(receipts.len(), 2);
    assert!(receipts[0].contains("Left to pay: 200,00 SEK"), "{receipts:?}");
    assert!(!receipts[1].contains("Left to pay"), "{receipts:?}");
}

#[tokio::test]
async fn a_deposit_invoice_that_the_final_one_deducts_is_not_voided() {
    let mut office = Office::new().await;
    office.desk.product("CHAIR", 200_000, true).await;
    let order = office.desk.order("made_to_order", &["CHAIR"]).await;
    let online = json!({"payment_mode": "online"});
    office.does(Entity::Order, &order, "set_payment_mode", online).await;
    office.does(Entity::Order, &order, "approve", json!({})).await;
    let told = json!({"justification": "the customer said yes on the phone"});
    office.does(Entity::Order, &order, "confirm", told).await;
    let cash = json!({"payment_mode": "cash"});
    office.does(Entity::Order, &order, "set_payment_mode", cash).await;
    let who = json!({"assignee": "floor@linden.example"});
    for card in office.desk.cards(&order).await {
        does(&office.desk.floor, Entity::JobCard, &card, "assign", who.clone()).await.unwrap();
    }
    office.does(Entity::Order, &order, "start_production", json!({})).await;
    for card in office.desk.cards(&order).await {
        for action in ["start", "complete"] {
            does(&office.desk.floor, Entity::JobCard, &card, action, json!({})).await.unwrap();
        }
    }
    office.does(Entity::Order, &order, "start_inspection", json!({})).await;
    inspect(&office.desk, &format!("{order}/01"), &format!("QIR-{order}-01"), "pass").await;
    office.works().await;
    let shown = office.order(&order).await;
    let sums: i64 = invoices(&shown).iter().map(|it| it.2).sum();
    assert_eq!(json!(sums), shown["total_minor"], "{shown}");
    let deposit = invoice(&shown, "deposit", "issued");
    let voids = json!({"reason": "a mistake"});
    let done = does(&office.desk.admin, Entity::Invoice, &deposit, "void", voids.clone()).await;
    assert!(refused(done).contains("takes it off"), "it says why");
    let last = invoice(&shown, "final", "issued");
    office.does(Entity::Invoice, &last, "void", voids.clone()).await;
    office.does(Entity::Invoice, &deposit, "void", voids).await;
    office.does(Entity::Order, &order, "issue_invoice", json!({})).await;
    let shown = office.order(&order).await;
    let whole = invoices(&shown).last().unwrap().2;
    assert_eq!(json!(whole), shown["total_minor"], "nothing is left to take off");
}

#[tokio::test]
async fn a_reminder_comes_after_the_due_day_once_and_asks_for_what_is_left() {
    let mut office = Office::new().await;
    office.desk.product("ROPE", 10_000, false).await;
    let order = office.desk.order("goods", &["ROPE"]).await;
    carry_to_payment(&office.desk, &order).await;
    let part = json!({"amount_minor": 5_000, "method": "card"});
    office.does(Entity::Order, &order, "add_payment", part).await;
    let due = "update ordna.outbox set run_at = now() where kind = 'letter_payment_reminder'";
    office.later(&[due]).await;
    office.works().await;
    assert!(office.mails(&order, "payment_reminder").await.is_empty(), "it is not due yet");
    office.later(&["update ordna.invoices set due_on = current_date - 40", due]).await;
    office.works().await;
    office.works().await;
    let mails = office.mails(&order, "payment_reminder").await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].contains("To pay: 200,00 SEK"), "{mails:?}");
}

#[tokio::test]
async fn an_offer_that_nobody_answered_ends_when_its_days_are_over() {
    let mut office = Office::new().await;
    office.desk.product("ROPE", 10_000, false).await;
    let customer = office.desk.customer("Nilsson").await;
    let given = json!({
        "customer": customer, "workflow": "goods", "items": [{"sku": "ROPE", "quantity": 1}],
    });
    let offer = office.desk.staff.create(Entity::Offer, given, None).await.unwrap();
    let number = text(&offer, "number");
    office.does(Entity::Offer, &number, "send", json!({})).await;
    let sent = office.desk.admin.show(Entity::Offer, &number).await.unwrap();
    assert_eq!(sent["documents"][0]["number"], format!("{number}-offer"));
    assert!(text(&sent["emails"][0], "body_text").contains("Total: 125,00 SEK"), "{sent}");
    office
        .later(&[
            "update ordna.offers set valid_until = current_date - 3",
            "update ordna.outbox set run_at = now() where kind = 'expire_offer'",
        ])
        .await;
    office.works().await;
    let over = office.desk.admin.show(Entity::Offer, &number).await.unwrap();
    assert_eq!(over["status"], "expired");
}

#[tokio::test]
async fn a_mail_by_hand_takes_a_document_of_its_customer_alone() {
    let mut office = Office::new().await;
    office.desk.product("CHAIR", 200_000, false).await;
    let order = office.desk.order("made_to_order", &["CHAIR"]).await;
    office.does(Entity::Order, &order, "approve", json!({})).await;
    let other = office.desk.customer("Nilsson").await;
    let document = format!("{order}-sale-order");
    let mail =
        |document: &str| json!({"subject": "Hello", "body": "See there", "document": document});
    let staff = &office.desk.staff;
    let leak = does(staff, Entity::Customer, &other, "mail", mail(&document)).await;
    assert_eq!(refused(leak), format!("document {document} is another customer's"));
    let missing = does(staff, Entity::Order, &order, "mail", mail("SO-1-nothing")).await;
    assert!(matches!(missing, Err(Error::Missing { .. })), "{missing:?}");
    office.does(Entity::Order, &order, "mail", mail(&document)).await;
    let shown = office.order(&order).await;
    let mails = shown["emails"].as_array().unwrap();
    let sent = mails.iter().find(|it| it["email_type"] == "custom").unwrap();
    assert_eq!(sent["status"], "sent");
    assert_eq!(sent["document_id"], self::document(&shown, &document)["id"]);
}

#[tokio::test]
async fn customers_are_told_of_a_status_and_of_their_addons() {
    let mut office = Office::new().await;
    setting(&office.desk, "status_mails", json!({"in_production": true})).await;
    office.desk.product("ROPE", 10_000, false).await;
    let order = office.desk.order("goods", &["ROPE"]).await;
    for action in ["quote", "submit", "approve"] {
        office.does(Entity::Order, &order, action, json!({})).await;
    }
    let quietly = json!({"note": "he is slow to pay"});
    office.does(Entity::Order, &order, "note", quietly.clone()).await;
    office.does(Entity::Order, &order, "start_production", json!({})).await;
    let told = office.mails(&order, "status_update").await;
    assert!(told.len() == 1 && told[0].contains("Status: in production"), "{told:?}");

    let wish = json!({
        "parent": order, "items": [{"sku": "ROPE", "quantity": 1}], "reason": "one more, please",
    });
    let addon = office.desk.staff.create(Entity::Addon, wish, None).await.unwrap();
    let id = text(&addon, "id");
    office.does(Entity::Addon, &id, "approve", quietly).await;
    let received = office.mails(&order, "addon_received").await;
    assert!(received[0].contains("Request: one more, please"), "{received:?}");
    let decided = office.mails(&order, "addon_decision").await;
    let number = format!("Order number of the add-on: {order}-A1");
    assert!(decided[0].contains(&number), "{decided:?}");
    assert!(decided[0].contains("Price: 125,00 SEK"), "{decided:?}");
    assert!(!decided[0].contains("slow to pay"), "what is noted stays in the house");
}

#[tokio::test]
async fn invoices_of_fifty_at_once_are_numbered_without_a_gap() {
    let office = Office::new().await;
    let desk = &office.desk;
    setting(desk, "deposit_percent", json!(30)).await;
    desk.product("ROPE", 10_000, false).await;
    let mut ready = Vec::new();
    for at in 0..50 {
        let (workflow, steps, last): (_, &[&str], _) = match at % 2 {
            0 => ("goods", &["quote", "submit"], "approve"),
            _ => ("service", &["accept", "schedule", "start"], "complete"),
        };
        let order = desk.order(workflow, &["ROPE"]).await;
        for step in steps {
            let given = match *step {
                "schedule" => json!({
                    "scheduled_date": "2026-12-01", "duration_minutes": 90,
                    "assignee": "floor@linden.example",
                }),
                _ => json!({}),
            };
            does(&desk.staff, Entity::Order, &order, step, given).await.unwrap();
        }
        ready.push((order, last));
    }
    let email = format!("admin@{}.example", desk.slug);
    let token = token(&desk.database, &email, &desk.slug).await;
    let mut all = tokio::task::JoinSet::new();
    for (order, last) in ready {
        let who: Service = crate::support::desk::service(&desk.database, &token).await;
        all.spawn(async move {
            let done = does(&who, Entity::Order, &order, last, json!({})).await;
            who.store().close().await;
            done.map(|_| ())
        });
    }
    let done = all.join_all().await;
    assert!(done.iter().all(Result::is_ok), "{done:?}");
    let mut owner = desk.database.owner().await;
    let numbers: Vec<String> =
        sqlx::query_scalar("select number from ordna.invoices order by number")
            .fetch_all(&mut owner)
            .await
            .unwrap();
    let year = numbers[0].get(..9).unwrap().to_owned();
    let gapless: Vec<String> = (1..=50).map(|it| format!("{year}{it:04}")).collect();
    assert_eq!(numbers, gapless);
}

#[tokio::test]
async fn two_who_issue_at_once_make_one_invoice_one_paper_and_one_mail() {
    let mut office = Office::new().await;
    office.desk.product("ROPE", 10_000, false).await;
    let order = office.desk.order("goods", &["ROPE"]).await;
    carry_to_payment(&office.desk, &order).await;
    office.works().await;
    let first = invoice(&office.order(&order).await, "final", "issued");
    let voids = json!({"reason": "a mistake"});
    office.does(Entity::Invoice, &first, "void", voids).await;
    let issue = |who| does(who, Entity::Order, &order, "issue_invoice", json!({}));
    let (one, two) = tokio::join!(issue(&office.desk.staff), issue(&office.desk.admin));
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    let mut other = worker(office.desk.database.worker(None));
    let (left, right) = tokio::join!(office.worker.run_due(), other.run_due());
    assert_eq!(left.unwrap().put_off + right.unwrap().put_off, 0);
    let shown = office.order(&order).await;
    let issued = invoice(&shown, "final", "issued");
    let papers = shown["documents"].as_array().unwrap().iter();
    assert_eq!(papers.filter(|it| it["number"] == format!("{issued}-invoice")).count(), 1);
    assert_eq!(office.mails(&order, "invoice").await.len(), 2, "of the void one, and of this");
}

/// An order of a Danish customer's: an article that is taxed, and a line that is not.
async fn danish_order(office: &Office, name: &str) -> String {
    let given = json!({
        "name": name, "email": "skagen@example.com", "language": "da", "country": "DK",
        "street": "Havnevej 4", "postcode": "9990", "city": "Skagen", "vat_number": "DK12345674",
    });
    let customer = office.desk.staff.create(Entity::Customer, given, None).await.unwrap();
    office.desk.product("ROPE", 33_333, false).await;
    let given = json!({"customer": text(&customer, "number"), "workflow": "goods", "items": [
        {"sku": "ROPE", "quantity": 2, "configuration": {"wood": "oak"}},
        {"description": "Export", "quantity": 1, "unit_price_minor": 10_000, "tax_percent": 0},
    ]});
    text(&office.desk.staff.create(Entity::Order, given, None).await.unwrap(), "number")
}

#[tokio::test]
async fn an_invoice_describes_what_was_ordered_and_says_why_nothing_is_taxed() {
    let mut office = Office::new().await;
    let seller = json!({"vat_number": "SE556000789901", "org_number": "556000-7899",
        "vat_note": "10 kap. 9 § ML"});
    setting(&office.desk, "branding", seller.clone()).await;
    let order = danish_order(&office, "Skagen Skibsudstyr").await;
    let off = json!({"discount_percent": "7.5"});
    office.does(Entity::Order, &order, "discount", off).await;
    carry_to_payment(&office.desk, &order).await;
    office.works().await;
    let first = invoice(&office.order(&order).await, "final", "issued");
    let paper = office.paper(&format!("{first}-invoice")).await;
    let front = paper.split("Bilag til").next().unwrap();
    for words in [
        "Varenr. ROPE",
        "wood: oak",
        "Rabat 7,5 %",
        "0 %: Omvendt betalingspligt",
        "Danmark",
        "Org.nr",
    ] {
        assert!(front.contains(words), "{words} is not on it:\n{paper}");
    }
    let shown = office.desk.admin.show(Entity::Invoice, &first).await.unwrap();
    assert_eq!(shown["items"][0]["sku"], "ROPE", "{shown}");
    office.does(Entity::Invoice, &first, "void", json!({"reason": "no number of theirs"})).await;
    let shown = office.order(&order).await;
    let credit = invoice(&shown, "credit", "issued");
    let paper = office.paper(&format!("{credit}-credit-note")).await;
    for words in ["Varenr. ROPE", "wood: oak", "Rabat 7,5 %", "Omvendt betalingspligt"] {
        assert!(paper.contains(words), "{words} is not on the credit note:\n{paper}");
    }
    // Whoever has no number of another country is told the organization's own reason.
    let customer = text(&shown["customer"], "number");
    let there = json!({"vat_number": "SE556677889901"});
    office.does(Entity::Customer, &customer, "edit", there).await;
    office.does(Entity::Order, &order, "issue_invoice", json!({})).await;
    let second = invoice(&office.order(&order).await, "final", "issued");
    let paper = office.paper(&format!("{second}-invoice")).await;
    assert!(paper.contains("Fritaget for moms: 10 kap. 9 § ML"), "{paper}");
}

#[tokio::test]
async fn the_house_reads_its_own_language_and_boxes_are_told_wherever_they_stand() {
    let mut office = Office::new().await;
    setting(&office.desk, "language", json!("sv")).await;
    setting(&office.desk, "deposit_percent", json!(30)).await;
    let order = danish_order(&office, "Skagen 東 Skibsudstyr").await;
    for action in ["quote", "submit", "approve", "record_deposit"] {
        office.does(Entity::Order, &order, action, json!({})).await;
    }
    let card = office.desk.cards(&order).await[0].clone();
    let asks = |it: &str| json!({"paper": it});
    for paper in ["job_card", "label"] {
        office.does(Entity::JobCard, &card, "print", asks(paper)).await;
    }
    let listed = office.does(Entity::Order, &order, "print", asks("packing_list")).await;
    let boxes: Vec<_> = listed.effects.iter().filter(|it| it.kind == "printed_as_boxes").collect();
    assert_eq!(boxes.len(), 1, "{:?}", listed.effects);
    assert_eq!(boxes[0].number, "東");
    let shown = office.order(&order).await;
    for (kind, language) in [
        ("job_card", "sv"),
        ("label", "sv"),
        ("packing_list", "da"),
        ("order_confirmation", "da"),
        ("deposit_invoice", "da"),
    ] {
        let all = shown["documents"].as_array().unwrap();
        let filed = all.iter().find(|it| it["kind"] == kind).unwrap_or_else(|| panic!("{kind}"));
        assert_eq!(filed["language"], language, "{kind}");
        assert_eq!(filed["missing"], "東", "{kind}");
    }
    let card = card.replace('/', "-");
    assert!(office.paper(&format!("{card}-job-card")).await.contains("Arbetskort"));
    // 30 % of 66 666, its tax and 10 000 is what was asked first.
    assert_eq!(shown["total_minor"], 93_333);
    assert_eq!(shown["advance_amount_minor"], 28_000, "the deposit, and no advance of 50 %");
}
