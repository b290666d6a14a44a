//! Stations, and how long was worked: begun and ended by acts, cut at the end of a shift, handed on.

use chrono::Duration;
use ordna::domain::entity::Entity;
use ordna::domain::machine::Action;
use ordna::domain::specification::changes;
use ordna::domain::status::Status;
use ordna::service::error::Error;
use ordna::service::list::{ListQuery, Listed};
use ordna::service::{Clock, Service};
use ordna::store::events::Words;
use ordna::store::work_times::Whose;
use ordna::store::{events, outbox, things, work_times};
use serde_json::{Value, json};

use crate::support::desk::{Desk, does, refused, text};
use crate::support::worker;

/// A goods order of two things in production, whose cards are at the saw.
async fn at_the_saw(desk: &Desk) -> (String, Vec<String>) {
    desk.admin.set("stations", json!(["saw", "assembly"]), None).await.unwrap();
    desk.product("SHELF", 50_000, false).await;
    desk.product("RAIL", 10_000, false).await;
    let order = desk.order("goods", &["SHELF", "RAIL"]).await;
    for action in ["quote", "submit"] {
        does(&desk.staff, Entity::Order, &order, action, json!({})).await.unwrap();
    }
    does(&desk.admin, Entity::Order, &order, "approve", json!({})).await.unwrap();
    let cards = desk.cards(&order).await;
    for card in &cards {
        let given = json!({"station": "SAW"});
        does(&desk.floor, Entity::JobCard, card, "assign", given).await.unwrap();
    }
    does(&desk.floor, Entity::Order, &order, "start_production", json!({})).await.unwrap();
    (order, cards)
}

async fn card(desk: &Desk, number: &str) -> Value {
    desk.floor.show(Entity::JobCard, number).await.unwrap()
}

/// Whose id it is, by the role.
fn who(desk: &Desk, id: &Value) -> &'static str {
    let people = [("admin", &desk.admin), ("staff", &desk.staff), ("floor", &desk.floor)];
    let is_theirs = |it: &Service| it.me().user_id.is_some_and(|own| *id == json!(own));
    people.into_iter().find(|(_, it)| is_theirs(it)).map_or("", |(name, _)| name)
}

/// How each spell of a card ended, by kind, round, person and station.
async fn spells(desk: &Desk, number: &str) -> Vec<String> {
    let shown = card(desk, number).await;
    let spell = |it: &Value| {
        let [kind, station, ended] = ["kind", "station", "ended_by"].map(|name| text(it, name));
        format!("{} {kind} {} {station} {ended}", it["round"], who(desk, &it["person"]))
    };
    shown["work_times"].as_array().unwrap().iter().map(spell).collect()
}

async fn act(who: &Service, card: &str, action: &str, given: Value) {
    does(who, Entity::JobCard, card, action, given).await.unwrap();
}

