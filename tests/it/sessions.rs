//! Getting in and staying in: what the database promises about sessions. Nothing here
//! goes around the roles that people's programs use, but to set the scene.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use ordna::domain::role::Role;
use ordna::domain::secret::Secret;
use ordna::service::error::{Error, Result};
use ordna::service::logins::Logins;
use ordna::service::session::{self, Credentials, Entered, First};
use ordna::service::users::{self, Asked, NewUser};
use ordna::store::{Store, outbox, sessions};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::support::people::{
    PASSWORD, credentials, customers_person, logged_in, organization, person, token,
};
use crate::support::{TestDatabase, database, scratch};

const ADMIN: &str = "admin@fjord.example";
const STAFF: &str = "staff@fjord.example";
const OTHER_ADMIN: &str = "admin@harbour.example";

/// Two organizations; the staff of the first one is production at the second.
async fn two_organizations() -> (TestDatabase, PgConnection) {
    let database = database().await;
    let mut owner = database.owner().await;
    organization(&mut owner, "fjord").await;
    organization(&mut owner, "harbour").await;
    person(&mut owner, "fjord", ADMIN, Role::Admin).await;
    person(&mut owner, "fjord", STAFF, Role::Staff).await;
    person(&mut owner, "harbour", OTHER_ADMIN, Role::Admin).await;
    (database, owner)
}

fn code<T>(result: Result<T>) -> &'static str {
    result.err().map_or("ok", |error| error.code())
}

async fn is_live(store: &Store) -> bool {
    session::me(store).await.is_ok()
}

