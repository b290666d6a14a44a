//! Add-ons as people meet them: what is asked, at which price, who decides, and what comes of it.

use ordna::domain::entity::Entity;
use ordna::service::Service;
use ordna::service::error::Error;
use serde_json::{Value, json};

use crate::support::desk::{Desk, does, refused, service, text};
use crate::support::people::{customers_person, token};

/// A made-up order of two of a thing, somebody of the customer's, and words for what they want.
struct Shop {
    desk: Desk,
    order: String,
    buyer: Service,
}

impl Shop {
    /// An order of two chairs of 1 000,00.
    async fn new(workflow: &str) -> Self {
        let desk = Desk::new().await;
        desk.product("CHAIR", 100_000, false).await;
        desk.product("LAMP", 40_000, false).await;
        let order = desk.order(workflow, &["CHAIR"]).await;
        let sql = "select customer_id from ordna.orders where number = $1";
        let customer = desk.sees(sql, &order).await;
        let mut owner = desk.database.owner().await;
        customers_person(&mut owner, &desk.slug, "anna@buyer.example", customer).await;
        let token = token(&desk.database, "anna@buyer.example", &desk.slug).await;
        let buyer = service(&desk.database, &token).await;
        Self { desk, order, buyer }
    }

    fn wish(&self, sku: &str, quantity: i64) -> Value {
        let line = json!({"sku": sku, "quantity": quantity, "configuration": {"wood": "oak"}});
        json!({"parent": self.order, "items": [line], "reason": "one more, please"})
    }

    async fn asks(&self, who: &Service, sku: &str, quantity: i64) -> String {
        text(&who.create(Entity::Addon, self.wish(sku, quantity), None).await.unwrap(), "id")
    }

    async fn set(&self, key: &str, value: Value) {
        self.desk.admin.set(key, value, None).await.unwrap();
    }

    async fn child(&self, addon: &str) -> Value {
        let shown = self.desk.staff.show(Entity::Addon, addon).await.unwrap();
        let child = text(&shown, "addon_so_id");
        self.desk.staff.show(Entity::Order, &child).await.unwrap()
    }
}

/// The words of what was refused or made no sense.
fn no(result: Result<Value, Error>) -> String {
    result.unwrap_err().to_string()
}

#[tokio::test]
async fn what_is_undecided_keeps_nothing_from_being_approved() {
    let shop = Shop::new("goods").await;
    let staff = &shop.desk.staff;
    let (first, second) = (shop.asks(staff, "LAMP", 2).await, shop.asks(staff, "LAMP", 2).await);
    let more = no(staff.create(Entity::Addon, shop.wish("LAMP", 2), None).await);
    assert!(
        more.contains("together may come to 2 000 SEK (100 %); 400 SEK of it is left"),
        "{more}"
    );
    shop.set("addon_max_percent", json!(50)).await;
    does(staff, Entity::Addon, &first, "approve", json!({})).await.unwrap();
    let full = refused(does(staff, Entity::Addon, &second, "approve", json!({})).await);
    assert!(
        full.contains("together may come to 1 000 SEK (50 %); 200 SEK of it is left"),
        "{full}"
    );
    // What was called off leaves its room to others.
    let child = text(&shop.child(&first).await, "number");
    does(staff, Entity::Order, &child, "cancel", json!({"reason": "too dear"})).await.unwrap();
    does(staff, Entity::Addon, &second, "approve", json!({})).await.unwrap();
    assert_eq!(text(&shop.child(&second).await, "number"), format!("{}-A2", shop.order));
}

#[tokio::test]
async fn the_price_shown_is_the_price() {
    let shop = Shop::new("goods").await;
    let staff = &shop.desk.staff;
    let addon = staff.create(Entity::Addon, shop.wish("LAMP", 2), None).await.unwrap();
    let line = &addon["items"][0];
    assert_eq!((&line["unit_price_minor"], &line["net_minor"]), (&json!(40_000), &json!(80_000)));
    assert_eq!(
        (&line["price_source"], &line["description"]),
        (&json!("list price"), &json!("Thing LAMP"))
    );
    assert_eq!((&addon["value_minor"], &addon["currency"]), (&json!(80_000), &json!("SEK")));
    let dearer = json!({"list_price_minor": 90_000});
    does(staff, Entity::Product, "LAMP", "edit", dearer).await.unwrap();
    let id = text(&addon, "id");
    does(staff, Entity::Addon, &id, "approve", json!({})).await.unwrap();
    let child = shop.child(&id).await;
    assert_eq!(
        (&child["net_minor"], &child["items"][0]["unit_price_minor"]),
        (&json!(80_000), &json!(40_000))
    );
    assert!(!child["items"][0]["product_id"].is_null());
}

