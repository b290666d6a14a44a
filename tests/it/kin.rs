//! Orders and their add-ons as people meet them: what holds an order, what a request comes to beside
//! it, what becomes of them when it is called off.

use ordna::domain::entity::Entity;
use ordna::domain::queue_order::QueueOrder;
use ordna::service::act::Acted;
use ordna::service::error::Error;
use ordna::service::list::{ListQuery, Listed};
use serde_json::{Map, Value, json};

use crate::support::desk::{Desk, does, refused, text};

/// Asks for so many ropes beside an order; answers the id of the request.
async fn asks(desk: &Desk, order: &str, sku: &str, quantity: i32) -> String {
    let given = json!({
        "parent": order, "reason": format!("{quantity} more"),
        "items": [{"sku": sku, "quantity": quantity, "configuration": {"wood": "oak"}}],
    });
    text(&desk.staff.create(Entity::Addon, given, None).await.unwrap(), "id")
}

async fn approve(desk: &Desk, request: &str) -> String {
    let acted = does(&desk.staff, Entity::Addon, request, "approve", json!({})).await.unwrap();
    acted.effects.into_iter().find(|it| it.kind == "order").unwrap().number
}

fn appointment() -> Value {
    json!({
        "scheduled_date": "2026-06-01T08:00:00Z", "duration_minutes": 60,
        "assignee": "staff@linden.example",
    })
}

async fn desk() -> Desk {
    let desk = Desk::new().await;
    desk.product("CHAIR", 100_000, false).await;
    desk
}

async fn at_work(desk: &Desk) -> String {
    let order = desk.order("service", &["CHAIR"]).await;
    for (action, inputs) in
        [("accept", json!({})), ("schedule", appointment()), ("start", json!({}))]
    {
        does(&desk.staff, Entity::Order, &order, action, inputs).await.unwrap();
    }
    order
}

async fn line_of(desk: &Desk, order: &str) -> Listed {
    let search = Some(order.to_owned());
    let query = ListQuery { search, ..ListQuery::of(Entity::Order) };
    let all = desk.staff.list(&query).await.unwrap().items;
    all.into_iter().find(|it| it.number == order).unwrap()
}

#[tokio::test]
async fn what_holds_an_order_is_said_where_it_is_listed_shown_and_refused() {
    let desk = desk().await;
    let order = at_work(&desk).await;
    assert_eq!(line_of(&desk, &order).await.says, "at work");
    let request = asks(&desk, &order, "CHAIR", 1).await;
    assert_eq!(line_of(&desk, &order).await.says, "add-on to decide");
    let shown = desk.staff.show(Entity::Order, &order).await.unwrap();
    let held = shown["held_by"][0].as_str().unwrap();
    assert!(held.starts_with("the add-on request of 20"), "{held}");
    assert!(held.ends_with("CHAIR) is undecided"), "{held}");
    let refusal = refused(does(&desk.staff, Entity::Order, &order, "complete", json!({})).await);
    assert!(refusal.contains(held), "{refusal}");

    let child = approve(&desk, &request).await;
    let line = line_of(&desk, &order).await;
    assert_eq!(line.says, "waits for -A1");
    assert!(line.has_addons);
    assert_eq!(line_of(&desk, &child).await.parent_number.as_deref(), Some(order.as_str()));
    let refusal = refused(does(&desk.staff, Entity::Order, &order, "complete", json!({})).await);
    assert!(refusal.contains(&format!("{child} is still accepted")), "{refusal}");
    asks(&desk, &order, "CHAIR", 1).await;
    assert_eq!(line_of(&desk, &order).await.says, "waits for 2 add-ons");
}

#[tokio::test]
async fn an_order_leads_to_its_addons_and_they_lead_back() {
    let desk = desk().await;
    let order = desk.order("goods", &["CHAIR"]).await;
    let id = |row: &Value| row["id"].as_str().unwrap().parse().unwrap();
    let of = id(&desk.staff.show(Entity::Order, &order).await.unwrap());
    let alone = desk.staff.family(of).await.unwrap();
    assert!(alone.parent.is_none() && alone.children.is_empty());
    let request = asks(&desk, &order, "CHAIR", 1).await;
    let child = approve(&desk, &request).await;
    let family = desk.staff.family(of).await.unwrap();
    assert_eq!(family.children.iter().map(|it| &*it.number).collect::<Vec<_>>(), [&*child]);
    let back = desk.staff.family(family.children[0].id).await.unwrap();
    assert_eq!(back.parent.map(|it| it.number).as_deref(), Some(order.as_str()));
}

