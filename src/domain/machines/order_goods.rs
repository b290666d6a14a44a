//! The goods workflow (SPEC 3): made, labelled, packed, shipped.

use crate::domain::action::Action as Do;
use crate::domain::effect::Effect as Also;
use crate::domain::input::{Input, Kind, NOTE};
use crate::domain::letter::LetterKind;
use crate::domain::machine::{Machine, Transition};
use crate::domain::need;
use crate::domain::need::Condition;
use crate::domain::paper::PaperKind;
use crate::domain::role::Roles;
use crate::domain::status::Status as Is;

use super::order;

const EDITABLE: &[Is] = &[Is::Draft, Is::Quoted];
const PRICED: &[Is] = &[Is::Draft, Is::Quoted, Is::AwaitingApproval];
const BEFORE_PACKING: &[Is] = &[
    Is::Draft,
    Is::Quoted,
    Is::AwaitingApproval,
    Is::DepositDue,
    Is::InQueue,
    Is::InProduction,
    Is::InLabeling,
];
const OPEN: &[Is] = &[
    Is::Draft,
    Is::Quoted,
    Is::AwaitingApproval,
    Is::DepositDue,
    Is::InQueue,
    Is::InProduction,
    Is::InLabeling,
    Is::InPacking,
    Is::Packed,
    Is::AwaitingInvoice,
    Is::AwaitingPayment,
    Is::ReadyToShip,
];
const ALL: &[Is] = &[
    Is::Draft,
    Is::Quoted,
    Is::AwaitingApproval,
    Is::DepositDue,
    Is::InQueue,
    Is::InProduction,
    Is::InLabeling,
    Is::InPacking,
    Is::Packed,
    Is::AwaitingInvoice,
    Is::AwaitingPayment,
    Is::ReadyToShip,
    Is::Shipped,
    Is::Cancelled,
];
const FLOOR: Roles = Roles::S.and(Roles::P);
const ADDON: (Machine, Do) = (Machine::Addon, Do::Approve);
const ADDON_AT_ONCE: (Machine, Do) = (Machine::Addon, Do::Open);

/// A line by its position, its SKU, or the number or code of its job card; how much more of it is
/// packed, all that is left where nothing is said, and with 0 none of it.
const PACK: &[Input] =
    &[Input::must("line", Kind::Text).aside(), Input::may("quantity", Kind::Quantity).aside()];

