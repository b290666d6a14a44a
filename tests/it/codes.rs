//! The code that a customer confirms with: who may make, try and use one, how often, how long,
//! and that it stands nowhere afterwards.

use ordna::cli::print::exit_status;
use ordna::domain::entity::Entity;
use ordna::service::act::{Act, Acted};
use ordna::service::error::{Error, Result};
use ordna::service::list::ListQuery;
use ordna::service::{Clock, Service, session};
use ordna::store::sessions;
use serde_json::{Map, Value, json};
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use crate::support::desk::{Desk, does, refused, service};
use crate::support::people::{customers_person, token};

const INVALID: &str = "Invalid OTP code";
const EXPIRED: &str = "OTP has expired. Please request a new one.";
const NO_ORDER: &str = "Sale order not found";

/// A desk with the worker beside it.
struct Office {
    desk: Desk,
    worker: Service,
}

impl Office {
    async fn new() -> Self {
        let desk = Desk::new().await;
        desk.product("CHAIR", 200_000, false).await;
        Self { worker: worker(&desk).await, desk }
    }

    /// An order that waits for its customer.
    async fn waiting(&self) -> Order {
        let number = self.desk.order("made_to_order", &["CHAIR"]).await;
        does(&self.desk.staff, Entity::Order, &number, "approve", json!({})).await.unwrap();
        let id = self.desk.sees("select id from ordna.orders where number = $1", &number).await;
        Order { number, id }
    }

    async fn code(&self, order: &Order) -> String {
        let made = self.worker.make_code(order.id).await.unwrap();
        let code = made.code.reveal().to_owned();
        self.worker.code_sent(order.id, made).await.unwrap();
        code
    }

    /// The customer of an order, logged in.
    async fn customer_of(&self, order: &Order) -> Service {
        let sql = "select customer_id from ordna.orders where number = $1";
        let customer: Uuid = self.desk.sees(sql, &order.number).await;
        let email = format!("{customer}@buyer.example");
        let mut owner = self.desk.database.owner().await;
        customers_person(&mut owner, &self.desk.slug, &email, customer).await;
        service(&self.desk.database, &token(&self.desk.database, &email, &self.desk.slug).await)
            .await
    }

    /// What psql is with somebody's session.
    async fn psql(&self, who: &str) -> PgConnection {
        let email = format!("{who}@{}.example", self.desk.slug);
        let token = token(&self.desk.database, &email, &self.desk.slug).await;
        let mut connection = self.desk.database.app().await;
        ordna::store::carry(&mut connection, &token).await.unwrap();
        connection
    }
}

struct Order {
    number: String,
    id: Uuid,
}

async fn worker(desk: &Desk) -> Service {
    let door = desk.database.worker(None);
    let organization = desk.staff.me().organization_id;
    let token = sessions::service_token(door.pool(), organization).await.unwrap().unwrap();
    let store = desk.database.worker(Some(&token));
    let me = session::me(&store).await.unwrap();
    Service::new(store, Clock::System, me, crate::support::shelf())
}

async fn confirms(who: &Service, order: &Order, code: &str) -> Result<Acted> {
    does(who, Entity::Order, &order.number, "confirm", json!({ "otp": code })).await
}

/// Another code than this one.
fn wrong(code: &str) -> String {
    let number: u32 = code.parse().unwrap();
    format!("{:06}", (number + 1) % 1_000_000)
}

async fn run(connection: &mut PgConnection, sql: &str) -> std::result::Result<(), String> {
    let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(connection).await;
    done.map(|_| ()).map_err(|error| {
        let error = error.into_database_error().unwrap();
        let code = error.code().unwrap_or_default().into_owned();
        format!("{code} {}", error.constraint().unwrap_or_default()).trim().to_owned()
    })
}

async fn tries(connection: &mut PgConnection, order: &Order, code: &str) -> String {
    let asked = sqlx::query_scalar("select auth.try_code($1, $2)").bind(order.id).bind(code);
    asked.fetch_one(connection).await.unwrap()
}

/// A confirmation by hand, as psql may try it.
fn by_hand(order: &Order) -> String {
    format!(
        "insert into ordna.events (organization_id, machine, subject_id, seq, id, action, from_status,
            to_status, root_order_id)
         select organization_id, machine, id, version + 1, gen_random_uuid(), 'confirm', status,
            'confirmed_by_customer', id from ordna.orders where id = '{}'",
        order.id
    )
}

async fn says(office: &Office, order: &Order) -> String {
    let query = ListQuery { search: Some(order.number.clone()), ..ListQuery::of(Entity::Order) };
    let page = office.desk.staff.list(&query).await.unwrap();
    page.items.into_iter().find(|it| it.id == order.id).unwrap().says
}

