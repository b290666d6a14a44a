//! The life of a document: it is made, and kept as it is. What it was made beside stands on its
//! birth.

use crate::domain::action::Action as Do;
use crate::domain::machine::{Machine, Transition};
use crate::domain::role::Roles;
use crate::domain::status::Status as Is;

pub const TABLE: &[Transition] =
    &[Transition::birth(Is::Filed, "Keep a document").by(Roles::SYSTEM).follows(
        &[
            (Machine::Offer, Do::Send),
            (Machine::OrderMadeToOrder, Do::Approve),
            (Machine::Offer, Do::Print),
            (Machine::OrderService, Do::Print),
            (Machine::OrderGoods, Do::Print),
            (Machine::OrderMadeToOrder, Do::Print),
            (Machine::Invoice, Do::Print),
            (Machine::JobCard, Do::Print),
            (Machine::Batch, Do::Print),
            (Machine::Qir, Do::Print),
        ],
        "when a paper is made",
    )];
