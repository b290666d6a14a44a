//! Data made up: the demo's three organizations, and orders by the million to measure with.
//! Written with COPY on the superuser's connection, past the guard; that the guard would
//! have allowed all of it is what the machines' tables and a test are for. Never runs on a
//! database that somebody works with unless they ask for it.

mod agreed;
mod answers;
mod aside;
mod binary;
mod calendar;
mod cell;
mod chain;
mod demo;
mod dice;
mod director;
mod effects;
mod facts;
mod floor;
mod founding;
mod hours;
mod house;
mod life;
mod load;
mod money;
mod orders;
mod phrases;
mod places;
mod plan;
mod spells;
mod story;
mod tables;
mod terminals;
mod write;

use chrono::{DateTime, Utc};
use sqlx::{Connection as _, PgConnection};
use tokio::sync::mpsc;

use crate::domain::machine::{Machine, Refusal};
use crate::domain::outbox::Asked;
use crate::domain::stage::Stage;
use crate::domain::status::Status;

use self::calendar::{Calendar, DAY, HOUR};
use self::dice::Dice;
use self::house::{Brief, Called, House};
pub use self::load::{Load, Loaded, load, organizations_of_others};
use self::story::Story;
pub use self::terminals::PIN;
use self::write::{Book, Counts};

/// The password of everybody in the demo.
pub const PASSWORD: &str = "demo";
/// What all chance in the demo begins with.
const SEED: u64 = 0x006f_7264_6e61;
/// Orders of each organization that are no add-on of another.
const ORDERS: i64 = 340;
const LEADS: i64 = 70;
const OFFERS: i64 = 60;
/// How far back the calendar goes: further than any of the stories.
const PAST_DAYS: u32 = 460;
/// The working days of 120 days.
const PAST: i64 = 82 * DAY;

