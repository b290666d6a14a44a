//! The workbench on a server of its own: it comes back when the server was killed under it, and
//! leaves none behind.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use super::house::quits;
use super::screen::{SMALL, Screen};
use crate::support::{Scratch, ordna, scratch, until};

const PASSWORD: &str = "long enough to be one";

/// Begins on the empty database of this directory, by the form that it opens with.
pub(crate) fn begins(scratch: &Scratch) -> Screen {
    let mut screen = Screen::open(&ordna(scratch), SMALL);
    screen.sees("A new organization");
    for (label, words) in [
        ("organization", "Linden"),
        ("your name", "Anna Berg"),
        ("your e-mail", "anna@linden.example"),
        ("password", PASSWORD),
        ("password again", PASSWORD),
    ] {
        screen.fills(label, words);
    }
    screen.press("ctrl-s");
    let begun = screen.sees("live");
    assert!(begun.contains("Linden") && begun.contains("admin"), "{begun}");
    assert!(!begun.contains(PASSWORD));
    screen
}

/// Begins, and makes an order there.
fn founds(scratch: &Scratch) {
    let screen = begins(scratch);
    let customer = r#"{"name": "Nilsson & Co", "email": "eva@nilsson.example"}"#;
    runs(scratch, &["new", "customer", "--from", "-"], customer);
    let product = r#"{"sku": "CLEAN", "name": "Cleaning", "list_price_minor": 50000}"#;
    runs(scratch, &["new", "product", "--from", "-"], product);
    let order = r#"{"customer": "C-0001", "workflow": "made_to_order",
        "items": [{"sku": "CLEAN", "quantity": 1}]}"#;
    runs(scratch, &["new", "order", "--from", "-"], order);
    quits(screen);
}

pub(crate) fn runs(scratch: &Scratch, words: &[&str], input: &str) {
    let mut command: Command = ordna(scratch);
    let mut program = command
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    program.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = program.wait_with_output().unwrap();
    assert!(output.status.success(), "{words:?}: {output:?}");
}

/// The process of the server, while there is one.
fn postmaster(scratch: &Scratch) -> Option<Pid> {
    let text = fs::read_to_string(scratch.join("real/pg/postmaster.pid")).ok()?;
    let id = text.lines().next()?.parse().ok()?;
    let pid = Pid::from_raw(id);
    kill(pid, None).is_ok().then_some(pid)
}

/// Kills the server, as the system does where memory runs out.
fn kills(scratch: &Scratch) -> Pid {
    let server = postmaster(scratch).unwrap();
    kill(server, Signal::SIGKILL).unwrap();
    server
}

/// Waits until there is another server.
fn another(scratch: &Scratch, killed: Pid) {
    until("another server", || postmaster(scratch).filter(|it| *it != killed));
}

#[test]
fn it_comes_back_after_its_server_was_killed_and_leaves_none_behind() {
    let scratch = scratch();
    founds(&scratch);
    let mut screen = Screen::open(&ordna(&scratch), SMALL);
    screen.sees("a approve");
    let killed = kills(&scratch);
    screen.showed("NO DATABASE");
    another(&scratch, killed);
    screen.misses("NO DATABASE");
    screen.sees("live");
    screen.press("n");
    screen.sees("Write a note");
    screen.types("still here");
    screen.press("ctrl-s");
    screen.misses("Write a note");
    screen.press("a");
    screen.sees("discount percent");
    screen.press("ctrl-s");
    screen.sees(" approved");
    screen.sees("b revise");
    quits(screen);
    until("the server is gone", || postmaster(&scratch).is_none().then_some(()));

    // A line that drops leaves none behind either.
    let again = Screen::open(&ordna(&scratch), SMALL);
    again.sees("b revise");
    assert!(postmaster(&scratch).is_some());
    assert!(!again.hang_up().ends().success());
    until("the server is gone", || postmaster(&scratch).is_none().then_some(()));
}

#[test]
fn a_form_half_typed_survives_a_killed_server_and_is_saved_once() {
    let scratch = scratch();
    founds(&scratch);
    let mut screen = Screen::open(&ordna(&scratch), SMALL);
    screen.sees("a approve");
    screen.press("n");
    screen.sees("Write a note");
    screen.types("measure ");
    screen.sees("measure");
    let killed = kills(&scratch);
    // It goes on being typed while there is nothing behind it, and after.
    screen.types("the ");
    screen.sees("measure the");
    screen.showed("NO DATABASE");
    another(&scratch, killed);
    screen.misses("NO DATABASE");
    screen.types("stairs");
    screen.sees("measure the stairs");
    screen.press("ctrl-s");
    screen.misses("Write a note");
    quits(screen);
    assert_eq!(notes(&scratch), ["measure the stairs"]);
}

#[test]
fn a_form_sent_to_a_killed_server_is_saved_once_when_there_is_one_again() {
    let scratch = scratch();
    founds(&scratch);
    let mut screen = Screen::open(&ordna(&scratch), SMALL);
    screen.sees("a approve");
    screen.press("n");
    screen.sees("Write a note");
    screen.types("measure the stairs");
    screen.sees("measure the stairs");
    let killed = kills(&scratch);
    screen.press("ctrl-s");
    another(&scratch, killed);
    screen.misses("Write a note");
    quits(screen);
    assert_eq!(notes(&scratch), ["measure the stairs"]);
}

/// Every note on the order's timeline.
fn notes(scratch: &Scratch) -> Vec<String> {
    let orders = says(scratch, &["list", "orders"]);
    let shown = says(scratch, &["show", "order", orders["items"][0]["number"].as_str().unwrap()]);
    let events = shown["events"].as_array().unwrap();
    events.iter().filter_map(|it| it["note"].as_str()).map(str::to_owned).collect()
}

pub(crate) fn says(scratch: &Scratch, words: &[&str]) -> Value {
    let said = ordna(scratch).args(words).arg("--json").output().unwrap();
    assert!(said.status.success(), "{said:?}");
    serde_json::from_slice(&said.stdout).unwrap()
}
