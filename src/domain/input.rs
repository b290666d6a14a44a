//! What an action asks of the person who does it. Never reads what was typed:
//! that is the service's work.

/// What kind of value an input takes; the word is the `type` in JSON.
#[derive(Clone, Copy, Debug, Eq, PartialEq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Kind {
    /// One line of text.
    Text,
    /// One e-mail address, kept in lower case.
    Email,
    /// Text that may run over several lines.
    Note,
    /// Minor units of the organization's currency; a person types "1 250,50".
    Money,
    /// A decimal from 0 to 100.
    Percent,
    /// How much of something: a decimal, zero or more.
    Quantity,
    /// A whole number.
    Integer,
    /// Yes or no.
    Boolean,
    /// A calendar day.
    Date,
    /// A day and a time in the organization's time zone.
    Datetime,
    /// A person of the organization, by e-mail or id.
    User,
    /// Several persons.
    Users,
    /// One of the organization's stations.
    Station,
    /// A customer, by number, e-mail or id.
    Customer,
    /// A product, by its SKU or id.
    Product,
    /// A price list, by its number or id.
    PriceList,
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// Lines of an order: `[{"sku", "quantity", …}]`.
    Items,
    /// What is said of several lines of a checklist: `[{"line", "result", "measured", "note"}]`.
    Marks,
    /// Any JSON value.
    Json,
}

/// One input of an action.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Input {
    /// Named as the column that it fills.
    pub name: &'static str,
    pub kind: Kind,
    pub required: bool,
    /// Whether a column of the thing's own row takes the value.
    pub column: bool,
    /// Whether it is used once and never kept: not on the event, not in a draft, not in a log.
    pub secret: bool,
}

impl Input {
    /// An input that the action cannot do without, and a column of that name.
    pub const fn must(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, required: true, column: true, secret: false }
    }

    /// An input that may be left out, and a column of that name.
    pub const fn may(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, required: false, column: true, secret: false }
    }

    /// Says that the value goes elsewhere than into a column of the thing.
    #[must_use]
    pub const fn aside(mut self) -> Self {
        self.column = false;
        self
    }

    /// Says that the value is never kept.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// What a person reads before the field: "tracking number".
    pub fn label(&self) -> String {
        // What is no word of the trade as a column is one here.
        let known = match self.name {
            "email" => "e-mail",
            "addons" => "its add-ons",
            "parent" => "add-on to",
            "directly" => "at once",
            "into" => "run of batch",
            "ncr_bid_no" => "contract number",
            "pin" => "your PIN",
            "otp" => "customer's code",
            "price_list_id" => "price list",
            "uses_max" => "uses in all",
            "uses_per_customer" => "uses a customer",
            "discount_minor" => "discount amount",
            "minimum_minor" => "items for at least",
            "payment_terms_days" => "pays within (days)",
            "short_name" => "signs as",
            "sku" => "article",
            "vat_number" => "VAT number",
            _ => "",
        };
        if !known.is_empty() {
            return known.to_owned();
        }
        let name = self.name.strip_suffix("_minor").unwrap_or(self.name);
        name.strip_suffix("_at").unwrap_or(name).replace('_', " ")
    }
}

/// The inputs of several lists as one, so that none is typed twice: `joined::<{ A.len() + B.len()
/// }>(&[A, B])`.
pub const fn joined<const N: usize>(mut lists: &[&[Input]]) -> [Input; N] {
    let mut all = [NOTE; N];
    let mut room: &mut [Input] = &mut all;
    while let Some((list, others)) = lists.split_first() {
        lists = others;
        let mut list = *list;
        while let Some((input, rest)) = list.split_first() {
            list = rest;
            let Some((place, left)) = { room }.split_first_mut() else { return all };
            *place = *input;
            room = left;
        }
    }
    all
}

/// The note that any action may carry; it stands on the event.
pub const NOTE: Input = Input::may("note", Kind::Note).aside();
/// The note where it is the point of the action.
pub const NOTE_NEEDED: Input = Input::must("note", Kind::Note).aside();
/// Why something ended.
pub const REASON: Input = Input::must("reason", Kind::Text);
/// The code that the customer was sent, typed by them or read out on the phone.
pub const OTP: Input = Input::may("otp", Kind::Text).aside().secret();
/// The PIN that signs: of whoever acts, where they have one.
pub const PIN: Input = Input::may("pin", Kind::Text).aside().secret();
/// Why a rule is set aside (admins).
pub const JUSTIFICATION: Input = Input::may("justification", Kind::Text).aside();
