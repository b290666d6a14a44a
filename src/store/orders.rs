//! Orders and their items. Never prices them: what is written was summed up by
//! the domain.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};
use sqlx::{FromRow, PgConnection, PgExecutor};
use uuid::Uuid;

use super::things::Thing;
use crate::domain::machine::Machine;
use crate::domain::pricing::{Line, Sums};
use crate::domain::stage::Stage;
use crate::domain::status::Status;

/// An order to be born.
#[derive(Clone, Debug)]
pub struct NewOrder {
    pub id: Uuid,
    pub machine: Machine,
    pub status: Status,
    /// The next of the series where none is given; taken as late as can be, because whoever takes
    /// one keeps everybody else in the organization waiting until the end.
    pub number: Option<String>,
    pub customer_id: Uuid,
    pub currency: String,
    pub parent_order_id: Option<Uuid>,
    pub offer_id: Option<Uuid>,
    pub lead_id: Option<Uuid>,
    /// Delivery, terms, promised date and the like, by column.
    pub fields: Map<String, Value>,
}

/// One item as it stands in an order or an offer.
#[derive(Clone, Debug, FromRow)]
pub struct Item {
    /// Where it stands; none while it was not written yet.
    pub id: Option<Uuid>,
    pub product_id: Option<Uuid>,
    pub sku: String,
    pub description: String,
    pub configuration: Value,
    pub quantity: Decimal,
    pub unit: String,
    pub unit_price_minor: i64,
    pub price_source: String,
    pub tax_percent: Decimal,
    pub needs_inspection: bool,
}

impl Item {
    /// As the domain prices it.
    pub const fn line(&self) -> Line {
        Line {
            quantity: self.quantity,
            unit_price_minor: self.unit_price_minor,
            tax_percent: self.tax_percent,
        }
    }
}

/// Inserts an order where its birth will put it; the birth's event has to follow
/// in the same transaction.
pub async fn insert(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    order: &NewOrder,
) -> sqlx::Result<()> {
    let mut row = order.fields.clone();
    let stage = Stage::of(order.machine, order.status).map(Stage::word);
    row.insert("organization_id".into(), json!(organization));
    row.insert("id".into(), json!(order.id));
    row.insert("workflow".into(), json!(order.machine.word().trim_start_matches("order_")));
    row.insert("status".into(), json!(order.status));
    row.insert("stage".into(), json!(stage));
    row.insert("number".into(), json!(order.number));
    row.insert("customer_id".into(), json!(order.customer_id));
    row.insert("currency".into(), json!(order.currency));
    row.insert("parent_order_id".into(), json!(order.parent_order_id));
    row.insert("offer_id".into(), json!(order.offer_id));
    row.insert("lead_id".into(), json!(order.lead_id));
    sqlx::query(
        "insert into orders (organization_id, id, workflow, status, stage, number, customer_id,
            currency, parent_order_id, offer_id, lead_id, payment_mode, payment_terms_days,
            terms_accepted_at, scheduled_date, promised_at, priority, customer_reference,
            delivery_name, delivery_street, delivery_postcode, delivery_city, delivery_country,
            delivery_contact, delivery_phone, assignee, item_count, items_summary, net_minor,
            discount_percent, discount_minor, freight_minor, tax_minor, total_minor)
         select organization_id, id, workflow, status, stage, number, customer_id,
            currency, parent_order_id, offer_id, lead_id, coalesce(payment_mode, 'cash'),
            payment_terms_days, terms_accepted_at, scheduled_date, promised_at,
            coalesce(priority, 'normal'), customer_reference,
            delivery_name, delivery_street, delivery_postcode, delivery_city, delivery_country,
            delivery_contact, delivery_phone, assignee, coalesce(item_count, 0),
            coalesce(items_summary, ''), coalesce(net_minor, 0), coalesce(discount_percent, 0),
            coalesce(discount_minor, 0), coalesce(freight_minor, 0), coalesce(tax_minor, 0),
            coalesce(total_minor, 0)
           from jsonb_populate_record(null::orders, $1)",
    )
    .bind(Value::Object(row))
    .execute(db)
    .await
    .map(|_| ())
}