/// Runs statements as the database's owner, past the guard.
async fn meanwhile(desk: &Desk, statements: &[&'static str]) {
    let mut owner = desk.database.owner().await;
    sqlx::query("set session_replication_role = replica").execute(&mut owner).await.unwrap();
    for sql in statements {
        sqlx::query(*sql).execute(&mut owner).await.unwrap();
    }
}

#[tokio::test]
async fn whoever_stands_at_the_station_begins_and_is_its_maker() {
    let desk = Desk::new().await;
    let (_, cards) = at_the_saw(&desk).await;
    let before = card(&desk, &cards[0]).await;
    assert_eq!((&before["station"], &before["assignee"]), (&json!("saw"), &Value::Null));
    act(&desk.floor, &cards[0], "start", json!({})).await;
    let after = card(&desk, &cards[0]).await;
    assert_eq!(who(&desk, &after["assignee"]), "floor");
    assert_eq!(spells(&desk, &cards[0]).await, ["1 work floor saw "]);
    // Who was named stays the one, whoever presses the key.
    let named = json!({"assignee": "staff@linden.example", "station": "assembly"});
    act(&desk.staff, &cards[1], "assign", named).await;
    act(&desk.floor, &cards[1], "start", json!({})).await;
    assert_eq!(who(&desk, &card(&desk, &cards[1]).await["assignee"]), "staff");
    // It is taken back as a whole.
    act(&desk.staff, &cards[1], "assign", json!({"station": "saw", "assignee": null})).await;
    act(&desk.staff, &cards[1], "undo", json!({})).await;
    let again = card(&desk, &cards[1]).await;
    assert_eq!(text(&again, "station"), "assembly");
    assert_eq!(who(&desk, &again["assignee"]), "staff");
}

#[tokio::test]
async fn an_assignment_says_who_or_where() {
    let desk = Desk::new().await;
    let (_, cards) = at_the_saw(&desk).await;
    let nothing = does(&desk.floor, Entity::JobCard, &cards[0], "assign", json!({})).await;
    assert!(
        matches!(&nothing, Err(Error::Usage(told)) if told.what.contains("neither person nor station")),
        "{nothing:?}"
    );
    let wrong =
        does(&desk.floor, Entity::JobCard, &cards[0], "assign", json!({"station": "swa"})).await;
    assert!(
        matches!(&wrong, Err(Error::Missing { nearest, .. }) if nearest == &["saw"]),
        "{wrong:?}"
    );
    for (value, what) in [
        (json!(["saw", "Saw"]), "twice"),
        (json!([" saw"]), "blanks"),
        (json!("saw"), "no list"),
        (json!(["x".repeat(31)]), "too long"),
    ] {
        let set = desk.admin.set("stations", value, None).await;
        assert!(matches!(set, Err(Error::Usage(_))), "{what}");
    }
    let shifts = desk.admin.set("shifts", json!(["6-14"]), None).await;
    assert!(
        matches!(&shifts, Err(Error::Usage(told)) if told.what.contains("06:00-14:00")),
        "{shifts:?}"
    );
}

#[tokio::test]
async fn pauses_do_not_count_and_the_next_person_goes_on() {
    let desk = Desk::new().await;
    let (order, cards) = at_the_saw(&desk).await;
    let one = &cards[0];
    act(&desk.floor, one, "start", json!({})).await;
    act(&desk.floor, one, "pause", json!({})).await;
    act(&desk.floor, one, "resume", json!({})).await;
    act(&desk.floor, one, "hand_over", json!({"assignee": "admin@linden.example"})).await;
    let handed = card(&desk, one).await;
    assert_eq!(
        (text(&handed, "status").as_str(), who(&desk, &handed["assignee"])),
        ("in_progress", "admin")
    );
    let early = does(&desk.floor, Entity::JobCard, one, "complete", json!({})).await;
    assert!(refused(early).contains("resume it"));
    act(&desk.admin, one, "resume", json!({})).await;
    // To a station it goes as to whoever stands there.
    act(
        &desk.floor,
        one,
        "hand_over",
        json!({"station": "assembly", "note": "glue is dry at six"}),
    )
    .await;
    assert_eq!(card(&desk, one).await["assignee"], Value::Null);
    act(&desk.floor, one, "resume", json!({})).await;
    act(&desk.floor, one, "complete", json!({})).await;
    assert_eq!(
        spells(&desk, one).await,
        [
            "1 work floor saw pause",
            "1 work floor saw hand_over",
            "1 work admin saw hand_over",
            "1 work floor assembly complete",
        ]
    );
    meanwhile(&desk, &["update ordna.work_times set began_at = ended_at - interval '25 minutes'"])
        .await;
    assert_eq!(card(&desk, one).await["worked_seconds"], 100 * 60);
    let shown = desk.staff.show(Entity::Order, &order).await.unwrap();
    assert_eq!(shown["worked_seconds"], 100 * 60);
    let of_cards: Vec<&Value> =
        shown["job_cards"].as_array().unwrap().iter().map(|it| &it["worked_seconds"]).collect();
    assert_eq!(of_cards, [&json!(6000), &json!(0)]);
}

#[tokio::test]
async fn who_went_home_is_paused_when_the_shift_ends_and_works_no_longer() {
    let desk = Desk::new().await;
    // A shift that runs now, whatever the time is.
    let now = Clock::System.now().with_timezone(&chrono_tz::Europe::Stockholm);
    let hour = |at: Duration| (now + at).format("%H:%M").to_string();
    let shift = format!("{}-{}", hour(-Duration::hours(3)), hour(Duration::hours(3)));
    desk.admin.set("shifts", json!([shift]), None).await.unwrap();
    let (_, cards) = at_the_saw(&desk).await;
    for card in &cards {
        act(&desk.floor, card, "start", json!({})).await;
    }
    let mut worker = worker(desk.database.worker(None));
    worker.run_due().await.unwrap();
    assert_eq!(spells(&desk, &cards[0]).await, ["1 work floor saw "]);
    meanwhile(
        &desk,
        &[
            "update ordna.work_times set began_at = now() - interval '10 hours',
                shift_ends_at = now() - interval '8 hours'",
            "update ordna.outbox set run_at = now() where kind = 'pause_card'",
        ],
    )
    .await;
    // One of them was completed in the morning, before the worker came.
    act(&desk.floor, &cards[1], "complete", json!({})).await;
    assert_eq!(worker.run_due().await.unwrap().put_off, 0);
    let paused = card(&desk, &cards[0]).await;
    assert_eq!(text(&paused, "status"), "in_progress");
    assert!(!paused["paused_at"].is_null());
    let last = paused["events"].as_array().unwrap().last().unwrap();
    assert!(text(last, "note").starts_with("the shift ended at "), "{last}");
    for card in &cards {
        assert_eq!(spells(&desk, card).await, ["1 work floor saw shift_end"]);
        assert_eq!(self::card(&desk, card).await["worked_seconds"], 2 * 3600);
    }
}

#[tokio::test]
async fn a_cancelled_order_is_worked_on_no_longer() {
    let desk = Desk::new().await;
    let (order, cards) = at_the_saw(&desk).await;
    act(&desk.floor, &cards[0], "start", json!({})).await;
    let why = json!({"reason": "moved abroad"});
    does(&desk.staff, Entity::Order, &order, "cancel", why).await.unwrap();
    assert_eq!(spells(&desk, &cards[0]).await, ["1 work floor saw cancel"]);
}

#[tokio::test]
async fn nobody_writes_down_hours_by_hand() {
    let desk = Desk::new().await;
    let (_, cards) = at_the_saw(&desk).await;
    act(&desk.floor, &cards[0], "start", json!({})).await;
    let floor = desk.floor.store();
    let here = desk.floor.me().organization_id;
    let id = card(&desk, &cards[0]).await["work_times"][0]["id"].clone();
    let id: uuid::Uuid = serde_json::from_value(id).unwrap();
    let says = |result: sqlx::Result<()>| match result {
        Err(sqlx::Error::Database(error)) => error.constraint().unwrap_or_default().to_owned(),
        other => panic!("{other:?}"),
    };
    // Neither a spell beside an act that is over, nor its end, nor somebody else's card.
    let again = work_times::begin(floor.pool(), here, id, None).await;
    assert_eq!(says(again), "beside_act");
    let card = card(&desk, &cards[0]).await;
    let card: uuid::Uuid = serde_json::from_value(card["id"].clone()).unwrap();
    let end = work_times::end(floor.pool(), here, Whose::Card(card)).await;
    assert_eq!(says(end), "beside_act");
    let theirs = sqlx::query("update job_cards set assignee = gen_random_uuid() where id = $1")
        .bind(card)
        .execute(floor.pool())
        .await;
    assert_eq!(says(theirs.map(|_| ())), "beside_act");
    let asked = outbox::ask(floor.pool(), "pause_card".parse().unwrap(), id, None).await;
    assert_eq!(says(asked), "beside_act");
}

/// The program says which shift work is begun in, psql might say another: never one where there are
/// none, and never one that ends before it was begun or days later.
#[tokio::test]
async fn nobody_makes_a_shift_longer_by_hand() {
    let desk = Desk::new().await;
    let (_, cards) = at_the_saw(&desk).await;
    let here = desk.floor.me().organization_id;
    let now = Clock::System.now();
    let tries = async |hours: i64| {
        let mut tx = desk.floor.store().begin().await.unwrap();
        let found = things::find(&mut tx, here, Entity::JobCard, &cards[0]).await;
        let found = found.unwrap().unwrap();
        let to = (Action::Start, Status::InProgress);
        let event = events::record(&mut *tx, here, &found, to, &Words::default()).await.unwrap();
        let ends = Some(now + Duration::hours(hours));
        match work_times::begin(&mut *tx, here, event, ends).await {
            Err(sqlx::Error::Database(error)) => error.constraint().unwrap_or_default().to_owned(),
            other => format!("{other:?}"),
        }
    };
    assert_eq!(tries(8).await, "work_times_shift", "there are no shifts");
    desk.admin.set("shifts", json!(["06:00-14:00"]), None).await.unwrap();
    assert_eq!(tries(8).await, "Ok(())");
    assert_eq!(tries(26).await, "work_times_shift");
    assert_eq!(tries(-1).await, "work_times_check");
}

/// The numbers of the cards that a list is narrowed to, as the floor sees it.
async fn queue(desk: &Desk, query: ListQuery) -> Vec<Listed> {
    desk.floor.list(&query).await.unwrap().items
}

fn cards_that() -> ListQuery {
    ListQuery::of(Entity::JobCard)
}

#[tokio::test]
async fn the_queue_is_narrowed_by_station_batch_person_and_how_it_stands() {
    let desk = Desk::new().await;
    let (order, cards) = at_the_saw(&desk).await;
    desk.product("STOOL", 20_000, false).await;
    let other = desk.order("goods", &["STOOL"]).await;
    for action in ["quote", "submit"] {
        does(&desk.staff, Entity::Order, &other, action, json!({})).await.unwrap();
    }
    does(&desk.admin, Entity::Order, &other, "approve", json!({})).await.unwrap();
    let elsewhere = &desk.cards(&other).await[0];
    act(&desk.floor, elsewhere, "assign", json!({"station": "assembly"})).await;
    act(&desk.floor, &cards[0], "start", json!({})).await;
    act(&desk.floor, &cards[1], "start", json!({})).await;
    act(&desk.floor, &cards[1], "pause", json!({})).await;
    let batch = desk.floor.show(Entity::Order, &order).await.unwrap();
    let batch = text(&batch["batches"][0], "number");
    let status = Some("in_progress".to_owned());
    let narrowed = [
        (ListQuery { station: Some("Saw".into()), ..cards_that() }, vec![&cards[0], &cards[1]]),
        (ListQuery { station: Some("assembly".into()), ..cards_that() }, vec![elsewhere]),
        (ListQuery { batch: Some(batch), ..cards_that() }, vec![&cards[0], &cards[1]]),
        (ListQuery { mine: true, ..cards_that() }, vec![&cards[0], &cards[1]]),
        (
            ListQuery { status: status.clone(), paused: Some(false), ..cards_that() },
            vec![&cards[0]],
        ),
        (ListQuery { status, paused: Some(true), ..cards_that() }, vec![&cards[1]]),
    ];
    for (query, expected) in narrowed {
        let found = queue(&desk, query.clone()).await;
        let mut numbers: Vec<&String> = found.iter().map(|it| &it.number).collect();
        numbers.sort();
        assert_eq!(numbers, expected, "{query:?}");
    }
    let at = |row: &Listed| (row.station.clone(), row.progress());
    let row =
        &queue(&desk, ListQuery { station: Some("assembly".into()), ..cards_that() }).await[0];
    assert_eq!(at(row), (Some("assembly".into()), Some("0 of 1 cards done".into())));
    assert_eq!(row.says, "to begin", "a station is enough");
    act(&desk.floor, &cards[0], "complete", json!({})).await;
    let row = &queue(&desk, ListQuery { paused: Some(true), ..cards_that() }).await[0];
    assert_eq!(row.progress().unwrap(), "1 of 2 cards done");
    let orders = ListQuery { search: Some(order), ..ListQuery::of(Entity::Order) };
    assert_eq!(queue(&desk, orders).await[0].progress().unwrap(), "1 of 2 cards done");
    let wrong = desk.floor.list(&ListQuery { station: Some("swa".into()), ..cards_that() }).await;
    assert!(
        matches!(&wrong, Err(Error::Missing { nearest, .. }) if nearest == &["saw"]),
        "{wrong:?}"
    );
    let orders = ListQuery { station: Some("saw".into()), ..ListQuery::of(Entity::Order) };
    assert!(matches!(desk.floor.list(&orders).await, Err(Error::Usage(_))));
}

#[tokio::test]
async fn what_is_to_be_made_may_be_changed_before_it_is_begun_and_the_draft_stays() {
    let desk = Desk::new().await;
    let (_, cards) = at_the_saw(&desk).await;
    let drafted = card(&desk, &cards[0]).await;
    assert_eq!(drafted["specification"], drafted["specification_draft"]);
    assert_eq!(drafted["specification"]["options"], json!({"wood": "oak"}));
    let given = json!({
        "options": "wood: ash\nwidth: 1200", "steps": "plane\n\noil twice", "materials": null,
        "note": "the customer rang",
    });
    act(&desk.floor, &cards[0], "edit", given).await;
    let changed = card(&desk, &cards[0]).await;
    let last = json!({
        "options": {"wood": "ash", "width": 1200}, "steps": ["plane", "oil twice"], "materials": [],
    });
    assert_eq!(changed["specification"], last);
    assert_eq!(changed["specification_draft"], drafted["specification_draft"]);
    let said = changes(&changed["specification_draft"], &changed["specification"]);
    assert_eq!(said, ["wood was oak", "width is new", "new: plane", "new: oil twice"]);
    for (given, wrong) in [(json!({}), "nothing was given"), (json!({"options": "oak"}), "a colon")]
    {
        let edit = does(&desk.floor, Entity::JobCard, &cards[0], "edit", given).await;
        assert!(matches!(&edit, Err(Error::Usage(told)) if told.what.contains(wrong)), "{edit:?}");
    }
    act(&desk.floor, &cards[0], "start", json!({})).await;
    let late = does(&desk.floor, Entity::JobCard, &cards[0], "edit", json!({"steps": "x"})).await;
    assert!(refused(late).contains("it is in progress"));
    let draft = sqlx::query("update job_cards set specification_draft = '{}' where number = $1")
        .bind(&cards[1])
        .execute(desk.floor.store().pool())
        .await;
    assert!(draft.is_err(), "nobody changes a draft");
}
