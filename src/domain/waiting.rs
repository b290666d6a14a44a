//! What a thing waits for, in a person's words: "to review", not a status. Never says for
//! how long, but of a code, whose minutes are counted; and never reads a clock for that.

use chrono::{DateTime, Duration, Utc};

use chrono::NaiveDate;

use super::family;
use super::machine::Machine;
use super::outbox::WorkStatus;
use super::status::Status;

/// What the words look at beside the status.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "details, each there or not")]
pub struct Detail {
    /// Until when the customer's code is good; none where none was sent.
    pub code_expires: Option<DateTime<Utc>>,
    pub is_paused: bool,
    /// Whether the batch of a card is on hold.
    pub is_on_hold: bool,
    /// Whether a card rests only after an inspection.
    pub is_inspected: bool,
    pub is_assigned: bool,
    /// Whether job cards could not be made, so that somebody has to.
    pub lacks_cards: bool,
    /// Whether money was kept that is nobody's any more.
    pub owes_back: bool,
    /// Whether the last mail with its code did not arrive.
    pub mail_failed: bool,
    /// Past its due day.
    pub is_overdue: bool,
    /// A credit note, which nobody pays.
    pub is_credit: bool,
    /// The card that a report is about.
    pub card: Option<Status>,
    /// Which inspection of the same card this is; of a mail, how often it was tried.
    pub round: i32,
    /// What an order waits for beside itself, in words: its add-ons.
    pub held_by: Option<String>,
}

/// How long a code is good.
pub const CODE_IS_GOOD: Duration = Duration::minutes(10);
/// How long before its end a code is said to end.
pub const CODE_ENDS_SOON: Duration = Duration::minutes(2);

type Words = &'static [(Status, &'static str)];

const LEAD: Words = &[
    (Status::New, "to contact"),
    (Status::Contacted, "to qualify"),
    (Status::Qualified, "to convert"),
    (Status::Converted, "converted"),
    (Status::Unqualified, "closed"),
];
const OFFER: Words = &[
    (Status::Draft, "to send"),
    (Status::Sent, "answer to come"),
    (Status::Accepted, "accepted"),
    (Status::Declined, "declined"),
    (Status::Expired, "expired"),
    (Status::Withdrawn, "withdrawn"),
];
const SERVICE: Words = &[
    (Status::QuoteSent, "answer to come"),
    (Status::Accepted, "to schedule"),
    (Status::Scheduled, "scheduled"),
    (Status::InProgress, "at work"),
    (Status::Completed, "payment to come"),
    (Status::Paid, "paid"),
    (Status::Lost, "lost"),
    (Status::Cancelled, "cancelled"),
];
const GOODS: Words = &[
    (Status::Draft, "to quote"),
    (Status::Quoted, "to submit"),
    (Status::AwaitingApproval, "to approve"),
    (Status::DepositDue, "deposit to come"),
    (Status::InQueue, "in the queue"),
    (Status::InProduction, "in production"),
    (Status::InLabeling, "labeling"),
    (Status::InPacking, "packing"),
    (Status::Packed, "to invoice"),
    (Status::AwaitingInvoice, "invoice to issue"),
    (Status::AwaitingPayment, "payment to come"),
    (Status::ReadyToShip, "to ship"),
    (Status::Shipped, "shipped"),
    (Status::Cancelled, "cancelled"),
];
const MADE_TO_ORDER: Words = &[
    (Status::PendingStaffReview, "to review"),
    (Status::AwaitingCustomerConfirmation, "code not sent yet"),
    (Status::ConfirmedByCustomer, "advance to come"),
    (Status::ConfirmedNoPaymentRequired, "to produce"),
    (Status::AdvancePaid, "to produce"),
    (Status::InProduction, "in production"),
    (Status::QualityInspection, "in inspection"),
    (Status::ReadyForDelivery, "to deliver"),
    (Status::Completed, "delivered"),
    (Status::Cancelled, "cancelled"),
];
const JOB_CARD: Words = &[
    (Status::Pending, "to begin"),
    (Status::InProgress, "at work"),
    (Status::Completed, "done"),
    (Status::QualityInspection, "in inspection"),
    (Status::Approved, "approved"),
    (Status::Rejected, "to rework"),
];
const QIR: Words = &[
    (Status::Pending, "to inspect"),
    (Status::InProgress, "in inspection"),
    (Status::Passed, "passed"),
    (Status::Failed, "failed"),
];
const BATCH: Words = &[
    (Status::Planned, "planned"),
    (Status::Running, "running"),
    (Status::OnHold, "on hold"),
    (Status::Done, "done"),
];
const ADDON: Words = &[
    (Status::Pending, "to decide"),
    (Status::Approved, "approved"),
    (Status::Rejected, "rejected"),
];
const INVOICE: Words = &[
    (Status::Draft, "to issue"),
    (Status::Issued, "payment to come"),
    (Status::Paid, "paid"),
    (Status::Void, "void"),
];
const EMAIL: Words = &[
    (Status::Queued, "to send"),
    (Status::Sent, "sent"),
    (Status::Delivered, "delivered"),
    (Status::Bounced, "came back"),
    (Status::Failed, "could not be sent"),
];
const IMPORT: Words = &[
    (Status::Staged, "to check"),
    (Status::Valid, "to import"),
    (Status::Invalid, "to fix"),
    (Status::Imported, "imported"),
    (Status::Skipped, "skipped"),
];
const DISCOUNT_CODE: Words = &[(Status::Active, ""), (Status::Ended, "ended")];
/// What has no life of its own waits for nothing.
const DOCUMENT: Words = &[(Status::Filed, "")];
const RECORD: Words = &[(Status::Active, "")];

