//! What a customer types into their bank so that we know what was paid: OCR in
//! Sweden, FIK in Denmark. Never asks a bank which of its levels was agreed.

use std::fmt;

/// The most digits of an OCR number, its check digit among them.
const OCR_DIGITS_MAX: usize = 25;

/// The digits of a FIK payment id of card type 71, its check digit among them.
const FIK_DIGITS: usize = 15;

/// The digits of a FIK creditor number.
const CREDITOR_DIGITS: usize = 8;

/// A reference that a bank checks as it is typed.
#[derive(Clone, Debug, Eq, Hash, PartialEq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentReference {
    /// Swedish: digits, the last of them Luhn.
    Ocr { digits: String },
    /// Danish, card type 71: a payment id and whom it goes to.
    Fik { id: String, creditor: String },
}

impl PaymentReference {
    /// The OCR number of an invoice, made from the digits of its number; none
    /// where there are no digits, or more than a bank takes.
    pub fn ocr(number: &str) -> Option<Self> {
        let digits = with_luhn(&digits_of(number))?;
        (digits.len() <= OCR_DIGITS_MAX).then_some(Self::Ocr { digits })
    }

    /// The same with a length digit before the check digit, for an agreement
    /// that asks for one.
    pub fn ocr_with_length(number: &str) -> Option<Self> {
        let digits = digits_of(number);
        let length = digits.len() + 2;
        let digits = with_luhn(&format!("{digits}{}", length % 10))?;
        (length > 2 && length <= OCR_DIGITS_MAX).then_some(Self::Ocr { digits })
    }

    /// The FIK reference of an invoice, made from the digits of its number;
    /// none where they are too many, or the creditor number has not eight.
    pub fn fik(number: &str, creditor: &str) -> Option<Self> {
        let digits = digits_of(number);
        let creditor = digits_of(creditor);
        if digits.is_empty() || digits.len() >= FIK_DIGITS || creditor.len() != CREDITOR_DIGITS {
            return None;
        }
        let width = FIK_DIGITS - 1;
        let id = with_luhn(&format!("{digits:0>width$}"))?;
        Some(Self::Fik { id, creditor })
    }

    /// What such a reference is called on an invoice.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Ocr { .. } => "OCR",
            Self::Fik { .. } => "FIK",
        }
    }
}

impl fmt::Display for PaymentReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ocr { digits } => f.write_str(digits),
            Self::Fik { id, creditor } => write!(f, "+71<{id}+{creditor}<"),
        }
    }
}

fn digits_of(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

fn with_luhn(digits: &str) -> Option<String> {
    luhn(digits).map(|check| format!("{digits}{check}"))
}

/// The check digit (Luhn, modulus 10) of some digits; none where they are not.
pub fn luhn(digits: &str) -> Option<u32> {
    if digits.is_empty() {
        return None;
    }
    let mut sum = 0;
    for (at, letter) in digits.chars().rev().enumerate() {
        let digit = letter.to_digit(10)?;
        let weighed = if at % 2 == 0 { digit * 2 } else { digit };
        sum += weighed / 10 + weighed % 10;
    }
    Some((10 - sum % 10) % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(reference: Option<PaymentReference>) -> String {
        reference.map_or_else(|| "none".to_owned(), |it| it.to_string())
    }

    #[test]
    fn ocr_numbers_end_with_their_check_digit() {
        for (number, plain, with_length) in [
            ("1001", "10017", "100164"),
            ("12345", "123455", "1234574"),
            ("1795161", "17951617", "179516190"),
        ] {
            assert_eq!(said(PaymentReference::ocr(number)), plain);
            assert_eq!(said(PaymentReference::ocr_with_length(number)), with_length);
        }
        assert_eq!(said(PaymentReference::ocr("INV-1001")), "10017");
    }

    #[test]
    fn fik_ids_are_fifteen_digits() {
        for (number, id) in
            [("1", "000000000000018"), ("2", "000000000000026"), ("1001", "000000000010017")]
        {
            let expected = format!("+71<{id}+12345678<");
            assert_eq!(said(PaymentReference::fik(number, "1234 5678")), expected);
        }
    }

    #[test]
    fn what_no_bank_takes_is_no_reference() {
        assert_eq!(said(PaymentReference::ocr("INV")), "none");
        assert_eq!(said(PaymentReference::ocr_with_length("INV")), "none");
        assert_eq!(said(PaymentReference::ocr(&"1".repeat(25))), "none");
        assert_eq!(said(PaymentReference::fik("INV", "12345678")), "none");
        assert_eq!(said(PaymentReference::fik("1", "1234567")), "none");
        assert_eq!(said(PaymentReference::fik(&"1".repeat(15), "12345678")), "none");
        assert_eq!(luhn("12a"), None);
    }

    #[test]
    fn an_organization_number_is_luhn() {
        assert_eq!(luhn("556000789"), Some(9));
    }
}
