//! What a list of each noun is made of: where the rows lie, how they are sorted, and what
//! else is shown of them. Never runs anything.

use crate::domain::entity::Entity;

/// The pieces of a list's statement.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    /// The columns and tables of the page itself, with the noun's own as `t`.
    pub page: &'static str,
    /// What is shown of the page's rows.
    pub shown: &'static str,
    pub sort: Sort,
    /// Its human number.
    pub number: &'static str,
    /// Whose it is.
    pub customer: Option<&'static str>,
    /// The order that it is or hangs on.
    pub order: Option<&'static str>,
    /// Whose work it is.
    pub assignee: Option<&'static str>,
    /// What a scanner reads of it.
    pub code: Option<&'static str>,
    /// What words are looked for in.
    pub text: Option<&'static str>,
}

/// How a list is sorted.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sort {
    /// Who has waited longest; `over` says of what nobody waits for. An index holds the
    /// very same expression.
    Waiting { over: &'static str },
    /// By its place in the queue, which the thing carries; or as one that waits.
    Queue { over: &'static str },
    /// The last first, by this time.
    Newest(&'static str),
    /// By this name.
    Name(&'static str),
}

impl Sort {
    /// What says of which rows nobody waits for them, where that is told apart.
    pub(super) const fn over(self) -> Option<&'static str> {
        match self {
            Self::Waiting { over } | Self::Queue { over } => Some(over),
            Self::Newest(_) | Self::Name(_) => None,
        }
    }
}

/// How the pipeline's things end, for orders, offers and leads.
const STAGE_OVER: &str = "(coalesce(t.stage, 'done') in ('done', 'lost'))";

/// Who did the last thing to each shown row.
macro_rules! last_event {
    () => {
        " left join events e on e.organization_id = t.organization_id and e.machine = t.machine
                and e.subject_id = t.id and e.seq = t.version"
    };
}

/// The columns that everything with a machine has. A person is looked up for each shown row:
/// joined, the view of the people would be read whole for every row.
macro_rules! columns {
    () => {
        "t.id, t.machine, t.status, t.stage, t.version, t.status_since as since,
         case when e.cause_id is null then (select w.short_name from users w
            where w.organization_id = e.organization_id and w.id = e.actor_id) end as updated_by"
    };
}

const ORDERS: Shape = Shape {
    page: "t.* from orders t",
    shown: concat!(
        "select ",
        columns!(),
        ", t.number, t.workflow, c.name as title, c.name as customer, c.number as customer_number,
           c.ncr_bid_no as contract, t.id as order_id, t.number as order_number,
           p.number as parent_number,
           (select jsonb_agg(jsonb_build_array(a.status, k.number, k.status)
                    order by a.created_at, a.id)
              from order_addons a
              left join orders k on k.organization_id = a.organization_id and k.id = a.addon_so_id
             where a.organization_id = t.organization_id and a.parent_so_id = t.id) as addons,
           t.total_minor as value_minor, t.currency, t.promised_at, t.scheduled_date,
           (select a.short_name from users a
               where a.organization_id = t.organization_id and a.id = t.assignee) as assignee, t.priority, t.items_summary, t.otp_expires_at as code_expires,
           t.status = 'awaiting_customer_confirmation' and coalesce((
                   select m.status in ('failed', 'bounced') from email_logs m
                    where m.organization_id = t.organization_id and m.sale_order_id = t.id
                      and m.email_type in ('sale_order', 'otp', 'otp_reminder')
                    order by m.created_at desc limit 1), false) as mail_failed,
           t.status = 'cancelled' and t.paid_minor > t.refunded_minor as owes_back,
           t.status in ('in_queue', 'in_production', 'confirmed_by_customer',
                   'confirmed_no_payment_required', 'advance_paid')
               and t.workflow <> 'service'
               and exists (select from order_items i
                    where i.organization_id = t.organization_id and i.order_id = t.id
                      and i.removed_at is null
                      and not exists (select from job_cards j
                           where j.organization_id = i.organization_id and j.order_item_id = i.id))
               as lacks_cards,
           (select count(*) from job_cards j
             where j.organization_id = t.organization_id and j.order_id = t.id) as cards,
           (select count(*) from job_cards j
             where j.organization_id = t.organization_id and j.order_id = t.id
               and j.status in ('completed', 'quality_inspection', 'approved')) as cards_done,
           coalesce(t.stage, 'done') in ('done', 'lost') as is_over
         from page t
         join customers c on c.organization_id = t.organization_id and c.id = t.customer_id
         left join orders p on p.organization_id = t.organization_id and p.id = t.parent_order_id",
        last_event!()
    ),
    sort: Sort::Waiting { over: STAGE_OVER },
    number: "t.number",
    customer: Some("t.customer_id"),
    order: Some("t.id"),
    assignee: Some("t.assignee"),
    code: None,
    text: None,
};

const OFFERS: Shape = Shape {
    page: "t.* from offers t",
    shown: concat!(
        "select ",
        columns!(),
        ", t.number, t.workflow, c.name as title, c.name as customer, c.number as customer_number,
           c.ncr_bid_no as contract, t.order_id, o.number as order_number,
           t.total_minor as value_minor, t.currency, t.items_summary, t.valid_until,
           coalesce(t.stage, 'done') in ('done', 'lost') as is_over
         from page t
         join customers c on c.organization_id = t.organization_id and c.id = t.customer_id
         left join orders o on o.organization_id = t.organization_id and o.id = t.order_id",
        last_event!()
    ),
    sort: Sort::Waiting { over: STAGE_OVER },
    number: "t.number",
    customer: Some("t.customer_id"),
    order: Some("t.order_id"),
    assignee: None,
    code: None,
    text: None,
};

const LEADS: Shape = Shape {
    page: "t.* from leads t",
    shown: concat!(
        "select ",
        columns!(),
        ", t.number, coalesce(t.company, t.name) as title, c.name as customer,
           c.number as customer_number, c.ncr_bid_no as contract, t.order_id,
           nullif(t.estimated_value_minor, 0) as value_minor, t.currency,
           (select a.short_name from users a
               where a.organization_id = t.organization_id and a.id = t.assignee) as assignee, t.priority, t.interest as items_summary,
           coalesce(t.stage, 'done') in ('done', 'lost') as is_over
         from page t
         left join customers c on c.organization_id = t.organization_id and c.id = t.customer_id",
        last_event!()
    ),
    sort: Sort::Waiting { over: STAGE_OVER },
    number: "t.number",
    customer: Some("t.customer_id"),
    order: Some("t.order_id"),
    assignee: Some("t.assignee"),
    code: None,
    text: Some(
        "lower(t.name || ' ' || coalesce(t.company, '') || ' ' || coalesce(t.email, '') || ' '
            || regexp_replace(coalesce(t.phone, ''), '[^0-9]', '', 'g'))",
    ),
};

/// Where a thing of the floor stands in its queue, and how much it presses: said by whoever is
/// nearest to it, itself or its batch or order.
macro_rules! queue_place {
    () => {
        ", t.queue_rank, t.queue_due, t.queue_family,
           (array['urgent', 'high', 'normal', 'low'])[t.queue_rank + 1] as priority"
    };
}

/// What hangs on a cancelled order is closed to action, so its queue hides it.
macro_rules! on_living_order {
    ($table:literal, $order:literal) => {
        concat!(
            "t.*, o.number as order_number, o.customer_id, o.promised_at
               from ",
            $table,
            " t join orders o on o.organization_id = t.organization_id and o.id = t.",
            $order,
            " and o.status <> 'cancelled'"
        )
    };
}

const JOB_CARDS: Shape = Shape {
    page: on_living_order!("job_cards", "order_id"),
    shown: concat!(
        "select ",
        columns!(),
        queue_place!(),
        ", t.number, t.title, c.name as customer, c.number as customer_number, t.order_id,
           t.order_number, t.promised_at, (select a.short_name from users a
               where a.organization_id = t.organization_id and a.id = t.assignee) as assignee, t.station,
           (select count(*) from job_cards j
             where j.organization_id = t.organization_id and j.order_id = t.order_id) as cards,
           (select count(*) from job_cards j
             where j.organization_id = t.organization_id and j.order_id = t.order_id
               and j.status in ('completed', 'quality_inspection', 'approved')) as cards_done,
           t.paused_at is not null as is_paused,
           exists (select from production_batches b where b.organization_id = t.organization_id
                    and b.order_id = t.order_id and b.status = 'on_hold') as is_on_hold,
           (t.status = 'approved' or t.status = 'completed' and not t.queue_inspected) as is_over,
           t.queue_inspected as is_inspected
         from page t
         join customers c on c.organization_id = t.organization_id and c.id = t.customer_id",
        last_event!()
    ),
    sort: Sort::Queue {
        over: "(t.status = 'approved' or t.status = 'completed' and not t.queue_inspected)",
    },
    number: "t.number",
    customer: Some("o.customer_id"),
    order: Some("t.order_id"),
    assignee: Some("t.assignee"),
    code: Some("t.scan_code"),
    text: Some("lower(t.title)"),
};

const QIRS: Shape = Shape {
    page: on_living_order!("quality_inspection_reports", "order_id"),
    shown: concat!(
        "select ",
        columns!(),
        queue_place!(),
        ", t.number, j.title, c.name as customer, c.number as customer_number, t.order_id,
           t.order_number, t.promised_at, (select a.short_name from users a
               where a.organization_id = t.organization_id and a.id = t.inspected_by) as assignee,
           j.status as card_status, t.round, t.status = 'passed' as is_over
         from page t
         join customers c on c.organization_id = t.organization_id and c.id = t.customer_id
         join job_cards j on j.organization_id = t.organization_id and j.id = t.job_card_id",
        last_event!()
    ),
    sort: Sort::Queue { over: "(t.status = 'passed')" },
    number: "t.number",
    customer: Some("o.customer_id"),
    order: Some("t.order_id"),
    assignee: Some("t.inspected_by"),
    code: Some("t.scan_code"),
    text: None,
};

const BATCHES: Shape = Shape {
    page: on_living_order!("production_batches", "order_id"),
    shown: concat!(
        "select ",
        columns!(),
        queue_place!(),
        ", t.number, t.order_number as title, c.name as customer, c.number as customer_number,
           t.order_id, t.order_number, p.number as parent_number, t.promised_at,
           o.items_summary, t.status = 'done' as is_over,
           case when t.run_id is not null then r.number
                when exists (select from production_batches m
                              where m.organization_id = t.organization_id and m.run_id = t.id)
                then t.number end as run_number
         from page t
         join customers c on c.organization_id = t.organization_id and c.id = t.customer_id
         join orders o on o.organization_id = t.organization_id and o.id = t.order_id
         left join production_batches p
           on p.organization_id = t.organization_id and p.id = t.parent_batch_id
         left join production_batches r
           on r.organization_id = t.organization_id and r.id = t.run_id",
        last_event!()
    ),
    sort: Sort::Queue { over: "(t.status = 'done')" },
    number: "t.number",
    customer: Some("o.customer_id"),
    order: Some("t.order_id"),
    assignee: None,
    code: None,
    text: None,
};

const ADDONS: Shape = Shape {
    page: on_living_order!("order_addons", "parent_so_id"),
    shown: concat!(
        "select ",
        columns!(),
        ", coalesce(k.number, t.id::text) as number, t.order_number as title, c.name as customer,
           c.number as customer_number, t.parent_so_id as order_id, t.order_number,
           t.order_number as parent_number, t.value_minor, t.currency, t.promised_at, t.items,
           p.machine as parent_machine, p.status as parent_status,
           p.net_minor as parent_net_minor,
           (select coalesce(sum(case when b.id is null then a.value_minor else b.net_minor end), 0)::bigint
              from order_addons a
              left join orders b on b.organization_id = a.organization_id and b.id = a.addon_so_id
             where a.organization_id = t.organization_id and a.parent_so_id = t.parent_so_id
               and a.id <> t.id and a.status = 'approved'
               and (b.stage is null or b.stage <> 'lost')) as parent_taken_minor,
           t.status in ('approved', 'rejected') as is_over
         from page t
         join orders p on p.organization_id = t.organization_id and p.id = t.parent_so_id
         join customers c on c.organization_id = t.organization_id and c.id = t.customer_id
         left join orders k on k.organization_id = t.organization_id and k.id = t.addon_so_id",
        last_event!()
    ),
    sort: Sort::Waiting { over: "(t.status in ('approved', 'rejected'))" },
    number: "o.number",
    customer: Some("o.customer_id"),
    order: Some("t.parent_so_id"),
    assignee: None,
    code: None,
    text: Some(
        "lower(concat_ws(' ', t.reason, (
            select string_agg(concat_ws(' ', i ->> 'description', i ->> 'name', i ->> 'sku'), ' ')
              from jsonb_array_elements(t.items) i)))",
    ),
};

