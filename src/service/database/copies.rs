//! Backing a database up and putting a backup back. Never overwrites anything without
//! being told to, and never leaves half of it.

use std::path::Path;

use sqlx::Connection;

use super::upkeep::Ownership;
use super::{Address, Cause, Report, Settings, Unready, apart, make};
use crate::domain::secret::Secret;
use crate::store::dump::Tools;
use crate::store::setup;

/// Writes the whole database into `file`, for nobody else to read. Answers its size.
pub async fn backup(
    settings: &Settings,
    demo: bool,
    owner: Option<&Secret>,
    file: &Path,
    overwrite: bool,
) -> Result<u64, Unready> {
    if file.exists() && !overwrite {
        return Err(Unready::new(
            Cause::Refused,
            format!("{} is there already", file.display()),
            "choose another name, or say --yes to overwrite it",
        ));
    }
    let ownership = Ownership::of(settings, demo, owner).await?;
    let mut connection = ownership.connect().await?;
    let version = setup::check_server(&mut connection).await?;
    if setup::schema(&mut connection).await?.has().is_none() {
        return Err(Unready::new(
            Cause::NotMigrated,
            "there is nothing to back up: this database is not set up for ordna",
            "check DATABASE_URL",
        ));
    }
    connection.close().await.ok();
    let tools = Tools::find(&settings.places, major(version))?;
    let (address, file) = (ownership.address.clone(), file.to_owned());
    apart(move || tools.backup(&address, &file)).await
}

/// Puts a backup in the place of what is in the database: all of it, or nothing.
///
/// The lock-down is applied again, for a backup does not hold it, and the schema is
/// brought up to this program's.
pub async fn restore(
    settings: &Settings,
    demo: bool,
    owner: Option<&Secret>,
    file: &Path,
    overwrite: bool,
) -> Result<Report, Unready> {
    let ownership = Ownership::of(settings, demo, owner).await?;
    let before = match &ownership.server {
        // Makes the roles too, which a backup does not hold.
        Some(server) => Some(server.alone(make(server)).await??),
        None => None,
    };
    let mut connection = ownership.connect().await?;
    let version = setup::check_server(&mut connection).await?;
    let tools = Tools::find(&settings.places, major(version))?;
    let found = tools.version_in(file)?;
    if found > setup::newest() {
        return Err(Unready::new(
            Cause::MigratedByNewer,
            format!(
                "this backup was made by a newer ordna: it is at schema {found}, this ordna knows \
                 {}",
                setup::newest()
            ),
            "install that newer ordna here",
        ));
    }
    let made_now = before.is_some_and(|it| it.before.is_none());
    if !(made_now || overwrite || setup::is_empty(&mut connection).await?) {
        return Err(Unready::new(
            Cause::Refused,
            format!("there are data in {} already", ownership.place()),
            "back them up (`ordna db backup FILE`), then say --yes to replace them",
        ));
    }
    let new_logins = setup::make_roles(&mut connection).await?;
    setup::hang_up_others(&mut connection).await;
    let (address, file): (Address, _) = (ownership.address.clone(), file.to_owned());
    apart(move || tools.restore(&address, &file)).await?;
    let mut report = setup::prepare(&mut connection).await?;
    report.new_logins = new_logins;
    if let Some(hole) = setup::holes(&mut connection).await?.into_iter().find(|it| it.is_grave) {
        return Err(damaged(&hole.what));
    }
    connection.close().await.ok();
    Ok(report)
}

fn major(version: i32) -> u32 {
    u32::try_from(version / 10_000).unwrap_or_default()
}

fn damaged(why: &str) -> Unready {
    Unready::new(
        Cause::Broken,
        format!("the backup was restored, but {why}"),
        "see `ordna doctor`, which mends some of it, or restore another backup",
    )
}
