//! Lists: any noun, a page at a time, the longest waiting first. Never loads more than was
//! asked for, and never shows the floor what things cost.

use chrono::{DateTime, Duration, Utc};
use rust_decimal::Decimal;
use serde::Serialize;
use uuid::Uuid;

use super::Service;
use super::cursor::{Places, place, read_in, written};
use super::error::{Error, Result, Told};
use super::family;
use super::narrow;
use crate::domain::entity::Entity;
use crate::domain::family::lines;
use crate::domain::machine::Machine;
use crate::domain::mail_view::MailView;
use crate::domain::outbox::{Asked as Work, WorkStatus};
use crate::domain::queue_order::QueueOrder;
use crate::domain::role::Role;
use crate::domain::settings::Settings;
use crate::domain::stage::Stage;
use crate::domain::status::Status;
use crate::domain::waiting::{self, Detail};
pub use crate::store::read::list::Seek;
use crate::store::read::list::{self, Asked, Key, Row};
use crate::store::users;

/// The longest page.
pub const LIMIT_MAX: usize = 1000;
/// The page that is asked for where nobody says.
pub const LIMIT: usize = 50;

/// Which things, and how many.
#[derive(Clone, Debug)]
pub struct ListQuery {
    pub entity: Entity,
    pub limit: usize,
    /// The `next` of the page before.
    pub after: Option<String>,
    pub status: Option<String>,
    /// The type of a mail, the kind of a document.
    pub kind: Option<String>,
    /// Only the mails of a view.
    pub view: Option<MailView>,
    pub stage: Option<Stage>,
    pub workflow: Option<String>,
    /// A customer by number, e-mail, id or name.
    pub customer: Option<String>,
    /// A person by e-mail, short name or id.
    pub assignee: Option<String>,
    /// Whose work is that of this session's person.
    pub mine: bool,
    /// What is done at this station.
    pub station: Option<String>,
    /// How the job card of an inspection stands: a status, or several with commas between.
    pub card: Option<String>,
    /// A batch by number or id: the work on its order.
    pub batch: Option<String>,
    /// Whether work on it rests just now.
    pub paused: Option<bool>,
    /// Of the add-ons those whose order takes none any more, or those whose order still does.
    pub late: Option<bool>,
    /// Only what somebody waits for.
    pub open: bool,
    /// An order by number or id: what hangs on it.
    pub order: Option<String>,
    /// A number, a part of one, a customer or a phone.
    pub search: Option<String>,
    /// In which order; none is the one that its list has.
    pub sort: Option<QueueOrder>,
}

impl ListQuery {
    /// Everything of this kind.
    pub const fn of(entity: Entity) -> Self {
        Self {
            entity,
            limit: LIMIT,
            after: None,
            status: None,
            kind: None,
            view: None,
            stage: None,
            workflow: None,
            customer: None,
            assignee: None,
            mine: false,
            station: None,
            card: None,
            batch: None,
            paused: None,
            late: None,
            open: false,
            order: None,
            search: None,
            sort: None,
        }
    }
}

/// A page of a list.
#[derive(Clone, Debug, Serialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// What to ask for the next page after; none on the last one.
    pub next: Option<String>,
}

/// What a screen shows of a list.
#[derive(Clone, Debug)]
pub struct Window<T> {
    pub rows: Vec<T>,
    /// Whether there is more beyond the side that was read towards.
    pub more: bool,
}

