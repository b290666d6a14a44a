//! Searching by number, customer or phone, in one list or in all of them. Never looks into
//! another organization, and never waits for a whole table.

use chrono::Datelike as _;

use super::Service;
use super::error::Result;
use super::list::{ListQuery, Listed};
use crate::domain::entity::Entity;
use crate::domain::numbering;
use crate::store::read::list::Search;
use crate::store::read::{customer, find};

/// How many customers a word may stand for in the list of something else.
const CUSTOMERS_MAX: i64 = 200;
/// How many orders a beginning of a number may stand for in the list of something else.
const ORDERS_MAX: i64 = 200;
/// Digits that may be short for a number; more are a phone's.
const SHORT_MAX: usize = 6;
/// How many digits make a phone's.
const PHONE_MIN: usize = 4;
/// For how many years back a short number is looked for.
const YEARS: i32 = 3;

/// Where a search in everything looks, in the order in which it shows what it found.
const EVERYWHERE: &[Entity] = &[
    Entity::Order,
    Entity::Customer,
    Entity::Lead,
    Entity::Offer,
    Entity::JobCard,
    Entity::Qir,
    Entity::Batch,
    Entity::Invoice,
    Entity::Product,
    Entity::PriceList,
    Entity::DiscountCode,
];

impl Service {
    /// Finds things of every kind, at most `limit` of each.
    ///
    /// # Errors
    /// Out of reach.
    pub async fn search(&self, typed: &str, limit: usize) -> Result<Vec<Listed>> {
        let mut found = Vec::new();
        if typed.trim().is_empty() {
            return Ok(found);
        }
        let role = self.me.role;
        for &entity in EVERYWHERE.iter().filter(|it| it.seen_by().include(role)) {
            let search = Some(typed.to_owned());
            let query = ListQuery { limit, search, ..ListQuery::of(entity) };
            found.extend(self.list(&query).await?.items);
        }
        Ok(found)
    }

    /// Takes what was typed apart for the list of `entity`.
    pub(super) async fn take_apart(&self, entity: Entity, typed: &str) -> Result<Search> {
        let year = self.clock.now().year();
        let (pool, here) = (self.store.pool(), self.me.organization_id);
        let prefixes = prefixes(entity, typed, year);
        // Whoever types a number means the thing of that number, where there is one: what merely
        // has its digits in a phone or a name would only stand in the way.
        if self.is_named(entity, &prefixes).await? {
            return Ok(Search { prefixes, ..Search::default() });
        }
        let mut orders = Vec::new();
        if hangs_on_order(entity) {
            for prefix in self::prefixes(Entity::Order, typed, year) {
                orders.extend(find::orders_beginning(pool, here, &prefix, ORDERS_MAX).await?);
            }
        }
        if !orders.is_empty() {
            return Ok(Search { prefixes, orders, ..Search::default() });
        }
        let code = typed.trim().to_uppercase();
        let code = numbering::is_scan_code(&code).then_some(code);
        let mut search = Search { prefixes, words: words(typed), code, ..Search::default() };
        let is_short = typed.len() < PHONE_MIN && typed.bytes().all(|it| it.is_ascii_digit());
        if is_short && entity != Entity::Customer {
            search.words.clear();
        }
        if entity != Entity::Customer && !search.words.is_empty() {
            search.customers = customer::matching(pool, here, &search, CUSTOMERS_MAX).await?;
        }
        Ok(search)
    }

