//! What a person reads on the command line: prices and reasons in a sheet, amounts as the
//! organization writes them, many prices from a file, and values that are refused as they come.

use ordna::domain::entity::Entity;
use ordna::service::create::asked;
use serde_json::json;
use strum::VariantArray as _;

use crate::cli::Shell;
use crate::support::desk::{Desk, does};

#[tokio::test]
async fn a_sheet_tells_prices_and_why_they_are_that() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 200_050, false).await;
    let shell = Shell::of(&desk, "admin").await;
    let prices = shell.scratch.join("prices.csv");
    std::fs::write(&prices, "sku;from_quantity;unit_price_minor\nCHAIR;0;180050\nCHAIR;2;150000\n")
        .unwrap();
    let file = format!("prices={}", prices.display());
    let list = ["new", "price-list", "--set", "number=DEAL", "--set", "name=Dealers"];
    shell.json(&[&list[..], &["--file", &file]].concat());
    let sheet = shell.says(&["show", "price-list", "DEAL"]);
    assert!(sheet.contains("1 800,50") && sheet.contains("1 500"), "{sheet}");
    assert!(sheet.contains("from") && sheet.contains("each"), "{sheet}");

    let customer = desk.customer("buyer").await;
    shell.json(&["edit", "customer", &customer, "--set", "price_list_id=DEAL"]);
    let items = r#"items=[{"sku": "CHAIR", "quantity": 2.5, "configuration": {"wood": "oak"}}]"#;
    let named = format!("customer={customer}");
    let made = shell.json(&["new", "order", "--set", &named, "--set", items]);
    let order = made["number"].as_str().unwrap();
    let sheet = shell.says(&["show", "order", order]);
    assert!(sheet.contains("price list Dealers, from 2"), "{sheet}");
    assert!(sheet.contains("2,5 × "), "{sheet}");
    assert!(sheet.contains("order created") && !sheet.contains('{'), "{sheet}");
    assert!(sheet.lines().all(|it| it.chars().count() < 240), "{sheet}");

    std::fs::write(&prices, "sku,unit_price_minor\nCHAIR,1\nCHIAR,1\n").unwrap();
    let (exit, line) =
        shell.fails(&["act", "price-list", "DEAL", "import_prices", "--file", &file]);
    assert!(exit == 4 && line.contains("prices[1]") && line.contains("CHAIR?"), "{line}");
    let (exit, line) = shell.fails(&["act", "price-list", "DEAL", "import_prices", "--file", "x"]);
    assert!(exit == 2 && line.contains("--file name=FILE"), "{line}");
}

#[tokio::test]
async fn a_sentence_writes_amounts_as_the_organization_does() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 200_050, false).await;
    let order = desk.order("goods", &["CHAIR"]).await;
    let more = json!({"discount_percent": 99.5});
    let no = |it: ordna::service::error::Error| it.to_string();
    let why = does(&desk.staff, Entity::Order, &order, "discount", more.clone()).await.map_err(no);
    let why = why.unwrap_err();
    assert!(why.contains("400,10 SEK"), "{why}");
    desk.admin.set("number_format", json!("1,234.50"), None).await.unwrap();
    let why = does(&desk.staff, Entity::Order, &order, "discount", more).await.map_err(no);
    let why = why.unwrap_err();
    assert!(why.contains("400.10 SEK"), "{why}");
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_as_it_comes() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 200_000, false).await;
    let order = desk.order("goods", &["CHAIR"]).await;
    let shell = Shell::of(&desk, "admin").await;
    let huge = "list_price_minor=9223372036854775807";
    let both = ["--set", "discount_percent=5", "--set", "discount_minor=100"];
    let code = ["new", "discount-code", "--set", "code=winter"];
    for (arguments, why) in [
        (vec!["act", "order", &order, "discount"], "there is no discount to give"),
        (vec!["new", "customer", "--set", "name=Evil\r\nBcc: x"], "name: a text on one line"),
        (vec!["new", "product", "--set", "sku=X", "--set", "name=X", "--set", huge], "up to"),
        ([&code[..], &both].concat(), "not both"),
        (vec!["new", "offer", "--set", "valid_until=2020-01-01"], "customer is needed"),
    ] {
        let (exit, line) = shell.fails(&arguments);
        assert!(exit == 2 && line.contains(why), "{arguments:?}: {line}");
    }
    let made = shell.says(&[&code[..], &both[..2]].concat());
    assert_eq!(made.trim(), "WINTER active");
}

#[tokio::test]
async fn help_names_all_that_can_be_made() {
    let desk = Desk::new().await;
    let help = Shell::of(&desk, "staff").await.says(&["new", "--help"]);
    let made = |it: &&Entity| !asked(**it).is_empty() || **it == Entity::Payment;
    for entity in Entity::VARIANTS.iter().filter(made) {
        assert!(help.contains(entity.word()), "{entity}: {help}");
    }
}
