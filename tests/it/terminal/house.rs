//! Where these people work: an organization on a database of its own, and the program as each
//! of them starts it.

use std::fs;
use std::process::Command;

use nix::sys::signal::Signal;
use serde_json::Value;
use tokio::runtime::Runtime;

use super::screen::{SMALL, Screen};
use crate::support::desk::Desk;
use crate::support::people::token;
use crate::support::{Scratch, ordna, scratch};

pub(crate) struct House {
    runtime: Runtime,
    pub(crate) desk: Desk,
    pub(crate) scratch: Scratch,
}

impl House {
    pub(crate) fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let desk = runtime.block_on(Desk::new());
        Self { runtime, desk, scratch: scratch() }
    }

    pub(crate) fn runs<T>(&self, what: impl Future<Output = T>) -> T {
        self.runtime.block_on(what)
    }

    /// The program on this database, with nobody logged in.
    pub(crate) fn ordna(&self) -> Command {
        let mut command = ordna(&self.scratch);
        command.env("DATABASE_URL", self.desk.database.url("ordna_app"));
        command
    }

    /// The program as somebody who is logged in.
    pub(crate) fn ordna_of(&self, who: &str) -> Command {
        let email = format!("{who}@{}.example", self.desk.slug);
        let token = self.runs(token(&self.desk.database, &email, &self.desk.slug));
        let mut command = self.ordna();
        command.env("ORDNA_TOKEN", token.reveal());
        command
    }

    /// Somebody's workbench, open and live.
    pub(crate) fn workbench(&self, who: &str) -> Screen {
        let screen = Screen::open(&self.ordna_of(who), SMALL);
        screen.sees("live");
        screen
    }

    /// As [`House::workbench`], with a configuration of its own.
    pub(crate) fn workbench_with(&self, who: &str, config: &str) -> Screen {
        let folder = self.scratch.join(format!("config-{who}"));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("config.toml"), config).unwrap();
        let mut command = self.ordna_of(who);
        command.env("ORDNA_CONFIG_DIR", folder);
        let screen = Screen::open(&command, SMALL);
        screen.sees("live");
        screen
    }

    /// A shared terminal, whose scanner says where a code begins.
    pub(crate) fn shared_terminal(&self) -> Screen {
        self.workbench_with("kiosk", "kiosk = true\nscanner_prefix = \"ctrl-b\"\n")
    }

    /// Ends the sessions of all who are logged in, as an admin or their time may.
    pub(crate) fn ends_sessions(&self) {
        self.runs(async {
            let mut owner = self.desk.database.owner().await;
            sqlx::query("delete from auth_private.sessions").execute(&mut owner).await.unwrap();
        });
    }

    /// What a command says in JSON.
    pub(crate) fn says(&self, who: &str, words: &[&str]) -> Value {
        let said = self.ordna_of(who).args(words).arg("--json").output().unwrap();
        assert!(said.status.success(), "{said:?}");
        serde_json::from_slice(&said.stdout).unwrap()
    }
}

/// Quits, and looks at how the program left the terminal.
pub(crate) fn quits(mut screen: Screen) {
    screen.press("q");
    assert!(screen.ends().success());
    is_restored(&screen);
}

/// A signal ends it and the terminal is as it was.
pub(crate) fn stops(mut screen: Screen, signal: Signal, exit: u32) {
    screen.signal(signal);
    let ended = screen.ends();
    assert_eq!((ended.exit_code(), ended.signal()), (exit, None), "{}", screen.text());
    is_restored(&screen);
}

/// The terminal has its own screen, its cursor and none of the modes that the program asked for.
pub(crate) fn is_restored(screen: &Screen) {
    screen.state(|it| {
        assert!(!it.alternate_screen(), "still on the other screen");
        assert!(!it.hide_cursor(), "the cursor is hidden");
        assert!(!it.bracketed_paste(), "pastes are still marked");
        assert_eq!(it.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    });
    let bytes = String::from_utf8_lossy(&screen.bytes()).into_owned();
    let left = bytes.rfind("\x1b[?1049l").expect("it never left the other screen");
    let after = bytes.get(left..).unwrap();
    for taken in ["\x1b[?1049h", "\x1b[?25l", "\x1b[?2004h", "\x1b[?2026h", "\x1b[?1000h"] {
        assert!(!after.contains(taken), "{taken:?} after leaving: {after:?}");
    }
    // A frame that was half drawn is closed, the scroll region and the cursor's shape given back.
    let before = bytes.get(..left).unwrap();
    let end: String = before.chars().skip(before.chars().count().saturating_sub(400)).collect();
    for given in ["\x1b[?2026l", "\x1b[r", "\x1b[m", "\x1b[0 q", "\x1b[?25h"] {
        assert!(end.contains(given), "{given:?} is missing at the end: {end:?}");
    }
    assert!(!screen.is_raw(), "what is typed is not shown");
}
