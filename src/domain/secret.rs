//! What must not be shown: a password, a token, a connection string, the key of a sealed
//! document. Never prints itself.

use std::fmt;

use serde::Deserialize;

/// A text that `Debug` hides; whoever needs it says [`Secret::reveal`].
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Takes a text into keeping.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

/// How long the key of a sealed document is.
pub const SEAL_KEY_LEN: usize = 32;

/// The key that one document is sealed with; `Debug` hides it.
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct SealKey([u8; SEAL_KEY_LEN]);

/// A key of another length than keys have.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the key of a document has {0} bytes, not {SEAL_KEY_LEN}")]
pub struct NoSealKey(usize);

impl SealKey {
    /// Takes a key into keeping.
    pub const fn new(key: [u8; SEAL_KEY_LEN]) -> Self {
        Self(key)
    }

    /// The key itself.
    pub const fn reveal(&self) -> &[u8; SEAL_KEY_LEN] {
        &self.0
    }
}

impl TryFrom<Vec<u8>> for SealKey {
    type Error = NoSealKey;

    fn try_from(bytes: Vec<u8>) -> Result<Self, NoSealKey> {
        let length = bytes.len();
        bytes.try_into().map(Self).map_err(|_other| NoSealKey(length))
    }
}

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}
