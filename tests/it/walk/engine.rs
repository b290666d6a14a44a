//! The walk on the engine: every action of every machine from every status, by everybody who
//! has a login and by the worker. Done, or refused in the right way and without a trace.

use ordna::domain::entity::Entity;
use ordna::domain::input::{Input, Kind};
use ordna::domain::machine::{self, Action, Machine, Transition};
use ordna::domain::need::Condition;
use ordna::domain::role::Role;
use ordna::domain::status::Status;
use ordna::service::Service;
use ordna::service::act::Acted;
use ordna::service::create::asked;
use ordna::service::error::{Error, Result};
use serde_json::{Map, Value, json};
use strum::VariantArray as _;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::world::{Dressing, PEOPLE, Place, SKU, SLUG, World, email};
use crate::support::desk::{does, service};
use crate::support::people::token;

const WHY: &str = "the customer confirmed on the phone";

/// What came of a try, by what the caller does about it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Came {
    Done,
    Refused,
    Usage,
    NotAllowed,
    Missing,
    Broken,
}

fn came<T>(result: &Result<T>) -> Came {
    match result {
        Ok(_) => Came::Done,
        Err(Error::Refused(_)) => Came::Refused,
        Err(Error::Usage(_)) => Came::Usage,
        Err(Error::NotAllowed(_)) => Came::NotAllowed,
        Err(Error::Missing { .. } | Error::NotThere(_)) => Came::Missing,
        Err(
            Error::NotLoggedIn(_)
            | Error::Conflict { .. }
            | Error::Unreachable(_)
            | Error::Fault(_),
        ) => Came::Broken,
    }
}

/// One act that somebody tries, and what has to come of it.
#[derive(Clone, Debug)]
struct Try {
    place: Place,
    action: Action,
    inputs: Value,
    expected: Came,
}

async fn people(world: &World) -> Vec<(Role, Service)> {
    let mut all = Vec::new();
    for (role, name) in PEOPLE {
        let token = token(&world.database, &email(name), SLUG).await;
        all.push((*role, service(&world.database, &token).await));
    }
    all.push((Role::System, world.worker().await));
    assert_eq!(all.len(), Role::VARIANTS.len());
    all
}

/// The machines that people can name a thing of.
fn machines() -> impl Iterator<Item = (Machine, Entity)> {
    Machine::VARIANTS.iter().filter_map(|it| Entity::of(*it).map(|entity| (*it, entity)))
}

/// Who sees a thing of the machine at all (SPEC 3, "Who may see"); to everybody else it is not
/// there. The customer's own are the orders here, not the other customers.
fn sees(role: Role, machine: Machine) -> bool {
    match machine {
        Machine::OrderService
        | Machine::OrderGoods
        | Machine::OrderMadeToOrder
        | Machine::Addon
        | Machine::Product
        | Machine::Settings => true,
        Machine::Lead
        | Machine::Invoice
        | Machine::Email
        | Machine::Import
        | Machine::PriceList
        | Machine::DiscountCode => {
            matches!(role, Role::Admin | Role::Staff | Role::System)
        }
        // A label: what the floor prints is nobody's outside.
        Machine::Document => !matches!(role, Role::Customer | Role::Kiosk),
        Machine::Offer => {
            matches!(role, Role::Admin | Role::Staff | Role::Customer | Role::System)
        }
        Machine::JobCard | Machine::Qir | Machine::Batch | Machine::Customer => {
            role != Role::Customer
        }
    }
}

/// What has to be beside a thing for this row to be possible.
fn dressing(machine: Machine, row: &Transition) -> Dressing {
    match (machine, row.action, row.when) {
        (_, Action::MakeCards, _) => Dressing::Cardless,
        (Machine::OrderService | Machine::OrderMadeToOrder, Action::IssueInvoice, _) => {
            Dressing::Uninvoiced
        }
        (_, _, Condition::NoDepositAsked) => Dressing::Free,
        (Machine::OrderMadeToOrder, Action::Complete, _) => Dressing::Paid,
        (Machine::JobCard, Action::Resume, _) => Dressing::Paused,
        (Machine::Batch, Action::Split, _) => Dressing::InRun,
        (Machine::Offer, Action::Expire, _) => Dressing::Outdated,
        _ => Dressing::Usual,
    }
}

