//! Add-ons, races: two people act on a family at the same moment, again and again, over
//! connections of their own. Whoever is faster, no illegal end is ever reached, and the other is
//! told why in words.

use ordna::domain::entity::Entity;
use ordna::domain::machine::Machine;
use ordna::domain::role::Role;
use ordna::domain::stage::Stage;
use ordna::domain::status::Status;
use ordna::service::Service;
use ordna::service::error::{Error, Result};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use uuid::Uuid;

use super::world::{Dressing, Origin, Place, SKU, World, fresh};
use crate::support::desk::does;

const ROUNDS: usize = 500;

/// Orders at a status, and what hangs on each.
struct Race {
    world: World,
    orders: Vec<Place>,
    admin: Service,
    staff: Service,
}

impl Race {
    async fn new(machine: Machine, status: Status) -> Self {
        let mut world = World::new().await;
        world.equip().await;
        let orders = world.put(machine, status, Dressing::Paid, ROUNDS).await;
        let (admin, staff) = (world.person("admin").await, world.person("staff").await);
        Self { world, orders, admin, staff }
    }

    /// A request of the order's whole value beside each.
    async fn requests(&mut self) -> Vec<Uuid> {
        let ids = fresh(ROUNDS);
        let orders: Vec<Uuid> = self.orders.iter().map(|it| it.id).collect();
        self.world.rows(Machine::Addon, Status::Pending, &ids, &orders).await;
        ids
    }

    /// How many orders are where no order may be.
    async fn count(&mut self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(self.world.owner()).await.unwrap()
    }
}

/// Both were done, or one was refused in these words; nothing else.
fn one_gave_way<A, B>(first: Result<A>, second: Result<B>, words: [&str; 2], may_both: bool) {
    let said = match (first.map(|_| ()), second.map(|_| ())) {
        (Ok(()), Ok(())) if may_both => return,
        (Err(Error::Refused(told)), Ok(())) => (told.what, words[0]),
        (Ok(()), Err(Error::Refused(told))) => (told.what, words[1]),
        other => panic!("{other:?}"),
    };
    assert!(said.0.contains(said.1), "{said:?}");
}

/// What came of a family that no rule allows.
const TOO_LATE: &str = "select count(*) from events a
      join events p on p.organization_id = a.organization_id and p.subject_id = a.root_order_id
     where a.machine = 'addon' and a.to_status = 'approved' and p.action = 'start_packing' and p.at < a.at";
const TOO_MUCH: &str = "select count(*) from orders o
     where o.net_minor < (select sum(a.value_minor) from order_addons a
                           where a.parent_so_id = o.id and a.status = 'approved')";
const TOO_EARLY: &str = "select count(*) from orders o join order_addons a on a.parent_so_id = o.id
      left join orders k on k.id = a.addon_so_id
     where o.status in ('shipped', 'completed')
       and (a.status = 'pending' or a.status = 'approved' and k.status in ('in_queue', 'accepted'))";

#[tokio::test]
async fn packing_begins_while_a_request_is_approved() {
    let mut race = Race::new(Machine::OrderGoods, Status::InLabeling).await;
    let requests = race.requests().await;
    for (order, request) in race.orders.iter().zip(&requests) {
        let (order, request) = (order.id.to_string(), request.to_string());
        let (approved, packed) = tokio::join!(
            does(&race.admin, Entity::Addon, &request, "approve", json!({})),
            does(&race.staff, Entity::Order, &order, "start_packing", json!({})),
        );
        one_gave_way(approved, packed, ["packing has begun", "is never said"], true);
    }
    assert_eq!(race.count(TOO_LATE).await, 0);
    let packed = "select count(*) from orders where status = 'in_packing'";
    assert_eq!(race.count(packed).await, i64::try_from(ROUNDS).unwrap());
}

#[tokio::test]
async fn two_approvals_are_together_more_than_the_limit() {
    let mut race = Race::new(Machine::OrderService, Status::Scheduled).await;
    let (mine, yours) = (race.requests().await, race.requests().await);
    for (mine, yours) in mine.iter().zip(&yours) {
        let (mine, yours) = (mine.to_string(), yours.to_string());
        let (first, second) = tokio::join!(
            does(&race.admin, Entity::Addon, &mine, "approve", json!({})),
            does(&race.staff, Entity::Addon, &yours, "approve", json!({})),
        );
        one_gave_way(first, second, ["together may come to 1 000 SEK"; 2], false);
    }
    assert_eq!(race.count(TOO_MUCH).await, 0);
    let approved = "select count(*) from order_addons where status = 'approved'";
    assert_eq!(race.count(approved).await, i64::try_from(ROUNDS).unwrap());
}

async fn ends_while_a_child_is_made(machine: Machine, at: Status, action: &str, inputs: Value) {
    let mut race = Race::new(machine, at).await;
    race.world.chooses(&json!({"addon_cutoff_status": {"goods": "shipped"}})).await;
    for order in &race.orders {
        let wish = json!({
            "parent": order.id, "items": [{"sku": SKU, "quantity": 1}], "directly": true,
        });
        let order = order.id.to_string();
        let (made, ended) = tokio::join!(
            race.admin.create(Entity::Addon, wish, None),
            does(&race.staff, Entity::Order, &order, action, inputs.clone()),
        );
        one_gave_way(made, ended, ["make a new order", "is still"], false);
    }
    assert_eq!(race.count(TOO_EARLY).await, 0);
}

