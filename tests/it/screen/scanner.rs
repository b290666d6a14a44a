//! Keys that may be a person's or a scanner's: however a code is cut into reads, it comes whole,
//! and whatever is no code comes back as the keys that it was.

use chrono::{DateTime, Duration, Utc};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ordna::domain::machine::Action;
use ordna::domain::scanned::{Scanned, action_code};
use ordna::tui::scanner::{Came, Marks, Scanner};

const CARD: &str = "A1B2C3D4";
const BADGE: &str = "0123456789";

fn noon() -> DateTime<Utc> {
    "2026-05-04T12:00:00Z".parse().unwrap()
}

fn ms(count: i64) -> Duration {
    Duration::milliseconds(count)
}

fn key(letter: char) -> KeyEvent {
    match letter {
        '\r' => KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE),
        '\u{1b}' => KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE),
        '\u{2}' => KeyEvent::new(KeyCode::Char('b'), KeyModifiers::CONTROL),
        letter => KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE),
    }
}

fn unmarked() -> Scanner {
    Scanner::new(Marks::default())
}

fn marked() -> Scanner {
    Scanner::new(Marks::read(Some("ctrl-b"), None).unwrap())
}

/// What came, in letters, with what was scanned in brackets.
fn told(came: &[Came]) -> String {
    let one = |it: &Came| match it {
        Came::Key(event) if event.code == KeyCode::Enter => "⏎".to_owned(),
        Came::Key(event) if event.code == KeyCode::Esc => "⎋".to_owned(),
        Came::Key(event) if event.modifiers == KeyModifiers::CONTROL => "^".to_owned(),
        Came::Key(event) => event.code.as_char().unwrap().to_string(),
        Came::Scan(Scanned::Card(code)) => format!("[card {code}]"),
        Came::Scan(Scanned::Order(number)) => format!("[order {number}]"),
        Came::Scan(Scanned::Action(action)) => format!("[action {action}]"),
        Came::Scan(Scanned::Badge(code)) => format!("[badge {code}]"),
        Came::Scan(Scanned::Unknown(code)) => format!("[unknown {code}]"),
    };
    came.iter().map(one).collect()
}

/// Strikes keys, each this long after the one before; a wake comes where one was asked for.
fn strikes(scanner: &mut Scanner, keys: &[(char, i64)], is_typed: bool) -> String {
    let mut now = noon();
    let mut came = Vec::new();
    for (letter, after) in keys {
        let next = now + ms(*after);
        came.extend(wakes(scanner, next));
        now = next;
        came.extend(scanner.takes(key(*letter), is_typed, now));
    }
    came.extend(wakes(scanner, now + ms(60_000)));
    told(&came)
}

fn wakes(scanner: &mut Scanner, before: DateTime<Utc>) -> Vec<Came> {
    let at = scanner.wakes_at().filter(|at| *at < before);
    at.map(|at| scanner.rests(at)).unwrap_or_default()
}

fn evenly(text: &str, apart: i64) -> Vec<(char, i64)> {
    text.chars().map(|it| (it, apart)).collect()
}

#[test]
fn a_fast_code_is_a_scan_and_a_slow_one_is_typing() {
    let start = action_code(Action::Start);
    for (code, is) in [
        (CARD, "[card A1B2C3D4]".to_owned()),
        (BADGE, "[badge 0123456789]".to_owned()),
        ("SO20260012", "[order SO-2026-0012]".to_owned()),
        (start.as_str(), "[action start]".to_owned()),
    ] {
        let burst = format!("{code}\r");
        for apart in [0, 1, 5, 20] {
            assert_eq!(strikes(&mut unmarked(), &evenly(&burst, apart), false), is, "{apart} ms");
        }
        for apart in [50, 120, 400] {
            let typed = format!("{code}⏎");
            let came = strikes(&mut unmarked(), &evenly(&burst, apart), false);
            assert_eq!(came, typed, "{apart} ms");
        }
    }
}

#[test]
fn a_marked_code_is_a_scan_however_slow_and_whatever_it_is() {
    for code in [CARD, BADGE, "4006381333931", "hello"] {
        let burst = format!("\u{2}{code}\r");
        for apart in [0, 5, 50, 400] {
            for is_typed in [false, true] {
                let came = strikes(&mut marked(), &evenly(&burst, apart), is_typed);
                assert!(came.starts_with('[') && came.ends_with(']'), "{came}");
                assert!(came.contains(code), "{came}");
            }
        }
    }
}