/// A line of any list. What a noun does not have is none, or empty.
#[derive(Clone, Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "marks in a line, each on or off")]
pub struct Listed {
    #[serde(serialize_with = "word")]
    pub entity: Entity,
    pub id: Uuid,
    /// None for what has no life of its own: payments, outbox.
    pub machine: Option<Machine>,
    pub number: String,
    pub status: Option<Status>,
    pub stage: Option<Stage>,
    pub workflow: Option<String>,
    pub version: Option<i32>,
    /// What the second column shows: the customer, the work, the product.
    pub title: String,
    /// What it waits for, in words.
    pub says: String,
    /// Until when the code is good that it waits for.
    pub otp_expires_at: Option<DateTime<Utc>>,
    /// Since when.
    pub since: DateTime<Utc>,
    pub waits_too_long: bool,
    /// Nobody waits for it any more.
    pub is_over: bool,
    pub customer_name: Option<String>,
    pub customer_number: Option<String>,
    /// The contract that selects the customer's prices.
    pub contract: Option<String>,
    /// The order that it is or hangs on.
    pub order_id: Option<Uuid>,
    pub order_number: Option<String>,
    /// The order or batch that it is an add-on of.
    pub parent_number: Option<String>,
    /// The batch that leads the run which this one is in; its own number where it leads.
    pub run_number: Option<String>,
    pub has_addons: bool,
    /// What an add-on comes to as a share of its order, both before tax.
    pub share_percent: Option<Decimal>,
    /// Why an add-on that is undecided cannot be approved as its order stands.
    pub refusal: Option<String>,
    /// None for the floor.
    pub value_minor: Option<i64>,
    pub currency: Option<String>,
    pub promised_at: Option<DateTime<Utc>>,
    pub scheduled_date: Option<DateTime<Utc>>,
    pub assignee_name: Option<String>,
    pub station: Option<String>,
    /// The job cards of its order, and how many of them are done.
    pub cards: i64,
    pub cards_done: i64,
    pub priority: Option<String>,
    pub items_summary: String,
    pub is_paused: bool,
    /// How work stands that was asked for.
    #[serde(skip)]
    pub work: Option<WorkStatus>,
    /// When it is tried next.
    #[serde(skip)]
    pub due_at: Option<DateTime<Utc>>,
    /// Whom a mail goes to.
    #[serde(skip)]
    pub recipient: Option<String>,
    /// Whether the last mail with the order's code did not arrive.
    #[serde(skip)]
    pub mail_failed: bool,
    /// For how long an offer that waits for an answer still counts, in words.
    #[serde(skip)]
    pub validity: String,
    /// Who did the last thing to it; none where it happened by itself.
    pub updated_by: Option<String>,
    /// Its place in the list.
    #[serde(skip)]
    pub cursor: String,
}

