//! Customers: adding one, and finding who somebody means.

use serde_json::{Map, Value, json};
use sqlx::PgExecutor;
use uuid::Uuid;

/// Inserts a customer; the birth's event has to follow in the same transaction.
pub async fn insert(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    (id, number): (Uuid, &str),
    mut fields: Map<String, Value>,
) -> sqlx::Result<()> {
    fields.insert("organization_id".into(), json!(organization));
    fields.insert("id".into(), json!(id));
    fields.insert("number".into(), json!(number));
    sqlx::query(
        "insert into customers (organization_id, id, number, status, name, contact, email, phone,
            street, postcode, city, country, vat_number, ncr_bid_no, price_list_id,
            language, payment_terms_days)
         select organization_id, id, number, 'active', name, contact, email, phone, street,
            postcode, city, country, vat_number, ncr_bid_no, price_list_id,
            coalesce(language, 'en'), payment_terms_days
           from jsonb_populate_record(null::customers, $1)",
    )
    .bind(Value::Object(fields))
    .execute(db)
    .await
    .map(|_| ())
}

/// The customers that go by this name: a number, an id, or an address, which several may share;
/// the one that came first stands first, and more than two are not counted.
pub async fn named(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    name: &str,
) -> sqlx::Result<Vec<Uuid>> {
    // By one index each: a condition on all three at once would read the whole organization.
    let found = match Uuid::try_parse(name) {
        Ok(id) => {
            sqlx::query_scalar("select id from customers where organization_id = $1 and id = $2")
                .bind(organization)
                .bind(id)
        }
        Err(_) => sqlx::query_scalar(
            "select id from customers
              where organization_id = $1 and (number = upper($2) or email = lower($2))
              order by created_at, id limit 2",
        )
        .bind(organization)
        .bind(name),
    };
    found.fetch_all(db).await
}
