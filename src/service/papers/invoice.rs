//! From an invoice's rows to what stands on its paper: of one order, or of several, each with its
//! own lines and sums. Never prints.

use serde_json::Value;
use uuid::Uuid;

use super::build::{Plan, delivery, discount_name, line, row, sheet, subject_order, untaxed};
use super::rows::{day, day_of, decimal, id, minor, text};
use super::{Job, Lying, brand};
use crate::domain::entity::Entity;
use crate::domain::language::Language;
use crate::domain::notation::Notation;
use crate::domain::paper::PaperKind;
use crate::domain::payment_reference::PaymentReference;
use crate::domain::pricing::{self, FREIGHT_LINE};
use crate::paper::Stamp;
use crate::paper::model::{Advance, Group, Paper, Rate, References};
use crate::service::error::{Error, Result};
use crate::service::work::Work;
use crate::store::documents::{self, Of};
use crate::store::invoices::{self, Covered, DEPOSIT};
use crate::store::orders;
use crate::store::post::Subject;
use crate::store::read::rows;

pub(super) async fn invoice(work: &mut Work, subject: &Subject, kind: PaperKind) -> Result<Plan> {
    let invoice = subject.invoice_id.ok_or_else(|| Error::refused("no invoice belongs to it"))?;
    let order = subject_order(subject)?;
    let shown = row(work, Entity::Invoice, invoice).await?;
    let of = row(work, Entity::Order, order).await?;
    let number = text(&shown, "number");
    let zone = work.settings.zone();
    let mut paper = sheet(work, subject, kind, &number).await?;
    paper.currency = text(&shown, "currency");
    paper.issued_on = day_of(&shown, "issued_at", zone).unwrap_or(paper.issued_on);
    paper.due_on = day(&shown, "due_on").filter(|_| kind != PaperKind::CreditNote);
    paper.delivered_on = ["shipped_at", "completed_at"]
        .iter()
        .find_map(|it| day_of(&of, it, zone))
        .filter(|_| kind == PaperKind::Invoice);
    paper.delivery = delivery(&of, &paper);
    paper.references = References {
        customers: text(&of, "customer_reference"),
        order: text(&of, "number"),
        offer: subject.offer_number.clone().unwrap_or_default(),
        original_invoice: original(work, &shown).await?,
        ..References::default()
    };
    invoice_lines(work, subject, (invoice, order), &mut paper).await?;
    paper.untaxed = untaxed(&paper);
    if kind != PaperKind::CreditNote {
        let fik = PaymentReference::fik(&number, &paper.brand.fik_creditor);
        paper.payment.reference = fik.or_else(|| PaymentReference::ocr(&number));
        paper.payment.late_interest = brand::text(&work.settings, "late_interest");
    }
    bound(work, order, paper).await
}

/// An invoice stands before the papers of its order, which keep their pages.
async fn bound(work: &mut Work, order: Uuid, paper: Paper) -> Result<Plan> {
    let kinds = [PaperKind::OrderConfirmation, PaperKind::SaleOrder];
    let found = documents::latest(&mut *work.tx, work.organization, Of::Order(order), &kinds);
    let source = found.await?.filter(|_| paper.kind != PaperKind::CreditNote);
    let about = paper.number.clone();
    let Some(source) = source else { return Ok(Plan::print(paper, about)) };
    let stamp = Stamp {
        kind: paper.kind,
        language: paper.language,
        number: paper.number.clone(),
        issued_on: paper.issued_on,
        date_format: paper.date_format.clone(),
        reference: paper.references.order.clone(),
        accent: paper.brand.accent.clone(),
    };
    let job =
        Job::Bind { front: Box::new(paper), source: Lying::from(&source), stamp: Box::new(stamp) };
    Ok(Plan { job, source: Some(source), about, payment: None })
}

/// The number of the invoice that a credit note takes back.
async fn original(work: &mut Work, invoice: &Value) -> Result<String> {
    match id(invoice, "credits_id") {
        Some(original) => Ok(text(&row(work, Entity::Invoice, original).await?, "number")),
        None => Ok(String::new()),
    }
}

