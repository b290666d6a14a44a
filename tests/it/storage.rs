//! Documents by their hash: in a folder, and in a bucket of a real S3 server where one is
//! installed. Never asks a store outside of this machine.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use ordna::domain::secret::Secret;
use ordna::outside::Trouble;
use ordna::outside::storage::{Kept, Storage, StorageSettings, folder_url};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use uuid::Uuid;

use crate::support::{scratch, skipped, until};

/// Of `hello`.
const HASH: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

fn settings(url: &str) -> StorageSettings {
    StorageSettings {
        url: url.into(),
        endpoint: None,
        region: None,
        key_id: None,
        secret: None,
        allow_http: false,
        timeout: Duration::from_secs(10),
    }
}

pub(crate) fn bucket(endpoint: &str, url: &str) -> StorageSettings {
    StorageSettings {
        endpoint: Some(endpoint.into()),
        key_id: Some("AKIAORDNA".into()),
        secret: Some(Secret::new("hunter2")),
        allow_http: true,
        ..settings(url)
    }
}

pub(crate) fn in_folder(dir: &Path) -> Storage {
    Storage::open(&settings(&folder_url(dir).unwrap())).unwrap()
}

fn later<T>(tried: Result<T, Trouble>) -> String {
    match tried {
        Err(Trouble::Later(why)) => why,
        Err(Trouble::Never(why)) => panic!("never: {why}"),
        Ok(_) => panic!("it worked"),
    }
}

fn never<T>(tried: Result<T, Trouble>) -> String {
    match tried {
        Err(Trouble::Never(why)) => why,
        Err(Trouble::Later(why)) => panic!("later: {why}"),
        Ok(_) => panic!("it worked"),
    }
}

/// What every place can do.
async fn keeps_documents(storage: &Storage) {
    let (ours, theirs) = (Uuid::now_v7(), Uuid::now_v7());
    assert_eq!(storage.list(ours).await.unwrap(), []);
    let kept = storage.put(ours, b"hello").await.unwrap();
    assert_eq!(kept, Kept { hash: HASH.into(), bytes: 5 });
    assert_eq!(storage.put(ours, b"hello").await.unwrap(), kept);
    let large: Vec<u8> = (0..=255).cycle().take(9_000_000).collect();
    let other = storage.put(ours, &large).await.unwrap();
    assert_eq!(storage.get(ours, &kept.hash).await.unwrap(), b"hello");
    assert_eq!(storage.get(ours, &other.hash).await.unwrap(), large);
    let mut listed = storage.list(ours).await.unwrap();
    listed.sort_by_key(|it| it.bytes);
    let found: Vec<_> = listed.iter().map(|it| (it.hash.as_str(), it.bytes)).collect();
    assert_eq!(found, [(HASH, 5), (other.hash.as_str(), 9_000_000)]);
    // Another organization sees nothing of it, by hash or by list.
    assert_eq!(storage.list(theirs).await.unwrap(), []);
    let why = never(storage.get(theirs, HASH).await);
    assert!(why.starts_with(&format!("document {HASH} is not in the storage ")), "{why}");
    storage.remove(ours, HASH).await.unwrap();
    storage.remove(ours, HASH).await.unwrap();
    never(storage.get(ours, HASH).await);
    assert_eq!(storage.list(ours).await.unwrap().len(), 1);
    let kept = storage.put(ours, b"").await.unwrap();
    assert_eq!(storage.get(ours, &kept.hash).await.unwrap(), b"");
}

#[tokio::test]
async fn a_folder_keeps_documents() {
    let scratch = scratch();
    // A name that an address would write otherwise.
    let dir = scratch.join("documents here, 100 % of them å");
    let storage = in_folder(&dir);
    keeps_documents(&storage).await;
    assert_eq!(format!("{storage:?}"), format!("Storage({})", dir.display()));
}