const INVOICES: Shape = Shape {
    page: "t.* from invoices t",
    shown: concat!(
        "select ",
        columns!(),
        ", coalesce(t.number, t.id::text) as number, c.name as title, c.name as customer,
           c.number as customer_number, t.order_id, o.number as order_number,
           t.total_minor as value_minor, t.currency, t.kind as items_summary,
           coalesce(t.due_on < current_date, false) as is_overdue, t.kind = 'credit' as is_credit,
           v.number as credits,
           t.status in ('paid', 'void') or t.kind = 'credit' as is_over
         from page t
         join customers c on c.organization_id = t.organization_id and c.id = t.customer_id
         join orders o on o.organization_id = t.organization_id and o.id = t.order_id
         left join invoices v on v.organization_id = t.organization_id and v.id = t.credits_id",
        last_event!()
    ),
    sort: Sort::Waiting { over: "(t.status in ('paid', 'void') or t.kind = 'credit')" },
    number: "t.number",
    customer: Some("t.customer_id"),
    order: Some("t.order_id"),
    assignee: None,
    code: None,
    text: None,
};

const PAYMENTS: Shape = Shape {
    page: "t.* from payments t",
    shown: "select t.id, t.number, t.created_at as since, c.name as title, c.name as customer,
                   c.number as customer_number, t.order_id, o.number as order_number,
                   case when t.kind = 'refund' then -t.amount_minor else t.amount_minor end
                       as value_minor,
                   t.currency, t.method as items_summary, true as is_over
              from page t
              join customers c on c.organization_id = t.organization_id and c.id = t.customer_id
              join orders o on o.organization_id = t.organization_id and o.id = t.order_id",
    sort: Sort::Newest("t.created_at"),
    number: "t.number",
    customer: Some("t.customer_id"),
    order: Some("t.order_id"),
    assignee: None,
    code: None,
    text: Some("lower(coalesce(t.reference, '') || ' ' || coalesce(t.transaction_id, ''))"),
};

