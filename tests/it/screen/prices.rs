//! Price lists, contracts and discount codes on the screen.

use ordna::domain::entity::Entity;
use ordna::domain::role::Role;
use ordna::service::list::Listed;
use ordna::tui::asks::{Ask, Sought};
use serde_json::{Value, json};

use super::records::{Bench, listed};

pub(super) fn rows(entity: Entity) -> Vec<Listed> {
    if entity == Entity::PriceList {
        return vec![
            listed(entity, 20, "K-1", "Berg Hotell", "contract N-2231, 2 prices, until 2026-12-31"),
            listed(entity, 21, "DEALERS", "Dealers", "14 prices"),
        ];
    }
    if entity == Entity::DiscountCode {
        return vec![
            listed(entity, 22, "WELCOME5", "first order", "5 %, 12 used of 500"),
            listed(entity, 23, "WINTER", "the slow weeks", "20 %, 0 used, until 2026-02-28"),
        ];
    }
    Vec::new()
}

pub(super) fn record(entity: Entity) -> Value {
    if entity == Entity::DiscountCode {
        return json!({
            "number": "WELCOME5", "description": "first order", "status": "active",
            "discount_percent": 5, "currency": "SEK", "uses": 12, "uses_max": 500,
            "uses_per_customer": 1, "minimum_minor": 100_000,
        });
    }
    let price = |sku: &str, name: &str, from: i64, minor: i64| {
        json!({
            "sku": sku, "description": name, "from_quantity": from, "unit_price_minor": minor,
            "valid_until": (from > 0).then_some("2026-06-30"),
        })
    };
    json!({
        "number": "K-1", "name": "Berg Hotell", "status": "active", "kind": "contract",
        "ncr_bid_no": "N-2231", "currency": "SEK", "valid_until": "2026-12-31",
        "prices": [price("CHAIR-ASK", "Chair Ask", 0, 414_000), price("CHAIR-ASK", "Chair Ask", 10, 391_050)],
        "customers": [{"number": "C-0002", "name": "Berg Hotell"}],
    })
}

#[test]
fn price_lists_with_their_prices_and_who_buys_by_them() {
    let mut bench = Bench::entered(Role::Staff);
    bench.press("g P");
    insta::assert_snapshot!("price_lists", bench.both());
    bench.press("p");
    insta::assert_snapshot!("set_price", bench.seen(80, 24));
    bench.press("esc +");
    insta::assert_snapshot!("price_list_new", bench.seen(80, 24));
    bench.press("esc i");
    insta::assert_snapshot!("prices_import", bench.seen(80, 24));
}

#[test]
fn discount_codes_with_how_often_they_are_used() {
    let mut bench = Bench::entered(Role::Admin);
    bench.press("g D");
    insta::assert_snapshot!("discount_codes", bench.both());
    bench.press("+");
    insta::assert_snapshot!("discount_code_new", bench.seen(80, 24));
}

#[test]
fn a_product_is_looked_for_where_its_price_is_set() {
    let mut bench = Bench::entered(Role::Staff);
    bench.press("g P p \"chair");
    bench.seen(80, 24);
    let is_sought = |it: &Ask| matches!(it, Ask::Seek { what: Sought::Products, buyer: None, field, .. } if field == "sku");
    assert!(bench.asked.iter().any(is_sought), "{:?}", bench.asked);
}

#[test]
fn nobody_fills_in_a_form_that_is_not_for_them() {
    let mut bench = Bench::entered(Role::Staff);
    bench.press("g D");
    assert!(!bench.seen(80, 24).contains("new discount code"));
    bench.press("+");
    let seen = bench.seen(80, 24);
    assert!(seen.contains("a new discount code is not for your role"), "{seen}");
}
