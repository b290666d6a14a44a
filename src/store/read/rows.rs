//! Whole rows as JSON, named as the table's columns: what scripts rely on. Never leaves a
//! column out but those that only serve searching, and the keys of sealed documents.

use serde_json::Value;
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::domain::entity::Entity;

macro_rules! rows_of {
    ($table:literal) => {
        concat!(
            "select to_jsonb(t) - '{search_text, queue_rank, queue_due, queue_family, queue_inspected}'::text[] from ",
            $table,
            " t where t.organization_id = $1 and t.id = any ($2)"
        )
    };
}

/// The same with the short name of whoever does the work.
macro_rules! assigned_rows_of {
    ($table:literal) => {
        concat!(
            "select to_jsonb(t) - '{queue_rank, queue_due, queue_family, queue_inspected}'::text[]
                 || jsonb_build_object('assignee_name',
                        (select coalesce(u.short_name, u.email) from users u
                          where u.organization_id = t.organization_id and u.id = t.assignee))
               from ",
            $table,
            " t where t.organization_id = $1 and t.id = any ($2)"
        )
    };
}

/// Discount codes with how often each is in use.
const USED_CODES: &str = "select to_jsonb(t) || jsonb_build_object('uses', (
            select count(*) from orders u
             where u.organization_id = t.organization_id and u.discount_code = t.code
               and uses_code(u)))
       from discount_codes t where t.organization_id = $1 and t.id = any ($2)";

/// Reports with who inspected, the short names of whoever checked a line, and what was said of each
/// round: a round ends with a pass or a fail.
const JUDGED_REPORTS: &str = "select to_jsonb(t) - '{queue_rank, queue_due, queue_family, queue_inspected}'::text[]
       || jsonb_build_object(
            'inspected_by_name', (
                select coalesce(u.short_name, u.email) from users u
                 where u.organization_id = t.organization_id and u.id = t.inspected_by),
            'people', (
                select coalesce(jsonb_object_agg(u.id, coalesce(u.short_name, u.email)), '{}')
                  from users u
                 where u.organization_id = t.organization_id and u.id in (
                       select e.actor_id from events e
                        where e.organization_id = t.organization_id and e.machine = 'qir'
                          and e.subject_id = t.id)),
            'attachments', (
                select coalesce(jsonb_agg(jsonb_build_object('document', d.number,
                           'line', e.data ->> 'line', 'file', e.data ->> 'path', 'note', e.note,
                           'round', 1 + (
                               select count(*) from events r
                                where r.organization_id = e.organization_id and r.machine = 'qir'
                                  and r.subject_id = e.subject_id and r.seq < e.seq
                                  and r.action = 'reinspect'))
                           order by d.created_at, d.id), '[]')
                  from documents d
                  join events e on e.organization_id = d.organization_id and e.id = d.event_id
                 where d.organization_id = t.organization_id and d.qir_id = t.id
                   and d.kind = 'attachment'),
            'verdicts', (
                select coalesce(jsonb_agg(jsonb_build_object('round', v.round, 'action', v.action,
                           'by', coalesce(v.short_name, 'ordna'), 'at', v.at, 'note', v.note, 'signed', v.signed)
                           order by v.round), '[]')
                  from (select row_number() over (order by e.seq) as round, e.action, e.at, e.note,
                               u.short_name, coalesce((e.data ->> 'signed')::boolean, false) as signed
                          from events e
                          left join users u
                            on u.organization_id = e.organization_id and u.id = e.actor_id
                         where e.organization_id = t.organization_id and e.machine = 'qir'
                           and e.subject_id = t.id and e.action in ('pass', 'fail')) v))
       from quality_inspection_reports t where t.organization_id = $1 and t.id = any ($2)";

