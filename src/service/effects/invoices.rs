//! Invoices: rows with numbers and lines.

use chrono::Duration;
use serde_json::{Value, json};
use uuid::Uuid;

use super::combined::{self, Draft, Part};
use super::{Step, sums};
use crate::domain::effect::Effect;
use crate::domain::entity::Entity;
use crate::domain::facts::Facts;
use crate::domain::machine::{self, Action, Machine};
use crate::domain::numbering::Series;
use crate::domain::pricing::{self, Discount, Sums};
use crate::domain::status::Status;
use crate::service::Service;
use crate::service::error::Result;
use crate::service::inputs::Inputs;
use crate::service::work::{Born, Recorded, Work};
use crate::store::facts;
use crate::store::invoices::{self, Covered, DEPOSIT, Live, NewInvoice};
use crate::store::orders::{self, Holder, Item};
use crate::store::things::{self, Thing};

/// Takes the next number and the due date.
pub(super) async fn number(work: &mut Work, thing: &Thing, step: &mut Step) -> Result<()> {
    let order = thing.root_order_id.unwrap_or_default();
    let brief = orders::brief(&mut work.tx, work.organization, order).await?;
    let number = work.next_number(Series::Invoice).await?;
    let setting = work.settings.whole("payment_terms_days");
    let terms = brief.payment_terms_days.or(brief.customer_terms_days).map_or(setting, i64::from);
    let today = work.now.with_timezone(&work.settings.zone()).date_naive();
    step.columns.insert("number".into(), json!(number));
    step.columns.insert("issued_at".into(), json!(work.now));
    step.columns.insert("due_on".into(), json!(today + Duration::days(terms)));
    step.remember("number", number.clone());
    work.made("invoice", &number);
    Ok(())
}

/// Makes and issues the order's final invoice, or asks the system to, where who
/// acts has no business with invoices. A second time changes nothing.
pub(super) async fn make_final(work: &mut Work, recorded: &Recorded) -> Result<()> {
    let may = machine::birth(Machine::Invoice, Status::Draft)
        .is_some_and(|row| row.by.include(work.role));
    if !may {
        return super::post::ask(work, recorded, Effect::FinalInvoice).await;
    }
    final_invoice(work, recorded.thing.id, recorded.thing.machine, Some(recorded.id)).await
}

/// Makes and issues the final invoice of an order that is held, together with the add-ons that are
/// to be invoiced with it. What was invoiced before is taken off, with its tax. One that is invoiced
/// with its parent waits for that.
pub(in crate::service) async fn final_invoice(
    work: &mut Work,
    order: Uuid,
    machine: Machine,
    cause: Option<Uuid>,
) -> Result<()> {
    if invoices::is_asked_for(&mut *work.tx, work.organization, order).await? {
        return Ok(());
    }
    if let Some(with) = invoices::waits_for(&mut *work.tx, work.organization, order).await? {
        work.made("invoiced_with", &with);
        return Ok(());
    }
    let first = part(work, order).await?;
    let mut others = Vec::new();
    for child in combined::others(work, order).await? {
        others.push(part(work, child).await?);
    }
    let cause = cause.filter(|_| machine.is_order());
    draft_and_issue(work, combined::as_one(first, others), (None, cause)).await
}

/// What an order asks for, less what was invoiced before.
async fn part(work: &mut Work, order: Uuid) -> Result<Part> {
    let brief = orders::brief(&mut work.tx, work.organization, order).await?;
    let items = orders::items(&mut *work.tx, work.organization, Holder::Order(order)).await?;
    let standing = Discount { minor: brief.discount_minor, ..Discount::default() };
    let sums = sums::summed(&items, standing, brief.freight_minor)?;
    let mut lines = lines(&items, &sums);
    let before = invoices::live(&mut *work.tx, work.organization, order, DEPOSIT).await?;
    let deducted = match before {
        Some(deposit) => {
            let turned = invoices::turned_lines(&mut *work.tx, work.organization, deposit.id);
            lines.extend(turned.await?.as_array().cloned().unwrap_or_default());
            deposit
        }
        None => Live::default(),
    };
    let asked = Covered {
        order_id: order,
        net_minor: sums.net_minor + sums.freight_minor - deducted.net_minor,
        tax_minor: sums.tax_minor - deducted.tax_minor,
        total_minor: sums.total_minor - deducted.total_minor,
    };
    Ok(Part { brief, asked, lines })
}

