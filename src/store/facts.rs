//! What a decision looks at, read in one statement after the thing is locked:
//! counts taken inside the locking statement would be stale after a wait.

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, Utc};
use serde_json::Value;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

use super::addons::{self, Counting};
use super::{text, things::Thing};
use crate::domain::addon;
use crate::domain::checklist::{self, Verdict};
use crate::domain::facts::Facts;
use crate::domain::family::Sibling;
use crate::domain::letter::LetterKind;
use crate::domain::machine::{Action, Machine};
use crate::domain::pricing;
use crate::domain::settings::Settings;
use crate::domain::stage::Stage;
use crate::domain::status::Status;

/// Reads the facts of a thing.
pub async fn read(
    db: &mut PgConnection,
    organization: Uuid,
    thing: &Thing,
    settings: &Settings,
) -> sqlx::Result<Facts> {
    let facts = match thing.machine {
        Machine::OrderService | Machine::OrderGoods | Machine::OrderMadeToOrder => {
            of_order(db, organization, thing.id, settings).await?
        }
        Machine::Batch => {
            let order = thing.root_order_id.unwrap_or_default();
            of_order(db, organization, order, settings).await?
        }
        Machine::JobCard => of_card(db, organization, thing.id).await?,
        Machine::Qir => of_report(db, organization, thing.id).await?,
        Machine::Addon => of_addon(db, organization, thing.id, settings).await?,
        Machine::Invoice => of_invoice(db, organization, thing.id).await?,
        Machine::Offer => of_offer(db, organization, thing, settings).await?,
        Machine::Import => of_import(db, organization, thing.id).await?,
        Machine::Lead => of_lead(db, organization, thing).await?,
        Machine::Email => of_email(db, organization, thing.id, settings).await?,
        Machine::Document
        | Machine::Customer
        | Machine::Product
        | Machine::PriceList
        | Machine::DiscountCode
        | Machine::Settings => Facts::default(),
    };
    Ok(Facts { status: thing.status, notation: settings.notation(), ..facts })
}

#[derive(FromRow)]
struct Order {
    machine: String,
    status: String,
    currency: String,
    item_count: i32,
    total_minor: i64,
    kept_minor: i64,
    payment_mode: String,
    card_statuses: Vec<String>,
    card_assigned: Vec<bool>,
    /// Empty text where the card has no report.
    report_statuses: Vec<String>,
    addon_statuses: Vec<String>,
    child_numbers: Vec<String>,
    child_statuses: Vec<String>,
    addon_items: Vec<Value>,
    addon_asked_at: Vec<DateTime<Utc>>,
    unpacked: Vec<String>,
    has_final_invoice: bool,
    family_due_minor: i64,
    paid_with: Option<String>,
    invoiced_with: Option<String>,
    is_covered: bool,
    code_again_at: Option<DateTime<Utc>>,
    last_action: Option<String>,
}

