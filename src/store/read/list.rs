//! A page of any list. Pages go by the last row seen, never by counting rows off, and what
//! a row needs from other tables is looked up for the shown rows only.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use sqlx::{FromRow, PgExecutor, Postgres, QueryBuilder};
use uuid::Uuid;

use super::page_order::PageOrder;
use super::shape::{Shape, Sort, is_worked_on, kind_of, shape};
use crate::domain::entity::Entity;
use crate::domain::machine::Machine;
use crate::domain::outbox::WorkStatus;
use crate::domain::queue_order::QueueOrder;
use crate::domain::stage::Stage;
use crate::domain::status::Status;

/// Which rows, and how many.
#[derive(Clone, Debug)]
pub struct Asked {
    pub entity: Entity,
    pub statuses: Vec<Status>,
    /// How work stands that was asked for.
    pub work: Vec<WorkStatus>,
    /// What kind of mail or document.
    pub kind: Option<String>,
    /// What came into being from then on.
    pub since: Option<DateTime<Utc>>,
    pub stage: Option<Stage>,
    pub workflow: Option<String>,
    pub customer: Option<Uuid>,
    /// Whose work it is.
    pub assignee: Option<Uuid>,
    /// At which station it is done.
    pub station: Option<String>,
    /// How the card of an inspection stands.
    pub cards: Vec<Status>,
    /// Whether work on it rests just now, or does not.
    pub paused: Option<bool>,
    /// Of add-ons those whose order takes none any more, or still does: from which statuses on it
    /// does not, by machine.
    pub late: Option<Late>,
    /// Only this one.
    pub id: Option<Uuid>,
    /// What hangs on this order.
    pub order: Option<Uuid>,
    /// What hangs on the order of this batch.
    pub batch: Option<Uuid>,
    /// Only what somebody still waits for.
    pub open: bool,
    pub search: Option<Search>,
    /// In which order, where the list can be read in several.
    pub order_by: QueueOrder,
    pub seek: Seek<Key>,
    pub limit: i64,
}

/// Whether it is too late for an add-on, and from which statuses of its order on that is so, by machine.
pub type Late = (bool, Vec<(Machine, Vec<Status>)>);

/// Where in a list a page lies.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum Seek<K> {
    /// At its beginning.
    #[default]
    First,
    /// At its end.
    Last,
    After(K),
    Before(K),
    /// At this row, if it is still there, and after it.
    From(K),
}

impl<K> Seek<K> {
    /// After a row, or at the beginning where there is none.
    pub fn after(key: Option<K>) -> Self {
        key.map_or(Self::First, Self::After)
    }

    /// Whether the page ends at the place and not begins there.
    pub const fn is_backwards(&self) -> bool {
        matches!(self, Self::Last | Self::Before(_))
    }

    /// The row that it goes by.
    pub const fn key(&self) -> Option<&K> {
        match self {
            Self::First | Self::Last => None,
            Self::After(key) | Self::Before(key) | Self::From(key) => Some(key),
        }
    }

    /// The same place, written in another way.
    pub fn try_map<L, E>(self, with: impl FnOnce(K) -> Result<L, E>) -> Result<Seek<L>, E> {
        Ok(match self {
            Self::First => Seek::First,
            Self::Last => Seek::Last,
            Self::After(key) => Seek::After(with(key)?),
            Self::Before(key) => Seek::Before(with(key)?),
            Self::From(key) => Seek::From(with(key)?),
        })
    }

    /// How the rows of the page compare with the place, in a list that goes up or down.
    pub(super) const fn compares(&self, goes_up: bool) -> &'static str {
        match (self, goes_up) {
            (Self::From(_), true) => " >= (",
            (Self::From(_), false) => " <= (",
            (Self::Before(_), true) | (Self::First | Self::Last | Self::After(_), false) => " < (",
            (Self::Before(_), false) | (Self::First | Self::Last | Self::After(_), true) => " > (",
        }
    }
}

