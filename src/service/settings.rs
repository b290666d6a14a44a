//! Changing a setting: in force at once, and on the timeline.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value};

use super::Service;
use super::act::{Act, Acted};
use super::error::{Error, Result, Told};
use super::work::{Born, Work};
use crate::domain::entity::Entity;
use crate::domain::machine::Machine;
use crate::domain::settings::{LOGO_BYTES_MAX, Settings};
use crate::domain::status::Status;
use crate::paper;
use crate::store::settings;

/// The setting that papers and mails are dressed by.
pub(super) const BRANDING: &str = "branding";
/// What to do about a logo that cannot be one.
pub(super) const LOGO_HINT: &str = "take a PNG or JPEG of up to 300 kB";

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

    /// Puts a picture on papers and mails, or takes it off them.
    ///
    /// # Errors
    /// It is no PNG or JPEG, or too large; as [`Service::set`].
    pub async fn set_logo(&self, picture: Option<&[u8]>) -> Result<Acted> {
        let mut branding = self.settings().await?.value(BRANDING);
        let Some(fields) = branding.as_object_mut() else {
            let told = Told::new("the branding holds no fields, so it takes no logo");
            return Err(Error::Usage(told.hint("set it anew: ordna setting set branding '{}'")));
        };
        match picture {
            Some(bytes) if LOGO_BYTES_MAX < bytes.len() => {
                let told = Told::new(format!("the file has {} kB", bytes.len().div_ceil(1000)));
                return Err(Error::Usage(told.hint(LOGO_HINT)));
            }
            Some(bytes) => {
                let kind = paper::kind_of_logo(bytes).ok_or_else(|| {
                    Error::Usage(Told::new("the file is no PNG or JPEG").hint(LOGO_HINT))
                })?;
                let packed = BASE64_STANDARD.encode(bytes);
                fields.insert("logo".into(), format!("data:{kind};base64,{packed}").into());
            }
            None => drop(fields.remove("logo")),
        }
        self.set(BRANDING, branding, None).await
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
