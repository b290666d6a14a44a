//! Words that stand in the database in English, as customers read them. What an organization
//! made up itself stays as it is.

use crate::domain::language::Language;
use crate::domain::price::contract_in;

/// How many of what: `pcs`, `hour`.
#[rustfmt::skip]
pub fn unit(unit: &str, language: Language) -> String {
    let told = match unit {
        "pcs" => ["pcs", "st", "stk."],
        "set" => ["set", "sats", "sæt"],
        "pair" => ["pair", "par", "par"],
        "hour" | "h" => ["h", "tim", "t"],
        "day" => ["day", "dag", "dag"],
        "week" => ["week", "vecka", "uge"],
        "month" => ["month", "månad", "måned"],
        "visit" => ["visit", "besök", "besøg"],
        "room" => ["room", "rum", "rum"],
        "floor" => ["floor", "våning", "etage"],
        "flat" => ["flat", "lägenhet", "lejlighed"],
        "house" => ["house", "hus", "hus"],
        "wall" => ["wall", "vägg", "væg"],
        "entrance" => ["entrance", "trapphus", "opgang"],
        "façade" => ["façade", "fasad", "facade"],
        other => return other.to_owned(),
    };
    language.pick(told).to_owned()
}

/// How somebody paid.
#[rustfmt::skip]
pub fn method(method: &str, language: Language) -> String {
    let told = match method {
        "bank" => ["Bank transfer", "Banköverföring", "Bankoverførsel"],
        "card" => ["Card", "Kort", "Kort"],
        "cash" => ["Cash", "Kontant", "Kontant"],
        "online" => ["Online", "Betalning på nätet", "Onlinebetaling"],
        "other" => ["Other", "Annat", "Andet"],
        other => return other.to_owned(),
    };
    language.pick(told).to_owned()
}

/// The contract that a price stands in. Where else it comes from is the organization's own
/// business.
pub(super) fn agreed(price_source: &str, language: Language) -> String {
    let Some(number) = contract_in(price_source) else { return String::new() };
    format!("{} {number}", language.pick(["Contract", "Avtal", "Aftale"]))
}

/// What a line of a checklist expects, where a yes or a no is enough.
pub(super) fn answer(expected: &str, language: Language) -> String {
    let told = match expected {
        "yes" => ["yes", "ja", "ja"],
        "no" => ["no", "nej", "nej"],
        other => return other.to_owned(),
    };
    language.pick(told).to_owned()
}
