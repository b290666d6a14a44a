//! Three job cards, their inspections and their order: every way in which they can stand beside
//! each other, and what the order may then do. What it may is written down here a second time, in
//! the words of SPEC 3; the engine and the database are both asked.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use ordna::domain::facts::Facts;
use ordna::domain::machine::{self, Action, Asker, Machine, decide};
use ordna::domain::role::Role;
use ordna::domain::status::Status;
use sqlx::PgConnection;
use uuid::Uuid;

use super::world::{Dressing, Place, World, run};

/// A card of an order, as it stands beside the others.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Card {
    status: Status,
    is_assigned: bool,
    is_paused: bool,
    /// None where it is not to be inspected.
    report: Option<Status>,
}

/// Every way in which a card can stand. That no others come about is a test of its own.
fn ways() -> Vec<Card> {
    use Status as S;
    let card = |status, report| Card { status, is_assigned: true, is_paused: false, report };
    let mut all = Vec::new();
    for report in [None, Some(S::Pending)] {
        all.push(Card { is_assigned: false, ..card(S::Pending, report) });
        all.extend([S::Pending, S::InProgress, S::Completed].map(|it| card(it, report)));
    }
    all.extend([
        card(S::QualityInspection, Some(S::Pending)),
        card(S::QualityInspection, Some(S::InProgress)),
        card(S::Rejected, Some(S::Failed)),
        card(S::InProgress, Some(S::Failed)),
        card(S::Completed, Some(S::Failed)),
        card(S::QualityInspection, Some(S::Failed)),
        card(S::Approved, Some(S::Passed)),
    ]);
    all
}

/// Every three of them, in whatever order; None stands for an item that has no card.
fn threes() -> Vec<[Option<Card>; 3]> {
    let ways: Vec<_> = std::iter::once(None).chain(ways().into_iter().map(Some)).collect();
    let mut all = Vec::new();
    for (i, &a) in ways.iter().enumerate() {
        for (j, &b) in ways.iter().enumerate().skip(i) {
            all.extend(ways.iter().skip(j).map(|&c| [a, b, c]));
        }
    }
    all
}

/// What an order, or its batch, may do, and from where.
const MOVES: &[(Machine, Action, Status)] = &[
    (Machine::OrderMadeToOrder, Action::StartProduction, Status::ConfirmedNoPaymentRequired),
    (Machine::OrderMadeToOrder, Action::StartProduction, Status::AdvancePaid),
    (Machine::OrderMadeToOrder, Action::StartInspection, Status::InProduction),
    (Machine::OrderMadeToOrder, Action::Release, Status::QualityInspection),
    (Machine::OrderMadeToOrder, Action::Complete, Status::ReadyForDelivery),
    (Machine::OrderGoods, Action::StartProduction, Status::InQueue),
    (Machine::OrderGoods, Action::StartLabeling, Status::InProduction),
    (Machine::OrderGoods, Action::StartPacking, Status::InLabeling),
    (Machine::OrderGoods, Action::FinishPacking, Status::InPacking),
];

/// What SPEC 3 says.
fn may((machine, action, _): (Machine, Action, Status), cards: [Option<Card>; 3]) -> bool {
    use Status as S;
    let each = |holds: fn(Card) -> bool| cards.iter().all(|it| it.is_some_and(holds));
    match (machine, action) {
        (Machine::OrderMadeToOrder, Action::StartProduction) => each(|it| it.is_assigned),
        (_, Action::StartInspection) => {
            each(|it| matches!(it.status, S::Completed | S::QualityInspection | S::Approved))
        }
        (_, Action::Release) => each(|it| it.report == Some(S::Passed)),
        (_, Action::StartLabeling) => {
            each(|it| it.status == S::Approved || (it.status, it.report) == (S::Completed, None))
        }
        (_, Action::StartPacking) => {
            let reports = cards.iter().flatten().filter_map(|it| it.report);
            reports.into_iter().all(|it| it == S::Passed)
        }
        // Nothing of it is about cards.
        (Machine::OrderGoods, Action::StartProduction)
        | (_, Action::Complete | Action::FinishPacking) => true,
        other => unreachable!("{other:?} is none of the moves"),
    }
}

