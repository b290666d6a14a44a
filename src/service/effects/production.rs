//! Batches, job cards and the reports that inspect them.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::Step;
use crate::domain::configuration::{Rules, Work as Prepared};
use crate::domain::machine::{Action, Machine};
use crate::domain::numbering::{self, Series};
use crate::domain::specification::{PARTS, revised};
use crate::domain::status::Status;
use crate::service::error::{Error, Result, Told};
use crate::service::inputs::Inputs;
use crate::service::work::{Born, Recorded, Work};
use crate::store::events::Words;
use crate::store::production::{self, Sheet, Uncarded};
use crate::store::things::{self, Thing};

/// Makes the order's batch, beside its parent's where it is an add-on.
pub(super) async fn batch(work: &mut Work, recorded: &Recorded) -> Result<()> {
    let order = recorded.thing.id;
    let (own, parent) = production::batches(&mut *work.tx, work.organization, order).await?;
    if own.is_some() {
        return Ok(());
    }
    let id = Uuid::now_v7();
    let number = work.next_number(Series::Batch).await?;
    production::insert_batch(&mut *work.tx, work.organization, (id, &number), order, parent)
        .await?;
    let born = Born {
        machine: Machine::Batch,
        id,
        number: &number,
        at: Status::Planned,
        root_order_id: Some(order),
    };
    work.born(born, Some(recorded.id)).await?;
    work.made("batch", &number);
    Ok(())
}

/// Makes the job cards that are missing, with their reports. What cannot be
/// prepared stops none of the order: the reason stands on the timeline, and staff
/// make the cards with one key once it is mended.
pub(super) async fn cards(work: &mut Work, recorded: &Recorded) -> Result<()> {
    let order = &recorded.thing;
    let missing = production::uncarded(&mut *work.tx, work.organization, order.id).await?;
    let mut prepared = Vec::with_capacity(missing.len());
    for item in missing {
        match prepare(&item) {
            Ok(sheet) => prepared.push((item, sheet)),
            Err(why) => {
                return failed(work, recorded, &format!("{}: {why}", item.description)).await;
            }
        }
    }
    let already = production::card_count(&mut *work.tx, work.organization, order.id).await?;
    for ((item, sheet), position) in prepared.iter().zip(already + 1..) {
        card(work, recorded, (item, sheet), position).await?;
    }
    Ok(())
}

fn prepare(item: &Uncarded) -> Result<Prepared, String> {
    let empty = Map::new();
    let chosen = item.configuration.as_object().unwrap_or(&empty);
    let Some(rules) = &item.rules else { return Ok(Prepared::default()) };
    Rules::read(rules)?.prepare(chosen)
}

async fn card(
    work: &mut Work,
    recorded: &Recorded,
    (item, prepared): (&Uncarded, &Prepared),
    position: i64,
) -> Result<()> {
    let order = &recorded.thing;
    let card = sheet(order, numbering::job_card(&order.number, position));
    production::insert_card(&mut *work.tx, work.organization, &card, item, prepared).await?;
    let born = Born {
        machine: Machine::JobCard,
        id: card.id,
        number: &card.number,
        at: Status::Pending,
        root_order_id: Some(order.id),
    };
    let event = work.born(born, Some(recorded.id)).await?;
    work.made("job_card", &card.number);

    let is_inspected = order.machine == Machine::OrderMadeToOrder || item.needs_inspection;
    if !is_inspected {
        return Ok(());
    }
    let report = sheet(order, numbering::report(&order.number, position));
    production::insert_report(&mut *work.tx, work.organization, &report, card.id, prepared).await?;
    let born = Born { machine: Machine::Qir, id: report.id, number: &report.number, ..born };
    work.born(born, Some(event.id)).await?;
    work.made("qir", &report.number);
    Ok(())
}

/// Works out what is to be made now; the draft stays as it was.
pub(super) async fn specification(
    work: &mut Work,
    card: &Thing,
    given: &Inputs,
    step: &mut Step,
) -> Result<()> {
    let text = |name: &'static str| {
        given.aside.get(name).map(|it| (name, it.as_str().unwrap_or_default()))
    };
    let parts: Vec<(&str, &str)> = PARTS.iter().filter_map(|it| text(it)).collect();
    if parts.is_empty() {
        let told = Told::new("nothing was given to change");
        return Err(Error::Usage(told.hint("give options, materials or steps, a line each")));
    }
    let row = things::columns(&mut *work.tx, work.organization, card).await?;
    let before = row.get("specification").unwrap_or(&Value::Null);
    let after = revised(before, &parts).map_err(|why| Error::Usage(Told::new(why)))?;
    step.columns.insert("specification".into(), after);
    Ok(())
}

fn sheet(order: &Thing, number: String) -> Sheet {
    Sheet {
        id: Uuid::now_v7(),
        number,
        scan_code: numbering::scan_code(Uuid::now_v7()),
        order_id: order.id,
    }
}

/// Writes on the timeline why there are no cards. Where somebody asked for them by
/// hand, they are told instead.
async fn failed(work: &mut Work, recorded: &Recorded, why: &str) -> Result<()> {
    if recorded.action == Action::MakeCards {
        return Err(Error::refused(format!("the job cards cannot be made: {why}")));
    }
    let words = Words {
        note: Some(format!("the job cards could not be made: {why}")),
        data: Some(Value::String(why.into())),
        cause: Some(recorded.id),
        ..Words::default()
    };
    let order = &recorded.thing;
    work.record(order, Action::ReportCardsFailed, order.status, &words).await?;
    work.made("cards_failed", &order.number);
    Ok(())
}
