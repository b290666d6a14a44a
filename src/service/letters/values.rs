//! What a letter names: numbers, amounts, days, in its language and the organization's formats.

use serde_json::{Map, Value, json};

use super::{code_ends, of_data};
use crate::domain::family;
use crate::domain::language::Language;
use crate::domain::letter::LetterKind;
use crate::domain::machine::Action;
use crate::domain::notation::Notation;
use crate::domain::payment_reference::PaymentReference;
use crate::domain::settings::Settings;
use crate::domain::status::Status;
use crate::domain::waiting::{CODE_ENDS_SOON, CODE_IS_GOOD};
use crate::service::Service;
use crate::service::error::Result;
use crate::service::papers::{brand, plain};
use crate::store::post::Subject;
use crate::store::{addons, invoices, payments};

/// The values of a letter about a subject; those that are empty are left out.
pub(super) async fn of(
    service: &Service,
    settings: &Settings,
    subject: &Subject,
    kind: LetterKind,
    language: Language,
) -> Result<Map<String, Value>> {
    let notation = Notation::of(&settings.text("number_format"), &settings.text("date_format"));
    let name = subject.contact.as_ref().unwrap_or(&subject.customer_name);
    let mut values = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            values.insert(name.to_owned(), value);
        }
    };
    put("customer_name", json!(name));
    put("order_number", json!(subject.order_number));
    put("carrier", json!(subject.carrier));
    put("tracking_number", json!(subject.tracking_number));
    let promised = subject.promised_at.map(|it| it.with_timezone(&settings.zone()).date_naive());
    put("delivery_on", json!(promised.map(|it| notation.day(it))));
    match kind {
        LetterKind::Offer => {
            put("number", json!(subject.offer_number));
            put(
                "amount",
                sum(notation, subject.offer_total_minor, subject.offer_currency.as_deref()),
            );
            put("valid_until", json!(subject.offer_valid_until.map(|it| notation.day(it))));
        }
        LetterKind::SaleOrder | LetterKind::Otp | LetterKind::OtpReminder => {
            put("code", json!(crate::letters::MASKED));
            put("minutes", json!(CODE_IS_GOOD.num_minutes()));
            put(
                "amount",
                sum(notation, subject.order_total_minor, subject.order_currency.as_deref()),
            );
        }
        LetterKind::OrderConfirmation => {
            put(
                "amount",
                sum(notation, subject.order_total_minor, subject.order_currency.as_deref()),
            );
        }
        LetterKind::OtpExpiryWarning => {
            // A minute that has begun counts.
            let left = code_ends(subject).map(|it| (it - service.clock().now()).num_seconds());
            let minutes = left.map(|it| (it + 59).max(60) / 60);
            put("minutes", json!(minutes.unwrap_or(CODE_ENDS_SOON.num_minutes())));
        }
        LetterKind::StatusUpdate => put("status", json!(status_words(subject, language))),
        LetterKind::Custom => {
            put("subject", json!(of_data(subject, "subject")));
            put("body", json!(of_data(subject, "body")));
        }
        LetterKind::Invoice | LetterKind::DepositRequest | LetterKind::PaymentReminder => {
            put("number", json!(subject.invoice_number));
            put(
                "amount",
                sum(notation, subject.invoice_owed_minor, subject.invoice_currency.as_deref()),
            );
            put("due_on", json!(subject.invoice_due_on.map(|it| notation.day(it))));
            put("payment_account", json!(account(settings)));
            put("payment_reference", json!(reference(settings, subject)));
        }
        LetterKind::Credit => values.extend(credit(service, notation, subject).await?),
        LetterKind::PaymentReceipt => {
            values.extend(receipt(service, (settings, notation), subject, language).await?);
        }
        LetterKind::AddonReceived | LetterKind::AddonDecision => {
            values.extend(addon(service, notation, subject, kind).await?);
        }
        LetterKind::JobCard | LetterKind::Shipped | LetterKind::OrderCompleted => {}
    }
    Ok(values)
}

/// What a credit note credits.
async fn credit(
    service: &Service,
    notation: Notation,
    subject: &Subject,
) -> Result<Map<String, Value>> {
    let here = service.me().organization_id;
    let invoice = subject.invoice_id.unwrap_or_default();
    let original = invoices::credited(service.store().pool(), here, invoice).await?;
    let credited = subject.invoice_total_minor.map(i64::abs);
    let mut values = Map::new();
    values.insert("number".into(), json!(subject.invoice_number));
    values.insert("original_number".into(), json!(original));
    values.insert("amount".into(), sum(notation, credited, subject.invoice_currency.as_deref()));
    Ok(values)
}

/// What a receipt says of its payment.
async fn receipt(
    service: &Service,
    (settings, notation): (&Settings, Notation),
    subject: &Subject,
    language: Language,
) -> Result<Map<String, Value>> {
    let named = of_data(subject, "payment").and_then(Value::as_str).unwrap_or_default();
    let here = service.me().organization_id;
    let paid = payments::row(service.store().pool(), here, named).await?;
    let text = |name: &str| paid.get(name).and_then(Value::as_str).unwrap_or_default();
    let minor = paid.get("amount_minor").and_then(Value::as_i64);
    let currency = Some(text("currency"));
    let left = subject.order_total_minor.zip(subject.order_kept_minor);
    let left = left.map(|(total, kept)| total - kept).filter(|it| *it > 0);
    let on = subject.at.with_timezone(&settings.zone()).date_naive();
    let mut values = Map::new();
    values.insert("number".into(), json!(named));
    values.insert("amount".into(), sum(notation, minor, currency));
    values.insert("paid_on".into(), json!(notation.day(on)));
    values.insert("method".into(), json!(plain::method(text("method"), language)));
    values.insert("balance".into(), sum(notation, left, currency));
    Ok(values)
}

