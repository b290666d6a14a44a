//! What was done, in a word or two, as timelines and notices say it.
//!
//! Nothing here decides anything.

use crate::domain::entity::Entity;
use crate::domain::machine::Action;

/// What one of a kind is called.
pub fn noun(entity: Entity) -> String {
    match entity {
        Entity::Addon => "add-on".to_owned(),
        Entity::Qir => "inspection".to_owned(),
        Entity::Email => "mail".to_owned(),
        Entity::Outbox => "entry".to_owned(),
        Entity::Lead
        | Entity::Offer
        | Entity::Order
        | Entity::JobCard
        | Entity::Batch
        | Entity::Invoice
        | Entity::Payment
        | Entity::Document
        | Entity::Customer
        | Entity::Product
        | Entity::PriceList
        | Entity::DiscountCode
        | Entity::User
        | Entity::Setting
        | Entity::Event => entity.word().replace('-', " "),
    }
}

/// A status as people read it.
pub fn status(word: &str) -> String {
    word.replace('_', " ")
}

/// A number without what all of its kind begin with: "0003/01" of SO-2026-0003/01.
pub fn short(number: &str) -> &str {
    let digits = |it: &&str| it.len() == 4 && it.bytes().all(|byte| byte.is_ascii_digit());
    let year = number.split('-').find(digits).and_then(|year| number.split_once(year));
    let rest = year.map_or(number, |(_, rest)| rest.trim_start_matches('-'));
    if rest.is_empty() { number } else { rest }
}

/// What became of a thing by an action.
#[expect(
    clippy::too_many_lines,
    clippy::match_same_arms,
    reason = "a table, a row for each action"
)]
pub fn did(action: Action) -> &'static str {
    match action {
        Action::Accept => "accepted",
        Action::AddPayment => "payment recorded",
        Action::Allow => "may be bought now",
        Action::Approve => "approved",
        Action::Assign => "assigned",
        Action::Attach => "attached",
        Action::Bounce => "came back",
        Action::Cancel => "cancelled",
        Action::Check => "checked",
        Action::Complete => "completed",
        Action::Confirm => "confirmed",
        Action::Contact => "contacted",
        Action::Convert => "converted",
        Action::Decline => "declined",
        Action::Deliver => "delivered",
        Action::Disallow => "may no longer be bought",
        Action::Discard => "discarded",
        Action::Discount => "discount given",
        Action::Disqualify => "closed",
        Action::Duplicate => "drawn up again",
        Action::Edit => "changed",
        Action::End => "ended",
        Action::Expire => "expired",
        Action::Fail => "failed",
        Action::Finish => "finished",
        Action::FinishPacking => "packed",
        Action::Fix => "fixed",
        Action::FollowUp => "follow-up logged",
        Action::HandOver => "handed over",
        Action::Hold => "put on hold",
        Action::Import => "imported",
        Action::ImportPrices => "prices set",
        Action::Inspect => "handed to inspection",
        Action::Issue => "issued",
        Action::IssueInvoice => "invoiced",
        Action::Lose => "lost",
        Action::Mail => "mail written",
        Action::MakeCards => "job cards made",
        Action::Merge => "put into the run",
        Action::Note => "noted",
        Action::Open => "made",
        Action::Pack => "checked off",
        Action::Pass => "passed",
        Action::Pause => "paused",
        Action::Pay => "paid",
        Action::Print => "paper made",
        Action::Qualify => "qualified",
        Action::Quote => "quoted",
        Action::Reassign => "given to somebody else",
        Action::RecordAdvance => "advance recorded",
        Action::RecordDeposit => "deposit recorded",
        Action::RecordPayment => "payment recorded",
        Action::Refund => "money given back",
        Action::Reinspect => "in inspection again",
        Action::Reject => "rejected",
        Action::Release => "released",
        Action::RemovePrice => "price taken out",
        Action::ReopenInvoice => "back to invoicing",
        Action::Reorder => "ordered again",
        Action::ReportCardsFailed => "job cards could not be made",
        Action::RequestInvoice => "ready to invoice",
        Action::Reschedule => "moved to another date",
        Action::Resend => "sent again",
        Action::ResendOtp => "new code asked for",
        Action::Resume => "taken up again",
        Action::Revise => "taken back a step",
        Action::Rework => "in rework",
        Action::Schedule => "scheduled",
        Action::Send => "sent",
        Action::SendCode => "code sent",
        Action::Set => "set",
        Action::SetInvoicing => "invoicing set",
        Action::SetPaymentMode => "payment mode set",
        Action::SetPrice => "price set",
        Action::SetPriority => "priority set",
        Action::SetValue => "value set",
        Action::Settle => "settled",
        Action::Ship => "shipped",
        Action::Skip => "skipped",
        Action::Split => "taken out of the run",
        Action::Start => "started",
        Action::StartInspection => "in inspection",
        Action::StartLabeling => "in labeling",
        Action::StartPacking => "in packing",
        Action::StartProduction => "in production",
        Action::Submit => "handed in for approval",
        Action::Undo => "last act taken back",
        Action::Validate => "checked",
        Action::Void => "void",
        Action::WaivePayment => "paid at delivery",
        Action::Withdraw => "withdrawn",
    }
}