/// The rows with these ids, in no order.
pub async fn by_id(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    entity: Entity,
    ids: &[Uuid],
) -> sqlx::Result<Vec<Value>> {
    let sql = match entity {
        Entity::Lead => assigned_rows_of!("leads"),
        Entity::Offer => rows_of!("offers"),
        Entity::Order => assigned_rows_of!("orders"),
        Entity::Addon => rows_of!("order_addons"),
        Entity::JobCard => assigned_rows_of!("job_cards"),
        Entity::Qir => JUDGED_REPORTS,
        Entity::Batch => rows_of!("production_batches"),
        Entity::Invoice => rows_of!("invoices"),
        Entity::Payment => rows_of!("payments"),
        Entity::Email => {
            "select to_jsonb(t) || mail_waits(t) from email_logs t
              where t.organization_id = $1 and t.id = any ($2)"
        }
        Entity::Document => {
            "select to_jsonb(t) - 'seal_key' from documents t
              where t.organization_id = $1 and t.id = any ($2)"
        }
        Entity::Customer => rows_of!("customers"),
        Entity::Product => rows_of!("products"),
        Entity::PriceList => rows_of!("price_lists"),
        Entity::DiscountCode => USED_CODES,
        Entity::User => rows_of!("users"),
        Entity::Outbox => {
            "select to_jsonb(t)
                    || jsonb_build_object('status', work_status(t), 'about', work_about(t))
               from outbox t where t.organization_id = $1 and t.id = any ($2)"
        }
        Entity::Setting | Entity::Event => return Ok(Vec::new()),
    };
    sqlx::query_scalar(sql).bind(organization).bind(ids).fetch_all(db).await
}

/// Who may buy a restricted product.
pub async fn buyers(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    product: Uuid,
) -> sqlx::Result<Vec<Value>> {
    let sql = "select jsonb_build_object('id', c.id, 'number', c.number, 'name', c.name)
                 from customer_products t
                 join customers c on c.organization_id = t.organization_id and c.id = t.customer_id
                where t.organization_id = $1 and t.product_id = $2 and t.ended_at is null
                order by c.name, c.id";
    sqlx::query_scalar(sql).bind(organization).bind(product).fetch_all(db).await
}

/// The prices of a list as they stand, by product and quantity.
pub async fn prices(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    list: Uuid,
) -> sqlx::Result<Vec<Value>> {
    let sql = "select to_jsonb(t) || jsonb_build_object('sku', p.sku, 'description', p.name)
                 from price_list_items t
                 join products p on p.organization_id = t.organization_id and p.id = t.product_id
                where t.organization_id = $1 and t.price_list_id = $2 and t.removed_at is null
                order by p.sku, t.from_quantity, t.valid_from nulls first, t.id";
    sqlx::query_scalar(sql).bind(organization).bind(list).fetch_all(db).await
}

/// Who buys by a price list or a contract.
pub async fn buyers_by(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    list: Uuid,
) -> sqlx::Result<Vec<Value>> {
    let sql = "select jsonb_build_object('id', c.id, 'number', c.number, 'name', c.name)
                 from price_lists l
                 join customers c on c.organization_id = l.organization_id
                  and (c.price_list_id = l.id or c.ncr_bid_no = l.ncr_bid_no)
                where l.organization_id = $1 and l.id = $2 order by c.name, c.id limit 200";
    sqlx::query_scalar(sql).bind(organization).bind(list).fetch_all(db).await
}

/// The prices that were agreed about a product, in every list.
pub async fn prices_of(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    product: Uuid,
) -> sqlx::Result<Vec<Value>> {
    let sql = "select to_jsonb(t) || jsonb_build_object('price_list', l.number, 'name', l.name,
                      'ncr_bid_no', l.ncr_bid_no, 'currency', l.currency)
                 from price_list_items t
                 join price_lists l on l.organization_id = t.organization_id
                  and l.id = t.price_list_id
                where t.organization_id = $1 and t.product_id = $2 and t.removed_at is null
                order by l.name, t.from_quantity, t.valid_from nulls first, t.id limit 200";
    sqlx::query_scalar(sql).bind(organization).bind(product).fetch_all(db).await
}

