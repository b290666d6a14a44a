//! `doctor`: what is wrong and how to mend it, whether mails get out, and clearing up where
//! documents lie. Never installs anything without a yes.

use std::io::{IsTerminal as _, stdin};

use clap::Args;
use serde_json::json;

use super::ask::Asker;
use super::desk::{Who, sit_down};
use super::list::json_of;
use super::said::Said;
use crate::service::database::{Cause, Database, Settings, Unready, open};
use crate::service::doctor::{self, Cure, Finding, Letterbox, Level};
use crate::service::error::{Error, Result, Told};
use crate::service::mailing::{self, MailSettings, Wanted};
use crate::service::papers::Collected;
use crate::service::{Clock, Service};

/// Says what is wrong and how to mend it.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the user's own")]
#[derive(Args, Debug)]
pub struct DoctorArgs {
    /// Mends what can be mended.
    #[arg(long)]
    pub fix: bool,
    /// Asks nothing.
    #[arg(long, requires = "fix")]
    pub yes: bool,
    /// Removes stored bytes of your organization that no document names and that are older than
    /// an hour; asks nothing.
    #[arg(long, conflicts_with_all = ["fix", "mail"])]
    pub collect: bool,
    /// Looks whether mails get out, and what the sender's domain says of itself (SPF, DKIM,
    /// DMARC).
    #[arg(long, conflicts_with = "fix")]
    pub mail: bool,
    /// Sends a test mail to this address.
    #[arg(long, value_name = "ADDRESS", requires = "mail")]
    pub to: Option<String>,
    /// Under which name the key that mails are signed with stands in the DNS.
    #[arg(long, value_name = "NAME", requires = "mail")]
    pub selector: Option<String>,
}

impl DoctorArgs {
    /// Whether it changes or sends something.
    pub(super) const fn acts(&self) -> bool {
        self.fix || self.collect || self.to.is_some()
    }
}

/// What `doctor` found: its answer, and whether something does not work.
#[derive(Debug)]
pub struct Diagnosis {
    pub said: Said,
    /// The exit status: 0, or what the worst finding would have ended a command with.
    pub exit: u8,
}

/// Runs `doctor`.
pub async fn doctor(
    args: &DoctorArgs,
    who: &Who<'_>,
    mail: &MailSettings,
    letters: &Letterbox,
    utf8: bool,
) -> Result<Diagnosis> {
    if args.collect {
        return collect(who).await;
    }
    if args.mail {
        let wanted = Wanted { to: args.to.as_deref(), selector: args.selector.as_deref() };
        return Ok(diagnosis(&mailing::examine(mail, wanted, Clock::System).await, &[]));
    }
    examine(args, who, letters, utf8).await
}

async fn collect(who: &Who<'_>) -> Result<Diagnosis> {
    let desk = sit_down(who).await?;
    let service =
        Service::new(desk.store.clone(), Clock::System, desk.me.clone(), desk.shelf.clone());
    let collected = service.collect().await;
    let closed = desk.close().await;
    let collected = collected?;
    closed?;
    Ok(Diagnosis { said: Said::new(told(&collected), json_of(&collected)?), exit: 0 })
}

fn told(it: &Collected) -> String {
    let left = match it.left_for_now {
        0 => String::new(),
        left => format!("; {left} too young to be sure, left for another time"),
    };
    format!(
        "{} stored, {} named by no document and removed, {} bytes{left}",
        it.objects, it.removed, it.removed_bytes
    )
}

async fn examine(
    args: &DoctorArgs,
    &Who { settings, demo, .. }: &Who<'_>,
    letters: &Letterbox,
    utf8: bool,
) -> Result<Diagnosis> {
    let mut found = doctor::examine(settings, letters, demo, utf8).await;
    let mut done = Vec::new();
    if args.fix {
        if found.iter().any(|it| it.cure == Some(Cure::Install)) {
            offer(args.yes)?;
            done.push("installed PostgreSQL".to_owned());
            found = doctor::examine(settings, letters, demo, utf8).await;
        }
        done.extend(doctor::cure(settings, demo, &found).await?);
        if !done.is_empty() {
            found = doctor::examine(settings, letters, demo, utf8).await;
        }
    }
    Ok(diagnosis(&found, &done))
}

fn diagnosis(found: &[Finding], done: &[String]) -> Diagnosis {
    let mut lines: Vec<String> = done.iter().map(|it| format!("fixed  {it}")).collect();
    for it in found {
        let mark = match it.level {
            Level::Good => "ok    ",
            Level::Open => "open  ",
            Level::Bad => "WRONG ",
        };
        lines.push(format!("{mark} {}: {}", it.check, it.what));
        lines.extend(it.hint.as_ref().map(|hint| format!("         → {hint}")));
    }
    let worst = found.iter().find(|it| it.level == Level::Bad);
    let exit = worst.map_or(0, |it| match it.cause {
        Some(Cause::BadSetting) => 2,
        Some(Cause::Refused) => 1,
        Some(
            Cause::NoServerPrograms
            | Cause::OtherMajor
            | Cause::Unreachable
            | Cause::TooOld
            | Cause::NotMigrated
            | Cause::MigratedByNewer
            | Cause::Denied
            | Cause::Broken,
        )
        | None => 6,
    });
    let json = json!({ "healthy": worst.is_none(), "findings": found, "fixed": done });
    Diagnosis { said: Said::new(lines.join("\n"), json), exit }
}

/// Opens the database; where the server's programs are missing and somebody sits at the
/// terminal, offers to install them.
pub async fn open_or_offer(settings: &Settings, demo: bool) -> Result<Database> {
    match open(settings, demo).await {
        Err(why) if why.cause == Cause::NoServerPrograms && stdin().is_terminal() => {
            ask(&why)?;
            Ok(open(settings, demo).await?)
        }
        other => Ok(other?),
    }
}

/// Offers to install the server's programs where a server of our own needs them; asked before
/// a full screen is opened, on which nobody could be asked.
///
/// # Errors
/// What is missing, where the answer is no; what went wrong with the installing.
pub fn offer_programs(settings: &Settings, demo: bool) -> Result<()> {
    match doctor::no_programs(settings, demo) {
        Some(why) if stdin().is_terminal() => ask(&why),
        Some(_) | None => Ok(()),
    }
}

/// Asks whether to install, and does.
fn ask(why: &Unready) -> Result<()> {
    let Some(recipe) = doctor::recipe() else { return Err(why.clone().into()) };
    let question = format!("{}\ninstall it now with `{recipe}`? [y/N]", why.what);
    let answer = Asker::new().line(&question)?;
    if !answer.trim().eq_ignore_ascii_case("y") {
        return Err(why.clone().into());
    }
    Ok(doctor::install(&recipe)?)
}

/// Installs, after asking unless `yes` said so already.
fn offer(yes: bool) -> Result<()> {
    let Some(recipe) = doctor::recipe() else {
        let told = Told::new("cannot install PostgreSQL: this system's package manager is unknown");
        return Err(Error::Unreachable(told.hint("install PostgreSQL's server yourself")));
    };
    if !yes {
        if !stdin().is_terminal() {
            let told = Told::new("nobody is here to ask before installing PostgreSQL");
            return Err(Error::Usage(told.hint(format!("say --yes, or run yourself: {recipe}"))));
        }
        let answer = Asker::new().line(&format!("run `{recipe}`? [y/N]"))?;
        if !answer.trim().eq_ignore_ascii_case("y") {
            return Err(Error::Refused(Told::new("nothing was installed")));
        }
    }
    Ok(doctor::install(&recipe)?)
}
