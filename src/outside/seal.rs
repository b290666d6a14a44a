//! Seals bytes before they leave the house, each with a key of its own: whoever has the key of
//! the place where documents lie reads noise there. Never keeps a key.

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::error::Unspecified;
use ring::rand::{SecureRandom as _, SystemRandom};
use uuid::Uuid;

use super::Trouble;
use crate::domain::secret::{SEAL_KEY_LEN, SealKey};

/// Seals bytes of an organization with a new key. The same bytes become others every time.
///
/// # Errors
/// The system gives no random numbers.
pub fn seal(organization: Uuid, bytes: &[u8]) -> Result<(SealKey, Vec<u8>), Trouble> {
    let mut key = [0; SEAL_KEY_LEN];
    let mut sealed = bytes.to_vec();
    let done = SystemRandom::new().fill(&mut key).and_then(|()| {
        let lock = lock(&key)?;
        lock.seal_in_place_append_tag(nonce(), whose(&organization), &mut sealed)
    });
    done.map_err(|Unspecified| {
        Trouble::Later("cannot seal a document: the system gives no random numbers".into())
    })?;
    Ok((SealKey::new(key), sealed))
}

/// Opens what was sealed for an organization with this key.
///
/// # Errors
/// It was sealed with another key or for another organization, or is no whole seal.
pub fn unseal(organization: Uuid, key: &SealKey, mut sealed: Vec<u8>) -> Result<Vec<u8>, Trouble> {
    let opened = lock(key.reveal()).and_then(|lock| {
        lock.open_in_place(nonce(), whose(&organization), &mut sealed).map(|it| it.len())
    });
    let length = opened.map_err(|Unspecified| {
        Trouble::Never(
            "the document that lies there was not sealed with the key that the database has for \
             it; put the database and the documents back from the same copy"
                .into(),
        )
    })?;
    sealed.truncate(length);
    Ok(sealed)
}

fn lock(key: &[u8; SEAL_KEY_LEN]) -> Result<LessSafeKey, Unspecified> {
    UnboundKey::new(&CHACHA20_POLY1305, key).map(LessSafeKey::new)
}

/// The same each time: no key seals a second document.
fn nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; NONCE_LEN])
}

fn whose(organization: &Uuid) -> Aad<&[u8; 16]> {
    Aad::from(organization.as_bytes())
}