const CUSTOMERS: Shape = Shape {
    page: "t.* from customers t",
    shown: concat!(
        "select ",
        columns!(),
        ", t.number, t.name as title, t.name as customer, t.number as customer_number,
           t.ncr_bid_no as contract, t.name as sort_name,
           concat_ws(' · ', t.contact, t.email, t.phone) as items_summary, true as is_over
         from page t",
        last_event!()
    ),
    sort: Sort::Name("t.name"),
    number: "t.number",
    customer: Some("t.id"),
    order: None,
    assignee: None,
    code: None,
    text: Some("t.search_text"),
};

const PRODUCTS: Shape = Shape {
    page: "t.* from products t",
    shown: concat!(
        "select ",
        columns!(),
        ", t.sku as number, t.name as title, t.name as sort_name,
           t.list_price_minor as value_minor, true as is_over,
           concat_ws(', ', case when t.restricted then 'restricted' end,
               case when t.needs_inspection then 'inspected' end,
               nullif(t.description, '')) as items_summary
         from page t",
        last_event!()
    ),
    sort: Sort::Name("t.name"),
    number: "t.sku",
    customer: None,
    order: None,
    assignee: None,
    code: None,
    text: Some("lower(t.sku || ' ' || t.name)"),
};

const PRICE_LISTS: Shape = Shape {
    page: "t.* from price_lists t",
    shown: concat!(
        "select ",
        columns!(),
        ", t.number, t.name as title, t.name as sort_name, t.ncr_bid_no as contract, t.currency,
           true as is_over,
           concat_ws(', ', 'contract ' || t.ncr_bid_no,
               (select case count(*) when 0 then 'no price yet' when 1 then '1 price'
                            else count(*) || ' prices' end
                  from price_list_items i
                 where i.organization_id = t.organization_id and i.price_list_id = t.id
                   and i.removed_at is null),
               'from ' || t.valid_from, 'until ' || t.valid_until) as items_summary
         from page t",
        last_event!()
    ),
    sort: Sort::Name("t.name"),
    number: "t.number",
    customer: None,
    order: None,
    assignee: None,
    code: None,
    text: Some("lower(t.number || ' ' || t.name || ' ' || coalesce(t.ncr_bid_no, ''))"),
};

