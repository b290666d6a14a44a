//! Getting about: stages, single things, the palette, copying.

use super::App;
use super::papers::Paper;
use super::sheets::{Sheet, Target};
use crate::domain::entity::Entity;
use crate::domain::machine::Action;
use crate::domain::role::Role;
use crate::domain::stage::Stage;
use crate::service::create;
use crate::service::list::Listed;
use crate::tui::Effect;
use crate::tui::action::{Meaning, PaperAction, Place, Ui};
use crate::tui::asks::{Ask, Keeping, Preparing, Subject};
use crate::tui::panes::Pane;
use crate::tui::parts::palette::{Item, Palette};
use crate::tui::screens::{self, SCREENS, Screen};
use crate::tui::words::noun;
use strum::{IntoEnumIterator as _, VariantArray as _};

impl App {
    /// Goes to another stage of the pipeline.
    pub(super) fn step_stage(&mut self, by: isize) {
        let at = Stage::VARIANTS.iter().position(|it| *it == self.stage).unwrap_or_default();
        let (before, after) = Stage::VARIANTS.split_at_checked(at).unwrap_or_default();
        let along: Vec<Stage> = if by < 0 {
            before.iter().rev().copied().collect()
        } else {
            after.iter().skip(1).copied().collect()
        };
        // Past what is empty, and so not on the strip; where all that way is, one step.
        let is_empty =
            |stage: Stage| self.sums.stages.iter().any(|it| it.stage == stage && it.count == 0);
        let to = along.iter().find(|it| !is_empty(**it)).or(along.first()).copied();
        if let Some(stage) = to {
            self.stand(stage);
            self.ask(Ask::Keep(Keeping::Stage(stage)));
        }
    }

    pub(super) fn stand(&mut self, stage: Stage) {
        self.stage = stage;
        let at_pipeline = self.screen().is_some_and(|it| it.place == Some(Place::Pipeline));
        if !at_pipeline {
            self.go(Place::Pipeline);
        }
        if let Some(screen) = self.screen_mut() {
            screen.focus_on(0);
            for pane in screen.panes_mut() {
                pane.stand(stage);
            }
        }
    }

    /// Opens the thing under the cursor on a screen of its own.
    pub(super) fn opens(&mut self) {
        let Some(screen) = self.screen() else { return };
        match screen.focused().and_then(Pane::subject) {
            // A setting is opened to be changed; a person stands beside the list already.
            Some(subject) if subject.entity == Entity::Setting => {
                self.acts(vec![Action::Set], None);
            }
            Some(subject) if subject.entity == Entity::User => {
                if let Some(screen) = self.screen_mut() {
                    screen.focus_on(1);
                }
            }
            Some(subject) if subject.entity == Entity::Document => self.reads_paper(),
            // An entry stands beside the list already.
            Some(subject) if subject.entity == Entity::Outbox => {
                if let Some(screen) = self.screen_mut() {
                    screen.focus_on(1);
                }
            }
            Some(subject) if subject.child().is_some() => drop(self.opens_child(&subject)),
            Some(subject) if !screen.is_about(subject.id) => self.opens_thing(subject),
            Some(_) => {}
            // Where the rows are no things, the pane may know what opening one means.
            None => {
                if let Some(pane) = self.screen_mut().and_then(Screen::focused_mut) {
                    pane.does(Ui::Open);
                }
            }
        }
    }

    pub(super) fn opens_thing(&mut self, subject: Subject) {
        self.serial += 1;
        let (panes, layout) = screens::thing(subject);
        self.screens.push(Screen::new(None, self.serial, panes, layout));
        self.forget_offers();
    }

    /// Goes to what the last act brought into being.
    pub(super) fn opens_made(&mut self) {
        match self.latest.clone() {
            Some((entity, number)) => self.ask(Ask::Reach { entity, number }),
            None => self.notices.refuse("nothing was made by the last act"),
        }
    }

    /// Makes something new: of the kind that the pane in focus lists, or else an order.
    pub(super) fn begins_new(&mut self) {
        if self.refuses_to_write() {
            return;
        }
        let entity = self.makes().unwrap_or(Entity::Order);
        if !self.may_make(entity) {
            let what = noun(entity);
            self.notices.refuse(format!("a new {what} is not for your role; ask somebody who may"));
            return;
        }
        self.ask(Ask::Prepare(Box::new(Preparing::New(entity))));
    }

    /// Whether whoever is logged in may make such a thing; the service has the last word.
    pub(super) fn may_make(&self, entity: Entity) -> bool {
        let role = self.me.as_ref().map(|it| it.role);
        if entity == Entity::User {
            // People have no machine.
            return role == Some(Role::Admin);
        }
        role.is_some_and(|it| create::may_make(it, entity))
    }

    /// What this screen is about, where that can be made by hand.
    pub(super) fn makes(&self) -> Option<Entity> {
        match self.screen().and_then(|it| it.place)? {
            Place::Leads => Some(Entity::Lead),
            Place::Offers => Some(Entity::Offer),
            Place::Customers => Some(Entity::Customer),
            Place::Products => Some(Entity::Product),
            Place::PriceLists => Some(Entity::PriceList),
            Place::DiscountCodes => Some(Entity::DiscountCode),
            Place::Users => Some(Entity::User),
            Place::Addons => Some(Entity::Addon),
            Place::Pipeline if self.stage == Stage::Lead => Some(Entity::Lead),
            Place::Pipeline | Place::Orders => Some(Entity::Order),
            Place::Floor
            | Place::JobCards
            | Place::Inspections
            | Place::Quality
            | Place::Batches
            | Place::Invoices
            | Place::Settings
            | Place::Mails
            | Place::Documents
            | Place::Outbox => None,
        }
    }

