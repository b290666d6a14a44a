//! Mail servers that behave badly, seen from the outbox: what may go another time goes once, what
//! will not go is there to be seen, and somebody can mend it and send it again.

use ordna::domain::entity::Entity;
use ordna::letters::Letterbox;
use ordna::outbox::{PostOffice, Tally, Worker};
use ordna::outside::mail::Mailer;
use ordna::outside::seal;
use ordna::service::Clock;
use ordna::service::asked::WorkAction;
use ordna::service::list::ListQuery;
use serde_json::{Map, json};

use super::{Office, Order, code_in, confirm, file_in, id_of, read, to};
use crate::mail::script::{Does, Server, Step};
use crate::support::desk::{does, text};
use crate::support::{scratch, shelf};

#[tokio::test]
async fn what_is_not_taken_now_is_put_off_and_sent_once() {
    let office = Office::new().await;
    for (step, does, said) in [
        (Step::Greeting, Does::Says("421 too many connections"), "421 too many"),
        (Step::Greeting, Does::HangsUp, "hung up"),
        (Step::Mail, Does::Says("421 4.3.2 shutting down"), "421 4.3.2"),
        (Step::Rcpt, Does::Says("450 4.2.1 come again"), "450 4.2.1 come again"),
        (Step::Rcpt, Does::Hangs, "did not answer within 500 ms"),
        (Step::Data, Does::Says("450 4.3.0 disk trouble"), "450 4.3.0"),
        (Step::Content, Does::HangsUp, "while it was given the mail"),
        (Step::End, Does::Says("451 4.3.0 try later"), "451 4.3.0"),
        // Whether it was taken is not known: it may be there twice, as the same message.
        (Step::End, Does::HangsUp, "hung up while it was given the mail"),
        (Step::End, Does::Hangs, "did not answer within 500 ms"),
    ] {
        let server = Server::start(Some((step, does)), &[]).await;
        let mut worker = office.worker(server.port);
        let order = office.approved("en").await;
        assert_eq!(worker.run_due().await.unwrap().put_off, 1, "{step:?} {does:?}");
        let entry = office.entry(&order).await;
        assert!(text(&entry, "last_error").contains(said), "{step:?} {does:?}: {entry}");
        assert_eq!((&entry["status"], &entry["attempts"]), (&json!("waiting"), &json!(1)));
        assert_eq!(office.log(&order).await["status"], "queued");
        // It is not due yet, whoever looks.
        assert_eq!(worker.run_due().await.unwrap(), Tally::default());
        assert_eq!(server.mails(), 0);

        office.later().await;
        assert_eq!(worker.run_due().await.unwrap(), Tally { done: 1, put_off: 0 });
        office.later().await;
        assert_eq!(worker.run_due().await.unwrap(), Tally::default());
        let (mails, given) = {
            let seen = server.seen.lock().unwrap();
            (seen.mails.clone(), seen.given.clone())
        };
        assert_eq!(mails.len(), 1, "{step:?} {does:?}");
        assert_eq!(given.len(), if step == Step::End { 2 } else { 1 });
        assert!(given.iter().all(|it| id_of(it) == id_of(&mails[0])));
        let (entry, log) = (office.entry(&order).await, office.log(&order).await);
        assert_eq!((&entry["status"], &log["status"]), (&json!("done"), &json!("sent")));
        assert_eq!(log["message_id"], id_of(&mails[0]));
        // The one that arrived last is good.
        confirm(&office.desk.staff, &order, &code_in(&read(mails[0].as_bytes()))).await.unwrap();
        assert_eq!(worker.run_due().await.unwrap().put_off, 0);
    }
}

