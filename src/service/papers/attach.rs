//! A photo or another file of a person's own, put with a thing: looked at, sealed and put away
//! before the act that names it begins.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use super::{Lying, Made};
use crate::service::Service;
use crate::service::act::{Act, Acted};
use crate::service::error::{Error, Result, Told};
use crate::service::inputs;

/// The largest file that is taken, in bytes.
const BYTES_MAX: u64 = 20 << 20;

/// A file that was put away and has no document yet.
#[derive(Clone, Debug)]
pub(in crate::service) struct Enclosed {
    pub(super) lying: Lying,
    pub(super) bytes: i64,
    pub(super) media_type: &'static str,
    /// What it was called where it came from, without its ending.
    pub(super) stem: String,
    pub(super) ending: &'static str,
}

impl Enclosed {
    /// What it is called here.
    pub(in crate::service) fn name(&self) -> String {
        format!("{}.{}", self.stem, self.ending)
    }

    pub(super) fn made(&self) -> Made {
        Made { lying: self.lying.clone(), bytes: self.bytes, pages: 1, missing: None }
    }
}

impl Service {
    /// As [`Service::act`], for somebody at this very machine: the file that an act names by its
    /// path is read from here.
    ///
    /// # Errors
    /// As [`Service::act`]; and what is wrong with the file.
    pub async fn act_here(&self, act: Act) -> Result<Acted> {
        let is_attached =
            act.action.trim().eq_ignore_ascii_case(crate::domain::machine::Action::Attach.word());
        let path = inputs::words_of(&act.inputs, "path")?.filter(|_| is_attached);
        let Some(path) = path else { return self.act(act).await };
        let bytes = read(Path::new(&path))?;
        let (media_type, ending) = kind(&bytes);
        let stem = Path::new(&path).file_stem().map(|it| it.to_string_lossy().into_owned());
        let enclosed = Enclosed {
            lying: self.shelf.keep(self.me.organization_id, &bytes).await?,
            bytes: bytes.len().try_into().unwrap_or(i64::MAX),
            media_type,
            stem: plain(&stem.unwrap_or_default()),
            ending,
        };
        self.act_enclosing(act, Some(enclosed)).await
    }
}

/// Reads a whole file that is small enough.
fn read(path: &Path) -> Result<Vec<u8>> {
    let wrong =
        |what: String, hint: &str| Error::Usage(Told::new(format!("path: {what}")).hint(hint));
    let shown = path.display();
    let file = fs::File::open(path).map_err(|error| {
        wrong(format!("cannot read {shown}: {error}"), "name a file that is on this machine")
    })?;
    let is_file = file.metadata().is_ok_and(|it| it.is_file());
    if !is_file {
        return Err(wrong(format!("{shown} is no file"), "name a photo, a PDF or another file"));
    }
    let mut bytes = Vec::new();
    file.take(BYTES_MAX + 1).read_to_end(&mut bytes).map_err(|error| {
        wrong(format!("cannot read {shown}: {error}"), "try again, or another copy of it")
    })?;
    if bytes.is_empty() {
        return Err(wrong(format!("{shown} is empty"), "choose another file"));
    }
    if BYTES_MAX < u64::try_from(bytes.len()).unwrap_or(u64::MAX) {
        return Err(wrong(
            format!("{shown} is larger than {} MB", BYTES_MAX >> 20),
            "a smaller photo shows as much",
        ));
    }
    Ok(bytes)
}

/// What bytes begin with, and what that is: by content, whatever the name says.
const KINDS: &[(usize, &[u8], &str, &str)] = &[
    (0, b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (0, b"GIF8", "image/gif", "gif"),
    (8, b"WEBP", "image/webp", "webp"),
    (4, b"ftyphei", "image/heic", "heic"),
    (4, b"ftypmif", "image/heic", "heic"),
    (4, b"ftyp", "video/mp4", "mp4"),
    (0, b"II*\x00", "image/tiff", "tif"),
    (0, b"MM\x00*", "image/tiff", "tif"),
    (0, b"%PDF-", "application/pdf", "pdf"),
    (0, b"PK\x03\x04", "application/zip", "zip"),
];

fn kind(bytes: &[u8]) -> (&'static str, &'static str) {
    let begins = |at: usize, mark: &[u8]| bytes.get(at..).is_some_and(|it| it.starts_with(mark));
    if let Some(known) = KINDS.iter().find(|it| begins(it.0, it.1)) {
        return (known.2, known.3);
    }
    let is_text = std::str::from_utf8(bytes)
        .is_ok_and(|it| !it.chars().any(|it| it.is_control() && !it.is_whitespace()));
    if is_text { ("text/plain", "txt") } else { ("application/octet-stream", "bin") }
}

/// A name that may stand in a path anywhere.
fn plain(stem: &str) -> String {
    let letter = |it: char| if it.is_alphanumeric() || "-_ ".contains(it) { it } else { '-' };
    let name: String = stem.chars().map(letter).take(60).collect();
    let name = name.trim_matches([' ', '-']);
    if name.is_empty() { "file".to_owned() } else { name.to_owned() }
}
