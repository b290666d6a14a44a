//! From an order to its add-ons and back, and to the order that an add-on has become.
//!
//! Nothing is decided here: which orders belong together is asked.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::App;
use super::sheets::{Asked, Purpose, Sheet};
use crate::domain::entity::Entity;
use crate::domain::input::Input;
use crate::domain::role::Role;
use crate::service::create;
use crate::service::error::Error;
use crate::tui::action::{Meaning, Ui};
use crate::tui::asks::{Ask, Deed, Family, Prepared, Preparing, Subject};
use crate::tui::parts::field::Choice;
use crate::tui::parts::hints::Hint;
use crate::tui::screens::Screen;

impl App {
    /// Asks for something more for the order of the thing under the cursor.
    pub(super) fn begins_addon(&mut self) {
        if self.refuses_to_write() {
            return;
        }
        if !self.may_make(Entity::Addon) {
            self.notices.refuse("an add-on is not for your role; ask somebody who may");
            return;
        }
        let order = self.screen().and_then(Screen::subject).and_then(|it| it.order);
        match order {
            Some((order, number)) => {
                self.ask(Ask::Prepare(Box::new(Preparing::Addon { order, number })));
            }
            None => self.notices.refuse("there is no order under the cursor to add to"),
        }
    }

    /// Opens the form for an add-on to an order.
    pub(super) fn opens_addon(&mut self, order: Uuid, number: String, prepared: &Prepared) {
        let inputs = create::asked(Entity::Addon).iter();
        let is_admin = self.me.as_ref().is_some_and(|it| it.role == Role::Admin);
        let asked = |it: &&Input| it.name != "parent" && (it.name != "directly" || is_admin);
        let inputs: Vec<Input> = inputs.filter(asked).copied().collect();
        let mut fields = self.fields((Entity::Addon, None), &inputs, prepared);
        // What stands in the order is not asked for once more.
        for field in fields.iter_mut().filter(|it| it.name == "items") {
            field.fill("");
        }
        let buyer = prepared.row.get("customer").and_then(|it| it.get("name"));
        let buyer = buyer.and_then(Value::as_str).unwrap_or_default();
        let title = format!("Add-on to {number}, {buyer}");
        let brief = format!("Add-on to {number}");
        let purpose = Purpose::Addon { order, number };
        self.shows_form(&title, "ask for it", fields, purpose);
        if let Some(Sheet::Form(sheet)) = self.sheets.last_mut() {
            sheet.form.in_brief(&brief);
        }
    }

    /// Sends what was typed for an add-on.
    pub(super) fn asks_for_addon(
        &mut self,
        order: Uuid,
        mut from: Map<String, Value>,
        key: String,
    ) {
        from.insert("parent".to_owned(), order.to_string().into());
        let job = self.works(Deed::Create { entity: Entity::Addon, from, key }, None);
        self.form_waits_for(job);
    }

    /// Offers to begin a new order with all that was typed, where an order takes no add-on any more;
    /// says whether it does.
    pub(super) fn offers_instead(&mut self, error: &Error) -> bool {
        let from = error.instead().and_then(|it| it.get("from")).and_then(Value::as_object);
        let Some(from) = from.cloned() else { return false };
        let body = format!("{error}. It begins with all that you typed.");
        let asked = Asked::Instead(from);
        self.asks("Start a new order instead", body, ("start it", "not now"), asked);
        true
    }

    /// Leaves the form of the add-on for that of a new order.
    pub(super) fn begins_instead(&mut self, from: Map<String, Value>) {
        let is_addon = |it: &Sheet| {
            let of = |form: &Purpose| {
                matches!(
                    form,
                    Purpose::Addon { .. } | Purpose::Create(Entity::Addon | Entity::Order)
                )
            };
            matches!(it, Sheet::Form(sheet) if of(&sheet.purpose))
        };
        self.sheets.retain(|it| !is_addon(it));
        self.ask(Ask::Prepare(Box::new(Preparing::Instead(from))));
    }

    /// Opens the form of a new order with what was typed for an add-on in it.
    pub(super) fn opens_instead(&mut self, from: &Map<String, Value>, prepared: &Prepared) {
        let inputs: Vec<Input> = create::asked(Entity::Order).to_vec();
        let mut fields = self.fields((Entity::Order, None), &inputs, prepared);
        for field in &mut fields {
            let Some(value) = from.get(&field.name).filter(|it| !it.is_null()) else { continue };
            let typed = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            if field.name == "customer" {
                field.offer(vec![Choice::word(&typed)]);
            }
            field.fill(&typed);
        }
        self.shows_form("New order", "make it", fields, Purpose::Create(Entity::Order));
    }

    /// What an add-on was asked for beside, by the form that it came from.
    pub(super) fn asked_beside(&self, form: usize) -> Option<String> {
        let Some(Sheet::Form(sheet)) = self.sheets.get(form) else { return None };
        if let Purpose::Addon { number, .. } = &sheet.purpose {
            return Some(number.clone());
        }
        let parent = sheet.form.fields().iter().find(|it| it.name == "parent")?;
        parent.picked().map(str::to_owned)
    }

    /// Says that an add-on was asked for, or made at once.
    pub(super) fn made_addon(&mut self, order: Option<String>, row: &Value) {
        let beside = order.map(|it| format!(" to {it}")).unwrap_or_default();
        let is_order = row.get("addon_so_id").is_some_and(|it| !it.is_null());
        let done = if is_order { "made" } else { "asked for" };
        let key = self.keymap.shown(Meaning::Ui(Ui::Family));
        let hint = Hint::new(key, "go there");
        self.notices.tell(format!("add-on{beside} {done}"), Some(hint), self.now);
        self.poke();
    }

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
            let key = self.keymap.shown(Meaning::Ui(Ui::Addon));
            self.notices.refuse(format!("{} has no add-ons; {key} asks for one", of.number));
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
