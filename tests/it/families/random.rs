//! Orders that are the same every time, and all over the place.

use serde_json::{Value, json};

/// A number for the next throw.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    /// From nothing to less than this.
    pub(super) fn below(&mut self, bound: u64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        i64::try_from((self.0 >> 33) % bound).unwrap()
    }

    /// One to five lines of any rate; the first is worth something.
    pub(super) fn items(&mut self) -> Value {
        let rates = ["25", "12", "6", "25.5", "0"];
        let count = self.below(5) + 1;
        (0..count)
            .map(|at| {
                let thousandths = self.below(4_000) + 1;
                let rate = usize::try_from(self.below(5)).unwrap();
                json!({
                    "description": format!("Line {at}"), "unit": "h",
                    "quantity": format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000),
                    "unit_price_minor": self.below(99_999) + if at == 0 { 9_000 } else { 0 },
                    "tax_percent": rates[rate],
                })
            })
            .collect()
    }
}
