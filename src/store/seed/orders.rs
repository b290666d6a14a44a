//! Orders and offers of a story: their lines and sums, and what they are born from. Never
//! looks a price up elsewhere than in what the house sells and agreed.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::domain::action::Action;
use crate::domain::addon;
use crate::domain::machine::{Machine, Transition};
use crate::domain::numbering::Series;
use crate::domain::payment::PaymentStatus;
use crate::domain::pricing::{self, Discount, Line};
use crate::domain::role::Role;
use crate::domain::status::Status;

use super::Trouble;
use super::cell::{Cell, Row};
use super::story::{At, Birth, Item, Number, Story, Who, Wish};

impl Story<'_> {
    /// Begins an order of this story's customer.
    pub(super) fn begin_order(
        &mut self,
        to: Status,
        cause: Option<usize>,
        who: Who,
        wishes: &[Wish],
        (parent, from): (Option<At>, Row),
    ) -> Result<At, Trouble> {
        let number = match parent {
            Some(parent) => Number::Addon(self.children(parent) + 1),
            None => Number::Counted(Series::Order),
        };
        let row = self.order_row(from)?;
        let row = self.with_items(wishes, row)?;
        let machine = self.house.brief.machine;
        self.open(Birth { on: parent, number, ..Birth::new(machine, to, row) }, cause, who)
    }

    fn children(&self, parent: At) -> i64 {
        let is_child = |it: &&super::story::Thing| it.machine.is_order() && it.on == Some(parent);
        i64::try_from(self.things.iter().filter(is_child).count()).unwrap_or(0)
    }

    fn order_row(&mut self, from: Row) -> Result<Row, Trouble> {
        let customer = self.house.customer(self.customer)?;
        let mode = if self.pays_cash { "cash" } else { "online" };
        let staff = self.house.somebody(Role::Staff, &mut self.dice)?.id;
        let row = from
            .with("workflow", self.house.brief.workflow())
            .with("customer_id", customer.id)
            .with("currency", self.house.brief.currency)
            .with("freight_minor", self.house.freight(&mut self.dice))
            .with("payment_mode", mode)
            .with("payment_status", PaymentStatus::Pending.to_string())
            .with("paid_minor", 0)
            .with("refunded_minor", 0)
            .with("advance_amount_minor", 0)
            .with("assignee", staff)
            .with("priority", "normal")
            .with("delivery_name", customer.name.clone())
            .with("delivery_street", customer.street.clone())
            .with("delivery_postcode", customer.postcode.clone())
            .with("delivery_city", customer.city.clone())
            .with("delivery_country", self.house.brief.country)
            .with("delivery_contact", customer.contact.clone())
            .with("delivery_phone", customer.phone.clone());
        Ok(match self.house.promise(&mut self.dice, self.clock) {
            Some(promise) => row.with("promised_at", Cell::By(promise)),
            None => row,
        })
    }

    /// Adds lines to the order or offer that is born next, and sums it up.
    pub(super) fn with_items(&mut self, wishes: &[Wish], mut row: Row) -> Result<Row, Trouble> {
        let of = self.things.len();
        for (position, wish) in (1_i64..).zip(wishes) {
            let id = self.id();
            let (unit_price_minor, source) = self.price(wish.ware, wish.quantity)?;
            let ware = self.house.ware(wish.ware)?;
            let line = Row::default()
                .with("id", id)
                .with("position", position)
                .with("product_id", ware.id)
                .with("sku", ware.brief.sku)
                .with("description", ware.brief.name)
                .with("configuration", Value::Object(wish.chosen.clone()))
                .with("quantity", wish.quantity)
                .with("unit", ware.brief.unit)
                .with("unit_price_minor", unit_price_minor)
                .with("price_source", source.to_string())
                .with("tax_percent", ware.brief.tax_percent)
                .with("needs_inspection", ware.brief.is_inspected);
            self.items.push(Item { of, id, ware: wish.ware, row: line });
        }
        self.sum(of, &mut row)?;
        Ok(row)
    }

    /// Sums an order up anew.
    pub(super) fn sum_up(&mut self, of: At) -> Result<(), Trouble> {
        let mut row = std::mem::take(&mut self.thing_mut(of)?.row);
        self.sum(of, &mut row)?;
        self.thing_mut(of)?.row = row;
        Ok(())
    }

    fn sum(&mut self, of: At, row: &mut Row) -> Result<(), Trouble> {
        let items = self.items.iter_mut().filter(|it| it.of == of).map(|it| &mut it.row);
        let items: Vec<&mut Row> = items.collect();
        let lines: Vec<_> = items.iter().map(|it| priced(it)).collect();
        let percent = match row.get("discount_percent") {
            Some(Cell::Decimal(it)) => *it,
            _ => Decimal::ZERO,
        };
        let discount = Discount { percent, minor: 0 };
        let sums = pricing::sum_up(&lines, discount, row.whole("freight_minor"));
        let sums = sums.ok_or(Trouble::Lost("a sum"))?;
        let names: Vec<_> = items.iter().map(|it| shortly(it)).collect();
        for (item, net) in items.into_iter().zip(&sums.line_nets_minor) {
            item.set("net_minor", *net);
        }
        row.set("item_count", i64::try_from(names.len()).unwrap_or(0));
        row.set("items_summary", names.join(", "));
        row.set("discount_percent", percent);
        row.set("net_minor", sums.net_minor);
        row.set("discount_minor", sums.discount_minor);
        row.set("tax_minor", sums.tax_minor);
        row.set("total_minor", sums.total_minor);
        Ok(())
    }

    pub(super) fn order_from_lead(&mut self, lead: At, event: usize) -> Result<(), Trouble> {
        let to = first_birth(self.house.brief.machine, |it| it.by.include(Role::Staff))?;
        let row = Row::default().with("lead_id", self.thing(lead)?.id);
        let wishes = self.wishes.clone();
        let who = self.who_did(event);
        let order = self.begin_order(to, Some(event), who, &wishes, (None, row))?;
        let customer = self.house.customer(self.customer)?.id;
        let made = self.thing(order)?.id;
        let lead = &mut self.thing_mut(lead)?.row;
        lead.set("customer_id", customer);
        lead.set("order_id", made);
        Ok(())
    }

    pub(super) fn order_from_offer(&mut self, offer: At, event: usize) -> Result<(), Trouble> {
        let to = offered_birth(self.house.brief.machine)?;
        let row = Row::default().with("offer_id", self.thing(offer)?.id);
        let wishes = self.wishes.clone();
        let who = self.who_did(event);
        let order = self.begin_order(to, Some(event), who, &wishes, (None, row))?;
        let made = self.thing(order)?.id;
        self.thing_mut(offer)?.row.set("order_id", made);
        Ok(())
    }

    /// Writes down that somebody wants something besides.
    pub(super) fn ask_for_addon(
        &mut self,
        parent: At,
        wishes: &[Wish],
        reason: String,
        who: Who,
    ) -> Result<At, Trouble> {
        let (mut items, mut value) = (Vec::new(), 0);
        for wish in wishes {
            let (unit_price_minor, source) = self.price(wish.ware, wish.quantity)?;
            let ware = &self.house.ware(wish.ware)?.brief;
            let net_minor = unit_price_minor * wish.quantity;
            value += net_minor;
            items.push(json!({
                "sku": ware.sku, "description": ware.name, "configuration": wish.chosen,
                "quantity": wish.quantity.to_string(), "unit": ware.unit,
                "unit_price_minor": unit_price_minor, "price_source": source.to_string(),
                "tax_percent": ware.tax_percent.to_string(), "net_minor": net_minor,
            }));
        }
        let row = Row::default()
            .with("parent_so_id", self.thing(parent)?.id)
            .with("reason", reason.clone())
            .with("items", Value::Array(items))
            .with("value_minor", value)
            .with("currency", self.house.brief.currency)
            .with("created_by", who.id);
        let to = first_birth(Machine::Addon, |_| true)?;
        let birth = Birth { on: Some(parent), ..Birth::new(Machine::Addon, to, row) };
        let addon = self.open(birth, None, who)?;
        let comment = Row::default()
            .with("id", self.thing(addon)?.id)
            .with("created_at", Cell::At(self.clock))
            .with("order_id", self.thing(parent)?.id)
            .with("addon_id", self.thing(addon)?.id)
            .with("comment_type", "addon_request")
            .with("body", reason)
            .with("author_id", who.id)
            .with("author_role", who.role.to_string());
        self.lines.push(("order_comments", comment));
        Ok(addon)
    }

    pub(super) fn decide_addon(
        &mut self,
        at: At,
        event: usize,
        given: &[(&'static str, Cell)],
    ) -> Result<(), Trouble> {
        let (who, now) = (self.who_did(event), Cell::At(self.clock));
        let row = &mut self.thing_mut(at)?.row;
        row.set("approved_by", who.id);
        row.set("approved_at", now);
        if let Some((_, words)) = given.iter().find(|it| matches!(it.0, "note" | "reason")) {
            row.set("admin_notes", words.clone());
        }
        Ok(())
    }

    pub(super) fn order_from_addon(&mut self, at: At, event: usize) -> Result<(), Trouble> {
        let parent = self.thing(at)?.on.ok_or(Trouble::Lost("an add-on's order"))?;
        let standing = self.thing(parent)?;
        let to = addon::birth_status(standing.machine, standing.status);
        let to = to.ok_or(Trouble::Lost("an add-on's beginning"))?;
        let row = Row::default().with("parent_order_id", standing.id);
        let wishes = self.addon_wishes.clone();
        let who = self.who_did(event);
        let child = self.begin_order(to, Some(event), who, &wishes, (Some(parent), row))?;
        let made = self.thing(child)?.id;
        let addon = self.thing_mut(at)?;
        addon.child = Some(child);
        addon.row.set("addon_so_id", made);
        Ok(())
    }
}

/// Where an order is born that an offer became.
pub(super) fn offered_birth(machine: Machine) -> Result<Status, Trouble> {
    first_birth(machine, |it| it.follows.contains(&(Machine::Offer, Action::Accept)))
}

/// The first way to be born that fits.
pub(super) fn first_birth(
    machine: Machine,
    fits: impl Fn(&Transition) -> bool,
) -> Result<Status, Trouble> {
    let found = machine.table().iter().find(|it| it.is_birth() && fits(it));
    found.and_then(|it| it.to).ok_or(Trouble::Lost("a birth"))
}

fn priced(line: &Row) -> Line {
    Line {
        quantity: line.whole("quantity").into(),
        unit_price_minor: line.whole("unit_price_minor"),
        tax_percent: line.whole("tax_percent").into(),
    }
}

/// "4 × Dining chair".
fn shortly(line: &Row) -> String {
    let (quantity, name) = (line.whole("quantity"), line.text("description"));
    if quantity == 1 { name.to_owned() } else { format!("{quantity} × {name}") }
}
