//! A place for papers and a way for mails, in the run's own directory: nothing leaves it.

use std::path::PathBuf;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use ordna::letters::Letterbox;
use ordna::outbox::{PostOffice, Worker};
use ordna::outside::mail::{MailSettings, Mailer};
use ordna::outside::storage::Storage;
use ordna::service::Clock;
use ordna::service::papers::Shelf;
use ordna::store::Store;

use super::scratch::scratch;

/// Where every test's papers lie: by organization and hash, so that no two meet.
static PAPERS: LazyLock<PathBuf> = LazyLock::new(|| scratch().join("papers"));
static BAGS: AtomicU32 = AtomicU32::new(0);

/// A place for papers.
pub(crate) fn shelf() -> Shelf {
    Shelf::new(Storage::folder(&PAPERS).unwrap())
}

/// A worker whose mails are files nobody reads.
pub(crate) fn worker(store: Store) -> Worker {
    mailing(store, &MailBag::new().settings())
}

/// A worker that sends mails in this way.
pub(crate) fn mailing(store: Store, mail: &MailSettings) -> Worker {
    shelving(store, mail, shelf())
}

/// A worker that sends mails in this way, and whose papers lie there.
pub(crate) fn shelving(store: Store, mail: &MailSettings, shelf: Shelf) -> Worker {
    let post = PostOffice::new(Letterbox::new(None), Mailer::new(mail));
    Worker::new(store, Clock::System, shelf, post)
}

/// Mails of one test, as files.
#[derive(Debug)]
pub(crate) struct MailBag {
    pub(crate) folder: PathBuf,
}

impl MailBag {
    pub(crate) fn new() -> Self {
        let count = BAGS.fetch_add(1, Ordering::Relaxed);
        Self { folder: scratch().join(format!("mails-{count}")) }
    }

    pub(crate) fn settings(&self) -> MailSettings {
        MailSettings {
            url: None,
            from: None,
            ca_file: None,
            folder: self.folder.clone(),
            timeout: Duration::from_secs(10),
        }
    }

    /// Every mail that was written, in the order of their names, which begin with the time.
    pub(crate) fn mails(&self) -> Vec<Vec<u8>> {
        let Ok(files) = std::fs::read_dir(&self.folder) else { return Vec::new() };
        let mut paths: Vec<PathBuf> = files.map(|it| it.unwrap().path()).collect();
        paths.retain(|it| it.extension().is_some_and(|it| it == "eml"));
        paths.sort();
        paths.iter().map(|it| std::fs::read(it).unwrap()).collect()
    }
}
