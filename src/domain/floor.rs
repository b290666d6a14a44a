//! What the floor sees of an act. Never decides who may do it.

use super::effect::Effect;
use super::machine::{Machine, Transition};

impl Transition {
    /// Says whether the floor may see it on a timeline: nothing about money, and
    /// nothing of what the floor has no business with (SPEC 3, "Who may see").
    pub fn floor_sees(&self, machine: Machine) -> bool {
        let is_about_money = self.effects.iter().any(|it| match it {
            Effect::Payment | Effect::Refund | Effect::Discount | Effect::Edit => true,
            // What is taken back stands on the event, and may have been a discount.
            Effect::Undo(columns) => columns.contains(&"discount_minor"),
            Effect::Stamp(_)
            | Effect::Clear(_)
            | Effect::Cards
            | Effect::Batch
            | Effect::FinalInvoice
            | Effect::InvoiceNumber
            | Effect::CreditNote
            | Effect::OrderFromLead
            | Effect::OrderFromOffer
            | Effect::AddonOrder
            | Effect::SmallAddon
            | Effect::OrderAgain
            | Effect::OfferAgain
            | Effect::Decision
            | Effect::Attach
            | Effect::Check
            | Effect::Failures
            | Effect::Inspected
            | Effect::Round
            | Effect::Run
            | Effect::Permission
            | Effect::DepositInvoice
            | Effect::Paper(_)
            | Effect::Print
            | Effect::File(_)
            | Effect::Post(_)
            | Effect::SendMail
            | Effect::Delivery
            | Effect::Expiry
            | Effect::Code
            | Effect::CodeUsed
            | Effect::Specification
            | Effect::Hands
            | Effect::Maker
            | Effect::BeginsWork
            | Effect::BeginsInspection
            | Effect::EndsWork
            | Effect::Family
            | Effect::Pack
            | Effect::Packed
            | Effect::Prices
            | Effect::Settings => false,
        });
        match machine {
            Machine::OrderService
            | Machine::OrderGoods
            | Machine::OrderMadeToOrder
            | Machine::JobCard
            | Machine::Qir
            | Machine::Batch
            | Machine::Addon => !is_about_money,
            Machine::Lead
            | Machine::Offer
            | Machine::Invoice
            | Machine::Email
            | Machine::Document
            | Machine::Import
            | Machine::Customer
            | Machine::Product
            | Machine::PriceList
            | Machine::DiscountCode
            | Machine::Settings => false,
        }
    }
}
