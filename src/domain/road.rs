//! The way that a thing goes where nothing goes wrong, read from its machine's table.

use super::machine::Machine;
use super::status::Status;

/// From its birth, by the first row each time that moves it on.
pub fn road(machine: Machine) -> Vec<Status> {
    let birth = machine.table().iter().find(|it| it.is_birth()).and_then(|it| it.to);
    let mut road: Vec<Status> = birth.into_iter().collect();
    while let Some(next) = road.last().and_then(|at| next(machine, *at, &road)) {
        road.push(next);
    }
    road
}

fn next(machine: Machine, from: Status, been: &[Status]) -> Option<Status> {
    let moves = machine.table().iter().filter(|it| it.from.contains(&from));
    moves.filter_map(|it| it.to).find(|to| !been.contains(to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_floors_things_go_where_they_should() {
        use Status as Is;
        let card =
            [Is::Pending, Is::InProgress, Is::Completed, Is::QualityInspection, Is::Approved];
        assert_eq!(road(Machine::JobCard), card);
        assert_eq!(road(Machine::Qir), [Is::Pending, Is::InProgress, Is::Passed]);
        assert_eq!(road(Machine::Batch), [Is::Planned, Is::Running, Is::Done]);
    }
}
