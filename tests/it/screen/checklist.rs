//! The checklist of an inspection: what it shows at the smallest and at a big size, and what its
//! keys ask for, with fixed answers in place of a database.

use ordna::domain::entity::Entity;
use ordna::domain::machine::Machine;
use ordna::domain::role::Role;
use ordna::domain::status::Status;
use ordna::service::error::{Error, Told};
use ordna::service::quality::{
    Figures, ProductFigures, Quality, Spent, StationFigures, WeekQuality, share,
};
use ordna::tui::asks::{Deed, News, Subject};
use serde_json::{Value, json};
use uuid::Uuid;

use super::records::Bench;

pub(super) fn record() -> Value {
    let anna = Uuid::from_u128(1);
    let line =
        |line: &str, expected: &str| json!({"line": line, "expected": expected, "result": null});
    let done = |at: &str, line: &str, expected: &str, result: &str, rest: Value| {
        let mut all =
            json!({"line": line, "expected": expected, "result": result, "by": anna, "at": at});
        all.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        all
    };
    let (then, now) = ("2026-04-30T09:20:00Z", "2026-05-04T11:40:00Z");
    json!({
        "number": "QIR-SO-2026-0012-01", "status": "in_progress", "round": 2, "scan_code": "7KD3XQ2M",
        "order_number": "SO-2026-0012", "customer": {"name": "Nilsson & Co"},
        "people": {anna.to_string(): "anna"},
        "dimensions": {
            "length": {"nominal": 2200, "tolerance": 2, "unit": "mm"},
            "width": {"nominal": 1000, "tolerance": 2, "unit": "mm"},
        },
        "checklist": [
            done(now, "length", "2200 ± 2 mm", "pass", json!({"measured": 2201.5})),
            done(now, "width", "1000 ± 2 mm", "fail", json!({"measured": 1004, "note": "it swells near the window"})),
            line("wood", "oak"),
            line("edges broken", "yes"),
            line("does not rock on a level floor, also with a load", "yes"),
        ],
        "rounds": [{"round": 1, "checklist": [
            done(then, "length", "2200 ± 2 mm", "fail", json!({"measured": 2206})),
            done(then, "width", "1000 ± 2 mm", "pass", json!({"measured": 1000})),
            done(then, "wood", "oak", "pass", json!({})),
            line("edges broken", "yes"),
            done(then, "does not rock on a level floor, also with a load", "yes", "fail", json!({})),
        ]}],
        "attachments": [
            {"document": "QIR-SO-2026-0012-01-attachment", "line": "width", "file": "the middle.jpg",
             "note": "at the widest place", "round": 1},
            {"document": "QIR-SO-2026-0012-01-attachment-2", "line": "width", "file": "again.jpg",
             "note": null, "round": 2},
            {"document": "QIR-SO-2026-0012-01-attachment-3", "line": null, "file": "drawing.pdf",
             "note": null, "round": 2},
        ],
        "verdicts": [{"round": 1, "action": "fail", "by": "anna", "at": then, "note": "too long, and it rocks"}],
    })
}

/// How inspections went, for the screen of that.
pub(super) fn counted() -> Quality {
    let figures =
        |inspected: i64, first_passed: i64, reworks: i64, completed: i64, minutes: i64| Figures {
            inspected,
            first_passed,
            first_pass_percent: share(first_passed, inspected),
            reworks,
            completed,
            minutes: (0 < completed).then_some(minutes),
        };
    let product = |product: &str, now: Figures, before: Figures| ProductFigures {
        product: product.to_uppercase(),
        name: product.to_owned(),
        now,
        before,
    };
    let week = |(weeks_ago, inspected, first_passed): (i64, i64, i64)| WeekQuality {
        weeks_ago,
        inspected,
        first_passed,
    };
    let spent = |(cards, minutes, rework_minutes): (i64, i64, i64)| Spent {
        cards,
        minutes,
        rework_minutes,
        minutes_a_card: minutes.checked_div(cards),
    };
    let station = |name: Option<&str>, now, before| StationFigures {
        station: name.map(str::to_owned),
        now: spent(now),
        before: spent(before),
    };
    let weeks =
        [(0, 8, 7), (1, 12, 9), (2, 0, 0), (3, 4, 1), (4, 9, 9), (5, 3, 2), (6, 1, 0), (7, 10, 8)];
    Quality {
        days: 30,
        now: figures(24, 17, 8, 31, 214),
        before: figures(23, 19, 4, 22, 240),
        products: vec![
            product("Table Bok", figures(8, 3, 6, 9, 410), figures(9, 7, 2, 8, 395)),
            product("Chair Ask", figures(12, 10, 2, 14, 95), figures(14, 12, 2, 14, 102)),
            product("Shelf Ek", figures(4, 4, 0, 4, 130), figures(0, 0, 0, 0, 0)),
            product("Plank", figures(0, 0, 0, 4, 12), Figures::default()),
        ],
        stations: vec![
            station(Some("Bench"), (21, 1_265, 140), (18, 1_100, 0)),
            station(Some("Saw"), (12, 430, 0), (0, 0, 0)),
            station(None, (2, 45, 0), (1, 12, 0)),
        ],
        weeks: weeks.map(week).to_vec(),
    }
}

