//! What a stroke means at the moment, and to whom it goes: the sheet on top, the line that narrows
//! a list, the pane in focus, or the thing under the cursor.
//!
//! Letters are never looked at here, only what the keymap says they mean.

use chrono::{DateTime, Utc};
use crossterm::event::KeyEvent;

use super::kiosk::Due;
use super::sheets::{Asked, Sheet, Target};
use super::{App, Link, PAUSE};
use crate::domain::scanned::Scanned;
use crate::tui::Effect;
use crate::tui::action::{Scope, Ui};
use crate::tui::asks::{Ask, Preparing};
use crate::tui::keymap::Key;
use crate::tui::parts::entry::Entry;
use crate::tui::parts::form::Did;
use crate::tui::screens::Screen;

/// The words that narrow a list, while they are typed.
pub(super) struct Narrowing {
    pub(super) entry: Entry,
    /// When they are looked for.
    pub(super) due: Option<DateTime<Utc>>,
}

/// Something that was struck or pasted.
pub(super) enum Stroke {
    Key(KeyEvent),
    Paste(String),
    Scan(Scanned),
}

/// How many strokes are held at most: more than that is no typing.
const HELD_MAX: usize = 500;

impl App {
    /// Takes a stroke, or holds it: what is typed after the key of an act belongs into its form,
    /// however long the line takes to bring it, and at the start to a screen that shows something.
    pub(super) fn strikes_in_turn(&mut self, stroke: Stroke) {
        if !self.holds() {
            return self.takes_stroke(stroke);
        }
        let leaves = |ui: Ui| match &stroke {
            Stroke::Key(event) => self.keymap.ui(Scope::Everywhere, Key::from(*event)) == Some(ui),
            Stroke::Paste(_) | Stroke::Scan(_) => false,
        };
        if leaves(Ui::Leave) {
            self.lets_go_of_held();
        } else if leaves(Ui::Quit) && !self.is_in() {
            self.quits();
        } else if self.held.len() < HELD_MAX {
            self.held.push_back(stroke);
        }
    }

    /// Takes up what was held, until something is waited for again.
    pub(super) fn takes_up_held(&mut self) {
        while !self.holds()
            && let Some(stroke) = self.held.pop_front()
        {
            self.takes_stroke(stroke);
            self.settle();
        }
    }

    /// Forgets an act that was asked for, and what was struck since.
    pub(super) fn lets_go_of_held(&mut self) {
        self.wanted = None;
        self.preparing = false;
        self.looked_up = false;
        self.held.clear();
    }

    pub(super) fn holds(&self) -> bool {
        match self.link {
            Link::Opening(_) => !self.is_in() && self.sheets.is_empty(),
            Link::Live => {
                let asks = self.wanted.is_some() || self.preparing || self.looked_up;
                asks || self.checking.is_busy() || self.is_saving_marks()
            }
            Link::Away { .. } => false,
        }
    }

    fn takes_stroke(&mut self, stroke: Stroke) {
        match stroke {
            Stroke::Key(event) => self.strikes(event),
            Stroke::Paste(words) => self.pastes(&words),
            Stroke::Scan(scanned) => self.scans(scanned),
        }
    }

    fn strikes(&mut self, event: KeyEvent) {
        self.unopened = None;
        let key = Key::from(event);
        let everywhere = self.keymap.ui(Scope::Everywhere, key);
        // These work whatever is open: they type nothing.
        if !key.is_text() {
            match everywhere {
                Some(Ui::Redraw) => return self.effects.push(Effect::Redraw),
                Some(ui) if !self.allows(ui) => return self.keeps_in(),
                Some(Ui::Suspend) => return self.effects.push(Effect::Suspend),
                Some(Ui::Mouse) => return self.switch_mouse(),
                Some(_) | None => {}
            }
        }
        if !self.sheets.is_empty() {
            self.strikes_sheet(event, key);
        } else if self.narrowing.is_some() {
            self.strikes_narrowing(event, key);
        } else if !self.going && self.strikes_checklist(event, key) {
        } else if std::mem::take(&mut self.going) {
            match self.keymap.place(key) {
                Some(place) => self.go(place),
                None if everywhere == Some(Ui::Leave) => {}
                None => self.strikes_screen(key, everywhere),
            }
        } else {
            self.strikes_screen(key, everywhere);
        }
    }

