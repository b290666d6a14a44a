//! A document as a file of a person's own. Never leaves half of one lying about.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use crate::service::error::{Error, Result, Told};

/// A document with its bytes.
#[derive(Clone, Debug)]
pub struct Document {
    pub number: String,
    pub bytes: Vec<u8>,
    /// How the names of such files end.
    ending: String,
}

impl Document {
    /// A paper that was printed here.
    pub(super) fn printed(number: String, bytes: Vec<u8>) -> Self {
        Self { number, bytes, ending: "pdf".to_owned() }
    }

    /// What lies at a path, which says what kind of file it is.
    pub(super) fn lying_at(number: String, path: &str, bytes: Vec<u8>) -> Self {
        let ending = Path::new(path).extension().and_then(|it| it.to_str()).unwrap_or("pdf");
        Self { number, bytes, ending: ending.to_owned() }
    }

    /// How the names of such files end.
    pub fn ending(&self) -> &str {
        &self.ending
    }

    /// What a file of it is called.
    pub fn file_name(&self) -> String {
        format!("{}.{}", self.number, self.ending)
    }

    /// Writes it into this file, or into this directory under its own name, in place of what is
    /// there. Answers with the file.
    ///
    /// # Errors
    /// It cannot be written there.
    pub fn save(&self, path: &Path) -> Result<PathBuf> {
        let path = self.file(path);
        self.write(&path, 0o666)?;
        Ok(path)
    }

    /// As [`Document::save`], but never in place of something else.
    ///
    /// # Errors
    /// Something else is there, or it cannot be written there.
    pub fn save_new(&self, path: &Path) -> Result<PathBuf> {
        let path = self.file(path);
        match fs::read(&path) {
            Ok(there) if there == self.bytes => return Ok(path),
            Ok(_) => {
                let told = Told::new(format!("path: {} is something else already", path.display()));
                return Err(Error::Usage(told.hint("choose another name")));
            }
            // What is not there, or cannot be read, is said by the writing.
            Err(_) => {}
        }
        self.write(&path, 0o666)?;
        Ok(path)
    }

    /// Writes it into this directory for its owner's eyes only, to be shown by another program.
    ///
    /// # Errors
    /// It cannot be written there.
    pub fn lend(&self, folder: &Path) -> Result<PathBuf> {
        let path = folder.join(self.file_name());
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(|error| cannot_write(folder, &error))?;
        self.write(&path, 0o600)?;
        Ok(path)
    }

    fn file(&self, path: &Path) -> PathBuf {
        let path = if path.is_dir() { path.join(self.file_name()) } else { path.to_owned() };
        std::path::absolute(&path).unwrap_or(path)
    }

    /// Writes it whole or not at all.
    fn write(&self, path: &Path, mode: u32) -> Result<()> {
        let part = path.with_extension(format!("{}.part", self.ending));
        // What an earlier try left has the rights of that one.
        fs::remove_file(&part).ok();
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true).mode(mode);
        let written = options
            .open(&part)
            .and_then(|mut file| file.write_all(&self.bytes))
            .and_then(|()| fs::rename(&part, path));
        written.map_err(|error| {
            // What could not be written whole is not left lying about.
            fs::remove_file(&part).ok();
            cannot_write(path, &error)
        })
    }
}

fn cannot_write(path: &Path, error: &io::Error) -> Error {
    let told = Told::new(format!("cannot write {}: {error}", path.display()));
    Error::Usage(told.hint("name a file in a directory that may be written"))
}
