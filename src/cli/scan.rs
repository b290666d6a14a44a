//! `scan` and `export`: what a scanned code means, doing what it says, and the sheet of codes to
//! scan. Never decides whether it may be done.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;

use super::act::{InputArgs, did};
use super::said::Said;
use crate::domain::scanned::Scanned;
use crate::service::Service;
use crate::service::act::Act;
use crate::service::error::{Error, Result, Told};
use crate::service::find::Found;

/// A code, and what to do with what it belongs to.
#[derive(Args, Debug)]
pub struct ScanArgs {
    /// As the scanner reads it: of a job card, a report, an order, or an action.
    pub code: String,
    /// The code of an action, which is done to it.
    pub action: Option<String>,
    #[command(flatten)]
    pub inputs: InputArgs,
}

/// What is written into a file.
#[derive(Debug, Subcommand)]
pub enum ExportCommand {
    /// A sheet to hang up: one code for each thing that the floor does.
    ActionSheet {
        /// A file or a directory; it never takes the place of something else.
        #[arg(long, value_name = "PATH", default_value = ".")]
        to: PathBuf,
    },
}

impl ScanArgs {
    /// Whether it does something.
    pub const fn acts(&self) -> bool {
        self.action.is_some()
    }
}

/// Runs `scan`.
pub async fn scan(args: &ScanArgs, service: &Service) -> Result<Said> {
    let scanned = Scanned::read(&args.code);
    let Some(then) = &args.action else {
        return means(&scanned, &args.code, service).await;
    };
    let Scanned::Action(action) = Scanned::read(then) else {
        let told = Told::new(format!("{then} is no code of an action"));
        return Err(Error::Usage(told.hint("`ordna export action-sheet` prints them")));
    };
    let found = service.scanned(&scanned).await?;
    let acted = service.act(Act {
        entity: found.entity,
        name: found.id.to_string(),
        action: action.word().to_owned(),
        inputs: args.inputs.read()?,
        if_version: args.inputs.if_version,
        idempotency_key: args.inputs.idempotency_key.clone(),
    });
    did(&acted.await?)
}

async fn means(scanned: &Scanned, code: &str, service: &Service) -> Result<Said> {
    if let Scanned::Action(action) = scanned {
        let json = json!({ "code": code, "entity": null, "number": null, "status": null,
                           "version": null, "action": action.word() });
        return Ok(Said::new(format!("{code} means {}", action.plain()), json));
    }
    let Found { entity, number, status, version, .. } = service.scanned(scanned).await?;
    let stands = status.map(|it| format!(", {}", it.plain())).unwrap_or_default();
    let noun = entity.word();
    let text = format!("{number}: {}{stands}", noun.replace('-', " "));
    let json = json!({ "code": code, "entity": noun, "number": number, "status": status,
                       "version": version, "action": null });
    Ok(Said::new(text, json))
}

/// Runs `export`.
pub async fn export(command: &ExportCommand, service: &Service) -> Result<Said> {
    match command {
        ExportCommand::ActionSheet { to } => {
            let sheet = service.action_sheet().await?;
            let path = sheet.save_new(to)?.display().to_string();
            Ok(Said::new(format!("saved as {path}"), json!({ "path": path })))
        }
    }
}
