//! Human numbers (SPEC 2) and the codes that scanners read. Never counts: the
//! database does.

use uuid::Uuid;

/// What is numbered per organization and year.
#[derive(Clone, Copy, Debug, Eq, PartialEq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Series {
    Lead,
    Offer,
    Order,
    Batch,
    /// Gapless: taken in the transaction that issues.
    Invoice,
    Payment,
    /// Counted through all years.
    Customer,
}

impl Series {
    /// The counter's name.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// What its numbers begin with.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Lead => "LD",
            Self::Offer => "OF",
            Self::Order => "SO",
            Self::Batch => "PB",
            Self::Invoice => "INV",
            Self::Payment => "PAY",
            Self::Customer => "C",
        }
    }

    /// The year in which it counts; 0 where it counts through all of them.
    pub const fn year(self, year: i32) -> i32 {
        match self {
            Self::Customer => 0,
            Self::Lead
            | Self::Offer
            | Self::Order
            | Self::Batch
            | Self::Invoice
            | Self::Payment => year,
        }
    }

    /// `SO-2026-0001`, or `C-0001` where it counts through all years.
    pub fn number(self, year: i32, count: i64) -> String {
        match self.year(year) {
            0 => format!("{}-{count:04}", self.prefix()),
            year => format!("{}-{year}-{count:04}", self.prefix()),
        }
    }
}

/// The `position`th job card of an order: `SO-2026-0001/01`.
pub fn job_card(order: &str, position: i64) -> String {
    format!("{order}/{position:02}")
}

/// The report of that card: `QIR-SO-2026-0001-01`.
pub fn report(order: &str, position: i64) -> String {
    format!("QIR-{order}-{position:02}")
}

/// The `count`th add-on of an order: `SO-2026-0001-A1`.
pub fn addon(parent: &str, count: i64) -> String {
    format!("{parent}-A{count}")
}

/// What a scan code is made of.
const SCANNED: &[u8; 32] = b"0123456789ABCDEFGHJKLMNPQRSTUVWX";
/// How long a scan code is.
const SCAN_CODE_LEN: usize = 8;

/// Whether this may be a scan code: as long as one, and of its letters.
pub fn is_scan_code(text: &str) -> bool {
    text.len() == SCAN_CODE_LEN && text.bytes().all(|it| SCANNED.contains(&it))
}

/// How long a badge's code is: longer than any other of these letters alone.
pub const BADGE_CODE_LEN: usize = 10;

/// Whether this may be a badge's code: as long as one, and of its letters.
pub fn is_badge_code(text: &str) -> bool {
    text.len() == BADGE_CODE_LEN && text.bytes().all(|it| SCANNED.contains(&it))
}

/// The number of the order whose label has this code: what keyboards garble is put back.
pub fn order_of_code(code: &str) -> Option<String> {
    let digits = code.strip_prefix(Series::Order.prefix())?;
    let (order, addon) = match digits.split_once('A') {
        Some((order, addon)) => (order, Some(addon)),
        None => (digits, None),
    };
    let is_number = |it: &str| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit());
    let (year, count) = order.split_at_checked(4)?;
    if count.len() < 4 || !is_number(order) || !addon.is_none_or(is_number) {
        return None;
    }
    let number = format!("{}-{year}-{count}", Series::Order.prefix());
    Some(match addon {
        Some(addon) => format!("{number}-A{addon}"),
        None => number,
    })
}

/// One of the letters that codes are made of, by the last five bits.
pub fn letter(bits: u32) -> char {
    SCANNED.get((bits & 31) as usize).copied().map_or('0', char::from)
}

/// Eight letters and digits that come out right from a scanner on any keyboard
/// layout, made from random bits; no letter that looks like a digit, and no Y or
/// Z, which change places between layouts.
pub fn scan_code(random: Uuid) -> String {
    let mut bits = random.as_u128();
    let mut code = String::with_capacity(SCAN_CODE_LEN);
    for _ in 0..SCAN_CODE_LEN {
        let letter = SCANNED.get((bits & 31) as usize).copied().unwrap_or(b'0');
        code.push(char::from(letter));
        bits >>= 5;
    }
    code
}
