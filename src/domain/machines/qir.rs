//! The life of a quality inspection report (SPEC 3): one per job card, in as
//! many rounds as it takes.

use crate::domain::action::Action as Do;
use crate::domain::checklist::RESULTS;
use crate::domain::effect::Effect as Also;
use crate::domain::input::{Input, Kind, NOTE, NOTE_NEEDED, PIN};
use crate::domain::machine::{Machine, Transition};
use crate::domain::need;
use crate::domain::role::Roles;
use crate::domain::status::Status as Is;

/// What can be printed of an inspection report.
pub const REPORT_PAPERS: &[&str] = &["inspection_report"];

/// What is said of a line: its name, its number, or `all` for those that are open; pass or fail, or
/// what was measured, which says it by itself. Or the same of several lines at once.
pub const CHECK: &[Input] = &[
    Input::may("line", Kind::Text).aside(),
    Input::may("result", Kind::Choice(RESULTS)).aside(),
    Input::may("measured", Kind::Quantity).aside(),
    Input::may("lines", Kind::Marks).aside(),
    NOTE,
];

/// The file that is put with a report, or with one of its lines.
pub const ATTACH: &[Input] =
    &[Input::must("path", Kind::Text).aside(), Input::may("line", Kind::Text).aside(), NOTE];

pub const TABLE: &[Transition] = &[
    Transition::birth(Is::Pending, "Make an inspection report").by(Roles::S.and(Roles::P)).follows(
        &[(Machine::JobCard, Do::Open)],
        "when a job card that is to be inspected is made",
    ),
    Transition::moves(Do::Start, &[Is::Pending], Is::InProgress, "Begin the inspection")
        .by(Roles::Q)
        .needs(&[need::ORDER_OPEN, need::CARD_IN_INSPECTION])
        .does(&[Also::Stamp("started_at"), Also::BeginsInspection]),
    Transition::moves(Do::Pass, &[Is::InProgress], Is::Passed, "It passes")
        .by(Roles::Q)
        .needs(&[need::ORDER_OPEN, need::NOT_MAKER, need::LINES_PASSED])
        .asks(&[PIN, NOTE])
        .signed()
        .does(&[Also::Inspected, Also::EndsWork])
        .finally(),
    Transition::moves(Do::Fail, &[Is::InProgress], Is::Failed, "It fails")
        .by(Roles::Q)
        .needs(&[need::ORDER_OPEN, need::NOT_MAKER])
        // As in passing: what is typed without looking is not shown.
        .asks(&[PIN, NOTE_NEEDED, Input::may("failed_lines", Kind::Json).aside()])
        .signed()
        .does(&[Also::Failures, Also::EndsWork]),
    Transition::stays(Do::Check, &[Is::InProgress], "Check a line")
        .by(Roles::Q)
        .needs(&[need::ORDER_OPEN])
        .asks(CHECK)
        .does(&[Also::Check]),
    Transition::stays(
        Do::Attach,
        &[Is::InProgress, Is::Failed, Is::Passed],
        "Put a photo or a file with it",
    )
    .by(Roles::Q)
    .asks(ATTACH)
    .does(&[Also::Attach]),
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
