//! How the probe tries something and judges the answer. Never goes around the program's
//! own role, but to see that nothing was changed.

use std::collections::HashMap;
use std::io::Write as _;
use std::process::Stdio;

use ordna::domain::secret::Secret;
use sqlx::{AssertSqlSafe, PgConnection, Row, ValueRef};

use self::Fails::{Alike, Blocks, Denied, Nothing, Ours, Refused};
use super::people::token;
use super::scene::Scene;
use super::{Scratch, TestDatabase, database, ordna};

/// Everybody of an organization.
pub(crate) const ALL: &[&str] = &["admin", "staff", "floor", "quality", "kiosk", "buyer"];

/// How an attempt must fail.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fails {
    /// The database says that this session may not.
    Denied,
    /// A rule says no, whoever asks.
    Refused,
    /// Nothing comes back, or only zeros; to who may see it, something does: one of their
    /// people, or of ours where the name begins with `our_`.
    Nothing(&'static str),
    /// Something comes back, and none of it is theirs.
    Ours,
    /// With what is really theirs in place of `{guess}` the answer is the same as with
    /// something made up.
    Alike(&'static str, &'static str),
    /// Whatever it answers, while it holds its transaction open, others go on working.
    Blocks,
}

/// Something that one of our people tries.
pub(crate) struct Attempt {
    pub(crate) name: &'static str,
    pub(crate) who: &'static [&'static str],
    pub(crate) fails: Fails,
    /// `{order}` is theirs, `{our_order}` is ours.
    pub(crate) sql: &'static str,
}

pub(crate) const fn a(
    name: &'static str,
    who: &'static [&'static str],
    fails: Fails,
    sql: &'static str,
) -> Attempt {
    Attempt { name, who, fails, sql }
}

/// Something that one of our people tries with the program itself.
pub(crate) struct Line {
    pub(crate) name: &'static str,
    pub(crate) who: &'static [&'static str],
    /// The exit statuses that say no; 0 where it answers, with nothing of theirs.
    pub(crate) exit: &'static [i32],
    pub(crate) words: &'static str,
}

pub(crate) const fn l(
    name: &'static str,
    who: &'static [&'static str],
    exit: &'static [i32],
    words: &'static str,
) -> Line {
    Line { name, who, exit, words }
}

/// What an attempt was answered.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Outcome {
    Rows(Vec<Vec<Option<String>>>),
    /// The state and the sentence.
    No(String, String),
}

impl Outcome {
    fn of(result: Result<Vec<sqlx::postgres::PgRow>, sqlx::Error>) -> Self {
        match result {
            Ok(rows) => Self::Rows(rows.iter().map(cells).collect()),
            Err(sqlx::Error::Database(e)) => {
                Self::No(e.code().unwrap_or_default().into_owned(), e.message().to_owned())
            }
            Err(e) => panic!("no answer of the database: {e}"),
        }
    }

    pub(crate) fn is_nothing(&self) -> bool {
        let empty = |cell: &Option<String>| matches!(cell.as_deref(), None | Some("" | "0" | "f"));
        matches!(self, Self::Rows(rows) if rows.iter().flatten().all(empty))
    }

    pub(crate) fn is_no(&self, states: &[&str]) -> bool {
        matches!(self, Self::No(state, _) if states.contains(&state.as_str()))
    }

    pub(crate) fn mentions(&self, word: &str) -> bool {
        match self {
            Self::Rows(rows) => rows.iter().flatten().flatten().any(|cell| cell.contains(word)),
            Self::No(_, sentence) => sentence.contains(word),
        }
    }

    /// The same with what was guessed taken out of it.
    pub(crate) fn without(mut self, guess: &str) -> Self {
        match &mut self {
            Self::Rows(rows) => {
                for cell in rows.iter_mut().flatten().flatten() {
                    *cell = cell.replace(guess, "?");
                }
            }
            Self::No(_, sentence) => *sentence = sentence.replace(guess, "?"),
        }
        self
    }
}

fn cells(row: &sqlx::postgres::PgRow) -> Vec<Option<String>> {
    (0..row.len())
        .map(|column| {
            let value = row.try_get_raw(column).unwrap();
            (!value.is_null()).then(|| value.as_str().unwrap_or("(bytes)").to_owned())
        })
        .collect()
}

/// Two organizations with everything in them, and who is logged in where.
pub(crate) struct Probe {
    pub(crate) database: TestDatabase,
    pub(crate) ours: Scene,
    pub(crate) theirs: Scene,
    pub(crate) tokens: HashMap<String, Secret>,
}

impl Probe {
    pub(crate) async fn set_up() -> Self {
        let database = database().await;
        let ours = Scene::make(&database, "fjord").await;
        let theirs = Scene::make(&database, "harbour").await;
        // What the planner knows must not tell either.
        let mut owner = database.owner().await;
        sqlx::raw_sql("analyze").execute(&mut owner).await.unwrap();
        let mut tokens = HashMap::new();
        for (scene, who) in ALL.iter().flat_map(|who| [(&ours, who), (&theirs, who)]) {
            let email = scene.email(who);
            tokens.insert(email.clone(), token(&database, &email, scene.slug).await);
        }
        Self { database, ours, theirs, tokens }
    }

    /// A connection of somebody's, as psql makes one.
    pub(crate) async fn carrying(&self, scene: &Scene, who: &str) -> PgConnection {
        let mut connection = self.database.app().await;
        ordna::store::carry(&mut connection, &self.tokens[&scene.email(who)]).await.unwrap();
        sqlx::query("set search_path = ordna").execute(&mut connection).await.unwrap();
        connection
    }

