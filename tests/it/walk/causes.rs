//! The walk on what follows by itself: by hand, the database takes it beside each cause that
//! the table names, and beside nothing else.

use std::collections::BTreeSet;

use ordna::domain::machine::{Action, Machine, Transition};
use ordna::domain::need::Condition;
use ordna::domain::role::Role;
use ordna::domain::stage::Stage;
use ordna::domain::status::Status;
use serde_json::{Value, json};
use sqlx::PgConnection;
use strum::VariantArray as _;
use uuid::Uuid;

use super::world::{Dressing, Origin, Place, World, run};

type Cause = (Machine, Action);

/// A move that may follow by itself.
#[derive(Clone, Copy, Debug)]
struct Following {
    machine: Machine,
    row: &'static Transition,
    from: Status,
}

impl Following {
    fn to(&self) -> Status {
        self.row.lands(self.from)
    }

    fn name(&self) -> String {
        format!("{} {} from {} to {}", self.machine, self.row.action, self.from, self.to())
    }
}

fn followings() -> Vec<Following> {
    let mut all = Vec::new();
    for &machine in Machine::VARIANTS {
        for row in machine.table().iter().filter(|row| !row.follows.is_empty()) {
            all.extend(row.from.iter().map(|&from| Following { machine, row, from }));
        }
    }
    all
}

fn causes() -> BTreeSet<Cause> {
    followings().iter().flat_map(|it| it.row.follows.iter().copied()).collect()
}

/// How a role does what may be a cause, if it may at all: from where to where.
///
/// What follows on the same thing starts where the cause ended, so that a landing can be asked
/// for.
fn done_by(role: Role, cause: Cause, landing: Option<Status>) -> Option<(Status, Status)> {
    let rows = cause.0.table().iter();
    let chosen = rows.filter(|row| row.action == cause.1 && row.by.include(role));
    let mut ways = chosen.flat_map(|row| row.from.iter().map(|&from| (from, row.lands(from))));
    ways.find(|(_, to)| landing.is_none_or(|it| it == *to))
}

/// Whether what follows happens to the very thing that its cause happened to.
fn is_same_thing(it: &Following, cause: Cause) -> bool {
    let is_paper = matches!((it.row.action, cause.1), (Action::Issue | Action::Open, Action::Void));
    it.machine == cause.0 && it.from != Status::Nothing && !is_paper
}

/// A cause and what follows, put where both can be done by hand.
struct Scene {
    cause: Value,
    act: Value,
    root: Option<Uuid>,
    /// The thing that the cause happens to, as it stands before.
    of_cause: Place,
}

/// Puts both things; `None` where nobody with this role can be the cause.
async fn scene(world: &mut World, it: &Following, cause: Cause, role: Role) -> Option<Scene> {
    let same = is_same_thing(it, cause);
    let is_birth = it.from == Status::Nothing;
    // An add-on that was only asked for has no order yet.
    let has_order = cause.0 == Machine::Addon && it.machine.is_order() && is_birth;
    let landing = if has_order { Some(Status::Approved) } else { Some(it.from).filter(|_| same) };
    let (from, to) = done_by(role, cause, landing).or_else(|| {
        if it.row.follows.contains(&cause) { None } else { done_by(role, cause, None) }
    })?;
    // What follows a birth happens to what was just born.
    let (newborn, same) = (same && from == Status::Nothing, same && from != Status::Nothing);
    let begin = if same { from } else { it.from };
    let hangs = |machine: Machine| !machine.is_order() && has_root(machine);
    // A paper of an offer is none of an order.
    let order = if (it.machine, cause.0) == (Machine::Document, Machine::Offer) {
        None
    } else if it.machine.is_order() && is_birth && cause.0 == Machine::Addon {
        // A child order begins where its parent stands.
        Some((it.machine, it.to()))
    } else if it.machine.is_order() && !is_birth {
        Some((it.machine, begin))
    } else if cause.0.is_order() && from != Status::Nothing {
        Some((cause.0, from))
    } else if hangs(it.machine) || hangs(cause.0) {
        Some((Machine::OrderMadeToOrder, Status::InProduction))
    } else {
        None
    };
    // Where cards are made, none are there yet.
    let about_cards = |machine| matches!(machine, Machine::JobCard | Machine::Qir);
    let makes_cards =
        cause.1 == Action::MakeCards || about_cards(it.machine) || about_cards(cause.0);
    let is_free = cause.0.table().iter().any(|row| {
        row.action == cause.1
            && row.from.contains(&from)
            && row.lands(from) == to
            && row.when == Condition::NoDepositAsked
    });
    let dressing = match (makes_cards, is_free) {
        (true, _) => Dressing::Cardless,
        (false, true) => Dressing::Free,
        (false, false) => Dressing::Usual,
    };
    let order = match order {
        Some((machine, status)) => Some(world.put_one(machine, status, dressing).await),
        None => None,
    };
    let begin = if newborn { Status::Nothing } else { begin };
    let of_act = thing(world, it.machine, begin, order).await;
    let of_cause = if same || newborn { of_act } else { thing(world, cause.0, from, order).await };
    let origin = |machine: Machine| {
        if cause.0 == Machine::Addon && machine.is_order() {
            Origin::Addon
        } else if cause.0 == Machine::Offer && machine.is_order() {
            Origin::Offer(of_cause.id)
        } else {
            Origin::Hand
        }
    };
    let part = |place: &Place, machine: Machine, action: Action, from: Status, to: Status, seq| {
        json!({
            "machine": machine, "thing": place.id, "seq": seq, "root": place.root, "action": action,
            "from": from, "to": to, "stage": Stage::of(machine, to),
            "beside": order.map_or(place.id, |it| it.id),
            "statement": world.birth_statement(machine, origin(machine)),
        })
    };
    let mut done = part(&of_cause, cause.0, cause.1, from, to, of_cause.version + 1);
    if role == Role::Admin {
        done["why"] = json!("the customer confirmed on the phone");
    }
    let seq = of_act.version + if same || newborn { 2 } else { 1 };
    let act = part(&of_act, it.machine, it.row.action, it.from, it.to(), seq);
    Some(Scene { cause: done, act, root: of_act.root, of_cause })
}