    /// Copies the number of the thing under the cursor.
    pub(super) fn copies(&mut self) {
        match self.screen().and_then(Screen::subject) {
            Some(subject) if subject.entity == Entity::Document => self.copies_paper(),
            Some(subject) => self.effects.push(Effect::Copy(subject.number)),
            None => self.notices.refuse("there is nothing under the cursor to copy"),
        }
    }

    pub(super) fn open_palette(&mut self) {
        let mut items = Vec::new();
        let subject = self.screen().and_then(Screen::subject);
        if let (Some(subject), Some(offers)) = (&subject, &self.offers)
            && offers.id == subject.id
        {
            // By the name that the bottom line and commands have for it, and what cannot be done
            // now with why not.
            for offered in &offers.offered {
                items.push(Item {
                    words: named(&offered.action.plain(), offered.title),
                    detail: offered.reason.clone().unwrap_or_else(|| subject.number.clone()),
                    key: self.keymap.shown(Meaning::Act(offered.action)),
                    off: !offered.allowed,
                    what: Target::Act(offered.action),
                });
            }
        }
        let person = self.person().map(|it| it.email.clone()).unwrap_or_default();
        for offered in self.person_offers() {
            let action = offered.act.action;
            items.push(Item {
                words: named(action.plain(), offered.act.title),
                off: offered.reason.is_some(),
                detail: offered.reason.unwrap_or_else(|| person.clone()),
                key: self.person_key(action),
                what: Target::Person(action),
            });
        }
        let entry = self.work().map(|(subject, _)| subject.number).unwrap_or_default();
        for offered in self.work_offers() {
            let action = offered.act.action;
            items.push(Item {
                words: named(action.word(), offered.act.title),
                off: offered.reason.is_some(),
                detail: offered.reason.unwrap_or_else(|| entry.clone()),
                key: self.work_key(action),
                what: Target::Work(action),
            });
        }
        if let Some(Paper { number, .. }) = self.paper() {
            for action in PaperAction::iter() {
                items.push(Item {
                    words: named(action.plain(), action.words()),
                    off: false,
                    detail: number.clone(),
                    key: self.keymap.shown(Meaning::Paper(action)),
                    what: Target::Paper(action),
                });
            }
        }
        items.extend(self.palette_of_screens());
        self.sheets.push(Sheet::Palette(Box::new(Palette::new(items))));
    }

    fn palette_of_screens(&self) -> Vec<Item<Target>> {
        let item = |words: String, key: String, what: Target| Item {
            words,
            detail: String::new(),
            key,
            off: false,
            what,
        };
        let mut items = Vec::new();
        for spec in SCREENS {
            let key = self.keymap.shown(Meaning::Go(spec.place));
            items.push(item(format!("go to {}", spec.place.words()), key, Target::Go(spec.place)));
        }
        let made = Entity::VARIANTS.iter();
        let made = made.filter(|it| !create::asked(**it).is_empty() && self.may_make(**it));
        for entity in made {
            let words = format!("new {}", entity.word().replace('-', " "));
            items.push(item(words, String::new(), Target::New(*entity)));
        }
        for ui in Ui::iter().filter(|it| is_command(*it)) {
            let key = self.keymap.shown(Meaning::Ui(ui));
            let name = ui.to_string().replace('_', " ");
            items.push(item(named(&name, ui.words()), key, Target::Ui(ui)));
        }
        items
    }

    /// Looks for what was typed into the palette or into a pick, when the typing pauses.
    pub(super) fn settle_seeking(&mut self) {
        if self.seek_due.is_none_or(|at| self.now < at) {
            return;
        }
        self.seek_due = None;
        let ask = match self.sheets.last() {
            Some(Sheet::Palette(palette)) if !palette.typed().trim().is_empty() => {
                Some(Ask::Find { words: palette.typed().to_owned() })
            }
            Some(Sheet::Form(sheet)) => {
                let ask = sheet.seeks();
                self.asks_price();
                ask
            }
            Some(
                Sheet::Palette(_)
                | Sheet::Question(..)
                | Sheet::Help(_)
                | Sheet::Bulk(_)
                | Sheet::Handed(_)
                | Sheet::Papers(_)
                | Sheet::Pages(..),
            )
            | None => None,
        };
        if let Some(ask) = ask.filter(|_| self.is_in()) {
            self.ask(ask);
        }
    }
}

/// A found thing in the palette.
pub(super) fn found(listed: &Listed) -> Item<Target> {
    let subject = Subject::from(listed);
    let noun = listed.entity.word().replace('-', " ");
    let says = if listed.says.is_empty() { noun } else { format!("{noun}, {}", listed.says) };
    Item {
        words: format!("{}  {}", subject.number, listed.title),
        detail: says,
        key: String::new(),
        off: false,
        what: Target::Thing(Box::new(subject)),
    }
}

/// Whether it makes sense to choose it by name.
const fn is_command(ui: Ui) -> bool {
    matches!(
        ui,
        Ui::Help
            | Ui::Copy
            | Ui::Refresh
            | Ui::Redraw
            | Ui::Mouse
            | Ui::Big
            | Ui::Suspend
            | Ui::Password
            | Ui::Switch
            | Ui::LogOut
            | Ui::ActionSheet
            | Ui::Quit
            | Ui::Filter
            | Ui::MarkAll
            | Ui::Made
            | Ui::Papers
            | Ui::Family
            | Ui::Addon
            | Ui::Open
    )
}

/// "cancel: call the order off", for whoever looks for either.
fn named(name: &str, title: &str) -> String {
    let mut letters = title.chars();
    let title: String =
        letters.next().map(|it| it.to_lowercase().chain(letters).collect()).unwrap_or_default();
    if title.contains(name) { title } else { format!("{name}: {title}") }
}
