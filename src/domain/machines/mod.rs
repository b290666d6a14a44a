//! The machines, a table a file. Nothing but data: the engine that reads them
//! is in `machine.rs`.

pub mod addon;
pub mod batch;
pub mod document;
pub mod email;
pub mod import;
pub mod invoice;
pub mod job_card;
pub mod lead;
pub mod offer;
pub mod order;
pub mod order_goods;
pub mod order_made_to_order;
pub mod order_service;
pub mod prices;
pub mod qir;
pub mod records;

use super::machine::{Machine, Transition};

/// The table of `machine`.
pub const fn table(machine: Machine) -> &'static [Transition] {
    match machine {
        Machine::Lead => lead::TABLE,
        Machine::Offer => offer::TABLE,
        Machine::OrderService => order_service::TABLE,
        Machine::OrderGoods => order_goods::TABLE,
        Machine::OrderMadeToOrder => order_made_to_order::TABLE,
        Machine::JobCard => job_card::TABLE,
        Machine::Qir => qir::TABLE,
        Machine::Batch => batch::TABLE,
        Machine::Addon => addon::TABLE,
        Machine::Invoice => invoice::TABLE,
        Machine::Email => email::TABLE,
        Machine::Document => document::TABLE,
        Machine::Import => import::TABLE,
        Machine::Customer => records::CUSTOMER,
        Machine::Product => records::PRODUCT,
        Machine::PriceList => prices::PRICE_LIST,
        Machine::DiscountCode => prices::DISCOUNT_CODE,
        Machine::Settings => records::SETTINGS,
    }
}
