//! Orders are approved while the worker that mails them is killed with SIGKILL at random moments
//! and started again; then everything is counted. The test runs a few, `cargo bench -- --only
//! killed` the full number. Never stops a worker gently before the last one.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Stdio;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use mail_parser::MessageParser;
use ordna::domain::entity::Entity;
use ordna::service::Service;
use ordna::service::act::Act;
use rand::RngExt as _;
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use tokio::process::{Child, Command};
use tokio::time::{interval, timeout};

/// How long everything that is left may take after the last kill: a killed worker's entry is
/// somebody else's after a minute.
const LEFT_MAX: Duration = Duration::from_mins(5);

/// Where it happens.
pub(crate) struct Grounds<'a> {
    /// Who makes and approves the orders.
    pub(crate) staff: &'a Service,
    /// What is ordered, and by whom.
    pub(crate) order: Value,
    /// A connection that sees everything.
    pub(crate) owner: &'a mut PgConnection,
    /// The real program, told to work.
    pub(crate) worker: &'a dyn Fn() -> std::process::Command,
    /// Every mail that the mail server has taken so far, in their order.
    pub(crate) arrived: &'a dyn Fn() -> Vec<String>,
}

/// How much of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dose {
    pub(crate) orders: usize,
    pub(crate) kills: usize,
    /// A worker lives at most so long.
    pub(crate) life_max: Duration,
    /// Whether a dead worker's entries are taken from it at once and not after their minute.
    pub(crate) ends_leases: bool,
}

/// What was counted.
#[derive(Debug, Default)]
pub(crate) struct Count {
    /// Workers that had taken something when they were killed.
    pub(crate) killed_at_work: usize,
    pub(crate) logged: usize,
    pub(crate) arrived: usize,
    /// Mails that arrived more than once, under the same message id: their worker died between
    /// the server's answer and our commit.
    pub(crate) doubled: usize,
    /// How often the same one arrived at most.
    pub(crate) most: usize,
    pub(crate) codes_made: i64,
    pub(crate) took: Duration,
    /// What must not be.
    pub(crate) faults: Vec<String>,
}

/// Does it, and counts.
pub(crate) async fn run(mut grounds: Grounds<'_>, dose: Dose) -> Count {
    let begun = Instant::now();
    let mut count = Count::default();
    let mut numbers = Vec::new();
    for kill in 0..dose.kills {
        if dose.ends_leases {
            end_leases(grounds.owner).await;
        }
        let born = now(grounds.owner).await;
        let mut worker = start(&grounds);
        // Each gets its share of the orders, while it works.
        while numbers.len() * dose.kills < dose.orders * (kill + 1) {
            numbers.push(approved(&grounds).await);
        }
        let life = dose.life_max.mul_f64(rand::rng().random_range(0.0..1.0));
        if let Ok(ended) = timeout(life, worker.wait()).await {
            count.faults.push(format!("a worker ended by itself: {ended:?}"));
        }
        worker.kill().await.unwrap();
        count.killed_at_work += usize::from(was_at_work(grounds.owner, born).await);
    }
    if dose.ends_leases {
        end_leases(grounds.owner).await;
    }
    let mut worker = start(&grounds);
    all_done(&mut grounds, &mut count).await;
    worker.kill().await.unwrap();
    tally(&mut grounds, &numbers, &mut count).await;
    count.took = begun.elapsed();
    count
}

fn start(grounds: &Grounds<'_>) -> Child {
    let mut worker = Command::from((grounds.worker)());
    worker.stdin(Stdio::null()).stdout(Stdio::null()).kill_on_drop(true);
    worker.spawn().unwrap()
}

/// A new order, approved.
async fn approved(grounds: &Grounds<'_>) -> String {
    let row = grounds.staff.create(Entity::Order, grounds.order.clone(), None).await.unwrap();
    let number = row["number"].as_str().unwrap().to_owned();
    act(grounds.staff, &number, "approve", json!({})).await.unwrap();
    number
}

async fn act(
    staff: &Service,
    number: &str,
    action: &str,
    inputs: Value,
) -> ordna::service::error::Result<()> {
    let act = Act {
        entity: Entity::Order,
        name: number.to_owned(),
        action: action.into(),
        inputs: inputs.as_object().cloned().unwrap_or_else(Map::new),
        if_version: None,
        idempotency_key: None,
    };
    staff.act(act).await.map(drop)
}

/// As if a minute had gone by: nobody is there who could still be working.
async fn end_leases(owner: &mut PgConnection) {
    let sql = "update ordna.outbox set locked_until = null where done_at is null";
    sqlx::query(sql).execute(owner).await.unwrap();
}

async fn now(owner: &mut PgConnection) -> DateTime<Utc> {
    sqlx::query_scalar("select clock_timestamp()").fetch_one(owner).await.unwrap()
}

/// Whether a worker that lived since then has left something that it had taken.
async fn was_at_work(owner: &mut PgConnection, born: DateTime<Utc>) -> bool {
    let sql = "select exists (select from ordna.outbox
                where done_at is null and locked_until > $1 + interval '60 seconds')";
    sqlx::query_scalar(sql).bind(born).fetch_one(owner).await.unwrap()
}

