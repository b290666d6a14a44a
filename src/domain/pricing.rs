//! What an order comes to: lines, discount, freight, tax. Never looks a price up.
//!
//! Rounding: a line's net is rounded half away from zero to the minor unit; a
//! discount is spread over the lines by largest remainder, so that the parts are
//! the whole; tax is rounded once per rate over the discounted net of that rate.
//! Freight is taxed at the highest rate among the lines.

use rust_decimal::{Decimal, RoundingStrategy};

/// One line as it is priced.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    pub quantity: Decimal,
    /// Without tax.
    pub unit_price_minor: i64,
    /// 25 for 25 %.
    pub tax_percent: Decimal,
}

/// What is taken off the lines together.
#[derive(Clone, Copy, Debug, Default)]
pub struct Discount {
    /// 0 to 100, taken first.
    pub percent: Decimal,
    /// Taken beside it, at most what is left.
    pub minor: i64,
}

/// What everything comes to, in minor units.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Sums {
    /// The lines less the discount; no freight, no tax.
    pub net_minor: i64,
    pub discount_minor: i64,
    pub freight_minor: i64,
    pub tax_minor: i64,
    /// Net, freight and tax.
    pub total_minor: i64,
    /// Each line's net less its part of the discount.
    pub line_nets_minor: Vec<i64>,
    /// For each rate, the net that it applies to (freight included) and the tax.
    pub rates: Vec<Rate>,
}

/// What the line of an invoice is called that asks for the freight.
pub const FREIGHT_LINE: &str = "Freight";
/// What the line of a deposit or an advance begins with, before the number of its order.
pub const ADVANCE_LINE: &str = "Advance on";

/// One rate of tax and what it comes to.
#[derive(Clone, Debug, Eq, PartialEq, serde::Serialize)]
pub struct Rate {
    #[serde(rename = "tax_percent")]
    pub percent: Decimal,
    pub net_minor: i64,
    pub tax_minor: i64,
}

/// A line's net before any discount. None where it does not fit an integer of
/// minor units.
pub fn line_net(line: &Line) -> Option<i64> {
    whole(line.quantity.checked_mul(Decimal::from(line.unit_price_minor))?)
}

/// `percent` of an amount, rounded half away from zero.
pub fn share(minor: i64, percent: Decimal) -> i64 {
    whole(Decimal::from(minor) * percent / Decimal::ONE_HUNDRED).unwrap_or(0)
}

/// Sums an order up. None where a sum does not fit.
pub fn sum_up(lines: &[Line], discount: Discount, freight_minor: i64) -> Option<Sums> {
    let gross: Vec<i64> = lines.iter().map(line_net).collect::<Option<_>>()?;
    let all = gross.iter().try_fold(0_i64, |sum, it| sum.checked_add(*it))?;
    let by_percent = share(all, discount.percent);
    let off = by_percent.saturating_add(discount.minor.max(0)).clamp(0, all.max(0));
    let parts = spread(off, &gross);
    let line_nets_minor: Vec<i64> = gross.iter().zip(&parts).map(|(net, off)| net - off).collect();
    let rates = rates(lines, &line_nets_minor, freight_minor);
    let net_minor = all - off;
    let tax_minor = rates.iter().map(|it| it.tax_minor).sum();
    let total_minor = net_minor.checked_add(freight_minor)?.checked_add(tax_minor)?;
    Some(Sums {
        net_minor,
        discount_minor: off,
        freight_minor,
        tax_minor,
        total_minor,
        line_nets_minor,
        rates,
    })
}

/// Spreads an amount in proportion to `weights`, by largest remainder: the parts
/// add up to the amount.
pub fn spread(amount: i64, weights: &[i64]) -> Vec<i64> {
    let all: i128 = weights.iter().map(|it| i128::from(*it)).sum();
    if all == 0 {
        return vec![0; weights.len()];
    }
    let exact = |weight: i64| i128::from(amount) * i128::from(weight);
    let mut parts: Vec<i64> =
        weights.iter().map(|it| i64::try_from(exact(*it) / all).unwrap_or(0)).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|at| weights.get(*at).map_or(0, |it| -(exact(*it) % all)));
    let missing = amount - parts.iter().sum::<i64>();
    for at in order.into_iter().take(usize::try_from(missing).unwrap_or(0)) {
        if let Some(part) = parts.get_mut(at) {
            *part += 1;
        }
    }
    parts
}

/// An amount that includes tax, spread over the rates of what it is a part of: what of it is net
/// and what is tax, for each rate. The parts add up to the amount.
pub fn part_of(sums: &Sums, amount_minor: i64) -> Vec<Rate> {
    let whole_of: Vec<i64> = sums.rates.iter().map(|it| it.net_minor + it.tax_minor).collect();
    let parts = spread(amount_minor, &whole_of);
    let one = |(rate, part): (&Rate, i64)| {
        let with_tax = Decimal::ONE_HUNDRED + rate.percent;
        let tax_minor = whole(Decimal::from(part) * rate.percent / with_tax).unwrap_or(0);
        Rate { percent: rate.percent, net_minor: part - tax_minor, tax_minor }
    };
    sums.rates.iter().zip(parts).map(one).filter(|it| it.net_minor != 0).collect()
}