#[tokio::test]
async fn requests_say_what_they_come_to_beside_their_order_and_whether_it_still_takes_them() {
    let desk = desk().await;
    let order = desk.order("goods", &["CHAIR"]).await;
    let large = asks(&desk, &order, "CHAIR", 1).await;
    let other = desk.order("goods", &["CHAIR", "CHAIR"]).await;
    let late = asks(&desk, &other, "CHAIR", 1).await;
    let of = |query: ListQuery| {
        let desk = &desk;
        async move { desk.staff.list(&query).await.unwrap().items }
    };
    let all = of(ListQuery::of(Entity::Addon)).await;
    let shares: Vec<String> = all.iter().map(|it| it.share_percent.unwrap().to_string()).collect();
    assert_eq!(shares, ["50", "25"]);
    assert!(all.iter().all(|it| it.refusal.is_none()));
    let shown = desk.staff.show(Entity::Addon, &large).await.unwrap();
    assert_eq!(shown["share_percent"], json!("50"));

    // The limit is lowered, and one of the orders goes on to where it takes none.
    desk.admin.set("addon_max_percent", json!(30), None).await.unwrap();
    let cutoff = json!({"goods": "quoted"});
    desk.admin.set("addon_cutoff_status", cutoff, None).await.unwrap();
    does(&desk.staff, Entity::Order, &other, "quote", json!({})).await.unwrap();
    let all = of(ListQuery::of(Entity::Addon)).await;
    let says: Vec<&str> = all.iter().map(|it| it.says.as_str()).collect();
    assert_eq!(says, ["too much", "too late"]);
    assert!(all.iter().all(|it| it.refusal.is_some()));
    for (is_late, expected) in [(true, &late), (false, &large)] {
        let query = ListQuery { late: Some(is_late), ..ListQuery::of(Entity::Addon) };
        let found = of(query).await;
        assert_eq!(found.iter().map(|it| it.id.to_string()).collect::<Vec<_>>(), [&**expected]);
    }
    let wrong = ListQuery { late: Some(true), ..ListQuery::of(Entity::Order) };
    assert!(matches!(desk.staff.list(&wrong).await, Err(Error::Usage(_))));
}

#[tokio::test]
async fn requests_are_sorted_by_value_and_found_by_their_words() {
    let desk = desk().await;
    desk.product("LAMP", 5_000, false).await;
    let order = desk.order("goods", &["CHAIR", "CHAIR"]).await;
    let mut ids = Vec::new();
    for (sku, quantity) in [("LAMP", 3), ("CHAIR", 1), ("LAMP", 7)] {
        ids.push(asks(&desk, &order, sku, quantity).await);
    }
    let sort = Some(QueueOrder::Value);
    let query = ListQuery { sort, limit: 1, ..ListQuery::of(Entity::Addon) };
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = desk.staff.list(&ListQuery { after, ..query.clone() }).await.unwrap();
        seen.extend(page.items.iter().map(|it| it.id.to_string()));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, [&*ids[1], &ids[2], &ids[0]]);
    for (typed, expected) in [("chair", &ids[1..2]), ("7 more", &ids[2..])] {
        let query = ListQuery { search: Some(typed.into()), ..ListQuery::of(Entity::Addon) };
        let found = desk.staff.list(&query).await.unwrap().items;
        let found: Vec<String> = found.iter().map(|it| it.id.to_string()).collect();
        assert_eq!(found, expected, "{typed}");
    }
    let wrong = ListQuery { sort: Some(QueueOrder::Priority), ..query };
    assert!(matches!(desk.staff.list(&wrong).await, Err(Error::Usage(_))));
}

