//! Whether an order still takes an add-on, and when one is ready (SPEC 3,
//! `order_addon`). The one place that everybody asks.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde_json::Value;

use super::machine::{self, Machine};
use super::road;
use super::settings::Settings;
use super::stage::Stage;
use super::status::Status;

/// The order that an add-on is to hang on, and what hangs on it already.
#[derive(Clone, Debug)]
pub struct Parent {
    pub number: String,
    pub machine: Machine,
    pub status: Status,
    /// The order that it is itself an add-on of.
    pub above: Option<String>,
    /// Its items after discount; no freight, no add-ons.
    pub net_minor: i64,
    /// What its other add-ons come to that count: those that were approved and not called off, and,
    /// for somebody who asks for one more, those that nobody decided yet.
    pub taken_minor: i64,
    pub currency: String,
}

/// How much an order takes besides.
#[derive(Clone, Copy, Debug, Eq, PartialEq, serde::Serialize)]
pub struct Allowance {
    /// All of its add-ons together.
    pub most_minor: i64,
    pub taken_minor: i64,
    /// Never below zero.
    pub left_minor: i64,
}

/// Why an order takes no add-on, or not this one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Refusal {
    /// It has come too far, or is over.
    TooLate {
        status: Status,
    },
    /// It is an add-on of that order itself: a family has one level.
    IsAddon {
        parent: String,
    },
    OverLimit {
        allowed: Allowance,
        this_minor: i64,
    },
}

/// Says how much the order takes besides, or why nothing.
///
/// # Errors
/// It is too late, or the order is an add-on itself.
pub fn takes(parent: &Parent, settings: &Settings) -> Result<Allowance, Refusal> {
    if let Some(above) = &parent.above {
        return Err(Refusal::IsAddon { parent: above.clone() });
    }
    if !before_cutoff(parent.machine, parent.status, settings) {
        return Err(Refusal::TooLate { status: parent.status });
    }
    let percent = settings.percent("addon_max_percent");
    let most = Decimal::from(parent.net_minor) * percent / Decimal::ONE_HUNDRED;
    // Rounded down: nothing above the share fits into it, not even half a minor unit.
    let most_minor = most.floor().to_i64().unwrap_or(0);
    let left_minor = most_minor.saturating_sub(parent.taken_minor).max(0);
    Ok(Allowance { most_minor, taken_minor: parent.taken_minor, left_minor })
}

/// Says whether the order takes an add-on of this value.
///
/// # Errors
/// As [`takes`], or it is more than is left.
pub fn takes_one(
    parent: &Parent,
    value_minor: i64,
    settings: &Settings,
) -> Result<Allowance, Refusal> {
    let allowed = takes(parent, settings)?;
    if allowed.most_minor < allowed.taken_minor.saturating_add(value_minor) {
        return Err(Refusal::OverLimit { allowed, this_minor: value_minor });
    }
    Ok(allowed)
}

impl Refusal {
    /// The sentence for whoever asked.
    pub fn said(&self, parent: &Parent, settings: &Settings) -> String {
        let number = &parent.number;
        match self {
            Self::TooLate { status } => {
                format!("{number} is {}: {}", status.plain(), too_late(parent.machine, *status))
            }
            Self::IsAddon { parent: above } => {
                format!("{number} is an add-on itself, ask for one to {above}")
            }
            Self::OverLimit { allowed, this_minor } => {
                let amount =
                    |minor: i64| settings.notation().amount(minor, parent.currency.as_str());
                let percent = settings.percent("addon_max_percent").normalize();
                format!(
                    "all add-ons of {number} together may come to {} ({percent} %); {} of it is left, \
                     this one comes to {}",
                    amount(allowed.most_minor),
                    amount(allowed.left_minor),
                    amount(*this_minor),
                )
            }
        }
    }

    /// Says whether a new order can take its place.
    pub const fn offers_new_order(&self) -> bool {
        match self {
            Self::TooLate { .. } => true,
            Self::IsAddon { .. } | Self::OverLimit { .. } => false,
        }
    }
}

fn too_late(machine: Machine, status: Status) -> &'static str {
    let stage = Stage::of(machine, status);
    let is_packed = stage.is_some_and(|it| Stage::Packing <= it && it < Stage::Lost);
    if stage == Some(Stage::Lost) {
        "make a new order instead"
    } else if machine == Machine::OrderGoods && is_packed {
        "packing has begun, make a new order instead"
    } else {
        "it is too late, make a new order instead"
    }
}

/// Says whether a request is approved by itself: it costs less than the organization looks at, in
/// its own currency, and nobody typed a price.
pub fn is_small(
    value_minor: i64,
    currency: &str,
    has_free_line: bool,
    settings: &Settings,
) -> bool {
    let threshold = settings.whole("addon_auto_approve_threshold");
    value_minor < threshold && currency == settings.text("currency") && !has_free_line
}

/// Says whether a price among these lines was typed: a line that names no product.
pub fn has_free_line(items: &Value) -> bool {
    let is_free = |it: &Value| it.get("sku").and_then(Value::as_str).is_none_or(str::is_empty);
    items.as_array().into_iter().flatten().any(is_free)
}

/// What stands on a request that was approved by itself.
pub fn by_itself(settings: &Settings) -> String {
    let threshold = settings.whole("addon_auto_approve_threshold");
    let amount = settings.notation().amount(threshold, &settings.text("currency"));
    format!("below {amount}: approved by itself")
}

/// Says whether the status comes before the one from which add-ons are refused.
pub fn before_cutoff(machine: Machine, status: Status, settings: &Settings) -> bool {
    if is_over(machine, status) {
        return false;
    }
    let workflow = machine.word().trim_start_matches("order_");
    let cutoff = settings.of("addon_cutoff_status", workflow);
    let cutoff = cutoff.as_ref().and_then(|it| it.as_str()?.parse::<Status>().ok());
    let along = machine.statuses();
    let place = |wanted: Status| along.iter().position(|it| *it == wanted);
    place(status).zip(cutoff.and_then(place)).is_some_and(|(here, end)| here < end)
}

/// The statuses from which an organization may choose to refuse add-ons: all along the road but
/// the first.
pub fn cutoffs(machine: Machine) -> Vec<Status> {
    road::road(machine).into_iter().skip(1).collect()
}

/// Where a child order is born, seen from its parent.
///
/// At the parent's own status where an order can be born there, else at the last
/// one before it where it can. Nowhere beside one that is over.
pub fn birth_status(machine: Machine, parent: Status) -> Option<Status> {
    if is_over(machine, parent) {
        return None;
    }
    let along = machine.statuses();
    let here = along.iter().position(|it| *it == parent)?;
    along.into_iter().take(here + 1).rev().find(|it| machine::birth(machine, *it).is_some())
}

/// Shipped or paid for good, or nothing comes of it.
fn is_over(machine: Machine, status: Status) -> bool {
    Stage::of(machine, status).is_some_and(Stage::is_over)
}

/// Says whether a child order no longer holds its parent back: it is ready, or nothing will come
/// of it.
pub const fn is_ready(status: Status) -> bool {
    matches!(
        status,
        Status::ReadyToShip
            | Status::Shipped
            | Status::ReadyForDelivery
            | Status::Completed
            | Status::Paid
            | Status::Lost
            | Status::Cancelled
    )
}
