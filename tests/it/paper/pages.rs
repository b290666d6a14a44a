//! What is printed: every kind in every language, long and short, and what
//! cannot be printed.

use std::collections::BTreeSet;

use ordna::domain::language::Language;
use ordna::domain::paper::PaperKind;
use ordna::domain::settings::{BRANDING, Settings};
use ordna::paper::PaperError;
use ordna::paper::model::{Booked, Brand, Line, Sums, Untaxed};
use rust_decimal::Decimal;
use strum::VariantArray as _;

use super::samples::{lines, logo, paper, sums};
use super::{PRESS, is_sound, kept, said};

#[test]
fn every_kind_in_every_language() {
    for language in Language::VARIANTS {
        for kind in PaperKind::VARIANTS {
            let paper = paper(*kind, *language);
            let printed = PRESS.print(&paper).unwrap();
            assert!(printed.bytes.len() < 100_000, "{kind} has {} bytes", printed.bytes.len());
            let title = kind.title(*language);
            let title = if *kind == PaperKind::Label { "Örjan Ek" } else { title };
            let name = format!("{}-{}", kind.word(), language.word());
            let whom = match kind {
                PaperKind::JobCard | PaperKind::InspectionReport => &paper.customer.name,
                PaperKind::Offer
                | PaperKind::SaleOrder
                | PaperKind::OrderConfirmation
                | PaperKind::DepositInvoice
                | PaperKind::Invoice
                | PaperKind::CreditNote
                | PaperKind::Receipt
                | PaperKind::PackingList
                | PaperKind::Label => "Bageri Åsgatan",
            };
            is_sound(&name, &printed, &[title, whom]);
            assert_eq!((printed.pages, printed.missing.as_slice()), (1, [].as_slice()), "{kind}");
        }
    }
}

#[test]
fn an_invoice_says_what_the_law_asks() {
    let swedish = PRESS.print(&paper(PaperKind::Invoice, Language::Sv)).unwrap();
    is_sound(
        "law-sv",
        &swedish,
        &[
            "Datum 2026-11-27",
            "INV-2026-0011",
            "Leveransdatum 2026-11-25",
            "Momsreg.nr SE556000789901",
            "Org.nr 556000-7899",
            "Säte Falun",
            "Godkänd för F-skatt",
            "Kaféföreningen Björken",
            "Storgatan 1",
            "Ditt momsreg.nr SE556677889901",
            "2 pcs 625,00 25 % 1 250,00",
            "Rabatt HÖST10",
            "Frakt",
            "25 % 2 575,00 643,75",
            "12 % 1 000,00 120,00",
            "Summa moms 763,75",
            "Avgår förskott, faktura INV-2026-0007 -2 000,00",
            "varav moms -400,00",
            "Återstår att betala 2 338,75",
            "2 338,75 SEK",
            "Förfallodatum 2026-11-30",
            "202600110",
            "Bankgiro 123-4567",
            "Sida 1 av 1",
            "Blåbärssoppa, smørrebrød, ₹ and €",
        ],
    );
    let danish = PRESS.print(&paper(PaperKind::Invoice, Language::Da)).unwrap();
    is_sound(
        "law-da",
        &danish,
        &[
            "Momsnr. DK12345678",
            "CVR-nr. 12345678",
            "+71<000000202600110+12345678<",
            "Forudbetalt, faktura INV-2026-0007 -2.000,00",
            "heraf moms -400,00",
            "At betale",
            "27.11.2026",
        ],
    );
}

#[test]
fn a_company_number_is_called_by_the_register_that_gave_it() {
    let mut danish = paper(PaperKind::Invoice, Language::Da);
    danish.brand = paper(PaperKind::Invoice, Language::Sv).brand;
    let text = said(&PRESS.print(&danish).unwrap());
    assert!(text.contains("Org.nr 556000-7899") && !text.contains("CVR"), "{text}");
    // Without a VAT number, the bank account says where the seller is.
    danish.brand.vat_number.clear();
    danish.brand.iban = "DK50 0040 0440 1162 43".to_owned();
    let text = said(&PRESS.print(&danish).unwrap());
    assert!(text.contains("CVR-nr. 556000-7899"), "{text}");
    danish.brand.iban = "IE29 AIBK 9311 5212 3456 78".to_owned();
    let text = said(&PRESS.print(&danish).unwrap());
    assert!(text.contains("Virksomhedsnr. 556000-7899"), "{text}");
}

