//! From an order to its add-ons and back, and to the order that an add-on has become.
//!
//! Nothing is decided here: which orders belong together is asked.

use super::App;
use crate::domain::entity::Entity;
use crate::tui::asks::{Ask, Family, Subject};
use crate::tui::screens::Screen;

impl App {
    /// Goes from the thing under the cursor to the orders beside its own.
    pub(super) fn goes_to_family(&mut self) {
        let Some(subject) = self.screen().and_then(Screen::subject) else {
            self.notices.refuse("there is nothing under the cursor that belongs to an order");
            return;
        };
        if self.opens_child(&subject) {
            return;
        }
        let number = subject.number;
        match subject.order {
            // What is asked for beside an order goes to that order.
            Some((_, parent)) if subject.entity == Entity::Addon => {
                self.ask(Ask::Reach { entity: Entity::Order, number: parent });
            }
            Some((order, _)) => self.ask(Ask::Family(order)),
            None => self.notices.refuse(format!("{number} belongs to no order")),
        }
    }

    /// Opens the order that an add-on has become; says whether it is one.
    pub(super) fn opens_child(&mut self, subject: &Subject) -> bool {
        let Some(number) = subject.child().map(str::to_owned) else { return false };
        self.ask(Ask::Reach { entity: Entity::Order, number });
        true
    }

    /// Goes to the one that is meant, or to the list of several.
    pub(super) fn learns_family(&mut self, family: Family) {
        let Family { of, parent, mut children } = family;
        if let Some(parent) = parent {
            self.goes_back_to(parent);
        } else if 1 < children.len() {
            self.shows_addons_of(of);
        } else if let Some(child) = children.pop() {
            self.goes_back_to(child);
        } else {
            self.notices.refuse(format!("{} has no add-ons, and is none", of.number));
        }
    }

    /// Opens a thing; where one has come from there, goes back.
    fn goes_back_to(&mut self, subject: Subject) {
        let before = self.screens.len().checked_sub(2).and_then(|at| self.screens.get(at));
        let is_it = before.is_some_and(|it| it.is_about(subject.id));
        if is_it {
            self.screens.pop();
            self.forget_offers();
            self.poke();
        } else {
            self.opens_thing(subject);
        }
    }

    /// Gives the keys to the list of an order's add-ons.
    fn shows_addons_of(&mut self, order: Subject) {
        let addons = |screen: &Screen| {
            screen.panes().iter().position(|it| it.lists() == Some(Entity::Addon))
        };
        let here = self.screen().and_then(addons);
        if here.is_none_or(|at| at == 0) {
            self.opens_thing(order);
        }
        if let Some(screen) = self.screens.last_mut()
            && let Some(at) = addons(screen)
        {
            screen.focus_on(at);
        }
    }
}
