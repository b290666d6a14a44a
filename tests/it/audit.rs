//! The timeline's chains: whatever somebody with the server's own rights changes, removes,
//! puts in or puts elsewhere, the audit finds.

use ordna::domain::entity::Entity;
use ordna::service::audit::Audit;
use ordna::service::error::Error;
use serde_json::json;
use sqlx::{AssertSqlSafe, PgConnection};

use crate::support::desk::{Desk, does};

/// Two orders with a few events each; everything fits.
async fn history() -> (Desk, String) {
    let desk = Desk::new().await;
    desk.product("ROPE", 5_000, false).await;
    let order = desk.order("goods", &["ROPE"]).await;
    desk.order("goods", &["ROPE"]).await;
    for (action, inputs) in [
        ("note", json!({"note": "call back on Monday"})),
        ("discount", json!({"discount_percent": 5})),
        ("quote", json!({})),
        ("submit", json!({})),
        ("revise", json!({"note": "the rope is too short"})),
        ("submit", json!({})),
    ] {
        does(&desk.staff, Entity::Order, &order, action, inputs).await.unwrap();
    }
    let verdict = desk.admin.audit().await.unwrap();
    assert!(verdict.ok && verdict.events > 7, "{verdict:?}");
    (desk, order)
}

/// The superuser with every trigger off, as somebody who owns the machine may connect.
async fn intruder(desk: &Desk) -> PgConnection {
    let mut owner = desk.database.owner().await;
    run(&mut owner, "set session_replication_role = replica; set search_path = ordna").await;
    owner
}

async fn run(connection: &mut PgConnection, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(connection).await.unwrap();
}

/// What the audit finds of a tampering, which is then taken back.
async fn found(desk: &Desk, order: &str, tampering: &str) -> Audit {
    let mut intruder = intruder(desk).await;
    let keep = "create table kept_events as table events; create table kept_orders as table orders";
    run(&mut intruder, keep).await;
    let its = format!("(select id from orders where number = '{order}')");
    run(&mut intruder, &tampering.replace("ITS", &its)).await;
    let verdict = desk.admin.audit().await.unwrap();
    let columns = "organization_id, machine, subject_id, seq, id, action, from_status, to_status, \
                   root_order_id, cause_id, at, actor_id, actor_role, floor_sees, transaction_id, \
                   note, justification, data, salt, content_digest, hash";
    let put_back = format!(
        "delete from events; insert into events ({columns}) select {columns} from kept_events;
         update orders o set version = k.version, status = k.status from kept_orders k where k.id = o.id;
         drop table kept_events, kept_orders"
    );
    run(&mut intruder, &put_back).await;
    assert!(desk.admin.audit().await.unwrap().ok);
    verdict
}

/// An event after the last one, with a hash that fits.
const FORGED_TAIL: &str = "
    insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id, salt,
           content_digest, at, hash)
    select f.*, s.at, event_hash(b.hash, f.organization_id, f.machine, f.subject_id, f.seq, f.id, f.action, f.from_status,
           f.to_status, null, s.at, null, '', f.content_digest)
      from (select e.organization_id, e.machine, e.subject_id, e.seq + 1 as seq, gen_random_uuid() as id, 'note' as action,
                   e.to_status as from_status, e.to_status, e.root_order_id, '\\x00'::bytea as salt,
                   content_digest('\\x00', null, null, null) as content_digest
              from events e where subject_id = ITS order by seq desc limit 1) f
      join events b on b.subject_id = f.subject_id and b.seq = f.seq - 1, (select now() as at) s";

const SWAPPED: &str = "
    update events set seq = 100 where subject_id = ITS and seq = 2;
    update events set seq = 2 where subject_id = ITS and seq = 3;
    update events set seq = 3 where subject_id = ITS and seq = 100";

const SQUEEZED_IN: &str = "
    update events set seq = seq + 100 where subject_id = ITS and seq > 2;
    insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id, hash)
    select organization_id, machine, subject_id, 3, gen_random_uuid(), 'note', to_status, to_status, root_order_id, hash
      from events where subject_id = ITS and seq = 2;
    update events set seq = seq - 99 where subject_id = ITS and seq > 100;
    update orders set version = version + 1 where id = ITS";

