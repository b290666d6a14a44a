//! `setting`: what the organization has chosen. The same as `list settings` and `act
//! setting`, in fewer words.

use std::fs;
use std::path::PathBuf;

use clap::Subcommand;
use serde_json::Value;

use super::act::typed;
use super::list::json_of;
use super::said::Said;
use super::table::{Column, table};
use crate::domain::settings::spoken;
use crate::service::Service;
use crate::service::act::Acted;
use crate::service::error::{Error, Result, Told};

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
    /// Puts a picture on papers and mails.
    Logo {
        /// A PNG or JPEG of up to 300 kB.
        #[arg(required_unless_present = "remove")]
        file: Option<PathBuf>,
        /// Takes the picture off them.
        #[arg(long, conflicts_with = "file")]
        remove: bool,
    },
}

/// Runs `setting …`.
pub async fn setting(command: &SettingCommand, service: &Service) -> Result<Said> {
    match command {
        SettingCommand::List => {
            let all = service.list_settings().await?;
            let rows: Vec<Vec<String>> = all
                .iter()
                .map(|it| vec![it.key.into(), spoken(&it.value).to_string(), it.title.into()])
                .collect();
            let columns = ["setting", "value", "what it does"].map(|it| Column(it, false));
            let json = serde_json::json!({ "items": all, "next": null });
            Ok(Said::new(table(&columns, &rows), json))
        }
        SettingCommand::Show { key } => {
            let it = service.setting(key).await?;
            let value = spoken(&it.value);
            let text = format!("{} = {value}\n{}; takes {}", it.key, it.title, it.takes);
            Ok(Said::new(text, json_of(&it)?))
        }
        SettingCommand::Set { key, value } => {
            let known = service.setting(key).await?;
            let value = typed(Value::from(value.as_str()));
            let acted = service.set(known.key, value, None).await?;
            is_now(service, known.key, acted).await
        }
        SettingCommand::Logo { file, .. } => {
            let read = |path: &PathBuf| {
                fs::read(path).map_err(|why| {
                    let told = Told::new(format!("cannot read {}: {why}", path.display()));
                    Error::Usage(told.hint("give the path of a PNG or JPEG"))
                })
            };
            let picture = file.as_ref().map(read).transpose()?;
            let acted = service.set_logo(picture.as_deref()).await?;
            is_now(service, "branding", acted).await
        }
    }
}

/// Says what a setting is after it was changed.
async fn is_now(service: &Service, key: &str, acted: Acted) -> Result<Said> {
    let now = service.setting(key).await?;
    let acted = Acted { number: now.key.into(), ..acted };
    Ok(Said::new(format!("{} = {}", now.key, spoken(&now.value)), json_of(&acted)?))
}
