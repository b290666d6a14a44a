//! `setting`: what the organization has chosen. The same as `list settings` and `act
//! setting`, in fewer words.

use clap::Subcommand;
use serde_json::Value;

use super::act::typed;
use super::list::json_of;
use super::said::Said;
use super::table::{Column, table};
use crate::service::Service;
use crate::service::act::Acted;
use crate::service::error::Result;

/// What the organization has chosen.
#[derive(Debug, Subcommand)]
pub enum SettingCommand {
    /// Shows every setting.
    List,
    /// Shows one.
    Show {
        /// Its key.
        key: String,
    },
    /// Changes one.
    Set {
        /// Its key.
        key: String,
        /// A text, a number, true or false, or JSON.
        value: String,
    },
}

/// Runs `setting …`.
pub async fn setting(command: &SettingCommand, service: &Service) -> Result<Said> {
    match command {
        SettingCommand::List => {
            let all = service.list_settings().await?;
            let rows: Vec<Vec<String>> = all
                .iter()
                .map(|it| vec![it.key.into(), it.value.to_string(), it.title.into()])
                .collect();
            let columns = ["setting", "value", "what it does"].map(|it| Column(it, false));
            let json = serde_json::json!({ "items": all, "next": null });
            Ok(Said::new(table(&columns, &rows), json))
        }
        SettingCommand::Show { key } => {
            let it = service.setting(key).await?;
            let text = format!("{} = {}\n{}; takes {}", it.key, it.value, it.title, it.takes);
            Ok(Said::new(text, json_of(&it)?))
        }
        SettingCommand::Set { key, value } => {
            let known = service.setting(key).await?;
            let value = typed(Value::from(value.as_str()));
            let acted = service.set(known.key, value, None).await?;
            let acted = Acted { number: known.key.into(), ..acted };
            let now = service.setting(known.key).await?;
            Ok(Said::new(format!("{} = {}", now.key, now.value), json_of(&acted)?))
        }
    }
}
