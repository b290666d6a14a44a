//! The life of an offer (SPEC 3): drawn up, sent, then accepted or not.

use crate::domain::action::Action as Do;
use crate::domain::effect::{Effect as Also, SUMS};
use crate::domain::input::{Input, Kind, NOTE, NOTE_NEEDED, REASON, joined};
use crate::domain::letter::LetterKind;
use crate::domain::machine::Transition;
use crate::domain::need;
use crate::domain::paper::PaperKind;
use crate::domain::role::Roles;
use crate::domain::status::Status as Is;

use super::order;

/// What an offer says beside its items.
pub const FIELDS: &[Input] = &[
    Input::may("valid_until", Kind::Date),
    order::REFERENCE,
    Input::may("message", Kind::Note),
    order::FREIGHT,
];
const EDIT: &[Input] = &joined::<{ FIELDS.len() + 2 }>(&[&[order::ITEMS], FIELDS, &[NOTE]]);

const OPEN: &[Is] = &[Is::Draft, Is::Sent];
const ALL: &[Is] = &[Is::Draft, Is::Sent, Is::Accepted, Is::Declined, Is::Expired, Is::Withdrawn];
/// What can be printed of an offer by hand.
pub const OFFER_PAPERS: &[&str] = &["offer"];

pub const TABLE: &[Transition] = &[
    Transition::birth(Is::Draft, "Begin an offer").by(Roles::S.and(Roles::SYSTEM)),
    Transition::moves(Do::Send, &[Is::Draft], Is::Sent, "Send it to the customer")
        .by(Roles::S)
        .needs(&[need::ITEMS, need::VALID])
        .asks(&[NOTE])
        .does(&[
            Also::Stamp("sent_at"),
            Also::Paper(PaperKind::Offer),
            Also::Post(LetterKind::Offer),
            Also::Expiry,
        ])
        .finally(),
    Transition::moves(Do::Accept, &[Is::Sent], Is::Accepted, "The customer said yes")
        .by(Roles::S)
        .needs(&[need::VALID_OR_OVERRIDE])
        .asks(&[NOTE])
        .does(&[
            Also::Stamp("accepted_at"),
            Also::OrderFromOffer,
            Also::Post(LetterKind::OrderConfirmation),
        ])
        .finally()
        .answers_again(),
    Transition::moves(Do::Decline, &[Is::Sent], Is::Declined, "The customer said no")
        .by(Roles::S)
        .asks(&[REASON])
        .finally(),
    Transition::moves(Do::Expire, &[Is::Sent], Is::Expired, "Its time is over")
        .by(Roles::SYSTEM)
        .needs(&[need::PAST_VALIDITY])
        .finally(),
    Transition::moves(Do::Withdraw, OPEN, Is::Withdrawn, "Take it back")
        .by(Roles::S)
        .asks(&[REASON])
        .finally(),
    Transition::stays(Do::Edit, &[Is::Draft], "Edit items, validity and message")
        .by(Roles::S)
        .asks(EDIT)
        .does(&[Also::Edit]),
    order::discount_by_hand(&[Is::Draft]),
    Transition::stays(Do::Duplicate, ALL, "Make a new draft like it")
        .by(Roles::S)
        .asks(&[NOTE])
        .does(&[Also::OfferAgain]),
    Transition::stays(Do::Print, ALL, "Make a paper of it")
        .by(Roles::S)
        .asks(&[Input::must("paper", Kind::Choice(OFFER_PAPERS)).aside()])
        .does(&[Also::Print]),
    order::mail(ALL),
    Transition::stays(Do::Note, ALL, "Write a note").by(Roles::S).asks(&[NOTE_NEEDED]),
    Transition::stays(Do::Undo, OPEN, "Take back the last note or discount")
        .by(Roles::S)
        .needs(&[need::UNDOABLE])
        .does(&[Also::Undo(SUMS)]),
];