/// What a person typed to find something, taken apart.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Search {
    /// Beginnings of numbers that it may be short for.
    pub prefixes: Vec<String>,
    /// Words, as patterns, that all have to be there.
    pub words: Vec<String>,
    /// The customers whom the words fit.
    pub customers: Vec<Uuid>,
    /// The orders whose numbers begin so.
    pub orders: Vec<Uuid>,
    /// What a scanner would have read, whole.
    pub code: Option<String>,
}

/// The place of a row in its list: where the next page begins.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Key {
    /// In a list by waiting, or by time.
    Time { over: bool, at: DateTime<Utc>, id: Uuid },
    /// In a queue of the floor.
    Place { over: bool, rank: i16, due: DateTime<Utc>, family: Uuid, id: Uuid },
    /// In a list by value.
    Value { over: bool, value: i64, id: Uuid },
    /// In a list by name.
    Name { name: String, id: Uuid },
}

/// A row of any list; what a noun does not have stays empty.
#[derive(Clone, Debug, FromRow)]
#[sqlx(default)]
#[expect(clippy::struct_excessive_bools, reason = "marks in a line, each on or off")]
pub struct Row {
    pub id: Uuid,
    pub machine: Option<String>,
    pub number: String,
    pub status: Option<String>,
    pub stage: Option<String>,
    pub workflow: Option<String>,
    pub version: Option<i32>,
    pub since: DateTime<Utc>,
    /// Its place in a list of the newest, where that is another time.
    pub sorted_at: Option<DateTime<Utc>>,
    pub is_over: bool,
    /// Its place in its queue.
    pub queue_rank: i16,
    pub queue_due: Option<DateTime<Utc>>,
    pub queue_family: Option<Uuid>,
    pub sort_name: String,
    pub title: String,
    pub customer: Option<String>,
    pub customer_number: Option<String>,
    pub contract: Option<String>,
    pub order_id: Option<Uuid>,
    pub order_number: Option<String>,
    pub parent_number: Option<String>,
    /// The batch that leads the run which this one is in; its own number where it leads.
    pub run_number: Option<String>,
    /// The add-ons of an order: of each its status, and its child order's number and status.
    pub addons: Option<Value>,
    pub value_minor: Option<i64>,
    pub currency: Option<String>,
    pub promised_at: Option<DateTime<Utc>>,
    pub scheduled_date: Option<DateTime<Utc>>,
    pub assignee: Option<String>,
    pub station: Option<String>,
    /// The job cards of its order, and how many of them are done.
    pub cards: i64,
    pub cards_done: i64,
    pub priority: Option<String>,
    pub items_summary: Option<String>,
    /// The lines of an add-on request, as they were asked for.
    pub items: Option<Value>,
    /// The order that an add-on hangs on, as far as it says whether that takes it.
    pub parent_machine: Option<String>,
    pub parent_status: Option<String>,
    pub parent_net_minor: i64,
    /// What its other add-ons come to that were approved.
    pub parent_taken_minor: i64,
    pub code_expires: Option<DateTime<Utc>>,
    /// When work will be tried next.
    pub due_at: Option<DateTime<Utc>>,
    /// Whom a mail goes to.
    pub recipient: Option<String>,
    /// Whether the last mail with the order's code did not arrive.
    pub mail_failed: bool,
    pub is_paused: bool,
    /// Whether its batch is on hold.
    pub is_on_hold: bool,
    /// Whether the work of it is inspected before it rests.
    pub is_inspected: bool,
    /// Whether it should have its job cards and has not.
    pub lacks_cards: bool,
    /// Whether it was called off with money kept.
    pub owes_back: bool,
    pub is_overdue: bool,
    /// An invoice that nobody pays.
    pub is_credit: bool,
    /// The number of the invoice that a credit note takes back.
    pub credits: Option<String>,
    /// The last day of an offer.
    pub valid_until: Option<NaiveDate>,
    pub card_status: Option<String>,
    pub round: i32,
    /// Who did the last thing to it; none where that was the program.
    pub updated_by: Option<String>,
}

