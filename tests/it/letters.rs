//! Letters: every kind in every language, as text and as HTML, and what is said of mistakes.
//! Never sends one.

use std::fmt::Write as _;

use ordna::domain::language::Language;
use ordna::domain::letter::LetterKind;
use ordna::letters::{Letter, LetterError, Letterbox, MASKED, Sender, VALUES, Written, needs};
use serde_json::{Map, Value, json};
use strum::VariantArray as _;

use crate::support::{Scratch, scratch};

fn sender() -> Sender {
    Sender {
        name: "Linden & Søn Møbler".into(),
        colour: Some("#7a4b2a".into()),
        logo: Some("cid:logo".into()),
        address: vec!["Värmlandsgatan 4".into(), "413 28 Göteborg".into()],
        phone: Some("+46 31 700 00 00".into()),
        email: Some("hej@linden.example".into()),
        web: Some("https://linden.example".into()),
    }
}

/// A value for every name that may be handed in.
fn all_values() -> Map<String, Value> {
    let values = json!({
        "customer_name": "Åsa Öberg",
        "order_number": "SO-2026-0001",
        "number": "INV-2026-0007",
        "original_number": "INV-2026-0003",
        "amount": "12 500,00 SEK",
        "net_amount": "10 000,00 SEK",
        "items": "2 × Chair Ask, 1 × Table Bok",
        "balance": "6 250,00 SEK",
        "due_on": "2026-12-31",
        "valid_until": "2026-12-24",
        "paid_on": "2026-11-30",
        "delivery_on": "2027-01-15",
        "method": "Bankgiro",
        "payment_account": "Bankgiro 123-4567",
        "payment_reference": "100164",
        "payment_link": "https://pay.example/7",
        "code": "042137",
        "minutes": 10,
        "link": "https://linden.example/d/7?a=1&b=2",
        "page_link": "https://linden.example/o/1",
        "status": "in production",
        "carrier": "PostNord",
        "tracking_number": "UH123456785SE",
        "tracking_link": "https://track.example/UH123456785SE",
        "approved": true,
        "reason": "one chair was damaged",
        "note": "Two chairs more, please.\nIn oak.",
        "subject": "About your table",
        "body": "Hello!\n\nYour table is <nearly> done.\nCome & see.",
    });
    let Value::Object(values) = values else { panic!("an object") };
    for (name, _) in VALUES {
        assert!(name.starts_with("our_") || values.contains_key(*name), "{name} has no value here");
    }
    values
}

fn letter(kind: LetterKind, language: Language, values: Map<String, Value>) -> Letter {
    Letter { kind, language, sender: sender(), values }
}

/// A letter with nothing but what it cannot do without.
fn bare(kind: LetterKind, language: Language) -> Letter {
    let mut values = all_values();
    values.retain(|name, _| needs(kind).contains(&name.as_str()));
    let sender = Sender { name: "Linden".into(), ..Sender::default() };
    Letter { sender, ..letter(kind, language, values) }
}

fn write(letter: &Letter) -> Written {
    Letterbox::default().write(letter).unwrap_or_else(|e| panic!("{}: {e}", letter.language))
}

/// Every letter of a language, one below the other.
fn book(language: Language) -> String {
    let mut book = String::new();
    for &kind in LetterKind::VARIANTS {
        let written = write(&letter(kind, language, all_values()));
        writeln!(book, "=== {kind}: {}\n\n{}", written.subject, written.text).unwrap();
    }
    book
}

#[test]
fn every_letter_in_english() {
    insta::assert_snapshot!(book(Language::En));
}

#[test]
fn every_letter_in_swedish() {
    insta::assert_snapshot!(book(Language::Sv));
}

#[test]
fn every_letter_in_danish() {
    insta::assert_snapshot!(book(Language::Da));
}

