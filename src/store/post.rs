//! What a letter or a paper is about: the act that asked for it, and what that act was done to.
//! Never writes anything.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

/// The act that a letter tells of, and what it was about.
#[derive(Clone, Debug, FromRow)]
pub struct Subject {
    pub event_id: Uuid,
    pub machine: String,
    pub subject_id: Uuid,
    pub seq: i32,
    pub action: String,
    pub to_status: String,
    pub at: DateTime<Utc>,
    pub data: Option<Value>,
    pub customer_id: Uuid,
    pub customer_number: String,
    pub customer_name: String,
    pub contact: Option<String>,
    pub email: Option<String>,
    pub language: String,
    pub offer_id: Option<Uuid>,
    pub offer_number: Option<String>,
    pub offer_status: Option<String>,
    pub offer_valid_until: Option<NaiveDate>,
    pub offer_total_minor: Option<i64>,
    pub offer_currency: Option<String>,
    pub order_id: Option<Uuid>,
    pub order_number: Option<String>,
    pub order_status: Option<String>,
    pub order_machine: Option<String>,
    pub order_total_minor: Option<i64>,
    /// What was paid and not given back.
    pub order_kept_minor: Option<i64>,
    pub order_currency: Option<String>,
    pub promised_at: Option<DateTime<Utc>>,
    pub carrier: Option<String>,
    pub tracking_number: Option<String>,
    pub invoice_id: Option<Uuid>,
    pub invoice_number: Option<String>,
    pub invoice_kind: Option<String>,
    pub invoice_status: Option<String>,
    pub invoice_total_minor: Option<i64>,
    /// What of it is still to be paid.
    pub invoice_owed_minor: Option<i64>,
    pub invoice_currency: Option<String>,
    pub invoice_due_on: Option<NaiveDate>,
}

/// Reads what an act was about; nothing where no customer has to do with it.
///
/// The joins say `case`, not `coalesce`: under row security an index is used only through what the planner
/// knows to leak nothing, and `coalesce` is not among that.
pub async fn subject(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    event: Uuid,
) -> sqlx::Result<Option<Subject>> {
    sqlx::query_as(
        "select e.id as event_id, e.machine, e.subject_id, e.seq, e.action, e.to_status, e.at, e.data,
                c.id as customer_id, c.number as customer_number, c.name as customer_name,
                c.contact, c.email, c.language,
                f.id as offer_id, f.number as offer_number, f.status as offer_status,
                f.valid_until as offer_valid_until, f.total_minor as offer_total_minor,
                f.currency as offer_currency,
                o.id as order_id, o.number as order_number, o.status as order_status,
                o.machine as order_machine, o.carrier, o.tracking_number,
                o.total_minor as order_total_minor,
                o.paid_minor - o.refunded_minor as order_kept_minor,
                o.currency as order_currency, o.promised_at,
                i.id as invoice_id, i.number as invoice_number, i.kind as invoice_kind,
                i.status as invoice_status, i.total_minor as invoice_total_minor,
                i.currency as invoice_currency, i.due_on as invoice_due_on,
                case i.kind when 'credit' then 0
                    when 'combined' then (
                        select sum(greatest(k.total_minor - k.paid_minor + k.refunded_minor, 0))
                          from invoice_orders n
                          join orders k on k.organization_id = n.organization_id and k.id = n.order_id
                         where n.organization_id = i.organization_id and n.invoice_id = i.id)::bigint
                    when 'deposit' then greatest(i.total_minor - o.paid_minor + o.refunded_minor, 0)
                    else least(i.total_minor, greatest(o.total_minor - o.paid_minor + o.refunded_minor, 0))
                    end as invoice_owed_minor
           from events e
           left join invoices i on i.organization_id = e.organization_id and e.machine = 'invoice'
                and i.id = e.subject_id
           left join offers a on a.organization_id = e.organization_id and e.machine = 'offer'
                and a.id = e.subject_id
           left join orders o on o.organization_id = e.organization_id
                and o.id = case when e.root_order_id is null then a.order_id
                                else e.root_order_id end
           left join offers f on f.organization_id = e.organization_id
                and f.id = case when a.id is null then o.offer_id else a.id end
           join customers c on c.organization_id = e.organization_id
                and c.id = case when o.id is not null then o.customer_id
                                when f.id is not null then f.customer_id
                                when e.machine = 'customer' then e.subject_id end
          where e.organization_id = $1 and e.id = $2",
    )
    .bind(organization)
    .bind(event)
    .fetch_optional(db)
    .await
}

/// Whether an act of this kind came after another on the same thing.
pub async fn came_after(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    subject: &Subject,
    actions: &[&str],
) -> sqlx::Result<bool> {
    sqlx::query_scalar(
        "select exists (select from events e
          where e.organization_id = $1 and e.machine = $2 and e.subject_id = $3 and e.seq > $4
            and e.action = any ($5))",
    )
    .bind(organization)
    .bind(&subject.machine)
    .bind(subject.subject_id)
    .bind(subject.seq)
    .bind(actions)
    .fetch_one(db)
    .await
}

/// When an order last saw an act of this kind.
pub async fn last_at(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    order: Uuid,
    action: &str,
) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar(
        "select max(e.at) from events e where e.organization_id = $1 and e.root_order_id = $2
            and e.subject_id = $2 and e.action = $3",
    )
    .bind(organization)
    .bind(order)
    .bind(action)
    .fetch_one(db)
    .await
}

/// The act by which an order, or the offer that it came from, was agreed.
pub async fn confirmed_by(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    (order, offer): (Uuid, Option<Uuid>),
) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar(
        "select e.id from events e
          where e.organization_id = $1
            and (e.machine = 'order_service' and e.subject_id = $2 and e.action = 'accept'
              or e.machine = 'order_goods' and e.subject_id = $2 and e.action = 'approve'
              or e.machine = 'order_made_to_order' and e.subject_id = $2 and e.action = 'confirm'
              or e.machine = 'offer' and e.subject_id = $3 and e.action = 'accept')
          order by e.at desc, e.seq desc limit 1",
    )
    .bind(organization)
    .bind(order)
    .bind(offer)
    .fetch_optional(db)
    .await
}
