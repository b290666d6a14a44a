//! What leaves the house while somebody works by keys alone, on a server of their own: the
//! worker inside the workbench prints and mails it, and the code comes out of a mail.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use super::house::quits;
use super::screen::Screen;
use super::server::{begins, runs, says};
use crate::post::{code_in, file_in, read};
use crate::support::{Scratch, ordna, scratch, skipped, until};

const CUSTOMER: &str =
    r#"{"name": "Nilsson & Co", "email": "eva@nilsson.example", "language": "en"}"#;

/// A house with a customer, and something to sell.
fn opens(product: &Value) -> (Scratch, Screen) {
    let scratch = scratch();
    let screen = begins(&scratch);
    runs(&scratch, &["new", "customer", "--from", "-"], CUSTOMER);
    runs(&scratch, &["new", "product", "--from", "-"], &product.to_string());
    (scratch, screen)
}

/// The mails with these words in their subject that the worker has written.
fn mails(scratch: &Scratch, subject: &str) -> Vec<Vec<u8>> {
    let Ok(files) = fs::read_dir(scratch.join("real/mails")) else { return Vec::new() };
    let paths = files.map(|it| it.unwrap().path());
    let written = paths.filter(|it| it.extension().is_some_and(|it| it == "eml"));
    let all = written.map(|it| fs::read(it).unwrap());
    all.filter(|it| read(it).subject().is_some_and(|it| it.contains(subject))).collect()
}

/// Waits for a mail; answers what it says and the file that came with it.
fn arrives(scratch: &Scratch, subject: &str) -> Vec<u8> {
    until(subject, || mails(scratch, subject).pop())
}

/// Waits until nothing is asked of the worker that is due today.
fn all_is_sent(scratch: &Scratch, count: usize) {
    until("every mail is sent", || {
        let mails = says(scratch, &["list", "emails"]);
        let sent = mails["items"].as_array().unwrap().iter().filter(|it| it["status"] == "sent");
        (sent.count() == count).then_some(())
    });
}

/// What is in a list of an order, by this field.
fn all(order: &Value, list: &str, field: &str) -> Vec<String> {
    let rows = order[list].as_array().unwrap().iter();
    rows.map(|it| it[field].as_str().unwrap_or_default().to_owned()).collect()
}

/// The document of this kind, and the kind of that which it was made from.
fn chain(order: &Value, kind: &str) -> (Value, Option<String>) {
    let papers = order["documents"].as_array().unwrap();
    let paper = papers.iter().find(|it| it["kind"] == kind).unwrap().clone();
    let source = papers.iter().find(|it| it["id"] == paper["source_id"]);
    (paper, source.map(|it| it["kind"].as_str().unwrap().to_owned()))
}

/// What the pages of a document say, read by a program of others where there is one.
fn pages(scratch: &Scratch, number: &str) -> Vec<String> {
    let path = scratch.join(format!("{number}.pdf"));
    let at = path.to_str().unwrap();
    says(scratch, &["show", "document", number, "--save", at]);
    let text = match Command::new("pdftotext").args(["-layout", at, "-"]).output() {
        Ok(read) => String::from_utf8(read.stdout).unwrap(),
        Err(_missing) => {
            skipped("reading a PDF with another's eyes", "pdftotext");
            let pages = says(scratch, &["show", "document", number, "--text"]);
            let pages = pages["pages"].as_array().unwrap().iter();
            pages.map(|it| it.as_str().unwrap()).collect::<Vec<_>>().join("\u{c}")
        }
    };
    text.trim_end_matches('\u{c}').split('\u{c}').map(str::to_owned).collect()
}

#[test]
fn an_offer_goes_from_draft_to_a_paid_invoice() {
    let cleaning = json!({"sku": "CLEAN", "name": "Cleaning", "list_price_minor": 50_000});
    let (scratch, mut screen) = opens(&cleaning);
    screen.press("g f");
    screen.sees("no offer yet");
    screen.press("+");
    screen.sees("New offer");
    screen.fills("customer", "nils");
    screen.sees("▌ Nilsson & Co");
    screen.fills("workflow", "s");
    screen.fills("items", "2 CLEAN");
    screen.press("tab");
    screen.sees("1 250 SEK, of which 250 tax");
    screen.press("ctrl-s");
    let said = screen.line("✓ offer ");
    let offer = said.split_whitespace().find(|it| it.starts_with("OF-")).unwrap().to_owned();
    screen.sees("draft · valid 30 days");
    screen.press("s");
    screen.sees("The customer gets a mail: offer. Nothing takes this back");
    screen.press("y");
    screen.sees("sent · valid 30 days");
    let mail = arrives(&scratch, &format!("Your offer {offer}"));
    let (name, bytes) = file_in(&read(&mail));
    assert_eq!(name, format!("{offer}-offer.pdf"));
    assert!(ordna::paper::text(&bytes).unwrap()[0].contains("1 250,00"));

    screen.press("a");
    screen.sees("Nothing takes this back");
    screen.press("y");
    let said = screen.line("accepted, SO-");
    let order = said.split([' ', ',']).find(|it| it.starts_with("SO-")).unwrap().to_owned();
    screen.press("J");
    screen.is("accepted");
    arrives(&scratch, &format!("Order confirmation {order}"));
    let appointment = [("scheduled date", "tomorrow 9"), ("duration", "90"), ("assignee", "anna@")];
    screen.forms("s", &appointment, "scheduled");
    screen.does("s", "in progress");
    screen.means("c", "completed");
    arrives(&scratch, "Invoice INV-");
    screen.forms("p", &[], "paid");
    arrives(&scratch, "We have received your payment of 1 250,00 SEK");
    // Offer, confirmation, invoice, thanks, receipt.
    all_is_sent(&scratch, 5);
    quits(screen);

    let shown = says(&scratch, &["show", "order", &order]);
    assert_eq!(
        (&shown["status"], &shown["payment_status"]),
        (&json!("paid"), &json!("fully_paid"))
    );
    assert_eq!(all(&shown, "invoices", "status"), ["paid"]);
    let flags = shown["flow_status"].as_object().unwrap();
    assert!(flags.values().all(|it| it == true), "{flags:?}");
    let offered = says(&scratch, &["show", "offer", &offer]);
    let first = &offered["documents"][0];
    let (confirmation, _) = chain(&shown, "order_confirmation");
    assert_eq!(confirmation["source_id"], first["id"], "the offer itself became it");
    let (invoice, source) = chain(&shown, "invoice");
    assert_eq!(source.as_deref(), Some("order_confirmation"));
    let read = pages(&scratch, invoice["number"].as_str().unwrap());
    assert!(read[0].contains("INV-") && read[1].contains(&offer), "{read:?}");
}

