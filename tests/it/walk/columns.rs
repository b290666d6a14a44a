//! Every column that an act may change is there, and the store can write it.

use std::collections::BTreeSet;

use ordna::domain::machine::{Machine, Transition};
use ordna::store::guard;
use ordna::store::things;
use serde_json::{Map, Value, json};
use sqlx::AssertSqlSafe;
use strum::VariantArray as _;
use uuid::Uuid;

use super::world::{Dressing, Place, World};

/// The table that the store writes a thing of the machine in: orders only are imported by it.
fn table(machine: Machine) -> &'static str {
    guard::tables(machine)[guard::tables(machine).len() - 1]
}

/// A value that a column takes and does not hold yet.
fn value(column: &str, kind: &str) -> Value {
    match (column, kind) {
        ("priority", _) => json!("urgent"),
        ("payment_mode", _) => json!("cash"),
        ("payment_status", _) => json!("failed"),
        ("invoicing", _) => json!("combined"),
        ("language", _) => json!("sv"),
        (_, "text") => json!("something else"),
        (_, "integer" | "bigint" | "numeric") => json!(77),
        (_, "boolean") => json!(true),
        (_, "uuid") => json!(Uuid::now_v7()),
        (_, "jsonb") => json!({"else": 1}),
        (_, "date") => json!("2031-05-06"),
        (_, "timestamp with time zone") => json!("2031-05-06T07:08:09Z"),
        _ => panic!("{column} is a {kind}"),
    }
}

#[tokio::test]
async fn the_store_can_write_every_column_that_an_act_may_change() {
    let mut world = World::new().await;
    let mut count = 0;
    for &machine in Machine::VARIANTS {
        let status = machine.statuses()[0];
        let place = world.put_one(machine, status, Dressing::Usual).await;
        if machine == Machine::Import {
            let sql = "insert into order_staging (organization_id, id, status, source, external_id, payload)
                select organization_id, id, status, source, external_id, payload from customer_staging";
            sqlx::query(sql).execute(world.owner()).await.unwrap();
        }
        let columns: BTreeSet<&str> =
            machine.table().iter().flat_map(Transition::columns).collect();
        for column in columns {
            for table in guard::tables(machine) {
                assert!(kind(&mut world, table, column).await.is_some(), "{table} has no {column}");
            }
            let kind = kind(&mut world, table(machine), column).await.unwrap();
            let before = held(&mut world, &place, column).await;
            write(&mut world, &place, column, value(column, &kind)).await;
            let after = held(&mut world, &place, column).await;
            assert_ne!(before, after, "{machine}: the store does not write {column}");
            count += 1;
        }
    }
    assert!(count > 100, "only {count} columns");
}

async fn kind(world: &mut World, table: &str, column: &str) -> Option<String> {
    sqlx::query_scalar(
        "select data_type::text from information_schema.columns
          where table_schema = 'ordna' and table_name = $1 and column_name = $2",
    )
    .bind(table)
    .bind(column)
    .fetch_optional(world.owner())
    .await
    .unwrap()
}

async fn held(world: &mut World, place: &Place, column: &str) -> Value {
    let sql = format!(
        "select coalesce(to_jsonb(t) -> $2, 'null') from {} t where t.id = $1",
        table(place.machine)
    );
    sqlx::query_scalar(AssertSqlSafe(sql))
        .bind(place.id)
        .bind(column)
        .fetch_one(world.owner())
        .await
        .unwrap()
}

async fn write(world: &mut World, place: &Place, column: &str, value: Value) {
    let thing = place.thing();
    let organization = world.organization;
    let columns = Map::from_iter([(column.to_owned(), value)]);
    things::patch(world.owner(), organization, &thing, columns).await.unwrap();
}
