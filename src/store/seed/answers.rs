//! What people type into a form, who they are, and how long they take. Never asks for an
//! input that the row of the table does not have.

use rust_decimal::Decimal;
use serde_json::Value;

use crate::domain::input::Input;
use crate::domain::machine::{Action, Machine, Transition};
use crate::domain::machines::order::{CHANNELS, METHODS, PRIORITIES};
use crate::domain::role::Role;

use super::Trouble;
use super::calendar::{DAY, HOUR, MINUTE};
use super::cell::Cell;
use super::phrases;
use super::story::{At, Inputs, Story, Who};

/// How many minutes pass before somebody does it, at least and at most.
#[rustfmt::skip]
const PACE: &[(Action, i64, i64)] = &[
    (Action::Accept,          300, 2400),
    (Action::AddPayment,      240, 3000),
    (Action::Approve,          30, 900),
    (Action::Assign,            4, 60),
    (Action::Cancel,          200, 2500),
    (Action::Complete,         90, 420),
    (Action::Confirm,         120, 1500),
    (Action::Contact,          20, 500),
    (Action::Convert,         200, 2000),
    (Action::Decline,         800, 4000),
    (Action::Disqualify,      200, 2000),
    (Action::Expire,        10800, 13000),
    (Action::FinishPacking,    40, 300),
    (Action::Inspect,          10, 150),
    (Action::Issue,             5, 60),
    (Action::Lose,           1200, 6000),
    (Action::Pass,             15, 90),
    (Action::Fail,             15, 90),
    (Action::Pay,             900, 7000),
    (Action::Qualify,         200, 1800),
    (Action::RecordAdvance,   200, 2500),
    (Action::RecordDeposit,   240, 3000),
    (Action::RecordPayment,   900, 7000),
    (Action::Rework,           60, 500),
    (Action::Ship,             60, 700),
    (Action::Start,            10, 240),
    (Action::StartProduction, 120, 2200),
    (Action::Submit,           60, 900),
    (Action::Void,             60, 600),
];
const PACE_ELSE: (i64, i64) = (20, 260);