#[tokio::test]
async fn what_is_there_is_not_written_again_and_what_was_changed_is_noticed() {
    let scratch = scratch();
    let storage = in_folder(&scratch.path);
    let us = Uuid::now_v7();
    storage.put(us, b"hello").await.unwrap();
    let path = scratch.join(format!("{us}/2c/{HASH}"));
    let written = || std::fs::metadata(&path).unwrap().modified().unwrap();
    let first = written();
    storage.put(us, b"hello").await.unwrap();
    assert_eq!(written(), first);
    std::fs::write(&path, "hullo").unwrap();
    let why = never(storage.get(us, HASH).await);
    assert!(why.contains("is not what was put there, somebody has changed it"), "{why}");
    // What is so old that somebody may be about to clear it up is written again.
    std::fs::write(&path, "hello").unwrap();
    let long_ago = std::time::SystemTime::now() - Duration::from_hours(2);
    std::fs::File::open(&path).unwrap().set_modified(long_ago).unwrap();
    storage.put(us, b"hello").await.unwrap();
    assert!(written() > long_ago + Duration::from_hours(1));
    // What a full disk has cut off is written anew.
    std::fs::write(&path, "hel").unwrap();
    never(storage.get(us, HASH).await);
    storage.put(us, b"hello").await.unwrap();
    assert_eq!(storage.get(us, HASH).await.unwrap(), b"hello");
    // What is left of a write that was killed is no document.
    std::fs::write(scratch.join(format!("{us}/2c/{HASH}#1")), "hel").unwrap();
    std::fs::write(scratch.join(format!("{us}/2c/note")), "x").unwrap();
    assert_eq!(storage.list(us).await.unwrap().len(), 1);
}

#[tokio::test]
async fn two_at_once_leave_one_whole_document() {
    let scratch = scratch();
    let storage = in_folder(&scratch.path);
    let us = Uuid::now_v7();
    let bytes: Vec<u8> = (0..=255).cycle().take(1_000_000).collect();
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (storage, bytes) = (storage.clone(), bytes.clone());
        all.spawn(async move { storage.put(us, &bytes).await.unwrap() });
    }
    let kept = all.join_all().await;
    assert!(kept.iter().all(|it| *it == kept[0]));
    assert_eq!(storage.get(us, &kept[0].hash).await.unwrap(), bytes);
    assert_eq!(storage.list(us).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_hash_never_leads_out_of_the_folder() {
    let scratch = scratch();
    let storage = in_folder(&scratch.join("documents"));
    std::fs::write(scratch.join("secret"), "x").unwrap();
    for hash in ["", "2c", "../secret", "/etc/passwd", &HASH.to_uppercase(), &format!("{HASH}/")] {
        let why = never(storage.get(Uuid::nil(), hash).await);
        assert!(why.ends_with("that is no hash"), "{why}");
        never(storage.remove(Uuid::nil(), hash).await);
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_used_is_said() {
    let scratch = scratch();
    let dir = scratch.path.display().to_string();
    let plain = |why: String| why.replace(&dir, "");
    std::fs::write(scratch.join("file"), "").unwrap();
    let below = settings(&folder_url(&scratch.join("file/documents")).unwrap());
    let mut all = vec![plain(later(Storage::open(&below)))];
    let storage = in_folder(&scratch.join("documents"));
    // Where the organization's directory should be, something else is.
    std::fs::write(scratch.join(format!("documents/{}", Uuid::nil())), "").unwrap();
    all.push(plain(later(storage.put(Uuid::nil(), b"hello").await)));
    for url in
        ["documents", "file:documents", "ftp://host/x", "file://host/x", "s3://", "s3://bucket/x"]
    {
        all.push(later(Storage::open(&settings(url))));
    }
    all.push(later(Storage::open(&StorageSettings {
        allow_http: false,
        ..bucket("http://127.0.0.1:9", "s3://bucket")
    })));
    insta::assert_snapshot!("storage_that_cannot_be_used", all.join("\n"));
}

/// A disk of 64 kB, mounted for as long as this lives; nothing where that is not allowed.
pub(crate) struct SmallDisk<'a>(&'a Path);

impl<'a> SmallDisk<'a> {
    pub(crate) fn mount(dir: &'a Path) -> Option<Self> {
        std::fs::create_dir(dir).unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"])
            .arg(dir)
            .stderr(Stdio::null())
            .status();
        mounted.is_ok_and(|it| it.success()).then_some(Self(dir))
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        Command::new("umount").arg(self.0).status().ok();
    }
}

#[tokio::test]
async fn a_full_disk_is_said_and_nothing_half_is_left() {
    let scratch = scratch();
    let dir = scratch.join("small");
    let Some(_disk) = SmallDisk::mount(&dir) else {
        skipped("a full disk", "what mounts one for this user");
        return;
    };
    let storage = in_folder(&dir);
    let us = Uuid::now_v7();
    let why = later(storage.put(us, &vec![1; 200_000]).await);
    assert!(why.ends_with("small: the disk is full; make room there"), "{why}");
    assert_eq!(storage.list(us).await.unwrap(), []);
    storage.put(us, b"hello").await.unwrap();
    assert_eq!(storage.get(us, HASH).await.unwrap(), b"hello");
}

/// A store that gives everybody the same answer.
async fn stubborn(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut asked = [0; 4096];
            if stream.read(&mut asked).await.is_ok() {
                stream.write_all(answer.as_bytes()).await.ok();
            }
        }
    });
    endpoint
}

