//! The lists of the further screens: what each shows at which width.
//!
//! They never load more than is in view.

use super::queue::{Kind, Shows, Source};
use crate::domain::entity::Entity;
use crate::tui::parts::list::Column;

pub const ORDERS: Kind = Kind {
    tab: "orders",
    title: "Orders",
    nouns: ("order", "orders"),
    empty: "no order yet; + makes one, and an accepted offer becomes one",
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
    source: Source::All(Entity::Order),
    waiting: None,
    views: &[],
};

pub const LEADS: Kind = Kind {
    tab: "leads",
    title: "Leads",
    nouns: ("lead", "leads"),
    empty: "no lead yet; + takes one down",
    columns: &[
        (
            0,
            &[
                (Shows::Number, Column::fixed(12)),
                (Shows::Title, Column::share(1)),
                (Shows::Waits, Column::fixed(17)),
                (Shows::Rough, Column::fixed(9).right()),
            ],
        ),
        (
            78,
            &[
                (Shows::Number, Column::fixed(12)),
                (Shows::Title, Column::share(1)),
                (Shows::Waits, Column::fixed(17)),
                (Shows::Assignee, Column::fixed(8)),
                (Shows::Rough, Column::fixed(9).right()),
            ],
        ),
        (
            104,
            &[
                (Shows::Number, Column::fixed(12)),
                (Shows::Title, Column::share(3)),
                (Shows::Items, Column::share(2)),
                (Shows::Waits, Column::fixed(17)),
                (Shows::Assignee, Column::fixed(8)),
                (Shows::Rough, Column::fixed(10).right()),
            ],
        ),
    ],
    source: Source::All(Entity::Lead),
    waiting: None,
    views: &[],
};

pub const OFFERS: Kind = Kind {
    tab: "offers",
    title: "Offers",
    nouns: ("offer", "offers"),
    empty: "no offer yet; + draws one up, and a lead can become one",
    columns: &[
        (
            0,
            &[
                (Shows::Number, Column::fixed(12)),
                (Shows::Title, Column::share(1)),
                (Shows::Answer, Column::fixed(16)),
                (Shows::Rough, Column::fixed(10).right()),
            ],
        ),
        (
            76,
            &[
                (Shows::Number, Column::fixed(12)),
                (Shows::Title, Column::share(1)),
                (Shows::Says, Column::fixed(14)),
                (Shows::Valid, Column::fixed(16)),
                (Shows::Rough, Column::fixed(10).right()),
            ],
        ),
        (
            110,
            &[
                (Shows::Number, Column::fixed(12)),
                (Shows::Title, Column::share(3)),
                (Shows::Items, Column::share(2)),
                (Shows::Waits, Column::fixed(21)),
                (Shows::Valid, Column::fixed(16)),
                (Shows::Rough, Column::fixed(12).right()),
            ],
        ),
    ],
    source: Source::All(Entity::Offer),
    waiting: None,
    views: &[],
};

pub const ADDONS: Kind = Kind {
    source: Source::All(Entity::Addon),
    tab: "requests",
    views: super::views::ADDONS,
    ..super::addons::KIND
};

/// The queue of the floor: what, who or where, until when, and how far its order is.
pub const JOB_CARDS: Kind = Kind {
    source: Source::All(Entity::JobCard),
    columns: &[
        (
            0,
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
                (Shows::Says, Column::fixed(13)),
                (Shows::Hands, Column::fixed(8)),
                (Shows::Promised, Column::fixed(10)),
                (Shows::Cards, Column::fixed(6).right()),
            ],
        ),
        (
            110,
            &[
                (Shows::Number, Column::fixed(18)),
                (Shows::Title, Column::share(2)),
                (Shows::Customer, Column::share(1)),
                (Shows::Waits, Column::fixed(20)),
                (Shows::Hands, Column::fixed(12)),
                (Shows::Promised, Column::fixed(10)),
                (Shows::Cards, Column::fixed(8).right()),
            ],
        ),
    ],
    views: super::views::CARDS,
    ..super::job_cards::KIND
};

