//! A database on a server that somebody else runs: set up by an owner who is no superuser,
//! used by the unprivileged login, backed up and restored.

use std::path::PathBuf;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use ordna::config::Config;
use ordna::domain::secret::Secret;
use ordna::letters::Letterbox;
use ordna::service::database::{
    self, Address, Cause, Places, SAVED, Saved, Settings, init, migrate, open, status,
};
use ordna::service::doctor::{self, Level};
use ordna::store::embedded::{Embedded, SUPERUSER};
use ordna::store::setup;
use sqlx::{ConnectOptions, Connection, Executor, PgConnection};

use crate::support::{Scratch, places, scratch};

/// A server with passwords, and one database of an owner who may make roles.
struct Elsewhere {
    server: Embedded,
    scratch: Scratch,
}

impl Elsewhere {
    async fn start() -> Self {
        let scratch = scratch();
        let home = scratch.join("server");
        let server = tokio::task::spawn_blocking(move || Embedded::start(&home, &places()));
        let elsewhere = Self { server: server.await.unwrap().unwrap(), scratch };
        let hba = "local all postgres peer map=embedded\nlocal all all scram-sha-256\n";
        std::fs::write(elsewhere.server.data().join("pg_hba.conf"), hba).unwrap();
        let mut superuser = elsewhere.superuser("postgres").await;
        for sql in [
            "select pg_reload_conf()",
            "create role boss login createrole password 'b@ss'",
            "create database shop owner boss template template0",
        ] {
            superuser.execute(sql).await.unwrap();
        }
        superuser.close().await.unwrap();
        elsewhere
    }

    async fn superuser(&self, database: &str) -> PgConnection {
        self.server.options(SUPERUSER, database).connect().await.unwrap()
    }

    fn url(&self, login: &str, password: &str) -> Secret {
        let (dir, port) = self.server.address();
        let address = Address::of_socket(dir, port, login, "shop").unwrap();
        address.with_login(login, Some(&Secret::new(password))).text()
    }

    fn config(&self) -> PathBuf {
        self.scratch.join("config")
    }

    fn settings(&self, url: Secret) -> Settings {
        Settings {
            root: self.scratch.join("data"),
            places: places(),
            url: Some(url),
            worker_url: None,
            owner_url: None,
            saved: Saved::default(),
            documents: None,
        }
    }
}

#[tokio::test]
async fn an_owner_who_is_no_superuser_sets_it_up() {
    let it = Elsewhere::start().await;
    let boss = it.url("boss", "b@ss");
    let settings = it.settings(boss.clone());
    let refused = open(&settings, false).await.unwrap_err();
    assert_eq!(refused.cause, Cause::NotMigrated, "{refused}");
    assert!(refused.hint.contains("ordna db init"), "{}", refused.hint);

    let done = init(&settings, false, None, false, &it.config()).await.unwrap();
    assert!(done.with_passwords);
    assert!(done.report.held.iter().any(|step| step.open.is_some() && step.why.is_some()));
    let saved = std::fs::read_to_string(it.config().join(SAVED)).unwrap();
    assert!(saved.contains(done.app.reveal()));

    let mut settings = it.settings(done.app.clone());
    let opened = open(&settings, false).await.unwrap();
    let login: String = sqlx::query_scalar("select session_user::text")
        .fetch_one(opened.store.pool())
        .await
        .unwrap();
    assert_eq!(login, "ordna_app");
    opened.close().await.unwrap();

    let stands = status(&settings, false).await.unwrap();
    assert_eq!(stands.state, "current");
    assert!(!stands.open.is_empty());
    let found = doctor::examine(&settings, &Letterbox::default(), false, true).await;
    assert!(found.iter().all(|it| it.level != Level::Bad), "{found:?}");
    assert!(found.iter().any(|it| it.check == "lock-down" && it.level == Level::Open));

    // Again, without its passwords at hand: they stay, for somebody uses them.
    let again = init(&settings, false, Some(&boss), false, &it.config()).await.unwrap();
    assert!(!again.with_passwords);
    open(&settings, false).await.unwrap().close().await.unwrap();
    let renewed = init(&settings, false, Some(&boss), true, &it.config()).await.unwrap();
    assert_eq!(open(&settings, false).await.unwrap_err().cause, Cause::Denied);

    // The owner's own string leads to the unprivileged login, or nowhere.
    settings.url = Some(boss.clone());
    assert_eq!(open(&settings, false).await.unwrap_err().cause, Cause::Denied);
    settings.saved.url = Some(renewed.app);
    settings.saved.owner_url = Some(boss);
    open(&settings, false).await.unwrap().close().await.unwrap();
    assert_eq!(migrate(&settings, false, None).await.unwrap().before, Some(renewed.report.now));
}