impl Default for Row {
    fn default() -> Self {
        Self {
            id: Uuid::nil(),
            since: DateTime::UNIX_EPOCH,
            sorted_at: None,
            machine: None,
            number: String::new(),
            status: None,
            stage: None,
            workflow: None,
            version: None,
            is_over: false,
            queue_rank: 0,
            queue_due: None,
            queue_family: None,
            sort_name: String::new(),
            title: String::new(),
            customer: None,
            customer_number: None,
            contract: None,
            order_id: None,
            order_number: None,
            parent_number: None,
            run_number: None,
            addons: None,
            value_minor: None,
            currency: None,
            promised_at: None,
            scheduled_date: None,
            assignee: None,
            station: None,
            cards: 0,
            cards_done: 0,
            priority: None,
            items_summary: None,
            items: None,
            parent_machine: None,
            parent_status: None,
            parent_net_minor: 0,
            parent_taken_minor: 0,
            code_expires: None,
            due_at: None,
            recipient: None,
            mail_failed: false,
            is_paused: false,
            is_on_hold: false,
            is_inspected: false,
            lacks_cards: false,
            owes_back: false,
            is_overdue: false,
            is_credit: false,
            credits: None,
            valid_until: None,
            card_status: None,
            round: 0,
            updated_by: None,
        }
    }
}

/// What a list can be narrowed by.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "ways to narrow, each there or not")]
pub struct Takes {
    pub customer: bool,
    pub order: bool,
    pub assignee: bool,
    /// Whether its things are worked on at stations, and work on them may rest.
    pub station: bool,
    /// Whether it tells what somebody waits for from what is over.
    pub waiting: bool,
    /// Whether its places are names, not times.
    pub names: bool,
}

/// Says what the list of an entity can be narrowed by.
pub fn takes(entity: Entity) -> Takes {
    shape(entity).map_or_else(Takes::default, |it| Takes {
        customer: it.customer.is_some(),
        order: it.order.is_some(),
        assignee: it.assignee.is_some(),
        station: is_worked_on(entity),
        waiting: it.sort.over().is_some(),
        names: matches!(it.sort, Sort::Name(_)),
    })
}

/// Reads one page, in its order.
pub async fn page(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    asked: &Asked,
) -> sqlx::Result<Vec<Row>> {
    let Some(shape) = shape(asked.entity) else { return Ok(Vec::new()) };
    let order = PageOrder::of(&shape, asked);
    let mut sql = QueryBuilder::new("with page as (select ");
    sql.push(shape.page).push(" where t.organization_id = ").push_bind(organization);
    narrow(&mut sql, &shape, asked);
    order.at(&mut sql, &shape, &asked.seek);
    order.by(&mut sql, asked.seek.is_backwards());
    sql.push(" limit ").push_bind(asked.limit).push(") ").push(shape.shown);
    order.by(&mut sql, false);
    sql.build_query_as().fetch_all(db).await
}

