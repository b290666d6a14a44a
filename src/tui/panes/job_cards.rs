//! The job cards: those of the order that the screen is about, else all that wait.
//!
//! It never shows prices.

use super::queue::{Kind, Shows, Source};
use crate::domain::entity::Entity;
use crate::tui::parts::list::Column;

pub const KIND: Kind = Kind {
    tab: "cards",
    title: "Job cards",
    nouns: ("open", "open"),
    empty: "no job card is open; they are made when an order is confirmed",
    columns: &[
        (0, &[(Shows::Number, Column::fixed(18)), (Shows::Waits, Column::share(1))]),
        (
            50,
            &[
                (Shows::Number, Column::fixed(18)),
                (Shows::Waits, Column::share(1)),
                (Shows::Hands, Column::fixed(10)),
            ],
        ),
        (
            64,
            &[
                (Shows::Number, Column::fixed(18)),
                (Shows::Title, Column::share(1)),
                (Shows::Waits, Column::fixed(18)),
                (Shows::Hands, Column::fixed(10)),
            ],
        ),
        (
            110,
            &[
                (Shows::Number, Column::fixed(22)),
                (Shows::Title, Column::share(2)),
                (Shows::Customer, Column::share(1)),
                (Shows::Waits, Column::fixed(22)),
                (Shows::Hands, Column::fixed(12)),
                (Shows::Promised, Column::fixed(10)),
            ],
        ),
    ],
    source: Source::Of(Entity::JobCard),
    waiting: Some(|sums| sums.waiting.job_cards),
    views: &[],
};

/// Those of one order alone.
pub const OWN: Kind = Kind {
    source: Source::Own(Entity::JobCard),
    empty: "no job card yet; they are made when the order is confirmed",
    ..KIND
};