    fn pastes(&mut self, words: &str) {
        match self.sheets.last_mut() {
            Some(Sheet::Form(sheet)) => {
                sheet.form.paste(words);
                self.seek_due = Some(self.now + PAUSE);
            }
            Some(Sheet::Palette(palette)) => {
                palette.paste(words);
                self.seek_due = Some(self.now + PAUSE);
            }
            Some(
                Sheet::Question(..)
                | Sheet::Help(_)
                | Sheet::Bulk(_)
                | Sheet::Handed(_)
                | Sheet::Papers(_)
                | Sheet::Pages(..),
            ) => {}
            None => {
                if let Some(narrowing) = &mut self.narrowing {
                    narrowing.entry.paste(words);
                    narrowing.due = Some(self.now + PAUSE);
                }
            }
        }
    }

    fn strikes_screen(&mut self, key: Key, everywhere: Option<Ui>) {
        let ui = everywhere.or_else(|| self.keymap.ui(Scope::List, key));
        if let Some(ui) = ui {
            self.means(ui);
            return;
        }
        if self.strikes_person(key) || self.strikes_work(key) || self.strikes_paper(key) {
            return;
        }
        let actions = self.keymap.acts(key);
        if !actions.is_empty() {
            self.acts(actions, Some(key));
        }
    }

    /// Does what a key means to the screen.
    pub(super) fn means(&mut self, ui: Ui) {
        if !self.allows(ui) {
            return self.keeps_in();
        }
        match ui {
            Ui::Help => self.open_help(),
            Ui::Palette | Ui::Search => self.open_palette(),
            Ui::Go => self.going = true,
            Ui::NextPane => self.step_pane(1),
            Ui::PreviousPane => self.step_pane(-1),
            Ui::Leave => self.leaves(),
            Ui::Copy => self.copies(),
            Ui::Refresh => self.poke(),
            Ui::Redraw => self.effects.push(Effect::Redraw),
            Ui::Suspend => self.effects.push(Effect::Suspend),
            Ui::Mouse => self.switch_mouse(),
            Ui::Big => self.manner.big = !self.manner.big,
            Ui::Password => self.opens_password(None),
            Ui::Switch => self.ask(Ask::Places),
            Ui::LogOut => self.asks_to_log_out(),
            Ui::ActionSheet => self.opens_action_sheet(),
            Ui::Quit => self.quits(),
            Ui::NextStage | Ui::PreviousStage => self.steps_aside(ui),
            Ui::Papers => self.opens_papers(),
            Ui::Family => self.goes_to_family(),
            Ui::Addon => self.begins_addon(),
            Ui::Open => self.opens(),
            Ui::New => self.begins_new(),
            Ui::Made => self.opens_made(),
            Ui::Filter => self.begins_narrowing(),
            Ui::Sort => self.sorts(),
            Ui::Down
            | Ui::Up
            | Ui::PageDown
            | Ui::PageUp
            | Ui::First
            | Ui::Last
            | Ui::Mark
            | Ui::MarkAll => {
                if let Some(pane) = self.screen_mut().and_then(Screen::focused_mut) {
                    pane.does(ui);
                }
            }
            Ui::PassLine
            | Ui::FailLine
            | Ui::PassOpen
            | Ui::SaveMarks
            | Ui::TakeBack
            | Ui::Save
            | Ui::NextField
            | Ui::PreviousField
            | Ui::Cancel
            | Ui::Yes
            | Ui::No => {}
        }
    }

    /// Sorts the queue that has the keys another way, and says how.
    fn sorts(&mut self) {
        let order = self.screen_mut().and_then(Screen::focused_mut).and_then(|it| it.sorts());
        match order {
            Some(order) => self.notices.tell(order.says(), None, self.now),
            None => {
                self.notices.refuse("only job cards, inspections, batches and add-ons are sorted");
            }
        }
    }

