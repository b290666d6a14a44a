//! From the rows of the database to what stands on a paper. Never prints: it says what is to be
//! printed, or stamped on what.

use chrono::NaiveDate;
use serde_json::Value;
use uuid::Uuid;

use super::rows::{address, day, day_of, decimal, id, list, minor, pairs, plain, text};
use super::{Job, Lying, brand, invoice, plain as said, report};
use crate::domain::country;
use crate::domain::entity::Entity;
use crate::domain::language::Language;
use crate::domain::machine::Machine;
use crate::domain::notation::Notation;
use crate::domain::paper::PaperKind;
use crate::domain::pricing::{self, Discount};
use crate::paper::Stamp;
use crate::paper::model::{
    Customer, Delivery, Line, Material, Paper, Parcel, Rate, References, Sums, Untaxed,
    Work as Labour,
};
use crate::service::error::{Error, Result};
use crate::service::work::Work;
use crate::store::documents::{self, Kept, Of};
use crate::store::orders::{self, Holder, Item};
use crate::store::packing;
use crate::store::post::Subject;
use crate::store::read::rows::{self, Below};

/// What a paper is made of, and from what.
pub(super) struct Plan {
    pub(super) job: Job,
    /// The document that it is stamped from.
    pub(super) source: Option<Kept>,
    /// Whose number its own begins with.
    pub(super) about: String,
    /// The payment that it is a receipt of.
    pub(super) payment: Option<Uuid>,
}

/// Says what a paper about a subject consists of.
pub(super) async fn plan(work: &mut Work, subject: &Subject, kind: PaperKind) -> Result<Plan> {
    match kind {
        PaperKind::Offer => offer(work, subject).await,
        PaperKind::SaleOrder | PaperKind::OrderConfirmation => order(work, subject, kind).await,
        PaperKind::DepositInvoice | PaperKind::Invoice | PaperKind::CreditNote => {
            invoice::invoice(work, subject, kind).await
        }
        PaperKind::Receipt => receipt(work, subject).await,
        PaperKind::JobCard => job_card(work, subject).await,
        PaperKind::InspectionReport => report::report(work, subject).await,
        PaperKind::PackingList => packing_list(work, subject).await,
        PaperKind::Label => label(work, subject).await,
    }
}

impl Plan {
    pub(super) fn print(paper: Paper, about: String) -> Self {
        Self { job: Job::Print(Box::new(paper)), source: None, about, payment: None }
    }

    fn stamp(stamp: Stamp, source: Kept, about: String) -> Self {
        let job = Job::Stamp { source: Lying::from(&source), stamp: Box::new(stamp) };
        Self { job, source: Some(source), about, payment: None }
    }
}

pub(super) async fn row(work: &mut Work, entity: Entity, it: Uuid) -> Result<Value> {
    let found = rows::by_id(&mut *work.tx, work.organization, entity, &[it]).await?;
    found.into_iter().next().ok_or_else(|| Error::Missing {
        what: format!("{} {it}", entity.word()),
        nearest: Vec::new(),
    })
}

/// Whose language a paper is in: what stays here, in ours.
pub(super) fn language(work: &Work, subject: &Subject, kind: PaperKind) -> Language {
    let ours = work.settings.text("language");
    let named = if kind.stays_here() { &ours } else { &subject.language };
    named.parse().unwrap_or_default()
}

fn today(work: &Work) -> NaiveDate {
    work.now.with_timezone(&work.settings.zone()).date_naive()
}

/// A paper for the subject's customer with nothing on it yet.
pub(super) async fn sheet(
    work: &mut Work,
    subject: &Subject,
    kind: PaperKind,
    number: &str,
) -> Result<Paper> {
    let customer = row(work, Entity::Customer, subject.customer_id).await?;
    let mut paper = Paper::new(kind, language(work, subject, kind), number, today(work));
    paper.number_format = work.settings.text("number_format");
    paper.date_format = work.settings.text("date_format");
    paper.brand = brand::of(&work.settings, &work.organization_name);
    let name = text(&customer, "name");
    paper.customer = Customer {
        number: text(&customer, "number"),
        // Nobody is written to twice.
        contact: Some(text(&customer, "contact")).filter(|it| *it != name).unwrap_or_default(),
        name,
        address: address(&customer, "", &paper),
        vat_number: text(&customer, "vat_number"),
    };
    Ok(paper)
}

