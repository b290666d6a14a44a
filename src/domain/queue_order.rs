//! The orders in which a queue can be looked at: one of the floor, or the add-ons. Never sorts
//! anything.

use super::entity::Entity;
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
    /// What is worth most.
    Value,
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
            Self::Value => "most valuable first",
        }
    }

    /// Those in which a list of this kind can be looked at, its own first; none where there is one
    /// alone.
    pub const fn of(entity: Entity) -> &'static [Self] {
        match entity {
            Entity::JobCard | Entity::Qir | Entity::Batch => {
                &[Self::Priority, Self::PromisedAt, Self::Waiting]
            }
            Entity::Addon => &[Self::Waiting, Self::Value],
            Entity::Lead
            | Entity::Offer
            | Entity::Order
            | Entity::Invoice
            | Entity::Payment
            | Entity::Email
            | Entity::Document
            | Entity::Customer
            | Entity::Product
            | Entity::PriceList
            | Entity::DiscountCode
            | Entity::User
            | Entity::Setting
            | Entity::Event
            | Entity::Outbox => &[],
        }
    }

    /// The one that comes after it where one key goes through all of a list.
    #[must_use]
    pub fn next(self, entity: Entity) -> Self {
        let all = Self::of(entity);
        let after = all.iter().skip_while(|it| **it != self).nth(1);
        after.or(all.first()).copied().unwrap_or_default()
    }
}