const fn words(machine: Machine) -> Words {
    match machine {
        Machine::Lead => LEAD,
        Machine::Offer => OFFER,
        Machine::OrderService => SERVICE,
        Machine::OrderGoods => GOODS,
        Machine::OrderMadeToOrder => MADE_TO_ORDER,
        Machine::JobCard => JOB_CARD,
        Machine::Qir => QIR,
        Machine::Batch => BATCH,
        Machine::Addon => ADDON,
        Machine::Invoice => INVOICE,
        Machine::Email => EMAIL,
        Machine::Import => IMPORT,
        Machine::DiscountCode => DISCOUNT_CODE,
        Machine::Document => DOCUMENT,
        Machine::Customer | Machine::Product | Machine::PriceList | Machine::Settings => RECORD,
    }
}

/// Says what a thing waits for, as it stands `now`.
pub fn says(machine: Machine, status: Status, detail: &Detail, now: DateTime<Utc>) -> String {
    if detail.mail_failed && waits_for_code(machine, status) {
        return "mail failed".to_owned();
    }
    if let Some(expires) = detail.code_expires.filter(|_| waits_for_code(machine, status)) {
        return code(expires, now);
    }
    if let Some(held) = detail.held_by.as_ref().filter(|_| family::waits_at(machine, status)) {
        return held.clone();
    }
    if let Some(said) = closer(machine, status, detail) {
        return said.to_owned();
    }
    let found = words(machine).iter().find(|(it, _)| *it == status);
    let said = found.map_or_else(|| status.plain(), |(_, said)| (*said).to_owned());
    // A mail that was tried waits for its next try.
    if machine == Machine::Email && status == Status::Queued && detail.round > 0 {
        return WorkStatus::Waiting.says(detail.round);
    }
    if machine == Machine::Qir && detail.round > 1 && status != Status::Passed {
        // It is read in a narrow column, beside for how long.
        if status == Status::InProgress {
            return format!("{IN_ROUND} {}", detail.round);
        }
        return format!("{said}, round {}", detail.round);
    }
    said
}

/// What a report that is inspected once more says before which time that is.
const IN_ROUND: &str = "in round";

