//! Things put where a walk begins: at any status, each with a lawful timeline behind it and
//! with everything beside it that its acts look at. Put past the triggers, by the superuser.

use std::collections::{BTreeMap, VecDeque};

use ordna::domain::facts::Facts;
use ordna::domain::machine::{Action, Machine};
use ordna::domain::role::Role;
use ordna::domain::stage::Stage;
use ordna::domain::status::Status;
use ordna::service::{Clock, Service, session};
use ordna::store::things::Thing;
use ordna::store::{facts, sessions, settings};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection};
use uuid::Uuid;

use super::births::birth_statement;

use crate::support::people::{customers_person, organization, person, token};
use crate::support::{TestDatabase, database};

pub(super) const SLUG: &str = "linden";
pub(super) const SKU: &str = "CHAIR";
/// Every role with the name of its person; the system has none.
pub(super) const PEOPLE: &[(Role, &str)] = &[
    (Role::Admin, "admin"),
    (Role::Staff, "staff"),
    (Role::Production, "floor"),
    (Role::Quality, "quality"),
    (Role::Customer, "buyer"),
    (Role::Kiosk, "kiosk"),
];

/// What is beside a thing, where one act needs something else than the others.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Dressing {
    /// Partly paid, one item with its card done and its inspection passed.
    Usual,
    /// It costs nothing.
    Free,
    /// Everything is paid.
    Paid,
    /// Its card was not made yet.
    Cardless,
    /// Its card has no report.
    Unreported,
    /// Work on it is paused.
    Paused,
    /// It runs with another.
    InRun,
    /// Its invoice was voided.
    Uninvoiced,
    /// It counts no longer.
    Outdated,
    /// Nobody checked a line of its list.
    Unchecked,
}

/// How a thing comes to be inserted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Origin {
    /// Past the triggers, as it stands in the middle of its life.
    Put,
    /// By hand, as the guard lets it be born.
    Hand,
    /// By hand, as the child of the order beside it.
    Addon,
    /// By hand, of an offer.
    Offer(Uuid),
}

/// A thing of a walk.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) id: Uuid,
    pub(super) machine: Machine,
    pub(super) status: Status,
    pub(super) version: i32,
    /// The order that it is or hangs on.
    pub(super) root: Option<Uuid>,
}

impl Place {
    /// As the store knows it.
    pub(super) fn thing(&self) -> Thing {
        Thing {
            id: self.id,
            machine: self.machine,
            status: self.status,
            version: self.version,
            number: String::new(),
            root_order_id: self.root,
            head_order_id: None,
        }
    }
}

/// One organization in a database of its own, with somebody in every role.
pub(super) struct World {
    pub(super) database: TestDatabase,
    pub(super) organization: Uuid,
    pub(super) customer: Uuid,
    product: Uuid,
    pub(super) price_list: Uuid,
    /// A batch that others can run with.
    pub(super) batch: Uuid,
    owner: PgConnection,
}

impl World {
    pub(super) async fn new() -> Self {
        let database = database().await;
        let mut owner = database.owner().await;
        let id = organization(&mut owner, SLUG).await;
        run(&mut owner, "set session_replication_role = replica; set search_path = ordna").await;
        let mut world = Self {
            database,
            organization: id,
            customer: Uuid::now_v7(),
            product: Uuid::now_v7(),
            price_list: Uuid::now_v7(),
            batch: Uuid::nil(),
            owner,
        };
        world.rows(Machine::Customer, Status::Active, &[world.customer], &[Uuid::nil()]).await;
        world.rows(Machine::Product, Status::Active, &[world.product], &[Uuid::nil()]).await;
        run(&mut world.owner, &format!("update products set sku = '{SKU}'")).await;
        world.rows(Machine::PriceList, Status::Active, &[world.price_list], &[Uuid::nil()]).await;
        let list = "update price_lists set kind = 'list', ncr_bid_no = null";
        run(&mut world.owner, list).await;
        world.let_people_in().await;
        world
    }

