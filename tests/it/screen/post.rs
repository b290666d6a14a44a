//! The screens of mails, documents and the outbox, and the sheets of documents: what they show at
//! the smallest and at a big size, with fixed answers in place of a database.

use chrono::{DateTime, Duration, Utc};
use ordna::domain::entity::Entity;
use ordna::domain::outbox::WorkStatus;
use ordna::domain::role::Role;
use ordna::domain::status::Status;
use ordna::service::asked::WorkAction;
use ordna::service::error::Error;
use ordna::service::list::Listed;
use ordna::service::mails::{MailCount, MailCounts};
use ordna::service::papers::Filed;
use ordna::tui::asks::{Ask, Deed, News, Outcome};
use serde_json::{Value, json};
use uuid::Uuid;

use super::records::{Bench, listed};

fn noon() -> DateTime<Utc> {
    "2026-05-04T12:00:00Z".parse().unwrap()
}

fn mail(place: u128, kind: &str, (status, says): (Status, &str), customer: &str) -> Listed {
    let has_failed = matches!(status, Status::Failed | Status::Bounced);
    let minutes = i64::try_from(place).unwrap() * 17;
    Listed {
        workflow: Some(kind.into()),
        status: Some(status),
        says: says.into(),
        since: noon() - Duration::minutes(minutes),
        waits_too_long: has_failed,
        customer_name: Some(customer.into()),
        recipient: Some("eva@nilsson.example".into()),
        order_number: Some("SO-2026-0012".into()),
        ..listed(Entity::Email, place, "0199", customer, "Sale order SO-2026-0012")
    }
}

fn work(place: u128, title: &str, work: WorkStatus, tries: i32) -> Listed {
    let error = if 0 < tries { "the mail server does not answer" } else { "" };
    Listed {
        work: Some(work),
        says: work.says(tries),
        since: noon() - Duration::minutes(i64::try_from(place).unwrap()),
        due_at: (work == WorkStatus::Waiting).then(|| noon() + Duration::minutes(8)),
        waits_too_long: work == WorkStatus::Failed,
        is_over: matches!(work, WorkStatus::Done | WorkStatus::Dropped),
        order_number: Some("SO-2026-0012".into()),
        ..listed(Entity::Outbox, place, "0199", title, error)
    }
}

fn document(place: u128, kind: &str, number: &str) -> Listed {
    Listed {
        workflow: Some(kind.into()),
        status: Some(Status::Filed),
        customer_name: Some("Nilsson & Co".into()),
        order_number: Some("SO-2026-0012".into()),
        ..listed(Entity::Document, place, number, "Nilsson & Co", "C-0001/SO-2026-0012")
    }
}

pub(super) fn rows(entity: Entity) -> Vec<Listed> {
    if entity == Entity::Email {
        return vec![
            mail(30, "sale_order", (Status::Queued, "to send"), "Nilsson & Co"),
            mail(31, "otp", (Status::Failed, "could not be sent"), "Berg Hotell"),
            mail(32, "invoice", (Status::Sent, "sent"), "Aalto Interiors"),
            mail(33, "payment_reminder", (Status::Bounced, "came back"), "Café Bruno"),
        ];
    }
    if entity == Entity::Outbox {
        return vec![
            work(40, "send the mail", WorkStatus::Failed, 10),
            work(41, "mail: reminder with new code", WorkStatus::Waiting, 0),
            work(42, "send the mail", WorkStatus::Waiting, 3),
            work(43, "make the packing list", WorkStatus::Running, 1),
            work(44, "mail: sale order with code", WorkStatus::Done, 1),
            work(45, "mail: invoice", WorkStatus::Dropped, 2),
        ];
    }
    vec![
        document(50, "sale_order", "SO-2026-0012-sale-order"),
        document(51, "job_card", "SO-2026-0012-01-job-card"),
    ]
}

