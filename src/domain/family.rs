//! An order and its add-ons in words: what was asked for, what a child is called beside its parent,
//! what holds the parent back. Never decides whether it may be asked for: that is `addon`.

use chrono::NaiveDate;
use serde_json::Value;

use super::addon;
use super::machine::Machine;
use super::need;
use super::notation::Notation;
use super::status::Status;

/// An add-on as far as it may hold its parent back.
#[derive(Clone, Debug)]
pub struct Sibling<'a> {
    pub status: Status,
    /// The day on which it was asked for, where the organization is.
    pub asked_on: NaiveDate,
    pub items: &'a Value,
    /// The number of the child order and where it stands; none until there is one.
    pub child: Option<(&'a str, Status)>,
}

impl Sibling<'_> {
    /// The sentence that refuses to let its parent go; none where it does not hold it.
    pub fn holding(&self, notation: Notation) -> Option<String> {
        if !holds(self.status, self.child.map(|(_, stands)| stands)) {
            return None;
        }
        if let Some((number, stands)) = self.child {
            return Some(format!("{number} is still {}", stands.plain()));
        }
        let items = lines(Some(self.items));
        let items = if items.is_empty() { items } else { format!(" ({items})") };
        let day = notation.day(self.asked_on);
        Some(format!("the add-on request of {day}{items} is undecided"))
    }
}

/// Says whether the parent of an add-on has to wait for it, by where its child order stands.
pub fn holds(status: Status, child: Option<Status>) -> bool {
    match child {
        Some(stands) => status == Status::Approved && !addon::is_ready(stands),
        None => status == Status::Pending,
    }
}

/// The lines of an add-on request in words: "2 × Chair Ask, 1 × Table Bok".
pub fn lines(items: Option<&Value>) -> String {
    let Some(items) = items.and_then(Value::as_array) else { return String::new() };
    let line = |item: &Value| {
        let named = ["description", "name", "sku"].iter().find_map(|it| item.get(*it)?.as_str());
        let quantity = match item.get("quantity")? {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
        };
        let quantity = quantity.trim_end_matches(".0").trim_end_matches(".000").to_owned();
        Some(format!("{quantity} × {}", named?))
    };
    items.iter().filter_map(line).collect::<Vec<_>>().join(", ")
}

/// What a child's number adds to its parent's: "-A1". The whole of another number.
pub fn suffix<'a>(child: &'a str, parent: &str) -> &'a str {
    child.strip_prefix(parent).filter(|it| !it.is_empty()).unwrap_or(child)
}

/// What an order waits for in a list, by what its children that hold it are called; none is a
/// request that nobody has decided.
pub fn waiting(parent: &str, holding: &[Option<&str>]) -> Option<String> {
    Some(match holding {
        [] => return None,
        [None] => "add-on to decide".to_owned(),
        [Some(child)] => format!("waits for {}", suffix(child, parent)),
        several => format!("waits for {} add-ons", several.len()),
    })
}

/// Says whether an order stands where it goes no further while an add-on of it is not ready.
pub fn waits_at(machine: Machine, status: Status) -> bool {
    let asks = |row: &&super::machine::Transition| {
        row.from.contains(&status) && row.needs.iter().any(|it| it.name == need::ADDONS_READY.name)
    };
    machine.table().iter().any(|row| asks(&row))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_holds_an_order_is_said_in_words() {
        let items = json!([{"sku": "LAMP", "description": "Oil lamp", "quantity": "1.000"}]);
        let asked_on = NaiveDate::from_ymd_opt(2026, 5, 4).unwrap_or_default();
        let of = |status, child| Sibling { status, asked_on, items: &items, child };
        let said = |it: Sibling<'_>| it.holding(Notation::default());
        assert_eq!(
            said(of(Status::Pending, None)).as_deref(),
            Some("the add-on request of 2026-05-04 (1 × Oil lamp) is undecided")
        );
        let child = |stands| Some(("SO-2026-0012-A1", stands));
        assert_eq!(
            said(of(Status::Approved, child(Status::InProduction))).as_deref(),
            Some("SO-2026-0012-A1 is still in production")
        );
        assert_eq!(said(of(Status::Rejected, None)), None);
        for ready in [Status::ReadyToShip, Status::Completed, Status::Cancelled, Status::Lost] {
            assert_eq!(said(of(Status::Approved, child(ready))), None, "{ready}");
        }
        let waits = |holding: &[Option<&str>]| waiting("SO-2026-0012", holding);
        assert_eq!(waits(&[]), None);
        assert_eq!(waits(&[None]).as_deref(), Some("add-on to decide"));
        assert_eq!(waits(&[Some("SO-2026-0012-A1")]).as_deref(), Some("waits for -A1"));
        assert_eq!(waits(&[None, Some("SO-2026-0012-A1")]).as_deref(), Some("waits for 2 add-ons"));
    }

    #[test]
    fn an_order_waits_for_its_addons_before_its_last_step() {
        let at = [
            (Machine::OrderGoods, Status::ReadyToShip),
            (Machine::OrderMadeToOrder, Status::ReadyForDelivery),
            (Machine::OrderService, Status::InProgress),
        ];
        for (machine, status) in at {
            assert!(waits_at(machine, status), "{machine} {status}");
        }
        assert!(!waits_at(Machine::OrderGoods, Status::InProduction));
    }
}