fn rates(lines: &[Line], nets: &[i64], freight_minor: i64) -> Vec<Rate> {
    let mut rates: Vec<Rate> = Vec::new();
    for (line, net) in lines.iter().zip(nets) {
        match rates.iter_mut().find(|it| it.percent == line.tax_percent) {
            Some(rate) => rate.net_minor += net,
            None => {
                rates.push(Rate { percent: line.tax_percent, net_minor: *net, tax_minor: 0 });
            }
        }
    }
    rates.sort_by_key(|rate| std::cmp::Reverse(rate.percent));
    if let Some(highest) = rates.first_mut() {
        highest.net_minor += freight_minor;
    }
    for rate in &mut rates {
        rate.tax_minor = share(rate.net_minor, rate.percent);
    }
    rates
}

fn whole(amount: Decimal) -> Option<i64> {
    use rust_decimal::prelude::ToPrimitive as _;
    amount.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero).to_i64()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(quantity: &str, unit_price_minor: i64, tax: &str) -> Line {
        let number = |text: &str| text.parse().unwrap_or_default();
        Line { quantity: number(quantity), unit_price_minor, tax_percent: number(tax) }
    }

    #[test]
    fn tax_is_rounded_once_per_rate() {
        let lines = [line("3", 333, "25"), line("1", 101, "25"), line("1", 1000, "12")];
        let sums = sum_up(&lines, Discount::default(), 0).unwrap_or_default();
        assert_eq!((sums.net_minor, sums.tax_minor, sums.total_minor), (2100, 395, 2495));
        assert_eq!(sums.rates.len(), 2);
    }

    #[test]
    fn a_discount_is_spread_to_the_last_unit() {
        let lines = [line("1", 100, "25"), line("1", 100, "25"), line("1", 100, "25")];
        let discount = Discount { percent: Decimal::ZERO, minor: 100 };
        let sums = sum_up(&lines, discount, 0).unwrap_or_default();
        assert_eq!(sums.line_nets_minor.iter().sum::<i64>(), 200);
        assert_eq!(sums.net_minor, 200);
    }

    #[test]
    fn a_discount_never_goes_below_nothing() {
        let discount = Discount { percent: Decimal::ONE_HUNDRED, minor: 500 };
        let sums = sum_up(&[line("2", 5000, "25")], discount, 0).unwrap_or_default();
        assert_eq!((sums.discount_minor, sums.total_minor), (10_000, 0));
    }

    /// Numbers that are the same every time, and all over the place.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, bound: u64) -> i64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            i64::try_from((self.0 >> 33) % bound).unwrap_or_default()
        }

        /// Tenths of a per cent.
        fn rate(&mut self) -> i64 {
            match self.below(5) {
                0 => 250,
                1 => 120,
                2 => 60,
                3 => 255,
                _ => 0,
            }
        }
    }

    #[test]
    fn whatever_is_ordered_all_sums_are_right_to_the_minor_unit() {
        let mut dice = Dice(2026);
        for round in 0..5_000 {
            let count = dice.below(40) + 1;
            let lines: Vec<Line> = (0..count)
                .map(|_| Line {
                    quantity: Decimal::new(dice.below(20_000) + 1, 3),
                    unit_price_minor: dice.below(1_000_000),
                    tax_percent: Decimal::new(dice.rate(), 1),
                })
                .collect();
            let discount = Discount {
                percent: Decimal::new(dice.below(100_001), 3),
                minor: if dice.below(2) == 0 { 0 } else { dice.below(5_000_000) },
            };
            let freight = dice.below(2) * dice.below(100_000);
            let sums = sum_up(&lines, discount, freight).unwrap_or_default();

            let gross: Vec<i64> = lines.iter().filter_map(line_net).collect();
            let all: i64 = gross.iter().sum();
            assert_eq!(sums.line_nets_minor.iter().sum::<i64>(), sums.net_minor, "{round}");
            assert_eq!(sums.net_minor + sums.discount_minor, all, "{round}");
            for (net, gross) in sums.line_nets_minor.iter().zip(&gross) {
                assert!((0..=*gross).contains(net), "{round}: {net} of {gross}");
                // No line is more than one unit off its exact part of what is left.
                let exact = i128::from(*gross) * i128::from(sums.net_minor);
                let off = (i128::from(*net) * i128::from(all) - exact).abs();
                assert!(off <= i128::from(all), "{round}: {net} of {gross}");
            }
            let nets: i64 = sums.rates.iter().map(|it| it.net_minor).sum();
            assert_eq!(nets, sums.net_minor + freight, "{round}");
            for rate in &sums.rates {
                // EN 16931, BR-CO-17: base times rate, rounded to the minor unit; by integers here.
                let tenths = i64::try_from((rate.percent * Decimal::TEN).mantissa()).unwrap_or(-1)
                    / 10_i64.pow((rate.percent * Decimal::TEN).scale());
                assert_eq!(rate.tax_minor, (rate.net_minor * tenths + 500) / 1000, "{round}");
            }
            let tax: i64 = sums.rates.iter().map(|it| it.tax_minor).sum();
            assert_eq!((sums.tax_minor, sums.total_minor), (tax, sums.net_minor + freight + tax));
        }
    }

    #[test]
    fn a_part_is_taxed_as_the_whole_is() {
        let lines = [line("1", 80_000, "25"), line("1", 10_000, "12")];
        let sums = sum_up(&lines, Discount::default(), 0).unwrap_or_default();
        let parts = part_of(&sums, 55_600);
        let all: Vec<_> = parts.iter().map(|it| (it.net_minor, it.tax_minor)).collect();
        assert_eq!(all, [(40_000, 10_000), (5_000, 600)]);
    }

    #[test]
    fn freight_is_taxed_at_the_highest_rate() {
        let lines = [line("1", 1000, "6"), line("1", 1000, "25")];
        let sums = sum_up(&lines, Discount::default(), 400).unwrap_or_default();
        assert_eq!(sums.tax_minor, 60 + 350);
    }
}
