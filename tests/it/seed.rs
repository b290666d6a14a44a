//! The demo's data: lawful to the last event, complete, and the same every time.

use chrono::{DateTime, TimeZone as _, Utc};
use ordna::domain::machine::Machine;
use ordna::domain::secret::Secret;
use ordna::store::embedded::SUPERUSER;
use ordna::store::seed;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, PgConnection, Row};
use strum::VariantArray as _;

use crate::support::{TestDatabase, database, ordna, people, scratch};

const SLUGS: [&str; 3] = ["fjord", "harbour", "linden"];

fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 4, 15, 10, 20, 0).unwrap()
}

async fn demo(now: DateTime<Utc>) -> (TestDatabase, PgConnection) {
    let database = database().await;
    let mut owner = database.owner().await;
    seed::demo(&mut owner, now).await.unwrap();
    (database, owner)
}

/// What a query counts; none of it is right.
async fn none(owner: &mut PgConnection, what: &str, query: &'static str) {
    let found: i64 = sqlx::query_scalar(query).fetch_one(owner).await.unwrap();
    assert_eq!(found, 0, "{what}");
}

#[tokio::test]
async fn the_demo_is_lawful() {
    let (database, mut owner) = demo(noon()).await;
    every_chain_holds(&database).await;
    every_foreign_key_holds(&mut owner).await;
    every_act_is_lawful(&mut owner).await;
    nothing_failed(&mut owner).await;
    every_status_is_there(&mut owner).await;
    sums_add_up(&mut owner).await;
    numbers_go_on(&mut owner).await;
    times_are_believable(&mut owner).await;
    work_is_done_in_shifts(&mut owner).await;
    work_takes_as_long_as_people_do(&mut owner).await;
}

async fn every_chain_holds(database: &TestDatabase) {
    for slug in SLUGS {
        let mut app = database.app().await;
        let token: String = sqlx::query_scalar("select token from auth.login($1, $2)")
            .bind(format!("admin@{slug}.example"))
            .bind(seed::PASSWORD)
            .fetch_one(&mut app)
            .await
            .unwrap();
        ordna::store::carry(&mut app, &Secret::new(token)).await.unwrap();
        let broken = sqlx::query("select * from ordna.audit_verify()");
        let broken = broken.fetch_all(&mut app).await.unwrap();
        let first = broken.first().map(|it| it.get::<String, _>("problem"));
        assert_eq!((broken.len(), first), (0, None), "{slug}");
        let orders: i64 = sqlx::query_scalar("select count(*) from ordna.orders")
            .fetch_one(&mut app)
            .await
            .unwrap();
        assert!(orders >= 300, "{slug} has {orders} orders");
    }
}

/// Makes every foreign key anew, so that the database looks at every row.
async fn every_foreign_key_holds(owner: &mut PgConnection) {
    let keys = sqlx::query(
        "select conrelid::regclass::text as place, conname::text as name,
                pg_get_constraintdef(oid) as definition
           from pg_constraint
          where contype = 'f' and connamespace in ('ordna'::regnamespace, 'auth_private'::regnamespace)",
    );
    for key in keys.fetch_all(&mut *owner).await.unwrap() {
        let get = |name: &str| key.get::<String, _>(name);
        let (place, name, definition) = (get("place"), get("name"), get("definition"));
        sqlx::raw_sql(AssertSqlSafe(format!(
            "alter table {place} drop constraint {name};
             alter table {place} add constraint {name} {definition}"
        )))
        .execute(&mut *owner)
        .await
        .unwrap_or_else(|e| panic!("{place} {name}: {e}"));
    }
    none(
        owner,
        "an event that its thing did not follow",
        "select count(*) from (select distinct on (organization_id, machine, subject_id) *
           from ordna.events order by organization_id, machine, subject_id, seq desc) e
          where not exists (select 1 from ordna.orders t where t.id = e.subject_id and t.version = e.seq and t.status_since <= e.at
                union all select 1 from ordna.leads t where t.id = e.subject_id and t.version = e.seq
                union all select 1 from ordna.offers t where t.id = e.subject_id and t.version = e.seq
                union all select 1 from ordna.customers t where t.id = e.subject_id and t.version = e.seq
                union all select 1 from ordna.products t where t.id = e.subject_id and t.version = e.seq
                union all select 1 from ordna.price_lists t where t.id = e.subject_id and t.version = e.seq
                union all select 1 from ordna.discount_codes t where t.id = e.subject_id and t.version = e.seq
                union all select 1 from ordna.settings t where t.id = e.subject_id and t.version = e.seq
                union all select 1 from ordna.job_cards t where t.id = e.subject_id and t.version = e.seq
                union all select 1 from ordna.quality_inspection_reports t where t.id = e.subject_id and t.version = e.seq
                union all select 1 from ordna.production_batches t where t.id = e.subject_id and t.version = e.seq
                union all select 1 from ordna.order_addons t where t.id = e.subject_id and t.version = e.seq
                union all select 1 from ordna.invoices t where t.id = e.subject_id and t.version = e.seq)",
    )
    .await;
}

