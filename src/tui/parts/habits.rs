//! How an organization writes numbers, money, days and times, and reads them back.
//!
//! It never guesses a currency and never asks what time it is.

use chrono::{DateTime, Duration, LocalResult, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;

use crate::domain::money;
use crate::domain::notation::Notation;
use crate::domain::settings::Settings;

/// An organization's way of writing.
#[derive(Clone, Debug)]
pub struct Habits {
    pub currency: String,
    pub thousands: char,
    pub point: char,
    /// A `strftime` pattern, such as `%Y-%m-%d`.
    pub date: String,
    pub zone: Tz,
}

impl Default for Habits {
    fn default() -> Self {
        Self {
            currency: "EUR".to_owned(),
            thousands: ' ',
            point: '.',
            date: "%Y-%m-%d".to_owned(),
            zone: Tz::UTC,
        }
    }
}

impl Habits {
    /// What the organization has chosen.
    pub fn of(settings: &Settings) -> Self {
        let Notation { thousands, point, date } =
            Notation::of(&settings.text("number_format"), &settings.text("date_format"));
        let currency = settings.text("currency");
        Self { currency, thousands, point, date: date.to_owned(), zone: settings.zone() }
    }

    /// "48 200", in any currency; the organization's own goes without saying.
    pub fn amount(&self, minor: i64, currency: &str) -> String {
        let digits = money::grouped(minor, money::decimals(currency), self.thousands, self.point);
        if currency == self.currency { digits } else { format!("{digits} {currency}") }
    }

    /// "48 200", without decimals: for lists where the exact amount stands beside.
    pub fn whole(&self, minor: i64, currency: &str) -> String {
        let unit = 10_i64.pow(money::decimals(currency));
        let whole = (minor + minor.signum() * unit / 2) / unit;
        self.amount(whole * unit, currency)
    }

    /// "48 200,00": with its decimals, whatever they are.
    pub fn exact(&self, minor: i64, currency: &str) -> String {
        let digits = money::exact(minor, money::decimals(currency), self.thousands, self.point);
        if currency == self.currency { digits } else { format!("{digits} {currency}") }
    }

    /// An amount that stands below others: with decimals where any of them has some.
    pub fn aligned(&self, minor: i64, currency: &str, all: &[i64]) -> String {
        let unit = 10_i64.pow(money::decimals(currency));
        if all.iter().any(|it| it % unit != 0) {
            self.exact(minor, currency)
        } else {
            self.amount(minor, currency)
        }
    }

    /// "48 200 SEK".
    pub fn money(&self, minor: i64, currency: &str) -> String {
        let digits = money::grouped(minor, money::decimals(currency), self.thousands, self.point);
        format!("{digits} {currency}")
    }

    /// "120k", for where a sum is looked at, not counted.
    pub fn rough(&self, minor: i64) -> String {
        let whole = minor / 10_i64.pow(money::decimals(&self.currency));
        match whole.unsigned_abs() {
            0..1_000 => whole.to_string(),
            1_000..10_000 => {
                let tenths = whole.unsigned_abs() % 1_000 / 100;
                format!("{}{}{tenths}k", whole / 1_000, self.point)
            }
            10_000..1_000_000 => format!("{}k", whole / 1_000),
            1_000_000..10_000_000 => {
                let tenths = whole.unsigned_abs() % 1_000_000 / 100_000;
                format!("{}{}{tenths}M", whole / 1_000_000, self.point)
            }
            _ => format!("{}M", whole / 1_000_000),
        }
    }

    /// Reads "1 250,50" as minor units of a currency.
    pub fn read_money(&self, typed: &str, currency: &str) -> Result<i64, String> {
        self.read_scaled(typed, money::decimals(currency))
    }

    /// Reads a decimal with at most `decimals` digits after the point, as an integer of its last
    /// digit. Both point and comma separate decimals where they cannot mean thousands.
    pub fn read_scaled(&self, typed: &str, decimals: u32) -> Result<i64, String> {
        let squeezed: String =
            typed.chars().filter(|letter| !letter.is_whitespace() && *letter != '\u{a0}').collect();
        let (sign, digits) = match squeezed.strip_prefix(['-', '−']) {
            Some(rest) => (-1, rest),
            None => (1, squeezed.as_str()),
        };
        let cut = digits.rfind(['.', ',']).filter(|at| {
            let after = digits.len() - at - 1;
            let sign = digits.get(*at..=*at).and_then(|it| it.chars().next());
            sign == Some(self.point) || after <= 2 || usize::try_from(decimals) == Ok(after)
        });
        let (whole, part) = match cut {
            Some(at) => digits.split_at(at),
            None => (digits, ""),
        };
        let whole: String = whole.chars().filter(|it| !matches!(it, '.' | ',' | '\'')).collect();
        let part = part.trim_start_matches(['.', ',']);
        let number = "write a number, such as 1250 or 12.50";
        if whole.is_empty() && part.is_empty() {
            return Err(number.to_owned());
        }
        let places = usize::try_from(decimals).unwrap_or_default();
        if places < part.len() {
            return Err(match decimals {
                0 => "a whole number, without decimals".to_owned(),
                n => format!("at most {n} decimals"),
            });
        }
        let padded = format!("{whole}{part:0<places$}");
        let read: Result<i64, _> = padded.parse();
        match read {
            Ok(size) if padded.bytes().all(|it| it.is_ascii_digit()) => Ok(sign * size),
            Ok(_) | Err(_) => Err(number.to_owned()),
        }
    }

    pub fn day(&self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.zone).format(&self.date).to_string()
    }

    /// A day that is written as 2026-05-04, as people write it here.
    pub fn written_day(&self, iso: &str) -> String {
        let day: Option<NaiveDate> = iso.parse().ok();
        day.map_or_else(|| iso.to_owned(), |it| it.format(&self.date).to_string())
    }

    /// What was typed as a day, with the day before the month: where the month is written first it
    /// is typed first, too.
    pub fn day_first(&self, typed: &str) -> String {
        let numbers = typed.trim_start();
        let mut parts = numbers.splitn(3, '/');
        let is_number = |it: &str| (1..=2).contains(&it.len()) && it.parse::<u8>().is_ok();
        match (parts.next(), parts.next(), parts.next()) {
            (Some(month), Some(day), Some(rest))
                if self.date.starts_with("%m") && is_number(month) && is_number(day) =>
            {
                format!("{day}/{month}/{rest}")
            }
            (Some(month), Some(rest), None) if self.date.starts_with("%m") && is_number(month) => {
                let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                let (day, rest) = rest.split_at(end);
                format!("{day}/{month}{rest}")
            }
            _ => typed.to_owned(),
        }
    }

    /// A decimal without what says nothing: 25.0 is 25, 12.50 is 12,5.
    pub fn decimal(&self, number: &str) -> String {
        let plain = match number.split_once('.') {
            Some((whole, part)) => match part.trim_end_matches('0') {
                "" => whole.to_owned(),
                part => format!("{whole}{}{part}", self.point),
            },
            None => number.to_owned(),
        };
        if number.parse::<rust_decimal::Decimal>().is_ok() { plain } else { number.to_owned() }
    }

    pub fn time(&self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.zone).format("%H:%M").to_string()
    }

    /// The time today, the day otherwise.
    pub fn moment(&self, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
        let [at_day, today] = [at, now].map(|it| it.with_timezone(&self.zone).date_naive());
        if at_day == today { self.time(at) } else { self.day(at) }
    }

    /// The day and the time.
    pub fn both(&self, at: DateTime<Utc>) -> String {
        format!("{} {}", self.day(at), self.time(at))
    }

    /// What a wall clock of the organization means; nothing in the hour that a spring skips.
    pub fn utc(&self, local: NaiveDateTime) -> Option<DateTime<Utc>> {
        match self.zone.from_local_datetime(&local) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at.with_timezone(&Utc)),
            LocalResult::None => None,
        }
    }
}

/// "6 min", "2 h", "3 d": how long something takes or took, in its largest unit.
pub fn span(length: Duration) -> String {
    let minutes = length.num_minutes().max(0);
    match minutes {
        0 => "now".to_owned(),
        1..60 => format!("{minutes} min"),
        60..1_440 => format!("{} h", minutes / 60),
        _ => format!("{} d", minutes / 1_440),
    }
}
