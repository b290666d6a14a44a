//! The paper of an act, made beside it.

use crate::domain::paper::{PaperKind, Wish};
use crate::domain::role::Role;
use crate::service::error::{Error, Result, Told};
use crate::service::inputs::{Inputs, expected};
use crate::service::papers;
use crate::service::work::{Recorded, Work};

/// Files the paper that the act cannot do without.
pub(super) async fn beside(work: &mut Work, recorded: &Recorded, kind: PaperKind) -> Result<()> {
    papers::beside(work, recorded.id, Wish { kind, of_each_card: false }).await
}

/// Files the paper that somebody asked for.
pub(super) async fn asked_for(work: &mut Work, recorded: &Recorded, given: &Inputs) -> Result<()> {
    let wish = given.text("paper").and_then(Wish::read);
    let Wish { kind, of_each_card } = wish.ok_or_else(|| expected("paper", "a paper"))?;
    if kind.has_prices() && matches!(work.role, Role::Production | Role::Quality) {
        let told = Told::new(format!("{} may not print a {}", work.role, kind.word()));
        return Err(Error::NotAllowed(
            told.hint("it has prices on it; ask somebody of the office"),
        ));
    }
    // An invoice says itself which of the three papers it is.
    let kind = if kind == PaperKind::Invoice {
        papers::invoice_paper(work, recorded.thing.id).await?
    } else {
        kind
    };
    papers::beside(work, recorded.id, Wish { kind, of_each_card }).await
}