#[tokio::test]
async fn a_right_code_confirms_once_and_is_answered_again() {
    let office = Office::new().await;
    let order = office.waiting().await;
    assert_eq!(says(&office, &order).await, "code not sent yet");
    let without =
        does(&office.desk.staff, Entity::Order, &order.number, "confirm", json!({})).await;
    assert!(refused(without).contains("the customer's code"));
    assert_eq!(refused(confirms(&office.desk.staff, &order, "123456").await), EXPIRED);

    let code = office.code(&order).await;
    assert!(code.len() == 6 && code.bytes().all(|it| it.is_ascii_digit()), "six digits");
    assert_eq!(says(&office, &order).await, "code sent now");
    // As it is read out on the phone.
    let spoken: String = code.chars().flat_map(|it| [it, ' ']).collect();
    let first = confirms(&office.desk.staff, &order, &spoken).await.unwrap();
    assert_eq!(office.desk.status(&order.number).await, "confirmed_no_payment_required");
    let stamped: bool = office
        .desk
        .sees("select otp_verified_at is not null and otp_expires_at is null from ordna.orders where number = $1", &order.number)
        .await;
    assert!(stamped);

    // Work that was asked for is not asked for again.
    let mut first = first;
    first.effects.retain(|it| it.kind != "outbox");
    for other in [code.as_str(), "000000", ""] {
        let again = confirms(&office.desk.admin, &order, other).await.unwrap();
        assert_eq!(json!(again), json!(first));
    }
    let told: Value = office
        .desk
        .sees("select data from ordna.events e join ordna.orders o on o.id = e.subject_id where o.number = $1 and e.action = 'send_code'", &order.number)
        .await;
    assert_eq!(told.as_object().unwrap().keys().collect::<Vec<_>>(), ["otp_expires_at"]);
    let broken: i64 = sqlx::query_scalar("select count(*) from ordna.audit_verify()")
        .fetch_one(office.desk.admin.store().pool())
        .await
        .unwrap();
    assert_eq!(broken, 0);
}

#[tokio::test]
async fn five_wrong_tries_lock_a_code_until_the_next_one() {
    let office = Office::new().await;
    let order = office.waiting().await;
    let code = office.code(&order).await;
    for _ in 0..5 {
        let error = confirms(&office.desk.staff, &order, &wrong(&code)).await.unwrap_err();
        assert_eq!((error.to_string().as_str(), exit_status(&error)), (INVALID, 1));
    }
    let locked = confirms(&office.desk.staff, &order, &code).await.unwrap_err();
    assert_eq!((locked.to_string().as_str(), exit_status(&locked)), (EXPIRED, 1));
    let next = office.code(&order).await;
    confirms(&office.desk.staff, &order, &next).await.unwrap();
}

#[tokio::test]
async fn four_wrong_tries_are_forgiven_and_tries_that_are_rolled_back_count() {
    let office = Office::new().await;
    let mut psql = office.psql("staff").await;
    for (count, then) in [(4, "ok"), (5, EXPIRED)] {
        let order = office.waiting().await;
        let code = office.code(&order).await;
        for _ in 0..count {
            run(&mut psql, "begin").await.unwrap();
            assert_eq!(tries(&mut psql, &order, &wrong(&code)).await, INVALID);
            run(&mut psql, "rollback").await.unwrap();
        }
        run(&mut psql, "begin").await.unwrap();
        assert_eq!(tries(&mut psql, &order, &code).await, then, "after {count}");
        run(&mut psql, "rollback").await.unwrap();
    }
}

#[tokio::test]
async fn a_code_that_is_past_its_end_is_no_longer_good() {
    let office = Office::new().await;
    let order = office.waiting().await;
    let code = office.code(&order).await;
    let mut owner = office.desk.database.owner().await;
    let good = "select expires_at - made_at = interval '10 minutes' from auth_private.codes";
    assert!(sqlx::query_scalar::<_, bool>(good).fetch_one(&mut owner).await.unwrap());
    run(&mut owner, "update auth_private.codes set expires_at = clock_timestamp()").await.unwrap();
    assert_eq!(refused(confirms(&office.desk.staff, &order, &code).await), EXPIRED);
    assert_eq!(refused(confirms(&office.desk.staff, &order, &wrong(&code)).await), EXPIRED);
}

