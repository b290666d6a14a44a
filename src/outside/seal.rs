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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_its_key_alone() {
        let (us, them) = (Uuid::now_v7(), Uuid::now_v7());
        let paper = b"%PDF-1.7 what the customer pays";
        let (key, sealed) = seal(us, paper).unwrap();
        let (other, again) = seal(us, paper).unwrap();
        assert_ne!(sealed, again);
        assert_ne!(key, other);
        assert!(!sealed.windows(4).any(|it| it == b"%PDF"));
        assert_eq!(unseal(us, &key, sealed.clone()).unwrap(), paper);
        let mut changed = sealed.clone();
        changed[3] ^= 1;
        for (organization, key, bytes) in [
            (us, &other, sealed.clone()),
            (them, &key, sealed.clone()),
            (us, &key, changed),
            (us, &key, sealed[..20].to_vec()),
            (us, &key, Vec::new()),
        ] {
            let why = unseal(organization, key, bytes).unwrap_err().to_string();
            assert!(why.contains("was not sealed with the key"), "{why}");
        }
    }

    #[test]
    fn nothing_at_all_can_be_sealed_too() {
        let us = Uuid::now_v7();
        let (key, sealed) = seal(us, b"").unwrap();
        assert_eq!(unseal(us, &key, sealed).unwrap(), b"");
    }
}
