//! What a discount code gives, and whether an order may have it. Never counts its uses: the
//! store does, under the code's lock.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::notation::Notation;
use super::price::is_on;
use super::pricing::Discount;

/// A code, with how often it is in use.
#[derive(Clone, Debug)]
pub struct DiscountCode {
    pub code: String,
    pub is_ended: bool,
    pub percent: Option<Decimal>,
    pub amount_minor: Option<i64>,
    pub currency: String,
    pub valid_from: Option<NaiveDate>,
    pub valid_until: Option<NaiveDate>,
    pub uses_max: Option<i32>,
    pub uses_per_customer: Option<i32>,
    pub minimum_minor: i64,
    /// By other orders than this one.
    pub uses: i64,
    /// By other orders of this order's customer.
    pub uses_of_customer: i64,
}

impl DiscountCode {
    /// What it takes off.
    pub fn discount(&self) -> Discount {
        Discount {
            percent: self.percent.unwrap_or_default(),
            minor: self.amount_minor.unwrap_or(0),
        }
    }

    /// Why an order whose lines come to `gross_minor` may not have it; none where it may.
    pub fn refusal(
        &self,
        (gross_minor, currency): (i64, &str),
        day: NaiveDate,
        notation: Notation,
    ) -> Option<String> {
        let code = &self.code;
        if self.is_ended {
            return Some(format!("code {code} has been ended"));
        }
        if let Some(from) = self.valid_from.filter(|it| day < *it) {
            return Some(format!("code {code} is valid from {from} on, not yet"));
        }
        if let Some(until) = self.valid_until.filter(|it| !is_on((None, Some(*it)), day)) {
            return Some(format!("code {code} was valid until {until}"));
        }
        self.too_small((gross_minor, currency), notation)
            .or_else(|| self.used_up())
            .or_else(|| self.used_by_customer())
    }

    /// Why the lines of an order come to too little for it.
    pub fn too_small(
        &self,
        (gross_minor, currency): (i64, &str),
        notation: Notation,
    ) -> Option<String> {
        let code = &self.code;
        let in_money = self.amount_minor.is_some() || self.minimum_minor > 0;
        if in_money && self.currency != currency {
            return Some(format!("code {code} is in {}, the order in {currency}", self.currency));
        }
        (gross_minor < self.minimum_minor).then(|| {
            let (least, all) = (
                notation.amount(self.minimum_minor, currency),
                notation.amount(gross_minor, currency),
            );
            format!("code {code} asks for items of at least {least}, these come to {all}")
        })
    }

    fn used_up(&self) -> Option<String> {
        let most = self.uses_max.filter(|it| i64::from(*it) <= self.uses)?;
        Some(format!("code {} is used up: {most} of {most}", self.code))
    }

    fn used_by_customer(&self) -> Option<String> {
        let most = self.uses_per_customer.filter(|it| i64::from(*it) <= self.uses_of_customer)?;
        let often = if most == 1 { "once".to_owned() } else { format!("{most} times") };
        Some(format!("code {} goes {often} a customer, and this one has used it", self.code))
    }
}

/// A code as it is kept and compared: in capitals.
pub fn written(typed: &str) -> String {
    typed.trim().to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 12, number).unwrap_or_default()
    }

    fn code() -> DiscountCode {
        DiscountCode {
            code: "WINTER".into(),
            is_ended: false,
            percent: Some(Decimal::TEN),
            amount_minor: None,
            currency: "SEK".into(),
            valid_from: Some(day(5)),
            valid_until: Some(day(9)),
            uses_max: Some(3),
            uses_per_customer: Some(1),
            minimum_minor: 50_000,
            uses: 2,
            uses_of_customer: 0,
        }
    }

    #[rustfmt::skip]
    #[test]
    fn every_no_has_its_sentence() {
        let cases: &[(DiscountCode, u32, i64, &str, &str)] = &[
            (code(), 5, 50_000, "SEK", ""),
            (code(), 9, 50_000, "SEK", ""),
            (code(), 4, 50_000, "SEK", "valid from 2026-12-05 on"),
            (code(), 10, 50_000, "SEK", "was valid until 2026-12-09"),
            (code(), 6, 49_999, "SEK", "asks for items of at least"),
            (code(), 6, 50_000, "EUR", "is in SEK, the order in EUR"),
            (DiscountCode { is_ended: true, ..code() }, 6, 50_000, "SEK", "has been ended"),
            (DiscountCode { uses: 3, ..code() }, 6, 50_000, "SEK", "used up: 3 of 3"),
            (DiscountCode { uses_of_customer: 1, ..code() }, 6, 50_000, "SEK", "goes once a customer"),
            (DiscountCode { uses_of_customer: 2, uses_per_customer: Some(2), ..code() }, 6, 50_000, "SEK", "goes 2 times a customer"),
            (DiscountCode { minimum_minor: 0, ..code() }, 6, 1, "EUR", ""),
            (DiscountCode { uses: 99, uses_max: None, uses_of_customer: 9, uses_per_customer: None, ..code() }, 6, 50_000, "SEK", ""),
        ];
        for (code, on, gross, currency, words) in cases {
            let said = code.refusal((*gross, currency), day(*on), Notation::default());
            match &said {
                Some(said) => assert!(!words.is_empty() && said.contains(words), "{said}"),
                None => assert!(words.is_empty(), "nothing against it, but {words}"),
            }
        }
    }
}
