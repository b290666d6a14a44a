//! The workbench's frame: who and where on top, the strip, the panes, what is said, what can be
//! done.
//!
//! It decides nothing; it shows how things stand.

use ratatui::layout::Rect;

use super::{App, Link, strip};
use crate::domain::entity::Entity;
use crate::service::people::UserAction;
use crate::tui::action::{Meaning, Ui};
use crate::tui::look::Look;
use crate::tui::paint::Canvas;
use crate::tui::panes::Sight;
use crate::tui::parts::banner::{self, Banner};
use crate::tui::parts::hints::{self, Hint};
use crate::tui::parts::{sheet, tabs};
use crate::tui::screens::Screen;
use crate::tui::text;

use super::sheets::Sheet;

impl App {
    pub(super) fn paint(&mut self, canvas: &mut Canvas<'_>) {
        let whole = canvas.area();
        let mut rest = whole;
        let banners = self.banners();
        if !banners.is_empty() {
            banner::draw(canvas, cut_top(&mut rest, 1), &banners);
        }
        let header = cut_top(&mut rest, 1);
        self.draw_header(canvas, header);
        // The line under the strip, and a row of air, only where there is room.
        let strip_rows = if rest.height < 26 { 1 } else { 2 };
        let strip = cut_top(&mut rest, strip_rows);
        let bottom = cut_bottom(&mut rest, 1);
        let said = cut_bottom(&mut rest, self.notices.height(whole.width));
        let height = self.sheets.last().map_or(0, |it| it.height(whole.width, whole.height));
        let covered = height.saturating_sub(bottom.height + said.height);
        if self.is_at_door() {
            self.draw_door(canvas, rest);
        } else {
            strip::draw(canvas, strip, &self.sums.stages, self.stage, &self.habits);
            self.draw_panes(canvas, rest, covered);
        }
        if self.sheets.is_empty() {
            self.draw_bottom(canvas, bottom);
        } else {
            let above = Rect { height: whole.height.saturating_sub(1), y: whole.y + 1, ..whole };
            let area = sheet::place(above, height);
            self.draw_sheet(canvas, area);
        }
        let read = self.keymap.shown(Meaning::Ui(Ui::Leave));
        // What is said stands above an open sheet, so that neither hides the other.
        let said = if self.sheets.is_empty() {
            said
        } else {
            Rect { y: whole.bottom().saturating_sub(height.max(1) + said.height), ..said }
        };
        canvas.clear(said);
        self.notices.draw(canvas, said, &read);
    }

    fn banners(&self) -> Vec<Banner> {
        let mut banners = Vec::new();
        if let Link::Away { since, why } = &self.link
            && why != "logged out"
        {
            let since = self.habits.time(*since);
            let words = format!("NO DATABASE since {since}: {why}; trying again by itself");
            banners.push(Banner::Offline(words));
        }
        if let Some(name) = &self.manner.production {
            banners.push(Banner::Production(name.clone()));
        }
        if self.manner.read_only {
            banners.push(Banner::ReadOnly);
        }
        banners
    }

    fn draw_header(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let look = canvas.look;
        if area.is_empty() {
            return;
        }
        let mut right = Vec::new();
        if let Some(me) = &self.me {
            right.push(format!("{}, {}", me.short_name, me.role));
        }
        let live = match &self.link {
            Link::Opening(what) => what.as_str(),
            Link::Live => "live",
            Link::Away { .. } => "away",
        };
        right.push(live.to_owned());
        right.push(self.habits.time(self.now));
        let right = right.join("   ");
        let width = text::width(&right);
        let mut x = canvas.put(area.x + 1, area.y, area.width, "ordna", look.dim);
        let room = area.right().saturating_sub(x + width + 4);
        if let Some(me) = &self.me {
            x = canvas.put(x, area.y, room, &format!(" {} ", look.marks.dot), look.dim);
            let name = if self.manner.demo {
                format!("{} (demo)", me.organization_name)
            } else {
                me.organization_name.clone()
            };
            let room = area.right().saturating_sub(x + width + 3);
            x = canvas.put(x, area.y, room, &name, look.thing);
        }
        if let Some(place) = self.screen().and_then(|it| it.place)
            && place != crate::tui::action::Place::Pipeline
        {
            let room = area.right().saturating_sub(x + width + 6);
            let end = canvas.put(x, area.y, room, &format!(" {} ", look.marks.dot), look.dim);
            canvas.put(end, area.y, room.saturating_sub(3), place.words(), look.text);
        }
        canvas.put_right(area.x, area.y, area.width.saturating_sub(1), &right, look.dim);
    }

    fn draw_panes(&mut self, canvas: &mut Canvas<'_>, area: Rect, covered: u16) {
        let sheet = !self.sheets.is_empty() || self.narrowing.is_some();
        let (habits, sums, now) = (&self.habits, &self.sums, self.now);
        let Some(screen) = self.screens.last_mut() else { return };
        let focus = screen.focus();
        let arrangement = screen.arrange(area, covered);
        let look = canvas.look.clone();
        if let Some(area) = arrangement.tabs {
            let names: Vec<String> = screen.panes().iter().map(|it| it.tab(sums)).collect();
            tabs::draw(canvas, area, &names, focus);
        }
        for rule in &arrangement.rules {
            let Rect { x, y, width, .. } = *rule;
            canvas.rule(x + 1, y, width.saturating_sub(2), look.marks.line, look.border);
        }
        if let Some(area) = arrangement.line {
            draw_line(canvas, area, screen, &look);
        }
        let titled = arrangement.tabs.is_none();
        for (place, area) in arrangement.panes.iter().filter(|(_, area)| !area.is_empty()) {
            let focused = *place == focus && !sheet;
            let sight = Sight { focused, titled, habits, sums, now };
            if let Some(pane) = screen.panes_mut().get_mut(*place) {
                pane.draw(canvas, *area, &sight);
            }
        }
    }

