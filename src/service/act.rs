//! The one road from an action to a changed database: hold, decide, record,
//! write, follow, commit. One transaction; all of it happened, or none of it did.

use std::collections::VecDeque;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::batches::Line;
use super::effects;
use super::error::{Error, Result};
use super::inputs::{self, Inputs};
use super::papers::{Enclosed, Job, Ready};
use super::work::{Made, Recorded, Work};
use super::{Service, codes, refusals};
use crate::domain::entity::Entity;
use crate::domain::facts::Facts;
use crate::domain::machine::{self, Action, Asker, Machine, Refusal, Transition};
use crate::domain::status::Status;
use crate::store::events::Words;
use crate::store::things::Thing;
use crate::store::{events, facts, settings, things};

/// An action that somebody asks for. What it was given in secret is neither shown nor part of
/// what a repeat is recognised by.
#[derive(Clone, Serialize)]
pub struct Act {
    #[serde(serialize_with = "word")]
    pub entity: Entity,
    /// The human number or the id.
    pub name: String,
    pub action: String,
    #[serde(serialize_with = "without_secrets")]
    pub inputs: Map<String, Value>,
    /// The version that the person saw, if they said.
    #[serde(skip)]
    pub if_version: Option<i32>,
    /// A repeat with the same key answers with the first result.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn word<S: serde::Serializer>(entity: &Entity, to: S) -> std::result::Result<S::Ok, S::Error> {
    to.serialize_str(entity.word())
}

fn without_secrets<S: serde::Serializer>(
    inputs: &Map<String, Value>,
    to: S,
) -> std::result::Result<S::Ok, S::Error> {
    to.collect_map(inputs.iter().filter(|(name, _)| !inputs::is_secret(name)))
}

impl fmt::Debug for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inputs: Vec<_> =
            self.inputs.iter().filter(|(name, _)| !inputs::is_secret(name)).collect();
        f.debug_struct("Act")
            .field("entity", &self.entity)
            .field("name", &self.name)
            .field("action", &self.action)
            .field("inputs", &inputs)
            .field("if_version", &self.if_version)
            .field("idempotency_key", &self.idempotency_key)
            .finish()
    }
}

/// What came of an act.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Acted {
    pub entity: String,
    pub number: String,
    pub action: Action,
    pub from: Status,
    pub to: Status,
    pub version: i32,
    pub event: Uuid,
    pub effects: Vec<Made>,
    /// Where it was done to several: what came of each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Line>,
}

impl<'de> Deserialize<'de> for Made {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Plain {
            kind: String,
            number: String,
        }
        Plain::deserialize(from).map(|it| Self { kind: it.kind, number: it.number })
    }
}

/// What came of one try at an act.
pub(super) enum Turn {
    Done(Acted),
    Lacks(Box<Job>),
}

/// How often an act is begun anew because what its paper says has changed meanwhile.
pub(super) const PAPERS_MAX: usize = 4;

/// Within this time a second person who wants the same acts on what they saw before.
const JUST_NOW: chrono::Duration = chrono::Duration::minutes(1);

/// How often one act may lead to the next by itself before something is wrong
/// with the tables.
const FOLLOWS_MAX: usize = 64;

impl Service {
    /// Does an action, everything that it writes and everything that follows.
    ///
    /// # Errors
    /// Refused by a rule, not allowed, not found, changed by somebody else
    /// meanwhile, or out of reach; nothing is half written in any of these.
    pub async fn act(&self, act: Act) -> Result<Acted> {
        if act.entity == Entity::Batch {
            self.act_on_batch(act).await
        } else {
            self.act_alone(act).await
        }
    }

    /// Does an action to this one thing.
    pub(super) async fn act_alone(&self, act: Act) -> Result<Acted> {
        self.act_enclosing(act, None).await
    }

    /// As [`Service::act`], with a file that is put away already.
    pub(super) async fn act_enclosing(
        &self,
        act: Act,
        enclosed: Option<Enclosed>,
    ) -> Result<Acted> {
        let action = named(act.entity, &act.action)?;
        let mut ready = Ready { enclosed, ..Ready::default() };
        for _ in 0..PAPERS_MAX {
            match self.act_with(&act, action, &ready).await? {
                Turn::Done(acted) => return Ok(acted),
                // Printing and storing wait for nobody's lock.
                Turn::Lacks(job) => {
                    ready.make(&self.shelf, self.me.organization_id, &job).await?;
                }
            }
        }
        Err(refusals::stale())
    }

