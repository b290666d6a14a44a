//! What an organization may choose (SPEC 3, "settings"): a key, what it takes,
//! and what counts until somebody says otherwise. Never stores anything.

use std::str::FromStr as _;

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::addon;
use super::machine::Machine;
use super::machines::order::WORKFLOWS;
use super::notation::Notation;
use super::role::Role;
use super::shift::Shift;

/// What values a setting takes.
#[derive(Clone, Copy, Debug, Eq, PartialEq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Takes {
    Text,
    /// Three letters of ISO 4217.
    Currency,
    /// A name of the IANA time zone database.
    TimeZone,
    OneOf(&'static [&'static str]),
    /// A decimal from 0 to 100.
    Percent,
    /// A whole number from 0 to the given one.
    Whole(u32),
    /// Minor units.
    Money,
    Boolean,
    /// An object whose values are decimals from 0 to 100, by role.
    PercentByRole,
    /// An object of texts, by these names.
    Texts(&'static [&'static str]),
    /// An object of statuses, by workflow.
    StatusByWorkflow,
    /// An object of whole numbers (hours), by status.
    HoursByStatus,
    /// An object of yes or no, by status.
    BooleanByStatus,
    /// A list of different names.
    Names,
    /// A list of hours, like 06:00-14:00.
    Shifts,
}

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    pub key: &'static str,
    pub takes: Takes,
    /// As JSON.
    pub default: &'static str,
    /// What it does, in a line.
    pub title: &'static str,
}

const fn setting(
    key: &'static str,
    takes: Takes,
    default: &'static str,
    title: &'static str,
) -> Setting {
    Setting { key, takes, default, title }
}

/// What the branding may say, in the order in which people think of it. `contact` is where
/// customers write to if there is no `email`.
pub const BRANDING: &[&str] = &[
    "name",
    "logo",
    "accent",
    "address",
    "vat_number",
    "org_number",
    "seat",
    "f_tax",
    "vat_note",
    "bankgiro",
    "plusgiro",
    "iban",
    "bic",
    "fik_creditor",
    "phone",
    "email",
    "contact",
    "web",
];

/// The longest name of a station, in letters: it stands in lists and on labels.
const NAME_MAX: usize = 30;

/// The largest file that may be a logo: it goes with every mail.
pub const LOGO_BYTES_MAX: usize = 300_000;

