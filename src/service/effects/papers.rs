//! The paper of an act, made beside it.

use crate::domain::paper::PaperKind;
use crate::service::error::Result;
use crate::service::inputs::{Inputs, expected};
use crate::service::papers;
use crate::service::work::{Recorded, Work};

/// Files the paper that the act cannot do without.
pub(super) async fn beside(work: &mut Work, recorded: &Recorded, kind: PaperKind) -> Result<()> {
    papers::beside(work, recorded.id, kind).await
}

/// Files the paper that somebody asked for.
pub(super) async fn asked_for(work: &mut Work, recorded: &Recorded, given: &Inputs) -> Result<()> {
    let kind = given.text("paper").and_then(|it| it.parse().ok());
    let kind: PaperKind = kind.ok_or_else(|| expected("paper", "a paper"))?;
    // An invoice says itself which of the three papers it is.
    let kind = match kind {
        PaperKind::Invoice => papers::invoice_paper(work, recorded.thing.id).await?,
        other => other,
    };
    papers::beside(work, recorded.id, kind).await
}
