//! What is done to a batch that leads a run is done to every batch of it, and what the floor does
//! to orders can be done to those of a batch. All of it is one transaction, because a badge that was
//! shown at a shared terminal is good for one; in it each is an act of its own, guarded as its own
//! and taken back alone: one that is refused stops no other.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::act::{Act, Acted, PAPERS_MAX, Turn};
use super::actions::Offered;
use super::error::{Error, Result, Told};
use super::papers::Ready;
use super::work::Work;
use super::{Service, act, idempotent, refusals};
use crate::domain::entity::Entity;
use crate::domain::machine::{Action, Machine, Transition};
use crate::domain::role::Role;
use crate::domain::status::Status;
use crate::store::runs::{self, Member};
use crate::store::{events, things};

/// What came of an act on one of several.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Line {
    pub entity: String,
    pub number: String,
    pub from: Option<Status>,
    pub to: Option<Status>,
    /// Why it was not done.
    pub refused: Option<String>,
}

/// What is done to all of a run where it is done to the batch that leads it.
const OF_A_RUN: &[Action] = &[
    Action::Start,
    Action::Finish,
    Action::Hold,
    Action::Resume,
    Action::SetPriority,
    Action::Split,
];

/// What the floor does to an order that its batch does not do by itself, as a row of the order's
/// machine.
fn of_orders() -> impl Iterator<Item = &'static Transition> {
    Machine::OrderGoods.table().iter().filter(|row| {
        row.to.is_some()
            && row.by.include(Role::Production)
            && !row.follows.iter().any(|(machine, _)| *machine == Machine::Batch)
            && !Machine::Batch.actions().contains(&row.action)
    })
}

impl Service {
    /// Does an action to a batch, to all that it leads, or to their orders.
    ///
    /// # Errors
    /// None of it was done, and why.
    pub(super) async fn act_on_batch(&self, act: Act) -> Result<Acted> {
        let word = act::typed(&act.action);
        let of_orders = of_orders().find(|row| row.action.word() == word);
        let action = match of_orders {
            Some(row) => row.action,
            None => act::named(Entity::Batch, &act.action)?,
        };
        if of_orders.is_none() && !OF_A_RUN.contains(&action) {
            return self.act_alone(act).await;
        }
        if let Some(answer) = self.answered(&act).await? {
            return Ok(answer);
        }
        let (pool, here) = (self.store.pool(), self.me.organization_id);
        let batch = self.find(Entity::Batch, &act.name).await?;
        let run = runs::led_by(pool, here, batch.id).await?;
        if of_orders.is_none() && run.len() < 2 {
            return self.act_alone(act).await;
        }
        let all = All { batch: batch.id, run: &run, action, is_orders: of_orders.is_some() };
        let mut ready = Ready::default();
        for _ in 0..PAPERS_MAX * run.len() {
            match self.act_on_all(&act, &all, &ready).await {
                Ok(Turn::Done(acted)) => return Ok(acted),
                // Printing and storing wait for nobody's lock.
                Ok(Turn::Lacks(job)) => ready.make(&self.shelf, here, &job).await?,
                // A twin with the same key may have been faster.
                Err(error) => return self.answered(&act).await?.ok_or(error),
            }
        }
        Err(refusals::stale())
    }

    /// Does it to each, in one transaction; what is refused is taken back alone.
    async fn act_on_all(&self, act: &Act, all: &All<'_>, ready: &Ready) -> Result<Turn> {
        let mut work = Work::begin(self).await?;
        work.ready = ready.clone();
        let before = work.find(Entity::Batch, &all.batch.to_string()).await?;
        let mine: Vec<Act> = all
            .run
            .iter()
            .enumerate()
            .map(|it| one_of(act, all.action, it, all.is_orders))
            .collect();
        // Locks before numbers: who holds a counter waits for no order.
        for one in &mine {
            let found = work.find(one.entity, &one.name).await?;
            things::hold(&mut work.tx, work.organization, &found).await?;
        }
        let mut results = Vec::with_capacity(mine.len());
        for (one, member) in mine.iter().zip(all.run) {
            let result = work.act_on_one(one, all.action).await;
            if let Some(job) = work.wanted.take() {
                work.tx.rollback().await?;
                return Ok(Turn::Lacks(Box::new(job)));
            }
            let (entity, number) = named(member, all.is_orders);
            results.push((entity, number, result));
        }
        let now = work.find(Entity::Batch, &all.batch.to_string()).await?;
        let stands = (before.status, now.status, now.version);
        let acted = summed((before.number, all.action), stands, results)?;
        idempotent::remember(&mut work, act, &acted).await?;
        work.tx.commit().await?;
        Ok(Turn::Done(acted))
    }

    /// The answer that this very act on several got before: a run that was taken apart is none any
    /// more, so that nothing but its answer says what was done.
    async fn answered(&self, act: &Act) -> Result<Option<Acted>> {
        if act.idempotency_key.is_none() {
            return Ok(None);
        }
        let mut work = Work::begin(self).await?;
        let answer = idempotent::known(&mut work, act).await?;
        work.tx.commit().await?;
        Ok(answer)
    }