/// What a customer is told of an add-on: what it costs before tax while it is a request, and with its
/// tax once it is an order.
async fn addon(
    service: &Service,
    notation: Notation,
    subject: &Subject,
    kind: LetterKind,
) -> Result<Map<String, Value>> {
    let (pool, here) = (service.store().pool(), service.me().organization_id);
    let mut values = Map::new();
    let Some(told) = addons::told(pool, here, subject.subject_id).await? else {
        return Ok(values);
    };
    if kind == LetterKind::AddonReceived {
        let items = family::lines(Some(&told.items));
        values.insert("note".into(), json!(told.reason));
        values.insert("items".into(), json!(Some(items).filter(|it| !it.is_empty())));
        let net = sum(notation, Some(told.value_minor), Some(&told.currency));
        values.insert("net_amount".into(), net);
        return Ok(values);
    }
    let approved = subject.action == Action::Approve.word();
    values.insert("approved".into(), json!(approved));
    values.insert("number".into(), json!(told.number));
    let minor = Some(told.value_minor).filter(|_| told.is_taxed);
    values.insert("amount".into(), sum(notation, minor, Some(&told.currency)));
    let why = of_data(subject, "reason").filter(|_| !approved);
    values.insert("reason".into(), json!(why));
    Ok(values)
}

/// A sum with its currency.
fn sum(notation: Notation, minor: Option<i64>, currency: Option<&str>) -> Value {
    let known = minor.zip(currency);
    json!(known.map(|(minor, currency)| format!("{} {currency}", notation.exact(minor, currency))))
}

/// Where to pay, in a line.
fn account(settings: &Settings) -> Option<String> {
    let named = [("bankgiro", "Bankgiro"), ("plusgiro", "Plusgiro"), ("iban", "IBAN")];
    named.iter().find_map(|(name, words)| {
        let number = brand::text(settings, name);
        (!number.is_empty()).then(|| format!("{words} {number}"))
    })
}

fn reference(settings: &Settings, subject: &Subject) -> Option<String> {
    let number = subject.invoice_number.as_deref()?;
    let fik = PaymentReference::fik(number, &brand::text(settings, "fik_creditor"));
    fik.or_else(|| PaymentReference::ocr(number)).map(|it| it.to_string())
}

/// Where an order stands, in words of a customer's language.
fn status_words(subject: &Subject, language: Language) -> String {
    let status: Option<Status> = subject.to_status.parse().ok();
    status.map_or_else(|| subject.to_status.clone(), |it| words(it, language))
}

/// What a customer is told of where their order stands.
#[rustfmt::skip]
const STANDS: &[(&[Status], [&str; 3])] = &[
    (&[Status::QuoteSent, Status::Quoted], ["quoted", "offererad", "tilbudt"]),
    (&[Status::Accepted, Status::ConfirmedByCustomer, Status::ConfirmedNoPaymentRequired], ["confirmed", "bekräftad", "bekræftet"]),
    (&[Status::PendingStaffReview, Status::AwaitingApproval], ["being looked at", "under granskning", "under behandling"]),
    (&[Status::AwaitingCustomerConfirmation], ["waiting for your confirmation", "väntar på din bekräftelse", "afventer din bekræftelse"]),
    (&[Status::AdvancePaid], ["confirmed, the advance is paid", "bekräftad, förskottet är betalt", "bekræftet, forudbetalingen er modtaget"]),
    (&[Status::DepositDue], ["waiting for the deposit", "väntar på handpenningen", "afventer depositum"]),
    (&[Status::Scheduled], ["scheduled", "inplanerad", "planlagt"]),
    (&[Status::InQueue], ["in the queue", "i kö", "i kø"]),
    (&[Status::InProgress], ["under way", "påbörjad", "i gang"]),
    (&[Status::InProduction, Status::InLabeling], ["in production", "i produktion", "i produktion"]),
    (&[Status::QualityInspection], ["in quality inspection", "i kvalitetskontroll", "i kvalitetskontrol"]),
    (&[Status::InPacking, Status::Packed], ["being packed", "packas", "ved at blive pakket"]),
    (&[Status::AwaitingInvoice, Status::AwaitingPayment], ["waiting for payment", "väntar på betalning", "afventer betaling"]),
    (&[Status::ReadyToShip, Status::ReadyForDelivery], ["ready for delivery", "klar för leverans", "klar til levering"]),
    (&[Status::Shipped], ["shipped", "skickad", "afsendt"]),
    (&[Status::Completed], ["completed", "slutförd", "afsluttet"]),
    (&[Status::Paid], ["paid", "betald", "betalt"]),
    (&[Status::Cancelled], ["cancelled", "avbeställd", "annulleret"]),
];

fn words(status: Status, language: Language) -> String {
    let told = STANDS.iter().find(|(all, _)| all.contains(&status)).map(|(_, told)| *told);
    told.map_or_else(|| status.plain(), |told| language.pick(told).to_owned())
}