/// An order of three items whose cards and reports can be put to any status.
async fn order(world: &mut World, machine: Machine, at: Status) -> (Place, [Uuid; 3]) {
    let place = world.put_one(machine, at, Dressing::Paid).await;
    let cards = [Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7()];
    let organization = world.organization;
    let root = place.id;
    run(
        world.owner(),
        &format!(
            "delete from quality_inspection_reports where order_id = '{root}';
             delete from job_cards where order_id = '{root}';
             insert into order_items (organization_id, id, order_id, position, product_id, sku,
                description, quantity, unit_price_minor, price_source, tax_percent, net_minor)
             select organization_id, gen_random_uuid(), order_id, 1 + n, product_id, sku,
                description, quantity, 0, price_source, tax_percent, 0
               from order_items, generate_series(1, 2) n where order_id = '{root}' and position = 1;
             update orders set item_count = 3 where id = '{root}'"
        ),
    )
    .await;
    for (at, card) in (1..).zip(cards) {
        run(
            world.owner(),
            &format!(
                "insert into job_cards (organization_id, id, status, version, number, scan_code,
                    order_id, order_item_id, title, quantity)
                 select '{organization}', '{card}', 'pending', 1, 'J-{card}',
                    upper(substr(md5('{card}'), 1, 8)), order_id, id, 'Chair', 1
                   from order_items where order_id = '{root}' and position = {at};
                 insert into quality_inspection_reports (organization_id, id, status, version,
                    number, scan_code, order_id, job_card_id, checklist)
                 values ('{organization}', '{card}', 'pending', 1, 'Q-{card}',
                    upper(substr(md5('Q{card}'), 1, 8)), '{root}', '{card}',
                    '[{{\"line\": \"no scratches\", \"result\": null}}]')"
            ),
        )
        .await;
    }
    (place, cards)
}

/// The three lists that the database is given for many threes: statuses, reports, who has it.
fn lists(threes: &[[Option<Card>; 3]]) -> (Vec<&'static str>, Vec<&'static str>, Vec<bool>) {
    let cards = || threes.iter().flatten();
    (
        cards().map(|it| it.map_or("", |it| it.status.word())).collect(),
        cards().map(|it| it.and_then(|it| it.report).map_or("", Status::word)).collect(),
        cards().map(|it| it.is_some_and(|it| it.is_assigned)).collect(),
    )
}

/// What the engine says to the move for each of the threes, by the facts that the store reads.
async fn engine(
    world: &mut World,
    place: &Place,
    ids: [Uuid; 3],
    action: Action,
    all: &[[Option<Card>; 3]],
) -> Vec<String> {
    let asker = Asker { role: Role::Admin, justifies: false, proves: false };
    let mut answers = Vec::new();
    for three in all {
        let (statuses, reports, assigned) = lists(std::slice::from_ref(three));
        sqlx::query("select walk.three($1, $2, $3, $4, $5)")
            .bind(place.id)
            .bind(ids)
            .bind(statuses)
            .bind(reports)
            .bind(assigned)
            .execute(world.owner())
            .await
            .unwrap();
        let facts = world.facts(place).await;
        let decided = decide(place.machine, action, &facts, asker);
        answers.push(decided.map_or_else(|it| it.to_string(), |_| "accepted".into()));
    }
    answers
}

/// What the guard says to the move for each of the threes.
async fn guard(
    session: &mut PgConnection,
    place: &Place,
    ids: [Uuid; 3],
    (action, to): (Action, Status),
    all: &[[Option<Card>; 3]],
) -> Vec<String> {
    let mut answers = Vec::new();
    // A transaction keeps what it put aside, and looks through it each time: so never too many.
    for some in all.chunks(48) {
        let (statuses, reports, assigned) = lists(some);
        let said: Vec<String> =
            sqlx::query_scalar("select walk.of_three($1, $2, $3, $2, $4, $5, $6, $7, $8, $9, $10)")
                .bind(place.machine.word())
                .bind(place.id)
                .bind(place.version)
                .bind(action.word())
                .bind(place.status.word())
                .bind(to.word())
                .bind(ids)
                .bind(statuses)
                .bind(reports)
                .bind(assigned)
                .fetch_one(&mut *session)
                .await
                .unwrap();
        answers.extend(said);
    }
    answers
}

