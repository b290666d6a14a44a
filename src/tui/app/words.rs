//! What was done, in words: "SO-2026-0012 approved, 2 job cards".
//!
//! Nothing here decides anything.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::domain::machine::Action;
use crate::service::act::Acted;
use crate::service::error::Error;
use crate::tui::parts::habits::Habits;

/// What became of a thing by an action.
pub(super) fn did(action: Action) -> &'static str {
    match action {
        Action::Accept => "accepted",
        Action::AddPayment => "payment recorded",
        Action::Allow => "may be bought now",
        Action::Approve => "approved",
        Action::Assign => "assigned",
        Action::Bounce => "came back",
        Action::Cancel => "cancelled",
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
        Action::Edit => "changed",
        Action::Expire => "expired",
        Action::Fail => "failed",
        Action::Finish => "finished",
        Action::FinishPacking => "packed",
        Action::Fix => "fixed",
        Action::FollowUp => "follow-up logged",
        Action::Hold => "put on hold",
        Action::Import => "imported",
        Action::Inspect => "handed to inspection",
        Action::Issue => "issued",
        Action::IssueInvoice => "invoiced",
        Action::Lose => "lost",
        Action::MakeCards => "job cards made",
        Action::Note => "noted",
        Action::Open => "made",
        Action::Pass => "passed",
        Action::Pause => "paused",
        Action::Pay => "paid",
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
        Action::ReopenInvoice => "back to invoicing",
        Action::Reorder => "ordered again",
        Action::ReportCardsFailed => "job cards could not be made",
        Action::RequestInvoice => "ready to invoice",
        Action::Reschedule => "moved to another date",
        Action::Resend => "sent again",
        Action::Resume => "taken up again",
        Action::Revise => "taken back a step",
        Action::Rework => "in rework",
        Action::Schedule => "scheduled",
        Action::Send => "sent",
        Action::Set => "set",
        Action::SetPaymentMode => "payment mode set",
        Action::SetPriority => "priority set",
        Action::SetValue => "value set",
        Action::Settle => "settled",
        Action::Ship => "shipped",
        Action::Skip => "skipped",
        Action::Start => "started",
        Action::StartInspection => "in inspection",
        Action::StartLabeling => "in labelling",
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

/// "SO-2026-0012 approved, 2 job cards, batch PB-2026-0007".
pub(super) fn acted(number: &str, acted: &Acted) -> String {
    let mut words = format!("{number} {}", did(acted.action));
    let mut made: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for effect in &acted.effects {
        if let Some(noun) = noun(&effect.kind) {
            made.entry(noun).or_default().push(&effect.number);
        }
    }
    for (noun, numbers) in made {
        words = match numbers.as_slice() {
            [number] => format!("{words}, {noun} {number}"),
            several => format!("{words}, {} {noun}s", several.len()),
        };
    }
    if acted.effects.iter().any(|it| it.kind == "cards_failed") {
        words.push_str(", but its job cards could not be made: see the timeline");
    }
    words
}

/// The word for what came into being; none for what only moved.
fn noun(kind: &str) -> Option<&'static str> {
    [
        ("order", "order"),
        ("batch", "batch"),
        ("job_card", "job card"),
        ("qir", "report"),
        ("payment", "payment"),
        ("invoice", "invoice"),
        ("customer", "customer"),
    ]
    .into_iter()
    .find_map(|(known, noun)| (known == kind).then_some(noun))
}

/// What went wrong, and what to do about it.
pub(super) fn wrong(error: &Error, habits: &Habits, now: DateTime<Utc>) -> String {
    if let Error::Conflict { subject, by, did, at } = error {
        let at = habits.moment(*at, now);
        let did = did.replace('_', " ");
        return format!(
            "{subject} was changed meanwhile: {did} by {by}, {at}; you see it as it is now"
        );
    }
    // A hint about commands is of no use in here.
    let hint =
        error.hint().filter(|hint| !hint.contains("--set") && !hint.contains("`ordna actions"));
    match hint {
        Some(hint) => format!("{error}; {hint}"),
        None => error.to_string(),
    }
}