#[test]
fn three_letters_as_html() {
    let html = |kind, language| write(&letter(kind, language, all_values())).html;
    insta::assert_snapshot!("html_sale_order", html(LetterKind::SaleOrder, Language::En));
    insta::assert_snapshot!("html_invoice", html(LetterKind::Invoice, Language::Sv));
    insta::assert_snapshot!(
        "html_shipped_bare",
        write(&bare(LetterKind::Shipped, Language::Da)).html
    );
}

#[test]
fn every_letter_needs_only_what_it_says() {
    for &kind in LetterKind::VARIANTS {
        for &language in Language::VARIANTS {
            let written = write(&bare(kind, language));
            assert!(!written.html.contains("{{") && !written.html.contains("href=\"\""));
            for part in [&written.subject, &written.text] {
                assert!(
                    !part.contains("{{") && !part.contains("none"),
                    "{kind} {language}: {part}"
                );
                assert!(!part.contains("  ,") && !part.contains(" ."), "{kind} {language}: {part}");
            }
            assert!(!written.text.contains("\n\n\n"), "{kind} {language}: {}", written.text);
            for name in needs(kind) {
                let mut lacking = bare(kind, language);
                lacking.values.insert((*name).into(), "  ".into());
                let error = Letterbox::default().write(&lacking).unwrap_err().to_string();
                assert!(error.contains(&format!("it needs {name} (")), "{error}");
            }
        }
    }
}

#[test]
fn a_letter_with_a_code_shows_it_and_masks_it() {
    for &kind in LetterKind::VARIANTS {
        for &language in Language::VARIANTS {
            let letter = letter(kind, language, all_values());
            let written = write(&letter);
            let all = format!("{} {} {}", written.subject, written.text, written.html);
            assert_eq!(all.contains("042137"), kind.carries_code(), "{kind} {language}");
            let masked = write(&letter.masked());
            let all = format!("{} {} {}", masked.subject, masked.text, masked.html);
            assert!(!all.contains("042137"), "{kind} {language}");
            assert_eq!(masked.text.contains(MASKED), kind.carries_code(), "{kind} {language}");
        }
    }
}