#[tokio::test]
async fn a_superuser_closes_more() {
    let it = Elsewhere::start().await;
    let mut superuser = it.superuser("shop").await;
    superuser.execute("alter role boss superuser").await.unwrap();
    let settings = it.settings(it.url("boss", "b@ss"));
    let done = init(&settings, false, None, false, &it.config()).await.unwrap();
    let open: Vec<_> = done.report.held.iter().filter(|it| it.open.is_some()).collect();
    assert_eq!(open, Vec::<&database::Held>::new());
}

#[tokio::test]
async fn what_is_wrong_is_said_with_what_to_run() {
    let it = Elsewhere::start().await;
    let nowhere = it.settings(Secret::new("postgres://ordna_app:x@127.0.0.1:1/shop"));
    assert_eq!(open(&nowhere, false).await.unwrap_err().cause, Cause::Unreachable);
    let wrong = it.settings(it.url("boss", "secret word"));
    let refused = open(&wrong, false).await.unwrap_err();
    assert_eq!(refused.cause, Cause::Denied);
    assert!(!format!("{refused:?} {wrong:?}").contains("secret word"));
    let nonsense = it.settings(Secret::new("mysql://x:secret@y/z"));
    let refused = open(&nonsense, false).await.unwrap_err();
    assert_eq!(refused.cause, Cause::BadSetting);
    assert!(!refused.what.contains("secret"), "{refused}");

    let settings = it.settings(it.url("boss", "b@ss"));
    let done = init(&settings, false, None, false, &it.config()).await.unwrap();
    let people = it.settings(done.app.clone());
    let as_people = init(&people, false, None, false, &it.config()).await.unwrap_err();
    assert_eq!(as_people.cause, Cause::Denied);

    let mut superuser = it.superuser("shop").await;
    let newer = "insert into setup.migrations values (999, 'later', now(), true, '', 0)";
    superuser.execute(newer).await.unwrap();
    let refused = open(&people, false).await.unwrap_err();
    assert_eq!(refused.cause, Cause::MigratedByNewer);
    let refused = migrate(&settings, false, it.settings(it.url("boss", "b@ss")).url.as_ref()).await;
    assert_eq!(refused.unwrap_err().cause, Cause::MigratedByNewer);
    superuser.execute("delete from setup.migrations where version > 4").await.unwrap();
    let refused = open(&people, false).await.unwrap_err();
    assert_eq!(refused.cause, Cause::NotMigrated);
    assert!(refused.hint.contains("ordna db migrate"), "{}", refused.hint);
}

