//! The made-to-order workflow (SPEC 3): reviewed, confirmed by the customer with
//! a code, built, inspected.

use crate::domain::action::Action as Do;
use crate::domain::effect::Effect as Also;
use crate::domain::input::{NOTE, OTP};
use crate::domain::letter::LetterKind;
use crate::domain::machine::{Machine, Transition};
use crate::domain::need;
use crate::domain::paper::PaperKind;
use crate::domain::role::Roles;
use crate::domain::status::Status as Is;

use super::order;

const EDITABLE: &[Is] = &[Is::PendingStaffReview];
const PAYABLE: &[Is] =
    &[Is::PendingStaffReview, Is::AwaitingCustomerConfirmation, Is::ConfirmedByCustomer];
const BEFORE_PRODUCTION: &[Is] = &[
    Is::PendingStaffReview,
    Is::AwaitingCustomerConfirmation,
    Is::ConfirmedByCustomer,
    Is::ConfirmedNoPaymentRequired,
    Is::AdvancePaid,
];
const OPEN: &[Is] = &[
    Is::PendingStaffReview,
    Is::AwaitingCustomerConfirmation,
    Is::ConfirmedByCustomer,
    Is::ConfirmedNoPaymentRequired,
    Is::AdvancePaid,
    Is::InProduction,
    Is::QualityInspection,
    Is::ReadyForDelivery,
];
const ALL: &[Is] = &[
    Is::PendingStaffReview,
    Is::AwaitingCustomerConfirmation,
    Is::ConfirmedByCustomer,
    Is::ConfirmedNoPaymentRequired,
    Is::AdvancePaid,
    Is::InProduction,
    Is::QualityInspection,
    Is::ReadyForDelivery,
    Is::Completed,
    Is::Cancelled,
];
const CONFIRM: (Machine, Do) = (Machine::OrderMadeToOrder, Do::Confirm);
const SET_MODE: (Machine, Do) = (Machine::OrderMadeToOrder, Do::SetPaymentMode);
const ADDON: (Machine, Do) = (Machine::Addon, Do::Approve);
const ADDON_AT_ONCE: (Machine, Do) = (Machine::Addon, Do::Open);

