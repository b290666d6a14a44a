//! The walk on the database: what anybody with the program's connection and psql tries, each
//! event and each status by hand.

use ordna::domain::facts::Facts;
use ordna::domain::machine::{Action, Machine, Transition};
use ordna::domain::need::Need;
use ordna::domain::role::Role;
use ordna::domain::stage::Stage;
use ordna::domain::status::Status;
use ordna::store::guard;
use sqlx::PgConnection;
use strum::VariantArray as _;
use uuid::Uuid;

use super::world::{Dressing, Origin, Place, World, run};

const WHY: &str = "the customer confirmed on the phone";

/// An event that is tried.
#[derive(Clone, Copy, Debug)]
struct Try {
    action: &'static str,
    from: Status,
    to: Status,
}

/// The row of the table that a try is, if it is one.
fn row(machine: Machine, it: &Try) -> Option<&'static Transition> {
    machine.table().iter().find(|row| {
        row.action.word() == it.action && row.from.contains(&it.from) && row.lands(it.from) == it.to
    })
}

/// Every status of the machine, and where births come from.
fn statuses(machine: Machine) -> Vec<Status> {
    let mut all = machine.statuses();
    all.push(Status::Nothing);
    all
}

/// Every action to every status from where the thing stands, and every lawful move from
/// elsewhere.
fn tries(machine: Machine, standing: Status) -> Vec<Try> {
    let mut all = Vec::new();
    for from in statuses(machine) {
        for action in machine.actions().into_iter().map(Action::word) {
            let every = statuses(machine).into_iter().map(|to| Try { action, from, to });
            all.extend(every.filter(|it| from == standing || row(machine, it).is_some()));
        }
    }
    all
}

/// What is only right once the act has written its part: a number, the child order.
const WRITES: &[(Machine, Action)] =
    &[(Machine::Addon, Action::Approve), (Machine::Invoice, Action::Issue)];

/// Whether everything holds that the row needs, as the program reads and judges it.
fn is_met(row: &Transition, facts: &Facts, why: Option<&str>) -> bool {
    let holds = |it: &Need| (it.holds)(facts) || it.overridable && why.is_some();
    row.when.holds(facts) && row.needs.iter().all(holds)
}

/// What the guard has to answer; None where any refusal will do.
fn expected(
    place: &Place,
    facts: &Facts,
    role: Role,
    it: &Try,
    why: Option<&str>,
) -> Option<&'static str> {
    let Some(row) = row(place.machine, it) else { return Some("23514 events_move") };
    if !row.by.include(role) {
        return Some("42501 events_role");
    }
    if row.asks_proof && (role != Role::Admin || why.is_none()) {
        return Some("23514 events_proof");
    }
    if role != Role::Admin && why.is_some() {
        return Some("42501 events_justification");
    }
    if it.from != place.status {
        return None;
    }
    Some(if !is_met(row, facts, why) {
        "23514 events_need"
    } else if WRITES.contains(&(place.machine, row.action)) {
        "23514 deed"
    } else {
        "accepted"
    })
}

async fn answers(
    session: &mut PgConnection,
    place: &Place,
    tries: &[Try],
    why: Option<&str>,
) -> Vec<String> {
    let words = |of: fn(&Try) -> &'static str| tries.iter().map(of).collect::<Vec<_>>();
    sqlx::query_scalar("select walk.events($1, $2, $3, $4, $5, $6, $7, $8, null)")
        .bind(place.machine.word())
        .bind(place.id)
        .bind(place.version)
        .bind(place.root)
        .bind(words(|it| it.action))
        .bind(words(|it| it.from.word()))
        .bind(words(|it| it.to.word()))
        .bind(why)
        .fetch_one(session)
        .await
        .unwrap()
}

/// One of everything, at every status.
async fn everything(world: &mut World, dressings: &[Dressing]) -> Vec<Place> {
    let mut places = Vec::new();
    for &machine in Machine::VARIANTS {
        for status in machine.statuses() {
            // There are settings once.
            let once = &dressings[..if machine == Machine::Settings { 1 } else { dressings.len() }];
            for &dressing in once {
                places.push(world.put_one(machine, status, dressing).await);
            }
        }
    }
    places
}

