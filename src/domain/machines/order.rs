//! What the three workflows share: the inputs, and the acts that leave the
//! status. Never a table of its own.

use crate::domain::action::Action as Do;
use crate::domain::effect::Effect as Also;
use crate::domain::input::{Input, Kind, NOTE, NOTE_NEEDED, REASON, joined};
use crate::domain::letter::LetterKind;
use crate::domain::machine::Transition;
use crate::domain::need;
use crate::domain::role::Roles;
use crate::domain::status::Status as Is;

/// The three ways in which an order goes.
pub const WORKFLOWS: &[&str] = &["service", "goods", "made_to_order"];
/// How urgent a thing is.
pub const PRIORITIES: &[&str] = &["low", "normal", "high", "urgent"];
/// How somebody was reached.
pub const CHANNELS: &[&str] = &["phone", "email", "visit", "message"];
/// How an order is paid.
pub const PAYMENT_MODES: &[&str] = &["cash", "online"];
/// How money came in by hand.
pub const METHODS: &[&str] = &["bank", "card", "cash", "online", "other"];

/// What is taken off by hand.
pub const OFF: &[Input] =
    &[Input::may("discount_percent", Kind::Percent), Input::may("discount_minor", Kind::Money)];
const CODE: &[Input] = &[Input::may("discount_code", Kind::Text)];
pub(super) const DISCOUNT: &[Input] = &joined::<{ OFF.len() + 2 }>(&[OFF, CODE, &[NOTE]]);
/// For the acts that record the whole amount due in one step.
pub(super) const WHOLE_PAYMENT: &[Input] = &[
    Input::may("method", Kind::Choice(METHODS)).aside(),
    Input::may("reference", Kind::Text).aside(),
    NOTE,
];

const PAYMENT: &[Input] = &[
    Input::must("amount_minor", Kind::Money).aside(),
    Input::must("method", Kind::Choice(METHODS)).aside(),
    Input::may("reference", Kind::Text).aside(),
    Input::may("gateway", Kind::Text).aside(),
    Input::may("transaction_id", Kind::Text).aside(),
    NOTE,
];

/// What is sold.
pub const ITEMS: Input = Input::may("items", Kind::Items).aside();
/// What the customer files it under.
pub const REFERENCE: Input = Input::may("customer_reference", Kind::Text);
/// What bringing it costs.
pub const FREIGHT: Input = Input::may("freight_minor", Kind::Money);
/// Which way an order goes.
pub const WORKFLOW: Input = Input::may("workflow", Kind::Choice(WORKFLOWS)).aside();

/// Where an order is delivered.
pub const DELIVERY: &[Input] = &[
    Input::may("delivery_name", Kind::Text),
    Input::may("delivery_street", Kind::Text),
    Input::may("delivery_postcode", Kind::Text),
    Input::may("delivery_city", Kind::Text),
    Input::may("delivery_country", Kind::Text),
    Input::may("delivery_contact", Kind::Text),
    Input::may("delivery_phone", Kind::Text),
];
/// On what terms an order is made.
pub const TERMS: &[Input] = &[
    REFERENCE,
    FREIGHT,
    Input::may("payment_terms_days", Kind::Integer),
    Input::may("promised_at", Kind::Datetime),
    Input::may("terms_accepted_at", Kind::Datetime),
];
const FIELDS: &[Input] =
    &joined::<{ DELIVERY.len() + TERMS.len() + 2 }>(&[&[ITEMS], DELIVERY, TERMS, &[NOTE]]);

const REFUND: &[Input] = &[
    Input::must("amount_minor", Kind::Money).aside(),
    Input::must("reason", Kind::Text).aside(),
    Input::may("method", Kind::Choice(METHODS)).aside(),
    Input::may("reference", Kind::Text).aside(),
];
const PAYMENT_MODE: &[Input] = &[Input::must("payment_mode", Kind::Choice(PAYMENT_MODES))];
const PROMISE: &[Input] = &[Input::must("promised_at", Kind::Datetime), NOTE];
const PERSON: &[Input] = &[Input::must("assignee", Kind::User), NOTE];
const PRIORITY: &[Input] = &[Input::must("priority", Kind::Choice(PRIORITIES))];

/// What the acts on an order that can be taken back may have changed.
const UNDONE: &[&str] = &[
    "priority",
    "assignee",
    "promised_at",
    "scheduled_date",
    "duration_minutes",
    "discount_code",
    "discount_percent",
    "discount_minor",
    "net_minor",
    "tax_minor",
    "total_minor",
];

/// What can be printed of an order by hand.
pub const ORDER_PAPERS: &[&str] =
    &["packing_list", "label", "labels", "job_cards", "sale_order", "order_confirmation"];
const PAPER: &[Input] = &[Input::must("paper", Kind::Choice(ORDER_PAPERS)).aside()];
/// A mail in one's own words; to the customer where no address is given.
pub(super) const MAIL: &[Input] = &[
    Input::must("subject", Kind::Text).aside(),
    Input::must("body", Kind::Note).aside(),
    Input::may("recipient_email", Kind::Email).aside(),
    Input::may("document", Kind::Text).aside(),
];

