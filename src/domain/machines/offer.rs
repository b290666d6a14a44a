//! The life of an offer (SPEC 3): sent, then accepted or not.

use crate::domain::action::Action as Do;
use crate::domain::effect::Effect as Also;
use crate::domain::input::{Input, Kind, NOTE, NOTE_NEEDED, REASON};
use crate::domain::letter::LetterKind;
use crate::domain::machine::Transition;
use crate::domain::need;
use crate::domain::paper::PaperKind;
use crate::domain::role::Roles;
use crate::domain::status::Status as Is;

use super::order;

const ALL: &[Is] = &[Is::Draft, Is::Sent, Is::Accepted, Is::Declined, Is::Expired, Is::Withdrawn];
/// What can be printed of an offer by hand.
pub const OFFER_PAPERS: &[&str] = &["offer"];

pub const TABLE: &[Transition] = &[
    Transition::birth(Is::Draft, "Begin an offer").by(Roles::S.and(Roles::SYSTEM)),
    Transition::moves(Do::Send, &[Is::Draft], Is::Sent, "Send it to the customer")
        .by(Roles::S)
        .needs(&[need::ITEMS])
        .asks(&[NOTE])
        .does(&[
            Also::Stamp("sent_at"),
            Also::Paper(PaperKind::Offer),
            Also::Post(LetterKind::Offer),
            Also::Expiry,
        ]),
    Transition::moves(Do::Accept, &[Is::Sent], Is::Accepted, "The customer said yes")
        .by(Roles::S)
        .asks(&[NOTE])
        .does(&[
            Also::Stamp("accepted_at"),
            Also::OrderFromOffer,
            Also::Post(LetterKind::OrderConfirmation),
        ])
        .finally(),
    Transition::moves(Do::Decline, &[Is::Sent], Is::Declined, "The customer said no")
        .by(Roles::S)
        .asks(&[REASON])
        .finally(),
    Transition::moves(Do::Expire, &[Is::Sent], Is::Expired, "Its time is over")
        .by(Roles::SYSTEM)
        .needs(&[need::PAST_VALIDITY])
        .finally(),
    Transition::moves(Do::Withdraw, &[Is::Draft, Is::Sent], Is::Withdrawn, "Take it back")
        .by(Roles::S)
        .asks(&[REASON])
        .finally(),
    Transition::stays(Do::Print, ALL, "Make a paper of it")
        .by(Roles::S)
        .asks(&[Input::must("paper", Kind::Choice(OFFER_PAPERS)).aside()])
        .does(&[Also::Print]),
    order::mail(ALL),
    Transition::stays(Do::Note, ALL, "Write a note").by(Roles::S).asks(&[NOTE_NEEDED]),
];
