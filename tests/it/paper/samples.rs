//! Papers to print, each kind as full as it gets. Never true of anybody.

use std::io::Cursor;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::NaiveDate;
use image::{ImageFormat, Rgba, RgbaImage};
use ordna::domain::language::Language;
use ordna::domain::paper::PaperKind;
use ordna::domain::payment_reference::PaymentReference;
use ordna::paper::model::{
    Advance, Brand, Check, Customer, Delivery, Line, Material, Pair, Paper, Parcel, Payment, Rate,
    References, Sums, Work,
};
use ordna::paper::stamp::Stamp;
use rust_decimal::Decimal;

pub(crate) fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
}

/// A paper of this kind with three lines.
pub(crate) fn paper(kind: PaperKind, language: Language) -> Paper {
    let mut paper = Paper::new(kind, language, number(kind), day(27));
    paper.currency = language.pick(["EUR", "SEK", "DKK"]).into();
    paper.number_format = language.pick(["1,234.50", "1 234,50", "1.234,50"]).into();
    paper.date_format = language.pick(["31/01/2026", "2026-01-31", "31.01.2026"]).into();
    paper.brand = brand(language);
    paper.customer = customer(language);
    paper.delivery = Some(Delivery {
        name: "Bageri Åsgatan".to_owned(),
        address: vec!["Åsgatan 4".to_owned(), "791 71 Falun".to_owned()],
        contact: "Örjan Ek".to_owned(),
        phone: "+46 70 123 45 67".to_owned(),
    });
    paper.references = references(kind);
    paper.notes =
        "Delivery to the back door; ring twice. Blåbärssoppa, smørrebrød, ₹ and €.".into();
    match kind {
        PaperKind::JobCard => fill_job_card(&mut paper),
        PaperKind::InspectionReport => fill_inspection(&mut paper),
        PaperKind::PackingList | PaperKind::Label => fill_parcel(&mut paper),
        PaperKind::Offer
        | PaperKind::SaleOrder
        | PaperKind::OrderConfirmation
        | PaperKind::DepositInvoice
        | PaperKind::Invoice
        | PaperKind::CreditNote
        | PaperKind::Receipt => fill_trade(&mut paper),
    }
    if paper.lines.is_empty() && kind != PaperKind::Label {
        paper.lines = lines(2);
    }
    paper
}

fn number(kind: PaperKind) -> &'static str {
    match kind {
        PaperKind::Offer => "OF-2026-0012",
        PaperKind::SaleOrder | PaperKind::OrderConfirmation | PaperKind::Label => "SO-2026-0031",
        PaperKind::DepositInvoice => "INV-2026-0007",
        PaperKind::Invoice => "INV-2026-0011",
        PaperKind::CreditNote => "INV-2026-0014",
        PaperKind::Receipt => "PAY-2026-0009",
        PaperKind::JobCard => "SO-2026-0031/01",
        PaperKind::InspectionReport => "QIR-SO-2026-0031-01",
        PaperKind::PackingList => "SO-2026-0031-P1",
    }
}

fn brand(language: Language) -> Brand {
    Brand {
        name: language.pick(["Harbour Joinery Ltd", "Ateljé Ö AB", "Fjord Møbler ApS"]).to_owned(),
        logo: logo(600, 160),
        accent: language.pick(["#1f4e79", "#2f6b4f", "#8a3b12"]).to_owned(),
        address: vec!["Ängsvägen 12".to_owned(), "791 30 Falun".to_owned(), "Sweden".to_owned()],
        vat_number: language.pick(["SE556000789901", "SE556000789901", "DK12345678"]).to_owned(),
        org_number: language.pick(["556000-7899", "556000-7899", "12345678"]).to_owned(),
        seat: language.pick(["", "Falun", ""]).to_owned(),
        f_tax: language == Language::Sv,
        vat_note: String::new(),
        bankgiro: language.pick(["", "123-4567", ""]).to_owned(),
        plusgiro: language.pick(["", "12 34 56-7", ""]).to_owned(),
        iban: "SE35 5000 0000 0549 1000 0003".to_owned(),
        bic: "ESSESESS".to_owned(),
        fik_creditor: language.pick(["", "", "12345678"]).to_owned(),
        phone: "+46 23 123 45".to_owned(),
        email: "hej@atelje-o.example".to_owned(),
        web: "atelje-o.example".to_owned(),
    }
}

