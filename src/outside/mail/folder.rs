//! Mails as `.eml` files, for whoever has set no server yet. Never leaves half a file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use super::Mail;
use crate::outside::{Trouble, file_words};

/// A directory for mails.
#[derive(Debug)]
pub(super) struct Folder {
    dir: PathBuf,
}

/// What a mail's file is called: the same mail written again takes the place of the first.
pub(super) fn name(mail: &Mail) -> String {
    let kept = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '_' | '-' | '@');
    let id = mail.message_id.trim().trim_start_matches('<').trim_end_matches('>');
    let id: String = id.chars().map(|it| if kept(it) { it } else { '_' }).take(180).collect();
    format!("{}-{id}.eml", mail.written_at.format("%Y%m%dT%H%M%SZ"))
}

impl Folder {
    pub(super) const fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// Writes a file whole or not at all, and says where it is.
    pub(super) async fn put(&self, name: String, bytes: Vec<u8>) -> Result<String, Trouble> {
        let path = self.dir.join(&name);
        let answer = path.display().to_string();
        self.work(move |dir| put(dir, &name, &bytes)).await?;
        Ok(answer)
    }

    /// Writes a file and takes it away again.
    pub(super) async fn check(&self) -> Result<Vec<String>, Trouble> {
        self.work(|dir| {
            let name = ".check";
            put(dir, name, b"")?;
            fs::remove_file(dir.join(name))
        })
        .await?;
        let dir = self.dir.display();
        Ok(vec![format!("no mail server is set: mails are written to files in {dir}")])
    }

    async fn work(
        &self,
        work: impl FnOnce(&Path) -> io::Result<()> + Send + 'static,
    ) -> Result<(), Trouble> {
        let dir = self.dir.clone();
        let done = tokio::task::spawn_blocking(move || work(&dir)).await;
        let done = done.map_err(io::Error::other).flatten();
        done.map_err(|e| {
            let why = file_words(&e);
            Trouble::Later(format!("cannot write a mail to {}: {why}", self.dir.display()))
        })
    }
}

/// Mails are other people's business, so nobody else may read them.
fn put(dir: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    let unfinished = dir.join(format!(".{name}.new"));
    let written = write(&unfinished, bytes).and_then(|()| {
        fs::rename(&unfinished, dir.join(name))?;
        File::open(dir)?.sync_all()
    });
    if written.is_err() {
        // Half a file on a full disk would only be in the way.
        fs::remove_file(&unfinished).ok();
    }
    written
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
