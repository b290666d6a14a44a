//! The life of one order, or of one lead or offer that became none, as it happens: every
//! act goes through the domain's `decide` and `follow`, so that nothing can be told that
//! the machines' tables do not hold. Never touches the database.

use uuid::Uuid;

use crate::domain::machine::{self, Action, Asker, Machine, Transition};
use crate::domain::numbering::Series;
use crate::domain::role::Role;
use crate::domain::status::Status;

use super::Trouble;
use super::calendar::Moment;
use super::cell::{Cell, Row};
use super::dice::Dice;
use super::house::House;

/// The place of a thing in its story.
pub(super) type At = usize;
/// What an act was given, by the names of its inputs.
pub(super) type Inputs = Vec<(&'static str, Cell)>;

/// Who does it; nobody is the worker.
#[derive(Clone, Copy, Debug)]
pub(super) struct Who {
    pub(super) id: Option<Uuid>,
    pub(super) role: Role,
}

impl Who {
    pub(super) const WORKER: Self = Self { id: None, role: Role::System };
}

/// How a thing is called; counted when all stories are known.
#[derive(Clone, Copy, Debug)]
pub(super) enum Number {
    None,
    Counted(Series),
    /// By the order and a position below it.
    Card(i64),
    Report(i64),
    Addon(i64),
}

/// Anything with a status.
#[derive(Clone, Debug)]
pub(super) struct Thing {
    pub(super) machine: Machine,
    pub(super) id: Uuid,
    pub(super) status: Status,
    pub(super) version: i32,
    pub(super) since: Moment,
    pub(super) born: Moment,
    pub(super) row: Row,
    /// The order of a card, batch, invoice or add-on; the card of a report; the parent of
    /// an order.
    pub(super) on: Option<At>,
    /// The item that a card is for.
    pub(super) item: Option<usize>,
    /// The order that an add-on became.
    pub(super) child: Option<At>,
    pub(super) number: Number,
    /// When the number was taken.
    pub(super) numbered: Moment,
}

/// One line of an order or an offer.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) of: At,
    pub(super) id: Uuid,
    pub(super) ware: usize,
    pub(super) row: Row,
}

/// Money that came or went.
#[derive(Clone, Debug)]
pub(super) struct Payment {
    pub(super) row: Row,
    pub(super) at: Moment,
}

/// What happened.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) thing: At,
    pub(super) id: Uuid,
    pub(super) seq: i32,
    pub(super) action: Action,
    pub(super) from: Status,
    pub(super) to: Status,
    pub(super) cause: Option<Uuid>,
    pub(super) at: Moment,
    pub(super) who: Who,
    pub(super) floor_sees: bool,
    pub(super) note: Option<String>,
    pub(super) justification: Option<String>,
    pub(super) data: Inputs,
    pub(super) salt: [u8; 16],
}

/// What somebody wants: a ware, how many, and what was chosen.
#[derive(Clone, Debug)]
pub(super) struct Wish {
    pub(super) ware: usize,
    pub(super) quantity: i64,
    pub(super) chosen: serde_json::Map<String, serde_json::Value>,
}

/// A thing about to be born.
pub(super) struct Birth {
    pub(super) machine: Machine,
    pub(super) to: Status,
    pub(super) row: Row,
    pub(super) on: Option<At>,
    pub(super) item: Option<usize>,
    pub(super) number: Number,
    /// Where others knew it before it was born.
    pub(super) id: Option<Uuid>,
}

impl Birth {
    pub(super) const fn new(machine: Machine, to: Status, row: Row) -> Self {
        Self { machine, to, row, on: None, item: None, number: Number::None, id: None }
    }
}

pub(super) struct Story<'h> {
    pub(super) house: &'h House,
    pub(super) dice: Dice,
    pub(super) clock: Moment,
    /// The time in the ids, in milliseconds since 1970.
    pub(super) stamp: u64,
    pub(super) customer: usize,
    pub(super) wishes: Vec<Wish>,
    /// What the add-on is about that is decided next.
    pub(super) addon_wishes: Vec<Wish>,
    pub(super) pays_cash: bool,
    /// Whether only the order itself was kept: what was made and invoiced for it is gone.
    pub(super) is_archived: bool,
    pub(super) things: Vec<Thing>,
    pub(super) items: Vec<Item>,
    pub(super) payments: Vec<Payment>,
    /// Rows that hang on an invoice or a product.
    pub(super) lines: Vec<(&'static str, Row)>,
    pub(super) events: Vec<Event>,
}