pub(super) fn record(entity: Entity) -> Value {
    if entity == Entity::Outbox {
        return json!({
            "number": "0199", "kind": "send_mail", "status": "failed", "attempts": 10,
            "about": "SO-2026-0012", "created_at": "2026-05-04T11:20:00Z",
            "run_at": "2026-05-04T12:08:00Z",
            "last_error": "the mail server at mail.nilsson.example does not answer: connection refused",
        });
    }
    if entity == Entity::Document {
        return json!({
            "number": "SO-2026-0012-sale-order", "status": "filed", "kind": "sale order",
            "pages": 2, "language": "sv", "path": "C-0001/SO-2026-0012/SO-2026-0012-sale-order.pdf",
            "customer": {"name": "Nilsson & Co"}, "order_number": "SO-2026-0012",
        });
    }
    json!({
        "number": "0199", "email_type": "otp", "status": "failed", "sender_name": "Linden Furniture",
        "sender_email": "hej@linden.example", "recipient_name": "Eva Nilsson",
        "recipient_email": "eva@nilsson.example", "subject": "Your code for SO-2026-0012",
        "order_number": "SO-2026-0012", "document_number": "SO-2026-0012-sale-order",
        "customer": {"name": "Nilsson & Co"},
        "error_message": "550 5.1.1 there is nobody of that name here",
        "body_text": "Hello Eva Nilsson,\n\nyour code for SO-2026-0012 is ******. It is good for 10 minutes.\n\nLinden Furniture",
    })
}

pub(super) fn counts() -> MailCounts {
    let count = |email_type: &str, [queued, sent, delivered, failed]: [i64; 4]| MailCount {
        email_type: email_type.into(),
        total: queued + sent + delivered + failed,
        queued,
        sent,
        delivered,
        failed,
    };
    MailCounts {
        by_type: vec![
            count("sale_order", [1, 22, 9, 0]),
            count("invoice", [0, 14, 6, 0]),
            count("otp", [0, 3, 0, 2]),
        ],
        all: count("", [1, 39, 15, 2]),
    }
}

pub(super) fn filed() -> Vec<Filed> {
    let filed = |place: u128, kind: &str, pages, source: Option<&str>| Filed {
        id: Uuid::from_u128(place),
        number: format!("SO-2026-0012-{}", kind.replace('_', "-")),
        kind: kind.into(),
        pages,
        path: format!("C-0001/SO-2026-0012/SO-2026-0012-{}.pdf", kind.replace('_', "-")),
        created_at: noon() - Duration::hours(2),
        source: source.map(str::to_owned),
    };
    vec![
        filed(60, "order_confirmation", 2, Some("OF-2026-0007-offer")),
        filed(61, "sale_order", 2, None),
        filed(62, "label", 1, None),
    ]
}

pub(super) fn pages() -> Vec<String> {
    // As wide as a page is: on a small screen it is drawn together.
    let page = |name: &str, lines: usize| {
        let rows = (1..=lines).map(|it| {
            let name = if it == 2 {
                "Chair Ask, oak, grey wool, with arms and a high back of woven cane"
            } else {
                "Chair Ask"
            };
            format!("{it:>3}  {name:<70}{:>10}{:>24}", 10 * it, "4 600,00")
        });
        format!("Linden Furniture\n{name}\n\n{}", rows.collect::<Vec<_>>().join("\n"))
    };
    vec![page("Sale order SO-2026-0012", 30), page("page 2", 12)]
}

#[test]
fn mails_say_what_went_to_whom_and_what_became_of_it() {
    let mut bench = Bench::entered(Role::Staff);
    bench.press("g m");
    insta::assert_snapshot!("mails", bench.both());
    bench.press("enter");
    insta::assert_snapshot!("mail", bench.both());
}

#[test]
fn mails_are_watched_in_three_views() {
    let mut bench = Bench::entered(Role::Staff);
    bench.press("g m l l l");
    insta::assert_snapshot!("mails_day", bench.both());
    bench.press("l");
    assert!(bench.seen(160, 50).contains("57 mails, 1 to send, 39 sent, 15 delivered, 2 failed"));
    bench.press("l");
    insta::assert_snapshot!("mails_statistics", bench.both());
    // A type is opened: only its mails are left, in the view of all.
    bench.press("j j enter");
    let seen = bench.seen(160, 50);
    assert!(seen.contains("with \u{201c}new code\u{201d}"), "{seen}");
    bench.press("esc");
    assert!(!bench.seen(160, 50).contains("new code\u{201d}"));
    // One step back from the first view is the last.
    bench.press("h");
    assert!(bench.seen(80, 24).contains("delivered"));
}

