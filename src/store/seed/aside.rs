//! What people do beside the way of a thing: notes, parts of payments, further wishes, work
//! on the floor, an invoice that was wrong. Never brings a thing to where it is going.

use crate::domain::addon;
use crate::domain::effect::Effect;
use crate::domain::machine::{Action, Machine, Transition};
use crate::domain::role::Role;
use crate::domain::stage::Stage;
use crate::domain::status::Status;

use super::Trouble;
use super::cell::Cell;
use super::plan;
use super::story::{At, Story};

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

    pub(super) fn do_aside(&mut self, at: At) -> Result<(), Trouble> {
        let facts = self.facts(at)?;
        let table = self.thing(at)?.machine.table();
        // Nobody hands a card to somebody when it is made.
        let is_made = self.thing(at)?.row.has("completed_at");
        // An offer is drawn up once: its order is told at the same prices.
        let is_offer = self.thing(at)?.machine == Machine::Offer;
        let is_possible = |it: &&'static Transition| {
            it.to.is_none()
                // What is to be made stays as it was drafted.
                && !it.effects.contains(&Effect::Specification)
                && (!is_offer || it.effects.is_empty())
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
    pub(super) fn want_more(&mut self, order: At, at_once: bool) -> Result<(), Trouble> {
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
            value += self.price(wish.ware, wish.quantity)?.0 * wish.quantity;
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
    pub(super) fn keep_busy(&mut self, order: At, leave_one: bool) -> Result<(), Trouble> {
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
    pub(super) fn prepare(&mut self, order: At) -> Result<(), Trouble> {
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

    pub(super) fn refund_sometimes(&mut self, order: At, percent: i64) -> Result<(), Trouble> {
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
    pub(super) fn void_sometimes(&mut self, order: At) -> Result<(), Trouble> {
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
    pub(super) fn bring_child_along(&mut self, parent: At, child: At) -> Result<(), Trouble> {
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
