//! How numbers, amounts and days are written, as the settings `number_format`
//! and `date_format` choose by example. Never guesses a currency.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::money;

/// A way of writing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Notation {
    pub thousands: char,
    pub point: char,
    /// A `strftime` pattern, such as `%Y-%m-%d`.
    pub date: &'static str,
}

impl Default for Notation {
    /// What counts where nobody has chosen.
    fn default() -> Self {
        Self::of("", "")
    }
}

impl Notation {
    /// What the two settings choose.
    pub fn of(number_format: &str, date_format: &str) -> Self {
        let (thousands, point) = match number_format {
            "1.234,50" => ('.', ','),
            "1,234.50" => (',', '.'),
            "1 234.50" => (' ', '.'),
            _ => (' ', ','),
        };
        let date = match date_format {
            "31.01.2026" => "%d.%m.%Y",
            "31/01/2026" => "%d/%m/%Y",
            "01/31/2026" => "%m/%d/%Y",
            _ => "%Y-%m-%d",
        };
        Self { thousands, point, date }
    }

    /// "1 250,50 SEK", as a sentence names an amount: whole ones go without decimals.
    pub fn amount(self, minor: i64, currency: &str) -> String {
        let decimals = money::decimals(currency);
        let amount = money::grouped(minor, decimals, self.thousands, self.point);
        if currency.is_empty() { amount } else { format!("{amount} {currency}") }
    }

    /// "48 200,00": an amount of a currency with its decimals, whatever they are.
    pub fn exact(self, minor: i64, currency: &str) -> String {
        money::exact(minor, money::decimals(currency), self.thousands, self.point)
    }

    /// A decimal without what says nothing: 25.0 is 25, 1200.50 is 1 200,5.
    pub fn decimal(self, number: Decimal) -> String {
        let plain = number.normalize().to_string();
        let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
        let whole = whole
            .parse()
            .map_or_else(|_| whole.to_owned(), |it| self.whole(it, number.is_sign_negative()));
        if part.is_empty() { whole } else { format!("{whole}{}{part}", self.point) }
    }

    /// -0,5 has a whole part of 0, which knows no sign.
    fn whole(self, whole: i64, is_negative: bool) -> String {
        let digits = money::grouped(whole, 0, self.thousands, self.point);
        if is_negative && whole == 0 { format!("-{digits}") } else { digits }
    }

    /// A day.
    pub fn day(self, day: NaiveDate) -> String {
        day.format(self.date).to_string()
    }
}

/// "2 h 15 min": how long somebody worked, in seconds.
pub fn worked(seconds: i64) -> String {
    let minutes = seconds / 60;
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_say_how() {
        let swedish = Notation::of("1 234,50", "2026-01-31");
        let english = Notation::of("1,234.50", "31/01/2026");
        let day = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap_or_default();
        assert_eq!(swedish.day(day), "2026-01-31");
        assert_eq!(english.day(day), "31/01/2026");
        assert_eq!(swedish.exact(123_450, "SEK"), "1 234,50");
        assert_eq!(swedish.exact(123_400, "SEK"), "1 234,00");
        assert_eq!(swedish.exact(1234, "ISK"), "1 234");
        assert_eq!(english.exact(-123_400, "GBP"), "-1,234.00");
    }

    #[test]
    fn decimals_say_no_more_than_they_must() {
        let danish = Notation::of("1.234,50", "31.01.2026");
        for (number, written) in [
            ("25.00", "25"),
            ("12.50", "12,5"),
            ("1200.50", "1.200,5"),
            ("-0.5", "-0,5"),
            ("-3", "-3"),
            ("79228162514264337593543950335", "79228162514264337593543950335"),
        ] {
            assert_eq!(danish.decimal(number.parse().unwrap_or_default()), written);
        }
    }
}