async fn invoice_lines(
    work: &mut Work,
    subject: &Subject,
    (invoice, order): (Uuid, Uuid),
    paper: &mut Paper,
) -> Result<()> {
    let lines = rows::lines(&mut *work.tx, work.organization, Entity::Invoice, invoice).await?;
    let covered = invoices::covered(&mut *work.tx, work.organization, invoice).await?;
    if covered.is_empty() {
        let of = row(work, Entity::Order, order).await?;
        add_lines(paper, subject, &lines.iter().collect::<Vec<_>>());
        paper.sums.discount_name = discount_name(&of, paper.notation());
        take_off(work, order, paper).await?;
    }
    for Covered { order_id, .. } in covered {
        let of = row(work, Entity::Order, order_id).await?;
        let own = order_id.to_string();
        let its: Vec<_> = lines.iter().filter(|it| text(it, "order_id") == own).collect();
        add_group(paper, subject, &of, &its);
        take_off(work, order_id, paper).await?;
    }
    let sums = &mut paper.sums;
    if sums.discount_minor == 0 {
        sums.discount_name.clear();
    }
    let advances: i64 = sums.advances.iter().map(|it| it.total_minor).sum();
    sums.paid_minor = sums.paid_minor.clamp(0, (sums.total_minor - advances).max(0));
    sums.to_pay_minor = sums.total_minor - advances - sums.paid_minor;
    Ok(())
}

/// Puts lines on the paper, and what they come to. What was invoiced before is not among the lines
/// of an invoice: it is taken off below.
fn add_lines(paper: &mut Paper, subject: &Subject, rows: &[&Value]) {
    let kind = paper.kind;
    // A credit note says what is given back, not what is owed.
    let sign = if kind == PaperKind::CreditNote { -1 } else { 1 };
    for row in rows {
        let (net, tax) = (sign * minor(row, "net_minor"), sign * minor(row, "tax_minor"));
        if net < 0 && kind == PaperKind::Invoice {
            continue;
        }
        let sums = &mut paper.sums;
        add_to_rate(&mut sums.rates, row, net, tax);
        sums.net_minor += net;
        sums.tax_minor += tax;
        sums.total_minor += net + tax;
        if text(row, "description") == FREIGHT_LINE {
            sums.freight_minor += net;
            continue;
        }
        let mut line = line(row, paper.language);
        line.position = u32::try_from(paper.lines.len() + 1).unwrap_or_default();
        line.unit_price_minor *= sign;
        line.net_minor *= sign;
        if line.description.starts_with(pricing::ADVANCE_LINE) {
            line.description = advance_on(paper.language, subject);
        }
        sums.discount_minor += line.net_minor - net;
        paper.lines.push(line);
    }
}

/// Puts the lines of one order on a paper for several: a group, with what is its own.
fn add_group(paper: &mut Paper, subject: &Subject, order: &Value, rows: &[&Value]) {
    let before = (paper.lines.len(), paper.sums.clone());
    add_lines(paper, subject, rows);
    let (lines, sums) = (paper.lines.len() - before.0, &mut paper.sums);
    let discount_minor = sums.discount_minor;
    paper.groups.push(Group {
        order: text(order, "number"),
        lines: u32::try_from(lines).unwrap_or_default(),
        discount_name: if discount_minor == 0 {
            String::new()
        } else {
            discount_name(order, Notation::of(&paper.number_format, &paper.date_format))
        },
        discount_minor,
        freight_minor: sums.freight_minor,
        net_minor: sums.net_minor - before.1.net_minor,
        tax_minor: sums.tax_minor - before.1.tax_minor,
        total_minor: sums.total_minor - before.1.total_minor,
    });
    // They stand in their group, and are none of the whole.
    (sums.discount_minor, sums.freight_minor) = (0, 0);
}

/// Takes off what was invoiced of an order before, and what was paid for it since.
async fn take_off(work: &mut Work, order: Uuid, paper: &mut Paper) -> Result<()> {
    let mut advance_minor = 0;
    if paper.kind == PaperKind::Invoice {
        let before = invoices::live(&mut *work.tx, work.organization, order, DEPOSIT).await?;
        if let Some(before) = before {
            let shown = row(work, Entity::Invoice, before.id).await?;
            advance_minor = before.total_minor;
            paper.sums.advances.push(Advance {
                invoice: text(&shown, "number"),
                total_minor: before.total_minor,
                tax_minor: before.tax_minor,
            });
        }
    }
    if paper.kind != PaperKind::CreditNote {
        let brief = orders::brief(&mut work.tx, work.organization, order).await?;
        paper.sums.paid_minor += (brief.paid_minor - brief.refunded_minor - advance_minor).max(0);
    }
    Ok(())
}

fn add_to_rate(rates: &mut Vec<Rate>, row: &Value, net_minor: i64, tax_minor: i64) {
    let percent = decimal(row, "tax_percent");
    match rates.iter_mut().find(|it| it.percent == percent) {
        Some(rate) => {
            rate.net_minor += net_minor;
            rate.tax_minor += tax_minor;
        }
        None => rates.push(Rate { percent, net_minor, tax_minor }),
    }
    rates.sort_by_key(|it| std::cmp::Reverse(it.percent));
}

fn advance_on(language: Language, subject: &Subject) -> String {
    let order = subject.order_number.clone().unwrap_or_default();
    let words = language.pick([pricing::ADVANCE_LINE, "Förskott på", "Forskud på"]);
    format!("{words} {order}")
}
