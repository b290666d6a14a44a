//! `list` and `show`: what there is. Never reads more than a page.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value, json};

use super::desk::Desk;
use super::noun;
use super::said::Said;
use super::table::{CELL_MAX, Column, Habits, cut, sheet, table};
use crate::domain::entity::Entity;
use crate::domain::mail_view::MailView;
use crate::domain::queue_order::QueueOrder;
use crate::domain::stage::Stage;
use crate::service::Service;
use crate::service::error::{Error, Result, Told};
use crate::service::list::{LIMIT, LIMIT_MAX, ListQuery, Listed, Page};
use crate::service::mails::{MailCount, MailCounts};
use crate::service::people::STATUSES;
use crate::service::users::{self, Asked, User};
use crate::service::view::Event;

/// Which things to list.
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a command, each on or off")]
pub struct ListArgs {
    /// What: orders, leads, job-cards, customers, events …
    #[arg(value_parser = noun::entity)]
    pub entity: Entity,
    /// How many at most.
    #[arg(long, default_value_t = LIMIT as u64, value_parser = clap::value_parser!(u64).range(1..=LIMIT_MAX as u64))]
    pub limit: u64,
    /// The `next` of the page before.
    #[arg(long, value_name = "CURSOR")]
    pub after: Option<String>,
    /// A status, or several with commas between.
    #[arg(long)]
    pub status: Option<String>,
    /// The type of a mail, the kind of a document.
    #[arg(long = "type", value_name = "TYPE")]
    pub kind: Option<String>,
    /// The mails of `last-24-hours`, `failed-7-days` or `statistics-30-days`.
    #[arg(long, value_parser = noun::mail_view)]
    pub view: Option<MailView>,
    /// A stage of the pipeline.
    #[arg(long, value_parser = noun::stage)]
    pub stage: Option<Stage>,
    /// `service`, `goods` or `made_to_order`.
    #[arg(long)]
    pub workflow: Option<String>,
    /// A customer by number, e-mail, id or name.
    #[arg(long)]
    pub customer: Option<String>,
    /// What hangs on this order.
    #[arg(long)]
    pub order: Option<String>,
    /// Whose work it is, by e-mail or short name.
    #[arg(long)]
    pub assignee: Option<String>,
    /// Only your own work.
    #[arg(long)]
    pub mine: bool,
    /// The job cards of this station.
    #[arg(long)]
    pub station: Option<String>,
    /// The job cards of this batch.
    #[arg(long, conflicts_with = "order")]
    pub batch: Option<String>,
    /// The inspections whose job card stands like this; `quality_inspection` for what can be
    /// inspected now.
    #[arg(long, value_name = "STATUS")]
    pub card: Option<String>,
    /// Only job cards on which work rests just now.
    #[arg(long)]
    pub paused: bool,
    /// Only add-ons whose order takes none any more.
    #[arg(long)]
    pub late: bool,
    /// Only what somebody still waits for.
    #[arg(long)]
    pub open: bool,
    /// A number or its beginning, a customer, a phone number.
    #[arg(long)]
    pub search: Option<String>,
    /// What the floor's queues begin with: `priority`, `promised_at` or `waiting`; of add-ons
    /// `waiting` or `value`.
    #[arg(long, value_parser = noun::queue_order)]
    pub sort: Option<QueueOrder>,
}

/// One thing.
#[derive(Args, Debug)]
pub struct NameArgs {
    /// What: order, lead, job-card, customer …
    #[arg(value_parser = noun::entity)]
    pub entity: Entity,
    /// Its number or id; a customer or user by e-mail too, a setting by its key.
    pub name: String,
}

impl ListArgs {
    fn limit(&self) -> usize {
        usize::try_from(self.limit).unwrap_or(LIMIT)
    }

