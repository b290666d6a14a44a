//! Documents on a screen beside the terminal: written for their owner's eyes only, and shown by
//! whatever shows such files here.
//!
//! It starts that program with nothing of a shell between, and never waits for it to be closed.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::process::Command;
use uuid::Uuid;

use crate::service::Service;
use crate::service::error::{Error, Result, Told};
use crate::tui::answers::near;

/// Where documents are shown, and by what.
#[derive(Clone, Debug)]
pub(super) struct Window {
    viewer: Option<&'static str>,
    folder: PathBuf,
}

impl Window {
    /// Clears away what was shown from an earlier workbench.
    pub(super) fn new(viewer: Option<&'static str>, root: &Path) -> Self {
        let folder = root.join("workbench").join("shown");
        std::fs::remove_dir_all(&folder).unwrap_or(());
        Self { viewer, folder }
    }

    /// Shows a document; answers with its number.
    pub(super) async fn show(&self, service: &Service, document: Uuid) -> Result<String> {
        let Some(viewer) = self.viewer else {
            return Err(Error::Refused(Told::new("there is no screen here to show it on")));
        };
        let document = service.document(&document.to_string()).await.map_err(near)?;
        let path = document.lend(&self.folder)?;
        let mut command = Command::new(viewer);
        command.arg(&path).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        // Of a group of its own, so that what ends the workbench does not end it.
        let mut child = command.process_group(0).spawn().map_err(|error| {
            let told = Told::new(format!("cannot start {viewer}: {error}"));
            Error::Refused(told.hint("save it instead, and open the file"))
        })?;
        // Whoever started it has to hear of its end, or it would stay as a dead entry.
        tokio::spawn(async move { child.wait().await.map(drop).unwrap_or_default() });
        Ok(document.number)
    }
}
