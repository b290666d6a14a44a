//! The label of a parcel, 102 × 152 mm. Never shows a price, and never takes a
//! stamp.

use super::canvas::{Canvas, Side, Style, mm};
use super::ink::Ink;
use super::model::Paper;
use super::scan::Bars;
use super::sheet::joined;
use super::words::{Word, filled};

pub(super) const SIZE: (f32, f32) = (mm(102.0), mm(152.0));
const LEFT: f32 = mm(7.0);
const WIDTH: f32 = mm(88.0);
const RIGHT: f32 = mm(95.0);
const SMALL: Style = Style::new(7.5).ink(Ink::Quiet);
/// Where the code begins.
const CODE: f32 = mm(113.0);
const LOGO_BOX: (f32, f32) = (mm(36.0), mm(10.0));

/// Fills a label.
pub(super) fn fill(canvas: &mut Canvas<'_>, paper: &Paper, logo: Option<f32>, bars: Option<&Bars>) {
    let mut y = from(canvas, paper, logo);
    canvas.rule(LEFT, y, WIDTH, 0.8, Ink::Text);
    y = to(canvas, paper, y + 8.0);
    canvas.rule(LEFT, mm(84.0), WIDTH, 0.8, Ink::Text);
    facts(canvas, paper, y.max(mm(86.0)));
    if let Some(bars) = bars {
        canvas.rule(LEFT, CODE - 8.0, WIDTH, 0.8, Ink::Text);
        canvas.bars((LEFT, CODE), WIDTH, mm(24.0), bars);
    }
}

fn from(canvas: &mut Canvas<'_>, paper: &Paper, logo: Option<f32>) -> f32 {
    let said = |word: Word| word.said(paper.language);
    canvas.text(LEFT, mm(9.0), SMALL, Side::Left, said(Word::From));
    let brand = &paper.brand;
    let mut width = WIDTH;
    if let Some(ratio) = logo {
        let (wide, high) = LOGO_BOX;
        let height = high.min(wide / ratio);
        canvas.picture(RIGHT - height * ratio, mm(6.5), height * ratio, height);
        width -= wide + 8.0;
    }
    let mut y = mm(10.5);
    y = canvas.block(LEFT, y, width, Style::new(9.0).bold(), &brand.name);
    let address = canvas.wrap(Style::new(8.0), width, &brand.address.join(", "));
    let shown: Vec<String> = address.into_iter().take(3).collect();
    canvas.lines(LEFT, y, Style::new(8.0), &shown).max(mm(18.0)) + 6.0
}

/// The address, as large as it may be.
fn to(canvas: &mut Canvas<'_>, paper: &Paper, y: f32) -> f32 {
    canvas.text(LEFT, y + 7.0, SMALL, Side::Left, Word::To.said(paper.language));
    let customer = &paper.customer;
    let (name, address, contact) = match &paper.delivery {
        Some(it) => (&it.name, &it.address, joined(&[&it.contact, &it.phone], ", ")),
        None => (&customer.name, &customer.address, customer.contact.clone()),
    };
    let room = mm(82.0) - y - 12.0;
    for size in [15.0, 13.0, 11.0, 9.5, 8.0, 7.0, 6.0] {
        let strong = Style::new(size).bold();
        let style = Style::new(size);
        let mut lines: Vec<(Style, String)> = Vec::new();
        lines.extend(canvas.wrap(strong, WIDTH, name).into_iter().map(|it| (strong, it)));
        for line in address.iter().chain([&contact]) {
            lines.extend(canvas.wrap(style, WIDTH, line).into_iter().map(|it| (style, it)));
        }
        let high: f32 = lines.iter().map(|it| it.0.leading()).sum();
        if high > room && size > 6.0 {
            continue;
        }
        let mut y = y + 12.0;
        for (style, line) in lines {
            if y + style.leading() <= mm(83.0) {
                canvas.text(LEFT, y + style.size, style, Side::Left, &line);
                y += style.leading();
            }
        }
        return y;
    }
    y
}

fn facts(canvas: &mut Canvas<'_>, paper: &Paper, y: f32) {
    let said = |word: Word| word.said(paper.language);
    let parcel = &paper.parcel;
    let [number, of] = [parcel.number, parcel.of].map(|it| it.to_string());
    let strong = Style::new(12.0).bold();
    let order =
        if paper.references.order.is_empty() { &paper.number } else { &paper.references.order };
    let order = canvas.fonts.fitted(order, true, strong.size, WIDTH * 0.6);
    canvas.text(LEFT, y + 14.0, strong, Side::Left, &order);
    if parcel.of > 0 {
        let counted = filled(said(Word::Parcel), &[&number, &of]);
        canvas.text(RIGHT, y + 14.0, strong, Side::Right, &counted);
    }
    let rows = [
        joined(&[&parcel.weight, &parcel.dimensions], " · "),
        joined(&[&parcel.carrier, &parcel.tracking], " · "),
        parcel.contents.clone(),
    ];
    let style = Style::new(8.0);
    let mut y = y + 22.0;
    for row in rows.iter().filter(|it| !it.is_empty()) {
        let row = canvas.fonts.fitted(row, false, style.size, WIDTH);
        canvas.text(LEFT, y + 7.0, style, Side::Left, &row);
        y += 11.0;
    }
}