/// What is said on the floor, in a word that fits beside a number in letters that are read from afar.
const BRIEF: &[(&str, &str)] = &[
    ("to assign", "assign"),
    ("to begin", "to begin"),
    ("at work", "at work"),
    ("paused", "paused"),
    ("done", "done"),
    ("to hand over", "handover"),
    ("in inspection", "checking"),
    (IN_ROUND, "checking"),
    ("batch on hold", "on hold"),
    ("approved", "approved"),
    ("to rework", "rework"),
    ("to inspect", "inspect"),
    ("passed", "passed"),
    ("failed", "failed"),
    ("card to begin", "to begin"),
    ("card at work", "at work"),
    ("card to rework", "rework"),
    ("planned", "planned"),
    ("running", "running"),
    ("on hold", "on hold"),
];

/// The brief word for what a thing waits for; none where there is none.
pub fn brief(said: &str) -> Option<&'static str> {
    // Of a report's round the words in full tell.
    let said = said.split(", ").next().unwrap_or_default();
    let said = if said.starts_with(IN_ROUND) { IN_ROUND } else { said };
    BRIEF.iter().find(|(long, _)| *long == said).map(|(_, brief)| *brief)
}

/// For how long something still counts, seen from a day: "valid 12 days", "expires tomorrow".
pub fn validity(until: NaiveDate, today: NaiveDate) -> String {
    match (until - today).num_days() {
        ..0 => "expired".to_owned(),
        0 => "expires today".to_owned(),
        1 => "expires tomorrow".to_owned(),
        days => format!("valid {days} days"),
    }
}

/// Says whether a thing waits for the customer's code, whose own minutes count.
pub fn waits_for_code(machine: Machine, status: Status) -> bool {
    machine == Machine::OrderMadeToOrder && status == Status::AwaitingCustomerConfirmation
}

/// How a code stands: "code sent 6 min".
fn code(expires: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let left = expires - now;
    if left <= Duration::zero() {
        return "code expired".to_owned();
    }
    if left <= CODE_ENDS_SOON {
        // A minute that has begun counts: at "0 min" it would be over.
        return format!("code expires in {} min", (left.num_seconds() + 59).max(1) / 60);
    }
    match (CODE_IS_GOOD - left).num_minutes() {
        ..1 => "code sent now".to_owned(),
        minutes => format!("code sent {minutes} min"),
    }
}

/// What the details know better than the status.
fn closer(machine: Machine, status: Status, detail: &Detail) -> Option<&'static str> {
    match (machine, status) {
        (_, Status::Cancelled) if detail.owes_back => Some("refund to do"),
        (_, status) if machine.is_order() && detail.lacks_cards && status != Status::Cancelled => {
            Some("job cards to make")
        }
        (Machine::JobCard, Status::Pending | Status::InProgress) if detail.is_on_hold => {
            Some("batch on hold")
        }
        (Machine::JobCard, Status::Pending) if !detail.is_assigned => Some("to assign"),
        (Machine::JobCard, Status::InProgress) if detail.is_paused => Some("paused"),
        (Machine::JobCard, Status::Completed) if detail.is_inspected => Some("to hand over"),
        (Machine::Qir, Status::Pending) => detail.card.and_then(before_inspection),
        (Machine::Invoice, Status::Issued) if detail.is_credit => Some("credit note"),
        (Machine::Invoice, Status::Issued) if detail.is_overdue => Some("overdue"),
        _ => None,
    }
}

/// What a report waits for whose card has not come to inspection yet.
#[expect(clippy::wildcard_enum_match_arm, reason = "the statuses of a card alone")]
fn before_inspection(card: Status) -> Option<&'static str> {
    match card {
        Status::Pending => Some("card to begin"),
        Status::InProgress => Some("card at work"),
        Status::Rejected => Some("card to rework"),
        Status::Completed => Some("to hand over"),
        _ => None,
    }
}

