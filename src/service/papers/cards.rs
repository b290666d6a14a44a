//! Papers of every job card of an order or a batch, in one file. Never prints.

use super::Job;
use super::build::{Plan, card_sheet, label_sheet, language, subject_order};
use crate::domain::machine::Machine;
use crate::domain::paper::PaperKind;
use crate::service::error::{Error, Result, Told};
use crate::service::work::Work;
use crate::store::post::Subject;
use crate::store::production;
use crate::store::read::rows::{self, Below};

/// Says what a file consists of that has this paper of each card.
pub(super) async fn plan(work: &mut Work, subject: &Subject, kind: PaperKind) -> Result<Plan> {
    let order = subject_order(subject)?;
    let about = if subject.machine == Machine::Batch.word() {
        production::batch_number(&mut *work.tx, work.organization, subject.subject_id).await?
    } else {
        subject.order_number.clone().unwrap_or_default()
    };
    let cards = rows::below(&mut *work.tx, work.organization, order, Below::JobCards).await?;
    if cards.is_empty() {
        let told = Told::new(format!("{about} has no job cards"));
        return Err(Error::Refused(told.hint("they are made when its order is confirmed")));
    }
    let count = u32::try_from(cards.len()).unwrap_or(u32::MAX);
    let mut papers = Vec::with_capacity(cards.len());
    for (parcel, card) in (1..).zip(&cards) {
        papers.push(if kind == PaperKind::Label {
            label_sheet(work, subject, Some(card), (parcel, count)).await?
        } else {
            card_sheet(work, subject, card).await?
        });
    }
    let title = format!("{} {about}", kind.titles(language(work, subject, kind)));
    Ok(Plan { job: Job::All(papers, title), source: None, about, payment: None })
}
