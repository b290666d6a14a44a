//! What no compiler checks: which folder may use which, where SQL and colours may stand, and
//! what every file looks like. ARCHITECTURE.md says why.

#![expect(clippy::string_slice, reason = "places in a text are found in that very text")]

mod source;

use std::path::{Path, PathBuf};

use self::source::{Source, read, sources};

/// Who may use whom. `config.rs` hands values down and is used by `main.rs` only; `lib.rs` names
/// the folders and uses none.
const MAY_USE: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("store", &["domain"]),
    ("letters", &["domain"]),
    ("outside", &["domain"]),
    ("paper", &["domain"]),
    ("service", &["domain", "store", "letters", "paper", "outside"]),
    ("outbox", &["domain", "store", "service", "letters", "outside"]),
    ("cli", &["domain", "service"]),
    ("tui", &["domain", "service"]),
    ("config.rs", &["domain", "service"]),
    ("lib.rs", &[]),
    (
        "main.rs",
        &["domain", "store", "letters", "outside", "service", "outbox", "cli", "tui", "config"],
    ),
];

/// Crates that belong to one folder. Beside the store, the service sorts what sqlx says, and
/// passes on the connections that a database is set up and listened to on; it never says
/// anything on them itself.
const AT_HOME: &[(&str, &[&str])] = &[
    (
        "sqlx",
        &[
            "store/",
            "service/error.rs",
            "service/refusals.rs",
            "service/changes.rs",
            "service/database/",
            "service/users.rs",
        ],
    ),
    ("ratatui", &["tui/"]),
    ("crossterm", &["tui/"]),
    ("tui_textarea", &["tui/"]),
    ("clap", &["cli/", "main.rs"]),
    ("minijinja", &["letters/"]),
    ("lettre", &["outside/mail/"]),
    ("object_store", &["outside/storage.rs"]),
    ("rustls", &["outside/"]),
    ("printpdf", &["paper/"]),
    ("lopdf", &["paper/"]),
    ("barcoders", &["paper/"]),
    ("image", &["paper/"]),
];

/// How many lines a file has at most: a longer one has two subjects.
const LINES_MAX: usize = 600;