pub(super) fn subject_order(subject: &Subject) -> Result<Uuid> {
    subject.order_id.ok_or_else(|| Error::refused("no order belongs to it"))
}

pub(super) fn line(row: &Value, language: Language) -> Line {
    Line {
        position: u32::try_from(minor(row, "position")).unwrap_or_default(),
        sku: text(row, "sku"),
        description: text(row, "description"),
        configuration: pairs(row.get("configuration")),
        quantity: decimal(row, "quantity"),
        unit: said::unit(&text(row, "unit"), language),
        unit_price_minor: minor(row, "unit_price_minor"),
        tax_percent: decimal(row, "tax_percent"),
        net_minor: gross(row),
        price_source: said::agreed(&text(row, "price_source"), language),
        ..Line::default()
    }
}

/// A line before any discount on all of them.
fn gross(row: &Value) -> i64 {
    let line = pricing::Line {
        quantity: decimal(row, "quantity"),
        unit_price_minor: minor(row, "unit_price_minor"),
        tax_percent: decimal(row, "tax_percent"),
    };
    pricing::line_net(&line).unwrap_or_default()
}

/// The sums of an order or an offer.
fn sums(row: &Value, items: &[Item], notation: Notation) -> Sums {
    let lines: Vec<_> = items.iter().map(Item::line).collect();
    let discount = Discount { minor: minor(row, "discount_minor"), ..Discount::default() };
    let freight_minor = minor(row, "freight_minor");
    let summed = pricing::sum_up(&lines, discount, freight_minor).unwrap_or_default();
    Sums {
        discount_minor: summed.discount_minor,
        discount_name: discount_name(row, notation),
        freight_minor,
        rates: summed.rates.iter().map(rate).collect(),
        net_minor: summed.net_minor + freight_minor,
        tax_minor: summed.tax_minor,
        total_minor: summed.total_minor,
        ..Sums::default()
    }
}

/// What the discount of an order or an offer is called: its code, or how much it is.
pub(super) fn discount_name(row: &Value, notation: Notation) -> String {
    let percent = decimal(row, "discount_percent");
    let code = text(row, "discount_code");
    if !code.is_empty() {
        code
    } else if percent.is_zero() {
        String::new()
    } else {
        format!("{} %", notation.decimal(percent))
    }
}

/// Why something on a paper has no tax, where somebody said it or the buyer's VAT number does.
pub(super) fn untaxed(paper: &Paper) -> Option<Untaxed> {
    let is_untaxed = |it: &Rate| it.percent.is_zero() && it.net_minor != 0;
    if !paper.sums.rates.iter().any(is_untaxed) {
        return None;
    }
    if country::owes_the_tax(paper.brand.country(), &paper.customer.vat_number) {
        return Some(Untaxed::ReverseCharge);
    }
    let rule = paper.brand.vat_note.clone();
    (!rule.is_empty()).then_some(Untaxed::Exempt { rule })
}

fn rate(rate: &pricing::Rate) -> Rate {
    Rate { percent: rate.percent, net_minor: rate.net_minor, tax_minor: rate.tax_minor }
}

async fn offer(work: &mut Work, subject: &Subject) -> Result<Plan> {
    let offer = subject.offer_id.ok_or_else(|| Error::refused("no offer belongs to it"))?;
    let shown = row(work, Entity::Offer, offer).await?;
    let number = text(&shown, "number");
    let mut paper = sheet(work, subject, PaperKind::Offer, &number).await?;
    paper.currency = text(&shown, "currency");
    paper.valid_until = day(&shown, "valid_until");
    paper.notes = text(&shown, "message");
    paper.references.customers = text(&shown, "customer_reference");
    let lines = rows::lines(&mut *work.tx, work.organization, Entity::Offer, offer).await?;
    paper.lines = lines.iter().map(|it| line(it, paper.language)).collect();
    let items = orders::items(&mut *work.tx, work.organization, Holder::Offer(offer)).await?;
    paper.sums = sums(&shown, &items, paper.notation());
    paper.untaxed = untaxed(&paper);
    Ok(Plan::print(paper, number))
}