#[tokio::test]
async fn a_store_that_refuses_is_said_and_the_key_is_not() {
    let mut all = Vec::new();
    for answer in [
        "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        "HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        "HTTP/1.1 400 Bad Request\r\ncontent-length: 4\r\nconnection: close\r\n\r\noops",
        "220 a mail server\r\n",
    ] {
        let endpoint = stubborn(answer).await;
        let settings = bucket(&endpoint, "s3://papers/prod");
        let storage = Storage::open(&settings).unwrap();
        let why = later(storage.put(Uuid::nil(), b"hello").await);
        all.push(why.replace(&endpoint, "http://HOST"));
        assert!(!format!("{settings:?} {storage:?}").contains("hunter2"));
    }
    // Nobody there.
    let nobody = bucket("http://127.0.0.1:1", "s3://papers");
    all.push(later(Storage::open(&nobody).unwrap().put(Uuid::nil(), b"hello").await));
    let all = all.join("\n");
    assert!(!all.contains("hunter2") && !all.contains("AKIAORDNA"), "{all}");
    insta::assert_snapshot!("stores_that_refuse", all);
}

/// A real S3 server process; ends with the test.
pub(crate) struct Server {
    process: Child,
    pub(crate) endpoint: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Server {
    /// Starts one; nothing, and a line that says so, where none is installed. After so many
    /// requests it looks at keys, if that is said.
    pub(crate) fn start(free_requests: Option<usize>) -> Option<Self> {
        let port = free_port();
        let mut command = Command::new("moto_server");
        command.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
        if let Some(count) = free_requests {
            command.env("INITIAL_NO_AUTH_ACTION_COUNT", count.to_string());
        }
        let started = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let Ok(process) = started else {
            skipped("a real S3 server", "moto_server");
            return None;
        };
        let mut server = Self { process, endpoint: format!("http://127.0.0.1:{port}") };
        let answers = until("the S3 server answers or ends", || {
            let has_ended = server.process.try_wait().unwrap().is_some();
            let answers = std::net::TcpStream::connect(("127.0.0.1", port)).is_ok();
            (answers || has_ended).then_some(answers)
        });
        if !answers {
            skipped("a real S3 server", "what moto_server needs");
        }
        answers.then_some(server)
    }

    /// Ends it at once.
    pub(crate) fn stop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }

    pub(crate) async fn make_bucket(&self, name: &str) {
        let asked = reqwest::Client::new().put(format!("{}/{name}", self.endpoint));
        let made = asked.send().await.unwrap();
        assert!(made.status().is_success(), "{made:?}");
    }
}

/// A port that nobody else has just now.
fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_s3_server_keeps_documents() {
    let Some(server) = Server::start(None) else { return };
    let endpoint = &server.endpoint;
    let none = Storage::open(&bucket(endpoint, "s3://papers")).unwrap();
    let why = later(none.put(Uuid::nil(), b"hello").await);
    assert!(why.contains("there is no such bucket; correct storage_url"), "{why}");
    server.make_bucket("papers").await;
    for url in ["s3://papers", "s3://papers/prod/ordna"] {
        keeps_documents(&Storage::open(&bucket(endpoint, url)).unwrap()).await;
    }
}