pub(super) const fn print(from: &'static [Is]) -> Transition {
    Transition::stays(Do::Print, from, "Make a paper of it")
        .by(Roles::S.and(Roles::P))
        .asks(PAPER)
        .does(&[Also::Print])
}

/// A mail about a thing of any machine.
pub(super) const fn mail(from: &'static [Is]) -> Transition {
    Transition::stays(Do::Mail, from, "Write to the customer")
        .by(Roles::S)
        .asks(MAIL)
        .does(&[Also::Post(LetterKind::Custom)])
}

pub(super) const fn edit(from: &'static [Is]) -> Transition {
    Transition::stays(Do::Edit, from, "Edit items, prices and delivery")
        .by(Roles::S)
        .asks(FIELDS)
        .does(&[Also::Edit])
}

/// A discount where no code counts.
pub(super) const fn discount_by_hand(from: &'static [Is]) -> Transition {
    const BY_HAND: &[Input] = &joined::<{ OFF.len() + 1 }>(&[OFF, &[NOTE]]);
    Transition::stays(Do::Discount, from, "Give a discount")
        .by(Roles::S)
        .asks(BY_HAND)
        .does(&[Also::Discount])
}

pub(super) const fn discount(from: &'static [Is]) -> Transition {
    Transition::stays(Do::Discount, from, "Give a discount")
        .by(Roles::S)
        .asks(DISCOUNT)
        .does(&[Also::Discount])
}

pub(super) const fn set_payment_mode(from: &'static [Is]) -> Transition {
    Transition::stays(Do::SetPaymentMode, from, "Say how it is paid")
        .by(Roles::S)
        .asks(PAYMENT_MODE)
}

pub(super) const fn add_payment(from: &'static [Is]) -> Transition {
    Transition::stays(Do::AddPayment, from, "Record a payment")
        .by(Roles::S.and(Roles::SYSTEM))
        .needs(&[need::MONEY_DUE, need::PAID_ALONE])
        .asks(PAYMENT)
        .does(&[Also::Payment, Also::Post(LetterKind::PaymentReceipt)])
}

/// Where the invoice comes by itself and was voided since.
pub(super) const fn invoice_again(from: &'static [Is]) -> Transition {
    Transition::stays(Do::IssueInvoice, from, "Issue the invoice anew")
        .by(Roles::S)
        .needs(&[need::NO_FINAL_INVOICE, need::INVOICED_ALONE])
        .does(&[Also::FinalInvoice])
        .finally()
}

pub(super) const fn refund(from: &'static [Is]) -> Transition {
    Transition::stays(Do::Refund, from, "Give money back")
        .by(Roles::S)
        .needs(&[need::MONEY_TAKEN])
        .asks(REFUND)
        .does(&[Also::Refund])
        .finally()
}

pub(super) const fn reschedule(from: &'static [Is]) -> Transition {
    Transition::stays(Do::Reschedule, from, "Promise another date").by(Roles::S).asks(PROMISE)
}

pub(super) const fn reassign(from: &'static [Is]) -> Transition {
    Transition::stays(Do::Reassign, from, "Say whose order it is").by(Roles::S).asks(PERSON)
}

pub(super) const fn set_priority(from: &'static [Is]) -> Transition {
    Transition::stays(Do::SetPriority, from, "Set the priority")
        .by(Roles::S.and(Roles::P))
        .asks(PRIORITY)
}

pub(super) const fn make_cards(from: &'static [Is]) -> Transition {
    Transition::stays(Do::MakeCards, from, "Make the missing job cards")
        .by(Roles::S.and(Roles::P))
        .needs(&[need::CARDS_MISSING])
        .does(&[Also::Cards])
}

pub(super) const fn note(from: &'static [Is]) -> Transition {
    Transition::stays(Do::Note, from, "Write a note")
        .by(Roles::S.and(Roles::P).and(Roles::Q))
        .asks(&[NOTE_NEEDED])
}

pub(super) const fn reorder(from: &'static [Is]) -> Transition {
    Transition::stays(Do::Reorder, from, "Make a new order like it")
        .by(Roles::S)
        .asks(&[NOTE])
        .does(&[Also::OrderAgain])
}

pub(super) const fn undo(from: &'static [Is]) -> Transition {
    Transition::stays(Do::Undo, from, "Take back the last note, priority, person, discount or date")
        .by(Roles::S)
        .needs(&[need::UNDOABLE])
        .does(&[Also::Undo(UNDONE)])
}

/// What becomes of the add-ons of an order that is called off, where any of them live.
pub const ADDONS: Input = Input::may("addons", Kind::Choice(&[CANCEL, KEEP])).aside();
/// They are called off with it, as far as they can be.
pub const CANCEL: &str = "cancel";
/// They go on without it.
pub const KEEP: &str = "keep";

pub(super) const fn cancel(from: &'static [Is]) -> Transition {
    Transition::moves(Do::Cancel, from, Is::Cancelled, "Call the order off")
        .by(Roles::S)
        .needs(&[need::NOT_COVERED])
        .asks(&[REASON, ADDONS])
        .does(&[Also::Stamp("cancelled_at"), Also::Family, Also::EndsWork])
        .finally()
}
