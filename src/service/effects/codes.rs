//! The customer's code, as it is made and as it is used up. Never writes it anywhere: it is
//! handed on to the mail that it goes into.

use serde_json::{Value, json};

use super::Step;
use crate::service::error::{Error, Result, Told};
use crate::service::inputs::Inputs;
use crate::service::work::Work;
use crate::store::codes::{self, Answer};
use crate::store::things::Thing;

/// Makes the code, and remembers until when it is good.
pub(super) async fn make(work: &mut Work, thing: &Thing, step: &mut Step) -> Result<()> {
    let made = match codes::make(&mut *work.tx, thing.id).await? {
        Answer::Made(made) => made,
        Answer::NotWaiting => {
            let told = Told::new(format!("{}: it waits for no code", thing.number));
            return Err(Error::Refused(told.hint("approve it first")));
        }
        Answer::TooMany => {
            let told = Told::new(format!(
                "{}: no more codes today, 20 were sent within a day",
                thing.number
            ));
            let hint = "send one tomorrow, or let an admin confirm with a justification";
            return Err(Error::Refused(told.hint(hint)));
        }
    };
    step.columns.insert("otp_expires_at".into(), json!(made.expires_at));
    step.remember("otp_expires_at", json!(made.expires_at));
    work.code = Some(made);
    Ok(())
}

/// Takes the code out of use: it was right, or an admin did without.
pub(super) fn used(work: &Work, given: &Inputs, step: &mut Step) {
    step.columns.insert("otp_expires_at".into(), Value::Null);
    if given.has_code {
        step.columns.insert("otp_verified_at".into(), json!(work.now));
    }
}