/// Why the data could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    #[error("a story broke its machine's rules: {0}")]
    Refused(Refusal),
    #[error("a story misses {0}")]
    Lost(&'static str),
    #[error("{0}")]
    Words(String),
    #[error("what is written down about an organization is no JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("a thread failed: {0}")]
    Thread(#[from] tokio::task::JoinError),
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

impl From<Refusal> for Trouble {
    fn from(it: Refusal) -> Self {
        Self::Refused(it)
    }
}

/// Fills a database with the demo's organizations, as they stand at `now`. Does nothing
/// where they are there already.
///
/// # Errors
/// When the connection is not the superuser's, or fails.
pub async fn demo(connection: &mut PgConnection, now: DateTime<Utc>) -> Result<(), Trouble> {
    let mut tx = connection.begin().await?;
    sqlx::query("select pg_advisory_xact_lock($1)")
        .bind(SEED.cast_signed())
        .execute(&mut *tx)
        .await?;
    let slugs: Vec<&str> = demo::HOUSES.iter().map(|it| it.slug).collect();
    let is_there: bool =
        sqlx::query_scalar("select exists (select from ordna.organizations where slug = any($1))")
            .bind(&slugs)
            .fetch_one(&mut *tx)
            .await?;
    if is_there {
        return Ok(());
    }
    sqlx::query("set local session_replication_role = replica").execute(&mut *tx).await?;
    let hash: String = sqlx::query_scalar("select auth_private.fresh_hash($1)")
        .bind(PASSWORD)
        .fetch_one(&mut *tx)
        .await?;
    let pin_hash: String = sqlx::query_scalar("select auth_private.fresh_hash($1)")
        .bind(PIN)
        .fetch_one(&mut *tx)
        .await?;
    // One organization is written while the next one is told.
    let (told, mut waiting) = mpsc::channel(1);
    let telling = tokio::task::spawn_blocking(move || build(now, &told));
    while let Some((house, mut book)) = waiting.recv().await {
        founding::people(&mut tx, &house, &hash).await?;
        terminals::write(&mut tx, &house, &hash, &pin_hash).await?;
        Book::send(&mut book, &mut tx).await?;
    }
    telling.await??;
    places::take(&mut tx, None).await?;
    sqlx::query(OFFERS_END).bind(Asked::ExpireOffer.to_string()).execute(&mut *tx).await?;
    sqlx::query(SHIFTS_END).bind(Asked::PauseCard.to_string()).execute(&mut *tx).await?;
    tx.commit().await?;
    sqlx::query("analyze ordna.orders, ordna.events").execute(connection).await?;
    Ok(())
}

/// What their sending asked for: that offers which nobody answers end by themselves.
const OFFERS_END: &str = "
    insert into ordna.outbox (organization_id, id, kind, event_id, created_at, run_at)
    select f.organization_id, e.id, $1, e.id, e.at,
           (f.valid_until + 1)::timestamp at time zone (ordna.setting(f.organization_id, 'time_zone') #>> '{}')
      from ordna.offers f
      join ordna.events e on e.organization_id = f.organization_id and e.machine = f.machine
       and e.subject_id = f.id and e.action = 'send'
     where f.status = 'sent' and f.valid_until is not null";

/// What their beginning asked for: that whoever works on a card goes home when the shift ends.
const SHIFTS_END: &str = "
    insert into ordna.outbox (organization_id, id, kind, event_id, created_at, run_at)
    select t.organization_id, t.id, $1, t.id, t.began_at, t.shift_ends_at
      from ordna.work_times t
     where t.ended_at is null and t.shift_ends_at is not null and t.kind <> 'inspection'";

/// Tells everything that happened up to `now`, an organization at a time.
fn build(now: DateTime<Utc>, told: &mpsc::Sender<(House, Book)>) -> Result<(), Trouble> {
    for (brief, number) in demo::HOUSES.iter().zip(1..) {
        let house = build_house(brief, number, now)?;
        if told.blocking_send(house).is_err() {
            // Whoever writes it gave up, and says why.
            break;
        }
    }
    Ok(())
}

fn build_house(
    brief: &'static Brief,
    number: u64,
    now: DateTime<Utc>,
) -> Result<(House, Book), Trouble> {
    let long_ago = millis(now).saturating_sub(400 * 86_400_000);
    let called = Called::as_written(brief);
    let house = House::build(brief, called, &mut Dice::new(SEED, number, 0), long_ago)?;
    let calendar = Calendar::around(now, house.settings.zone(), PAST_DAYS);
    let mut stories = Vec::new();
    let mut first = Story::new(&house, Dice::new(SEED, number, 1), long_ago);
    founding::tell(&mut first)?;
    stories.push(first);

    let mut plans = Vec::new();
    plan_for(&mut plans, brief.machine, ORDERS);
    plan_for(&mut plans, Machine::Lead, LEADS);
    plan_for(&mut plans, Machine::Offer, OFFERS);
    for ((machine, target), count) in plans.into_iter().zip(2..) {
        let dice = Dice::new(SEED, number, count);
        stories.push(tell(&house, &calendar, dice, machine, target)?);
    }
    let mut counts = Counts::new();
    let customers = i64::try_from(house.customers.len()).unwrap_or(0);
    counts.insert(("customer", 0), customers);
    let mut book = Book::new();
    book.write(&house, &calendar, &stories, &mut counts)?;
    book.write_counts(&house, &counts)?;
    drop(stories);
    Ok((house, book))
}

/// How many things of a machine end up in which status: a good third is done, some came
/// to nothing, the rest is spread over everything that is open.
fn plan_for(plans: &mut Vec<(Machine, Status)>, machine: Machine, count: i64) {
    // What became something else is told with what it became.
    let statuses: Vec<Status> =
        machine.statuses().into_iter().filter(|it| Stage::of(machine, *it).is_some()).collect();
    let of = |status: Status| Stage::of(machine, status);
    let of_stage = |stage| statuses.iter().filter(move |it| of(**it) == Some(stage)).count();
    let (done, lost) = (of_stage(Stage::Done), of_stage(Stage::Lost));
    let open = statuses.len() - done - lost;
    let part = |percent: i64, among: usize| {
        count * percent / 100 / i64::try_from(among.max(1)).unwrap_or(1)
    };
    for status in &statuses {
        let wanted = match of(*status) {
            Some(Stage::Done) => part(38, done),
            Some(Stage::Lost) => part(if done == 0 { 40 } else { 9 }, lost),
            _ => part(if done == 0 { 60 } else { 53 }, open),
        };
        plans.extend((0..wanted.max(3)).map(|_| (machine, *status)));
    }
}

fn tell<'h>(
    house: &'h House,
    calendar: &Calendar,
    mut dice: Dice,
    machine: Machine,
    target: Status,
) -> Result<Story<'h>, Trouble> {
    let ago = age(house, &mut dice, machine, target);
    let mut story = Story::new(house, dice, stamp(calendar, ago));
    tell_in(&mut story, calendar, ago, machine, target)?;
    Ok(story)
}

/// The time in the ids of a story that came to rest so long ago.
fn stamp(calendar: &Calendar, ago: i64) -> u64 {
    u64::try_from(calendar.micros(calendar.now().plus(-ago)) / 1000).unwrap_or(0)
}

fn tell_in(
    story: &mut Story<'_>,
    calendar: &Calendar,
    ago: i64,
    machine: Machine,
    target: Status,
) -> Result<(), Trouble> {
    let at = match machine {
        Machine::Lead => life::lead(story, target)?,
        Machine::Offer => life::offer(story, target)?,
        Machine::OrderService | Machine::OrderGoods | Machine::OrderMadeToOrder => {
            life::order(story, target)?
        }
        // Everything else hangs on one of these.
        Machine::JobCard
        | Machine::Qir
        | Machine::Batch
        | Machine::Addon
        | Machine::Invoice
        | Machine::Email
        | Machine::Document
        | Machine::Import
        | Machine::Customer
        | Machine::Product
        | Machine::PriceList
        | Machine::DiscountCode
        | Machine::Settings => return Err(Trouble::Lost("a story of its own")),
    };
    let there = story.thing(at)?.since;
    if machine.is_order() && !story.is_archived {
        life::settle_in(story, at)?;
    }
    let is_new =
        machine.is_order() && !story.is_archived && story.asks_again(at, there.plus(ago))?;
    // As long ago as planned, or as what happened since takes.
    let now = calendar.now().0;
    let latest = if is_new { now } else { now - story.dice.between(0, 4 * HOUR) };
    story.shift((now - ago - there.0).min(latest - story.clock.0));
    story.keeps_hours(calendar)
}

/// How long it has stood there: what is over lies anywhere in the past, the recent more;
/// what is open mostly waits no longer than it should, and now and then much too long.
fn age(house: &House, dice: &mut Dice, machine: Machine, status: Status) -> i64 {
    if plan::is_end(machine, status) {
        let (a, b) = (dice.between(0, 1000), dice.between(200, 1000));
        return PAST * a * b / 1_000_000;
    }
    let hours = house.settings.too_long_hours(status).unwrap_or(120);
    // Of a calendar day and a working day, five in seven.
    let limit = hours * DAY / 24 * 5 / 7;
    let percent = if dice.chance(84) { dice.between(3, 85) } else { dice.between(120, 650) };
    limit * percent / 100
}

fn millis(now: DateTime<Utc>) -> u64 {
    u64::try_from(now.timestamp_millis()).unwrap_or(0)
}
