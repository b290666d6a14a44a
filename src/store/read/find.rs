//! A thing by the name that a person uses, and the names near one that there is not. Never
//! sees further than the session's own rows.

use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

use crate::domain::entity::Entity;
use crate::domain::machine::Machine;

/// What was found.
#[derive(Clone, Debug, FromRow)]
pub struct Row {
    pub id: Uuid,
    pub machine: Option<String>,
    pub number: String,
    pub status: Option<String>,
    pub version: Option<i32>,
}

/// The statements for one noun, put together while compiling.
struct Statements {
    by_id: &'static str,
    /// By human number, or another name that it goes by.
    by_name: &'static str,
    /// The numbers next to one in their order.
    near: &'static str,
}

macro_rules! statements {
    ($table:literal, $number:literal, $names:literal) => {
        statements!($table, "machine", "status", "version", $number, $number, $names)
    };
    ($table:literal, $number:literal, $shown:literal, $names:literal) => {
        statements!($table, "machine", "status", "version", $number, $shown, $names)
    };
    ($table:literal, $machine:literal, $status:literal, $version:literal, $number:literal,
     $shown:literal, $names:literal) => {
        Statements {
            by_id: concat!(
                "select id, ",
                $machine,
                " as machine, ",
                $shown,
                " as number, ",
                $status,
                " as status, ",
                $version,
                " as version from ",
                $table,
                " where organization_id = $1 and id = $2"
            ),
            by_name: concat!(
                "select id, ",
                $machine,
                " as machine, ",
                $shown,
                " as number, ",
                $status,
                " as status, ",
                $version,
                " as version from ",
                $table,
                " where organization_id = $1 and (",
                $names,
                ") order by created_at limit 2"
            ),
            near: concat!(
                "(select ",
                $number,
                " from ",
                $table,
                " where organization_id = $1 and ",
                $number,
                " >= $2 order by ",
                $number,
                " limit 20) union all (select ",
                $number,
                " from ",
                $table,
                " where organization_id = $1 and ",
                $number,
                " < $2 order by ",
                $number,
                " desc limit 20)"
            ),
        }
    };
}

#[rustfmt::skip]
const fn statements(entity: Entity) -> Option<Statements> {
    Some(match entity {
        Entity::Lead => statements!("leads", "number", "number = upper($2)"),
        Entity::Offer => statements!("offers", "number", "number = upper($2)"),
        Entity::Order => statements!("orders", "number", "number = upper($2)"),
        Entity::JobCard => statements!("job_cards", "number", "number = upper($2) or scan_code = upper($2)"),
        Entity::Qir => statements!("quality_inspection_reports", "number", "number = upper($2) or scan_code = upper($2)"),
        Entity::Batch => statements!("production_batches", "number", "number = upper($2)"),
        Entity::Invoice => statements!("invoices", "number", "coalesce(number, id::text)", "number = upper($2)"),
        Entity::Payment => statements!("payments", "null::text", "null::text", "null::int", "number", "number", "number = upper($2)"),
        Entity::Email => statements!("email_logs", "id::text", "false and $2 = ''"),
        Entity::Document => statements!("documents", "number", "number = $2 or upper(number) = upper($2) or path = $2"),
        Entity::Customer => statements!("customers", "number", "number = upper($2) or email = lower($2)"),
        Entity::Product => statements!("products", "sku", "sku = $2 or upper(sku) = upper($2)"),
        Entity::PriceList => statements!("price_lists", "number", "upper(number) = upper($2)"),
        Entity::DiscountCode => statements!("discount_codes", "code", "code = upper($2)"),
        Entity::User => statements!("users", "null::text", "status", "null::int", "email", "email",
            "lower(email) = lower($2) or lower(short_name) = lower($2)"),
        Entity::Outbox => statements!("outbox", "null::text", "null::text", "null::int", "kind", "id::text", "false and $2 = ''"),
        Entity::Addon => Statements {
            by_id: "select t.id, t.machine, coalesce(k.number, t.id::text) as number, t.status, t.version
                      from order_addons t
                      left join orders k on k.organization_id = t.organization_id and k.id = t.addon_so_id
                     where t.organization_id = $1 and t.id = $2",
            by_name: "select t.id, t.machine, k.number, t.status, t.version
                        from orders k
                        join order_addons t on t.organization_id = k.organization_id and t.addon_so_id = k.id
                       where k.organization_id = $1 and k.number = upper($2) limit 2",
            near: "select k.number from order_addons t
                     join orders k on k.organization_id = t.organization_id and k.id = t.addon_so_id
                    where t.organization_id = $1 and $2 <> '' order by t.created_at desc limit 40",
        },
        Entity::Setting | Entity::Event => return None,
    })
}

/// Finds what goes by this name; two where it is not clear who is meant.
pub async fn named(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    entity: Entity,
    name: &str,
) -> sqlx::Result<Vec<Row>> {
    let Some(statements) = statements(entity) else { return Ok(Vec::new()) };
    let asked = match Uuid::try_parse(name) {
        Ok(id) => sqlx::query_as(statements.by_id).bind(organization).bind(id),
        Err(_) => sqlx::query_as(statements.by_name).bind(organization).bind(name.to_owned()),
    };
    asked.fetch_all(db).await
}

/// The numbers that stand next to this one.
pub async fn near(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    entity: Entity,
    name: &str,
) -> sqlx::Result<Vec<String>> {
    let Some(statements) = statements(entity) else { return Ok(Vec::new()) };
    let found: Vec<Option<String>> =
        sqlx::query_scalar(statements.near).bind(organization).bind(name).fetch_all(db).await?;
    Ok(found.into_iter().flatten().collect())
}

/// The order that a thing is or hangs on, by what its birth says.
pub async fn order_of(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    machine: Machine,
    id: Uuid,
) -> sqlx::Result<Option<(Uuid, String)>> {
    sqlx::query_as(
        "select o.id, o.number from events e
           join orders o on o.organization_id = e.organization_id and o.id = e.root_order_id
          where e.organization_id = $1 and e.machine = $2 and e.subject_id = $3 and e.seq = 1",
    )
    .bind(organization)
    .bind(machine.word())
    .bind(id)
    .fetch_optional(db)
    .await
}

/// The customers of this name, letter by letter but for capitals.
pub async fn customers_of_name(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    name: &str,
) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar(
        "select id from customers where organization_id = $1 and lower(name) = lower($2) limit 2",
    )
    .bind(organization)
    .bind(name)
    .fetch_all(db)
    .await
}

/// The orders whose numbers begin so.
pub async fn orders_beginning(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    prefix: &str,
    limit: i64,
) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar(
        "select id from orders where organization_id = $1 and number >= $2 and number < $3
          order by number limit $4",
    )
    .bind(organization)
    .bind(prefix)
    .bind(format!("{prefix}\u{10FFFF}"))
    .bind(limit)
    .fetch_all(db)
    .await
}