#[tokio::test]
async fn an_order_moves_as_its_three_cards_and_their_inspections_let_it() {
    let mut world = World::new().await;
    world.equip().await;
    run(world.owner(), include_str!("interplay.sql")).await;
    let mut session = world.session(Role::Admin).await;
    let all = threes();
    assert_eq!(all.len(), 816, "sixteen ways, three at a time");
    let mut wrong = Vec::new();
    for &(machine, action, at) in MOVES {
        let (place, ids) = order(&mut world, machine, at).await;
        let row = machine.table().iter().find(|it| it.action == action && it.from.contains(&at));
        let to = row.unwrap().lands(at);
        let guard = guard(&mut session, &place, ids, (action, to), &all).await;
        let engine = engine(&mut world, &place, ids, action, &all).await;
        for ((three, engine), guard) in all.iter().zip(engine).zip(guard) {
            let expected = may((machine, action, at), *three);
            let is_right = expected == (engine == "accepted")
                && guard == if expected { "accepted" } else { "23514 events_need" };
            if !is_right {
                wrong.push(format!("{machine} {action}, {three:?}: {engine} / {guard}"));
            }
        }
    }
    let first = wrong.iter().take(5).cloned().collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{} wrong:\n{first}", wrong.len());
}

/// An order and its three cards, the cards in no particular order.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Shop {
    machine: Machine,
    order: Status,
    cards: [Card; 3],
}

impl Shop {
    /// Confirmed a moment ago, as the cards of such an order are made.
    fn new(machine: Machine, order: Status, inspected: [bool; 3]) -> Self {
        let card = |is_inspected: bool| Card {
            status: Status::Pending,
            is_assigned: false,
            is_paused: false,
            report: is_inspected.then_some(Status::Pending),
        };
        Self { machine, order, cards: inspected.map(card) }.sorted()
    }

    fn sorted(mut self) -> Self {
        self.cards.sort_unstable();
        self
    }

    fn count(&self, holds: impl Fn(Card) -> bool) -> i64 {
        i64::try_from(self.cards.iter().filter(|it| holds(**it)).count()).unwrap()
    }

    fn of_order(&self) -> Facts {
        use Status as S;
        Facts {
            status: self.order,
            items: 3,
            cards: 3,
            cards_assigned: self.count(|it| it.is_assigned),
            cards_completed: self
                .count(|it| matches!(it.status, S::Completed | S::QualityInspection | S::Approved)),
            cards_ready: self.count(|it| {
                it.status == S::Approved || it.status == S::Completed && it.report.is_none()
            }),
            reports: self.count(|it| it.report.is_some()),
            reports_passed: self.count(|it| it.report == Some(S::Passed)),
            ..Facts::default()
        }
    }

    fn of_card(&self, at: usize) -> Facts {
        let card = self.cards[at];
        Facts {
            status: card.status,
            order_status: self.order,
            has_assignee: card.is_assigned,
            has_report: card.report.is_some(),
            is_paused: card.is_paused,
            ..Facts::default()
        }
    }

    fn of_report(&self, at: usize) -> Facts {
        Facts {
            status: self.cards[at].report.unwrap_or_default(),
            order_status: self.order,
            card_status: self.cards[at].status,
            ..Facts::default()
        }
    }

    /// What stands there after the order, or what follows for it, did something.
    fn order_follows(mut self, cause: (Machine, Action)) -> Self {
        if let Some(row) = machine::follow(self.machine, cause, &self.of_order()) {
            self.order = row.lands(self.order);
        }
        self
    }

