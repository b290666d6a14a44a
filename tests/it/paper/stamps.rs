//! What a printed paper becomes: stamped, stamped again, bound behind another.

use ordna::domain::language::Language;
use ordna::domain::paper::PaperKind;
use ordna::paper::model::Paper;
use ordna::paper::{PaperError, Printed};

use super::samples::{lines, paper, stamp, sums};
use super::{PRESS, is_sound, said};

fn offer(count: u32) -> Printed {
    let mut offer = paper(PaperKind::Offer, Language::Sv);
    offer.lines = lines(count);
    offer.sums = sums(count);
    PRESS.print(&offer).unwrap()
}

#[test]
fn an_offer_becomes_a_confirmation_on_every_page() {
    let original = offer(60);
    let stamp = stamp(PaperKind::OrderConfirmation, Language::Sv);
    let stamped = PRESS.stamp(&original.bytes, &stamp).unwrap();
    assert_eq!(stamped.pages, original.pages);
    let before = ordna::paper::text(&original.bytes).unwrap();
    let after = ordna::paper::text(&stamped.bytes).unwrap();
    for (before, after) in before.iter().zip(&after) {
        let (banner, rest) = after.split_once('\n').unwrap();
        assert!(banner.contains("Orderbekräftelse SO-2026-0031"), "{banner}");
        assert!(banner.contains("PO 4711 / Åsa · 2026-11-28"), "{banner}");
        assert_eq!(super::squeezed(rest), super::squeezed(before), "the page is as it was");
    }
    is_sound("stamped", &stamped, &["Orderbekräftelse SO-2026-0031", "Offert"]);
    assert_eq!(stamped, PRESS.stamp(&original.bytes, &stamp).unwrap(), "the same bytes");
}

#[test]
fn a_paper_takes_two_stamps_below_each_other() {
    let first = stamp(PaperKind::OrderConfirmation, Language::Sv);
    let second = stamp(PaperKind::Invoice, Language::Da);
    let once = PRESS.stamp(&offer(3).bytes, &first).unwrap();
    let twice = PRESS.stamp(&once.bytes, &second).unwrap();
    is_sound("stamped-twice", &twice, &["Orderbekräftelse SO-2026-0031", "Faktura INV-2026-0011"]);
    let error = PRESS.stamp(&twice.bytes, &second).unwrap_err();
    assert!(matches!(error, PaperError::Full(2)), "{error:?}");
}

#[test]
fn an_invoice_is_bound_before_the_pages_of_its_order() {
    let order = PRESS.stamp(&offer(60).bytes, &stamp(PaperKind::OrderConfirmation, Language::Sv));
    let order = order.unwrap();
    let front = paper(PaperKind::Invoice, Language::Sv);
    let stamp = stamp(PaperKind::Invoice, Language::Sv);
    let bound = PRESS.bind(&front, &order.bytes, &stamp).unwrap();
    assert_eq!(bound.pages, 1 + order.pages);
    let pages = ordna::paper::text(&bound.bytes).unwrap();
    assert!(pages[0].contains("Återstår att betala"), "{}", pages[0]);
    assert!(!pages[0].contains("Bilaga"), "{}", pages[0]);
    // Whoever holds a page reads which it is of all that belong together; what it was is kept.
    let all = bound.pages;
    assert!(pages[0].contains(&format!("Sida 1 av {all}")), "{}", pages[0]);
    for (at, page) in pages.iter().enumerate().skip(1) {
        assert!(page.contains(&format!("2026-11-28 · Sida {} av {all}", at + 1)), "{page}");
        assert!(page.contains(&format!("Sida {at} av {}", order.pages)), "{page}");
    }
    for page in &pages[1..] {
        assert!(page.contains("Bilaga till faktura INV-2026-0011"), "{page}");
        assert!(page.contains("Orderbekräftelse SO-2026-0031"), "{page}");
    }
    is_sound("bound", &bound, &["Bilaga till faktura INV-2026-0011", "202600110"]);
    assert!(bound.bytes.len() < 150_000, "{} bytes", bound.bytes.len());
    assert_eq!(bound, PRESS.bind(&front, &order.bytes, &stamp).unwrap(), "the same bytes");
}

#[test]
fn long_words_on_a_stamp_give_way() {
    let mut long = stamp(PaperKind::OrderConfirmation, Language::Da);
    long.reference = "Ærøskøbing, Кофейня 東 ".repeat(20);
    let stamped = PRESS.stamp(&offer(1).bytes, &long).unwrap();
    assert_eq!(stamped.missing, ['東']);
    is_sound("stamped-long", &stamped, &["Ordrebekræftelse SO-2026-0031", "… · 2026-11-28"]);
}

#[test]
fn only_what_was_printed_here_is_stamped() {
    let stamp = stamp(PaperKind::OrderConfirmation, Language::Sv);
    let original = offer(3).bytes;
    let refused = |bytes: &[u8]| PRESS.stamp(bytes, &stamp).unwrap_err();
    for garbage in [b"".as_slice(), b"%PDF-1.7", b"hello", &[0; 4096]] {
        assert!(matches!(refused(garbage), PaperError::Unreadable(_)), "{garbage:?}");
    }
    for part in 1..20 {
        let error = refused(&original[..original.len() / 20 * part]);
        assert!(matches!(error, PaperError::Unreadable(_)), "{part}: {error:?}");
    }
    let label = PRESS.print(&paper(PaperKind::Label, Language::Sv)).unwrap();
    assert!(matches!(refused(&label.bytes), PaperError::Foreign));
    assert!(matches!(refused(&encrypted(&original)), PaperError::Encrypted));
    let text = ordna::paper::text(&encrypted(&original)).unwrap_err();
    assert!(matches!(text, PaperError::Encrypted), "{text:?}");
    let front: Paper = paper(PaperKind::Invoice, Language::Sv);
    assert!(PRESS.bind(&front, b"hello", &stamp).is_err());
}

/// The same PDF, opened by nobody without a password.
fn encrypted(original: &[u8]) -> Vec<u8> {
    let mut document = lopdf::Document::load_mem(original).unwrap();
    let version = lopdf::EncryptionVersion::V2 {
        document: &document,
        owner_password: "owner",
        user_password: "user",
        key_length: 128,
        permissions: lopdf::Permissions::all(),
    };
    let state = lopdf::EncryptionState::try_from(version).unwrap();
    document.encrypt(&state).unwrap();
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn bytes_that_were_changed_never_stop_the_program() {
    let original = offer(3).bytes;
    let stamp = stamp(PaperKind::OrderConfirmation, Language::Sv);
    let mut changed = original.clone();
    for step in 0..100_usize {
        let at = step * 7919 % original.len();
        changed[at] = changed[at].wrapping_add(13);
        // Some changes do no harm; all of them give an answer.
        if let Ok(printed) = PRESS.stamp(&changed, &stamp) {
            assert!(!printed.bytes.is_empty());
        }
        if let Ok(pages) = ordna::paper::text(&changed) {
            assert!(!pages.is_empty());
        }
    }
    assert!(said(&offer(1)).contains("Offert"));
}
