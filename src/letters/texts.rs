//! Our own templates, compiled in from `letters/`. Never reads a file at run time.

use crate::domain::language::Language;
use crate::domain::letter::LetterKind;

/// The templates of one language; one that is not there does not compile.
macro_rules! templates {
    ($language:literal, $kind:expr) => {
        match $kind {
            LetterKind::Offer => template!($language, "offer"),
            LetterKind::SaleOrder => template!($language, "sale_order"),
            LetterKind::Otp => template!($language, "otp"),
            LetterKind::OtpReminder => template!($language, "otp_reminder"),
            LetterKind::OtpExpiryWarning => template!($language, "otp_expiry_warning"),
            LetterKind::OrderConfirmation => template!($language, "order_confirmation"),
            LetterKind::JobCard => template!($language, "job_card"),
            LetterKind::Invoice => template!($language, "invoice"),
            LetterKind::DepositRequest => template!($language, "deposit_request"),
            LetterKind::PaymentReceipt => template!($language, "payment_receipt"),
            LetterKind::PaymentReminder => template!($language, "payment_reminder"),
            LetterKind::Credit => template!($language, "credit"),
            LetterKind::StatusUpdate => template!($language, "status_update"),
            LetterKind::Shipped => template!($language, "shipped"),
            LetterKind::OrderCompleted => template!($language, "order_completed"),
            LetterKind::AddonReceived => template!($language, "addon_received"),
            LetterKind::AddonDecision => template!($language, "addon_decision"),
            LetterKind::Custom => template!($language, "custom"),
        }
    };
}

macro_rules! template {
    ($language:literal, $kind:literal) => {
        include_str!(concat!("../../letters/", $language, "/", $kind, ".txt"))
    };
}

/// The template of a kind in a language.
pub(super) const fn of(kind: LetterKind, language: Language) -> &'static str {
    match language {
        Language::En => templates!("en", kind),
        Language::Sv => templates!("sv", kind),
        Language::Da => templates!("da", kind),
    }
}
