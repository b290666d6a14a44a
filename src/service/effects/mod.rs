//! What is written with a move, beside its event. First everything is worked out,
//! so that the event can remember it; then the rows are written.

pub(super) mod addons;
mod codes;
mod combined;
mod discount_codes;
mod family;
mod invoices;
pub(super) mod items;
mod money;
mod offers;
mod orders;
pub(super) mod packing;
mod papers;
pub(super) mod post;
pub(super) mod prices;
mod production;
mod quality;
mod records;
mod runs;
pub(super) mod sums;
mod undo;
mod work;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::error::Result;
use super::inputs::Inputs;
use super::work::{Recorded, Work};
use crate::domain::effect::Effect;
use crate::domain::facts::Facts;
use crate::domain::input::REASON;
use crate::domain::letter::LetterKind;
use crate::domain::machine::{Machine, Transition};
use crate::domain::pricing::Sums;
use crate::store::orders::Item;
use crate::store::payments::NewPayment;
use crate::store::prices::NewPrice;
use crate::store::things::{self, Thing};

pub(super) use offers::{Offered, begin_offer};
pub(super) use orders::{Begun, begin_order};

/// What a move will write, worked out before its event.
#[derive(Debug, Default)]
pub(super) struct Step {
    /// Columns of the thing's own row.
    pub(super) columns: Map<String, Value>,
    /// What the event remembers beside the inputs.
    remembers: Map<String, Value>,
    given: Map<String, Value>,
    items: Option<(Vec<Item>, Sums)>,
    payment: Option<NewPayment>,
    /// What of a payment goes to the add-ons that are invoiced with the order.
    shares: Vec<(Uuid, i64)>,
    prices: Vec<NewPrice>,
}

impl Step {
    /// What the event remembers.
    pub(super) fn data(&self) -> Option<Value> {
        let mut data = self.given.clone();
        data.extend(self.remembers.clone());
        (!data.is_empty()).then_some(Value::Object(data))
    }

    /// Keeps something for the event.
    fn remember(&mut self, name: &str, value: impl Into<Value>) {
        self.remembers.insert(name.into(), value.into());
    }
}

/// Works out what a move will write.
pub(super) async fn prepare(
    work: &mut Work,
    thing: &Thing,
    row: &'static Transition,
    facts: &Facts,
    given: &Inputs,
    follows: bool,
) -> Result<Step> {
    let mut step = Step { columns: given.columns.clone(), given: given.data(), ..Step::default() };
    for effect in row.effects {
        match effect {
            Effect::Stamp(column) => drop(step.columns.insert((*column).into(), json!(work.now))),
            Effect::Clear(column) => {
                step.columns.insert((*column).into(), Value::Null);
            }
            Effect::Edit => sums::edit(work, thing, given, &mut step).await?,
            Effect::Discount => sums::discount(work, thing, row.action, &mut step).await?,
            Effect::Payment if follows => {}
            Effect::Payment => money::payment(work, thing, row, facts, given, &mut step).await?,
            Effect::Refund => money::refund(work, thing, facts, given, &mut step).await?,
            Effect::InvoiceNumber => invoices::number(work, thing, &mut step).await?,
            Effect::Decision => {
                combined::may_say(facts, given)?;
                records::decision(work, given, follows, &mut step);
            }
            Effect::Attach => quality::attached(work, thing, given, &mut step).await?,
            Effect::Check => quality::check(work, thing, given, &mut step).await?,
            Effect::Pack => packing::pack(work, thing, given, &mut step).await?,
            Effect::Packed => packing::is_explained(facts, given)?,
            Effect::Failures => quality::failures(work, thing, given, &mut step).await?,
            Effect::Inspected => quality::inspected(work, given, &mut step),
            Effect::Round => quality::round(work, thing, &mut step).await?,
            Effect::Run => runs::prepare(work, thing, row.action, given, &mut step).await?,
            Effect::Undo(_) => undo::prepare(work, thing, &mut step).await?,
            Effect::Settings => records::settings(work, given, &mut step)?,
            Effect::Delivery => {
                step.columns.extend(given.quiet.clone());
                if let Some(why) = given.text(REASON.name) {
                    step.columns.insert("error_message".into(), json!(why));
                }
            }
            Effect::Code => codes::sent(work, &mut step)?,
            Effect::CodeUsed => codes::used(work, given, &mut step),
            Effect::Specification => {
                production::specification(work, thing, given, &mut step).await?;
            }
            Effect::Hands => work::hands(row.action, given, &mut step)?,
            Effect::Maker => work::maker(work, thing, &mut step).await?,
            Effect::Family => family::called_off(work, thing, facts, given).await?,
            Effect::Prices => prices::prepare(work, row.action, given, &mut step).await?,
            Effect::Cards
            | Effect::Batch
            | Effect::FinalInvoice
            | Effect::CreditNote
            | Effect::OrderFromLead
            | Effect::OrderFromOffer
            | Effect::AddonOrder
            | Effect::SmallAddon
            | Effect::OrderAgain
            | Effect::OfferAgain
            | Effect::Permission
            | Effect::DepositInvoice
            | Effect::Paper(_)
            | Effect::Print
            | Effect::File(_)
            | Effect::Post(_)
            | Effect::SendMail
            | Effect::BeginsWork
            | Effect::BeginsInspection
            | Effect::EndsWork
            | Effect::Expiry => {}
        }
    }
    finish(work, thing, row, &mut step).await?;
    Ok(step)
}

