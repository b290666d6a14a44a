//! The code that a customer confirms with: made for the worker's mail, tried where an act takes
//! one. Never lets it into anything that is kept.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::act::Act;
use super::error::{Error, Result};
use super::work::Work;
use super::{Service, inputs};
use crate::domain::entity::Entity;
use crate::domain::input::OTP;
use crate::domain::machine::{self, Action};
use crate::store::codes::{self, MadeCode};
use crate::store::things::Thing;

/// What whoever confirms an order is answered where there is none of that name.
const NO_SUCH_ORDER: &str = "Sale order not found";

impl Service {
    /// Makes a new code for an order that waits for its customer, kills the one before and puts
    /// it on the timeline; for the worker, as it writes the mail.
    ///
    /// # Errors
    /// The order does not wait, or had as many codes as it may have in a day; not the worker;
    /// out of reach.
    pub async fn make_code(&self, order: Uuid) -> Result<MadeCode> {
        let mut work = Work::begin(self).await?;
        let act = Act {
            entity: Entity::Order,
            name: order.to_string(),
            action: Action::SendCode.word().to_owned(),
            inputs: Map::new(),
            if_version: None,
            idempotency_key: None,
        };
        let found = work.find(act.entity, &act.name).await?;
        let thing = work.hold(&found, Action::SendCode).await?;
        work.act_on(&found, thing, Action::SendCode, &act).await?;
        let code = work.code.take();
        work.tx.commit().await?;
        code.ok_or_else(|| Error::Fault(anyhow::anyhow!("no code was made")))
    }
}

/// Says in the agreed words that there is no order to confirm.
pub(super) fn for_confirming(error: Error, entity: Entity, action: Action) -> Error {
    let mut rows = entity.machines().iter().flat_map(|it| it.table());
    let is_confirming = rows.any(|row| row.action == action && row.asks_proof);
    if is_confirming && matches!(error, Error::Missing { .. }) {
        return Error::NotThere(NO_SUCH_ORDER);
    }
    error
}

impl Work {
    /// Tries the code among what was given, where the act takes one; says whether it was right.
    /// A wrong one ends the act.
    pub(super) async fn tries_code(
        &mut self,
        thing: &Thing,
        action: Action,
        given: &Map<String, Value>,
    ) -> Result<bool> {
        if !machine::takes_code(thing.machine, action, thing.status, self.role) {
            return Ok(false);
        }
        let Some(code) = inputs::secret(given, OTP.name)? else { return Ok(false) };
        match codes::refusal(&mut *self.tx, thing.id, &code).await? {
            None => Ok(true),
            Some(said) => Err(Error::refused(said)),
        }
    }
}