#[tokio::test]
async fn a_backup_comes_back_whole_or_not_at_all() {
    let scratch = scratch();
    let settings = embedded(&scratch);
    let file = scratch.join("ordna.backup");
    let opened = open(&settings, false).await.unwrap();
    assert!(opened.fresh);
    let mut owner = opened.owner().await.unwrap();
    add_organization(&mut owner, "kept").await;
    database::backup(&settings, false, None, &file, false).await.unwrap();
    let again = database::backup(&settings, false, None, &file, false).await.unwrap_err();
    assert_eq!(again.cause, Cause::Refused);
    add_organization(&mut owner, "later").await;

    let refused = database::restore(&settings, false, None, &file, false).await.unwrap_err();
    assert_eq!(refused.cause, Cause::Refused);

    // A backup that ends early changes nothing.
    let bytes = std::fs::read(&file).unwrap();
    let half = scratch.join("half.backup");
    std::fs::write(&half, &bytes[..bytes.len() * 9 / 10]).unwrap();
    database::restore(&settings, false, None, &half, true).await.unwrap_err();
    let mut owner = opened.owner().await.unwrap();
    assert_eq!(organizations(&mut owner).await, ["kept", "later"]);
    let nonsense = scratch.join("notes.txt");
    std::fs::write(&nonsense, "notes").unwrap();
    let refused = database::restore(&settings, false, None, &nonsense, true).await.unwrap_err();
    assert_eq!(refused.cause, Cause::BadSetting);

    database::restore(&settings, false, None, &file, true).await.unwrap();
    let mut owner = opened.owner().await.unwrap();
    assert_eq!(organizations(&mut owner).await, ["kept"]);
    let found = doctor::examine(&settings, &Letterbox::default(), false, true).await;
    assert!(found.iter().all(|it| it.level == Level::Good), "{found:?}");
    opened.close().await.unwrap();

    // Into an empty one, without being asked twice.
    let elsewhere = Settings { root: scratch.join("new"), ..settings };
    database::restore(&elsewhere, false, None, &file, false).await.unwrap();
    let opened = open(&elsewhere, false).await.unwrap();
    assert_eq!(organizations(&mut opened.owner().await.unwrap()).await, ["kept"]);
    opened.close().await.unwrap();
}

async fn add_organization(owner: &mut PgConnection, slug: &str) {
    sqlx::query(
        "insert into ordna.organizations (id, slug, name) values (gen_random_uuid(), $1, $1)",
    )
    .bind(slug)
    .execute(owner)
    .await
    .unwrap();
}

