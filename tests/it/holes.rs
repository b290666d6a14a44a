//! What somebody with a superuser's rights takes away from the protection of the data:
//! doctor says it in words, and mends what a statement or two mend.

use ordna::letters::Letterbox;
use ordna::service::database::{Saved, Settings, open};
use ordna::service::doctor::{self, Cure, Level};
use ordna::store::setup;
use sqlx::{Executor, PgConnection};

use crate::support::{Scratch, database, places, scratch};

fn embedded(scratch: &Scratch) -> Settings {
    Settings {
        root: scratch.path.clone(),
        places: places(),
        url: None,
        worker_url: None,
        owner_url: None,
        saved: Saved::default(),
        documents: None,
    }
}

async fn said(owner: &mut PgConnection) -> Vec<String> {
    setup::holes(owner).await.unwrap().into_iter().map(|it| it.what).collect()
}

/// What is done, what is said of it, and whether it can be mended.
#[rustfmt::skip]
const DONE: &[(&str, &str, bool)] = &[
    ("alter table ordna.orders no force row level security", "the rows of ordna.orders are not kept apart: row security is enabled", true),
    ("alter table ordna.leads disable row level security", "the rows of ordna.leads are not kept apart: row security is off", true),
    ("create policy open on ordna.orders using (true)", "the policy open on ordna.orders was not made by ordna", true),
    ("alter table ordna.events disable trigger guard_event", "the trigger guard_event on ordna.events is switched off", true),
    ("alter table ordna.order_items disable trigger all", "nobody checks what ordna.order_items refers to: its triggers are switched off", true),
    ("alter table ordna.payments owner to postgres", "the table ordna.payments belongs to postgres, not to ordna_owner", true),
    ("grant update, delete on ordna.events to ordna_app", "ordna_app was given delete, update on table ordna.events", true),
    ("grant update on ordna.invoices to public", "everybody was given update on table ordna.invoices", true),
    ("revoke select on ordna.customers from public", "everybody was denied", true),
    ("grant select on auth_private.sessions to ordna_worker with grant option", "ordna_worker was given select on table auth_private.sessions", true),
    ("grant insert on setup.migrations to public", "everybody was given insert on table setup.migrations", true),
    ("delete from ordna.machine_needs where need = (select min(need) from ordna.machine_needs)", "the rows of ordna.machine_needs are not those that ordna wrote", true),
    ("update ordna.machine_transitions set roles = '{admin,customer}' where action = 'approve'", "the rows of ordna.machine_transitions are not those that ordna wrote", true),
    ("insert into ordna.addon_births values ('order_goods', 'nowhere', 'nowhere')", "the rows of ordna.addon_births are not those that ordna wrote", true),
    ("update ordna.setting_defaults set value = '\"XTS\"' where key = 'currency'", "the rows of ordna.setting_defaults are not those that ordna wrote", true),
    ("update ordna.number_series set prefix = 'X'", "the rows of ordna.number_series are not those that ordna wrote", true),
    ("drop trigger guard_change on ordna.orders", "the trigger guard_change on ordna.orders is missing", false),
    ("alter policy members on ordna.organizations using (true)", "the policy members on ordna.organizations was changed", false),
    ("drop policy keeper on auth_private.sessions", "the policy keeper on auth_private.sessions is missing", false),
    ("alter table ordna.events drop constraint events_pkey cascade", "the constraint events_pkey on ordna.events is missing", false),
    ("create or replace function auth.current_org() returns uuid language sql stable as 'select null::uuid'", "the function auth.current_org() was changed", false),
    ("drop table ordna.audit_seals cascade", "the table ordna.audit_seals is missing", false),
    ("create view ordna.everything as select * from ordna.orders", "the view ordna.everything was not made by ordna", false),
    ("create view public.leak as select * from ordna.orders; grant select on public.leak to public", "the view public.leak was not made by ordna", false),
];

#[tokio::test]
async fn what_is_taken_away_is_said_and_mended_where_it_can_be() {
    for (done, what, is_mendable) in DONE {
        let database = database().await;
        let mut owner = database.owner().await;
        owner.execute(*done).await.unwrap();
        let mut app = database.app().await;
        let seen = setup::holes(&mut app).await.unwrap();
        let hole = seen.iter().find(|it| it.what.starts_with(what));
        let hole = hole.unwrap_or_else(|| panic!("{done}: {seen:?}"));
        assert_eq!(hole.is_mendable(), *is_mendable, "{done}: {seen:?}");
        assert!(seen.len() <= 3, "{done}: {seen:?}");
        let mended = setup::mend(&mut owner).await.unwrap();
        let left = said(&mut owner).await;
        if *is_mendable {
            assert!(!mended.is_empty() && left.is_empty(), "{done}: {mended:?}, {left:?}");
        } else {
            assert!(left.iter().any(|it| it.starts_with(what)), "{done}: {left:?}");
        }
    }
}

#[tokio::test]
async fn doctor_finds_roles_that_may_too_much() {
    let scratch = scratch();
    let settings = embedded(&scratch);
    let opened = open(&settings, false).await.unwrap();
    let mut owner = opened.owner().await.unwrap();
    for sql in [
        "alter role ordna_app superuser bypassrls",
        "grant ordna_owner to ordna_worker",
        "grant pg_read_all_data to ordna_app",
        "alter table ordna.orders disable row level security",
    ] {
        owner.execute(sql).await.unwrap();
    }
    let found = doctor::examine(&settings, &Letterbox::default(), false, true).await;
    let bad: Vec<&str> =
        found.iter().filter(|it| it.level == Level::Bad).map(|it| it.what.as_str()).collect();
    assert_eq!(
        bad,
        [
            "the role ordna_app was made superuser",
            "the role ordna_app was made bypassrls",
            "the role ordna_app may act as pg_read_all_data",
            "the role ordna_worker may act as ordna_owner",
            "the rows of ordna.orders are not kept apart: row security is off",
        ]
    );
    assert!(found.iter().filter(|it| it.level == Level::Bad).all(|it| it.cure == Some(Cure::Mend)));
    let done = doctor::cure(&settings, false, &found).await.unwrap();
    assert_eq!(done.len(), bad.len(), "{done:?}");
    let found = doctor::examine(&settings, &Letterbox::default(), false, true).await;
    assert!(found.iter().all(|it| it.level == Level::Good), "{found:?}");
    opened.close().await.unwrap();
}
