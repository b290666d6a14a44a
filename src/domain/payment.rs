//! What payments add up to. Never takes any.

use strum::{Display, EnumString};

/// Where an order stands with its money; always derived.
#[derive(Clone, Copy, Debug, Display, EnumString, Eq, PartialEq)]
#[strum(serialize_all = "snake_case")]
pub enum PaymentStatus {
    Pending,
    AdvancePaid,
    FullyPaid,
    Refunded,
}

/// Derives the payment status from what was asked, taken and given back. What costs nothing is
/// paid in full as soon as somebody asks for its money.
pub const fn status(total_minor: i64, paid_minor: i64, refunded_minor: i64) -> PaymentStatus {
    let kept = paid_minor - refunded_minor;
    if total_minor == 0 && refunded_minor == 0 {
        return PaymentStatus::FullyPaid;
    }
    if kept <= 0 {
        return if refunded_minor > 0 { PaymentStatus::Refunded } else { PaymentStatus::Pending };
    }
    if kept >= total_minor { PaymentStatus::FullyPaid } else { PaymentStatus::AdvancePaid }
}
