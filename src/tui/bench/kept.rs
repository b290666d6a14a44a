//! What is remembered between two starts: the stage that was looked at, and what was typed into a
//! form that was never sent. Files of the user's own.
//!
//! A password is never among what was typed.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use crate::domain::stage::Stage;
use crate::tui::asks::{Draft, Keeping, Whose};

/// Where it is remembered.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    folder: PathBuf,
}

impl Kept {
    pub(super) fn new(root: &Path, demo: bool) -> Self {
        Self { folder: root.join("workbench").join(if demo { "demo" } else { "real" }) }
    }

    /// Remembers something. What cannot be is not worth stopping for.
    pub(super) fn keep(&self, keeping: &Keeping) {
        match keeping {
            Keeping::Stage(stage) => self.write("stage", stage.word().as_bytes()),
            Keeping::Draft(whose, Some(draft)) => {
                if let Ok(text) = serde_json::to_vec(draft) {
                    self.write(&drafts(*whose), &text);
                }
            }
            Keeping::Draft(whose, None) => {
                fs::remove_file(self.folder.join(drafts(*whose))).unwrap_or(());
            }
        }
    }

    pub(super) fn stage(&self) -> Option<Stage> {
        fs::read_to_string(self.folder.join("stage")).ok()?.trim().parse().ok()
    }

    pub(super) fn draft(&self, whose: Whose) -> Option<Draft> {
        let text = fs::read(self.folder.join(drafts(whose))).ok()?;
        serde_json::from_slice(&text).ok()
    }

    /// Writes a file for its owner's eyes only, whole or not at all.
    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.folder.join(name);
        let new = self.folder.join(format!("{name}.new"));
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        let written = fs::create_dir_all(&self.folder)
            .and_then(|()| options.open(&new))
            .and_then(|mut file| file.write_all(bytes))
            .and_then(|()| fs::rename(&new, &path));
        written.unwrap_or_default();
    }
}

/// The file of somebody's own: colleagues may share a terminal.
fn drafts((organization, user): Whose) -> String {
    format!("draft-{organization}-{}.json", user.unwrap_or_default())
}
