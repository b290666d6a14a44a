//! What somebody with more rights than ours took away from the protection of the data, or
//! put beside it: compared with how a new database stands. Says it in words, and mends
//! what a statement or two mend. Never touches anybody's rows.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{Connection, FromRow, PgConnection};

use super::super::guard;
use super::super::unready::{Cause, Unready};
use super::trouble;

const SHAPE: &str = include_str!("shape.sql");
const ROWS: &str = include_str!("rows.sql");
/// How a new database stands, a line for each thing; a test keeps it true.
const EXPECTED: &str = include_str!("shape.txt");
/// A right taken back may take others with it, which the next look finds.
const PASSES_MAX: usize = 3;

/// Something that lets somebody do what ordna does not allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hole {
    /// What is open, as a sentence.
    pub what: String,
    /// Whether it breaks what ordna promises; otherwise it is only not ordna's own.
    pub is_grave: bool,
    mends: Vec<Mend>,
}

/// What mends a hole.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Mend {
    Statement(String),
    /// Writes the rows of this table of the trade anew.
    Rows(String),
}

impl Hole {
    /// Whether [`mend`] can do something about it.
    pub fn is_mendable(&self) -> bool {
        !self.mends.is_empty()
    }
}

/// A thing that protects the data, and how it stands.
#[derive(Debug, FromRow)]
struct Line {
    kind: String,
    name: String,
    state: String,
}

/// What a role of ours may that it should not.
#[derive(Debug, FromRow)]
struct Rights {
    role: String,
    too_much: Vec<String>,
    acts_as: Vec<String>,
}

/// How this database stands, as the list of what is expected is written.
pub async fn shape(connection: &mut PgConnection) -> Result<String, Unready> {
    let lines = lines(connection, &[SHAPE, ROWS]).await.map_err(|e| failed(&e))?;
    let text = |it: &Line| [&*it.kind, ": ", &it.name, ": ", &it.state, "\n"].concat();
    Ok(lines.iter().map(text).collect())
}

/// Looks for what was taken away, changed, or added. Any login may ask.
pub async fn holes(connection: &mut PgConnection) -> Result<Vec<Hole>, Unready> {
    let mut found = of_roles(connection).await?;
    let mut is = lines(connection, &[SHAPE]).await.map_err(|e| failed(&e))?;
    let mut should = expected();
    match lines(connection, &[ROWS]).await {
        Ok(rows) => is.extend(rows),
        // A table that is gone or shut is a line of its own.
        Err(_) => should.retain(|(kind, _), _| *kind != "rows"),
    }
    found.extend(compared(&should, &is));
    Ok(found)
}

/// Mends what can be mended, on the owner's connection. Says what it did.
pub async fn mend(connection: &mut PgConnection) -> Result<Vec<String>, Unready> {
    let mut done = Vec::new();
    for _ in 0..PASSES_MAX {
        let mut failure = None;
        let found = holes(connection).await?;
        if !found.iter().any(Hole::is_mendable) {
            break;
        }
        for hole in found.into_iter().filter(Hole::is_mendable) {
            let mut result = Ok(());
            for mend in &hole.mends {
                result = match result {
                    Ok(()) => carry_out(connection, mend).await,
                    Err(e) => Err(e),
                };
            }
            match result {
                Ok(()) => done.push(hole.what),
                Err(e) => failure = failure.or(Some((hole.what, e))),
            }
        }
        if let Some((what, e)) = failure {
            return Err(unmended(&e, &what));
        }
    }
    Ok(done)
}

async fn lines(
    connection: &mut PgConnection,
    queries: &[&'static str],
) -> Result<Vec<Line>, sqlx::Error> {
    let mut tx = connection.begin().await?;
    sqlx::query("set local search_path to pg_catalog").execute(&mut *tx).await?;
    let mut all = Vec::new();
    for query in queries {
        all.extend(sqlx::query_as(*query).fetch_all(&mut *tx).await?);
    }
    tx.rollback().await?;
    Ok(all)
}

async fn of_roles(connection: &mut PgConnection) -> Result<Vec<Hole>, Unready> {
    let rights: Vec<Rights> = sqlx::query_as(
        "select r.rolname::text as role,
                array_remove(array[case when r.rolsuper then 'superuser' end,
                                   case when r.rolbypassrls then 'bypassrls' end,
                                   case when r.rolcreaterole then 'createrole' end,
                                   case when r.rolcreatedb then 'createdb' end,
                                   case when r.rolreplication then 'replication' end,
                                   case when r.rolcanlogin and r.rolname not in ('ordna_app', 'ordna_worker')
                                        then 'login' end], null) as too_much,
                array(select distinct m.roleid::regrole::text from pg_auth_members m
                       where m.member = r.oid order by 1) as acts_as
           from pg_roles r
          where r.rolname in ('ordna_owner', 'ordna_auth', 'ordna_guard', 'ordna_app', 'ordna_worker')
          order by 1",
    )
    .fetch_all(connection)
    .await
    .map_err(|e| failed(&e))?;
    let mut found = Vec::new();
    for Rights { role, too_much, acts_as } in rights {
        found.extend(too_much.iter().map(|it| Hole {
            what: format!("the role {role} was made {it}"),
            is_grave: true,
            mends: vec![Mend::Statement(format!("alter role {role} no{it}"))],
        }));
        found.extend(acts_as.iter().map(|it| Hole {
            what: format!("the role {role} may act as {it}"),
            is_grave: true,
            mends: vec![Mend::Statement(format!("revoke {it} from {role}"))],
        }));
    }
    Ok(found)
}

type Expected = BTreeMap<(&'static str, &'static str), &'static str>;

fn expected() -> Expected {
    let line = |it: &'static str| {
        let (kind, rest) = it.split_once(": ")?;
        let (name, state) = rest.rsplit_once(": ")?;
        Some(((kind, name), state))
    };
    EXPECTED.lines().filter_map(line).collect()
}