async fn of_order(
    db: &mut PgConnection,
    organization: Uuid,
    order: Uuid,
    settings: &Settings,
) -> sqlx::Result<Facts> {
    let row: Order = sqlx::query_as(
        "select o.machine, o.status, o.currency, o.item_count, o.total_minor,
                o.paid_minor - o.refunded_minor as kept_minor, o.payment_mode,
                coalesce(c.statuses, '{}') as card_statuses,
                coalesce(c.assigned, '{}') as card_assigned,
                coalesce(c.reports, '{}') as report_statuses,
                coalesce(a.statuses, '{}') as addon_statuses,
                coalesce(a.numbers, '{}') as child_numbers,
                coalesce(a.children, '{}') as child_statuses,
                coalesce(a.items, '{}') as addon_items,
                coalesce(a.asked, '{}') as addon_asked_at,
                case when o.packed = '{}' then '{}'::text[]
                     else array(
                        select trim_scale(i.quantity - coalesce((o.packed ->> i.position::text)::numeric, 0)) || ' × ' || i.description
                          from order_items i
                         where i.organization_id = o.organization_id and i.order_id = o.id
                           and i.removed_at is null and coalesce((o.packed ->> i.position::text)::numeric, 0) < i.quantity
                         order by i.position) end as unpacked,
                has_final(o.organization_id, o.id) as has_final_invoice,
                case when o.parent_order_id is null then due_beside(o.organization_id, o.id)
                     else 0 end as family_due_minor,
                case when o.parent_order_id is not null
                     then paid_with(o.organization_id, o.id) end as paid_with,
                case when o.parent_order_id is not null
                     then invoiced_with(o.organization_id, o.id) end as invoiced_with,
                o.parent_order_id is not null
                    and covering(o.organization_id, o.id) is not null as is_covered,
                case when o.machine = 'order_made_to_order'
                      and o.status = 'awaiting_customer_confirmation'
                     then auth.code_again_at(o.id) end as code_again_at,
                (select e.action from events e
                  where e.organization_id = o.organization_id and e.machine = o.machine
                    and e.subject_id = o.id and e.seq = o.version) as last_action
           from orders o
           left join lateral (
                select array_agg(c.status) as statuses,
                       array_agg(c.assignee is not null or c.station is not null) as assigned,
                       array_agg(coalesce(q.status, '')) as reports
                  from job_cards c
                  left join quality_inspection_reports q
                    on q.organization_id = c.organization_id and q.job_card_id = c.id
                 where c.organization_id = o.organization_id and c.order_id = o.id) c on true
           left join lateral (
                select array_agg(a.status order by a.created_at, a.id) as statuses,
                       array_agg(coalesce(k.number, '') order by a.created_at, a.id) as numbers,
                       array_agg(coalesce(k.status, 'nothing') order by a.created_at, a.id)
                           as children,
                       array_agg(a.items order by a.created_at, a.id) as items,
                       array_agg(a.created_at order by a.created_at, a.id) as asked
                  from order_addons a
                  left join orders k
                    on k.organization_id = a.organization_id and k.id = a.addon_so_id
                 where a.organization_id = o.organization_id and a.parent_so_id = o.id) a on true
          where o.organization_id = $1 and o.id = $2",
    )
    .bind(organization)
    .bind(order)
    .fetch_one(db)
    .await?;
    order_facts(&row, settings)
}

fn order_facts(row: &Order, settings: &Settings) -> sqlx::Result<Facts> {
    let cards: Vec<Status> = parsed(&row.card_statuses)?;
    let reports: Vec<Option<Status>> = row
        .report_statuses
        .iter()
        .map(|it| if it.is_empty() { Ok(None) } else { text::parse(it).map(Some) })
        .collect::<sqlx::Result<_>>()?;
    let is_completed = |it: &Status| {
        matches!(it, Status::Completed | Status::QualityInspection | Status::Approved)
    };
    let is_ready = |(card, report): (&Status, &Option<Status>)| {
        *card == Status::Approved || *card == Status::Completed && report.is_none()
    };
    let machine: Machine = text::parse(&row.machine)?;
    let percent_of_total = |key| pricing::share(row.total_minor, settings.percent(key));
    let asks_deposit = machine == Machine::OrderGoods;
    let asks_advance = machine == Machine::OrderMadeToOrder;
    let count = |it: usize| i64::try_from(it).unwrap_or(i64::MAX);
    Ok(Facts {
        order_status: text::parse(&row.status)?,
        currency: row.currency.clone(),
        items: i64::from(row.item_count),
        total_minor: row.total_minor,
        paid_minor: row.kept_minor,
        deposit_minor: if asks_deposit { percent_of_total("deposit_percent") } else { 0 },
        advance_minor: if asks_advance { percent_of_total("advance_percent") } else { 0 },
        pays_cash: row.payment_mode == "cash",
        cards: count(cards.len()),
        cards_assigned: count(row.card_assigned.iter().filter(|it| **it).count()),
        cards_completed: count(cards.iter().filter(|it| is_completed(it)).count()),
        cards_ready: count(cards.iter().zip(&reports).filter(|it| is_ready(*it)).count()),
        reports: count(reports.iter().flatten().count()),
        reports_passed: count(reports.iter().flatten().filter(|it| **it == Status::Passed).count()),
        addons_holding: holding(row, settings)?,
        children_open: open_children(row, machine)?,
        unpacked: row.unpacked.clone(),
        has_final_invoice: row.has_final_invoice,
        family_due_minor: row.family_due_minor,
        paid_with: row.paid_with.clone(),
        invoiced_with: row.invoiced_with.clone(),
        is_covered: row.is_covered,
        code_again_at: row.code_again_at.map(|it| local(it, settings)),
        last_action: parsed_action(row.last_action.as_deref()),
        ..Facts::default()
    })
}