    /// Refuses options that this list has no use for, instead of ignoring them.
    fn takes_only(&self, allowed: &[&str]) -> Result<()> {
        let given = [
            ("after", self.after.is_some()),
            ("status", self.status.is_some()),
            ("type", self.kind.is_some()),
            ("view", self.view.is_some()),
            ("stage", self.stage.is_some()),
            ("workflow", self.workflow.is_some()),
            ("customer", self.customer.is_some()),
            ("order", self.order.is_some()),
            ("assignee", self.assignee.is_some()),
            ("mine", self.mine),
            ("station", self.station.is_some()),
            ("batch", self.batch.is_some()),
            ("card", self.card.is_some()),
            ("paused", self.paused),
            ("late", self.late),
            ("open", self.open),
            ("search", self.search.is_some()),
            ("sort", self.sort.is_some()),
        ];
        match given.iter().find(|(name, is_given)| *is_given && !allowed.contains(name)) {
            Some((name, _)) => {
                let told = Told::new(format!("{} take no --{name}", self.entity.plural()));
                Err(Error::Usage(told.hint("leave that option out")))
            }
            None => Ok(()),
        }
    }

    fn query(&self) -> ListQuery {
        ListQuery {
            entity: self.entity,
            limit: self.limit(),
            after: self.after.clone(),
            status: self.status.clone(),
            kind: self.kind.clone(),
            view: self.view,
            stage: self.stage,
            workflow: self.workflow.clone(),
            customer: self.customer.clone(),
            assignee: self.assignee.clone(),
            mine: self.mine,
            station: self.station.clone(),
            card: self.card.clone(),
            batch: self.batch.clone(),
            paused: self.paused.then_some(true),
            late: self.late.then_some(true),
            open: self.open,
            order: self.order.clone(),
            search: self.search.clone(),
            sort: self.sort,
        }
    }
}

/// Runs `list`.
pub async fn list(args: &ListArgs, desk: &Desk, service: &Service) -> Result<Said> {
    match args.entity {
        Entity::User => return people(args, desk).await,
        Entity::Setting => return settings(args, service).await,
        Entity::Event => return events(args, service).await,
        Entity::Lead
        | Entity::Offer
        | Entity::Order
        | Entity::Addon
        | Entity::JobCard
        | Entity::Qir
        | Entity::Batch
        | Entity::Invoice
        | Entity::Payment
        | Entity::Email
        | Entity::Document
        | Entity::Customer
        | Entity::Product
        | Entity::PriceList
        | Entity::DiscountCode
        | Entity::Outbox => {}
    }
    if args.view == Some(MailView::Statistics) {
        return statistics(args, service).await;
    }
    let page = service.list(&args.query()).await?;
    let habits = Habits::of(&service.settings().await?, service.clock().now());
    let text = page_text(rows_text(&page.items, &habits), args.entity, page.next.as_deref());
    Ok(Said::new(text, json_of(&service.rows(args.entity, page).await?)?))
}

/// How many mails there were of each type, and what became of them.
async fn statistics(args: &ListArgs, service: &Service) -> Result<Said> {
    args.takes_only(&["view"])?;
    if args.entity != Entity::Email {
        let told = Told::new(format!("{} are no mails", args.entity.plural()));
        return Err(Error::Usage(told.hint("leave --view out")));
    }
    let MailCounts { by_type, all } = service.mail_counts(MailView::Statistics).await?;
    let row = |name: &str, it: &MailCount| {
        let numbers = [it.total, it.queued, it.sent, it.delivered, it.failed];
        let cells = numbers.map(|it| it.to_string());
        std::iter::once(name.to_owned()).chain(cells).collect::<Vec<String>>()
    };
    let mut rows: Vec<_> = by_type.iter().map(|it| row(&it.email_type, it)).collect();
    rows.push(row("all", &all));
    let columns = ["type", "total", "queued", "sent", "delivered", "failed"];
    let columns = columns.map(|it| Column(it, it != "type"));
    Ok(Said::new(table(&columns, &rows), json!({"items": by_type, "all": all, "next": null})))
}

/// What to show, and where to put it.
#[derive(Args, Debug)]
pub struct ShowArgs {
    #[command(flatten)]
    pub thing: NameArgs,
    /// Writes a document into this file, or into this directory under its own name.
    #[arg(long, value_name = "FILE")]
    pub save: Option<PathBuf>,
    /// Shows what a document or a mail says.
    #[arg(long, conflicts_with = "save")]
    pub text: bool,
}