/// Makes and issues the invoice of what is asked before an order goes on, or asks the system to.
/// A second time changes nothing.
pub(super) async fn make_deposit(work: &mut Work, recorded: &Recorded) -> Result<()> {
    let may = machine::birth(Machine::Invoice, Status::Draft)
        .is_some_and(|row| row.by.include(work.role));
    if !may {
        return super::post::ask(work, recorded, Effect::DepositInvoice).await;
    }
    deposit_invoice(work, &recorded.thing, Some(recorded.id)).await
}

/// Makes and issues the invoice of the deposit, or of the advance where an order is paid online. An
/// advance is taxed as it is taken, in the proportions of what it is for (Swedish and Danish law).
pub(in crate::service) async fn deposit_invoice(
    work: &mut Work,
    order: &Thing,
    cause: Option<Uuid>,
) -> Result<()> {
    let facts = facts::read(&mut work.tx, work.organization, order, &work.settings).await?;
    let asked_minor = if order.status == Status::DepositDue {
        facts.deposit_minor
    } else if order.status == Status::ConfirmedByCustomer && !facts.pays_cash {
        facts.advance_minor
    } else {
        0
    };
    let known = invoices::live(&mut *work.tx, work.organization, order.id, DEPOSIT).await?;
    let is_asked_for = invoices::is_asked_for(&mut *work.tx, work.organization, order.id).await?;
    if asked_minor <= 0 || known.is_some() || is_asked_for {
        return Ok(());
    }
    let brief = orders::brief(&mut work.tx, work.organization, order.id).await?;
    let items = orders::items(&mut *work.tx, work.organization, Holder::Order(order.id)).await?;
    let standing = Discount { minor: brief.discount_minor, ..Discount::default() };
    let sums = sums::summed(&items, standing, brief.freight_minor)?;
    let parts = pricing::part_of(&sums, asked_minor);
    let tax_minor = parts.iter().map(|it| it.tax_minor).sum();
    let invoice = NewInvoice {
        id: Uuid::now_v7(),
        kind: DEPOSIT,
        order_id: order.id,
        customer_id: brief.customer_id,
        credits_id: None,
        currency: brief.currency.clone(),
        net_minor: asked_minor - tax_minor,
        tax_minor,
        total_minor: asked_minor,
    };
    let mut lines: Vec<Value> = parts
        .iter()
        .map(|part| {
            json!({
                "id": Uuid::now_v7(), "description": format!("{} {}", pricing::ADVANCE_LINE, brief.number),
                "quantity": 1, "unit": "pcs", "unit_price_minor": part.net_minor,
                "tax_percent": part.percent, "net_minor": part.net_minor,
                "tax_minor": part.tax_minor,
            })
        })
        .collect();
    number_lines(&mut lines);
    draft_and_issue(work, Draft { invoice, lines, covered: Vec::new() }, (None, cause)).await
}

/// Numbers lines from the first to the last, each with an id of its own.
pub(super) fn number_lines(lines: &mut [Value]) {
    for (at, line) in lines.iter_mut().enumerate() {
        if let Value::Object(line) = line {
            line.insert("position".into(), json!(at + 1));
            line.insert("id".into(), json!(Uuid::now_v7()));
        }
    }
}

/// Makes the credit note of an invoice that was just voided.
pub(super) async fn credit(work: &mut Work, recorded: &Recorded) -> Result<()> {
    let voided = invoices::voided(&mut *work.tx, work.organization, recorded.thing.id).await?;
    let lines = invoices::turned_lines(&mut *work.tx, work.organization, recorded.thing.id).await?;
    let note = NewInvoice {
        id: Uuid::now_v7(),
        kind: "credit",
        order_id: voided.order_id,
        customer_id: voided.customer_id,
        credits_id: Some(recorded.thing.id),
        currency: voided.currency,
        net_minor: -voided.net_minor,
        tax_minor: -voided.tax_minor,
        total_minor: -voided.total_minor,
    };
    let lines = lines.as_array().cloned().unwrap_or_default();
    let draft = Draft { invoice: note, lines, covered: Vec::new() };
    draft_and_issue(work, draft, (Some(recorded.id), Some(recorded.id))).await
}