#[tokio::test]
async fn of_two_who_confirm_at_once_one_does_and_the_other_gets_the_same_answer() {
    let office = Office::new().await;
    for _ in 0..5 {
        let order = office.waiting().await;
        let code = office.code(&order).await;
        let customer = office.customer_of(&order).await;
        let (one, two) = tokio::join!(
            confirms(&office.desk.staff, &order, &code),
            confirms(&customer, &order, &code)
        );
        assert_eq!(one.unwrap().event, two.unwrap().event);
        let count: i64 = office
            .desk
            .sees("select count(*) from ordna.events e join ordna.orders o on o.id = e.subject_id where o.number = $1 and e.action = 'confirm'", &order.number)
            .await;
        assert_eq!(count, 1);
    }
}

#[tokio::test]
async fn a_new_code_and_a_review_end_the_one_before() {
    let office = Office::new().await;
    let order = office.waiting().await;
    let first = office.code(&order).await;
    let asked =
        does(&office.desk.staff, Entity::Order, &order.number, "resend_otp", json!({})).await;
    assert_eq!(asked.unwrap().to.word(), "awaiting_customer_confirmation");
    let mut second = office.code(&order).await;
    while second == first {
        second = office.code(&order).await;
    }
    assert_eq!(refused(confirms(&office.desk.staff, &order, &first).await), INVALID);
    for action in ["revise", "approve"] {
        does(&office.desk.staff, Entity::Order, &order.number, action, json!({})).await.unwrap();
    }
    assert_eq!(says(&office, &order).await, "code not sent yet");
    assert_eq!(refused(confirms(&office.desk.staff, &order, &second).await), EXPIRED);
    let third = office.code(&order).await;
    confirms(&office.desk.staff, &order, &third).await.unwrap();
    let late = office.worker.make_code(order.id).await.unwrap_err();
    assert!(matches!(late, Error::Refused(_)), "{late:?}");
}

#[tokio::test]
async fn an_order_has_twenty_codes_a_day() {
    let office = Office::new().await;
    let order = office.waiting().await;
    for _ in 0..20 {
        office.code(&order).await;
    }
    let error = office.worker.make_code(order.id).await.unwrap_err();
    assert!(error.to_string().contains("no more codes today"), "{error}");
    // Whoever asks for another is told so at once, and from when on.
    let again = || async {
        does(&office.desk.staff, Entity::Order, &order.number, "resend_otp", json!({})).await
    };
    let why = refused(again().await);
    let from: String = office
        .desk
        .sees(
            "select to_char((min(made_at) + interval '1 day 1 minute') at time zone 'Europe/Stockholm', 'YYYY-MM-DD HH24:MI')
               from auth_private.codes where $1 <> ''",
            &order.number,
        )
        .await;
    let sentence = format!("20 codes were sent within a day, the next can go out from {from} on");
    assert!(why.contains(&sentence), "{why} {from}");
    let offered = office.desk.staff.actions(Entity::Order, &order.number).await.unwrap();
    let offered = offered.iter().find(|it| it.action.word() == "resend_otp").unwrap();
    assert!(!offered.allowed && offered.reason.as_ref().unwrap().contains(&from), "{offered:?}");
    let mut psql = office.psql("staff").await;
    let by_hand = by_hand(&order)
        .replace("'confirm'", "'resend_otp'")
        .replace("'confirmed_by_customer'", "status");
    let forged = run(&mut psql, &by_hand).await.unwrap_err();
    assert_eq!(forged, "23514 events_need");
    let mut owner = office.desk.database.owner().await;
    let yesterday = "update auth_private.codes set made_at = made_at - interval '25 hours'";
    run(&mut owner, yesterday).await.unwrap();
    again().await.unwrap();
    office.code(&order).await;
    let kept: i64 = sqlx::query_scalar("select count(*) from auth_private.codes")
        .fetch_one(&mut owner)
        .await
        .unwrap();
    assert_eq!(kept, 1, "what is older than a day is of no use");
}

#[tokio::test]
async fn another_organization_learns_nothing_of_an_order() {
    let office = Office::new().await;
    let order = office.waiting().await;
    let code = office.code(&order).await;
    let database = office.desk.database.name.clone();
    let fjord = Desk::in_database(office.desk.database, "fjord").await;
    assert_eq!(fjord.database.name, database);
    let error =
        does(&fjord.admin, Entity::Order, &order.id.to_string(), "confirm", json!({"otp": code}))
            .await
            .unwrap_err();
    assert_eq!(
        (error.to_string().as_str(), error.code(), exit_status(&error)),
        (NO_ORDER, "not_found", 4)
    );
    let unseen = worker(&fjord).await.make_code(order.id).await.unwrap_err();
    assert!(matches!(unseen, Error::Missing { .. }), "{unseen:?}");

    let token = token(&fjord.database, "staff@fjord.example", "fjord").await;
    let mut psql = fjord.database.app().await;
    ordna::store::carry(&mut psql, &token).await.unwrap();
    for _ in 0..6 {
        assert_eq!(tries(&mut psql, &order, &wrong(&code)).await, NO_ORDER);
    }
    confirms(&office.desk.staff, &order, &code).await.unwrap();
}

