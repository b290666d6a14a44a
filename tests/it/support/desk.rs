//! An organization with its people, and short words for what they do.

use ordna::domain::entity::Entity;
use ordna::domain::role::Role;
use ordna::domain::secret::Secret;
use ordna::service::act::{Act, Acted};
use ordna::service::error::{Error, Result};
use ordna::service::{Clock, Service, session};
use serde_json::{Map, Value, json};

use super::people::{organization, person, token};
use super::{TestDatabase, database};

/// One organization of a database of its own, with somebody in every role.
pub(crate) struct Desk {
    pub(crate) database: TestDatabase,
    pub(crate) slug: String,
    pub(crate) admin: Service,
    pub(crate) staff: Service,
    pub(crate) floor: Service,
    pub(crate) quality: Service,
}

impl Desk {
    pub(crate) async fn new() -> Self {
        Self::in_database(database().await, "linden").await
    }

    /// Another organization in a database that is there.
    pub(crate) async fn in_database(database: TestDatabase, slug: &str) -> Self {
        let mut owner = database.owner().await;
        organization(&mut owner, slug).await;
        let mut services = Vec::new();
        for (name, role) in [
            ("admin", Role::Admin),
            ("staff", Role::Staff),
            ("floor", Role::Production),
            ("quality", Role::Quality),
        ] {
            let email = format!("{name}@{slug}.example");
            person(&mut owner, slug, &email, role).await;
            services.push(service(&database, &token(&database, &email, slug).await).await);
        }
        let quality = services.pop().unwrap();
        let floor = services.pop().unwrap();
        let staff = services.pop().unwrap();
        let admin = services.pop().unwrap();
        Self { database, slug: slug.to_owned(), admin, staff, floor, quality }
    }

    /// The number of a new customer.
    pub(crate) async fn customer(&self, name: &str) -> String {
        let given = json!({"name": name, "email": format!("{name}@example.com"), "phone": "08-1"});
        text(&self.staff.create(Entity::Customer, given, None).await.unwrap(), "number")
    }

    /// A product that anybody may buy.
    pub(crate) async fn product(&self, sku: &str, price_minor: i64, needs_inspection: bool) {
        let given = json!({
            "sku": sku, "name": format!("Thing {sku}"), "list_price_minor": price_minor,
            "needs_inspection": needs_inspection,
            "configuration": {
                "options": [{"name": "wood", "choices": ["oak", "ash"], "required": true}],
                "checklist": ["no scratches", "stands level"],
            },
        });
        self.staff.create(Entity::Product, given, None).await.unwrap();
    }

    /// The number of a new order with one line of each SKU.
    pub(crate) async fn order(&self, workflow: &str, skus: &[&str]) -> String {
        let customer = self.customer(&format!("customer-{}", uuid::Uuid::now_v7())).await;
        let items: Vec<Value> = skus
            .iter()
            .map(|sku| json!({"sku": sku, "quantity": 2, "configuration": {"wood": "oak"}}))
            .collect();
        let given = json!({"customer": customer, "workflow": workflow, "items": items});
        text(&self.staff.create(Entity::Order, given, None).await.unwrap(), "number")
    }

    /// The number of a goods order in production with one line of each SKU, and with somebody of the
    /// floor for each of its cards.
    pub(crate) async fn at_work(&self, skus: &[&str]) -> String {
        let order = self.order("goods", skus).await;
        for (who, action) in [
            (&self.staff, "quote"),
            (&self.staff, "submit"),
            (&self.admin, "approve"),
            (&self.floor, "start_production"),
        ] {
            does(who, Entity::Order, &order, action, json!({})).await.unwrap();
        }
        for card in self.cards(&order).await {
            let who = json!({"assignee": format!("floor@{}.example", self.slug)});
            does(&self.floor, Entity::JobCard, &card, "assign", who).await.unwrap();
        }
        order
    }

    /// One column of a thing, as the superuser sees it.
    pub(crate) async fn sees<T>(&self, sql: &'static str, number: &str) -> T
    where
        T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
    {
        let mut owner = self.database.owner().await;
        sqlx::query_scalar(sql).bind(number).fetch_one(&mut owner).await.unwrap()
    }

    pub(crate) async fn status(&self, order: &str) -> String {
        self.sees("select status from ordna.orders where number = $1", order).await
    }

    /// The numbers of the order's job cards.
    pub(crate) async fn cards(&self, order: &str) -> Vec<String> {
        let sql = "select coalesce(array_agg(c.number order by c.number), '{}') \
                   from ordna.job_cards c join ordna.orders o on o.id = c.order_id where o.number = $1";
        self.sees(sql, order).await
    }
}

/// The service of whoever has this token.
pub(crate) async fn service(database: &TestDatabase, token: &Secret) -> Service {
    let store = database.store(Some(token));
    let me = session::me(&store).await.unwrap();
    Service::new(store, Clock::System, me, super::shelf())
}

/// Does an action; inputs are an object.
pub(crate) async fn does(
    who: &Service,
    entity: Entity,
    name: &str,
    action: &str,
    inputs: Value,
) -> Result<Acted> {
    let inputs = inputs.as_object().cloned().unwrap_or_else(Map::new);
    who.act(Act {
        entity,
        name: name.into(),
        action: action.into(),
        inputs,
        if_version: None,
        idempotency_key: None,
    })
    .await
}

/// The words of a refusal.
pub(crate) fn refused(result: Result<Acted>) -> String {
    match result {
        Err(Error::Refused(told)) => told.what,
        other => panic!("expected a refusal, not {other:?}"),
    }
}

pub(crate) fn text(row: &Value, name: &str) -> String {
    row.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}
