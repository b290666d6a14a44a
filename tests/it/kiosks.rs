//! Eight shared terminals on one database, all at the same two hundred cards at once: every act is
//! done once or refused with a reason, whoever did it stands on the timeline, and how things stand
//! at the end is what the timeline says.

use std::collections::HashSet;

use ordna::domain::entity::Entity;
use ordna::domain::role::Role;
use ordna::domain::secret::Secret;
use ordna::service::Service;
use serde_json::{Value, json};

use crate::support::desk::{Desk, does, service};
use crate::support::people::{person, token};

const TERMINALS: usize = 8;
const ORDERS: usize = 10;
const CARDS: usize = 20;
const PIN: &str = "2468";

/// Orders in production, with somebody for each of their cards.
async fn at_work(desk: &Desk) -> Vec<String> {
    desk.product("CHAIR", 10_000, false).await;
    let mut cards = Vec::new();
    for _ in 0..ORDERS {
        let order = desk.at_work(&["CHAIR"; CARDS]).await;
        cards.extend(desk.cards(&order).await);
    }
    cards
}

/// Somebody of production, with a badge.
async fn colleague(desk: &Desk, number: usize) -> (String, String) {
    let (email, code) = (format!("p{number}@linden.example"), format!("PPPPPPPP{number:02}"));
    let mut owner = desk.database.owner().await;
    person(&mut owner, &desk.slug, &email, Role::Production).await;
    ordna::store::badges::provision(&mut owner, &desk.slug, &email, (&code, PIN)).await.unwrap();
    // Hashes are made slow on purpose; here the acts are what is looked at.
    sqlx::query("update auth_private.badges set pin_hash = ext.crypt(encode(sha256(convert_to($1, 'UTF8')), 'base64'), ext.gen_salt('bf', 4))")
        .bind(PIN)
        .execute(&mut owner)
        .await
        .unwrap();
    (email, code)
}

/// What came of an act: who did what, or why it was not done.
type Tried = (String, &'static str, Result<(), (String, String)>);

/// Goes through all cards from one of them on, and starts or completes each by badge.
async fn works(kiosk: Service, code: String, cards: Vec<String>, from: usize) -> Vec<Tried> {
    let mut tried = Vec::new();
    for at in 0..cards.len() {
        let at = (at + from * cards.len() / TERMINALS) % cards.len();
        let card = &cards[at];
        let action = if (at + from).is_multiple_of(2) { "start" } else { "complete" };
        let badge = kiosk.as_badged(&Secret::new(code.as_str()), &Secret::new(PIN)).await.unwrap();
        let done = does(&badge, Entity::JobCard, card, action, json!({})).await;
        badge.leave().await;
        let done = done.map(|_| ()).map_err(|it| (it.code().to_owned(), it.to_string()));
        tried.push((card.clone(), action, done));
    }
    tried
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_terminals_at_the_same_cards_do_everything_once() {
    let desk = Desk::new().await;
    let cards = at_work(&desk).await;
    assert_eq!(cards.len(), ORDERS * CARDS);
    let mut owner = desk.database.owner().await;
    person(&mut owner, &desk.slug, "kiosk@linden.example", Role::Kiosk).await;

    let mut running = Vec::new();
    let mut people = Vec::new();
    for number in 0..TERMINALS {
        let (email, code) = colleague(&desk, number).await;
        people.push(email);
        let kiosk = token(&desk.database, "kiosk@linden.example", &desk.slug).await;
        let kiosk = service(&desk.database, &kiosk).await;
        running.push(tokio::spawn(works(kiosk, code, cards.clone(), number)));
    }
    let mut done = HashSet::new();
    for (who, terminal) in people.iter().zip(running) {
        for (card, action, went) in terminal.await.unwrap() {
            match went {
                Ok(()) => assert!(done.insert((card.clone(), action, who.clone())), "{card} twice"),
                Err((code, why)) => {
                    assert!(["refused", "conflict"].contains(&code.as_str()), "{code}: {why}");
                    assert!(!why.is_empty());
                }
            }
        }
    }
    let starts = done.iter().filter(|(_, action, _)| *action == "start").count();
    assert_eq!(starts, cards.len(), "every card was started by somebody, once");

    // What was answered is what stands on the timeline, under the name of whoever did it.
    let told: Vec<(String, String, String)> = sqlx::query_as(
        "select c.number, e.action, u.email
           from ordna.events e
           join ordna.job_cards c on c.organization_id = e.organization_id and c.id = e.subject_id
           join auth_private.users u on u.id = e.actor_id
          where e.machine = 'job_card' and e.action in ('start', 'complete')",
    )
    .fetch_all(&mut owner)
    .await
    .unwrap();
    assert_eq!(told.len(), done.len());
    for (card, action, who) in &told {
        let is_told = done.iter().any(|it| (&it.0, it.1, &it.2) == (card, action.as_str(), who));
        assert!(is_told, "{action} of {card} by {who} was answered with a no");
    }

    // Replayed from the beginning, the timeline ends where the cards stand.
    for card in &cards {
        let (status, version): (String, i32) =
            sqlx::query_as("select status, version from ordna.job_cards where number = $1")
                .bind(card)
                .fetch_one(&mut owner)
                .await
                .unwrap();
        let (at, seq) = replayed(&desk, card).await;
        assert_eq!((at, seq), (status, version), "{card}");
    }
    let broken: Vec<String> = sqlx::query_scalar("select problem from ordna.audit_verify()")
        .fetch_all(desk.admin.store().pool())
        .await
        .unwrap();
    assert!(broken.is_empty(), "{broken:?}");
}

/// Where a card's timeline leads, and how many events that took.
async fn replayed(desk: &Desk, card: &str) -> (String, i32) {
    let events: Value = desk
        .sees(
            "select jsonb_agg(jsonb_build_array(e.seq, e.from_status, e.to_status) order by e.seq)
               from ordna.events e join ordna.job_cards c on c.organization_id = e.organization_id and c.id = e.subject_id
              where c.number = $1 and e.machine = 'job_card'",
            card,
        )
        .await;
    let (mut at, mut seq) = ("nothing".to_owned(), 0);
    for event in events.as_array().unwrap() {
        assert_eq!(event[1].as_str(), Some(at.as_str()), "{card} at {seq}");
        seq += 1;
        assert_eq!(event[0].as_i64(), Some(seq.into()));
        event[2].as_str().unwrap().clone_into(&mut at);
    }
    (at, seq)
}
