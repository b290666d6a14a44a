//! The life of a job card (SPEC 3): the work on one item of an order. A card
//! without a report rests at completed.

use crate::domain::action::Action as Do;
use crate::domain::effect::Effect as Also;
use crate::domain::input::{Input, Kind, NOTE, NOTE_NEEDED, joined};
use crate::domain::machine::{Machine, Transition};
use crate::domain::need;
use crate::domain::role::Roles;
use crate::domain::status::Status as Is;

use super::order::PRIORITIES;

const OFFICE: Roles = Roles::S.and(Roles::P);
const OPEN: &[Is] =
    &[Is::Pending, Is::InProgress, Is::Completed, Is::QualityInspection, Is::Rejected];
const ALL: &[Is] = &[
    Is::Pending,
    Is::InProgress,
    Is::Completed,
    Is::QualityInspection,
    Is::Rejected,
    Is::Approved,
];

/// Who does it, or where it is done by whoever stands there: at least one of them.
const HANDS: &[Input] = &[Input::may("assignee", Kind::User), Input::may("station", Kind::Station)];

/// What can be printed of a job card.
pub const CARD_PAPERS: &[&str] = &["job_card", "label"];

pub const TABLE: &[Transition] = &[
    Transition::birth(Is::Pending, "Make a job card").by(OFFICE).follows(
        &[
            (Machine::OrderMadeToOrder, Do::Confirm),
            (Machine::OrderMadeToOrder, Do::MakeCards),
            (Machine::OrderGoods, Do::Approve),
            (Machine::OrderGoods, Do::RecordDeposit),
            (Machine::OrderGoods, Do::MakeCards),
            (Machine::OrderGoods, Do::Open),
        ],
        "when its order is confirmed or enters the queue",
    ),
    Transition::moves(Do::Start, &[Is::Pending], Is::InProgress, "Begin the work")
        .by(Roles::P)
        .needs(&[need::ORDER_OPEN, need::ASSIGNEE, need::ORDER_IN_PRODUCTION])
        .does(&[Also::Stamp("started_at"), Also::Maker, Also::BeginsWork]),
    Transition::moves(Do::Complete, &[Is::InProgress], Is::Completed, "The work is done")
        .by(Roles::P)
        .needs(&[need::ORDER_OPEN, need::RUNNING])
        .asks(&[NOTE])
        .does(&[Also::Stamp("completed_at"), Also::EndsWork]),
    Transition::moves(
        Do::Inspect,
        &[Is::Completed],
        Is::QualityInspection,
        "Hand it to inspection",
    )
    .by(Roles::P.and(Roles::Q))
    .needs(&[need::ORDER_OPEN, need::REPORT]),
    Transition::moves(Do::Approve, &[Is::QualityInspection], Is::Approved, "It passed")
        .follows(&[(Machine::Qir, Do::Pass)], "when its inspection passes"),
    Transition::moves(Do::Reject, &[Is::QualityInspection], Is::Rejected, "It failed")
        .follows(&[(Machine::Qir, Do::Fail)], "when its inspection fails"),
    Transition::moves(Do::Rework, &[Is::Rejected], Is::InProgress, "Begin the rework")
        .by(Roles::P)
        .needs(&[need::ORDER_OPEN])
        .does(&[Also::Maker, Also::BeginsWork]),
    Transition::stays(Do::Assign, OPEN, "Say who does it, or where")
        .by(OFFICE)
        .needs(&[need::ORDER_OPEN])
        .asks(HANDS)
        .does(&[Also::Hands]),
    // At the end of a shift nobody may be there to do it.
    Transition::stays(Do::Pause, &[Is::InProgress], "Pause the work")
        .by(Roles::P.and(Roles::SYSTEM))
        .needs(&[need::ORDER_OPEN, need::RUNNING])
        .asks(&[NOTE])
        .does(&[Also::Stamp("paused_at"), Also::EndsWork]),
    Transition::stays(Do::HandOver, &[Is::InProgress], "Hand it to who goes on with it")
        .by(Roles::P)
        .needs(&[need::ORDER_OPEN])
        .asks(&joined::<{ HANDS.len() + 1 }>(&[HANDS, &[NOTE]]))
        .does(&[Also::Hands, Also::Stamp("paused_at"), Also::EndsWork]),
    Transition::stays(Do::Resume, &[Is::InProgress], "Go on with the work")
        .by(Roles::P)
        .needs(&[need::ORDER_OPEN, need::PAUSED])
        .does(&[Also::Clear("paused_at"), Also::Maker, Also::BeginsWork]),
    Transition::stays(Do::SetPriority, OPEN, "Set the priority")
        .by(OFFICE)
        .needs(&[need::ORDER_OPEN])
        .asks(&[Input::must("priority", Kind::Choice(PRIORITIES))]),
    Transition::stays(Do::Print, ALL, "Make a paper of it")
        .by(OFFICE.and(Roles::Q))
        .asks(&[Input::must("paper", Kind::Choice(CARD_PAPERS)).aside()])
        .does(&[Also::Print]),
    Transition::stays(Do::Note, ALL, "Write a note").by(OFFICE.and(Roles::Q)).asks(&[NOTE_NEEDED]),
    Transition::stays(Do::Undo, OPEN, "Take back the last note, priority, person or station")
        .by(OFFICE)
        .needs(&[need::ORDER_OPEN, need::UNDOABLE])
        .does(&[Also::Undo(&["assignee", "priority", "station"])]),
];
