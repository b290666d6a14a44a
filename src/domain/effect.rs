//! What is written with a move, in its transaction. Declared here, done by the
//! service in one exhaustive match.

use super::letter::LetterKind;
use super::outbox::Asked;
use super::paper::PaperKind;

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
    /// Makes and issues the invoice of the deposit or the advance, where one is asked.
    DepositInvoice,
    /// Takes the next gapless number and the due date.
    InvoiceNumber,
    /// Makes the credit note that names the voided invoice.
    CreditNote,
    /// Finds or makes the customer of a lead, and makes the order, or the offer.
    OrderFromLead,
    /// Makes the order of an accepted offer.
    OrderFromOffer,
    /// Makes the child order of an add-on.
    AddonOrder,
    /// Has a request approved that is below what is approved by itself.
    SmallAddon,
    /// Makes a new order like this one.
    OrderAgain,
    /// Makes a new offer like this one.
    OfferAgain,
    /// Writes who decided an add-on, when, and in which words.
    Decision,
    /// Marks lines of a report's checklist.
    Check,
    /// Keeps the file that was named as a document.
    Attach,
    /// Marks the lines that failed, and who inspected.
    Failures,
    /// Writes who inspected, and when.
    Inspected,
    /// Begins a new round of inspection and keeps the old one.
    Round,
    /// Puts a batch into a run with others, or takes it out.
    Run,
    /// Lets a customer buy a restricted product, or no longer.
    Permission,
    /// Sets prices of a list, or takes them out.
    Prices,
    /// Puts back what an earlier act changed in these columns.
    Undo(&'static [&'static str]),
    /// Writes the settings given.
    Settings,
    /// Makes a paper that the act cannot do without: no paper, no act.
    Paper(PaperKind),
    /// Makes the paper that was asked for.
    Print,
    /// Has a paper made right after.
    File(PaperKind),
    /// Has a letter written, with the paper that goes with it.
    Post(LetterKind),
    /// Has a mail handed to the mail server.
    SendMail,
    /// Writes what became of a mail.
    Delivery,
    /// Has the offer closed when its time is over.
    Expiry,
    /// Counts what of a line is packed.
    Pack,
    /// Asks why something is not packed, where somebody began to check it off.
    Packed,
    /// Makes the code that the customer confirms with.
    Code,
    /// Takes the code out of use, and notes when it was right.
    CodeUsed,
    /// Changes what is to be made; the draft stays.
    Specification,
    /// Writes who does it, or where.
    Hands,
    /// Makes whoever begins its assignee, where nobody is.
    Maker,
    /// Begins a spell of work, and has the card paused when the shift ends.
    BeginsWork,
    /// Begins a spell of inspection.
    BeginsInspection,
    /// Ends what is worked on it just now.
    EndsWork,
    /// Says no to the requests that hang on an order, and calls its add-ons off where that is asked.
    Family,
}

/// What is known of a mail once the mail server was asked.
pub const DELIVERY: &[&str] =
    &["subject", "body_text", "body_html", "message_id", "resend_email_id", "error_message"];
/// What items and a discount come to, by column.
pub const SUMS: &[&str] = &[
    "discount_percent",
    "discount_minor",
    "net_minor",
    "tax_minor",
    "total_minor",
    "item_count",
    "items_summary",
];