pub const TABLE: &[Transition] = &[
    Transition::birth(Is::PendingStaffReview, "Begin an order made to measure")
        .by(Roles::S.and(Roles::SYSTEM))
        .follows(
            &[(Machine::Offer, Do::Accept), ADDON, ADDON_AT_ONCE],
            "when an offer is accepted or an add-on approved",
        ),
    Transition::birth(Is::AwaitingCustomerConfirmation, "Begin beside a reviewed order")
        .does(&[Also::Post(LetterKind::SaleOrder)])
        .follows(&[ADDON, ADDON_AT_ONCE], "when an add-on is approved"),
    Transition::moves(
        Do::Approve,
        &[Is::PendingStaffReview],
        Is::AwaitingCustomerConfirmation,
        "Approve it, the customer confirms next",
    )
    .by(Roles::S)
    .needs(&[need::ITEMS])
    .asks(order::DISCOUNT)
    .does(&[
        Also::Discount,
        Also::Paper(PaperKind::SaleOrder),
        Also::Post(LetterKind::SaleOrder),
    ]),
    Transition::moves(
        Do::Confirm,
        &[Is::AwaitingCustomerConfirmation],
        Is::ConfirmedByCustomer,
        "The customer confirms",
    )
    .by(Roles::S.and(Roles::C))
    .asks(&[OTP, NOTE])
    .does(&[
        Also::Stamp("confirmed_at"),
        Also::CodeUsed,
        Also::Cards,
        Also::DepositInvoice,
        Also::Post(LetterKind::OrderConfirmation),
    ])
    .with_proof()
    .answers_again(),
    Transition::stays(
        Do::SendCode,
        &[Is::AwaitingCustomerConfirmation],
        "Make the code that the customer confirms with",
    )
    .by(Roles::SYSTEM)
    .does(&[
        Also::Code,
        Also::Post(LetterKind::OtpExpiryWarning),
        Also::Post(LetterKind::OtpReminder),
    ]),
    Transition::stays(
        Do::ResendOtp,
        &[Is::AwaitingCustomerConfirmation],
        "Send the customer a new code",
    )
    .by(Roles::S.and(Roles::C))
    .needs(&[need::CODES_LEFT])
    .does(&[Also::Post(LetterKind::Otp)]),
    Transition::moves(
        Do::Revise,
        &[Is::AwaitingCustomerConfirmation],
        Is::PendingStaffReview,
        "Back to review",
    )
    .by(Roles::S)
    .asks(&[NOTE])
    // Its code was for what stood there before.
    .does(&[Also::Clear("otp_expires_at")]),
    Transition::moves(
        Do::WaivePayment,
        &[Is::ConfirmedByCustomer],
        Is::ConfirmedNoPaymentRequired,
        "Paid at delivery",
    )
    .needs(&[need::CASH])
    .follows(&[CONFIRM, SET_MODE], "when the order is confirmed and paid in cash"),
    Transition::moves(
        Do::RecordAdvance,
        &[Is::ConfirmedByCustomer],
        Is::AdvancePaid,
        "The advance came in",
    )
    .by(Roles::S)
    .needs(&[need::ONLINE, need::PAID_ALONE])
    .asks(order::WHOLE_PAYMENT)
    .does(&[Also::Payment, Also::Post(LetterKind::PaymentReceipt)])
    .follows(
        &[CONFIRM, SET_MODE, (Machine::OrderMadeToOrder, Do::AddPayment)],
        "when the advance is paid",
    )
    .once(&[need::ADVANCE_PAID]),
    Transition::moves(
        Do::StartProduction,
        &[Is::ConfirmedNoPaymentRequired, Is::AdvancePaid],
        Is::InProduction,
        "Begin production",
    )
    .by(Roles::S.and(Roles::P))
    .needs(&[need::CARDS_ASSIGNED])
    .does(&[Also::Stamp("started_at")])
    .finally(),
    Transition::moves(
        Do::StartInspection,
        &[Is::InProduction],
        Is::QualityInspection,
        "Hand it to inspection",
    )
    .by(Roles::S.and(Roles::P).and(Roles::Q))
    .needs(&[need::CARDS_COMPLETED]),
    Transition::moves(
        Do::Release,
        &[Is::QualityInspection],
        Is::ReadyForDelivery,
        "Release it for delivery",
    )
    .by(Roles::S)
    .needs(&[need::ALL_REPORTS_PASSED])
    .does(&[Also::FinalInvoice])
    .follows(
        &[(Machine::Qir, Do::Pass), (Machine::OrderMadeToOrder, Do::StartInspection)],
        "when the last inspection has passed",
    ),
    Transition::moves(Do::Complete, &[Is::ReadyForDelivery], Is::Completed, "The customer has it")
        .by(Roles::S.and(Roles::P))
        .needs(&[need::PAID_OR_OVERRIDE, need::ADDONS_READY])
        .asks(&[NOTE])
        .does(&[Also::Stamp("completed_at"), Also::Post(LetterKind::OrderCompleted)])
        .finally(),
    order::invoice_again(&[Is::ReadyForDelivery, Is::Completed]),
    order::discount(EDITABLE),
    order::edit(EDITABLE),
    order::add_payment(&[
        Is::AwaitingCustomerConfirmation,
        Is::ConfirmedByCustomer,
        Is::ConfirmedNoPaymentRequired,
        Is::AdvancePaid,
        Is::InProduction,
        Is::QualityInspection,
        Is::ReadyForDelivery,
        Is::Completed,
    ]),
    order::set_payment_mode(PAYABLE).does(&[Also::DepositInvoice]),
    order::reschedule(OPEN),
    order::reassign(OPEN),
    order::set_priority(OPEN),
    order::make_cards(&[
        Is::ConfirmedByCustomer,
        Is::ConfirmedNoPaymentRequired,
        Is::AdvancePaid,
        Is::InProduction,
    ]),
    Transition::stays(
        Do::ReportCardsFailed,
        &[Is::ConfirmedByCustomer],
        "The job cards could not be made",
    )
    .follows(&[CONFIRM], "when making the job cards fails"),
    order::print(ALL),
    order::mail(ALL),
    order::note(ALL),
    order::cancel(BEFORE_PRODUCTION),
    order::refund(ALL),
    order::reorder(ALL),
    order::undo(OPEN),
];
