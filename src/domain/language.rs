//! The languages that customers are written to in. Never guesses one.

use strum::{Display, EnumIter, EnumString, IntoStaticStr, VariantArray};

/// A language of papers and mails.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    Display,
    EnumIter,
    EnumString,
    Eq,
    Hash,
    IntoStaticStr,
    PartialEq,
    VariantArray,
    serde::Deserialize,
    serde::Serialize,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Swedish.
    Sv,
    /// Danish.
    Da,
}

impl Language {
    /// The code of ISO 639-1, as settings and customers have it.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// Picks from what is said in English, Swedish and Danish, so that a
    /// translation that is missing does not compile.
    pub const fn pick<T: Copy>(self, [english, swedish, danish]: [T; 3]) -> T {
        match self {
            Self::En => english,
            Self::Sv => swedish,
            Self::Da => danish,
        }
    }
}