    /// Everything that somebody may do next, and what stands there then.
    fn next(self) -> Vec<Self> {
        let asker = Asker { role: Role::Admin, justifies: false, proves: false };
        let may = |machine, action, facts: &Facts| decide(machine, action, facts, asker).ok();
        let mut all = Vec::new();
        for action in [
            Action::StartProduction,
            Action::StartInspection,
            Action::StartLabeling,
            Action::StartPacking,
        ] {
            if let Some(row) = may(self.machine, action, &self.of_order()) {
                let moved = Self { order: row.lands(self.order), ..self };
                all.push(moved.order_follows((self.machine, action)));
            }
        }
        for at in 0..3 {
            for action in Machine::JobCard.actions() {
                let Some(row) = may(Machine::JobCard, action, &self.of_card(at)) else { continue };
                let mut moved = self;
                let card = &mut moved.cards[at];
                card.status = row.lands(card.status);
                card.is_assigned |= action == Action::Assign;
                card.is_paused |= action == Action::Pause;
                card.is_paused &= action != Action::Resume;
                all.push(moved);
            }
            for action in Machine::Qir.actions() {
                if self.cards[at].report.is_none() {
                    continue;
                }
                let Some(row) = may(Machine::Qir, action, &self.of_report(at)) else { continue };
                let mut moved = self;
                moved.cards[at].report = moved.cards[at].report.map(|it| row.lands(it));
                let cause = (Machine::Qir, action);
                if let Some(row) = machine::follow(Machine::JobCard, cause, &moved.of_card(at)) {
                    moved.cards[at].status = row.lands(moved.cards[at].status);
                }
                all.push(moved.order_follows(cause));
            }
        }
        all.into_iter().map(Self::sorted).filter(|it| *it != self).collect()
    }
}

/// Everything that can come of `first`, and from where.
fn reached(first: Shop) -> BTreeMap<Shop, Vec<Shop>> {
    let mut came_from = BTreeMap::from([(first, Vec::new())]);
    let mut next = VecDeque::from([first]);
    while let Some(here) = next.pop_front() {
        for there in here.next() {
            let known = came_from.entry(there).or_insert_with(|| {
                next.push_back(there);
                Vec::new()
            });
            known.push(here);
        }
    }
    came_from
}

/// Those of `all` from which no way leads to where `is_there`.
fn stuck(all: &BTreeMap<Shop, Vec<Shop>>, is_there: impl Fn(&Shop) -> bool) -> BTreeSet<Shop> {
    let mut next: VecDeque<Shop> = all.keys().copied().filter(is_there).collect();
    let mut leads: BTreeSet<Shop> = next.iter().copied().collect();
    while let Some(here) = next.pop_front() {
        next.extend(all[&here].iter().copied().filter(|it| leads.insert(*it)));
    }
    all.keys().copied().filter(|it| !leads.contains(it)).collect()
}

#[test]
fn whatever_the_floor_does_in_whatever_order_three_cards_lead_to_delivery_and_never_too_early() {
    use Status as S;
    let first = Shop::new(Machine::OrderMadeToOrder, S::ConfirmedNoPaymentRequired, [true; 3]);
    let all = reached(first);
    let known = ways();
    for shop in all.keys() {
        let is_passed = |it: &Card| (it.status, it.report) == (S::Approved, Some(S::Passed));
        let are_passed = shop.cards.iter().all(is_passed);
        // The last one to pass releases it, nobody has to.
        let is_right = if shop.order == S::ConfirmedNoPaymentRequired {
            shop.cards.iter().all(|it| it.status == S::Pending)
        } else if shop.order == S::QualityInspection {
            !are_passed
        } else if shop.order == S::ReadyForDelivery {
            are_passed
        } else {
            shop.order == S::InProduction
        };
        assert!(is_right, "{shop:?}");
        for card in &shop.cards {
            assert!(known.contains(&Card { is_paused: false, ..*card }), "{card:?} of {shop:?}");
        }
    }
    assert_eq!(stuck(&all, |it| it.order == S::ReadyForDelivery), BTreeSet::new());
    assert!(all.len() > 500, "only {} came about", all.len());
}

#[test]
fn goods_are_packed_when_what_is_to_be_inspected_has_passed() {
    use Status as S;
    for inspected in [[false; 3], [true, false, false], [true, true, false], [true; 3]] {
        let all = reached(Shop::new(Machine::OrderGoods, S::InQueue, inspected));
        for shop in all.keys().filter(|it| matches!(it.order, S::InLabeling | S::InPacking)) {
            for card in &shop.cards {
                let done = if card.report.is_some() { S::Approved } else { S::Completed };
                assert_eq!(card.status, done, "{shop:?}");
            }
        }
        assert_eq!(stuck(&all, |it| it.order == S::InPacking), BTreeSet::new());
    }
}
