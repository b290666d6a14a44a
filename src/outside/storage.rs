//! Where the bytes of documents lie: by their hash, in a folder or in a bucket of any store
//! that speaks S3. Never knows what a document is, and never shows a key.

use std::fmt;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt as _;
use nix::unistd::AccessFlags;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{ClientOptions, Error, ObjectStore, ObjectStoreExt as _, RetryConfig};
use sha2::{Digest as _, Sha256};
use url::Url;
use uuid::Uuid;

use super::{Trouble, cause, choose_cryptography, file_words, root};
use crate::domain::secret::Secret;

/// How the settings are called, for errors that tell the operator where to look.
const URL: &str = "storage_url";
const ENDPOINT: &str = "storage_endpoint";
const KEY: &str = "storage_key_id and storage_secret";

/// How young what is put away is at least when [`Storage::put`] has answered: who clears up has to
/// leave alone what is younger than twice this.
pub const FRESH: Duration = Duration::from_mins(30);

/// What an operator sets.
#[derive(Clone, Debug)]
pub struct StorageSettings {
    /// `file:/a/directory`, or `s3://bucket/prefix` (the prefix may be left out).
    pub url: String,
    /// Where the store answers, if it is not Amazon's: `https://host/storage/v1/s3`.
    pub endpoint: Option<String>,
    pub region: Option<String>,
    pub key_id: Option<String>,
    pub secret: Option<Secret>,
    /// Takes an endpoint that is not encrypted.
    pub allow_http: bool,
    /// For one answer of the store.
    pub timeout: Duration,
}

/// What was put away.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Kept {
    /// SHA-256, in hexadecimal digits.
    pub hash: String,
    pub bytes: u64,
}

/// What is there.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Stored {
    pub hash: String,
    pub bytes: u64,
    /// When it was written.
    pub at: DateTime<Utc>,
}

/// A place for the bytes of documents.
#[derive(Clone)]
pub struct Storage {
    store: Arc<dyn ObjectStore>,
    /// What to call it in an error.
    place: String,
    /// Where it is a directory.
    folder: Option<PathBuf>,
}

impl fmt::Debug for Storage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Storage({})", self.place)
    }
}

impl Storage {
    /// Opens the place; a folder is made where there is none, a bucket is not asked yet.
    ///
    /// # Errors
    /// A setting cannot be used, or the folder cannot be made.
    pub fn open(settings: &StorageSettings) -> Result<Self, Trouble> {
        choose_cryptography();
        let url = Url::parse(&settings.url).map_err(|e| unusable(&e.to_string()))?;
        match url.scheme() {
            "file" => Self::folder(&whole_path(&settings.url, &url)?),
            "s3" => Self::bucket(&url, settings),
            _ => Err(unusable("it begins with neither file: nor s3://")),
        }
    }