/// Nothing of what was written to a terminal holds a secret.
fn hides(written: &[u8], secret: &str) {
    let at = written.windows(secret.len()).position(|it| it == secret.as_bytes());
    let around = at.map(|at| {
        let (from, to) = (at.saturating_sub(300), (at + 200).min(written.len()));
        String::from_utf8_lossy(&written[from..to]).into_owned()
    });
    assert_eq!(around, None, "{secret} is shown");
}

#[test]
fn a_made_to_order_order_goes_from_review_to_completion_by_the_code_that_was_mailed() {
    let chair = json!({
        "sku": "CHAIR", "name": "Chair", "list_price_minor": 200_000,
        "configuration": {"checklist": ["stands level"]},
    });
    let (scratch, mut screen) = opens(&chair);
    says(&scratch, &["setting", "set", "inspector_may_be_maker", "true"]);
    let order = screen.makes("Nilsson & Co", "m", "2 CHAIR");
    screen.is("pending staff review");
    screen.forms("a", &[("discount percent", "10")], "awaiting customer confirmation");
    let mail = arrives(&scratch, "Sale Order is Ready");
    let code = code_in(&read(&mail));
    assert_eq!(file_in(&read(&mail)).0, format!("{order}-sale-order.pdf"));
    let wrong = format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000);
    screen.press("c");
    screen.sees("Ctrl-S");
    screen.fills("customer's code", &wrong);
    screen.press("ctrl-s");
    screen.sees("Invalid OTP code");
    screen.fills("customer's code", "");
    screen.press("ctrl-u");
    hides(&screen.bytes(), &code);
    // Whoever types it sees it, and nobody after.
    screen.types(&code);
    screen.press("ctrl-s");
    screen.misses("─── ");
    screen.is("confirmed no payment required");
    let behind = screen.bytes().len();

    let (card, report) = (format!("{order}/01"), format!("QIR-{order}-01"));
    screen.opens(&card, "pending");
    screen.forms("w", &[("assignee", "anna@")], "pending");
    screen.opens(&order, "confirmed no payment required");
    screen.means("s", "in production");
    screen.opens(&card, "pending");
    screen.sees("s start");
    screen.does("s", "in progress");
    screen.does("c", "completed");
    screen.opens(&order, "in production");
    screen.does("s", "quality inspection");
    screen.opens(&card, "completed");
    screen.does("i", "quality inspection");
    screen.opens(&report, "pending");
    screen.does("s", "in progress");
    screen.forms("c", &[("line", "all")], "in progress");
    screen.sees("p pass");
    screen.means("p", "passed");
    screen.opens(&order, "ready for delivery");
    screen.forms("P", &[], "ready for delivery");
    screen.means("c", "completed");
    // Sale order, confirmation, invoice, receipt, thanks.
    all_is_sent(&scratch, 5);
    hides(&screen.bytes()[behind..], &code);
    quits(screen);

    let shown = says(&scratch, &["show", "order", &order]);
    assert_eq!(shown["payment_status"], "fully_paid");
    let mut types = all(&shown, "emails", "email_type");
    types.sort();
    let told =
        ["invoice", "order_completed", "order_confirmation", "payment_receipt", "sale_order"];
    assert_eq!(types, told);
    assert!(!shown.to_string().contains(&code), "the code is nowhere");
    assert_eq!(chain(&shown, "sale_order").1, None);
    assert_eq!(chain(&shown, "order_confirmation").1.as_deref(), Some("sale_order"));
    let (invoice, source) = chain(&shown, "invoice");
    assert_eq!(source.as_deref(), Some("order_confirmation"));
    assert_eq!(chain(&shown, "receipt").0["payment_id"], shown["payments"][0]["id"]);
    let read = pages(&scratch, invoice["number"].as_str().unwrap());
    assert_eq!(read.len(), 2, "{read:?}");
    assert!(read[0].contains("4 500,00") && read[1].contains("Sale order"), "{read:?}");
    // The command line says the same to whoever has no terminal.
    let listed = ordna(&scratch).args(["list", "documents", "--order", &order]).output().unwrap();
    assert!(String::from_utf8_lossy(&listed.stdout).contains("sale-order"));
}