impl<'h> Story<'h> {
    pub(super) fn new(house: &'h House, dice: Dice, stamp: u64) -> Self {
        Self {
            house,
            dice,
            stamp,
            clock: Moment(0),
            customer: 0,
            wishes: Vec::new(),
            addon_wishes: Vec::new(),
            pays_cash: false,
            is_archived: false,
            things: Vec::new(),
            items: Vec::new(),
            payments: Vec::new(),
            lines: Vec::new(),
            events: Vec::new(),
        }
    }

    pub(super) fn id(&mut self) -> Uuid {
        self.stamp += 1;
        self.dice.id(self.stamp)
    }

    pub(super) fn thing(&self, at: At) -> Result<&Thing, Trouble> {
        self.things.get(at).ok_or(Trouble::Lost("a thing"))
    }

    pub(super) fn thing_mut(&mut self, at: At) -> Result<&mut Thing, Trouble> {
        self.things.get_mut(at).ok_or(Trouble::Lost("a thing"))
    }

    /// The things of a machine that hang on this one.
    pub(super) fn hanging(&self, machine: Machine, on: At) -> Vec<At> {
        let hangs = |it: &Thing| it.machine == machine && it.on == Some(on);
        self.things.iter().enumerate().filter(|(_, it)| hangs(it)).map(|(at, _)| at).collect()
    }

    /// The order that a thing is, or hangs on.
    pub(super) fn order_of(&self, at: At) -> Option<At> {
        let thing = self.things.get(at)?;
        if thing.machine.is_order() {
            return Some(at);
        }
        // A report hangs on its card, a card on its order; leads and offers on nothing.
        self.order_of(thing.on?)
    }

    fn root(&self, at: At) -> Option<Uuid> {
        self.things.get(self.order_of(at)?).map(|it| it.id)
    }

    /// Lets a thing be born at a status of its machine, from `cause` where the table says
    /// that it follows from that.
    pub(super) fn open(
        &mut self,
        birth: Birth,
        cause: Option<usize>,
        who: Who,
    ) -> Result<At, Trouble> {
        let row = machine::birth(birth.machine, birth.to).ok_or(Trouble::Lost("a birth"))?;
        let cause = cause.filter(|it| self.causes(*it, row));
        let may = cause.is_some() || row.by.include(who.role);
        let who = if may { who } else { Who::WORKER };
        if cause.is_none() && !row.by.include(who.role) {
            return Err(Trouble::Lost("somebody who may open it"));
        }
        let id = match birth.id {
            Some(id) => id,
            None => self.id(),
        };
        let at = self.things.len();
        self.things.push(Thing {
            machine: birth.machine,
            id,
            status: Status::Nothing,
            version: 0,
            since: self.clock,
            born: self.clock,
            row: birth.row,
            on: birth.on,
            item: birth.item,
            child: None,
            number: birth.number,
            numbered: self.clock,
        });
        let event = self.tell(at, row, cause, who, Vec::new())?;
        self.take_effect(at, row, event, &[])?;
        Ok(at)
    }

