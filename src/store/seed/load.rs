//! Orders by the million, to measure with: synthetic organizations, each as large as the
//! next, told like the demo's and written by several connections at once. Of an order that
//! is over only itself is kept: its items, payments and own timeline. Never adds to an
//! organization that somebody works in.

use chrono::{DateTime, Utc};
use sqlx::{Connection as _, PgConnection};
use tokio::sync::mpsc;

use crate::domain::machine::Machine;
use crate::domain::stage::Stage;
use crate::domain::status::Status;

use super::calendar::{Calendar, DAY};
use super::dice::Dice;
use super::founding;
use super::house::{Called, House};
use super::places;
use super::story::Story;
use super::write::{Book, Counts};
use super::{PASSWORD, Trouble, age, demo, millis, plan, stamp, tell_in};

/// How much text is made before it is sent, in bytes.
const BOOK_MAX: usize = 16 << 20;
/// How far back orders lie, in days, and in working time.
const PAST_DAYS: u32 = 1_200;
const PAST: i64 = 620 * DAY;
/// How many orders a customer has, on average.
const ORDERS_EACH: u64 = 20;
/// How many of a hundred orders are over.
const OVER_PERCENT: i64 = 85;
/// For so many orders there is a lead and an offer.
const ORDERS_A_LEAD: u64 = 40;
/// What the organizations' short names begin with.
const PREFIX: &str = "load-";
/// What all chance begins with.
const SEED: u64 = 0x6c6f_6164;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// Over all organizations.
    pub orders: u64,
    pub organizations: u32,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Loaded {
    pub rows: u64,
    /// The number of the first organization that was made: its admin is
    /// `admin@load-001.example`.
    pub first: u32,
}

/// How many organizations there are that neither the demo nor a load made.
pub async fn organizations_of_others(connection: &mut PgConnection) -> Result<i64, Trouble> {
    let slugs: Vec<&str> = demo::HOUSES.iter().map(|it| it.slug).collect();
    let asked = sqlx::query_scalar(
        "select count(*) from ordna.organizations
          where slug <> all ($1) and slug !~ '^load-[0-9]{3,6}$'",
    );
    Ok(asked.bind(slugs).fetch_one(connection).await?)
}

/// Fills the database over several of the superuser's connections, each with organizations
/// of its own. Each organization comes whole or not at all.
///
/// # Errors
/// When a connection is not the superuser's, or fails.
pub async fn load(
    mut connections: Vec<PgConnection>,
    wanted: Load,
    now: DateTime<Utc>,
) -> Result<Loaded, Trouble> {
    let Some(first) = connections.first_mut() else { return Err(Trouble::Lost("a connection")) };
    let begin = next_number(first).await?;
    let hash: String = sqlx::query_scalar("select auth_private.fresh_hash($1)")
        .bind(PASSWORD)
        .fetch_one(first)
        .await?;
    let step = u32::try_from(connections.len()).unwrap_or(1).max(1);
    let mut tasks = tokio::task::JoinSet::new();
    for (mut connection, offset) in connections.into_iter().zip(0..) {
        let hash = hash.clone();
        tasks.spawn(async move {
            let mut rows = 0;
            for number in (offset..wanted.organizations).step_by(step as usize) {
                let orders = part(wanted, number);
                rows += fill(&mut connection, begin + number, orders, now, &hash).await?;
            }
            Ok::<_, Trouble>((rows, connection))
        });
    }
    let mut loaded = Loaded { rows: 0, first: begin };
    let mut last = None;
    while let Some(done) = tasks.join_next().await {
        let (rows, connection) = done??;
        loaded.rows += rows;
        last = Some(connection);
    }
    if let Some(mut connection) = last {
        sqlx::query("vacuum (analyze)").execute(&mut connection).await?;
        connection.close().await?;
    }
    Ok(loaded)
}

/// The number after the last one that a load took.
async fn next_number(connection: &mut PgConnection) -> Result<u32, Trouble> {
    let last: Option<i32> = sqlx::query_scalar(
        "select max(substr(slug, 6)::int) from ordna.organizations where slug ~ '^load-[0-9]{3,6}$'",
    )
    .fetch_one(connection)
    .await?;
    Ok(u32::try_from(last.unwrap_or(0)).unwrap_or(0) + 1)
}

/// The orders of one organization; the first ones take what is left over.
fn part(wanted: Load, number: u32) -> u64 {
    let among = u64::from(wanted.organizations.max(1));
    wanted.orders / among + u64::from(u64::from(number) < wanted.orders % among)
}

