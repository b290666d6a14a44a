//! Countries that papers name: as they are written on an address, and whether they belong to the
//! European Union's area of VAT. Never a list of all of them: any other goes by its code.

use super::language::Language;

/// A country.
struct Country {
    /// ISO 3166.
    code: &'static str,
    is_in_union: bool,
    names: [&'static str; 3],
}

const fn union(code: &'static str, names: [&'static str; 3]) -> Country {
    Country { code, is_in_union: true, names }
}

const fn other(code: &'static str, names: [&'static str; 3]) -> Country {
    Country { code, is_in_union: false, names }
}

#[rustfmt::skip]
const COUNTRIES: &[Country] = &[
    union("AT", ["Austria", "Österrike", "Østrig"]),
    union("BE", ["Belgium", "Belgien", "Belgien"]),
    union("BG", ["Bulgaria", "Bulgarien", "Bulgarien"]),
    union("CY", ["Cyprus", "Cypern", "Cypern"]),
    union("CZ", ["Czechia", "Tjeckien", "Tjekkiet"]),
    union("DE", ["Germany", "Tyskland", "Tyskland"]),
    union("DK", ["Denmark", "Danmark", "Danmark"]),
    union("EE", ["Estonia", "Estland", "Estland"]),
    union("ES", ["Spain", "Spanien", "Spanien"]),
    union("FI", ["Finland", "Finland", "Finland"]),
    union("FR", ["France", "Frankrike", "Frankrig"]),
    union("GR", ["Greece", "Grekland", "Grækenland"]),
    union("HR", ["Croatia", "Kroatien", "Kroatien"]),
    union("HU", ["Hungary", "Ungern", "Ungarn"]),
    union("IE", ["Ireland", "Irland", "Irland"]),
    union("IT", ["Italy", "Italien", "Italien"]),
    union("LT", ["Lithuania", "Litauen", "Litauen"]),
    union("LU", ["Luxembourg", "Luxemburg", "Luxembourg"]),
    union("LV", ["Latvia", "Lettland", "Letland"]),
    union("MT", ["Malta", "Malta", "Malta"]),
    union("NL", ["Netherlands", "Nederländerna", "Nederlandene"]),
    union("PL", ["Poland", "Polen", "Polen"]),
    union("PT", ["Portugal", "Portugal", "Portugal"]),
    union("RO", ["Romania", "Rumänien", "Rumænien"]),
    union("SE", ["Sweden", "Sverige", "Sverige"]),
    union("SI", ["Slovenia", "Slovenien", "Slovenien"]),
    union("SK", ["Slovakia", "Slovakien", "Slovakiet"]),
    other("CH", ["Switzerland", "Schweiz", "Schweiz"]),
    other("FO", ["Faroe Islands", "Färöarna", "Færøerne"]),
    other("GB", ["United Kingdom", "Storbritannien", "Storbritannien"]),
    other("GL", ["Greenland", "Grönland", "Grønland"]),
    other("IN", ["India", "Indien", "Indien"]),
    other("IS", ["Iceland", "Island", "Island"]),
    other("NO", ["Norway", "Norge", "Norge"]),
    other("US", ["United States", "USA", "USA"]),
];

fn find(code: &str) -> Option<&'static Country> {
    // VAT numbers of Greece begin otherwise.
    let code = if code == "EL" { "GR" } else { code };
    COUNTRIES.iter().find(|it| it.code == code)
}

/// A country as people who read this language write it; its code where we do not know it.
pub fn name(code: &str, language: Language) -> &str {
    find(code).map_or(code, |it| language.pick(it.names))
}

/// Whether a buyer with this VAT number owes the tax that a seller of this country does not ask:
/// both pay it in the Union, and not in the same country.
pub fn owes_the_tax(seller: &str, buyers_number: &str) -> bool {
    let is_in_union = |code: &str| find(code).is_some_and(|it| it.is_in_union);
    let Some(buyer) = buyers_number.trim().get(..2) else { return false };
    is_in_union(seller) && is_in_union(buyer) && seller != buyer
}