/// Walks all places as one role. Answers how many tries there were, and what was wrong.
async fn walk(
    mut session: PgConnection,
    role: Role,
    places: Vec<(Place, Facts)>,
) -> (usize, Vec<String>) {
    let (mut count, mut wrong) = (0, Vec::new());
    for (place, facts) in &places {
        let all = tries(place.machine, place.status);
        let lawful = all.iter().filter(|it| row(place.machine, it).is_some()).copied().collect();
        for (why, tries) in [(None, all), (Some(WHY), lawful)] {
            let answers = answers(&mut session, place, &tries, why).await;
            count += tries.len();
            for (it, answer) in tries.iter().zip(answers) {
                let is_right = expected(place, facts, role, it, why)
                    .map_or(answer != "accepted", |expected| answer == expected);
                if !is_right {
                    let (machine, status) = (place.machine, place.status);
                    wrong.push(format!("{role}: {machine} at {status}: {it:?} {why:?}: {answer}"));
                }
            }
        }
    }
    (count, wrong)
}

#[tokio::test]
async fn the_database_takes_the_moves_of_the_tables_and_no_others() {
    let mut world = World::new().await;
    world.equip().await;
    let all = [Dressing::Usual, Dressing::Free, Dressing::Paid, Dressing::Cardless];
    let mut places = Vec::new();
    for place in everything(&mut world, &all).await {
        places.push((place, world.facts(&place).await));
    }
    for status in Machine::Offer.statuses() {
        let late = world.put_one(Machine::Offer, status, Dressing::Outdated).await;
        places.push((late, world.facts(&late).await));
    }
    for status in Machine::Qir.statuses() {
        let unchecked = world.put_one(Machine::Qir, status, Dressing::Unchecked).await;
        places.push((unchecked, world.facts(&unchecked).await));
    }
    let mut walks = tokio::task::JoinSet::new();
    for &role in Role::VARIANTS {
        walks.spawn(walk(world.session(role).await, role, places.clone()));
    }
    let (counts, wrong): (Vec<_>, Vec<_>) = walks.join_all().await.into_iter().unzip();
    let wrong = wrong.concat();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), first(&wrong));
    assert!(counts.iter().sum::<usize>() > 100_000, "the walk became short: {counts:?}");
}

/// Where a thing of the machine can be born by hand: an order beside it that has none yet.
async fn beside(world: &mut World, machine: Machine) -> Option<Uuid> {
    let hosts = [
        (Machine::JobCard, Machine::OrderMadeToOrder, Status::InProduction, Dressing::Cardless),
        (Machine::Qir, Machine::OrderMadeToOrder, Status::InProduction, Dressing::Unreported),
        (Machine::Batch, Machine::OrderGoods, Status::InQueue, Dressing::Usual),
        (Machine::Addon, Machine::OrderService, Status::Accepted, Dressing::Usual),
        (Machine::Invoice, Machine::OrderGoods, Status::AwaitingInvoice, Dressing::Usual),
        (Machine::Document, Machine::OrderGoods, Status::AwaitingInvoice, Dressing::Usual),
    ];
    let (_, host, at, dressing) = hosts.into_iter().find(|(it, ..)| *it == machine)?;
    Some(world.put_one(host, at, dressing).await.id)
}

