//! The life of an add-on (SPEC 3): asked for, then a child order or a no.

use crate::domain::action::Action as Do;
use crate::domain::effect::Effect as Also;
use crate::domain::input::{Input, Kind, NOTE, NOTE_NEEDED};
use crate::domain::letter::LetterKind;
use crate::domain::machine::{Machine, Transition};
use crate::domain::need;
use crate::domain::role::Roles;
use crate::domain::status::Status as Is;

/// Whether an add-on is invoiced alone, or with its order where that has no invoice yet.
pub const INVOICING: &[&str] = &["own", "combined"];

pub const TABLE: &[Transition] = &[
    Transition::birth(Is::Pending, "Ask for an add-on")
        .by(Roles::S.and(Roles::C))
        .needs(&[need::ORDER_OPEN, need::ADDON_ALLOWED])
        .does(&[Also::Post(LetterKind::AddonReceived), Also::SmallAddon]),
    Transition::birth(Is::Approved, "Make an add-on at once")
        .by(Roles::A)
        .needs(&[need::ORDER_OPEN, need::ADDON_APPROVABLE])
        .does(&[Also::Decision, Also::AddonOrder, Also::Post(LetterKind::AddonDecision)]),
    Transition::moves(Do::Approve, &[Is::Pending], Is::Approved, "Make it an order of its own")
        .by(Roles::S.and(Roles::SYSTEM))
        .needs(&[need::ORDER_OPEN, need::ADDON_APPROVABLE])
        .asks(&[Input::may("invoicing", Kind::Choice(INVOICING)), NOTE])
        .does(&[Also::Decision, Also::AddonOrder, Also::Post(LetterKind::AddonDecision)])
        .follows(&[(Machine::Addon, Do::Open)], "when it is below what is approved by itself")
        .once(&[need::ADDON_SMALL])
        .finally(),
    // Also where the order is over: nobody is left without an answer.
    Transition::moves(Do::Reject, &[Is::Pending], Is::Rejected, "Say no")
        .by(Roles::S)
        .asks(&[Input::must("reason", Kind::Text).aside()])
        .does(&[Also::Decision, Also::Post(LetterKind::AddonDecision)])
        .finally(),
    Transition::stays(Do::SetInvoicing, &[Is::Approved], "Say how it is invoiced")
        .by(Roles::S)
        .needs(&[need::NOT_INVOICED])
        .asks(&[Input::must("invoicing", Kind::Choice(INVOICING)), NOTE]),
    Transition::stays(Do::Note, &[Is::Pending, Is::Approved, Is::Rejected], "Write a note")
        .by(Roles::S)
        .asks(&[NOTE_NEEDED]),
];