/// A sale order or the confirmation of one. What the customer was shown before and nobody changed
/// since is stamped, and never printed anew.
async fn order(work: &mut Work, subject: &Subject, kind: PaperKind) -> Result<Plan> {
    let order = subject_order(subject)?;
    let shown = row(work, Entity::Order, order).await?;
    let number = text(&shown, "number");
    if kind == PaperKind::OrderConfirmation
        && let Some(before) = shown_before(work, subject, order).await?
    {
        let stamp = Stamp {
            kind,
            language: language(work, subject, kind),
            number: number.clone(),
            issued_on: today(work),
            date_format: work.settings.text("date_format"),
            reference: subject.offer_number.clone().unwrap_or_default(),
            accent: brand::text(&work.settings, "accent"),
        };
        return Ok(Plan::stamp(stamp, before, number));
    }
    let mut paper = sheet(work, subject, kind, &number).await?;
    paper.currency = text(&shown, "currency");
    paper.references = References {
        customers: text(&shown, "customer_reference"),
        offer: subject.offer_number.clone().unwrap_or_default(),
        ..References::default()
    };
    paper.delivery = delivery(&shown, &paper);
    paper.delivered_on = day_of(&shown, "promised_at", work.settings.zone());
    let lines = rows::below(&mut *work.tx, work.organization, order, Below::Items).await?;
    paper.lines = lines.iter().map(|it| line(it, paper.language)).collect();
    let items = orders::items(&mut *work.tx, work.organization, Holder::Order(order)).await?;
    paper.sums = sums(&shown, &items, paper.notation());
    paper.untaxed = untaxed(&paper);
    Ok(Plan::print(paper, number))
}

/// What the customer has seen of an order as it stands: the paper of its approval, or of the offer
/// that it came from.
pub(super) async fn shown_before(
    work: &mut Work,
    subject: &Subject,
    order: Uuid,
) -> Result<Option<Kept>> {
    let kinds = [PaperKind::SaleOrder, PaperKind::OrderConfirmation];
    let found =
        documents::latest(&mut *work.tx, work.organization, Of::Order(order), &kinds).await?;
    let found = match (found, subject.offer_id) {
        (None, Some(offer)) => {
            let of = Of::Offer(offer);
            documents::latest(&mut *work.tx, work.organization, of, &[PaperKind::Offer]).await?
        }
        (found, _) => found,
    };
    let Some(found) = found else { return Ok(None) };
    let edits = ["edit", "discount", "undo"];
    let since = (order, found.created_at);
    let changed = documents::order_changed(&mut *work.tx, work.organization, since, &edits).await?;
    Ok((!changed).then_some(found))
}

pub(super) fn delivery(order: &Value, paper: &Paper) -> Option<Delivery> {
    let there = Delivery {
        name: text(order, "delivery_name"),
        address: address(order, "delivery_", paper),
        contact: text(order, "delivery_contact"),
        phone: text(order, "delivery_phone"),
    };
    (there != Delivery::default()).then_some(there)
}

async fn receipt(work: &mut Work, subject: &Subject) -> Result<Plan> {
    let order = subject_order(subject)?;
    let named = subject.data.as_ref().map(|it| text(it, "payment")).unwrap_or_default();
    let all = rows::below(&mut *work.tx, work.organization, order, Below::Payments).await?;
    let paid = all.iter().find(|it| text(it, "number") == named);
    let paid = paid.ok_or_else(|| Error::refused("no payment belongs to it"))?;
    let zone = work.settings.zone();
    let mut paper = sheet(work, subject, PaperKind::Receipt, &named).await?;
    paper.currency = text(paid, "currency");
    paper.paid_on = day_of(paid, "created_at", zone);
    paper.payment.method = said::method(&text(paid, "method"), paper.language);
    paper.payment.received_minor = minor(paid, "amount_minor");
    paper.references.order = subject.order_number.clone().unwrap_or_default();
    let shown = row(work, Entity::Order, order).await?;
    let kept = minor(&shown, "paid_minor") - minor(&shown, "refunded_minor");
    let items = orders::items(&mut *work.tx, work.organization, Holder::Order(order)).await?;
    paper.sums = sums(&shown, &items, paper.notation());
    // It lists nothing, so there is nothing that they were taken off or added to.
    (paper.sums.discount_minor, paper.sums.freight_minor) = (0, 0);
    paper.sums.paid_minor = kept;
    paper.sums.to_pay_minor = (paper.sums.total_minor - kept).max(0);
    Ok(Plan { payment: id(paid, "id"), ..Plan::print(paper, named) })
}

