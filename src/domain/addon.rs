//! Whether an order still takes an add-on, and when one is ready (SPEC 3,
//! `order_addon`). The one function that everybody asks.

use super::machine::{self, Machine};
use super::settings::Settings;
use super::status::Status;

/// What is asked about one add-on.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    pub parent_number: &'a str,
    pub parent_machine: Machine,
    pub parent_status: Status,
    /// The parent's items after discount; no freight, no add-ons.
    pub parent_net_minor: i64,
    /// The other add-ons of the parent, undecided or approved.
    pub others_minor: i64,
    pub value_minor: i64,
    pub currency: &'a str,
}

/// Says why the order takes no add-on, or not this one; None where it does.
pub fn refusal(asked: &Asked<'_>, settings: &Settings) -> Option<String> {
    let number = asked.parent_number;
    if !before_cutoff(asked.parent_machine, asked.parent_status, settings) {
        let status = asked.parent_status.plain();
        return Some(if asked.parent_machine == Machine::OrderGoods {
            format!("{number} is {status}: packing has begun, make a new order instead")
        } else {
            format!("{number} is {status}: it is too late, make a new order instead")
        });
    }
    let percent = settings.percent("addon_max_percent");
    let most = super::pricing::share(asked.parent_net_minor, percent);
    let together = asked.others_minor.saturating_add(asked.value_minor);
    (together > most).then(|| {
        format!(
            "all add-ons of {number} together may come to {} ({percent} %), with this one they \
             would be {}",
            settings.notation().amount(most, asked.currency),
            settings.notation().amount(together, asked.currency),
        )
    })
}

/// Says whether the status comes before the one from which add-ons are refused.
pub fn before_cutoff(machine: Machine, status: Status, settings: &Settings) -> bool {
    let workflow = machine.word().trim_start_matches("order_");
    let cutoff = settings.of("addon_cutoff_status", workflow);
    let cutoff = cutoff.as_ref().and_then(|it| it.as_str()?.parse::<Status>().ok());
    let along = machine.statuses();
    let place = |wanted: Status| along.iter().position(|it| *it == wanted);
    match (place(status), cutoff.and_then(place)) {
        (Some(here), Some(end)) => here < end,
        _ => false,
    }
}

/// Where a child order is born, seen from its parent.
///
/// At the parent's own status where an order can be born there, else at the last
/// one before it where it can.
pub fn birth_status(machine: Machine, parent: Status) -> Option<Status> {
    let along = machine.statuses();
    let here = along.iter().position(|it| *it == parent)?;
    along.into_iter().take(here + 1).rev().find(|it| machine::birth(machine, *it).is_some())
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