/// Says whether a thing has come to rest, so that nobody waits for it any more.
pub fn is_over(machine: Machine, status: Status) -> bool {
    use super::stage::Stage;
    match machine {
        Machine::Lead
        | Machine::Offer
        | Machine::OrderService
        | Machine::OrderGoods
        | Machine::OrderMadeToOrder => Stage::of(machine, status).is_none_or(Stage::is_over),
        Machine::JobCard => matches!(status, Status::Completed | Status::Approved),
        Machine::Qir => status == Status::Passed,
        Machine::Batch => status == Status::Done,
        Machine::Addon => matches!(status, Status::Approved | Status::Rejected),
        Machine::Invoice => matches!(status, Status::Paid | Status::Void),
        Machine::Email => matches!(status, Status::Sent | Status::Delivered),
        Machine::Import => matches!(status, Status::Imported | Status::Skipped),
        Machine::Document
        | Machine::Customer
        | Machine::Product
        | Machine::PriceList
        | Machine::DiscountCode
        | Machine::Settings => true,
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray as _;

    use super::*;

    #[test]
    fn every_status_has_words() {
        for &machine in Machine::VARIANTS {
            for status in machine.statuses() {
                let has = words(machine).iter().any(|(it, _)| *it == status);
                assert!(has, "{machine} {status}");
            }
            for (status, _) in words(machine) {
                assert!(machine.statuses().contains(status), "{machine} knows no {status}");
            }
        }
    }

    /// Beside a number like 0234-A1/01 there is room for eight letters on a narrow screen.
    #[test]
    fn what_the_floor_waits_for_has_a_brief_word() {
        let now = DateTime::<Utc>::UNIX_EPOCH;
        let details = [
            Detail::default(),
            Detail { is_assigned: true, ..Detail::default() },
            Detail { is_on_hold: true, ..Detail::default() },
            Detail { is_paused: true, is_inspected: true, round: 2, ..Detail::default() },
        ];
        let cards = Machine::JobCard.statuses().into_iter().map(Some).chain([None]);
        let details = cards.flat_map(|card| details.clone().map(|it| Detail { card, ..it }));
        let mut said = std::collections::BTreeSet::new();
        for detail in details {
            for machine in [Machine::JobCard, Machine::Qir, Machine::Batch] {
                for status in machine.statuses() {
                    let words = says(machine, status, &detail, now);
                    let fits = brief(&words).is_some_and(|it| it.chars().count() <= 8);
                    assert!(fits, "{words}");
                    said.insert(words);
                }
            }
        }
        let is_said = |long: &str| said.iter().any(|it| it.starts_with(long));
        assert!(BRIEF.iter().all(|(long, _)| is_said(long)), "{said:?}");
    }

    #[test]
    fn details_say_it_closer() {
        let now = DateTime::<Utc>::UNIX_EPOCH;
        let day = |day| NaiveDate::from_ymd_opt(2026, 5, day).unwrap_or_default();
        let said = [3, 4, 5, 16].map(|it| validity(day(it), day(4)));
        assert_eq!(said, ["expired", "expires today", "expires tomorrow", "valid 12 days"]);
        let tried = Detail { round: 2, ..Detail::default() };
        assert_eq!(says(Machine::Email, Status::Queued, &tried, now), "2 tries, waiting");
        let again = Detail { round: 2, ..Detail::default() };
        assert_eq!(says(Machine::Qir, Status::Failed, &again, now), "failed, round 2");
        assert_eq!(says(Machine::Qir, Status::InProgress, &again, now), "in round 2");
    }

    #[test]
    fn a_code_says_how_long_ago_it_was_sent_and_when_it_ends() {
        let now = DateTime::<Utc>::UNIX_EPOCH;
        let order = (Machine::OrderMadeToOrder, Status::AwaitingCustomerConfirmation);
        let left = |seconds| {
            let code_expires = Some(now + Duration::seconds(seconds));
            says(order.0, order.1, &Detail { code_expires, ..Detail::default() }, now)
        };
        assert_eq!(left(600), "code sent now");
        assert_eq!(left(239), "code sent 6 min");
        assert_eq!(left(121), "code sent 7 min");
        assert_eq!(left(120), "code expires in 2 min");
        assert_eq!(left(60), "code expires in 1 min");
        assert_eq!(left(1), "code expires in 1 min");
        assert_eq!(left(0), "code expired");
        assert_eq!(left(-86_400), "code expired");
        assert_eq!(says(order.0, order.1, &Detail::default(), now), "code not sent yet");
        let failed = Detail { mail_failed: true, code_expires: Some(now), ..Detail::default() };
        assert_eq!(says(order.0, order.1, &failed, now), "mail failed");
    }
}
