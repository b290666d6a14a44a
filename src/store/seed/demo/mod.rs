//! The three organizations of the demo, as somebody would describe them. Never anybody who
//! exists.

mod fjord;
mod harbour;
mod linden;

use super::house::Brief;

pub(super) const HOUSES: &[&Brief] = &[&fjord::BRIEF, &harbour::BRIEF, &linden::BRIEF];

const SWEDISH_GIVEN: &[&str] = &[
    "Anna", "Erik", "Maja", "Johan", "Elin", "Oskar", "Sara", "Gustav", "Ida", "Nils", "Karin",
    "Axel", "Frida", "Mattias", "Hanna", "Olle", "Lovisa", "Tobias", "Ebba", "Viktor", "Signe",
    "Anders", "Linnéa", "Henrik",
];
const SWEDISH_FAMILY: &[&str] = &[
    "Lindqvist",
    "Bergström",
    "Åkesson",
    "Nyström",
    "Holmgren",
    "Sandberg",
    "Wallin",
    "Ekdahl",
    "Forsberg",
    "Hedlund",
    "Söderberg",
    "Norén",
    "Björk",
    "Lundin",
    "Ström",
    "Dahlgren",
    "Öberg",
    "Rask",
    "Fredriksson",
    "Melin",
];
