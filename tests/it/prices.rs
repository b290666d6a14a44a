//! What customers pay: price lists, contracts and discount codes against a real database.

use ordna::cli::print::exit_status;
use ordna::domain::entity::Entity;
use ordna::service::error::{Error, Result};
use ordna::service::list::ListQuery;
use serde_json::{Value, json};

use crate::support::desk::{Desk, does, refused, text};
use crate::support::people::{customers_person, token};

/// The first line of an order of so many, as it stands.
async fn line(desk: &Desk, customer: &str, sku: &str, quantity: &str) -> (i64, String) {
    let number = order(desk, customer, sku, quantity).await.unwrap();
    let shown = desk.staff.show(Entity::Order, &number).await.unwrap();
    let item = &shown["items"][0];
    (item["unit_price_minor"].as_i64().unwrap(), text(item, "price_source"))
}

async fn order(desk: &Desk, customer: &str, sku: &str, quantity: &str) -> Result<String> {
    let items = json!([{"sku": sku, "quantity": quantity, "configuration": {"wood": "oak"}}]);
    let given = json!({"customer": customer, "workflow": "goods", "items": items});
    Ok(text(&desk.staff.create(Entity::Order, given, None).await?, "number"))
}

async fn list(desk: &Desk, number: &str, more: Value) -> Value {
    let mut given = json!({"number": number, "name": number});
    given.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    desk.staff.create(Entity::PriceList, given, None).await.unwrap()
}

async fn set(desk: &Desk, list: &str, inputs: Value) {
    does(&desk.staff, Entity::PriceList, list, "set_price", inputs).await.unwrap();
}

async fn put(desk: &Desk, customer: &str, inputs: Value) {
    does(&desk.staff, Entity::Customer, customer, "edit", inputs).await.unwrap();
}

/// A day this far from today.
fn day(from_today: i64) -> String {
    (ordna::service::Clock::System.now() + chrono::Duration::days(from_today))
        .date_naive()
        .to_string()
}

fn said(result: Result<impl std::fmt::Debug>) -> String {
    result.unwrap_err().to_string()
}

#[tokio::test]
async fn a_contract_goes_before_a_list_and_that_before_the_list_price() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 100_000, false).await;
    let anna = desk.customer("anna").await;
    assert_eq!(line(&desk, &anna, "CHAIR", "1").await, (100_000, "list price".into()));

    list(&desk, "DEALERS", json!({"name": "Dealers"})).await;
    set(&desk, "DEALERS", json!({"sku": "chair", "unit_price_minor": 80_000})).await;
    put(&desk, &anna, json!({"price_list_id": "dealers"})).await;
    assert_eq!(line(&desk, &anna, "CHAIR", "1").await, (80_000, "price list Dealers".into()));

    let prices = json!([
        {"sku": "CHAIR", "unit_price_minor": 90_000},
        {"sku": "CHAIR", "unit_price_minor": 85_000, "from_quantity": 10, "valid_until": day(9)},
        {"sku": "CHAIR", "unit_price_minor": 1, "from_quantity": 5, "valid_until": day(-2)},
        {"sku": "CHAIR", "unit_price_minor": 2, "from_quantity": 6, "valid_from": day(2)},
    ]);
    list(&desk, "K-1", json!({"ncr_bid_no": "N-2231", "prices": prices})).await;
    assert_eq!(line(&desk, &anna, "CHAIR", "1").await.0, 80_000, "not their contract yet");
    put(&desk, &anna, json!({"ncr_bid_no": "N-2231"})).await;
    assert_eq!(line(&desk, &anna, "CHAIR", "9.5").await, (90_000, "contract N-2231".into()));
    let words = format!("contract N-2231, from 10, until {}", day(9));
    assert_eq!(line(&desk, &anna, "CHAIR", "10").await, (85_000, words));
    assert_eq!(line(&desk, &desk.customer("bo").await, "CHAIR", "10").await.0, 100_000);

    // The list's own days close it as a whole.
    let closed = json!({"valid_until": day(-1)});
    does(&desk.staff, Entity::PriceList, "K-1", "edit", closed).await.unwrap();
    assert_eq!(line(&desk, &anna, "CHAIR", "10").await.1, "price list Dealers");
}

