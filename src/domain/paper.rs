//! The kinds of papers that leave the house or lie on the floor. Never prints
//! one.

use strum::{Display, EnumIter, EnumString, IntoStaticStr, VariantArray};

use super::language::Language;

/// What a paper is.
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
pub enum PaperKind {
    Offer,
    SaleOrder,
    OrderConfirmation,
    /// An advance, or a deposit before goods are made.
    DepositInvoice,
    Invoice,
    /// Changes an invoice, and so names it.
    CreditNote,
    Receipt,
    JobCard,
    InspectionReport,
    PackingList,
    /// What is stuck on a parcel.
    Label,
}

/// What a person asks for when they have something printed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Wish {
    pub kind: PaperKind,
    /// One of each job card of the order, all in one file.
    pub of_each_card: bool,
}

/// What is printed once for every card of an order or a batch, by the word for it.
const OF_EACH_CARD: &[(&str, PaperKind)] =
    &[("job_cards", PaperKind::JobCard), ("labels", PaperKind::Label)];

impl Wish {
    /// Reads the word that a person chose.
    pub fn read(word: &str) -> Option<Self> {
        let many = OF_EACH_CARD.iter().find(|(it, _)| *it == word);
        match many {
            Some((_, kind)) => Some(Self { kind: *kind, of_each_card: true }),
            None => word.parse().ok().map(|kind| Self { kind, of_each_card: false }),
        }
    }
}

impl PaperKind {
    /// What stands above many of them in one file.
    pub const fn titles(self, language: Language) -> &'static str {
        match self {
            Self::JobCard => language.pick(["Job cards", "Arbetskort", "Arbejdskort"]),
            Self::Label => language.pick(["Labels", "Etiketter", "Etiketter"]),
            Self::Offer
            | Self::SaleOrder
            | Self::OrderConfirmation
            | Self::DepositInvoice
            | Self::Invoice
            | Self::CreditNote
            | Self::Receipt
            | Self::InspectionReport
            | Self::PackingList => self.title(language),
        }
    }

    /// The word that scripts and tables know it by.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// What stands above it.
    pub const fn title(self, language: Language) -> &'static str {
        language.pick(match self {
            Self::Offer => ["Offer", "Offert", "Tilbud"],
            Self::SaleOrder => ["Sale order", "Försäljningsorder", "Salgsordre"],
            Self::OrderConfirmation => {
                ["Order confirmation", "Orderbekräftelse", "Ordrebekræftelse"]
            }
            Self::DepositInvoice => ["Deposit invoice", "Förskottsfaktura", "Acontofaktura"],
            Self::Invoice => ["Invoice", "Faktura", "Faktura"],
            Self::CreditNote => ["Credit note", "Kreditfaktura", "Kreditnota"],
            Self::Receipt => ["Receipt", "Kvitto", "Kvittering"],
            Self::JobCard => ["Job card", "Arbetskort", "Arbejdskort"],
            Self::InspectionReport => ["Inspection report", "Kontrollrapport", "Kontrolrapport"],
            Self::PackingList => ["Packing list", "Packsedel", "Pakkeliste"],
            Self::Label => ["Label", "Etikett", "Etiket"],
        })
    }

    /// What somebody who asks for it may get: an invoice says itself which of the three it is.
    pub fn stands_for(self) -> Vec<Self> {
        if self == Self::Invoice {
            vec![Self::DepositInvoice, Self::Invoice, Self::CreditNote]
        } else {
            vec![self]
        }
    }

    /// Says whether the house reads it and not the customer: it is in the house's language. What is
    /// packed beside the goods goes to the customer with them.
    pub const fn stays_here(self) -> bool {
        match self {
            Self::JobCard | Self::InspectionReport | Self::Label => true,
            Self::Offer
            | Self::SaleOrder
            | Self::OrderConfirmation
            | Self::DepositInvoice
            | Self::Invoice
            | Self::CreditNote
            | Self::Receipt
            | Self::PackingList => false,
        }
    }

    /// Says whether it has prices: what the floor and a carrier read has none.
    pub const fn has_prices(self) -> bool {
        match self {
            Self::Offer
            | Self::SaleOrder
            | Self::OrderConfirmation
            | Self::DepositInvoice
            | Self::Invoice
            | Self::CreditNote
            | Self::Receipt => true,
            Self::JobCard | Self::InspectionReport | Self::PackingList | Self::Label => false,
        }
    }
}
