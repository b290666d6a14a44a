//! A repeat with the same key gets the first answer.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::act::{Act, Acted};
use super::error::{Error, Result, Told};
use super::work::Work;
use crate::store::idempotency;

/// The answer that this very act got before, if its key was used.
pub(super) async fn known(work: &mut Work, act: &Act) -> Result<Option<Acted>> {
    known_for(work, act.idempotency_key.as_deref(), act).await
}

/// Remembers an act's answer under its key.
pub(super) async fn remember(work: &mut Work, act: &Act, answer: &Acted) -> Result<()> {
    remember_for(work, act.idempotency_key.as_deref(), act, answer).await
}

/// As [`known`], for any request.
pub(super) async fn known_for<A: DeserializeOwned>(
    work: &mut Work,
    key: Option<&str>,
    request: &impl Serialize,
) -> Result<Option<A>> {
    let (Some(key), Some(user)) = (key, work.user) else { return Ok(None) };
    let answered = idempotency::answered(&mut *work.tx, work.organization, user, key).await?;
    let Some((first, answer)) = answered else { return Ok(None) };
    if first != digest(request)? {
        return Err(Error::Usage(
            Told::new(format!("the idempotency key {key:?} was used for something else"))
                .hint("take a new key for every new request"),
        ));
    }
    Ok(Some(serde_json::from_value(answer).map_err(|it| Error::Fault(it.into()))?))
}

/// As [`remember`], for any request.
pub(super) async fn remember_for(
    work: &mut Work,
    key: Option<&str>,
    request: &impl Serialize,
    answer: &impl Serialize,
) -> Result<()> {
    let (Some(key), Some(user)) = (key, work.user) else { return Ok(()) };
    let answer = serde_json::to_value(answer).map_err(|it| Error::Fault(it.into()))?;
    let request = digest(request)?;
    idempotency::remember(&mut *work.tx, work.organization, user, key, (&request, &answer)).await?;
    Ok(())
}

fn digest(request: &impl Serialize) -> Result<String> {
    use sha2::{Digest as _, Sha256};
    let text = serde_json::to_vec(request).map_err(|it| Error::Fault(it.into()))?;
    Ok(hex::encode(Sha256::digest(&text)))
}
