//! An approval becomes a mail that says everything, in the customer's language, and whose code
//! confirms the order and stands nowhere else.

use ordna::domain::entity::Entity;
use serde_json::json;

use super::{Office, Order, code_in, confirm, file_in, read};
use crate::mail::real;
use crate::mail::script::Server;
use crate::support::desk::does;
use crate::support::{MailBag, mailing};

const WAITS: &str = "awaiting_customer_confirmation";

/// Looks at a mail that arrived for an approved order, and confirms the order with it.
async fn is_all_there(office: &Office, order: &Order, arrived: &[u8], subject: &str) {
    let mail = read(arrived);
    let from = mail.from().unwrap().first().unwrap();
    assert_eq!(from.name(), Some("linden AB"));
    assert_eq!(from.address(), Some("no-reply@linden.example"));
    let to = mail.to().unwrap().first().unwrap();
    assert_eq!((to.name(), to.address()), (Some("Åsa Öberg"), Some(order.address.as_str())));
    assert_eq!(mail.subject(), Some(subject));
    let (name, bytes) = file_in(&mail);
    assert_eq!(name, format!("{}-sale-order.pdf", order.number));
    let kept = office.desk.staff.document(name.trim_end_matches(".pdf")).await.unwrap();
    assert!(bytes == kept.bytes && bytes.starts_with(b"%PDF-"));

    let code = code_in(&mail);
    assert!(mail.body_html(0).unwrap().contains(&code));
    assert_eq!(office.places_of(&code).await, Vec::<String>::new());
    let log = office.log(order).await;
    assert_eq!(log["status"], "sent");
    assert_eq!(log["message_id"], format!("<{}>", mail.message_id().unwrap()));
    for body in ["body_text", "body_html"] {
        let body = log[body].as_str().unwrap();
        assert!(body.contains("******") && body.contains(&order.number), "{body}");
    }
    assert_eq!(office.desk.status(&order.number).await, WAITS);
    confirm(&office.desk.staff, order, &code).await.unwrap();
    assert_eq!(office.desk.status(&order.number).await, "confirmed_no_payment_required");
    assert_eq!(office.places_of(&code).await, Vec::<String>::new());
}

#[tokio::test]
async fn an_approval_reaches_its_customer_and_the_code_in_the_mail_confirms() {
    let office = Office::new().await;
    let server = Server::start(None, &[]).await;
    let mut worker = office.worker(server.port);
    for (count, (language, subject)) in [
        ("en", "Your linden AB Sale Order is Ready"),
        ("sv", "Din order från linden AB är klar att bekräfta"),
        ("da", "Din ordre fra linden AB er klar til bekræftelse"),
    ]
    .into_iter()
    .enumerate()
    {
        let order = office.approved(language).await;
        assert_eq!(worker.run_due().await.unwrap().put_off, 0);
        assert_eq!(server.mails(), 2 * count + 1, "the one before was told that it confirmed");
        let arrived = server.seen.lock().unwrap().mails[2 * count].clone();
        is_all_there(&office, &order, arrived.as_bytes(), subject).await;
        assert_eq!(worker.run_due().await.unwrap().put_off, 0);
    }
}

#[tokio::test]
async fn a_real_server_gets_it_encrypted_and_logged_in() {
    let Some(server) = real::Server::start("starttls") else { return };
    let office = Office::new().await;
    let settings = server.settings("smtp", real::LOGIN, "?tls=required");
    let mut worker = mailing(office.desk.database.worker(None), &settings);
    let order = office.approved("sv").await;
    assert_eq!(worker.run_due().await.unwrap().put_off, 0);
    let envelope = std::fs::read_to_string(server.arrived("1.envelope")).unwrap();
    assert_eq!(envelope, format!("no-reply@linden.example {} us er", order.address));
    let arrived = std::fs::read(server.arrived("1.eml")).unwrap();
    let subject = "Din order från linden AB är klar att bekräfta";
    is_all_there(&office, &order, &arrived, subject).await;
    assert!(!server.arrived("2.eml").exists());
}

#[tokio::test]
async fn a_code_that_is_sent_again_kills_the_one_before() {
    let office = Office::new().await;
    let server = Server::start(None, &[]).await;
    let mut worker = office.worker(server.port);
    let order = office.approved("en").await;
    worker.run_due().await.unwrap();
    let staff = &office.desk.staff;
    does(staff, Entity::Order, &order.number, "resend_otp", json!({})).await.unwrap();
    worker.run_due().await.unwrap();
    let mails = server.seen.lock().unwrap().mails.clone();
    assert_eq!(mails.len(), 2);
    let codes = mails.iter().map(|it| code_in(&read(it.as_bytes())));
    let [first, second] = codes.collect::<Vec<_>>().try_into().unwrap();
    let (_, bytes) = file_in(&read(mails[1].as_bytes()));
    assert!(bytes.starts_with(b"%PDF-"));
    if first != second {
        confirm(staff, &order, &first).await.unwrap_err();
    }
    confirm(staff, &order, &second).await.unwrap();
}

#[tokio::test]
async fn without_a_server_a_mail_is_a_file_and_its_code_is_as_good() {
    let office = Office::new().await;
    let bag = MailBag::new();
    let mut worker = mailing(office.desk.database.worker(None), &bag.settings());
    let order = office.approved("en").await;
    assert_eq!(worker.run_due().await.unwrap().put_off, 0);
    assert_eq!(worker.run_due().await.unwrap().put_off, 0);
    let mails = bag.mails();
    assert_eq!(mails.len(), 1);
    let mail = read(&mails[0]);
    assert!(file_in(&mail).1.starts_with(b"%PDF-"));
    confirm(&office.desk.staff, &order, &code_in(&mail)).await.unwrap();
}
