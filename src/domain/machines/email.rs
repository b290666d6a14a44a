//! The life of a mail (SPEC 3): a row of the log of mails.

use crate::domain::action::Action as Do;
use crate::domain::effect::Effect as Also;
use crate::domain::input::{Input, Kind};
use crate::domain::machine::Transition;
use crate::domain::role::Roles;
use crate::domain::status::Status as Is;

const ADDRESS: &[Input] = &[Input::may("recipient_email", Kind::Email)];

pub const TABLE: &[Transition] = &[
    Transition::birth(Is::Queued, "Queue a mail").by(Roles::SYSTEM).does(&[Also::SendMail]),
    Transition::moves(Do::Send, &[Is::Queued], Is::Sent, "Hand it to the mail server")
        .by(Roles::SYSTEM)
        .does(&[Also::Delivery, Also::Stamp("sent_at")]),
    Transition::moves(Do::Deliver, &[Is::Sent], Is::Delivered, "It arrived").by(Roles::SYSTEM),
    Transition::moves(Do::Bounce, &[Is::Sent], Is::Bounced, "It came back")
        .by(Roles::SYSTEM)
        .does(&[Also::Delivery]),
    Transition::moves(Do::Fail, &[Is::Queued], Is::Failed, "The server did not take it")
        .by(Roles::SYSTEM)
        .does(&[Also::Delivery]),
    Transition::moves(Do::Resend, &[Is::Failed, Is::Bounced], Is::Queued, "Send it again")
        .by(Roles::S)
        .asks(ADDRESS)
        .does(&[Also::Clear("error_message"), Also::SendMail]),
];
