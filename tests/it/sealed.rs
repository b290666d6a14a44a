//! What gets nobody around the database: papers that are noise without the row that names them,
//! dates that nobody ever reaches, codes that go to the customer alone.

use ordna::domain::entity::Entity;
use ordna::outbox::Tally;
use ordna::outside::seal::{seal, unseal};
use serde_json::json;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::support::desk::{Desk, does};
use crate::support::people::token;
use crate::support::{MailBag, mailing, shelf, worker};

const HASH: &str = "select hash from ordna.documents where number = $1";
/// The paper of an approved order.
const PAPER: &str =
    "select d.number from ordna.documents d join ordna.orders o on o.id = d.order_id
                      where o.number = $1 and d.kind = 'sale_order'";

/// An order that was approved, so that its paper is there.
async fn approved(desk: &Desk) -> String {
    desk.product("CHAIR", 50_000, false).await;
    let order = desk.order("made_to_order", &["CHAIR"]).await;
    does(&desk.staff, Entity::Order, &order, "approve", json!({})).await.unwrap();
    order
}

/// Runs a statement as the superuser, past the guard.
async fn forces(desk: &Desk, sql: String) {
    let mut owner = desk.database.owner().await;
    let sql = format!("set session_replication_role = replica; {sql}");
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut owner).await.unwrap();
}

#[tokio::test]
async fn a_paper_is_noise_without_the_row_that_names_it() {
    let desk = Desk::new().await;
    let order = approved(&desk).await;
    let number: String = desk.sees(PAPER, &order).await;
    let here = desk.staff.me().organization_id;
    let paper = desk.staff.document(&number).await.unwrap();
    assert!(paper.bytes.starts_with(b"%PDF"));
    let hash: String = desk.sees(HASH, &number).await;
    let lying = shelf().storage().unwrap().get(here, &hash).await.unwrap();
    assert_ne!(lying, paper.bytes);
    assert!(!lying.windows(4).any(|it| it == b"%PDF" || it == b"obj\n"));

    // The key is shown nowhere.
    let shown = desk.staff.show(Entity::Document, &number).await.unwrap();
    assert!(shown.get("seal_key").is_none() && shown["hash"] == hash, "{shown}");
    let around = desk.staff.show(Entity::Order, &order).await.unwrap();
    assert!(!around.to_string().contains("seal_key"));

    // With another key, and with another paper's bytes, it says so.
    let other = "update ordna.documents set seal_key = sha256('x') where number = ";
    let key = "select encode(seal_key, 'hex') from ordna.documents where number = $1";
    let key: String = desk.sees(key, &number).await;
    forces(&desk, format!("{other}'{number}'")).await;
    let why = desk.staff.document(&number).await.unwrap_err().to_string();
    assert!(why.contains("was not sealed with the key"), "{why}");
    let back = format!("seal_key = decode('{key}', 'hex')");
    forces(&desk, format!("update ordna.documents set {back} where number = '{number}'")).await;
    assert_eq!(desk.staff.document(&number).await.unwrap().bytes, paper.bytes);
    let file = shelf().storage().unwrap().put(here, b"%PDF-1.7 another").await.unwrap();
    let sql = format!("update ordna.documents set hash = '{}' where number = ", file.hash);
    forces(&desk, format!("{sql}'{number}'")).await;
    let why = desk.staff.document(&number).await.unwrap_err().to_string();
    assert!(why.contains("was not sealed with the key"), "{why}");
}

#[tokio::test]
async fn the_same_paper_twice_lies_there_as_two() {
    let desk = Desk::new().await;
    let order = approved(&desk).await;
    let label = json!({"paper": "label"});
    let mut papers = Vec::new();
    for _ in 0..2 {
        let made = does(&desk.floor, Entity::Order, &order, "print", label.clone()).await.unwrap();
        let number = made.effects.iter().find(|it| it.kind == "document").unwrap().number.clone();
        let hash: String = desk.sees(HASH, &number).await;
        papers.push((hash, desk.floor.document(&number).await.unwrap().bytes));
    }
    assert_eq!(papers[0].1, papers[1].1);
    assert_ne!(papers[0].0, papers[1].0);
    // What has prices on it is no business of the floor's.
    let priced = json!({"paper": "sale_order"});
    let refused = does(&desk.floor, Entity::Order, &order, "print", priced).await.unwrap_err();
    assert!(refused.to_string().contains("production may not print a sale_order"), "{refused}");
}

