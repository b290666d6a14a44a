//! Documents: those of the thing under the cursor, what one says, where it is saved, how it is
//! shown; and how one is made that is missing.
//!
//! It never reads a file: what is saved or shown is so elsewhere.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::sheets::{Purpose, Sheet};
use super::{App, words};
use crate::domain::entity::Entity;
use crate::domain::machine::{Action, Machine};
use crate::service::error::Error;
use crate::service::papers::{Filed, has_papers};
use crate::tui::Effect;
use crate::tui::action::{Meaning, PaperAction, Scope, Ui};
use crate::tui::asks::{Ask, Deed, Subject};
use crate::tui::keymap::Key;
use crate::tui::parts::field::{Field, Kind};
use crate::tui::parts::hints::Hint;
use crate::tui::parts::pages::Pages;
use crate::tui::parts::papers::Papers;
use crate::tui::screens::Screen;

/// A document that something is done with.
#[derive(Clone, Debug)]
pub(super) struct Paper {
    id: Uuid,
    pub(super) number: String,
    /// Where people look for it.
    path: String,
}

impl App {
    /// Opens the documents of the thing under the cursor.
    pub(super) fn opens_papers(&mut self) {
        let Some(subject) = self.screen().and_then(Screen::subject) else {
            self.notices.refuse("there is nothing under the cursor that has documents");
            return;
        };
        // What has no documents of its own goes by its order.
        let (entity, id, number) = match &subject.order {
            Some((order, number)) if !has_papers(subject.entity) => {
                (Entity::Order, *order, number.clone())
            }
            _ => (subject.entity, subject.id, subject.number.clone()),
        };
        if !has_papers(entity) {
            self.notices.refuse(format!("{number} has no documents"));
            return;
        }
        let makes = self.makes_papers(&subject).filter(|_| id == subject.id);
        let wanted = self.line().and_then(|it| it.document).filter(|_| id == subject.id);
        let papers = Papers::new(format!("Documents of {number}"), id, makes).at(wanted);
        self.sheets.push(Sheet::Papers(Box::new((papers, subject))));
        self.ask(Ask::Papers { entity, id });
    }

    /// How a paper is made of it, where one can be.
    fn makes_papers(&self, subject: &Subject) -> Option<Hint> {
        let role = self.me.as_ref()?.role;
        let can = |machine: Machine| {
            let rows = machine.table().iter();
            rows.filter(|row| row.action == Action::Print).any(|row| row.by.include(role))
        };
        let may = !self.manner.read_only && subject.machine.is_some_and(can);
        may.then(|| Hint::new(self.keymap.shown(Meaning::Act(Action::Print)), "make one"))
    }

    /// Reads the documents again that are in view.
    pub(super) fn pokes_papers(&mut self) {
        let open = self
            .sheets
            .iter()
            .rev()
            .find_map(|it| if let Sheet::Papers(open) = it { Some(open) } else { None });
        if let Some((papers, subject)) = open.map(AsRef::as_ref) {
            let is_own = papers.of == subject.id;
            let entity = if is_own { subject.entity } else { Entity::Order };
            let ask = Ask::Papers { entity, id: papers.of };
            self.ask(ask);
        }
    }

    pub(super) fn learns_papers(&mut self, of: Uuid, result: Result<Vec<Filed>, Error>) {
        match result {
            Ok(rows) => {
                let open = self.sheets.iter_mut().rev().find_map(|it| match it {
                    Sheet::Papers(open) if open.0.of == of => Some(open),
                    Sheet::Papers(_)
                    | Sheet::Pages(..)
                    | Sheet::Form(_)
                    | Sheet::Question(..)
                    | Sheet::Help(_)
                    | Sheet::Palette(_)
                    | Sheet::Bulk(_)
                    | Sheet::Handed(_) => None,
                });
                if let Some(open) = open {
                    open.0.learns(rows);
                }
            }
            Err(error) => self.fails(&error),
        }
    }

    /// The document under the cursor: in the sheet on top, or in the list.
    pub(super) fn paper(&self) -> Option<Paper> {
        match self.sheets.last() {
            Some(Sheet::Papers(open)) => open.0.picked().map(|it| Paper {
                id: it.id,
                number: it.number.clone(),
                path: it.path.clone(),
            }),
            Some(Sheet::Pages(_, paper)) => Some(paper.clone()),
            Some(
                Sheet::Form(_)
                | Sheet::Question(..)
                | Sheet::Help(_)
                | Sheet::Palette(_)
                | Sheet::Bulk(_)
                | Sheet::Handed(_),
            ) => None,
            None => {
                let subject = self.screen().and_then(Screen::subject);
                let subject = subject.filter(|it| it.entity == Entity::Document)?;
                Some(Paper { id: subject.id, number: subject.number, path: subject.summary })
            }
        }
    }