fn customer(language: Language) -> Customer {
    Customer {
        number: "C-0042".to_owned(),
        name: language
            .pick(["Whitby Café & Sons", "Kaféföreningen Björken", "Café Ærø"])
            .to_owned(),
        contact: "Åsa Lindström".to_owned(),
        address: vec!["Storgatan 1".to_owned(), "211 42 Malmö".to_owned()],
        vat_number: "SE556677889901".to_owned(),
    }
}

fn references(kind: PaperKind) -> References {
    let order = if kind == PaperKind::Offer { "" } else { "SO-2026-0031" };
    let original = if kind == PaperKind::CreditNote { "INV-2026-0011" } else { "" };
    let invoice = if kind == PaperKind::Receipt { "INV-2026-0011" } else { "" };
    let card = if kind == PaperKind::InspectionReport { "SO-2026-0031/01" } else { "" };
    References {
        ours: "Karin Holm".to_owned(),
        customers: "PO 4711 / Åsa".to_owned(),
        offer: if kind == PaperKind::Offer { "" } else { "OF-2026-0012" }.to_owned(),
        order: order.to_owned(),
        invoice: invoice.to_owned(),
        original_invoice: original.to_owned(),
        job_card: card.to_owned(),
    }
}

/// So many lines, each of 1 250,00.
pub(crate) fn lines(count: u32) -> Vec<Line> {
    let line = |position| Line {
        code: String::new(),
        position,
        sku: format!("TBL-{position:03}"),
        description: if position % 3 == 0 {
            "Bench with a back, oiled oak, made to the drawing that was sent on the 12th".to_owned()
        } else {
            "Dining table, oak".to_owned()
        },
        configuration: vec![Pair::new("Width", "180 cm"), Pair::new("Finish", "oil, white")],
        quantity: Decimal::from(2),
        unit: "pcs".to_owned(),
        unit_price_minor: 62_500,
        discount_percent: Decimal::ZERO,
        tax_percent: Decimal::from(25),
        net_minor: 125_000,
        price_source: "contract price K-77".to_owned(),
    };
    (1..=count).map(line).collect()
}

/// Sums that fit so many lines.
pub(crate) fn sums(count: u32) -> Sums {
    let net_minor = 125_000 * i64::from(count);
    let tax_minor = net_minor / 4;
    Sums {
        rates: vec![Rate { percent: Decimal::from(25), net_minor, tax_minor }],
        net_minor,
        tax_minor,
        total_minor: net_minor + tax_minor,
        to_pay_minor: net_minor + tax_minor,
        ..Sums::default()
    }
}

fn fill_trade(paper: &mut Paper) {
    paper.lines = lines(3);
    paper.sums = sums(3);
    let is_danish = paper.language == Language::Da;
    let reference = if is_danish {
        PaymentReference::fik(&paper.number, "12345678")
    } else {
        PaymentReference::ocr(&paper.number)
    };
    match paper.kind {
        PaperKind::Invoice | PaperKind::DepositInvoice => {
            paper.due_on = Some(day(30));
            paper.delivered_on = Some(day(25));
            paper.payment = Payment {
                terms: "30 days net".to_owned(),
                late_interest: "8 % above the reference rate".to_owned(),
                reference,
                ..Payment::default()
            };
        }
        PaperKind::Receipt => {
            paper.paid_on = Some(day(26));
            paper.payment.method = "Bankgiro".into();
            paper.payment.reference = reference;
            paper.payment.received_minor = paper.sums.total_minor;
            paper.sums.paid_minor = paper.sums.total_minor;
            paper.sums.to_pay_minor = 0;
        }
        PaperKind::Offer => paper.valid_until = Some(day(30)),
        PaperKind::SaleOrder
        | PaperKind::OrderConfirmation
        | PaperKind::CreditNote
        | PaperKind::JobCard
        | PaperKind::InspectionReport
        | PaperKind::PackingList
        | PaperKind::Label => {}
    }
    if paper.kind == PaperKind::Invoice {
        deduct(paper);
    }
}

