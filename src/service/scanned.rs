//! Codes that scanners read: what one belongs to, and the sheet of those for actions. Never does
//! what a code asks for: that is an act like any other.

use uuid::Uuid;

use super::Service;
use super::error::{Error, Result};
use super::find::Found;
use super::papers::{Document, brand, code_sheet};
use crate::domain::entity::Entity;
use crate::domain::machine::Machine;
use crate::domain::scanned::{FloorAction, Scanned, action_code, floor_actions};
use crate::paper::codes::{Code, CodeSheet};
use crate::store::read::find;

impl Service {
    /// The job card, report or order that a code belongs to.
    ///
    /// # Errors
    /// Nothing here has this code; it is no code of a thing; out of reach.
    pub async fn scanned(&self, scanned: &Scanned) -> Result<Found> {
        let (entities, named): (&[Entity], &str) = match scanned {
            Scanned::Card(code) => (&[Entity::JobCard, Entity::Qir], code),
            Scanned::Order(number) => return self.find(Entity::Order, number).await,
            Scanned::Action(action) => {
                let what = action.plain();
                let told = format!("that code means {what}: scan what to {what} before it");
                return Err(Error::refused(told));
            }
            Scanned::Badge(code) | Scanned::Unknown(code) => (&[], code),
        };
        for entity in entities {
            match self.find(*entity, named).await {
                Err(Error::Missing { .. }) => {}
                found => return found,
            }
        }
        Err(Error::Missing { what: format!("code \"{named}\""), nearest: Vec::new() })
    }

    /// The order that what was scanned is, or hangs on.
    ///
    /// # Errors
    /// Out of reach.
    pub async fn order_of(&self, found: &Found) -> Result<Option<(Uuid, String)>> {
        let Some(machine) = found.machine else { return Ok(None) };
        let (pool, here) = (self.store.pool(), self.me.organization_id);
        Ok(find::order_of(pool, here, machine, found.id).await?)
    }

    /// The sheet with a code for everything that the floor does.
    ///
    /// # Errors
    /// The branding cannot be printed; out of reach.
    pub async fn action_sheet(&self) -> Result<Document> {
        let settings = self.settings().await?;
        let code = |it: FloorAction| Code {
            code: action_code(it.action),
            name: it.action.plain(),
            of: done_to(&it.machines),
        };
        code_sheet(&CodeSheet {
            brand: brand::of(&settings, &self.me.organization_name),
            title: "Scan what to do".to_owned(),
            words: "First the code of the job card, report or order, then what is to be done with \
                    it."
            .to_owned(),
            issued_on: self.clock.now().with_timezone(&settings.zone()).date_naive(),
            codes: floor_actions().into_iter().map(code).collect(),
        })
    }
}

/// "job card, report".
fn done_to(machines: &[Machine]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for machine in machines {
        let name = match machine {
            Machine::JobCard => "job card",
            Machine::Qir => "report",
            Machine::Batch => "batch",
            Machine::OrderGoods | Machine::OrderMadeToOrder | Machine::OrderService => "order",
            Machine::Lead
            | Machine::Offer
            | Machine::Addon
            | Machine::Invoice
            | Machine::Email
            | Machine::Document
            | Machine::Import
            | Machine::Customer
            | Machine::Product
            | Machine::PriceList
            | Machine::DiscountCode
            | Machine::Settings => continue,
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}