#[tokio::test]
async fn staff_the_customer_and_an_admin_confirm_and_nobody_else() {
    let office = Office::new().await;
    let order = office.waiting().await;
    let code = office.code(&order).await;
    for who in [&office.desk.floor, &office.desk.quality] {
        let error = confirms(who, &order, &code).await.unwrap_err();
        assert!(matches!(error, Error::NotAllowed(_)), "{error:?}");
    }
    let stranger = office.customer_of(&office.waiting().await).await;
    let error = confirms(&stranger, &order, &code).await.unwrap_err();
    assert_eq!(error.to_string(), NO_ORDER);
    let justified = json!({"justification": "by phone"});
    let staff =
        does(&office.desk.staff, Entity::Order, &order.number, "confirm", justified.clone()).await;
    assert!(staff.is_err());

    let customer = office.customer_of(&order).await;
    does(&customer, Entity::Order, &order.number, "resend_otp", json!({})).await.unwrap();
    let acted = confirms(&customer, &order, &code).await.unwrap();
    assert!(acted.effects.iter().any(|it| it.kind == "job_card"), "{acted:?}");

    let order = office.waiting().await;
    let code = office.code(&order).await;
    let both = json!({"otp": wrong(&code), "justification": "by phone"});
    let both = does(&office.desk.admin, Entity::Order, &order.number, "confirm", both).await;
    assert_eq!(refused(both), INVALID, "a code that was given has to be right");
    does(&office.desk.admin, Entity::Order, &order.number, "confirm", justified).await.unwrap();
    let verified: bool = office
        .desk
        .sees(
            "select otp_verified_at is not null from ordna.orders where number = $1",
            &order.number,
        )
        .await;
    assert!(!verified, "nobody gave a code");
}

#[tokio::test]
async fn who_must_give_a_code_is_asked_for_it_and_an_admin_may_say_why_not() {
    let office = Office::new().await;
    let order = office.waiting().await;
    for (who, expected) in [
        (&office.desk.staff, vec![("otp", true), ("note", false)]),
        (&office.desk.admin, vec![("otp", false), ("justification", false), ("note", false)]),
    ] {
        let offered = who.actions(Entity::Order, &order.number).await.unwrap();
        let confirm = offered.iter().find(|it| it.action.word() == "confirm").unwrap();
        let inputs: Vec<_> = confirm.inputs.iter().map(|it| (it.name, it.required)).collect();
        assert!(confirm.allowed && confirm.reason.is_none());
        assert_eq!(inputs, expected);
    }
}

#[tokio::test]
async fn nobody_gets_around_the_code_by_hand() {
    let office = Office::new().await;
    let (order, other) = (office.waiting().await, office.waiting().await);
    let code = office.code(&order).await;
    office.code(&other).await;
    for who in ["staff", "admin"] {
        let mut psql = office.psql(who).await;
        assert_eq!(run(&mut psql, &by_hand(&order)).await.unwrap_err(), "23514 events_proof");
        for sql in [
            "select * from auth_private.codes",
            "select * from auth_private.code_key",
            "select auth_private.fresh_code()",
            "select last_value from auth_private.code_tries_0",
            "select setval('auth_private.code_tries_0', 1)",
        ] {
            assert!(run(&mut psql, sql).await.unwrap_err().starts_with("42501"), "{who}: {sql}");
        }
        let made = format!("select auth.make_code('{}')", order.id);
        assert_eq!(run(&mut psql, &made).await.unwrap_err(), "42501");

        // A code opens its own order, and no other.
        run(&mut psql, "begin").await.unwrap();
        assert_eq!(tries(&mut psql, &order, &code).await, "ok");
        run(&mut psql, "savepoint s").await.unwrap();
        assert_eq!(run(&mut psql, &by_hand(&other)).await.unwrap_err(), "23514 events_proof");
        run(&mut psql, "rollback to s").await.unwrap();
        assert_eq!(tries(&mut psql, &order, &code).await, EXPIRED, "{who}: it is used up");
        run(&mut psql, "rollback").await.unwrap();

        // What was taken back proves nothing.
        run(&mut psql, "begin; savepoint s").await.unwrap();
        assert_eq!(tries(&mut psql, &order, &code).await, "ok");
        run(&mut psql, "rollback to s").await.unwrap();
        assert_eq!(run(&mut psql, &by_hand(&order)).await.unwrap_err(), "23514 events_proof");
        run(&mut psql, "rollback").await.unwrap();
    }
    // Nor does what another transaction used up.
    let code = office.code(&order).await;
    let mut psql = office.psql("staff").await;
    assert_eq!(tries(&mut psql, &order, &code).await, "ok");
    assert_eq!(run(&mut psql, &by_hand(&order)).await.unwrap_err(), "23514 events_proof");
    assert_eq!(refused(confirms(&office.desk.staff, &order, &code).await), EXPIRED);

    let code = office.code(&order).await;
    run(&mut psql, "begin").await.unwrap();
    assert_eq!(tries(&mut psql, &order, &code).await, "ok");
    run(&mut psql, &by_hand(&order)).await.unwrap();
    run(&mut psql, "rollback").await.unwrap();
    for who in ["floor", "quality"] {
        let mut psql = office.psql(who).await;
        let tried = format!("select auth.try_code('{}', '{code}')", order.id);
        assert_eq!(run(&mut psql, &tried).await.unwrap_err(), "42501", "{who}");
    }
}