    /// Opens a directory; it is made where there is none.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn folder(dir: &FilePath) -> Result<Self, Trouble> {
        let place = dir.display().to_string();
        let made = std::fs::create_dir_all(dir);
        made.map_err(|e| unkept(&place, &file_words(&e)))?;
        let store = LocalFileSystem::new_with_prefix(dir)
            .map_err(|e| unkept(&place, &root(&e).to_lowercase()))?;
        // What the database speaks of must be there after a power failure.
        let store = store.with_fsync(true);
        Ok(Self { store: Arc::new(store), place, folder: Some(dir.to_owned()) })
    }

    fn bucket(url: &Url, settings: &StorageSettings) -> Result<Self, Trouble> {
        let bucket = url.host_str().filter(|it| !it.is_empty());
        let bucket = bucket.ok_or_else(|| unusable("it names no bucket"))?;
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(bucket)
            .with_region(settings.region.as_deref().unwrap_or("us-east-1"))
            .with_allow_http(settings.allow_http)
            .with_client_options(
                ClientOptions::new()
                    .with_allow_http(settings.allow_http)
                    .with_connect_timeout(settings.timeout)
                    .with_timeout(settings.timeout),
            )
            // The worker tries again by itself, and somebody may be waiting.
            .with_retry(RetryConfig {
                max_retries: 1,
                retry_timeout: settings.timeout,
                ..RetryConfig::default()
            });
        if let Some(endpoint) = &settings.endpoint {
            if endpoint.starts_with("http://") && !settings.allow_http {
                return Err(Trouble::Later(format!(
                    "cannot use {ENDPOINT} {endpoint}: it is not encrypted; write https://, or set \
                     storage_allow_http"
                )));
            }
            builder = builder.with_endpoint(endpoint);
        }
        let (Some(key_id), Some(secret)) = (&settings.key_id, &settings.secret) else {
            return Err(Trouble::Later(format!("cannot use the storage {url}: set {KEY}")));
        };
        builder = builder.with_access_key_id(key_id).with_secret_access_key(secret.reveal());
        let store = builder.build().map_err(|e| unusable(&root(&e).to_lowercase()))?;
        let prefix = Path::from(url.path().trim_matches('/'));
        let store: Arc<dyn ObjectStore> = if prefix.is_root() {
            Arc::new(store)
        } else {
            Arc::new(PrefixStore::new(store, prefix))
        };
        let at = settings.endpoint.as_deref().map(|it| format!(" at {it}")).unwrap_or_default();
        Ok(Self { store, place: format!("{url}{at}"), folder: None })
    }

    /// Looks whether it can be read, and a folder also whether it can be written to; puts
    /// nothing there.
    ///
    /// # Errors
    /// It cannot, and why.
    pub async fn look(&self) -> Result<(), Trouble> {
        if let Some(dir) = &self.folder {
            nix::unistd::access(dir, AccessFlags::W_OK | AccessFlags::X_OK)
                .map_err(|e| unkept(&self.place, &file_words(&e.into())))?;
        }
        // Nobody's prefix: what matters is whether there is an answer.
        self.list(Uuid::nil()).await.map(|_nothing| ())
    }

    /// What to call it.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Puts bytes away. What is there already is not written again, unless it is so old that
    /// somebody may be about to clear it up.
    ///
    /// # Errors
    /// The place cannot be written to; nothing half is left there.
    pub async fn put(&self, organization: Uuid, bytes: &[u8]) -> Result<Kept, Trouble> {
        let hash = hash_of(bytes);
        let path = path_of(organization, &hash)?;
        let len = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let there = match self.store.head(&path).await {
            Ok(found) => found.size == len && is_fresh(found.last_modified),
            Err(Error::NotFound { .. }) => false,
            Err(e) => return Err(self.trouble("write to", &e)),
        };
        if !there {
            let put = self.store.put(&path, bytes.to_vec().into()).await;
            put.map_err(|e| self.trouble("write to", &e))?;
        }
        Ok(Kept { hash, bytes: len })
    }

    /// Takes bytes out, and looks whether they are still what was put away.
    ///
    /// # Errors
    /// They are not there, were changed, or the place cannot be read.
    pub async fn get(&self, organization: Uuid, hash: &str) -> Result<Vec<u8>, Trouble> {
        let path = path_of(organization, hash)?;
        let read = async { self.store.get(&path).await?.bytes().await };
        let bytes = match read.await {
            Ok(bytes) => bytes.to_vec(),
            Err(Error::NotFound { .. }) => {
                return Err(Trouble::Never(format!(
                    "document {hash} is not in the storage {}; put it back from a copy",
                    self.place
                )));
            }
            Err(e) => return Err(self.trouble("read from", &e)),
        };
        if hash_of(&bytes) == hash {
            Ok(bytes)
        } else {
            Err(Trouble::Never(format!(
                "document {hash} in the storage {} is not what was put there, somebody has changed \
                 it; put it back from a copy",
                self.place
            )))
        }
    }

    /// Everything of an organization, in no order.
    ///
    /// # Errors
    /// The place cannot be read.
    pub async fn list(&self, organization: Uuid) -> Result<Vec<Stored>, Trouble> {
        let prefix = Path::from(organization.to_string());
        let found: Result<Vec<_>, _> = self.store.list(Some(&prefix)).try_collect().await;
        let found = found.map_err(|e| self.trouble("read from", &e))?;
        let stored = found.into_iter().filter_map(|it| {
            let hash = it.location.filename().filter(|name| is_hash(name))?.to_owned();
            Some(Stored { hash, bytes: it.size, at: it.last_modified })
        });
        Ok(stored.collect())
    }

    /// Takes something away; says nothing where it is away already.
    ///
    /// # Errors
    /// The place cannot be written to.
    pub async fn remove(&self, organization: Uuid, hash: &str) -> Result<(), Trouble> {
        match self.store.delete(&path_of(organization, hash)?).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(e) => Err(self.trouble("write to", &e)),
        }
    }

    /// Takes something away that was put there, or put there again, before a moment; says whether
    /// it did.
    ///
    /// # Errors
    /// The place cannot be read, or not be written to.
    pub async fn remove_older(
        &self,
        organization: Uuid,
        hash: &str,
        before: DateTime<Utc>,
    ) -> Result<bool, Trouble> {
        match self.store.head(&path_of(organization, hash)?).await {
            Ok(found) if found.last_modified < before => {
                self.remove(organization, hash).await.map(|()| true)
            }
            Ok(_) | Err(Error::NotFound { .. }) => Ok(false),
            Err(e) => Err(self.trouble("read from", &e)),
        }
    }

    /// An error in our words. The libraries' own name addresses and everything in between.
    fn trouble(&self, what: &str, error: &Error) -> Trouble {
        let place = &self.place;
        if self.folder.is_some() {
            let found = cause::<std::io::Error>(error);
            let why = found.map_or_else(|| root(error).to_lowercase(), file_words);
            return Trouble::Later(format!("cannot {what} the storage {place}: {why}"));
        }
        let refuses =
            matches!(error, Error::PermissionDenied { .. } | Error::Unauthenticated { .. });
        let why = root(error);
        Trouble::Later(if refuses {
            format!("the storage {place} refuses the key; correct {KEY}")
        } else if matches!(error, Error::NotFound { .. }) {
            format!("cannot {what} the storage {place}: there is no such bucket; correct {URL}")
        } else if cause::<rustls::Error>(error).is_some() {
            format!("cannot speak safely with the storage {place}: {why}; correct {ENDPOINT}")
        } else if cause::<std::io::Error>(error).is_some() {
            let why = why.to_lowercase();
            format!("cannot reach the storage {place}: {why}; see whether it runs, and {ENDPOINT}")
        } else {
            format!("cannot {what} the storage {place}: {}", why.trim().to_lowercase())
        })
    }
}