#[test]
fn a_folder_uses_only_those_below_it() {
    let mut found = Vec::new();
    for file in sources("src") {
        let (_, may) = MAY_USE
            .iter()
            .find(|(layer, _)| *layer == file.layer())
            .unwrap_or_else(|| panic!("{} is in no known folder", file.name));
        for (line, used) in file.uses() {
            if used != file.layer() && !may.contains(&used.as_str()) {
                found.push(format!("{}:{line} uses {used}", file.name));
            }
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn sql_stands_in_the_store_only() {
    let mut found = Vec::new();
    for file in sources("src").into_iter().filter(|it| it.layer() != "store") {
        for (line, text) in file.literals() {
            if is_sql(&text) {
                found.push(format!("{}:{line} {text:?}", file.name));
            }
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// Says whether a text is a statement, and not a sentence that begins with the same word.
fn is_sql(text: &str) -> bool {
    let words: Vec<String> =
        text.split_whitespace().map(str::to_lowercase).take_while(|it| it.len() < 200).collect();
    let has = |word: &str| words.iter().any(|it| it == word);
    match words.first().map(String::as_str) {
        Some("select") => has("from") || text.contains('(') || text.contains('$'),
        Some("insert") => words.get(1).is_some_and(|it| it == "into"),
        Some("delete") => words.get(1).is_some_and(|it| it == "from"),
        Some("update") => has("set"),
        Some("with") => has("as") && has("select"),
        Some("create" | "alter" | "drop") => {
            ["table", "role", "database", "schema", "function", "trigger", "index", "policy"]
                .iter()
                .any(|it| words.get(1).is_some_and(|word| word == it))
        }
        Some("set") => words.get(1).is_some_and(|it| it == "local" || it == "session"),
        Some(_) | None => false,
    }
}

#[test]
fn crates_stay_where_they_belong() {
    let mut found = Vec::new();
    for file in sources("src") {
        for (name, homes) in AT_HOME {
            let is_home = homes.iter().any(|it| file.name["src/".len()..].starts_with(it));
            if is_home {
                continue;
            }
            let prefix = format!("{name}::");
            for (line, code) in file.code() {
                if starts_path(&code, &prefix) {
                    found.push(format!("{}:{line} {}", file.name, code.trim()));
                }
            }
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// Says whether a path in this code begins with `prefix`, and not in the middle of a longer name.
fn starts_path(code: &str, prefix: &str) -> bool {
    let before = code.match_indices(prefix).map(|(at, _)| code[..at].chars().next_back());
    before.into_iter().any(|it| it.is_none_or(|it| it != ':' && it != '_' && !it.is_alphanumeric()))
}

#[test]
fn words_that_stand_nowhere_or_in_one_place_only() {
    let mut found = Vec::new();
    for file in sources("src") {
        for (line, code) in file.code() {
            // Of the screen, and of papers.
            let is_look = ["src/tui/look.rs", "src/paper/ink.rs"].contains(&file.name.as_str());
            if code.contains("AssertSqlSafe") || !is_look && starts_path(&code, "Color::") {
                found.push(format!("{}:{line} {}", file.name, code.trim()));
            }
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn nothing_is_put_off_and_no_machine_is_named() {
    // Spelled in parts, so that this file does not find itself.
    let words = [
        ["TO", "DO"],
        ["FIX", "ME"],
        ["XX", "X"],
        ["for ", "now"],
        ["/wo", "rk/"],
        ["/ro", "ot/"],
        ["/Us", "ers/"],
        ["/home/", "user"],
    ]
    .map(|parts| parts.concat());
    let mut found = Vec::new();
    for path in texts() {
        let text = read(&path);
        for (line, text) in (1..).zip(text.lines()) {
            for word in &words {
                // `nowhere` is another word than the one that begins it.
                let goes_on = |it: &str| it.starts_with(char::is_alphabetic);
                if text.split(word.as_str()).skip(1).any(|it| word.ends_with('/') || !goes_on(it)) {
                    found.push(format!("{}:{line} says {word:?}", path.display()));
                }
            }
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn every_file_says_what_it_is_and_fits_a_head() {
    let mut found = Vec::new();
    for folder in ["src", "tests", "benches"] {
        for file in sources(folder) {
            if !file.text.starts_with("//!") {
                found.push(format!("{} does not say what it is", file.name));
            }
            let lines = file.text.lines().count();
            if lines > LINES_MAX {
                found.push(format!("{} has {lines} lines", file.name));
            }
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// Every text of the repository that people write.
fn texts() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    for folder in ["src", "tests", "benches", "migrations", "letters", "themes", "docs", ".ci"] {
        source::walk(&root.join(folder), &mut all);
    }
    for name in ["Cargo.toml", "keymap.toml", "README.md", "ARCHITECTURE.md", "CHANGELOG.md"] {
        all.push(root.join(name));
    }
    all.retain(|it| it.is_file());
    all
}

/// A made-up file, to try the rules on.
fn made_up(name: &str, text: &str) -> Source {
    Source { name: name.into(), text: text.into() }
}

#[test]
fn every_way_of_using_a_folder_is_seen() {
    let file = made_up(
        "src/tui/panes/orders.rs",
        r#"
use crate::{
    domain::{role::Role, status},
    store::{self as s, orders},
};
pub(crate) use crate::service as svc;
// use crate::config::Config;
/* crate::outbox, /* nested */ crate::outbox */
fn f<'a>(it: &'a str) -> char {
    let text = "crate::http is only said"; let raw = r"crate::paper too";
    super::super::super::cli::run(text, raw, it, 'c', '"');
    crate :: outbox::run();
    'c'
}
"#,
    );
    let used: Vec<String> = file.uses().into_iter().map(|(_, used)| used).collect();
    assert_eq!(used, ["domain", "store", "service", "cli", "outbox"]);
    let lines: Vec<usize> = file.uses().into_iter().map(|(line, _)| line).collect();
    assert_eq!(lines, [3, 4, 6, 11, 12]);
}

#[test]
fn a_folder_above_is_not_the_root() {
    let file = made_up("src/cli/line.rs", "use super::super::domain::role::Role;\nuse super::ask;");
    assert_eq!(file.uses(), [(1, "domain".to_owned())]);
    let file = made_up("src/cli/mod.rs", "use super::tui; use self::line;");
    assert_eq!(file.uses(), [(1, "tui".to_owned())]);
}

#[test]
fn statements_are_told_from_sentences() {
    for sql in [
        "select 1 from orders",
        "select audit_moment()",
        "\n  insert into leads values ($1)",
        "UPDATE orders SET x = 1",
        "with a as (select 1) select 2",
        "delete from events",
        "set local statement_timeout = 0",
        "create table x ()",
    ] {
        assert!(is_sql(sql), "{sql}");
    }
    for words in [
        "select a line first",
        "update what is there",
        "delete it",
        "insert",
        "set the priority",
        "create the first one",
        "with everything",
    ] {
        assert!(!is_sql(words), "{words}");
    }
    let file =
        made_up("src/a.rs", "f(\"a\\\"b\", r#\"c\"d\"#, b\"e\", 'x'); // \"no\"\n\"two\nlines\"");
    let literals: Vec<String> = file.literals().into_iter().map(|(_, text)| text).collect();
    assert_eq!(literals, ["a\\\"b", "c\"d", "e", "two\nlines"]);
}