    /// Does an action with the papers that are ready, or says which one it lacks.
    async fn act_with(&self, act: &Act, action: Action, ready: &Ready) -> Result<Turn> {
        let mut work = Work::begin(self).await?;
        work.ready = ready.clone();
        if let Some(answer) = super::idempotent::known(&mut work, act).await? {
            return Ok(Turn::Done(answer));
        }
        let found = work.find(act.entity, &act.name).await;
        let found = found.map_err(|error| codes::for_confirming(error, act.entity, action))?;
        match work.act_and_remember(&found, action, act).await {
            Ok(acted) => {
                work.tx.commit().await?;
                Ok(Turn::Done(acted))
            }
            Err(error) => {
                let wanted = work.wanted.take();
                work.tx.rollback().await?;
                match wanted {
                    Some(job) => Ok(Turn::Lacks(Box::new(job))),
                    None => self.after_clash(act, &found, error).await.map(Turn::Done),
                }
            }
        }
    }

    /// Turns a clash of two acts into the first answer, where the other one was a
    /// twin with the same key, and else into the story of who was faster.
    async fn after_clash(&self, act: &Act, found: &Thing, error: Error) -> Result<Acted> {
        let is_clash = refusals::is_clash(&error);
        // The twin may have been done while this one waited, which then is refused for that.
        if !is_clash && act.idempotency_key.is_none() {
            return Err(error);
        }
        let mut work = Work::begin(self).await?;
        if let Some(answer) = super::idempotent::known(&mut work, act).await? {
            return Ok(answer);
        }
        if !is_clash {
            return Err(error);
        }
        let last = events::last(&mut *work.tx, work.organization, found).await?;
        Err(last.map_or(error, |last| refusals::conflict(found, last)))
    }
}

/// An action's word, however it was typed.
pub(super) fn typed(name: &str) -> String {
    name.trim().to_lowercase().replace('-', "_")
}

/// Reads an action's name, among those that the entity knows.
pub(super) fn named(entity: Entity, name: &str) -> Result<Action> {
    let mut known: Vec<Action> = Vec::new();
    for action in entity.machines().iter().flat_map(|it| it.actions()) {
        if action != Action::Open && !known.contains(&action) {
            known.push(action);
        }
    }
    let wanted = typed(name);
    known.iter().copied().find(|it| it.word() == wanted).ok_or_else(|| {
        let words: Vec<&str> = known.iter().map(|it| it.word()).collect();
        refusals::no_such_action(entity.word(), name, &wanted, &words)
    })
}

impl Work {
    /// Finds a thing by a name that a person uses.
    pub(super) async fn find(&mut self, entity: Entity, name: &str) -> Result<Thing> {
        things::find(&mut self.tx, self.organization, entity, name).await?.ok_or_else(|| {
            Error::Missing { what: format!("{} {name:?}", entity.word()), nearest: Vec::new() }
        })
    }

    pub(super) async fn act_and_remember(
        &mut self,
        found: &Thing,
        action: Action,
        act: &Act,
    ) -> Result<Acted> {
        let thing = self.hold(found, action).await?;
        if let Some(acted) = super::again::answered(self, &thing, action, act.entity).await? {
            super::idempotent::remember(self, act, &acted).await?;
            return Ok(acted);
        }
        let recorded = self.act_on(found, thing, action, act).await?;
        let acted = Acted {
            entity: act.entity.word().into(),
            number: recorded.thing.number.clone(),
            action,
            from: found.status,
            to: recorded.thing.status,
            version: self.version_of(&recorded),
            event: recorded.id,
            effects: self.made.clone(),
            lines: Vec::new(),
        };
        super::idempotent::remember(self, act, &acted).await?;
        Ok(acted)
    }

    /// Waits for a thing that is to be acted on, and says how it stands then.
    pub(super) async fn hold(&mut self, found: &Thing, action: Action) -> Result<Thing> {
        let held = things::hold(&mut self.tx, self.organization, found).await?;
        let held = held.ok_or_else(|| refusals::out_of_reach(found, action, self.role))?;
        // What decides of an add-on may have been set while this waited.
        if held.machine == Machine::Addon {
            self.settings = settings::read(&mut *self.tx, self.organization).await?;
        }
        Ok(held)
    }

    /// Whether nothing happened to it since but that the worker sent a code: nobody decides otherwise
    /// for that, and whoever asks for the code is often faster than the note that it went out.
    async fn only_sent_codes(&mut self, thing: &Thing, seen: i32) -> Result<bool> {
        let noted = [Action::SendCode.word()];
        Ok(seen < thing.version
            && events::only_since(&mut *self.tx, self.organization, thing, seen, &noted).await?)
    }