pub const INSPECTIONS: Kind = Kind {
    source: Source::All(Entity::Qir),
    views: super::views::INSPECTIONS,
    ..super::inspections::KIND
};

pub const BATCHES: Kind = Kind {
    tab: "batches",
    title: "Batches",
    nouns: ("batch", "batches"),
    empty: "no batch yet; one is made when a goods order enters the queue",
    columns: &[
        (
            0,
            &[
                (Shows::Number, Column::fixed(12)),
                (Shows::Order, Column::fixed(15)),
                (Shows::Waits, Column::share(1)),
            ],
        ),
        (
            64,
            &[
                (Shows::Number, Column::fixed(12)),
                (Shows::Order, Column::fixed(15)),
                (Shows::Customer, Column::share(1)),
                (Shows::Run, Column::fixed(11)),
                (Shows::Waits, Column::fixed(13)),
            ],
        ),
        (
            86,
            &[
                (Shows::Number, Column::fixed(12)),
                (Shows::Order, Column::fixed(15)),
                (Shows::Customer, Column::share(1)),
                (Shows::Run, Column::fixed(11)),
                (Shows::Waits, Column::fixed(13)),
                (Shows::Promised, Column::fixed(10)),
            ],
        ),
    ],
    source: Source::All(Entity::Batch),
    waiting: None,
    views: &[],
};

pub const INVOICES: Kind = Kind {
    tab: "invoices",
    title: "Invoices",
    nouns: ("invoice", "invoices"),
    empty: "no invoice yet; they are made when an order calls for one",
    columns: &[
        (
            0,
            &[
                (Shows::Number, Column::fixed(13)),
                (Shows::Title, Column::share(1)),
                (Shows::Waits, Column::fixed(21)),
                (Shows::Value, Column::fixed(12).right()),
            ],
        ),
        (
            84,
            &[
                (Shows::Number, Column::fixed(13)),
                (Shows::Items, Column::fixed(7)),
                (Shows::Title, Column::share(1)),
                (Shows::Waits, Column::fixed(21)),
                (Shows::Value, Column::fixed(13).right()),
            ],
        ),
    ],
    source: Source::All(Entity::Invoice),
    waiting: None,
    views: &[],
};

pub const CUSTOMERS: Kind = Kind {
    tab: "customers",
    title: "Customers",
    nouns: ("customer", "customers"),
    empty: "no customer yet; + takes one down, and a lead of somebody new becomes one",
    columns: &[
        (
            0,
            &[
                (Shows::Number, Column::fixed(8)),
                (Shows::Title, Column::share(2)),
                (Shows::Items, Column::share(3)),
            ],
        ),
        (
            100,
            &[
                (Shows::Number, Column::fixed(8)),
                (Shows::Title, Column::share(2)),
                (Shows::Items, Column::share(3)),
                (Shows::Contract, Column::fixed(10)),
            ],
        ),
    ],
    source: Source::All(Entity::Customer),
    waiting: None,
    views: &[],
};

pub const PRODUCTS: Kind = Kind {
    tab: "products",
    title: "Products and prices",
    nouns: ("product", "products"),
    empty: "no product yet; + adds one",
    columns: &[
        (
            0,
            &[
                (Shows::Number, Column::fixed(14)),
                (Shows::Title, Column::share(1)),
                (Shows::Value, Column::fixed(12).right()),
            ],
        ),
        (
            64,
            &[
                (Shows::Number, Column::fixed(14)),
                (Shows::Title, Column::share(1)),
                (Shows::Items, Column::share(1)),
                (Shows::Value, Column::fixed(12).right()),
            ],
        ),
    ],
    source: Source::All(Entity::Product),
    waiting: None,
    views: &[],
};