#[tokio::test]
async fn prices_of_another_currency_count_for_nothing() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 100_000, false).await;
    let anna = desk.customer("anna").await;
    let prices = json!([{"sku": "CHAIR", "unit_price_minor": 9_000}]);
    list(&desk, "EURO", json!({"currency": "eur", "ncr_bid_no": "N-1", "prices": prices})).await;
    put(&desk, &anna, json!({"ncr_bid_no": "N-1"})).await;
    assert_eq!(line(&desk, &anna, "CHAIR", "1").await.0, 100_000);

    // What was ordered before keeps its currency, and is priced in it.
    let before = order(&desk, &anna, "CHAIR", "1").await.unwrap();
    desk.admin.set("currency", json!("EUR"), None).await.unwrap();
    assert_eq!(line(&desk, &anna, "CHAIR", "1").await, (9_000, "contract N-1".into()));
    let items = json!([{"sku": "CHAIR", "quantity": 2, "configuration": {"wood": "ash"}}]);
    let edited = does(&desk.staff, Entity::Order, &before, "edit", json!({"items": items})).await;
    assert_eq!(refused(edited), "items[0]: CHAIR has no price in SEK");
}

#[tokio::test]
async fn every_way_to_an_order_asks_for_the_same_price() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 100_000, false).await;
    let anna = desk.customer("anna").await;
    let number = order(&desk, &anna, "CHAIR", "1").await.unwrap();
    let prices = json!([{"sku": "CHAIR", "unit_price_minor": 70_000}]);
    list(&desk, "K-1", json!({"ncr_bid_no": "N-1", "prices": prices})).await;
    put(&desk, &anna, json!({"ncr_bid_no": "N-1"})).await;
    let price = async |number: &str| {
        let shown = desk.staff.show(Entity::Order, number).await.unwrap();
        shown["items"][0]["unit_price_minor"].as_i64().unwrap()
    };
    assert_eq!(price(&number).await, 100_000, "what was agreed since changes no order");

    let again = does(&desk.staff, Entity::Order, &number, "reorder", json!({})).await.unwrap();
    let made = again.effects.iter().find(|it| it.kind == "order").unwrap();
    assert_eq!(price(&made.number).await, 70_000);

    let items = json!([{"sku": "CHAIR", "quantity": 2, "configuration": {"wood": "ash"}}]);
    let edited = json!({"items": items});
    does(&desk.staff, Entity::Order, &number, "edit", edited).await.unwrap();
    assert_eq!(price(&number).await, 70_000);

    let one = json!([{"sku": "CHAIR", "quantity": 1, "configuration": {"wood": "ash"}}]);
    let given = json!({"parent": number, "items": one});
    let addon = desk.staff.create(Entity::Addon, given, None).await.unwrap();
    assert_eq!(addon["value_minor"], 70_000);
    let id = text(&addon, "id");
    let approved = does(&desk.staff, Entity::Addon, &id, "approve", json!({})).await.unwrap();
    let child = approved.effects.iter().find(|it| it.kind == "order").unwrap();
    assert_eq!(price(&child.number).await, 70_000);

    let given = json!({"name": "Anna", "email": "anna@example.com"});
    let lead = text(&desk.staff.create(Entity::Lead, given, None).await.unwrap(), "number");
    for act in ["contact", "qualify"] {
        let words = json!({"channel": "phone", "interest": "chairs", "criteria": "soon"});
        let row = desk.staff.actions(Entity::Lead, &lead).await.unwrap();
        let row = row.into_iter().find(|it| it.action.word() == act).unwrap();
        let asked = |name: &String| row.inputs.iter().any(|it| it.name == name);
        let fields = words.as_object().unwrap().iter().filter(|(name, _)| asked(name));
        let given = fields.map(|(name, it)| (name.clone(), it.clone())).collect();
        does(&desk.staff, Entity::Lead, &lead, act, Value::Object(given)).await.unwrap();
    }
    let won = json!({"workflow": "goods", "items": items});
    let won = does(&desk.staff, Entity::Lead, &lead, "convert", won).await.unwrap();
    let made = won.effects.iter().find(|it| it.kind == "order").unwrap();
    assert_eq!(price(&made.number).await, 70_000);
}

