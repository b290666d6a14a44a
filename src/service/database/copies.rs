//! Backing a database up and putting a backup back. Never overwrites anything without
//! being told to, and never leaves half of it.

use std::path::Path;

use sqlx::Connection;

use super::upkeep::Ownership;
use super::{Address, Cause, Report, Settings, Unready, apart, connect, make, options, patient};
use crate::domain::secret::Secret;
use crate::store::dump::Tools;
use crate::store::setup::{self, Reading};

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
    let reading = setup::reading(&mut connection).await?;
    connection.close().await.ok();
    let tools = Tools::find(&settings.places, major(version))?;
    let (address, file) = (ownership.address.clone(), file.to_owned());
    apart(move || match reading {
        Reading::Past => tools.backup(&address, &file, false),
        Reading::AsOwner(tables) => backup_as_owner(&tools, &address, &file, &tables),
    })
    .await
}

/// Backs up as somebody who reads everything only while the tables let their owner.
///
/// It has a runtime of its own, so that a signal that ends the program does not leave the
/// tables as they are meanwhile. Blocks.
fn backup_as_owner(
    tools: &Tools,
    address: &Address,
    file: &Path,
    tables: &[String],
) -> Result<u64, Unready> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|e| {
        Unready::new(Cause::Broken, format!("cannot begin: {e}"), "report this as a bug")
    })?;
    let to = patient(&options(address)?);
    let set = |is_forced| {
        runtime.block_on(async {
            let mut owner = connect(&to).await?;
            let done = setup::force(&mut owner, tables, is_forced).await;
            owner.close().await.ok();
            done
        })
    };
    let done = set(false).and_then(|()| tools.backup(address, file, true));
    let back = set(true).map_err(|why| {
        Unready::new(
            why.cause,
            format!("{}: row security still lets the owner read everything", why.what),
            "run `ordna doctor --fix`",
        )
    });
    done.and_then(|bytes| back.map(|()| bytes))
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
    setup::must_hand_over(&mut connection).await?;
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