const DISCOUNT_CODES: Shape = Shape {
    page: "t.* from discount_codes t",
    shown: concat!(
        "select ",
        columns!(),
        ", t.code as number, coalesce(t.description, '') as title, t.code as sort_name,
           t.discount_minor as value_minor, t.currency, true as is_over,
           concat_ws(', ', case when t.status = 'ended' then 'ended' end,
               trim_scale(t.discount_percent) || ' %',
               (select count(*) || ' used' from orders u
                 where u.organization_id = t.organization_id and u.discount_code = t.code
                   and uses_code(u))
               || coalesce(' of ' || t.uses_max, ''),
               'from ' || t.valid_from, 'until ' || t.valid_until) as items_summary
         from page t",
        last_event!()
    ),
    sort: Sort::Name("t.code"),
    number: "t.code",
    customer: None,
    order: None,
    assignee: None,
    code: None,
    text: Some("lower(t.code || ' ' || coalesce(t.description, ''))"),
};

const OUTBOX: Shape = Shape {
    page: "t.*, work_status(t) as status, work_about(t) as about from outbox t",
    shown: "select t.id, t.id::text as number, t.created_at as sorted_at, t.kind as title,
                   coalesce(t.done_at, t.dropped_at, t.created_at) as since,
                   t.status, t.order_id, t.attempts as round,
                   t.about as order_number,
                   coalesce(t.reason, t.last_error) as items_summary,
                   case when t.status = 'waiting' then t.run_at end as due_at,
                   coalesce(t.done_at, t.dropped_at) is not null as is_over
              from page t",
    sort: Sort::Newest("t.created_at"),
    number: "t.kind",
    customer: None,
    order: Some("t.order_id"),
    assignee: None,
    code: None,
    text: Some("lower(t.kind || ' ' || coalesce(t.last_error, ''))"),
};

