//! The life of an invoice (SPEC 3). Overdue is derived, never a status.

use crate::domain::action::Action as Do;
use crate::domain::effect::Effect as Also;
use crate::domain::input::{NOTE_NEEDED, REASON};
use crate::domain::machine::{Machine, Transition};
use crate::domain::need;
use crate::domain::role::Roles;
use crate::domain::status::Status as Is;

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

pub const TABLE: &[Transition] = &[
    Transition::birth(Is::Draft, "Draw up an invoice")
        .by(Roles::S.and(Roles::SYSTEM))
        .follows(&[(Machine::Invoice, Do::Void)], "as a credit note, when an invoice is voided"),
    Transition::moves(Do::Issue, &[Is::Draft], Is::Issued, "Issue it")
        .by(Roles::S.and(Roles::SYSTEM))
        .does(&[Also::InvoiceNumber])
        .follows(
            &[
                (Machine::OrderService, Do::Complete),
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
        .asks(&[REASON])
        .does(&[Also::Stamp("voided_at"), Also::CreditNote])
        .finally(),
    Transition::stays(Do::Note, &[Is::Draft, Is::Issued, Is::Paid, Is::Void], "Write a note")
        .by(Roles::S)
        .asks(&[NOTE_NEEDED]),
];