    pub(super) async fn act_on(
        &mut self,
        found: &Thing,
        thing: Thing,
        action: Action,
        act: &Act,
    ) -> Result<Recorded> {
        let is_stale = match act.if_version {
            Some(seen) if seen != thing.version => !self.only_sent_codes(&thing, seen).await?,
            Some(_) | None => false,
        };
        if is_stale || thing.status != found.status {
            return Err(refusals::stale());
        }
        let facts = if machine::looks_at_facts(thing.machine, action, thing.status) {
            facts::read(&mut self.tx, self.organization, &thing, &self.settings).await?
        } else {
            Facts { status: thing.status, ..Facts::default() }
        };
        let (_, justification) = inputs::words(&act.inputs)?;
        let has_code = self.tries_code(&thing, action, &act.inputs).await?;
        let asker = Asker { role: self.role, justifies: justification.is_some(), proves: has_code };
        let row = match machine::decide(thing.machine, action, &facts, asker) {
            Ok(row) => row,
            Err(refusal) => return Err(self.refused(&thing, refusal).await?),
        };
        let empties = matches!(action, Action::Edit | Action::Assign | Action::HandOver);
        let given = inputs::check(self, row.inputs, &act.inputs, empties).await?;
        let is_signed = self.signs(row, &act.inputs).await?;
        let given = Inputs { has_code, is_signed, ..given };
        let recorded = self.perform(&thing, row, &facts, given, None).await?;
        self.follow(recorded.clone()).await?;
        Ok(recorded)
    }

    /// Where somebody else has just done the very same, that is the story to tell.
    async fn refused(&mut self, thing: &Thing, refusal: Refusal) -> Result<Error> {
        let Refusal::NotFrom { action, .. } = refusal else {
            return Ok(refusals::told(thing, &refusal));
        };
        let last = events::last(&mut *self.tx, self.organization, thing).await?;
        let is_twin = |it: &events::Last| {
            it.seq == thing.version
                && it.action == action.word()
                && it.actor_id != self.user
                && self.now - it.at < JUST_NOW
        };
        Ok(match last.filter(is_twin) {
            Some(last) => refusals::conflict(thing, last),
            None => refusals::told(thing, &refusal),
        })
    }

    /// Does one row of the table to a thing that is held.
    pub(super) async fn perform(
        &mut self,
        thing: &Thing,
        row: &'static Transition,
        facts: &Facts,
        given: Inputs,
        cause: Option<Uuid>,
    ) -> Result<Recorded> {
        let mut step = effects::prepare(self, thing, row, facts, &given, cause.is_some()).await?;
        let words = Words {
            note: given.note.clone(),
            justification: given.justification.clone(),
            data: step.data(),
            cause,
        };
        let to = row.lands(thing.status);
        let recorded = self.record(thing, row.action, to, &words).await?;
        let columns = std::mem::take(&mut step.columns);
        things::patch(&mut *self.tx, self.organization, thing, columns).await?;
        effects::carry_out(self, row, &recorded, step, &given).await?;
        Ok(recorded)
    }

    /// Lets everything follow that the tables say follows from an event.
    pub(super) async fn follow(&mut self, first: Recorded) -> Result<()> {
        let mut causes = VecDeque::from([first]);
        let mut steps = 0;
        while let Some(cause) = causes.pop_front() {
            for &machine in followers(&cause) {
                for id in
                    things::related(&mut *self.tx, self.organization, machine, &cause.thing).await?
                {
                    steps += 1;
                    if steps > FOLLOWS_MAX {
                        return Err(Error::Fault(anyhow::anyhow!("the tables run in a circle")));
                    }
                    if let Some(recorded) = self.follow_to(machine, id, &cause).await? {
                        causes.push_back(recorded);
                    }
                }
            }
        }
        Ok(())
    }

    async fn follow_to(
        &mut self,
        machine: Machine,
        id: Uuid,
        cause: &Recorded,
    ) -> Result<Option<Recorded>> {
        let from = (cause.thing.machine, cause.action);
        let may_follow =
            |it: &Thing| it.machine == machine && machine::may_follow(machine, from, it.status);
        if id == cause.thing.id && !may_follow(&cause.thing) {
            return Ok(None);
        }
        let held = things::hold_below(&mut self.tx, self.organization, machine, id).await?;
        let Some(thing) = held.filter(may_follow) else { return Ok(None) };
        let facts = facts::read(&mut self.tx, self.organization, &thing, &self.settings).await?;
        let Some(row) = machine::follow(machine, from, &facts) else { return Ok(None) };
        self.made(row.action.word(), &thing.number);
        let recorded = self.perform(&thing, row, &facts, Inputs::default(), Some(cause.id)).await?;
        Ok(Some(recorded))
    }
}

/// The machines that have a row which may follow from this event.
fn followers(cause: &Recorded) -> &'static [Machine] {
    use std::collections::HashMap;
    use std::sync::LazyLock;
    use strum::VariantArray as _;

    static FOLLOWERS: LazyLock<HashMap<(Machine, Action), Vec<Machine>>> = LazyLock::new(|| {
        let mut found: HashMap<(Machine, Action), Vec<Machine>> = HashMap::new();
        // What hangs on an order goes before the order.
        for &machine in Machine::VARIANTS.iter().rev() {
            for row in machine.table().iter().filter(|row| !row.is_birth()) {
                for &cause in row.follows {
                    let machines = found.entry(cause).or_default();
                    if !machines.contains(&machine) && row.follows_from(cause) {
                        machines.push(machine);
                    }
                }
            }
        }
        found
    });
    FOLLOWERS.get(&(cause.thing.machine, cause.action)).map_or(&[], Vec::as_slice)
}
