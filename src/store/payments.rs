//! Money taken and given back. Rows are only ever added.

use sqlx::PgExecutor;
use uuid::Uuid;

/// A payment or a refund to be written down.
#[derive(Clone, Debug, Default)]
pub struct NewPayment {
    pub id: Uuid,
    pub number: String,
    pub order_id: Uuid,
    pub customer_id: Uuid,
    pub is_refund: bool,
    /// Above zero, also for a refund.
    pub amount_minor: i64,
    pub currency: String,
    pub method: String,
    pub reference: Option<String>,
    pub gateway: Option<String>,
    pub transaction_id: Option<String>,
    pub reason: Option<String>,
}

/// Inserts a payment beside its act.
pub async fn insert(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    payment: &NewPayment,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into payments (organization_id, id, number, order_id, customer_id, kind,
            amount_minor, currency, method, reference, gateway, transaction_id, reason)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(organization)
    .bind(payment.id)
    .bind(&payment.number)
    .bind(payment.order_id)
    .bind(payment.customer_id)
    .bind(if payment.is_refund { "refund" } else { "payment" })
    .bind(payment.amount_minor)
    .bind(&payment.currency)
    .bind(&payment.method)
    .bind(payment.reference.as_deref())
    .bind(payment.gateway.as_deref())
    .bind(payment.transaction_id.as_deref())
    .bind(payment.reason.as_deref())
    .execute(db)
    .await
    .map(|_| ())
}

/// A payment's row by its number.
pub async fn row(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    number: &str,
) -> sqlx::Result<serde_json::Value> {
    sqlx::query_scalar(
        "select to_jsonb(p) from payments p where organization_id = $1 and number = $2",
    )
    .bind(organization)
    .bind(number)
    .fetch_one(db)
    .await
}