/// What happened had its cause, and was done by somebody who may.
async fn every_act_is_lawful(owner: &mut PgConnection) {
    none(
        owner,
        "an event whose cause does not stand in the tables",
        "select count(*) from ordna.events e
           left join ordna.events c on c.organization_id = e.organization_id and c.id = e.cause_id
           left join ordna.machine_causes m on m.machine = e.machine and m.action = e.action
                and m.cause_machine = c.machine and m.cause_action = c.action
          where e.cause_id is not null and m.machine is null",
    )
    .await;
    none(
        owner,
        "an add-on without its words, or at another sum than that of its lines",
        "select count(*) from ordna.order_addons a join ordna.orders p on p.id = a.parent_so_id
          where a.currency <> p.currency
             or a.value_minor <> (select sum((l ->> 'net_minor')::bigint) from jsonb_array_elements(a.items) l)
             or not exists (select from ordna.order_comments c
                             where c.organization_id = a.organization_id and c.addon_id = a.id
                               and c.order_id = p.id and c.author_id = a.created_by)",
    )
    .await;
    none(
        owner,
        "an act of somebody who may not",
        "select count(*) from ordna.events e
           join ordna.machine_transitions t on t.machine = e.machine and t.action = e.action
                and t.from_status = e.from_status and t.to_status = e.to_status
          where e.cause_id is null and not (e.actor_role = any (t.roles))
             or t.asks_proof and not (e.actor_role = 'admin' and length(e.justification) > 0)
             or e.floor_sees <> t.floor_sees",
    )
    .await;
}

/// What the tables know but nobody may see in a demo: a failure that did not happen.
async fn nothing_failed(owner: &mut PgConnection) {
    none(
        owner,
        "job cards that could not be made",
        "select count(*) from ordna.events where action = 'report_cards_failed'",
    )
    .await;
}

async fn every_status_is_there(owner: &mut PgConnection) {
    for &machine in Machine::VARIANTS {
        // Nobody was written to, nothing was printed, and imports have nothing that works yet.
        if matches!(machine, Machine::Email | Machine::Document | Machine::Import) {
            continue;
        }
        for status in machine.statuses() {
            let found: i64 = sqlx::query_scalar(
                "select count(*) from ordna.events e
                  where e.machine = $1 and e.to_status = $2 and not exists (
                    select from ordna.events l where l.organization_id = e.organization_id
                       and l.machine = e.machine and l.subject_id = e.subject_id and l.seq > e.seq)",
            )
            .bind(machine.word())
            .bind(status.word())
            .fetch_one(&mut *owner)
            .await
            .unwrap();
            assert!(found > 0, "no {machine} is {status}");
        }
    }
}

async fn sums_add_up(owner: &mut PgConnection) {
    none(
        owner,
        "an order that is not the sum of its items",
        "select count(*) from ordna.orders o
          where net_minor + freight_minor + tax_minor <> total_minor
             or net_minor <> (select sum(net_minor) from ordna.order_items i
                               where i.organization_id = o.organization_id and i.order_id = o.id)
             or item_count <> (select count(*) from ordna.order_items i
                               where i.organization_id = o.organization_id and i.order_id = o.id)",
    )
    .await;
    none(
        owner,
        "an order whose payments are not what was paid",
        "select count(*) from ordna.orders o
           left join lateral (select coalesce(sum(amount_minor) filter (where kind = 'payment'), 0) as paid,
                                     coalesce(sum(amount_minor) filter (where kind = 'refund'), 0) as back
                                from ordna.payments p
                               where p.organization_id = o.organization_id and p.order_id = o.id) p on true
          where o.paid_minor <> p.paid or o.refunded_minor <> p.back or o.paid_minor > o.total_minor
             or (o.status in ('paid', 'ready_to_ship', 'shipped') and o.paid_minor < o.total_minor)
             or (o.payment_status = 'fully_paid') <> (o.paid_minor - o.refunded_minor >= o.total_minor)",
    )
    .await;
    none(
        owner,
        "an invoice that is not the sum of its lines, or of its order",
        "select count(*) from ordna.invoices i
           join ordna.orders o on o.organization_id = i.organization_id and o.id = i.order_id
           join lateral (select sum(net_minor) as net, sum(tax_minor) as tax from ordna.invoice_items l
                          where l.organization_id = i.organization_id and l.invoice_id = i.id) l on true
          where abs(i.total_minor) <> o.total_minor or (i.kind = 'credit') <> (i.total_minor < 0)
             or i.net_minor <> l.net or i.tax_minor <> l.tax",
    )
    .await;
    none(
        owner,
        "an order in production whose items have no card, or a report too few",
        "select count(*) from ordna.orders o
          where o.status in ('in_production', 'in_labeling', 'in_packing', 'packed', 'quality_inspection',
                             'ready_for_delivery', 'shipped') and o.workflow <> 'service'
            and (o.item_count <> (select count(*) from ordna.job_cards c
                  where c.organization_id = o.organization_id and c.order_id = o.id)
             or o.workflow = 'made_to_order' and o.item_count <> (
                select count(*) from ordna.quality_inspection_reports q
                 where q.organization_id = o.organization_id and q.order_id = o.id))",
    )
    .await;
}