#[test]
fn lines_to_sign_on_never_stand_alone() {
    let long = "Oiled twice, and looked at by daylight. ";
    for kind in [PaperKind::JobCard, PaperKind::InspectionReport, PaperKind::PackingList] {
        for (rows, notes) in (10..45).map(|it| (it, 0)).chain((15..50).map(|it| (1, it))) {
            let mut paper = paper(kind, Language::Sv);
            paper.brand.logo.clear();
            paper.notes = format!("{long}\n").repeat(notes);
            match (kind, rows % 3) {
                (PaperKind::PackingList, _) => paper.lines = lines(rows),
                (PaperKind::InspectionReport, _) => {
                    let check = paper.checklist[0].clone();
                    paper.checklist = vec![check; rows as usize];
                    paper.passed = (rows % 2 == 0).then_some(true);
                }
                // Whatever comes last: steps, materials, what it is to be.
                (_, 0) => paper.work.steps = vec![long.to_owned(); rows as usize],
                (_, 1) => {
                    paper.work.steps.clear();
                    let material = paper.work.materials[0].clone();
                    paper.work.materials = vec![material; rows as usize];
                }
                (_, _) => {
                    paper.work.steps.clear();
                    paper.work.materials.clear();
                    let pair = paper.work.specification[0].clone();
                    paper.work.specification = vec![pair; rows as usize];
                }
            }
            let printed = PRESS.print(&paper).unwrap();
            let pages = ordna::paper::text(&printed.bytes).unwrap();
            let last = pages.last().unwrap();
            // A head, what it is about, the lines to sign on, the seller, the foot.
            let (before, _) = last.split_once("datum och signatur").unwrap();
            assert!(before.lines().count() > 3, "{kind}, {rows} rows, {notes} notes: {last}");
        }
    }
}

#[test]
fn a_credit_note_names_its_invoice() {
    for (language, expected) in [
        (Language::En, "Credits invoice INV-2026-0011"),
        (Language::Sv, "Krediterar faktura INV-2026-0011"),
        (Language::Da, "Krediterer faktura INV-2026-0011"),
    ] {
        let printed = PRESS.print(&paper(PaperKind::CreditNote, language)).unwrap();
        assert!(said(&printed).contains(expected), "{}", said(&printed));
    }
}

#[test]
fn the_floor_sees_no_prices() {
    for kind in PaperKind::VARIANTS.iter().filter(|it| !it.has_prices()) {
        let mut paper = paper(*kind, Language::Sv);
        if *kind != PaperKind::Label {
            paper.lines = lines(2);
        }
        paper.sums = sums(2);
        let text = said(&PRESS.print(&paper).unwrap());
        for price in ["625,00", "1 250,00", "2 500,00", "3 125,00", "contract price"] {
            assert!(!text.contains(price), "{kind} shows {price}: {text}");
        }
        let code = paper.scan_code;
        assert!(text.contains(&code), "{kind} does not show its code {code}: {text}");
    }
}