pub const TABLE: &[Transition] = &[
    Transition::birth(Is::Draft, "Begin a goods order")
        .by(Roles::S.and(Roles::SYSTEM))
        .follows(&[ADDON, ADDON_AT_ONCE], "when an add-on is approved"),
    Transition::birth(Is::Quoted, "Begin beside a quoted order")
        .follows(&[ADDON, ADDON_AT_ONCE], "when an add-on is approved"),
    Transition::birth(Is::AwaitingApproval, "Begin from an accepted offer").follows(
        &[(Machine::Offer, Do::Accept), ADDON, ADDON_AT_ONCE],
        "when an offer is accepted or an add-on approved",
    ),
    Transition::birth(Is::DepositDue, "Begin beside an order that waits for its deposit")
        .does(&[Also::DepositInvoice])
        .follows(&[ADDON, ADDON_AT_ONCE], "when an add-on is approved"),
    Transition::birth(Is::InQueue, "Begin in the queue").does(&[Also::Batch, Also::Cards]).follows(
        &[(Machine::Import, Do::Import), ADDON, ADDON_AT_ONCE],
        "when a paid order is imported or an add-on approved",
    ),
    Transition::moves(Do::Quote, &[Is::Draft], Is::Quoted, "Quote it")
        .by(Roles::S)
        .needs(&[need::ITEMS])
        .asks(&[NOTE]),
    Transition::moves(Do::Submit, &[Is::Quoted], Is::AwaitingApproval, "Hand it in for approval")
        .by(Roles::S)
        .needs(&[need::ITEMS])
        .asks(&[NOTE]),
    Transition::moves(Do::Approve, &[Is::AwaitingApproval], Is::DepositDue, "Approve it")
        .by(Roles::A)
        .when(Condition::DepositAsked)
        .needs(&[need::ITEMS])
        .asks(order::DISCOUNT)
        .does(&[
            Also::Discount,
            Also::Stamp("confirmed_at"),
            Also::DepositInvoice,
            Also::Post(LetterKind::OrderConfirmation),
        ]),
    Transition::moves(Do::Approve, &[Is::AwaitingApproval], Is::InQueue, "Approve it")
        .by(Roles::A)
        .when(Condition::NoDepositAsked)
        .needs(&[need::ITEMS])
        .asks(order::DISCOUNT)
        .does(&[
            Also::Discount,
            Also::Stamp("confirmed_at"),
            Also::Batch,
            Also::Cards,
            Also::Post(LetterKind::OrderConfirmation),
        ]),
    Transition::moves(Do::Revise, &[Is::AwaitingApproval], Is::Quoted, "Back to the quote")
        .by(Roles::S)
        .asks(&[NOTE]),
    Transition::moves(Do::RecordDeposit, &[Is::DepositDue], Is::InQueue, "The deposit came in")
        .by(Roles::S)
        .asks(order::WHOLE_PAYMENT)
        .does(&[Also::Payment, Also::Batch, Also::Cards, Also::Post(LetterKind::PaymentReceipt)])
        .follows(
            &[
                (Machine::OrderGoods, Do::AddPayment),
                (Machine::OrderGoods, Do::Approve),
                (Machine::OrderGoods, Do::Open),
            ],
            "when the deposit is paid",
        )
        .once(&[need::DEPOSIT_PAID]),
    Transition::moves(Do::StartProduction, &[Is::InQueue], Is::InProduction, "Begin production")
        .by(FLOOR)
        .does(&[Also::Stamp("started_at")])
        .follows(&[(Machine::Batch, Do::Start)], "when its batch starts"),
    Transition::moves(Do::StartLabeling, &[Is::InProduction], Is::InLabeling, "Begin labeling")
        .by(FLOOR)
        .needs(&[need::CARDS_READY])
        .does(&[Also::File(PaperKind::Label)])
        .follows(&[(Machine::Batch, Do::Finish)], "when its batch is finished"),
    Transition::moves(Do::StartPacking, &[Is::InLabeling], Is::InPacking, "Begin packing")
        .by(FLOOR)
        .needs(&[need::NEEDED_REPORTS_PASSED])
        .does(&[Also::File(PaperKind::PackingList)])
        .finally(),
    Transition::stays(Do::Pack, &[Is::InPacking], "Check off what is packed")
        .by(FLOOR)
        .asks(PACK)
        .does(&[Also::Pack]),
    Transition::moves(Do::FinishPacking, &[Is::InPacking], Is::Packed, "It is packed")
        .by(FLOOR)
        .asks(&[NOTE])
        .does(&[Also::Packed]),
    Transition::moves(
        Do::RequestInvoice,
        &[Is::Packed],
        Is::AwaitingInvoice,
        "Ask for the invoice",
    )
    .by(Roles::S)
    .follows(
        &[(Machine::OrderGoods, Do::FinishPacking)],
        "when an order that is paid already is packed",
    )
    .once(&[need::PAID]),
    Transition::moves(
        Do::IssueInvoice,
        &[Is::AwaitingInvoice],
        Is::AwaitingPayment,
        "Issue the invoice",
    )
    .by(Roles::S)
    .needs(&[need::INVOICED_ALONE])
    .does(&[Also::FinalInvoice])
    .follows(
        &[(Machine::Invoice, Do::Issue), (Machine::OrderGoods, Do::RequestInvoice)],
        "when its invoice is issued, or at once where it is paid already",
    )
    .once(&[need::INVOICED_OR_PAID])
    .finally(),
    Transition::moves(
        Do::RecordPayment,
        &[Is::AwaitingPayment],
        Is::ReadyToShip,
        "The whole amount came in",
    )
    .by(Roles::S)
    .needs(&[need::FINAL_INVOICE, need::PAID_ALONE])
    .asks(order::WHOLE_PAYMENT)
    .does(&[Also::Payment, Also::Stamp("paid_at"), Also::Post(LetterKind::PaymentReceipt)])
    .follows(
        &[
            (Machine::OrderGoods, Do::AddPayment),
            (Machine::OrderGoods, Do::IssueInvoice),
            (Machine::Invoice, Do::Issue),
        ],
        "when everything due is paid",
    )
    .once(&[need::PAID]),
    Transition::moves(
        Do::ReopenInvoice,
        &[Is::AwaitingPayment],
        Is::AwaitingInvoice,
        "Back to invoicing",
    )
    .follows(&[(Machine::Invoice, Do::Void)], "when its invoice is voided"),
    Transition::moves(Do::Ship, &[Is::ReadyToShip], Is::Shipped, "Ship it")
        .by(FLOOR)
        .needs(&[need::ADDONS_READY])
        .asks(&[
            Input::must("carrier", Kind::Text),
            Input::must("tracking_number", Kind::Text),
            NOTE,
        ])
        .does(&[Also::Stamp("shipped_at"), Also::Post(LetterKind::Shipped)])
        .finally(),
    order::discount(PRICED),
    order::edit(EDITABLE),
    order::reschedule(OPEN),
    order::add_payment(&[
        Is::AwaitingApproval,
        Is::DepositDue,
        Is::InQueue,
        Is::InProduction,
        Is::InLabeling,
        Is::InPacking,
        Is::Packed,
        Is::AwaitingInvoice,
        Is::AwaitingPayment,
    ]),
    order::set_payment_mode(PRICED),
    order::reassign(OPEN),
    order::set_priority(OPEN),
    order::make_cards(&[Is::InQueue, Is::InProduction]),
    Transition::stays(Do::ReportCardsFailed, &[Is::InQueue], "The job cards could not be made")
        .follows(
            &[
                (Machine::OrderGoods, Do::Approve),
                (Machine::OrderGoods, Do::RecordDeposit),
                (Machine::OrderGoods, Do::Open),
            ],
            "when making the job cards fails",
        ),
    order::print(ALL),
    order::mail(ALL),
    order::note(ALL),
    order::cancel(BEFORE_PACKING),
    order::refund(ALL),
    order::reorder(ALL),
    order::undo(OPEN),
];
