//! The service workflow (SPEC 3): anything delivered on a date. Never backwards.

use crate::domain::action::Action as Do;
use crate::domain::effect::Effect as Also;
use crate::domain::input::{Input, Kind, NOTE, REASON};
use crate::domain::letter::LetterKind;
use crate::domain::machine::{Machine, Transition};
use crate::domain::need;
use crate::domain::role::Roles;
use crate::domain::status::Status as Is;

use super::order;

const EDITABLE: &[Is] = &[Is::QuoteSent];
const WON: &[Is] = &[Is::Accepted, Is::Scheduled, Is::InProgress, Is::Completed];
const OPEN: &[Is] = &[Is::QuoteSent, Is::Accepted, Is::Scheduled, Is::InProgress, Is::Completed];
const ALL: &[Is] = &[
    Is::QuoteSent,
    Is::Accepted,
    Is::Scheduled,
    Is::InProgress,
    Is::Completed,
    Is::Paid,
    Is::Lost,
    Is::Cancelled,
];
const APPOINTMENT: &[Input] = &[
    Input::must("scheduled_date", Kind::Datetime),
    Input::must("duration_minutes", Kind::Integer),
    Input::must("assignee", Kind::User),
    NOTE,
];

const ADDON: (Machine, Do) = (Machine::Addon, Do::Approve);
const ADDON_AT_ONCE: (Machine, Do) = (Machine::Addon, Do::Open);

pub const TABLE: &[Transition] = &[
    Transition::birth(Is::QuoteSent, "Begin a service order")
        .by(Roles::S.and(Roles::SYSTEM))
        .follows(&[ADDON, ADDON_AT_ONCE], "when an add-on is approved"),
    Transition::birth(Is::Accepted, "Begin from an accepted offer or an add-on").follows(
        &[(Machine::Offer, Do::Accept), ADDON, ADDON_AT_ONCE],
        "when an offer is accepted or an add-on approved",
    ),
    Transition::moves(Do::Accept, &[Is::QuoteSent], Is::Accepted, "The customer said yes")
        .by(Roles::S)
        .needs(&[need::ITEMS])
        .asks(&[NOTE])
        .does(&[Also::Stamp("confirmed_at"), Also::Post(LetterKind::OrderConfirmation)]),
    Transition::moves(Do::Schedule, &[Is::Accepted], Is::Scheduled, "Set date and people")
        .by(Roles::S)
        .asks(APPOINTMENT),
    Transition::moves(Do::Start, &[Is::Scheduled], Is::InProgress, "Begin the work")
        .by(Roles::S.and(Roles::P))
        .does(&[Also::Stamp("started_at")]),
    Transition::moves(Do::Complete, &[Is::InProgress], Is::Completed, "The work is done")
        .by(Roles::S.and(Roles::P))
        .needs(&[need::ADDONS_READY])
        .asks(&[NOTE])
        .does(&[
            Also::Stamp("completed_at"),
            Also::FinalInvoice,
            Also::Post(LetterKind::OrderCompleted),
        ])
        .finally(),
    Transition::moves(Do::Pay, &[Is::Completed], Is::Paid, "The whole amount came in")
        .by(Roles::S)
        .needs(&[need::FINAL_INVOICE, need::PAID_ALONE])
        .asks(order::WHOLE_PAYMENT)
        .does(&[Also::Payment, Also::Stamp("paid_at"), Also::Post(LetterKind::PaymentReceipt)])
        .follows(
            &[
                (Machine::OrderService, Do::AddPayment),
                (Machine::OrderService, Do::Complete),
                (Machine::Invoice, Do::Issue),
            ],
            "when everything due is paid",
        )
        .once(&[need::PAID]),
    order::discount(EDITABLE),
    order::edit(EDITABLE),
    Transition::stays(Do::Reschedule, &[Is::Scheduled], "Move it to another date")
        .by(Roles::S)
        .asks(&[
            Input::must("scheduled_date", Kind::Datetime),
            Input::may("duration_minutes", Kind::Integer),
            NOTE,
        ]),
    order::reassign(&[Is::QuoteSent, Is::Accepted, Is::Scheduled, Is::InProgress]),
    order::invoice_again(&[Is::Completed]),
    order::add_payment(WON),
    order::set_payment_mode(&[Is::QuoteSent, Is::Accepted, Is::Scheduled]),
    order::set_priority(OPEN),
    order::print(ALL),
    order::mail(ALL),
    order::note(ALL),
    Transition::moves(Do::Lose, &[Is::QuoteSent], Is::Lost, "The customer said no, or nothing")
        .by(Roles::S)
        .asks(&[REASON])
        .does(&[Also::Stamp("cancelled_at")])
        .finally(),
    order::cancel(&[Is::Accepted, Is::Scheduled, Is::InProgress]),
    order::refund(ALL),
    order::reorder(ALL),
    order::undo(OPEN),
];