impl Effect {
    /// The columns of the thing's own row that this may change.
    pub const fn columns(&self) -> &'static [&'static str] {
        match self {
            Self::Stamp(column) | Self::Clear(column) => column_of(column),
            Self::Edit | Self::Discount => SUMS,
            Self::Payment | Self::Refund => {
                &["paid_minor", "refunded_minor", "payment_status", "advance_amount_minor"]
            }
            Self::InvoiceNumber => &["number", "issued_at", "due_on"],
            Self::OrderFromLead => &["customer_id", "order_id", "offer_id"],
            Self::OrderFromOffer => &["order_id"],
            Self::AddonOrder => &["addon_so_id"],
            Self::Decision => &["approved_by", "approved_at", "admin_notes"],
            Self::Check => &["checklist"],
            Self::Failures => &["checklist", "inspected_by", "inspected_at"],
            Self::Inspected => &["inspected_by", "inspected_at"],
            Self::Round => &["checklist", "round", "rounds"],
            Self::Run => &["run_id"],
            Self::Undo(columns) => columns,
            Self::Cards
            | Self::Batch
            | Self::FinalInvoice
            | Self::CreditNote
            | Self::SmallAddon
            | Self::OrderAgain
            | Self::Prices
            | Self::OfferAgain
            | Self::Permission
            | Self::Attach
            | Self::DepositInvoice
            | Self::Paper(_)
            | Self::Print
            | Self::File(_)
            | Self::Post(_)
            | Self::SendMail
            | Self::BeginsWork
            | Self::BeginsInspection
            | Self::EndsWork
            | Self::Family
            | Self::Expiry
            | Self::Packed => &[],
            Self::Pack => &["packed"],
            Self::Settings => &["values"],
            Self::Delivery => DELIVERY,
            Self::Code => &["otp_expires_at"],
            Self::Specification => &["specification"],
            Self::Hands => &["assignee", "station"],
            Self::Maker => &["assignee"],
            Self::CodeUsed => &["otp_expires_at", "otp_verified_at"],
        }
    }

    /// Says whether it cannot be done without a look at what is due, or missing.
    pub const fn looks_at_facts(&self) -> bool {
        matches!(self, Self::Payment | Self::Refund | Self::Packed | Self::Family)
    }

    /// What it asks of the worker, where who acts may not do it themselves.
    pub const fn asks(&self) -> Option<Asked> {
        match self {
            Self::FinalInvoice => Some(Asked::FinalInvoice),
            Self::DepositInvoice => Some(Asked::DepositInvoice),
            Self::File(kind) => Some(Asked::Paper(*kind)),
            Self::Post(kind) => Some(Asked::Letter(*kind)),
            Self::SendMail => Some(Asked::SendMail),
            Self::Expiry => Some(Asked::ExpireOffer),
            Self::BeginsWork => Some(Asked::PauseCard),
            Self::SmallAddon => Some(Asked::ApproveAddon),
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
            | Self::OfferAgain
            | Self::Decision
            | Self::Attach
            | Self::Check
            | Self::Failures
            | Self::Inspected
            | Self::Round
            | Self::Run
            | Self::Permission
            | Self::Prices
            | Self::Undo(_)
            | Self::Paper(_)
            | Self::Print
            | Self::Delivery
            | Self::Code
            | Self::CodeUsed
            | Self::Specification
            | Self::Hands
            | Self::Maker
            | Self::BeginsInspection
            | Self::EndsWork
            | Self::Family
            | Self::Settings
            | Self::Pack
            | Self::Packed => None,
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
            | Self::Decision
            | Self::Code => self.columns(),
            Self::CodeUsed => &["otp_verified_at"],
            Self::Failures | Self::Inspected => &["inspected_by", "inspected_at"],
            Self::Attach
            | Self::Check
            | Self::Clear(_)
            | Self::Edit
            | Self::Discount
            | Self::Payment
            | Self::Refund
            | Self::Cards
            | Self::Batch
            | Self::FinalInvoice
            | Self::CreditNote
            | Self::SmallAddon
            | Self::OrderAgain
            | Self::OfferAgain
            | Self::Round
            | Self::Run
            | Self::Permission
            | Self::Prices
            | Self::Undo(_)
            | Self::DepositInvoice
            | Self::Paper(_)
            | Self::Print
            | Self::File(_)
            | Self::Post(_)
            | Self::SendMail
            | Self::Delivery
            | Self::Expiry
            | Self::Specification
            | Self::Hands
            | Self::Maker
            | Self::BeginsWork
            | Self::BeginsInspection
            | Self::EndsWork
            | Self::Family
            | Self::Pack
            | Self::Packed
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
        b"error_message" => &["error_message"],
        b"confirmed_at" => &["confirmed_at"],
        b"contacted_at" => &["contacted_at"],
        b"otp_expires_at" => &["otp_expires_at"],
        b"paid_at" => &["paid_at"],
        b"paused_at" => &["paused_at"],
        b"sent_at" => &["sent_at"],
        b"shipped_at" => &["shipped_at"],
        b"started_at" => &["started_at"],
        b"voided_at" => &["voided_at"],
        _ => &[],
    }
}
