//! The world outside: mail servers, names, and where documents lie. Never decides anything, and
//! never touches the database.

pub mod mail;
pub mod names;
pub mod seal;
pub mod storage;

use std::error::Error;
use std::io;
use std::sync::Once;

/// Why something outside did not work, sorted by what to do about it.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Trouble {
    /// It may work another time.
    #[error("{0}")]
    Later(String),
    /// It will not work as it is.
    #[error("{0}")]
    Never(String),
}

/// Chooses the cryptography of this process, once, for the libraries that ask for a default.
fn choose_cryptography() {
    static CHOSEN: Once = Once::new();
    CHOSEN.call_once(|| {
        // An error says that there is one already, which does as well.
        rustls::crypto::ring::default_provider().install_default().ok();
    });
}

/// The system's own word on a file, in the style of our sentences.
fn file_words(error: &io::Error) -> String {
    let kind = error.kind();
    if matches!(kind, io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
        "the disk is full; make room there".into()
    } else if kind == io::ErrorKind::PermissionDenied {
        "this user may not write there; change the permissions or choose another place".into()
    } else if kind == io::ErrorKind::ReadOnlyFilesystem {
        "the file system is read-only; choose another place".into()
    } else {
        error.to_string().to_lowercase()
    }
}

/// The first error of this type in a chain of causes; one inside an I/O error counts too.
fn cause<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        let inside = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = match inside {
            Some(inside) => Some(inside),
            None => error.source(),
        };
    }
    None
}

/// The last cause of an error: what there is to say about it without the libraries between.
fn root(error: &(dyn Error + 'static)) -> String {
    let mut last = error;
    while let Some(next) = last.source() {
        last = next;
    }
    last.to_string()
}