/// Every setting, in the order of the settings screen.
#[rustfmt::skip]
pub const SETTINGS: &[Setting] = &[
    setting("default_workflow", Takes::OneOf(WORKFLOWS), r#""goods""#, "the workflow of a new order"),
    setting("currency", Takes::Currency, r#""SEK""#, "the currency of prices and sums"),
    setting("time_zone", Takes::TimeZone, r#""Europe/Stockholm""#, "the time zone in which times are shown and typed"),
    setting("language", Takes::OneOf(&["en", "sv", "da"]), r#""en""#, "the language of customers who have none of their own"),
    setting("number_format", Takes::OneOf(&["1 234,50", "1.234,50", "1,234.50", "1 234.50"]), r#""1 234,50""#, "how numbers are written"),
    setting("date_format", Takes::OneOf(&["2026-01-31", "31.01.2026", "31/01/2026", "01/31/2026"]), r#""2026-01-31""#, "how dates are written"),
    setting("branding", Takes::Texts(BRANDING), "{}", "name, logo, accent colour, address, VAT number, bank details and contact on papers and mails"),
    setting("deposit_percent", Takes::Percent, "0", "the deposit asked before goods are made"),
    setting("advance_percent", Takes::Percent, "50", "the advance asked on orders paid online"),
    setting("payment_terms_days", Takes::Whole(365), "30", "days from an invoice to its due date"),
    setting("payment_reminder_days", Takes::Whole(365), "7", "days after the due date until a reminder"),
    setting("quote_followup_days", Takes::Whole(365), "5", "days after a quote until it is followed up"),
    setting("offer_valid_days", Takes::Whole(365), "30", "days for which an offer is valid"),
    setting("discount_ceiling", Takes::PercentByRole, r#"{"staff": 10, "admin": 100}"#, "the highest discount that each role may give"),
    setting("addon_max_percent", Takes::Percent, "100", "all add-ons of an order together, as a share of it"),
    setting("addon_auto_approve_threshold", Takes::Money, "0", "add-ons below this amount are approved by themselves; 0 for never"),
    setting("addon_cutoff_status", Takes::StatusByWorkflow, r#"{"goods": "in_packing", "made_to_order": "quality_inspection", "service": "completed"}"#, "the status from which an order takes no add-on"),
    setting("inspector_may_be_maker", Takes::Boolean, "false", "whether somebody may inspect their own work"),
    setting("standing_too_long", Takes::HoursByStatus, r#"{"pending_staff_review": 24, "awaiting_customer_confirmation": 48, "awaiting_approval": 24, "deposit_due": 120, "in_queue": 72, "quote_sent": 120, "quoted": 120, "accepted": 48, "packed": 48, "awaiting_invoice": 24, "ready_to_ship": 24, "ready_for_delivery": 72, "new": 24, "contacted": 72, "qualified": 72}"#, "hours after which a thing in that status has waited too long"),
    setting("status_mails", Takes::BooleanByStatus, "{}", "whether the customer gets a mail when an order reaches a status"),
    setting("stations", Takes::Names, "[]", "where job cards are worked on: saw, assembly"),
    setting("shifts", Takes::Shifts, "[]", "when people work; a job card is paused when its shift ends"),
    setting("stock_master", Takes::OneOf(&["ordna", "counterpoint"]), r#""ordna""#, "whose count of the stock rules"),
    setting("public_url", Takes::Text, r#""""#, "where customers reach the pages of this organization"),
    setting("kiosk_idle_seconds", Takes::Whole(86_400), "60", "seconds until a shared terminal locks itself"),
];

/// Finds a setting by its key.
pub fn find(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|it| it.key == key)
}

impl Setting {
    /// The default as a value.
    pub fn default_value(&self) -> Value {
        serde_json::from_str(self.default).unwrap_or(Value::Null)
    }

    /// Says what is wrong with a value, or nothing.
    ///
    /// # Errors
    /// A sentence that says what the setting takes.
    pub fn check(&self, value: &Value) -> Result<(), String> {
        if self.takes.fits(value) {
            Ok(())
        } else {
            let wrong = self.takes.wrong_part(value);
            let wrong = spoken(wrong.as_ref().unwrap_or(value));
            Err(format!("{} takes {}, not {wrong}", self.key, self.takes.words()))
        }
    }
}

impl Takes {
    fn fits(self, value: &Value) -> bool {
        match self {
            Self::Text => value.as_str().is_some_and(|it| it.len() <= 2000),
            Self::Currency => value
                .as_str()
                .is_some_and(|it| it.len() == 3 && it.bytes().all(|b| b.is_ascii_uppercase())),
            Self::TimeZone => value.as_str().is_some_and(|it| chrono_tz::Tz::from_str(it).is_ok()),
            Self::OneOf(words) => value.as_str().is_some_and(|it| words.contains(&it)),
            Self::Percent => percent(value).is_some(),
            Self::Whole(most) => value.as_u64().is_some_and(|it| it <= u64::from(most)),
            Self::Money => value.as_i64().is_some_and(|it| it >= 0),
            Self::Boolean => value.is_boolean(),
            Self::PercentByRole => {
                all(value, |key, it| Role::from_str(key).is_ok() && percent(it).is_some())
            }
            Self::Texts(names) => all(value, |key, it| names.contains(&key) && it.is_string()),
            Self::StatusByWorkflow => all(value, |key, it| {
                let status = it.as_str().and_then(|it| it.parse().ok());
                let along = Machine::of_workflow(key).map(addon::cutoffs).unwrap_or_default();
                status.is_some_and(|it| along.contains(&it))
            }),
            Self::HoursByStatus => all(value, |key, it| {
                super::status::Status::from_str(key).is_ok() && it.as_u64().is_some()
            }),
            Self::BooleanByStatus => all(value, |key, it| {
                super::status::Status::from_str(key).is_ok() && it.is_boolean()
            }),
            Self::Names => {
                let names: Vec<String> = texts(value).map(str::to_lowercase).collect();
                let repeats = |(at, it)| names.iter().skip(at + 1).any(|other| other == it);
                each_text(value, is_name) && !names.iter().enumerate().any(repeats)
            }
            Self::Shifts => each_text(value, |it| Shift::from_str(it).is_ok()),
        }
    }

    /// The first part of an object that does not fit, alone; none where that is not what is wrong.
    pub fn wrong_part(self, value: &Value) -> Option<Value> {
        let part =
            |(key, it): (&String, &Value)| Value::from(Map::from_iter([(key.clone(), it.clone())]));
        value.as_object()?.iter().map(part).find(|it| !self.fits(it))
    }

    /// Says whether a part that nobody chose keeps its default.
    pub fn merges(self) -> bool {
        self == Self::StatusByWorkflow
    }

    /// What it takes, in words.
    pub fn words(self) -> String {
        match self {
            Self::Text => "a text".into(),
            Self::Currency => "three capital letters, like SEK".into(),
            Self::TimeZone => "a time zone, like Europe/Stockholm".into(),
            Self::OneOf(words) => format!("one of {}", words.join(", ")),
            Self::Percent => "a number from 0 to 100".into(),
            Self::Whole(most) => format!("a whole number from 0 to {most}"),
            Self::Money => "an amount in minor units, 0 or more".into(),
            Self::Boolean => "true or false".into(),
            Self::PercentByRole => r#"numbers from 0 to 100 by role, like {"staff": 10}"#.into(),
            Self::Texts(names) => {
                let names = names.join(", ");
                format!(r#"texts by name, like {{"name": "Linden"}}, for {names}"#)
            }
            Self::StatusByWorkflow => {
                r#"statuses by workflow that an order comes through, like {"goods": "in_packing"}"#
                    .into()
            }
            Self::HoursByStatus => r#"hours by status, like {"in_queue": 72}"#.into(),
            Self::BooleanByStatus => r#"true or false by status, like {"shipped": true}"#.into(),
            Self::Names => {
                format!(r#"different names of up to {NAME_MAX} letters, like ["saw", "assembly"]"#)
            }
            Self::Shifts => r#"hours from and to, like ["06:00-14:00", "22:00-06:00"]"#.into(),
        }
    }
}

/// A value for people to look at: a picture in it is named, not spelled out.
pub fn spoken(value: &Value) -> Value {
    match value {
        Value::String(text) => picture(text).map_or_else(|| value.clone(), Value::from),
        Value::Object(parts) => {
            parts.iter().map(|(name, it)| (name.clone(), spoken(it))).collect::<Map<_, _>>().into()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => value.clone(),
    }
}

/// "PNG, 12 kB" of a picture that stands in a text; none of any other text.
pub fn picture(text: &str) -> Option<String> {
    let (kind, packed) = text.strip_prefix("data:image/")?.split_once(";base64,")?;
    let bytes = packed.len() / 4 * 3;
    Some(format!("{}, {} kB", kind.to_uppercase(), bytes.div_ceil(1000)))
}

fn all(value: &Value, fits: impl Fn(&str, &Value) -> bool) -> bool {
    value.as_object().is_some_and(|map| map.iter().all(|(key, it)| fits(key, it)))
}

fn texts(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str)
}

fn each_text(value: &Value, fits: impl Fn(&str) -> bool) -> bool {
    let one = |it: &Value| it.as_str().is_some_and(&fits);
    value.as_array().is_some_and(|all| all.iter().all(one))
}

fn is_name(name: &str) -> bool {
    let is_trimmed = name.trim() == name && !name.is_empty();
    is_trimmed && name.chars().count() <= NAME_MAX && !name.contains(char::is_control)
}

fn percent(value: &Value) -> Option<Decimal> {
    let number = match value {
        Value::Number(number) => Decimal::from_str(&number.to_string()).ok()?,
        Value::String(text) => Decimal::from_str(text).ok()?,
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    (Decimal::ZERO <= number && number <= Decimal::ONE_HUNDRED).then_some(number)
}

/// What one organization has chosen; the rest has its default.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    chosen: Map<String, Value>,
}

impl Settings {
    /// Takes over what is stored.
    pub const fn new(chosen: Map<String, Value>) -> Self {
        Self { chosen }
    }

    /// The value of a setting, chosen or default.
    pub fn value(&self, key: &str) -> Value {
        let chosen = self.chosen.get(key).cloned();
        let Some(setting) = find(key) else { return chosen.unwrap_or_default() };
        match (setting.default_value(), chosen) {
            (Value::Object(mut parts), Some(Value::Object(chosen))) if setting.takes.merges() => {
                parts.extend(chosen);
                Value::Object(parts)
            }
            (_, Some(chosen)) => chosen,
            (default, None) => default,
        }
    }

    /// Says whether somebody chose it.
    pub fn is_chosen(&self, key: &str) -> bool {
        self.chosen.contains_key(key)
    }

    /// Every setting with its value, in the order of [`SETTINGS`].
    pub fn all(&self) -> impl Iterator<Item = (&'static Setting, Value)> {
        SETTINGS.iter().map(|it| (it, self.value(it.key)))
    }

    /// A setting that is a text; empty where it is not.
    pub fn text(&self, key: &str) -> String {
        self.value(key).as_str().unwrap_or_default().to_owned()
    }

    /// A setting that is a percentage.
    pub fn percent(&self, key: &str) -> Decimal {
        percent(&self.value(key)).unwrap_or_default()
    }

    /// A setting that is a whole number.
    pub fn whole(&self, key: &str) -> i64 {
        self.value(key).as_i64().unwrap_or_default()
    }

    /// A setting that is yes or no.
    pub fn flag(&self, key: &str) -> bool {
        self.value(key).as_bool().unwrap_or_default()
    }

    /// One value of a setting that is an object.
    pub fn of(&self, key: &str, name: &str) -> Option<Value> {
        self.value(key).get(name).cloned()
    }

    /// The highest discount that a role may give, in percent.
    pub fn discount_ceiling(&self, role: Role) -> Decimal {
        let given = self.of("discount_ceiling", &role.to_string());
        let all = if role == Role::Admin { Decimal::ONE_HUNDRED } else { Decimal::ZERO };
        given.as_ref().and_then(percent).unwrap_or(all)
    }

    /// Hours after which a thing in this status has waited too long.
    pub fn too_long_hours(&self, status: super::status::Status) -> Option<i64> {
        self.of("standing_too_long", status.word()).and_then(|it| it.as_i64())
    }

    /// The names of the stations.
    pub fn stations(&self) -> Vec<String> {
        texts(&self.value("stations")).map(str::to_owned).collect()
    }

    /// When people work.
    pub fn shifts(&self) -> Vec<Shift> {
        texts(&self.value("shifts")).filter_map(|it| it.parse().ok()).collect()
    }

    /// The organization's time zone.
    pub fn zone(&self) -> chrono_tz::Tz {
        chrono_tz::Tz::from_str(&self.text("time_zone")).unwrap_or(chrono_tz::UTC)
    }

    /// How the organization writes numbers and days.
    pub fn notation(&self) -> Notation {
        Notation::of(&self.text("number_format"), &self.text("date_format"))
    }
}
