//! The values that letters may name, and which of them a kind cannot do without. Never
//! makes a value up.

use serde_json::{Map, Value};

use super::{Letter, LetterError};
use crate::domain::letter::LetterKind;
use crate::domain::nearest::nearest;

/// Every value with what it is. Those that begin with `our_` come from the sender; the rest
/// is handed in.
#[rustfmt::skip]
pub const VALUES: &[(&str, &str)] = &[
    ("our_name", "the organization's name"),
    ("our_phone", "the organization's telephone number"),
    ("our_email", "the organization's e-mail address"),
    ("our_web", "the organization's web address"),
    ("customer_name", "whom the letter is to"),
    ("order_number", "the order that it is about"),
    ("number", "the number of the offer, invoice, credit note, receipt, job card or add-on itself"),
    ("original_number", "the invoice that a credit note credits"),
    ("amount", "the sum with its currency, as it is written"),
    ("net_amount", "the sum before tax with its currency, as it is written"),
    ("items", "what was asked for, in a line"),
    ("balance", "what is left to pay after a payment, as it is written"),
    ("due_on", "the day on which it is due"),
    ("valid_until", "the last day of an offer"),
    ("paid_on", "the day of a payment"),
    ("delivery_on", "the day on which delivery is expected"),
    ("method", "how it was paid"),
    ("payment_account", "where to pay, in a line"),
    ("payment_reference", "what to say when paying"),
    ("payment_link", "where to pay online"),
    ("code", "the code that the customer confirms with"),
    ("minutes", "for how many minutes the code is good"),
    ("link", "where to download the attached document"),
    ("page_link", "the customer's own page of the order"),
    ("status", "the status of the order, in the letter's language"),
    ("carrier", "who carries the shipment"),
    ("tracking_number", "the carrier's number of the shipment"),
    ("tracking_link", "where the shipment is followed"),
    ("approved", "true if the add-on was approved, false if not"),
    ("reason", "why, in somebody's own words"),
    ("note", "what somebody wrote"),
    ("subject", "the subject of a letter written by hand"),
    ("body", "the text of a letter written by hand"),
];

/// The values without which a kind cannot be written.
pub const fn needs(kind: LetterKind) -> &'static [&'static str] {
    match kind {
        LetterKind::Offer | LetterKind::JobCard => &["customer_name", "number"],
        LetterKind::SaleOrder | LetterKind::Otp | LetterKind::OtpReminder => {
            &["customer_name", "order_number", "code", "minutes"]
        }
        LetterKind::OtpExpiryWarning => &["customer_name", "order_number", "minutes"],
        LetterKind::OrderConfirmation
        | LetterKind::Shipped
        | LetterKind::OrderCompleted
        | LetterKind::AddonReceived => &["customer_name", "order_number"],
        LetterKind::Invoice | LetterKind::PaymentReminder => {
            &["customer_name", "number", "amount", "due_on"]
        }
        LetterKind::DepositRequest => &["customer_name", "order_number", "amount"],
        LetterKind::PaymentReceipt => &["customer_name", "amount"],
        LetterKind::Credit => &["customer_name", "number", "original_number", "amount"],
        LetterKind::StatusUpdate => &["customer_name", "order_number", "status"],
        LetterKind::AddonDecision => &["customer_name", "order_number", "approved"],
        LetterKind::Custom => &["subject", "body"],
    }
}

/// Says whether it comes from the sender.
fn is_ours(name: &str) -> bool {
    name.starts_with("our_")
}

/// Says whether a button may lead to it.
pub(super) fn is_link(name: &str) -> bool {
    name.ends_with("link")
}

/// What a value is.
fn meaning(name: &str) -> &'static str {
    VALUES.iter().find(|(known, _)| *known == name).map_or("", |(_, meaning)| *meaning)
}

/// Says which names of this sort resemble one that does not exist.
pub(super) fn near(name: &str, sort: impl Fn(&str) -> bool) -> String {
    let found = nearest(name, VALUES.iter().map(|(known, _)| *known).filter(|it| sort(it)));
    if found.is_empty() { String::new() } else { format!(", did you mean {}", found.join(" or ")) }
}

/// Looks through what was handed in, and adds what the sender knows.
pub(super) fn check(letter: &Letter) -> Result<Map<String, Value>, LetterError> {
    let kind = letter.kind;
    let mut all = Map::new();
    for (name, value) in &letter.values {
        if meaning(name).is_empty() {
            let near = near(name, |it| !is_ours(it));
            return Err(LetterError::Unknown { kind, name: name.clone(), near });
        }
        if is_ours(name) {
            return Err(unfit(kind, name, "comes from the sender, it is not handed in"));
        }
        if let Some(value) = clean(value).map_err(|why| unfit(kind, name, why))? {
            if is_link(name) {
                check_link(&value).map_err(|why| unfit(kind, name, why))?;
            }
            all.insert(name.clone(), value);
        }
    }
    if let Some(name) = needs(kind).iter().find(|it| !all.contains_key(**it)) {
        return Err(LetterError::Missing { kind, name, meaning: meaning(name) });
    }
    let sender = &letter.sender;
    let ours = [
        ("our_name", Some(&sender.name)),
        ("our_phone", sender.phone.as_ref()),
        ("our_email", sender.email.as_ref()),
        ("our_web", sender.web.as_ref()),
    ];
    for (name, value) in ours {
        let value = clean(&value.cloned().into()).map_err(|why| unfit(kind, name, why))?;
        all.extend(value.map(|it| (name.to_owned(), it)));
    }
    if !all.contains_key("our_name") {
        return Err(LetterError::Missing { kind, name: "our_name", meaning: meaning("our_name") });
    }
    Ok(all)
}

fn unfit(kind: LetterKind, name: &str, why: &'static str) -> LetterError {
    LetterError::Unfit { kind, name: name.into(), why }
}

/// A value without what no letter shows: control characters, spaces around it. Nothing where
/// nothing is left.
fn clean(value: &Value) -> Result<Option<Value>, &'static str> {
    match value {
        Value::Null => Ok(None),
        Value::Bool(_) | Value::Number(_) => Ok(Some(value.clone())),
        Value::String(text) => {
            let lines = text.replace("\r\n", "\n").replace('\r', "\n");
            let shown: String =
                lines.chars().filter(|it| *it == '\n' || !it.is_control()).collect();
            let shown = shown.trim();
            Ok(if shown.is_empty() { None } else { Some(shown.into()) })
        }
        Value::Array(_) | Value::Object(_) => Err("is neither a text nor a number"),
    }
}

/// A button must not lead into a script.
fn check_link(value: &Value) -> Result<(), &'static str> {
    let url = value.as_str().and_then(|it| url::Url::parse(it).ok());
    match url {
        Some(url) if matches!(url.scheme(), "https" | "http") && url.has_host() => Ok(()),
        Some(_) | None => Err("is not an address that begins with https:// or http://"),
    }
}