#[test]
fn reverse_charge_and_exemptions_are_said() {
    let mut paper = paper(PaperKind::Invoice, Language::Sv);
    paper.lines = lines(1);
    paper.lines[0].tax_percent = Decimal::ZERO;
    paper.sums = Sums { tax_minor: 0, total_minor: 125_000, ..sums(1) };
    paper.sums.rates[0].percent = Decimal::ZERO;
    paper.sums.rates[0].tax_minor = 0;
    paper.sums.to_pay_minor = 125_000;
    paper.untaxed = Some(Untaxed::ReverseCharge);
    let printed = PRESS.print(&paper).unwrap();
    is_sound(
        "zero-tax",
        &printed,
        &["Omvänd betalningsskyldighet", "1 250,00 0,00", "Summa moms 0,00"],
    );
    paper.sums.tax_in_books = Some(Booked { currency: "NOK".to_owned(), minor: 1_250 });
    paper.untaxed = Some(Untaxed::Exempt { rule: "10 kap. 9 § ML".to_owned() });
    let text = said(&PRESS.print(&paper).unwrap());
    assert!(text.contains("Undantagen från moms: 10 kap. 9 § ML"), "{text}");
    assert!(text.contains("Summa moms i NOK 12,50"), "{text}");
}

#[test]
fn a_discount_of_everything_leaves_nothing_to_pay() {
    let mut paper = paper(PaperKind::Invoice, Language::Sv);
    paper.lines = lines(1);
    paper.sums =
        Sums { discount_minor: 125_000, discount_name: "100 %".to_owned(), ..Sums::default() };
    paper.sums.rates = sums(0).rates;
    let printed = PRESS.print(&paper).unwrap();
    is_sound(
        "all-off",
        &printed,
        &["Rabatt 100 % -1 250,00", "Summa inklusive moms 0,00", "0,00 SEK"],
    );
    assert!(!said(&printed).contains("OCR"), "nothing is to be paid: {}", said(&printed));
}

#[test]
fn two_hundred_lines_go_over_pages_with_what_was_summed() {
    let mut paper = paper(PaperKind::OrderConfirmation, Language::Sv);
    paper.lines = lines(200);
    paper.sums = sums(200);
    let printed = PRESS.print(&paper).unwrap();
    is_sound("two-hundred", &printed, &["Transport till nästa sida", "312 500,00", "62 500,00"]);
    let pages = ordna::paper::text(&printed.bytes).unwrap();
    assert_eq!(pages.len(), printed.pages);
    assert!((12..=25).contains(&pages.len()), "{} pages", pages.len());
    let mut positions = Vec::new();
    for (at, page) in (1..).zip(&pages) {
        assert!(page.contains(&format!("Sida {at} av {}", pages.len())), "{page}");
        assert!(page.contains("Benämning") || at == pages.len(), "no head: {page}");
        let skus = page.split("Artikel TBL-").skip(1);
        positions
            .extend(skus.map(|it| it.chars().take(3).collect::<String>().parse::<u32>().unwrap()));
    }
    assert_eq!(positions, (1..=200).collect::<Vec<_>>(), "each line once, in order");
    // What one page carries the next one takes up.
    let sum = |page: &str, word: &str| {
        let line = page.lines().find(|it| it.contains(word)).map(str::to_owned);
        line.map(|it| it.split_once(word).unwrap().1.trim().to_owned())
    };
    for two in pages.windows(2) {
        let carried = sum(&two[0], "Transport till nästa sida");
        let brought = sum(&two[1], "Transport från föregående sida");
        assert_eq!(carried, brought);
    }
    assert!(printed.bytes.len() < 150_000, "{} bytes", printed.bytes.len());
}

#[test]
fn two_pages_stay_small() {
    let mut paper = paper(PaperKind::Invoice, Language::En);
    paper.lines = lines(20);
    paper.sums = sums(20);
    let printed = PRESS.print(&paper).unwrap();
    kept("two-pages", &printed);
    assert_eq!(printed.pages, 2);
    assert!(printed.bytes.len() < 150_000, "{} bytes", printed.bytes.len());
}

