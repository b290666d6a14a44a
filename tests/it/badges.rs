//! Badges and PINs: what the database promises about them. A badge opens one act, its PIN
//! signs, and neither can be guessed.

use ordna::domain::entity::Entity;
use ordna::domain::role::Role;
use ordna::domain::secret::Secret;
use ordna::service::badges::{self, Badged};
use ordna::service::error::{Error, Result};
use ordna::service::{Clock, Service, session, users};
use ordna::store::Store;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _};

use crate::batches::{lines, run};
use crate::support::desk::{Desk, does, service};
use crate::support::people::{organization, person, token};

const PIN: &str = "2468";
const FLOOR: &str = "FFFFFFFF01";
const ADMIN: &str = "AAAAAAAA01";

/// A desk with a shared terminal, and badges of the floor and the admin.
struct Hall {
    desk: Desk,
    kiosk: Service,
}

impl Hall {
    async fn new() -> Self {
        let desk = Desk::new().await;
        let mut owner = desk.database.owner().await;
        person(&mut owner, &desk.slug, "kiosk@linden.example", Role::Kiosk).await;
        for (who, code) in [("floor", FLOOR), ("admin", ADMIN)] {
            let email = format!("{who}@linden.example");
            ordna::store::badges::provision(&mut owner, &desk.slug, &email, (code, PIN))
                .await
                .unwrap();
        }
        let kiosk = token(&desk.database, "kiosk@linden.example", &desk.slug).await;
        let kiosk = service(&desk.database, &kiosk).await;
        Self { desk, kiosk }
    }

    async fn shows(&self, badge: &str, pin: &str) -> Result<Badged> {
        badges::show(self.kiosk.store(), &Secret::new(badge), &Secret::new(pin)).await
    }

    async fn store(&self, badge: &str) -> Store {
        let badged = self.shows(badge, PIN).await.unwrap();
        self.desk.database.store(Some(&badged.token))
    }

    async fn order(&self) -> String {
        self.desk.product("CHAIR", 10_000, false).await;
        self.desk.order("made_to_order", &["CHAIR"]).await
    }
}

fn code<T>(result: &Result<T>) -> &'static str {
    result.as_ref().err().map_or("ok", Error::code)
}

/// A badge is read with whatever case and space a scanner sends.
#[tokio::test]
async fn a_badge_and_its_pin_open_a_session_of_a_minute() {
    let hall = Hall::new().await;
    let badged = hall.shows(&format!(" {} ", FLOOR.to_lowercase()), PIN).await.unwrap();
    assert_eq!((badged.short_name.as_str(), badged.role), ("anna", Role::Production));
    let store = hall.desk.database.store(Some(&badged.token));
    let me = session::me(&store).await.unwrap();
    assert_eq!(me.email.as_deref(), Some("floor@linden.example"));
    let left = me.expires_at - Clock::System.now();
    assert!(left <= chrono::Duration::seconds(60), "{left}");
}

#[tokio::test]
async fn a_wrong_pin_and_a_badge_that_there_is_not_are_answered_alike() {
    let hall = Hall::new().await;
    let wrong = hall.shows(FLOOR, "1357").await.unwrap_err();
    let unknown = hall.shows("WWWWWWWW01", PIN).await.unwrap_err();
    assert_eq!((wrong.to_string(), wrong.hint()), (unknown.to_string(), unknown.hint()));
    assert_eq!(wrong.code(), "not_allowed");
    for who in [&hall.desk.floor, &hall.desk.admin] {
        let told = badges::show(who.store(), &Secret::new(FLOOR), &Secret::new(PIN)).await;
        assert!(told.unwrap_err().to_string().contains("shared terminals only"));
    }
}

/// The first transaction that writes an event uses the session up; one that is refused, or
/// taken back, does not.
#[tokio::test]
async fn a_badge_is_good_for_one_act() {
    let hall = Hall::new().await;
    let (first, second) = (hall.order().await, hall.desk.order("made_to_order", &["CHAIR"]).await);
    let badge = hall.kiosk.as_badged(&Secret::new(ADMIN), &Secret::new(PIN)).await.unwrap();
    let note = json!({"note": "seen on the floor"});

    let refused = does(&badge, Entity::Order, &first, "complete", json!({})).await;
    assert_eq!(code(&refused), "refused");
    let done = does(&badge, Entity::Order, &first, "note", note.clone()).await.unwrap();
    assert_eq!(done.number, first);
    let again = does(&badge, Entity::Order, &second, "note", note.clone()).await.unwrap_err();
    assert_eq!(again.code(), "not_allowed");
    assert!(again.to_string().contains("shown for one act"), "{again}");

    let actor: String = hall
        .desk
        .sees(
            "select u.email from ordna.events e join auth_private.users u on u.id = e.actor_id
              where e.note = 'seen on the floor' and $1 <> ''",
            &first,
        )
        .await;
    assert_eq!(actor, "admin@linden.example", "the timeline names who acted, not the terminal");
    assert_eq!(code(&does(&hall.kiosk, Entity::Order, &first, "note", note).await), "not_allowed");
    badge.leave().await;
}