fn holding(row: &Order, settings: &Settings) -> sqlx::Result<Vec<String>> {
    let addons: Vec<Status> = parsed(&row.addon_statuses)?;
    let children: Vec<Status> = parsed(&row.child_statuses)?;
    let asked = row.addon_items.iter().zip(&row.addon_asked_at);
    let stands = children.iter().zip(&row.child_numbers);
    let siblings =
        addons.iter().zip(stands).zip(asked).map(|((status, child), (items, at))| Sibling {
            status: *status,
            asked_on: at.with_timezone(&settings.zone()).date_naive(),
            items,
            child: (*child.0 != Status::Nothing).then_some((child.1.as_str(), *child.0)),
        });
    Ok(siblings.filter_map(|it| it.holding(settings.notation())).collect())
}

fn open_children(row: &Order, machine: Machine) -> sqlx::Result<Vec<String>> {
    let children: Vec<Status> = parsed(&row.child_statuses)?;
    let numbers = children.iter().zip(&row.child_numbers);
    // A child goes its parent's way; what is no order yet stands at no stage.
    let is_open = |at: Status| Stage::of(machine, at).is_some_and(|it| !it.is_over());
    Ok(numbers.filter(|(at, _)| is_open(**at)).map(|(_, number)| number.clone()).collect())
}

fn parsed(words: &[String]) -> sqlx::Result<Vec<Status>> {
    words.iter().map(|it| text::parse(it)).collect()
}

/// A word that this program does not know is no act that it could take back.
fn parsed_action(word: Option<&str>) -> Option<Action> {
    word.and_then(|it| it.parse().ok())
}

async fn of_lead(db: &mut PgConnection, organization: Uuid, lead: &Thing) -> sqlx::Result<Facts> {
    let last = super::events::last(&mut *db, organization, lead).await?;
    let last_action = last.and_then(|it| parsed_action(Some(&it.action)));
    Ok(Facts { last_action, ..Facts::default() })
}

async fn of_card(db: &mut PgConnection, organization: Uuid, card: Uuid) -> sqlx::Result<Facts> {
    let (order, has_assignee, is_paused, has_report, last): (
        String,
        bool,
        bool,
        bool,
        Option<String>,
    ) = sqlx::query_as(
        "select o.status, c.assignee is not null or c.station is not null, c.paused_at is not null,
                exists (select from quality_inspection_reports q
                         where q.organization_id = c.organization_id and q.job_card_id = c.id),
                (select e.action from events e
                  where e.organization_id = c.organization_id and e.machine = c.machine
                    and e.subject_id = c.id and e.seq = c.version)
           from job_cards c
           join orders o on o.organization_id = c.organization_id and o.id = c.order_id
          where c.organization_id = $1 and c.id = $2",
    )
    .bind(organization)
    .bind(card)
    .fetch_one(db)
    .await?;
    let order_status = text::parse(&order)?;
    Ok(Facts {
        order_status,
        has_assignee,
        has_report,
        is_paused,
        last_action: parsed_action(last.as_deref()),
        ..Facts::default()
    })
}

async fn of_report(db: &mut PgConnection, organization: Uuid, id: Uuid) -> sqlx::Result<Facts> {
    let (order, card, checklist, is_maker): (String, String, Value, bool) = sqlx::query_as(
        "select o.status, c.status, q.checklist, is_maker(q.organization_id, q.id)
           from quality_inspection_reports q
           join orders o on o.organization_id = q.organization_id and o.id = q.order_id
           join job_cards c on c.organization_id = q.organization_id and c.id = q.job_card_id
          where q.organization_id = $1 and q.id = $2",
    )
    .bind(organization)
    .bind(id)
    .fetch_one(db)
    .await?;
    let (order_status, card_status) = (text::parse(&order)?, text::parse(&card)?);
    let lines = checklist::read(&checklist);
    Ok(Facts {
        order_status,
        card_status,
        lines_open: checklist::names(&lines, None),
        lines_failed: checklist::names(&lines, Some(Verdict::Fail)),
        is_maker,
        ..Facts::default()
    })
}

async fn of_addon(
    db: &mut PgConnection,
    organization: Uuid,
    id: Uuid,
    settings: &Settings,
) -> sqlx::Result<Facts> {
    let request = addons::request(&mut *db, organization, id).await?;
    let counted = (Counting::Decided, Some(id));
    let parent = addons::parent(&mut *db, organization, request.parent_so_id, counted).await?;
    let refusal = addon::takes_one(&parent, request.value_minor, settings).err();
    let has_free_line = addon::has_free_line(&request.items);
    let addon_is_small =
        addon::is_small(request.value_minor, &request.currency, has_free_line, settings);
    Ok(Facts {
        order_status: parent.status,
        addon_refusal: refusal.map(|it| it.said(&parent, settings)),
        addon_is_small,
        currency: request.currency,
        has_final_invoice: request.is_invoiced,
        ..Facts::default()
    })
}

