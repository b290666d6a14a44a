//! What nobody gets past the database: whoever writes them, combined invoices ask for what their
//! orders cost, once.

use std::fmt::Write as _;

use ordna::domain::entity::Entity;
use serde_json::json;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::addon;
use crate::support::desk::{Desk, does};

/// A combined invoice by hand: for whom, and what it asks of each.
struct Hand<'a> {
    parent: &'a str,
    asks: &'a [(&'a str, i64)],
}

impl Hand<'_> {
    /// The statements of staff with psql.
    fn statements(&self) -> String {
        let id = Uuid::now_v7();
        let all: i64 = self.asks.iter().map(|it| it.1).sum();
        let parent = self.parent;
        let mut sql = format!(
            "begin;
             insert into invoices (organization_id, id, status, kind, order_id, customer_id, currency,
                 net_minor, tax_minor, total_minor)
             select organization_id, '{id}', 'draft', 'combined', id, customer_id, currency, {all}, 0, {all}
               from orders where number = '{parent}';
             insert into events (organization_id, machine, subject_id, seq, id, action, from_status,
                 to_status, root_order_id)
             select organization_id, 'invoice', '{id}', 1, gen_random_uuid(), 'open', 'nothing', 'draft', id
               from orders where number = '{parent}';"
        );
        for (at, (order, minor)) in self.asks.iter().enumerate() {
            write!(
                sql,
                "insert into invoice_items (organization_id, id, invoice_id, position, order_id,
                     description, quantity, unit, unit_price_minor, tax_percent, net_minor, tax_minor)
                 select organization_id, gen_random_uuid(), '{id}', {at} + 1, id, 'x', 1, 'pcs', {minor},
                     0, {minor}, 0 from orders where number = '{order}';
                 insert into invoice_orders (organization_id, invoice_id, order_id, position, net_minor,
                     tax_minor, total_minor)
                 select organization_id, '{id}', id, {at} + 1, {minor}, 0, {minor}
                   from orders where number = '{order}';"
            )
            .unwrap();
        }
        sql.push_str("commit;");
        sql
    }

    /// The rule that says no; empty where nobody does.
    async fn refused(&self, desk: &Desk) -> String {
        let mut session = desk.staff.store().pool().acquire().await.unwrap();
        let done = sqlx::raw_sql(AssertSqlSafe(self.statements())).execute(&mut *session).await;
        if done.is_err() {
            sqlx::raw_sql("rollback").execute(&mut *session).await.unwrap();
        }
        let error = done.err();
        let error = error.as_ref().and_then(|it| it.as_database_error());
        error.map(|it| it.constraint().unwrap_or("another").to_owned()).unwrap_or_default()
    }
}

async fn tried(desk: &Desk, parent: &str, asks: &[(&str, i64)]) -> String {
    Hand { parent, asks }.refused(desk).await
}

#[tokio::test]
async fn by_hand_too_a_combined_invoice_asks_for_what_its_orders_cost() {
    let desk = Desk::new().await;
    desk.product("CLEAN", 50_000, false).await;
    let parent = desk.order("service", &["CLEAN"]).await;
    let items = json!([{"description": "more", "quantity": 1, "unit_price_minor": 10_000,
        "tax_percent": 25}]);
    let with = addon(&desk, &parent, items.clone(), json!({"invoicing": "combined"})).await;
    let own = addon(&desk, &parent, items, json!({})).await;
    let stranger = desk.order("service", &["CLEAN"]).await;
    for it in [&parent, &own, &stranger] {
        does(&desk.staff, Entity::Order, it, "accept", json!({})).await.unwrap();
    }
    let (whole, part) = ((parent.as_str(), 125_000), (with.as_str(), 12_500));
    // Not wanted yet, not to be invoiced with it, of another family.
    let covered = "invoices_covered";
    assert_eq!(tried(&desk, &parent, &[whole, part]).await, covered);
    assert_eq!(tried(&desk, &parent, &[whole, (own.as_str(), 12_500)]).await, covered);
    assert_eq!(tried(&desk, &parent, &[whole, (stranger.as_str(), 125_000)]).await, covered);
    does(&desk.staff, Entity::Order, &with, "accept", json!({})).await.unwrap();
    // Alone, too much, too little, without the one that it is of.
    let sums = "invoices_sums";
    assert_eq!(tried(&desk, &parent, &[whole]).await, sums);
    assert_eq!(tried(&desk, &parent, &[whole, (with.as_str(), 12_501)]).await, sums);
    assert_eq!(tried(&desk, &parent, &[(parent.as_str(), 124_999), part]).await, sums);
    assert_eq!(tried(&desk, &parent, &[part]).await, sums);
    assert_eq!(tried(&desk, &parent, &[whole, part]).await, "", "this one is right");
    assert_eq!(tried(&desk, &parent, &[whole, part]).await, "invoices_one_rest");
    let other = Hand { parent: &with, asks: &[part, whole] };
    assert_eq!(other.refused(&desk).await, covered);
}
