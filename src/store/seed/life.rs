//! Whole lives: how an order, a lead or an offer begins, where it goes, and what people do
//! beside that on the way. Never says which statuses there are: the tables do.

use crate::domain::addon;
use crate::domain::machine::{Action, Machine, Transition};
use crate::domain::numbering::Series;
use crate::domain::role::Role;
use crate::domain::stage::Stage;
use crate::domain::status::Status;

use super::Trouble;
use super::cell::{Cell, Row};
use super::orders::{first_birth, offered_birth};
use super::plan;
use super::story::{At, Birth, Number, Story};

/// Acts beside the way, and how often each is met.
const ASIDE: &[(Action, i64)] = &[
    (Action::AddPayment, 4),
    (Action::Assign, 4),
    (Action::Discount, 8),
    (Action::Edit, 5),
    (Action::FollowUp, 20),
    (Action::Note, 40),
    (Action::Pause, 14),
    (Action::Reassign, 4),
    (Action::Reschedule, 7),
    (Action::SetPriority, 10),
    (Action::SetValue, 6),
];
/// How often, in a hundred, something happens beside a move.
const OFTEN: &[(Machine, i64)] = &[
    (Machine::OrderService, 16),
    (Machine::OrderGoods, 16),
    (Machine::OrderMadeToOrder, 16),
    (Machine::Lead, 30),
    (Machine::Offer, 10),
    (Machine::JobCard, 7),
];
const SOURCES: &[&str] = &["phone", "email", "website", "fair", "recommended", "walk-in"];

/// Where an order came from.
#[derive(Clone, Copy)]
enum Origin {
    Nowhere,
    Lead,
    Offer,
}

/// Tells the life of an order up to a status, and of everything that hangs on it. Answers
/// with the order.
pub(super) fn order(story: &mut Story<'_>, target: Status) -> Result<At, Trouble> {
    let machine = story.house.brief.machine;
    choose_customer(story, 4);
    let (origin, start) = begin_where(story, target)?;
    let last = last_move(story, machine, start, target);
    story.pays_cash = pays_cash(story, start, target, last);
    let order = begin(story, origin, start)?;
    if let Some((row, from)) = last {
        story.walk(order, from)?;
        story.take(order, row)?;
    }
    // The last move may have been another one of the same action.
    story.walk(order, target)?;
    Ok(order)
}

/// What still happens to an order that stays where it is for a while.
pub(super) fn settle_in(story: &mut Story<'_>, order: At) -> Result<(), Trouble> {
    let thing = story.thing(order)?;
    let (machine, status) = (thing.machine, thing.status);
    match Stage::of(machine, status) {
        Some(Stage::Production) => story.keep_busy(order, false)?,
        Some(Stage::Quality) => story.keep_busy(order, true)?,
        Some(Stage::Confirmed) if story.dice.chance(35) => story.prepare(order)?,
        Some(Stage::Lost) => story.refund_sometimes(order, 75)?,
        Some(Stage::Done) => story.refund_sometimes(order, 3)?,
        _ => {}
    }
    if story.dice.chance(14) {
        story.want_more(order, false)?;
    }
    story.void_sometimes(order)?;
    for at in story.hanging(Machine::Addon, order) {
        if let Some(child) = story.thing(at)?.child {
            story.bring_child_along(order, child)?;
        }
    }
    if story.dice.chance(22) {
        story.do_aside(order)?;
    }
    Ok(())
}

/// Tells the life of a lead that became nothing yet, or never will.
pub(super) fn lead(story: &mut Story<'_>, target: Status) -> Result<At, Trouble> {
    choose_customer(story, 3);
    let lead = open_lead(story)?;
    story.walk(lead, target)?;
    Ok(lead)
}

/// Tells the life of an offer that became no order.
pub(super) fn offer(story: &mut Story<'_>, target: Status) -> Result<At, Trouble> {
    choose_customer(story, 4);
    let offer = open_offer(story)?;
    story.walk(offer, target)?;
    Ok(offer)
}

fn choose_customer(story: &mut Story<'_>, most: i64) {
    let count = i64::try_from(story.house.customers.len()).unwrap_or(1);
    // Some come often, most now and then.
    let (a, b) = (story.dice.between(0, count - 1), story.dice.between(0, count - 1));
    story.customer = usize::try_from(a.min(b)).unwrap_or(0);
    story.wishes = story.house.wishes(story.customer, most, &mut story.dice);
}

