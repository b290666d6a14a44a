//! Finds out what the workbench asks, and does what it wants done, away from the drawing.
//!
//! Everything goes through the service; nothing here knows a screen.

use rust_decimal::Decimal;
use serde_json::{Value, json};
use uuid::Uuid;

use super::asks::{
    About, Ask, Buyer, Deed, Family, Found, News, Of, Offers, Outcome, Payer, Prepared, Preparing,
    Read, Reading, Sought, Subject, Sums,
};
use super::parts::field::{Article, Choice};
use super::parts::habits::Habits;
use super::parts::list::{Page, Want};
use crate::domain::configuration::Rules;
use crate::domain::entity::Entity;
use crate::domain::machine::Machine;
use crate::domain::scanned::Scanned;
use crate::domain::secret::Secret;
use crate::service::act::{Act, Acted};
use crate::service::error::{Error, Result, Told};
use crate::service::list::{ListQuery, Listed, Seek, Window};
use crate::service::users::{self, User};
use crate::service::{Service, badges, people, session};

/// How many things of each kind a search shows.
const FOUND_MAX: usize = 5;
/// How many people are read at a time.
const PEOPLE_MAX: i64 = 1000;
/// How many choices a field offers at once.
const SOUGHT_MAX: usize = 20;

/// Answers what needs nothing but the service; nothing where that is not enough.
pub async fn answer(service: &Service, ask: Ask) -> Option<News> {
    Some(match ask {
        Ask::Read { pane, ticket, what } => {
            News::Read { pane, ticket, result: read(service, what).await }
        }
        Ask::Sums => News::Sums(sums(service).await.map(Box::new)),
        Ask::Offers { entity, machine, id } => {
            News::Offers { id, result: offers(service, entity, machine, id).await }
        }
        Ask::Prepare(what) => {
            let result = prepare(service, &what).await.map(Box::new);
            News::Prepared { what, result }
        }
        Ask::Find { words } => {
            let result = service.search(&words, FOUND_MAX).await;
            News::Found { words, result }
        }
        Ask::Seek { field, what, words, buyer } => {
            let result = seek(service, what, &words, buyer.as_ref()).await;
            News::Sought { field, result }
        }
        Ask::Price { of, given } => {
            let id = of.map(|(entity, id)| (entity, id.to_string()));
            let of = id.as_ref().map(|(entity, id)| (*entity, id.as_str()));
            let result = service.preview(of, &given).await;
            News::Priced { given, result }
        }
        Ask::Reach { entity, number } => {
            News::Reached(reach(service, entity, &number).await.map(Box::new))
        }
        Ask::Family(order) => News::Family(family(service, order).await.map(Box::new)),
        Ask::Scan(scanned) => News::Scanned(scan(service, &scanned).await.map(Box::new)),
        Ask::Papers { entity, id } => {
            News::Papers { of: id, result: service.papers_of(entity, id).await }
        }
        Ask::Pages { document, number } => {
            let result = service.document_text(&document.to_string()).await;
            News::Pages { number, result: result.map_err(near) }
        }
        Ask::Do { job, deed } => News::Done { job, result: perform(service, *deed).await },
        Ask::Badge { badge, pin } => {
            News::Badged(badges::show(service.store(), &badge, &pin).await)
        }
        Ask::Places => News::Places(session::places(service.store()).await),
        Ask::View { .. }
        | Ask::LogIn(_)
        | Ask::Begin(_)
        | Ask::Switch(_)
        | Ask::LogOut
        | Ask::Keep(_) => return None,
    })
}

/// A store of documents that is away is no database that is away: the rest goes on.
pub(super) fn near(error: Error) -> Error {
    if let Error::Unreachable(told) = error { Error::Refused(told) } else { error }
}

async fn read(service: &Service, what: Reading) -> Result<Read> {
    match what {
        Reading::List { of, want } => Ok(Read::List(list(service, of, want).await?)),
        Reading::Timeline { machine, id, want } => {
            let (seek, limit) = sought(want);
            let window = service.timeline_window(machine, id, seek, limit).await?;
            Ok(Read::Timeline(Page { rows: window.rows, more: window.more }))
        }
        Reading::About { entity, id } => {
            Ok(Read::About(Box::new(about(service, entity, id).await?)))
        }
        Reading::People { search, want } => {
            Ok(Read::People(everybody(service, search.as_deref(), want).await?))
        }
        Reading::Settings => {
            let organization = service.me().organization_id;
            Ok(Read::Settings { organization, all: service.list_settings().await? })
        }
        Reading::Quality => Ok(Read::Quality(Box::new(service.quality().await?))),
        Reading::Mails(view) => Ok(Read::Mails(service.mail_counts(view).await?)),
    }
}