#[test]
fn how_inspections_go_is_seen_in_bars_and_in_numbers() {
    let mut bench = Bench::entered(Role::Quality);
    bench.press("g y");
    insta::assert_snapshot!("quality", bench.both());
}

pub(super) fn subject() -> Subject {
    Subject {
        entity: Entity::Qir,
        machine: Some(Machine::Qir),
        id: Uuid::from_u128(77),
        number: "QIR-SO-2026-0012-01".into(),
        title: "Nilsson & Co".into(),
        status: Some(Status::InProgress),
        version: 1,
        order: None,
        value: None,
        summary: String::new(),
    }
}

fn opened() -> Bench {
    let mut bench = Bench::entered(Role::Quality);
    bench.hears(News::Reached(Ok(Box::new(subject()))));
    bench
}

/// What was to be said of a line.
fn said(bench: &mut Bench) -> (u64, Value) {
    let (job, deed) = bench.last();
    let Deed::Act { act, .. } = deed else { panic!("{deed:?}") };
    assert_eq!((act.action.as_str(), act.if_version), ("check", None));
    (job, Value::Object(act.inputs))
}

#[test]
fn each_line_says_what_it_should_be_what_it_is_and_what_it_was() {
    let mut bench = opened();
    insta::assert_snapshot!("checklist", bench.both());
    // The files of a line are named below while the cursor is on it, and a key away.
    bench.press("k");
    insta::assert_snapshot!("checklist_files", bench.both());
    bench.press("\"99");
    insta::assert_snapshot!("checklist_measured", bench.seen(80, 24));
}

#[test]
fn one_key_marks_a_line_and_goes_to_the_next_that_is_open() {
    let mut bench = opened();
    // Where somebody left off: the first open one, then the one after it.
    bench.press("+");
    let (job, inputs) = said(&mut bench);
    assert_eq!(inputs, json!({"line": "wood", "result": "pass"}));
    assert!(bench.seen(80, 24).contains("3 of 5 checked"));
    // What is marked meanwhile waits for its turn.
    bench.press("-");
    assert!(bench.asked.is_empty());
    bench.hears(News::Done { job, result: Err(Error::Refused(Told::new("it was cancelled"))) });
    assert!(bench.seen(80, 24).contains("it was cancelled"));
    assert_eq!(said(&mut bench).1, json!({"line": "edges broken", "result": "fail"}));
}

#[test]
fn digits_are_what_was_measured_and_letters_are_not() {
    let mut bench = opened();
    bench.press("k k \"2198,5 enter");
    assert_eq!(said(&mut bench).1, json!({"line": "length", "measured": "2198.5"}));
    let mut bench = opened();
    bench.press("k \"10x");
    let seen = bench.seen(80, 24);
    assert!(seen.contains("“10x” is no number"), "{seen}");
    bench.press("enter");
    assert!(bench.asked.is_empty());
    bench.press("\"7 esc *");
    assert_eq!(said(&mut bench).1, json!({"line": "all"}));
}

#[test]
fn what_has_a_number_passes_by_it_alone() {
    let mut row = record();
    row["checklist"][0] = json!({"line": "length", "expected": "2200 ± 2 mm", "result": null});
    let mut bench = Bench::entered(Role::Quality);
    bench.report = Some(row);
    bench.hears(News::Reached(Ok(Box::new(subject()))));
    // The first open line is the length: plus asks for the number, and sends nothing without it.
    bench.press("+");
    let seen = bench.seen(80, 24);
    assert!(seen.contains("0-9 measured  Enter that is it"), "{seen}");
    assert!(bench.asked.is_empty());
    bench.press("\"2201 enter");
    assert_eq!(said(&mut bench).1, json!({"line": "length", "measured": "2201"}));
}

#[test]
fn what_is_left_to_measure_is_named() {
    let mut row = record();
    row["checklist"][0] = json!({"line": "length", "expected": "2200 ± 2 mm", "result": null});
    let mut bench = Bench::entered(Role::Quality);
    bench.report = Some(row);
    bench.hears(News::Reached(Ok(Box::new(subject()))));
    bench.press("*");
    let seen = bench.seen(80, 24);
    assert!(seen.contains("left to measure: length"), "{seen}");
    assert_eq!(said(&mut bench).1, json!({"line": "all"}));
}

#[test]
fn before_it_begins_a_mark_says_what_comes_first() {
    let mut row = record();
    row["status"] = json!("pending");
    let mut bench = Bench::entered(Role::Quality);
    bench.report = Some(row);
    bench
        .hears(News::Reached(Ok(Box::new(Subject { status: Some(Status::Pending), ..subject() }))));
    bench.press("+");
    let seen = bench.seen(80, 24);
    assert!(seen.contains("s start first"), "{seen}");
}
