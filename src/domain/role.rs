//! Who may act. Never knows a person, only what a person is allowed to be.

use strum::{Display, EnumIter, EnumString, IntoStaticStr, VariantArray};

/// What a session may be in one organization (SPEC 3, "Roles").
#[derive(
    Clone,
    Copy,
    Debug,
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
pub enum Role {
    /// May do everything that a person may do.
    Admin,
    /// Sales and office.
    Staff,
    /// The floor: job cards and batches.
    Production,
    /// Inspectors.
    Quality,
    /// A customer, who sees only what is theirs.
    Customer,
    /// The worker, on nobody's behalf.
    System,
    /// A shared terminal: reads queues, acts never.
    Kiosk,
}

impl TryFrom<String> for Role {
    type Error = strum::ParseError;

    fn try_from(word: String) -> Result<Self, Self::Error> {
        word.parse()
    }
}

/// A set of roles.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Roles(u8);

impl Roles {
    /// Nobody may choose it: it only follows.
    pub const NONE: Self = Self(0);
    /// Admins alone.
    pub const A: Self = Self(1 << Role::Admin as u8);
    /// Staff, and so admins.
    pub const S: Self = Self(1 << Role::Staff as u8).and(Self::A);
    /// Production, and so admins.
    pub const P: Self = Self(1 << Role::Production as u8).and(Self::A);
    /// Quality, and so admins.
    pub const Q: Self = Self(1 << Role::Quality as u8).and(Self::A);
    /// Customers, and admins on their behalf.
    pub const C: Self = Self(1 << Role::Customer as u8).and(Self::A);
    /// The worker alone; a person never does it by hand.
    pub const SYSTEM: Self = Self(1 << Role::System as u8);
    /// Shared terminals, which only look.
    pub const KIOSK: Self = Self(1 << Role::Kiosk as u8);

    /// Joins two sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Says whether `role` is in the set.
    pub const fn include(self, role: Role) -> bool {
        self.0 & (1 << role as u8) != 0
    }

    /// Says whether nobody is in the set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Walks the set in the order of [`Role`].
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::VARIANTS.iter().copied().filter(move |role| self.include(*role))
    }
}
