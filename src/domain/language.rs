//! The languages that customers are written to in. Never holds a text of its own.

use strum::{Display, EnumIter, EnumString, IntoStaticStr, VariantArray};

/// A language of papers and letters; its word is the code of ISO 639-1.
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
    Ord,
    PartialEq,
    PartialOrd,
    VariantArray,
    serde::Deserialize,
    serde::Serialize,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Language {
    #[default]
    En,
    Sv,
    Da,
}

impl Language {
    /// The word that settings and tables know it by.
    pub fn word(self) -> &'static str {
        self.into()
    }
}
