//! What must hold before a move, each with the sentence that asks for it, and
//! what tells two moves of one action apart. Never reads anything but facts.

use super::action::Action;
use super::facts::Facts;
use super::status::Status;

/// A condition on a move, and the sentence that asks for it.
#[derive(Clone, Copy, Debug)]
pub struct Need {
    pub name: &'static str,
    pub holds: fn(&Facts) -> bool,
    pub why: fn(&Facts) -> String,
    /// Whether an admin may set it aside with a written justification.
    pub overridable: bool,
}

const fn need(name: &'static str, holds: fn(&Facts) -> bool, why: fn(&Facts) -> String) -> Need {
    Need { name, holds, why, overridable: false }
}

const fn overridable(
    name: &'static str,
    holds: fn(&Facts) -> bool,
    why: fn(&Facts) -> String,
) -> Need {
    Need { name, holds, why, overridable: true }
}

/// Which of two moves of one action is meant.
#[derive(Clone, Copy, Debug, Eq, PartialEq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Condition {
    Always,
    DepositAsked,
    NoDepositAsked,
    RowValid,
    RowInvalid,
}

impl Condition {
    /// Says whether this is the move that is meant.
    pub fn holds(self, facts: &Facts) -> bool {
        match self {
            Self::Always => true,
            Self::DepositAsked => facts.deposit_minor > 0,
            Self::NoDepositAsked => facts.deposit_minor <= 0,
            Self::RowValid => facts.row_problem.is_none(),
            Self::RowInvalid => facts.row_problem.is_some(),
        }
    }

    /// The word as it stands in the database; nothing where it asks for nothing.
    pub fn word(self) -> Option<&'static str> {
        (self != Self::Always).then(|| self.into())
    }

    /// Says whether no facts satisfy both.
    pub fn excludes(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::DepositAsked, Self::NoDepositAsked)
                | (Self::NoDepositAsked, Self::DepositAsked)
                | (Self::RowValid, Self::RowInvalid)
                | (Self::RowInvalid, Self::RowValid)
        )
    }
}