/// Where in the database a text stands, by itself.
const WHERE: &str = r"
create function pg_temp.places(wanted text) returns setof text language plpgsql as $$
declare
    it record;
    found boolean;
begin
    for it in select c.oid::regclass as place, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid
               where c.relnamespace in ('ordna'::regnamespace, 'auth_private'::regnamespace) and c.relkind = 'r'
                 and a.attnum > 0 and not a.attisdropped and a.atttypid in ('text'::regtype, 'jsonb'::regtype) loop
        execute format('select exists (select from %s where %I::text ~ $1)', it.place, it.attname)
            into found using '(^|[^0-9a-f])' || wanted || '([^0-9a-f]|$)';
        if found then return next it.place || '.' || it.attname; end if;
    end loop;
end
$$";

#[tokio::test]
async fn a_code_stands_nowhere_and_a_repeat_is_known_without_it() {
    let office = Office::new().await;
    let order = office.waiting().await;
    let code = office.code(&order).await;
    let act = |otp: &str| Act {
        entity: Entity::Order,
        name: order.number.clone(),
        action: "confirm".into(),
        inputs: Map::from_iter([
            ("otp".to_owned(), json!(otp)),
            ("note".to_owned(), json!("read out on the phone")),
        ]),
        if_version: None,
        idempotency_key: Some("once".into()),
    };
    let shown = format!("{:?} {}", act(&code), json!(act(&code)));
    assert!(!shown.contains(&code) && shown.contains("read out on the phone"), "{shown}");
    let mistaken = wrong(&code);
    let refusal = office.desk.staff.act(act(&mistaken)).await.unwrap_err();
    assert!(!format!("{refusal:?}").contains(&mistaken));
    let first = office.desk.staff.act(act(&code)).await.unwrap();
    let again = office.desk.staff.act(act("000000")).await.unwrap();
    assert_eq!(json!(first), json!(again));

    let mut owner = office.desk.database.owner().await;
    run(&mut owner, WHERE).await.unwrap();
    for (wanted, expected) in [(code.as_str(), false), (mistaken.as_str(), false), ("CHAIR", true)]
    {
        let places: Vec<String> = sqlx::query_scalar("select pg_temp.places($1)")
            .bind(wanted)
            .fetch_all(&mut owner)
            .await
            .unwrap();
        assert_eq!(!places.is_empty(), expected, "{places:?}");
    }
}

#[tokio::test]
async fn a_million_codes_lie_flat_and_keep_their_zeros() {
    let office = Desk::new().await;
    let mut owner = office.database.owner().await;
    // Of a thousand places each, by the first digits and by the last: beyond 1300 chance does not
    // go once in a thousand million runs.
    let sql = "
        with drawn as materialized (select auth_private.fresh_code() as code from generate_series(1, 1000000)),
        first as (select count(*) as n from drawn group by left(code, 3)),
        last as (select count(*) as n from drawn group by right(code, 3))
        select (select sum((n - 1000) ^ 2 / 1000)::float8 from first), (select sum((n - 1000) ^ 2 / 1000)::float8 from last),
               (select count(*) from drawn where code like '0%'), (select count(*) from drawn where code !~ '^[0-9]{6}$')";
    let (first, last, zeros, odd): (f64, f64, i64, i64) =
        sqlx::query_as(sql).fetch_one(&mut owner).await.unwrap();
    assert!(first < 1300.0 && last < 1300.0, "{first} {last}");
    assert!((98_000..102_000).contains(&zeros), "{zeros}");
    assert_eq!(odd, 0);
}