    fn draw_bottom(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let look = canvas.look;
        let key = |ui| self.keymap.shown(Meaning::Ui(ui));
        if let Some(narrowing) = &self.narrowing {
            let x = canvas.put(area.x + 1, area.y, 2, "/", look.hint_key) + 1;
            let hints = [
                Hint::new("Enter", "keep"),
                Hint::new(self.keymap.shown(Meaning::Ui(Ui::Cancel)), "show all"),
            ];
            hints::draw(canvas, area, &[], &hints);
            let room = area.width.saturating_sub(30);
            narrowing.entry.draw(canvas, x, area.y, room, look.field_on);
            return;
        }
        if self.going {
            let places = crate::tui::screens::SCREENS.iter().map(|it| {
                let key = self.keymap.keys(Meaning::Go(it.place)).first().map(ToString::to_string);
                Hint::new(key.unwrap_or_default(), it.place.words())
            });
            hints::draw(canvas, area, &places.collect::<Vec<_>>(), &[]);
            return;
        }
        let always = [
            Hint::new(key(Ui::Filter), "filter"),
            Hint::new(key(Ui::Palette), "anything"),
            Hint::new(key(Ui::Help), "why not"),
        ];
        let mut here = self.hints();
        let marked = self.marked().len();
        if 0 < marked {
            // What the keys beside it are about to do, they do to all of these.
            here.insert(0, Hint::new(marked.to_string(), "marked:"));
        }
        if let Some(entity) = self.makes().filter(|_| !self.manner.read_only) {
            let word = if entity == Entity::User { "person" } else { entity.word() };
            here.push(Hint::new(key(Ui::New), format!("new {word}")));
        }
        hints::draw(canvas, area, &here, &always);
    }

    /// What can be done now to the thing under the cursor, the most likely first.
    fn hints(&self) -> Vec<Hint> {
        let people = self.person_offers();
        if !people.is_empty() {
            let open = people.into_iter().filter(|it| it.reason.is_none());
            let hint = |action: UserAction| Hint::new(self.person_key(action), action.plain());
            return open.map(|it| hint(it.act.action)).collect();
        }
        if self.manner.read_only {
            return Vec::new();
        }
        let subject = self.screen().and_then(Screen::subject);
        let (Some(offers), Some(_)) = (&self.offers, subject) else { return Vec::new() };
        let mut open: Vec<_> =
            offers.offered.iter().filter(|it| it.allowed && it.is_near).collect();
        // What moves the thing on comes before what leaves it where it is.
        open.sort_by_key(|it| it.to.is_none());
        let hint = |it: &crate::service::actions::Offered| {
            Hint::new(self.keymap.shown(Meaning::Act(it.action)), it.action.plain())
        };
        open.into_iter().map(hint).collect()
    }

    fn draw_sheet(&mut self, canvas: &mut Canvas<'_>, area: Rect) {
        let leave = self.keymap.shown(Meaning::Ui(Ui::Leave));
        let copy = self.keymap.shown(Meaning::Ui(Ui::Copy));
        let save = self.keymap.shown(Meaning::Ui(Ui::Save));
        let cancel = self.keymap.shown(Meaning::Ui(Ui::Cancel));
        match self.sheets.last_mut() {
            Some(Sheet::Form(sheet)) => {
                sheet.form.draw(canvas, area, (&save, &cancel), &self.habits, self.now);
            }
            Some(Sheet::Question(question, _)) => question.draw(canvas, area),
            Some(Sheet::Help(help)) => help.draw(canvas, area, &leave),
            Some(Sheet::Palette(palette)) => palette.draw(canvas, area, &leave),
            Some(Sheet::Bulk(bulking)) => bulking.bulk.draw(canvas, area, &leave),
            Some(Sheet::Handed(handed)) => handed.draw(canvas, area, (&copy, &leave)),
            None => {}
        }
    }
}

/// A line about the thing under the cursor, where there is no room for more.
fn draw_line(canvas: &mut Canvas<'_>, area: Rect, screen: &Screen, look: &Look) {
    let Some(subject) = screen.subject() else { return };
    let x = area.x + 1;
    let end = canvas.put(x, area.y, area.width, &subject.number, look.thing);
    let room = |x: u16| area.right().saturating_sub(x + 1);
    let end = canvas.put(end + 2, area.y, room(end + 2), &subject.title, look.text);
    canvas.put(end + 2, area.y, room(end + 2), &subject.summary, look.dim);
}

fn cut_top(rest: &mut Rect, rows: u16) -> Rect {
    let rows = rows.min(rest.height);
    let top = Rect { height: rows, ..*rest };
    *rest = Rect { y: rest.y + rows, height: rest.height - rows, ..*rest };
    top
}

fn cut_bottom(rest: &mut Rect, rows: u16) -> Rect {
    let rows = rows.min(rest.height);
    let bottom = Rect { y: rest.bottom() - rows, height: rows, ..*rest };
    *rest = Rect { height: rest.height - rows, ..*rest };
    bottom
}