async fn enters(store: &Store, who: &Credentials) -> bool {
    matches!(session::log_in(store, who).await, Ok(Entered::In(_)))
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_answered_alike() {
    let (database, _owner) = two_organizations().await;
    let door = database.store(None);
    let wrong = session::log_in(&door, &credentials(ADMIN, "guess", None)).await.unwrap_err();
    let unknown =
        session::log_in(&door, &credentials("no@one.example", "guess", None)).await.unwrap_err();
    assert_eq!(wrong.to_string(), unknown.to_string());
    assert_eq!(wrong.code(), "not_logged_in");
}

#[tokio::test]
async fn a_session_says_whose_it_is() {
    let (database, _owner) = two_organizations().await;
    let me =
        session::me(&logged_in(&database, "ADMIN@fjord.example", "fjord").await).await.unwrap();
    assert_eq!(me.email.as_deref(), Some(ADMIN));
    assert_eq!((me.name.as_str(), me.short_name.as_str()), ("Anna Berg", "anna"));
    assert_eq!((me.organization.as_str(), me.role), ("fjord", Role::Admin));
    assert!(!is_live(&database.store(None)).await);
    assert!(!is_live(&database.store(Some(&Secret::new("0".repeat(64))))).await);
}

#[tokio::test]
async fn who_belongs_to_several_chooses_after_the_password_only() {
    let (database, mut owner) = two_organizations().await;
    person(&mut owner, "harbour", STAFF, Role::Production).await;
    let door = database.store(None);

    let entered = session::log_in(&door, &credentials(STAFF, PASSWORD, None)).await.unwrap();
    let Entered::Choose(places) = entered else { panic!("let in without a choice") };
    let names: Vec<_> = places.iter().map(|it| (it.organization.as_str(), it.role)).collect();
    assert_eq!(names, [("fjord", Role::Staff), ("harbour", Role::Production)]);

    let wrong = session::log_in(&door, &credentials(STAFF, "guess", None)).await.unwrap_err();
    assert_eq!(wrong.code(), "not_logged_in");
    let missing =
        session::log_in(&door, &credentials(STAFF, PASSWORD, Some("harbor"))).await.unwrap_err();
    assert!(
        matches!(&missing, Error::Missing { nearest, .. } if nearest == &["harbour"]),
        "{missing:?}"
    );
    // An organization that is there, but not for this person, is answered like one that is not.
    let foreign =
        session::log_in(&door, &credentials(ADMIN, PASSWORD, Some("harbour"))).await.unwrap_err();
    let made_up =
        session::log_in(&door, &credentials(ADMIN, PASSWORD, Some("sawmill"))).await.unwrap_err();
    assert_eq!(foreign.to_string().replace("harbour", "sawmill"), made_up.to_string());
    assert_eq!(foreign.hint(), made_up.hint());
}

#[tokio::test]
async fn switching_opens_a_session_of_its_own() {
    let (database, mut owner) = two_organizations().await;
    person(&mut owner, "harbour", STAFF, Role::Production).await;
    let fjord = logged_in(&database, STAFF, "fjord").await;

    let switched = session::switch(&fjord, "harbour").await.unwrap();
    let harbour = database.store(Some(&switched.token));
    assert_eq!(session::me(&harbour).await.unwrap().role, Role::Production);
    assert_eq!(session::me(&fjord).await.unwrap().organization, "fjord");
    let until = session::me(&fjord).await.unwrap().expires_at;
    assert_eq!(switched.expires_at, until, "switching makes no session longer");

    assert_eq!(code(session::switch(&fjord, "sawmill").await), "not_found");
    assert_eq!(code(session::switch(&database.store(None), "fjord").await), "not_logged_in");
}

#[tokio::test]
async fn logging_out_ends_the_session_wherever_its_token_is() {
    let (database, _owner) = two_organizations().await;
    let token = token(&database, ADMIN, "fjord").await;
    let (here, there) = (database.store(Some(&token)), database.store(Some(&token)));
    assert!(is_live(&there).await);
    session::log_out(&here).await.unwrap();
    assert!(!is_live(&there).await);
    assert_eq!(code(session::log_out(&there).await), "not_logged_in");
}

#[tokio::test]
async fn a_token_is_worth_nothing_through_another_login() {
    let (database, _owner) = two_organizations().await;
    let token = token(&database, ADMIN, "fjord").await;
    assert!(!is_live(&database.worker(Some(&token))).await);
    assert_eq!(code(session::log_out(&database.worker(Some(&token))).await), "not_logged_in");
    assert!(is_live(&database.store(Some(&token))).await);
}

#[tokio::test]
async fn a_transaction_left_open_does_not_outlive_its_session() {
    let (database, mut owner) = two_organizations().await;
    let store = logged_in(&database, ADMIN, "fjord").await;
    let mut tx = store.begin().await.unwrap();
    let seen = "select count(*) from ordna.users";
    let before: i64 = sqlx::query_scalar(seen).fetch_one(&mut *tx).await.unwrap();
    sqlx::query(
        "update auth_private.sessions set expires_at = clock_timestamp() + interval '50 ms'",
    )
    .execute(&mut owner)
    .await
    .unwrap();
    tokio::time::sleep(Duration::from_millis(80)).await;
    let after: i64 = sqlx::query_scalar(seen).fetch_one(&mut *tx).await.unwrap();
    assert_eq!((before, after), (2, 0));
}

/// Eight failures, each taken back, and whether the ninth try was let in with the right
/// password. None if the minute ended meanwhile, which ends the counting too.
async fn ninth_try(database: &TestDatabase) -> Option<sessions::Answer> {
    let minute = "select floor(extract(epoch from clock_timestamp()) / 60)::bigint";
    let mut app = database.app().await;
    let begun: i64 = sqlx::query_scalar(minute).fetch_one(&mut app).await.unwrap();
    for _ in 0..8 {
        let mut tx = app.begin().await.unwrap();
        let answer = sessions::log_in(&mut *tx, &credentials(ADMIN, "guess", None)).await.unwrap();
        assert!(
            matches!(answer, sessions::Answer::Denied | sessions::Answer::Throttled),
            "{answer:?}"
        );
        tx.rollback().await.unwrap();
    }
    let answer = sessions::log_in(&mut app, &credentials(ADMIN, PASSWORD, None)).await.unwrap();
    let ended: i64 = sqlx::query_scalar(minute).fetch_one(&mut app).await.unwrap();
    (begun == ended).then_some(answer)
}

#[tokio::test]
async fn failures_count_even_when_they_are_rolled_back() {
    let (database, _owner) = two_organizations().await;
    let mut answer = ninth_try(&database).await;
    if answer.is_none() {
        answer = ninth_try(&database).await;
    }
    assert!(matches!(answer, Some(sessions::Answer::Throttled)), "{answer:?}");
}

#[tokio::test]
async fn successes_do_not_count() {
    let (database, _owner) = two_organizations().await;
    let door = database.store(None);
    for _ in 0..12 {
        assert!(enters(&door, &credentials(ADMIN, PASSWORD, None)).await);
    }
}

#[tokio::test]
async fn another_role_ends_the_sessions() {
    let (database, _owner) = two_organizations().await;
    let admin = logged_in(&database, ADMIN, "fjord").await;
    let staff = logged_in(&database, STAFF, "fjord").await;
    let user = users::set_role(&admin, STAFF, Role::Quality, None).await.unwrap();
    assert_eq!(user.role, Role::Quality);
    assert!(!is_live(&staff).await);
    let again = logged_in(&database, STAFF, "fjord").await;
    assert_eq!(session::me(&again).await.unwrap().role, Role::Quality);
}

#[tokio::test]
async fn disabling_keeps_out_until_enabling() {
    let (database, mut owner) = two_organizations().await;
    person(&mut owner, "harbour", STAFF, Role::Production).await;
    let admin = logged_in(&database, ADMIN, "fjord").await;
    let staff = logged_in(&database, STAFF, "fjord").await;
    let elsewhere = logged_in(&database, STAFF, "harbour").await;

    assert_eq!(users::disable(&admin, STAFF).await.unwrap().status, "disabled");
    assert!(!is_live(&staff).await);
    assert!(is_live(&elsewhere).await, "an admin reaches no other organization");
    let door = database.store(None);
    assert!(!enters(&door, &credentials(STAFF, PASSWORD, Some("fjord"))).await);
    assert_eq!(code(session::switch(&elsewhere, "fjord").await), "not_found");

    assert_eq!(users::enable(&admin, STAFF).await.unwrap().status, "active");
    assert!(enters(&door, &credentials(STAFF, PASSWORD, Some("fjord"))).await);
}

#[tokio::test]
async fn ending_sessions_ends_those_of_this_organization() {
    let (database, mut owner) = two_organizations().await;
    person(&mut owner, "harbour", STAFF, Role::Production).await;
    let admin = logged_in(&database, ADMIN, "fjord").await;
    let staff = logged_in(&database, STAFF, "fjord").await;
    let elsewhere = logged_in(&database, STAFF, "harbour").await;
    assert_eq!(users::log_out(&admin, STAFF).await.unwrap().1, 1);
    assert!(!is_live(&staff).await);
    assert!(is_live(&elsewhere).await);
}

#[tokio::test]
async fn the_last_admin_stays_one() {
    let (database, _owner) = two_organizations().await;
    let admin = logged_in(&database, ADMIN, "fjord").await;
    assert_eq!(code(users::set_role(&admin, ADMIN, Role::Staff, None).await), "refused");
    assert_eq!(code(users::disable(&admin, ADMIN).await), "refused");
    users::set_role(&admin, STAFF, Role::Admin, None).await.unwrap();
    users::set_role(&admin, ADMIN, Role::Staff, None).await.unwrap();
}

#[tokio::test]
async fn only_an_admin_administers() {
    let (database, _owner) = two_organizations().await;
    let staff = logged_in(&database, STAFF, "fjord").await;
    let nobody = database.store(None);
    let new = NewUser {
        email: "new@fjord.example".to_owned(),
        name: "New".to_owned(),
        role: Role::Staff,
        customer_id: None,
        short_name: None,
    };
    assert_eq!(code(users::new(&staff, &new).await), "not_allowed");
    assert_eq!(code(users::new(&nobody, &new).await), "not_logged_in");
    assert_eq!(code(users::set_role(&staff, STAFF, Role::Admin, None).await), "not_allowed");
    assert_eq!(code(users::reset_password(&staff, ADMIN).await), "not_allowed");
    assert_eq!(code(users::disable(&staff, ADMIN).await), "not_allowed");
    assert_eq!(code(users::rename(&staff, ADMIN, "Nobody", None).await), "not_allowed");
    assert_eq!(
        users::rename(&staff, STAFF, "Stina Ek", None).await.unwrap().short_name.as_deref(),
        Some("stina")
    );
}

#[tokio::test]
async fn a_new_user_gets_in_with_a_temporary_password_and_chooses_another() {
    let (database, mut owner) = two_organizations().await;
    let admin = logged_in(&database, ADMIN, "fjord").await;
    let new = NewUser {
        email: "Nils@Fjord.example".to_owned(),
        name: "Nils Holm".to_owned(),
        role: Role::Production,
        customer_id: None,
        short_name: Some("nils h".to_owned()),
    };
    let (user, made) = users::new(&admin, &new).await.unwrap();
    assert!(!made.invited);
    assert_eq!((user.email.as_str(), user.status.as_str()), ("nils@fjord.example", "active"));
    assert_eq!(user.short_name.as_deref(), Some("nils h"));
    assert_eq!(code(users::new(&admin, &new).await), "refused", "twice");

    let door = database.store(None);
    let who = credentials("nils@fjord.example", made.secret.reveal(), None);
    let Ok(Entered::In(opened)) = session::log_in(&door, &who).await else { panic!("kept out") };
    assert!(opened.password_is_temporary);
    let nils = database.store(Some(&opened.token));
    let own = Secret::new("a much better one");
    assert_eq!(
        code(session::change_password(&nils, &made.secret, &Secret::new("short")).await),
        "usage"
    );
    assert_eq!(
        code(session::change_password(&nils, &Secret::new("guess"), &own).await),
        "not_allowed"
    );
    session::change_password(&nils, &made.secret, &own).await.unwrap();
    assert!(!session::me(&nils).await.unwrap().password_is_temporary);
    assert!(!enters(&door, &who).await);

    // A temporary password that was never used is good for two weeks only.
    let (_, again) = users::reset_password(&admin, "nils@fjord.example").await.unwrap();
    let who = credentials("nils@fjord.example", again.secret.reveal(), None);
    assert!(enters(&door, &who).await);
    sqlx::query("update auth_private.users set temporary_until = clock_timestamp() where temporary_until is not null")
        .execute(&mut owner)
        .await
        .unwrap();
    assert!(!enters(&door, &who).await);
}

#[tokio::test]
async fn another_password_ends_the_other_sessions_everywhere() {
    let (database, mut owner) = two_organizations().await;
    person(&mut owner, "harbour", STAFF, Role::Production).await;
    let here = logged_in(&database, STAFF, "fjord").await;
    let there = logged_in(&database, STAFF, "harbour").await;
    session::change_password(&here, &Secret::new(PASSWORD), &Secret::new("a much better one"))
        .await
        .unwrap();
    assert!(is_live(&here).await);
    assert!(!is_live(&there).await);

    let admin = logged_in(&database, OTHER_ADMIN, "harbour").await;
    let somebody = NewUser {
        email: "quality@harbour.example".to_owned(),
        name: "Kim".to_owned(),
        role: Role::Quality,
        customer_id: None,
        short_name: None,
    };
    let (_, made) = users::new(&admin, &somebody).await.unwrap();
    let door = database.store(None);
    let who = credentials(&somebody.email, made.secret.reveal(), None);
    let Ok(Entered::In(opened)) = session::log_in(&door, &who).await else { panic!("kept out") };
    let kim = database.store(Some(&opened.token));
    users::reset_password(&admin, &somebody.email).await.unwrap();
    assert!(!is_live(&kim).await);
}

#[tokio::test]
async fn an_admin_resets_only_people_who_are_the_organizations_alone() {
    let (database, _owner) = two_organizations().await;
    let fjord = logged_in(&database, ADMIN, "fjord").await;
    let harbour = logged_in(&database, OTHER_ADMIN, "harbour").await;

    // Somebody with an account elsewhere is invited, and a stranger here until they accept.
    let staff = NewUser {
        email: STAFF.to_owned(),
        name: "Whoever".to_owned(),
        role: Role::Quality,
        customer_id: None,
        short_name: None,
    };
    let (user, made) = users::new(&harbour, &staff).await.unwrap();
    assert!(made.invited);
    assert_eq!((user.status.as_str(), user.name.as_deref()), ("invited", None));
    assert_eq!(code(users::reset_password(&harbour, STAFF).await), "refused");
    assert_eq!(code(users::rename(&harbour, STAFF, "Whoever", None).await), "refused");
    let door = database.store(None);
    assert!(!enters(&door, &credentials(STAFF, made.secret.reveal(), None)).await);
    users::reset_password(&fjord, STAFF).await.unwrap();

    // Nobody else can use the code, and the account's first organization does not have it.
    assert_eq!(code(session::accept(&fjord, &made.secret).await), "not_found");
    let (_, own) = users::reset_password(&fjord, STAFF).await.unwrap();
    let mut who = credentials(STAFF, own.secret.reveal(), None);
    who.invitation = Some(Secret::new("00000-00000-00000-00000"));
    assert_eq!(code(session::log_in(&door, &who).await), "not_logged_in");
    who.invitation = Some(made.secret);
    let Ok(Entered::In(opened)) = session::log_in(&door, &who).await else { panic!("kept out") };
    assert_eq!((opened.place.organization.as_str(), opened.place.role), ("harbour", Role::Quality));

    assert_eq!(code(users::reset_password(&fjord, STAFF).await), "refused");
    assert_eq!(code(users::reset_password(&harbour, STAFF).await), "refused");
    assert_eq!(code(users::show(&fjord, OTHER_ADMIN).await), "not_found");
    assert_eq!(code(users::reset_password(&fjord, OTHER_ADMIN).await), "not_found");
}

#[tokio::test]
async fn an_invitation_can_be_accepted_from_within_taken_back_and_runs_out() {
    let (database, mut owner) = two_organizations().await;
    let harbour = logged_in(&database, OTHER_ADMIN, "harbour").await;
    let staff = logged_in(&database, STAFF, "fjord").await;
    let new = NewUser {
        email: STAFF.to_owned(),
        name: "Whoever".to_owned(),
        role: Role::Quality,
        customer_id: None,
        short_name: None,
    };
    let (_, made) = users::new(&harbour, &new).await.unwrap();
    users::disable(&harbour, STAFF).await.unwrap();
    assert_eq!(code(session::accept(&staff, &made.secret).await), "not_found");

    let (_, made) = users::new(&harbour, &new).await.unwrap();
    sqlx::query("update auth_private.memberships set invited_until = clock_timestamp() where invited_until is not null")
        .execute(&mut owner)
        .await
        .unwrap();
    assert_eq!(code(session::accept(&staff, &made.secret).await), "not_found");

    let (_, made) = users::new(&harbour, &new).await.unwrap();
    let session = session::accept(&staff, &made.secret).await.unwrap();
    assert_eq!(session.place.organization, "harbour");
    assert_eq!(users::show(&harbour, STAFF).await.unwrap().name.as_deref(), Some("Anna Berg"));
}

fn first(slug: &str) -> First {
    First {
        slug: slug.to_owned(),
        organization: "Sågen AB".to_owned(),
        email: format!("boss@{slug}.example"),
        name: "Bo Såg".to_owned(),
        password: Secret::new("long enough to be one"),
    }
}

#[tokio::test]
async fn the_first_organization_is_made_once() {
    let database = database().await;
    let (door, other) = (database.store(None), database.store(None));
    assert!(session::is_first_run(&door).await.unwrap());
    let mut short = first("saw");
    short.password = Secret::new("demo");
    assert_eq!(code(session::begin(&door, short).await), "usage");

    let (one, two) =
        tokio::join!(session::begin(&door, first("saw")), session::begin(&other, first("mill")));
    assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1, "{one:?} {two:?}");
    assert!(!session::is_first_run(&door).await.unwrap());
    assert_eq!(code(session::begin(&door, first("pulp")).await), "not_allowed");
    let session = one.or(two).unwrap();
    assert_eq!(session.place.role, Role::Admin);
}