#[tokio::test]
async fn a_price_is_shown_before_anybody_commits_to_it_and_nothing_is_written() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 100_000, false).await;
    let given = json!({"sku": "VAULT", "name": "Vault", "list_price_minor": 1, "restricted": true});
    desk.staff.create(Entity::Product, given, None).await.unwrap();
    let anna = desk.customer("anna").await;
    let prices = json!("sku;from_quantity;unit_price_minor\nCHAIR;;90000\nCHAIR;10;80000\n");
    list(&desk, "K-1", json!({"ncr_bid_no": "N-1", "prices": prices})).await;
    put(&desk, &anna, json!({"ncr_bid_no": "N-1"})).await;
    let lines = json!([
        {"sku": "CHAIR", "quantity": 12, "configuration": {"wood": "oak"}},
        {"description": "assembly", "quantity": 1, "unit_price_minor": 50_000},
    ]);
    let preview = desk.staff.price_preview(&anna, &lines).await.unwrap();
    let said_of = |at: usize| (preview[at].net_minor, preview[at].price_source.as_str());
    assert_eq!(said_of(0), (960_000, "contract N-1, from 10"));
    assert_eq!(said_of(1), (50_000, "typed by hand"));
    let orders: i64 = desk.sees("select count(*) from ordna.orders where $1 <> ''", "x").await;
    assert_eq!(orders, 0);

    let vault = json!([{"sku": "VAULT", "quantity": 1}]);
    let why = desk.staff.price_preview(&anna, &vault).await.unwrap()[0].refusal.clone().unwrap();
    assert!(why.contains("restricted"), "{why}");
    assert!(matches!(desk.floor.price_preview(&anna, &lines).await, Err(Error::NotAllowed(_))));
    let typed = json!([{"sku": "CHAIR", "quantity": 1, "unit_price_minor": 100_000,
        "configuration": {"wood": "oak"}}]);
    let given = json!({"customer": anna, "workflow": "goods", "items": typed});
    let why = said(desk.staff.create(Entity::Order, given, None).await);
    assert!(why.contains("the price of CHAIR is set"), "{why}");
}

#[tokio::test]
async fn a_customer_orders_more_at_their_own_price_and_sees_no_other() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 100_000, false).await;
    let anna = desk.customer("anna").await;
    let prices = json!([{"sku": "CHAIR", "unit_price_minor": 70_000}]);
    list(&desk, "MINE", json!({"prices": prices})).await;
    list(&desk, "OTHERS", json!({"ncr_bid_no": "N-9", "prices": prices})).await;
    put(&desk, &anna, json!({"price_list_id": "MINE"})).await;
    let number = order(&desk, &anna, "CHAIR", "5").await.unwrap();
    let id = desk.sees("select id from ordna.customers where number = $1", &anna).await;
    let mut owner = desk.database.owner().await;
    customers_person(&mut owner, &desk.slug, "anna@buyer.example", id).await;
    let token = token(&desk.database, "anna@buyer.example", &desk.slug).await;
    let buyer = crate::support::desk::service(&desk.database, &token).await;

    let lists = buyer.list(&ListQuery::of(Entity::PriceList)).await.unwrap().items;
    let numbers: Vec<&str> = lists.iter().map(|it| it.number.as_str()).collect();
    assert_eq!(numbers, ["MINE"]);
    let codes = buyer.list(&ListQuery::of(Entity::DiscountCode)).await.unwrap_err();
    assert_eq!(codes.to_string(), "customer sees no discount-codes");
    let one = json!([{"sku": "CHAIR", "quantity": 1, "configuration": {"wood": "ash"}}]);
    let given = json!({"parent": number, "items": one});
    let addon = buyer.create(Entity::Addon, given, None).await.unwrap();
    assert_eq!(addon["value_minor"], 70_000);
}