/// What is looked at once all columns are known.
async fn finish(
    work: &mut Work,
    thing: &Thing,
    row: &'static Transition,
    step: &mut Step,
) -> Result<()> {
    if let (Machine::Product, Some(rules)) = (thing.machine, step.columns.get("configuration")) {
        records::configuration(rules)?;
    }
    if row.action.is_reversible() {
        undo::remember(work, thing, step).await?;
    }
    Ok(())
}

/// Writes the rows that come with a move; its event is recorded already.
pub(super) async fn carry_out(
    work: &mut Work,
    row: &'static Transition,
    recorded: &Recorded,
    step: Step,
    given: &Inputs,
) -> Result<()> {
    let Step { items, payment, shares, prices, .. } = step;
    let took_money = payment.is_some();
    if let Some((items, sums)) = items {
        sums::replace_items(work, &recorded.thing, &items, &sums).await?;
    }
    if let Some(payment) = payment {
        money::write(work, &payment).await?;
    }
    combined::pay(work, recorded, &shares, given, took_money).await?;
    for effect in row.effects {
        match effect {
            Effect::Cards => production::cards(work, recorded).await?,
            Effect::Batch => production::batch(work, recorded).await?,
            Effect::FinalInvoice => invoices::make_final(work, recorded).await?,
            Effect::CreditNote => invoices::credit(work, recorded).await?,
            Effect::OrderFromLead => orders::from_lead(work, recorded, given).await?,
            Effect::OrderFromOffer => orders::from_offer(work, recorded).await?,
            Effect::AddonOrder => addons::child_order(work, recorded).await?,
            Effect::OrderAgain => orders::again(work, recorded).await?,
            Effect::OfferAgain => offers::again(work, recorded).await?,
            Effect::Permission => records::permission(work, recorded, given).await?,
            Effect::DepositInvoice => invoices::make_deposit(work, recorded).await?,
            Effect::Paper(kind) => papers::beside(work, recorded, *kind).await?,
            Effect::Attach => {
                crate::service::papers::enclose(work, recorded.id, &recorded.thing.number).await?;
            }
            Effect::Print => papers::asked_for(work, recorded, given).await?,
            // What followed from a payment took none itself.
            Effect::Post(LetterKind::PaymentReceipt) if !took_money => {}
            Effect::Post(LetterKind::Custom) => {
                post::enclosed(work, recorded, given).await?;
                post::ask(work, recorded, *effect).await?;
            }
            Effect::Post(_) | Effect::File(_) | Effect::SendMail | Effect::Expiry => {
                post::ask(work, recorded, *effect).await?;
            }
            Effect::Prices => prices::write(work, recorded, given, &prices).await?,
            Effect::BeginsWork | Effect::BeginsInspection => {
                work::begin(work, recorded, effect.asks()).await?;
            }
            Effect::EndsWork => work::end(work, recorded).await?,
            Effect::Stamp(_)
            | Effect::Clear(_)
            | Effect::Edit
            | Effect::Discount
            | Effect::Payment
            | Effect::Refund
            | Effect::InvoiceNumber
            | Effect::Decision
            | Effect::SmallAddon
            | Effect::Pack
            | Effect::Packed
            | Effect::Check
            | Effect::Failures
            | Effect::Inspected
            | Effect::Round
            | Effect::Run
            | Effect::Undo(_)
            | Effect::Delivery
            | Effect::Settings
            | Effect::Code
            | Effect::Specification
            | Effect::Hands
            | Effect::Maker
            | Effect::Family
            | Effect::CodeUsed => {}
        }
    }
    post::tell_status(work, row, recorded).await
}

/// Fills columns of a thing whose event is recorded already, with what came into
/// being after it.
async fn fill(work: &mut Work, thing: &Thing, columns: Value) -> Result<()> {
    if let Value::Object(columns) = columns {
        things::patch(&mut *work.tx, work.organization, thing, columns).await?;
    }
    Ok(())
}
