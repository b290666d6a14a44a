//! What can be done with a thing now, and of everything else why not.

use serde::Serialize;

use super::effects::packing::not_packed;
use super::error::Result;
use super::work::Work;
use super::{Service, refusals};
use crate::domain::effect::Effect;
use crate::domain::entity::Entity;
use crate::domain::facts::Facts;
use crate::domain::input::{Input, JUSTIFICATION, Kind, NOTE, NOTE_NEEDED, PIN};
use crate::domain::letter::LetterKind;
use crate::domain::machine::{self, Action, Machine, Offer, Refusal};
use crate::domain::machines::order::ADDONS;
use crate::domain::role::Role;
use crate::domain::status::Status;
use crate::store::badges::{self, Signs};
use crate::store::facts;

/// An action with its answer.
#[derive(Clone, Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "answers to questions of their own")]
pub struct Offered {
    pub action: Action,
    /// Where it leads; none where the status stays.
    pub to: Option<Status>,
    pub allowed: bool,
    /// Why not; or what is set aside by doing it, which asks for a justification or a note.
    pub reason: Option<String>,
    pub inputs: Vec<Asked>,
    /// What it does, in the imperative.
    pub title: &'static str,
    /// Whether it is asked about once, because nothing takes it back.
    pub is_final: bool,
    /// The letters that the customer gets of it.
    #[serde(skip)]
    pub letters: Vec<LetterKind>,
    /// Whether nobody chooses it: it only happens by itself.
    #[serde(skip)]
    pub is_followed: bool,
    /// Whether it can be done from this status at all.
    #[serde(skip)]
    pub is_near: bool,
}

/// An input as scripts and forms see it.
#[derive(Clone, Debug, Serialize)]
pub struct Asked {
    pub name: &'static str,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choices: Option<&'static [&'static str]>,
    /// For the form.
    #[serde(skip)]
    pub input: Input,
}

impl From<Input> for Asked {
    fn from(input: Input) -> Self {
        let choices = match input.kind {
            Kind::Choice(words) => Some(words),
            Kind::Text
            | Kind::Email
            | Kind::Note
            | Kind::Money
            | Kind::Percent
            | Kind::Quantity
            | Kind::Integer
            | Kind::Boolean
            | Kind::Date
            | Kind::Datetime
            | Kind::User
            | Kind::Users
            | Kind::Station
            | Kind::Customer
            | Kind::Product
            | Kind::PriceList
            | Kind::Items
            | Kind::Marks
            | Kind::Json => None,
        };
        let kind = input.kind.into();
        Self { name: input.name, kind, required: input.required, choices, input }
    }
}

impl Service {
    /// Lists every action that the thing's machine knows, those that can be done
    /// from its status first.
    ///
    /// # Errors
    /// Not found, or out of reach.
    pub async fn actions(&self, entity: Entity, name: &str) -> Result<Vec<Offered>> {
        let mut work = Work::begin(self).await?;
        let thing = work.find(entity, name).await?;
        let facts = facts::read(&mut work.tx, work.organization, &thing, &work.settings).await?;
        let is_signed = thing.machine.table().iter().any(|row| row.asks_signature);
        let signs = if is_signed { Some(badges::signs(&mut *work.tx).await?) } else { None };
        work.tx.commit().await?;
        let offers = machine::offers(thing.machine, &facts, self.me.role);
        let mut all: Vec<Offered> =
            offers.into_iter().map(|offer| offered(offer, &facts, self.me.role)).collect();
        for offer in &mut all {
            sign_with(&mut offer.inputs, signs == Some(Signs::Lacks));
        }
        if thing.machine == Machine::Batch {
            all.extend(Box::pin(self.actions_of_orders(thing.id)).await?);
            all.sort_by_key(|it| !it.is_near);
        }
        Ok(all)
    }

