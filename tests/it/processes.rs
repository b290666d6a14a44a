//! The real program as other programs see it: exit status, output, and what it leaves
//! running when it ends, whatever ended it.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use crate::support::{Scratch, ordna, scratch, until};

fn demo(scratch: &Scratch, arguments: &[&str]) -> Output {
    ordna(scratch).arg("--demo").args(arguments).output().unwrap()
}

fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn is_up(scratch: &Scratch) -> bool {
    let file = scratch.join("demo/pg/postmaster.pid");
    std::fs::read_to_string(file).is_ok_and(|it| it.contains("ready"))
}

/// A program of ours that stays until somebody ends it.
fn holder(scratch: &Scratch) -> Child {
    let mut holder = ordna(scratch);
    holder.args(["--demo", "db", "keep"]).stdin(Stdio::null()).stdout(Stdio::null());
    let holder = holder.spawn().unwrap();
    // Only who holds the lease has this lock's file.
    until("somebody holds the server", || {
        (is_up(scratch) && scratch.join("demo/keep.lock").exists()).then_some(())
    });
    holder
}

fn end(mut process: Child, signal: Signal) {
    kill(Pid::from_raw(process.id().try_into().unwrap()), signal).unwrap();
    process.wait().unwrap();
}

#[test]
fn a_command_leaves_nothing_running() {
    let scratch = scratch();
    let status = json(&demo(&scratch, &["db", "status", "--json"]));
    assert_eq!(status["state"], "current");
    assert_eq!(status["login"], "ordna_app");
    assert!(!is_up(&scratch));
}

#[test]
fn a_second_program_shares_and_the_first_one_ends_it() {
    let scratch = scratch();
    for signal in [Signal::SIGTERM, Signal::SIGHUP, Signal::SIGINT] {
        let first = holder(&scratch);
        json(&demo(&scratch, &["db", "status", "--json"]));
        assert!(is_up(&scratch), "the first one still holds it");
        end(first, signal);
        assert!(!is_up(&scratch), "{signal}");
        std::fs::remove_file(scratch.join("demo/keep.lock")).unwrap();
    }
}

#[test]
fn what_a_killed_program_leaves_is_adopted() {
    let scratch = scratch();
    end(holder(&scratch), Signal::SIGKILL);
    assert!(is_up(&scratch), "nobody was left to stop it");
    json(&demo(&scratch, &["db", "status", "--json"]));
    assert!(!is_up(&scratch));
}

#[test]
fn an_address_is_good_after_the_command_that_gave_it() {
    let scratch = scratch();
    for owner in [&[][..], &["--owner"]] {
        let said = demo(&scratch, &[&["db", "url"], owner].concat());
        let url = String::from_utf8(said.stdout).unwrap();
        let asked = Command::new("psql")
            .args([url.trim(), "-Atc", "select current_schema"])
            .output()
            .unwrap();
        assert_eq!(String::from_utf8_lossy(&asked.stdout).trim(), "ordna", "{asked:?}");
        // Another command that comes and goes does not take it away.
        json(&demo(&scratch, &["db", "status", "--json"]));
        assert!(is_up(&scratch));
    }
}

#[test]
fn a_failure_is_one_line_and_a_status() {
    let scratch = scratch();
    let output = ordna(&scratch)
        .env("DATABASE_URL", "postgres://ordna_app:secret@127.0.0.1:1/shop")
        .args(["db", "status", "--json"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(6));
    let line = String::from_utf8(output.stderr).unwrap();
    assert_eq!(line.lines().count(), 1, "{line}");
    assert!(!line.contains("secret"), "{line}");
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(said["error"]["code"], "unreachable");
}

#[test]
fn a_wrong_setting_is_said_with_its_line() {
    let scratch = scratch();
    let config = scratch.join("config");
    std::fs::create_dir(&config).unwrap();
    let wrong = |text: &str| {
        std::fs::write(config.join("config.toml"), text).unwrap();
        let output = ordna(&scratch).args(["db", "status"]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let said = wrong("mouse = true\nthem = \"dark\"\n");
    assert!(said.contains("config.toml:2"), "{said}");
    assert!(said.contains("`them`"), "{said}");
    let said = wrong("mouse = \"yes\"\n");
    assert!(said.contains("config.toml:1"), "{said}");
    let said = wrong("database_url = \"postgres://x:secret@y/z\"\nmouse = \n");
    assert!(said.contains("config.toml:2") && !said.contains("secret"), "{said}");
}

#[test]
fn a_machine_without_programs_is_told_what_to_install() {
    let scratch = scratch();
    let output = ordna(&scratch)
        .env("ORDNA_PG_BINDIR", "/nowhere")
        .args(["--demo", "db", "status"])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(6));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("ordna doctor --fix") || said.contains("install"), "{said}");
    let output = ordna(&scratch)
        .env("ORDNA_PG_BINDIR", "/nowhere")
        .args(["--demo", "doctor", "--json"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(6));
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(said["healthy"], false);
    assert!(!Path::new("/nowhere").exists());
}

#[test]
fn who_works_in_the_demo_may_be_said_before_and_after_the_command() {
    let scratch = scratch();
    let staff = "staff@linden.example";
    let orders: [&[&str]; 3] = [
        &["--demo", "--as", staff, "list", "leads", "--json"],
        &["--demo", "list", "leads", "--as", staff, "--json"],
        &["list", "leads", "--json", "--as", staff, "--demo"],
    ];
    for (number, order) in orders.iter().enumerate() {
        let output = ordna(&scratch).args(*order).output().unwrap();
        json(&output);
        // The first start says which user runs the server, where that is not ours.
        let said = String::from_utf8(output.stderr).unwrap();
        let is_lent = nix::unistd::geteuid().is_root() && number == 0;
        assert_eq!(said.contains("the database server runs as user"), is_lent, "{said}");
    }
    let output = ordna(&scratch).args(["list", "leads", "--as", staff]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("--demo"), "{said}");
}
