//! `doctor --collect`: what a crash left in the store of documents goes, everything else stays.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use ordna::outside::storage::Storage;
use serde_json::json;
use uuid::Uuid;

use super::Office;
use crate::cli::Shell;

/// Makes a stored object so old that nobody can be storing it now.
fn age(dir: &Path, organization: Uuid, hash: &str) -> PathBuf {
    let first = hash.get(..2).unwrap();
    let path = dir.join(format!("{organization}/{first}/{hash}"));
    let long_ago = SystemTime::now() - Duration::from_mins(61);
    std::fs::File::open(&path).unwrap().set_modified(long_ago).unwrap();
    path
}

#[tokio::test]
async fn what_no_document_names_is_removed_when_it_is_old() {
    let office = Office::new().await;
    let shell = Shell::of(&office.desk, "admin").await;
    let order = office.order("en").await;
    shell.json(&["act", "order", &order.number, "approve"]);
    let dir = shell.documents();
    let storage = Storage::folder(&dir).unwrap();
    let (ours, theirs) = (office.desk.staff.me().organization_id, Uuid::now_v7());
    let named = storage.list(ours).await.unwrap();
    assert_eq!(named.len(), 1);
    let named = age(&dir, ours, &named[0].hash);
    let lost = age(&dir, ours, &storage.put(ours, b"lost").await.unwrap().hash);
    let larger = age(&dir, ours, &storage.put(ours, &[7; 1000]).await.unwrap().hash);
    let young = storage.put(ours, b"being written").await.unwrap();
    let foreign = age(&dir, theirs, &storage.put(theirs, b"lost").await.unwrap().hash);

    let said = shell.json(&["doctor", "--collect"]);
    let removed = json!({"objects": 4, "removed": 2, "removed_bytes": 1004, "left_for_now": 1});
    assert_eq!(said, removed);
    assert!(!lost.exists() && !larger.exists());
    assert!(named.exists() && foreign.exists(), "what is named, and what is not ours");
    assert_eq!(storage.get(ours, &young.hash).await.unwrap(), b"being written");
    let said = shell.json(&["doctor", "--collect"]);
    assert_eq!(said["removed"], 0);
    // What is stored again is young again.
    let again = storage.put(ours, b"lost").await.unwrap();
    let path = age(&dir, ours, &again.hash);
    storage.put(ours, b"lost").await.unwrap();
    assert_eq!(shell.json(&["doctor", "--collect"])["removed"], 0);
    assert!(path.exists());
}

#[tokio::test]
async fn only_an_admin_clears_up_and_not_while_nothing_may_be_changed() {
    let office = Office::new().await;
    for who in ["staff", "floor", "quality"] {
        let shell = Shell::of(&office.desk, who).await;
        let (exit, line) = shell.fails(&["doctor", "--collect"]);
        assert_eq!(exit, 3, "{line}");
        assert!(line.contains("only admin may clear up"), "{line}");
    }
    let shell = Shell::of(&office.desk, "admin").await;
    let (exit, line) = shell.fails(&["--read-only", "doctor", "--collect"]);
    assert_eq!(exit, 1, "{line}");
    assert_eq!(shell.fails(&["doctor", "--collect", "--fix"]).0, 2);
    assert_eq!(shell.fails(&["doctor", "--to", "a@b.example"]).0, 2);
}