    /// What the floor, who shows a badge for it, can do with a thing: production, or quality.
    ///
    /// # Errors
    /// Not found, or out of reach.
    pub async fn floor_actions(&self, entity: Entity, name: &str) -> Result<Vec<Offered>> {
        let mut work = Work::begin(self).await?;
        let thing = work.find(entity, name).await?;
        let facts = facts::read(&mut work.tx, work.organization, &thing, &work.settings).await?;
        work.tx.commit().await?;
        let mut offers = machine::offers(thing.machine, &facts, Role::Production);
        for other in machine::offers(thing.machine, &facts, Role::Quality) {
            let same = offers.iter_mut().find(|it| std::ptr::eq(it.row, other.row));
            if let Some(one) = same
                && one.refusal.is_some()
                && other.refusal.is_none()
            {
                *one = other;
            }
        }
        let mut all: Vec<Offered> =
            offers.into_iter().map(|offer| offered(offer, &facts, Role::Production)).collect();
        // The PIN that goes with the badge signs too.
        for offer in &mut all {
            sign_with(&mut offer.inputs, false);
        }
        Ok(all)
    }

    /// What can be done with the settings, which are there before their row is.
    pub fn actions_of_settings(&self) -> Vec<Offered> {
        let facts = Facts { status: Status::Active, ..Facts::default() };
        let offers = machine::offers(Machine::Settings, &facts, self.me.role);
        offers.into_iter().map(|offer| offered(offer, &facts, self.me.role)).collect()
    }

    /// As [`Service::actions`], for a thing known by its machine and id.
    ///
    /// # Errors
    /// Not found, or out of reach.
    pub async fn actions_of(&self, machine: Machine, id: uuid::Uuid) -> Result<Vec<Offered>> {
        match Entity::of(machine) {
            // A shared terminal acts never; what it offers is what is done by badge.
            Some(entity) if self.me.role == Role::Kiosk => {
                self.floor_actions(entity, &id.to_string()).await
            }
            Some(entity) => self.actions(entity, &id.to_string()).await,
            None => Ok(Vec::new()),
        }
    }
}

/// Whoever has a PIN signs with it, and nobody else is asked for one.
fn sign_with(inputs: &mut Vec<Asked>, has_pin: bool) {
    if !has_pin {
        inputs.retain(|it| it.name != PIN.name);
    }
    for asked in inputs.iter_mut().filter(|it| it.name == PIN.name) {
        *asked = Asked::from(Input { required: true, ..asked.input });
    }
}

fn offered(offer: Offer, facts: &Facts, role: Role) -> Offered {
    let Offer { row, refusal, sets_aside } = offer;
    let mut inputs: Vec<Asked> = row.inputs.iter().copied().map(Asked::from).collect();
    if sets_aside.is_some() {
        inputs.push(Asked::from(Input { required: true, ..JUSTIFICATION }));
    } else if row.asks_proof && role == Role::Admin {
        let place = inputs.iter().take_while(|it| it.input.secret).count();
        inputs.insert(place, Asked::from(JUSTIFICATION));
    }
    // Who cannot justify has no other proof than the code.
    for asked in inputs.iter_mut().filter(|it| it.input.secret && role != Role::Admin) {
        *asked = Asked::from(Input { required: true, ..asked.input });
    }
    let mut reason = refusal.as_ref().map(refusals::sentence).or(sets_aside);
    if row.effects.contains(&Effect::Packed) && !facts.unpacked.is_empty() {
        for asked in inputs.iter_mut().filter(|it| it.input == NOTE) {
            *asked = Asked::from(NOTE_NEEDED);
        }
        reason = reason.or_else(|| Some(not_packed(facts)));
    }
    if row.effects.contains(&Effect::Family) {
        // Nobody is asked about add-ons that there are not.
        let named = |it: &Asked| it.name == ADDONS.name;
        if facts.children_open.is_empty() {
            inputs.retain(|it| !named(it));
        }
        for asked in inputs.iter_mut().filter(|it| named(it)) {
            *asked = Asked::from(Input { required: true, ..asked.input });
            let are = if facts.children_open.len() == 1 { "is" } else { "are" };
            let words = format!("{} {are} beside it", facts.children_open.join(", "));
            reason = reason.or(Some(words));
        }
    }
    Offered {
        action: row.action,
        to: row.to,
        allowed: refusal.is_none(),
        reason,
        inputs,
        title: row.title,
        is_final: row.is_final,
        letters: row
            .effects
            .iter()
            .filter_map(|it| if let Effect::Post(kind) = it { Some(*kind) } else { None })
            .collect(),
        is_followed: row.by.is_empty(),
        is_near: row.from.contains(&facts.status)
            && !matches!(refusal, Some(Refusal::FollowsOnly { .. })),
    }
}
