//! Which price a product has for a customer, and why. Never sums anything up: that is
//! `pricing`'s.
//!
//! A contract goes before a price list, and that before the list price. Within one: what
//! counts on the day, then the highest break that the quantity reaches, then what began
//! last, then the lowest. What is in another currency than the order's counts for nothing.

use std::cmp::Reverse;
use std::fmt;

use chrono::NaiveDate;
use rust_decimal::Decimal;

/// How a price list finds its customers.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Ground {
    /// By the contract number that stands on the customer.
    Contract(String),
    /// By the customer being put on the list of this name.
    List(String),
}

/// One price of a list, as it may count for an order.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Candidate {
    pub ground: Ground,
    pub currency: String,
    pub unit_price_minor: i64,
    /// From which quantity on; zero is from any.
    pub from_quantity: Decimal,
    /// First and last day, of the row and of its list together.
    pub valid_from: Option<NaiveDate>,
    pub valid_until: Option<NaiveDate>,
}

/// What a product costs without any agreement.
#[derive(Clone, Copy, Debug)]
pub struct ListPrice<'a> {
    pub minor: i64,
    pub currency: &'a str,
}

/// Whose line it is, how much of it, and when.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The customer's contract number.
    pub contract: Option<&'a str>,
    /// The order's.
    pub currency: &'a str,
    pub quantity: Decimal,
    pub day: NaiveDate,
}

/// A price, and why it is that.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Priced {
    pub unit_price_minor: i64,
    pub source: PriceSource,
}

/// What stands before the number of a contract.
const CONTRACT: &str = "contract ";

/// The contract that the words on a line name, if its price is from one: that is for the customer
/// to know, the rest is for us.
pub fn contract_in(source: &str) -> Option<&str> {
    source.strip_prefix(CONTRACT)?.split(", ").next()
}

/// Where a line's price comes from; its words stand on the line.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum PriceSource {
    Agreed {
        ground: Ground,
        /// Where it is not from any quantity.
        from_quantity: Option<Decimal>,
        until: Option<NaiveDate>,
    },
    ListPrice,
    TypedByHand,
}

impl fmt::Display for PriceSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Agreed { ground, from_quantity, until } => {
                match ground {
                    Ground::Contract(number) => write!(f, "{CONTRACT}{number}")?,
                    Ground::List(name) => write!(f, "price list {name}")?,
                }
                if let Some(quantity) = from_quantity {
                    write!(f, ", from {}", quantity.normalize())?;
                }
                if let Some(day) = until {
                    write!(f, ", until {day}")?;
                }
                Ok(())
            }
            Self::ListPrice => f.write_str("list price"),
            Self::TypedByHand => f.write_str("typed by hand"),
        }
    }
}

/// The price of a product for this customer, quantity and day. None where there is none in
/// the order's currency.
pub fn resolve(list: ListPrice<'_>, asked: &Asked<'_>, candidates: &[Candidate]) -> Option<Priced> {
    let best = candidates.iter().filter(|it| counts(it, asked)).max_by_key(|it| {
        let is_contract = matches!(it.ground, Ground::Contract(_));
        (is_contract, it.from_quantity, it.valid_from, Reverse(it.unit_price_minor))
    });
    if let Some(best) = best {
        let source = PriceSource::Agreed {
            ground: best.ground.clone(),
            from_quantity: Some(best.from_quantity).filter(|it| !it.is_zero()),
            until: best.valid_until,
        };
        return Some(Priced { unit_price_minor: best.unit_price_minor, source });
    }
    (list.currency == asked.currency)
        .then_some(Priced { unit_price_minor: list.minor, source: PriceSource::ListPrice })
}

fn counts(it: &Candidate, asked: &Asked<'_>) -> bool {
    let is_theirs = match &it.ground {
        Ground::Contract(number) => asked.contract == Some(number.as_str()),
        Ground::List(_) => true,
    };
    is_theirs
        && it.currency == asked.currency
        && it.from_quantity <= asked.quantity
        && is_on((it.valid_from, it.valid_until), asked.day)
}