impl Story<'_> {
    /// Lets the time pass until somebody gets round to it.
    pub(super) fn wait(&mut self, at: At, action: Action) -> Result<(), Trouble> {
        let pace = PACE.iter().find(|it| it.0 == action).map_or(PACE_ELSE, |it| (it.1, it.2));
        // Two draws, so that most take little and a few take long.
        let (a, b) = (self.dice.between(0, 1000), self.dice.between(0, 1000));
        let minutes = pace.0 + (pace.1 - pace.0) * a * b / 1_000_000;
        let seconds = self.dice.between(0, 59_999_999);
        self.clock = self.clock.plus(minutes * MINUTE + seconds);
        // Nobody starts before the day that was agreed on.
        let thing = self.thing(at)?;
        if let (Action::Start, Some(Cell::About(agreed))) =
            (action, thing.row.get("scheduled_date"))
        {
            self.clock = self.clock.max(agreed.plus(-agreed.0.rem_euclid(30 * MINUTE)));
        }
        Ok(())
    }

    /// Somebody whom the row allows: the assignee of a card, rarely the admin.
    pub(super) fn who_does(&mut self, at: At, row: &Transition) -> Result<Who, Trouble> {
        if row.asks_proof {
            return Ok(self.house.somebody(Role::Admin, &mut self.dice)?.who());
        }
        let roles: Vec<Role> = row
            .by
            .iter()
            .filter(|it| !matches!(it, Role::Customer | Role::Kiosk | Role::System))
            .collect();
        let weight = |role: Role| match role {
            Role::Admin => 8,
            Role::Staff => 40,
            Role::Production | Role::Quality => 60,
            Role::Customer | Role::System | Role::Kiosk => 0,
        };
        let weighed: Vec<(Role, i64)> = roles.iter().map(|it| (*it, weight(*it))).collect();
        let Some(role) = self.dice.weighed(&weighed) else { return Ok(Who::WORKER) };
        // Who began something mostly sees it through.
        let before = self.events.iter().rev().find(|it| it.thing == at).map(|it| it.who);
        let before = before.filter(|it| it.role == role && it.id.is_some());
        if let Some(who) = before
            && self.dice.chance(70)
        {
            return Ok(who);
        }
        let thing = self.thing(at)?;
        let assignee = thing.row.id("assignee").filter(|_| thing.machine == Machine::JobCard);
        if let (Role::Production, Some(id)) = (role, assignee) {
            return Ok(Who { id: Some(id), role });
        }
        Ok(self.house.somebody(role, &mut self.dice)?.who())
    }

    /// Fills the form of a row; what is given already stays.
    pub(super) fn answers(
        &mut self,
        at: At,
        row: &Transition,
        who: Who,
        given: Inputs,
    ) -> Result<Inputs, Trouble> {
        let mut answers = given;
        for input in row.inputs {
            if answers.iter().any(|it| it.0 == input.name) {
                continue;
            }
            if let Some(cell) = self.answer(at, row, input)? {
                answers.push((input.name, cell));
            }
        }
        if row.asks_proof && who.role == Role::Admin {
            let words = self.dice.pick(phrases::ON_BEHALF).copied().unwrap_or_default();
            let contact = &self.house.customer(self.customer)?.contact;
            let words = words.replace("{contact}", contact);
            answers.push(("justification", words.into()));
        }
        Ok(answers)
    }

    fn answer(&mut self, at: At, row: &Transition, input: &Input) -> Result<Option<Cell>, Trouble> {
        let (machine, now) = (self.thing(at)?.machine, self.clock);
        let dice = &mut self.dice;
        Ok(match input.name {
            "note" if input.required || dice.chance(14) => self.words(machine, row.action, "note"),
            "reason" => self.words(machine, row.action, "reason"),
            "interest" | "criteria" => self.words(machine, row.action, input.name),
            "priority" => dice.pick(PRIORITIES).map(|it| (*it).into()),
            "station" => self.station_of(at)?.map(Cell::from),
            "assignee" => Some(self.person_for(machine, row.action)?.into()),
            "promised_at" => Some(Cell::By(now.plus(dice.between(2, 9) * DAY))),
            "scheduled_date" => {
                Some(Cell::About(now.plus(dice.between(1, 8) * DAY + dice.between(-3, 3) * HOUR)))
            }
            "duration_minutes" if input.required => Some((dice.between(2, 16) * 30).into()),
            "channel" => dice.pick(CHANNELS).map(|it| (*it).into()),
            "carrier" => self.carrier(),
            "tracking_number" => Some(format!("NO{}", dice.between(10_000_000, 99_999_999)).into()),
            "method" => dice.pick(METHODS.get(..2).unwrap_or(METHODS)).map(|it| (*it).into()),
            "reference" if dice.chance(60) => {
                Some(format!("OCR {}", dice.between(100_000, 999_999)).into())
            }
            "discount_percent" if row.action == Action::Discount => {
                dice.pick(&[3, 5, 5, 8, 10]).map(|it| Decimal::from(*it).into())
            }
            "estimated_value_minor" => Some(self.guess()?.into()),
            "payment_mode" => dice.pick(&["cash", "online"]).map(|it| (*it).into()),
            "failed_lines" => {
                let lines = self.lines_of(at)?;
                let line = self.dice.pick(&lines).cloned();
                Some(Value::Array(line.into_iter().collect()).into())
            }
            "customer_reference" => Some(format!("PO {}", dice.between(2_000, 9_800)).into()),
            _ => None,
        })
    }

    /// One of the sayings for this act, with the names of the house.
    pub(super) fn words(
        &mut self,
        machine: Machine,
        action: Action,
        input: &'static str,
    ) -> Option<Cell> {
        let sayings = self.house.brief.sayings;
        let own: Vec<_> = sayings.iter().chain(phrases::SAYINGS).collect();
        let fits = |it: &&&phrases::Saying| {
            it.of.contains(&machine) && it.on.contains(&action) && it.input == input
        };
        let words: Vec<&'static str> =
            own.iter().filter(fits).flat_map(|it| it.words).copied().collect();
        let said = self.dice.pick(&words)?;
        let contact = self.house.customer(self.customer).map(|it| it.contact.clone());
        Some(said.replace("{contact}", &contact.unwrap_or_default()).into())
    }

    fn person_for(&mut self, machine: Machine, action: Action) -> Result<uuid::Uuid, Trouble> {
        let on_site = machine == Machine::JobCard || action == Action::Schedule;
        let role = if on_site { Role::Production } else { Role::Staff };
        Ok(self.house.somebody(role, &mut self.dice)?.id)
    }

    fn carrier(&mut self) -> Option<Cell> {
        self.dice.pick(self.house.brief.carriers).map(|it| (*it).into())
    }

    /// What somebody thinks it may be worth: what is wished for, rounded.
    pub(super) fn guess(&mut self) -> Result<i64, Trouble> {
        let mut sum = 0;
        for wish in &self.wishes {
            sum += self.house.ware(wish.ware)?.brief.price_minor * wish.quantity;
        }
        let about = sum * self.dice.between(80, 130) / 100;
        Ok(about - about % 50_000 + 50_000)
    }
}
