//! The life of a staged row of an import (SPEC 3).

use crate::domain::action::Action as Do;
use crate::domain::input::REASON;
use crate::domain::machine::Transition;
use crate::domain::need::Condition;
use crate::domain::role::Roles;
use crate::domain::status::Status as Is;

const OFFICE: Roles = Roles::S.and(Roles::SYSTEM);

pub const TABLE: &[Transition] = &[
    Transition::birth(Is::Staged, "Stage a row").by(OFFICE),
    Transition::moves(Do::Validate, &[Is::Staged], Is::Valid, "Check it")
        .by(OFFICE)
        .when(Condition::RowValid),
    Transition::moves(Do::Validate, &[Is::Staged], Is::Invalid, "Check it")
        .by(OFFICE)
        .when(Condition::RowInvalid),
    Transition::moves(Do::Import, &[Is::Valid], Is::Imported, "Take it over").by(OFFICE),
    Transition::moves(Do::Fix, &[Is::Invalid], Is::Staged, "It was put right").by(OFFICE),
    Transition::moves(Do::Skip, &[Is::Staged, Is::Valid, Is::Invalid], Is::Skipped, "Leave it out")
        .by(OFFICE)
        .asks(&[REASON])
        .finally(),
];
