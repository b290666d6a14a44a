//! The kinds of mail that customers get (SPEC 3, "e-mail"). Never holds a text: what a
//! letter says stands in its template.

use strum::{Display, EnumIter, EnumString, IntoStaticStr, VariantArray};

/// What a mail is about: the `email_type` of the log of mails.
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
    Ord,
    PartialEq,
    PartialOrd,
    VariantArray,
    serde::Deserialize,
    serde::Serialize,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum LetterKind {
    Offer,
    /// The first mail after the approval: the paper and the code.
    SaleOrder,
    /// A new code, asked for by hand.
    Otp,
    /// A new code, once, after the first has expired.
    OtpReminder,
    /// Two minutes before a code expires; carries none.
    OtpExpiryWarning,
    OrderConfirmation,
    JobCard,
    Invoice,
    DepositRequest,
    PaymentReceipt,
    PaymentReminder,
    /// The credit note.
    Credit,
    /// An order has reached a status that the organization tells of.
    StatusUpdate,
    Shipped,
    OrderCompleted,
    AddonReceived,
    AddonDecision,
    /// Written by a person.
    Custom,
}

impl LetterKind {
    /// The word in tables and on the command line.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// What lists call it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Offer => "offer",
            Self::SaleOrder => "sale order with code",
            Self::Otp => "new code",
            Self::OtpReminder => "reminder with new code",
            Self::OtpExpiryWarning => "code expires soon",
            Self::OrderConfirmation => "order confirmation",
            Self::JobCard => "job card",
            Self::Invoice => "invoice",
            Self::DepositRequest => "deposit request",
            Self::PaymentReceipt => "payment receipt",
            Self::PaymentReminder => "payment reminder",
            Self::Credit => "credit note",
            Self::StatusUpdate => "status update",
            Self::Shipped => "shipped",
            Self::OrderCompleted => "order completed",
            Self::AddonReceived => "add-on received",
            Self::AddonDecision => "add-on decided",
            Self::Custom => "written by hand",
        }
    }

    /// Says whether it carries the code that the customer confirms with.
    pub const fn carries_code(self) -> bool {
        match self {
            Self::SaleOrder | Self::Otp | Self::OtpReminder => true,
            Self::Offer
            | Self::OtpExpiryWarning
            | Self::OrderConfirmation
            | Self::JobCard
            | Self::Invoice
            | Self::DepositRequest
            | Self::PaymentReceipt
            | Self::PaymentReminder
            | Self::Credit
            | Self::StatusUpdate
            | Self::Shipped
            | Self::OrderCompleted
            | Self::AddonReceived
            | Self::AddonDecision
            | Self::Custom => false,
        }
    }

    /// Says whether something stands still until the customer has it, so that one which did
    /// not arrive is work for somebody.
    pub const fn needs_answer(self) -> bool {
        match self {
            Self::Offer
            | Self::SaleOrder
            | Self::Otp
            | Self::OtpReminder
            | Self::OtpExpiryWarning
            | Self::Invoice
            | Self::DepositRequest
            | Self::PaymentReminder
            | Self::Credit => true,
            Self::OrderConfirmation
            | Self::JobCard
            | Self::PaymentReceipt
            | Self::StatusUpdate
            | Self::Shipped
            | Self::OrderCompleted
            | Self::AddonReceived
            | Self::AddonDecision
            | Self::Custom => false,
        }
    }
}
