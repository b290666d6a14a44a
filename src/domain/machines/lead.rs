//! The life of a lead (SPEC 3): somebody asked; it becomes an order or nothing.

use crate::domain::action::Action as Do;
use crate::domain::effect::Effect as Also;
use crate::domain::input::{Input, Kind, NOTE, NOTE_NEEDED, REASON};
use crate::domain::machine::Transition;
use crate::domain::need;
use crate::domain::role::Roles;
use crate::domain::status::Status as Is;

use super::order::{CHANNELS, ITEMS, PRIORITIES, WORKFLOW};

/// What a lead may become; the first where nobody says.
pub const MADE: &[&str] = &["order", "offer"];

const OPEN: &[Is] = &[Is::New, Is::Contacted, Is::Qualified];
const OUTREACH: &[Input] = &[Input::must("channel", Kind::Choice(CHANNELS)).aside(), NOTE];

pub const TABLE: &[Transition] = &[
    Transition::birth(Is::New, "Take down a lead").by(Roles::S.and(Roles::SYSTEM)),
    Transition::moves(Do::Contact, &[Is::New], Is::Contacted, "Log the first contact")
        .by(Roles::S)
        .asks(OUTREACH)
        .does(&[Also::Stamp("contacted_at")]),
    Transition::moves(Do::Qualify, &[Is::Contacted], Is::Qualified, "They are interested, and fit")
        .by(Roles::S)
        .asks(&[Input::must("interest", Kind::Text), Input::may("criteria", Kind::Text), NOTE]),
    Transition::moves(Do::Convert, &[Is::Qualified], Is::Converted, "Make it an order or an offer")
        .by(Roles::S)
        .asks(&[
            Input::may("makes", Kind::Choice(MADE)).aside(),
            WORKFLOW,
            Input::may("customer", Kind::Customer).aside(),
            ITEMS,
            NOTE,
        ])
        .does(&[Also::OrderFromLead])
        .finally()
        .answers_again(),
    Transition::moves(Do::Disqualify, &[Is::Contacted], Is::Unqualified, "They do not fit")
        .by(Roles::S)
        .asks(&[REASON])
        .finally(),
    Transition::moves(Do::Discard, &[Is::New], Is::Unqualified, "Spam, or here already")
        .by(Roles::S)
        .asks(&[REASON])
        .finally(),
    Transition::stays(Do::FollowUp, &[Is::Contacted, Is::Qualified], "Log another contact")
        .by(Roles::S)
        .asks(OUTREACH),
    Transition::stays(Do::SetValue, OPEN, "Say what it may be worth")
        .by(Roles::S)
        .asks(&[Input::must("estimated_value_minor", Kind::Money)]),
    Transition::stays(Do::Assign, OPEN, "Say whose it is")
        .by(Roles::S)
        .asks(&[Input::must("assignee", Kind::User)]),
    Transition::stays(Do::SetPriority, OPEN, "Set the priority")
        .by(Roles::S)
        .asks(&[Input::must("priority", Kind::Choice(PRIORITIES))]),
    Transition::stays(Do::Edit, OPEN, "Edit contact and wishes").by(Roles::S).asks(&[
        Input::may("name", Kind::Text),
        Input::may("company", Kind::Text),
        Input::may("email", Kind::Email),
        Input::may("phone", Kind::Text),
        Input::may("message", Kind::Note),
    ]),
    Transition::stays(Do::Note, ALL, "Write a note").by(Roles::S).asks(&[NOTE_NEEDED]),
    Transition::stays(Do::Undo, OPEN, "Take the last note, priority or person back")
        .by(Roles::S)
        .needs(&[need::UNDOABLE])
        .does(&[Also::Undo(&["assignee", "priority"])]),
];

const ALL: &[Is] = &[Is::New, Is::Contacted, Is::Qualified, Is::Converted, Is::Unqualified];
