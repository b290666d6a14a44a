//! The customer's code, as its mail went out and as it is used up. Never writes it anywhere.

use serde_json::{Value, json};

use super::Step;
use crate::service::error::{Error, Result};
use crate::service::inputs::Inputs;
use crate::service::work::Work;

/// Remembers until when the code is good that just went out.
pub(super) fn sent(work: &Work, step: &mut Step) -> Result<()> {
    let Some(code) = &work.code else {
        return Err(Error::refused("a code is made as its mail is sent: ask for one"));
    };
    step.columns.insert("otp_expires_at".into(), json!(code.expires_at));
    step.remember("otp_expires_at", json!(code.expires_at));
    Ok(())
}

/// Takes the code out of use: it was right, or an admin did without.
pub(super) fn used(work: &Work, given: &Inputs, step: &mut Step) {
    step.columns.insert("otp_expires_at".into(), Value::Null);
    if given.has_code {
        step.columns.insert("otp_verified_at".into(), json!(work.now));
    }
}