#[test]
fn the_outbox_says_what_waits_and_what_failed() {
    let mut bench = Bench::entered(Role::Admin);
    bench.press("g x");
    insta::assert_snapshot!("outbox", bench.both());
    bench.press("?");
    insta::assert_snapshot!("outbox_help", bench.seen(80, 24));
    bench.press("esc r");
    let (job, deed) = bench.last();
    assert!(matches!(deed, Deed::Work { action: WorkAction::Retry, .. }), "{deed:?}");
    let result = Ok(Outcome::Worked { action: WorkAction::Retry, row: Value::Null });
    bench.hears(News::Done { job, result });
    assert!(bench.seen(80, 24).contains("send the mail, SO-2026-0012: tried again now"));
    bench.press("x");
    insta::assert_snapshot!("outbox_drop", bench.seen(80, 24));
    bench.press("ctrl-s");
    assert!(bench.asked.iter().all(|it| !matches!(it, Ask::Do { .. })), "it takes a reason");
    bench.press("\"sent-by-hand ctrl-s");
    let (_, deed) = bench.last();
    let Deed::Work { action, inputs, .. } = deed else { panic!("work, not {deed:?}") };
    assert_eq!(
        (action, Value::Object(inputs)),
        (WorkAction::Drop, json!({"reason": "sent-by-hand"}))
    );
}

#[test]
fn what_is_marked_in_the_outbox_is_tried_again_one_after_the_other() {
    let mut bench = Bench::entered(Role::Staff);
    bench.press("g x space space r");
    let (first, deed) = bench.last();
    let Deed::Work { entry, action: WorkAction::Retry, .. } = deed else { panic!("{deed:?}") };
    let done = Ok(Outcome::Worked { action: WorkAction::Retry, row: Value::Null });
    bench.hears(News::Done { job: first, result: done });
    let (second, deed) = bench.last();
    let Deed::Work { entry: other, .. } = deed else { panic!("{deed:?}") };
    assert!(first != second && entry != other, "each once");
    let refused = Error::refused("cannot retry: it is running");
    bench.hears(News::Done { job: second, result: Err(refused) });
    let seen = bench.seen(80, 24);
    assert!(seen.contains("1 of 2 done, 1 refused") && seen.contains("it is running"), "{seen}");
}

#[test]
fn work_is_dropped_by_an_admin_only_and_not_when_it_is_done() {
    let mut bench = Bench::entered(Role::Staff);
    bench.press("g x");
    let seen = bench.seen(80, 24);
    assert!(seen.contains("r retry") && !seen.contains("x drop"), "{seen}");
    bench.press("x");
    assert!(bench.seen(80, 24).contains("only admin may drop"));
    bench.press("esc j j j r");
    assert!(bench.seen(80, 24).contains("cannot retry: it is running"));
}

#[test]
fn documents_are_read_saved_and_shown() {
    let mut bench = Bench::entered(Role::Staff);
    bench.press("g d");
    insta::assert_snapshot!("documents", bench.both());
    bench.press("enter");
    insta::assert_snapshot!("document_pages", bench.both());
    bench.press("esc s");
    insta::assert_snapshot!("document_save", bench.seen(80, 24));
    bench.press("ctrl-s");
    let (job, deed) = bench.last();
    assert!(matches!(&deed, Deed::SavePaper { path, .. } if path == "SO-2026-0012-sale-order.pdf"));
    let path = "/home/anna/SO-2026-0012-sale-order.pdf".to_owned();
    let document = Uuid::from_u128(50);
    let result = Ok(Outcome::Saved { document, path: path.clone() });
    bench.hears(News::Done { job, result });
    assert!(bench.seen(80, 24).contains(&format!("saved as {path}")));
    bench.press("y");
    assert_eq!(bench.copied, [path]);
    bench.press("v");
    let seen = bench.seen(80, 24);
    assert!(seen.contains("there is no screen here that could show"), "{seen}");
}

#[test]
fn a_thing_has_its_documents_on_a_sheet() {
    let mut bench = Bench::entered(Role::Staff);
    bench.press("g m o");
    insta::assert_snapshot!("papers", bench.both());
    bench.press("j enter");
    let seen = bench.seen(80, 24);
    assert!(seen.contains("SO-2026-0012-sale-order, page 1 of 2"), "{seen}");
    bench.press("l");
    assert!(bench.seen(80, 24).contains("page 2 of 2"));
    bench.press("esc esc");
    assert!(!bench.seen(80, 24).contains("Documents of"));
}
