//! Words of the domain as they come out of the database.

use std::str::FromStr;

/// Reads a word that the database's own guard admitted. A word that this program
/// does not know comes from a newer one.
pub(super) fn parse<T: FromStr>(word: &str) -> sqlx::Result<T> {
    T::from_str(word).map_err(|_unknown| {
        sqlx::Error::Decode(
            format!("{word:?} is not a word of this ordna; a newer one may have written it").into(),
        )
    })
}
