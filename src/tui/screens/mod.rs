//! The screens: which panes each has, and how they stand together at each size.
//!
//! A screen never reads anything itself; its panes say what they want.

pub mod layout;
mod screen;

pub use self::layout::Layout;
pub use self::screen::Screen;

use super::action::Place;
use super::asks::Subject;
use super::panes::about::About;
use super::panes::checklist::Checklist;
use super::panes::mails::Mails;
use super::panes::people::People;
use super::panes::quality::Quality;
use super::panes::queue::{Kind, Queue};
use super::panes::settings::Settings;
use super::panes::timeline::Timeline;
use super::panes::{Pane, addons, floor, inspections, job_cards, pipeline, records};
use crate::domain::entity::Entity;
use crate::domain::stage::Stage;

/// A screen that there is to go to.
pub struct Spec {
    pub place: Place,
    /// Its panes; the first one leads, the others follow its cursor.
    pub panes: fn(Stage) -> Vec<Box<dyn Pane>>,
    pub layout: Layout,
}

/// Every screen, in the order in which they are listed.
pub const SCREENS: &[Spec] = &[
    Spec { place: Place::Pipeline, panes: six, layout: Layout::Six },
    Spec { place: Place::Floor, panes: floor, layout: Layout::Floor },
    Spec { place: Place::Leads, panes: |_| list(&records::LEADS), layout: Layout::Beside },
    Spec { place: Place::Offers, panes: |_| list(&records::OFFERS), layout: Layout::Beside },
    Spec { place: Place::Orders, panes: |_| list(&records::ORDERS), layout: Layout::Beside },
    Spec { place: Place::Addons, panes: |_| list(&records::ADDONS), layout: Layout::Beside },
    Spec { place: Place::JobCards, panes: |_| list(&records::JOB_CARDS), layout: Layout::Beside },
    Spec {
        place: Place::Inspections,
        panes: |_| list(&records::INSPECTIONS),
        layout: Layout::Beside,
    },
    Spec {
        place: Place::Quality,
        panes: |_| vec![Box::new(Quality::default())],
        layout: Layout::Whole,
    },
    Spec { place: Place::Batches, panes: |_| list(&records::BATCHES), layout: Layout::Beside },
    Spec { place: Place::Invoices, panes: |_| list(&records::INVOICES), layout: Layout::Beside },
    Spec { place: Place::Customers, panes: |_| list(&records::CUSTOMERS), layout: Layout::Beside },
    Spec { place: Place::Products, panes: |_| list(&records::PRODUCTS), layout: Layout::Beside },
    Spec {
        place: Place::PriceLists,
        panes: |_| list(&records::PRICE_LISTS),
        layout: Layout::Beside,
    },
    Spec {
        place: Place::DiscountCodes,
        panes: |_| list(&records::DISCOUNT_CODES),
        layout: Layout::Beside,
    },
    Spec {
        place: Place::Users,
        panes: |_| vec![Box::new(People::default()), Box::new(About::default())],
        layout: Layout::Thing,
    },
    Spec {
        place: Place::Settings,
        panes: |_| vec![Box::new(Settings::default()), Box::new(Timeline::default())],
        layout: Layout::Thing,
    },
    Spec { place: Place::Mails, panes: |_| mails(), layout: Layout::Beside },
    Spec { place: Place::Documents, panes: |_| list(&records::DOCUMENTS), layout: Layout::Beside },
    Spec { place: Place::Outbox, panes: |_| list(&records::OUTBOX), layout: Layout::Beside },
];

/// The screen of a place, if there is one.
pub fn spec(place: Place) -> Option<&'static Spec> {
    SCREENS.iter().find(|spec| spec.place == place)
}

fn floor(stage: Stage) -> Vec<Box<dyn Pane>> {
    let all = [&floor::CARDS, &floor::INSPECTIONS, &floor::BATCHES];
    all.into_iter().map(|kind| Box::new(Queue::new(kind, stage)) as Box<dyn Pane>).collect()
}

fn six(stage: Stage) -> Vec<Box<dyn Pane>> {
    vec![
        Box::new(Queue::new(&pipeline::KIND, stage)),
        Box::new(About::default()),
        Box::new(Timeline::default()),
        Box::new(Queue::new(&addons::KIND, stage)),
        Box::new(Queue::new(&job_cards::KIND, stage)),
        Box::new(Queue::new(&inspections::KIND, stage)),
    ]
}

/// One thing on a screen of its own; an order with what hangs on it, a report with its checklist.
pub fn thing(subject: Subject) -> (Vec<Box<dyn Pane>>, Layout) {
    if subject.entity == Entity::Qir {
        let panes: Vec<Box<dyn Pane>> = vec![
            Box::new(Checklist::of(subject)),
            Box::new(About::default()),
            Box::new(Timeline::default()),
        ];
        return (panes, Layout::Beside);
    }
    let is_order = subject.entity == Entity::Order;
    let mut panes: Vec<Box<dyn Pane>> =
        vec![Box::new(About::of(subject)), Box::new(Timeline::default())];
    if !is_order {
        return (panes, Layout::Thing);
    }
    for kind in [&addons::OWN, &job_cards::OWN, &inspections::OWN] {
        panes.push(Box::new(Queue::new(kind, Stage::Approval)));
    }
    (panes, Layout::Order)
}

/// The mails, what is in the one under the cursor, and what became of it.
fn mails() -> Vec<Box<dyn Pane>> {
    vec![Box::new(Mails::default()), Box::new(About::default()), Box::new(Timeline::default())]
}

/// A list, what is shown of the thing under its cursor, and what happened to that.
pub fn list(kind: &'static Kind) -> Vec<Box<dyn Pane>> {
    vec![
        Box::new(Queue::new(kind, Stage::Approval)),
        Box::new(About::default()),
        Box::new(Timeline::default()),
    ]
}
