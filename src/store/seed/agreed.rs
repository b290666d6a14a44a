//! What an organization of the demo agreed with some of its customers about prices, how that
//! came to be, and what a line then costs. Never rolls a die for it, so that all else stays
//! the same.

use rust_decimal::Decimal;

use crate::domain::action::Action;
use crate::domain::machine::Machine;
use crate::domain::price::{self, Asked, Candidate, Ground, ListPrice, PriceSource, Priced};
use crate::domain::pricing;
use crate::domain::role::Role;
use crate::domain::status::Status;

use super::Trouble;
use super::calendar::{HOUR, MINUTE};
use super::cell::{Cell, Row};
use super::house::House;
use super::story::{At, Birth, Story, Who};

/// The customers with a contract each.
const CONTRACTS: &[(usize, &str)] = &[(0, "BID-4001"), (1, "BID-4002")];
/// What a contract is about: its wares, and its part of the list price from a quantity on.
const OF_CONTRACT: (usize, &[(i64, i64)]) = (3, &[(0, 90), (10, 85)]);
/// The customers on the price list, and its part of the list price.
const REGULARS: std::ops::Range<usize> = 2..6;
const LIST: (&str, &str) = ("REGULARS", "Regular customers");
const OF_LIST: (usize, &[(i64, i64)]) = (6, &[(0, 95)]);

impl House {
    /// What a customer pays for a ware.
    pub(super) fn price(
        &self,
        customer: usize,
        ware: usize,
        quantity: i64,
    ) -> Result<Priced, Trouble> {
        let list = self.ware(ware)?.brief.price_minor;
        let contract = CONTRACTS.iter().find(|it| it.0 == customer).map(|it| it.1);
        let agreed = match contract {
            Some(number) => Some((Ground::Contract(number.to_owned()), OF_CONTRACT)),
            None if REGULARS.contains(&customer) => {
                Some((Ground::List(LIST.1.to_owned()), OF_LIST))
            }
            None => None,
        };
        let mut candidates = Vec::new();
        if let Some((ground, (_, breaks))) =
            agreed.filter(|(_, (wares, _))| self.is_agreed(ware, *wares))
        {
            candidates.extend(breaks.iter().map(|(from, percent)| Candidate {
                ground: ground.clone(),
                currency: self.brief.currency.to_owned(),
                unit_price_minor: part(list, *percent),
                from_quantity: Decimal::from(*from),
                valid_from: None,
                valid_until: None,
            }));
        }
        let asked = Asked {
            contract,
            currency: self.brief.currency,
            quantity: quantity.into(),
            day: chrono::NaiveDate::MIN,
        };
        price::resolve(
            ListPrice { minor: list, currency: self.brief.currency },
            &asked,
            &candidates,
        )
        .ok_or(Trouble::Lost("a price"))
    }

    /// The first so many of what anybody may buy.
    fn is_agreed(&self, ware: usize, wares: usize) -> bool {
        self.wares
            .iter()
            .enumerate()
            .filter(|(_, it)| !it.brief.is_restricted)
            .take(wares)
            .any(|(at, _)| at == ware)
    }
}

impl Story<'_> {
    /// What this story's customer pays for so much of a ware, and why.
    pub(super) fn price(&self, ware: usize, quantity: i64) -> Result<(i64, PriceSource), Trouble> {
        let priced = self.house.price(self.customer, ware, quantity)?;
        Ok((priced.unit_price_minor, priced.source))
    }
}

/// A part of a list price, in whole units of the currency.
fn part(list: i64, percent: i64) -> i64 {
    let minor = pricing::share(list, Decimal::from(percent));
    minor - minor % 100
}

/// Tells how the price list, the contracts and the discount codes came to be, after everybody
/// was there.
pub(super) fn tell(story: &mut Story<'_>) -> Result<(), Trouble> {
    let who = |role| story.house.people.iter().find(|it| it.role == role);
    let staff = who(Role::Staff).ok_or(Trouble::Lost("staff"))?.who();
    let admin = who(Role::Admin).ok_or(Trouble::Lost("an admin"))?.who();
    let list = open_list(story, staff, LIST, None)?;
    set(story, list, staff, OF_LIST)?;
    let list = story.thing(list)?.id;
    for customer in REGULARS {
        put(story, staff, customer, ("price_list_id", list.into()))?;
    }
    for (customer, number) in CONTRACTS {
        let name = story.house.customer(*customer)?.name.clone();
        let contract = open_list(story, staff, (number, &name), Some(number))?;
        set(story, contract, staff, OF_CONTRACT)?;
        put(story, staff, *customer, ("ncr_bid_no", (*number).into()))?;
    }
    codes(story, admin)
}

fn open_list(
    story: &mut Story<'_>,
    who: Who,
    (number, name): (&'static str, &str),
    contract: Option<&'static str>,
) -> Result<At, Trouble> {
    story.clock = story.clock.plus(HOUR);
    let row = Row::default()
        .with("number", number)
        .with("name", name.to_owned())
        .with("kind", if contract.is_some() { "contract" } else { "list" })
        .with("ncr_bid_no", contract)
        .with("currency", story.house.brief.currency);
    story.open(Birth::new(Machine::PriceList, Status::Active, row), None, who)
}

fn set(
    story: &mut Story<'_>,
    list: At,
    who: Who,
    (wares, breaks): (usize, &[(i64, i64)]),
) -> Result<(), Trouble> {
    let house = story.house;
    for (_, ware) in house.wares.iter().enumerate().filter(|(at, _)| house.is_agreed(*at, wares)) {
        for (from, percent) in breaks {
            story.clock = story.clock.plus(MINUTE);
            let given = [
                ("sku", Cell::from(ware.brief.sku)),
                ("unit_price_minor", part(ware.brief.price_minor, *percent).into()),
                ("from_quantity", (*from).into()),
            ];
            story.act(list, Action::SetPrice, who, &given)?;
        }
    }
    Ok(())
}

/// Writes something on a customer.
fn put(
    story: &mut Story<'_>,
    who: Who,
    customer: usize,
    (column, value): (&'static str, Cell),
) -> Result<(), Trouble> {
    story.clock = story.clock.plus(MINUTE);
    let id = story.house.customer(customer)?.id;
    let at = story.things.iter().position(|it| it.id == id);
    let at = at.ok_or(Trouble::Lost("a customer"))?;
    story.act(at, Action::Edit, who, &[(column, value.clone())])?;
    story.thing_mut(at)?.row.set(column, value);
    Ok(())
}

/// One code that goes on, and one that was ended.
fn codes(story: &mut Story<'_>, admin: Who) -> Result<(), Trouble> {
    for (code, percent, words) in
        [("WELCOME5", 5, "first order of a new customer"), ("OPENING", 10, "the first weeks")]
    {
        story.clock = story.clock.plus(HOUR);
        let row = Row::default()
            .with("code", code)
            .with("description", words)
            .with("discount_percent", percent)
            .with("currency", story.house.brief.currency)
            .with("uses_max", 500)
            .with("uses_per_customer", 1)
            .with("minimum_minor", 0);
        let birth = Birth::new(Machine::DiscountCode, Status::Active, row);
        let at = story.open(birth, None, admin)?;
        if code == "OPENING" {
            story.clock = story.clock.plus(HOUR);
            story.act(at, Action::End, admin, &[])?;
        }
    }
    Ok(())
}