    async fn let_people_in(&mut self) {
        let mut owner = self.database.owner().await;
        for (role, name) in PEOPLE {
            let email = email(name);
            if *role == Role::Customer {
                customers_person(&mut owner, SLUG, &email, self.customer).await;
            } else {
                person(&mut owner, SLUG, &email, *role).await;
            }
        }
        owner.close().await.unwrap();
    }

    /// The superuser's connection, past every trigger.
    pub(super) fn owner(&mut self) -> &mut PgConnection {
        &mut self.owner
    }

    /// The service as the worker has it, with its own login and on nobody's behalf.
    pub(super) async fn worker(&self) -> Service {
        let door = self.database.worker(None);
        let token = sessions::service_token(door.pool(), self.organization).await;
        let store = self.database.worker(Some(&token.unwrap().unwrap()));
        let me = session::me(&store).await.unwrap();
        Service::new(store, Clock::System, me, crate::support::shelf())
    }

    /// A connection as psql makes it, with somebody's session; the system's on its own role.
    pub(super) async fn session(&self, role: Role) -> PgConnection {
        let person = PEOPLE.iter().find(|(it, _)| *it == role);
        let (login, token) = if let Some((_, name)) = person {
            ("ordna_app", token(&self.database, &email(name), SLUG).await)
        } else {
            let worker = self.database.worker(None);
            let token = sessions::service_token(worker.pool(), self.organization).await;
            ("ordna_worker", token.unwrap().unwrap())
        };
        let mut connection = self.database.options(login).connect().await.unwrap();
        ordna::store::carry(&mut connection, &token).await.unwrap();
        connection
    }

    /// Puts a thing at a status, with what is beside it.
    pub(super) async fn put_one(
        &mut self,
        machine: Machine,
        status: Status,
        dressing: Dressing,
    ) -> Place {
        self.put(machine, status, dressing, 1).await[0]
    }

