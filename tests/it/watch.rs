//! How mails and the work of the outside are watched: what failed is said where people look.

use ordna::domain::entity::Entity;
use ordna::domain::mail_view::MailView;
use ordna::domain::outbox::WorkStatus;
use ordna::service::Service;
use ordna::service::asked::WorkAction;
use ordna::service::error::Error;
use ordna::service::list::{ListQuery, Listed};
use serde_json::{Map, Value, json};

use crate::support::desk::{Desk, does, text};
use crate::support::worker;

async fn listed(who: &Service, query: ListQuery) -> Vec<Listed> {
    who.list(&query).await.unwrap().items
}

fn status(entity: Entity, word: &str) -> ListQuery {
    ListQuery { status: Some(word.into()), ..ListQuery::of(entity) }
}

/// An order that is approved for a customer with this address.
async fn approved(desk: &Desk, email: Option<&str>) -> (String, Vec<(String, String)>) {
    let customer = json!({"name": "Nilsson", "email": email, "phone": "08-1"});
    let customer = desk.staff.create(Entity::Customer, customer, None).await.unwrap();
    let items = json!([{"sku": "CHAIR", "quantity": 1, "configuration": {"wood": "oak"}}]);
    let given =
        json!({"customer": text(&customer, "number"), "workflow": "made_to_order", "items": items});
    let order = text(&desk.staff.create(Entity::Order, given, None).await.unwrap(), "number");
    let acted = does(&desk.admin, Entity::Order, &order, "approve", json!({})).await.unwrap();
    (order, acted.effects.into_iter().map(|it| (it.kind, it.number)).collect())
}

#[tokio::test]
async fn a_mail_that_failed_is_said_on_its_order_and_in_the_views() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 460_000, false).await;
    let (order, effects) = approved(&desk, None).await;
    assert!(effects.contains(&("code_to".into(), String::new())), "{effects:?}");
    worker(desk.database.worker(None)).run_due().await.unwrap();

    let query = ListQuery { search: Some(order.clone()), ..ListQuery::of(Entity::Order) };
    let row = listed(&desk.staff, query.clone()).await.remove(0);
    assert_eq!((row.says.as_str(), row.waits_too_long), ("mail failed", true));

    let failed = ListQuery { view: Some(MailView::Failed), ..ListQuery::of(Entity::Email) };
    let mails = listed(&desk.staff, failed).await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].waits_too_long && mails[0].says == "could not be sent", "{mails:?}");
    let of_type =
        |word: &str| ListQuery { kind: Some(word.into()), ..ListQuery::of(Entity::Email) };
    assert_eq!(listed(&desk.staff, of_type("sale-order")).await.len(), 1);
    assert_eq!(listed(&desk.staff, of_type("invoice")).await.len(), 0);
    let wrong = desk.staff.list(&of_type("sale_ordr")).await;
    assert!(matches!(wrong, Err(Error::Usage(_))), "{wrong:?}");
    let searched = ListQuery { search: Some("failed".into()), ..ListQuery::of(Entity::Email) };
    assert_eq!(listed(&desk.staff, searched).await.len(), 1);

    let counts = desk.staff.mail_counts(MailView::Statistics).await.unwrap();
    assert_eq!((counts.all.total, counts.all.failed, counts.all.sent), (1, 1, 0));
    assert_eq!(counts.by_type[0].email_type, "sale_order");

    // Corrected and sent again it says how the code stands.
    let id = mails[0].id.to_string();
    let address = json!({"recipient_email": "eva@nilsson.example"});
    does(&desk.staff, Entity::Email, &id, "resend", address).await.unwrap();
    worker(desk.database.worker(None)).run_due().await.unwrap();
    let row = listed(&desk.staff, query).await.remove(0);
    assert!(row.says.starts_with("code sent"), "{}", row.says);
    let counts = desk.staff.mail_counts(MailView::Day).await.unwrap();
    assert_eq!((counts.all.sent, counts.all.failed), (1, 0));
    let mail = desk.staff.show(Entity::Email, &id).await.unwrap();
    assert!(text(&mail, "body_text").contains("******"), "{mail}");
    assert_eq!(text(&mail, "document_number"), format!("{order}-sale-order"));
}

