//! The life of an invoice (SPEC 3). Overdue is derived, never a status.

use crate::domain::action::Action as Do;
use crate::domain::effect::Effect as Also;
use crate::domain::input::{Input, Kind, NOTE_NEEDED, REASON};
use crate::domain::letter::LetterKind;
use crate::domain::machine::{Machine, Transition};
use crate::domain::need;
use crate::domain::role::Roles;
use crate::domain::status::Status as Is;

use super::order;

const PAYMENTS: &[(Machine, Do)] = &[
    (Machine::OrderService, Do::AddPayment),
    (Machine::OrderService, Do::Pay),
    (Machine::OrderGoods, Do::AddPayment),
    (Machine::OrderGoods, Do::RecordPayment),
    (Machine::OrderMadeToOrder, Do::AddPayment),
    (Machine::OrderMadeToOrder, Do::RecordAdvance),
    (Machine::OrderGoods, Do::RecordDeposit),
    (Machine::Invoice, Do::Issue),
];

/// What can be printed of an invoice by hand.
pub const INVOICE_PAPERS: &[&str] = &["invoice"];

pub const TABLE: &[Transition] = &[
    Transition::birth(Is::Draft, "Draw up an invoice")
        .by(Roles::S.and(Roles::SYSTEM))
        .follows(&[(Machine::Invoice, Do::Void)], "as a credit note, when an invoice is voided"),
    Transition::moves(Do::Issue, &[Is::Draft], Is::Issued, "Issue it")
        .by(Roles::S.and(Roles::SYSTEM))
        .does(&[
            Also::InvoiceNumber,
            Also::Post(LetterKind::Invoice),
            Also::Post(LetterKind::PaymentReminder),
        ])
        .follows(
            &[
                (Machine::OrderService, Do::Complete),
                (Machine::OrderGoods, Do::Approve),
                // Beside an order that waits for its deposit.
                (Machine::OrderGoods, Do::Open),
                (Machine::OrderMadeToOrder, Do::Confirm),
                (Machine::OrderMadeToOrder, Do::SetPaymentMode),
                (Machine::OrderGoods, Do::IssueInvoice),
                (Machine::OrderMadeToOrder, Do::Release),
                (Machine::OrderService, Do::IssueInvoice),
                (Machine::OrderMadeToOrder, Do::IssueInvoice),
                (Machine::Invoice, Do::Void),
            ],
            "when its order calls for it",
        )
        .finally(),
    Transition::moves(Do::Settle, &[Is::Issued], Is::Paid, "It is paid")
        .needs(&[need::SETTLED])
        .does(&[Also::Stamp("paid_at")])
        .follows(PAYMENTS, "when its whole amount is paid"),
    Transition::moves(Do::Void, &[Is::Issued], Is::Void, "Void it, with a credit note")
        .by(Roles::S)
        .needs(&[need::NO_CREDIT, need::NOT_DEDUCTED])
        .asks(&[REASON])
        .does(&[Also::Stamp("voided_at"), Also::CreditNote])
        .finally(),
    Transition::stays(Do::Print, &[Is::Issued, Is::Paid, Is::Void], "Make a paper of it")
        .by(Roles::S)
        .asks(&[Input::must("paper", Kind::Choice(INVOICE_PAPERS)).aside()])
        .does(&[Also::Print]),
    order::mail(&[Is::Issued, Is::Paid, Is::Void]),
    Transition::stays(Do::Note, &[Is::Draft, Is::Issued, Is::Paid, Is::Void], "Write a note")
        .by(Roles::S)
        .asks(&[NOTE_NEEDED]),
];
