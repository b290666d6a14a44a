//! An order and the add-ons that are invoiced with it: one invoice asks for all of them, and what
//! comes in for it is shared out among them. Never adds up over them: what an order costs, its tax
//! and its rounding are its own, so that they come to the same as invoices for each would.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::domain::facts::Facts;
use crate::domain::machine::{Action, Machine};
use crate::domain::need;
use crate::domain::stage::Stage;
use crate::service::error::{Error, Result};
use crate::service::inputs::Inputs;
use crate::service::work::{Recorded, Work};
use crate::store::facts;
use crate::store::invoices::{self, COMBINED, Covered, FINAL, NewInvoice};
use crate::store::orders::Brief;
use crate::store::things;

/// What one order asks for: its lines, what was invoiced before taken off.
pub(super) struct Part {
    pub(super) brief: Brief,
    pub(super) asked: Covered,
    pub(super) lines: Vec<Value>,
}

/// An invoice to be drafted, its lines, and what it asks of each of its orders.
pub(super) struct Draft {
    pub(super) invoice: NewInvoice,
    pub(super) lines: Vec<Value>,
    pub(super) covered: Vec<Covered>,
}

/// The add-ons of an order that its invoice asks for too: those that are to be invoiced with it and
/// that the customer has said yes to. The others are invoiced alone, which is told.
pub(super) async fn others(work: &mut Work, order: Uuid) -> Result<Vec<Uuid>> {
    let mut included = Vec::new();
    let beside = invoices::beside(&mut *work.tx, work.organization, order).await?;
    if !beside.is_empty() {
        things::hold_children(&mut *work.tx, work.organization, order).await?;
    }
    for child in beside {
        let machine: Option<Machine> = child.machine.parse().ok();
        let stage = machine.and_then(|it| Stage::of(it, child.status.parse().ok()?));
        if stage.is_some_and(Stage::is_won) {
            work.made("invoiced_too", &child.number);
            included.push(child.id);
        } else if stage != Some(Stage::Lost) {
            work.made("invoiced_apart", &child.number);
        }
    }
    Ok(included)
}

/// Makes one draft of what the orders ask for, the one first that it will be the invoice of.
pub(super) fn as_one(first: Part, others: Vec<Part>) -> Draft {
    let is_alone = others.is_empty();
    let mut invoice = NewInvoice {
        id: Uuid::now_v7(),
        kind: if is_alone { FINAL } else { COMBINED },
        order_id: first.asked.order_id,
        customer_id: first.brief.customer_id,
        credits_id: None,
        currency: first.brief.currency.clone(),
        net_minor: 0,
        tax_minor: 0,
        total_minor: 0,
    };
    let (mut lines, mut covered) = (Vec::new(), Vec::new());
    for part in std::iter::once(first).chain(others) {
        invoice.net_minor += part.asked.net_minor;
        invoice.tax_minor += part.asked.tax_minor;
        invoice.total_minor += part.asked.total_minor;
        lines.extend(part.lines.into_iter().map(|mut line| {
            if let (Value::Object(line), false) = (&mut line, is_alone) {
                line.insert("order_id".into(), json!(part.asked.order_id));
            }
            line
        }));
        covered.push(part.asked);
    }
    if is_alone {
        covered.clear();
    }
    super::invoices::number_lines(&mut lines);
    Draft { invoice, lines, covered }
}

/// Refuses to say how an add-on is invoiced once something is.
pub(super) fn may_say(facts: &Facts, given: &Inputs) -> Result<()> {
    let asked = given.columns.get("invoicing").and_then(Value::as_str);
    if asked == Some(COMBINED) && !(need::NOT_INVOICED.holds)(facts) {
        return Err(Error::refused((need::NOT_INVOICED.why)(facts)));
    }
    Ok(())
}

/// What of an amount goes to the add-ons that are invoiced with an order: to each what is due of
/// it, in the order of their numbers.
pub(super) async fn shares(
    work: &mut Work,
    order: Uuid,
    amount_minor: i64,
) -> Result<Vec<(Uuid, i64)>> {
    if amount_minor <= 0 {
        return Ok(Vec::new());
    }
    things::hold_children(&mut *work.tx, work.organization, order).await?;
    let due = invoices::due_beside(&mut *work.tx, work.organization, order).await?;
    let mut left = amount_minor;
    let mut shares = Vec::new();
    for (child, due_minor) in due {
        let share = due_minor.min(left);
        if share > 0 {
            shares.push((child, share));
            left -= share;
        }
    }
    Ok(shares)
}

/// Takes the shares of a payment: a payment of its own for each add-on, and what follows from it.
/// `took_some` says that the order itself got a part, and with it what names the transaction.
pub(super) async fn pay(
    work: &mut Work,
    recorded: &Recorded,
    shares: &[(Uuid, i64)],
    given: &Inputs,
    took_some: bool,
) -> Result<()> {
    for (at, &(child, amount_minor)) in shares.iter().enumerate() {
        let machine = recorded.thing.machine;
        let held = things::hold_below(&mut work.tx, work.organization, machine, child).await?;
        let Some(thing) = held else { continue };
        let takes = |it: &&_| is_payment(it, &thing);
        let row = thing.machine.table().iter().find(takes).ok_or_else(|| {
            let (number, status) = (&thing.number, thing.status.plain());
            Error::refused(format!("{number} is {status} and takes no money"))
        })?;
        let mut aside = given.aside.clone();
        aside.insert("amount_minor".into(), json!(amount_minor));
        if took_some || at > 0 {
            aside.remove("gateway");
            aside.remove("transaction_id");
        }
        let given = Inputs { aside, note: given.note.clone(), ..Inputs::default() };
        let facts = facts::read(&mut work.tx, work.organization, &thing, &work.settings).await?;
        let done = Box::pin(work.perform(&thing, row, &facts, given, None)).await?;
        Box::pin(work.follow(done)).await?;
    }
    Ok(())
}

fn is_payment(row: &crate::domain::machine::Transition, thing: &things::Thing) -> bool {
    row.action == Action::AddPayment && row.from.contains(&thing.status)
}