#[tokio::test]
async fn a_parent_ships_while_its_child_is_made() {
    let parcel = json!({"carrier": "PostNord", "tracking_number": "1"});
    let race = ends_while_a_child_is_made(Machine::OrderGoods, Status::ReadyToShip, "ship", parcel);
    Box::pin(race).await;
}

#[tokio::test]
async fn a_parent_is_completed_while_its_child_is_made() {
    let at = Status::InProgress;
    let race = ends_while_a_child_is_made(Machine::OrderService, at, "complete", json!({}));
    Box::pin(race).await;
}

/// An add-on of 600,00 to an order of 1 000,00, by hand.
async fn asks(session: &mut PgConnection, statement: &str, order: Uuid) -> Option<String> {
    let id = Uuid::now_v7();
    let mut tx = session.begin().await.unwrap();
    let event = "insert into ordna.events (organization_id, machine, subject_id, seq, id, action,
            from_status, to_status, root_order_id)
        values (auth.current_org(), 'addon', $1, 1, gen_random_uuid(), 'open', 'nothing', 'pending', $2)";
    let organization: Uuid =
        sqlx::query_scalar("select auth.current_org()").fetch_one(&mut *tx).await.unwrap();
    let born = sqlx::query(AssertSqlSafe(statement.to_owned()))
        .bind(organization)
        .bind(vec![id])
        .bind(vec![order])
        .bind(Status::Pending.word())
        .bind(None::<&str>)
        .bind(1);
    let done = match born.execute(&mut *tx).await {
        Ok(_) => sqlx::query(event).bind(id).bind(order).execute(&mut *tx).await,
        Err(error) => Err(error),
    };
    let done = match done {
        Ok(_) => tx.commit().await,
        Err(error) => Err(error),
    };
    done.err().map(|it| rule(&it))
}

/// The order's next move, by hand.
async fn moves(
    session: &mut PgConnection,
    order: &Place,
    action: &str,
    to: Status,
) -> Option<String> {
    let sql = "insert into ordna.events (organization_id, machine, subject_id, seq, id, action,
            from_status, to_status, root_order_id)
        values (auth.current_org(), $1, $2, $3 + 1, gen_random_uuid(), $4, $5, $6, $2)";
    let done = sqlx::query(sql)
        .bind(order.machine.word())
        .bind(order.id)
        .bind(order.version)
        .bind(action)
        .bind(order.status.word())
        .bind(to.word())
        .execute(session)
        .await;
    done.err().map(|it| rule(&it))
}

/// The name of the rule that said no.
fn rule(error: &sqlx::Error) -> String {
    let said = error.as_database_error().map(|it| it.constraint().unwrap_or(it.message()));
    said.map_or_else(|| error.to_string(), str::to_owned)
}

#[tokio::test]
async fn by_hand_two_requests_are_together_more_than_the_limit() {
    let mut race = Race::new(Machine::OrderService, Status::Accepted).await;
    let statement = sixty_percent(&race.world);
    let mut mine = race.world.session(Role::Staff).await;
    let mut yours = race.world.session(Role::Customer).await;
    for order in &race.orders {
        let (first, second) = tokio::join!(
            asks(&mut mine, &statement, order.id),
            asks(&mut yours, &statement, order.id)
        );
        let no: Vec<String> = first.into_iter().chain(second).collect();
        assert_eq!(no, ["events_need"]);
    }
    let asked = "select count(*) from order_addons";
    assert_eq!(race.count(asked).await, i64::try_from(ROUNDS).unwrap());
}

#[tokio::test]
async fn by_hand_a_parent_ships_while_an_add_on_is_asked_for() {
    let mut race = Race::new(Machine::OrderGoods, Status::ReadyToShip).await;
    race.world.chooses(&json!({"addon_cutoff_status": {"goods": "shipped"}})).await;
    let statement = sixty_percent(&race.world);
    let mut mine = race.world.session(Role::Staff).await;
    let mut yours = race.world.session(Role::Admin).await;
    for order in &race.orders {
        let (first, second) = tokio::join!(
            asks(&mut mine, &statement, order.id),
            moves(&mut yours, order, "ship", Status::Shipped)
        );
        let no: Vec<String> = first.into_iter().chain(second).collect();
        assert_eq!(no, ["events_need"]);
    }
    assert_eq!(race.count(TOO_EARLY).await, 0);
}

#[tokio::test]
async fn by_hand_packing_begins_while_an_add_on_is_asked_for() {
    let mut race = Race::new(Machine::OrderGoods, Status::InLabeling).await;
    let statement = sixty_percent(&race.world);
    let mut mine = race.world.session(Role::Staff).await;
    let mut yours = race.world.session(Role::Admin).await;
    for order in &race.orders {
        let (asked, packed) = tokio::join!(
            asks(&mut mine, &statement, order.id),
            moves(&mut yours, order, "start_packing", Status::InPacking)
        );
        assert_eq!((asked.unwrap_or("events_need".into()), packed), ("events_need".into(), None));
    }
    let late = "select count(*) from events a
          join events p on p.subject_id = a.root_order_id and p.action = 'start_packing'
         where a.machine = 'addon' and p.at < a.at";
    assert_eq!(race.count(late).await, 0);
}

fn sixty_percent(world: &World) -> String {
    assert!(Stage::of(Machine::Addon, Status::Pending).is_none());
    let statement = world.birth_statement(Machine::Addon, Origin::Hand);
    statement
        .replace("\"quantity\":\"1\"", "\"quantity\":\"0.6\"")
        .replace("100000, '", "60000, '")
        .replace("\"net_minor\":100000", "\"net_minor\":60000")
}
