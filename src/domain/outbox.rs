//! What can be asked of the worker. A new kind does not compile until the worker
//! handles it.

use strum::{Display, EnumIter, EnumString, IntoStaticStr};

/// Work that is done right after its cause, by the system.
#[derive(Clone, Copy, Debug, Display, EnumIter, EnumString, Eq, IntoStaticStr, PartialEq)]
#[strum(serialize_all = "snake_case")]
pub enum Asked {
    /// Make and issue the final invoice of an order whose last step was taken by
    /// somebody who has no business with invoices.
    FinalInvoice,
}

impl Asked {
    /// The word as it stands in the database.
    pub fn word(self) -> &'static str {
        self.into()
    }
}
