//! Price lists, contracts and discount codes: what they hold, and which prices may count for
//! a customer. Never chooses among them.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

use crate::domain::discount_code::DiscountCode;
use crate::domain::price::{Candidate, Ground};

/// One price of a list.
#[derive(Clone, Debug)]
pub struct NewPrice {
    pub product: Uuid,
    pub from_quantity: Decimal,
    pub unit_price_minor: i64,
    pub valid_from: Option<NaiveDate>,
    pub valid_until: Option<NaiveDate>,
}

impl NewPrice {
    /// Whether one of the two takes the place of the other.
    pub fn is_in_place_of(&self, other: &Self) -> bool {
        self.product == other.product
            && self.from_quantity == other.from_quantity
            && self.valid_from == other.valid_from
    }
}

/// What was agreed with a customer about some products.
#[derive(Clone, Debug, Default)]
pub struct Agreed {
    /// The customer's contract number; none where no price may count.
    pub contract: Option<String>,
    /// The prices, each with its product.
    prices: Vec<(Uuid, Candidate)>,
}

impl Agreed {
    /// The prices of one product.
    pub fn of(&self, product: Uuid) -> Vec<Candidate> {
        let own = self.prices.iter().filter(|(it, _)| *it == product);
        own.map(|(_, candidate)| candidate.clone()).collect()
    }
}

#[derive(FromRow)]
struct Row {
    product_id: Uuid,
    customers_contract: Option<String>,
    contract: Option<String>,
    name: String,
    currency: String,
    unit_price_minor: i64,
    from_quantity: Decimal,
    valid_from: Option<NaiveDate>,
    valid_until: Option<NaiveDate>,
}

/// The prices that may count for these products: of the contracts of the customer's number, and
/// of the list that the customer is on.
pub async fn candidates(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    customer: Uuid,
    products: &[Uuid],
) -> sqlx::Result<Agreed> {
    let rows: Vec<Row> = sqlx::query_as(
        "select i.product_id, c.ncr_bid_no as customers_contract, l.ncr_bid_no as contract, l.name, l.currency, i.unit_price_minor,
                i.from_quantity, greatest(l.valid_from, i.valid_from) as valid_from,
                least(l.valid_until, i.valid_until) as valid_until
           from customers c
           join price_lists l on l.organization_id = c.organization_id
            and (l.id = c.price_list_id or l.ncr_bid_no = c.ncr_bid_no)
           join price_list_items i on i.organization_id = l.organization_id
            and i.price_list_id = l.id and i.product_id = any ($3) and i.removed_at is null
          where c.organization_id = $1 and c.id = $2",
    )
    .bind(organization)
    .bind(customer)
    .bind(products)
    .fetch_all(db)
    .await?;
    let contract = rows.first().and_then(|it| it.customers_contract.clone());
    Ok(Agreed { contract, prices: rows.into_iter().map(Row::into_candidate).collect() })
}

impl Row {
    fn into_candidate(self) -> (Uuid, Candidate) {
        let candidate = Candidate {
            ground: match self.contract {
                Some(number) => Ground::Contract(number),
                None => Ground::List(self.name),
            },
            currency: self.currency,
            unit_price_minor: self.unit_price_minor,
            from_quantity: self.from_quantity,
            valid_from: self.valid_from,
            valid_until: self.valid_until,
        };
        (self.product_id, candidate)
    }
}

/// Inserts a price list; the birth's event has to follow in the same transaction.
pub async fn insert_list(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    id: Uuid,
    mut fields: Map<String, Value>,
) -> sqlx::Result<()> {
    fields.insert("organization_id".into(), json!(organization));
    fields.insert("id".into(), json!(id));
    sqlx::query(
        "insert into price_lists (organization_id, id, status, number, name, kind, ncr_bid_no,
            currency, valid_from, valid_until)
         select organization_id, id, 'active', number, name, coalesce(kind, 'list'), ncr_bid_no,
            currency, valid_from, valid_until
           from jsonb_populate_record(null::price_lists, $1)",
    )
    .bind(Value::Object(fields))
    .execute(db)
    .await
    .map(|_| ())
}

/// Sets prices of a list, in one statement each way: those for the same product, quantity and
/// first day are taken out, and stay for the timeline's sake.
pub async fn set(
    db: &mut sqlx::PgConnection,
    organization: Uuid,
    list: Uuid,
    prices: &[NewPrice],
) -> sqlx::Result<()> {
    let rows: Value = prices
        .iter()
        .map(|it| {
            json!({
                "id": Uuid::now_v7(), "product_id": it.product, "from_quantity": it.from_quantity,
                "unit_price_minor": it.unit_price_minor, "valid_from": it.valid_from,
                "valid_until": it.valid_until,
            })
        })
        .collect();
    sqlx::query(
        "update price_list_items i set removed_at = clock_timestamp()
           from jsonb_to_recordset($3) as r (product_id uuid, from_quantity numeric,
                valid_from date)
          where i.organization_id = $1 and i.price_list_id = $2 and i.removed_at is null
            and i.product_id = r.product_id and i.from_quantity = r.from_quantity
            and i.valid_from is not distinct from r.valid_from",
    )
    .bind(organization)
    .bind(list)
    .bind(&rows)
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "insert into price_list_items (organization_id, price_list_id, id, product_id,
            from_quantity, unit_price_minor, valid_from, valid_until)
         select $1, $2, r.id, r.product_id, r.from_quantity, r.unit_price_minor, r.valid_from,
            r.valid_until
           from jsonb_to_recordset($3) as r (id uuid, product_id uuid, from_quantity numeric,
            unit_price_minor bigint, valid_from date, valid_until date)",
    )
    .bind(organization)
    .bind(list)
    .bind(&rows)
    .execute(db)
    .await
    .map(|_| ())
}