impl Listed {
    /// "3 of 5 cards done", where its order is made of cards.
    pub fn progress(&self) -> Option<String> {
        let is_worked_on = matches!(self.entity, Entity::Order | Entity::JobCard);
        (is_worked_on && 0 < self.cards)
            .then(|| format!("{} of {} cards done", self.cards_done, self.cards))
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn word<S: serde::Serializer>(entity: &Entity, to: S) -> std::result::Result<S::Ok, S::Error> {
    to.serialize_str(entity.word())
}

impl Service {
    /// A page of any list but people, settings and events, which have their own.
    ///
    /// # Errors
    /// Things that this role never sees; a cursor, status, customer or person that there is
    /// not; out of reach.
    pub async fn list(&self, query: &ListQuery) -> Result<Page<Listed>> {
        self.must_see(query.entity)?;
        let window = self.window(query, Seek::after(query.after.clone())).await?;
        Ok(window.into())
    }

    /// Refuses things that this role never sees: an empty list would say that there are none.
    pub(super) fn must_see(&self, entity: Entity) -> Result<()> {
        let role = self.me.role;
        if entity.seen_by().include(role) {
            return Ok(());
        }
        let told = Told::new(format!("{role} sees no {}", entity.plural()));
        Err(Error::NotAllowed(told.hint("ask somebody of the office")))
    }

    /// As [`Service::list`], anywhere in the list and in both directions; of what this role never
    /// sees there is nothing.
    ///
    /// # Errors
    /// As [`Service::list`].
    pub async fn window(&self, query: &ListQuery, seek: Seek<String>) -> Result<Window<Listed>> {
        self.window_under(&self.settings().await?, query, seek).await
    }

    async fn window_under(
        &self,
        settings: &Settings,
        query: &ListQuery,
        seek: Seek<String>,
    ) -> Result<Window<Listed>> {
        let seek = seek.try_map(|it| read_in(Places::of(query), &it))?;
        let asked = self.asked(query, settings, seek).await?;
        let rows = list::page(self.store.pool(), self.me.organization_id, &asked).await?;
        let Window { rows, more } = cut(rows, query.limit, asked.seek.is_backwards());
        let context = Context::of(self, settings);
        let listed = rows.into_iter().map(|row| {
            let cursor = written(&place(Places::of(query), &row));
            context.listed(query.entity, row, cursor)
        });
        Ok(Window { rows: listed.collect::<Result<_>>()?, more })
    }

    /// The line of one thing of this list.
    pub(super) async fn listed(&self, query: &ListQuery, id: Uuid) -> Result<Option<Listed>> {
        let settings = self.settings().await?;
        let asked = Asked { id: Some(id), ..self.asked(query, &settings, Seek::First).await? };
        let rows = list::page(self.store.pool(), self.me.organization_id, &asked).await?;
        let context = Context::of(self, &settings);
        let row = rows.into_iter().next();
        row.map(|row| context.listed(query.entity, row, String::new())).transpose()
    }

    /// A page of the pipeline: the leads, offers and orders at a stage.
    ///
    /// # Errors
    /// A cursor that makes no sense; out of reach.
    pub async fn stage_page(
        &self,
        stage: Stage,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<Listed>> {
        let seek = Seek::after(after.map(str::to_owned));
        Ok(self.stage_window(stage, None, seek, limit).await?.into())
    }

    /// As [`Service::stage_page`], anywhere in the list and in both directions, and
    /// narrowed by what somebody typed.
    ///
    /// # Errors
    /// As [`Service::stage_page`].
    pub async fn stage_window(
        &self,
        stage: Stage,
        search: Option<&str>,
        seek: Seek<String>,
        limit: usize,
    ) -> Result<Window<Listed>> {
        let limit = limit.clamp(1, LIMIT_MAX);
        let settings = self.settings().await?;
        let mut all = Vec::new();
        let mut more = false;
        for &entity in at(stage) {
            let query = ListQuery {
                limit,
                stage: Some(stage),
                search: search.map(str::to_owned),
                ..ListQuery::of(entity)
            };
            let window = self.window_under(&settings, &query, seek.clone()).await?;
            more |= window.more;
            all.extend(window.rows);
        }
        all.sort_by_key(|it| (it.since, it.id));
        if stage.is_over() {
            all.reverse();
        }
        let window = cut(all, limit, seek.is_backwards());
        Ok(Window { more: more | window.more, ..window })
    }

    /// Whether this session's screens show prices: the floor's do not.
    pub const fn sees_prices(&self) -> bool {
        !matches!(self.me.role, Role::Production | Role::Quality | Role::Kiosk)
    }

    async fn asked(
        &self,
        query: &ListQuery,
        settings: &Settings,
        seek: Seek<Key>,
    ) -> Result<Asked> {
        let entity = query.entity;
        fits(query)?;
        let customer = match &query.customer {
            Some(named) => Some(self.customer_id(named).await?),
            None => None,
        };
        let assignee = match (&query.assignee, query.mine) {
            (Some(named), _) => Some(self.person_id(named).await?),
            (None, true) => self.me.user_id,
            (None, false) => None,
        };
        let order = match &query.order {
            Some(named) => Some(self.find(Entity::Order, named).await?.id),
            None => None,
        };
        let batch = match &query.batch {
            Some(named) => Some(self.find(Entity::Batch, named).await?.id),
            None => None,
        };
        let stations = settings.stations();
        let station = query.station.as_deref();
        let station = station.map(|it| narrow::station(&stations, it)).transpose()?;
        let search = match query.search.as_deref().map(str::trim) {
            None | Some("") => None,
            Some(typed) => Some(self.take_apart(entity, typed).await?),
        };
        let limit = query.limit.clamp(1, LIMIT_MAX) + 1;
        let is_work = entity == Entity::Outbox;
        let asked = query.status.as_deref();
        let work = narrow::work_status(asked.filter(|_| is_work))?;
        let mut statuses = narrow::status(entity, asked.filter(|_| !is_work))?;
        if let Some(view) = query.view.filter(|_| statuses.is_empty()) {
            statuses = view.statuses().to_vec();
        }
        Ok(Asked {
            entity,
            statuses,
            work,
            kind: narrow::kind(entity, query.kind.as_deref())?,
            since: query.view.map(|it| it.since(self.clock.now())),
            stage: narrow::stage(entity, query.stage)?,
            workflow: narrow::workflow(entity, query.workflow.as_deref())?,
            customer,
            assignee,
            station,
            cards: narrow::status(Entity::JobCard, query.card.as_deref())?,
            paused: query.paused,
            late: query.late.map(|it| (it, family::too_late(settings))),
            id: None,
            order,
            batch,
            open: query.open,
            search,
            order_by: query.sort.unwrap_or_default(),
            seek,
            limit: i64::try_from(limit).unwrap_or(i64::MAX),
        })
    }

    /// Somebody of the organization.
    async fn person_id(&self, named: &str) -> Result<Uuid> {
        let pool = self.store.pool();
        match users::find(pool, self.me.organization_id, named).await? {
            Some(user) => Ok(user.id),
            None => Err(self.missing(Entity::User, named).await?),
        }
    }
}

/// Says what a list of this kind cannot be narrowed by, instead of ignoring it.
fn fits(query: &ListQuery) -> Result<()> {
    let takes = list::takes(query.entity);
    let orders = QueueOrder::of(query.entity);
    let sort_is_wrong = query.sort.is_some_and(|it| !orders.contains(&it));
    let asks_person = query.assignee.is_some() || query.mine;
    let wrong = [
        (query.customer.is_some() && !takes.customer, "belong to no customer"),
        (query.order.is_some() && !takes.order, "hang on no order"),
        (query.batch.is_some() && !takes.station, "are not worked on in batches"),
        (query.station.is_some() && !takes.station, "are done at no station"),
        (query.card.is_some() && query.entity != Entity::Qir, "have no job card of their own"),
        (query.paused.is_some() && !takes.station, "are never paused"),
        (asks_person && !takes.assignee, "are nobody's work"),
        (query.open && !takes.waiting, "wait for nobody"),
        (sort_is_wrong, "cannot be read in that order"),
        (query.late.is_some() && query.entity != Entity::Addon, "are no add-ons"),
        (query.view.is_some() && query.entity != Entity::Email, "are no mails"),
    ];
    let Some((_, why)) = wrong.iter().find(|(is_wrong, _)| *is_wrong) else { return Ok(()) };
    let told = Told::new(format!("{} {why}", query.entity.plural()));
    Err(Error::Usage(told.hint("leave that option out")))
}

/// What may stand at a stage.
const fn at(stage: Stage) -> &'static [Entity] {
    match stage {
        Stage::Lead => &[Entity::Lead],
        Stage::Quote => &[Entity::Offer, Entity::Order],
        Stage::Lost => &[Entity::Lead, Entity::Offer, Entity::Order],
        Stage::Approval
        | Stage::Confirmed
        | Stage::Production
        | Stage::Quality
        | Stage::Packing
        | Stage::Invoicing
        | Stage::Delivery
        | Stage::Done => &[Entity::Order],
    }
}

/// Cuts off the row that only tells that there are more, at the end or at the beginning.
pub(super) fn cut<T>(mut rows: Vec<T>, limit: usize, backwards: bool) -> Window<T> {
    let surplus = rows.len().saturating_sub(limit.clamp(1, LIMIT_MAX));
    if backwards {
        rows.drain(..surplus);
    } else {
        rows.truncate(rows.len() - surplus);
    }
    Window { rows, more: surplus > 0 }
}

impl From<Window<Listed>> for Page<Listed> {
    fn from(window: Window<Listed>) -> Self {
        let last = window.rows.last().filter(|_| window.more);
        let next = last.map(|it| it.cursor.clone());
        Self { items: window.rows, next }
    }
}

/// What a line is told with.
struct Context<'a> {
    settings: &'a Settings,
    now: DateTime<Utc>,
    sees_prices: bool,
}

impl<'a> Context<'a> {
    fn of(service: &Service, settings: &'a Settings) -> Self {
        Self { settings, now: service.clock.now(), sees_prices: service.sees_prices() }
    }

