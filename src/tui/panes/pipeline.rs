//! The leads, offers and orders at a stage, the one that waits longest first.
//!
//! It never mixes stages.

use super::queue::{Kind, Shows, Source};
use crate::tui::parts::list::Column;

pub const KIND: Kind = Kind {
    tab: "orders",
    title: "Pipeline",
    nouns: ("thing", "things"),
    empty: "nothing waits here; what comes to this stage shows by itself",
    columns: &[
        (
            0,
            &[
                (Shows::Number, Column::fixed(15)),
                (Shows::Title, Column::share(1)),
                (Shows::Waits, Column::fixed(20)),
                (Shows::Rough, Column::fixed(9).right()),
            ],
        ),
        (
            76,
            &[
                (Shows::Number, Column::fixed(15)),
                (Shows::Title, Column::share(1)),
                (Shows::Waits, Column::fixed(21)),
                (Shows::Rough, Column::fixed(11).right()),
            ],
        ),
        (
            110,
            &[
                (Shows::Number, Column::fixed(15)),
                (Shows::Title, Column::share(3)),
                (Shows::Items, Column::share(2)),
                (Shows::Waits, Column::fixed(21)),
                (Shows::Rough, Column::fixed(12).right()),
            ],
        ),
    ],
    source: Source::Stage,
    waiting: None,
    views: &[],
};
