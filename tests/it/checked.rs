//! What is said of a line of a checklist, and what it comes to, without a database.

use ordna::domain::checklist::{self, Line, Mark, Verdict};
use rust_decimal::Decimal;
use serde_json::{Value, json};

fn lines() -> Vec<Line> {
    checklist::read(&json!([
        {"line": "width", "expected": "1200 ± 2 mm", "result": null},
        {"line": "wood", "expected": "oak", "result": null},
        {"line": "does not rock", "expected": "yes", "result": null},
    ]))
}

fn dimensions() -> Value {
    json!({"width": {"nominal": 1200, "tolerance": 2, "unit": "mm"}})
}

/// What one line comes to, in a word, or why it does not.
fn said(line: &str, result: &str, measured: &str, note: &str) -> String {
    let mut all = lines();
    let mark = Mark {
        line,
        result: result.parse().ok(),
        measured: measured.parse().ok(),
        note: Some(note).filter(|it| !it.is_empty()),
        ..Mark::default()
    };
    match checklist::mark(&mut all, &dimensions(), &mark) {
        Ok(marked) => {
            let each = marked.iter().map(|(at, result)| format!("{} {result}", all[*at].line));
            each.collect::<Vec<_>>().join(", ")
        }
        Err(problem) => format!("{problem}"),
    }
}

#[test]
fn a_line_comes_to_what_is_said_or_measured() {
    for (line, result, measured, note, comes_to) in [
        ("wood", "pass", "", "", "wood pass"),
        ("2", "fail", "", "", "wood fail"),
        (" WOOD ", "pass", "", "", "wood pass"),
        ("width", "", "1200", "", "width pass"),
        ("width", "", "1202", "", "width pass"),
        ("width", "", "1198.0", "", "width pass"),
        ("width", "", "1202.001", "", "width fail"),
        ("width", "", "1197.9", "", "width fail"),
        ("1", "", "0", "", "width fail"),
        ("width", "pass", "", "", "width is not measured yet; it is to be 1200 ± 2 mm"),
        ("width", "pass", "", "as drawn, the tape is broken", "width pass"),
        ("width", "fail", "", "", "width fail"),
        ("width", "pass", "1203", "", "width: 1203 is out of 1200 ± 2 mm"),
        ("width", "pass", "1203", "the customer agreed", "width pass"),
        ("width", "fail", "1200", "", "width: 1200 is within 1200 ± 2 mm"),
        ("width", "fail", "1200", "it is warped", "width fail"),
        ("wood", "", "", "", "pass or fail, or a measured value, is expected"),
        ("wood", "", "3", "", "wood has no measure to compare with, so pass or fail is expected"),
        ("wood", "pass", "3", "", "wood pass"),
        ("colour", "pass", "", "", "the checklist has no line \"colour\""),
        ("0", "pass", "", "", "the checklist has no line \"0\""),
        ("4", "pass", "", "", "the checklist has no line \"4\""),
        ("all", "", "", "", "wood pass, does not rock pass"),
        ("all", "pass", "", "by daylight", "wood pass, does not rock pass"),
        ("all", "fail", "", "", "only what passes is said of all lines at once"),
        ("all", "", "3", "", "only what passes is said of all lines at once"),
    ] {
        assert_eq!(said(line, result, measured, note), comes_to, "{line} {result} {measured}");
    }
}

#[test]
fn every_measure_comes_to_what_its_distance_says() {
    for nominal in [-20_i64, 0, 3, 1200] {
        for tolerance in [0_i64, 1, 5] {
            let dimensions = json!({"width": {"nominal": nominal, "tolerance": tolerance}});
            for tenths in (nominal - 8) * 10..=(nominal + 8) * 10 {
                let mut all = lines();
                let measured = Some(Decimal::new(tenths, 1));
                let mark = Mark { line: "width", measured, ..Mark::default() };
                let marked = checklist::mark(&mut all, &dimensions, &mark).unwrap();
                let is_in = (tenths - nominal * 10).abs() <= tolerance * 10;
                let expected = if is_in { Verdict::Pass } else { Verdict::Fail };
                assert_eq!(marked, [(0, expected)], "{tenths}/10 of {nominal} ± {tolerance}");
            }
        }
    }
}

#[test]
fn what_was_measured_counts_until_it_is_measured_again() {
    let mut all = lines();
    let mut mark = |said: Mark<'_>| checklist::mark(&mut all, &dimensions(), &said);
    let width = Mark { line: "width", ..Mark::default() };
    mark(Mark { measured: Some(Decimal::from(1210)), ..width.clone() }).unwrap();
    assert!(mark(Mark { result: Some(Verdict::Pass), ..width.clone() }).is_err());
    mark(Mark { measured: Some(Decimal::from(1201)), ..width }).unwrap();
    mark(Mark { line: "all", ..Mark::default() }).unwrap();
    assert!(mark(Mark { line: "all", ..Mark::default() }).is_err(), "nothing is open");
    assert_eq!(all[0].measured.as_ref().unwrap().to_string(), "1201");
    assert!(all.iter().all(|it| it.result == Some(Verdict::Pass)));
}

#[test]
fn all_passes_what_needs_no_number_and_names_what_does() {
    let mut all = lines();
    let open = Mark { line: "all", ..Mark::default() };
    assert_eq!(checklist::unmeasured(&all, &dimensions()), ["width"]);
    checklist::mark(&mut all, &dimensions(), &open).unwrap();
    let left = checklist::mark(&mut all, &dimensions(), &open).unwrap_err();
    assert_eq!(left.to_string(), "left to measure: width");
    assert_eq!(all[0].result, None);
    let failed = Mark { line: "width", result: Some(Verdict::Fail), ..Mark::default() };
    checklist::mark(&mut all, &dimensions(), &failed).unwrap();
    assert!(checklist::unmeasured(&all, &dimensions()).is_empty());
}

#[test]
fn a_failed_round_is_a_sentence() {
    let said = |failed: &Value| checklist::failure_in_words(failed, str::to_owned);
    let lines = json!([
        {"line": "height", "expected": "820 ± 2 mm", "result": "fail", "measured": 830},
        {"line": "does not rock", "expected": "yes", "result": "fail"},
        {"line": "wood", "expected": "oak", "result": "fail", "note": "it is ash"},
    ]);
    let failed = json!({"round": 1, "by": "ingrid", "lines": lines, "note": "saw\nthe legs"});
    assert_eq!(
        said(&failed).unwrap(),
        "round 1, ingrid: height 830 (820 ± 2 mm), does not rock, wood (expected oak; it is ash); \
         note: saw the legs"
    );
    let whole = json!({"round": 2, "by": "anna", "lines": [], "note": "dented"});
    assert_eq!(said(&whole).unwrap(), "round 2, anna: note: dented");
    assert_eq!(said(&Value::Null), None);
}
