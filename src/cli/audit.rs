//! `audit`: whether the timeline is as it was written. Never changes it.

use clap::Subcommand;

use super::list::json_of;
use super::said::Said;
use super::table::{Column, table};
use crate::service::Service;
use crate::service::audit::Audit;
use crate::service::error::Result;

/// The proof of the timeline.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Finds events that were changed, removed, inserted or put in another order.
    Verify,
    /// Stores a digest of the timeline as it stands.
    Seal,
}

/// Runs `audit …`. Answers what to say, and the exit status.
pub async fn audit(command: &AuditCommand, service: &Service) -> Result<(Said, u8)> {
    match command {
        AuditCommand::Verify => {
            let found = service.audit().await?;
            let exit = u8::from(!found.ok);
            Ok((Said::new(told(&found), json_of(&found)?), exit))
        }
        AuditCommand::Seal => {
            let seal = service.seal().await?;
            let at = seal.sealed_at.format("%Y-%m-%d %H:%M:%S UTC");
            let text = format!("sealed {} timelines at {at}: {}", seal.heads, seal.digest);
            Ok((Said::new(text, json_of(&seal)?), 0))
        }
    }
}

fn told(found: &Audit) -> String {
    if found.ok {
        return format!("{} events and {} seals fit", found.events, found.seals);
    }
    let mut rows: Vec<Vec<String>> = found
        .problems
        .iter()
        .map(|it| {
            let thing = format!("{} {}", it.machine, it.subject_id);
            vec![thing, format!("event {}", it.seq), it.problem.clone()]
        })
        .collect();
    rows.extend(found.broken_seals.iter().map(|it| {
        let at = it.sealed_at.format("%Y-%m-%d %H:%M UTC").to_string();
        let what = if it.heads == it.heads_now {
            "events below it were changed or taken away".to_owned()
        } else {
            format!("it sealed {} timelines, now there are {}", it.heads, it.heads_now)
        };
        vec![format!("seal of {at}"), String::new(), what]
    }));
    table(&[Column("", false), Column("", false), Column("", false)], &rows)
}
