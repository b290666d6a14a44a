//! A checklist at a terminal of everybody's: what is marked is gathered, saved as one act under one
//! badge, and lost by nothing.

use chrono::Duration;
use ordna::domain::machine::Action;
use ordna::domain::role::Role;
use ordna::domain::secret::Secret;
use ordna::domain::status::Status;
use ordna::service::act::Acted;
use ordna::service::badges::Badged;
use ordna::service::error::{Error, Told};
use ordna::tui::asks::{Ask, Deed, News, Outcome};
use serde_json::{Value, json};
use uuid::Uuid;

use super::checklist::{record, subject};
use super::records::Bench;

fn opened() -> Bench {
    let mut bench = Bench::entered(Role::Kiosk);
    opens(&mut bench);
    bench
}

fn opens(bench: &mut Bench) {
    bench.hears(News::Reached(Ok(Box::new(subject()))));
    bench.press("f");
    bench.press("esc");
}

fn says(bench: &mut Bench, words: &str) {
    let seen = bench.seen(80, 24);
    // What is said may run over two lines.
    let plain = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(plain.contains(words), "{words:?} is not in\n{seen}");
}

fn says_not(bench: &mut Bench, words: &str) {
    let seen = bench.seen(80, 24);
    assert!(!seen.contains(words), "{words:?} is in\n{seen}");
}

/// Somebody shows a badge; answers the job, and what is to be done with it.
fn shows_badge(bench: &mut Bench) -> (u64, Value, String) {
    bench.asked.clear();
    bench.hears(News::Badged(Ok(Badged {
        token: Secret::new("0"),
        user_id: Uuid::from_u128(1),
        short_name: "ida".into(),
        role: Role::Quality,
        expires_at: "2026-05-04T12:01:00Z".parse().unwrap(),
    })));
    let (job, deed) = bench.last();
    let Deed::ActAs { act, by, .. } = deed else { panic!("{deed:?}") };
    assert_eq!((act.action.as_str(), act.if_version, by.as_str()), ("check", None, "ida"));
    (job, act.inputs["lines"].clone(), act.idempotency_key.unwrap())
}

fn saved() -> Outcome {
    Outcome::Acted(Acted {
        entity: "qir".into(),
        number: subject().number,
        action: Action::Check,
        from: Status::InProgress,
        to: Status::InProgress,
        version: 1,
        event: Uuid::from_u128(5),
        effects: Vec::new(),
        lines: Vec::new(),
    })
}

#[test]
fn marks_are_gathered_and_shown_as_not_saved() {
    let mut bench = opened();
    insta::assert_snapshot!("kiosk_checklist", bench.both());
    bench.press("+ - k k k k \"2198,5 enter");
    bench.press("k");
    assert!(!bench.asked.iter().any(|it| matches!(it, Ask::Do { .. })), "{:?}", bench.asked);
    insta::assert_snapshot!("kiosk_checklist_marked", bench.both());
    bench.press("f2");
    insta::assert_snapshot!("kiosk_checklist_big", bench.both());
    bench.press("\"22");
    insta::assert_snapshot!("kiosk_checklist_big_measured", bench.seen(80, 24));
    bench.press("esc f2 enter");
    insta::assert_snapshot!("kiosk_checklist_badge", bench.seen(80, 24));
}

#[test]
fn they_are_one_act_of_whoever_shows_a_badge_and_kept_until_it_is_done() {
    let mut bench = opened();
    bench.press("+ -");
    says(&mut bench, "4 of 5 checked, 2 not saved");
    bench.press("enter");
    says(&mut bench, "Who does it? save 2 marks QIR-SO-2026-0012-01");
    let denied = Error::NotAllowed(Told::new("this badge and this PIN do not go together"));
    bench.hears(News::Badged(Err(denied)));
    says(&mut bench, "do not go together");
    bench.press("esc");
    says(&mut bench, "2 marks are kept here, not saved yet");
    bench.press("esc enter");
    let (job, lines, key) = shows_badge(&mut bench);
    let both = json!([
        {"line": "wood", "result": "pass"}, {"line": "edges broken", "result": "fail"},
    ]);
    assert_eq!(lines, both);
    // What is struck meanwhile waits for what comes of it.
    bench.press("+");
    says(&mut bench, "2 not saved");
    let refused = Error::Refused(Told::new("its order is being changed just now"));
    bench.hears(News::Done { job, result: Err(refused) });
    says(&mut bench, "being changed just now; QIR-SO-2026-0012-01: 2");
    says(&mut bench, "3 not saved");
    bench.press("backspace k k k backspace esc");
    bench.press("enter");
    let (job, _, other) = shows_badge(&mut bench);
    assert_ne!(key, other, "other marks are another act");
    bench.hears(News::Done { job, result: Ok(saved()) });
    says(&mut bench, "QIR-SO-2026-0012-01 checked, by ida");
    says_not(&mut bench, "not saved");
}

