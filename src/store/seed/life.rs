//! Whole lives: how an order, a lead or an offer begins, where it goes, and what people do
//! beside that on the way. Never says which statuses there are: the tables do.

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