#[tokio::test]
async fn what_an_addon_would_cost_is_said_with_what_is_left() {
    let desk = desk().await;
    let order = desk.order("goods", &["CHAIR"]).await;
    asks(&desk, &order, "CHAIR", 1).await;
    let items = json!([{"sku": "CHAIR", "quantity": 1, "configuration": {"wood": "oak"}}]);
    let given = Map::from_iter([("parent".to_owned(), json!(order)), ("items".to_owned(), items)]);
    let preview = desk.staff.preview(None, &given).await.unwrap();
    let room = preview.addon.unwrap();
    assert_eq!((preview.net_minor, room.most_minor, room.left_minor), (100_000, 200_000, 100_000));
    does(&desk.staff, Entity::Order, &order, "cancel", json!({"reason": "no"})).await.unwrap();
    let why = desk.staff.preview(None, &given).await.unwrap_err();
    assert!(matches!(why, Error::Refused(_)), "{why}");
}

/// What an act noted of this kind.
fn noted<'a>(acted: &'a Acted, kind: &str) -> Vec<&'a str> {
    acted.effects.iter().filter(|it| it.kind == kind).map(|it| it.number.as_str()).collect()
}

#[tokio::test]
async fn calling_an_order_off_asks_what_becomes_of_its_addons() {
    let desk = desk().await;
    let asked = |order: String| {
        let staff = &desk.staff;
        async move {
            let all = staff.actions(Entity::Order, &order).await.unwrap();
            let cancel = all.into_iter().find(|it| it.action.word() == "cancel").unwrap();
            cancel.inputs.into_iter().find(|it| it.name == "addons").map(|it| it.required)
        }
    };
    for (choice, stands) in [("cancel", "cancelled"), ("keep", "draft")] {
        let order = desk.order("goods", &["CHAIR", "CHAIR", "CHAIR"]).await;
        assert_eq!(asked(order.clone()).await, None, "nobody is asked about what there is not");
        let request = asks(&desk, &order, "CHAIR", 1).await;
        let child = approve(&desk, &request).await;
        let open = asks(&desk, &order, "CHAIR", 1).await;
        assert_eq!(asked(order.clone()).await, Some(true));
        let reason = json!({"reason": "changed their mind"});
        let error = does(&desk.staff, Entity::Order, &order, "cancel", reason).await.unwrap_err();
        assert!(matches!(error, Error::Usage(_)), "{error}");
        assert!(error.to_string().contains(&child), "{error}");
        let decided = "select status || coalesce(admin_notes, '') from ordna.order_addons
                        where id::text = $1";
        assert_eq!(desk.sees::<String>(decided, &open).await, "pending", "nothing is half done");

        let given = json!({"reason": "changed their mind", "addons": choice});
        let acted = does(&desk.staff, Entity::Order, &order, "cancel", given).await.unwrap();
        assert_eq!(desk.status(&order).await, "cancelled");
        assert_eq!(desk.status(&child).await, stands);
        let kind = if choice == "cancel" { "called_off" } else { "kept" };
        assert_eq!(noted(&acted, kind), [&*child]);
        let said = desk.sees::<String>(decided, &open).await;
        assert_eq!(said, format!("rejectedits order {order} was called off"));
    }
}

#[tokio::test]
async fn an_addon_that_cannot_be_called_off_any_more_is_left_and_told() {
    let desk = desk().await;
    let order = desk.order("service", &["CHAIR"]).await;
    does(&desk.staff, Entity::Order, &order, "accept", json!({})).await.unwrap();
    let request = asks(&desk, &order, "CHAIR", 1).await;
    let child = approve(&desk, &request).await;
    for (action, inputs) in
        [("schedule", appointment()), ("start", json!({})), ("complete", json!({}))]
    {
        does(&desk.staff, Entity::Order, &child, action, inputs).await.unwrap();
    }
    let given = json!({"reason": "no", "addons": "cancel"});
    let acted = does(&desk.staff, Entity::Order, &order, "cancel", given).await.unwrap();
    assert_eq!(
        (desk.status(&order).await, desk.status(&child).await),
        ("cancelled".into(), "completed".into())
    );
    assert_eq!(noted(&acted, "kept"), [&*child]);
}