    /// Puts many alike.
    pub(super) async fn put(
        &mut self,
        machine: Machine,
        status: Status,
        dressing: Dressing,
        count: usize,
    ) -> Vec<Place> {
        let ids = fresh(count);
        let mut orders = vec![Uuid::nil(); count];
        let mut version = 0;
        if let Some((host, at)) = host(machine, status) {
            orders = if host == machine { ids.clone() } else { fresh(count) };
            version = self.rows(host, at, &orders, &orders).await;
            self.fill_orders(host, machine, dressing, &orders).await;
            if dressing != Dressing::Uninvoiced {
                self.invoice_orders(host, at, machine, &orders).await;
            }
        }
        if machine == Machine::Qir {
            // A report is about a card in inspection.
            self.rows(Machine::JobCard, Status::QualityInspection, &fresh(count), &orders).await;
        }
        if !machine.is_order() {
            // Settings are one row, with the organization's own id.
            let settings = [self.organization];
            let own = if machine == Machine::Settings { &settings[..] } else { &ids };
            version = self.rows(machine, status, own, &orders).await;
        }
        if machine == Machine::PriceList {
            // A price that can be taken out.
            let sql =
                "insert into price_list_items (organization_id, id, price_list_id, product_id,
                    from_quantity, unit_price_minor)
                select $1, gen_random_uuid(), id, $3, 2, 900 from unnest($2::uuid[]) id";
            let price = sqlx::query(sql).bind(self.organization).bind(&ids).bind(self.product);
            price.execute(&mut self.owner).await.unwrap();
        }
        if machine == Machine::JobCard && dressing != Dressing::Unreported {
            self.rows(Machine::Qir, Status::Pending, &fresh(count), &orders).await;
        }
        if dressing == Dressing::Paused {
            let sql = "update job_cards set paused_at = now() where id = any ($1)";
            sqlx::query(sql).bind(&ids).execute(&mut self.owner).await.unwrap();
        }
        if dressing == Dressing::Unchecked {
            let sql = "update quality_inspection_reports
                set checklist = jsonb_set(checklist, '{0,result}', 'null') where id = any ($1)";
            sqlx::query(sql).bind(&ids).execute(&mut self.owner).await.unwrap();
        }
        if dressing == Dressing::InRun {
            let sql =
                "update production_batches set run_id = gen_random_uuid() where id = any ($1)";
            sqlx::query(sql).bind(&ids).execute(&mut self.owner).await.unwrap();
        }
        if dressing == Dressing::Outdated {
            let sql = "update offers set valid_until = current_date - 2 where id = any ($1)";
            sqlx::query(sql).bind(&ids).execute(&mut self.owner).await.unwrap();
        }
        let id = |id| if machine == Machine::Settings { self.organization } else { id };
        ids.iter()
            .zip(&orders)
            .map(|(it, order)| Place {
                id: id(*it),
                machine,
                status,
                version,
                root: Some(*order).filter(|it| !it.is_nil()),
            })
            .collect()
    }

    /// Puts a thing beside an order that is there.
    pub(super) async fn put_beside(
        &mut self,
        order: Uuid,
        machine: Machine,
        status: Status,
    ) -> Place {
        let (ids, orders) = (fresh(1), [order]);
        if machine == Machine::Qir {
            let cards = "select count(*) from job_cards where order_id = $1";
            let cards = sqlx::query_scalar::<_, i64>(cards).bind(order);
            if cards.fetch_one(&mut self.owner).await.unwrap() == 0 {
                self.rows(Machine::JobCard, Status::QualityInspection, &fresh(1), &orders).await;
            }
        }
        if machine == Machine::Invoice {
            // Only one of an order's invoices is its final one.
            let sql = "update invoices set kind = 'credit' where order_id = $1";
            sqlx::query(sql).bind(order).execute(&mut self.owner).await.unwrap();
        }
        let version = self.rows(machine, status, &ids, &orders).await;
        Place { id: ids[0], machine, status, version, root: Some(order) }
    }

    /// Gives orders their item and money, and, where nothing else is about cards, a card that is
    /// done and inspected.
    async fn fill_orders(
        &mut self,
        host: Machine,
        for_machine: Machine,
        dressing: Dressing,
        orders: &[Uuid],
    ) {
        let (net, paid) = match dressing {
            Dressing::Free => (0, 0),
            Dressing::Paid => (100_000, 125_000),
            Dressing::Usual
            | Dressing::Cardless
            | Dressing::Unreported
            | Dressing::Paused
            | Dressing::InRun
            | Dressing::Uninvoiced
            | Dressing::Outdated
            | Dressing::Unchecked => (100_000, 25_000),
        };
        let money =
            "update orders set net_minor = $2, tax_minor = $2 / 4, total_minor = $2 * 5 / 4,
                paid_minor = $3 where id = any ($1)";
        let money = sqlx::query(money).bind(orders).bind(net).bind(paid);
        money.execute(&mut self.owner).await.unwrap();
        let taken =
            "insert into payments (organization_id, id, number, order_id, customer_id, kind,
                amount_minor, currency, method)
            select organization_id, gen_random_uuid(), 'P-' || id, id, customer_id, 'payment',
                paid_minor, currency, 'bank' from orders where id = any ($1) and paid_minor > 0";
        sqlx::query(taken).bind(orders).execute(&mut self.owner).await.unwrap();
        let item = "insert into order_items (organization_id, id, order_id, position, product_id,
                sku, description, quantity, unit_price_minor, price_source, tax_percent, net_minor)
            select $1, gen_random_uuid(), id, 1, $3, $4, 'Chair', 1, $5, 'list price', 25, $5
              from unnest($2::uuid[]) id";
        let item = sqlx::query(item).bind(self.organization).bind(orders).bind(self.product);
        item.bind(SKU).bind(net).execute(&mut self.owner).await.unwrap();
        let is_about_cards = matches!(for_machine, Machine::JobCard | Machine::Qir);
        if host == Machine::OrderService || is_about_cards || dressing == Dressing::Cardless {
            return;
        }
        self.rows(Machine::JobCard, Status::Approved, &fresh(orders.len()), orders).await;
        if dressing != Dressing::Unreported {
            self.rows(Machine::Qir, Status::Passed, &fresh(orders.len()), orders).await;
        }
    }

    /// Gives orders that wait for their money the invoice that asks for it.
    async fn invoice_orders(&mut self, host: Machine, at: Status, of: Machine, orders: &[Uuid]) {
        let is_invoiced = matches!(
            (host, at),
            (Machine::OrderGoods, Status::AwaitingPayment)
                | (Machine::OrderService, Status::Completed)
                | (Machine::OrderMadeToOrder, Status::ReadyForDelivery | Status::Completed)
        );
        if is_invoiced && of != Machine::Invoice {
            self.rows(Machine::Invoice, Status::Issued, &fresh(orders.len()), orders).await;
        }
    }

    /// Inserts rows with the timeline that leads to where they stand. Answers their version.
    pub(super) async fn rows(
        &mut self,
        machine: Machine,
        status: Status,
        ids: &[Uuid],
        orders: &[Uuid],
    ) -> i32 {
        let chain = timeline(machine, status);
        let version = i32::try_from(chain.len()).unwrap();
        let sql = birth_statement(machine, self.customer, self.product, Origin::Put);
        sqlx::query(AssertSqlSafe(sql))
            .bind(self.organization)
            .bind(ids)
            .bind(orders)
            .bind(status.word())
            .bind(Stage::of(machine, status).map(Stage::word))
            .bind(version)
            .execute(&mut self.owner)
            .await
            .unwrap();
        if (machine, status) == (Machine::Addon, Status::Approved) {
            let children = fresh(ids.len());
            let at = (Machine::OrderService, Status::Accepted);
            Box::pin(self.rows(at.0, at.1, &children, &children)).await;
            let sql = "with pair as (select * from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as t (addon, child, parent)),
                linked as (update orders o set parent_order_id = parent from pair where o.id = child)
                update order_addons a set addon_so_id = child from pair where a.id = addon";
            let linked = sqlx::query(sql).bind(ids).bind(&children).bind(orders);
            linked.execute(&mut self.owner).await.unwrap();
        }
        if machine == Machine::Qir {
            let sql = "update quality_inspection_reports
                set checklist = jsonb_set(checklist, '{0,result}', '\"pass\"') where id = any ($1)";
            sqlx::query(sql).bind(ids).execute(&mut self.owner).await.unwrap();
        }
        if machine == Machine::Invoice {
            let line = "insert into invoice_items (organization_id, id, invoice_id, position,
                    description, quantity, unit, unit_price_minor, tax_percent, net_minor, tax_minor)
                select organization_id, gen_random_uuid(), id, 1, 'Chair', 1, 'pcs', net_minor, 25,
                    net_minor, tax_minor from invoices where id = any ($1)";
            sqlx::query(line).bind(ids).execute(&mut self.owner).await.unwrap();
        }
        for (seq, (action, from, to)) in (1..).zip(chain) {
            // Long ago, so that nobody who acts takes it for somebody who was faster.
            let sql = "insert into events (organization_id, machine, subject_id, seq, id, action,
                    from_status, to_status, root_order_id, actor_role, at)
                select $1, $2, id, $5, gen_random_uuid(), $6, $7, $8, nullif(order_id, $9), 'admin',
                    now() - interval '1 hour'
                  from unnest($3::uuid[], $4::uuid[]) as t (id, order_id)";
            sqlx::query(sql)
                .bind(self.organization)
                .bind(machine.word())
                .bind(ids)
                .bind(orders)
                .bind(seq)
                .bind(action.word())
                .bind(from.word())
                .bind(to.word())
                .bind(Uuid::nil())
                .execute(&mut self.owner)
                .await
                .unwrap();
        }
        version
    }

    /// What is to be run as an insert of one thing: organization, ids, orders, status, stage,
    /// version.
    pub(super) fn birth_statement(&self, machine: Machine, origin: Origin) -> String {
        birth_statement(machine, self.customer, self.product, origin)
    }

    /// What the program knows of a thing, all of it.
    pub(super) async fn facts(&mut self, place: &Place) -> Facts {
        let thing = place.thing();
        let settings = settings::read(&mut self.owner, self.organization).await.unwrap();
        facts::read(&mut self.owner, self.organization, &thing, &settings).await.unwrap()
    }

    /// Counts one of everything, so that a thing by hand has a number to take.
    pub(super) async fn count(&mut self) {
        let sql = "insert into counters (organization_id, kind, year, last)
            select $1, series, case when series = 'customer' then 0 else 2026 end, 1
              from number_series";
        sqlx::query(sql).bind(self.organization).execute(&mut self.owner).await.unwrap();
    }

    /// What somebody with one of [`PEOPLE`]'s names can do.
    pub(super) async fn person(&self, name: &str) -> Service {
        let token = token(&self.database, &email(name), SLUG).await;
        crate::support::desk::service(&self.database, &token).await
    }

    /// Chooses settings past the triggers.
    pub(super) async fn chooses(&mut self, values: &serde_json::Value) {
        let sql = "insert into settings (organization_id, id, status, \"values\")
            values ($1, $1, 'active', $2)
            on conflict (organization_id, id) do update set \"values\" = excluded.\"values\"";
        let chosen = sqlx::query(sql).bind(self.organization).bind(values);
        chosen.execute(&mut self.owner).await.unwrap();
    }

    /// Everything that the organization's tables hold, as one digest.
    pub(super) async fn digest(&mut self) -> String {
        sqlx::query_scalar("select walk.digest()").fetch_one(&mut self.owner).await.unwrap()
    }

    /// Installs the functions that try many things in one call.
    pub(super) async fn equip(&mut self) {
        run(&mut self.owner, include_str!("walk.sql")).await;
    }
}

