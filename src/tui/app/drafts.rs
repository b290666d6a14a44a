//! What was typed into a form and not sent: kept when it is left, offered when it is opened again.
//! Never keeps a secret, or anything of a door.

use super::App;
use super::sheets::{Purpose, Sheet};
use crate::domain::entity::Entity;
use crate::tui::asks::{Ask, Draft, Preparing, Subject};

impl App {
    /// Leaves a form; what was typed is kept for when it is opened again.
    pub(super) fn leaves_form(&mut self) {
        let draft = self.draft_of_form();
        let Some(Sheet::Form(sheet)) = self.sheets.pop() else { return };
        if self.keeps_at_door(&sheet.purpose) {
            let mut kept = sheet;
            kept.form.clear("password");
            kept.form.fails(None, "an admin's login ends this terminal");
            self.sheets.push(Sheet::Form(kept));
            return;
        }
        if sheet.purpose.is_door() && !self.is_in() {
            self.effects.push(super::Effect::Quit);
            return;
        }
        if let Purpose::Badge(due) = &sheet.purpose {
            return self.leaves_badge(due);
        }
        if let Some(draft) = draft.filter(|_| !self.manner.kiosk) {
            self.notices.tell("what you typed is kept", None, self.now);
            self.drafts.retain(|it| !same(it, &draft));
            self.drafts.push(draft.clone());
            self.keeps_draft(Some(draft));
        }
    }

    /// What was typed into the form on top, if it is one whose content is worth keeping.
    pub(super) fn draft_of_form(&self) -> Option<Draft> {
        let sheet = self.sheets.iter().rev().find_map(|it| match it {
            Sheet::Form(sheet) if !sheet.purpose.is_door() => Some(sheet),
            Sheet::Form(_)
            | Sheet::Question(..)
            | Sheet::Help(_)
            | Sheet::Palette(_)
            | Sheet::Bulk(_)
            | Sheet::Handed(_)
            | Sheet::Papers(_)
            | Sheet::Pages(..) => None,
        })?;
        if !sheet.form.is_touched() {
            return None;
        }
        let mut draft = empty_draft(&sheet.purpose)?;
        draft.typed = sheet.form.draft();
        // Where only a secret was typed there is nothing to go on with.
        draft.typed.values().any(|it| !it.is_empty()).then_some(draft)
    }

    pub(super) fn draft_for(&self, purpose: &Purpose) -> Option<Draft> {
        let wanted = empty_draft(purpose)?;
        self.drafts.iter().find(|it| same(it, &wanted)).cloned()
    }

    /// Opens the form that a draft belongs to.
    pub(super) fn goes_on(&mut self, draft: Draft) {
        let Some(entity) = Entity::named(&draft.entity) else { return };
        let action = draft.action.as_deref().and_then(|it| it.parse().ok());
        let what = match (draft.id, action) {
            (Some(id), Some(action)) => {
                let subject = Subject {
                    entity,
                    machine: None,
                    id,
                    number: draft.number.clone(),
                    title: String::new(),
                    status: None,
                    version: 0,
                    order: None,
                    value: None,
                    summary: String::new(),
                };
                Preparing::Act { subject, action }
            }
            (None, None) => Preparing::New(entity),
            (Some(order), None) if entity == Entity::Addon => {
                Preparing::Addon { order, number: draft.number.clone() }
            }
            (Some(_), None) | (None, Some(_)) => return,
        };
        self.drafts.push(draft);
        self.ask(Ask::Prepare(Box::new(what)));
    }
}

/// The draft that belongs to a purpose, with nothing typed yet.
pub(super) fn empty_draft(purpose: &Purpose) -> Option<Draft> {
    let typed = std::collections::BTreeMap::new();
    match purpose {
        Purpose::Act { subjects, offered, .. } => {
            let [subject] = subjects.as_slice() else { return None };
            Some(Draft {
                entity: subject.entity.word().to_owned(),
                id: Some(subject.id),
                number: subject.number.clone(),
                action: Some(offered.action.word().to_owned()),
                typed,
            })
        }
        Purpose::Create(entity) => Some(Draft {
            entity: entity.word().to_owned(),
            id: None,
            number: String::new(),
            action: None,
            typed,
        }),
        Purpose::Addon { order, number } => Some(Draft {
            entity: Entity::Addon.word().to_owned(),
            id: Some(*order),
            number: number.clone(),
            action: None,
            typed,
        }),
        Purpose::Person { .. }
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

/// Whether two drafts belong to the same form.
pub(super) fn same(a: &Draft, b: &Draft) -> bool {
    // All settings have the id of their organization: they are told apart by their keys.
    let number = |it: &Draft| (it.entity == Entity::Setting.word()).then(|| it.number.clone());
    (&a.entity, a.id, &a.action, number(a)) == (&b.entity, b.id, &b.action, number(b))
}
