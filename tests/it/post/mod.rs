//! That no mail, paper or code is lost or doubled: from an approval to what arrived, past mail
//! servers and stores that behave badly, past `kill -9`. Never waits for a clock.

mod clearing;
mod killed;
mod killing;
mod sent;
mod stored;
mod trouble;
mod way_out;

use std::time::Duration;

use mail_parser::{Message, MessageParser, MimeHeaders as _};
use ordna::domain::entity::Entity;
use ordna::outbox::Worker;
use ordna::outside::mail::MailSettings;
use ordna::service::Service;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::mail::settings;
use crate::support::desk::{Desk, does, text};
use crate::support::{mailing, scratch};

/// A desk that sells a chair, made to order.
pub(crate) struct Office {
    pub(crate) desk: Desk,
}

/// An order that waits for its customer.
pub(crate) struct Order {
    pub(crate) number: String,
    pub(crate) id: Uuid,
    /// Where the customer reads mails.
    pub(crate) address: String,
}

impl Office {
    pub(crate) async fn new() -> Self {
        let desk = Desk::new().await;
        desk.product("CHAIR", 200_000, false).await;
        Self { desk }
    }

    /// An order of a new customer, not approved yet.
    pub(crate) async fn order(&self, language: &str) -> Order {
        let address = format!("{}@customer.example", Uuid::now_v7());
        let customer = json!({
            "name": "Åsa Öberg", "email": address, "phone": "08-1", "language": language,
        });
        let customer = self.desk.staff.create(Entity::Customer, customer, None).await.unwrap();
        let given = json!({
            "customer": text(&customer, "number"), "workflow": "made_to_order",
            "items": [{"sku": "CHAIR", "quantity": 2, "configuration": {"wood": "oak"}}],
        });
        let order = self.desk.staff.create(Entity::Order, given, None).await.unwrap();
        let id = text(&order, "id").parse().unwrap();
        Order { number: text(&order, "number"), id, address }
    }

    /// An order that was approved.
    pub(crate) async fn approved(&self, language: &str) -> Order {
        let order = self.order(language).await;
        self.approve(&order).await;
        order
    }

    pub(crate) async fn approve(&self, order: &Order) {
        let staff = &self.desk.staff;
        does(staff, Entity::Order, &order.number, "approve", json!({})).await.unwrap();
    }

    /// The order's customer reads mails somewhere else from now on, or nowhere.
    pub(crate) async fn moves(&self, order: &Order, address: Option<&str>) {
        let customer: String = self
            .desk
            .sees(
                "select c.number from ordna.customers c join ordna.orders o on o.customer_id = c.id
                  where o.number = $1",
                &order.number,
            )
            .await;
        let staff = &self.desk.staff;
        does(staff, Entity::Customer, &customer, "edit", json!({"email": address})).await.unwrap();
    }

    /// A worker that sends mails to this port.
    pub(crate) fn worker(&self, port: u16) -> Worker {
        mailing(self.desk.database.worker(None), &to(port))
    }

    /// The mail of an order as its log has it.
    pub(crate) async fn log(&self, order: &Order) -> Value {
        self.desk
            .sees(
                "select to_jsonb(m) from ordna.email_logs m
                  where order_number = $1 and email_type = 'sale_order'",
                &order.number,
            )
            .await
    }

    /// What stands on the entry that is to send the order's mail.
    pub(crate) async fn entry(&self, order: &Order) -> Value {
        self.desk
            .sees(
                "select to_jsonb(w) || jsonb_build_object('status', ordna.work_status(w))
                   from ordna.outbox w
                   join ordna.events e on e.id = w.event_id
                   join ordna.email_logs m on m.id = e.subject_id
                  where m.order_number = $1 and w.kind = 'send_mail'
                  order by w.id desc limit 1",
                &order.number,
            )
            .await
    }

    /// As if so much time had gone by that everything put off is due.
    pub(crate) async fn later(&self) {
        let mut owner = self.desk.database.owner().await;
        sqlx::query(
            "update ordna.outbox set run_at = clock_timestamp()
              where done_at is null and last_error is not null",
        )
        .execute(&mut owner)
        .await
        .unwrap();
    }

    /// Every place in the database where a word stands by itself in a text.
    pub(crate) async fn places_of(&self, word: &str) -> Vec<String> {
        let mut owner = self.desk.database.owner().await;
        let columns: Vec<(String, String)> = sqlx::query_as(
            "select format('%I.%I', c.table_schema, c.table_name), format('%I', c.column_name)
               from information_schema.columns c
               join information_schema.tables t using (table_schema, table_name)
              where t.table_type = 'BASE TABLE' and c.data_type in ('text', 'jsonb', 'json', 'character varying', 'ARRAY', 'bytea')
                and c.table_schema not in ('pg_catalog', 'information_schema')",
        )
        .fetch_all(&mut owner)
        .await
        .unwrap();
        assert!(columns.len() > 100, "{}", columns.len());
        let mut found = Vec::new();
        for (table, column) in columns {
            let sql = format!(
                "select count(*) from {table} where {column}::text ~ ('(^|[^0-9a-zA-Z#])' || $1 || '($|[^0-9a-zA-Z])')"
            );
            let asked = sqlx::query_scalar(AssertSqlSafe(sql)).bind(word);
            let count: i64 = asked.fetch_one(&mut owner).await.unwrap();
            if count > 0 {
                found.push(format!("{table}.{column}"));
            }
        }
        found
    }
}

/// A mail server on this port, that need not take long to answer.
pub(crate) fn to(port: u16) -> MailSettings {
    MailSettings {
        timeout: Duration::from_millis(500),
        ..settings(Some(format!("smtp://127.0.0.1:{port}")), &scratch().path)
    }
}

pub(crate) fn read(mail: &[u8]) -> Message<'_> {
    MessageParser::default().parse(mail).unwrap()
}

/// The code in a mail: six digits on a line of their own.
pub(crate) fn code_in(mail: &Message<'_>) -> String {
    let text = mail.body_text(0).unwrap();
    let is_code = |it: &&str| it.len() == 6 && it.bytes().all(|it| it.is_ascii_digit());
    text.lines().map(str::trim).find(is_code).unwrap_or_else(|| panic!("{text}")).to_owned()
}

/// The message id of a mail, as its header has it.
pub(crate) fn id_of(mail: &str) -> String {
    format!("<{}>", read(mail.as_bytes()).message_id().unwrap())
}

/// The only file that came with a mail: its name and its bytes.
pub(crate) fn file_in(mail: &Message<'_>) -> (String, Vec<u8>) {
    assert_eq!(mail.attachment_count(), 1);
    let file = mail.attachment(0).unwrap();
    (file.attachment_name().unwrap().to_owned(), file.contents().to_vec())
}

/// Confirms with a code, as staff who were told it.
pub(crate) async fn confirm(
    staff: &Service,
    order: &Order,
    code: &str,
) -> ordna::service::error::Result<ordna::service::act::Acted> {
    does(staff, Entity::Order, &order.number, "confirm", json!({ "otp": code })).await
}
