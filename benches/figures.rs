//! Medians, percentiles, and one way to print them. Never a mean: one slow outlier would
//! be all that it says.

use std::time::Duration;

/// What was measured, again and again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figures(Vec<Duration>);

impl Figures {
    pub(crate) fn add(&mut self, took: Duration) {
        self.0.push(took);
    }

    /// In milliseconds.
    pub(crate) fn percentile(&self, percent: usize) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let at = (sorted.len().saturating_sub(1) * percent).div_ceil(100);
        sorted.get(at).map_or(f64::NAN, |it| it.as_secs_f64() * 1000.0)
    }

    pub(crate) fn median(&self) -> f64 {
        self.percentile(50)
    }
}

/// A heading.
pub(crate) fn title(what: &str) {
    println!("\n{what}");
}

/// A line of figures: what, median, 95th percentile, in milliseconds.
pub(crate) fn times(what: &str, figures: &Figures) {
    println!("  {what:<46} {:>8.2} ms   p95 {:>8.2} ms", figures.median(), figures.percentile(95));
}

/// A line that says something else.
pub(crate) fn says(what: &str, value: &str) {
    println!("  {what:<46} {value}");
}
