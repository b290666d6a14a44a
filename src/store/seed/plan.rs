//! The shortest way through a machine's table. Never walks it: the director does.

use crate::domain::machine::{Machine, Transition};
use crate::domain::status::Status;

use super::dice::Dice;

/// The next move from `from` on a shortest way to `to`, over rows that `may` be taken; of
/// several that are as good, chance picks one.
pub(super) fn next_move(
    machine: Machine,
    from: Status,
    to: Status,
    dice: &mut Dice,
    may: impl Fn(&Transition) -> bool,
) -> Option<&'static Transition> {
    let moves = || machine.table().iter().filter(|it| !it.is_birth() && may(it));
    let mut near = vec![to];
    let mut found: Vec<&'static Transition> = Vec::new();
    while found.is_empty() {
        let leads = |it: &&Transition| it.to.is_some_and(|to| near.contains(&to));
        found = moves().filter(|it| leads(it) && it.from.contains(&from)).collect();
        let before = near.len();
        let farther: Vec<Status> = moves().filter(leads).flat_map(|it| it.from).copied().collect();
        for status in farther {
            if !near.contains(&status) {
                near.push(status);
            }
        }
        if near.len() == before {
            break;
        }
    }
    dice.pick(&found).copied()
}

/// The rows of a way from `from` to `to`; none where there is no way.
pub(super) fn way(
    machine: Machine,
    from: Status,
    to: Status,
    dice: &mut Dice,
) -> Option<Vec<&'static Transition>> {
    let mut rows = Vec::new();
    let mut here = from;
    while here != to {
        let row = next_move(machine, here, to, dice, |_| true)?;
        here = row.lands(here);
        rows.push(row);
    }
    Some(rows)
}

/// Whether nothing comes after it.
pub(super) fn is_end(machine: Machine, status: Status) -> bool {
    !machine.table().iter().any(|it| it.to.is_some() && it.from.contains(&status))
}