#[test]
fn a_long_name_of_many_scripts_is_broken_into_lines() {
    let name = "Żółć Ærøskøbing Ταβέρνα Кофейня «Ёлка» ՀԱՅԱՍՏԱՆ საქართველო שלום مرحبا ₹ € Ångström-Überlängenzusammensetzungskonfektionsbetrieb ÅÄÖ";
    assert!(name.chars().count() >= 120, "{}", name.chars().count());
    for kind in PaperKind::VARIANTS {
        let mut paper = paper(*kind, Language::Da);
        paper.customer.name = name.to_owned();
        paper.delivery.as_mut().unwrap().name = name.to_owned();
        for line in &mut paper.lines {
            line.description = name.repeat(3).replace(' ', "");
        }
        paper.references.customers = name.to_owned();
        let printed = PRESS.print(&paper).unwrap();
        // Hebrew and Arabic are not set right by us, so they are told of.
        let is_told = |it: &char| "שלוםمرحبا".contains(*it);
        assert!(printed.missing.iter().all(is_told), "{kind}: {:?}", printed.missing);
        assert_eq!(printed.missing.len(), 9, "{kind}: {:?}", printed.missing);
        is_sound(&format!("long-{}", kind.word()), &printed, &["Ærøskøbing", "Кофейня «Ёлка»"]);
    }
}

#[test]
fn what_no_font_has_is_a_box_and_is_told() {
    let mut paper = paper(PaperKind::Offer, Language::En);
    paper.customer.name = "東京 Kafé 🪑".to_owned();
    let printed = PRESS.print(&paper).unwrap();
    assert_eq!(
        printed.missing.iter().collect::<BTreeSet<_>>(),
        ['東', '京', '🪑'].iter().collect()
    );
    is_sound("boxes", &printed, &["□□ Kafé □"]);
    // What only somebody who joins, turns or moves letters sets right is not printed wrong.
    for unset in ["مرحبا", "שלום", "ﻣﺮ", "नमस्ते", "สวัสดี"] {
        paper.customer.name = format!("Kafé {unset}");
        let printed = PRESS.print(&paper).unwrap();
        let letters: BTreeSet<char> = unset.chars().collect();
        assert_eq!(printed.missing.into_iter().collect::<BTreeSet<_>>(), letters);
    }
}

#[test]
fn characters_that_only_steer_others_harm_nothing() {
    let mut paper = paper(PaperKind::Invoice, Language::En);
    paper.customer.name = "A\u{202e}B\u{200b}C\u{0}D\tE\u{301}".to_owned();
    paper.notes = "\r\n\r\n".to_owned();
    paper.lines = vec![Line::default()];
    let printed = PRESS.print(&paper).unwrap();
    is_sound("steering", &printed, &["ABC D E"]);
}

#[test]
fn an_empty_paper_prints() {
    for kind in PaperKind::VARIANTS {
        let empty =
            ordna::paper::model::Paper::new(*kind, Language::En, "", super::samples::day(1));
        let printed = PRESS.print(&empty).unwrap();
        assert_eq!(printed.pages, 1, "{kind}");
        kept(&format!("empty-{}", kind.word()), &printed);
    }
}

#[test]
fn a_row_longer_than_a_page_goes_on() {
    let mut paper = paper(PaperKind::Offer, Language::En);
    paper.lines = lines(2);
    paper.lines[1].description = "word ".repeat(3000);
    paper.notes = "note ".repeat(3000);
    let printed = PRESS.print(&paper).unwrap();
    kept("long-row", &printed);
    let text = said(&printed);
    assert_eq!(text.matches("word").count(), 3000);
    assert_eq!(text.matches("note").count(), 3000);
}

#[test]
fn the_largest_amounts_fit() {
    let mut paper = paper(PaperKind::Invoice, Language::Sv);
    paper.lines = lines(1);
    paper.lines[0].unit_price_minor = i64::MAX;
    paper.lines[0].net_minor = i64::MIN;
    paper.lines[0].quantity = Decimal::MAX;
    paper.sums.to_pay_minor = i64::MAX;
    let printed = PRESS.print(&paper).unwrap();
    is_sound("largest", &printed, &["92 233 720 368 547 758,07 SEK"]);
}

#[test]
fn the_same_paper_is_the_same_bytes_and_survives_json() {
    let paper = paper(PaperKind::Invoice, Language::Sv);
    let json = serde_json::to_string(&paper).unwrap();
    let back = serde_json::from_str(&json).unwrap();
    assert_eq!(paper, back);
    assert_eq!(PRESS.print(&paper).unwrap(), PRESS.print(&back).unwrap());
}