/// A value for every input that fits it; the required ones only where the thing costs nothing.
fn inputs(world: &World, row: &Transition, dressing: Dressing) -> Value {
    // Who justifies gives no code.
    // One line or several: one of the two has to be there.
    let is_needed = |it: &Input| it.required || it.name == "line";
    let wanted = |it: &&Input| !it.secret && (is_needed(it) || dressing != Dressing::Free);
    let given = row.inputs.iter().filter(wanted);
    let mut all: Map<String, Value> =
        given.map(|it| (it.name.to_owned(), value(world, it))).collect();
    if row.asks_proof {
        all.insert("justification".into(), json!(WHY));
    }
    Value::Object(all)
}

fn value(world: &World, input: &Input) -> Value {
    match (input.name, input.kind) {
        ("failed_lines", _) => json!([1]),
        ("line", _) => json!("1"),
        ("key", _) => json!("payment_reminder_days"),
        ("value", _) => json!(9),
        // One by hand is given beside it; what goes with a letter has to be there.
        ("discount_code" | "document", _) => Value::Null,
        ("currency", _) => json!("sek"),
        ("into", _) => json!(world.batch),
        ("prices", _) => json!([{"sku": SKU, "unit_price_minor": 900}]),
        (_, Kind::Email) => json!(format!("{}@example.com", Uuid::now_v7())),
        ("options", Kind::Note) => json!("wood: ash"),
        (_, Kind::Text | Kind::Note) => json!(format!("x {}", Uuid::now_v7())),
        (_, Kind::Money) => json!(1000),
        (_, Kind::Percent) => json!("1"),
        (_, Kind::Quantity) => json!(if input.name == "quantity" { 1 } else { 2 }),
        (_, Kind::Product) => json!(SKU),
        (_, Kind::PriceList) => json!(world.price_list),
        (_, Kind::Integer) => json!(30),
        (_, Kind::Boolean) => json!(true),
        (_, Kind::Date) => json!("2026-12-01"),
        (_, Kind::Datetime) => json!("2026-12-01 09:30"),
        (_, Kind::User) => json!(email("staff")),
        // Nobody has named any; a person, or one line, is given beside it.
        (_, Kind::Station | Kind::Marks) => Value::Null,
        (_, Kind::Users) => json!([email("staff")]),
        (_, Kind::Customer) => json!(format!("C-{}", world.customer).to_uppercase()),
        (_, Kind::Choice(words)) => json!(words[0]),
        (_, Kind::Items) => json!([{"sku": SKU, "quantity": 1}]),
        (_, Kind::Json) => json!({}),
    }
}

/// The row that an action is from a status, with the usual things beside it.
fn usual(machine: Machine, action: Action, from: Status) -> Option<&'static Transition> {
    machine.table().iter().find(|row| {
        row.action == action && row.from.contains(&from) && row.when != Condition::NoDepositAsked
    })
}

/// Whether nothing comes to this status but by that action.
fn comes_after(machine: Machine, action: Action, status: Status) -> bool {
    let mut reached = vec![Status::Nothing];
    let mut at = 0;
    while let Some(&here) = reached.get(at) {
        let rows = machine.table().iter().filter(|row| row.action != action);
        for to in rows.filter(|row| row.from.contains(&here)).filter_map(|row| row.to) {
            if !reached.contains(&to) {
                reached.push(to);
            }
        }
        at += 1;
    }
    !reached.contains(&status)
}

/// Everything that is to be refused at a place, for one role.
fn refusals(world: &World, place: Place, entity: Entity, role: Role) -> Vec<Try> {
    let known: Vec<Action> = if role == Role::Admin {
        // The other workflows' actions too, which this one does not know.
        entity.machines().iter().flat_map(|it| it.actions()).collect()
    } else {
        place.machine.actions()
    };
    let mut all = Vec::new();
    for &action in Action::VARIANTS.iter().filter(|it| known.contains(it) && **it != Action::Open) {
        let mut add = |inputs, expected| {
            let expected = match (role, place.machine) {
                // They read it and may do nothing with it, wherever it stands.
                (Role::Customer, Machine::Offer)
                | (Role::Staff | Role::System, Machine::DiscountCode) => Came::NotAllowed,
                (Role::Kiosk, machine) if sees(role, machine) => Came::NotAllowed,
                _ if sees(role, place.machine) => expected,
                _ => Came::Missing,
            };
            all.push(Try { place, action, inputs, expected });
        };
        let Some(row) = usual(place.machine, action, place.status) else {
            // What was done is told once more; that nothing comes of it is seen in the end.
            let again = machine::may_answer_again(place.machine, action, place.status, role)
                && comes_after(place.machine, action, place.status);
            add(json!({}), if again { Came::Done } else { Came::Refused });
            continue;
        };
        let fitting = inputs(world, row, Dressing::Usual);
        if row.by.is_empty() {
            add(fitting, Came::Refused);
        } else if !row.by.include(role) {
            add(fitting, Came::NotAllowed);
        } else if row.asks_proof && role != Role::Admin {
            let mut code_missing = fitting.clone();
            code_missing.as_object_mut().unwrap().remove("justification");
            add(code_missing, Came::Refused);
        } else if dressing(place.machine, row) != Dressing::Usual {
            add(fitting, Came::Refused);
        } else {
            let mut strange = fitting;
            strange["colour"] = json!("red");
            add(strange, Came::Usage);
            if row.asks_proof {
                add(json!({}), Came::Refused);
            } else if row.inputs.iter().any(|it| it.required) {
                add(json!({}), Came::Usage);
            }
        }
    }
    all
}

