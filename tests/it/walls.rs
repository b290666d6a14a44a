//! The rules that every table, index and function keeps so that the probe has nothing to
//! find: read from the catalogue, so that a new table keeps them too.

use sqlx::{Connection, PgConnection};

use crate::support::database;

/// A rule, and what breaks it.
struct Wall {
    rule: &'static str,
    /// Names what breaks the rule; no row is good news.
    breaks: &'static str,
}

#[rustfmt::skip]
const WALLS: &[Wall] = &[
    Wall { rule: "what belongs to an organization is under forced row security", breaks: "
        select c.oid::regclass::text from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id'
         where c.relnamespace in ('ordna'::regnamespace, 'auth_private'::regnamespace) and c.relkind in ('r', 'p')
           and not (c.relrowsecurity and c.relforcerowsecurity)" },
    Wall { rule: "every key and index of it leads with the organization", breaks: "
        select i.indexrelid::regclass::text from pg_index i join pg_class c on c.oid = i.indrelid
          join pg_attribute o on o.attrelid = c.oid and o.attname = 'organization_id'
         where c.relnamespace = 'ordna'::regnamespace and i.indkey[0] <> o.attnum" },
    Wall { rule: "every reference between things of an organization leads with it", breaks: "
        select k.conname::text from pg_constraint k
          join pg_attribute o on o.attrelid = k.conrelid and o.attname = 'organization_id'
          join pg_attribute f on f.attrelid = k.confrelid and f.attname = 'organization_id'
         where k.contype = 'f' and k.connamespace = 'ordna'::regnamespace and k.conkey[1] <> o.attnum" },
    Wall { rule: "nobody counts what there is by a key that grows", breaks: "
        select c.oid::regclass::text from pg_class c where c.relnamespace = 'ordna'::regnamespace and c.relkind = 'S'" },
    Wall { rule: "policies hang on nobody's login", breaks: "
        select p.polname || ' on ' || p.polrelid::regclass from pg_policy p, unnest(p.polroles) r
         where r <> 0 and r::regrole::text not in ('ordna_guard', 'ordna_auth')" },
    Wall { rule: "privileges hang on nobody's login but the worker's", breaks: "
        select c.oid::regclass || ' to ' || g.grantee::regrole from pg_class c, aclexplode(c.relacl) g
         where c.relnamespace in ('ordna'::regnamespace, 'auth_private'::regnamespace) and g.grantee::regrole::text in ('ordna_app', 'ordna_worker')" },
    Wall { rule: "everybody may read, insert, and update columns, no more", breaks: "
        select c.oid::regclass || ': ' || g.privilege_type from pg_class c, aclexplode(c.relacl) g
         where c.relnamespace in ('ordna'::regnamespace, 'auth_private'::regnamespace) and g.grantee = 0 and g.privilege_type not in ('SELECT', 'INSERT')" },
    Wall { rule: "nobody may move a thing to another organization or another id", breaks: "
        select a.attrelid::regclass || '.' || a.attname from pg_attribute a, aclexplode(a.attacl) g
         where g.grantee = 0 and g.privilege_type = 'UPDATE' and a.attname in ('organization_id', 'id', 'created_at')" },
    Wall { rule: "a function with another's rights looks nothing up by a path of the caller's", breaks: "
        select p.oid::regprocedure::text from pg_proc p
         where p.pronamespace in ('ordna'::regnamespace, 'auth'::regnamespace, 'auth_private'::regnamespace) and p.prosecdef
           and not coalesce(p.proconfig @> array['search_path=pg_catalog, pg_temp'], false)" },
    Wall { rule: "a function with another's rights is no superuser's", breaks: "
        select p.oid::regprocedure::text from pg_proc p join pg_roles r on r.oid = p.proowner
         where p.pronamespace in ('ordna'::regnamespace, 'auth'::regnamespace, 'auth_private'::regnamespace) and p.prosecdef and r.rolsuper" },
    Wall { rule: "nobody but its keepers calls into auth_private", breaks: "
        select p.oid::regprocedure::text from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) g
         where p.pronamespace = 'auth_private'::regnamespace and p.prorettype <> 'event_trigger'::regtype
           and g.grantee::regrole::text not in ('ordna_auth', 'ordna_owner', 'ordna_guard')" },
    Wall { rule: "no view is a superuser's or a copy", breaks: "
        select c.oid::regclass::text from pg_class c join pg_roles r on r.oid = c.relowner
         where c.relnamespace in ('ordna'::regnamespace, 'auth'::regnamespace) and (c.relkind = 'm' or c.relkind = 'v' and r.rolsuper)" },
    Wall { rule: "the planner keeps no statistics of words", breaks: "
        select a.attrelid::regclass || '.' || a.attname from pg_attribute a
          join pg_attribute o on o.attrelid = a.attrelid and o.attname = 'organization_id'
          join pg_class c on c.oid = a.attrelid
         where c.relnamespace = 'ordna'::regnamespace and c.relkind in ('r', 'p') and a.atttypid in ('text'::regtype, 'jsonb'::regtype)
           and a.attnum > 0 and not a.attisdropped and coalesce(a.attstattarget, -1) <> 0
           and a.attname not in ('machine', 'status', 'stage', 'workflow', 'kind', 'action', 'from_status', 'to_status', 'actor_role')" },
    Wall { rule: "no role of ours may more than it must", breaks: "
        select rolname::text from pg_roles where rolname like 'ordna\\_%'
           and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication
                or rolcanlogin <> (rolname in ('ordna_app', 'ordna_worker')))" },
    Wall { rule: "who logs in is a member of nothing", breaks: "
        select m.roleid::regrole::text from pg_auth_members m where m.member::regrole::text in ('ordna_app', 'ordna_worker')" },
];

/// What a login may call besides what comes with PostgreSQL. A new name here is a new door.
const DOORS: &[&str] = &[
    "auth.accept_invitation",
    "auth.actor",
    "auth.badge",
    "auth.change_pin",
    "auth.check_pin",
    "auth.issue_badge",
    "auth.lose_badge",
    "auth.reset_pin",
    "auth.change_password",
    "auth.code_again_at",
    "auth.current_customer",
    "auth.current_org",
    "auth.\"current_role\"",
    "auth.current_user_id",
    "auth.disable_user",
    "auth.enable_user",
    "auth.first_organization",
    "auth.has_role",
    "auth.is_first_run",
    "auth.login",
    "auth.logout",
    "auth.me",
    "auth.new_user",
    "auth.notify_channel",
    "auth.org_if",
    "auth.rename_user",
    "auth.reset_password",
    "auth.revoke_sessions",
    "auth.set_role",
    "auth.signature",
    "auth.switch",
    "auth.try_code",
    "audit_broken_seals",
    "audit_digest",
    "audit_moment",
    "audit_seal",
    "audit_verify",
    "content_digest",
    "covering",
    "drop_work",
    "due_beside",
    "enqueue",
    "event_hash",
    "has_final",
    "invoiced_with",
    "is_maker",
    "mail_waits",
    "next_number",
    "paid_with",
    "retry_work",
    "setting",
    "uses_code",
    "work_about",
    "work_status",
];

async fn broken(owner: &mut PgConnection, wall: &Wall) -> Vec<String> {
    let seen: Vec<String> = sqlx::query_scalar(wall.breaks).fetch_all(owner).await.unwrap();
    seen.into_iter().map(|it| format!("{}: {it}", wall.rule)).collect()
}

#[tokio::test]
async fn every_table_index_and_function_keeps_the_rules() {
    let database = database().await;
    let mut owner = database.owner().await;
    let mut found = Vec::new();
    for wall in WALLS {
        found.extend(broken(&mut owner, wall).await);
    }
    owner.close().await.unwrap();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[tokio::test]
async fn every_door_is_a_known_one() {
    let database = database().await;
    let mut owner = database.owner().await;
    let mut doors: Vec<String> = sqlx::query_scalar(
        "select distinct p.oid::regproc::text from pg_proc p
          where p.pronamespace in (select oid from pg_namespace where nspname in ('ordna', 'auth', 'auth_private', 'setup', 'public'))
            and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype)
            and has_function_privilege('ordna_app', p.oid, 'execute') and has_schema_privilege('ordna_app', p.pronamespace, 'usage')",
    )
    .fetch_all(&mut owner)
    .await
    .unwrap();
    owner.close().await.unwrap();
    let plain = |name: &String| name.trim_start_matches("ordna.").to_owned();
    doors = doors.iter().map(plain).collect();
    doors.sort();
    let mut known: Vec<String> = DOORS.iter().map(|it| (*it).to_owned()).collect();
    known.sort();
    assert_eq!(doors, known);
}
