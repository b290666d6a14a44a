//! Any thing that has a machine: found by its name, held while it moves, its own
//! columns changed. Never decides whether it may.

use serde_json::{Map, Value};
use sqlx::{FromRow, PgConnection, PgExecutor};
use uuid::Uuid;

use super::text;
use crate::domain::entity::Entity;
use crate::domain::machine::Machine;
use crate::domain::status::Status;

/// A thing as the engine sees it.
#[derive(Clone, Debug)]
pub struct Thing {
    pub id: Uuid,
    pub machine: Machine,
    pub status: Status,
    /// The seq of its last event.
    pub version: i32,
    /// The human number; the id where it has none.
    pub number: String,
    /// The order that it is or hangs on.
    pub root_order_id: Option<Uuid>,
    /// The order that this one was added to.
    pub head_order_id: Option<Uuid>,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    machine: String,
    status: String,
    version: i32,
    number: String,
    root_order_id: Option<Uuid>,
    head_order_id: Option<Uuid>,
}

impl TryFrom<Row> for Thing {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.id,
            machine: text::parse(&row.machine)?,
            status: text::parse(&row.status)?,
            version: row.version,
            number: row.number,
            root_order_id: row.root_order_id,
            head_order_id: row.head_order_id,
        })
    }
}

/// What the engine reads of a thing's row.
macro_rules! selecting {
    ($table:literal, $number:literal, $($which:literal),+) => {
        concat!(
            "select id, machine, status, version, root_order_id, ",
            $number,
            " as number, (select o.parent_order_id from orders o where o.organization_id = t.organization_id \
               and o.id = t.root_order_id) as head_order_id from ",
            $table,
            " t where organization_id = $1 and ",
            $($which),+
        )
    };
}

/// The statements for one table, made while compiling: what its human number is,
/// and which other names a thing goes by.
macro_rules! statements {
    ($table:literal, $number:literal, $name:literal) => {
        Statements {
            by_name: selecting!($table, $number, "(", $name, ") limit 1"),
            by_id: selecting!($table, $number, "id = $2"),
            hold: selecting!($table, $number, "id = $2 for update"),
        }
    };
}

struct Statements {
    by_name: &'static str,
    by_id: &'static str,
    hold: &'static str,
}

fn statements(machine: Machine) -> Statements {
    match machine {
        Machine::Lead => statements!("leads", "number", "number = $2"),
        Machine::Offer => statements!("offers", "number", "number = $2"),
        Machine::OrderService | Machine::OrderGoods | Machine::OrderMadeToOrder => {
            statements!("orders", "number", "number = $2")
        }
        Machine::JobCard => {
            statements!("job_cards", "number", "number = $2 or scan_code = upper($2)")
        }
        Machine::Qir => statements!(
            "quality_inspection_reports",
            "number",
            "number = $2 or scan_code = upper($2)"
        ),
        Machine::Batch => statements!("production_batches", "number", "number = $2"),
        Machine::Addon => statements!("order_addons", "id::text", "false and $2 = ''"),
        Machine::Invoice => {
            statements!("invoices", "coalesce(number, id::text)", "number = $2")
        }
        Machine::Email => statements!("email_logs", "id::text", "false and $2 = ''"),
        Machine::Document => statements!("documents", "number", "number = $2 or path = $2"),
        Machine::Import => statements!("order_staging", "external_id", "external_id = $2"),
        Machine::Customer => {
            statements!("customers", "number", "number = $2 or email = lower($2)")
        }
        Machine::Product => statements!("products", "sku", "sku = $2"),
        Machine::PriceList => statements!("price_lists", "number", "number = $2"),
        Machine::DiscountCode => statements!("discount_codes", "code", "code = upper($2)"),
        Machine::Settings => {
            statements!("settings", "'settings'", "$2 = 'settings'")
        }
    }
}

/// Finds a thing by its human number, its id, or another name that it goes by.
pub async fn find(
    db: &mut PgConnection,
    organization: Uuid,
    entity: Entity,
    name: &str,
) -> sqlx::Result<Option<Thing>> {
    let Some(&machine) = entity.machines().first() else { return Ok(None) };
    let statements = statements(machine);
    let row: Option<Row> = if let Ok(id) = Uuid::parse_str(name) {
        sqlx::query_as(statements.by_id).bind(organization).bind(id).fetch_optional(db).await?
    } else {
        sqlx::query_as(statements.by_name).bind(organization).bind(name).fetch_optional(db).await?
    };
    row.map(Thing::try_from).transpose()
}