#[tokio::test]
async fn a_list_tells_what_it_holds_and_every_change_stands_on_its_timeline() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 100_000, false).await;
    desk.product("TABLE", 300_000, false).await;
    list(&desk, "DEALERS", json!({"name": "Dealers"})).await;
    let anna = desk.customer("anna").await;
    put(&desk, &anna, json!({"price_list_id": "DEALERS"})).await;
    set(&desk, "DEALERS", json!({"sku": "CHAIR", "unit_price_minor": 90_000})).await;
    set(&desk, "DEALERS", json!({"sku": "CHAIR", "unit_price_minor": 80_000})).await;
    set(&desk, "DEALERS", json!({"sku": "TABLE", "unit_price_minor": 1, "from_quantity": "2,5"}))
        .await;
    let shown = desk.staff.show(Entity::PriceList, "DEALERS").await.unwrap();
    let price = |at: usize| (text(&shown["prices"][at], "sku"), &shown["prices"][at]);
    assert_eq!(shown["prices"].as_array().unwrap().len(), 2);
    assert_eq!((price(0).0.as_str(), &price(0).1["unit_price_minor"]), ("CHAIR", &json!(80_000)));
    assert_eq!(price(1).1["from_quantity"], json!(2.5));
    assert_eq!(text(&shown["customers"][0], "number"), anna);
    assert_eq!(shown["events"].as_array().unwrap().len(), 4);
    assert_eq!(shown["events"][2]["data"]["unit_price_minor"], 80_000);
    let product = desk.staff.show(Entity::Product, "CHAIR").await.unwrap();
    assert_eq!(text(&product["prices"][0], "price_list"), "DEALERS");
    let customer = desk.staff.show(Entity::Customer, &anna).await.unwrap();
    assert_eq!(text(&customer["price_list"], "number"), "DEALERS");
    let kept =
        "select count(*) from ordna.price_list_items where $1 <> '' and removed_at is not null";
    assert_eq!(desk.sees::<i64>(kept, "x").await, 1, "what was agreed before stays");

    let gone = json!({"sku": "CHAIR"});
    does(&desk.staff, Entity::PriceList, "DEALERS", "remove_price", gone.clone()).await.unwrap();
    let twice = does(&desk.staff, Entity::PriceList, "DEALERS", "remove_price", gone).await;
    assert_eq!(refused(twice), "DEALERS has no price for CHAIR");
    let listed = desk.staff.list(&ListQuery::of(Entity::PriceList)).await.unwrap().items;
    assert_eq!(
        (listed[0].title.as_str(), listed[0].items_summary.as_str()),
        ("Dealers", "1 price")
    );
}