/// Runs `show`.
pub async fn show(args: &ShowArgs, service: &Service) -> Result<Said> {
    let ShowArgs { thing: NameArgs { entity, name }, save, text } = args;
    let has_bytes = *entity == Entity::Document;
    if (save.is_some() && !has_bytes) || (*text && !has_bytes && *entity != Entity::Email) {
        let told = Told::new(format!("{} has no pages", entity.one()));
        return Err(Error::Usage(
            told.hint("--save takes a document, --text a document or a mail"),
        ));
    }
    let mut shown = service.show(*entity, name).await?;
    if let Some(path) = save {
        let document = service.document(name).await?;
        let path = document.save(path)?;
        if let Some(fields) = shown.as_object_mut() {
            fields.insert("saved".into(), json!(path.display().to_string()));
        }
        let bytes = document.bytes.len();
        return Ok(Said::new(format!("{}: {bytes} bytes", path.display()), shown));
    }
    if *text && has_bytes {
        let pages = service.document_text(name).await?;
        return Ok(Said::new(pages.join("\n\u{c}\n"), json!({"pages": pages})));
    }
    if *text {
        let body = shown.get("body_text").and_then(Value::as_str);
        let body = body.unwrap_or("it is not written yet: that is done as it is sent").to_owned();
        return Ok(Said::new(body, shown));
    }
    Ok(Said::new(sheet_of(&shown, service).await?, shown))
}

/// A thing as people read it.
pub(super) async fn sheet_of(shown: &Value, service: &Service) -> Result<String> {
    let habits = Habits::of(&service.settings().await?, service.clock().now());
    Ok(shown.as_object().map(|it| sheet(it, &habits)).unwrap_or_default())
}

const COLUMNS: &[Column<'_>] = &[
    Column("number", false),
    Column("", false),
    Column("order", false),
    Column("waits", false),
    Column("for", true),
    Column("", false),
    Column("who", false),
    Column("", false),
    Column("value", true),
];

fn rows_text(items: &[Listed], habits: &Habits) -> String {
    let rows: Vec<Vec<String>> = items.iter().map(|it| line(it, habits)).collect();
    table(COLUMNS, &rows)
}

fn line(it: &Listed, habits: &Habits) -> Vec<String> {
    let is_record = matches!(
        it.entity,
        Entity::Customer | Entity::Product | Entity::PriceList | Entity::DiscountCode
    );
    let of_order = it.order_number.clone().filter(|order| {
        !matches!(it.entity, Entity::Order | Entity::JobCard | Entity::Qir) && *order != it.title
    });
    let has_details = is_record
        || matches!(
            it.entity,
            Entity::Payment | Entity::Addon | Entity::Email | Entity::Document | Entity::Outbox
        );
    let age = if it.entity == Entity::Payment {
        habits.moment(it.since)
    } else if is_record {
        String::new()
    } else {
        habits.age(it.since)
    };
    vec![
        it.number.clone(),
        cut(&it.title, CELL_MAX),
        of_order.unwrap_or_default(),
        cut(&it.says, CELL_MAX),
        age,
        if it.waits_too_long { "!".into() } else { String::new() },
        hands(it),
        if has_details {
            cut(&it.items_summary, CELL_MAX)
        } else {
            it.progress().unwrap_or_default()
        },
        it.value_minor.map(|sum| habits.amount(sum, it.currency.as_deref())).unwrap_or_default(),
    ]
}

