//! Brings a thing to where a story wants it: looks the way up in the machine's table,
//! brings about what each move needs, and has somebody who may do it. Never moves anything
//! but by an act of the story.

use crate::domain::action::Action;
use crate::domain::addon;
use crate::domain::machine::{Machine, Transition};
use crate::domain::need::Need;
use crate::domain::role::Role;
use crate::domain::status::Status;

use super::Trouble;
use super::calendar::{MINUTE, Moment, SECOND};
use super::cell::Cell;
use super::facts::is_made;
use super::plan;
use super::story::{At, Inputs, Story, Who};

/// More moves than any thing makes in its life.
const MOVES_MAX: usize = 60;

impl Story<'_> {
    /// Brings a thing to a status. False where no way leads there from here.
    pub(super) fn walk(&mut self, at: At, target: Status) -> Result<bool, Trouble> {
        for _ in 0..MOVES_MAX {
            if self.thing(at)?.status == target {
                return Ok(true);
            }
            let Some(row) = self.next_row(at, target)? else { return Ok(false) };
            self.take(at, row)?;
        }
        Err(Trouble::Lost("the way to a status"))
    }

    fn next_row(&mut self, at: At, target: Status) -> Result<Option<&'static Transition>, Trouble> {
        let facts = self.facts(at)?;
        let thing = self.thing(at)?;
        let (machine, from) = (thing.machine, thing.status);
        // How it is paid was settled at the beginning; everything else can be brought about.
        let is_possible = |need: &&Need| !matches!(need.name, "cash" | "online" | "report");
        let may = |row: &Transition| {
            row.when.holds(&facts)
                && row.needs.iter().all(|it| is_possible(&it) || (it.holds)(&facts))
        };
        Ok(plan::next_move(machine, from, target, &mut self.dice, may))
    }

    /// Makes one move of the table happen, with everything that it needs.
    pub(super) fn take(&mut self, at: At, row: &'static Transition) -> Result<(), Trouble> {
        self.live_on(at)?;
        if self.thing(at)?.machine.is_order() {
            self.close_addons_before(at, row)?;
        }
        for need in row.needs {
            self.bring_about(at, need)?;
        }
        // A need may have brought the move about already.
        if !row.from.contains(&self.thing(at)?.status) {
            return Ok(());
        }
        let is_choosable = row.by.iter().any(|it| it != Role::Customer);
        if !is_choosable || self.prefers_the_cause(at, row)? {
            return self.cause(at, row);
        }
        self.choose(at, row, Vec::new())
    }

    /// Somebody who may does it, after a while.
    pub(super) fn choose(
        &mut self,
        at: At,
        row: &'static Transition,
        given: Inputs,
    ) -> Result<(), Trouble> {
        self.wait(at, row.action)?;
        let who = self.who_does(at, row)?;
        let given = self.answers(at, row, who, given)?;
        self.act(at, row.action, who, &given)?;
        self.send_code(at, row)
    }

    /// The worker mails a code where a move has just begun to wait for one.
    fn send_code(&mut self, at: At, row: &Transition) -> Result<(), Trouble> {
        if row.to.is_none() || !self.has(at, Action::SendCode)? {
            return Ok(());
        }
        self.clock = self.clock.plus(self.dice.between(2, 9) * SECOND);
        self.act(at, Action::SendCode, Who::WORKER, &[])
    }

    /// Some customers ask for a new code a few minutes before `end`, where one is waited for; says
    /// whether this one did.
    pub(super) fn asks_again(&mut self, at: At, end: Moment) -> Result<bool, Trouble> {
        if !self.has(at, Action::ResendOtp)? || !self.dice.chance(30) {
            return Ok(false);
        }
        self.clock = self.clock.max(end.plus(-self.dice.between(2, 9) * MINUTE));
        let who = self.house.somebody(Role::Staff, &mut self.dice)?.who();
        self.act(at, Action::ResendOtp, who, &[])?;
        self.clock = self.clock.plus(self.dice.between(2, 9) * SECOND);
        self.act(at, Action::SendCode, Who::WORKER, &[]).map(|()| true)
    }

    /// Whether the thing has the action where it stands.
    fn has(&self, at: At, action: Action) -> Result<bool, Trouble> {
        let thing = self.thing(at)?;
        let mut rows = thing.machine.table().iter().filter(|it| it.action == action);
        Ok(rows.any(|it| it.from.contains(&thing.status)))
    }

    /// Whether this time a batch or a payment moves the order, not a person the order.
    fn prefers_the_cause(&mut self, at: At, row: &Transition) -> Result<bool, Trouble> {
        let has_cause = row.follows.iter().any(|(machine, action)| {
            *action == Action::AddPayment
                || *machine == Machine::Batch && !self.hanging(Machine::Batch, at).is_empty()
        });
        let is_batch_ready =
            |batch: &At| self.things.get(*batch).is_some_and(|it| it.status != Status::OnHold);
        let batches = self.hanging(Machine::Batch, at);
        let may = has_cause && batches.iter().all(is_batch_ready);
        let owes = !row.once.is_empty() && self.due_at(at, row)? > 0;
        Ok(may && (row.once.is_empty() || owes) && self.dice.chance(60))
    }

    /// Does what a move follows from.
    fn cause(&mut self, at: At, row: &'static Transition) -> Result<(), Trouble> {
        let mut causes = row.follows.to_vec();
        self.dice.shuffle(&mut causes);
        for (machine, action) in causes {
            if action == Action::AddPayment && self.thing(at)?.machine == machine {
                let amount = self.due_at(at, row)?;
                return self.pay(at, amount);
            }
            let Some(other) = self.cause_of(at, machine) else { continue };
            if self.bring_to_act(other, action)? {
                return Ok(());
            }
        }
        Err(Trouble::Lost("what a move follows from"))
    }

    /// The thing of another machine whose acts move this one.
    fn cause_of(&self, at: At, machine: Machine) -> Option<At> {
        if machine == Machine::Invoice {
            return self.final_invoice(at);
        }
        // A report's acts move its card, a batch's its order; an order's not another one.
        let others = if machine.is_order() { Vec::new() } else { self.hanging(machine, at) };
        others.first().copied()
    }

    /// Brings a thing to where the action can be done, and does it. False where it no longer
    /// gets there.
    fn bring_to_act(&mut self, at: At, action: Action) -> Result<bool, Trouble> {
        let table = self.thing(at)?.machine.table();
        let row = table.iter().find(|it| it.action == action && !it.is_birth());
        let row = row.ok_or(Trouble::Lost("an action"))?;
        let here = self.thing(at)?.status;
        if !row.from.contains(&here) {
            let first = row.from.first().copied().ok_or(Trouble::Lost("a status"))?;
            if !self.walk(at, first)? {
                return Ok(false);
            }
        }
        self.take(at, row).map(|()| true)
    }

    pub(super) fn pay(&mut self, order: At, amount: i64) -> Result<(), Trouble> {
        let table = self.thing(order)?.machine.table();
        let row = table.iter().find(|it| it.action == Action::AddPayment);
        let row = row.ok_or(Trouble::Lost("a payment"))?;
        self.choose(order, row, vec![("amount_minor", Cell::Whole(amount))])
    }

    fn bring_about(&mut self, at: At, need: &Need) -> Result<(), Trouble> {
        if (need.holds)(&self.facts(at)?) {
            return Ok(());
        }
        let order = self.order_of(at).unwrap_or(at);
        match need.name {
            "cards_assigned" => self.assign_cards(order),
            "cards_completed" => self.make_all(order),
            "cards_ready" | "needed_reports_passed" | "all_reports_passed" => {
                self.finish_cards(order)
            }
            "paid" => {
                let due = self.facts(order)?.due_minor();
                self.pay(order, due)
            }
            "addons_ready" => self.finish_addons(order),
            "assignee" => self.choose_action(at, Action::Assign),
            "running" | "paused" => self.choose_action(at, Action::Resume),
            "card_in_inspection" => {
                let card = self.thing(at)?.on.ok_or(Trouble::Lost("a report's card"))?;
                self.walk(card, Status::QualityInspection).map(|_| ())
            }
            "final_invoice" => self.invoice_by_hand(order),
            _ => Ok(()),
        }
    }

    /// Does an action that the thing has here.
    pub(super) fn choose_action(&mut self, at: At, action: Action) -> Result<(), Trouble> {
        let thing = self.thing(at)?;
        let table = thing.machine.table().iter();
        let found =
            table.filter(|it| it.from.contains(&thing.status)).find(|it| it.action == action);
        let row = found.ok_or(Trouble::Lost("an action"))?;
        self.choose(at, row, Vec::new())
    }

    fn assign_cards(&mut self, order: At) -> Result<(), Trouble> {
        for card in self.hanging(Machine::JobCard, order) {
            if !self.thing(card)?.row.has("assignee") {
                self.choose_action(card, Action::Assign)?;
            }
        }
        Ok(())
    }

    fn make_all(&mut self, order: At) -> Result<(), Trouble> {
        for card in self.hanging(Machine::JobCard, order) {
            if !is_made(self.thing(card)?) {
                self.walk(card, Status::Completed)?;
            }
        }
        Ok(())
    }

    fn finish_cards(&mut self, order: At) -> Result<(), Trouble> {
        for card in self.hanging(Machine::JobCard, order) {
            if self.hanging(Machine::Qir, card).is_empty() {
                self.walk(card, Status::Completed)?;
                continue;
            }
            // Now and then something is not right the first time.
            let is_open = self.thing(card)?.status != Status::Approved;
            if is_open && self.dice.chance(9) {
                self.walk(card, Status::Rejected)?;
            }
            self.walk(card, Status::Approved)?;
        }
        Ok(())
    }

    /// A new invoice where the first one was voided.
    pub(super) fn invoice_by_hand(&mut self, order: At) -> Result<(), Trouble> {
        let who = self.house.somebody(Role::Staff, &mut self.dice)?.who();
        let invoice = match self.final_invoice(order) {
            Some(draft) => draft,
            None => self.draft_invoice(order, None, who)?,
        };
        self.choose_action(invoice, Action::Issue)
    }

    /// Decides what was asked for before it is too late for it.
    fn close_addons_before(&mut self, order: At, row: &Transition) -> Result<(), Trouble> {
        let machine = self.thing(order)?.machine;
        let Some(to) = row.to else { return Ok(()) };
        if addon::before_cutoff(machine, to, &self.house.settings) {
            return Ok(());
        }
        for at in self.hanging(Machine::Addon, order) {
            if self.thing(at)?.status == Status::Pending {
                let choice = if self.dice.chance(65) { Status::Approved } else { Status::Rejected };
                self.walk(at, choice)?;
            }
        }
        Ok(())
    }

    fn finish_addons(&mut self, order: At) -> Result<(), Trouble> {
        for at in self.hanging(Machine::Addon, order) {
            let Some(child) = self.thing(at)?.child else { continue };
            let thing = self.thing(child)?;
            if addon::is_ready(thing.status) {
                continue;
            }
            let ready = thing
                .machine
                .statuses()
                .into_iter()
                .find(|it| addon::is_ready(*it) && *it != Status::Cancelled);
            self.walk(child, ready.ok_or(Trouble::Lost("a status"))?)?;
        }
        Ok(())
    }
}