/// What the two lists differ in, as sentences.
fn compared(should: &Expected, is: &[Line]) -> Vec<Hole> {
    let is: BTreeMap<(&str, &str), &str> =
        is.iter().map(|it| ((it.kind.as_str(), it.name.as_str()), it.state.as_str())).collect();
    let missing: Vec<_> = should.keys().copied().filter(|it| !is.contains_key(it)).collect();
    let extra: Vec<_> = is.keys().copied().filter(|it| !should.contains_key(it)).collect();
    let changed = is.iter().filter_map(|(key, state)| {
        let wanted = should.get(key).filter(|it| *it != state)?;
        Some(altered(*key, wanted, state))
    });
    let mut found: Vec<Hole> = changed.collect();
    found.extend(alone(&missing).into_iter().map(|(kind, name)| Hole {
        what: format!("the {} {name} is missing", thing(kind)),
        // Without an index a list is slow, and nothing else.
        is_grave: kind != "index",
        mends: Vec::new(),
    }));
    found.extend(alone(&extra).into_iter().map(|(kind, name)| Hole {
        what: format!("the {} {name} was not made by ordna", thing(kind)),
        is_grave: matches!(kind, "policy" | "rule"),
        mends: match (kind, name.split_once(" on ")) {
            ("policy" | "rule", Some((name, table))) => {
                vec![Mend::Statement(format!("drop {kind} {name} on {table}"))]
            }
            _ => Vec::new(),
        },
    }));
    found.extend(granted(&missing, false));
    found.extend(granted(&extra, true));
    found
}

/// The things among these lines that do not merely follow from another one of them.
fn alone<'a>(keys: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let tables: BTreeSet<&str> =
        keys.iter().filter(|(kind, _)| *kind == "owner").map(|(_, name)| *name).collect();
    let bound: BTreeSet<&str> = keys
        .iter()
        .filter(|(kind, _)| *kind == "constraint")
        .filter_map(|(_, name)| name.split_once(" on ").map(|(name, _)| name))
        .collect();
    let follows = |kind: &str, name: &str| match kind {
        "grant" | "rows" | "trigger works" | "references are checked" | "row security" => true,
        "column" => name.rsplit_once('.').is_some_and(|(table, _)| tables.contains(table)),
        "index" => name.rsplit_once('.').is_some_and(|(_, name)| bound.contains(name)),
        "owner" => keys.contains(&("view", name)),
        "view" | "schema" | "function" | "sequence" => false,
        _ => name.rsplit_once(" on ").is_some_and(|(_, table)| tables.contains(table)),
    };
    keys.iter().copied().filter(|(kind, name)| !follows(kind, name)).collect()
}

/// What a kind of line is called in a sentence.
fn thing(kind: &str) -> &str {
    if kind == "owner" { "table" } else { kind }
}

/// A thing that is there and stands otherwise.
fn altered((kind, name): (&str, &str), should: &str, is: &str) -> Hole {
    let (what, mend) = match kind {
        "owner" => (
            format!("the table {name} belongs to {is}, not to {should}"),
            Some(format!("alter table {name} owner to {should}")),
        ),
        "schema" => (
            format!("the schema {name} belongs to {is}, not to {should}"),
            Some(format!("alter schema {name} owner to {should}")),
        ),
        "row security" => (
            format!("the rows of {name} are not kept apart: row security is {is}"),
            Some(format!("alter table {name} enable row level security, force row level security")),
        ),
        "trigger works" => (
            format!("the trigger {name} is switched off"),
            name.split_once(" on ")
                .map(|(name, table)| format!("alter table {table} enable trigger {name}")),
        ),
        "references are checked" => (
            format!("nobody checks what {name} refers to: its triggers are switched off"),
            Some(format!("alter table {name} enable trigger all")),
        ),
        "grant" => (
            format!("the right to {name} may be passed on"),
            name.rsplit_once(" to ").map(|(right, whom)| {
                format!("revoke grant option for {right} from {whom} cascade")
            }),
        ),
        "rows" => {
            let what = format!("the rows of {name} are not those that ordna wrote");
            return Hole { what, is_grave: true, mends: vec![Mend::Rows(name.to_owned())] };
        }
        _ => (format!("the {kind} {name} was changed"), None),
    };
    let mends = mend.map(Mend::Statement).into_iter().collect();
    Hole { what, is_grave: kind != "index", mends }
}

