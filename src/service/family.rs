//! An order and the orders beside it: the one that it hangs on, those that hang on it. Never
//! changes one.

use uuid::Uuid;

use super::Service;
use super::error::Result;
use super::find::Found;
use super::list::known;
use super::view::Addon;
use crate::domain::entity::Entity;
use crate::domain::family::{self, Sibling};
use crate::domain::machine::Machine;
use crate::domain::settings::Settings;
use crate::domain::status::Status;
use crate::store::read::order;

/// The orders beside one.
#[derive(Clone, Debug)]
pub struct Family {
    pub of: Found,
    pub parent: Option<Found>,
    pub children: Vec<Found>,
}

impl Service {
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
