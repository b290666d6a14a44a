//! Papers: how many of each kind a second, how many stamps, and how large they are. Needs no
//! database. Never looks at what is printed; tests and people do.

use std::hint::black_box;
use std::time::{Duration, Instant};

use ordna::domain::language::Language;
use ordna::domain::paper::PaperKind;
use ordna::paper::{Press, Printed};
use strum::VariantArray as _;

use crate::figures;
use crate::samples;

/// How long each is printed, again and again.
const LONG: Duration = Duration::from_secs(2);

/// Prints every kind, and stamps.
pub(crate) fn measure() {
    figures::title("papers, one after the other on one core");
    let began = Instant::now();
    let press = Press::new();
    let parsed = began.elapsed().as_secs_f64() * 1000.0;
    figures::says("the fonts, parsed once", &format!("{parsed:>8.2} ms"));
    for kind in PaperKind::VARIANTS {
        let paper = samples::paper(*kind, Language::Sv);
        each(&format!("{kind}, one page"), || press.print(&paper).unwrap());
    }
    let mut long = samples::paper(PaperKind::OrderConfirmation, Language::Sv);
    long.lines = samples::lines(200);
    long.sums = samples::sums(200);
    each("order_confirmation of 200 lines", || press.print(&long).unwrap());
    let offer = press.print(&samples::paper(PaperKind::Offer, Language::Sv)).unwrap();
    let stamp = samples::stamp(PaperKind::OrderConfirmation, Language::Sv);
    each("stamp on one page", || press.stamp(&offer.bytes, &stamp).unwrap());
    let long = press.print(&long).unwrap();
    each(&format!("stamp on {} pages", long.pages), || press.stamp(&long.bytes, &stamp).unwrap());
    let front = samples::paper(PaperKind::Invoice, Language::Sv);
    each("invoice bound before a page", || press.bind(&front, &offer.bytes, &stamp).unwrap());
}

fn each(what: &str, print: impl Fn() -> Printed) {
    let began = Instant::now();
    let mut times = 0_u32;
    let mut size = 0;
    while began.elapsed() < LONG {
        size = black_box(print()).bytes.len();
        times += 1;
    }
    let rate = f64::from(times) / began.elapsed().as_secs_f64();
    figures::says(what, &format!("{rate:>8.0} a second   {:>6.1} kB", size as f64 / 1000.0));
}