    /// Goes to the next view of the list, or along the pipeline where it has none.
    fn steps_aside(&mut self, ui: Ui) {
        let list = self.screen_mut().and_then(|it| it.panes_mut().first_mut());
        if let Some(list) = list.filter(|it| it.has_views()) {
            list.does(ui);
            self.forget_offers();
            return;
        }
        self.step_stage(if ui == Ui::NextStage { 1 } else { -1 });
    }

    fn strikes_sheet(&mut self, event: KeyEvent, key: Key) {
        let form_ui = self.keymap.ui(Scope::Form, key);
        let (habits, now) = (self.habits.clone(), self.now);
        match self.sheets.last_mut() {
            Some(Sheet::Form(sheet)) => {
                let did = sheet.form.takes(event, form_ui, &habits, now);
                match did {
                    Did::Nothing => {}
                    Did::Typed => self.seek_due = Some(now + PAUSE),
                    Did::Save(values) => self.saves(values),
                    Did::Leave => self.leaves_form(),
                }
            }
            Some(Sheet::Question(..)) => self.strikes_question(key),
            Some(Sheet::Help(help)) => {
                let page = help.page();
                let list = self.keymap.ui(Scope::List, key);
                match list {
                    Some(Ui::Down) => help.scroll(1),
                    Some(Ui::Up) => help.scroll(-1),
                    Some(Ui::PageDown) => help.scroll(page),
                    Some(Ui::PageUp) => help.scroll(-page),
                    Some(_) | None => drop(self.sheets.pop()),
                }
            }
            Some(Sheet::Palette(palette)) => {
                let enters = form_ui == Some(Ui::NextField)
                    && event.code == crossterm::event::KeyCode::Enter;
                match form_ui {
                    Some(Ui::Cancel) => drop(self.sheets.pop()),
                    _ if enters => self.chooses(),
                    Some(ui @ (Ui::NextField | Ui::PreviousField)) => palette.does(ui),
                    Some(_) | None => {
                        if palette.takes(event) {
                            self.seek_due = Some(now + PAUSE);
                        }
                    }
                }
            }
            Some(Sheet::Bulk(_)) => self.strikes_bulk(key),
            Some(Sheet::Handed(_)) => {
                let ui = self.keymap.ui(Scope::Everywhere, key);
                self.strikes_handed(ui);
            }
            Some(Sheet::Papers(_) | Sheet::Pages(..)) => self.strikes_papers(key),
            None => {}
        }
    }

    fn strikes_question(&mut self, key: Key) {
        let Some(Sheet::Question(question, _)) = self.sheets.last() else { return };
        let confirms = question.confirms == key;
        let refuses = matches!(self.keymap.ui(Scope::Question, key), Some(Ui::No));
        if !confirms && !refuses {
            return;
        }
        let Some(Sheet::Question(_, asked)) = self.sheets.pop() else { return };
        match (asked, confirms) {
            (Asked::Act { subjects, offered, version }, true) => {
                self.begins(&subjects, &offered, version, serde_json::Map::new());
            }
            (Asked::Person { subject, action }, true) => {
                self.does_with(&subject, action, serde_json::Map::new());
            }
            (Asked::LogOut, true) => self.ask(Ask::LogOut),
            (Asked::Instead(from), true) => self.begins_instead(from),
            (
                Asked::Act { .. }
                | Asked::Person { .. }
                | Asked::LogOut
                | Asked::Instead(_)
                | Asked::Quit,
                false,
            ) => {}
            (Asked::Draft(draft), true) => self.goes_on(draft),
            (Asked::Draft(_), false) => self.keeps_draft(None),
            (Asked::Quit, true) => self.effects.push(Effect::Quit),
        }
    }