/// Who does it, at which station.
fn hands(it: &Listed) -> String {
    let both = [it.assignee_name.as_deref(), it.station.as_deref()];
    both.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn page_text(rows: String, entity: Entity, next: Option<&str>) -> String {
    if rows.is_empty() {
        return format!("no {} here", entity.plural());
    }
    match next {
        Some(next) => format!("{rows}\nmore: --after {next}"),
        None => rows,
    }
}

async fn people(args: &ListArgs, desk: &Desk) -> Result<Said> {
    args.takes_only(&["after", "status", "search"])?;
    if let Some(wanted) = args.status.as_deref().filter(|it| !STATUSES.contains(it)) {
        let told = Told::new(format!("user has no status \"{wanted}\""));
        return Err(Error::Usage(told.hint(format!("one of {}", STATUSES.join(", ")))));
    }
    let limit = i64::try_from(args.limit).unwrap_or(i64::MAX);
    let asked = Asked { after: args.after.as_deref(), search: args.search.as_deref(), limit };
    let page = users::list(&desk.store, &asked).await?;
    let keeps = |it: &&User| args.status.as_ref().is_none_or(|wanted| *wanted == it.status);
    let items = page.items.iter().filter(keeps).map(person).collect::<Result<Vec<_>>>()?;
    let rows: Vec<Vec<String>> = page
        .items
        .iter()
        .filter(keeps)
        .map(|it| {
            let name = it.name.clone().unwrap_or_default();
            vec![it.email.clone(), name, it.role.to_string(), it.status.clone()]
        })
        .collect();
    let columns = ["e-mail", "name", "role", "status"].map(|it| Column(it, false));
    let text = page_text(table(&columns, &rows), Entity::User, page.next.as_deref());
    Ok(Said::new(text, json!({ "items": items, "next": page.next })))
}

/// Somebody in the shape of every list.
pub(super) fn person(user: &User) -> Result<Value> {
    let mut fields = Map::new();
    fields.insert("number".into(), json!(user.email));
    for name in ["stage", "workflow", "version"] {
        fields.insert(name.into(), Value::Null);
    }
    if let Value::Object(row) = json_of(user)? {
        fields.extend(row);
    }
    Ok(Value::Object(fields))
}

async fn settings(args: &ListArgs, service: &Service) -> Result<Said> {
    args.takes_only(&["after", "search"])?;
    let wanted = args.search.as_deref().unwrap_or_default().to_lowercase();
    let all = service.list_settings().await?;
    let begins = match args.after.as_deref() {
        None => 0,
        Some(after) => {
            all.iter().position(|it| it.key == after).map(|it| it + 1).ok_or_else(|| {
                let told = Told::new(format!("--after {after} is not what a page ended with"));
                Error::Usage(told.hint("take the `next` of the page before"))
            })?
        }
    };
    let mut found: Vec<_> = all
        .iter()
        .skip(begins)
        .filter(|it| it.key.contains(&wanted) || it.title.to_lowercase().contains(&wanted))
        .collect();
    let more = found.len() > args.limit();
    found.truncate(args.limit());
    let next = found.last().filter(|_| more).map(|it| it.key);
    let rows: Vec<Vec<String>> =
        found.iter().map(|it| vec![it.key.into(), it.value.to_string(), it.title.into()]).collect();
    let columns = ["setting", "value", "what it does"].map(|it| Column(it, false));
    let text = page_text(table(&columns, &rows), Entity::Setting, next);
    Ok(Said::new(text, json!({ "items": found, "next": next })))
}

async fn events(args: &ListArgs, service: &Service) -> Result<Said> {
    args.takes_only(&["after", "order", "search"])?;
    let order = args.order.as_deref().or(args.search.as_deref());
    let page: Page<Event> = service.list_events(order, args.after.as_deref(), args.limit()).await?;
    let habits = Habits::of(&service.settings().await?, service.clock().now());
    let rows: Vec<Vec<String>> = page.items.iter().map(|it| happened(it, &habits)).collect();
    let columns = ["at", "who", "what", "", "", ""].map(|it| Column(it, false));
    let text = page_text(table(&columns, &rows), Entity::Event, page.next.as_deref());
    Ok(Said::new(text, json_of(&page)?))
}

fn happened(it: &Event, habits: &Habits) -> Vec<String> {
    let moved = if it.from == it.to { String::new() } else { format!("→ {}", it.to) };
    let thing = it.number.clone().unwrap_or_else(|| it.machine.clone());
    let words = it.note.clone().or_else(|| it.justification.clone()).unwrap_or_default();
    vec![habits.moment(it.at), it.actor.clone(), it.action.clone(), thing, moved, words]
}

pub(super) fn json_of(it: &impl serde::Serialize) -> Result<Value> {
    serde_json::to_value(it).map_err(|e| Error::Fault(e.into()))
}