/// The directory of a `file:` address. One that begins nowhere would be another directory
/// wherever ordna is started.
fn whole_path(given: &str, url: &Url) -> Result<PathBuf, Trouble> {
    let path = given.trim().split_once(':').map_or("", |(_, path)| path);
    match url.to_file_path() {
        Ok(dir) if path.starts_with('/') => Ok(dir),
        Ok(_) | Err(()) => Err(Trouble::Later(format!(
            "cannot use {URL}: {given} would be another directory wherever ordna is started; write \
             the whole path, as file:/a/directory"
        ))),
    }
}

fn unkept(place: &str, why: &str) -> Trouble {
    Trouble::Later(format!("cannot keep documents in {place}: {why}; or change {URL}"))
}

fn unusable(why: &str) -> Trouble {
    Trouble::Later(format!(
        "cannot use {URL}: {why}; write it as file:/a/directory or s3://bucket/prefix"
    ))
}

/// By the machine's clock, as a file's own time is.
fn is_fresh(at: DateTime<Utc>) -> bool {
    SystemTime::now().duration_since(at.into()).is_ok_and(|age| age < FRESH)
}

fn hash_of(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'))
}

/// `<organization>/<first two>/<hash>`: a directory never holds more than a 256th.
fn path_of(organization: Uuid, hash: &str) -> Result<Path, Trouble> {
    match hash.get(..2) {
        Some(first) if is_hash(hash) => Ok(Path::from(format!("{organization}/{first}/{hash}"))),
        Some(_) | None => {
            Err(Trouble::Never(format!("no document is stored under {hash:?}: that is no hash")))
        }
    }
}

/// The setting's form of an absolute path.
pub fn folder_url(dir: &FilePath) -> Option<String> {
    Url::from_file_path(dir).ok().map(Into::into)
}