async fn numbers_go_on(owner: &mut PgConnection) {
    none(
        owner,
        "a counter that is not at its last number",
        "select count(*) from ordna.counters c
           join (select organization_id, 'order' as kind, number from ordna.orders where parent_order_id is null
                 union all select organization_id, 'lead', number from ordna.leads
                 union all select organization_id, 'offer', number from ordna.offers
                 union all select organization_id, 'batch', number from ordna.production_batches
                 union all select organization_id, 'invoice', number from ordna.invoices where number is not null
                 union all select organization_id, 'payment', number from ordna.payments) n
             using (organization_id, kind)
          where split_part(n.number, '-', 2)::int = c.year
          group by c.organization_id, c.kind, c.year, c.last
         having max(split_part(n.number, '-', 3)::int) <> c.last or count(*) <> c.last
         union all select 0 limit 1",
    )
    .await;
    none(
        owner,
        "an issued invoice without a number, or a draft with one",
        "select count(*) from ordna.invoices where (number is null) <> (status = 'draft')",
    )
    .await;
}

async fn times_are_believable(owner: &mut PgConnection) {
    let future: i64 = sqlx::query_scalar("select count(*) from ordna.events where at > $1")
        .bind(noon())
        .fetch_one(&mut *owner)
        .await
        .unwrap();
    assert_eq!(future, 0, "something has not happened yet");
    none(
        owner,
        "a thing that is older than its first event, or an event before the one that it follows",
        "select count(*) from ordna.events e
           left join ordna.events b on b.organization_id = e.organization_id and b.machine = e.machine
                and b.subject_id = e.subject_id and b.seq = e.seq - 1
          where e.seq > 1 and b.at >= e.at",
    )
    .await;
}

async fn work_is_done_in_shifts(owner: &mut PgConnection) {
    none(
        owner,
        "work that goes on after its shift, or that nobody knows the shift of",
        "select count(*) from ordna.work_times
          where shift_ends_at is null or ended_at > shift_ends_at
             or (ended_by = 'shift_end') <> (ended_at is not distinct from shift_ends_at and ended_at is not null)",
    )
    .await;
    none(
        owner,
        "two pieces of work on one card at once",
        "select count(*) from ordna.work_times a join ordna.work_times b
             on b.organization_id = a.organization_id and b.job_card_id = a.job_card_id and b.id <> a.id
          where a.kind <> 'inspection' and b.kind <> 'inspection'
            and a.began_at <= b.began_at and b.began_at < coalesce(a.ended_at, 'infinity')",
    )
    .await;
    none(
        owner,
        "work that no act began, or that its next act did not end",
        "select count(*) from ordna.events e
           left join ordna.work_times t on t.organization_id = e.organization_id and t.id = e.id
           left join lateral (
                select n.at, n.action from ordna.events n
                 where n.organization_id = e.organization_id and n.at > e.at
                   and (n.subject_id = e.subject_id and n.action in ('pause', 'complete', 'hand_over')
                        or n.subject_id = e.root_order_id and n.action = 'cancel')
                 order by n.at limit 1) n on true
          where e.machine = 'job_card' and e.action in ('start', 'resume', 'rework')
            and (t.id is null or t.began_at <> e.at
                 or t.ended_by = 'shift_end' and t.ended_at > n.at
                 or t.ended_by is distinct from n.action and t.ended_by is distinct from 'shift_end'
                 or t.ended_at is distinct from n.at and t.ended_by is distinct from 'shift_end')",
    )
    .await;
    none(
        owner,
        "a card that says something else of its pause than what happened last",
        "select count(*) from ordna.job_cards c
          where c.status = 'in_progress' and (c.paused_at is null) <> exists (
                select from ordna.work_times t
                 where t.organization_id = c.organization_id and t.job_card_id = c.id
                   and t.ended_at is null and t.kind <> 'inspection')",
    )
    .await;
    none(
        owner,
        "work that goes on and nobody is asked to pause when the shift ends",
        "select count(*) from ordna.work_times t
          where t.ended_at is null and t.kind <> 'inspection' and not exists (
                select from ordna.outbox o where o.organization_id = t.organization_id
                   and o.event_id = t.id and o.kind = 'pause_card' and o.run_at = t.shift_ends_at)",
    )
    .await;
}