    fn chooses(&mut self) {
        let Some(Sheet::Palette(palette)) = self.sheets.last() else { return };
        let Some(item) = palette.chosen() else { return };
        if item.off {
            let why = format!("{}: {}", item.words, item.detail);
            self.sheets.pop();
            self.notices.refuse(why);
            return;
        }
        let target = item.what.clone();
        self.sheets.pop();
        match target {
            Target::Act(action) => self.acts(vec![action], None),
            Target::Person(action) => self.acts_on_person(action, None),
            Target::Work(action) => self.acts_on_work(action),
            Target::Paper(action) => self.does_with_paper(action),
            Target::Go(place) => self.go(place),
            Target::Ui(ui) => self.means(ui),
            Target::New(entity) => self.ask(Ask::Prepare(Box::new(Preparing::New(entity)))),
            Target::Thing(subject) => self.opens_thing(*subject),
        }
    }

    fn strikes_narrowing(&mut self, event: KeyEvent, key: Key) {
        let form_ui = self.keymap.ui(Scope::Form, key);
        let Some(narrowing) = &mut self.narrowing else { return };
        let enters = event.code == crossterm::event::KeyCode::Enter;
        match form_ui {
            Some(Ui::Cancel) => {
                self.narrowing = None;
                self.narrow("");
            }
            Some(Ui::NextField | Ui::PreviousField | Ui::Save) => {
                let words = narrowing.entry.text().to_owned();
                self.narrowing = None;
                self.narrow(&words);
                // The arrows leave the line and go on in the list at once.
                let list = self.keymap.ui(Scope::List, key);
                if let Some(ui @ (Ui::Down | Ui::Up)) = list
                    && !enters
                {
                    self.means(ui);
                }
            }
            Some(_) | None => {
                if narrowing.entry.takes(event) {
                    narrowing.due = Some(self.now + PAUSE);
                }
            }
        }
    }

    fn begins_narrowing(&mut self) {
        let now = self.screen().and_then(Screen::focused).and_then(|it| it.narrowed());
        let entry = Entry::new(now.unwrap_or_default());
        self.narrowing = Some(Narrowing { entry, due: None });
    }

    pub(super) fn settle_narrowing(&mut self) {
        let Some(narrowing) = &mut self.narrowing else { return };
        if narrowing.due.is_some_and(|at| at <= self.now) {
            narrowing.due = None;
            let words = narrowing.entry.text().to_owned();
            self.narrow(&words);
        }
    }

    /// Narrows the list in focus, or the one that leads.
    fn narrow(&mut self, words: &str) {
        let Some(screen) = self.screens.last_mut() else { return };
        let can = screen.focused_mut().is_some_and(|it| it.narrow(words));
        if !can && let Some(pane) = screen.panes_mut().first_mut() {
            pane.narrow(words);
        }
    }

    fn step_pane(&mut self, by: isize) {
        if let Some(screen) = self.screen_mut() {
            screen.step(by);
        }
    }

    fn switch_mouse(&mut self) {
        self.manner.mouse = !self.manner.mouse;
        self.effects.push(Effect::Mouse(self.manner.mouse));
        let words = if self.manner.mouse {
            "the mouse points and scrolls"
        } else {
            "the mouse is the terminal's: select text with it"
        };
        self.notices.tell(words, None, self.now);
    }

    /// Leaves what is nearest: a problem, marks, a narrowed list, a pane, a screen.
    fn leaves(&mut self) {
        if self.notices.read() {
            return;
        }
        let Some(screen) = self.screens.last_mut() else { return };
        let Some(pane) = screen.focused_mut() else { return };
        if pane.unmark_all() {
            return;
        }
        if pane.narrowed().is_some() {
            pane.narrow("");
            return;
        }
        if 0 < screen.focus() {
            screen.focus_on(0);
        } else if 1 < self.screens.len() {
            self.screens.pop();
            self.forget_offers();
            self.poke();
        }
    }

    fn quits(&mut self) {
        match (self.manner.kiosk, self.is_in()) {
            (true, true) => return self.asks_who(Due::End),
            // It is not open yet; then it asks who it is.
            (true, false) => return,
            (false, _) => {}
        }
        let busy = !self.jobs.is_empty();
        if busy {
            let words = "something is still being saved".to_owned();
            self.asks("Quit", words, ("quit all the same", "stay"), Asked::Quit);
        } else {
            self.effects.push(Effect::Quit);
        }
    }
}
