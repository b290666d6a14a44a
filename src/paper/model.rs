//! What stands on a paper, as plain data: whoever fills it in has decided all
//! of it. It is hashed and kept, so that the same paper can be printed again.
//! Never adds anything up.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::language::Language;
use crate::domain::notation::Notation;
use crate::domain::paper::PaperKind;
use crate::domain::payment_reference::PaymentReference;
use crate::domain::settings::Settings;

/// A paper. What is empty is not printed.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Paper {
    pub kind: PaperKind,
    pub language: Language,
    pub number: String,
    pub issued_on: NaiveDate,
    #[serde(default)]
    pub due_on: Option<NaiveDate>,
    /// When it was delivered or completed, where that is not the day of issue.
    #[serde(default)]
    pub delivered_on: Option<NaiveDate>,
    #[serde(default)]
    pub valid_until: Option<NaiveDate>,
    /// When an advance was paid; on a receipt, when the money came.
    #[serde(default)]
    pub paid_on: Option<NaiveDate>,
    /// As the setting of that name has it.
    #[serde(default)]
    pub number_format: String,
    /// As the setting of that name has it.
    #[serde(default)]
    pub date_format: String,
    #[serde(default)]
    pub currency: String,
    #[serde(default)]
    pub brand: Brand,
    #[serde(default)]
    pub customer: Customer,
    #[serde(default)]
    pub delivery: Option<Delivery>,
    #[serde(default)]
    pub references: References,
    #[serde(default)]
    pub lines: Vec<Line>,
    /// The orders that an invoice asks for, where they are several.
    #[serde(default)]
    pub groups: Vec<Group>,
    #[serde(default)]
    pub sums: Sums,
    #[serde(default)]
    pub payment: Payment,
    /// Why the customer owes the tax, or nobody does.
    #[serde(default)]
    pub untaxed: Option<Untaxed>,
    #[serde(default)]
    pub notes: String,
    /// Of an inspection.
    #[serde(default)]
    pub checklist: Vec<Check>,
    /// What came out of an inspection; none while it is open.
    #[serde(default)]
    pub passed: Option<bool>,
    /// Of a job card or an inspection, and of a packing list.
    #[serde(default)]
    pub work: Work,
    /// What a scanner reads: letters and digits.
    #[serde(default)]
    pub scan_code: String,
    /// Of a label.
    #[serde(default)]
    pub parcel: Parcel,
}

impl Paper {
    /// A paper with nothing on it yet.
    pub fn new(kind: PaperKind, language: Language, number: &str, issued_on: NaiveDate) -> Self {
        Self {
            kind,
            language,
            number: number.to_owned(),
            issued_on,
            due_on: None,
            delivered_on: None,
            valid_until: None,
            paid_on: None,
            number_format: String::new(),
            date_format: String::new(),
            currency: String::new(),
            brand: Brand::default(),
            customer: Customer::default(),
            delivery: None,
            references: References::default(),
            lines: Vec::new(),
            groups: Vec::new(),
            sums: Sums::default(),
            payment: Payment::default(),
            untaxed: None,
            notes: String::new(),
            checklist: Vec::new(),
            passed: None,
            work: Work::default(),
            scan_code: String::new(),
            parcel: Parcel::default(),
        }
    }

    /// How its numbers and days are written.
    pub fn notation(&self) -> Notation {
        Notation::of(&self.number_format, &self.date_format)
    }
}

/// Who sends it, as the setting `branding` says.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Brand {
    pub name: String,
    /// A PNG or JPEG as base64.
    pub logo: String,
    /// `#rrggbb`; a quiet blue where it is empty.
    pub accent: String,
    pub address: Vec<String>,
    pub vat_number: String,
    pub org_number: String,
    /// Where its board sits, which a Swedish company has to say.
    pub seat: String,
    /// Approved for Swedish F-tax.
    pub f_tax: bool,
    /// Why a line at 0 % has no tax, as the law wants it said.
    pub vat_note: String,
    pub bankgiro: String,
    pub plusgiro: String,
    pub iban: String,
    pub bic: String,
    pub fik_creditor: String,
    pub phone: String,
    pub email: String,
    pub web: String,
}

impl Brand {
    /// Where it pays its tax, by ISO 3166: as its VAT number begins, else its bank account, else
    /// the kind of account that only one country has. Empty where nothing says it.
    pub fn country(&self) -> &str {
        let begins =
            |it: &'_ str| it.len() > 2 && it.bytes().take(2).all(|it| it.is_ascii_uppercase());
        let numbers = [&self.vat_number, &self.iban].into_iter().find(|it| begins(it));
        if let Some(country) = numbers.and_then(|it| it.get(..2)) {
            return country;
        }
        let is_swedish = !self.bankgiro.is_empty() || !self.plusgiro.is_empty() || self.f_tax;
        match (is_swedish, self.fik_creditor.is_empty()) {
            (true, _) => "SE",
            (false, false) => "DK",
            (false, true) => "",
        }
    }

