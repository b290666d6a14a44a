//! What the items in an open form come to, asked for while they are typed.
//!
//! Nothing is priced here: the service says what it would cost, and why.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::App;
use super::sheets::{FormSheet, Purpose, Sheet};
use crate::domain::entity::Entity;
use crate::service::error::{Error, Result};
use crate::service::preview::Preview;
use crate::tui::asks::Ask;
use crate::tui::parts::habits::Habits;

/// What of a form has to do with its price.
const ASKED: &[&str] = &[
    "customer",
    "parent",
    "items",
    "discount_percent",
    "discount_minor",
    "discount_code",
    "freight_minor",
];

impl FormSheet {
    /// The order or the offer that it is about.
    fn about(&self) -> Option<(Entity, Uuid)> {
        match &self.purpose {
            Purpose::Act { subjects, .. } => match subjects.as_slice() {
                [one] if matches!(one.entity, Entity::Order | Entity::Offer) => {
                    Some((one.entity, one.id))
                }
                [..] => None,
            },
            Purpose::Create(_)
            | Purpose::Addon { .. }
            | Purpose::Person { .. }
            | Purpose::Work { .. }
            | Purpose::SavePaper { .. }
            | Purpose::SaveCodes
            | Purpose::LogIn
            | Purpose::Begin
            | Purpose::Password { .. }
            | Purpose::Switch
            | Purpose::Badge(_) => None,
        }
    }

    /// The order that it is something more for, where that is not chosen in it.
    fn beside(&self) -> Option<Uuid> {
        if let Purpose::Addon { order, .. } = &self.purpose { Some(*order) } else { None }
    }

    /// Whether it gives a discount on what stands.
    fn is_discount(&self) -> bool {
        self.about().is_some() && self.has("discount_percent")
    }

    fn has(&self, name: &str) -> bool {
        self.form.fields().iter().any(|it| it.name == name)
    }

    fn says(&self, name: &str) -> bool {
        let field = self.form.fields().iter().find(|it| it.name == name);
        field.is_some_and(|it| !it.typed().trim().is_empty())
    }

    /// Keeps room for what it comes to, where that can be said.
    pub(super) fn begins_pricing(&mut self) {
        let payers = ["customer", "parent"];
        let knows_payer = payers.iter().any(|it| self.has(it)) || self.beside().is_some();
        let is_priced = self.has("items") && (knows_payer || self.about().is_some());
        if is_priced || self.is_discount() {
            self.form.comes_to("");
        }
    }
}

impl App {
    /// Asks what the form on top comes to, where that changed.
    pub(super) fn asks_price(&mut self) {
        let Some(Sheet::Form(sheet)) = self.sheets.last_mut() else { return };
        if !sheet.form.is_priced() {
            return;
        }
        let mut given = Map::new();
        for field in sheet.form.fields().iter().filter(|it| ASKED.contains(&it.name.as_str())) {
            let is_empty = matches!(field.typed().trim(), "" | "[]");
            match field.value(&self.habits, self.now) {
                Ok(Some(value)) => drop(given.insert(field.name.clone(), value)),
                // What is half typed is priced when it is whole; a customer may still be missing.
                Err(_) if !is_empty && !matches!(field.name.as_str(), "customer" | "parent") => {
                    return;
                }
                Ok(None) | Err(_) => {}
            }
        }
        if let Some(order) = sheet.beside() {
            given.insert("parent".to_owned(), order.to_string().into());
        }
        let of = sheet.about();
        if sheet.priced.as_ref() == Some(&given) {
            return;
        }
        sheet.priced = Some(given.clone());
        let knows = |name: &str| given.contains_key(name);
        if of.is_none() && !knows("customer") && !knows("parent") {
            let whom = if sheet.has("customer") { "a customer" } else { "an order" };
            sheet.form.comes_to(&format!("choose {whom} to see it"));
        } else if sheet.says("discount_code") {
            sheet.form.comes_to("what the code takes off is said when it is saved");
        } else if knows("items") || knows("parent") || sheet.is_discount() {
            self.ask(Ask::Price { of, given });
        } else {
            sheet.form.comes_to("");
        }
    }

    /// Shows what the form on top comes to, if nothing else was typed meanwhile.
    pub(super) fn prices(&mut self, given: &Map<String, Value>, result: Result<Preview>) {
        let Some(Sheet::Form(sheet)) = self.sheets.last_mut() else { return };
        if sheet.priced.as_ref() != Some(given) {
            return;
        }
        match result {
            Ok(preview) => {
                sheet.form.comes_to(&words(&preview, &self.habits));
                let all: Vec<i64> = preview.lines.iter().map(|it| it.net_minor).collect();
                let line = |minor, why: &str| {
                    format!("{}  {why}", self.habits.aligned(minor, &preview.currency, &all))
                };
                let lines = preview.lines.iter().map(|it| line(it.net_minor, &it.price_source));
                sheet.form.price("items", &lines.collect::<Vec<_>>());
            }
            Err(error @ (Error::Unreachable(_) | Error::NotLoggedIn(_))) => {
                sheet.priced = None;
                self.fails(&error);
            }
            Err(error) => sheet.form.comes_to(&error.to_string()),
        }
    }
}

/// "4 500,00 kr, of which 900,00 tax; 400,00 off".
fn words(preview: &Preview, habits: &Habits) -> String {
    let exact = |minor| habits.amount(minor, &preview.currency);
    if let Some(room) = preview.addon {
        let net = preview.net_minor;
        let said = if preview.lines.is_empty() {
            "nothing yet".to_owned()
        } else {
            format!("{} before tax", habits.money(net, &preview.currency))
        };
        let (left, most) = (room.left_minor - net, exact(room.most_minor));
        return if left < 0 {
            format!(
                "{said}; {} more than the {} left of {most}",
                exact(-left),
                exact(room.left_minor)
            )
        } else {
            format!("{said}; {} of {most} left", exact(left))
        };
    }
    let mut said = habits.money(preview.total_minor, &preview.currency);
    said = format!("{said}, of which {} tax", exact(preview.tax_minor));
    if 0 < preview.freight_minor {
        said = format!("{said}, {} freight", exact(preview.freight_minor));
    }
    if 0 < preview.discount_minor {
        said = format!("{said}; {} off", exact(preview.discount_minor));
    }
    said
}