/// What holds items: an order, or an offer that may become one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Holder {
    Order(Uuid),
    Offer(Uuid),
}

impl Holder {
    /// The thing as what holds items.
    pub fn of(thing: &Thing) -> Self {
        if thing.machine == Machine::Offer { Self::Offer(thing.id) } else { Self::Order(thing.id) }
    }

    const fn id(self) -> Uuid {
        match self {
            Self::Order(id) | Self::Offer(id) => id,
        }
    }
}

macro_rules! adding {
    ($table:literal, $holder:literal) => {
        concat!(
            "insert into ",
            $table,
            " (organization_id, ",
            $holder,
            ", id, position, product_id, sku, description, configuration, quantity, unit,
                unit_price_minor, price_source, tax_percent, net_minor, needs_inspection)
             select $1, $2, r.id, r.position, r.product_id, r.sku, r.description, r.configuration,
                r.quantity, r.unit, r.unit_price_minor, r.price_source, r.tax_percent, r.net_minor,
                r.needs_inspection
               from jsonb_to_recordset($3) as r (id uuid, position int, product_id uuid, sku text,
                description text, configuration jsonb, quantity numeric, unit text,
                unit_price_minor bigint, price_source text, tax_percent numeric, net_minor bigint,
                needs_inspection boolean)"
        )
    };
}

/// Adds items to an order or an offer that has an event in this transaction, in one statement.
pub async fn add_items(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    holder: Holder,
    items: &[Item],
    sums: &Sums,
) -> sqlx::Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    let sql = match holder {
        Holder::Order(_) => adding!("order_items", "order_id"),
        Holder::Offer(_) => adding!("offer_items", "offer_id"),
    };
    sqlx::query(sql)
        .bind(organization)
        .bind(holder.id())
        .bind(rows(items, sums))
        .execute(db)
        .await
        .map(|_| ())
}

/// Items as the rows that insert them, each with its net after discount.
pub(super) fn rows(items: &[Item], sums: &Sums) -> Value {
    let nets = sums.line_nets_minor.iter().copied().chain(std::iter::repeat(0));
    items
        .iter()
        .zip(nets)
        .enumerate()
        .map(|(at, (item, net))| {
            json!({
                "id": Uuid::now_v7(), "position": at + 1, "product_id": item.product_id,
                "sku": item.sku, "description": item.description,
                "configuration": item.configuration, "quantity": item.quantity,
                "unit": item.unit, "unit_price_minor": item.unit_price_minor,
                "price_source": item.price_source, "tax_percent": item.tax_percent,
                "net_minor": net, "needs_inspection": item.needs_inspection,
            })
        })
        .collect()
}

macro_rules! standing {
    ($table:literal, $holder:literal) => {
        concat!(
            "select id, product_id, sku, description, configuration, quantity, unit, unit_price_minor,
                    price_source, tax_percent, needs_inspection
               from ",
            $table,
            " where organization_id = $1 and ",
            $holder,
            " = $2 and removed_at is null order by position"
        )
    };
}

/// The items of an order or an offer that were not edited away, in their order.
pub async fn items(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    holder: Holder,
) -> sqlx::Result<Vec<Item>> {
    let sql = match holder {
        Holder::Order(_) => standing!("order_items", "order_id"),
        Holder::Offer(_) => standing!("offer_items", "offer_id"),
    };
    sqlx::query_as(sql).bind(organization).bind(holder.id()).fetch_all(db).await
}

macro_rules! removing {
    ($table:literal, $holder:literal) => {
        concat!(
            "update ",
            $table,
            " set removed_at = clock_timestamp() where organization_id = $1 and ",
            $holder,
            " = $2 and removed_at is null"
        )
    };
}

