//! What was typed or sent, checked against what an action asks for. Never guesses:
//! a value that does not fit is named with its path and with what was expected.

use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};
use strum::VariantArray as _;

use super::error::{Error, Result, Told};
use super::work::Work;
use crate::domain::input::{Input, Kind};
use crate::domain::machine::Machine;
use crate::domain::nearest::nearest;
use crate::domain::secret::Secret;
use crate::store::{customers, prices, products, users};

/// As long as an address may be, in bytes (RFC 5321).
const ADDRESS_MAX: usize = 320;
/// The most that one amount may be, in minor units: a hundred thousand million, so that sums of
/// many still fit and papers hold them.
const MONEY_MAX: i64 = 10_000_000_000_000;
/// The longest text that an input takes, in bytes.
pub(super) const TEXT_MAX: usize = 10_000;

/// Inputs that fit.
#[derive(Clone, Debug, Default)]
pub(super) struct Inputs {
    /// Those that fill a column of the thing's own row.
    pub(super) columns: Map<String, Value>,
    /// The others.
    pub(super) aside: Map<String, Value>,
    /// Columns that the event has no business to remember.
    pub(super) quiet: Map<String, Value>,
    pub(super) note: Option<String>,
    pub(super) justification: Option<String>,
    /// Whether the customer's code came with them, and was right.
    pub(super) has_code: bool,
    /// Whether whoever acts has signed with their PIN.
    pub(super) is_signed: bool,
}

impl Inputs {
    /// A text that goes elsewhere than into a column.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.aside.get(name).and_then(Value::as_str)
    }

    /// An amount in minor units that goes elsewhere than into a column.
    pub(super) fn amount(&self, name: &str) -> Option<i64> {
        self.aside.get(name).and_then(Value::as_i64)
    }

    /// Everything but note and justification: what the event remembers.
    pub(super) fn data(&self) -> Map<String, Value> {
        self.columns.iter().chain(&self.aside).map(|(k, v)| (k.clone(), v.clone())).collect()
    }
}

/// Takes the words that any action may carry out of what was given, so that the
/// decision can know of the justification.
pub(super) fn words(given: &Map<String, Value>) -> Result<(Option<String>, Option<String>)> {
    Ok((word(given, "note")?, word(given, "justification")?))
}

/// One text among what was given; nothing where it is blank.
pub(super) fn words_of(given: &Map<String, Value>, name: &str) -> Result<Option<String>> {
    word(given, name)
}

/// Takes a secret out of what was given, as it was typed or read out: blanks do not count.
pub(super) fn secret(given: &Map<String, Value>, name: &str) -> Result<Option<Secret>> {
    let Some(value) = given.get(name).filter(|it| !is_blank(it)) else { return Ok(None) };
    let text = text(name, value)?;
    let bare: String = text.as_str().unwrap_or_default().split_whitespace().collect();
    Ok(Some(Secret::new(bare)))
}

/// Says whether an input of that name is one that is never kept.
pub(super) fn is_secret(name: &str) -> bool {
    static SECRETS: LazyLock<Vec<&str>> = LazyLock::new(|| {
        let rows = Machine::VARIANTS.iter().flat_map(|it| it.table());
        let secrets = rows.flat_map(|row| row.inputs).filter(|it| it.secret);
        secrets.map(|it| it.name).collect()
    });
    SECRETS.contains(&name)
}

fn word(given: &Map<String, Value>, name: &str) -> Result<Option<String>> {
    match given.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.trim().is_empty() => Ok(None),
        Some(Value::String(text)) if text.len() <= TEXT_MAX => Ok(Some(text.trim().to_owned())),
        Some(_) => Err(expected(name, "a text of at most 10000 bytes")),
    }
}

