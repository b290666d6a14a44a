//! The code that a customer confirms with: made for the worker's mail, tried where an act takes
//! one. Never lets it into anything that is kept.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::error::{Error, Result, Told};
use super::inputs::Inputs;
use super::work::Work;
use super::{Service, inputs};
use crate::domain::entity::Entity;
use crate::domain::facts::Facts;
use crate::domain::input::OTP;
use crate::domain::machine::{self, Action, Asker};
use crate::store::codes::{self, Answer, MadeCode};
use crate::store::things::Thing;

/// What whoever confirms an order is answered where there is none of that name.
const NO_SUCH_ORDER: &str = "Sale order not found";

impl Service {
    /// Makes a new code for an order that waits for its customer, and kills the one before; for the
    /// worker, as it writes the mail. It counts once that mail went out.
    ///
    /// # Errors
    /// The order does not wait, or had as many codes as it may have in a day; not the worker;
    /// out of reach.
    pub async fn make_code(&self, order: Uuid) -> Result<MadeCode> {
        let mut work = Work::begin(self).await?;
        let found = work.find(Entity::Order, &order.to_string()).await?;
        let thing = work.hold(&found, Action::SendCode).await?;
        let made = match codes::make(&mut *work.tx, thing.id).await? {
            Answer::Made(made) => made,
            Answer::NotWaiting => {
                let told = Told::new(format!("{}: it waits for no code", thing.number));
                return Err(Error::Refused(told.hint("approve it first")));
            }
            Answer::TooMany => {
                let told = Told::new(format!(
                    "{}: no more codes today, 20 were sent within a day",
                    thing.number
                ));
                let hint = "send one tomorrow, or let an admin confirm with a justification";
                return Err(Error::Refused(told.hint(hint)));
            }
        };
        work.tx.commit().await?;
        Ok(made)
    }

    /// Puts on the timeline that a code went out, as [`Service::mail_sent`] does.
    ///
    /// # Errors
    /// Not the worker; out of reach.
    pub async fn code_sent(&self, order: Uuid, code: MadeCode) -> Result<()> {
        let mut work = Work::begin(self).await?;
        work.code_went_out(order, code).await?;
        Ok(work.tx.commit().await?)
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
    /// Notes that a code went out, and has its end told of; not where another took its place, or
    /// the order went on meanwhile.
    pub(super) async fn code_went_out(&mut self, order: Uuid, code: MadeCode) -> Result<()> {
        let found = self.find(Entity::Order, &order.to_string()).await?;
        let thing = self.hold(&found, Action::SendCode).await?;
        if codes::stands(&mut *self.tx, order, code.expires_at).await?.is_none() {
            return Ok(());
        }
        let facts = Facts { status: thing.status, ..Facts::default() };
        let asker = Asker { role: self.role, justifies: false, proves: false };
        let Ok(row) = machine::decide(thing.machine, Action::SendCode, &facts, asker) else {
            return Ok(());
        };
        self.code = Some(code);
        self.perform(&thing, row, &facts, Inputs::default(), None).await.map(|_| ())
    }

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
