//! What an act asks of the worker: a letter, a paper, a mail to be sent, something to be done on
//! a later day. Never does any of it.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;

use crate::domain::effect::Effect;
use crate::domain::entity::Entity;
use crate::domain::letter::LetterKind;
use crate::domain::machine::Transition;
use crate::domain::outbox::Asked;
use crate::domain::settings::Settings;
use crate::domain::waiting::{CODE_ENDS_SOON, CODE_IS_GOOD};
use crate::service::error::{Error, Result, Told};
use crate::service::inputs::Inputs;
use crate::service::work::{CODE_TO, NO_ADDRESS, Recorded, Work};
use crate::store::{documents, invoices, offers, outbox, post};

/// When in the day people are reminded.
const MORNING: Option<NaiveTime> = NaiveTime::from_hms_opt(8, 0, 0);

/// Asks for what an effect says, beside its event.
pub(in crate::service) async fn ask(
    work: &mut Work,
    recorded: &Recorded,
    effect: Effect,
) -> Result<()> {
    let Some(asked) = effect.asks() else { return Ok(()) };
    let due = match asked {
        Asked::Letter(LetterKind::PaymentReminder) => {
            let due_on = invoices::due_on(&mut *work.tx, work.organization, recorded.thing.id);
            let Some(due_on) = due_on.await? else { return Ok(()) };
            Some(reminder_at(work, due_on))
        }
        // Both stand on the code that just went out.
        Asked::Letter(LetterKind::OtpExpiryWarning) => Some(code_ends(work) - CODE_ENDS_SOON),
        Asked::Letter(LetterKind::OtpReminder) => Some(code_ends(work)),
        Asked::ExpireOffer => {
            let until = offers::valid_until(&mut *work.tx, work.organization, recorded.thing.id);
            let Some(until) = until.await? else { return Ok(()) };
            Some(offer_ends(&work.settings, until))
        }
        Asked::FinalInvoice
        | Asked::DepositInvoice
        | Asked::ApproveAddon
        | Asked::PauseCard
        | Asked::SendMail
        | Asked::Letter(_)
        | Asked::Paper(_) => None,
    };
    outbox::ask(&mut *work.tx, asked, recorded.id, due).await?;
    if let (Asked::Letter(kind), None) = (asked, due)
        && kind.carries_code()
    {
        // Whoever asked for it wants to know where the code goes; empty where nobody knows.
        let about = post::subject(&mut *work.tx, work.organization, recorded.id).await?;
        let (address, customer) =
            about.map(|it| (it.email.unwrap_or_default(), it.customer_number)).unwrap_or_default();
        work.made(CODE_TO, &address);
        if address.is_empty() {
            work.made(NO_ADDRESS, &customer);
        }
    }
    if due.is_none() {
        work.made("outbox", &asked.to_string());
    }
    Ok(())
}

/// Until when the code is good that just went out.
fn code_ends(work: &Work) -> DateTime<Utc> {
    work.code.as_ref().map_or_else(|| work.now + CODE_IS_GOOD, |it| it.expires_at)
}

/// Refuses to write to a customer with a document that is not there, or is somebody else's.
pub(super) async fn enclosed(work: &mut Work, recorded: &Recorded, given: &Inputs) -> Result<()> {
    let Some(named) = given.text("document") else { return Ok(()) };
    let document = work.find(Entity::Document, named).await?;
    let here = work.organization;
    let subject = post::subject(&mut *work.tx, here, recorded.id).await?;
    let theirs = subject.map(|it| it.customer_id);
    let owner = documents::customer(&mut *work.tx, here, document.id).await?;
    if theirs == owner {
        return Ok(());
    }
    let told = Told::new(format!("document {} is another customer's", document.number));
    Err(Error::Refused(told.hint("name one of theirs, or make it with `print`")))
}

/// Has the customer told where an order stands now, if the organization wants that and the act
/// has no letter of its own.
pub(super) async fn tell_status(
    work: &mut Work,
    row: &Transition,
    recorded: &Recorded,
) -> Result<()> {
    let asked = Asked::Letter(LetterKind::StatusUpdate);
    let is_move = row.requests(recorded.thing.machine).contains(&asked);
    let has_letter = row.effects.iter().any(|it| matches!(it, Effect::Post(_)));
    let status = recorded.thing.status.word();
    let is_wanted = work.settings.of("status_mails", status).is_some_and(|it| it == true);
    if is_move && is_wanted && !has_letter {
        outbox::ask(&mut *work.tx, asked, recorded.id, None).await?;
        work.made("outbox", &asked.to_string());
    }
    Ok(())
}

/// When an offer that is good until a day is good no longer.
pub(in crate::service) fn offer_ends(settings: &Settings, until: NaiveDate) -> DateTime<Utc> {
    moment(settings.zone(), until + Days::new(1), NaiveTime::MIN)
}

/// When somebody is reminded of an invoice that is due on a day.
pub(in crate::service) fn reminder_at(work: &Work, due_on: NaiveDate) -> DateTime<Utc> {
    let days = work.settings.whole("payment_reminder_days").unsigned_abs();
    moment(work.settings.zone(), due_on + Days::new(days), MORNING.unwrap_or_default())
}

/// A time of day in a zone; where clocks jump over it, the first moment after.
fn moment(zone: Tz, day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    let local = day.and_time(time);
    zone.from_local_datetime(&local)
        .earliest()
        .map_or_else(|| local.and_utc(), |it| it.with_timezone(&Utc))
}