#[tokio::test]
async fn what_is_refused_is_seen_and_goes_again_to_a_corrected_address() {
    let office = Office::new().await;
    let refuses = Does::Says("550 5.1.1 no such user");
    let server = Server::start(Some((Step::Rcpt, refuses)), &[]).await;
    let mut worker = office.worker(server.port);
    let order = office.approved("en").await;
    assert_eq!(worker.run_due().await.unwrap().put_off, 0);
    let log = office.log(&order).await;
    assert_eq!((&log["status"], server.mails()), (&json!("failed"), 0));
    let why = text(&log, "error_message");
    assert!(why.contains("550 5.1.1 no such user; see the recipient's address"), "{why}");
    // Refused is refused: nothing goes by itself.
    office.later().await;
    assert_eq!(worker.run_due().await.unwrap(), Tally::default());

    // The code in it is the customer's: it goes where the customer is, and nowhere else.
    let id = text(&log, "id");
    let staff = &office.desk.staff;
    let right = json!({"recipient_email": "right@customer.example"});
    does(staff, Entity::Email, &id, "resend", right.clone()).await.unwrap();
    assert_eq!(worker.run_due().await.unwrap().put_off, 0);
    let why = text(&office.log(&order).await, "error_message");
    assert!(why.starts_with("a code goes to the customer's own address alone"), "{why}");
    assert_eq!(server.mails(), 0);
    office.moves(&order, Some("right@customer.example")).await;
    does(staff, Entity::Email, &id, "resend", right).await.unwrap();
    assert_eq!(worker.run_due().await.unwrap().put_off, 0);
    let log = office.log(&order).await;
    assert_eq!((&log["status"], &log["error_message"]), (&json!("sent"), &json!(null)));
    let seen = server.seen.lock().unwrap();
    assert_eq!(seen.mails.len(), 1);
    let mail = read(seen.mails[0].as_bytes());
    assert_eq!(mail.to().unwrap().first().unwrap().address(), Some("right@customer.example"));
    let first = format!("<{id}.1@ordna>");
    assert!(id_of(&seen.mails[0]) != first && log["message_id"] == id_of(&seen.mails[0]));
}

#[tokio::test]
async fn what_arrived_is_another_message_when_somebody_sends_it_again() {
    let office = Office::new().await;
    // Taken, as far as the server is concerned, and refused for us: the worst there is.
    let server = Server::start(Some((Step::End, Does::Says("554 5.6.0 spam"))), &[]).await;
    let mut worker = office.worker(server.port);
    let order = office.approved("en").await;
    worker.run_due().await.unwrap();
    let id = text(&office.log(&order).await, "id");
    does(&office.desk.staff, Entity::Email, &id, "resend", json!({})).await.unwrap();
    worker.run_due().await.unwrap();
    let seen = server.seen.lock().unwrap();
    assert_eq!(seen.given.len(), 2);
    assert_ne!(id_of(&seen.given[0]), id_of(&seen.given[1]));
}

#[tokio::test]
async fn after_ten_tries_a_mail_has_failed_and_says_so() {
    let office = Office::new().await;
    // Nobody is there.
    let mut worker = office.worker(1);
    let order = office.approved("en").await;
    for tries in 1..10 {
        assert_eq!(worker.run_due().await.unwrap().put_off, 1, "{tries}");
        let entry = office.entry(&order).await;
        assert_eq!(entry["attempts"], tries);
        assert_eq!(office.log(&order).await["status"], "queued");
        office.later().await;
    }
    assert_eq!(worker.run_due().await.unwrap().put_off, 0);
    let log = office.log(&order).await;
    let why = text(&log, "error_message");
    assert_eq!(log["status"], "failed");
    assert!(why.starts_with("given up after 10 tries: cannot reach mail server"), "{why}");
    assert_eq!(worker.run_due().await.unwrap(), Tally::default());
    let rows: i64 = office
        .desk
        .sees("select count(*) from ordna.email_logs where order_number = $1", &order.number)
        .await;
    assert_eq!(rows, 1);
    // When the server is there again, one key sends it.
    let server = Server::start(None, &[]).await;
    let id = text(&log, "id");
    does(&office.desk.staff, Entity::Email, &id, "resend", json!({})).await.unwrap();
    office.worker(server.port).run_due().await.unwrap();
    assert_eq!((server.mails(), &office.log(&order).await["status"]), (1, &json!("sent")));
}

