//! What can go wrong in a use case, sorted by what the caller does about it. Never holds
//! a secret, and never says more about another organization than that there is nothing.

use std::fmt;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::store::unready::{Cause, Unready};

/// What a use case answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A sentence for the person, and what to do next.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Told {
    /// What failed and why, lower case, without a full stop.
    pub what: String,
    /// What to do about it, where something can be done.
    pub hint: Option<String>,
    /// What can be made in its place, with all that was typed: `{"new": "order", "from": …}`.
    pub instead: Option<Box<Value>>,
}

impl Told {
    /// A sentence that says it all.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), hint: None, instead: None }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds what can be made in its place.
    #[must_use]
    pub fn instead(mut self, other: Value) -> Self {
        self.instead = Some(Box::new(other));
        self
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

/// Why a use case did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule says no: tell it.
    #[error("{0}")]
    Refused(Told),
    /// What was given makes no sense: mend it.
    #[error("{0}")]
    Usage(Told),
    /// There is no session, or it has ended: log in.
    #[error("{0}")]
    NotLoggedIn(Told),
    /// This session may not: ask somebody who may.
    #[error("{0}")]
    NotAllowed(Told),
    /// There is no such thing: choose another.
    #[error("there is no {what}")]
    Missing {
        /// The thing by the name it was asked for: `order "SO-2026-0001"`.
        what: String,
        /// Names that are there and look like it.
        nearest: Vec<String>,
    },
    /// As [`Error::Missing`], in words of its own that others rely on.
    #[error("{0}")]
    NotThere(&'static str),
    /// Somebody else was faster: look again.
    #[error("{subject} was changed by {by} meanwhile ({did}, {})", at.format("%Y-%m-%d %H:%M:%S UTC"))]
    Conflict {
        /// The thing.
        subject: String,
        /// Who.
        by: String,
        /// The action.
        did: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// The database, or a system outside, does not answer: try again later.
    #[error("{0}")]
    Unreachable(Told),
    /// A bug or a broken machine: log once, say sorry.
    #[error("something went wrong inside: {}", chain(.0))]
    Fault(anyhow::Error),
}

impl Error {
    /// The word for this kind in JSON.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::Usage(_) => "usage",
            Self::NotLoggedIn(_) => "not_logged_in",
            Self::NotAllowed(_) => "not_allowed",
            Self::Missing { .. } | Self::NotThere(_) => "not_found",
            Self::Conflict { .. } => "conflict",
            Self::Unreachable(_) => "unreachable",
            Self::Fault(_) => "fault",
        }
    }

    /// What to do about it, where something can be done.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Refused(told)
            | Self::Usage(told)
            | Self::NotLoggedIn(told)
            | Self::NotAllowed(told)
            | Self::Unreachable(told) => told.hint.clone(),
            Self::NotThere(_) => Some("look for its number: `ordna list orders`".to_owned()),
            Self::Missing { nearest, .. } if nearest.is_empty() => None,
            Self::Missing { nearest, .. } => Some(format!("did you mean {}?", nearest.join(", "))),
            Self::Conflict { .. } => Some("look at it again, then decide".to_owned()),
            Self::Fault(_) => Some("run `ordna doctor`".to_owned()),
        }
    }

    /// What can be made in place of what was refused.
    pub fn instead(&self) -> Option<&Value> {
        match self {
            Self::Refused(told) => told.instead.as_deref(),
            Self::Usage(_)
            | Self::NotLoggedIn(_)
            | Self::NotAllowed(_)
            | Self::Missing { .. }
            | Self::NotThere(_)
            | Self::Conflict { .. }
            | Self::Unreachable(_)
            | Self::Fault(_) => None,
        }
    }

    /// A rule's no.
    pub fn refused(what: impl Into<String>) -> Self {
        Self::Refused(Told::new(what))
    }

    /// No session.
    pub fn not_logged_in() -> Self {
        Self::NotLoggedIn(Told::new("not logged in, or the session has ended").hint("ordna login"))
    }
}

/// What went wrong and why, each cause once: some errors say their source's words themselves.
fn chain(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain() {
        let words = cause.to_string();
        if said.is_empty() {
            said = words;
        } else if !said.contains(&words) {
            said = format!("{said}: {words}");
        }
    }
    said
}

