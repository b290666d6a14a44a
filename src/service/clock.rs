//! What time it is. A value, so that a test can say.

use std::time::Duration;

use chrono::{DateTime, Utc};

const MINUTE_MS: i64 = 60_000;

/// Tells the time.
#[derive(Clone, Copy, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that stands still.
    Fixed(DateTime<Utc>),
}

impl Clock {
    /// The time now.
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else asks")]
    pub fn now(self) -> DateTime<Utc> {
        match self {
            Self::System => Utc::now(),
            Self::Fixed(time) => time,
        }
    }

    /// How long until a minute begins. What looks now and then does so at that moment, like the
    /// clock on the screen, so that a program that does nothing wakes once a minute.
    pub fn rest_of_minute(self) -> Duration {
        let gone = self.now().timestamp_millis().rem_euclid(MINUTE_MS);
        Duration::from_millis((MINUTE_MS - gone).unsigned_abs())
    }
}