/// What else the floor asks about a job card: whose it is, when it is promised, how much it presses,
/// how far its order is, its report.
pub async fn beside_card(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    card: Uuid,
) -> sqlx::Result<Value> {
    let sql = "select jsonb_build_object('promised_at', o.promised_at, 'qir_number', q.number,
                   'customer', jsonb_build_object('number', b.number, 'name', b.name),
                   'queue_priority', (array['urgent', 'high', 'normal', 'low'])[t.queue_rank + 1],
                   'cards', count(c.id),
                   'cards_done', count(c.id) filter (where c.status in (
                       'completed', 'quality_inspection', 'approved')),
                   'failed', case when q.status = 'failed' and t.status in ('rejected', 'in_progress')
                       then jsonb_build_object('round', q.round,
                           'lines', (select coalesce(jsonb_agg(l), '[]')
                               from jsonb_array_elements(q.checklist) l where l ->> 'result' = 'fail'))
                         || (select jsonb_build_object('by', coalesce(u.short_name, 'ordna'),
                                        'at', e.at, 'note', e.note)
                               from events e
                               left join users u
                                 on u.organization_id = e.organization_id and u.id = e.actor_id
                              where e.organization_id = q.organization_id and e.machine = 'qir'
                                and e.subject_id = q.id and e.action = 'fail'
                              order by e.seq desc limit 1) end)
                 from job_cards t
                 join orders o on o.organization_id = t.organization_id and o.id = t.order_id
                 join customers b on b.organization_id = o.organization_id and b.id = o.customer_id
                 join job_cards c on c.organization_id = t.organization_id and c.order_id = t.order_id
                 left join quality_inspection_reports q
                   on q.organization_id = t.organization_id and q.order_id = t.order_id
                  and q.job_card_id = t.id
                where t.organization_id = $1 and t.id = $2
                group by o.promised_at, t.organization_id, t.id, q.organization_id, q.id, b.number,
                         b.name";
    sqlx::query_scalar(sql).bind(organization).bind(card).fetch_one(db).await
}

/// What hangs on an order.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Below {
    Items,
    Addons,
    Comments,
    JobCards,
    Qirs,
    Batches,
    Payments,
    Invoices,
    Emails,
    Documents,
}

/// The rows of one kind that hang on an order, in their own order.
pub async fn below(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    order: Uuid,
    kind: Below,
) -> sqlx::Result<Vec<Value>> {
    let sql = match kind {
        Below::Items => {
            "select to_jsonb(t) from order_items t
              where t.organization_id = $1 and t.order_id = $2 and t.removed_at is null
              order by t.position, t.id"
        }
        Below::Addons => {
            "select to_jsonb(t) || jsonb_build_object('number', coalesce(k.number, t.id::text),
                        'addon_status', k.status)
               from order_addons t
               left join orders k on k.organization_id = t.organization_id and k.id = t.addon_so_id
              where t.organization_id = $1 and t.parent_so_id = $2 order by t.created_at, t.id"
        }
        Below::Comments => {
            "select to_jsonb(t) || jsonb_build_object('author',
                        (select coalesce(u.short_name, u.email) from users u
                          where u.organization_id = t.organization_id and u.id = t.author_id))
               from order_comments t
              where t.organization_id = $1 and t.order_id = $2 order by t.created_at, t.id"
        }
        Below::JobCards => {
            "select to_jsonb(t) - '{queue_rank, queue_due, queue_family, queue_inspected}'::text[]
                 || jsonb_build_object('assignee_name',
                        (select coalesce(u.short_name, u.email) from users u
                          where u.organization_id = t.organization_id and u.id = t.assignee))
               from job_cards t
              where t.organization_id = $1 and t.order_id = $2 order by t.number"
        }
        Below::Qirs => {
            "select to_jsonb(t) from quality_inspection_reports t
              where t.organization_id = $1 and t.order_id = $2 order by t.number"
        }
        Below::Batches => {
            "select to_jsonb(t) from production_batches t
              where t.organization_id = $1 and t.order_id = $2 order by t.number"
        }
        Below::Payments => {
            "select to_jsonb(t) from payments t
              where t.organization_id = $1 and t.order_id = $2 order by t.created_at, t.id"
        }
        Below::Invoices => {
            "select to_jsonb(t) from invoices t
              where t.organization_id = $1 and t.id in (
                    select i.id from invoices i where i.organization_id = $1 and i.order_id = $2
                    union all
                    select c.invoice_id from invoice_orders c
                     where c.organization_id = $1 and c.order_id = $2)
              order by t.created_at, t.id"
        }
        Below::Emails => {
            "select to_jsonb(t) || mail_waits(t) from email_logs t
              where t.organization_id = $1 and t.sale_order_id = $2 order by t.created_at, t.id"
        }
        Below::Documents => {
            "select to_jsonb(t) - 'seal_key' from documents t
              where t.organization_id = $1 and t.order_id = $2 order by t.created_at, t.id"
        }
    };
    sqlx::query_scalar(sql).bind(organization).bind(order).fetch_all(db).await
}

