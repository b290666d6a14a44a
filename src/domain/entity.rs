//! The things as people name them in commands and on screens. Three machines may
//! stand behind one name: an order is an order in every workflow.

use strum::{Display, EnumIter, EnumString, IntoStaticStr, VariantArray};

use super::machine::Machine;
use super::role::Roles;

/// An entity of the command line (SPEC 6); the word is singular and kebab-case.
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
)]
#[strum(serialize_all = "kebab-case")]
pub enum Entity {
    Lead,
    Offer,
    Order,
    Addon,
    JobCard,
    Qir,
    Batch,
    Invoice,
    Payment,
    Email,
    Document,
    Customer,
    Product,
    PriceList,
    DiscountCode,
    User,
    Setting,
    Event,
    Outbox,
}

impl Entity {
    /// The word in commands: `job-card`.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// The word for one of them, as it stands in a sentence: `an order`.
    pub fn one(self) -> String {
        let article = if self.word().starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
        format!("{article} {}", self.word())
    }

    /// The word for many: `job-cards`, `batches`.
    pub fn plural(self) -> String {
        if self == Self::Outbox {
            return self.word().into();
        }
        let ending = if self == Self::Batch { "es" } else { "s" };
        format!("{}{ending}", self.word())
    }

    /// Finds an entity by its word, singular or plural, with `-` or `_`.
    pub fn named(word: &str) -> Option<Self> {
        let word = word.to_lowercase().replace('_', "-");
        Self::VARIANTS.iter().copied().find(|it| it.word() == word || it.plural() == word)
    }

    /// The machines that may stand behind the name; none where it has no life of
    /// its own.
    pub const fn machines(self) -> &'static [Machine] {
        match self {
            Self::Lead => &[Machine::Lead],
            Self::Offer => &[Machine::Offer],
            Self::Order => &[Machine::OrderService, Machine::OrderGoods, Machine::OrderMadeToOrder],
            Self::Addon => &[Machine::Addon],
            Self::JobCard => &[Machine::JobCard],
            Self::Qir => &[Machine::Qir],
            Self::Batch => &[Machine::Batch],
            Self::Invoice => &[Machine::Invoice],
            Self::Email => &[Machine::Email],
            Self::Document => &[Machine::Document],
            Self::Customer => &[Machine::Customer],
            Self::Product => &[Machine::Product],
            Self::PriceList => &[Machine::PriceList],
            Self::DiscountCode => &[Machine::DiscountCode],
            Self::Setting => &[Machine::Settings],
            Self::Payment | Self::User | Self::Event | Self::Outbox => &[],
        }
    }

    /// Who sees any of them. The database decides by its own policies; a test compares the two.
    pub const fn seen_by(self) -> Roles {
        let office = Roles::S.and(Roles::SYSTEM);
        let people = office.and(Roles::P).and(Roles::Q).and(Roles::KIOSK);
        match self {
            Self::Lead | Self::Invoice | Self::Payment | Self::DiscountCode | Self::Outbox => {
                office
            }
            Self::Offer | Self::Email | Self::PriceList => office.and(Roles::C),
            Self::JobCard | Self::Qir | Self::Batch => people,
            Self::Document => office.and(Roles::P).and(Roles::Q).and(Roles::C),
            Self::Order
            | Self::Addon
            | Self::Customer
            | Self::Product
            | Self::User
            | Self::Setting
            | Self::Event => people.and(Roles::C),
        }
    }

    /// Whether the floor works it off in the order of a queue: what presses most comes first.
    pub const fn is_queued(self) -> bool {
        matches!(self, Self::JobCard | Self::Qir | Self::Batch)
    }

    /// What people call a thing of this machine.
    pub const fn of(machine: Machine) -> Option<Self> {
        match machine {
            Machine::Lead => Some(Self::Lead),
            Machine::Offer => Some(Self::Offer),
            Machine::OrderService | Machine::OrderGoods | Machine::OrderMadeToOrder => {
                Some(Self::Order)
            }
            Machine::JobCard => Some(Self::JobCard),
            Machine::Qir => Some(Self::Qir),
            Machine::Batch => Some(Self::Batch),
            Machine::Addon => Some(Self::Addon),
            Machine::Invoice => Some(Self::Invoice),
            Machine::Customer => Some(Self::Customer),
            Machine::Product => Some(Self::Product),
            Machine::PriceList => Some(Self::PriceList),
            Machine::DiscountCode => Some(Self::DiscountCode),
            Machine::Settings => Some(Self::Setting),
            Machine::Email => Some(Self::Email),
            Machine::Document => Some(Self::Document),
            Machine::Import => None,
        }
    }
}
