//! Offers: drawing one up, and what another, or its order, takes over. Their items are read and
//! written as those of orders are. Never prices them.

use chrono::NaiveDate;
use serde_json::{Map, Value, json};
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

use crate::domain::machine::Machine;
use crate::domain::stage::Stage;
use crate::domain::status::Status;

/// An offer to be born.
#[derive(Clone, Debug)]
pub struct NewOffer {
    pub id: Uuid,
    pub number: String,
    pub customer_id: Uuid,
    pub workflow: String,
    pub currency: String,
    pub lead_id: Option<Uuid>,
    /// Validity, message, sums and the like, by column.
    pub fields: Map<String, Value>,
}

/// Inserts an offer; the birth's event has to follow in the same transaction.
pub async fn insert(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    offer: &NewOffer,
) -> sqlx::Result<()> {
    let mut row = offer.fields.clone();
    row.insert("organization_id".into(), json!(organization));
    row.insert("id".into(), json!(offer.id));
    row.insert("status".into(), json!(Status::Draft));
    row.insert("stage".into(), json!(Stage::of(Machine::Offer, Status::Draft).map(Stage::word)));
    row.insert("number".into(), json!(offer.number));
    row.insert("customer_id".into(), json!(offer.customer_id));
    row.insert("workflow".into(), json!(offer.workflow));
    row.insert("currency".into(), json!(offer.currency));
    row.insert("lead_id".into(), json!(offer.lead_id));
    sqlx::query(
        "insert into offers (organization_id, id, status, stage, number, customer_id, lead_id,
            workflow, currency, valid_until, customer_reference, message, item_count,
            items_summary, net_minor, discount_percent, discount_minor, freight_minor, tax_minor,
            total_minor)
         select organization_id, id, status, stage, number, customer_id, lead_id, workflow,
            currency, valid_until, customer_reference, message, coalesce(item_count, 0),
            coalesce(items_summary, ''), coalesce(net_minor, 0), coalesce(discount_percent, 0),
            coalesce(discount_minor, 0), coalesce(freight_minor, 0), coalesce(tax_minor, 0),
            coalesce(total_minor, 0)
           from jsonb_populate_record(null::offers, $1)",
    )
    .bind(Value::Object(row))
    .execute(db)
    .await
    .map(|_| ())
}

/// What an order made of an offer, or an offer like it, takes over beside items and discount.
#[derive(Clone, Debug, FromRow)]
pub struct Terms {
    pub lead_id: Option<Uuid>,
    pub workflow: String,
    pub valid_until: Option<NaiveDate>,
    pub customer_reference: Option<String>,
    pub message: Option<String>,
}

/// Reads what is taken over from an offer.
pub async fn terms(db: impl PgExecutor<'_>, organization: Uuid, id: Uuid) -> sqlx::Result<Terms> {
    sqlx::query_as(
        "select lead_id, workflow, valid_until, customer_reference, message
           from offers where organization_id = $1 and id = $2",
    )
    .bind(organization)
    .bind(id)
    .fetch_one(db)
    .await
}

/// The last day on which an offer is valid.
pub async fn valid_until(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    id: Uuid,
) -> sqlx::Result<Option<NaiveDate>> {
    sqlx::query_scalar("select valid_until from offers where organization_id = $1 and id = $2")
        .bind(organization)
        .bind(id)
        .fetch_one(db)
        .await
}