/// Takes the prices of a product out of a list, or those from one quantity on; says how many.
pub async fn remove(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    list: Uuid,
    (product, from_quantity): (Uuid, Option<Decimal>),
) -> sqlx::Result<u64> {
    sqlx::query(
        "update price_list_items set removed_at = clock_timestamp()
          where organization_id = $1 and price_list_id = $2 and product_id = $3
            and removed_at is null and ($4::numeric is null or from_quantity = $4)",
    )
    .bind(organization)
    .bind(list)
    .bind(product)
    .bind(from_quantity)
    .execute(db)
    .await
    .map(|it| it.rows_affected())
}

/// A price list that customers can be put on, by its number or id: its id and its kind.
pub async fn list_named(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    name: &str,
) -> sqlx::Result<Option<(Uuid, String)>> {
    sqlx::query_as(
        "select id, kind from price_lists
          where organization_id = $1 and (upper(number) = upper($2) or id::text = $2)",
    )
    .bind(organization)
    .bind(name)
    .fetch_optional(db)
    .await
}

/// The numbers of all price lists, for naming the nearest ones.
pub async fn list_numbers(
    db: impl PgExecutor<'_>,
    organization: Uuid,
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar(
        "select number from price_lists where organization_id = $1 and kind = 'list'
          order by number limit 1000",
    )
    .bind(organization)
    .fetch_all(db)
    .await
}

/// Inserts a discount code; the birth's event has to follow in the same transaction.
pub async fn insert_code(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    id: Uuid,
    mut fields: Map<String, Value>,
) -> sqlx::Result<()> {
    fields.insert("organization_id".into(), json!(organization));
    fields.insert("id".into(), json!(id));
    sqlx::query(
        "insert into discount_codes (organization_id, id, status, code, description,
            discount_percent, discount_minor, currency, valid_from, valid_until, uses_max,
            uses_per_customer, minimum_minor)
         select organization_id, id, 'active', code, description, discount_percent,
            discount_minor, currency, valid_from, valid_until, uses_max, uses_per_customer,
            coalesce(minimum_minor, 0)
           from jsonb_populate_record(null::discount_codes, $1)",
    )
    .bind(Value::Object(fields))
    .execute(db)
    .await
    .map(|_| ())
}

#[derive(FromRow)]
struct CodeRow {
    code: String,
    is_ended: bool,
    discount_percent: Option<Decimal>,
    discount_minor: Option<i64>,
    currency: String,
    valid_from: Option<NaiveDate>,
    valid_until: Option<NaiveDate>,
    uses_max: Option<i32>,
    uses_per_customer: Option<i32>,
    minimum_minor: i64,
    uses: i64,
    uses_of_customer: i64,
}

/// A discount code, with its uses by other orders than this one, and by those of its customer.
pub async fn code(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    code: &str,
    (order, customer): (Uuid, Uuid),
) -> sqlx::Result<Option<DiscountCode>> {
    let row: Option<CodeRow> = sqlx::query_as(
        "select c.code, c.status <> 'active' as is_ended, c.discount_percent, c.discount_minor,
                c.currency, c.valid_from, c.valid_until, c.uses_max, c.uses_per_customer,
                c.minimum_minor, u.uses, u.uses_of_customer
           from discount_codes c
           cross join lateral (
                select count(*) as uses,
                       count(*) filter (where d.customer_id = $4) as uses_of_customer
                  from orders d
                 where d.organization_id = c.organization_id and d.discount_code = c.code
                   and d.id <> $3 and uses_code(d)) u
          where c.organization_id = $1 and c.code = $2",
    )
    .bind(organization)
    .bind(code)
    .bind(order)
    .bind(customer)
    .fetch_optional(db)
    .await?;
    Ok(row.map(|it| DiscountCode {
        code: it.code,
        is_ended: it.is_ended,
        percent: it.discount_percent,
        amount_minor: it.discount_minor,
        currency: it.currency,
        valid_from: it.valid_from,
        valid_until: it.valid_until,
        uses_max: it.uses_max,
        uses_per_customer: it.uses_per_customer,
        minimum_minor: it.minimum_minor,
        uses: it.uses,
        uses_of_customer: it.uses_of_customer,
    }))
}

/// All codes, for naming the nearest ones.
pub async fn codes(db: impl PgExecutor<'_>, organization: Uuid) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar(
        "select code from discount_codes where organization_id = $1 and status = 'active'
          order by code limit 1000",
    )
    .bind(organization)
    .fetch_all(db)
    .await
}
