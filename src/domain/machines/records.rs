//! Customers, products and settings: one status, and a timeline of their edits.

use crate::domain::action::Action as Do;
use crate::domain::effect::Effect as Also;
use crate::domain::input::{Input, Kind, NOTE, NOTE_NEEDED};
use crate::domain::machine::{Machine, Transition};
use crate::domain::role::Roles;
use crate::domain::status::Status as Is;

use super::order;

const LIVE: &[Is] = &[Is::Active];

pub const CUSTOMER: &[Transition] = &[
    Transition::birth(Is::Active, "Add a customer")
        .by(Roles::S.and(Roles::SYSTEM))
        .follows(&[(Machine::Lead, Do::Convert)], "when a lead of somebody new is converted"),
    Transition::stays(Do::Edit, LIVE, "Edit contact and contract").by(Roles::S).asks(&[
        Input::may("name", Kind::Text),
        Input::may("contact", Kind::Text),
        Input::may("email", Kind::Email),
        Input::may("phone", Kind::Text),
        Input::may("street", Kind::Text),
        Input::may("postcode", Kind::Text),
        Input::may("city", Kind::Text),
        Input::may("country", Kind::Text),
        Input::may("vat_number", Kind::Text),
        Input::may("ncr_bid_no", Kind::Text),
        Input::may("price_list_id", Kind::PriceList),
        Input::may("language", Kind::Choice(&["en", "sv", "da"])),
        Input::may("payment_terms_days", Kind::Integer),
        NOTE,
    ]),
    order::mail(LIVE),
    Transition::stays(Do::Note, LIVE, "Write a note").by(Roles::S).asks(&[NOTE_NEEDED]),
];

pub const PRODUCT: &[Transition] = &[
    Transition::birth(Is::Active, "Add a product").by(Roles::S.and(Roles::SYSTEM)),
    Transition::stays(Do::Edit, LIVE, "Edit price and description").by(Roles::S).asks(&[
        Input::may("name", Kind::Text),
        Input::may("description", Kind::Note),
        Input::may("unit", Kind::Text),
        Input::may("list_price_minor", Kind::Money),
        Input::may("tax_percent", Kind::Percent),
        Input::may("restricted", Kind::Boolean),
        Input::may("needs_inspection", Kind::Boolean),
        Input::may("configuration", Kind::Json),
        NOTE,
    ]),
    Transition::stays(Do::Allow, LIVE, "Let a customer buy it")
        .by(Roles::S)
        .asks(&[Input::must("customer", Kind::Customer).aside()])
        .does(&[Also::Permission]),
    Transition::stays(Do::Disallow, LIVE, "No longer let a customer buy it")
        .by(Roles::S)
        .asks(&[Input::must("customer", Kind::Customer).aside()])
        .does(&[Also::Permission]),
    Transition::stays(Do::Note, LIVE, "Write a note").by(Roles::S).asks(&[NOTE_NEEDED]),
];

pub const SETTINGS: &[Transition] = &[
    Transition::birth(Is::Active, "Set the organization up").by(Roles::A.and(Roles::SYSTEM)),
    Transition::stays(Do::Set, LIVE, "Change a setting")
        .by(Roles::A)
        .asks(&[Input::must("key", Kind::Text).aside(), Input::must("value", Kind::Json).aside()])
        .does(&[Also::Settings]),
];
