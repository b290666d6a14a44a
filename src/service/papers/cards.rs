//! Papers of every job card of an order or a batch, in one file. Never prints.

use super::Job;
use super::build::{Plan, card_sheet, label_sheet, language, subject_order};
use crate::domain::machine::Machine;
use crate::domain::paper::PaperKind;
use crate::service::error::{Error, Result, Told};
use crate::service::work::Work;
use crate::store::post::Subject;
use crate::store::read::rows::{self, Below};
use crate::store::runs::{self, Member};

/// Says what a file consists of that has this paper of each card: of an order, or of all orders of
/// the batches that run together.
pub(super) async fn plan(work: &mut Work, subject: &Subject, kind: PaperKind) -> Result<Plan> {
    let (about, orders) = orders(work, subject).await?;
    let mut papers = Vec::new();
    for of in &orders {
        let order = subject_order(of)?;
        let cards = rows::below(&mut *work.tx, work.organization, order, Below::JobCards).await?;
        let count = u32::try_from(cards.len()).unwrap_or(u32::MAX);
        for (parcel, card) in (1..).zip(&cards) {
            papers.push(if kind == PaperKind::Label {
                label_sheet(work, of, Some(card), (parcel, count)).await?
            } else {
                card_sheet(work, of, card).await?
            });
        }
    }
    if papers.is_empty() {
        let told = Told::new(format!("{about} has no job cards"));
        return Err(Error::Refused(told.hint("they are made when its order is confirmed")));
    }
    let title = format!("{} {about}", kind.titles(language(work, subject, kind)));
    Ok(Plan { job: Job::All(papers, title), source: None, about, payment: None })
}

/// What it is called after, and the orders that it is about.
async fn orders(work: &mut Work, subject: &Subject) -> Result<(String, Vec<Subject>)> {
    if subject.machine != Machine::Batch.word() {
        let about = subject.order_number.clone().unwrap_or_default();
        return Ok((about, vec![subject.clone()]));
    }
    let run = runs::led_by(&mut *work.tx, work.organization, subject.subject_id).await?;
    let about = run.first().map(|it| it.number.clone()).unwrap_or_default();
    let of = |it: Member| Subject {
        order_id: Some(it.order_id),
        order_number: Some(it.order_number),
        customer_id: it.customer_id,
        ..subject.clone()
    };
    Ok((about, run.into_iter().map(of).collect()))
}
