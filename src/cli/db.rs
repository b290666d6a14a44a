//! `db`: setting a database up, bringing it up to date, its address, its backups. Never
//! prints a password that was not asked for.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::{Args, Subcommand};
use serde_json::json;

use super::said::Said;
use crate::domain::secret::Secret;
use crate::service::database::{self, Load, Report, Settings};
use crate::service::error::{Error, Result, Told};

/// The database: setting it up, bringing it up to date, copying it.
#[derive(Debug, Subcommand)]
pub enum DbCommand {
    /// Sets a PostgreSQL database up for ordna: roles, schema, lock-down.
    Init(InitArgs),
    /// Brings the schema up to date and locks the database down again.
    Migrate(OwnerArgs),
    /// Says how the database stands.
    Status,
    /// Prints a connection string that psql takes.
    Url(UrlArgs),
    /// Writes the whole database into a file.
    Backup(CopyArgs),
    /// Puts a backup in the place of what is in the database.
    Restore(CopyArgs),
    /// Fills a database with synthetic orders, to measure with.
    Load(LoadArgs),
    /// Keeps our own server up while somebody uses its address.
    #[command(hide = true)]
    Keep,
}

#[derive(Args, Debug)]
pub struct OwnerArgs {
    /// The connection string of the database's owner; otherwise the one that is known here,
    /// by `ORDNA_OWNER_DATABASE_URL`, `config.toml` or an earlier `db init`.
    #[arg(long, value_name = "URL")]
    pub owner: Option<String>,
}

impl OwnerArgs {
    pub(super) fn secret(&self) -> Option<Secret> {
        self.owner.as_ref().map(Secret::new)
    }
}

#[derive(Args, Debug)]
pub struct InitArgs {
    #[command(flatten)]
    pub owner: OwnerArgs,
    /// Makes new passwords for the roles that programs log in as, even if they have some.
    #[arg(long)]
    pub new_passwords: bool,
}

#[derive(Args, Debug)]
pub struct UrlArgs {
    /// The owner's address: everything may be seen and changed through it.
    #[arg(long)]
    pub owner: bool,
}

#[derive(Args, Debug)]
pub struct CopyArgs {
    /// The file.
    pub file: PathBuf,
    #[command(flatten)]
    pub owner: OwnerArgs,
    /// Overwrites what is there without asking.
    #[arg(long)]
    pub yes: bool,
}

#[derive(Args, Debug)]
pub struct LoadArgs {
    /// How many orders, over all organizations.
    #[arg(long, value_name = "N", default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
    pub orders: u64,
    /// How many organizations they are spread over.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub organizations: u32,
    #[command(flatten)]
    pub owner: OwnerArgs,
    /// Loads beside organizations that people work in.
    #[arg(long)]
    pub yes: bool,
}

/// What `db` needs to know of the settings.
#[derive(Debug)]
pub struct Place<'a> {
    pub settings: &'a Settings,
    pub demo: bool,
    /// Where the connections of this user are saved.
    pub dir: &'a Path,
}

/// Runs `db`.
pub async fn db(command: &DbCommand, place: &Place<'_>) -> Result<Said> {
    let Place { settings, demo, .. } = *place;
    match command {
        DbCommand::Init(args) => init(args, place).await,
        DbCommand::Migrate(args) => {
            let report = database::migrate(settings, demo, args.secret().as_ref()).await?;
            Ok(said_report(&report, "the schema is up to date"))
        }
        DbCommand::Status => status(place).await,
        DbCommand::Url(args) => url(args, place).await,
        DbCommand::Backup(args) => {
            let owner = args.owner.secret();
            let bytes =
                database::backup(settings, demo, owner.as_ref(), &args.file, args.yes).await?;
            let text = format!("wrote {} ({bytes} bytes)", args.file.display());
            Ok(Said::new(text, json!({ "file": args.file, "bytes": bytes })))
        }
        DbCommand::Restore(args) => {
            let owner = args.owner.secret();
            let report =
                database::restore(settings, demo, owner.as_ref(), &args.file, args.yes).await?;
            let mut said = said_report(&report, &format!("restored {}", args.file.display()));
            if !report.new_logins.is_empty() {
                said.text.push_str(
                    "\nthe logins are new on this server: `ordna db init --new-passwords` gives \
                     them passwords",
                );
            }
            Ok(said)
        }
        DbCommand::Load(args) => load(args, place).await,
        DbCommand::Keep => {
            database::keep(settings, demo).await?;
            Ok(Said::new("", json!({})))
        }
    }
}