const EMAILS: Shape = Shape {
    page: "t.*, mail_waits(t) as waits from email_logs t",
    shown: concat!(
        "select ",
        columns!(),
        ", t.id::text as number, coalesce(c.name, t.recipient_name, t.recipient_email) as title,
           c.name as customer, c.number as customer_number, t.sale_order_id as order_id,
           t.order_number, t.email_type as workflow,
           coalesce(t.waits ->> 'last_error', t.subject) as items_summary,
           coalesce((t.waits ->> 'attempts')::int, 0) as round,
           case when t.waits ->> 'last_error' is not null then (t.waits ->> 'run_at')::timestamptz
                end as due_at,
           t.recipient_email as recipient, t.created_at as sorted_at,
           t.status in ('sent', 'delivered') as is_over
         from page t
         left join customers c on c.organization_id = t.organization_id and c.id = t.customer_id",
        last_event!()
    ),
    sort: Sort::Newest("t.created_at"),
    number: "t.order_number",
    customer: Some("t.customer_id"),
    order: Some("t.sale_order_id"),
    assignee: None,
    code: None,
    text: Some(
        "lower(t.subject || ' ' || t.recipient_email || ' ' || t.email_type || ' ' || t.status)",
    ),
};

const DOCUMENTS: Shape = Shape {
    page: "t.* from documents t",
    shown: concat!(
        "select ",
        columns!(),
        ", t.number, c.name as title, c.name as customer, c.number as customer_number, t.order_id,
           o.number as order_number, t.kind as workflow, t.path as items_summary,
           t.created_at as sorted_at, true as is_over
         from page t
         join customers c on c.organization_id = t.organization_id and c.id = t.customer_id
         left join orders o on o.organization_id = t.organization_id and o.id = t.order_id",
        last_event!()
    ),
    sort: Sort::Newest("t.created_at"),
    number: "t.number",
    customer: Some("t.customer_id"),
    order: Some("t.order_id"),
    assignee: None,
    code: None,
    text: Some("lower(t.number || ' ' || t.path)"),
};