/// Waits until nothing is left but what is due on purpose later: warnings and reminders.
async fn all_done(grounds: &mut Grounds<'_>, count: &mut Count) {
    let left = "select coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'attempts', attempts, 'error', last_error)), '[]')
                  from ordna.outbox where done_at is null and dropped_at is null
                   and kind not in ('letter_otp_expiry_warning', 'letter_otp_reminder')";
    let begun = Instant::now();
    let mut look = interval(Duration::from_millis(50));
    loop {
        look.tick().await;
        let left: Value = sqlx::query_scalar(left).fetch_one(&mut *grounds.owner).await.unwrap();
        if left == json!([]) {
            return;
        }
        if begun.elapsed() > LEFT_MAX {
            count.faults.push(format!("left undone: {left}"));
            return;
        }
    }
}

async fn tally(grounds: &mut Grounds<'_>, numbers: &[String], count: &mut Count) {
    let mails = (grounds.arrived)();
    let parser = MessageParser::default();
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    let mut codes: BTreeMap<String, String> = BTreeMap::new();
    for mail in &mails {
        let mail = parser.parse(mail.as_bytes()).unwrap();
        let text = mail.body_text(0).unwrap();
        let is_code = |it: &&str| it.len() == 6 && it.bytes().all(|it| it.is_ascii_digit());
        let code = text.lines().map(str::trim).find(is_code).unwrap().to_owned();
        let number = numbers.iter().find(|it| text.contains(it.as_str())).unwrap();
        // What arrives last is what the customer goes by.
        codes.insert(number.clone(), code);
        *times.entry(format!("<{}>", mail.message_id().unwrap())).or_default() += 1;
    }
    count.arrived = mails.len();
    count.doubled = times.values().filter(|it| **it > 1).count();
    count.most = times.values().copied().max().unwrap_or_default();
    let mut ids = BTreeSet::new();
    for number in numbers {
        ids.extend(look_at(grounds, number, count).await);
        let Some(code) = codes.get(number) else {
            count.faults.push(format!("{number}: no mail arrived"));
            continue;
        };
        // The only live code is the one that arrived last.
        if let Err(error) = act(grounds.staff, number, "confirm", json!({"otp": code})).await {
            count.faults.push(format!("{number}: the code that arrived last: {error}"));
        }
    }
    count.logged = ids.len();
    let arrived: BTreeSet<String> = times.into_keys().collect();
    for id in arrived.symmetric_difference(&ids) {
        count.faults.push(format!("{id} arrived or stands in the log, and not both"));
    }
    count.codes_made = sqlx::query_scalar(
        "select count(*) from auth_private.codes c join ordna.orders o on o.id = c.order_id where o.number = any ($1)",
    )
    .bind(numbers)
    .fetch_one(&mut *grounds.owner)
    .await
    .unwrap();
}

/// One order: its paper and the bytes of it, its live code, its row of the log. Answers the
/// message ids that the log has.
async fn look_at(grounds: &mut Grounds<'_>, number: &str, count: &mut Count) -> Vec<String> {
    let papers: Vec<String> = sqlx::query_scalar(
        "select d.number from ordna.documents d join ordna.orders o on o.id = d.order_id
          where o.number = $1 and o.organization_id = $2 and d.kind = 'sale_order'",
    )
    .bind(number)
    .bind(grounds.staff.me().organization_id)
    .fetch_all(&mut *grounds.owner)
    .await
    .unwrap();
    if papers.len() != 1 {
        count.faults.push(format!("{number}: {} papers", papers.len()));
    }
    for paper in papers {
        match grounds.staff.document(&paper).await {
            Ok(paper) if paper.bytes.starts_with(b"%PDF-") => {}
            other => count.faults.push(format!("{number}: {:?}", other.map(|it| it.bytes.len()))),
        }
    }
    let live: i64 = sqlx::query_scalar(
        "select count(*) from auth_private.codes c join ordna.orders o on o.id = c.order_id
          where o.number = $1 and o.organization_id = $2
            and c.killed_at is null and c.consumed_at is null and c.expires_at > clock_timestamp()",
    )
    .bind(number)
    .bind(grounds.staff.me().organization_id)
    .fetch_one(&mut *grounds.owner)
    .await
    .unwrap();
    if live != 1 {
        count.faults.push(format!("{number}: {live} live codes"));
    }
    let logged: Vec<(String, String, Option<String>)> = sqlx::query_as(
        "select email_type, status, message_id from ordna.email_logs where order_number = $1 and organization_id = $2",
    )
    .bind(number)
    .bind(grounds.staff.me().organization_id)
    .fetch_all(&mut *grounds.owner)
    .await
    .unwrap();
    let is_right = matches!(logged.as_slice(), [(kind, status, Some(_))] if kind == "sale_order" && status == "sent");
    if !is_right {
        count.faults.push(format!("{number}: the log has {logged:?}"));
    }
    logged.into_iter().filter_map(|(_, _, id)| id).collect()
}