/// Somebody's address here.
pub(super) fn email(name: &str) -> String {
    format!("{name}@{SLUG}.example")
}

pub(super) async fn run(connection: &mut PgConnection, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(connection).await.unwrap();
}

pub(super) fn fresh(count: usize) -> Vec<Uuid> {
    std::iter::repeat_with(Uuid::now_v7).take(count).collect()
}

/// The order that a thing hangs on, where it hangs on one, standing where the thing's acts are
/// possible.
fn host(machine: Machine, status: Status) -> Option<(Machine, Status)> {
    use Machine as M;
    use Status as S;
    match (machine, status) {
        (M::OrderService | M::OrderGoods | M::OrderMadeToOrder, _) => Some((machine, status)),
        (M::JobCard | M::Qir, _) => Some((M::OrderMadeToOrder, S::InProduction)),
        (M::Batch, S::Planned) => Some((M::OrderGoods, S::InQueue)),
        (M::Batch, S::Done) => Some((M::OrderGoods, S::InLabeling)),
        (M::Batch, _) => Some((M::OrderGoods, S::InProduction)),
        (M::Addon, _) => Some((M::OrderService, S::Accepted)),
        (M::Invoice, S::Issued) => Some((M::OrderGoods, S::AwaitingPayment)),
        (M::Invoice, S::Paid) => Some((M::OrderGoods, S::ReadyToShip)),
        (M::Invoice, _) => Some((M::OrderGoods, S::AwaitingInvoice)),
        _ => None,
    }
}

/// The shortest lawful way to a status, and a note at its end where one can be written: the last
/// act is then one that can be taken back.
pub(super) fn timeline(machine: Machine, status: Status) -> Vec<(Action, Status, Status)> {
    let mut ways = BTreeMap::from([(Status::Nothing, Vec::new())]);
    let mut next = VecDeque::from([Status::Nothing]);
    while let Some(here) = next.pop_front() {
        for row in machine.table().iter().filter(|row| row.from.contains(&here)) {
            let to = row.lands(here);
            if !ways.contains_key(&to) {
                let mut way = ways[&here].clone();
                way.push((row.action, here, to));
                ways.insert(to, way);
                next.push_back(to);
            }
        }
    }
    let mut way = ways[&status].clone();
    let mut rows = machine.table().iter();
    if rows.any(|row| row.action == Action::Note && row.from.contains(&status)) {
        way.push((Action::Note, status, status));
    }
    way
}