#[tokio::test]
async fn what_makes_no_sense_is_named_with_its_place() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 100_000, false).await;
    list(&desk, "DEALERS", json!({})).await;
    list(&desk, "K-1", json!({"ncr_bid_no": "N-1"})).await;
    let try_set = async |inputs: Value| {
        said(does(&desk.staff, Entity::PriceList, "DEALERS", "import_prices", inputs).await)
    };
    for (prices, why) in [
        (json!([]), "prices: a list of 1 to 5000 prices"),
        (json!({}), "prices: a list is expected"),
        (json!("a,b\n1,2"), "names the columns"),
        (json!([{"sku": "CHAIR"}]), "prices[0].unit_price_minor is needed"),
        (json!([{"sku": "CHAIR", "unit_price_minor": -1}]), "prices[0].unit_price_minor"),
        (json!([{"sku": "CHIAR", "unit_price_minor": 1}]), "there is no product \"CHIAR\""),
        (
            json!([{"sku": "CHAIR", "unit_price_minor": 1}, {"sku": "CHAIR", "unit_price_minor": 2}]),
            "prices[1].sku: CHAIR stands here twice",
        ),
        (
            json!([{"sku": "CHAIR", "unit_price_minor": 1, "valid_from": "2026-02-01", "valid_until": "2026-01-01"}]),
            "prices[0].valid_until",
        ),
        (
            json!([{"sku": "CHAIR", "unit_price_minor": 1, "from_quantity": "many"}]),
            "prices[0].from_quantity",
        ),
    ] {
        let words = try_set(json!({"prices": prices})).await;
        assert!(words.contains(why), "{words}");
    }
    let anna = desk.customer("anna").await;
    let edit = async |inputs: Value| {
        said(does(&desk.staff, Entity::Customer, &anna, "edit", inputs).await)
    };
    assert!(edit(json!({"price_list_id": "K-1"})).await.contains("is a contract"));
    assert!(edit(json!({"price_list_id": "DEALRS"})).await.contains("there is no price list"));
    let twice = desk.staff.create(Entity::PriceList, json!({"number": "K-1", "name": "x"}), None);
    assert!(said(twice.await).contains("already"));
    let open = does(&desk.staff, Entity::PriceList, "K-1", "edit", json!({"ncr_bid_no": null}));
    assert!(said(open.await).contains("a contract has its number"));
}

async fn code(desk: &Desk, more: Value) {
    let mut given = json!({"code": "winter", "discount_percent": 20});
    given.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    desk.admin.create(Entity::DiscountCode, given, None).await.unwrap();
}

async fn discount(desk: &Desk, order: &str, inputs: Value) -> Result<()> {
    does(&desk.staff, Entity::Order, order, "discount", inputs).await.map(|_| ())
}

async fn uses(desk: &Desk) -> i64 {
    desk.staff.show(Entity::DiscountCode, "winter").await.unwrap()["uses"].as_i64().unwrap()
}

#[tokio::test]
async fn a_code_goes_above_the_ceiling_and_is_given_back_with_what_it_was_for() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 100_000, false).await;
    code(&desk, json!({"uses_max": 2})).await;
    let typed = json!({"discount_code": " Winter "});
    let first = desk.order("goods", &["CHAIR"]).await;
    let by_hand = discount(&desk, &first, json!({"discount_percent": 20})).await;
    assert!(said(by_hand).contains("above your limit"));
    discount(&desk, &first, typed.clone()).await.unwrap();
    let shown = desk.staff.show(Entity::Order, &first).await.unwrap();
    assert_eq!((&shown["discount_code"], &shown["net_minor"]), (&json!("WINTER"), &json!(160_000)));
    discount(&desk, &first, typed.clone()).await.unwrap();
    assert_eq!(uses(&desk).await, 1, "twice on one order is one use");

    // Replaced by hand, and put back.
    discount(&desk, &first, json!({"discount_percent": 5})).await.unwrap();
    assert_eq!(uses(&desk).await, 0);
    does(&desk.staff, Entity::Order, &first, "undo", json!({})).await.unwrap();
    assert_eq!(uses(&desk).await, 1);
    does(&desk.staff, Entity::Order, &first, "cancel", json!({"reason": "no"})).await.unwrap();
    assert_eq!(uses(&desk).await, 0);

    // Once confirmed a use is a use.
    let second = desk.order("goods", &["CHAIR"]).await;
    for act in ["quote", "submit"] {
        does(&desk.staff, Entity::Order, &second, act, json!({})).await.unwrap();
    }
    does(&desk.admin, Entity::Order, &second, "approve", typed.clone()).await.unwrap();
    does(&desk.staff, Entity::Order, &second, "cancel", json!({"reason": "no"})).await.unwrap();
    assert_eq!(uses(&desk).await, 1);

    let third = desk.order("goods", &["CHAIR"]).await;
    discount(&desk, &third, typed.clone()).await.unwrap();
    let fourth = desk.order("goods", &["CHAIR"]).await;
    assert_eq!(said(discount(&desk, &fourth, typed).await), "code WINTER is used up: 2 of 2");
    let both = discount(&desk, &fourth, json!({"discount_code": "x", "discount_minor": 1})).await;
    assert!(said(both).contains("not both"));
    let near = discount(&desk, &fourth, json!({"discount_code": "wintr"})).await.unwrap_err();
    assert_eq!(near.hint().unwrap(), "did you mean WINTER?");
}