    fn listed(&self, entity: Entity, row: Row, cursor: String) -> Result<Listed> {
        let machine: Option<Machine> = known(row.machine.as_deref())?;
        let status = if machine.is_some() { known(row.status.as_deref())? } else { None };
        let work: Option<WorkStatus> =
            if entity == Entity::Outbox { known(row.status.as_deref())? } else { None };
        let says = match (machine, status, work) {
            (Some(machine), Some(status), _) => {
                waiting::says(machine, status, &Self::detail(&row)?, self.now)
            }
            (_, _, Some(work)) => work.says(row.round),
            _ => row.status.clone().unwrap_or_default(),
        };
        // What a newer program asked for keeps its own word.
        let asked = row.title.parse::<Work>().ok().filter(|_| work.is_some());
        let title = asked.map_or_else(|| row.title.clone(), Work::plain);
        let has_failed = row.mail_failed
            || work == Some(WorkStatus::Failed)
            || machine == Some(Machine::Email)
                && matches!(status, Some(Status::Failed | Status::Bounced));
        let today = self.now.with_timezone(&self.settings.zone()).date_naive();
        let until = row.valid_until.filter(|_| !row.is_over && row.stage.is_some());
        let validity = until.map(|it| waiting::validity(it, today)).unwrap_or_default();
        let (share, has_addons) = (family::share_of(&row), family::has_addons(&row));
        let says = row.credits.as_ref().map_or(says, |it| format!("credits {it}"));
        let (says, refusal) = family::closer(says, &row, (machine, status), self.settings)?;
        let items_summary = row.items_summary.unwrap_or_else(|| lines(row.items.as_ref()));
        Ok(Listed {
            entity,
            id: row.id,
            machine,
            number: row.number,
            status,
            stage: known(row.stage.as_deref())?,
            workflow: row.workflow,
            version: row.version,
            title,
            says,
            otp_expires_at: row.code_expires,
            since: row.since,
            waits_too_long: has_failed
                || !row.is_over
                    && status.is_some_and(|it| is_too_long(self.settings, it, row.since, self.now)),
            is_over: row.is_over,
            customer_name: row.customer,
            customer_number: row.customer_number,
            contract: row.contract,
            order_id: row.order_id,
            order_number: row.order_number,
            parent_number: row.parent_number,
            run_number: row.run_number,
            has_addons,
            share_percent: share.filter(|_| self.sees_prices),
            refusal,
            value_minor: row.value_minor.filter(|_| self.sees_prices),
            currency: row.currency.or_else(|| Some(self.settings.text("currency"))),
            promised_at: row.promised_at,
            scheduled_date: row.scheduled_date,
            assignee_name: row.assignee,
            station: row.station,
            cards: row.cards,
            cards_done: row.cards_done,
            priority: row.priority,
            items_summary,
            is_paused: row.is_paused,
            work,
            due_at: row.due_at,
            recipient: row.recipient,
            mail_failed: row.mail_failed,
            validity,
            updated_by: row.updated_by,
            cursor,
        })
    }