    /// What the setting `branding` says: each field by its name, the address
    /// with commas or line feeds, `contact` where there is no `email`.
    pub fn of(settings: &Settings) -> Self {
        let text = |key: &str| {
            let value = settings.of("branding", key);
            value.and_then(|it| it.as_str().map(str::to_owned)).unwrap_or_default()
        };
        let address = text("address");
        let lines = address.split([',', '\n']).map(str::trim).filter(|it| !it.is_empty());
        let or = |it: String, other: &str| if it.is_empty() { text(other) } else { it };
        Self {
            name: text("name"),
            logo: text("logo"),
            accent: text("accent"),
            address: lines.map(str::to_owned).collect(),
            vat_number: text("vat_number"),
            org_number: text("org_number"),
            seat: text("seat"),
            f_tax: matches!(text("f_tax").as_str(), "yes" | "true"),
            vat_note: text("vat_note"),
            bankgiro: text("bankgiro"),
            plusgiro: text("plusgiro"),
            iban: text("iban"),
            bic: text("bic"),
            fik_creditor: text("fik_creditor"),
            phone: text("phone"),
            email: or(text("email"), "contact"),
            web: text("web"),
        }
    }
}

/// Whom it is for.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Customer {
    pub number: String,
    pub name: String,
    pub contact: String,
    pub address: Vec<String>,
    pub vat_number: String,
}

/// Where it goes.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Delivery {
    pub name: String,
    pub address: Vec<String>,
    pub contact: String,
    pub phone: String,
}

/// Numbers of other papers, and what the customer calls it.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct References {
    /// Who to ask for here.
    pub ours: String,
    pub customers: String,
    pub offer: String,
    pub order: String,
    pub invoice: String,
    /// The invoice that a credit note changes.
    pub original_invoice: String,
    pub job_card: String,
}

/// A line.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Line {
    pub position: u32,
    pub sku: String,
    /// What a scanner reads of it, where it is packed.
    pub code: String,
    pub description: String,
    pub configuration: Vec<Pair>,
    pub quantity: Decimal,
    pub unit: String,
    /// Without tax.
    pub unit_price_minor: i64,
    pub discount_percent: Decimal,
    pub tax_percent: Decimal,
    /// Without tax, its discount taken off.
    pub net_minor: i64,
    /// Why it costs what it costs, in words.
    pub price_source: String,
}

/// One of the orders of an invoice that asks for several: how many of the lines are its own, and
/// what they come to.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Group {
    pub order: String,
    /// The lines follow each other as the groups do.
    pub lines: u32,
    pub discount_name: String,
    pub discount_minor: i64,
    pub freight_minor: i64,
    pub net_minor: i64,
    pub tax_minor: i64,
    pub total_minor: i64,
}

/// A name and a value.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Pair {
    pub name: String,
    pub value: String,
}

impl Pair {
    /// A pair.
    pub fn new(name: &str, value: &str) -> Self {
        Self { name: name.to_owned(), value: value.to_owned() }
    }
}

/// The sums, in minor units of the paper's currency.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Sums {
    /// A discount on all of it; positive.
    pub discount_minor: i64,
    /// What the discount is called, such as a code.
    pub discount_name: String,
    pub freight_minor: i64,
    pub rates: Vec<Rate>,
    pub net_minor: i64,
    pub tax_minor: i64,
    /// The same tax in the currency of the books, where that is another one.
    pub tax_in_books: Option<Booked>,
    pub total_minor: i64,
    /// Advances that were invoiced before and are taken off.
    pub advances: Vec<Advance>,
    /// What was paid already, advances not among it.
    pub paid_minor: i64,
    pub to_pay_minor: i64,
}

/// The tax of one rate.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Rate {
    pub percent: Decimal,
    pub net_minor: i64,
    pub tax_minor: i64,
}

/// An amount in the currency of the books.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Booked {
    pub currency: String,
    pub minor: i64,
}

/// An advance that is taken off.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Advance {
    /// Of the invoice that asked for it.
    pub invoice: String,
    /// With its tax; positive.
    pub total_minor: i64,
    pub tax_minor: i64,
}

/// How it is paid, or was.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Payment {
    pub terms: String,
    pub late_interest: String,
    pub reference: Option<PaymentReference>,
    /// Of a receipt: by card, by bank.
    pub method: String,
    /// Of a receipt: what this payment was.
    pub received_minor: i64,
}

/// Why there is no tax on it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Untaxed {
    /// The buyer owes it.
    ReverseCharge,
    /// Nobody does, by this rule.
    Exempt { rule: String },
}

/// A line of a checklist.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Check {
    pub line: String,
    pub nominal: String,
    /// Empty where it is to be written by hand.
    pub measured: String,
    /// None where nobody looked yet.
    pub passed: Option<bool>,
    /// What was said of it, and the files that were put with it.
    pub notes: Vec<String>,
}

/// What the floor has to know.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Work {
    pub assignee: String,
    pub inspector: String,
    pub batch: String,
    pub scheduled_on: Option<NaiveDate>,
    pub specification: Vec<Pair>,
    /// What is done one after the other.
    pub steps: Vec<String>,
    pub materials: Vec<Material>,
}

/// What goes into it.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Material {
    pub sku: String,
    pub description: String,
    pub quantity: Decimal,
    pub unit: String,
}

/// One of the parcels of a delivery.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Parcel {
    /// 1 of 3.
    pub number: u32,
    pub of: u32,
    pub weight: String,
    pub dimensions: String,
    pub carrier: String,
    pub tracking: String,
    /// What is in it, in a line.
    pub contents: String,
}