fn begin_where(story: &mut Story<'_>, target: Status) -> Result<(Origin, Status), Trouble> {
    let machine = story.house.brief.machine;
    let first = first_birth(machine, |it| it.by.include(Role::Staff))?;
    let offered = offered_birth(machine)?;
    let from_offer = plan::way(machine, offered, target, &mut story.dice).is_some();
    let origin = story.dice.weighed(&[
        (Origin::Nowhere, 55),
        (Origin::Lead, if story.is_archived { 0 } else { 20 }),
        (Origin::Offer, if from_offer && !story.is_archived { 25 } else { 0 }),
    ]);
    Ok(match origin {
        Some(Origin::Offer) => (Origin::Offer, offered),
        Some(origin) => (origin, first),
        None => (Origin::Nowhere, first),
    })
}

/// The move by which it gets there: mostly the straight way, now and then a detour; where
/// things end badly, from anywhere.
fn last_move(
    story: &mut Story<'_>,
    machine: Machine,
    start: Status,
    target: Status,
) -> Option<(&'static Transition, Status)> {
    if start == target && !story.dice.chance(10) {
        return None;
    }
    let is_lost = Stage::of(machine, target) == Some(Stage::Lost);
    let mut found = Vec::new();
    for row in machine.table().iter().filter(|it| it.to == Some(target) && !it.is_birth()) {
        for from in row.from.iter().copied().filter(|it| *it != target) {
            if let Some(way) = plan::way(machine, start, from, &mut story.dice) {
                found.push(((row, from), way.len()));
            }
        }
    }
    let shortest = found.iter().map(|it| it.1).min()?;
    let weight = |length: usize| if is_lost || length == shortest { 9 } else { 1 };
    let weighed: Vec<_> = found.into_iter().map(|(it, length)| (it, weight(length))).collect();
    story.dice.weighed(&weighed)
}