/// The column that says of which kind something is, where its list can be narrowed by that.
pub(super) const fn kind_of(entity: Entity) -> Option<&'static str> {
    match entity {
        Entity::Email => Some("t.email_type"),
        Entity::Document => Some("t.kind"),
        Entity::Lead
        | Entity::Offer
        | Entity::Order
        | Entity::Addon
        | Entity::JobCard
        | Entity::Qir
        | Entity::Batch
        | Entity::Invoice
        | Entity::Payment
        | Entity::Customer
        | Entity::Product
        | Entity::PriceList
        | Entity::DiscountCode
        | Entity::User
        | Entity::Setting
        | Entity::Event
        | Entity::Outbox => None,
    }
}

/// Whether its things are worked on at stations.
pub(super) const fn is_worked_on(entity: Entity) -> bool {
    matches!(entity, Entity::JobCard)
}

/// The list of an entity; none for what is listed elsewhere: people, settings, events.
pub(super) const fn shape(entity: Entity) -> Option<Shape> {
    Some(match entity {
        Entity::Lead => LEADS,
        Entity::Offer => OFFERS,
        Entity::Order => ORDERS,
        Entity::Addon => ADDONS,
        Entity::JobCard => JOB_CARDS,
        Entity::Qir => QIRS,
        Entity::Batch => BATCHES,
        Entity::Invoice => INVOICES,
        Entity::Payment => PAYMENTS,
        Entity::Email => EMAILS,
        Entity::Document => DOCUMENTS,
        Entity::Customer => CUSTOMERS,
        Entity::Product => PRODUCTS,
        Entity::PriceList => PRICE_LISTS,
        Entity::DiscountCode => DISCOUNT_CODES,
        Entity::Outbox => OUTBOX,
        Entity::User | Entity::Setting | Entity::Event => return None,
    })
}

#[cfg(test)]
mod tests {
    use strum::VariantArray as _;

    use super::*;

    #[test]
    fn what_the_floor_works_off_has_a_place_in_its_queue() {
        for entity in Entity::VARIANTS {
            let has_place = shape(*entity).is_some_and(|it| matches!(it.sort, Sort::Queue { .. }));
            assert_eq!(has_place, entity.is_queued(), "{entity:?}");
        }
    }
}
