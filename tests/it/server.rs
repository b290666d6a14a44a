//! The server that ordna starts itself: shared, adopted, survived, refused.

use std::fs;
use std::path::{Path, PathBuf};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use ordna::store::embedded::{Embedded, Places, SUPERUSER};
use ordna::store::unready::Cause;
use sqlx::{ConnectOptions, Connection};

use crate::support::{Scratch, places, scratch};

fn home() -> (Scratch, PathBuf) {
    let scratch = scratch();
    let home = scratch.join("demo");
    (scratch, home)
}

fn start(home: &Path) -> Embedded {
    Embedded::start(home, &places()).unwrap()
}

fn postmaster(home: &Path) -> Option<Pid> {
    let text = fs::read_to_string(home.join("pg/postmaster.pid")).ok()?;
    text.lines().next()?.parse().ok().map(Pid::from_raw)
}

/// Asks the server something, so that we know that it really works.
fn ask(server: &Embedded) -> i32 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection = server.options(SUPERUSER, "postgres").connect().await.unwrap();
        let answer = sqlx::query_scalar("select 42").fetch_one(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        answer
    })
}

#[test]
fn the_second_shares_and_the_last_one_out_stops() {
    let (_scratch, home) = home();
    let first = start(&home);
    let second = start(&home);
    let pid = postmaster(&home).unwrap();
    assert!(!first.release().unwrap());
    assert_eq!(ask(&second), 42);
    assert_eq!(postmaster(&home), Some(pid));
    assert!(second.release().unwrap());
    assert_eq!(postmaster(&home), None);
}

#[test]
fn dropping_releases_too() {
    let (_scratch, home) = home();
    drop(start(&home));
    assert_eq!(postmaster(&home), None);
}

#[test]
fn many_first_starts_at_once_make_one_server() {
    let (_scratch, home) = home();
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let home = home.clone();
            std::thread::spawn(move || start(&home))
        })
        .collect();
    let servers: Vec<Embedded> = threads.into_iter().map(|it| it.join().unwrap()).collect();
    assert!(servers.iter().all(|it| ask(it) == 42));
    let stopped = servers.into_iter().map(|it| it.release().unwrap()).filter(|it| *it).count();
    assert_eq!(stopped, 1);
}

#[test]
fn a_server_whose_owner_died_is_adopted() {
    let (_scratch, home) = home();
    // What the system does to a process that is killed: the locks are gone, nobody stops it.
    start(&home).abandon().unwrap();
    let pid = postmaster(&home).unwrap();
    let next = start(&home);
    assert_eq!(postmaster(&home), Some(pid));
    assert!(next.release().unwrap());
}

#[test]
fn a_killed_server_is_started_again() {
    let (_scratch, home) = home();
    let first = start(&home);
    let pid = postmaster(&home).unwrap();
    kill(pid, Signal::SIGKILL).unwrap();
    let second = start(&home);
    assert_eq!(ask(&second), 42);
    assert_ne!(postmaster(&home), Some(pid));
    assert!(!first.release().unwrap());
    assert!(second.release().unwrap());
}

#[test]
fn a_file_left_by_a_dead_server_whose_number_lives_on_is_no_obstacle() {
    let (_scratch, home) = home();
    start(&home).release().unwrap();
    // Our own number: alive, and no database server.
    let left =
        format!("{}\n{}\n1\n5432\n/nowhere\n\n 1 1\nready\n", std::process::id(), home.display());
    fs::write(home.join("pg/postmaster.pid"), left).unwrap();
    let server = start(&home);
    assert_eq!(ask(&server), 42);
    assert!(server.release().unwrap());
}

#[test]
fn another_major_is_refused_and_left_alone() {
    let (_scratch, home) = home();
    start(&home).release().unwrap();
    let version = home.join("pg/PG_VERSION");
    fs::write(&version, "9\n").unwrap();
    let error = Embedded::start(&home, &places()).unwrap_err();
    assert_eq!(error.cause, Cause::OtherMajor);
    assert!(error.what.contains("written by PostgreSQL 9"), "{error}");
    assert_eq!(fs::read_to_string(version).unwrap(), "9\n");
}

#[test]
fn a_path_too_long_for_a_socket_works() {
    let scratch = scratch();
    let home = scratch.join("x".repeat(120)).join("demo");
    let server = start(&home);
    assert!(server.address().0.as_os_str().len() < 60);
    assert_eq!(ask(&server), 42);
    let socket_dir = server.address().0.to_owned();
    assert!(server.release().unwrap());
    fs::remove_dir_all(socket_dir).unwrap();
}

#[test]
fn missing_programs_are_said_with_what_to_install() {
    let (scratch, home) = home();
    let nowhere = Places { given: Some(scratch.join("bin")), path: Vec::new() };
    let error = Embedded::start(&home, &nowhere).unwrap_err();
    assert_eq!(error.cause, Cause::NoServerPrograms);
    assert!(error.hint.contains("DATABASE_URL"), "{}", error.hint);
    assert!(!home.join("pg").exists());
}

#[test]
fn a_half_made_cluster_is_made_anew() {
    let (_scratch, home) = home();
    fs::create_dir_all(home.join("pg.new/base")).unwrap();
    let server = start(&home);
    assert_eq!(ask(&server), 42);
    assert!(server.release().unwrap());
}

#[test]
fn every_migration_is_compiled_in() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut files: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    assert_eq!(ordna::store::setup::file_names(), files);
}

#[tokio::test]
async fn each_test_has_a_database_of_its_own() {
    let one = crate::support::database().await;
    let other = crate::support::database().await;
    assert_ne!(one.name, other.name);
    let mut app = one.app().await;
    let role: String =
        sqlx::query_scalar("select session_user::text").fetch_one(&mut app).await.unwrap();
    assert_eq!(role, "ordna_app");
    sqlx::query("create temporary table x ()").execute(&mut app).await.unwrap_err();
    let store = one.store(None);
    let zone: String =
        sqlx::query_scalar("show search_path").fetch_one(store.pool()).await.unwrap();
    assert_eq!(zone, "ordna");
}

#[tokio::test]
async fn what_protects_the_data_is_as_the_page_says() {
    let database = crate::support::database().await;
    let shape = ordna::store::setup::shape(&mut database.owner().await).await.unwrap();
    crate::support::keeps("src/store/setup/shape.txt", &shape);
}