/// How it has to be paid so that it can get there, and stay there.
fn pays_cash(
    story: &mut Story<'_>,
    start: Status,
    target: Status,
    last: Option<(&'static Transition, Status)>,
) -> bool {
    let machine = story.house.brief.machine;
    let end = last.map_or(start, |it| it.1);
    let mut rows = plan::way(machine, start, end, &mut story.dice).unwrap_or_default();
    rows.extend(last.map(|it| it.0));
    let asks = |row: &Transition, name| row.needs.iter().any(|it| it.name == name);
    let leaves = |row: &&Transition| row.from.contains(&target) && asks(row, "cash");
    if rows.iter().any(|it| asks(it, "cash")) {
        true
    } else if machine.table().iter().any(|it| leaves(&it))
        || rows.iter().any(|it| asks(it, "online"))
    {
        false
    } else {
        story.dice.chance(55)
    }
}

fn begin(story: &mut Story<'_>, origin: Origin, start: Status) -> Result<At, Trouble> {
    let is_order = |it: &super::story::Thing| it.machine.is_order();
    match origin {
        Origin::Nowhere => {
            let who = story.house.somebody(Role::Staff, &mut story.dice)?.who();
            let wishes = story.wishes.clone();
            return story.begin_order(start, None, who, &wishes, (None, Row::default()));
        }
        Origin::Lead => {
            let lead = open_lead(story)?;
            story.walk(lead, Status::Converted)?;
        }
        Origin::Offer => {
            let offer = open_offer(story)?;
            story.walk(offer, Status::Accepted)?;
        }
    }
    story.things.iter().position(is_order).ok_or(Trouble::Lost("the order"))
}

fn open_lead(story: &mut Story<'_>) -> Result<At, Trouble> {
    let value = story.guess()?;
    let who = story.house.somebody(Role::Staff, &mut story.dice)?.who();
    let source = story.dice.pick(SOURCES).copied().unwrap_or("phone");
    let customer = story.house.customer(story.customer)?;
    let company = customer.is_company.then(|| customer.name.clone());
    let row = Row::default()
        .with("name", customer.contact.clone())
        .with("company", company)
        .with("email", customer.email.clone())
        .with("phone", customer.phone.clone())
        .with("source", source)
        .with("priority", "normal")
        .with("estimated_value_minor", value)
        .with("currency", story.house.brief.currency);
    let row = if story.dice.chance(65) { row.with("assignee", who.id) } else { row };
    let row = match story.words(Machine::Lead, Action::Qualify, "interest") {
        Some(wish) if story.dice.chance(60) => row.with("message", wish),
        _ => row,
    };
    let to = first_birth(Machine::Lead, |_| true)?;
    let number = Number::Counted(Series::Lead);
    story.open(Birth { number, ..Birth::new(Machine::Lead, to, row) }, None, who)
}

fn open_offer(story: &mut Story<'_>) -> Result<At, Trouble> {
    let who = story.house.somebody(Role::Staff, &mut story.dice)?.who();
    let days = u32::try_from(story.house.settings.whole("offer_valid_days")).unwrap_or(30);
    let row = Row::default()
        .with("customer_id", story.house.customer(story.customer)?.id)
        .with("workflow", story.house.brief.workflow())
        .with("currency", story.house.brief.currency)
        .with("valid_until", Cell::Day(story.clock, days));
    let wishes = story.wishes.clone();
    let row = story.with_items(&wishes, row)?;
    let to = first_birth(Machine::Offer, |_| true)?;
    let number = Number::Counted(Series::Offer);
    story.open(Birth { number, ..Birth::new(Machine::Offer, to, row) }, None, who)
}

impl Story<'_> {
    /// What happens beside the next move.
    pub(super) fn live_on(&mut self, at: At) -> Result<(), Trouble> {
        let machine = self.thing(at)?.machine;
        let often = OFTEN.iter().find(|it| it.0 == machine).map_or(3, |it| it.1);
        let often = if self.is_archived { often / 3 } else { often };
        if self.dice.chance(often) {
            self.do_aside(at)?;
        }
        if machine.is_order() && !self.is_archived && self.dice.chance(9) {
            self.want_more(at, true)?;
        }
        Ok(())
    }

    fn do_aside(&mut self, at: At) -> Result<(), Trouble> {
        let facts = self.facts(at)?;
        let table = self.thing(at)?.machine.table();
        // Nobody hands a card to somebody when it is made.
        let is_made = self.thing(at)?.row.has("completed_at");
        let is_possible = |it: &&'static Transition| {
            it.to.is_none()
                && !(is_made && it.action == Action::Assign)
                && it.from.contains(&facts.status)
                && it.needs.iter().all(|need| (need.holds)(&facts))
        };
        let often = |it: &Transition| ASIDE.iter().find(|aside| aside.0 == it.action);
        let weighed: Vec<(&'static Transition, i64)> = table
            .iter()
            .filter(is_possible)
            .filter_map(|it| often(it).map(|aside| (it, aside.1)))
            .collect();
        let Some(row) = self.dice.weighed(&weighed) else { return Ok(()) };
        if row.action == Action::AddPayment {
            return self.pay_some(at);
        }
        self.choose(at, row, Vec::new())
    }

    /// A part of what is asked for, so that nothing follows from it yet.
    fn pay_some(&mut self, order: At) -> Result<(), Trouble> {
        let status = self.thing(order)?.status;
        let table = self.thing(order)?.machine.table();
        let next = table.iter().find(|it| it.from.contains(&status) && !it.once.is_empty());
        let asked = match next {
            Some(row) => self.due_at(order, row)?,
            None => self.facts(order)?.due_minor(),
        };
        let part = asked * self.dice.between(20, 60) / 100;
        let part = part - part % 10_000;
        if part > 0 && part < asked { self.pay(order, part) } else { Ok(()) }
    }

    /// The customer wants something besides: a request, mostly decided at once, or left for
    /// somebody to decide.
    fn want_more(&mut self, order: At, at_once: bool) -> Result<(), Trouble> {
        let thing = self.thing(order)?;
        let (machine, status, net) = (thing.machine, thing.status, thing.row.whole("net_minor"));
        let is_child = thing.on.is_some();
        let is_early = matches!(Stage::of(machine, status), Some(Stage::Quote));
        if is_child
            || is_early
            || !addon::before_cutoff(machine, status, &self.house.settings)
            || !self.hanging(Machine::Addon, order).is_empty()
        {
            return Ok(());
        }
        let wishes = self.house.wishes(self.customer, 1, &mut self.dice);
        let mut value = 0;
        for wish in &wishes {
            value += self.house.ware(wish.ware)?.brief.price_minor * wish.quantity;
        }
        if value * 2 > net {
            return Ok(());
        }
        self.wait(order, Action::Note)?;
        let who = self.house.somebody(Role::Staff, &mut self.dice)?.who();
        let reason = match self.words(Machine::Addon, Action::Open, "reason") {
            Some(Cell::Text(it)) => it.into_owned(),
            _ => String::new(),
        };
        let addon = self.ask_for_addon(order, &wishes, reason, who)?;
        self.addon_wishes = wishes;
        match self.dice.between(if at_once { 1 } else { 80 }, 100) {
            1..=50 => self.walk(addon, Status::Approved).map(|_| ()),
            51..=68 => self.walk(addon, Status::Rejected).map(|_| ()),
            _ => Ok(()),
        }
    }

    /// Cards and reports stand anywhere while their order is made or inspected.
    fn keep_busy(&mut self, order: At, leave_one: bool) -> Result<(), Trouble> {
        let cards = self.hanging(Machine::JobCard, order);
        let left = if leave_one { self.dice.pick(&cards).copied() } else { None };
        self.set_floor_to_work(order, &cards)?;
        for card in cards {
            let statuses: Vec<Status> = Machine::JobCard
                .statuses()
                .into_iter()
                .filter(|it| left != Some(card) || !plan::is_end(Machine::JobCard, *it))
                .collect();
            let Some(target) = self.dice.pick(&statuses).copied() else { continue };
            self.walk(card, target)?;
            if self.thing(card)?.status == Status::QualityInspection && self.dice.chance(60) {
                for report in self.hanging(Machine::Qir, card) {
                    self.walk(report, Status::InProgress)?;
                }
            }
        }
        Ok(())
    }

    fn set_floor_to_work(&mut self, order: At, cards: &[At]) -> Result<(), Trouble> {
        for batch in self.hanging(Machine::Batch, order) {
            if self.thing(batch)?.status == Status::Running && self.dice.chance(15) {
                self.walk(batch, Status::OnHold)?;
            }
        }
        for card in cards {
            if !self.thing(*card)?.row.has("assignee") && self.dice.chance(60) {
                self.choose_action(*card, Action::Assign)?;
            }
        }
        Ok(())
    }

    /// What can be done before production: cards are handed out, a batch is put on hold.
    fn prepare(&mut self, order: At) -> Result<(), Trouble> {
        for card in self.hanging(Machine::JobCard, order) {
            if self.dice.chance(70) && !self.thing(card)?.row.has("assignee") {
                self.choose_action(card, Action::Assign)?;
            }
        }
        for batch in self.hanging(Machine::Batch, order) {
            if self.dice.chance(25) {
                self.walk(batch, Status::OnHold)?;
            }
        }
        Ok(())
    }

    fn refund_sometimes(&mut self, order: At, percent: i64) -> Result<(), Trouble> {
        let taken = self.facts(order)?.paid_minor;
        if taken <= 0 || !self.dice.chance(percent) {
            return Ok(());
        }
        let is_over = Stage::of(self.thing(order)?.machine, self.thing(order)?.status);
        let all = is_over == Some(Stage::Lost);
        let amount = if all { taken } else { (taken / 10).max(1) };
        let table = self.thing(order)?.machine.table();
        let row = table.iter().find(|it| it.action == Action::Refund);
        let row = row.ok_or(Trouble::Lost("a refund"))?;
        self.choose(order, row, vec![("amount_minor", Cell::Whole(amount))])
    }

    /// An invoice was wrong: it is voided, and mostly a new one is out already.
    fn void_sometimes(&mut self, order: At) -> Result<(), Trouble> {
        let Some(invoice) = self.final_invoice(order) else { return Ok(()) };
        let (machine, status) = (self.thing(order)?.machine, self.thing(order)?.status);
        let moves = |it: &&Transition| {
            it.from.contains(&status) && it.follows.contains(&(Machine::Invoice, Action::Void))
        };
        if self.thing(invoice)?.status != Status::Issued
            || machine.table().iter().any(|it| moves(&it))
            || !self.dice.chance(12)
        {
            return Ok(());
        }
        self.walk(invoice, Status::Void)?;
        if self.dice.chance(65) {
            return self.invoice_by_hand(order);
        }
        let who = self.house.somebody(Role::Staff, &mut self.dice)?.who();
        self.draft_invoice(order, None, who).map(|_| ())
    }

    /// An add-on's order goes on beside its parent, never far ahead of it.
    fn bring_child_along(&mut self, parent: At, child: At) -> Result<(), Trouble> {
        let (machine, status) = (self.thing(parent)?.machine, self.thing(parent)?.status);
        let along = machine.statuses();
        let place = |wanted| along.iter().position(|it| *it == wanted);
        let (here, end) = (place(self.thing(child)?.status), place(status));
        let is_over = plan::is_end(machine, status);
        let targets: Vec<Status> = along
            .iter()
            .enumerate()
            .filter(|(at, it)| {
                Stage::of(machine, **it) != Some(Stage::Lost)
                    && Some(*at) >= here
                    && (is_over && plan::is_end(machine, **it) || !is_over && Some(*at) <= end)
            })
            .map(|(_, it)| *it)
            .collect();
        let Some(target) = self.dice.pick(&targets).copied() else { return Ok(()) };
        self.walk(child, target)?;
        match Stage::of(machine, self.thing(child)?.status) {
            Some(Stage::Production) => self.keep_busy(child, false),
            Some(Stage::Quality) => self.keep_busy(child, true),
            _ => Ok(()),
        }
    }
}