pub const PRICE_LISTS: Kind = Kind {
    tab: "price lists",
    title: "Price lists and contracts",
    nouns: ("price list", "price lists"),
    empty: "no price list yet; + adds one, or a contract",
    columns: NAMED,
    source: Source::All(Entity::PriceList),
    waiting: None,
    views: &[],
};

pub const DISCOUNT_CODES: Kind = Kind {
    tab: "codes",
    title: "Discount codes",
    nouns: ("discount code", "discount codes"),
    empty: "no discount code yet; + adds one",
    columns: &[
        (
            0,
            &[
                (Shows::Number, Column::fixed(14)),
                (Shows::Items, Column::share(1)),
                (Shows::Value, Column::fixed(9).right()),
            ],
        ),
        (
            72,
            &[
                (Shows::Number, Column::fixed(14)),
                (Shows::Items, Column::share(3)),
                (Shows::Value, Column::fixed(9).right()),
                (Shows::Title, Column::share(2)),
            ],
        ),
    ],
    source: Source::All(Entity::DiscountCode),
    waiting: None,
    views: &[],
};

pub const MAILS: Kind = Kind {
    tab: "mails",
    title: "Mails",
    nouns: ("mail", "mails"),
    empty: "no mail yet; they go out as orders, offers and invoices move on",
    columns: &[
        (
            0,
            &[
                (Shows::Sort, Column::fixed(22)),
                (Shows::Customer, Column::share(1)),
                (Shows::Order, Column::fixed(12)),
                (Shows::Waits, Column::fixed(22)),
            ],
        ),
        (
            104,
            &[
                (Shows::Sort, Column::fixed(22)),
                (Shows::Customer, Column::share(1)),
                (Shows::Recipient, Column::share(1)),
                (Shows::Order, Column::fixed(12)),
                (Shows::Waits, Column::fixed(22)),
            ],
        ),
    ],
    source: Source::All(Entity::Email),
    waiting: None,
    views: super::views::MAILS,
};

pub const DOCUMENTS: Kind = Kind {
    tab: "documents",
    title: "Documents",
    nouns: ("document", "documents"),
    empty: "no document yet; papers are made as orders move on, or by hand with D",
    columns: &[
        (
            0,
            &[
                (Shows::Sort, Column::fixed(18)),
                (Shows::Number, Column::share(3)),
                (Shows::Customer, Column::share(2)),
                (Shows::Age, Column::fixed(6).right()),
            ],
        ),
        (
            104,
            &[
                (Shows::Sort, Column::fixed(18)),
                (Shows::Number, Column::share(3)),
                (Shows::Customer, Column::share(2)),
                (Shows::Order, Column::fixed(12)),
                (Shows::Age, Column::fixed(6).right()),
            ],
        ),
    ],
    source: Source::All(Entity::Document),
    waiting: None,
    views: &[],
};

pub const OUTBOX: Kind = Kind {
    tab: "outbox",
    title: "Outbox",
    nouns: ("entry", "entries"),
    empty: "nothing was asked of the outside yet; mails, papers and invoices are asked for here",
    columns: &[
        (
            0,
            &[
                (Shows::Title, Column::share(1)),
                (Shows::Order, Column::fixed(12)),
                (Shows::Waits, Column::fixed(29)),
            ],
        ),
        (
            110,
            &[
                (Shows::Title, Column::share(1)),
                (Shows::Order, Column::fixed(12)),
                (Shows::Waits, Column::fixed(29)),
                (Shows::Items, Column::share(1)),
            ],
        ),
    ],
    source: Source::All(Entity::Outbox),
    waiting: None,
    views: super::views::WORK,
};

/// A number that people gave, a name, and what it comes to.
const NAMED: &[(u16, &[(Shows, Column)])] = &[(
    0,
    &[
        (Shows::Number, Column::fixed(14)),
        (Shows::Title, Column::share(1)),
        (Shows::Items, Column::share(1)),
    ],
)];