#[test]
fn a_pdf_says_what_it_is() {
    let printed = PRESS.print(&paper(PaperKind::Offer, Language::Sv)).unwrap();
    let document = lopdf::Document::load_mem(&printed.bytes).unwrap();
    let info = document.trailer.get(b"Info").unwrap().as_reference().unwrap();
    let info = document.get_dictionary(info).unwrap();
    let said = |key: &[u8]| lopdf::decode_text_string(info.get(key).unwrap()).unwrap();
    assert_eq!(said(b"Title"), "Offert OF-2026-0012");
    assert_eq!(said(b"Author"), "Ateljé Ö AB");
    assert_eq!(said(b"CreationDate"), "D:20261127000000Z");
    let language = document.catalog().unwrap().get(b"Lang").unwrap();
    assert_eq!(language.as_str().unwrap(), b"sv");
}

#[test]
fn what_cannot_be_printed_says_why() {
    let print = |change: &dyn Fn(&mut ordna::paper::model::Paper)| {
        let mut paper = paper(PaperKind::Invoice, Language::Sv);
        change(&mut paper);
        PRESS.print(&paper).unwrap_err()
    };
    for broken in ["%%%", "aGVsbG8="] {
        let error = print(&|it| it.brand.logo = broken.to_owned());
        assert!(matches!(error, PaperError::Logo(_)), "{error:?}");
        let said = error.to_string();
        assert!(
            said.starts_with("the logo cannot be read") && said.contains("PNG or JPEG"),
            "{said}"
        );
    }
    let half = logo(400, 400);
    let error = print(&|it| it.brand.logo = half.chars().take(half.len() / 8 * 4).collect());
    assert!(matches!(error, PaperError::Logo(_)), "{error:?}");
    let error = print(&|it| it.brand.accent = "blue".to_owned());
    assert!(matches!(error, PaperError::Accent(_)), "{error:?}");
    let long = "A".repeat(25);
    for code in ["A", "A-1", "Å1", &long] {
        let error = print(&|it| it.scan_code = code.to_owned());
        assert!(matches!(error, PaperError::ScanCode(_)), "{error:?}");
    }
}

#[test]
fn the_brand_is_what_the_setting_says() {
    let chosen = serde_json::json!({"branding": {
        "name": "Linden", "address": "Såggatan 3, 331 30 Värnamo", "contact": "hej@linden.example",
        "accent": "#2f6b4f", "f_tax": "yes", "iban": "SE35 5000",
    }});
    let brand = Brand::of(&Settings::new(chosen.as_object().unwrap().clone()));
    assert_eq!(brand.name, "Linden");
    assert_eq!(brand.address, ["Såggatan 3", "331 30 Värnamo"]);
    assert_eq!(brand.email, "hej@linden.example");
    assert_eq!((brand.accent.as_str(), brand.iban.as_str()), ("#2f6b4f", "SE35 5000"));
    assert!(brand.f_tax && brand.logo.is_empty());
    assert_eq!(Brand::of(&Settings::default()), Brand::default());
    for name in BRANDING {
        let chosen = serde_json::json!({"branding": {*name: "yes"}});
        let brand = Brand::of(&Settings::new(chosen.as_object().unwrap().clone()));
        assert_ne!(brand, Brand::default(), "{name} stands on no paper");
    }
}

#[test]
fn any_logo_fits_its_box() {
    for (width, height) in [(1, 1), (3000, 20), (20, 3000), (2000, 2000)] {
        let mut paper = paper(PaperKind::Offer, Language::En);
        paper.brand.logo = logo(width, height);
        let printed = PRESS.print(&paper).unwrap();
        assert!(printed.bytes.len() < 150_000, "{width}×{height}: {}", printed.bytes.len());
        kept(&format!("logo-{width}-{height}"), &printed);
    }
}
