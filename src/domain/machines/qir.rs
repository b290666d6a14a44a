//! The life of a quality inspection report (SPEC 3): one per job card, in as
//! many rounds as it takes.

use crate::domain::action::Action as Do;
use crate::domain::effect::Effect as Also;
use crate::domain::input::{Input, Kind, NOTE, NOTE_NEEDED};
use crate::domain::machine::{Machine, Transition};
use crate::domain::need;
use crate::domain::role::Roles;
use crate::domain::status::Status as Is;

/// What can be printed of an inspection report.
pub const REPORT_PAPERS: &[&str] = &["inspection_report"];

pub const TABLE: &[Transition] = &[
    Transition::birth(Is::Pending, "Make an inspection report").by(Roles::S.and(Roles::P)).follows(
        &[(Machine::JobCard, Do::Open)],
        "when a job card that is to be inspected is made",
    ),
    Transition::moves(Do::Start, &[Is::Pending], Is::InProgress, "Begin the inspection")
        .by(Roles::Q)
        .needs(&[need::ORDER_OPEN, need::CARD_IN_INSPECTION])
        .does(&[Also::Stamp("started_at"), Also::BeginsInspection]),
    Transition::moves(Do::Pass, &[Is::InProgress], Is::Passed, "Everything is right")
        .by(Roles::Q)
        .needs(&[need::ORDER_OPEN])
        .asks(&[NOTE])
        .does(&[Also::Checklist, Also::EndsWork])
        .finally(),
    Transition::moves(Do::Fail, &[Is::InProgress], Is::Failed, "Something is not right")
        .by(Roles::Q)
        .needs(&[need::ORDER_OPEN])
        .asks(&[NOTE_NEEDED, Input::must("failed_lines", Kind::Json).aside()])
        .does(&[Also::Checklist, Also::EndsWork]),
    Transition::moves(Do::Reinspect, &[Is::Failed], Is::InProgress, "Inspect it once more")
        .by(Roles::Q)
        .needs(&[need::ORDER_OPEN, need::CARD_IN_INSPECTION])
        .does(&[Also::Round, Also::BeginsInspection]),
    Transition::stays(
        Do::Print,
        &[Is::Pending, Is::InProgress, Is::Failed, Is::Passed],
        "Make a paper of it",
    )
    .by(Roles::Q.and(Roles::P).and(Roles::S))
    .asks(&[Input::must("paper", Kind::Choice(REPORT_PAPERS)).aside()])
    .does(&[Also::Print]),
    Transition::stays(
        Do::Note,
        &[Is::Pending, Is::InProgress, Is::Failed, Is::Passed],
        "Write a note",
    )
    .by(Roles::Q.and(Roles::P).and(Roles::S))
    .asks(&[NOTE_NEEDED]),
];