/// Rights that were given or taken away, a sentence for each thing and role.
fn granted(keys: &[(&str, &str)], is_given: bool) -> Vec<Hole> {
    let mut all: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for (_, name) in keys.iter().filter(|(kind, _)| *kind == "grant") {
        if let Some((right, rest)) = name.split_once(" on ")
            && let Some((on, whom)) = rest.rsplit_once(" to ")
        {
            all.entry((on, whom)).or_default().push(right);
        }
    }
    let gone: BTreeSet<&str> = keys
        .iter()
        .filter(|(kind, _)| matches!(*kind, "owner" | "function"))
        .map(|it| it.1)
        .collect();
    all.into_iter()
        .filter(|((on, _), _)| !on.split_once(' ').is_some_and(|(_, it)| gone.contains(it)))
        .map(|((on, whom), rights)| {
            let who = if whom == "public" { "everybody" } else { whom };
            let may = rights.join(", ");
            let (what, statement) = if is_given {
                (format!("{who} was given {may} on {on}"), ("revoke", "from"))
            } else {
                (format!("{who} was denied {may} on {on}"), ("grant", "to"))
            };
            // A login of somebody's own, for reports, is theirs to judge: row security holds.
            let is_grave = !is_given || whom == "public" || whom.starts_with("ordna_");
            let (verb, word) = statement;
            let mends = rights
                .iter()
                .filter(|_| is_grave)
                .map(|right| Mend::Statement(format!("{verb} {right} on {on} {word} {whom}")))
                .collect();
            Hole { what, is_grave, mends }
        })
        .collect()
}

async fn carry_out(connection: &mut PgConnection, mend: &Mend) -> Result<(), sqlx::Error> {
    let (statement, table, run) = match mend {
        Mend::Statement(it) => {
            (it.clone(), "", "do $$ begin execute current_setting('ordna.mending'); end $$")
        }
        Mend::Rows(table) => (rows_of(table), table.as_str(), REWRITE),
    };
    let mut tx = connection.begin().await?;
    sqlx::query(
        "select set_config('ordna.mending', $1, true), set_config('ordna.mended', $2, true)",
    )
    .bind(statement)
    .bind(table)
    .execute(&mut *tx)
    .await?;
    sqlx::query(run).execute(&mut *tx).await?;
    tx.commit().await
}

/// The statement that fills a table `wanted` with what `table` should hold.
fn rows_of(table: &str) -> String {
    let migration = guard::migration();
    let begins = format!("insert into {table} ");
    let rest = migration.split_once(&begins).map_or("", |(_, rest)| rest);
    let rows = rest.split_once(";\n").map_or(rest, |(rows, _)| rows);
    format!("insert into pg_temp.wanted {rows}")
}

/// Events refer to these rows, so they are changed where they stand.
const REWRITE: &str = "do $$
declare
    target constant regclass := current_setting('ordna.mended')::regclass;
    keys text;
    changes text;
begin
    execute format('create temporary table wanted (like %s) on commit drop', target);
    execute current_setting('ordna.mending');
    select string_agg(quote_ident(a.attname), ', ') into keys
      from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
     where i.indrelid = target and i.indisprimary;
    select string_agg(format('%1$I = excluded.%1$I', a.attname), ', ') into changes
      from pg_attribute a where a.attrelid = target and a.attnum > 0 and not a.attisdropped;
    execute format('insert into %s select * from pg_temp.wanted on conflict (%s) do update set %s',
        target, keys, changes);
    execute format('delete from %s t where not exists (select from pg_temp.wanted w where w::text = t::text)', target);
end
$$";

fn unmended(error: &sqlx::Error, what: &str) -> Unready {
    let why = trouble(error, &format!("mend that {what}"));
    if why.cause != Cause::Denied {
        return why;
    }
    let hint = "give a superuser's connection as ORDNA_OWNER_DATABASE_URL";
    Unready::new(Cause::Denied, why.what, hint)
}

fn failed(error: &sqlx::Error) -> Unready {
    trouble(error, "look at what protects the data")
}