#[tokio::test]
async fn an_approval_says_where_its_code_goes() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 460_000, false).await;
    let (order, effects) = approved(&desk, Some("eva@nilsson.example")).await;
    assert!(effects.contains(&("code_to".into(), "eva@nilsson.example".into())), "{effects:?}");
    // The papers of the order are found by it, and so by scripts.
    let id = desk.staff.find(Entity::Order, &order).await.unwrap().id;
    let papers = desk.staff.papers_of(Entity::Order, id).await.unwrap();
    assert_eq!(papers.len(), 1);
    let shown = desk.staff.show(Entity::Order, &order).await.unwrap();
    assert_eq!(shown["documents"][0]["number"], json!(papers[0].number));
    // What has prices is not for the floor.
    assert!(desk.floor.papers_of(Entity::Order, id).await.unwrap().is_empty());
}

#[tokio::test]
async fn work_is_listed_by_how_it_stands_and_dropped_with_a_reason() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 460_000, false).await;
    approved(&desk, Some("eva@nilsson.example")).await;
    let mut owner = desk.database.owner().await;
    // By now the reminder and the warning are due later, the mail at once.
    let waiting = listed(&desk.staff, status(Entity::Outbox, "waiting")).await;
    assert!(waiting.iter().all(|it| it.work == Some(WorkStatus::Waiting) && it.due_at.is_some()));
    let letter = waiting.iter().find(|it| it.title == "write the sale order").unwrap();
    sqlx::query("update ordna.outbox set attempts = 10, last_error = 'no' where id = $1")
        .bind(letter.id)
        .execute(&mut owner)
        .await
        .unwrap();
    let failed = listed(&desk.staff, status(Entity::Outbox, "failed")).await;
    assert_eq!(failed.len(), 1);
    assert_eq!((failed[0].says.as_str(), failed[0].waits_too_long), ("failed, 10 tries", true));
    let id = letter.id.to_string();
    let none = desk.admin.act_on_work(&id, WorkAction::Drop, &Map::new()).await;
    assert!(matches!(none, Err(Error::Usage(_))), "{none:?}");
    let reason = json!({"reason": "told by phone"}).as_object().cloned().unwrap();
    let dropped = desk.admin.act_on_work(&id, WorkAction::Drop, &reason).await.unwrap();
    assert_eq!(dropped.get("status"), Some(&Value::from("dropped")));
    let open = listed(&desk.staff, status(Entity::Outbox, "waiting,failed")).await;
    assert!(open.iter().all(|it| it.id != letter.id));
    assert_eq!(
        listed(&desk.staff, status(Entity::Outbox, "dropped")).await[0].items_summary,
        "told by phone"
    );
    let wrong = desk.staff.list(&status(Entity::Outbox, "droped")).await;
    assert!(
        matches!(&wrong, Err(Error::Usage(told)) if told.hint.as_deref() == Some("did you mean dropped?")),
        "{wrong:?}"
    );
}

/// Pages of mails go on where the last one ended, also after a mail has moved on.
#[tokio::test]
async fn a_page_of_mails_goes_on_where_the_last_ended() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 460_000, false).await;
    for _ in 0..3 {
        approved(&desk, None).await;
    }
    worker(desk.database.worker(None)).run_due().await.unwrap();
    let all: Vec<_> = listed(&desk.staff, ListQuery::of(Entity::Email)).await;
    // The oldest is changed last: its place in the list is still that of its beginning.
    let oldest = all.last().unwrap().id.to_string();
    does(&desk.staff, Entity::Email, &oldest, "resend", json!({})).await.unwrap();
    let (mut ids, mut after) = (Vec::new(), None);
    loop {
        let query = ListQuery { limit: 1, after, ..ListQuery::of(Entity::Email) };
        let page = desk.staff.list(&query).await.unwrap();
        ids.extend(page.items.iter().map(|it| it.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(ids, all.iter().map(|it| it.id).collect::<Vec<_>>());
}