#[test]
fn the_same_marks_are_the_same_act() {
    let mut bench = opened();
    bench.press("+ enter");
    let (job, _, key) = shows_badge(&mut bench);
    let refused = || Error::Refused(Told::new("not now"));
    bench.hears(News::Done { job, result: Err(refused()) });
    bench.press("esc enter");
    assert_eq!(shows_badge(&mut bench).2, key);
}

#[test]
fn what_cannot_be_marked_like_that_is_said_at_once() {
    let mut bench = opened();
    bench.press("k k \"2206 enter");
    says(&mut bench, "2206");
    bench.press("k k k k k +");
    says(&mut bench, "length: 2206 is out of 2200 ± 2 mm");
    bench.press("enter");
    let (_, lines, _) = shows_badge(&mut bench);
    assert_eq!(lines, json!([{"line": "length", "result": "fail", "measured": "2206"}]));
    let mut bench = opened();
    bench.press("* enter");
    let (_, lines, _) = shows_badge(&mut bench);
    assert_eq!(lines.as_array().unwrap().len(), 3, "all that were open: {lines}");
}

#[test]
fn a_mark_is_taken_back_before_it_is_saved() {
    let mut bench = opened();
    bench.press("+ k");
    says(&mut bench, "Backspace take it back");
    bench.press("backspace");
    says(&mut bench, "2 of 5 checked");
    says_not(&mut bench, "not saved");
    bench.press("backspace enter");
    says_not(&mut bench, "Who does it?");
}

#[test]
fn another_screen_and_the_idle_lock_lose_none() {
    let mut bench = opened();
    bench.press("+ -");
    bench.press("esc");
    says(&mut bench, "QIR-SO-2026-0012-01: 2 marks are kept here, not saved yet");
    bench.press("esc");
    opens(&mut bench);
    says(&mut bench, "4 of 5 checked, 2 not saved");
    bench.press("enter");
    bench.waits(Duration::seconds(3600));
    says(&mut bench, "scan a card, or press a key");
    says(&mut bench, "2 marks are kept here, not saved yet");
    says_not(&mut bench, "Who does it?");
    bench.press("q");
    says(&mut bench, "An admin ends this terminal; QIR-SO-2026-0012-01: 2 marks");
    bench.press("esc esc");
    opens(&mut bench);
    says(&mut bench, "4 of 5 checked, 2 not saved");
}

#[test]
fn a_verdict_waits_for_the_marks() {
    let mut bench = opened();
    bench.press("* p");
    says(&mut bench, "Who does it? save 3 marks");
    // Whoever leaves it does not come back to a verdict that somebody else then gives.
    bench.press("esc esc enter");
    let (job, _, _) = shows_badge(&mut bench);
    bench.hears(News::Done { job, result: Ok(saved()) });
    says(&mut bench, "checked, by ida");
    says_not(&mut bench, "Who does it?");
    assert!(bench.asked.iter().all(|it| !matches!(it, Ask::Do { .. })), "{:?}", bench.asked);
}

#[test]
fn what_somebody_else_did_meanwhile_is_said() {
    let mut bench = opened();
    bench.press("+ -");
    let mut row = record();
    row["checklist"][2]["result"] = json!("fail");
    row["checklist"][2]["by"] = json!(Uuid::from_u128(1));
    row["checklist"][2]["at"] = json!("2026-05-04T12:00:30Z");
    bench.report = Some(row);
    bench.hears(News::Changed);
    says(&mut bench, "wood: anna says fail meanwhile; yours counts once it is saved");
    says(&mut bench, "2 not saved");
    bench.press("esc");
    bench.hears(News::Changed);
    says_not(&mut bench, "meanwhile");
    // Another round says nothing of the last one's marks.
    let mut row = record();
    row["round"] = json!(3);
    bench.report = Some(row);
    bench.hears(News::Changed);
    says(&mut bench, "round 3 has begun; 2 marks of round 2 were");
    says_not(&mut bench, "2 not saved");
}