/// What is done to the batch that leads a run is one act, however many batches run: each is done or
/// says why not, and nothing can be done with the badge afterwards.
#[tokio::test]
async fn a_badge_is_good_for_a_whole_run() {
    let hall = Hall::new().await;
    let [(_, lead), (_, second), (order, third)] = run(&hall.desk).await;
    let why = json!({"reason": "changed their mind"});
    does(&hall.desk.staff, Entity::Order, &order, "cancel", why).await.unwrap();
    let badge = hall.kiosk.as_badged(&Secret::new(FLOOR), &Secret::new(PIN)).await.unwrap();

    let acted = does(&badge, Entity::Batch, &lead, "start", json!({})).await.unwrap();
    let all = [(lead.as_str(), true), (second.as_str(), true), (third.as_str(), false)];
    assert_eq!(lines(&acted), all, "{acted:?}");
    let said = acted.lines[2].refused.as_deref().unwrap();
    assert!(said.contains("its order was cancelled"), "{said}");
    let started: i64 = hall
        .desk
        .sees(
            "select count(*) from ordna.events e join auth_private.users u on u.id = e.actor_id
              where e.machine = 'batch' and e.action = 'start' and u.email = $1",
            "floor@linden.example",
        )
        .await;
    assert_eq!(started, 2, "the timeline names who started them");
    for (batch, action) in [(&lead, "hold"), (&second, "hold")] {
        let more = does(&badge, Entity::Batch, batch, action, json!({"note": "x"})).await;
        let said = more.unwrap_err().to_string();
        assert!(said.contains("shown for one act"), "{said}");
    }
    badge.leave().await;
}

/// A run of which nothing can be done uses up no badge.
#[tokio::test]
async fn a_run_that_is_refused_uses_no_badge_up() {
    let hall = Hall::new().await;
    let [(_, lead), ..] = run(&hall.desk).await;
    let badge = hall.kiosk.as_badged(&Secret::new(FLOOR), &Secret::new(PIN)).await.unwrap();
    let refused = does(&badge, Entity::Batch, &lead, "finish", json!({})).await;
    assert_eq!(code(&refused), "refused", "{refused:?}");
    let started = does(&badge, Entity::Batch, &lead, "start", json!({})).await.unwrap();
    assert_eq!(lines(&started).iter().filter(|(_, done)| *done).count(), 3, "{started:?}");
    badge.leave().await;
}

/// Two connections with one badge's session: the act is one, also when both are at it at once.
#[tokio::test]
async fn two_acts_at_once_with_one_badge_are_one() {
    let hall = Hall::new().await;
    let orders = [hall.order().await, hall.desk.order("made_to_order", &["CHAIR"]).await];
    let badge = hall.kiosk.as_badged(&Secret::new(ADMIN), &Secret::new(PIN)).await.unwrap();
    let notes = |order| does(&badge, Entity::Order, order, "note", json!({"note": "x"}));
    let (first, second) = tokio::join!(notes(&orders[0]), notes(&orders[1]));
    let mut went = [code(&first), code(&second)];
    went.sort_unstable();
    assert_eq!(went, ["not_allowed", "ok"], "{first:?} {second:?}");
}

/// What a badge opens acts on things; it neither manages people nor becomes another session.
#[tokio::test]
async fn a_badge_manages_nobody() {
    let hall = Hall::new().await;
    let store = hall.store(ADMIN).await;
    let reset = users::reset_password(&store, "floor@linden.example").await;
    assert_eq!(code(&reset), "not_allowed");
    assert_eq!(code(&badges::issue(&store, "floor@linden.example").await), "not_allowed");
    assert_eq!(code(&session::switch(&store, &hall.desk.slug).await), "not_logged_in");
    assert_eq!(
        code(&users::rename(&store, "admin@linden.example", "X", None).await),
        "not_allowed"
    );
    let changed = badges::change_pin(&store, &Secret::new(PIN), &Secret::new("9753")).await;
    assert_eq!(code(&changed), "not_allowed");
}