async fn organizations(owner: &mut PgConnection) -> Vec<String> {
    sqlx::query_scalar("select slug from ordna.organizations order by slug")
        .fetch_all(owner)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_server_that_was_killed_comes_back_under_the_same_store() {
    let scratch = scratch();
    let settings = embedded(&scratch);
    let opened = open(&settings, false).await.unwrap();
    let mut owner = opened.owner().await.unwrap();
    add_organization(&mut owner, "kept").await;
    opened.revive().await.unwrap();
    let file = std::fs::read_to_string(scratch.join("real/pg/postmaster.pid")).unwrap();
    let pid = file.lines().next().unwrap().parse().unwrap();
    kill(Pid::from_raw(pid), Signal::SIGKILL).unwrap();
    opened.revive().await.unwrap();
    let login: String = sqlx::query_scalar("select session_user::text")
        .fetch_one(opened.store.pool())
        .await
        .unwrap();
    assert_eq!(login, "ordna_app");
    assert_eq!(organizations(&mut opened.owner().await.unwrap()).await, ["kept"]);
    opened.close().await.unwrap();
}

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

#[tokio::test]
async fn missing_tools_are_said() {
    let scratch = scratch();
    let settings = embedded(&scratch);
    let opened = open(&settings, false).await.unwrap();
    let empty = Places { given: Some(scratch.join("bin")), path: Vec::new() };
    let without = Settings { places: empty, ..settings };
    let refused = database::backup(&without, false, None, &scratch.join("x"), false).await;
    let refused = refused.unwrap_err();
    assert_eq!(refused.cause, Cause::NoServerPrograms);
    assert!(refused.what.contains("which ORDNA_PG_BINDIR names"), "{refused}");
    assert!(refused.hint.contains("leave ORDNA_PG_BINDIR out"), "{}", refused.hint);
    assert!(!scratch.join("x").exists());
    opened.close().await.unwrap();
}

#[tokio::test]
async fn an_owner_who_is_no_superuser_backs_up_and_restores() {
    let it = Elsewhere::start().await;
    let boss = it.url("boss", "b@ss");
    let done = init(&it.settings(boss.clone()), false, None, false, &it.config()).await.unwrap();
    let settings = it.settings(done.app.clone());
    let mut superuser = it.superuser("shop").await;
    add_organization(&mut superuser, "kept").await;
    for sql in [
        "insert into auth_private.users (id, email, name, short_name, password_hash)
         values (gen_random_uuid(), 'a@b.example', 'A', 'a', 'x')",
        "set session_replication_role = replica",
        "insert into ordna.idempotency_keys (organization_id, user_id, key, request, answer)
         select o.id, u.id, 'k', '', '{}' from ordna.organizations o, auth_private.users u",
        "set session_replication_role = origin",
    ] {
        superuser.execute(sql).await.unwrap();
    }
    let file = it.scratch.join("shop.backup");
    let bytes = database::backup(&settings, false, Some(&boss), &file, false).await.unwrap();
    assert!(bytes > 0);
    // The owner is held back again.
    let holes = setup::holes(&mut superuser).await.unwrap();
    assert_eq!(holes, []);

    add_organization(&mut superuser, "later").await;
    database::restore(&settings, false, Some(&boss), &file, true).await.unwrap();
    let mut superuser = it.superuser("shop").await;
    assert_eq!(organizations(&mut superuser).await, ["kept"]);
    let counts =
        "select (select count(*) from ordna.idempotency_keys) + count(*) from auth_private.users";
    let kept: i64 = sqlx::query_scalar(counts).fetch_one(&mut superuser).await.unwrap();
    assert_eq!(kept, 2);
    let found = doctor::examine(&settings, &Letterbox::default(), false, true).await;
    assert!(found.iter().all(|it| it.level != Level::Bad), "{found:?}");

    // Without the right to act for the owners it is refused before anything is written.
    superuser.execute("revoke ordna_auth, ordna_guard from boss").await.unwrap();
    let other = it.scratch.join("other.backup");
    let refused = database::backup(&settings, false, Some(&boss), &other, false).await.unwrap_err();
    assert_eq!(refused.cause, Cause::Denied);
    assert!(refused.what.contains("boss") && refused.what.contains("ordna_auth"), "{refused}");
    assert!(refused.hint.contains("BYPASSRLS") && !other.exists(), "{}", refused.hint);

    let wanted = database::Load { orders: 10, organizations: 1 };
    let refused = database::load(&settings, false, Some(&boss), wanted, true).await.unwrap_err();
    assert!(refused.what.contains("superuser"), "{refused}");
}

#[tokio::test]
async fn a_second_database_keeps_what_the_first_one_has() {
    let it = Elsewhere::start().await;
    let mut superuser = it.superuser("postgres").await;
    superuser.execute("create database mill owner boss template template0").await.unwrap();
    let boss = it.url("boss", "b@ss");
    let read = || {
        let dir = it.config();
        let config = Config::read(|name| (name == "ORDNA_CONFIG_DIR").then(|| dir.clone().into()));
        config.unwrap().database.saved
    };
    let settings = |url: &Secret| Settings { saved: read(), ..it.settings(url.clone()) };
    let shop = init(&settings(&boss), false, None, false, &it.config()).await.unwrap();

    let mill_boss = Secret::new(boss.reveal().replace("/shop", "/mill"));
    let mill = init(&settings(&mill_boss), false, None, false, &it.config()).await.unwrap();
    assert!(mill.with_passwords);
    for app in [&shop.app, &mill.app] {
        let known = settings(app);
        open(&known, false).await.unwrap().close().await.unwrap();
        // The owner of each is known by the place.
        migrate(&known, false, None).await.unwrap();
    }

    // New passwords are the server's, so they count for both.
    init(&settings(&mill_boss), false, None, true, &it.config()).await.unwrap();
    let again = init(&settings(&boss), false, None, false, &it.config()).await.unwrap();
    assert!(again.with_passwords);
    open(&settings(&again.app), false).await.unwrap().close().await.unwrap();

    // A login that everybody works as and that was made mighty opens nothing.
    superuser.execute("alter role ordna_app bypassrls").await.unwrap();
    for url in [&again.app, &boss] {
        let refused = open(&settings(url), false).await.unwrap_err();
        assert!(refused.what.contains("ordna_app"), "{refused}");
    }
}