async fn load(args: &LoadArgs, place: &Place<'_>) -> Result<Said> {
    let wanted = Load { orders: args.orders, organizations: args.organizations };
    let owner = args.owner.secret();
    let filled =
        database::load(place.settings, place.demo, owner.as_ref(), wanted, args.yes).await?;
    let seconds = u64::try_from(filled.took.as_millis()).unwrap_or(u64::MAX).max(1);
    let a_second = filled.rows.saturating_mul(1000) / seconds;
    let slug = |number: u32| format!("load-{number:03}");
    let text = format!(
        "loaded {} orders, {} rows in {}.{:03} s, {a_second} rows a second, into {} to {}\n\
         admin@{}.example logs in with the password demo",
        args.orders,
        filled.rows,
        seconds / 1000,
        seconds % 1000,
        slug(filled.first),
        slug(filled.last),
        slug(filled.first),
    );
    Ok(Said::new(
        text,
        json!({
            "orders": args.orders, "rows": filled.rows, "milliseconds": seconds,
            "rows_per_second": a_second, "organizations":
                (filled.first..=filled.last).map(slug).collect::<Vec<_>>(),
        }),
    ))
}

async fn init(args: &InitArgs, place: &Place<'_>) -> Result<Said> {
    let owner = args.owner.secret();
    let done =
        database::init(place.settings, place.demo, owner.as_ref(), args.new_passwords, place.dir)
            .await?;
    let mut said = said_report(&done.report, "the database is ready for ordna");
    let mut lines = vec![said.text];
    match &done.saved {
        None => {
            lines.push("ordna starts this server by itself; there is nothing to hand out".into());
        }
        Some(path) => {
            lines.push(format!("for colleagues:       DATABASE_URL={}", done.app.reveal()));
            lines.push(format!("for background work:  {}", done.worker.reveal()));
            if !done.with_passwords {
                lines.push(
                    "their passwords stayed as they were; --new-passwords makes new ones".into(),
                );
            }
            lines.push(format!("saved, with the owner's, in {}", path.display()));
        }
    }
    said.text = lines.join("\n");
    if let Some(fields) = said.json.as_object_mut() {
        fields.insert("database_url".into(), json!(done.app.reveal()));
        fields.insert("worker_database_url".into(), json!(done.worker.reveal()));
        fields.insert("with_passwords".into(), json!(done.with_passwords));
        fields.insert("saved".into(), json!(done.saved));
    }
    Ok(said)
}

/// What a setup did, and what this server leaves open.
fn said_report(report: &Report, done: &str) -> Said {
    let open: Vec<_> = report.held.iter().filter_map(|it| it.open.zip(it.why.as_deref())).collect();
    let first = match report.before {
        Some(before) if before == report.now => format!("{done} (schema {})", report.now),
        Some(before) => format!("{done} (schema {before} → {})", report.now),
        None => format!("{done} (schema {}, new)", report.now),
    };
    let mut lines = vec![first];
    let left = |(what, why): &(&str, &str)| format!("open on this server: {what} ({why})");
    lines.extend(open.iter().map(left));
    let open: Vec<_> = open.iter().map(|(what, why)| json!({ "what": what, "why": why })).collect();
    let json = json!({ "schema_before": report.before, "schema": report.now, "open": open });
    Said::new(lines.join("\n"), json)
}

async fn status(place: &Place<'_>) -> Result<Said> {
    let status = database::status(place.settings, place.demo).await?;
    let schema = match status.schema {
        None => "not set up for ordna".to_owned(),
        Some(has) if has == status.schema_known => format!("{has}, {}", status.state),
        Some(has) => format!("{has}, {} (this ordna knows {})", status.state, status.schema_known),
    };
    let mut lines = vec![
        format!("database   {} ({})", status.place, status.kind),
        match &status.runs_as {
            Some(user) => {
                format!("server     PostgreSQL {}, runs as {user}", status.server_version)
            }
            None => format!("server     PostgreSQL {}", status.server_version),
        },
        format!("login      {}", status.login),
        format!("schema     {schema}"),
    ];
    lines.extend(status.hint.as_ref().map(|it| format!("to do      {it}")));
    lines.extend(status.open.iter().map(|it| format!("open       {it}")));
    let json = serde_json::to_value(&status).map_err(|e| Error::Fault(e.into()))?;
    Ok(Said::new(lines.join("\n"), json))
}

async fn url(args: &UrlArgs, place: &Place<'_>) -> Result<Said> {
    let open = database::open(place.settings, place.demo).await?;
    let address = open.address(args.owner)?.with_search_path().text();
    if open.is_embedded() {
        // Whoever takes the address holds no lease: somebody has to hold one for them.
        keep_up(place).map_err(|e| {
            let told = Told::new(format!("cannot keep the server up for you: {e}"));
            Error::Unreachable(told.hint("keep `ordna` open in another terminal"))
        })?;
        open.leave_running().await?;
    } else {
        open.close().await?;
    }
    let text = address.reveal();
    Ok(Said::new(text, json!({ "url": text })))
}

/// Starts a process of ours that outlives this one and holds the server's lease.
fn keep_up(place: &Place<'_>) -> std::io::Result<()> {
    use std::os::unix::process::CommandExt as _;
    let mut keeper = Command::new(std::env::current_exe()?);
    if place.demo {
        keeper.arg("--demo");
    }
    keeper.args(["db", "keep"]).current_dir("/").process_group(0);
    // The place is said again, because it may have come from a path relative to here.
    keeper.env("ORDNA_DATA_DIR", &place.settings.root).env_remove("DATABASE_URL");
    keeper.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    keeper.spawn().map(|_| ())
}