/// A job card, of the card that the act was done to.
async fn job_card(work: &mut Work, subject: &Subject) -> Result<Plan> {
    let card = row(work, Entity::JobCard, subject.subject_id).await?;
    let paper = card_sheet(work, subject, &card).await?;
    Ok(Plan::print(paper, text(&card, "number")))
}

/// The paper of one job card.
pub(super) async fn card_sheet(work: &mut Work, subject: &Subject, card: &Value) -> Result<Paper> {
    let mut paper = sheet(work, subject, PaperKind::JobCard, &text(card, "number")).await?;
    paper.references.order = subject.order_number.clone().unwrap_or_default();
    paper.scan_code = text(card, "scan_code");
    paper.lines = vec![Line {
        position: 1,
        description: text(card, "title"),
        quantity: decimal(card, "quantity"),
        unit: said::unit("pcs", paper.language),
        ..Line::default()
    }];
    paper.work = labour(card);
    if let Some(order) = subject.order_id {
        let shown = row(work, Entity::Order, order).await?;
        paper.work.scheduled_on = day_of(&shown, "promised_at", work.settings.zone());
        paper.delivery = delivery(&shown, &paper);
    }
    Ok(paper)
}

/// What the floor has to know, from a job card's specification.
pub(super) fn labour(card: &Value) -> Labour {
    let nothing = Value::Null;
    let specification = card.get("specification").unwrap_or(&nothing);
    let material = |it: &Value| Material { description: plain(it), ..Material::default() };
    Labour {
        assignee: text(card, "assignee_name"),
        specification: pairs(specification.get("options")),
        steps: list(specification, "steps").iter().map(plain).collect(),
        materials: list(specification, "materials").iter().map(material).collect(),
        ..Labour::default()
    }
}

async fn packing_list(work: &mut Work, subject: &Subject) -> Result<Plan> {
    let order = subject_order(subject)?;
    let shown = row(work, Entity::Order, order).await?;
    let number = text(&shown, "number");
    let mut paper = sheet(work, subject, PaperKind::PackingList, &number).await?;
    paper.references.customers = text(&shown, "customer_reference");
    paper.delivery = delivery(&shown, &paper);
    let lines = rows::below(&mut *work.tx, work.organization, order, Below::Items).await?;
    paper.lines = lines.iter().map(|it| line(it, paper.language)).collect();
    // What lies on a label stands on its line too.
    for packed in packing::lines(&mut *work.tx, work.organization, order).await? {
        let own = |it: &&mut Line| i32::try_from(it.position) == Ok(packed.position);
        if let Some(line) = paper.lines.iter_mut().find(own) {
            line.code = packed.scan_code.unwrap_or_default();
        }
    }
    Ok(Plan::print(paper, number))
}

async fn label(work: &mut Work, subject: &Subject) -> Result<Plan> {
    let card = if subject.machine == Machine::JobCard.word() {
        Some(row(work, Entity::JobCard, subject.subject_id).await?)
    } else {
        None
    };
    let paper = label_sheet(work, subject, card.as_ref(), (1, 1)).await?;
    let number = paper.number.clone();
    Ok(Plan::print(paper, number))
}

/// The label of an order, or of one card of it: which parcel of how many.
pub(super) async fn label_sheet(
    work: &mut Work,
    subject: &Subject,
    card: Option<&Value>,
    (parcel, of): (u32, u32),
) -> Result<Paper> {
    let order = subject_order(subject)?;
    let shown = row(work, Entity::Order, order).await?;
    let number = text(card.unwrap_or(&shown), "number");
    let mut paper = sheet(work, subject, PaperKind::Label, &number).await?;
    paper.delivery = delivery(&shown, &paper);
    paper.references.order = text(&shown, "number");
    paper.references.customers = text(&shown, "customer_reference");
    // A code of an order is its number without what keyboards garble.
    paper.scan_code = match card {
        Some(card) => text(card, "scan_code"),
        None => number.chars().filter(char::is_ascii_alphanumeric).collect(),
    };
    let contents = match card {
        Some(card) => {
            let quantity = work.settings.notation().decimal(decimal(card, "quantity"));
            format!("{quantity} × {}", text(card, "title"))
        }
        None => text(&shown, "items_summary"),
    };
    paper.parcel = Parcel {
        number: parcel,
        of,
        carrier: text(&shown, "carrier"),
        tracking: text(&shown, "tracking_number"),
        contents,
        ..Parcel::default()
    };
    Ok(paper)
}
