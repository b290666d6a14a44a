//! Getting in and administering people with the program itself: what scripts rely on.

use std::io::Write as _;
use std::process::Stdio;

use ordna::domain::role::Role;
use serde_json::Value;

use crate::support::people::{organization, person};
use crate::support::{Scratch, TestDatabase, database, ordna, scratch};

/// A terminal of somebody's: their own data directory on the same database.
struct Terminal {
    scratch: Scratch,
    app: String,
    owner: String,
}

/// How a command ended.
#[derive(Debug)]
struct Ended {
    exit: i32,
    out: String,
    err: String,
}

impl Ended {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }
}

impl Terminal {
    fn at(database: &TestDatabase) -> Self {
        Self { scratch: scratch(), app: database.url("ordna_app"), owner: database.url("postgres") }
    }

    /// Runs a command with these lines to answer its questions.
    fn runs(&self, line: &str, answers: &str) -> Ended {
        self.says(&line.split_whitespace().collect::<Vec<_>>(), answers)
    }

    fn says(&self, words: &[&str], answers: &str) -> Ended {
        let mut program = ordna(&self.scratch)
            .args(words)
            .env("DATABASE_URL", &self.app)
            .env("ORDNA_OWNER_DATABASE_URL", &self.owner)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that asks nothing may be gone before it is answered.
        program.stdin.take().unwrap().write_all(answers.as_bytes()).ok();
        let output = program.wait_with_output().unwrap();
        Ended {
            exit: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

const ADD: &str = "organization add saw --name Saw --email boss@saw.example --person Bo";
const LOGIN: &str = "login --json --email boss@saw.example";
const PASSWORD: &str = "long enough to be one\n";

#[tokio::test]
async fn an_organization_from_its_first_day_to_its_second_person() {
    let database = database().await;
    let (boss, nils) = (Terminal::at(&database), Terminal::at(&database));

    let early = boss.runs("user list", "");
    assert_eq!(
        (early.exit, early.err.as_str()),
        (
            3,
            "ordna: nobody can log in yet: there is no organization; `ordna organization add \
             --help` says how to make the first one, or open `ordna` at a terminal; then `ordna \
             login`\n"
        )
    );
    assert_eq!(boss.runs(ADD, "short\n").exit, 2);
    assert_eq!(boss.runs(ADD, PASSWORD).exit, 0);
    let again = boss.runs(ADD, PASSWORD);
    assert_eq!(again.exit, 1, "{again:?}");

    assert_eq!(boss.runs(LOGIN, "guess\n").exit, 3);
    let me = boss.runs(LOGIN, PASSWORD).json();
    assert_eq!(
        (&me["email"], &me["role"], &me["organization"]),
        (&"boss@saw.example".into(), &"admin".into(), &"saw".into())
    );
    assert!(me.get("token").is_none(), "kept, not shown");
    let list = boss.runs("user list --json", "").json();
    assert_eq!(list["items"][0]["email"], "boss@saw.example");
    assert!(list["next"].is_null());

    let made = boss
        .runs("user new --json --email nils@saw.example --name Nils --role production", "")
        .json();
    assert_eq!(
        (&made["invited"], &made["role"], &made["status"]),
        (&false.into(), &"production".into(), &"active".into())
    );
    let first = format!("{}\n", made["secret"].as_str().unwrap());
    let said = nils.runs("login --email nils@saw.example", &first);
    assert!(said.exit == 0 && said.out.contains("temporary"), "{said:?}");
    assert_eq!(nils.runs("user password", &format!("{first}a password of his own\n")).exit, 0);
    assert_eq!(nils.runs("login --email nils@saw.example", &first).exit, 3);
    assert_eq!(nils.runs("user new --email x@saw.example --name X --role admin", "").exit, 3);

    assert_eq!(boss.runs("user role nils@saw.example quality", "").exit, 0);
    assert_eq!(nils.runs("user list", "").exit, 3, "another role ends the session");
    let wrong = boss.runs("user disable nlis@saw.example --json", "");
    assert_eq!(wrong.exit, 4);
    let hint = wrong.json()["error"]["hint"].as_str().unwrap().to_owned();
    assert!(hint.starts_with("did you mean nils@saw.example"), "{hint}");
    assert_eq!(boss.runs("user role nils@saw.example wizard", "").exit, 2);
    assert_eq!(boss.runs("user disable boss@saw.example", "").exit, 1);

    assert_eq!(boss.runs("logout", "").exit, 0);
    assert_eq!(boss.runs("user list", "").exit, 3);
    assert_eq!(boss.runs("logout", "").exit, 3);
}

#[tokio::test]
async fn a_person_of_two_organizations_chooses_and_switches() {
    let database = database().await;
    let mut owner = database.owner().await;
    for slug in ["fjord", "harbour"] {
        organization(&mut owner, slug).await;
        person(&mut owner, slug, "anna@both.example", Role::Staff).await;
    }
    let anna = Terminal::at(&database);
    let asked = anna.runs("login --email anna@both.example", "demo\n");
    assert_eq!(asked.exit, 2);
    assert!(asked.err.contains("fjord, harbour"), "{asked:?}");
    assert_eq!(anna.runs("login --email anna@both.example --organization fjort", "demo\n").exit, 4);
    assert_eq!(anna.runs("login --organization fjord", "anna@both.example\ndemo\n").exit, 0);
    assert_eq!(anna.runs("switch harbour --json", "").json()["organization"], "harbour");
    let token = anna.runs("switch fjord --print-token", "").out;
    assert_eq!(token.trim().len(), 64);
    assert_eq!(
        anna.runs("user list --json", "").json()["items"][0]["organization_id"],
        anna.runs("switch harbour --json", "").json()["organization_id"]
    );
    assert_eq!(anna.runs("login", "anna@both.example\n").exit, 2, "no password came");
}

#[tokio::test]
async fn a_word_that_there_is_not_is_answered_with_those_that_there_are() {
    let database = database().await;
    let boss = Terminal::at(&database);
    assert_eq!(boss.runs(ADD, PASSWORD).exit, 0);
    assert_eq!(boss.runs(LOGIN, PASSWORD).exit, 0);
    for line in [
        "user role boss@saw.example wizard",
        "user role boss@saw.example system",
        "user new --email x@saw.example --name X --role system",
        "new user --set email=x@saw.example --set name=X --set role=system",
        "new user --set email=x@saw.example --set name=X --set role=wizard",
    ] {
        let wrong = boss.runs(line, "");
        assert_eq!(wrong.exit, 2, "{wrong:?}");
        let roles = "admin, staff, production, quality, customer, kiosk";
        assert!(wrong.err.contains("role: ") && wrong.err.contains(roles), "{wrong:?}");
    }
    let wrong = boss.runs("user accept nonsense", "");
    assert_eq!(wrong.exit, 4);
    assert!(wrong.err.starts_with("ordna: there is no invitation of yours"), "{wrong:?}");
    let wrong = boss.runs("list users --status x", "");
    assert_eq!(wrong.exit, 2);
    assert!(wrong.err.contains("active, invited, disabled"), "{wrong:?}");
    let page = boss.runs("list settings --limit 2 --json", "").json();
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
    let next =
        format!("list settings --limit 500 --json --after {}", page["next"].as_str().unwrap());
    let rest = boss.runs(&next, "").json();
    assert!(rest["next"].is_null() && rest["items"].as_array().unwrap().len() > 10, "{rest}");
    let odd = ["user", "rename", "boss@saw.example", "Bo\u{1b}[31m"];
    assert_eq!(boss.says(&odd, "").exit, 0);
    let shown = boss.runs("list users", "");
    assert!(shown.out.contains("Bo␛[31m") && !shown.out.contains('\u{1b}'), "{shown:?}");
}
