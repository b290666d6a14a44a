//! The add-on requests: those of the order that the screen is about, else all that wait.
//!
//! It never makes an add-on.

use super::queue::{Kind, Shows, Source};
use crate::domain::entity::Entity;
use crate::tui::parts::list::Column;

pub const KIND: Kind = Kind {
    tab: "add-ons",
    title: "Add-on requests",
    nouns: ("to decide", "to decide"),
    empty: "no add-on waits; a request comes from a customer, or with N on an open order",
    columns: &[
        (
            0,
            &[
                (Shows::Request, Column::fixed(12)),
                (Shows::Items, Column::share(1)),
                (Shows::Rough, Column::fixed(8).right()),
            ],
        ),
        (
            48,
            &[
                (Shows::Request, Column::fixed(12)),
                (Shows::Items, Column::share(1)),
                (Shows::Age, Column::fixed(4).right()),
                (Shows::Rough, Column::fixed(8).right()),
            ],
        ),
        (
            64,
            &[
                (Shows::Request, Column::fixed(12)),
                (Shows::Items, Column::share(1)),
                (Shows::Waits, Column::fixed(14)),
                (Shows::Share, Column::fixed(5).right()),
                (Shows::Rough, Column::fixed(9).right()),
            ],
        ),
        (
            78,
            &[
                (Shows::Request, Column::fixed(12)),
                (Shows::Customer, Column::share(1)),
                (Shows::Items, Column::share(1)),
                (Shows::Waits, Column::fixed(14)),
                (Shows::Share, Column::fixed(5).right()),
                (Shows::Rough, Column::fixed(9).right()),
            ],
        ),
        (
            96,
            &[
                (Shows::Number, Column::fixed(15)),
                (Shows::Customer, Column::share(1)),
                (Shows::Items, Column::share(1)),
                (Shows::Waits, Column::fixed(16)),
                (Shows::Share, Column::fixed(5).right()),
                (Shows::Rough, Column::fixed(9).right()),
            ],
        ),
    ],
    source: Source::Of(Entity::Addon),
    waiting: Some(|sums| sums.waiting.addons),
    views: &[],
};

/// Those of one order alone.
pub const OWN: Kind =
    Kind { source: Source::Own(Entity::Addon), empty: "no add-on yet; N asks for one", ..KIND };
