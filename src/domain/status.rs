//! Where a thing stands, one word for each place. Which word belongs to which
//! machine stands in the machines' tables, never here.

use strum::{Display, EnumIter, EnumString, IntoStaticStr};

/// A status of any machine (SPEC 3). `Nothing` is where births come from.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    Display,
    EnumIter,
    EnumString,
    Eq,
    Hash,
    IntoStaticStr,
    Ord,
    PartialEq,
    PartialOrd,
    serde::Deserialize,
    serde::Serialize,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Status {
    /// Not born yet.
    #[default]
    Nothing,
    Accepted,
    Active,
    AdvancePaid,
    Approved,
    AwaitingApproval,
    AwaitingCustomerConfirmation,
    AwaitingInvoice,
    AwaitingPayment,
    Bounced,
    Cancelled,
    Completed,
    ConfirmedByCustomer,
    ConfirmedNoPaymentRequired,
    Contacted,
    Converted,
    Declined,
    Delivered,
    DepositDue,
    Done,
    Draft,
    Ended,
    Expired,
    Failed,
    Filed,
    Imported,
    InLabeling,
    InPacking,
    InProduction,
    InProgress,
    InQueue,
    Invalid,
    Issued,
    Lost,
    New,
    OnHold,
    Packed,
    Paid,
    Passed,
    Pending,
    PendingStaffReview,
    Planned,
    Qualified,
    QualityInspection,
    Queued,
    QuoteSent,
    Quoted,
    ReadyForDelivery,
    ReadyToShip,
    Rejected,
    Running,
    Scheduled,
    Sent,
    Shipped,
    Skipped,
    Staged,
    Unqualified,
    Valid,
    Void,
    Withdrawn,
}

impl TryFrom<String> for Status {
    type Error = strum::ParseError;

    fn try_from(word: String) -> Result<Self, Self::Error> {
        word.parse()
    }
}

impl Status {
    /// The word as it stands in the database, in JSON and on screens.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// The word as a person reads it: "awaiting approval".
    pub fn plain(self) -> String {
        self.word().replace('_', " ")
    }
}