#[tokio::test]
async fn an_admin_issues_a_badge_replaces_it_and_ends_it() {
    let hall = Hall::new().await;
    let admin = hall.desk.admin.store();
    let email = "quality@linden.example";
    let (user, first) = badges::issue(admin, email).await.unwrap();
    assert!(user.badge_since.is_some());
    let (code_of, pin) = (first.code.reveal(), first.pin.reveal());
    assert_eq!(code_of.len(), 10);
    assert!(code_of.bytes().all(|it| b"0123456789ABCDEFGHJKLMNPQRSTUVWX".contains(&it)));
    assert!(pin.len() == 4 && pin.bytes().all(|it| it.is_ascii_digit()), "{pin}");
    assert!(hall.shows(code_of, pin).await.is_ok());

    let (_, second) = badges::issue(admin, email).await.unwrap();
    assert_eq!(code(&hall.shows(code_of, pin).await), "not_allowed", "the one before ended");
    let (_, reset) = badges::reset_pin(admin, email).await.unwrap();
    assert!(hall.shows(second.code.reveal(), reset.reveal()).await.is_ok());
    assert!(badges::lose(admin, email).await.unwrap().badge_since.is_none());
    assert_eq!(code(&hall.shows(second.code.reveal(), reset.reveal()).await), "not_allowed");
    assert_eq!(code(&badges::lose(admin, email).await), "refused");
    assert_eq!(code(&badges::issue(admin, "kiosk@linden.example").await), "refused");
    assert_eq!(code(&badges::issue(hall.desk.floor.store(), email).await), "not_allowed");
}

#[tokio::test]
async fn who_is_kept_out_keeps_no_badge_that_works() {
    let hall = Hall::new().await;
    let badged = hall.shows(FLOOR, PIN).await.unwrap();
    users::disable(hall.desk.admin.store(), "floor@linden.example").await.unwrap();
    assert_eq!(code(&hall.shows(FLOOR, PIN).await), "not_allowed");
    let store = hall.desk.database.store(Some(&badged.token));
    assert_eq!(code(&session::me(&store).await), "not_logged_in", "nor what it had opened");
}

#[tokio::test]
async fn everybody_changes_their_own_pin() {
    let hall = Hall::new().await;
    let store = hall.desk.floor.store();
    let secret = |it: &str| Secret::new(it);
    for plain in ["12", "1234567", "12a4", "1111", "1234", "9876", ""] {
        let told = badges::change_pin(store, &secret(PIN), &secret(plain)).await;
        assert_eq!(code(&told), "usage", "{plain}");
    }
    let wrong = badges::change_pin(store, &secret("1357"), &secret("9753")).await;
    assert_eq!(code(&wrong), "not_allowed");
    badges::change_pin(store, &secret(PIN), &secret("975310")).await.unwrap();
    assert!(hall.shows(FLOOR, "975310").await.is_ok());
    let none = badges::change_pin(hall.desk.quality.store(), &secret(PIN), &secret("9753")).await;
    assert_eq!(code(&none), "refused");
}

/// Each wrong PIN counts, though its transaction is rolled back; the right ones cost nothing.
#[tokio::test]
async fn a_pin_is_not_guessed() {
    let hall = Hall::new().await;
    for _ in 0..12 {
        assert!(hall.shows(ADMIN, PIN).await.is_ok());
    }
    let kiosk = token(&hall.desk.database, "kiosk@linden.example", "linden").await;
    let mut psql = hall.desk.database.app().await;
    ordna::store::carry(&mut psql, &kiosk).await.unwrap();
    let mut answers = Vec::new();
    for guess in 1000..1020 {
        let mut tx = psql.begin().await.unwrap();
        let sql = format!("select status from auth.badge('{FLOOR}', '{guess}')");
        let status: String =
            sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut *tx).await.unwrap();
        tx.rollback().await.unwrap();
        answers.push(status);
    }
    // A minute may begin in between, which lets another eight in.
    let tried = answers.iter().filter(|it| *it == "denied").count();
    assert!((8..=16).contains(&tried), "{answers:?}");
    assert!(answers.iter().any(|it| it == "throttled"), "{answers:?}");
    let (_, pin) =
        badges::reset_pin(hall.desk.admin.store(), "floor@linden.example").await.unwrap();
    assert!(hall.shows(FLOOR, pin.reveal()).await.is_ok(), "a new PIN begins anew");
}

