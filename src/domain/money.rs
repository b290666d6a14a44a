//! Money: an integer of minor units and a currency, never a float. Never rounds
//! but where a rule says so.

/// The decimals of an ISO 4217 currency.
pub fn decimals(currency: &str) -> u32 {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX"
        | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}

/// Writes an amount with the given separators; whole amounts go without
/// decimals.
pub fn grouped(minor: i64, decimals: u32, thousands: char, point: char) -> String {
    let unit = 10_u64.pow(decimals);
    let size = minor.unsigned_abs();
    let (whole, part) = (size / unit, size % unit);
    let digits = whole.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 5);
    if minor < 0 {
        text.push('-');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(thousands);
        }
        text.push(digit);
    }
    if part != 0 {
        text.push(point);
        let digits = part.to_string();
        text.extend(std::iter::repeat_n('0', decimals as usize - digits.len()));
        text.push_str(&digits);
    }
    text
}

/// Writes an amount with the given separators and all its decimals: "48 200,00".
pub fn exact(minor: i64, decimals: u32, thousands: char, point: char) -> String {
    let digits = grouped(minor, decimals, thousands, point);
    let noughts = usize::try_from(decimals).unwrap_or_default();
    let unit = 10_u64.pow(decimals);
    if noughts == 0 || !minor.unsigned_abs().is_multiple_of(unit) {
        digits
    } else {
        format!("{digits}{point}{:0<noughts$}", "")
    }
}
