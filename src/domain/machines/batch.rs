//! The life of a production batch (SPEC 3). What is done to it is done to its
//! order; what is done to one that leads a run is done to all of the run.

use crate::domain::action::Action as Do;
use crate::domain::effect::Effect as Also;
use crate::domain::input::{Input, Kind, NOTE, NOTE_NEEDED};
use crate::domain::machine::{Machine, Transition};
use crate::domain::need;
use crate::domain::role::Roles;
use crate::domain::status::Status as Is;

use super::order::PRIORITIES;

const OPEN: &[Is] = &[Is::Planned, Is::Running, Is::OnHold];

/// What can be printed of a batch: one of each card of its order.
pub const BATCH_PAPERS: &[&str] = &["job_cards", "labels"];

pub const TABLE: &[Transition] = &[
    Transition::birth(Is::Planned, "Plan a batch").follows(
        &[
            (Machine::OrderGoods, Do::Approve),
            (Machine::OrderGoods, Do::RecordDeposit),
            (Machine::OrderGoods, Do::Open),
        ],
        "when a goods order enters the queue",
    ),
    Transition::moves(Do::Start, &[Is::Planned], Is::Running, "Run it")
        .by(Roles::P)
        .needs(&[need::ORDER_OPEN])
        .does(&[Also::Stamp("started_at")])
        .follows(
            &[(Machine::OrderGoods, Do::StartProduction)],
            "when production of its order begins",
        ),
    Transition::moves(Do::Finish, &[Is::Running], Is::Done, "It is through")
        .by(Roles::P)
        .needs(&[need::ORDER_OPEN, need::CARDS_READY])
        .does(&[Also::Stamp("completed_at")])
        .follows(&[(Machine::OrderGoods, Do::StartLabeling)], "when labeling of its order begins"),
    Transition::moves(Do::Hold, &[Is::Planned, Is::Running], Is::OnHold, "Put it on hold")
        .by(Roles::P)
        .needs(&[need::ORDER_OPEN])
        .asks(&[NOTE]),
    Transition::moves(Do::Resume, &[Is::OnHold], Is::Planned, "Take it up again")
        .by(Roles::P)
        .needs(&[need::ORDER_OPEN]),
    Transition::stays(Do::Merge, &[Is::Planned], "Put it into a run with another")
        .by(Roles::P)
        .needs(&[need::ORDER_OPEN])
        .asks(&[Input::must("into", Kind::Text).aside()])
        .does(&[Also::Run]),
    Transition::stays(Do::Split, OPEN, "Take it out of its run").by(Roles::P).does(&[Also::Run]),
    Transition::stays(Do::SetPriority, OPEN, "Set the priority")
        .by(Roles::P)
        .needs(&[need::ORDER_OPEN])
        .asks(&[Input::must("priority", Kind::Choice(PRIORITIES))]),
    Transition::stays(
        Do::Print,
        &[Is::Planned, Is::Running, Is::OnHold, Is::Done],
        "Make a paper of it",
    )
    .by(Roles::P.and(Roles::S))
    .asks(&[Input::must("paper", Kind::Choice(BATCH_PAPERS)).aside()])
    .does(&[Also::Print]),
    Transition::stays(Do::Note, &[Is::Planned, Is::Running, Is::OnHold, Is::Done], "Write a note")
        .by(Roles::P.and(Roles::S))
        .asks(&[NOTE_NEEDED]),
    Transition::stays(Do::Undo, OPEN, "Take back the last note or priority")
        .by(Roles::P)
        .needs(&[need::ORDER_OPEN, need::UNDOABLE])
        .does(&[Also::Undo(&["priority"])]),
];
