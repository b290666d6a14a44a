//! The verbs, one word each. Which thing knows which verb stands in the
//! machines' tables; which key means it stands in `keymap.toml`.

use strum::{Display, EnumIter, EnumString, IntoStaticStr, VariantArray};

/// An action of any machine (SPEC 3).
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
pub enum Action {
    Accept,
    AddPayment,
    Allow,
    Approve,
    Assign,
    /// Puts a photo or another file with it.
    Attach,
    Bounce,
    Cancel,
    /// Says what came of a line of a checklist.
    Check,
    Complete,
    Confirm,
    Contact,
    Convert,
    Decline,
    Deliver,
    Disallow,
    Discard,
    Discount,
    Disqualify,
    Duplicate,
    Edit,
    End,
    Expire,
    Fail,
    Finish,
    FinishPacking,
    Fix,
    FollowUp,
    /// To the next person, the work goes on.
    HandOver,
    Hold,
    Import,
    ImportPrices,
    Inspect,
    Issue,
    IssueInvoice,
    Lose,
    /// Writes to the customer, in one's own words.
    Mail,
    MakeCards,
    Merge,
    Note,
    Open,
    /// Checks off what goes into the parcel.
    Pack,
    Pass,
    Pause,
    Pay,
    Print,
    Qualify,
    Quote,
    Reassign,
    RecordAdvance,
    RecordDeposit,
    RecordPayment,
    Refund,
    Reinspect,
    Reject,
    Release,
    RemovePrice,
    ReopenInvoice,
    Reorder,
    /// The job cards could not be made; the reason stands on the timeline.
    ReportCardsFailed,
    RequestInvoice,
    Reschedule,
    Resend,
    /// Asks for a new code; the worker makes it as it writes the mail.
    ResendOtp,
    Resume,
    Revise,
    Rework,
    Schedule,
    Send,
    SendCode,
    Set,
    /// Whether an add-on is invoiced alone or with its order.
    SetInvoicing,
    SetPaymentMode,
    SetPrice,
    SetPriority,
    SetValue,
    Settle,
    Ship,
    Skip,
    Split,
    Start,
    StartInspection,
    StartLabeling,
    StartPacking,
    StartProduction,
    Submit,
    Undo,
    Validate,
    Void,
    WaivePayment,
    Withdraw,
}

impl Action {
    /// The word as it stands in the database, in JSON and on the command line.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// The word as a person reads it: "start production".
    pub fn plain(self) -> String {
        if self == Self::ResendOtp {
            return "renew code".to_owned();
        }
        self.word().replace('_', " ")
    }

    /// Says whether `undo` can take it back.
    pub const fn is_reversible(self) -> bool {
        matches!(
            self,
            Self::Note
                | Self::Assign
                | Self::Reassign
                | Self::SetPriority
                | Self::Discount
                | Self::Reschedule
        )
    }
}