#[tokio::test]
async fn a_code_says_why_not() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 100_000, false).await;
    let order = desk.order("goods", &["CHAIR"]).await;
    let typed = json!({"discount_code": "WINTER"});
    code(&desk, json!({"minimum_minor": 200_001, "valid_from": day(2)})).await;
    let edit = async |inputs: Value| {
        does(&desk.admin, Entity::DiscountCode, "winter", "edit", inputs).await.unwrap();
        discount(&desk, &order, typed.clone()).await.map_err(|it| it.to_string())
    };
    let no = |said: std::result::Result<(), String>| said.unwrap_err();
    assert!(no(edit(json!({"note": "x"})).await).contains("not yet"));
    let over = edit(json!({"valid_from": day(-9), "valid_until": day(-2)})).await;
    assert!(no(over).contains("was valid until"));
    let small = edit(json!({"valid_until": null})).await;
    assert!(no(small).contains("asks for items of at least 2 000,01 SEK, these come to 2 000 SEK"));
    edit(json!({"minimum_minor": 200_000, "uses_per_customer": 1})).await.unwrap();

    // The order may not fall below what its code takes.
    let items = json!([{"sku": "CHAIR", "quantity": 1, "configuration": {"wood": "ash"}}]);
    let less = does(&desk.staff, Entity::Order, &order, "edit", json!({"items": items})).await;
    assert!(refused(less).contains("asks for items of at least"));

    let again = does(&desk.staff, Entity::Order, &order, "reorder", json!({})).await.unwrap();
    let again = &again.effects.iter().find(|it| it.kind == "order").unwrap().number;
    let twice = discount(&desk, again, typed.clone()).await;
    assert!(said(twice).contains("goes once a customer"));
    does(&desk.admin, Entity::DiscountCode, "WINTER", "end", json!({})).await.unwrap();
    let other = desk.order("goods", &["CHAIR"]).await;
    assert!(said(discount(&desk, &other, typed.clone()).await).contains("has been ended"));
    let staff = json!({"code": "MINE", "discount_percent": 100});
    let made = desk.staff.create(Entity::DiscountCode, staff, None).await;
    assert!(matches!(made, Err(Error::NotAllowed(_))), "a code knows no ceiling");
}

#[tokio::test]
async fn of_twenty_at_once_on_the_last_use_one_gets_it() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 100_000, false).await;
    code(&desk, json!({"uses_max": 1})).await;
    let mut orders = Vec::new();
    for _ in 0..20 {
        orders.push(desk.order("goods", &["CHAIR"]).await);
    }
    let token = token(&desk.database, &format!("staff@{}.example", desk.slug), &desk.slug).await;
    let mut all = tokio::task::JoinSet::new();
    for order in orders {
        let staff = crate::support::desk::service(&desk.database, &token).await;
        all.spawn(async move {
            let typed = json!({"discount_code": "WINTER"});
            does(&staff, Entity::Order, &order, "discount", typed).await
        });
    }
    let results = all.join_all().await;
    let (got, refused): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    assert_eq!((got.len(), refused.len()), (1, 19));
    for no in refused {
        assert_eq!(said(no), "code WINTER is used up: 1 of 1");
    }
    assert_eq!(uses(&desk).await, 1);
}