async fn try_all(
    who: Service,
    role: Role,
    tries: Vec<(Entity, Try)>,
) -> Vec<(Role, Try, Result<Acted>)> {
    let mut all = Vec::new();
    for (entity, it) in tries {
        let is_settings = it.place.machine == Machine::Settings;
        let name = if is_settings { "settings".to_owned() } else { it.place.id.to_string() };
        let result = does(&who, entity, &name, it.action.word(), it.inputs.clone()).await;
        all.push((role, it, result));
    }
    all
}

/// Lets everybody try theirs at the same time.
async fn together(
    people: &[(Role, Service)],
    tries: impl Fn(Role) -> Vec<(Entity, Try)>,
) -> Vec<(Role, Try, Result<Acted>)> {
    let mut walks = JoinSet::new();
    for (role, service) in people {
        walks.spawn(try_all(service.clone(), *role, tries(*role)));
    }
    walks.join_all().await.into_iter().flatten().collect()
}

fn wrong(tried: &[(Role, Try, Result<Acted>)]) -> Vec<String> {
    let unexpected = tried.iter().filter(|(_, it, result)| came(result) != it.expected);
    unexpected
        .map(|(role, it, result)| {
            let Place { machine, status, .. } = it.place;
            let said = match result {
                Ok(acted) => format!("done, to {}", acted.to),
                Err(error) => error.to_string(),
            };
            let (action, inputs, expected) = (it.action, &it.inputs, it.expected);
            format!("{role}: {machine} at {status} {action} {inputs}: not {expected:?}: {said}")
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_engine_refuses_what_the_tables_refuse_and_nothing_changes() {
    let mut world = World::new().await;
    world.equip().await;
    let people = people(&world).await;
    let mut places = Vec::new();
    for (machine, entity) in machines() {
        for status in machine.statuses() {
            places.push((entity, world.put_one(machine, status, Dressing::Usual).await));
        }
    }
    let (mut found, mut count) = (Vec::new(), 0);
    let mut before = world.digest().await;
    for (machine, _) in machines() {
        let here: Vec<_> = places.iter().filter(|(_, it)| it.machine == machine).collect();
        let tried = together(&people, |role| {
            let of = |(entity, place): &&(Entity, Place)| {
                let entity = *entity;
                let all = refusals(&world, *place, entity, role);
                all.into_iter().map(move |it| (entity, it)).collect::<Vec<_>>()
            };
            here.iter().flat_map(of).collect()
        })
        .await;
        count += tried.len();
        found.extend(wrong(&tried));
        let after = world.digest().await;
        if after != before {
            found.push(format!("something of {machine} changed although all was refused"));
        }
        before = after;
    }
    assert!(found.is_empty(), "{} wrong:\n{}", found.len(), found.join("\n"));
    assert!(count > 3_000, "only {count} tried");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_engine_does_what_the_tables_allow() {
    let mut world = World::new().await;
    world.batch = world.put_one(Machine::Batch, Status::Planned, Dressing::Usual).await.id;
    let people = people(&world).await;
    let mut tries: Vec<(Role, Entity, Try, Status)> = Vec::new();
    for (machine, entity) in machines() {
        // A code's note goes with the mail that carried it, and a file with who has it: other tests
        // do them.
        let by_hand = |row: &&Transition| {
            !row.is_birth() && !matches!(row.action, Action::SendCode | Action::Attach)
        };
        for row in machine.table().iter().filter(by_hand) {
            let may = |it: &Role| row.by.include(*it) && (*it == Role::Admin || !row.asks_proof);
            let roles: Vec<Role> = Role::VARIANTS.iter().copied().filter(may).collect();
            let dressing = dressing(machine, row);
            for &from in row.from.iter().filter(|_| !roles.is_empty()) {
                let places = world.put(machine, from, dressing, roles.len()).await;
                for (&role, place) in roles.iter().zip(places) {
                    let inputs = inputs(&world, row, dressing);
                    let it = Try { place, action: row.action, inputs, expected: Came::Done };
                    tries.push((role, entity, it, row.lands(from)));
                }
            }
        }
    }
    let results = together(&people, |role| {
        let mine = tries.iter().filter(|(it, ..)| *it == role);
        mine.map(|(_, entity, it, _)| (*entity, it.clone())).collect()
    })
    .await;
    let mut found = wrong(&results);
    for (role, entity, it, to) in &tries {
        let acted = results.iter().find_map(|(by, other, result)| {
            let is_it = by == role && other.place.id == it.place.id && other.action == it.action;
            result.as_ref().ok().filter(|_| is_it)
        });
        let Some(acted) = acted else { continue };
        let told = (acted.entity.as_str(), acted.action, acted.from, acted.to);
        if told != (entity.word(), it.action, it.place.status, *to)
            || acted.version <= it.place.version
        {
            found.push(format!("{role}: {} {}: {acted:?}", it.place.machine, it.action));
        }
    }
    found.extend(unrecorded(&mut world, &tries).await);
    assert!(found.is_empty(), "{} wrong:\n{}", found.len(), found.join("\n"));
    assert!(tries.len() > 500, "only {} tried", tries.len());
}

/// The acts whose event is not the next on their thing's timeline.
async fn unrecorded(world: &mut World, tries: &[(Role, Entity, Try, Status)]) -> Vec<String> {
    sqlx::query_scalar(
        "select format('%s: %s %s from %s to %s is not on the timeline', w.role, w.machine, w.action, w.f, w.t)
           from unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
                as w (id, version, machine, action, f, t, role)
          where not exists (select from events e
                where e.machine = w.machine and e.subject_id = w.id and e.seq = w.version + 1
                  and (e.action, e.from_status, e.to_status, e.actor_role) = (w.action, w.f, w.t, w.role))",
    )
    .bind(tries.iter().map(|it| it.2.place.id).collect::<Vec<_>>())
    .bind(tries.iter().map(|it| it.2.place.version).collect::<Vec<_>>())
    .bind(tries.iter().map(|it| it.2.place.machine.word()).collect::<Vec<_>>())
    .bind(tries.iter().map(|it| it.2.action.word()).collect::<Vec<_>>())
    .bind(tries.iter().map(|it| it.2.place.status.word()).collect::<Vec<_>>())
    .bind(tries.iter().map(|it| it.3.word()).collect::<Vec<_>>())
    .bind(tries.iter().map(|it| it.0.to_string()).collect::<Vec<_>>())
    .fetch_all(world.owner())
    .await
    .unwrap()
}

#[tokio::test]
async fn only_those_whom_the_tables_name_make_things_by_hand() {
    let mut world = World::new().await;
    let people = people(&world).await;
    let mut found = Vec::new();
    for &entity in Entity::VARIANTS.iter().filter(|it| !asked(**it).is_empty()) {
        for &machine in entity.machines() {
            for (role, service) in &people {
                let mut given: Map<String, Value> = asked(entity)
                    .iter()
                    .map(|it| (it.name.to_owned(), value(&world, it)))
                    .collect();
                // As an add-on of another order it is a request.
                given.remove("parent");
                if *role != Role::Admin {
                    given.remove("directly");
                }
                if machine == Machine::Addon {
                    let at = (Machine::OrderService, Status::Accepted, Dressing::Usual);
                    let parent = world.put_one(at.0, at.1, at.2).await;
                    given.insert("parent".into(), json!(parent.id));
                }
                if *role == Role::System {
                    // Nobody lets a program give anything away.
                    given.retain(|name, _| !name.starts_with("discount_"));
                }
                if machine == Machine::DiscountCode {
                    // It gives a percentage or an amount.
                    given.remove("discount_minor");
                }
                if *role == Role::Customer {
                    // They know nobody of the organization.
                    given.remove("assignee");
                }
                if machine.is_order() {
                    let workflow = machine.word().trim_start_matches("order_");
                    given.insert("workflow".into(), json!(workflow));
                    given.insert("customer".into(), json!(world.customer));
                }
                let may = machine.table().iter().any(|it| it.is_birth() && it.by.include(*role));
                let expected = if may { Came::Done } else { Came::NotAllowed };
                let result = service.create(entity, Value::Object(given), None).await;
                if came(&result) != expected {
                    found.push(format!("{role}: {machine}: not {expected:?}: {result:?}"));
                }
            }
        }
    }
    assert!(found.is_empty(), "{} wrong:\n{}", found.len(), found.join("\n"));
}
