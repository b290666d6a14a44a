//! What a letter names: numbers, amounts, days, in its language and the organization's formats.

use serde_json::{Map, Value, json};

use super::of_data;
use crate::domain::language::Language;
use crate::domain::letter::LetterKind;
use crate::domain::notation::Notation;
use crate::domain::payment_reference::PaymentReference;
use crate::domain::settings::Settings;
use crate::domain::status::Status;
use crate::service::Service;
use crate::service::error::Result;
use crate::service::papers::brand;
use crate::store::post::Subject;
use crate::store::{invoices, payments};

/// For how many minutes a code is good (SPEC 3).
const CODE_MINUTES: i64 = 10;
/// What is left of that when the customer is warned.
const WARNED_MINUTES: i64 = 2;

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
    put("reason", json!(of_data(subject, "reason")));
    put("note", json!(subject.note));
    put("number", json!(subject.invoice_number.as_ref().or(subject.offer_number.as_ref())));
    put("valid_until", json!(subject.offer_valid_until.map(|it| notation.day(it))));
    put("carrier", json!(subject.carrier));
    put("tracking_number", json!(subject.tracking_number));
    if let (Some(minor), Some(currency)) = (subject.invoice_total_minor, &subject.invoice_currency)
    {
        put("amount", json!(notation.exact(minor.abs(), currency)));
        put("due_on", json!(subject.invoice_due_on.map(|it| notation.day(it))));
        put("payment_account", json!(account(settings)));
        put("payment_reference", json!(reference(settings, subject)));
    }
    match kind {
        LetterKind::SaleOrder | LetterKind::Otp | LetterKind::OtpReminder => {
            put("code", json!(crate::letters::MASKED));
            put("minutes", json!(CODE_MINUTES));
        }
        LetterKind::OtpExpiryWarning => put("minutes", json!(WARNED_MINUTES)),
        LetterKind::StatusUpdate => put("status", json!(status_words(subject, language))),
        LetterKind::AddonDecision => put("approved", json!(subject.action == "approve")),
        LetterKind::Custom => {
            put("subject", json!(of_data(subject, "subject")));
            put("body", json!(of_data(subject, "body")));
        }
        LetterKind::Credit => {
            let pool = service.store().pool();
            let here = service.me().organization_id;
            let invoice = subject.invoice_id.unwrap_or_default();
            put("original_number", json!(invoices::credited(pool, here, invoice).await?));
        }
        LetterKind::PaymentReceipt => {
            let pool = service.store().pool();
            let named = of_data(subject, "payment").and_then(Value::as_str).unwrap_or_default();
            let paid = payments::row(pool, service.me().organization_id, named).await?;
            let minor = paid.get("amount_minor").and_then(Value::as_i64).unwrap_or_default();
            let currency = paid.get("currency").and_then(Value::as_str).unwrap_or_default();
            put("number", json!(named));
            put("amount", json!(notation.exact(minor, currency)));
            let on = subject.at.with_timezone(&settings.zone()).date_naive();
            put("paid_on", json!(notation.day(on)));
        }
        LetterKind::Offer
        | LetterKind::OrderConfirmation
        | LetterKind::JobCard
        | LetterKind::Invoice
        | LetterKind::DepositRequest
        | LetterKind::PaymentReminder
        | LetterKind::Shipped
        | LetterKind::OrderCompleted
        | LetterKind::AddonReceived => {}
    }
    Ok(values)
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