#[test]
fn every_split_of_a_code_over_reads_comes_whole() {
    for (marks, burst) in [(marked as fn() -> Scanner, "\u{2}A1B2C3D4\r"), (unmarked, "A1B2C3D4\r")]
    {
        let letters: Vec<char> = burst.chars().collect();
        for one in 1..letters.len() {
            for other in one..letters.len() {
                for pause in [5, 25] {
                    let keys: Vec<(char, i64)> = letters
                        .iter()
                        .enumerate()
                        .map(|(at, it)| (*it, if [one, other].contains(&at) { pause } else { 0 }))
                        .collect();
                    let came = strikes(&mut marks(), &keys, false);
                    assert_eq!(came, "[card A1B2C3D4]", "{one}, {other}, {pause} ms");
                }
            }
        }
    }
}

#[test]
fn a_line_that_is_late_loses_nothing_of_a_code() {
    for at in 1..=8 {
        let letters = "A1B2C3D4\r".chars().enumerate();
        let keys = letters.map(|(it, letter)| (letter, if it == at { 200 } else { 5 }));
        let keys: Vec<_> = keys.collect();
        // Three that came as fast as nobody types say what the others are.
        let is = if at < 3 { "A1B2C3D4⏎" } else { "[card A1B2C3D4]" };
        assert_eq!(strikes(&mut unmarked(), &keys, false), is, "late before {at}");
    }
}

#[test]
fn what_is_typed_into_a_field_is_left_to_it_unless_it_is_marked() {
    assert_eq!(strikes(&mut unmarked(), &evenly("A1B2C3D4\r", 1), true), "A1B2C3D4⏎");
    let keys = evenly("oak\u{2}A1B2C3D4\rleg", 5);
    assert_eq!(strikes(&mut marked(), &keys, true), "oak[card A1B2C3D4]leg");
    assert_eq!(strikes(&mut marked(), &evenly("A1B2C3D4\r", 5), false), "A1B2C3D4⏎");
}

#[test]
fn codes_that_follow_each_other_are_each_their_own() {
    let start = action_code(Action::Start);
    let both = format!("{CARD}\r{start}\r");
    let is = "[card A1B2C3D4][action start]";
    assert_eq!(strikes(&mut unmarked(), &evenly(&both, 5), false), is);
    let both = format!("\u{2}{CARD}\r\u{2}{start}\r");
    assert_eq!(strikes(&mut marked(), &evenly(&both, 5), true), is);
}

#[test]
fn what_is_no_code_comes_back_as_it_was_typed() {
    for (keys, is) in [
        // Commands are small letters: they wait for nothing.
        ("jjs", "jjs"),
        ("GD", "GD"),
        ("G\r", "G⏎"),
        ("\r", "⏎"),
        ("A1B2C3D4E\r", "A1B2C3D4E⏎"),
        ("A1B2jC3D4\r", "A1B2jC3D4⏎"),
        ("A1B2\u{1b}", "A1B2⎋"),
        ("A1B2C3D4", "A1B2C3D4"),
    ] {
        assert_eq!(strikes(&mut unmarked(), &evenly(keys, 5), false), is);
    }
    for (keys, is) in [
        ("\u{2}", "^"),
        ("\u{2}A1B2", "^A1B2"),
        ("\u{2}\r", "^⏎"),
        ("\u{2}A1\u{1b}x", "^A1⎋x"),
        // One that was not ended does not spoil the next.
        ("\u{2}A1\u{2}A1B2C3D4\r", "^A1[card A1B2C3D4]"),
    ] {
        assert_eq!(strikes(&mut marked(), &evenly(keys, 5), true), is);
    }
    let long = format!("\u{2}{}\r", "7".repeat(80));
    assert_eq!(strikes(&mut marked(), &evenly(&long, 1), true).chars().count(), 82);
}

#[test]
fn a_small_letter_is_known_at_once() {
    let mut scanner = unmarked();
    assert_eq!(told(&scanner.takes(key('s'), false, noon())), "s");
    assert_eq!(scanner.wakes_at(), None);
    assert_eq!(told(&scanner.takes(key('D'), false, noon())), "");
    assert_eq!(scanner.wakes_at(), Some(noon() + ms(30)));
    assert_eq!(told(&scanner.rests(noon() + ms(29))), "");
    assert_eq!(told(&scanner.rests(noon() + ms(30))), "D");
}

#[test]
fn the_scanners_keys_are_read_from_the_configuration() {
    assert_eq!(Marks::read(None, None).unwrap(), Marks::default());
    assert_eq!(Marks::read(Some(""), None).unwrap(), Marks::default());
    assert!(Marks::read(Some("f7"), Some("tab")).is_ok());
    let wrong = Marks::read(Some("stx"), None).unwrap_err();
    assert!(wrong.contains("scanner_prefix") && wrong.contains("ctrl-b"), "{wrong}");
    assert!(Marks::read(Some("tab"), Some("tab")).unwrap_err().contains("the same key"));
}