#[tokio::test]
async fn no_date_that_somebody_asks_for_stops_the_worker() {
    let desk = Desk::new().await;
    let order = approved(&desk).await;
    let mine = desk.staff.me();
    let token = token(&desk.database, mine.email.as_deref().unwrap(), &desk.slug).await;
    let mut staff = desk.database.app().await;
    ordna::store::carry(&mut staff, &token).await.unwrap();
    let sql = format!(
        "begin;
         insert into ordna.events (organization_id, machine, subject_id, seq, id, action, from_status,
            to_status, root_order_id)
         select organization_id, machine, id, version + 1, '01234567-89ab-7cde-8f01-23456789abcd', 'resend_otp',
            status, status, id from ordna.orders where number = '{order}';
         select ordna.enqueue('letter_otp', '01234567-89ab-7cde-8f01-23456789abcd', 'infinity');
         commit"
    );
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut staff).await.unwrap();
    let mut worker = worker(desk.database.worker(None));
    let done = worker.run_due().await.unwrap();
    assert!(done.done > 0 && done.put_off == 0, "{done:?}");
    assert_eq!(worker.run_due().await.unwrap(), Tally::default());
    let far = "select run_at > now() + interval '9 years' and isfinite(run_at) from ordna.outbox
                where kind = 'letter_otp' and $1 <> ''";
    assert!(desk.sees::<bool>(far, &order).await);
}

#[tokio::test]
async fn a_code_goes_to_its_customer_alone() {
    let desk = Desk::new().await;
    let order = approved(&desk).await;
    let mails =
        "select count(*) from ordna.email_logs where order_number = $1 and status = 'failed'
                  and error_message like 'a code goes to the customer''s own address alone%'";
    // Queued, not sent yet; then somebody of the office has it go elsewhere.
    let bag = MailBag::new();
    let mut worker = mailing(desk.database.worker(None), &bag.settings());
    let broken = "update ordna.customers set email = 'gone@example.com'";
    forces(&desk, broken.into()).await;
    worker.run_due().await.unwrap();
    assert_eq!(bag.mails().len(), 1, "the paper of the order, with its code");
    let failed = "update ordna.email_logs set status = 'failed';
        insert into ordna.events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id, actor_role)
        select organization_id, machine, id, version + 1, gen_random_uuid(), 'fail', 'queued', 'failed', sale_order_id, 'system'
          from ordna.email_logs;
        update ordna.email_logs set version = version + 1";
    forces(&desk, failed.into()).await;
    let mail: String =
        desk.sees("select id::text from ordna.email_logs where order_number = $1", &order).await;
    let elsewhere = json!({"recipient_email": "staff@elsewhere.example"});
    does(&desk.staff, Entity::Email, &mail, "resend", elsewhere).await.unwrap();
    worker.run_due().await.unwrap();
    assert_eq!(bag.mails().len(), 1);
    assert_eq!(desk.sees::<i64>(mails, &order).await, 1);
    // To the customer it goes again.
    does(
        &desk.staff,
        Entity::Email,
        &mail,
        "resend",
        json!({"recipient_email": "gone@example.com"}),
    )
    .await
    .unwrap();
    worker.run_due().await.unwrap();
    assert_eq!(bag.mails().len(), 2);
}

#[test]
fn what_is_sealed_opens_with_its_key_alone() {
    let (us, them) = (Uuid::now_v7(), Uuid::now_v7());
    let paper = b"%PDF-1.7 what the customer pays";
    let (key, sealed) = seal(us, paper).unwrap();
    let (other, again) = seal(us, paper).unwrap();
    assert_ne!(sealed, again);
    assert_ne!(key, other);
    assert!(!sealed.windows(4).any(|it| it == b"%PDF"));
    assert_eq!(unseal(us, &key, sealed.clone()).unwrap(), paper);
    let mut changed = sealed.clone();
    changed[3] ^= 1;
    for (organization, key, bytes) in [
        (us, &other, sealed.clone()),
        (them, &key, sealed.clone()),
        (us, &key, changed),
        (us, &key, sealed[..20].to_vec()),
        (us, &key, Vec::new()),
    ] {
        let why = unseal(organization, key, bytes).unwrap_err().to_string();
        assert!(why.contains("was not sealed with the key"), "{why}");
    }
}

#[test]
fn nothing_at_all_can_be_sealed_too() {
    let us = Uuid::now_v7();
    let (key, sealed) = seal(us, b"").unwrap();
    assert_eq!(unseal(us, &key, sealed).unwrap(), b"");
}