#[derive(FromRow)]
struct InvoiceRow {
    status: String,
    currency: String,
    /// What has to be kept until it is settled: for the final one all that the order costs, for a
    /// combined one all that each of its orders does.
    asked_minor: i64,
    kept_minor: i64,
    is_credit: bool,
    is_deducted: bool,
}

async fn of_invoice(db: &mut PgConnection, organization: Uuid, id: Uuid) -> sqlx::Result<Facts> {
    let row: InvoiceRow = sqlx::query_as(
        "select o.status, i.currency,
                case i.kind when 'deposit' then i.total_minor
                    when 'combined' then c.asked_minor else o.total_minor end as asked_minor,
                case i.kind when 'combined' then c.kept_minor
                    else o.paid_minor - o.refunded_minor end as kept_minor,
                i.kind = 'credit' as is_credit,
                i.kind = 'deposit' and (covering(i.organization_id, i.order_id) is not null
                    or exists (select from invoices f where f.organization_id = i.organization_id
                       and f.order_id = i.order_id and f.kind = 'final' and f.status <> 'void'))
                    as is_deducted
           from invoices i
           join orders o on o.organization_id = i.organization_id and o.id = i.order_id
           left join lateral (
                select sum(k.total_minor)::bigint as asked_minor,
                       sum(least(k.paid_minor - k.refunded_minor, k.total_minor))::bigint
                           as kept_minor
                  from invoice_orders c
                  join orders k on k.organization_id = c.organization_id and k.id = c.order_id
                 where c.organization_id = i.organization_id and c.invoice_id = i.id) c on true
          where i.organization_id = $1 and i.id = $2",
    )
    .bind(organization)
    .bind(id)
    .fetch_one(db)
    .await?;
    Ok(Facts {
        order_status: text::parse(&row.status)?,
        currency: row.currency,
        total_minor: row.asked_minor,
        paid_minor: row.kept_minor,
        is_settled: row.kept_minor >= row.asked_minor,
        is_credit: row.is_credit,
        is_deducted: row.is_deducted,
        ..Facts::default()
    })
}

async fn of_offer(
    db: &mut PgConnection,
    organization: Uuid,
    offer: &Thing,
    settings: &Settings,
) -> sqlx::Result<Facts> {
    // The last day ends where the organization is.
    let (items, valid_until, is_past_validity): (i32, Option<NaiveDate>, bool) = sqlx::query_as(
        "select item_count, valid_until,
                coalesce(valid_until < (now() at time zone $3)::date, false)
           from offers where organization_id = $1 and id = $2",
    )
    .bind(organization)
    .bind(offer.id)
    .bind(settings.zone().name())
    .fetch_one(&mut *db)
    .await?;
    let last = super::events::last(&mut *db, organization, offer).await?;
    let last_action = last.and_then(|it| parsed_action(Some(&it.action)));
    let items = i64::from(items);
    Ok(Facts { items, last_action, is_past_validity, valid_until, ..Facts::default() })
}

/// A mail asks for a code where it carries one.
async fn of_email(
    db: &mut PgConnection,
    organization: Uuid,
    id: Uuid,
    settings: &Settings,
) -> sqlx::Result<Facts> {
    let (kind, again): (String, Option<DateTime<Utc>>) = sqlx::query_as(
        "select m.email_type, auth.code_again_at(m.sale_order_id)
           from email_logs m where m.organization_id = $1 and m.id = $2",
    )
    .bind(organization)
    .bind(id)
    .fetch_one(db)
    .await?;
    let carries = kind.parse().is_ok_and(LetterKind::carries_code);
    let code_again_at = again.filter(|_| carries).map(|it| local(it, settings));
    Ok(Facts { code_again_at, ..Facts::default() })
}

/// A moment as clocks show it where the organization is; a minute that has begun is over.
fn local(at: DateTime<Utc>, settings: &Settings) -> NaiveDateTime {
    (at + Duration::minutes(1)).with_timezone(&settings.zone()).naive_local()
}

async fn of_import(db: &mut PgConnection, organization: Uuid, id: Uuid) -> sqlx::Result<Facts> {
    let row_problem: Option<Option<String>> = sqlx::query_scalar(
        "select problem from order_staging where organization_id = $1 and id = $2",
    )
    .bind(organization)
    .bind(id)
    .fetch_optional(db)
    .await?;
    Ok(Facts { row_problem: row_problem.flatten(), ..Facts::default() })
}
