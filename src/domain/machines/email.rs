//! The life of a mail (SPEC 3): a row of the log of mails.

use crate::domain::action::Action as Do;
use crate::domain::machine::Transition;
use crate::domain::role::Roles;
use crate::domain::status::Status as Is;

pub const TABLE: &[Transition] = &[
    Transition::birth(Is::Queued, "Queue a mail").by(Roles::S.and(Roles::SYSTEM)),
    Transition::moves(Do::Send, &[Is::Queued], Is::Sent, "Hand it to the mail server")
        .by(Roles::SYSTEM),
    Transition::moves(Do::Deliver, &[Is::Sent], Is::Delivered, "It arrived").by(Roles::SYSTEM),
    Transition::moves(Do::Bounce, &[Is::Sent], Is::Bounced, "It came back").by(Roles::SYSTEM),
    Transition::moves(Do::Fail, &[Is::Queued], Is::Failed, "The server did not take it")
        .by(Roles::SYSTEM),
    Transition::moves(Do::Resend, &[Is::Failed, Is::Bounced], Is::Queued, "Send it again")
        .by(Roles::S),
];
