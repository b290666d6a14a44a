//! One transaction of the engine: what it runs in, who acts, and what came of it.

use std::collections::HashMap;

use chrono::{DateTime, Datelike as _, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::error::Result;
use super::papers::{Job, Ready};
use super::{Service, effects};
use crate::domain::machine::{self, Action, Effect, Machine};
use crate::domain::numbering::Series;
use crate::domain::role::Role;
use crate::domain::settings::Settings;
use crate::domain::status::Status;
use crate::store::codes::MadeCode;
use crate::store::events::{self, Words};
use crate::store::things::Thing;
use crate::store::{Tx, counters, settings};

/// What an act says of the address that a code goes to.
pub const CODE_TO: &str = "code_to";
/// What an add-on is noted as that was called off with its order, and one that goes on.
pub const CALLED_OFF: &str = "called_off";
pub const KEPT: &str = "kept";
/// The customer to whom no code can go, for want of an address.
pub const NO_ADDRESS: &str = "no_address";

/// Something that came into being, or was asked for, with an act.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Made {
    pub kind: String,
    pub number: String,
}

/// An event that was recorded in this transaction.
#[derive(Clone, Debug)]
pub(super) struct Recorded {
    pub(super) id: Uuid,
    pub(super) action: Action,
    /// The thing as it stands after the event.
    pub(super) thing: Thing,
}

/// The transaction of one use case.
pub(super) struct Work {
    pub(super) tx: Tx,
    pub(super) organization: Uuid,
    pub(super) organization_name: String,
    pub(super) user: Option<Uuid>,
    pub(super) role: Role,
    pub(super) now: DateTime<Utc>,
    pub(super) settings: Settings,
    pub(super) made: Vec<Made>,
    /// Papers that were made before this transaction, and the one that it lacks.
    pub(super) ready: Ready,
    pub(super) wanted: Option<Job>,
    /// The code that went out with a mail.
    pub(super) code: Option<MadeCode>,
    /// Where everything stands that moved in this transaction.
    versions: HashMap<Uuid, i32>,
}

impl Work {
    /// Begins a transaction for whoever the service acts for.
    pub(super) async fn begin(service: &Service) -> Result<Self> {
        let mut tx = service.store.begin().await?;
        let organization = service.me.organization_id;
        let settings = settings::read(&mut *tx, organization).await?;
        Ok(Self {
            tx,
            organization,
            organization_name: service.me.organization_name.clone(),
            user: service.me.user_id,
            role: service.me.role,
            now: service.clock.now(),
            settings,
            made: Vec::new(),
            ready: Ready::default(),
            wanted: None,
            code: None,
            versions: HashMap::new(),
        })
    }

    /// Begins the next act of several in this transaction; what the one before made is told already.
    pub(super) fn begins_another(&mut self) {
        self.made.clear();
        self.versions.clear();
        self.wanted = None;
        self.code = None;
    }

    /// Notes what came into being.
    pub(super) fn made(&mut self, kind: &str, number: &str) {
        self.made.push(Made { kind: kind.into(), number: number.into() });
    }

    /// The version of a thing that moved in this transaction, whatever followed.
    pub(super) fn version_of(&self, recorded: &Recorded) -> i32 {
        self.versions.get(&recorded.thing.id).copied().unwrap_or(recorded.thing.version)
    }

    /// The next number of a series, in the organization's year.
    pub(super) async fn next_number(&mut self, series: Series) -> Result<String> {
        let year = self.now.with_timezone(&self.settings.zone()).year();
        Ok(counters::next(&mut *self.tx, series, year).await?)
    }

    /// Records the next event of a thing.
    pub(super) async fn record(
        &mut self,
        thing: &Thing,
        action: Action,
        to: Status,
        words: &Words,
    ) -> Result<Recorded> {
        let id =
            events::record(&mut *self.tx, self.organization, thing, (action, to), words).await?;
        let thing = Thing { status: to, version: thing.version + 1, ..thing.clone() };
        self.versions.insert(thing.id, thing.version);
        Ok(Recorded { id, action, thing })
    }

    /// Records the birth of a thing whose row was just inserted.
    pub(super) async fn born(&mut self, born: Born<'_>, cause: Option<Uuid>) -> Result<Recorded> {
        self.born_with(born, Words { cause, ..Words::default() }).await
    }

    /// As [`Work::born`], with words.
    pub(super) async fn born_with(&mut self, born: Born<'_>, words: Words) -> Result<Recorded> {
        let thing = Thing {
            id: born.id,
            machine: born.machine,
            status: Status::Nothing,
            version: 0,
            number: born.number.to_owned(),
            root_order_id: born.root_order_id,
            head_order_id: None,
        };
        let recorded = self.record(&thing, Action::Open, born.at, &words).await?;
        let row = machine::birth(born.machine, born.at);
        for effect in row.map_or(&[][..], |it| it.effects) {
            if matches!(effect, Effect::Post(_) | Effect::SendMail) {
                effects::post::ask(self, &recorded, *effect).await?;
            }
        }
        Ok(recorded)
    }
}

/// A thing that comes into being.
#[derive(Clone, Copy, Debug)]
pub(super) struct Born<'a> {
    pub(super) machine: Machine,
    pub(super) id: Uuid,
    pub(super) number: &'a str,
    pub(super) at: Status,
    pub(super) root_order_id: Option<Uuid>,
}