fn counted(count: i64, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

pub const ITEMS: Need =
    need("items", |f| f.items > 0, |_| "it has no items yet, add one first".into());

pub const CASH: Need =
    need("cash", |f| f.pays_cash, |_| "it is paid online, an advance is waited for".into());

pub const ONLINE: Need =
    need("online", |f| !f.pays_cash, |_| "it is paid in cash, no advance is asked".into());

pub const DEPOSIT_PAID: Need = need(
    "deposit_paid",
    |f| f.paid_minor >= f.deposit_minor,
    |f| {
        format!(
            "{} of the deposit is still to come",
            f.notation.amount(f.deposit_minor - f.paid_minor, &f.currency)
        )
    },
);

pub const ADVANCE_PAID: Need = need(
    "advance_paid",
    |f| f.paid_minor >= f.advance_minor,
    |f| {
        format!(
            "{} of the advance is still to come",
            f.notation.amount(f.advance_minor - f.paid_minor, &f.currency)
        )
    },
);

/// With all that its invoice asks for.
pub const PAID: Need = need(
    "paid",
    |f| f.all_due_minor() == 0,
    |f| format!("{} is still to be paid", f.notation.amount(f.all_due_minor(), &f.currency)),
);

/// As [`PAID`], where an admin may let the goods go all the same.
pub const PAID_OR_OVERRIDE: Need = overridable(PAID.name, PAID.holds, PAID.why);

pub const MONEY_TAKEN: Need =
    need("money_taken", |f| f.paid_minor > 0, |_| "no money was taken for it".into());

pub const MONEY_DUE: Need =
    need("money_due", |f| f.all_due_minor() > 0, |_| "nothing is left to be paid".into());

/// What is invoiced with another order is paid there.
pub const PAID_ALONE: Need = need(
    "paid_alone",
    |f| f.paid_with.is_none(),
    |f| {
        let with = f.paid_with.as_deref().unwrap_or("its order");
        format!("it is invoiced with {with}, take the money there")
    },
);

pub const CARDS_ASSIGNED: Need = need(
    "cards_assigned",
    |f| f.cards >= f.items && f.cards_assigned >= f.cards,
    |f| {
        cards_missing(f).unwrap_or_else(|| {
            format!(
                "{} to assign first",
                counted(f.cards - f.cards_assigned, "job card", "job cards")
            )
        })
    },
);

pub const CARDS_COMPLETED: Need = need(
    "cards_completed",
    |f| f.cards >= f.items && f.cards_completed >= f.cards,
    |f| {
        cards_missing(f).unwrap_or_else(|| {
            let open = f.cards - f.cards_completed;
            format!("{} not completed", counted(open, "job card is", "job cards are"))
        })
    },
);

pub const CARDS_READY: Need = need(
    "cards_ready",
    |f| f.cards >= f.items && f.cards_ready >= f.cards,
    |f| {
        cards_missing(f).unwrap_or_else(|| {
            let open = f.cards - f.cards_ready;
            format!("{} not completed and passed", counted(open, "job card is", "job cards are"))
        })
    },
);

pub const CARDS_MISSING: Need =
    need("cards_missing", |f| f.cards < f.items, |_| "every item has its job card already".into());

pub const NEEDED_REPORTS_PASSED: Need = need(
    "needed_reports_passed",
    |f| f.reports_passed >= f.reports,
    |f| {
        let open = f.reports - f.reports_passed;
        format!("{} not passed", counted(open, "inspection is", "inspections are"))
    },
);

pub const ALL_REPORTS_PASSED: Need = need(
    "all_reports_passed",
    |f| f.cards >= f.items && f.reports >= f.cards && f.reports_passed >= f.reports,
    |f| {
        cards_missing(f).unwrap_or_else(|| {
            let open = f.cards.max(f.reports) - f.reports_passed;
            format!("{} not passed", counted(open, "inspection is", "inspections are"))
        })
    },
);

fn cards_missing(f: &Facts) -> Option<String> {
    let missing = f.items - f.cards;
    (missing > 0).then(|| {
        format!("{} no job card yet, make them first", counted(missing, "item has", "items have"))
    })
}

pub const ADDONS_READY: Need =
    overridable("addons_ready", |f| f.addons_holding.is_empty(), |f| f.addons_holding.join(", "));

pub const FINAL_INVOICE: Need =
    need("final_invoice", |f| f.has_final_invoice, |_| "its invoice is not issued yet".into());

pub const NO_FINAL_INVOICE: Need =
    need("no_final_invoice", |f| !f.has_final_invoice, |_| "it has its invoice already".into());

/// What another order's invoice asks for is not called off.
pub const NOT_COVERED: Need = need(
    "not_covered",
    |f| !f.is_covered,
    |_| "the invoice of its order asks for it too, void that one first".into(),
);

/// What is invoiced with another order waits for that one's invoice.
pub const INVOICED_ALONE: Need = need(
    "invoiced_alone",
    |f| f.invoiced_with.is_none(),
    |f| {
        let with = f.invoiced_with.as_deref().unwrap_or("its order");
        format!("it is invoiced with {with}, or alone once its add-on says so (set_invoicing)")
    },
);

/// How an add-on is invoiced is said before anything is.
pub const NOT_INVOICED: Need = need(
    "not_invoiced",
    |f| !f.has_final_invoice,
    |_| "it or its order has its invoice already, void that one first".into(),
);

pub const NOT_DEDUCTED: Need = need(
    "not_deducted",
    |f| !f.is_deducted,
    |_| "its final invoice takes it off, void that one first".into(),
);

pub const NO_CREDIT: Need = need(
    "no_credit",
    |f| !f.is_credit,
    |_| "it is a credit note; issue an invoice anew instead".into(),
);

pub const INVOICED_OR_PAID: Need =
    need("invoiced_or_paid", |f| f.has_final_invoice || f.due_minor() == 0, FINAL_INVOICE.why);

pub const ORDER_OPEN: Need =
    need("order_open", Facts::order_is_open, |_| "its order was cancelled".into());

pub const ORDER_IN_PRODUCTION: Need = need(
    "order_in_production",
    |f| f.order_status == Status::InProduction,
    |f| format!("its order is {}, not in production", f.order_status.plain()),
);

pub const ASSIGNEE: Need = need(
    "assignee",
    |f| f.has_assignee,
    |_| "it has neither person nor station, assign it first".into(),
);

pub const REPORT: Need =
    need("report", |f| f.has_report, |_| "it has no inspection report to pass".into());

pub const CARD_IN_INSPECTION: Need = need(
    "card_in_inspection",
    |f| f.card_status == Status::QualityInspection,
    |f| format!("its job card is {}, hand it to inspection first", f.card_status.plain()),
);

pub const LINES_PASSED: Need = need(
    "lines_passed",
    |f| f.lines_open.is_empty() && f.lines_failed.is_empty(),
    |f| {
        let mut parts = Vec::new();
        if !f.lines_failed.is_empty() {
            parts.push(format!("{} failed", listed(&f.lines_failed)));
        }
        if !f.lines_open.is_empty() {
            let are = if f.lines_open.len() == 1 { "is" } else { "are" };
            parts.push(format!("{} {are} not checked yet", listed(&f.lines_open)));
        }
        parts.join(", ")
    },
);

/// Two pairs of eyes, unless the organization does without, or an admin says why not this time.
pub const NOT_MAKER: Need = overridable(
    "not_maker",
    |f| !f.is_maker,
    |_| "you did the work on its job card, somebody else has to inspect it".into(),
);

/// The names of a few things; of many, how many more there are.
fn listed(names: &[String]) -> String {
    match names {
        [only] => only.clone(),
        [first, second] => format!("{first} and {second}"),
        [first, second, third] => format!("{first}, {second} and {third}"),
        [first, second, rest @ ..] => format!("{first}, {second} and {} more", rest.len()),
        [] => String::new(),
    }
}

pub const RUNNING: Need = need("running", |f| !f.is_paused, |_| "it is paused, resume it".into());

pub const PAUSED: Need = need("paused", |f| f.is_paused, |_| "it is not paused".into());

pub const ADDON_ALLOWED: Need = need(
    "addon_allowed",
    |f| f.addon_refusal.is_none(),
    |f| f.addon_refusal.clone().unwrap_or_default(),
);

/// As [`ADDON_ALLOWED`], for who decides: of what hangs on the order already only what was approved
/// counts, or two requests could keep each other from being approved.
pub const ADDON_APPROVABLE: Need = need("addon_approvable", ADDON_ALLOWED.holds, ADDON_ALLOWED.why);

pub const ADDON_SMALL: Need = need(
    "addon_small",
    |f| f.addon_is_small,
    |_| "it is not below what is approved by itself".into(),
);

pub const PAST_VALIDITY: Need =
    need("past_validity", |f| f.is_past_validity, |_| "it is still valid".into());

pub const VALID: Need = need("valid", |f| !f.is_past_validity, past);

/// As [`VALID`], where an admin may take a late yes all the same.
pub const VALID_OR_OVERRIDE: Need = overridable(VALID.name, VALID.holds, past);

fn past(f: &Facts) -> String {
    let day = f.valid_until.map(|it| it.to_string()).unwrap_or_default();
    if f.status == Status::Draft {
        return format!("it was valid until {day}, give it a later day (valid_until) first");
    }
    format!("it was valid until {day}, make one like it with a later day")
}

pub const UNDOABLE: Need = need(
    "undoable",
    |f| f.last_action.is_some_and(Action::is_reversible),
    |f| {
        let last = f.last_action.map_or_else(|| "nothing".into(), Action::plain);
        format!("the last act was {last}, and that cannot be taken back")
    },
);

pub const SETTLED: Need = need(
    "settled",
    |f| f.is_settled,
    |f| format!("{} is still to be paid", f.notation.amount(f.due_minor(), &f.currency)),
);

pub const CODES_LEFT: Need = need(
    "codes_left",
    |f| f.code_again_at.is_none(),
    |f| {
        let from = f.code_again_at.map(|it| it.format("%Y-%m-%d %H:%M").to_string());
        format!(
            "20 codes were sent within a day, the next can go out from {} on; an admin may confirm \
             with a justification",
            from.unwrap_or_default()
        )
    },
);