/// What is tampered with, how, and the first event that the audit has to name.
#[rustfmt::skip]
const TAMPERINGS: &[(&str, &str, i32)] = &[
    ("a note",                "update events set note = 'never mind' where subject_id = ITS and seq = 2", 2),
    ("a note taken out",      "update events set note = null where subject_id = ITS and seq = 2", 2),
    ("a note that was made to look erased first",
                              "update events set salt = null, note = 'never mind' where subject_id = ITS and seq = 2", 2),
    ("a justification",       "update events set justification = 'the boss said so' where subject_id = ITS and seq = 4", 4),
    ("the values",            "update events set data = data || '{\"discount_percent\": 50}' where subject_id = ITS and seq = 3", 3),
    ("who",                   "update events set actor_id = (select id from users where email like 'admin@%' limit 1)
                                where subject_id = ITS and seq = 4", 4),
    ("as what",               "update events set actor_role = 'admin' where subject_id = ITS and seq = 4", 4),
    ("when",                  "update events set at = at - interval '1 day' where subject_id = ITS and seq = 5", 5),
    ("what",                  "update events set action = 'set_priority' where subject_id = ITS and seq = 2", 2),
    ("from where to where",   "update events set from_status = 'draft', to_status = 'draft' where subject_id = ITS and seq = 5", 5),
    ("of what",               "update events set cause_id = id where subject_id = ITS and seq = 5", 5),
    ("one removed",           "delete from events where subject_id = ITS and seq = 4", 5),
    ("the last one removed",  "delete from events where subject_id = ITS and seq = 7", 7),
    ("the first one removed", "delete from events where subject_id = ITS and seq = 1", 2),
    ("on which timeline",     "update events set root_order_id = (select id from orders where id <> ITS limit 1)
                                where subject_id = ITS and seq = 3", 7),
    ("two in another order",  SWAPPED, 2),
    ("one squeezed in",       SQUEEZED_IN, 3),
    ("one added with a hash that fits", FORGED_TAIL, 7),
];

#[tokio::test]
async fn a_tampered_timeline_is_found_out() {
    let (desk, order) = history().await;
    for (what, tampering, seq) in TAMPERINGS {
        let verdict = found(&desk, &order, tampering).await;
        let first = verdict.problems.iter().map(|it| it.seq).min();
        assert_eq!(first, Some(*seq), "{what}: {verdict:?}");
        let strangers = verdict.problems.iter().filter(|it| it.machine != "order_goods").count();
        assert_eq!(strangers, 0, "{what}: {verdict:?}");
    }
}

#[tokio::test]
async fn words_can_be_erased_and_the_chain_still_fits() {
    let (desk, order) = history().await;
    let mut intruder = intruder(&desk).await;
    run(
        &mut intruder,
        &format!(
            "update events set note = null, justification = null, data = null, salt = null
              where subject_id = (select id from orders where number = '{order}')"
        ),
    )
    .await;
    let verdict = desk.admin.audit().await.unwrap();
    assert!(verdict.ok, "{verdict:?}");
}

#[tokio::test]
async fn a_seal_keeps_the_digest_and_finds_a_tail_cut_off() {
    let (desk, order) = history().await;
    let sealed = desk.admin.seal().await.unwrap();
    assert_eq!(sealed.digest.len(), 64);
    let (stored, heads): (String, i64) = {
        let mut owner = desk.database.owner().await;
        sqlx::query_as("select encode(digest, 'hex'), heads from ordna.audit_seals")
            .fetch_one(&mut owner)
            .await
            .unwrap()
    };
    assert_eq!((stored, heads), (sealed.digest.clone(), sealed.heads));

    // What comes after a seal does not break it, and a later one is another.
    does(&desk.staff, Entity::Order, &order, "note", json!({"note": "later"})).await.unwrap();
    assert!(desk.admin.audit().await.unwrap().ok);
    let again = desk.admin.seal().await.unwrap();
    assert_ne!(again.digest, sealed.digest);
    assert_eq!(again.heads, sealed.heads);

    // The thing itself is put back too, so that only the seals remember.
    let mut intruder = intruder(&desk).await;
    let cut = format!(
        "delete from events where seq > 4 and subject_id = (select id from orders where number = '{order}');
         update orders set version = 4, status = 'quoted' where number = '{order}'"
    );
    run(&mut intruder, &cut).await;
    let verdict = desk.admin.audit().await.unwrap();
    assert!(verdict.problems.is_empty(), "{verdict:?}");
    assert_eq!((verdict.broken_seals.len(), verdict.seals), (2, 2), "{verdict:?}");

    // A whole timeline that is gone is missed too.
    let gone = format!(
        "delete from events where subject_id = (select id from orders where number = '{order}');
         delete from order_items where order_id = (select id from orders where number = '{order}');
         delete from orders where number = '{order}'"
    );
    run(&mut intruder, &gone).await;
    let verdict = desk.admin.audit().await.unwrap();
    assert!(verdict.problems.is_empty(), "{verdict:?}");
    assert!(verdict.broken_seals.iter().all(|it| it.heads_now == it.heads - 1), "{verdict:?}");
}

#[tokio::test]
async fn only_an_admin_verifies_and_seals() {
    let (desk, _) = history().await;
    for who in [&desk.staff, &desk.floor, &desk.quality] {
        let verified = who.audit().await;
        assert!(matches!(verified, Err(Error::NotAllowed(_))), "{verified:?}");
        let sealed = who.seal().await;
        assert!(matches!(sealed, Err(Error::NotAllowed(_))), "{sealed:?}");
    }
}
