//! The demo's data, made when its database is first opened. Never touches a database that
//! has an organization.

use sqlx::Connection as _;
use sqlx::postgres::PgConnectOptions;

use super::{connect, patient};
use crate::service::clock::Clock;
use crate::store::embedded::{self, Embedded};
use crate::store::seed;
use crate::store::unready::{Cause, Unready};
use crate::store::{pinned, sessions};

/// Makes the demo's organizations, unless somebody has.
pub(super) async fn fill(server: &Embedded, app: &PgConnectOptions) -> Result<(), Unready> {
    let mut asking = connect(&pinned(app)).await?;
    let is_empty = sessions::is_first_run(&mut asking).await;
    asking.close().await.ok();
    if !is_empty.unwrap_or(false) {
        return Ok(());
    }
    let options = server.options(embedded::SUPERUSER, embedded::DATABASE);
    let mut owner = connect(&patient(&options)).await?;
    // One of several that start at once fills it; the others find it filled.
    let filled = server.alone(seed::demo(&mut owner, Clock::System.now())).await?;
    owner.close().await.ok();
    filled.map_err(|e| {
        Unready::new(
            Cause::Broken,
            format!("cannot make the demo's data: {e}"),
            format!("move {} away and start the demo again", server.data().display()),
        )
    })
}
