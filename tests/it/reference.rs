//! `docs/reference.md`, written from the tables that the program runs on.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use ordna::cli::print::exit_status;
use ordna::cli::reference::{self, EXITS};
use ordna::domain::reference::{machines, needs, settings};
use ordna::service::error::{Error, Told};
use ordna::tui::action::{Meaning, Place, Scope, Ui};
use ordna::tui::keymap::{DEFAULT, Keymap};
use strum::IntoEnumIterator as _;

use crate::support::keeps;

const HEAD: &str = "# Reference

Written from the tables of the code, and kept true by a test: `UPDATE=1 cargo test reference` writes it anew.

[Machines](#machines) · [Needs](#needs) · [Keys](#keys) · [Commands](#commands) · [Exit status](#exit-status) ·
[Settings](#settings)

";

const KEYS: &str = "
## Keys

As they come; `keymap.toml` in the configuration directory rebinds each by its name. What is done to the thing under the
cursor has its key in the tables above. Two actions share a key only where they are never offered together.

| where | name | keys | what it does |
|---|---|---|---|
";

fn keys(keymap: &Keymap) -> String {
    let shown = |meaning: Meaning| {
        let keys: Vec<String> = keymap.keys(meaning).iter().map(|it| format!("`{it}`")).collect();
        keys.join(" ").replace('|', "\\|")
    };
    let mut page = String::from(KEYS);
    for scope in Scope::iter() {
        for ui in Ui::iter().filter(|it| it.scope() == scope) {
            let keys = shown(Meaning::Ui(ui));
            writeln!(page, "| {scope} | {ui} | {keys} | {} |", ui.words()).unwrap();
        }
        for place in Place::iter().filter(|_| scope == Scope::Go) {
            let keys = shown(Meaning::Go(place));
            writeln!(page, "| {scope} | {place} | {keys} | {} |", place.words()).unwrap();
        }
    }
    page
}

#[test]
fn the_reference_is_what_the_tables_say() {
    let keymap = Keymap::read(DEFAULT, None).unwrap();
    let page = [
        HEAD.to_owned(),
        machines(|action| keymap.shown(Meaning::Act(action))),
        needs(),
        keys(&keymap),
        reference::commands(),
        settings(),
    ];
    keeps("docs/reference.md", &page.concat());
}

#[test]
fn every_exit_status_is_one_of_the_table() {
    let told = || Told::new("no");
    let errors = [
        Error::Refused(told()),
        Error::Usage(told()),
        Error::NotLoggedIn(told()),
        Error::NotAllowed(told()),
        Error::Missing { what: "order".into(), nearest: Vec::new() },
        Error::NotThere("Sale order not found"),
        Error::Conflict {
            subject: "SO-2026-0001".into(),
            by: "anna".into(),
            did: "ship".into(),
            at: DateTime::<Utc>::UNIX_EPOCH,
        },
        Error::Unreachable(told()),
        Error::Fault(anyhow::anyhow!("no")),
    ];
    let statuses: Vec<u8> = errors.iter().map(exit_status).collect();
    assert_eq!(statuses, [1, 2, 3, 3, 4, 4, 5, 6, 6]);
    assert_eq!(EXITS.iter().map(|(it, _)| *it).collect::<Vec<u8>>(), (0..=6).collect::<Vec<u8>>());
}