/// Half of it was paid in advance; with a discount and freight.
fn deduct(paper: &mut Paper) {
    paper.sums = Sums {
        discount_minor: 37_500,
        discount_name: "HÖST10".to_owned(),
        freight_minor: 20_000,
        rates: vec![
            Rate { percent: Decimal::from(25), net_minor: 257_500, tax_minor: 64_375 },
            Rate { percent: Decimal::from(12), net_minor: 100_000, tax_minor: 12_000 },
        ],
        net_minor: 357_500,
        tax_minor: 76_375,
        tax_in_books: None,
        total_minor: 433_875,
        advances: vec![Advance {
            invoice: "INV-2026-0007".to_owned(),
            total_minor: 200_000,
            tax_minor: 40_000,
        }],
        paid_minor: 0,
        to_pay_minor: 233_875,
    };
}

fn fill_job_card(paper: &mut Paper) {
    paper.scan_code = "J7K2M9QX".into();
    paper.lines = lines(1);
    // One page holds what a card usually says.
    paper.notes.clear();
    let material = |sku: &str, description: &str, quantity: i64, unit: &str| Material {
        sku: sku.to_owned(),
        description: description.to_owned(),
        quantity: Decimal::new(quantity, 1),
        unit: unit.to_owned(),
    };
    paper.work = Work {
        assignee: "Maja Å.".to_owned(),
        inspector: String::new(),
        batch: "PB-2026-0003".to_owned(),
        scheduled_on: Some(day(28)),
        specification: vec![
            Pair::new("Width", "1800 ± 1 mm"),
            Pair::new("Moisture", "8 – 10 %"),
            Pair::new("Edges", "radius 3 mm, sanded to 240, no filler on the visible side"),
        ],
        steps: ["Cut and glue up", "Oil twice"].map(str::to_owned).into(),
        materials: vec![
            material("OAK-27", "Oak, 27 mm", 45, "m²"),
            material("OIL-W", "Hard wax oil, white", 3, "l"),
        ],
    };
}

fn fill_inspection(paper: &mut Paper) {
    paper.scan_code = "Q7K2M9QX".into();
    paper.work.inspector = "Søren Kjær".into();
    let check = |line: &str, nominal: &str, measured: &str, passed| Check {
        line: line.to_owned(),
        nominal: nominal.to_owned(),
        measured: measured.to_owned(),
        passed,
        notes: Vec::new(),
    };
    paper.checklist = vec![
        check("Width over all, at both ends", "1800 ± 1 mm", "1800,4 mm", Some(true)),
        check("Flatness of the top", "≤ 1 mm", "1,6 mm", Some(false)),
        check("Finish: even, no runs, no dust", "", "", None),
    ];
    paper.checklist[1].notes = vec![
        "it warps along the grain".into(),
        "Attached flatness.jpg (QIR-SO-2026-0012-01-attachment): the left end".into(),
    ];
    paper.passed = Some(false);
}

fn fill_parcel(paper: &mut Paper) {
    paper.scan_code = "P7K2M9QX".into();
    paper.parcel = Parcel {
        number: 1,
        of: 3,
        weight: "24,5 kg".to_owned(),
        dimensions: "120 × 80 × 60 cm".to_owned(),
        carrier: "PostNord".to_owned(),
        tracking: "00373500489530470000".to_owned(),
        contents: "Dining table, oak".to_owned(),
    };
}

/// A picture: two colours and some that is clear.
pub(crate) fn logo(width: u32, height: u32) -> String {
    let picture = RgbaImage::from_fn(width, height, |x, y| {
        let is_disc =
            x.abs_diff(height / 2).pow(2) + y.abs_diff(height / 2).pow(2) < (height / 2).pow(2);
        let is_bar = x > height + 20 && y > height / 3 && y < height * 2 / 3;
        match (is_disc, is_bar) {
            (true, _) => Rgba([47, 107, 79, 255]),
            (false, true) => Rgba([30, 30, 34, 255]),
            (false, false) => Rgba([0, 0, 0, 0]),
        }
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    BASE64_STANDARD.encode(bytes.into_inner())
}

/// The stamp that makes an order's paper out of an offer's.
pub(crate) fn stamp(kind: PaperKind, language: Language) -> Stamp {
    Stamp {
        kind,
        language,
        number: number(kind).to_owned(),
        issued_on: day(28),
        date_format: "2026-01-31".to_owned(),
        reference: "PO 4711 / Åsa".to_owned(),
        accent: "#2f6b4f".to_owned(),
    }
}