#[tokio::test]
async fn what_was_put_off_goes_at_once_when_somebody_says_so() {
    let office = Office::new().await;
    let server = Server::start(Some((Step::Mail, Does::Says("450 slow down"))), &[]).await;
    let mut worker = office.worker(server.port);
    let order = office.approved("en").await;
    worker.run_due().await.unwrap();
    let entry = text(&office.entry(&order).await, "id");
    office.desk.staff.act_on_work(&entry, WorkAction::Retry, &Map::new()).await.unwrap();
    assert_eq!(worker.run_due().await.unwrap(), Tally { done: 1, put_off: 0 });
    assert_eq!((server.mails(), &office.log(&order).await["status"]), (1, &json!("sent")));
}

#[tokio::test]
async fn a_customer_without_an_address_is_work_for_a_person() {
    let office = Office::new().await;
    let server = Server::start(None, &[]).await;
    let mut worker = office.worker(server.port);
    let order = office.order("en").await;
    office.moves(&order, None).await;
    office.approve(&order).await;
    assert_eq!(worker.run_due().await.unwrap().put_off, 0);
    let log = office.log(&order).await;
    assert_eq!(log["status"], "failed");
    let why = "the customer has no e-mail address: add one and send it again";
    assert_eq!(log["error_message"], why);
    let codes: i64 = office
        .desk
        .sees("select count(*) from auth_private.codes c join ordna.orders o on o.id = c.order_id where o.number = $1", &order.number)
        .await;
    assert_eq!(codes, 0, "nobody would read it");
    office.moves(&order, Some("found@customer.example")).await;
    let again = json!({"recipient_email": "found@customer.example"});
    does(&office.desk.staff, Entity::Email, &text(&log, "id"), "resend", again).await.unwrap();
    worker.run_due().await.unwrap();
    let arrived = server.seen.lock().unwrap().mails.clone();
    assert_eq!(arrived.len(), 1);
    confirm(&office.desk.staff, &order, &code_in(&read(arrived[0].as_bytes()))).await.unwrap();
}

#[tokio::test]
async fn a_mistake_in_a_template_is_said_with_its_line_and_can_be_mended() {
    let office = Office::new().await;
    let server = Server::start(None, &[]).await;
    let config = scratch();
    let dir = config.join("letters/en");
    std::fs::create_dir_all(&dir).unwrap();
    let file = dir.join("sale_order.txt");
    std::fs::write(&file, "Your order\n\nDear {{ customer_nam }},\n\n[code]\n{{ code }}\n")
        .unwrap();
    let letterbox = Letterbox::new(Some(&config.path));
    let post = PostOffice::new(letterbox, Mailer::new(&to(server.port)));
    let store = office.desk.database.worker(None);
    let mut worker = Worker::new(store, Clock::System, shelf(), post);
    let order = office.approved("en").await;
    assert_eq!(worker.run_due().await.unwrap().put_off, 0);
    let log = office.log(&order).await;
    let why = text(&log, "error_message");
    assert_eq!((&log["status"], server.mails()), (&json!("failed"), 0));
    assert!(why.contains(&format!("{}:3: ", file.display())), "{why}");
    std::fs::write(&file, "Our own words\n\nDear {{ customer_name }},\n\n[code]\n{{ code }}\n")
        .unwrap();
    does(&office.desk.staff, Entity::Email, &text(&log, "id"), "resend", json!({})).await.unwrap();
    worker.run_due().await.unwrap();
    let arrived = server.seen.lock().unwrap().mails.clone();
    let mail = read(arrived[0].as_bytes());
    assert_eq!(mail.subject(), Some("Our own words"));
    confirm(&office.desk.staff, &order, &code_in(&mail)).await.unwrap();
}