/// Makes one organization with its orders, in one transaction.
async fn fill(
    connection: &mut PgConnection,
    number: u32,
    orders: u64,
    now: DateTime<Utc>,
    hash: &str,
) -> Result<u64, Trouble> {
    let mut tx = connection.begin().await?;
    sqlx::query("set local session_replication_role = replica").execute(&mut *tx).await?;
    let house = tokio::task::spawn_blocking(move || build(number, orders, now));
    let house = house.await??;
    founding::people(&mut tx, &house, hash).await?;
    // One book is sent while the next one is written.
    let (books, mut written) = mpsc::channel(1);
    let organization = house.id;
    let telling =
        tokio::task::spawn_blocking(move || tell_all(&house, number, orders, now, &books));
    let mut rows = 0;
    while let Some(mut book) = written.recv().await {
        rows += Book::send(&mut book, &mut tx).await?;
    }
    telling.await??;
    places::take(&mut tx, Some(organization)).await?;
    tx.commit().await?;
    Ok(rows)
}

fn build(number: u32, orders: u64, now: DateTime<Utc>) -> Result<House, Trouble> {
    let among = u32::try_from(demo::HOUSES.len()).unwrap_or(1);
    let brief = demo::HOUSES.get((number % among) as usize).ok_or(Trouble::Lost("a house"))?;
    let called = Called {
        slug: format!("{PREFIX}{number:03}"),
        name: format!("{} {number}", brief.name),
        persons: usize::try_from(orders / ORDERS_EACH).unwrap_or(0),
    };
    let long_ago = millis(now).saturating_sub(u64::from(PAST_DAYS) * 86_400_000);
    House::build(brief, called, &mut Dice::new(SEED, number.into(), 0), long_ago)
}

fn tell_all(
    house: &House,
    number: u32,
    orders: u64,
    now: DateTime<Utc>,
    books: &mpsc::Sender<Book>,
) -> Result<(), Trouble> {
    let calendar = Calendar::around(now, house.settings.zone(), PAST_DAYS);
    let long_ago = millis(now).saturating_sub(u64::from(PAST_DAYS) * 86_400_000);
    let mut dice = Dice::new(SEED, number.into(), 1);
    let mut counts = Counts::new();
    counts.insert(("customer", 0), i64::try_from(house.customers.len()).unwrap_or(0));
    let mut book = Book::new();
    let mut first = Story::new(house, Dice::new(SEED, number.into(), 2), long_ago);
    founding::tell(&mut first)?;
    book.write(house, &calendar, &[first], &mut counts)?;

    for (plan, story) in plans(house, orders, &mut dice).into_iter().zip(3..) {
        let dice = Dice::new(SEED, number.into(), story);
        let mut story = Story::new(house, dice, stamp(&calendar, plan.ago));
        story.is_archived = plan.is_over;
        tell_in(&mut story, &calendar, plan.ago, plan.machine, plan.target)?;
        book.write(house, &calendar, &[story], &mut counts)?;
        if book.weight() > BOOK_MAX {
            let full = std::mem::replace(&mut book, Book::new());
            if books.blocking_send(full).is_err() {
                // Whoever sends it gave up, and says why.
                return Ok(());
            }
        }
    }
    book.write_counts(house, &counts)?;
    books.blocking_send(book).ok();
    Ok(())
}

/// One story to tell.
struct Plan {
    machine: Machine,
    target: Status,
    ago: i64,
    is_over: bool,
}

/// What is told, the oldest first, so that numbers rise with time.
fn plans(house: &House, orders: u64, dice: &mut Dice) -> Vec<Plan> {
    let leads = orders / ORDERS_A_LEAD;
    let mut plans = Vec::new();
    for (machine, count) in
        [(house.brief.machine, orders), (Machine::Lead, leads), (Machine::Offer, leads)]
    {
        let statuses = machine.statuses().into_iter();
        let placed = statuses.filter(|it| Stage::of(machine, *it).is_some());
        // Ten come well to an end for one that does not.
        let weighed = placed.map(|it| (it, if is_lost(machine, it) { 1 } else { 10 }));
        let (over, open): (Vec<_>, Vec<_>) = weighed.partition(|it| plan::is_end(machine, it.0));
        for _ in 0..count {
            let is_over = dice.chance(OVER_PERCENT);
            let Some(target) = dice.weighed(if is_over { &over } else { &open }) else { continue };
            let ago = if is_over {
                DAY + PAST * dice.between(0, 10_000) / 10_000
            } else {
                age(house, dice, machine, target)
            };
            plans.push(Plan { machine, target, ago, is_over: is_over && machine.is_order() });
        }
    }
    plans.sort_by_key(|it| std::cmp::Reverse(it.ago));
    plans
}

fn is_lost(machine: Machine, status: Status) -> bool {
    Stage::of(machine, status) == Some(Stage::Lost)
}
