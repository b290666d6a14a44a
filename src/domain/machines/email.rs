//! The life of a mail (SPEC 3): a row of the log of mails.

use crate::domain::action::Action as Do;
use crate::domain::effect::Effect as Also;
use crate::domain::input::{Input, Kind, REASON};
use crate::domain::machine::Transition;
use crate::domain::need;
use crate::domain::role::Roles;
use crate::domain::status::Status as Is;

const ADDRESS: &[Input] = &[Input::may("recipient_email", Kind::Email)];
/// It stands on the mail as what went wrong.
const WHY: &[Input] = &[REASON.aside()];

pub const TABLE: &[Transition] = &[
    Transition::birth(Is::Queued, "Queue a mail").by(Roles::SYSTEM).does(&[Also::SendMail]),
    Transition::moves(Do::Send, &[Is::Queued], Is::Sent, "Hand it to the mail server")
        .by(Roles::SYSTEM)
        .does(&[Also::Delivery, Also::Stamp("sent_at")]),
    Transition::moves(Do::Deliver, &[Is::Sent], Is::Delivered, "It arrived").by(Roles::SYSTEM),
    Transition::moves(Do::Bounce, &[Is::Sent], Is::Bounced, "It came back")
        .by(Roles::SYSTEM)
        .does(&[Also::Delivery]),
    // An admin, who may drop the work of sending it.
    Transition::moves(Do::Fail, &[Is::Queued], Is::Failed, "Give it up, it is not sent")
        .by(Roles::A.and(Roles::SYSTEM))
        .asks(WHY)
        .does(&[Also::Delivery]),
    Transition::moves(Do::Resend, &[Is::Failed, Is::Bounced], Is::Queued, "Send it again")
        .by(Roles::S)
        .needs(&[need::CODES_LEFT])
        .asks(ADDRESS)
        .does(&[Also::Clear("error_message"), Also::SendMail]),
];