/// Checks what was given against what the action asks for; where it `empties`, a column that is
/// given nothing loses what it held, and else it is left alone.
pub(super) async fn check(
    work: &mut Work,
    asked: &'static [Input],
    given: &Map<String, Value>,
    empties: bool,
) -> Result<Inputs> {
    let known = |name: &str| asked.iter().any(|it| it.name == name);
    if let Some(name) =
        given.keys().find(|it| !known(it) && *it != "note" && *it != "justification")
    {
        return Err(unknown(name, asked));
    }
    let (note, justification) = words(given)?;
    let mut inputs = Inputs { note, justification, ..Inputs::default() };
    for input in asked {
        let value = given.get(input.name).filter(|it| !is_blank(it));
        let Some(value) = value else {
            if input.required {
                return Err(missing(input));
            }
            if empties && input.column && given.contains_key(input.name) {
                let nothing = if input.kind == Kind::Money { json!(0) } else { Value::Null };
                inputs.columns.insert(input.name.to_owned(), nothing);
            } else if empties && input.kind == Kind::Note && given.contains_key(input.name) {
                // Lines that are taken out; the note that any act may carry is none of them.
                if input.name != "note" {
                    inputs.aside.insert(input.name.to_owned(), Value::Null);
                }
            }
            continue;
        };
        // A secret has done its part when the act was decided on.
        if input.name == "note" || input.secret {
            continue;
        }
        let value = fit(work, input.name, input.kind, value).await?;
        let place = if input.column { &mut inputs.columns } else { &mut inputs.aside };
        place.insert(input.name.to_owned(), value);
    }
    Ok(inputs)
}

fn is_blank(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|it| it.trim().is_empty())
}

/// Makes a value fit its kind.
pub(super) async fn fit(work: &mut Work, path: &str, kind: Kind, value: &Value) -> Result<Value> {
    let zone = work.settings.zone();
    match kind {
        Kind::User => user(work, path, value).await,
        Kind::Users => {
            let list = value.as_array().ok_or_else(|| expected(path, "a list of e-mails"))?;
            let mut found = Vec::with_capacity(list.len());
            for (at, one) in list.iter().enumerate() {
                found.push(user(work, &format!("{path}[{at}]"), one).await?);
            }
            Ok(Value::Array(found))
        }
        Kind::Customer => customer(work, path, value).await,
        Kind::Product => product(work, path, value).await,
        Kind::PriceList => price_list(work, path, value).await,
        Kind::Station => station(&work.settings.stations(), path, value),
        Kind::Text
        | Kind::Email
        | Kind::Note
        | Kind::Money
        | Kind::Percent
        | Kind::Quantity
        | Kind::Integer
        | Kind::Boolean
        | Kind::Date
        | Kind::Datetime
        | Kind::Choice(_)
        | Kind::Items
        | Kind::Marks
        | Kind::Json => plain(path, kind, value, zone),
    }
}

/// Makes a value fit a kind that needs no look into the database.
pub(super) fn plain(path: &str, kind: Kind, value: &Value, zone: Tz) -> Result<Value> {
    match kind {
        Kind::Text => line(path, value),
        Kind::Note => text(path, value),
        Kind::Email => address(path, value),
        Kind::Money => match whole(value) {
            Some(amount) if (0..=MONEY_MAX).contains(&amount) => Ok(json!(amount)),
            Some(amount) if amount > MONEY_MAX => {
                Err(expected(path, &format!("an amount in minor units up to {MONEY_MAX}")))
            }
            _ => Err(expected(path, "an amount in minor units, like 125000")),
        },
        Kind::Percent => percent(path, value),
        Kind::Quantity => quantity(path, value),
        Kind::Integer => whole(value).map(Value::from).ok_or_else(|| expected(path, "a number")),
        Kind::Boolean => match (value.as_bool(), value.as_str()) {
            (Some(flag), _) => Ok(json!(flag)),
            (None, Some("true" | "yes")) => Ok(json!(true)),
            (None, Some("false" | "no")) => Ok(json!(false)),
            (None, _) => Err(expected(path, "true or false")),
        },
        Kind::Date => {
            date(value).map(|it| json!(it)).ok_or_else(|| expected(path, "a date, like 2026-11-25"))
        }
        Kind::Datetime => datetime(value, zone)
            .map(|it| json!(it))
            .ok_or_else(|| expected(path, "a date and a time, like 2026-11-25 14:00")),
        Kind::Choice(words) => choice(path, value, words),
        Kind::Items => {
            let items = as_json(value);
            let shape = r#"a list, like [{"sku": "…", "quantity": 1}]"#;
            if items.is_array() { Ok(items) } else { Err(expected(path, shape)) }
        }
        Kind::Marks => {
            let lines = as_json(value);
            let shape = r#"a list, like [{"line": "…", "result": "pass"}],"#;
            let are_some = lines.as_array().is_some_and(|it| !it.is_empty());
            if are_some { Ok(lines) } else { Err(expected(path, shape)) }
        }
        Kind::Json => Ok(as_json(value)),
        Kind::User | Kind::Users | Kind::Customer => Err(expected(path, "a person")),
        Kind::Product | Kind::PriceList | Kind::Station => Err(expected(path, "its name")),
    }
}

