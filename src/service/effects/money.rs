//! Money taken and given back.

use serde_json::json;
use uuid::Uuid;

use super::{Step, combined};
use crate::domain::facts::Facts;
use crate::domain::machine::{Action, Transition};
use crate::domain::numbering::Series;
use crate::domain::payment;
use crate::service::error::{Error, Result};
use crate::service::inputs::Inputs;
use crate::service::work::Work;
use crate::store::orders::{self, Brief};
use crate::store::payments::{self, NewPayment};
use crate::store::things::Thing;

/// Works out a payment: the amount typed, or all that is due at this point.
pub(super) async fn payment(
    work: &mut Work,
    thing: &Thing,
    row: &Transition,
    facts: &Facts,
    given: &Inputs,
    step: &mut Step,
) -> Result<()> {
    let asked_now = |asked: i64| asked - facts.paid_minor;
    let due = if row.action == Action::RecordDeposit {
        asked_now(facts.deposit_minor)
    } else if row.action == Action::RecordAdvance {
        asked_now(facts.advance_minor)
    } else {
        facts.all_due_minor()
    };
    let amount_minor = given.amount("amount_minor").unwrap_or(due);
    if amount_minor <= 0 && row.action != Action::AddPayment {
        if facts.total_minor == 0 {
            let status = payment::status(0, facts.paid_minor, 0);
            step.columns.insert("payment_status".into(), json!(status.to_string()));
        }
        return Ok(());
    }
    if amount_minor <= 0 {
        return Err(Error::refused("a payment is more than nothing"));
    }
    if amount_minor > facts.all_due_minor() {
        let due = work.settings.notation().amount(facts.all_due_minor(), &facts.currency);
        return Err(Error::refused(format!("only {due} is still to be paid")));
    }
    step.remember("amount_minor", amount_minor);
    // What is invoiced with it gets what is left once it is paid itself.
    let own_minor = amount_minor.min(facts.due_minor());
    step.shares = combined::shares(work, thing.id, amount_minor - own_minor).await?;
    if own_minor == 0 {
        return Ok(());
    }
    let brief = orders::brief(&mut work.tx, work.organization, thing.id).await?;
    let mut taken = draft(work, thing, &brief, given, own_minor).await?;
    taken.gateway = given.text("gateway").map(str::to_owned);
    taken.transaction_id = given.text("transaction_id").map(str::to_owned);
    sums(&brief, brief.paid_minor + own_minor, brief.refunded_minor, step);
    // What is asked first: a deposit of goods, an advance of what is paid online.
    let advance_minor = if facts.pays_cash { 0 } else { facts.advance_minor };
    let asked_first = advance_minor.max(facts.deposit_minor);
    step.columns.insert("advance_amount_minor".into(), json!(asked_first));
    step.remember("payment", taken.number.clone());
    step.payment = Some(taken);
    Ok(())
}

/// Works out a refund.
pub(super) async fn refund(
    work: &mut Work,
    thing: &Thing,
    facts: &Facts,
    given: &Inputs,
    step: &mut Step,
) -> Result<()> {
    let amount_minor = given.amount("amount_minor").unwrap_or(0);
    if amount_minor <= 0 {
        return Err(Error::refused("a refund is more than nothing"));
    }
    if amount_minor > facts.paid_minor {
        let taken = work.settings.notation().amount(facts.paid_minor, &facts.currency);
        return Err(Error::refused(format!("only {taken} was taken and not given back")));
    }
    let brief = orders::brief(&mut work.tx, work.organization, thing.id).await?;
    let mut given_back = draft(work, thing, &brief, given, amount_minor).await?;
    given_back.is_refund = true;
    given_back.reason = given.text("reason").map(str::to_owned);
    sums(&brief, brief.paid_minor, brief.refunded_minor + amount_minor, step);
    step.remember("payment", given_back.number.clone());
    step.payment = Some(given_back);
    Ok(())
}

/// Writes the row.
pub(super) async fn write(work: &mut Work, payment: &NewPayment) -> Result<()> {
    payments::insert(&mut *work.tx, work.organization, payment).await?;
    work.made("payment", &payment.number);
    Ok(())
}

async fn draft(
    work: &mut Work,
    thing: &Thing,
    brief: &Brief,
    given: &Inputs,
    amount_minor: i64,
) -> Result<NewPayment> {
    Ok(NewPayment {
        id: Uuid::now_v7(),
        number: work.next_number(Series::Payment).await?,
        order_id: thing.id,
        customer_id: brief.customer_id,
        amount_minor,
        currency: brief.currency.clone(),
        method: given.text("method").unwrap_or("bank").to_owned(),
        reference: given.text("reference").map(str::to_owned),
        ..NewPayment::default()
    })
}

fn sums(brief: &Brief, paid_minor: i64, refunded_minor: i64, step: &mut Step) {
    let status = payment::status(brief.total_minor, paid_minor, refunded_minor);
    step.columns.insert("paid_minor".into(), json!(paid_minor));
    step.columns.insert("refunded_minor".into(), json!(refunded_minor));
    step.columns.insert("payment_status".into(), json!(status.to_string()));
}