/// The lines of an offer or an invoice. What an invoice asks for is described as it was ordered.
pub async fn lines(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    entity: Entity,
    id: Uuid,
) -> sqlx::Result<Vec<Value>> {
    let sql = match entity {
        Entity::Offer => {
            "select to_jsonb(t) from offer_items t
              where t.organization_id = $1 and t.offer_id = $2 and t.removed_at is null
              order by t.position, t.id"
        }
        Entity::Invoice => {
            "select to_jsonb(t)
                    || jsonb_build_object('sku', i.sku, 'configuration', i.configuration)
               from invoice_items t
               left join order_items i on i.organization_id = t.organization_id
                    and i.id = t.order_item_id
              where t.organization_id = $1 and t.invoice_id = $2 order by t.position, t.id"
        }
        Entity::Lead
        | Entity::Order
        | Entity::Addon
        | Entity::JobCard
        | Entity::Qir
        | Entity::Batch
        | Entity::Payment
        | Entity::Email
        | Entity::Document
        | Entity::Customer
        | Entity::Product
        | Entity::PriceList
        | Entity::DiscountCode
        | Entity::User
        | Entity::Setting
        | Entity::Event
        | Entity::Outbox => return Ok(Vec::new()),
    };
    sqlx::query_scalar(sql).bind(organization).bind(id).fetch_all(db).await
}

/// The documents of an offer, or of an invoice.
pub async fn papers(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    is_offer: bool,
    id: Uuid,
) -> sqlx::Result<Vec<Value>> {
    let sql = if is_offer {
        "select to_jsonb(t) from documents t
          where t.organization_id = $1 and t.offer_id = $2 order by t.created_at, t.id"
    } else {
        "select to_jsonb(t) from documents t
          where t.organization_id = $1 and t.invoice_id = $2 order by t.created_at, t.id"
    };
    sqlx::query_scalar(sql).bind(organization).bind(id).fetch_all(db).await
}

/// The mails to a customer that are about an offer, or about an invoice.
pub async fn mails(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    (customer, is_offer): (Uuid, bool),
    id: Uuid,
) -> sqlx::Result<Vec<Value>> {
    let sql = if is_offer {
        "select to_jsonb(t) || mail_waits(t) from email_logs t
          where t.organization_id = $1 and t.customer_id = $2 and t.offer_id = $3
          order by t.created_at, t.id"
    } else {
        "select to_jsonb(t) || mail_waits(t) from email_logs t
          where t.organization_id = $1 and t.customer_id = $2 and t.invoice_id = $3
          order by t.created_at, t.id"
    };
    sqlx::query_scalar(sql).bind(organization).bind(customer).bind(id).fetch_all(db).await
}