#[tokio::test]
async fn a_document_that_no_server_takes_is_refused_with_its_size() {
    let office = Office::new().await;
    let server = Server::start(None, &[]).await;
    let mut worker = office.worker(server.port);
    let order = office.approved("en").await;
    // A paper of that size cannot be printed; a store can hold one all the same.
    let organization = office.desk.staff.me().organization_id;
    let (key, sealed) = seal::seal(organization, &vec![b'x'; 30_000_000]).unwrap();
    let large = shelf().storage().unwrap().put(organization, &sealed).await.unwrap();
    let mut owner = office.desk.database.owner().await;
    let mut tx = sqlx::Connection::begin(&mut owner).await.unwrap();
    sqlx::query("set local session_replication_role = replica").execute(&mut *tx).await.unwrap();
    sqlx::query("update ordna.documents set hash = $1, seal_key = $2 where order_id = $3")
        .bind(&large.hash)
        .bind(key.reveal().as_slice())
        .bind(order.id)
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(worker.run_due().await.unwrap().put_off, 0);
    let log = office.log(&order).await;
    let why = text(&log, "error_message");
    assert_eq!((&log["status"], server.mails()), (&json!("failed"), 0));
    assert!(why.starts_with("cannot send 30.0 MB with one mail"), "{why}");
}

#[tokio::test]
async fn a_document_that_is_not_in_its_store_waits_until_it_is_back() {
    let office = Office::new().await;
    let server = Server::start(None, &[]).await;
    let mut worker = office.worker(server.port);
    let order = office.approved("en").await;
    let hash: String = office
        .desk
        .sees("select d.hash from ordna.documents d join ordna.orders o on o.id = d.order_id where o.number = $1", &order.number)
        .await;
    let organization = office.desk.staff.me().organization_id;
    let shelf = shelf();
    let bytes = shelf.storage().unwrap().get(organization, &hash).await.unwrap();
    shelf.storage().unwrap().remove(organization, &hash).await.unwrap();
    assert_eq!(worker.run_due().await.unwrap().put_off, 1);
    let why = text(&office.entry(&order).await, "last_error");
    assert!(why.contains("put it back from a copy"), "{why}");
    shelf.storage().unwrap().put(organization, &bytes).await.unwrap();
    office.later().await;
    assert_eq!(worker.run_due().await.unwrap(), Tally { done: 1, put_off: 0 });
    let arrived = server.seen.lock().unwrap().mails.clone();
    assert!(file_in(&read(arrived[0].as_bytes())).1.starts_with(b"%PDF-"));
}

#[tokio::test]
async fn what_is_dropped_has_failed_with_the_reason_and_can_be_sent_again() {
    let office = Office::new().await;
    let mut worker = office.worker(1);
    let order = office.approved("en").await;
    worker.run_due().await.unwrap();
    let entry = text(&office.entry(&order).await, "id");
    let reason = json!({"reason": "the server is gone"}).as_object().cloned().unwrap();
    office.desk.admin.act_on_work(&entry, WorkAction::Drop, &reason).await.unwrap();
    let log = office.log(&order).await;
    assert_eq!(log["status"], "failed");
    assert_eq!(log["error_message"], "dropped: the server is gone");
    let server = Server::start(None, &[]).await;
    let id = text(&log, "id");
    does(&office.desk.staff, Entity::Email, &id, "resend", json!({})).await.unwrap();
    office.worker(server.port).run_due().await.unwrap();
    assert_eq!((server.mails(), &office.log(&order).await["status"]), (1, &json!("sent")));
}

#[tokio::test]
async fn an_outage_of_an_evening_is_waited_for() {
    let office = Office::new().await;
    let mut worker = office.worker(1);
    let order = office.approved("en").await;
    let mut waited = 0.0;
    for tries in 1..10 {
        worker.run_due().await.unwrap();
        let sql = "select extract(epoch from w.run_at - clock_timestamp())::float8
              from ordna.outbox w join ordna.events e on e.id = w.event_id
              join ordna.email_logs m on m.id = e.subject_id
             where m.order_number = $1 and w.kind = 'send_mail'";
        let wait: f64 = office.desk.sees(sql, &order.number).await;
        assert!(tries > 1 || wait < 12.0, "the first wait is short: {wait}");
        waited += wait;
        office.later().await;
    }
    assert!(waited > 12.0 * 3600.0, "{waited}");
}