async fn list(service: &Service, of: Of, want: Want<String>) -> Result<Page<Listed>> {
    let (seek, limit) = sought(want);
    let Window { mut rows, more } = match of {
        Of::Stage { stage, search } => {
            service.stage_window(stage, search.as_deref(), seek, limit).await?
        }
        Of::Kind { entity, order, open, search, only } => {
            let order = order.map(|id| id.to_string());
            let status = only.status.map(str::to_owned);
            let (kind, view) = (only.kind.map(str::to_owned), only.view);
            // Of one's own work it is what is still to be done.
            let (mine, open) = (only.mine, open || only.mine);
            let card = only.card.map(str::to_owned);
            let (paused, late) = (only.paused, only.late);
            let (sort, all) = (only.sort, ListQuery::of(entity));
            let query = ListQuery {
                limit,
                status,
                kind,
                view,
                mine,
                card,
                paused,
                late,
                open,
                order,
                search,
                sort,
                ..all
            };
            service.window(&query, seek).await?
        }
    };
    // What a person did is no news to them.
    let mine = service.me().short_name.as_str();
    for row in rows.iter_mut().filter(|row| row.updated_by.as_deref() == Some(mine)) {
        row.updated_by = None;
    }
    Ok(Page { rows, more })
}

/// A window of the people. Those of an organization are few: they are read whole.
async fn everybody(
    service: &Service,
    search: Option<&str>,
    want: Want<String>,
) -> Result<Page<User>> {
    let mut all = Vec::new();
    let mut next: Option<String> = None;
    loop {
        let asked = users::Asked { after: next.as_deref(), search, limit: PEOPLE_MAX };
        let page = users::list(service.store(), &asked).await?;
        all.extend(page.items);
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    let (seek, limit) = sought(want);
    Ok(match seek {
        Seek::First => cut(all, limit, false),
        Seek::Last => cut(all, limit, true),
        Seek::After(spot) => cut(all.split_off(place(&all, |it| it <= &spot)), limit, false),
        Seek::From(spot) => cut(all.split_off(place(&all, |it| it < &spot)), limit, false),
        Seek::Before(spot) => {
            all.truncate(place(&all, |it| it < &spot));
            cut(all, limit, true)
        }
    })
}

/// How many of the people have an address like this; they come in the order of addresses.
fn place(all: &[User], is_before: impl Fn(&String) -> bool) -> usize {
    all.iter().filter(|it| is_before(&it.email)).count()
}

fn cut(mut rows: Vec<User>, limit: usize, backwards: bool) -> Page<User> {
    let surplus = rows.len().saturating_sub(limit);
    if backwards {
        rows.drain(..surplus);
    } else {
        rows.truncate(limit);
    }
    Page { rows, more: 0 < surplus }
}

fn sought(want: Want<String>) -> (Seek<String>, usize) {
    match want {
        Want::First { limit } => (Seek::First, limit),
        Want::Last { limit } => (Seek::Last, limit),
        Want::After { spot, limit } => (Seek::After(spot), limit),
        Want::Before { spot, limit } => (Seek::Before(spot), limit),
        Want::From { spot, limit } => (Seek::From(spot), limit),
    }
}

async fn about(service: &Service, entity: Entity, id: Uuid) -> Result<About> {
    Ok(match entity {
        Entity::Order => About::Order(service.order(id).await?),
        Entity::Customer => About::Customer(service.customer(id).await?),
        Entity::Lead
        | Entity::Offer
        | Entity::Addon
        | Entity::JobCard
        | Entity::Qir
        | Entity::Batch
        | Entity::Invoice
        | Entity::Payment
        | Entity::Email
        | Entity::Document
        | Entity::Product
        | Entity::PriceList
        | Entity::DiscountCode
        | Entity::User
        | Entity::Setting
        | Entity::Event
        | Entity::Outbox => About::Record(entity, service.show(entity, &id.to_string()).await?),
    })
}

async fn sums(service: &Service) -> Result<Sums> {
    Ok(Sums {
        stages: service.strip().await?,
        waiting: service.waiting().await?,
        settings: Some(service.settings().await?),
    })
}

async fn offers(service: &Service, entity: Entity, machine: Machine, id: Uuid) -> Result<Offers> {
    if entity == Entity::Setting {
        let offered = service.actions_of_settings();
        return Ok(Offers { id, version: 0, status: None, offered });
    }
    // What it is now is read first: an act in between is then noticed, not overlooked.
    let found = service.find(entity, &id.to_string()).await?;
    let offered = service.actions_of(machine, id).await?;
    Ok(Offers { id, version: found.version.unwrap_or_default(), status: found.status, offered })
}

async fn reach(service: &Service, entity: Entity, number: &str) -> Result<Subject> {
    Ok(subject(service.find(entity, number).await?))
}

async fn family(service: &Service, order: Uuid) -> Result<Family> {
    let found = service.family(order).await?;
    Ok(Family {
        of: subject(found.of),
        parent: found.parent.map(subject),
        children: found.children.into_iter().map(subject).collect(),
    })
}

/// What a code belongs to, and the order that this hangs on: the list of what is packed goes by it.
async fn scan(service: &Service, scanned: &Scanned) -> Result<Subject> {
    let found = service.scanned(scanned).await?;
    let order = service.order_of(&found).await?;
    Ok(Subject { order, ..subject(found) })
}

fn subject(found: crate::service::find::Found) -> Subject {
    Subject {
        entity: found.entity,
        machine: found.machine,
        id: found.id,
        title: String::new(),
        status: found.status,
        version: found.version.unwrap_or_default(),
        order: (found.entity == Entity::Order).then(|| (found.id, found.number.clone())),
        number: found.number,
        value: None,
        summary: String::new(),
    }
}

async fn prepare(service: &Service, what: &Preparing) -> Result<Prepared> {
    let people = service.people().await?;
    let empty =
        Prepared { machine: None, version: 0, row: Value::Null, offered: Vec::new(), people };
    let subject = match what {
        Preparing::Act { subject, .. } => subject,
        Preparing::Person { subject, .. } => {
            let row = service.show(Entity::User, &subject.id.to_string()).await?;
            return Ok(Prepared { row, ..empty });
        }
        Preparing::New(_) | Preparing::Instead(_) => return Ok(empty),
        Preparing::Addon { order, .. } => {
            let order = order.to_string();
            service.addon_room(&order).await?;
            let row = service.show(Entity::Order, &order).await?;
            return Ok(Prepared { row, ..empty });
        }
    };
    if subject.entity == Entity::Setting {
        let row = service.show(Entity::Setting, &subject.number).await?;
        let offered = service.actions_of_settings();
        return Ok(Prepared { machine: subject.machine, row, offered, ..empty });
    }
    let id = subject.id.to_string();
    let found = service.find(subject.entity, &id).await?;
    let row = service.show(subject.entity, &id).await?;
    let offered = match found.machine {
        Some(machine) => service.actions_of(machine, subject.id).await?,
        None => Vec::new(),
    };
    let version = found.version.unwrap_or_default();
    Ok(Prepared { machine: found.machine, version, row, offered, ..empty })
}

async fn seek(
    service: &Service,
    what: Sought,
    words: &str,
    buyer: Option<&Buyer>,
) -> Result<Found> {
    let entity = match what {
        Sought::Customers => Entity::Customer,
        Sought::Orders => Entity::Order,
        Sought::Articles | Sought::Products => Entity::Product,
    };
    let search = Some(words.to_owned());
    let open = what == Sought::Orders;
    let query = ListQuery { limit: SOUGHT_MAX, search, open, ..ListQuery::of(entity) };
    let page = service.list(&query).await?;
    if what != Sought::Articles {
        if what == Sought::Orders {
            let choice = |row: Listed| Choice {
                label: row.number.clone(),
                detail: format!("{}  {}", row.title, row.says),
                value: row.number,
            };
            return Ok(Found::Choices(page.items.into_iter().map(choice).collect()));
        }
        let choice = |row: Listed| Choice {
            label: row.title,
            detail: format!("{}  {}", row.number, row.items_summary).trim_end().to_owned(),
            value: row.number,
        };
        return Ok(Found::Choices(page.items.into_iter().map(choice).collect()));
    }
    let habits = Habits::of(&service.settings().await?);
    let page = service.rows(entity, page).await?;
    let mut found: Vec<Article> =
        page.items.iter().filter_map(|row| article(row, &habits)).collect();
    if let Some(buyer) = buyer.filter(|_| service.sees_prices() && !found.is_empty()) {
        let typed = buyer.quantity.replace(',', ".");
        // What is no quantity yet, while one types it, is one of it.
        let quantity = typed
            .parse::<Decimal>()
            .ok()
            .filter(|it| Decimal::ZERO < *it && *it <= Decimal::from(1_000_000) && it.scale() <= 3);
        let quantity = quantity.unwrap_or(Decimal::ONE);
        let lines = found.iter().map(|it| json!({"sku": it.sku, "quantity": quantity}));
        let lines = lines.collect();
        let priced = match &buyer.payer {
            Payer::Customer(customer) => service.price_preview(customer, &lines).await?,
            Payer::Order(order) => service.addon_prices(order, &lines).await?,
        };
        for (article, line) in found.iter_mut().zip(priced) {
            let amount = habits.amount(line.unit_price_minor, &line.currency);
            article.price = line.refusal.unwrap_or(format!("{amount}  {}", line.price_source));
        }
    }
    Ok(Found::Articles(found))
}

fn article(row: &Value, habits: &Habits) -> Option<Article> {
    let text = |name: &str| row.get(name).and_then(Value::as_str).map(str::to_owned);
    let price = row.get("list_price_minor").and_then(Value::as_i64);
    let rules = row.get("configuration").and_then(|it| Rules::read(it).ok());
    Some(Article {
        sku: text("sku")?,
        name: text("name")?,
        price: price.map(|it| habits.amount(it, &habits.currency)).unwrap_or_default(),
        options: rules.unwrap_or_default().options,
    })
}

/// Acts as whoever showed a badge, and ends what that opened.
async fn act_as(service: &Service, act: Act, token: &Secret) -> Result<Acted> {
    let badged = match service.with_badge(token).await {
        Ok(badged) => badged,
        // The terminal's own session goes on.
        Err(Error::NotLoggedIn(_)) => {
            let told = Told::new("the minute that a badge is good for is over");
            return Err(Error::NotAllowed(told.hint("do it again, and show the badge again")));
        }
        Err(error) => return Err(error),
    };
    let acted = badged.act(act).await;
    badged.leave().await;
    acted
}

async fn perform(service: &Service, deed: Deed) -> Result<Outcome> {
    match deed {
        Deed::Act { act, .. } if act.entity == Entity::Setting => {
            let text = act.inputs.get("key").and_then(Value::as_str).unwrap_or_default();
            let value = act.inputs.get("value").cloned().unwrap_or_default();
            let acted = service.set_once(text, value, act.if_version, act.idempotency_key).await?;
            Ok(Outcome::Acted(acted))
        }
        Deed::Act { act, .. } => Ok(Outcome::Acted(service.act_here(act).await?)),
        Deed::ActAs { act, token, .. } => Ok(Outcome::Acted(act_as(service, act, &token).await?)),
        Deed::Person { user, action, inputs } => {
            let done = people::act(service.store(), &user.to_string(), action, inputs).await?;
            Ok(Outcome::Person { action, done: Box::new(done) })
        }
        Deed::Work { entry, action, inputs } => {
            let row = service.act_on_work(&entry.to_string(), action, &inputs).await?;
            Ok(Outcome::Worked { action, row })
        }
        Deed::SavePaper { document, path } => {
            let found = service.document(&document.to_string()).await.map_err(near)?;
            let path = found.save_new(std::path::Path::new(path.trim()))?;
            Ok(Outcome::Saved { document, path: path.display().to_string() })
        }
        Deed::SaveCodes { path } => {
            let sheet = service.action_sheet().await.map_err(near)?;
            let path = sheet.save_new(std::path::Path::new(path.trim()))?;
            Ok(Outcome::SavedCodes(path.display().to_string()))
        }
        Deed::Password { old, new } => {
            session::change_password(service.store(), &old, &new).await?;
            Ok(Outcome::Repassworded)
        }
        Deed::Create { entity: Entity::User, from, .. } => {
            Ok(Outcome::Welcomed(Box::new(people::make(service.store(), from).await?)))
        }
        Deed::Create { entity, from, key } => {
            let row = service.create(entity, Value::Object(from), Some(&key)).await?;
            Ok(Outcome::Created { entity, row })
        }
    }
}