/// Says whether a day lies within the first and the last one, where there are such.
pub fn is_on((from, until): (Option<NaiveDate>, Option<NaiveDate>), day: NaiveDate) -> bool {
    from.is_none_or(|it| it <= day) && until.is_none_or(|it| day <= it)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contract_is_read_back_from_the_words_of_a_line() {
        let agreed = |ground| PriceSource::Agreed {
            ground,
            from_quantity: Some(Decimal::TEN),
            until: day(9),
        };
        let words = agreed(Ground::Contract("N-1".into())).to_string();
        assert_eq!(contract_in(&words), Some("N-1"), "{words}");
        for other in [agreed(Ground::List("N-1".into())), PriceSource::ListPrice] {
            assert_eq!(contract_in(&other.to_string()), None);
        }
    }

    /// `contract N-1, from 10, from day 5 until day 9, SEK: 900`, in short.
    struct Row(&'static str, i64, Option<u32>, Option<u32>, i64, &'static str);

    fn day(number: u32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(2026, 12, number)
    }

    fn candidate(row: &Row) -> Candidate {
        let Row(ground, from, since, until, minor, currency) = row;
        let ground = match ground.strip_prefix("list ") {
            Some(name) => Ground::List(name.to_owned()),
            None => Ground::Contract((*ground).to_owned()),
        };
        Candidate {
            ground,
            currency: (*currency).to_owned(),
            unit_price_minor: *minor,
            from_quantity: Decimal::from(*from),
            valid_from: since.and_then(day),
            valid_until: until.and_then(day),
        }
    }

    /// The price and its words for a customer of contract N-1, on the sixth of December.
    fn price(rows: &[Row], quantity: &str, contract: Option<&str>) -> (i64, String) {
        let rows: Vec<Candidate> = rows.iter().map(candidate).collect();
        let asked = Asked {
            contract,
            currency: "SEK",
            quantity: quantity.parse().unwrap_or_default(),
            day: day(6).unwrap_or_default(),
        };
        let list = ListPrice { minor: 1000, currency: "SEK" };
        let priced = resolve(list, &asked, &rows);
        priced.map(|it| (it.unit_price_minor, it.source.to_string())).unwrap_or_default()
    }

    #[rustfmt::skip]
    #[test]
    fn the_order_of_what_counts() {
        const MINE: Option<&str> = Some("N-1");
        type Case = (&'static str, &'static [Row], &'static str, Option<&'static str>, i64, &'static str);
        let cases: &[Case] = &[
            ("nothing agreed", &[], "1", MINE, 1000, "list price"),
            ("a contract", &[Row("N-1", 0, None, None, 900, "SEK")], "1", MINE, 900, "contract N-1"),
            ("a contract goes before a list, dearer or not",
                &[Row("list Dealers", 0, None, None, 700, "SEK"), Row("N-1", 0, None, None, 900, "SEK")], "1", MINE, 900, "contract N-1"),
            ("another's contract", &[Row("N-2", 0, None, None, 1, "SEK")], "1", MINE, 1000, "list price"),
            ("no contract", &[Row("N-1", 0, None, None, 1, "SEK")], "1", None, 1000, "list price"),
            ("a list", &[Row("list Dealers", 0, None, None, 700, "SEK")], "1", None, 700, "price list Dealers"),
            ("a list goes before a list price that is lower", &[Row("list Dealers", 0, None, None, 1200, "SEK")], "1", None, 1200, "price list Dealers"),
            ("nothing is a price too", &[Row("list Staff", 0, None, None, 0, "SEK")], "1", None, 0, "price list Staff"),
            ("a break not reached", &[Row("N-1", 10, None, None, 900, "SEK")], "9.999", MINE, 1000, "list price"),
            ("a break reached", &[Row("N-1", 10, None, None, 900, "SEK")], "10", MINE, 900, "contract N-1, from 10"),
            ("the highest break reached",
                &[Row("N-1", 0, None, None, 950, "SEK"), Row("N-1", 50, None, None, 800, "SEK"), Row("N-1", 10, None, None, 900, "SEK")],
                "49", MINE, 900, "contract N-1, from 10"),
            ("the highest break, though dearer", &[Row("N-1", 0, None, None, 500, "SEK"), Row("N-1", 10, None, None, 900, "SEK")],
                "10", MINE, 900, "contract N-1, from 10"),
            ("a contract whose break is not reached leaves it to the list",
                &[Row("N-1", 10, None, None, 900, "SEK"), Row("list Dealers", 0, None, None, 950, "SEK")], "1", MINE, 950, "price list Dealers"),
            ("not yet", &[Row("N-1", 0, Some(7), None, 900, "SEK")], "1", MINE, 1000, "list price"),
            ("from today", &[Row("N-1", 0, Some(6), None, 900, "SEK")], "1", MINE, 900, "contract N-1"),
            ("until today", &[Row("N-1", 0, None, Some(6), 900, "SEK")], "1", MINE, 900, "contract N-1, until 2026-12-06"),
            ("no longer", &[Row("N-1", 0, None, Some(5), 900, "SEK")], "1", MINE, 1000, "list price"),
            ("the break goes before the date",
                &[Row("N-1", 0, Some(5), None, 850, "SEK"), Row("N-1", 10, None, None, 900, "SEK")], "10", MINE, 900, "contract N-1, from 10"),
            ("what began last", &[Row("N-1", 0, Some(5), None, 950, "SEK"), Row("N-1", 0, Some(1), None, 900, "SEK")], "1", MINE, 950, "contract N-1"),
            ("a day of beginning goes before none", &[Row("N-1", 0, None, None, 900, "SEK"), Row("N-1", 0, Some(1), None, 950, "SEK")], "1", MINE, 950, "contract N-1"),
            ("the lowest of equals", &[Row("N-1", 0, None, None, 950, "SEK"), Row("N-1", 0, None, None, 900, "SEK")], "1", MINE, 900, "contract N-1"),
            ("another currency", &[Row("N-1", 0, None, None, 90, "EUR"), Row("list Dealers", 0, None, None, 950, "SEK")], "1", MINE, 950, "price list Dealers"),
            ("all its words", &[Row("N-1", 10, Some(1), Some(31), 900, "SEK")], "12", MINE, 900, "contract N-1, from 10, until 2026-12-31"),
        ];
        for (name, rows, quantity, contract, minor, words) in cases {
            assert_eq!(price(rows, quantity, *contract), (*minor, (*words).to_owned()), "{name}");
        }
    }

    #[test]
    fn which_row_comes_first_changes_nothing() {
        let rows = [
            Row("list Dealers", 0, None, None, 700, "SEK"),
            Row("N-1", 0, Some(1), None, 950, "SEK"),
            Row("N-1", 10, None, Some(9), 900, "SEK"),
            Row("N-1", 10, None, Some(9), 890, "SEK"),
            Row("N-1", 50, None, None, 100, "SEK"),
        ];
        let mut all: Vec<Candidate> = rows.iter().map(candidate).collect();
        let asked = Asked {
            contract: Some("N-1"),
            currency: "SEK",
            quantity: Decimal::from(20),
            day: day(6).unwrap_or_default(),
        };
        for _ in 0..all.len() {
            all.rotate_left(1);
            let priced = resolve(ListPrice { minor: 1000, currency: "SEK" }, &asked, &all);
            assert_eq!(priced.map(|it| it.unit_price_minor), Some(890));
        }
    }

    #[test]
    fn without_a_price_in_its_currency_there_is_none() {
        let asked = Asked {
            contract: None,
            currency: "EUR",
            quantity: Decimal::ONE,
            day: day(6).unwrap_or_default(),
        };
        assert_eq!(resolve(ListPrice { minor: 1000, currency: "SEK" }, &asked, &[]), None);
    }
}