/// Locks a thing, and first the order that it hangs on: whatever belongs to an
/// order changes only while the order is held, so two acts never cross. An order
/// and its add-ons are invoiced, paid and shipped together, so before any of them
/// the one is held that the others were added to. Says how it stands after the wait.
pub async fn hold(
    db: &mut PgConnection,
    organization: Uuid,
    found: &Thing,
) -> sqlx::Result<Option<Thing>> {
    let order = found.root_order_id.filter(|order| *order != found.id);
    for above in [found.head_order_id, order].into_iter().flatten() {
        hold_order(&mut *db, organization, above).await?;
    }
    let row: Option<Row> = sqlx::query_as(statements(found.machine).hold)
        .bind(organization)
        .bind(found.id)
        .fetch_optional(db)
        .await?;
    row.map(Thing::try_from).transpose()
}

/// As [`hold`], for a thing known by its machine and id whose order is held.
pub async fn hold_below(
    db: &mut PgConnection,
    organization: Uuid,
    machine: Machine,
    id: Uuid,
) -> sqlx::Result<Option<Thing>> {
    let row: Option<Row> = sqlx::query_as(statements(machine).hold)
        .bind(organization)
        .bind(id)
        .fetch_optional(db)
        .await?;
    row.map(Thing::try_from).transpose()
}

async fn hold_order(db: impl PgExecutor<'_>, organization: Uuid, order: Uuid) -> sqlx::Result<()> {
    sqlx::query("select from orders where organization_id = $1 and id = $2 for update")
        .bind(organization)
        .bind(order)
        .execute(db)
        .await
        .map(|_| ())
}

/// Locks what was added to an order that is held, in the order in which everybody does.
pub async fn hold_children(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    order: Uuid,
) -> sqlx::Result<()> {
    sqlx::query(
        "select from orders where organization_id = $1 and parent_order_id = $2
          order by id for update",
    )
    .bind(organization)
    .bind(order)
    .execute(db)
    .await
    .map(|_| ())
}

/// The things of `machine` that an act on this order, or on this very thing, may
/// move along: its batch, its invoices, the card of a report.
pub async fn related(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    machine: Machine,
    cause: &Thing,
) -> sqlx::Result<Vec<Uuid>> {
    if machine == cause.machine {
        return Ok(vec![cause.id]);
    }
    let Some(order) = cause.root_order_id else { return Ok(Vec::new()) };
    let sql = match machine {
        // An invoice moves all the orders that it asks for, the one that it is of first.
        Machine::OrderService | Machine::OrderGoods | Machine::OrderMadeToOrder => {
            "select id from (
                select o.id, 0 as place from orders o
                 where o.organization_id = $1 and o.id = $2 and o.machine = $4
                union all
                select o.id, c.position from invoice_orders c
                  join orders o on o.organization_id = c.organization_id and o.id = c.order_id
                 where c.organization_id = $1 and c.invoice_id = $3 and o.id <> $2
                   and o.machine = $4) t
             order by place"
        }
        Machine::Batch => {
            "select id from production_batches where organization_id = $1 and order_id = $2 \
             and $3 is not null and $4 = machine"
        }
        Machine::Invoice => {
            "select id from invoices where organization_id = $1 and order_id = $2 \
             and kind <> 'credit' and $3 is not null and $4 = machine"
        }
        Machine::JobCard => {
            "select job_card_id from quality_inspection_reports \
             where organization_id = $1 and order_id = $2 and id = $3 and $4 is not null"
        }
        Machine::Lead
        | Machine::Offer
        | Machine::Qir
        | Machine::Addon
        | Machine::Email
        | Machine::Import
        | Machine::Customer
        | Machine::Product
        | Machine::Document
        | Machine::PriceList
        | Machine::DiscountCode
        | Machine::Settings => return Ok(Vec::new()),
    };
    sqlx::query_scalar(sql)
        .bind(organization)
        .bind(order)
        .bind(cause.id)
        .bind(machine.word())
        .fetch_all(db)
        .await
}

/// Writes these columns of a thing's own row; the guard refuses those that its
/// act may not change.
pub async fn patch(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    thing: &Thing,
    columns: Map<String, Value>,
) -> sqlx::Result<()> {
    if columns.is_empty() {
        return Ok(());
    }
    sqlx::query(super::patch::statement(thing.machine))
        .bind(organization)
        .bind(thing.id)
        .bind(Value::Object(columns))
        .execute(db)
        .await
        .map(|_| ())
}

/// A few columns of a thing's row as they stand, for undoing.
pub async fn columns(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    thing: &Thing,
) -> sqlx::Result<Map<String, Value>> {
    let row: Option<Value> = sqlx::query_scalar(super::patch::whole_row(thing.machine))
        .bind(organization)
        .bind(thing.id)
        .fetch_optional(db)
        .await?;
    Ok(match row {
        Some(Value::Object(map)) => map,
        _ => Map::new(),
    })
}
