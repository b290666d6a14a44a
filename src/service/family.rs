//! An order and the orders beside it: the one that it hangs on, those that hang on it. Never
//! changes one.

use rust_decimal::Decimal;
use serde_json::Value;
use strum::VariantArray as _;
use uuid::Uuid;

use super::Service;
use super::addons as addons_of;
use super::error::Result;
use super::find::Found;
use super::list::known;
use super::view::Addon;
use super::work::Work;
use crate::domain::addon::{self, Allowance, Refusal};
use crate::domain::entity::Entity;
use crate::domain::family::{self, Sibling};
use crate::domain::machine::Machine;
use crate::domain::settings::Settings;
use crate::domain::status::Status;
use crate::store::addons::{self, Counting};
use crate::store::orders;
use crate::store::read::list::Row;
use crate::store::read::order;

/// The orders beside one.
#[derive(Clone, Debug)]
pub struct Family {
    pub of: Found,
    pub parent: Option<Found>,
    pub children: Vec<Found>,
}

impl Service {
    /// How much an order takes besides.
    ///
    /// # Errors
    /// It takes no add-on, with why; there is no such order; out of reach.
    pub async fn addon_room(&self, order: &str) -> Result<Allowance> {
        let mut work = Work::begin(self).await?;
        let order = work.find(Entity::Order, order).await?;
        let room = room(&mut work, order.id).await?;
        work.tx.rollback().await?;
        Ok(room)
    }

    /// The orders that one belongs with.
    ///
    /// # Errors
    /// There is no such order; out of reach.
    pub async fn family(&self, order: Uuid) -> Result<Family> {
        let of = self.find(Entity::Order, &order.to_string()).await?;
        let kin = order::kin(self.store.pool(), self.me.organization_id, order).await?;
        let mut family = Family { of, parent: None, children: Vec::new() };
        for one in kin {
            let is_parent = one.is_parent;
            let found = Found {
                entity: Entity::Order,
                id: one.id,
                machine: known(Some(&one.machine))?,
                number: one.number,
                status: known(Some(&one.status))?,
                version: Some(one.version),
            };
            if is_parent {
                family.parent = Some(found);
            } else {
                family.children.push(found);
            }
        }
        Ok(family)
    }
}

/// How much an order takes besides, for somebody who asks for one more add-on.
pub(super) async fn room(work: &mut Work, order: Uuid) -> Result<Allowance> {
    let counting = (Counting::Asked, None);
    let parent = addons::parent(&mut *work.tx, work.organization, order, counting).await?;
    match addon::takes(&parent, &work.settings) {
        Ok(room) => Ok(room),
        Err(refusal) => {
            let brief = orders::brief(&mut work.tx, work.organization, order).await?;
            let nothing = Value::Array(Vec::new());
            Err(addons_of::refused(work, &refusal, &parent, (&brief, order), &nothing).await?)
        }
    }
}

/// What keeps an order where it stands: a sentence for each add-on that is not ready, once the order
/// itself is.
pub(super) fn held_by(
    (machine, status): (&str, &str),
    addons: &[Addon],
    settings: &Settings,
) -> Result<Vec<String>> {
    let machine: Option<Machine> = known(Some(machine))?;
    let status: Option<Status> = known(Some(status))?;
    if !machine.zip(status).is_some_and(|(machine, at)| family::waits_at(machine, at)) {
        return Ok(Vec::new());
    }
    let mut held = Vec::new();
    for addon in addons {
        let stands = known(addon.addon_status.as_deref())?;
        let sibling = Sibling {
            status: known(Some(&addon.status))?.unwrap_or_default(),
            asked_on: addon.created_at.with_timezone(&settings.zone()).date_naive(),
            items: &addon.items,
            child: addon.addon_number.as_deref().zip(stands),
        };
        held.extend(sibling.holding(settings.notation()));
    }
    Ok(held)
}

/// Says whether an order has add-ons, or requests for some that nobody said no to.
pub(super) fn has_addons(row: &Row) -> bool {
    let rejected = Some(Status::Rejected.word());
    let mut all = row.addons.as_ref().and_then(Value::as_array).into_iter().flatten();
    all.any(|it| it.get(0).and_then(Value::as_str) != rejected)
}

/// What a row waits for, and why it waits in vain: an add-on that its order does not take as it
/// stands.
pub(super) fn closer(
    says: String,
    row: &Row,
    stands: (Option<Machine>, Option<Status>),
    settings: &Settings,
) -> Result<(String, Option<String>)> {
    Ok(match refusal(row, stands, settings)? {
        Some((short, why)) => (short.to_owned(), Some(why)),
        None => (says, None),
    })
}

/// Why an undecided add-on cannot be approved as its order stands: in a word or two, and in a
/// sentence.
fn refusal(
    row: &Row,
    stands: (Option<Machine>, Option<Status>),
    settings: &Settings,
) -> Result<Option<(&'static str, String)>> {
    if stands != (Some(Machine::Addon), Some(Status::Pending)) {
        return Ok(None);
    }
    let machine: Option<Machine> = known(row.parent_machine.as_deref())?;
    let status: Option<Status> = known(row.parent_status.as_deref())?;
    let Some((machine, status)) = machine.zip(status) else { return Ok(None) };
    let parent = addon::Parent {
        number: row.parent_number.clone().unwrap_or_default(),
        machine,
        status,
        above: None,
        net_minor: row.parent_net_minor,
        taken_minor: row.parent_taken_minor,
        currency: row.currency.clone().unwrap_or_default(),
    };
    let value = row.value_minor.unwrap_or_default();
    let refusal = addon::takes_one(&parent, value, settings).err();
    Ok(refusal.map(|it| (short(&it), it.said(&parent, settings))))
}

/// In a word or two, for where a row says what it waits for.
const fn short(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::TooLate { .. } => "too late",
        Refusal::IsAddon { .. } => "on an add-on",
        Refusal::OverLimit { .. } => "too much",
    }
}

/// What an add-on is worth beside its order, in percent with one decimal.
pub(super) fn share_of(row: &Row) -> Option<Decimal> {
    // A line of anything else hangs on nothing.
    row.parent_machine.as_ref()?;
    let value = Decimal::from(row.value_minor?);
    let whole = Decimal::from(row.parent_net_minor);
    (value * Decimal::ONE_HUNDRED).checked_div(whole).map(|it| it.round_dp(1).normalize())
}

/// The statuses at which an order takes no add-on any more.
pub(super) fn too_late(settings: &Settings) -> Vec<(Machine, Vec<Status>)> {
    let orders = Machine::VARIANTS.iter().filter(|it| it.is_order());
    let late = |machine: Machine| {
        let all = machine.statuses().into_iter();
        all.filter(|it| !addon::before_cutoff(machine, *it, settings)).collect()
    };
    orders.map(|it| (*it, late(*it))).collect()
}

/// What an order waits for beside itself: those of its add-ons that hold it.
pub(super) fn waits_for(row: &Row) -> Result<Option<String>> {
    let mut holding = Vec::new();
    for addon in row.addons.as_ref().and_then(Value::as_array).into_iter().flatten() {
        let word = |at: usize| addon.get(at).and_then(Value::as_str);
        let child = word(1).zip(known(word(2))?);
        let status = known(word(0))?.unwrap_or_default();
        if family::holds(status, child.map(|(_, stands)| stands)) {
            holding.push(child.map(|(number, _)| number));
        }
    }
    Ok(family::waiting(&row.number, &holding))
}
