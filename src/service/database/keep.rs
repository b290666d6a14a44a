//! Keeping our own server up for somebody who was given its address: psql knows nothing of
//! leases. Never keeps it longer than somebody uses it and a while after.

use std::fs::{self, OpenOptions};
use std::time::{Duration, SystemTime};

use sqlx::Connection;

use super::{Settings, Unready, connect, embedded, patient, start};
use crate::store::setup;

/// How long an address is good after it was handed out or last used.
const IDLE_MAX: Duration = Duration::from_mins(10);
/// How often we look whether somebody is connected.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// Holds the server until nobody has used it for a while. One keeper is enough: a second
/// one only renews the time and ends.
pub async fn keep(settings: &Settings, demo: bool) -> Result<(), Unready> {
    let server = start(settings, demo).await?;
    let path = settings.home(demo).join("keep.lock");
    let handed_out = OpenOptions::new().create(true).truncate(true).write(true).open(&path);
    let handed_out = handed_out.map_err(|e| Unready::file("write", &path, &e))?;
    handed_out.set_modified(SystemTime::now()).map_err(|e| Unready::file("write", &path, &e))?;
    if handed_out.try_lock().is_err() {
        return Ok(());
    }
    let mut used = SystemTime::now();
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        // Gone, whoever took it down: nothing is left to keep.
        let Ok(to) = fs::metadata(&path).and_then(|it| it.modified()) else { return Ok(()) };
        let options = server.options(embedded::SUPERUSER, embedded::DATABASE);
        let Ok(mut connection) = connect(&patient(&options)).await else { return Ok(()) };
        let others = setup::others(&mut connection).await?;
        connection.close().await.ok();
        let now = SystemTime::now();
        if others > 0 {
            used = now;
        }
        let since = now.duration_since(used.max(to)).unwrap_or_default();
        if since > IDLE_MAX {
            return Ok(());
        }
    }
}