async fn work_takes_as_long_as_people_do(owner: &mut PgConnection) {
    let (least, most): (i64, i64) = sqlx::query_as(
        "select min(minutes)::bigint, max(minutes)::bigint from (
            select avg(minutes) as minutes from (
                select t.organization_id, t.station, sum(extract(epoch from
                           least(t.ended_at, t.shift_ends_at) - t.began_at)) / 60 as minutes
                  from ordna.work_times t where t.kind <> 'inspection' and t.ended_at is not null
                 group by t.organization_id, t.station, t.job_card_id) c
             group by organization_id, station) s",
    )
    .fetch_one(&mut *owner)
    .await
    .unwrap();
    assert!(30 < least && most < 400, "a card takes {least} to {most} minutes at a station");
    for ended in ["pause", "hand_over", "shift_end", "complete"] {
        let found: i64 =
            sqlx::query_scalar("select count(*) from ordna.work_times where ended_by = $1")
                .bind(ended)
                .fetch_one(&mut *owner)
                .await
                .unwrap();
        assert!(0 < found, "no work ended by {ended}");
    }
}

#[tokio::test]
async fn a_load_is_lawful_too_and_a_second_one_comes_beside_it() {
    let database = database().await;
    for orders in [700, 10] {
        let connections = vec![database.owner().await, database.owner().await];
        let wanted = seed::Load { orders, organizations: 3 };
        seed::load(connections, wanted, noon()).await.unwrap();
    }
    let mut owner = database.owner().await;
    let orders: Vec<i64> = sqlx::query_scalar(
        "select count(o.id) from ordna.organizations h
           left join ordna.orders o on o.organization_id = h.id and o.parent_order_id is null
          group by h.slug order by h.slug",
    )
    .fetch_all(&mut owner)
    .await
    .unwrap();
    assert_eq!(orders, [234, 233, 233, 4, 3, 3]);
    every_foreign_key_holds(&mut owner).await;
    every_act_is_lawful(&mut owner).await;
    numbers_go_on(&mut owner).await;
    times_are_believable(&mut owner).await;
    assert_eq!(seed::organizations_of_others(&mut owner).await.unwrap(), 0);
}

#[tokio::test]
async fn a_load_says_what_it_did_and_asks_before_it_comes_beside_people() {
    let (database, scratch) = (database().await, scratch());
    let run = |more: &[&str]| {
        ordna(&scratch)
            .env("DATABASE_URL", database.url("ordna_app"))
            .args(["db", "load", "--orders", "30", "--organizations", "2", "--json"])
            .args(["--owner", &database.url(SUPERUSER)])
            .args(more)
            .output()
            .unwrap()
    };
    let done = run(&[]);
    assert!(done.status.success(), "{done:?}");
    let said: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(said["orders"], 30);
    assert_eq!(said["organizations"], json!(["load-001", "load-002"]));

    people::organization(&mut database.owner().await, "nord").await;
    let refused = run(&[]);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--yes"), "{refused:?}");
    let done = run(&["--yes"]);
    let said: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(said["organizations"], json!(["load-003", "load-004"]));
}

#[tokio::test]
async fn two_runs_give_the_same() {
    let (first, mut one) = demo(noon()).await;
    let (_second, mut other) = demo(noon()).await;
    // A second time changes nothing.
    seed::demo(&mut other, Utc.with_ymd_and_hms(2026, 5, 1, 9, 0, 0).unwrap()).await.unwrap();
    assert_eq!(prints(&mut one).await, prints(&mut other).await);
    drop(first);
}

/// A digest of each table.
async fn prints(owner: &mut PgConnection) -> Vec<(String, i64, String)> {
    let tables: Vec<String> = sqlx::query_scalar(
        "select table_name::text from information_schema.tables
          where table_schema = 'ordna' and table_type = 'BASE TABLE' order by 1",
    )
    .fetch_all(&mut *owner)
    .await
    .unwrap();
    let mut prints = Vec::new();
    for table in tables {
        let (count, print): (i64, String) = sqlx::query_as(AssertSqlSafe(format!(
            "select count(*), coalesce(md5(string_agg(t, ',' order by t)), '')
               from (select (to_jsonb(x) - 'transaction_id')::text as t from ordna.{table} x
                      where to_jsonb(x) ->> 'created_at' is null or '{table}' <> 'organizations') r"
        )))
        .fetch_one(&mut *owner)
        .await
        .unwrap();
        prints.push((table, count, print));
    }
    prints
}
