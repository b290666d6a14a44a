//! What is done to a batch that leads a run is done to every batch of it, and what the floor does
//! to orders can be done to those of a batch. Each act is one of its own, guarded as its own: one
//! that is refused stops no other.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::act::{Act, Acted};
use super::actions::Offered;
use super::error::{Error, Result, Told};
use super::work::Work;
use super::{Service, act, idempotent};
use crate::domain::entity::Entity;
use crate::domain::machine::{Action, Machine, Transition};
use crate::domain::role::Role;
use crate::domain::status::Status;
use crate::store::runs::{self, Member};

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
        let mut all = Vec::with_capacity(run.len());
        for (at, member) in run.iter().enumerate() {
            let one = one_of(&act, action, (at, member), of_orders.is_some());
            let (entity, number) = named(member, of_orders.is_some());
            all.push((entity, number, self.act_alone(one).await));
        }
        let now = self.find(Entity::Batch, &batch.id.to_string()).await?;
        let (from, to) = (batch.status.unwrap_or_default(), now.status.unwrap_or_default());
        let version = now.version.unwrap_or_default();
        let acted = summed((batch.number, action), (from, to, version), all)?;
        // What was done is done, whether its answer can be kept or not: each has a key of its own.
        drop(self.keeps_answer(&act, &acted).await);
        Ok(acted)
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

    async fn keeps_answer(&self, act: &Act, acted: &Acted) -> Result<()> {
        let mut work = Work::begin(self).await?;
        idempotent::remember(&mut work, act, acted).await?;
        Ok(work.tx.commit().await?)
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

fn named(member: &Member, is_order: bool) -> (&'static str, String) {
    if is_order {
        (Entity::Order.word(), member.order_number.clone())
    } else {
        (Entity::Batch.word(), member.number.clone())
    }
}

/// The act on one of them. Its key is its own, so that a repeat does none of it twice.
fn one_of(act: &Act, action: Action, (at, member): (usize, &Member), is_order: bool) -> Act {
    let is_first = at == 0 && !is_order;
    Act {
        entity: if is_order { Entity::Order } else { Entity::Batch },
        name: if is_order { member.order_id } else { member.id }.to_string(),
        action: action.word().to_owned(),
        inputs: act.inputs.clone(),
        if_version: act.if_version.filter(|_| is_first),
        idempotency_key: act.idempotency_key.as_ref().map(|key| format!("{key}/{at}")),
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
                // What was done before is done; a repeat with the same key goes on from there.
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
