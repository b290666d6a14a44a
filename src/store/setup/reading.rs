//! Letting an owner who is no superuser read everything, for a backup. Row security is
//! forced, so that it holds back the owner too; for as long as the backup is written it is
//! not. Nobody else sees more meanwhile: no function and no view reads as that owner.

use sqlx::PgConnection;

use super::super::unready::{Cause, Unready};
use super::trouble;

/// How a login reads past row security.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// It is held back by none.
    Past,
    /// It acts for the owners, once these tables do not force theirs.
    AsOwner(Vec<String>),
}

/// Says how this login can read everything, or what it lacks.
pub async fn reading(connection: &mut PgConnection) -> Result<Reading, Unready> {
    let looking = |e: sqlx::Error| trouble(&e, "look at the login's rights");
    let (login, goes_past): (String, bool) = sqlx::query_as(
        "select rolname::text, rolsuper or rolbypassrls from pg_roles where rolname = current_user",
    )
    .fetch_one(&mut *connection)
    .await
    .map_err(looking)?;
    if goes_past {
        return Ok(Reading::Past);
    }
    let instead = "use the provider's own backups";
    let lacks = lacking(connection, "usage").await?;
    if !lacks.is_empty() {
        let or = format!(", give it BYPASSRLS, or {instead}");
        return Err(stranger(&login, "back up", &lacks, &or));
    }
    let reads_as_owner: bool = sqlx::query_scalar(
        "select exists (select from pg_proc p where p.prosecdef and p.proowner = 'ordna_owner'::regrole)
             or exists (select from pg_class c where c.relkind in ('v', 'm') and c.relowner = 'ordna_owner'::regrole)
             or exists (select from pg_class c
                         where c.relkind in ('r', 'p') and c.relrowsecurity and c.relforcerowsecurity
                           and c.relowner in ('ordna_auth'::regrole, 'ordna_guard'::regrole)
                           and (exists (select from pg_policy p where p.polrelid = c.oid and not p.polpermissive)
                                or not exists (select from pg_policy p
                                                where p.polrelid = c.oid and p.polpermissive and c.relowner = any (p.polroles)
                                                  and pg_get_expr(p.polqual, p.polrelid) = 'true')))",
    )
    .fetch_one(&mut *connection)
    .await
    .map_err(looking)?;
    if reads_as_owner {
        return Err(Unready::new(
            Cause::Denied,
            format!(
                "{login} may not read past row security, and something here reads as the owner of the data"
            ),
            format!("see `ordna doctor`, give the login BYPASSRLS, or {instead}"),
        ));
    }
    let tables = sqlx::query_scalar(
        "select c.oid::regclass::text from pg_class c
          where c.relkind in ('r', 'p') and c.relrowsecurity and c.relowner = 'ordna_owner'::regrole
          order by 1",
    )
    .fetch_all(connection)
    .await
    .map_err(looking)?;
    Ok(Reading::AsOwner(tables))
}

/// Says no to a login that may not put things into the hands of those who own them.
pub async fn must_hand_over(connection: &mut PgConnection) -> Result<(), Unready> {
    must_act(connection, "restore a backup", "usage").await
}

/// Says no to a login that may not take the place of those who own things.
pub(super) async fn must_take_their_place(connection: &mut PgConnection) -> Result<(), Unready> {
    must_act(connection, "set the database up", "member").await
}

async fn must_act(
    connection: &mut PgConnection,
    doing: &str,
    right: &'static str,
) -> Result<(), Unready> {
    let (login, is_superuser): (String, bool) =
        sqlx::query_as("select rolname::text, rolsuper from pg_roles where rolname = current_user")
            .fetch_one(&mut *connection)
            .await
            .map_err(|e| trouble(&e, "look at the login's rights"))?;
    if is_superuser {
        return Ok(());
    }
    let lacks = lacking(connection, right).await?;
    if lacks.is_empty() { Ok(()) } else { Err(stranger(&login, doing, &lacks, "")) }
}

/// The owners that this login may not act for.
async fn lacking(connection: &mut PgConnection, right: &str) -> Result<Vec<String>, Unready> {
    sqlx::query_scalar(
        "select rolname::text from pg_roles
          where rolname in ('ordna_owner', 'ordna_auth', 'ordna_guard') and not pg_has_role(oid, $1)
          order by 1",
    )
    .bind(right)
    .fetch_all(connection)
    .await
    .map_err(|e| trouble(&e, "look at the login's rights"))
}

fn stranger(login: &str, doing: &str, lacks: &[String], or: &str) -> Unready {
    let roles = lacks.join(", ");
    Unready::new(
        Cause::Denied,
        format!("cannot {doing} as {login}, who is neither a superuser nor acts for {roles}"),
        format!("let a superuser say `grant {roles} to {login}`{or}"),
    )
}

/// Lets the owner of these tables read them, or holds the owner back again.
pub async fn force(
    connection: &mut PgConnection,
    tables: &[String],
    is_forced: bool,
) -> Result<(), Unready> {
    let failed = |e: sqlx::Error| trouble(&e, "let the owner read the tables for the backup");
    for table in tables {
        // One at a time: whoever waits for a table keeps nobody from the others.
        sqlx::query("select set_config('ordna.read', $1, false)")
            .bind(table)
            .execute(&mut *connection)
            .await
            .map_err(failed)?;
        let statement = if is_forced { FORCED } else { NOT_FORCED };
        sqlx::query(statement).execute(&mut *connection).await.map_err(failed)?;
    }
    Ok(())
}

const FORCED: &str = "do $$ begin
    execute format('alter table %s force row level security', current_setting('ordna.read')::regclass);
end $$";
const NOT_FORCED: &str = "do $$ begin
    execute format('alter table %s no force row level security', current_setting('ordna.read')::regclass);
end $$";
