//! Leads: taking one down, and what its conversion takes over.

use serde_json::{Map, Value, json};
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

/// Inserts a lead; the birth's event has to follow in the same transaction.
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
        "insert into leads (organization_id, id, number, status, stage, name, company, email,
            phone, message, source, priority, assignee, estimated_value_minor, currency, interest)
         select organization_id, id, number, 'new', 'lead', name, company, email, phone, message,
            coalesce(source, 'phone'), coalesce(priority, 'normal'), assignee,
            coalesce(estimated_value_minor, 0), currency, interest
           from jsonb_populate_record(null::leads, $1)",
    )
    .bind(Value::Object(fields))
    .execute(db)
    .await
    .map(|_| ())
}

/// What a conversion takes over from a lead.
#[derive(Clone, Debug, FromRow)]
pub struct Person {
    pub name: String,
    pub company: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub customer_id: Option<Uuid>,
}

/// Reads the person behind a lead.
pub async fn person(db: impl PgExecutor<'_>, organization: Uuid, id: Uuid) -> sqlx::Result<Person> {
    sqlx::query_as(
        "select name, company, email, phone, customer_id
           from leads where organization_id = $1 and id = $2",
    )
    .bind(organization)
    .bind(id)
    .fetch_one(db)
    .await
}