#[tokio::test]
async fn psql_takes_no_code_that_is_used_up_and_writes_no_price_beside_no_act() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 100_000, false).await;
    list(&desk, "DEALERS", json!({})).await;
    code(&desk, json!({"uses_max": 1})).await;
    let first = desk.order("goods", &["CHAIR"]).await;
    discount(&desk, &first, json!({"discount_code": "WINTER"})).await.unwrap();
    let second = desk.order("goods", &["CHAIR"]).await;
    let token = token(&desk.database, &format!("staff@{}.example", desk.slug), &desk.slug).await;
    let mut psql = desk.database.app().await;
    ordna::store::carry(&mut psql, &token).await.unwrap();
    for (sql, constraint) in [
        (
            format!(
                "begin; set search_path = ordna;
                 insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id)
                 select organization_id, machine, id, version + 1, gen_random_uuid(), 'discount', status, status, id from orders where number = '{second}';
                 update orders set discount_code = 'WINTER' where number = '{second}'; commit"
            ),
            "orders_code",
        ),
        (format!("update ordna.orders set discount_code = 'WINTER' where number = '{second}'"), "thing_column"),
        (
            "insert into ordna.price_list_items (organization_id, id, price_list_id, product_id, unit_price_minor)
             select l.organization_id, gen_random_uuid(), l.id, p.id, 1 from ordna.price_lists l, ordna.products p"
                .to_owned(),
            "beside_act",
        ),
        ("update ordna.customers set price_list_id = (select id from ordna.price_lists)".to_owned(), "thing_column"),
        ("update ordna.price_lists set name = 'x'".to_owned(), "thing_column"),
    ] {
        let error = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.clone())).execute(&mut psql).await;
        let error = error.unwrap_err();
        let broken = error.as_database_error().and_then(|it| it.constraint());
        assert_eq!(broken, Some(constraint), "{sql}: {error}");
        sqlx::raw_sql("rollback").execute(&mut psql).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contract_has_one_list_on_any_day() {
    let desk = Desk::new().await;
    let made = |number: &str, from: Option<&str>, until: Option<&str>| {
        let given = json!({"number": number, "name": number, "ncr_bid_no": "BID-9",
            "valid_from": from, "valid_until": until});
        let staff = desk.staff.clone();
        async move { staff.create(Entity::PriceList, given, None).await }
    };
    made("CON1", None, Some("2026-12-31")).await.unwrap();
    for (from, until) in [(None, None), (Some("2026-12-31"), None), (None, Some("2020-01-01"))] {
        let error = made("CON2", from, until).await.unwrap_err();
        let said = "contract BID-9 has a price list for some of these days already: CON1";
        assert_eq!((error.to_string().as_str(), exit_status(&error)), (said, 1));
        assert!(error.hint().unwrap().contains("valid_until"), "{:?}", error.hint());
    }
    made("CON2", Some("2027-01-01"), None).await.unwrap();
    let longer = does(&desk.staff, Entity::PriceList, "CON1", "edit", json!({"valid_until": ""}));
    assert!(longer.await.unwrap_err().to_string().contains("CON2"));
    let shorter = json!({"valid_until": "2026-11-30"});
    does(&desk.staff, Entity::PriceList, "CON1", "edit", shorter).await.unwrap();
    // Of two at once on the days between, one is there afterwards.
    let between = (Some("2026-12-01"), Some("2026-12-31"));
    let both =
        futures_util::join!(made("CON3", between.0, between.1), made("CON4", between.0, between.1));
    assert!(both.0.is_ok() != both.1.is_ok(), "{both:?}");
}
