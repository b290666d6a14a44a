//! The orders in which a queue of the floor can be looked at. Never sorts anything.

use strum::{Display, EnumString, IntoStaticStr, VariantArray};

/// What comes first.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    Display,
    EnumString,
    Eq,
    Hash,
    IntoStaticStr,
    PartialEq,
    VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum QueueOrder {
    /// What is urgent, then what was promised first; what belongs to one order stays together.
    #[default]
    Priority,
    /// What was promised first.
    PromisedAt,
    /// What has waited longest.
    Waiting,
}

impl QueueOrder {
    /// The word on the command line: the column that it goes by.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// What a screen says of it.
    pub const fn says(self) -> &'static str {
        match self {
            Self::Priority => "urgent first, then by promised date",
            Self::PromisedAt => "by promised date",
            Self::Waiting => "longest waiting first",
        }
    }

    /// The one that comes after it where one key goes through all.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Priority => Self::PromisedAt,
            Self::PromisedAt => Self::Waiting,
            Self::Waiting => Self::Priority,
        }
    }
}