    /// What the floor can do to the orders of a batch, beside what can be done to the batch.
    ///
    /// # Errors
    /// Out of reach.
    pub(super) async fn actions_of_orders(&self, batch: Uuid) -> Result<Vec<Offered>> {
        let run = runs::led_by(self.store.pool(), self.me.organization_id, batch).await?;
        let mut offered: Vec<Offered> = Vec::new();
        for member in run {
            let order = self.actions(Entity::Order, &member.order_id.to_string()).await?;
            for offer in
                order.into_iter().filter(|it| of_orders().any(|row| row.action == it.action))
            {
                // Where one of the orders takes it, it can be done; the others say why not.
                match offered.iter_mut().find(|it| it.action == offer.action) {
                    Some(known) if offer.allowed && !known.allowed => *known = offer,
                    Some(_) => {}
                    None => offered.push(offer),
                }
            }
        }
        Ok(offered)
    }
}

/// What is done to which of them.
struct All<'a> {
    batch: Uuid,
    run: &'a [Member],
    action: Action,
    /// Whether it is done to their orders.
    is_orders: bool,
}

impl Work {
    /// Does one act of several: all of it, or nothing and why.
    async fn act_on_one(&mut self, act: &Act, action: Action) -> Result<Acted> {
        self.begins_another();
        runs::begin_one(&mut *self.tx).await?;
        let error = match self.act_in_full(act, action).await {
            Ok(acted) => return Ok(acted),
            Err(error) => error,
        };
        runs::drop_one(&mut self.tx).await?;
        if !refusals::is_clash(&error) {
            return Err(error);
        }
        let found = self.find(act.entity, &act.name).await?;
        let last = events::last(&mut *self.tx, self.organization, &found).await?;
        Err(last.map_or(error, |last| refusals::conflict(&found, last)))
    }

    async fn act_in_full(&mut self, act: &Act, action: Action) -> Result<Acted> {
        let found = self.find(act.entity, &act.name).await?;
        let acted = self.act_and_remember(&found, action, act).await?;
        runs::keep_one(&mut self.tx).await?;
        Ok(acted)
    }
}

fn named(member: &Member, is_order: bool) -> (&'static str, String) {
    if is_order {
        (Entity::Order.word(), member.order_number.clone())
    } else {
        (Entity::Batch.word(), member.number.clone())
    }
}

/// The act on one of them. What is repeated is all of it, so the key is not theirs.
fn one_of(act: &Act, action: Action, (at, member): (usize, &Member), is_order: bool) -> Act {
    let is_first = at == 0 && !is_order;
    Act {
        entity: if is_order { Entity::Order } else { Entity::Batch },
        name: if is_order { member.order_id } else { member.id }.to_string(),
        action: action.word().to_owned(),
        inputs: act.inputs.clone(),
        if_version: act.if_version.filter(|_| is_first),
        idempotency_key: None,
    }
}

/// One answer for all: how the batch stands now, and a line for each.
fn summed(
    (number, action): (String, Action),
    (from, to, version): (Status, Status, i32),
    all: Vec<(&'static str, String, Result<Acted>)>,
) -> Result<Acted> {
    let mut lines = Vec::with_capacity(all.len());
    let mut first = None;
    let mut effects = Vec::new();
    let mut errors = Vec::new();
    for (entity, number, result) in all {
        let entity = entity.to_owned();
        match result {
            Ok(acted) => {
                let (from, to) = (Some(acted.from), Some(acted.to));
                lines.push(Line { entity, number, from, to, refused: None });
                first = first.or(Some(acted.event));
                effects.extend(acted.effects);
            }
            Err(error) => {
                let stops = matches!(
                    error,
                    Error::Unreachable(_) | Error::NotLoggedIn(_) | Error::Fault(_)
                );
                // None of it is done.
                if stops {
                    return Err(error);
                }
                let refused = Some(error.to_string());
                lines.push(Line { entity, number, from: None, to: None, refused });
                errors.push(error);
            }
        }
    }
    let Some(event) = first else { return Err(none_of(&lines, errors)) };
    let entity = Entity::Batch.word().into();
    Ok(Acted { entity, number, action, from, to, version, event, effects, lines })
}

/// Nothing was done: why, of one as it is, of several in a line.
fn none_of(lines: &[Line], mut errors: Vec<Error>) -> Error {
    let is_same = errors.iter().all(|it| matches!(it, Error::Usage(_) | Error::NotAllowed(_)));
    if (lines.len() == 1 || is_same)
        && let Some(error) = errors.pop()
    {
        return error;
    }
    let why = |it: &Line| format!("{}: {}", it.number, it.refused.clone().unwrap_or_default());
    let told = Told::new(lines.iter().map(why).collect::<Vec<_>>().join("; "));
    Error::Refused(told)
}