    fn detail(row: &Row) -> Result<Detail> {
        Ok(Detail {
            code_expires: row.code_expires,
            mail_failed: row.mail_failed,
            is_paused: row.is_paused,
            is_on_hold: row.is_on_hold,
            is_inspected: row.is_inspected,
            is_assigned: row.assignee.is_some() || row.station.is_some(),
            lacks_cards: row.lacks_cards,
            owes_back: row.owes_back,
            is_overdue: row.is_overdue,
            is_credit: row.is_credit,
            card: known(row.card_status.as_deref())?,
            round: row.round,
            held_by: family::waits_for(row)?,
        })
    }
}

/// Says whether a thing has stood in its status for longer than the organization allows.
pub fn is_too_long(
    settings: &Settings,
    status: Status,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> bool {
    let hours = settings.too_long_hours(status).and_then(Duration::try_hours);
    hours.is_some_and(|most| now - since > most)
}

/// Reads a word of the database's; one that we do not know comes from a newer program.
pub(super) fn known<T: std::str::FromStr>(word: Option<&str>) -> Result<Option<T>> {
    let Some(word) = word else { return Ok(None) };
    word.parse().map(Some).map_err(|_unknown| {
        Error::Unreachable(
            Told::new(format!("\"{word}\" is no word of this ordna"))
                .hint("a newer ordna wrote it: update this one"),
        )
    })
}