/// The thing that moves: there already, put, or still to be born.
async fn thing(world: &mut World, machine: Machine, status: Status, order: Option<Place>) -> Place {
    if status == Status::Nothing {
        let id = Uuid::now_v7();
        let beside = order.filter(|_| has_root(machine)).map(|it| it.id);
        let root = if machine.is_order() { Some(id) } else { beside };
        return Place { id, machine, status, version: 0, root };
    }
    match order {
        Some(order) if machine == order.machine => order,
        Some(order) if has_root(machine) && !machine.is_order() => {
            world.put_beside(order.id, machine, status).await
        }
        _ => world.put_one(machine, status, Dressing::Cardless).await,
    }
}

/// Whether a thing of the machine is an order or hangs on one.
fn has_root(machine: Machine) -> bool {
    machine.is_order()
        || matches!(
            machine,
            Machine::JobCard
                | Machine::Qir
                | Machine::Batch
                | Machine::Addon
                | Machine::Invoice
                | Machine::Document
        )
}

async fn tried(session: &mut PgConnection, scene: &Scene) -> String {
    sqlx::query_scalar("select walk.follows($1, $2)")
        .bind(&scene.cause)
        .bind(&scene.act)
        .fetch_one(session)
        .await
        .unwrap()
}

#[tokio::test]
async fn what_follows_is_taken_beside_each_of_its_causes() {
    let mut world = World::new().await;
    world.equip().await;
    world.count().await;
    world.put_one(Machine::Settings, Status::Active, Dressing::Usual).await;
    let mut wrong = Vec::new();
    let mut never = BTreeSet::new();
    let mut sessions = Vec::new();
    for &role in Role::VARIANTS {
        sessions.push((role, world.session(role).await));
    }
    for it in followings() {
        for &cause in it.row.follows {
            let mut is_caused = false;
            for (role, session) in &mut sessions {
                let Some(scene) = scene(&mut world, &it, cause, *role).await else { continue };
                // A role that needs the customer's code has none here; and what an order that is
                // just born brings along hangs on that order, which has nothing here yet.
                let proof = cause.1 == Action::Confirm && *role != Role::Admin;
                let brings = cause.1 == Action::Open && cause.0.is_order();
                if proof || brings {
                    continue;
                }
                is_caused = true;
                let answer = tried(session, &scene).await;
                // What it needs, and what it writes, is walked elsewhere.
                if !["accepted", "23514 events_need", "23514 deed"].contains(&answer.as_str()) {
                    wrong.push(format!("{role}: {} after {cause:?}: {answer}", it.name()));
                }
            }
            if !is_caused {
                never.insert(format!(
                    "{} {} after {} {}",
                    it.machine, it.row.action, cause.0, cause.1
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    // Where the cause itself only follows, its own cause is an add-on: the engine's tests go there.
    let left: Vec<String> = never.into_iter().collect();
    assert_eq!(
        left,
        [
            "batch open after order_goods open",
            "invoice issue after order_goods open",
            "job_card open after order_goods open",
            "order_goods record_deposit after order_goods open",
            "order_goods report_cards_failed after order_goods open"
        ]
    );
}

#[tokio::test]
async fn what_follows_is_refused_beside_any_other_act() {
    let mut world = World::new().await;
    world.equip().await;
    world.count().await;
    world.put_one(Machine::Settings, Status::Active, Dressing::Usual).await;
    let mut admin = world.session(Role::Admin).await;
    let mut wrong = Vec::new();
    let mut count = 0;
    for it in followings() {
        for cause in causes() {
            if it.row.follows.contains(&cause) {
                continue;
            }
            let found = scene(&mut world, &it, cause, Role::Admin).await;
            let scene = found.expect("an admin may do everything that is a cause");
            let answer = tried(&mut admin, &scene).await;
            // Two cards of one item, say, cannot even begin.
            count += usize::from(answer != "no cause");
            if answer == "accepted" {
                wrong.push(format!("{} after {cause:?}", it.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count > 500, "only {count} tried");
}

#[tokio::test]
async fn what_follows_is_refused_beside_a_cause_of_another_order_or_transaction() {
    let mut world = World::new().await;
    world.equip().await;
    world.count().await;
    world.put_one(Machine::Settings, Status::Active, Dressing::Usual).await;
    let mut admin = world.session(Role::Admin).await;
    let mut wrong = Vec::new();
    for it in followings().into_iter().filter(|it| it.from != Status::Nothing) {
        for &cause in it.row.follows {
            // What was just born is in no other transaction.
            if is_same_thing(&it, cause) && cause.1 == Action::Open {
                continue;
            }
            let Some(here) = scene(&mut world, &it, cause, Role::Admin).await else { continue };
            let Some(there) = scene(&mut world, &it, cause, Role::Admin).await else { continue };
            let mut act = here.act.clone();
            let same = is_same_thing(&it, cause);
            if same {
                act["seq"] = json!(here.of_cause.version + 1);
            }
            let elsewhere = Scene { act, ..there };
            let answer = tried(&mut admin, &elsewhere).await;
            if answer != "23514 events_cause" {
                wrong.push(format!("{} after {cause:?} of another: {answer}", it.name()));
            }
            let answer = beside_an_old_cause(&mut world, &mut admin, &it, &here, same).await;
            if answer != "23514 events_cause" {
                wrong.push(format!("{} after an old {cause:?}: {answer}", it.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Lets the cause happen in a transaction of its own, then tries what follows.
async fn beside_an_old_cause(
    world: &mut World,
    session: &mut PgConnection,
    it: &Following,
    scene: &Scene,
    same: bool,
) -> String {
    let id = Uuid::now_v7();
    let (cause, place) = (&scene.cause, &scene.of_cause);
    let text = |name: &str| cause[name].as_str().unwrap().to_owned();
    let sql = "insert into events (organization_id, machine, subject_id, seq, id, action,
            from_status, to_status, root_order_id, actor_role)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'admin')";
    sqlx::query(sql)
        .bind(world.organization)
        .bind(text("machine"))
        .bind(place.id)
        .bind(place.version + 1)
        .bind(id)
        .bind(text("action"))
        .bind(text("from"))
        .bind(text("to"))
        .bind(place.root)
        .execute(world.owner())
        .await
        .unwrap();
    if same {
        let table = ordna::store::guard::tables(place.machine)[0];
        let sql = format!(
            "update {table} set version = version + 1, status = '{}' where id = '{}'",
            text("to"),
            place.id
        );
        run(world.owner(), &sql).await;
    }
    let thing: Uuid = scene.act["thing"].as_str().unwrap().parse().unwrap();
    let version = i32::try_from(scene.act["seq"].as_i64().unwrap()).unwrap() - 1;
    let answers: Vec<String> =
        sqlx::query_scalar("select walk.events($1, $2, $3, $4, $5, $6, $7, null, $8)")
            .bind(it.machine.word())
            .bind(thing)
            .bind(version)
            .bind(scene.root)
            .bind([it.row.action.word()].as_slice())
            .bind([it.from.word()].as_slice())
            .bind([it.to().word()].as_slice())
            .bind(id)
            .fetch_one(session)
            .await
            .unwrap();
    answers.concat()
}
