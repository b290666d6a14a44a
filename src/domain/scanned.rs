//! What a scanner reads: which kind of code it is, and the codes of actions, which are derived
//! from their words. Never looks up what a code belongs to.

use strum::VariantArray as _;

use super::action::Action;
use super::machine::{Machine, Transition};
use super::numbering;
use super::role::{Role, Roles};

/// A code that came in, told by its shape alone: no two kinds look alike.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Scanned {
    /// A job card or an inspection report.
    Card(String),
    /// An order, by its number without what keyboards garble.
    Order(String),
    /// Something to do, from a sheet of actions.
    Action(Action),
    /// What may be somebody's badge.
    Badge(String),
    /// Nothing that we print.
    Unknown(String),
}

impl Scanned {
    /// Says what a scanner read. A locked shift key makes no difference.
    pub fn read(text: &str) -> Self {
        let code = text.trim().to_ascii_uppercase();
        if numbering::is_scan_code(&code) {
            Self::Card(code)
        } else if numbering::is_badge_code(&code) {
            Self::Badge(code)
        } else if let Some(action) = action_of(&code) {
            Self::Action(action)
        } else if let Some(number) = numbering::order_of_code(&code) {
            Self::Order(number)
        } else {
            Self::Unknown(text.trim().to_owned())
        }
    }

    /// Whether it is a code of ours.
    pub const fn is_known(&self) -> bool {
        match self {
            Self::Card(_) | Self::Order(_) | Self::Action(_) | Self::Badge(_) => true,
            Self::Unknown(_) => false,
        }
    }
}

/// What the codes of actions begin with.
const ACTION: &str = "AC";
/// How many letters follow, each of 32: enough that no two actions share a code, and together
/// neither as long as a card's code nor as a badge's.
const LETTERS: u32 = 4;

/// The code of an action. It comes of its word, so a sheet stays right for as long as the action
/// is called so, whatever else is added.
pub fn action_code(action: Action) -> String {
    // FNV-1a: small, and the same for ever.
    let hash = action
        .word()
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let letters = (0..LETTERS).map(|it| numbering::letter(hash >> (it * 5)));
    ACTION.chars().chain(letters).collect()
}

/// The action of a code, if it is one.
pub fn action_of(code: &str) -> Option<Action> {
    Action::VARIANTS.iter().copied().find(|it| action_code(*it) == code)
}

/// What the floor does, for a sheet of codes: each action once, with all that it is done to.
pub fn floor_actions() -> Vec<FloorAction> {
    let mut all: Vec<FloorAction> = Vec::new();
    for (machine, row) in FLOOR.iter().flat_map(|it| it.table().iter().map(move |row| (*it, row))) {
        if !is_on_floor(row) {
            continue;
        }
        match all.iter_mut().find(|it| it.action == row.action) {
            Some(known) if !known.machines.contains(&machine) => known.machines.push(machine),
            Some(_) => {}
            None => all.push(FloorAction {
                action: row.action,
                title: row.title,
                machines: vec![machine],
            }),
        }
    }
    all
}

/// An action on the sheet.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FloorAction {
    pub action: Action,
    /// As the first of them says it.
    pub title: &'static str,
    pub machines: Vec<Machine>,
}

/// What stands on the floor.
const FLOOR: &[Machine] = &[
    Machine::JobCard,
    Machine::Qir,
    Machine::Batch,
    Machine::OrderGoods,
    Machine::OrderMadeToOrder,
    Machine::OrderService,
];

/// Whether those who stand on the floor choose it.
fn is_on_floor(row: &Transition) -> bool {
    let floor: Roles = Roles::P.and(Roles::Q);
    !row.is_birth() && row.by.iter().any(|role| role != Role::Admin && floor.include(role))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use uuid::Uuid;

    use super::*;

    #[test]
    fn every_action_has_a_code_of_its_own_that_leads_back() {
        let mut codes = HashSet::new();
        for action in Action::VARIANTS {
            let code = action_code(*action);
            assert_eq!(action_of(&code), Some(*action));
            assert_eq!(Scanned::read(&code), Scanned::Action(*action));
            assert!(code.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit()));
            assert!(!code.contains(['Y', 'Z']), "{code} comes out wrong on a German keyboard");
            assert!(codes.insert(code), "{action} shares its code");
        }
    }

    #[test]
    fn a_printed_sheet_stays_right() {
        // A sheet hangs on a wall for years: these may never change.
        let printed = [(Action::Start, "ACX61N"), (Action::Complete, "AC2CTM")];
        for (action, code) in printed {
            assert_eq!(action_code(action), code);
        }
    }

    #[test]
    fn kinds_of_codes_are_told_by_their_shape() {
        let card = numbering::scan_code(Uuid::from_u128(77));
        assert_eq!(Scanned::read(&card), Scanned::Card(card.clone()));
        assert_eq!(Scanned::read(&card.to_lowercase()), Scanned::Card(card));
        for (code, number) in [
            ("SO20260012", "SO-2026-0012"),
            ("so20260012a3", "SO-2026-0012-A3"),
            ("SO202612345", "SO-2026-12345"),
        ] {
            assert_eq!(Scanned::read(code), Scanned::Order(number.to_owned()));
        }
        assert_eq!(Scanned::read("0123456789"), Scanned::Badge("0123456789".to_owned()));
        for other in ["", "4006381333931", "SO2026", "SO20260012A", "ACZZZZ", "hello"] {
            assert_eq!(Scanned::read(other), Scanned::Unknown(other.to_owned()), "{other}");
        }
    }

    #[test]
    fn the_sheet_has_what_the_floor_does_and_nothing_else() {
        let actions = floor_actions();
        let has = |action| actions.iter().any(|it| it.action == action);
        for action in [Action::Start, Action::Complete, Action::Pass, Action::Hold, Action::Ship] {
            assert!(has(action), "{action}");
        }
        for action in [Action::Open, Action::Approve, Action::Refund, Action::Quote] {
            assert!(!has(action), "{action}");
        }
    }
}
