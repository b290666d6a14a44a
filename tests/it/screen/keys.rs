//! Keys: everything has one, no two mean two things at once, errors with file and line.

use ordna::domain::machine::{Action, Machine};
use ordna::service::asked::WorkAction;
use ordna::tui::action::{Meaning, PaperAction, Place, Scope, Ui};
use ordna::tui::entries::Source;
use ordna::tui::keymap::{DEFAULT, Key, Keymap};
use strum::{IntoEnumIterator, VariantArray as _};

fn own() -> Keymap {
    Keymap::read(DEFAULT, None).unwrap()
}

fn with(theirs: &str) -> Result<Keymap, String> {
    let theirs = Source { name: "/home/anna/.config/ordna/keymap.toml", text: theirs };
    Keymap::read(DEFAULT, Some(theirs)).map_err(|fault| fault.to_string())
}

#[test]
fn everything_that_a_person_can_choose_has_a_key() {
    let keymap = own();
    for ui in Ui::iter() {
        assert!(!keymap.keys(Meaning::Ui(ui)).is_empty(), "no key for {ui}");
    }
    for place in Place::iter() {
        assert!(!keymap.keys(Meaning::Go(place)).is_empty(), "no key for {place}");
    }
    for action in WorkAction::VARIANTS {
        assert!(!keymap.keys(Meaning::Work(*action)).is_empty(), "no key for {}", action.word());
    }
    for action in PaperAction::iter() {
        assert!(!keymap.keys(Meaning::Paper(action)).is_empty(), "no key for {action}");
    }
    let chosen = |action: Action| {
        Machine::iter().flat_map(Machine::table).any(|row| {
            let people = row.by.iter().any(|role| role != ordna::domain::role::Role::System);
            row.action == action && people && !row.is_birth()
        })
    };
    for action in Action::iter() {
        let has = !keymap.keys(Meaning::Act(action)).is_empty();
        assert_eq!(has, chosen(action), "{action}: has a key: {has}");
    }
}

#[test]
fn no_default_key_needs_acrobatics_on_a_nordic_or_german_keyboard() {
    let keymap = own();
    let meanings = Ui::iter()
        .map(Meaning::Ui)
        .chain(Place::iter().map(Meaning::Go))
        .chain(Action::iter().map(Meaning::Act));
    for meaning in meanings {
        for key in keymap.keys(meaning) {
            assert!(key.is_easy(), "{key} for {}", meaning.name());
        }
    }
}

#[test]
fn one_key_never_means_two_things_that_are_offered_together() {
    let keymap = own();
    for machine in Machine::iter() {
        for status in machine.statuses() {
            let mut offered: Vec<Action> = machine
                .table()
                .iter()
                .filter(|row| row.from.contains(&status) && !row.by.is_empty())
                .map(|row| row.action)
                .collect();
            offered.sort();
            offered.dedup();
            for (place, one) in offered.iter().enumerate() {
                for other in &offered[place + 1..] {
                    let keys = keymap.keys(Meaning::Act(*one));
                    let clash =
                        keys.iter().find(|it| keymap.keys(Meaning::Act(*other)).contains(it));
                    assert_eq!(clash, None, "{machine} {status}: {one} and {other}");
                }
            }
        }
    }
}

#[test]
fn theirs_override_ours_by_name() {
    let keymap = with("[act]\napprove = \"A\"\n[list]\ndown = [\"n\", \"ctrl-n\"]\n").unwrap_err();
    assert!(keymap.contains(":4: ") && keymap.contains("both on `n`"), "{keymap}");
    let keymap = with("[act]\napprove = \"A\"\n[list]\ndown = \"ctrl-n\"\n").unwrap();
    assert_eq!(keymap.shown(Meaning::Act(Action::Approve)), "A");
    assert_eq!(keymap.ui(Scope::List, "ctrl-n".parse().unwrap()), Some(Ui::Down));
    assert_eq!(keymap.ui(Scope::List, "j".parse().unwrap()), None);
    assert_eq!(keymap.shown(Meaning::Act(Action::Cancel)), "x");
}

#[test]
fn a_keymap_says_what_is_wrong_with_it_and_where() {
    let faults = [
        with("[act]\n\naprove = \"a\"\n"),
        with("[list]\ndown = \"dwn\"\n"),
        with("[lists]\ndown = \"j\"\n"),
        with("[act]\napprove = \"d\"\n"),
        with("[everywhere]\ncopy = \"a\"\n"),
        with("[go]\nleads = \"o\"\n"),
        with("[form]\nsave = \"s\"\n"),
        with("[list]\ndown = 1\n"),
        with("[list\ndown = \"j\"\n"),
    ];
    let text: Vec<_> = faults.into_iter().map(Result::unwrap_err).collect();
    insta::assert_snapshot!(text.join("\n"));
}

#[test]
fn what_asks_is_never_what_confirms() {
    let keymap = own();
    let asked: Key = "y".parse().unwrap();
    assert_ne!(keymap.confirming(Some(asked)).unwrap(), asked);
    assert_eq!(keymap.confirming(None).unwrap(), asked);
}

#[test]
fn keys_are_read_and_written_alike() {
    for (spelled, shown) in [
        ("a", "a"),
        ("A", "A"),
        ("shift-a", "A"),
        ("ctrl-s", "Ctrl-S"),
        ("?", "?"),
        ("ö", "ö"),
        ("space", "Space"),
        ("esc", "Esc"),
        ("shift-tab", "Shift-Tab"),
        ("alt-x", "Alt-x"),
        ("pagedown", "PgDn"),
        ("f5", "F5"),
        ("-", "-"),
    ] {
        assert_eq!(spelled.parse::<Key>().unwrap().to_string(), shown);
    }
    assert!("dwn".parse::<Key>().is_err() && "a-b".parse::<Key>().is_err());
}