fn narrow(sql: &mut QueryBuilder<Postgres>, shape: &Shape, asked: &Asked) {
    match asked.statuses.as_slice() {
        [] => {}
        [one] => {
            sql.push(" and t.status = ").push_bind(one.word());
        }
        several => {
            let words: Vec<&str> = several.iter().map(|it| it.word()).collect();
            sql.push(" and t.status = any (").push_bind(words).push(")");
        }
    }
    if let Some(id) = asked.id {
        sql.push(" and t.id = ").push_bind(id);
    }
    if !asked.work.is_empty() {
        let stands: Vec<&str> = asked.work.iter().map(|it| stands(*it)).collect();
        sql.push(" and (").push(stands.join(" or ")).push(")");
    }
    if let Some((column, kind)) = kind_of(asked.entity).zip(asked.kind.as_deref()) {
        sql.push(" and ").push(column).push(" = ").push_bind(kind.to_owned());
    }
    if let Some(since) = asked.since {
        sql.push(" and t.created_at >= ").push_bind(since);
    }
    if let Some(stage) = asked.stage {
        sql.push(" and t.stage = ").push_bind(stage.word());
    }
    if let Some(workflow) = &asked.workflow {
        sql.push(" and t.workflow = ").push_bind(workflow.clone());
    }
    if let Some((column, customer)) = shape.customer.zip(asked.customer) {
        sql.push(" and ").push(column).push(" = ").push_bind(customer);
    }
    if let Some((column, order)) = shape.order.zip(asked.order) {
        sql.push(" and ").push(column).push(" = ").push_bind(order);
    }
    if let Some((column, person)) = shape.assignee.zip(asked.assignee) {
        sql.push(" and ").push(column).push(" = ").push_bind(person);
    }
    if let Some((column, batch)) = shape.order.zip(asked.batch) {
        sql.push(" and ").push(column).push(" = (select b.order_id from production_batches b");
        sql.push(" where b.organization_id = t.organization_id and b.id = ");
        sql.push_bind(batch).push(")");
    }
    if let Some(station) = &asked.station {
        sql.push(" and t.station = ").push_bind(station.clone());
    }
    if !asked.cards.is_empty() {
        let words: Vec<&str> = asked.cards.iter().map(|it| it.word()).collect();
        sql.push(
            " and exists (select from job_cards j where j.organization_id = t.organization_id",
        );
        sql.push(" and j.id = t.job_card_id and j.status = any (").push_bind(words).push("))");
    }
    if let Some(paused) = asked.paused {
        sql.push(if paused { " and t.paused_at is not null" } else { " and t.paused_at is null" });
    }
    if let Some(late) = &asked.late {
        narrow_late(sql, late);
    }
    if let (Some(over), true) = (shape.sort.over(), asked.open || asked.assignee.is_some()) {
        sql.push(" and not ").push(over);
    }
    if let Some(search) = &asked.search {
        sql.push(" and (false");
        search.push(sql, shape);
        sql.push(")");
    }
}

/// Keeps the add-ons of orders that stand at these statuses, or the others.
fn narrow_late(sql: &mut QueryBuilder<Postgres>, (late, from): &Late) {
    sql.push(if *late { " and (false" } else { " and not (false" });
    for (machine, statuses) in from {
        let words: Vec<&str> = statuses.iter().map(|it| it.word()).collect();
        sql.push(" or o.machine = ").push_bind(machine.word());
        sql.push(" and o.status = any (").push_bind(words).push(")");
    }
    sql.push(")");
}

/// What `work_status` says of an entry, as what the indexes know.
const fn stands(status: WorkStatus) -> &'static str {
    match status {
        WorkStatus::Waiting => {
            "t.done_at is null and t.dropped_at is null and t.attempts < 10
                and (t.locked_until is null or t.locked_until <= clock_timestamp())"
        }
        WorkStatus::Running => {
            "t.done_at is null and t.dropped_at is null and t.attempts < 10
                and t.locked_until > clock_timestamp()"
        }
        WorkStatus::Failed => "t.done_at is null and t.dropped_at is null and t.attempts >= 10",
        WorkStatus::Done => "t.done_at is not null",
        WorkStatus::Dropped => "t.done_at is null and t.dropped_at is not null",
    }
}

impl Search {
    /// Ways to be found. Ranges and equality of numbers and ids may use an index under
    /// row-level security; patterns are tried within the organization.
    fn push(&self, sql: &mut QueryBuilder<Postgres>, shape: &Shape) {
        for prefix in &self.prefixes {
            sql.push(" or (").push(shape.number).push(" >= ").push_bind(prefix.clone());
            sql.push(" and ").push(shape.number).push(" < ");
            sql.push_bind(format!("{prefix}\u{10FFFF}")).push(")");
        }
        let kin = [(shape.customer, &self.customers), (shape.order, &self.orders)];
        for (column, ids) in kin {
            if let (Some(column), false) = (column, ids.is_empty()) {
                sql.push(" or ").push(column).push(" = any (").push_bind(ids.clone()).push(")");
            }
        }
        if let (Some(column), Some(code)) = (shape.code, &self.code) {
            sql.push(" or ").push(column).push(" = ").push_bind(code.clone());
        }
        if let (Some(text), false) = (shape.text, self.words.is_empty()) {
            sql.push(" or ").push(text).push(" like all (");
            sql.push_bind(self.words.clone()).push(")");
        }
    }
}