/// A text that is JSON counts as what it says: that is how a command line gives it.
fn as_json(value: &Value) -> Value {
    let said = value.as_str().and_then(|it| serde_json::from_str(it).ok());
    said.unwrap_or_else(|| value.clone())
}

fn text(path: &str, value: &Value) -> Result<Value> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            return Err(expected(path, "a text"));
        }
    };
    if text.len() > TEXT_MAX || text.contains('\0') {
        return Err(expected(path, "a text of at most 10000 bytes"));
    }
    Ok(json!(text))
}

/// A text that stands in a list, a paper or a mail's head: one line.
fn line(path: &str, value: &Value) -> Result<Value> {
    let text = text(path, value)?;
    if text.as_str().is_some_and(|it| it.contains(char::is_control)) {
        return Err(expected(path, "a text on one line, without tabs and the like,"));
    }
    Ok(text)
}

/// In lower case, as people are looked up by it.
fn address(path: &str, value: &Value) -> Result<Value> {
    let typed = value.as_str().unwrap_or_default().trim().to_lowercase();
    let is_one = typed
        .split_once('@')
        .is_some_and(|(who, host)| !who.is_empty() && !host.is_empty() && !host.contains('@'));
    if is_one
        && typed.len() <= ADDRESS_MAX
        && !typed.contains(|it: char| it.is_whitespace() || it.is_control())
    {
        return Ok(json!(typed));
    }
    Err(expected(path, "one e-mail address, like anna@example.com"))
}