    /// Somebody chooses an act; what follows from it follows.
    pub(super) fn act(
        &mut self,
        at: At,
        action: Action,
        who: Who,
        given: &[(&'static str, Cell)],
    ) -> Result<(), Trouble> {
        let machine = self.thing(at)?.machine;
        let mut facts = self.facts(at)?;
        // Whoever lets an offer expire waits long enough; everybody else is in time.
        facts.is_past_validity = action == Action::Expire;
        let justifies = given.iter().any(|it| it.0 == "justification");
        let asker = Asker { role: who.role, justifies, proves: false };
        let row = machine::decide(machine, action, &facts, asker)?;
        let event = self.tell(at, row, None, who, given.to_vec())?;
        self.take_effect(at, row, event, given)?;
        self.follow_from(event)
    }

    /// What an effect does to a thing that it just made: beside its cause where the table
    /// says that it follows, else as the actor's own act, or the worker's.
    pub(super) fn follow_or_act(
        &mut self,
        at: At,
        action: Action,
        cause: usize,
        who: Who,
    ) -> Result<(), Trouble> {
        let status = self.thing(at)?.status;
        let table = self.thing(at)?.machine.table();
        let row = table.iter().find(|it| it.action == action && it.from.contains(&status));
        let row = row.ok_or(Trouble::Lost("a move"))?;
        if self.causes(cause, row) {
            let event = self.tell(at, row, Some(cause), who, Vec::new())?;
            self.take_effect(at, row, event, &[])?;
            return self.follow_from(event);
        }
        let who = if row.by.include(who.role) { who } else { Who::WORKER };
        self.act(at, action, who, &[])
    }

    fn causes(&self, event: usize, row: &Transition) -> bool {
        let cause = self.events.get(event);
        let of = cause.and_then(|it| Some((self.things.get(it.thing)?.machine, it.action)));
        of.is_some_and(|it| row.follows.contains(&it))
    }

    /// Writes the event and moves the thing.
    fn tell(
        &mut self,
        at: At,
        row: &'static Transition,
        cause: Option<usize>,
        who: Who,
        given: Inputs,
    ) -> Result<usize, Trouble> {
        // Two acts of one transaction are not at the same instant.
        self.clock = self.clock.plus(self.dice.between(300, 900));
        let (id, salt) = (self.id(), self.dice.salt());
        let cause = cause.and_then(|it| self.events.get(it)).map(|it| it.id);
        let clock = self.clock;
        let thing = self.thing_mut(at)?;
        let (from, to) = (thing.status, row.lands(thing.status));
        thing.version += 1;
        if to != from {
            thing.since = clock;
        }
        thing.status = to;
        let mut was = Vec::new();
        for input in row.inputs.iter().filter(|it| it.column) {
            if let Some((name, cell)) = given.iter().find(|it| it.0 == input.name) {
                was.push((*name, thing.row.get(name).cloned().unwrap_or(Cell::Nothing)));
                thing.row.set(name, cell.clone());
            }
        }
        let (seq, floor_sees) = (thing.version, row.floor_sees(thing.machine));
        let words = |wanted| match given.iter().find(|it| it.0 == wanted) {
            Some((_, Cell::Text(it))) => Some(it.to_string()),
            _ => None,
        };
        let (note, justification) = (words("note"), words("justification"));
        let data = given.into_iter().filter(|it| !matches!(it.0, "note" | "justification"));
        let mut data: Inputs = data.collect();
        if row.action.is_reversible() && !was.is_empty() {
            data.push(("was", Cell::Several(was)));
        }
        self.events.push(Event {
            thing: at,
            id,
            seq,
            action: row.action,
            from,
            to,
            cause,
            at: clock,
            who,
            floor_sees,
            note,
            justification,
            data,
            salt,
        });
        Ok(self.events.len() - 1)
    }

    /// Lets happen what happens by itself after an event.
    fn follow_from(&mut self, event: usize) -> Result<(), Trouble> {
        let Some(cause) = self.events.get(event) else { return Ok(()) };
        let (thing, action, who) = (cause.thing, cause.action, cause.who);
        let of = (self.thing(thing)?.machine, action);
        for at in 0..self.things.len() {
            if !self.is_touched(thing, at) {
                continue;
            }
            let facts = self.facts(at)?;
            let row = machine::follow(self.thing(at)?.machine, of, &facts);
            if let Some(row) = row {
                let next = self.tell(at, row, Some(event), who, Vec::new())?;
                self.take_effect(at, row, next, &[])?;
                self.follow_from(next)?;
            }
        }
        Ok(())
    }

    /// Whether what happens to `cause` may move the other thing: they belong to one order,
    /// a report moves its own card only, and a credit note moves nothing.
    fn is_touched(&self, cause: At, other: At) -> bool {
        let (Some(from), Some(to)) = (self.things.get(cause), self.things.get(other)) else {
            return false;
        };
        let same_order = self.order_of(cause).is_some_and(|it| self.order_of(other) == Some(it));
        let is_credit = |it: &Thing| it.row.text("kind") == "credit";
        same_order
            && match (from.machine, to.machine) {
                (Machine::Qir, Machine::JobCard) => from.on == Some(other),
                (Machine::Invoice, Machine::Invoice) => cause == other && !is_credit(from),
                (Machine::Invoice, _) => !is_credit(from),
                (_, Machine::Invoice) => !is_credit(to),
                _ => true,
            }
    }

    pub(super) fn root_of(&self, event: &Event) -> Option<Uuid> {
        self.root(event.thing)
    }

    /// Moves the whole story in time.
    pub(super) fn shift(&mut self, by: i64) {
        for thing in &mut self.things {
            thing.since = thing.since.plus(by);
            thing.born = thing.born.plus(by);
            thing.numbered = thing.numbered.plus(by);
            thing.row.shift(by);
        }
        self.items.iter_mut().for_each(|it| it.row.shift(by));
        self.lines.iter_mut().for_each(|it| it.1.shift(by));
        for payment in &mut self.payments {
            payment.at = payment.at.plus(by);
            payment.row.shift(by);
        }
        for event in &mut self.events {
            event.at = event.at.plus(by);
            event.data.iter_mut().for_each(|it| it.1.shift(by));
        }
    }
}
