//! The workbench's frame: who and where on top, the strip, the panes, what is said, what can be
//! done.
//!
//! It decides nothing; it shows how things stand.

use ratatui::layout::Rect;

use super::{App, Link, strip};
use crate::domain::entity::Entity;
use crate::domain::stage::Stage;
use crate::domain::status::Status;
use crate::service::asked::WorkAction;
use crate::service::people::UserAction;
use crate::tui::action::{Meaning, Place, Ui};
use crate::tui::look::Look;
use crate::tui::paint::Canvas;
use crate::tui::panes::{Pane, Sight};
use crate::tui::parts::banner::{self, Banner};
use crate::tui::parts::hints::{self, Hint};
use crate::tui::parts::lines::Piece;
use crate::tui::parts::{sheet, tabs};
use crate::tui::screens::{SCREENS, Screen, Spec};
use crate::tui::text;
use crate::tui::words::noun;

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
        let strip_rows = match self.clock_height(canvas.look.marks.ascii) {
            0 if self.manner.kiosk => 1,
            0 if rest.height < 26 => 1,
            0 => 2,
            clock => clock,
        };
        let strip = cut_top(&mut rest, strip_rows);
        let bottom = cut_bottom(&mut rest, 1);
        let said = cut_bottom(&mut rest, self.notices.height(whole.width));
        let height = match self.sheets.last() {
            Some(sheet) => sheet.height(whole.width, whole.height),
            None if self.going => self.going_height(whole.width),
            None => 0,
        };
        let covered = height.saturating_sub(bottom.height + said.height);
        if self.is_at_door() {
            self.draw_door(canvas, rest);
        } else {
            self.draw_strip(canvas, strip);
            self.draw_panes(canvas, rest, covered);
        }
        let above = Rect { height: whole.height.saturating_sub(1), y: whole.y + 1, ..whole };
        if !self.sheets.is_empty() {
            self.draw_sheet(canvas, sheet::place(above, height));
        } else if self.going {
            self.draw_going(canvas, sheet::place(above, height));
        } else {
            self.draw_bottom(canvas, bottom);
        }
        let read = self.keymap.shown(Meaning::Ui(Ui::Leave));
        // What is said stands above an open sheet, so that neither hides the other.
        let said = if height == 0 {
            said
        } else {
            Rect { y: whole.bottom().saturating_sub(height.max(1) + said.height), ..said }
        };
        canvas.clear(said);
        self.notices.draw(canvas, said, &read);
    }

    /// The pipeline; at a terminal of everybody's, the time where nobody is there.
    fn draw_strip(&self, canvas: &mut Canvas<'_>, area: Rect) {
        if !self.manner.kiosk {
            strip::draw(canvas, area, &self.sums.stages, self.stage, &self.habits);
        } else if 1 < area.height {
            self.draw_clock(canvas, area);
        }
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
        let right = right.join(if area.width < 100 { "  " } else { "   " });
        let mut left = vec![Piece::new("ordna", look.dim)];
        if let Some(me) = &self.me {
            let demo = if self.manner.demo { " (demo)" } else { "" };
            left.push(Piece::new(format!("{}{demo}", me.organization_name), look.thing));
        }
        let place = self.screen().and_then(|it| it.place);
        if let Some(place) = place.filter(|it| *it != Place::Pipeline) {
            left.push(Piece::new(place.words(), look.text));
        }
        // Two blanks at least stand between what is left and what is right.
        let end = area.right().saturating_sub(text::width(&right) + 3);
        let dot = format!(" {} ", look.marks.dot);
        let wanted = left.iter().map(|it| text::width(&it.words) + 3).sum::<u16>();
        // Where it is narrow, whose this is counts for more than what it is.
        let skipped = usize::from(end + 2 < wanted && 1 < left.len());
        let mut x = area.x + 1;
        for (place, piece) in left.iter().skip(skipped).enumerate() {
            if 0 < place {
                x = canvas.put(x, area.y, end.saturating_sub(x), &dot, look.dim);
            }
            x = canvas.put(x, area.y, end.saturating_sub(x), &piece.words, piece.style);
        }
        canvas.put_right(area.x, area.y, area.width.saturating_sub(1), &right, look.dim);
    }

    fn draw_panes(&mut self, canvas: &mut Canvas<'_>, area: Rect, covered: u16) {
        let sheet = !self.sheets.is_empty() || self.narrowing.is_some();
        let (habits, sums, now) = (&self.habits, &self.sums, self.now);
        let big = self.manner.big;
        let leave = self.keymap.shown(Meaning::Ui(Ui::Leave));
        let Some(screen) = self.screens.last_mut() else { return };
        let focus = screen.focus();
        let arrangement = screen.arrange(area, covered, big);
        let look = canvas.look.clone();
        if let Some(area) = arrangement.tabs {
            let names: Vec<String> = screen.panes().iter().map(|it| it.tab(sums)).collect();
            tabs::draw(canvas, area, &names, focus);
        }
        for rule in &arrangement.rules {
            let Rect { x, y, width, .. } = *rule;
            canvas.rule(x + 1, y, width.saturating_sub(2), look.marks.line, look.border);
        }
        if let Some(rule) = arrangement.rules.first().filter(|_| arrangement.tabs.is_some()) {
            draw_caption(canvas, *rule, screen, &leave);
        }
        if let Some(area) = arrangement.line {
            draw_line(canvas, area, screen, &look);
        }
        let titled = arrangement.tabs.is_none();
        for (place, area) in arrangement.panes.iter().filter(|(_, area)| !area.is_empty()) {
            let focused = *place == focus && !sheet;
            let sight = Sight { focused, titled, big, habits, sums, now };
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
        let is_narrowed = self.screen().and_then(Screen::focused).is_some_and(narrows);
        let always = [
            if is_narrowed {
                Hint::new(key(Ui::Leave), "show all")
            } else {
                Hint::new(key(Ui::Filter), "filter")
            },
            if self.manner.kiosk {
                Hint::new(key(Ui::Big), "big letters")
            } else {
                Hint::new(key(Ui::Palette), "anything")
            },
            Hint::new(key(Ui::Help), "why not"),
        ];
        if self.checking.measured.is_some() {
            let hints = [
                Hint::new("0-9", "measured"),
                Hint::new("Enter", "that is it"),
                Hint::new(self.keymap.shown(Meaning::Ui(Ui::Cancel)), "leave it"),
            ];
            hints::draw(canvas, area, &hints, &[]);
            return;
        }
        let mut here = self.check_hints();
        here.extend(self.hints());
        let marked = self.marked().len();
        if 0 < marked {
            // What the keys beside it are about to do, they do to all of these.
            here.insert(0, Hint::new(marked.to_string(), "marked:"));
        }
        if let Some(words) = self.screen().and_then(Screen::focused).and_then(Pane::opens) {
            here.push(Hint::new(key(Ui::Open), words));
        }
        if self.screen().and_then(|it| it.panes().first()).is_some_and(|it| it.has_views()) {
            here.push(Hint::new(key(Ui::NextStage), "next view"));
        }
        if let Some(entity) = self.makes().filter(|it| !self.manner.read_only && self.may_make(*it))
        {
            let word = if entity == Entity::User { "person".to_owned() } else { noun(entity) };
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
        let work = self.work_offers();
        if !work.is_empty() && !self.manner.read_only {
            let open = work.into_iter().filter(|it| it.reason.is_none());
            let hint = |it: WorkAction| Hint::new(self.work_key(it), it.word());
            return open.map(|it| hint(it.act.action)).collect();
        }
        if self.paper().is_some() {
            let key = self.keymap.shown(Meaning::Ui(Ui::Open));
            let mut hints = vec![Hint::new(key, "read")];
            hints.extend(self.paper_hints());
            return hints;
        }
        if self.manner.read_only {
            return Vec::new();
        }
        let subject = self.screen().and_then(Screen::subject);
        let (Some(offers), Some(subject)) = (&self.offers, subject) else { return Vec::new() };
        let mut open: Vec<_> =
            offers.offered.iter().filter(|it| it.allowed && it.is_near).collect();
        // What moves the thing on comes before what leaves it where it is; where nothing does, what
        // ends it badly is not what a tired hand should find first.
        let machine = subject.machine;
        let is_lost = |to: Status| {
            machine.and_then(|it| Stage::of(it, to)).is_some_and(|it| it == Stage::Lost)
        };
        let goes_on = open.iter().any(|it| it.to.is_some_and(|to| !is_lost(to)));
        open.sort_by_key(|it| match it.to {
            None => 1,
            Some(to) if !goes_on && is_lost(to) => 2,
            Some(_) => 0,
        });
        let hint = |it: &crate::service::actions::Offered| {
            Hint::new(self.keymap.shown(Meaning::Act(it.action)), it.action.plain())
        };
        open.into_iter().map(hint).collect()
    }

    /// The places that there are to go to, as a sheet of columns.
    fn places(&self) -> Vec<Hint> {
        let hint = |it: &Spec| {
            let key = self.keymap.keys(Meaning::Go(it.place)).first().map(ToString::to_string);
            Hint::new(key.unwrap_or_default(), it.place.words())
        };
        SCREENS.iter().map(hint).collect()
    }

    fn going_height(&self, width: u16) -> u16 {
        let (_, rows) = columns(&self.places(), width.saturating_sub(sheet::MARGINS));
        rows + 2
    }

    fn draw_going(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let inside = sheet::lay(canvas, area, "Go to");
        let look = canvas.look;
        let places = self.places();
        let (width, rows) = columns(&places, inside.width);
        let wide = places.iter().map(|it| text::width(&it.key)).max().unwrap_or_default();
        for (place, hint) in (0..).zip(&places) {
            let x = inside.x + place / rows * width;
            let y = inside.y + place % rows;
            if inside.bottom() <= y + 1 {
                continue;
            }
            canvas.put_right(x, y, wide, &hint.key, look.hint_key);
            canvas.put(x + wide + 1, y, inside.right().saturating_sub(x), &hint.words, look.text);
        }
        let bottom = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
        let leave = self.keymap.shown(Meaning::Ui(Ui::Leave));
        hints::draw(canvas, bottom, &[Hint::new(leave, "stay")], &[]);
    }

    fn draw_sheet(&mut self, canvas: &mut Canvas<'_>, area: Rect) {
        let leave = self.keymap.shown(Meaning::Ui(Ui::Leave));
        let copy = self.keymap.shown(Meaning::Ui(Ui::Copy));
        let save = self.keymap.shown(Meaning::Ui(Ui::Save));
        let cancel = self.keymap.shown(Meaning::Ui(Ui::Cancel));
        let paper_hints = self.paper_hints();
        let open = self.keymap.shown(Meaning::Ui(Ui::Open));
        match self.sheets.last_mut() {
            Some(Sheet::Papers(papers)) => {
                let mut hints = vec![Hint::new(open, "read")];
                hints.extend(paper_hints);
                let hints = (hints.as_slice(), Hint::new(leave, "close"));
                papers.0.draw(canvas, area, hints, (&self.habits, self.now));
            }
            Some(Sheet::Pages(pages, _)) => {
                pages.draw(canvas, area, &paper_hints, Hint::new(leave, "close"));
            }
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
    let lights = screen.panes().iter().map(|it| it.lights(subject.id, look));
    let lights = lights.into_iter().find(|it| !it.is_empty()).unwrap_or_default();
    let kept: u16 = lights.iter().map(|it| text::width(&it.words)).sum();
    let end = area.right().saturating_sub(1);
    let mut x = area.x + 1;
    let items = text::width(&subject.summary);
    // What stands in its row need not be said again where that leaves no room for the rest.
    let is_in_row = screen.focus() == 0 && screen.place.is_some() && 0 < items;
    let named = text::width(&subject.number) + text::width(&subject.title) + 4;
    if !is_in_row || x + named + items + kept <= end {
        x = canvas.put(x, area.y, end.saturating_sub(x), &subject.number, look.thing) + 2;
        x = canvas.put(x, area.y, end.saturating_sub(x), &subject.title, look.text) + 2;
    }
    let fits = x + items.min(12) + kept <= end;
    let room = end.saturating_sub(x + if fits { kept } else { 0 });
    x = canvas.put(x, area.y, room, &subject.summary, look.dim);
    for piece in lights.iter().filter(|_| fits) {
        x = canvas.put(x, area.y, end.saturating_sub(x), &piece.words, piece.style);
    }
}

/// What the pane in focus shows of all that there is, on the line below the tabs.
fn draw_caption(canvas: &mut Canvas<'_>, rule: Rect, screen: &Screen, leave: &str) {
    let Some(pane) = screen.focused() else { return };
    let look = canvas.look;
    let narrowed = pane.narrowed().map(|it| format!("only \u{201c}{it}\u{201d}"));
    let mut x = rule.x + 4;
    let room = |x: u16| rule.right().saturating_sub(x + 2);
    for (words, style) in [(pane.caption(), look.title), (narrowed, look.accent)] {
        if let Some(words) = words {
            x = canvas.put(x, rule.y, room(x), &format!(" {words} "), style);
        }
    }
    if narrows(pane) {
        canvas.put(x, rule.y, room(x), &format!("{} {leave} shows all ", look.marks.dot), look.dim);
    }
}

fn narrows(pane: &dyn Pane) -> bool {
    pane.narrowed().is_some()
}

/// How wide a column of hints is, and how many rows they take in as many columns as fit.
fn columns(hints: &[Hint], width: u16) -> (u16, u16) {
    let widest = |part: fn(&Hint) -> &str| hints.iter().map(|it| text::width(part(it))).max();
    let (key, words) = (widest(|it| &it.key), widest(|it| &it.words));
    let column = key.unwrap_or_default() + 1 + words.unwrap_or_default() + 3;
    let count = u16::try_from(hints.len()).unwrap_or(u16::MAX);
    (column, count.div_ceil((width / column).max(1)).max(1))
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