    /// What can be done with a document, as hints say it.
    pub(super) fn paper_hints(&self) -> Vec<Hint> {
        let hint = |it| Hint::new(self.keymap.shown(Meaning::Paper(it)), it.plain());
        vec![hint(PaperAction::Save), hint(PaperAction::View)]
    }

    /// Reads the document under the cursor.
    pub(super) fn reads_paper(&mut self) {
        if let Some(Paper { id: document, number, .. }) = self.paper() {
            self.ask(Ask::Pages { document, number });
        }
    }

    pub(super) fn learns_pages(&mut self, number: String, result: Result<Vec<String>, Error>) {
        let wanted = self.paper().filter(|it| it.number == number);
        match (result, wanted) {
            (Ok(pages), Some(paper)) => {
                let cut = self.look.marks.cut;
                self.sheets.push(Sheet::Pages(Box::new(Pages::new(number, &pages, cut)), paper));
            }
            // Somebody who went on meanwhile does not want it any more.
            (Ok(_), None) => {}
            (Err(error), _) => self.fails(&error),
        }
    }

    /// Does what a key means to the document under the cursor; says whether it means anything.
    pub(super) fn strikes_paper(&mut self, key: Key) -> bool {
        let Some(action) = self.keymap.paper(key).filter(|_| self.paper().is_some()) else {
            return false;
        };
        self.does_with_paper(action);
        true
    }

    pub(super) fn does_with_paper(&mut self, action: PaperAction) {
        let Some(Paper { id: document, number, path: lies }) = self.paper() else { return };
        match action {
            PaperAction::Save => {
                let path = Field::new("path", "path", Kind::Text);
                let path = path
                    .filled(&format!("{number}.{}", ending(&lies)))
                    .help("a file or a directory");
                let title = format!("Save {number}");
                let purpose = Purpose::SavePaper { document };
                self.shows_form(&title, "save it", vec![path.required()], purpose);
            }
            PaperAction::View if self.manner.shows_windows => self.ask(Ask::View { document }),
            PaperAction::View => {
                let save = self.keymap.shown(Meaning::Paper(PaperAction::Save));
                self.notices.refuse(format!(
                    "there is no screen here that could show {number}; {save} saves it"
                ));
            }
        }
    }

    pub(super) fn saves_paper(&mut self, document: Uuid, values: &Map<String, Value>) {
        let path = values.get("path").and_then(Value::as_str).unwrap_or_default().to_owned();
        let job = self.works(Deed::SavePaper { document, path }, None);
        self.form_waits_for(job);
    }

    /// Says where a document was saved; the path is what people want next.
    pub(super) fn saved(&mut self, document: Uuid, path: String) {
        let key = self.keymap.shown(Meaning::Ui(Ui::Copy));
        let hint = Hint::new(key, "copy the path");
        self.notices.tell(format!("saved as {path}"), Some(hint), self.now);
        self.saved_as = Some((document, path));
    }

    pub(super) fn viewed(&mut self, result: Result<String, Error>) {
        match result {
            Ok(number) => self.notices.tell(format!("{number} is shown"), None, self.now),
            Err(error) => {
                let why = words::wrong(&error, &self.habits, self.now);
                self.notices.warn(why);
            }
        }
    }

    /// Copies where the document under the cursor was saved last, or where it lies.
    pub(super) fn copies_paper(&mut self) {
        let Some(paper) = self.paper() else { return };
        let saved = self.saved_as.as_ref().filter(|(id, _)| *id == paper.id);
        let path = saved.map(|(_, path)| path.clone());
        self.effects.push(Effect::Copy(path.unwrap_or(paper.path)));
    }

    /// Takes a stroke while documents, or what one says, are in view.
    pub(super) fn strikes_papers(&mut self, key: Key) {
        let everywhere = self.keymap.ui(Scope::Everywhere, key);
        let list = self.keymap.ui(Scope::List, key);
        if everywhere == Some(Ui::Leave) {
            if !self.notices.read() {
                self.sheets.pop();
            }
            return;
        }
        if everywhere == Some(Ui::Copy) {
            return self.copies_paper();
        }
        if self.strikes_paper(key) {
            return;
        }
        let prints = self.keymap.acts(key).contains(&Action::Print);
        match (self.sheets.last_mut(), list) {
            (Some(Sheet::Papers(_)), Some(Ui::Open)) => self.reads_paper(),
            (Some(Sheet::Papers(open)), Some(ui)) => open.0.does(ui),
            (Some(Sheet::Papers(open)), None) if prints && open.0.makes.is_some() => {
                let subject = open.1.clone();
                self.acts_on(subject, vec![Action::Print], Some(key));
            }
            (Some(Sheet::Pages(pages, _)), Some(ui)) => {
                pages.does(ui);
            }
            _ => {}
        }
    }
}

/// How a file's name ends; a paper that was printed here is a PDF.
fn ending(path: &str) -> &str {
    path.rsplit_once('.').map_or("pdf", |(_, ending)| ending)
}
