//! The ways in which the log of mails is watched. Never counts anything.

use chrono::{DateTime, Duration, Utc};
use strum::{Display, EnumString, IntoStaticStr, VariantArray};

use super::status::Status;

/// A look at the mails of a stretch of time.
#[derive(
    Clone, Copy, Debug, Display, EnumString, Eq, Hash, IntoStaticStr, PartialEq, VariantArray,
)]
pub enum MailView {
    /// Every mail of the last day.
    #[strum(serialize = "last-24-hours")]
    Day,
    /// What did not arrive within the last week.
    #[strum(serialize = "failed-7-days")]
    Failed,
    /// How many there were of each type within the last thirty days.
    #[strum(serialize = "statistics-30-days")]
    Statistics,
}

impl MailView {
    /// The word on the command line.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// What a screen calls it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Day => "last 24 hours",
            Self::Failed => "failed in 7 days",
            Self::Statistics => "30 days by type",
        }
    }

    /// Where its time begins.
    pub fn since(self, now: DateTime<Utc>) -> DateTime<Utc> {
        now - match self {
            Self::Day => Duration::hours(24),
            Self::Failed => Duration::days(7),
            Self::Statistics => Duration::days(30),
        }
    }

    /// What it shows; everything where that is empty.
    pub const fn statuses(self) -> &'static [Status] {
        match self {
            Self::Failed => &[Status::Failed, Status::Bounced],
            Self::Day | Self::Statistics => &[],
        }
    }
}
