//! What is written with a move, in its transaction. Declared here, done by the
//! service in one exhaustive match.

use super::outbox::Asked;

/// Rows of ours that come into being or change together with a move.
#[derive(Clone, Copy, Debug, Eq, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum Effect {
    /// Notes the moment in a column of the thing.
    Stamp(&'static str),
    /// Empties a column of the thing.
    Clear(&'static str),
    /// Replaces items, prices or delivery, and sums the order up anew.
    Edit,
    /// Takes the discount over and sums the order up anew.
    Discount,
    /// Takes money: the amount given, or all that is due at this point.
    Payment,
    /// Gives money back.
    Refund,
    /// Makes the job cards that are missing, with the reports that they need.
    Cards,
    /// Makes the order's production batch.
    Batch,
    /// Makes and issues the order's final invoice.
    FinalInvoice,
    /// Takes the next gapless number and the due date.
    InvoiceNumber,
    /// Makes the credit note that names the voided invoice.
    CreditNote,
    /// Finds or makes the customer of a lead, and makes the order.
    OrderFromLead,
    /// Makes the order of an accepted offer.
    OrderFromOffer,
    /// Makes the child order of an add-on.
    AddonOrder,
    /// Makes a new order like this one.
    OrderAgain,
    /// Writes who decided an add-on, when, and in which words.
    Decision,
    /// Marks the lines of a report's checklist.
    Checklist,
    /// Begins a new round of inspection and keeps the old one.
    Round,
    /// Lets a customer buy a restricted product, or no longer.
    Permission,
    /// Sets prices of a list, or takes them out.
    Prices,
    /// Puts back what an earlier act changed in these columns.
    Undo(&'static [&'static str]),
    /// Writes the settings given.
    Settings,
}

impl Effect {
    /// The columns of the thing's own row that this may change.
    pub const fn columns(&self) -> &'static [&'static str] {
        const SUMS: &[&str] = &[
            "discount_percent",
            "discount_minor",
            "net_minor",
            "tax_minor",
            "total_minor",
            "item_count",
            "items_summary",
        ];
        match self {
            Self::Stamp(column) | Self::Clear(column) => column_of(column),
            Self::Edit | Self::Discount => SUMS,
            Self::Payment | Self::Refund => {
                &["paid_minor", "refunded_minor", "payment_status", "advance_amount_minor"]
            }
            Self::InvoiceNumber => &["number", "issued_at", "due_on"],
            Self::OrderFromLead => &["customer_id", "order_id"],
            Self::OrderFromOffer => &["order_id"],
            Self::AddonOrder => &["addon_so_id"],
            Self::Decision => &["approved_by", "approved_at", "admin_notes"],
            Self::Checklist => &["checklist", "inspected_by", "inspected_at"],
            Self::Round => &["checklist", "round", "rounds"],
            Self::Undo(columns) => columns,
            Self::Cards
            | Self::Batch
            | Self::FinalInvoice
            | Self::CreditNote
            | Self::OrderAgain
            | Self::Permission
            | Self::Prices => &[],
            Self::Settings => &["values"],
        }
    }

    /// What it asks of the worker, where who acts may not do it themselves.
    pub const fn asks(&self) -> Option<Asked> {
        match self {
            Self::FinalInvoice => Some(Asked::FinalInvoice),
            Self::Stamp(_)
            | Self::Clear(_)
            | Self::Edit
            | Self::Discount
            | Self::Payment
            | Self::Refund
            | Self::Cards
            | Self::Batch
            | Self::InvoiceNumber
            | Self::CreditNote
            | Self::OrderFromLead
            | Self::OrderFromOffer
            | Self::AddonOrder
            | Self::OrderAgain
            | Self::Decision
            | Self::Checklist
            | Self::Round
            | Self::Permission
            | Self::Prices
            | Self::Undo(_)
            | Self::Settings => None,
        }
    }

    /// The columns that are empty until this is done for the first time.
    pub const fn stamps(&self) -> &'static [&'static str] {
        match self {
            Self::Stamp(_)
            | Self::InvoiceNumber
            | Self::OrderFromLead
            | Self::OrderFromOffer
            | Self::AddonOrder
            | Self::Decision => self.columns(),
            Self::Checklist => &["inspected_by", "inspected_at"],
            Self::Clear(_)
            | Self::Edit
            | Self::Discount
            | Self::Payment
            | Self::Refund
            | Self::Cards
            | Self::Batch
            | Self::FinalInvoice
            | Self::CreditNote
            | Self::OrderAgain
            | Self::Round
            | Self::Permission
            | Self::Prices
            | Self::Undo(_)
            | Self::Settings => &[],
        }
    }
}

/// A column's name as a list of one, for the few columns that are stamped.
const fn column_of(column: &str) -> &'static [&'static str] {
    match column.as_bytes() {
        b"accepted_at" => &["accepted_at"],
        b"cancelled_at" => &["cancelled_at"],
        b"completed_at" => &["completed_at"],
        b"confirmed_at" => &["confirmed_at"],
        b"contacted_at" => &["contacted_at"],
        b"otp_verified_at" => &["otp_verified_at"],
        b"paid_at" => &["paid_at"],
        b"paused_at" => &["paused_at"],
        b"sent_at" => &["sent_at"],
        b"shipped_at" => &["shipped_at"],
        b"started_at" => &["started_at"],
        b"voided_at" => &["voided_at"],
        _ => &[],
    }
}