#[tokio::test]
async fn a_pin_is_not_guessed_over_a_day() {
    let hall = Hall::new().await;
    let mut owner = hall.desk.database.owner().await;
    sqlx::query(
        "select setval(auth_private.badge_counter('misses', b.slot), floor(extract(epoch from now()) / 86400)::bigint * 1000000 + 50)
           from auth_private.badges b where b.code_hash = auth_private.badge_hash($1)",
    )
    .bind(FLOOR)
    .execute(&mut owner)
    .await
    .unwrap();
    let told = hall.shows(FLOOR, PIN).await.unwrap_err();
    assert!(told.to_string().contains("too many wrong PINs"), "{told}");
    assert!(hall.shows(ADMIN, PIN).await.is_ok(), "others are not kept waiting");
}

/// Each PIN has counters of its own, however many there are: nobody's wrong PINs keep another out.
#[tokio::test]
async fn no_two_pins_share_their_counters() {
    let hall = Hall::new().await;
    let slots: Vec<i32> = hall
        .desk
        .sees(
            "select array_agg(auth_private.fresh_slot()) || (select array_agg(slot) from auth_private.badges)
               from generate_series(1, 300) where $1 = ''",
            "",
        )
        .await;
    let counters: i64 = hall
        .desk
        .sees(
            "select count(*) from pg_sequences where schemaname = 'auth_private' and $1 = ''
                and sequencename ~ '^badge_(tries|passes|misses)_'",
            "",
        )
        .await;
    let own = slots.iter().collect::<std::collections::HashSet<_>>().len();
    assert_eq!((own, counters), (302, 3 * 302));
    let mut owner = hall.desk.database.owner().await;
    let taken = sqlx::query("update auth_private.badges set slot = 1").execute(&mut owner).await;
    assert!(taken.is_err(), "counters are one badge's: {taken:?}");
}

/// A signature holds for its transaction; a session that a badge opened is signed.
#[tokio::test]
async fn a_pin_signs_one_transaction() {
    let hall = Hall::new().await;
    let floor = hall.desk.floor.store();
    let mut tx = floor.begin().await.unwrap();
    assert_eq!(code(&badges::sign(&mut tx, &Secret::new("1357")).await), "usage");
    badges::sign(&mut tx, &Secret::new(PIN)).await.unwrap();
    tx.commit().await.unwrap();
    let signed: i64 = hall
        .desk
        .sees(
            "select count(*) from auth_private.sessions where signed_by is not null and $1 = ''",
            "",
        )
        .await;
    assert_eq!(signed, 1);

    let mut tx = hall.desk.quality.store().begin().await.unwrap();
    let none = badges::sign(&mut tx, &Secret::new(PIN)).await;
    assert_eq!(code(&none), "refused");
    drop(tx);

    let badged = hall.store(FLOOR).await;
    let mut tx = badged.begin().await.unwrap();
    badges::sign(&mut tx, &Secret::new("")).await.unwrap();
}

/// A terminal acts never, so it stays logged in; going elsewhere makes that no longer.
#[tokio::test]
async fn a_terminal_stays_logged_in_for_a_month() {
    let hall = Hall::new().await;
    let me = session::me(hall.kiosk.store()).await.unwrap();
    let left = me.expires_at - Clock::System.now();
    assert!(chrono::Duration::days(29) < left, "{left}");
    let mut owner = hall.desk.database.owner().await;
    organization(&mut owner, "harbour").await;
    person(&mut owner, "harbour", "floor@linden.example", Role::Kiosk).await;
    let there = session::switch(hall.desk.floor.store(), "harbour").await.unwrap();
    let day = chrono::Duration::days(1);
    assert!(there.expires_at - Clock::System.now() < day, "a day's session opens no month's");
}

/// A code that another organization uses too opens the own one's door, and no other.
#[tokio::test]
async fn a_badge_belongs_to_its_organization() {
    let hall = Hall::new().await;
    let mut owner = hall.desk.database.owner().await;
    organization(&mut owner, "harbour").await;
    person(&mut owner, "harbour", "floor@harbour.example", Role::Production).await;
    let theirs = ("HHHHHHHH01", PIN);
    for code in [theirs, (FLOOR, "8642")] {
        let mut owner = hall.desk.database.owner().await;
        sqlx::query("update auth_private.badges set ended_at = now() where user_id in (select id from auth_private.users where email = 'floor@harbour.example')")
            .execute(&mut owner)
            .await
            .unwrap();
        ordna::store::badges::provision(&mut owner, "harbour", "floor@harbour.example", code)
            .await
            .unwrap();
    }
    assert_eq!(code(&hall.shows(theirs.0, PIN).await), "not_allowed");
    assert_eq!(code(&hall.shows(FLOOR, "8642").await), "not_allowed");
    let badged = hall.shows(FLOOR, PIN).await.unwrap();
    let me = session::me(&hall.desk.database.store(Some(&badged.token))).await.unwrap();
    assert_eq!(me.organization, "linden");
}