#[tokio::test]
async fn the_worker_alone_gets_ten_minutes_in_each_organization() {
    let (database, _owner) = two_organizations().await;
    let worker = database.worker(None);
    let admin = logged_in(&database, ADMIN, "fjord").await;
    let organization = session::me(&admin).await.unwrap().organization_id;
    let token = sessions::service_token(worker.pool(), organization).await.unwrap().unwrap();
    let me = session::me(&database.worker(Some(&token))).await.unwrap();
    assert_eq!((me.role, me.user_id), (Role::System, None));
    assert!(
        me.expires_at - chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now())
            < chrono::TimeDelta::minutes(11)
    );
    assert!(!is_live(&database.store(Some(&token))).await);
    assert!(sessions::service_token(worker.pool(), Uuid::nil()).await.unwrap().is_none());

    assert!(sessions::worker_channel(admin.pool()).await.is_err());
    assert!(outbox::waiting(admin.pool()).await.is_err());
    assert!(sessions::service_token(admin.pool(), organization).await.is_err());
}

#[tokio::test]
async fn people_are_listed_page_by_page_and_a_customer_sees_nobody_else() {
    let (database, mut owner) = two_organizations().await;
    for email in ["a@fjord.example", "b@fjord.example", "z@fjord.example"] {
        person(&mut owner, "fjord", email, Role::Staff).await;
    }
    customers_person(&mut owner, "fjord", "buyer@shop.example", Uuid::now_v7()).await;
    let staff = logged_in(&database, STAFF, "fjord").await;
    let mut seen = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let asked = Asked { after: after.as_deref(), search: None, limit: 2 };
        let page = users::list(&staff, &asked).await.unwrap();
        seen.extend(page.items.into_iter().map(|it| it.email));
        let Some(next) = page.next else { break };
        after = Some(next);
    }
    assert_eq!(
        seen,
        [
            "a@fjord.example",
            ADMIN,
            "b@fjord.example",
            "buyer@shop.example",
            STAFF,
            "z@fjord.example"
        ]
    );

    let search = Asked { after: None, search: Some("BUYER@"), limit: 10 };
    assert_eq!(users::list(&staff, &search).await.unwrap().items.len(), 1);
    let buyer = logged_in(&database, "buyer@shop.example", "fjord").await;
    let page = users::list(&buyer, &Asked { limit: 10, ..Asked::default() }).await.unwrap();
    assert_eq!(page.items.len(), 1);
    assert!(session::me(&buyer).await.unwrap().customer_id.is_some());
}