/// Sorts what the database said. Its functions raise with a state for each kind; every
/// other refusal of a right is told in our words, because the server's name tables.
impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::postgres::PgDatabaseError;
        let Some(said) =
            error.as_database_error().and_then(|it| it.try_downcast_ref::<PgDatabaseError>())
        else {
            return without_answer(error);
        };
        let raised = said.routine() == Some("exec_stmt_raise");
        let told = Told::new(said.message());
        let told = Told { hint: said.hint().map(str::to_owned), ..told };
        match said.code() {
            "28000" if raised => Self::NotLoggedIn(told),
            "42501" if raised => Self::NotAllowed(told),
            "42501" => {
                Self::NotAllowed(Told::new("this session may not do this").hint("ask an admin"))
            }
            "22023" if raised => Self::Usage(told),
            "P0001" | "53400" | "23514" if raised => Self::Refused(told),
            "23514" => Self::Usage(unfit(said)),
            "23502" => {
                let column = said.column().unwrap_or("it");
                Self::Usage(Told::new(format!("{column}: it cannot be left empty")))
            }
            "22021" | "22P05" => Self::Usage(Told::new("a text holds a character that is none")),
            "22003" => Self::Usage(Told::new("a number is too large")),
            "P0002" if raised => Self::Missing {
                what: told.what.strip_prefix("there is no ").unwrap_or(&told.what).to_owned(),
                nearest: Vec::new(),
            },
            // The server is going down, coming up, or has no room; or it cut us off.
            "57P01" | "57P02" | "57P03" | "57P05" | "53300" | "25P03" => {
                Self::Unreachable(told.hint("try again; `ordna doctor` says what is wrong"))
            }
            code if code.starts_with("08") => {
                Self::Unreachable(told.hint("`ordna doctor` says what is wrong"))
            }
            "40001" | "40P01" => Self::Unreachable(
                Told::new("somebody else did something that crossed this").hint("try again"),
            ),
            "23505" => taken(said).map_or_else(|| Self::Fault(error.into()), Self::Refused),
            "57014" | "55P03" => Self::Unreachable(
                Told::new("the database took too long")
                    .hint("somebody else may be holding the same thing; try again"),
            ),
            _ => Self::Fault(error.into()),
        }
    }
}

/// What is there once already, where somebody can have asked for it twice.
fn taken(said: &sqlx::postgres::PgDatabaseError) -> Option<Told> {
    Some(match said.constraint()? {
        "payments_transaction" => Told::new("this transaction was recorded already")
            .hint("look for it among the order's payments"),
        "invoices_one_live" => Told::new("the order has such an invoice already"),
        "invoices_one_credit" => Told::new("the invoice has its credit note already"),
        "products_organization_id_sku_key" => {
            Told::new("there is a product of this SKU already").hint("take another SKU")
        }
        "price_lists_organization_id_number_key" => {
            Told::new("there is a price list of this number already").hint("take another number")
        }
        "discount_codes_organization_id_code_key" => {
            Told::new("there is such a discount code already").hint("take another code")
        }
        _ => return None,
    })
}

/// A value that a column does not take, by the name of the column's check.
fn unfit(said: &sqlx::postgres::PgDatabaseError) -> Told {
    let check = said.constraint().unwrap_or_default();
    match check {
        "price_lists_dates_check"
        | "price_list_items_dates_check"
        | "discount_codes_dates_check" => {
            return Told::new("valid_until: a day not before valid_from is expected");
        }
        "price_lists_contract_check" => {
            return Told::new("ncr_bid_no: a contract has its number, and a price list has none");
        }
        _ => {}
    }
    let table = said.table().unwrap_or_default();
    let column = check.strip_prefix(table).unwrap_or(check);
    let column = column.trim_start_matches('_').trim_end_matches("_check");
    Told::new(format!("{column}: this value is too long, empty, or out of range"))
}

/// Sorts why no database can be used.
impl From<Unready> for Error {
    fn from(unready: Unready) -> Self {
        let told = Told::new(unready.what).hint(unready.hint);
        match unready.cause {
            Cause::Refused => Self::Refused(told),
            Cause::BadSetting => Self::Usage(told),
            Cause::NoServerPrograms
            | Cause::OtherMajor
            | Cause::Unreachable
            | Cause::TooOld
            | Cause::NotMigrated
            | Cause::MigratedByNewer
            | Cause::Denied
            | Cause::Broken => Self::Unreachable(told),
        }
    }
}

fn without_answer(error: sqlx::Error) -> Error {
    let silent = matches!(
        error,
        sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
    );
    if silent {
        let told =
            Told::new("the database does not answer").hint("`ordna doctor` says what is wrong");
        return Error::Unreachable(told);
    }
    Error::Fault(error.into())
}

impl From<crate::outside::Trouble> for Error {
    fn from(trouble: crate::outside::Trouble) -> Self {
        Self::Unreachable(Told::new(trouble.to_string()))
    }
}