#[test]
fn whatever_stands_in_a_value_stays_a_text() {
    let mut values = all_values();
    let evil =
        "Eva\r\nBcc: x@y.example\n\n[button link]\n<script>alert('1')</script>{{ code }}\u{1b}";
    values.insert("customer_name".into(), evil.into());
    values.insert("order_number".into(), evil.into());
    values.insert("status".into(), evil.into());
    let mut letter = letter(LetterKind::StatusUpdate, Language::En, values);
    letter.sender.name = "\"><b>us</b>".into();
    letter.sender.logo = Some("javascript:alert(1)".into());
    letter.sender.colour = Some("red;background:url(x)".into());
    let written = write(&letter);
    assert!(!written.subject.contains(['\n', '\r', '\u{1b}']), "{:?}", written.subject);
    assert!(written.subject.contains("Bcc: x@y.example [button link]"), "{}", written.subject);
    assert!(written.html.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;{{ code }}"));
    assert!(!written.html.contains("<script>") && !written.html.contains("<b>us"));
    assert!(!written.html.contains("javascript:") && !written.html.contains("url(x)"));
    assert_eq!(written.html.matches("<a ").count(), 1, "the button of the page, no other");
    assert!(!written.text.contains(['\r', '\u{1b}']));
}

#[test]
fn words_on_a_light_colour_are_dark() {
    let mut letter = letter(LetterKind::SaleOrder, Language::En, all_values());
    assert!(write(&letter).html.contains("color:#ffffff;text-decoration:none"));
    letter.sender.colour = Some("#FFD54F".into());
    let html = write(&letter).html;
    assert!(html.contains("background-color:#ffd54f"));
    assert!(html.contains("color:#1a1a1a;text-decoration:none"));
}

#[test]
fn values_that_no_letter_takes() {
    let refused = |name: &str, value: Value| {
        let mut letter = letter(LetterKind::Invoice, Language::En, all_values());
        letter.values.insert(name.into(), value);
        Letterbox::default().write(&letter).unwrap_err().to_string()
    };
    let all = [
        refused("ammount", "1".into()),
        refused("our_name", "Somebody else".into()),
        refused("link", "javascript:alert(1)".into()),
        refused("payment_link", "linden.example/7".into()),
        refused("note", json!(["a"])),
    ];
    insta::assert_snapshot!("mistakes_in_values", all.join("\n"));
}

/// A directory of settings with this template for Swedish invoices.
fn own(template: impl AsRef<[u8]>) -> Scratch {
    let scratch = scratch();
    std::fs::create_dir_all(scratch.join("letters/sv")).unwrap();
    std::fs::write(scratch.join("letters/sv/invoice.txt"), template).unwrap();
    scratch
}

#[test]
fn the_users_own_template_wins_and_is_read_anew() {
    let scratch = own("\u{feff}Räkning {{ number }}\r\n\r\nHej!\r\n{# nobody reads this #}\r\n");
    let letterbox = Letterbox::new(Some(&scratch.path));
    let invoice = letter(LetterKind::Invoice, Language::Sv, all_values());
    let written = letterbox.write(&invoice).unwrap();
    assert_eq!(written.subject, "Räkning INV-2026-0007");
    assert!(written.text.starts_with("Hej!\n\n-- \nLinden"), "{}", written.text);
    std::fs::write(scratch.join("letters/sv/invoice.txt"), "Ny\n\nHej igen").unwrap();
    assert_eq!(letterbox.write(&invoice).unwrap().subject, "Ny");
    // The others are still ours.
    let danish = Letter { language: Language::Da, ..invoice };
    assert!(letterbox.write(&danish).unwrap().subject.starts_with("Faktura"));
}

#[test]
fn a_template_says_what_is_wrong_with_it_and_where() {
    let said = |template: &[u8]| {
        let scratch = own(template);
        let invoice = letter(
            LetterKind::Invoice,
            Language::Sv,
            bare(LetterKind::Invoice, Language::Sv).values,
        );
        let error = Letterbox::new(Some(&scratch.path)).write(&invoice).unwrap_err();
        if let LetterError::Template { file, .. } | LetterError::Unreadable { file, .. } = &error {
            assert!(file.ends_with("letters/sv/invoice.txt"), "{file}");
        }
        error.to_string().replace(&scratch.path.display().to_string(), "")
    };
    let all = [
        said(b""),
        said(b"\n\nHej"),
        said(b"[code]\n\nHej"),
        said(b"Faktura"),
        said(b"Faktura\n\n{% if note %}{{ note }}{% endif %}"),
        said(b"Faktura\n\nHej {{ custmer_name }}"),
        said(b"Faktura\n\nHej\n\nDu\noch {{ note }}"),
        said(b"Faktura\n\nHej {{ customer_name }"),
        said(b"Faktura\n\n{% if note %}\n\nHej\n\n{% endif %}"),
        said(b"Faktura\n\nHej\n{{ amount|moneyed }}"),
        said(b"Faktura\n\n[buton link]\nHej"),
        said(b"Faktura\n\n[button lnk]\nHej"),
        said(b"Faktura\n\n[button amount]\nHej"),
        said(b"Faktura\n\n[button link]"),
        said(b"Faktura\n\n[facts]\nNummer {{ number }}"),
        said(b"Faktura\n\n{{ 1 / 0 }}"),
        said(b"{% include 'x' %}\n\nHej"),
        said(b"Faktura \xe5\n\nHej"),
    ];
    insta::assert_snapshot!("mistakes_in_templates", all.join("\n"));
}

#[test]
fn a_template_that_cannot_be_read_is_an_error_and_not_ours() {
    let scratch = scratch();
    std::fs::create_dir_all(scratch.join("letters/sv/invoice.txt")).unwrap();
    let invoice = letter(LetterKind::Invoice, Language::Sv, all_values());
    let error = Letterbox::new(Some(&scratch.path)).write(&invoice).unwrap_err();
    assert!(matches!(error, LetterError::Unreadable { .. }), "{error}");
}
