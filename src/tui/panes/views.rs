//! The views that a list can be looked at as: a row of names above it, one of which is on.
//!
//! It never reads what a view shows.

use ratatui::layout::Rect;

use crate::domain::mail_view::MailView;
use crate::tui::action::Ui;
use crate::tui::asks::Only;
use crate::tui::paint::Canvas;
use crate::tui::parts::tabs;

/// A view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    pub name: &'static str,
    pub only: Only,
}

/// What a view says that shows nothing; the others may show something.
pub const EMPTY: &str = "nothing is like this now";

const ALL: Only = Only {
    status: None,
    kind: None,
    view: None,
    mine: false,
    card: None,
    paused: None,
    late: None,
    sort: None,
};

const fn status(name: &'static str, status: &'static str) -> View {
    View { name, only: Only { status: Some(status), ..ALL } }
}

const fn mails(view: MailView) -> View {
    View { name: view.title(), only: Only { view: Some(view), ..ALL } }
}

/// How mails are looked at.
pub const MAILS: &[View] = &[
    View { name: "all", only: ALL },
    status("to send", "queued"),
    status("failed", "failed,bounced"),
    mails(MailView::Day),
    mails(MailView::Failed),
    mails(MailView::Statistics),
];

const fn at_work(name: &'static str, paused: bool) -> View {
    View { name, only: Only { status: Some("in_progress"), paused: Some(paused), ..ALL } }
}

/// How job cards are looked at.
pub const CARDS: &[View] = &[
    View { name: "all", only: ALL },
    View { name: "mine", only: Only { mine: true, ..ALL } },
    status("waiting", "pending"),
    at_work("running", false),
    at_work("paused", true),
    status("done", "completed"),
    status("rework", "rejected"),
];

/// How inspections are looked at.
pub const INSPECTIONS: &[View] = &[
    View { name: "all", only: ALL },
    View {
        name: "to inspect",
        only: Only { status: Some("pending"), card: Some("quality_inspection"), ..ALL },
    },
    status("begun", "in_progress"),
    status("failed", "failed"),
    status("passed", "passed"),
];

const fn undecided(name: &'static str, late: bool) -> View {
    View { name, only: Only { status: Some("pending"), late: Some(late), ..ALL } }
}

/// How add-ons are looked at.
pub const ADDONS: &[View] = &[
    View { name: "all", only: ALL },
    undecided("to decide", false),
    undecided("too late", true),
    status("approved", "approved"),
    status("rejected", "rejected"),
];

/// How the work is looked at that was asked for.
pub const WORK: &[View] = &[
    View { name: "all", only: ALL },
    status("waiting", "waiting"),
    status("running", "running"),
    status("failed", "failed"),
    status("done", "done"),
    status("dropped", "dropped"),
];

/// The view that a key leads to; none where it means none.
pub(super) fn step(ui: Ui, from: usize, count: usize) -> Option<usize> {
    let by = if ui == Ui::NextStage {
        1
    } else if ui == Ui::PreviousStage {
        count.checked_sub(1)?
    } else {
        return None;
    };
    (from + by).checked_rem(count)
}

/// Draws the names where there are any; returns what is left below.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, views: &[View], on: usize) -> Rect {
    if views.is_empty() || area.height < 4 {
        return area;
    }
    let names: Vec<String> = views.iter().map(|it| it.name.to_owned()).collect();
    // It stands in line with the words of the list below.
    let row = Rect { x: area.x + 2, width: area.width.saturating_sub(2), height: 1, ..area };
    tabs::draw(canvas, row, &names, on);
    Rect { y: area.y + 2, height: area.height - 2, ..area }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::outbox::WorkStatus;

    #[test]
    fn every_status_of_work_has_a_view() {
        use strum::VariantArray as _;
        let has = |word| WORK.iter().any(|it| it.only.status == Some(word));
        assert!(WorkStatus::VARIANTS.iter().all(|it| has(it.word())));
    }
}