    /// Whether one of these is somebody's whole number.
    async fn is_named(&self, entity: Entity, numbers: &[String]) -> Result<bool> {
        for number in numbers {
            let found = find::named(self.store.pool(), self.me.organization_id, entity, number);
            if !found.await?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

const fn hangs_on_order(entity: Entity) -> bool {
    matches!(
        entity,
        Entity::JobCard
            | Entity::Qir
            | Entity::Batch
            | Entity::Addon
            | Entity::Invoice
            | Entity::Payment
            | Entity::Offer
            | Entity::Lead
            | Entity::Outbox
            | Entity::Document
    )
}

/// The letters with which the numbers of a noun begin.
const fn letters(entity: Entity) -> Option<&'static str> {
    Some(match entity {
        Entity::Lead => "LD",
        Entity::Offer => "OF",
        Entity::Order | Entity::JobCard | Entity::Addon => "SO",
        Entity::Qir => "QIR-SO",
        Entity::Batch => "PB",
        Entity::Invoice => "INV",
        Entity::Payment => "PAY",
        Entity::Customer => "C",
        Entity::Product
        | Entity::Email
        | Entity::Document
        | Entity::PriceList
        | Entity::DiscountCode
        | Entity::User
        | Entity::Setting
        | Entity::Event
        | Entity::Outbox => {
            return None;
        }
    })
}

/// The beginnings of numbers that what was typed may be short for: "12" stands for the
/// twelfth of this year and of those before, "so-2026-00" for all that begin so.
fn prefixes(entity: Entity, typed: &str, year: i32) -> Vec<String> {
    let upper = typed.to_uppercase();
    let Some(letters) = letters(entity) else {
        let is_named = matches!(entity, Entity::Product | Entity::PriceList | Entity::DiscountCode);
        return if is_named { vec![typed.to_owned(), upper] } else { Vec::new() };
    };
    if upper.len() <= SHORT_MAX && upper.bytes().all(|it| it.is_ascii_digit()) {
        if entity == Entity::Customer {
            return vec![format!("{letters}-{upper:0>4}")];
        }
        return (0..YEARS).map(|ago| format!("{letters}-{}-{upper:0>4}", year - ago)).collect();
    }
    if let Some((place, part)) = part(entity, &upper) {
        return (0..YEARS)
            .map(|ago| format!("{letters}-{}-{place:0>4}{part}", year - ago))
            .collect();
    }
    let spelled = upper.replace(' ', "-");
    let has_year = spelled.split_once('-').is_some_and(|(year, number)| {
        let are_digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
        year.len() == 4 && are_digits(year) && !number.is_empty() && are_digits(number)
    });
    if has_year && entity != Entity::Customer {
        return vec![format!("{letters}-{spelled}")];
    }
    let begins = |with: &str| spelled.strip_prefix(with).is_some_and(|it| it.starts_with('-'));
    if begins(letters) {
        return vec![spelled];
    }
    if entity == Entity::Qir && begins("SO") {
        return vec![format!("QIR-{spelled}")];
    }
    Vec::new()
}

/// The place and the part of a number without what all of its kind begin with, as big letters show
/// it: "0112/01" of a card, "0108-03" of a report, "0007-A1" of an add-on.
fn part(entity: Entity, upper: &str) -> Option<(&str, &str)> {
    let (place, part) = upper.split_at(upper.find(|it: char| !it.is_ascii_digit())?);
    let sign = if entity == Entity::JobCard {
        "/"
    } else if entity == Entity::Qir {
        "-"
    } else if matches!(entity, Entity::Order | Entity::Addon) {
        "-A"
    } else {
        return None;
    };
    let digits = part.strip_prefix(sign)?;
    let is_short = (1..=2).contains(&digits.len()) && digits.bytes().all(|it| it.is_ascii_digit());
    (is_short && (1..=SHORT_MAX).contains(&place.len())).then_some((place, part))
}

/// The words as patterns. What can only be a phone number is one word of digits, without the zero
/// that stands for the country where people write it at home.
fn words(typed: &str) -> Vec<String> {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let is_phone = typed.chars().all(|it| it.is_ascii_digit() || " +-/().".contains(it));
    if is_phone {
        let abroad = digits.trim_start_matches('0');
        return if abroad.is_empty() { Vec::new() } else { vec![format!("%{abroad}%")] };
    }
    let escape = |word: &str| word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    typed.to_lowercase().split_whitespace().map(|it| format!("%{}%", escape(it))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_number_stands_for_this_year_and_those_before() {
        assert_eq!(
            prefixes(Entity::Order, "12", 2026),
            ["SO-2026-0012", "SO-2025-0012", "SO-2024-0012"]
        );
        assert_eq!(prefixes(Entity::Order, "so-2026-00", 2026), ["SO-2026-00"]);
        assert!(prefixes(Entity::JobCard, "112/01", 2026).contains(&"SO-2026-0112/01".to_owned()));
        assert!(prefixes(Entity::Qir, "0108-03", 2026).contains(&"QIR-SO-2026-0108-03".to_owned()));
        assert!(prefixes(Entity::Order, "7-a1", 2026).contains(&"SO-2026-0007-A1".to_owned()));
        assert_eq!(prefixes(Entity::Invoice, "2026-0073", 2026), ["INV-2026-0073"]);
        assert!(prefixes(Entity::Order, "08-555 01 42", 2026).is_empty());
        assert_eq!(prefixes(Entity::Qir, "so-2026-0001", 2026), ["QIR-SO-2026-0001"]);
        assert!(prefixes(Entity::Order, "sofia", 2026).is_empty());
    }

    #[test]
    fn a_phone_is_its_digits_and_signs_are_no_patterns() {
        assert_eq!(words("08-555 01 42"), ["%85550142%"]);
        assert_eq!(words("Eva 100%"), ["%eva%", "%100\\%%"]);
    }
}
