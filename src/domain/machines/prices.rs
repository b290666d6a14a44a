//! Price lists, contracts and discount codes: what a customer pays. Never says which of them
//! counts: `price` and `discount_code` do.

use crate::domain::action::Action as Do;
use crate::domain::effect::Effect as Also;
use crate::domain::input::{Input, Kind, NOTE, NOTE_NEEDED};
use crate::domain::machine::Transition;
use crate::domain::role::Roles;
use crate::domain::status::Status as Is;

const LIVE: &[Is] = &[Is::Active];

pub const PRICE_LIST: &[Transition] = &[
    Transition::birth(Is::Active, "Add a price list or a contract").by(Roles::S.and(Roles::SYSTEM)),
    Transition::stays(Do::SetPrice, LIVE, "Set a price")
        .by(Roles::S)
        .asks(&[
            Input::must("sku", Kind::Product).aside(),
            Input::must("unit_price_minor", Kind::Money).aside(),
            Input::may("from_quantity", Kind::Quantity).aside(),
            Input::may("valid_from", Kind::Date).aside(),
            Input::may("valid_until", Kind::Date).aside(),
            NOTE,
        ])
        .does(&[Also::Prices]),
    Transition::stays(Do::RemovePrice, LIVE, "Take a product's prices out")
        .by(Roles::S)
        .asks(&[
            Input::must("sku", Kind::Product).aside(),
            Input::may("from_quantity", Kind::Quantity).aside(),
            NOTE,
        ])
        .does(&[Also::Prices]),
    Transition::stays(Do::ImportPrices, LIVE, "Set many prices at once")
        .by(Roles::S)
        .asks(&[Input::must("prices", Kind::Json).aside(), NOTE])
        .does(&[Also::Prices]),
    Transition::stays(Do::Edit, LIVE, "Edit name, contract and dates").by(Roles::S).asks(&[
        Input::may("name", Kind::Text),
        Input::may("ncr_bid_no", Kind::Text),
        Input::may("valid_from", Kind::Date),
        Input::may("valid_until", Kind::Date),
        NOTE,
    ]),
    Transition::stays(Do::Note, LIVE, "Write a note").by(Roles::S).asks(&[NOTE_NEEDED]),
];

/// Admins alone: a code goes above the ceiling of whoever gives it. What it gives stays as it
/// was made, because orders carry it.
pub const DISCOUNT_CODE: &[Transition] = &[
    Transition::birth(Is::Active, "Add a discount code").by(Roles::A),
    Transition::stays(Do::Edit, LIVE, "Edit dates and limits").by(Roles::A).asks(&[
        Input::may("description", Kind::Text),
        Input::may("valid_from", Kind::Date),
        Input::may("valid_until", Kind::Date),
        Input::may("uses_max", Kind::Integer),
        Input::may("uses_per_customer", Kind::Integer),
        Input::may("minimum_minor", Kind::Money),
        NOTE,
    ]),
    Transition::moves(Do::End, LIVE, Is::Ended, "No longer let orders take it")
        .by(Roles::A)
        .asks(&[NOTE])
        .finally(),
    Transition::stays(Do::Note, &[Is::Active, Is::Ended], "Write a note")
        .by(Roles::A)
        .asks(&[NOTE_NEEDED]),
];