#[tokio::test]
async fn a_login_is_kept_for_its_owner_only() {
    let (database, _owner) = two_organizations().await;
    let dir = scratch();
    let folder = dir.join("logins");
    let logins = Logins::new(&folder, "somewhere/ordna");
    let door = database.store(None);
    assert_eq!(code(session::resume(&door, None, &logins).await), "not_logged_in");

    let token = token(&database, ADMIN, "fjord").await;
    logins.save(None, &token).unwrap();
    let (store, me) = session::resume(&door, None, &logins).await.unwrap();
    assert_eq!(me.email.as_deref(), Some(ADMIN));
    assert!(Logins::new(&folder, "elsewhere/ordna").load(None).unwrap().is_none());

    let file = fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(code(logins.load(None)), "not_logged_in");

    // The demo's people each have one, and a dead one is made anew.
    let staff = credentials(STAFF, PASSWORD, Some("fjord"));
    let (first, _) = session::resume_as(&door, &staff, &logins).await.unwrap();
    let kept = logins.load(Some(STAFF)).unwrap().unwrap();
    let (second, _) = session::resume_as(&door, &staff, &logins).await.unwrap();
    assert!(logins.load(Some(STAFF)).unwrap().unwrap() == kept);
    session::log_out(&second).await.unwrap();
    assert!(!is_live(&first).await);
    session::resume_as(&door, &staff, &logins).await.unwrap();
    logins.forget(Some(STAFF)).unwrap();
    assert!(logins.load(Some(STAFF)).unwrap().is_none());
    store.close().await;
}