    pub(crate) async fn tries(&self, scene: &Scene, who: &str, sql: &str) -> Outcome {
        let mut connection = self.carrying(scene, who).await;
        let sql = self.ours.fill_ours(&self.theirs.fill(sql));
        Outcome::of(sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(&mut connection).await)
    }

    /// Whether the attempt failed as it must; else what happened instead.
    pub(crate) async fn holds(&self, attempt: &Attempt, who: &str) -> Result<(), String> {
        let (ok, seen) = match attempt.fails {
            Denied => {
                let seen = self.tries(&self.ours, who, attempt.sql).await;
                (seen.is_no(&["42501", "28000"]), seen)
            }
            Refused => {
                let seen = self.tries(&self.ours, who, attempt.sql).await;
                (seen.is_no(&["23514", "P0001", "P0002", "22023", "55000"]), seen)
            }
            Nothing(_) => {
                let seen = self.tries(&self.ours, who, attempt.sql).await;
                (seen.is_nothing(), seen)
            }
            Ours => {
                let seen = self.tries(&self.ours, who, attempt.sql).await;
                let theirs =
                    ["org", "slug", "mark"].map(|name| seen.mentions(self.theirs.value(name)));
                (
                    matches!(seen, Outcome::Rows(_))
                        && theirs == [false; 3]
                        && seen.mentions("fjord"),
                    seen,
                )
            }
            Alike(real, made_up) => self.guesses(attempt, who, real, made_up).await,
            Blocks => (self.others_work_during(attempt, who).await, Outcome::Rows(Vec::new())),
        };
        if ok {
            Ok(())
        } else {
            Err(format!("{} as {who}: {:?} but {seen:?}", attempt.name, attempt.fails))
        }
    }

    pub(crate) async fn guesses(
        &self,
        attempt: &Attempt,
        who: &str,
        real: &str,
        made_up: &str,
    ) -> (bool, Outcome) {
        let real = self.ours.fill_ours(&self.theirs.fill(real));
        let mut seen = Vec::new();
        for guess in [real.as_str(), made_up] {
            let sql = attempt.sql.replace("{guess}", guess);
            seen.push(self.tries(&self.ours, who, &sql).await.without(guess));
        }
        let real = seen.remove(0);
        let typed_wrong = real.is_no(&["42601", "42703", "42883", "42P01", "42804", "22P02"]);
        (real == seen[0] && !typed_wrong, real)
    }

    pub(crate) async fn others_work_during(&self, attempt: &Attempt, who: &str) -> bool {
        let mut holding = self.carrying(&self.ours, who).await;
        let sql = format!("begin; {}", self.ours.fill_ours(&self.theirs.fill(attempt.sql)));
        let held = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(&mut holding).await;
        let works = "begin; set local lock_timeout = '2s'; select ordna.next_number('lead', 2026);
            select status from auth.login('staff@{slug}.example', 'demo');
            update customers set name = name returning 1; select ordna.audit_moment(); rollback";
        let seen = self.tries(&self.theirs, "admin", works).await;
        drop(held);
        !seen.is_nothing() && matches!(seen, Outcome::Rows(_))
    }

    /// Whether who may see it does, so that nothing means a wall and not an empty house.
    pub(crate) async fn is_there(&self, attempt: &Attempt) -> bool {
        let Nothing(witness) = attempt.fails else { return true };
        let seen = match witness.strip_prefix("our_") {
            Some("nobody") => return true,
            Some(who) => self.tries(&self.ours, who, attempt.sql).await,
            None => self.tries(&self.theirs, witness, attempt.sql).await,
        };
        !seen.is_nothing()
    }

    /// A digest of every row of theirs, as the superuser sees them.
    pub(crate) async fn theirs(&self) -> Vec<(String, String)> {
        let mut owner = self.database.owner().await;
        let tables: Vec<String> = sqlx::query_scalar(
            "select format('%I.%I', table_schema, table_name) from information_schema.columns
              where column_name = 'organization_id' and table_schema in ('ordna', 'auth_private') and table_name not in ('sessions', 'users')
              order by 1",
        )
        .fetch_all(&mut owner)
        .await
        .unwrap();
        let mut digests = Vec::new();
        for table in tables {
            let sql = format!(
                "select coalesce(md5(string_agg(t::text, ' ' order by t::text)), '') from {table} t where organization_id = $1::uuid"
            );
            let digest: String = sqlx::query_scalar(AssertSqlSafe(sql))
                .bind(self.theirs.value("org"))
                .fetch_one(&mut owner)
                .await
                .unwrap();
            digests.push((table, digest));
        }
        digests
    }
}

/// Runs the program as somebody of ours; answers its exit status and all that it said.
pub(crate) fn says(probe: &Probe, scratch: &Scratch, who: &str, line: &str) -> (i32, String) {
    let words = line.split_whitespace().map(|word| {
        let word = word.replace("{who}", who).replace("{url}", &probe.database.url("ordna_app"));
        let word = word.replace("{file}", &scratch.join("copy").display().to_string());
        probe.ours.fill_ours(&probe.theirs.fill(&word))
    });
    let mut program = ordna(scratch)
        .args(words)
        .env("DATABASE_URL", probe.database.url("ordna_app"))
        .env("ORDNA_TOKEN", probe.tokens[&probe.ours.email(who)].reveal())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    writeln!(program.stdin.take().unwrap(), "long enough to be one").unwrap();
    let output = program.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(said).unwrap())
}