/// Marks all items of an order or an offer as edited away.
pub async fn remove_items(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    holder: Holder,
) -> sqlx::Result<()> {
    let sql = match holder {
        Holder::Order(_) => removing!("order_items", "order_id"),
        Holder::Offer(_) => removing!("offer_items", "offer_id"),
    };
    sqlx::query(sql).bind(organization).bind(holder.id()).execute(db).await.map(|_| ())
}

/// What an order or an offer comes to, and for whom it is priced.
#[derive(Clone, Debug, FromRow)]
pub struct Priced {
    pub customer_id: Uuid,
    pub currency: String,
    pub net_minor: i64,
    /// None on an offer: codes count on orders.
    pub discount_code: Option<String>,
    pub discount_percent: Decimal,
    pub discount_minor: i64,
    pub freight_minor: i64,
}

macro_rules! pricing {
    ($table:literal, $code:literal) => {
        concat!(
            "select customer_id, currency, net_minor, ",
            $code,
            " as discount_code, discount_percent, discount_minor, freight_minor
               from ",
            $table,
            " where organization_id = $1 and id = $2"
        )
    };
}

/// Reads what an order or an offer comes to.
pub async fn priced(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    holder: Holder,
) -> sqlx::Result<Priced> {
    let sql = match holder {
        Holder::Order(_) => pricing!("orders", "discount_code"),
        Holder::Offer(_) => pricing!("offers", "null::text"),
    };
    sqlx::query_as(sql).bind(organization).bind(holder.id()).fetch_one(db).await
}

/// What the engine needs to know of an order beside its facts.
#[derive(Clone, Debug, FromRow)]
pub struct Brief {
    pub number: String,
    pub customer_id: Uuid,
    pub customer_number: String,
    pub currency: String,
    pub workflow: String,
    pub net_minor: i64,
    pub discount_code: Option<String>,
    pub discount_percent: Decimal,
    pub discount_minor: i64,
    pub freight_minor: i64,
    pub tax_minor: i64,
    pub total_minor: i64,
    pub paid_minor: i64,
    pub refunded_minor: i64,
    pub payment_terms_days: Option<i32>,
    pub customer_terms_days: Option<i32>,
}

/// Reads an order in short.
pub async fn brief(db: &mut PgConnection, organization: Uuid, id: Uuid) -> sqlx::Result<Brief> {
    sqlx::query_as(
        "select o.number, o.customer_id, c.number as customer_number, o.currency, o.workflow, o.net_minor, o.discount_code,
                o.discount_percent, o.discount_minor, o.freight_minor, o.tax_minor, o.total_minor, o.paid_minor,
                o.refunded_minor, o.payment_terms_days,
                c.payment_terms_days as customer_terms_days
           from orders o
           join customers c on c.organization_id = o.organization_id and c.id = o.customer_id
          where o.organization_id = $1 and o.id = $2",
    )
    .bind(organization)
    .bind(id)
    .fetch_one(db)
    .await
}

/// Where an order is delivered, by column: what an add-on takes over.
pub async fn delivery(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    id: Uuid,
) -> sqlx::Result<Map<String, Value>> {
    let fields: Value = sqlx::query_scalar(
        "select jsonb_build_object('delivery_name', delivery_name,
                'delivery_street', delivery_street, 'delivery_postcode', delivery_postcode,
                'delivery_city', delivery_city, 'delivery_country', delivery_country,
                'delivery_contact', delivery_contact, 'delivery_phone', delivery_phone,
                'payment_mode', payment_mode, 'payment_terms_days', payment_terms_days)
           from orders where organization_id = $1 and id = $2",
    )
    .bind(organization)
    .bind(id)
    .fetch_one(db)
    .await?;
    Ok(fields.as_object().cloned().unwrap_or_default())
}

/// The child orders of an order, by id: the order in which they are locked.
pub async fn children(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    order: Uuid,
) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar(
        "select id from orders where organization_id = $1 and parent_order_id = $2 order by id",
    )
    .bind(organization)
    .bind(order)
    .fetch_all(db)
    .await
}
