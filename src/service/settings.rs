//! Changing a setting: in force at once, and on the timeline.

use serde_json::{Map, Value};

use super::Service;
use super::act::{Act, Acted};
use super::error::Result;
use super::work::{Born, Work};
use crate::domain::entity::Entity;
use crate::domain::machine::Machine;
use crate::domain::settings::Settings;
use crate::domain::status::Status;
use crate::store::settings;

impl Service {
    /// The organization's settings as they are now.
    ///
    /// # Errors
    /// Out of reach.
    pub async fn settings(&self) -> Result<Settings> {
        Ok(settings::read(self.store.pool(), self.me.organization_id).await?)
    }

    /// Changes one setting.
    ///
    /// # Errors
    /// Not allowed, no such setting, or a value that it does not take.
    pub async fn set(&self, key: &str, value: Value, if_version: Option<i32>) -> Result<Acted> {
        self.set_once(key, value, if_version, None).await
    }

    /// As [`Service::set`]; a repeat with the same idempotency key changes nothing.
    ///
    /// # Errors
    /// As [`Service::set`].
    pub async fn set_once(
        &self,
        key: &str,
        value: Value,
        if_version: Option<i32>,
        idempotency_key: Option<String>,
    ) -> Result<Acted> {
        self.begin_settings().await?;
        let inputs =
            Map::from_iter([("key".to_owned(), Value::from(key)), ("value".to_owned(), value)]);
        self.act(Act {
            entity: Entity::Setting,
            name: "settings".into(),
            action: "set".into(),
            inputs,
            if_version,
            idempotency_key,
        })
        .await
    }

    /// Gives the organization its row when the first setting is changed.
    async fn begin_settings(&self) -> Result<()> {
        let mut work = Work::begin(self).await?;
        if settings::is_begun(&mut *work.tx, work.organization).await? {
            return Ok(());
        }
        settings::insert(&mut *work.tx, work.organization).await?;
        let born = Born {
            machine: Machine::Settings,
            id: work.organization,
            number: "settings",
            at: Status::Active,
            root_order_id: None,
        };
        work.born(born, None).await?;
        Ok(work.tx.commit().await?)
    }
}
