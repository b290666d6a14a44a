//! The inspection reports: those of the order that the screen is about, else all that wait.
//!
//! It never shows prices.

use super::queue::{Kind, Shows, Source};
use crate::domain::entity::Entity;
use crate::tui::parts::list::Column;

pub const KIND: Kind = Kind {
    tab: "inspections",
    title: "Inspections",
    nouns: ("open", "open"),
    empty: "nothing is to be inspected; a report comes with each job card",
    columns: &[
        (0, &[(Shows::Number, Column::fixed(19)), (Shows::Waits, Column::share(1))]),
        (50, &[(Shows::Number, Column::fixed(22)), (Shows::Waits, Column::share(1))]),
        (
            64,
            &[
                (Shows::Number, Column::fixed(22)),
                (Shows::Title, Column::share(1)),
                (Shows::Waits, Column::fixed(20)),
            ],
        ),
        (
            78,
            &[
                (Shows::Number, Column::fixed(22)),
                (Shows::Title, Column::share(1)),
                (Shows::Waits, Column::fixed(20)),
                (Shows::Assignee, Column::fixed(8)),
            ],
        ),
        (
            110,
            &[
                (Shows::Number, Column::fixed(22)),
                (Shows::Title, Column::share(2)),
                (Shows::Customer, Column::share(1)),
                (Shows::Waits, Column::fixed(22)),
                (Shows::Assignee, Column::fixed(12)),
                (Shows::Promised, Column::fixed(10)),
            ],
        ),
    ],
    source: Source::Of(Entity::Qir),
    waiting: Some(|sums| sums.waiting.qirs),
    views: &[],
};

/// Those of one order alone.
pub const OWN: Kind = Kind {
    source: Source::Own(Entity::Qir),
    empty: "nothing to inspect; a report comes with each job card",
    ..KIND
};
