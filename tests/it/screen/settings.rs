//! The screen of the settings: each with what it takes, and a picture that nobody has to type.

use ordna::domain::role::Role;
use ordna::tui::asks::{Ask, Deed};
use serde_json::{Value, json};

use super::records::Bench;

#[test]
fn settings_with_value_and_default_are_changed_by_their_kind() {
    let mut bench = Bench::entered(Role::Admin);
    bench.press("g s");
    insta::assert_snapshot!("settings", bench.both());
    bench.press("s");
    insta::assert_snapshot!("setting_choice", bench.seen(80, 24));
    bench.press("esc / \"ceiling enter s");
    insta::assert_snapshot!("setting_lines", bench.seen(80, 24));
    bench.press("\"production:7,5 ctrl-s");
    let (_, deed) = bench.last();
    let Deed::Act { act, .. } = deed else { panic!("an act, not {deed:?}") };
    assert_eq!(
        Value::Object(act.inputs),
        json!({"key": "discount_ceiling", "value": {"admin": 100, "staff": 10, "production": 7.5}})
    );
}

#[test]
fn a_setting_says_beside_its_field_what_it_takes() {
    let mut bench = Bench::entered(Role::Admin);
    bench.press("g s j s ctrl-u \"kr ctrl-s");
    let seen = bench.seen(80, 24);
    assert!(seen.contains("takes three capital letters"), "{seen}");
    assert!(bench.asked.iter().all(|it| !matches!(it, Ask::Do { .. })));
}

#[test]
fn the_branding_names_its_fields_and_keeps_the_logo_that_nobody_types() {
    let mut bench = Bench::entered(Role::Admin);
    bench.press("g s / \"branding enter s");
    insta::assert_snapshot!("branding", bench.seen(80, 24));
    bench.press("ctrl-u \"Lind tab");
    assert!(bench.seen(80, 24).contains("`ordna setting logo FILE` gives a logo"));
    bench.press("\"#2f6b4f ctrl-s");
    let (_, deed) = bench.last();
    let Deed::Act { act, .. } = deed else { panic!("an act, not {deed:?}") };
    let value =
        json!({"name": "Lind", "accent": "#2f6b4f", "logo": "data:image/png;base64,iVBORw0KGgo="});
    assert_eq!(act.inputs["value"], value);
}
