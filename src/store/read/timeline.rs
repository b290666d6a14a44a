//! What happened, the last first: to one thing, to an order and everything that hangs on
//! it, or to anything. Never shows a role what its policy hides.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use sqlx::{FromRow, PgExecutor, Postgres, QueryBuilder};
use uuid::Uuid;

use super::list::Seek;

/// One event, as SPEC 6 promises it, and then what it is about.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Event {
    pub seq: i32,
    pub at: DateTime<Utc>,
    /// Who did it, by the short name; "ordna" where it happened by itself.
    pub actor: String,
    pub action: String,
    pub from: String,
    pub to: String,
    pub note: Option<String>,
    pub data: Option<Value>,
    /// In hexadecimal.
    pub hash: String,
    /// Why an admin set a rule aside.
    pub justification: Option<String>,
    pub id: Uuid,
    pub machine: String,
    pub subject_id: Uuid,
    /// The number of what it happened to.
    pub number: Option<String>,
    /// The event that it followed from.
    pub cause_id: Option<Uuid>,
    /// Whom an assignment names, and which letter a mail is.
    pub about: Option<String>,
    /// What failed, of a card that was rejected for it: the data and the note of that.
    pub because: Option<Value>,
}

/// Whose events.
#[derive(Clone, Copy, Debug)]
pub enum Of<'a> {
    Everything,
    /// An order and all that hangs on it.
    Order(Uuid),
    /// One thing alone, by its machine.
    Thing(&'a str, Uuid),
    /// One event.
    One(Uuid),
}

/// Reads events, the last first.
pub async fn page(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    of: Of<'_>,
    seek: &Seek<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> sqlx::Result<Vec<Event>> {
    let mut sql = QueryBuilder::<Postgres>::new(
        "with page as (select e.* from events e where e.organization_id = ",
    );
    sql.push_bind(organization);
    match of {
        Of::Everything => {}
        Of::Order(order) => {
            sql.push(" and e.root_order_id = ").push_bind(order);
        }
        Of::Thing(machine, id) => {
            sql.push(" and e.machine = ").push_bind(machine.to_owned());
            sql.push(" and e.subject_id = ").push_bind(id);
        }
        Of::One(id) => {
            sql.push(" and e.id = ").push_bind(id);
        }
    }
    if let Some((at, id)) = seek.key() {
        sql.push(" and (e.at, e.id)").push(seek.compares(false));
        sql.push_bind(*at).push(", ").push_bind(*id).push(")");
    }
    sql.push(match (of, seek.is_backwards()) {
        (Of::Thing(..), false) => " order by e.seq desc",
        (Of::Thing(..), true) => " order by e.seq",
        (Of::Everything | Of::Order(_) | Of::One(_), false) => " order by e.at desc, e.id desc",
        (Of::Everything | Of::Order(_) | Of::One(_), true) => " order by e.at, e.id",
    });
    sql.push(" limit ").push_bind(limit).push(SHOWN);
    sql.build_query_as().fetch_all(db).await
}

/// The names of who and what are looked up for the shown events only.
const SHOWN: &str = ")
    select e.seq, e.at,
           case when e.cause_id is null then coalesce(
                    (select coalesce(u.short_name, u.email) from users u
                      where u.organization_id = e.organization_id and u.id = e.actor_id), 'ordna')
                else 'ordna' end as actor,
           e.action, e.from_status as \"from\", e.to_status as \"to\", e.note, e.data,
           encode(e.hash, 'hex') as hash, e.justification, e.id, e.machine, e.subject_id, e.cause_id,
           case when e.machine = 'email' then (select x.email_type from email_logs x
                    where x.organization_id = e.organization_id and x.id = e.subject_id)
                when e.data ->> 'assignee' is not null then
                    (select coalesce(u.short_name, u.email) from users u
                      where u.organization_id = e.organization_id
                        and u.id::text = e.data ->> 'assignee') end as about,
           case when e.action = 'reject' then
                    (select jsonb_build_object('data', c.data, 'note', c.note) from events c
                      where c.organization_id = e.organization_id and c.id = e.cause_id)
                end as because,
           case e.machine
               when 'order_service' then o.number
               when 'order_goods' then o.number
               when 'order_made_to_order' then o.number
               when 'job_card' then (select x.number from job_cards x
                   where x.organization_id = e.organization_id and x.id = e.subject_id)
               when 'qir' then (select x.number from quality_inspection_reports x
                   where x.organization_id = e.organization_id and x.id = e.subject_id)
               when 'batch' then (select x.number from production_batches x
                   where x.organization_id = e.organization_id and x.id = e.subject_id)
               when 'invoice' then (select x.number from invoices x
                   where x.organization_id = e.organization_id and x.id = e.subject_id)
               when 'addon' then (select k.number from order_addons x
                   join orders k on k.organization_id = x.organization_id and k.id = x.addon_so_id
                   where x.organization_id = e.organization_id and x.id = e.subject_id)
               when 'document' then (select x.number from documents x
                   where x.organization_id = e.organization_id and x.id = e.subject_id)
               when 'lead' then (select x.number from leads x
                   where x.organization_id = e.organization_id and x.id = e.subject_id)
               when 'offer' then (select x.number from offers x
                   where x.organization_id = e.organization_id and x.id = e.subject_id)
               when 'customer' then (select x.number from customers x
                   where x.organization_id = e.organization_id and x.id = e.subject_id)
               when 'product' then (select x.sku from products x
                   where x.organization_id = e.organization_id and x.id = e.subject_id)
               when 'price_list' then (select x.number from price_lists x
                   where x.organization_id = e.organization_id and x.id = e.subject_id)
               when 'discount_code' then (select x.code from discount_codes x
                   where x.organization_id = e.organization_id and x.id = e.subject_id)
           end as number
      from page e
      left join orders o on o.organization_id = e.organization_id and o.id = e.subject_id
     order by e.at desc, e.id desc";
