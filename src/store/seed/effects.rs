//! What is written with a move, in a story: the same effects that the service has, on rows
//! that are not in the database yet. Never decides a move.

use crate::domain::effect::Effect;
use crate::domain::machine::Transition;

use super::Trouble;
use super::cell::Cell;
use super::story::{At, Story, Who};

/// How many minutes a code is good.
const CODE_MINUTES: i64 = 10;

impl Story<'_> {
    /// Does everything that the row of the table declares.
    pub(super) fn take_effect(
        &mut self,
        at: At,
        row: &'static Transition,
        event: usize,
        given: &[(&'static str, Cell)],
    ) -> Result<(), Trouble> {
        let chosen = self.events.get(event).is_some_and(|it| it.cause.is_none());
        for effect in row.effects {
            match effect {
                Effect::Stamp(column) => {
                    let now = Cell::At(self.clock);
                    self.thing_mut(at)?.row.set(column, now);
                }
                Effect::Clear(column) => self.thing_mut(at)?.row.set(column, Cell::Nothing),
                Effect::Edit | Effect::Discount => self.sum_up(at)?,
                Effect::Payment if chosen => self.take_money(at, row, given)?,
                Effect::Refund => self.give_back(at, given)?,
                Effect::Cards | Effect::Batch | Effect::FinalInvoice if self.is_archived => {}
                Effect::Cards => self.make_cards(at, event)?,
                Effect::Batch => self.make_batch(at, event)?,
                Effect::FinalInvoice => self.make_final_invoice(at, event)?,
                Effect::InvoiceNumber => self.number_invoice(at)?,
                Effect::CreditNote => self.make_credit_note(at, event)?,
                Effect::OrderFromLead => self.order_from_lead(at, event)?,
                Effect::OrderFromOffer => self.order_from_offer(at, event)?,
                Effect::AddonOrder => self.order_from_addon(at, event)?,
                Effect::Decision => self.decide_addon(at, event, given)?,
                Effect::Failures => self.fail_lines(at, event, given)?,
                Effect::Inspected => self.pass_lines(at, event)?,
                Effect::Round => self.begin_round(at)?,
                Effect::Permission => self.permit(at, given)?,
                Effect::Prices => self.set_price(at, given)?,
                Effect::Settings => self.write_settings(at)?,
                Effect::Code => {
                    // Its hash is nowhere, so that nobody confirms with a code of a story.
                    let until = Cell::Minutes(self.clock, CODE_MINUTES);
                    self.thing_mut(at)?.row.set("otp_expires_at", until.clone());
                    if let Some(event) = self.events.get_mut(event) {
                        event.data.push(("otp_expires_at", until));
                    }
                }
                Effect::CodeUsed => self.thing_mut(at)?.row.set("otp_expires_at", Cell::Nothing),
                // Nobody in these stories orders again or takes back, and lines are checked with
                // the whole; a payment that follows was taken by its cause. What was asked of the worker long ago was done
                // long ago.
                Effect::Payment
                | Effect::SmallAddon
                | Effect::Attach
                | Effect::Check
                | Effect::Pack
                | Effect::Packed
                | Effect::OrderAgain
                | Effect::OfferAgain
                | Effect::Undo(_)
                // Nor does anybody put batches together.
                | Effect::Run
                | Effect::DepositInvoice
                | Effect::Paper(_)
                | Effect::Print
                | Effect::File(_)
                | Effect::Post(_)
                | Effect::SendMail
                | Effect::Delivery
                | Effect::Expiry
                | Effect::Specification
                | Effect::Family
                | Effect::Hands => {}
                Effect::Maker => self.makes_maker(at, event)?,
                Effect::BeginsWork | Effect::BeginsInspection => self.begins_spell(at, event)?,
                Effect::EndsWork => self.ends_spells(at, event)?,
            }
        }
        Ok(())
    }

    pub(super) fn who_did(&self, event: usize) -> Who {
        self.events.get(event).map_or(Who::WORKER, |it| it.who)
    }
}