#[tokio::test]
async fn customers_name_products_and_no_prices() {
    let shop = Shop::new("goods").await;
    let free = json!({"description": "A discount", "quantity": 1, "unit_price_minor": 1});
    let typed = json!({"sku": "LAMP", "quantity": 1, "unit_price_minor": 1, "configuration": {"wood": "oak"}});
    for line in [free.clone(), typed] {
        let wish = json!({"parent": shop.order, "items": [line]});
        let said = no(shop.buyer.create(Entity::Addon, wish, None).await);
        assert_eq!(said, "items[0]: a product's SKU and a quantity are expected");
    }
    // The office may, and looks at it whatever it costs.
    shop.set("addon_auto_approve_threshold", json!(100_000)).await;
    let wish = json!({"parent": shop.order, "items": [free]});
    let addon = shop.desk.staff.create(Entity::Addon, wish, None).await.unwrap();
    assert_eq!(addon["status"], "pending");
    does(&shop.desk.staff, Entity::Addon, &text(&addon, "id"), "approve", json!({})).await.unwrap();
}

#[tokio::test]
async fn a_request_is_kept_in_the_words_of_whoever_asked() {
    let shop = Shop::new("goods").await;
    shop.asks(&shop.buyer, "LAMP", 1).await;
    let wish = json!({"parent": shop.order, "items": shop.wish("LAMP", 2)["items"]});
    shop.desk.staff.create(Entity::Addon, wish, None).await.unwrap();
    let shown = shop.desk.staff.show(Entity::Order, &shop.order).await.unwrap();
    let said = |at: usize| {
        let it = &shown["comments"][at];
        (
            text(it, "comment_type"),
            text(it, "body"),
            text(it, "author_role"),
            it["on_behalf"] == true,
        )
    };
    let words = |body: &str, role: &str, on_behalf| {
        ("addon_request".to_owned(), body.to_owned(), role.to_owned(), on_behalf)
    };
    assert_eq!(said(0), words("one more, please", "customer", false));
    assert_eq!(said(1), words("2 × Thing LAMP", "staff", true));
    assert_eq!(
        shop.buyer.show(Entity::Order, &shop.order).await.unwrap()["comments"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[tokio::test]
async fn an_admin_makes_one_at_once_and_nobody_else() {
    let shop = Shop::new("goods").await;
    let mut wish = shop.wish("LAMP", 1);
    wish["directly"] = json!(true);
    let said = no(shop.desk.staff.create(Entity::Addon, wish.clone(), None).await);
    assert_eq!(said, "only an admin makes an add-on at once");
    let made = shop.desk.admin.create(Entity::Addon, wish, None).await.unwrap();
    assert_eq!(
        (text(&made, "status"), text(&made, "admin_notes")),
        ("approved".into(), "one more, please".into())
    );
    assert!(!made["approved_by"].is_null());
    let child = shop.child(&text(&made, "id")).await;
    assert_eq!(
        (text(&child, "number"), text(&child, "status")),
        (format!("{}-A1", shop.order), "draft".into())
    );
    // A family has one level.
    let below = json!({"parent": child["number"], "items": shop.wish("LAMP", 1)["items"]});
    let said = no(shop.desk.staff.create(Entity::Addon, below, None).await);
    assert_eq!(
        said,
        format!("{}-A1 is an add-on itself, ask for one to {}", shop.order, shop.order)
    );
}

#[tokio::test]
async fn a_new_order_is_linked_to_one_that_is_there() {
    let shop = Shop::new("goods").await;
    let staff = &shop.desk.staff;
    let other = shop.desk.customer("other").await;
    let with = |name: &str, value: Value| {
        let mut given = shop.wish("LAMP", 1);
        given[name] = value;
        given
    };
    let said = no(staff.create(Entity::Order, with("customer", json!(other)), None).await);
    assert_eq!(said, format!("customer: {} is another customer's order", shop.order));
    let said = no(staff.create(Entity::Order, with("delivery_city", json!("Lund")), None).await);
    assert_eq!(said, format!("delivery_city: an add-on goes where {} goes", shop.order));
    let said = no(staff.create(Entity::Order, with("freight_minor", json!(1)), None).await);
    assert_eq!(said, format!("freight_minor: an add-on takes it over from {}", shop.order));
    let asked = staff.create(Entity::Order, with("workflow", json!("goods")), None).await.unwrap();
    assert_eq!(
        (text(&asked, "status"), asked["value_minor"].clone()),
        ("pending".into(), json!(40_000))
    );
}

#[tokio::test]
async fn where_it_is_too_late_a_new_order_takes_its_place() {
    let shop = Shop::new("service").await;
    let staff = &shop.desk.staff;
    does(staff, Entity::Order, &shop.order, "lose", json!({"reason": "no"})).await.unwrap();
    let refused = staff.create(Entity::Addon, shop.wish("LAMP", 3), None).await.unwrap_err();
    assert_eq!(refused.to_string(), format!("{} is lost: make a new order instead", shop.order));
    let instead = refused.instead().unwrap();
    assert_eq!(
        (&instead["new"], &instead["from"]["workflow"]),
        (&json!("order"), &json!("service"))
    );
    let made = staff.create(Entity::Order, instead["from"].clone(), None).await.unwrap();
    assert_eq!(
        (made["net_minor"].clone(), text(&made, "status")),
        (json!(120_000), "quote_sent".into())
    );
    // Whoever makes no orders is not offered one.
    let refused = shop.buyer.create(Entity::Addon, shop.wish("LAMP", 3), None).await.unwrap_err();
    assert!(refused.instead().is_none(), "{refused:?}");
}

#[tokio::test]
async fn a_child_order_is_born_with_all_that_its_status_asks() {
    let shop = Shop::new("goods").await;
    shop.set("deposit_percent", json!(30)).await;
    let staff = &shop.desk.staff;
    for action in ["quote", "submit"] {
        does(staff, Entity::Order, &shop.order, action, json!({})).await.unwrap();
    }
    does(&shop.desk.admin, Entity::Order, &shop.order, "approve", json!({})).await.unwrap();
    let id = shop.asks(staff, "LAMP", 1).await;
    does(staff, Entity::Addon, &id, "approve", json!({})).await.unwrap();
    let child = shop.child(&id).await;
    assert_eq!(
        (text(&child, "status"), text(&child["invoices"][0], "kind")),
        ("deposit_due".into(), "deposit".into())
    );
    assert_eq!(child["invoices"][0]["total_minor"], 15_000);

    let shop = Shop::new("made_to_order").await;
    does(&shop.desk.staff, Entity::Order, &shop.order, "approve", json!({})).await.unwrap();
    let id = shop.asks(&shop.desk.staff, "LAMP", 1).await;
    let acted = does(&shop.desk.staff, Entity::Addon, &id, "approve", json!({})).await.unwrap();
    let asks = |kind: &str| acted.effects.iter().any(|it| it.number == kind);
    assert!(asks("letter_sale_order"), "{acted:?}");
    assert_eq!(text(&shop.child(&id).await, "status"), "awaiting_customer_confirmation");
}

#[tokio::test]
async fn nobody_is_left_without_an_answer_where_the_order_was_called_off() {
    let shop = Shop::new("goods").await;
    let staff = &shop.desk.staff;
    let id = shop.asks(&shop.buyer, "LAMP", 1).await;
    does(staff, Entity::Order, &shop.order, "cancel", json!({"reason": "no"})).await.unwrap();
    assert!(does(staff, Entity::Addon, &id, "approve", json!({})).await.is_err());
    let sql = "select status || ': ' || admin_notes from ordna.order_addons where id::text = $1";
    let said: String = shop.desk.sees(sql, &id).await;
    assert_eq!(said, format!("rejected: its order {} was called off", shop.order));
}

#[tokio::test]
async fn a_cutoff_is_a_status_that_an_order_comes_through_and_leaves_the_others_alone() {
    let shop = Shop::new("service").await;
    let key = "addon_cutoff_status";
    for wrong in
        [json!({"service": "cancelled"}), json!({"goods": "draft"}), json!({"goods": "completed"})]
    {
        let no = shop.desk.admin.set(key, wrong, None).await;
        assert!(matches!(no, Err(Error::Usage(_))), "{no:?}");
    }
    shop.set(key, json!({"goods": "shipped"})).await;
    let shown = shop.desk.staff.setting(key).await.unwrap();
    assert_eq!(shown.value["service"], "completed");
    shop.asks(&shop.desk.staff, "LAMP", 1).await;
}
