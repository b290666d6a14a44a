//! One pipeline over leads, offers and the three workflows (SPEC 4). Never
//! decides a move; it only says where a status stands.

use strum::{Display, EnumIter, EnumString, IntoStaticStr, VariantArray};

use super::machine::Machine;
use super::status::Status;

/// A stage of the pipeline, in the order of the strip.
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
pub enum Stage {
    Lead,
    Quote,
    Approval,
    Confirmed,
    Production,
    Quality,
    Packing,
    Invoicing,
    Delivery,
    Done,
    Lost,
}

impl Stage {
    /// The word as it stands in the database and in JSON.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// Done and lost are over: the strip counts only their last 30 days.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Lost)
    }

    /// Says whether the customer has said yes and nobody took it back.
    pub const fn is_won(self) -> bool {
        match self {
            Self::Lead | Self::Quote | Self::Approval | Self::Lost => false,
            Self::Confirmed
            | Self::Production
            | Self::Quality
            | Self::Packing
            | Self::Invoicing
            | Self::Delivery
            | Self::Done => true,
        }
    }

    /// Says where a thing of `machine` stands on the pipeline. None for what has
    /// no place of its own: cards, reports, batches, papers, and leads and
    /// offers that live on as what they became.
    pub fn of(machine: Machine, status: Status) -> Option<Self> {
        match machine {
            Machine::Lead => Self::of_lead(status),
            Machine::Offer => Self::of_offer(status),
            Machine::OrderService => Self::of_service(status),
            Machine::OrderGoods => Self::of_goods(status),
            Machine::OrderMadeToOrder => Self::of_made_to_order(status),
            Machine::JobCard
            | Machine::Qir
            | Machine::Batch
            | Machine::Addon
            | Machine::Invoice
            | Machine::Email
            | Machine::Import
            | Machine::Customer
            | Machine::Product
            | Machine::Document
            | Machine::PriceList
            | Machine::DiscountCode
            | Machine::Settings => None,
        }
    }

    fn of_lead(status: Status) -> Option<Self> {
        use Status as S;
        one_of(
            status,
            &[(Self::Lead, &[S::New, S::Contacted, S::Qualified]), (Self::Lost, &[S::Unqualified])],
        )
    }

    fn of_offer(status: Status) -> Option<Self> {
        use Status as S;
        one_of(
            status,
            &[
                (Self::Quote, &[S::Draft, S::Sent]),
                (Self::Lost, &[S::Declined, S::Expired, S::Withdrawn]),
            ],
        )
    }

    fn of_service(status: Status) -> Option<Self> {
        use Status as S;
        one_of(
            status,
            &[
                (Self::Quote, &[S::QuoteSent]),
                (Self::Confirmed, &[S::Accepted, S::Scheduled]),
                (Self::Production, &[S::InProgress]),
                (Self::Invoicing, &[S::Completed]),
                (Self::Done, &[S::Paid]),
                (Self::Lost, &[S::Lost, S::Cancelled]),
            ],
        )
    }

    fn of_goods(status: Status) -> Option<Self> {
        use Status as S;
        one_of(
            status,
            &[
                (Self::Quote, &[S::Draft, S::Quoted]),
                (Self::Approval, &[S::AwaitingApproval, S::DepositDue]),
                (Self::Confirmed, &[S::InQueue]),
                (Self::Production, &[S::InProduction, S::InLabeling]),
                (Self::Packing, &[S::InPacking, S::Packed]),
                (Self::Invoicing, &[S::AwaitingInvoice, S::AwaitingPayment]),
                (Self::Delivery, &[S::ReadyToShip]),
                (Self::Done, &[S::Shipped]),
                (Self::Lost, &[S::Cancelled]),
            ],
        )
    }

    fn of_made_to_order(status: Status) -> Option<Self> {
        use Status as S;
        one_of(
            status,
            &[
                (Self::Approval, &[S::PendingStaffReview, S::AwaitingCustomerConfirmation]),
                (
                    Self::Confirmed,
                    &[S::ConfirmedByCustomer, S::ConfirmedNoPaymentRequired, S::AdvancePaid],
                ),
                (Self::Production, &[S::InProduction]),
                (Self::Quality, &[S::QualityInspection]),
                (Self::Delivery, &[S::ReadyForDelivery]),
                (Self::Done, &[S::Completed]),
                (Self::Lost, &[S::Cancelled]),
            ],
        )
    }
}

fn one_of(status: Status, places: &[(Stage, &[Status])]) -> Option<Stage> {
    places.iter().find(|(_, statuses)| statuses.contains(&status)).map(|(stage, _)| *stage)
}