fn whole(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

fn percent(path: &str, value: &Value) -> Result<Value> {
    let number: Option<Decimal> = match value {
        Value::Number(number) => number.to_string().parse().ok(),
        Value::String(text) => {
            text.trim().trim_end_matches('%').trim_end().replace(',', ".").parse().ok()
        }
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    match number {
        Some(it) if Decimal::ZERO <= it && it <= Decimal::ONE_HUNDRED && it.scale() <= 3 => {
            Ok(json!(it.normalize()))
        }
        _ => Err(expected(path, "a number from 0 to 100")),
    }
}

fn quantity(path: &str, value: &Value) -> Result<Value> {
    let number: Option<Decimal> = match value {
        Value::Number(number) => number.to_string().parse().ok(),
        Value::String(text) => text.trim().replace(',', ".").parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    match number.map(|it| it.normalize()) {
        Some(it) if Decimal::ZERO <= it && it <= Decimal::from(1_000_000) && it.scale() <= 3 => {
            Ok(json!(it))
        }
        _ => Err(expected(path, "a number from 0 to 1000000 with at most three decimals")),
    }
}

fn choice(path: &str, value: &Value, words: &[&str]) -> Result<Value> {
    match value.as_str().map(str::trim) {
        Some(word) if words.contains(&word) => Ok(json!(word)),
        _ => Err(expected(path, &format!("one of {}", words.join(", ")))),
    }
}

fn date(value: &Value) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(value.as_str()?.trim(), "%Y-%m-%d").ok()
}

/// A day without a time counts from nine in the morning.
fn datetime(value: &Value, zone: Tz) -> Option<DateTime<Utc>> {
    let text = value.as_str()?.trim();
    if let Ok(exact) = DateTime::parse_from_rfc3339(text) {
        return Some(exact.to_utc());
    }
    let formats = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"];
    let local = formats
        .iter()
        .find_map(|it| NaiveDateTime::parse_from_str(text, it).ok())
        .or_else(|| Some(date(value)?.and_time(NaiveTime::from_hms_opt(9, 0, 0)?)))?;
    zone.from_local_datetime(&local).earliest().map(|it| it.to_utc())
}

async fn user(work: &mut Work, path: &str, value: &Value) -> Result<Value> {
    let Some(name) = value.as_str().map(str::trim) else {
        return Err(expected(path, "a person's e-mail"));
    };
    let people = users::active(&mut *work.tx, work.organization).await?;
    let is_meant = |it: &&users::Person| {
        it.email.eq_ignore_ascii_case(name)
            || it.short_name.eq_ignore_ascii_case(name)
            || it.id.to_string() == name
    };
    match people.iter().find(is_meant) {
        Some(person) => Ok(json!(person.id)),
        None => Err(Error::Missing {
            what: format!("person {name:?}"),
            nearest: nearest(name, people.iter().map(|it| it.email.as_str())),
        }),
    }
}

async fn customer(work: &mut Work, path: &str, value: &Value) -> Result<Value> {
    let Some(name) = value.as_str().map(str::trim) else {
        return Err(expected(path, "a customer's number or e-mail"));
    };
    match *customers::named(&mut *work.tx, work.organization, name).await? {
        [id] => Ok(json!(id)),
        [] => Err(Error::Missing { what: format!("customer {name:?}"), nearest: Vec::new() }),
        _ => Err(Error::Usage(
            Told::new(format!("{path}: several customers go by {name:?}"))
                .hint("name the one by its number"),
        )),
    }
}

async fn product(work: &mut Work, path: &str, value: &Value) -> Result<Value> {
    let Some(name) = value.as_str().map(str::trim) else {
        return Err(expected(path, "a product's SKU"));
    };
    if let Some(sku) = products::named(&mut *work.tx, work.organization, name).await? {
        return Ok(json!(sku));
    }
    let all = products::skus(&mut *work.tx, work.organization).await?;
    Err(Error::Missing {
        what: format!("product {name:?}"),
        nearest: nearest(name, all.iter().map(String::as_str)),
    })
}

/// A station as it is written in the settings.
fn station(stations: &[String], path: &str, value: &Value) -> Result<Value> {
    let Some(name) = value.as_str().map(str::trim) else {
        return Err(expected(path, "a station's name"));
    };
    if stations.is_empty() {
        return Err(Error::Usage(
            Told::new(format!("{path}: there are no stations yet"))
                .hint("an admin names them in the setting stations"),
        ));
    }
    stations.iter().find(|it| it.to_lowercase() == name.to_lowercase()).map_or_else(
        || {
            let nearest = nearest(name, stations.iter().map(String::as_str));
            Err(Error::Missing { what: format!("station {name:?}"), nearest })
        },
        |it| Ok(json!(it)),
    )
}

/// A list that customers are put on; a contract finds them by its number.
async fn price_list(work: &mut Work, path: &str, value: &Value) -> Result<Value> {
    let Some(name) = value.as_str().map(str::trim) else {
        return Err(expected(path, "a price list's number"));
    };
    match prices::list_named(&mut *work.tx, work.organization, name).await? {
        Some((id, kind)) if kind == "list" => Ok(json!(id)),
        Some(_) => Err(Error::Usage(
            Told::new(format!("{path}: {name} is a contract, no price list"))
                .hint("a contract counts for the customers with its number: set ncr_bid_no"),
        )),
        None => {
            let all = prices::list_numbers(&mut *work.tx, work.organization).await?;
            Err(Error::Missing {
                what: format!("price list {name:?}"),
                nearest: nearest(name, all.iter().map(String::as_str)),
            })
        }
    }
}

fn missing(input: &Input) -> Error {
    let what = format!("{} is needed: {}", input.name, kind_words(input.kind));
    Error::Usage(Told::new(what).hint(format!("--set {}=…", input.name)))
}

fn unknown(name: &str, asked: &[Input]) -> Error {
    let names = asked.iter().map(|it| it.name);
    let near = nearest(name, names.clone());
    let hint = if let Some(first) = near.first() {
        format!("did you mean {first}?")
    } else {
        let all: Vec<_> = names.collect();
        format!("it takes {}", if all.is_empty() { "note".into() } else { all.join(", ") })
    };
    Error::Usage(Told::new(format!("{name}: this action takes no such input")).hint(hint))
}

/// A value that does not fit, with its path.
pub(super) fn expected(path: &str, what: &str) -> Error {
    Error::Usage(Told::new(format!("{path}: {what} is expected")))
}

fn kind_words(kind: Kind) -> String {
    match kind {
        Kind::Text | Kind::Note => "a text".into(),
        Kind::Email => "an e-mail address".into(),
        Kind::Money => "an amount in minor units".into(),
        Kind::Percent => "a number from 0 to 100".into(),
        Kind::Quantity => "a number".into(),
        Kind::Product => "a product's SKU".into(),
        Kind::PriceList => "a price list's number".into(),
        Kind::Station => "a station's name".into(),
        Kind::Integer => "a whole number".into(),
        Kind::Boolean => "true or false".into(),
        Kind::Date => "a date, like 2026-11-25".into(),
        Kind::Datetime => "a date and a time, like 2026-11-25 14:00".into(),
        Kind::User | Kind::Users => "a person's e-mail".into(),
        Kind::Customer => "a customer's number or e-mail".into(),
        Kind::Choice(words) => format!("one of {}", words.join(", ")),
        Kind::Items => "a list of items".into(),
        Kind::Marks => "a list of lines".into(),
        Kind::Json => "a JSON value".into(),
    }
}
