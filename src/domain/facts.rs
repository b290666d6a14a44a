//! What a decision may look at, read in one go while the thing is locked. Never
//! computed here: the store reads them, the needs judge them.

use chrono::{NaiveDate, NaiveDateTime};

use super::action::Action;
use super::notation::Notation;
use super::status::Status;

/// Everything that the needs of any machine ask about. A fact that a machine
/// does not know stays at its default, and no need of that machine asks for it.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts are yes or no; no two depend on each other"
)]
pub struct Facts {
    /// Where the thing stands.
    pub status: Status,
    /// Three letters of ISO 4217, for the sentences that name an amount.
    pub currency: String,
    /// How those sentences write it.
    pub notation: Notation,

    // An order, and what hangs on it.
    pub items: i64,
    pub total_minor: i64,
    /// Taken less given back.
    pub paid_minor: i64,
    /// What is asked before production, by the organization's percentage.
    pub deposit_minor: i64,
    pub advance_minor: i64,
    pub pays_cash: bool,
    pub cards: i64,
    pub cards_assigned: i64,
    /// Completed, in inspection or approved.
    pub cards_completed: i64,
    /// Approved, or completed with no report to pass.
    pub cards_ready: i64,
    pub reports: i64,
    pub reports_passed: i64,
    /// A sentence for each add-on that holds the order back.
    pub addons_holding: Vec<String>,
    /// The numbers of its add-ons that are orders and not over.
    pub children_open: Vec<String>,
    /// What is not packed yet, "2 × Chair", where somebody began to check it off.
    pub unpacked: Vec<String>,
    /// Of an add-on: of its order, or of the order that it became.
    pub has_final_invoice: bool,
    /// What is still due of the add-ons that its invoice asks for too.
    pub family_due_minor: i64,
    /// The order at which it is paid, where something is due and that one's invoice asks for it.
    pub paid_with: Option<String>,
    /// Whether an invoice asks for it together with others.
    pub is_covered: bool,
    /// The order whose invoice, not made yet, will ask for it too.
    pub invoiced_with: Option<String>,
    /// From when on another code can be sent, where the day's are used up; in the organization's
    /// time zone. Also of a mail that carries one.
    pub code_again_at: Option<NaiveDateTime>,

    // A card, a report, a batch, an add-on: the order that they hang on.
    pub order_status: Status,
    /// A person, or a station where whoever stands there begins.
    pub has_assignee: bool,
    pub has_report: bool,
    pub is_paused: bool,
    /// The card that a report is about.
    pub card_status: Status,
    /// The lines of a report that nobody checked yet, and those that failed.
    pub lines_open: Vec<String>,
    pub lines_failed: Vec<String>,
    /// Whether who asks did the work that a report is about, and may not judge it for that.
    pub is_maker: bool,
    /// Why the order takes no add-on, or not this one.
    pub addon_refusal: Option<String>,
    /// Whether the add-on costs less than what is approved by itself.
    pub addon_is_small: bool,

    /// The last act on the thing, where something may be taken back.
    pub last_action: Option<Action>,

    // An offer, an invoice, an import row.
    pub is_past_validity: bool,
    /// The last day on which an offer counts.
    pub valid_until: Option<NaiveDate>,
    pub is_settled: bool,
    /// A credit note, which nobody pays.
    pub is_credit: bool,
    /// A deposit's invoice that the final one takes off.
    pub is_deducted: bool,
    /// What is wrong with the staged row.
    pub row_problem: Option<String>,
}

impl Facts {
    /// What is still to be paid; never below zero.
    pub fn due_minor(&self) -> i64 {
        (self.total_minor - self.paid_minor).max(0)
    }

    /// What is still to be paid of it and of what is invoiced with it.
    pub fn all_due_minor(&self) -> i64 {
        self.due_minor().saturating_add(self.family_due_minor)
    }

    /// Says whether the order that this hangs on is still alive.
    pub fn order_is_open(&self) -> bool {
        self.order_status != Status::Cancelled
    }
}