#[tokio::test]
async fn a_thing_is_born_as_the_tables_say_and_never_without_its_event() {
    let mut world = World::new().await;
    world.equip().await;
    world.count().await;
    let mut wrong = Vec::new();
    let mut born = 0;
    let mut sessions = Vec::new();
    for &role in Role::VARIANTS {
        sessions.push((role, world.session(role).await));
    }
    for &machine in Machine::VARIANTS {
        let order = beside(&mut world, machine).await;
        let thing = if machine == Machine::Settings { world.organization } else { Uuid::now_v7() };
        let root = if machine.is_order() { Some(thing) } else { order };
        let mut actions: Vec<&str> = machine.actions().into_iter().map(Action::word).collect();
        // No event at all.
        actions.push("");
        let tries: Vec<(&str, Status)> = actions
            .iter()
            .flat_map(|action| statuses(machine).into_iter().map(|to| (*action, to)))
            .collect();
        let stage = |to: Status| Stage::of(machine, to).map(Stage::word);
        for (role, session) in &mut sessions {
            let answers: Vec<String> =
                sqlx::query_scalar("select walk.births($1, $2, $3, $4, $5, $6, $7, $8)")
                    .bind(machine.word())
                    .bind(thing)
                    .bind(root.unwrap_or_default())
                    .bind(root)
                    .bind(world.birth_statement(machine, Origin::Hand))
                    .bind(tries.iter().map(|it| it.0).collect::<Vec<_>>())
                    .bind(tries.iter().map(|it| it.1.word()).collect::<Vec<_>>())
                    .bind(tries.iter().map(|it| stage(it.1)).collect::<Vec<_>>())
                    .fetch_one(session)
                    .await
                    .unwrap();
            for ((action, to), answer) in tries.iter().zip(answers) {
                let it = Try { action, from: Status::Nothing, to: *to };
                let may = row(machine, &it).is_some_and(|row| row.by.include(*role));
                born += usize::from(may);
                // What is made at once lacks its child order here.
                let writes = (machine, *to) == (Machine::Addon, Status::Approved);
                if may && writes && answer == "23514 deed" {
                    continue;
                }
                if may != (answer == "accepted") {
                    wrong.push(format!("{role}: {machine} {action:?} to {to}: {answer}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), first(&wrong));
    assert!(born > 30, "only {born} births");
}

#[tokio::test]
async fn no_status_moves_without_an_event() {
    let mut world = World::new().await;
    world.equip().await;
    let places = everything(&mut world, &[Dressing::Usual]).await;
    let mut sessions = Vec::new();
    for &role in Role::VARIANTS {
        let is_admin = role == Role::Admin;
        sessions.push((role.to_string(), is_admin, world.session(role).await));
    }
    // Nobody has more rights, short of switching triggers off.
    let mut superuser = world.database.owner().await;
    run(&mut superuser, "set search_path = ordna").await;
    sessions.push(("superuser".into(), true, superuser));

    let mut wrong = Vec::new();
    for place in &places {
        for (who, sees_all, session) in &mut sessions {
            for (sets, to) in changes(place) {
                for table in guard::tables(place.machine) {
                    let answers: Vec<String> =
                        sqlx::query_scalar("select walk.updates($1, $2, $3, $4, $5)")
                            .bind(*table)
                            .bind(world.organization)
                            .bind(place.id)
                            .bind(sets)
                            .bind(&to)
                            .fetch_one(&mut *session)
                            .await
                            .unwrap();
                    // The thing lies in the first of its machine's tables.
                    let is_there = *table == guard::tables(place.machine)[0];
                    let is_right = |it: &String| match it.as_str() {
                        "accepted" => false,
                        "unseen" => !(*sees_all && is_there),
                        _ => true,
                    };
                    if !answers.iter().all(is_right) {
                        let (machine, status) = (place.machine, place.status);
                        wrong.push(format!(
                            "{who}: {machine} at {status}: {sets} {to:?}: {answers:?}"
                        ));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), first(&wrong));
}

/// What is tried on a row, each with the words that take the place of `$2`.
fn changes(place: &Place) -> Vec<(&'static str, Vec<&'static str>)> {
    let others: Vec<_> =
        place.machine.statuses().into_iter().filter(|it| *it != place.status).collect();
    let others: Vec<&str> = others.into_iter().map(Status::word).collect();
    let mut all = vec![
        ("status = $2", others.clone()),
        ("status = $2, version = version + 1", others),
        ("stage = nullif($2, stage)", vec!["done", "nowhere"]),
        ("stage = nullif($2, stage), version = version + 1", vec!["done", "nowhere"]),
    ];
    if place.machine.is_order() {
        let workflows = ["service", "goods", "made_to_order"];
        let other = |it: &&str| place.machine.word() != format!("order_{it}");
        all.push(("workflow = $2", workflows.into_iter().filter(other).collect()));
    }
    all
}

fn first(wrong: &[String]) -> String {
    wrong.iter().take(20).cloned().collect::<Vec<_>>().join("\n")
}
