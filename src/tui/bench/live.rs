//! What others change: hears the organization's channel, says that there is something to look at,
//! and sees to it that a database which went away comes back.
//!
//! It carries no data: who hears of a change reads again.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::{Database, News, Sender};
use crate::service::Service;
use crate::service::error::{Error, Result};

/// How long to gather further changes before saying so.
const GATHER: Duration = Duration::from_millis(60);
/// How often to say so at most.
const APART: Duration = Duration::from_millis(250);
/// How long to wait before the database is tried again.
const AGAIN: Duration = Duration::from_secs(1);

/// Follows the changes of the organization until it is dropped, or the session ends.
pub(super) async fn follow(service: Service, database: Option<Arc<Database>>, news: Sender) {
    let mut was_away = false;
    loop {
        let why = match hear(&service, &news, was_away).await {
            Ok(()) => "the connection was lost".to_owned(),
            Err(Error::NotLoggedIn(told)) => {
                news.send(News::LogIn { first_run: false, why: Some(told.what) });
                return;
            }
            Err(error) => error.to_string(),
        };
        was_away = true;
        news.send(News::Away(why));
        sleep(AGAIN).await;
        if let Some(database) = &database
            && let Err(why) = database.revive().await
        {
            news.send(News::Away(why.what));
        }
    }
}

/// Hears until the connection is lost.
async fn hear(service: &Service, news: &Sender, was_away: bool) -> Result<()> {
    let mut changes = service.changes().await?;
    if was_away {
        news.send(News::Back);
    }
    loop {
        if !changes.next().await? {
            return Ok(());
        }
        while let Ok(more) = timeout(GATHER, changes.next()).await {
            if !more? {
                return Ok(());
            }
        }
        news.send(News::Changed);
        sleep(APART).await;
    }
}
