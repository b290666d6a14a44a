//! Products: adding one, what an order needs to know of them, and who may buy.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

/// A product as an order takes it over.
#[derive(Clone, Debug, FromRow)]
pub struct Product {
    pub id: Uuid,
    pub sku: String,
    pub name: String,
    pub unit: String,
    pub list_price_minor: i64,
    pub tax_percent: Decimal,
    pub configuration: Value,
    pub needs_inspection: bool,
    /// Restricted, and not opened to this customer.
    pub is_closed: bool,
}

/// The products with these SKUs, as this customer may buy them.
pub async fn by_sku(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    customer: Uuid,
    skus: &[String],
) -> sqlx::Result<Vec<Product>> {
    sqlx::query_as(
        "select p.id, p.sku, p.name, p.unit, p.list_price_minor, p.tax_percent, p.configuration,
                p.needs_inspection,
                p.restricted and not exists (
                    select from customer_products c
                     where c.organization_id = p.organization_id and c.product_id = p.id
                       and c.customer_id = $2 and c.ended_at is null) as is_closed
           from products p
          where p.organization_id = $1 and p.sku = any ($3)",
    )
    .bind(organization)
    .bind(customer)
    .bind(skus)
    .fetch_all(db)
    .await
}

/// All SKUs, for naming the nearest ones.
pub async fn skus(db: impl PgExecutor<'_>, organization: Uuid) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar(
        "select sku from products where organization_id = $1 order by sku limit 5000",
    )
    .bind(organization)
    .fetch_all(db)
    .await
}

/// Inserts a product; the birth's event has to follow in the same transaction.
pub async fn insert(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    id: Uuid,
    mut fields: Map<String, Value>,
) -> sqlx::Result<()> {
    fields.insert("organization_id".into(), json!(organization));
    fields.insert("id".into(), json!(id));
    sqlx::query(
        "insert into products (organization_id, id, status, sku, name, description, unit,
            list_price_minor, tax_percent, restricted, needs_inspection, configuration)
         select organization_id, id, 'active', sku, name, description, coalesce(unit, 'pcs'),
            list_price_minor, coalesce(tax_percent, 25), coalesce(restricted, false),
            coalesce(needs_inspection, false), coalesce(configuration, '{}')
           from jsonb_populate_record(null::products, $1)",
    )
    .bind(Value::Object(fields))
    .execute(db)
    .await
    .map(|_| ())
}

/// Lets a customer buy a restricted product, or no longer.
pub async fn permit(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    (product, customer): (Uuid, Uuid),
    is_allowed: bool,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into customer_products (organization_id, product_id, customer_id, ended_at)
         values ($1, $2, $3, case when $4 then null else clock_timestamp() end)
         on conflict (organization_id, product_id, customer_id)
         do update set ended_at = excluded.ended_at",
    )
    .bind(organization)
    .bind(product)
    .bind(customer)
    .bind(is_allowed)
    .execute(db)
    .await
    .map(|_| ())
}

/// The ids of the products with these SKUs, each with its SKU.
pub async fn ids(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    skus: &[String],
) -> sqlx::Result<Vec<(String, Uuid)>> {
    sqlx::query_as("select sku, id from products where organization_id = $1 and sku = any ($2)")
        .bind(organization)
        .bind(skus)
        .fetch_all(db)
        .await
}

/// The SKU of the product that goes by this name: its SKU, in capitals or not, or its id.
pub async fn named(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    name: &str,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar(
        "select sku from products
          where organization_id = $1 and (upper(sku) = upper($2) or id::text = $2)
          order by sku <> $2 limit 1",
    )
    .bind(organization)
    .bind(name)
    .fetch_optional(db)
    .await
}