async fn draft_and_issue(
    work: &mut Work,
    Draft { invoice, lines, covered }: Draft,
    (birth_cause, issue_cause): (Option<Uuid>, Option<Uuid>),
) -> Result<()> {
    invoices::insert(&mut *work.tx, work.organization, &invoice).await?;
    let name = invoice.id.to_string();
    let born = Born {
        machine: Machine::Invoice,
        id: invoice.id,
        number: &name,
        at: Status::Draft,
        root_order_id: Some(invoice.order_id),
    };
    let birth = work.born(born, birth_cause).await?;
    let lines = Value::Array(lines);
    invoices::add_items(&mut *work.tx, work.organization, invoice.id, &lines).await?;
    if !covered.is_empty() {
        invoices::cover(&mut *work.tx, work.organization, invoice.id, &covered).await?;
    }
    let issue = Machine::Invoice.table().iter().find(|row| row.action == Action::Issue);
    let Some(issue) = issue else { return Ok(()) };
    let facts = Facts { status: Status::Draft, ..Facts::default() };
    let done =
        Box::pin(work.perform(&birth.thing, issue, &facts, Inputs::default(), issue_cause)).await?;
    if invoice.kind == "credit" {
        return Ok(());
    }
    Box::pin(work.follow(done)).await?;
    Ok(())
}

/// An order's items as lines of an invoice, each with its part of the discount
/// taken off, and freight as a line of its own. The tax of a rate is spread over
/// its lines so that they add up.
fn lines(items: &[Item], sums: &Sums) -> Vec<Value> {
    let mut rows = Vec::with_capacity(items.len() + 1);
    let mut nets: Vec<(rust_decimal::Decimal, i64)> = Vec::with_capacity(items.len() + 1);
    for (item, &net) in items.iter().zip(&sums.line_nets_minor) {
        nets.push((item.tax_percent, net));
        rows.push(json!({
            "id": Uuid::now_v7(), "position": rows.len() + 1, "order_item_id": item.id,
            "description": item.description,
            "quantity": item.quantity, "unit": item.unit,
            "unit_price_minor": item.unit_price_minor, "tax_percent": item.tax_percent,
            "net_minor": net,
        }));
    }
    if sums.freight_minor > 0 {
        let percent = sums.rates.first().map(|it| it.percent).unwrap_or_default();
        nets.push((percent, sums.freight_minor));
        rows.push(json!({
            "id": Uuid::now_v7(), "position": rows.len() + 1, "description": pricing::FREIGHT_LINE,
            "quantity": 1, "unit": "pcs", "unit_price_minor": sums.freight_minor,
            "tax_percent": percent, "net_minor": sums.freight_minor,
        }));
    }
    for rate in &sums.rates {
        let weights: Vec<i64> = nets
            .iter()
            .map(|(percent, net)| if *percent == rate.percent { *net } else { 0 })
            .collect();
        let taxes = pricing::spread(rate.tax_minor, &weights);
        for ((row, (percent, _)), tax) in rows.iter_mut().zip(&nets).zip(taxes) {
            if let (Value::Object(row), true) = (row, *percent == rate.percent) {
                row.insert("tax_minor".into(), json!(tax));
            }
        }
    }
    rows
}

impl Service {
    /// Makes and issues the final invoice of an order, if it has none. The worker
    /// does this for whoever may not; done twice it changes nothing.
    ///
    /// # Errors
    /// Not found, not allowed, or out of reach.
    pub async fn invoice_order(&self, order: Uuid) -> Result<()> {
        let mut work = Work::begin(self).await?;
        let found = work.find(Entity::Order, &order.to_string()).await?;
        let held = things::hold(&mut work.tx, work.organization, &found).await?;
        let machine = held.map_or(found.machine, |it| it.machine);
        final_invoice(&mut work, order, machine, None).await?;
        Ok(work.tx.commit().await?)
    }

    /// Makes and issues the invoice of an order's deposit or advance, if one is asked and there is
    /// none. Done twice it changes nothing.
    ///
    /// # Errors
    /// Not found, not allowed, or out of reach.
    pub async fn invoice_deposit(&self, order: Uuid) -> Result<()> {
        let mut work = Work::begin(self).await?;
        let found = work.find(Entity::Order, &order.to_string()).await?;
        if let Some(order) = things::hold(&mut work.tx, work.organization, &found).await? {
            deposit_invoice(&mut work, &order, None).await?;
        }
        Ok(work.tx.commit().await?)
    }
}