#[tokio::test]
async fn a_mail_that_waits_says_why_and_until_when() {
    let office = Office::new().await;
    let mut worker = office.worker(1);
    let order = office.approved("en").await;
    worker.run_due().await.unwrap();
    let log = office.log(&order).await;
    let staff = &office.desk.staff;
    let listed = staff.list(&ListQuery::of(Entity::Email)).await.unwrap().items.remove(0);
    assert_eq!(listed.says, "1 try, waiting");
    assert!(listed.items_summary.starts_with("cannot reach mail server"), "{listed:?}");
    assert!(listed.due_at.is_some());
    let shown = staff.show(Entity::Email, &text(&log, "id")).await.unwrap();
    let order = staff.show(Entity::Order, &order.number).await.unwrap();
    for mail in [&shown, &order["emails"][0]] {
        assert!(text(mail, "last_error").starts_with("cannot reach mail server"), "{mail}");
        assert_eq!(mail["attempts"], 1);
        assert!(mail["run_at"].is_string());
    }
}

/// How often the code of an order was told of, and what is to be said of it.
async fn told(office: &Office, order: &Order) -> (i64, i64, bool) {
    let count = |sql| office.desk.sees::<i64>(sql, &order.number);
    (
        count("select count(*) from ordna.events e join ordna.orders o on o.id = e.subject_id where o.number = $1 and e.action = 'send_code'").await,
        count("select count(*) from ordna.outbox w join ordna.orders o on o.id = w.order_id where o.number = $1 and w.kind in ('letter_otp_expiry_warning', 'letter_otp_reminder')").await,
        office.desk.sees("select otp_expires_at is not null from ordna.orders where number = $1", &order.number).await,
    )
}

/// The mails about the code of an order that were queued for these reasons.
async fn about_code(office: &Office, order: &Order) -> Vec<String> {
    let sql = "select coalesce(array_agg(email_type || ' ' || status order by created_at), '{}')
          from ordna.email_logs
         where order_number = $1 and email_type in ('otp_expiry_warning', 'otp_reminder')";
    office.desk.sees(sql, &order.number).await
}

#[tokio::test]
async fn a_code_is_told_of_once_its_mail_was_taken_and_never_after_its_end() {
    let office = Office::new().await;
    let mut away = office.worker(1);
    let order = office.approved("en").await;
    for _ in 0..3 {
        away.run_due().await.unwrap();
        office.later().await;
    }
    // Nobody got any of those codes.
    assert_eq!(told(&office, &order).await, (0, 0, false));
    let server = Server::start(None, &[]).await;
    let mut worker = office.worker(server.port);
    worker.run_due().await.unwrap();
    assert_eq!((told(&office, &order).await, server.mails()), ((1, 2, true), 1));

    let mut owner = office.desk.database.owner().await;
    let due = "update ordna.outbox set run_at = clock_timestamp() where done_at is null";
    // While it is good it is warned of, and nobody is reminded yet.
    sqlx::raw_sql(due).execute(&mut owner).await.unwrap();
    worker.run_due().await.unwrap();
    assert_eq!(about_code(&office, &order).await, ["otp_expiry_warning sent"]);

    // The next one's warning waits for a server that is away until the code is over.
    does(&office.desk.staff, Entity::Order, &order.number, "resend_otp", json!({})).await.unwrap();
    worker.run_due().await.unwrap();
    sqlx::raw_sql(due).execute(&mut owner).await.unwrap();
    away.run_due().await.unwrap();
    let warned = about_code(&office, &order).await;
    assert_eq!(warned, ["otp_expiry_warning sent", "otp_expiry_warning queued"]);
    let killed =
        "update auth_private.codes set killed_at = clock_timestamp() where killed_at is null";
    sqlx::raw_sql(killed).execute(&mut owner).await.unwrap();
    sqlx::raw_sql(due).execute(&mut owner).await.unwrap();
    worker.run_due().await.unwrap();
    let warned = about_code(&office, &order).await;
    assert_eq!(warned, ["otp_expiry_warning sent", "otp_expiry_warning failed"]);
}
