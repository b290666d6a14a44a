//! A pane that is a list of things: what every list of the workbench has in common.
//!
//! What its rows show stands in a table of the pane's own file; nothing is decided here.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use ratatui::layout::Rect;
use uuid::Uuid;

use super::cells::{cell, sort, urgency};
use super::tall;
use super::views::{self, View};
use super::{Pane, Sight};
use crate::domain::entity::Entity;
use crate::domain::letter::LetterKind;
use crate::domain::outbox::WorkStatus;
use crate::domain::queue_order::QueueOrder;
use crate::domain::stage::Stage;
use crate::service::list::Listed;
use crate::tui::action::Ui;
use crate::tui::asks::{Of, Only, Read, Reading, Subject, Sums};
use crate::tui::paint::Canvas;
use crate::tui::parts::list::{Cell, Column, GUTTER, List};
use crate::tui::text;
use crate::tui::words::noun;

/// What a list shows, and of what.
#[derive(Clone, Copy)]
pub struct Kind {
    /// The word among the tabs.
    pub tab: &'static str,
    pub title: &'static str,
    /// What one and several of its things are called.
    pub nouns: (&'static str, &'static str),
    /// What would be there, and how it gets there.
    pub empty: &'static str,
    /// The columns from each width on.
    pub columns: &'static [(u16, &'static [(Shows, Column)])],
    pub source: Source,
    /// How many wait, where that is counted.
    pub waiting: Option<fn(&Sums) -> i64>,
    /// What the list can be looked at as; the first view is all of it.
    pub views: &'static [View],
}

/// Where the rows come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The stage of the pipeline that is looked at.
    Stage,
    /// Everything of a kind.
    All(Entity),
    /// What hangs on the thing that the screen is about, or the whole queue where nothing does.
    Of(Entity),
    /// What hangs on the thing that the screen is about, and nothing else.
    Own(Entity),
    /// All of a kind that wait.
    Waiting(Entity),
}

/// What a column shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    Number,
    /// The order that an add-on hangs on; in short the order that it became.
    Request,
    /// The order that it hangs on.
    Order,
    Title,
    Customer,
    /// What it waits for.
    Says,
    /// What it waits for, and how long it has.
    Waits,
    /// How long it has.
    Age,
    /// When it came to this.
    Day,
    Value,
    /// The value without decimals.
    Rough,
    Assignee,
    /// Who does it, or at which station.
    Hands,
    /// How many cards of its order are done.
    Cards,
    /// With which batches a batch goes.
    Run,
    Items,
    Contract,
    Workflow,
    Promised,
    /// For how long it still counts.
    Valid,
    /// The type of a mail, the kind of a document.
    Sort,
    /// Whom a mail goes to.
    Recipient,
    /// What an add-on comes to beside its order.
    Share,
    /// As [`Shows::Valid`] while an answer is to come, and else what it waits for.
    Answer,
}

/// The pane.
pub struct Queue {
    kind: &'static Kind,
    /// Everything of the kind.
    all: List<Listed>,
    /// What hangs on the thing that the screen is about.
    own: List<Listed>,
    order: Option<(Uuid, String)>,
    /// Whether anything does, so that it is shown instead of everything.
    shows_own: bool,
    stage: Stage,
    view: usize,
    /// The type that it is narrowed to.
    only_kind: Option<LetterKind>,
    search: Option<String>,
    /// In which order, where somebody chose one.
    order_by: QueueOrder,
    marked: BTreeMap<Uuid, Subject>,
}

impl Queue {
    pub fn new(kind: &'static Kind, stage: Stage) -> Self {
        let mut queue = Self {
            kind,
            all: List::default(),
            own: List::default(),
            order: None,
            shows_own: matches!(kind.source, Source::Own(_)),
            stage,
            view: 0,
            only_kind: None,
            search: None,
            order_by: QueueOrder::default(),
            marked: BTreeMap::new(),
        };
        let own = queue.entity().and_then(|it| QueueOrder::of(it).first().copied());
        queue.order_by = own.unwrap_or_default();
        queue
    }

    fn list(&self) -> &List<Listed> {
        if self.shows_own { &self.own } else { &self.all }
    }

    fn list_mut(&mut self) -> &mut List<Listed> {
        if self.shows_own { &mut self.own } else { &mut self.all }
    }

    fn of_all(&self) -> Of {
        let search = self.search.clone();
        match self.kind.source {
            Source::Stage => Of::Stage { stage: self.stage, search },
            Source::All(entity) => {
                Of::Kind { entity, order: None, open: false, search, only: self.only() }
            }
            Source::Of(entity) | Source::Own(entity) | Source::Waiting(entity) => {
                Of::Kind { entity, order: None, open: true, search, only: self.only() }
            }
        }
    }

    /// What hangs on something, by its kind.
    fn hangs(&self) -> Option<Entity> {
        match self.kind.source {
            Source::Of(entity) | Source::Own(entity) => Some(entity),
            Source::Stage | Source::All(_) | Source::Waiting(_) => None,
        }
    }

    fn of_own(&self) -> Option<Of> {
        let entity = self.hangs()?;
        let (order, _) = self.order.as_ref()?;
        let search = self.search.clone();
        Some(Of::Kind { entity, order: Some(*order), open: false, search, only: self.only() })
    }

    fn only(&self) -> Only {
        let only = self.kind.views.get(self.view).map(|it| it.only).unwrap_or_default();
        let sort = Some(self.order_by).filter(|_| self.is_sorted());
        Only { kind: self.only_kind.map(LetterKind::word), sort, ..only }
    }

    /// What kind of things it lists, where that is one.
    fn entity(&self) -> Option<Entity> {
        match self.kind.source {
            Source::Of(entity)
            | Source::Own(entity)
            | Source::All(entity)
            | Source::Waiting(entity) => Some(entity),
            Source::Stage => None,
        }
    }

    /// Whether it can be sorted in several ways.
    fn is_sorted(&self) -> bool {
        self.entity().is_some_and(|it| !QueueOrder::of(it).is_empty())
    }

    /// The view that it is looked at as.
    pub(super) fn view(&self) -> usize {
        self.view
    }

    /// Looks at it as another view.
    pub(super) fn look_as(&mut self, view: usize) {
        if view != self.view {
            self.view = view;
            self.restart();
        }
    }

    /// Narrows it to one type of mail, in the view of all.
    pub(super) fn show_only(&mut self, kind: Option<LetterKind>) {
        self.only_kind = kind;
        self.view = 0;
        self.restart();
    }

    fn is_own(&self) -> bool {
        matches!(self.kind.source, Source::Own(_))
    }

    fn restart(&mut self) {
        self.all.restart();
        self.own.restart();
        self.marked.clear();
    }

    /// Keeps what the marks are on, also when their rows scroll away.
    fn keep_marks(&mut self) {
        let list = if self.shows_own { &self.own } else { &self.all };
        let marks = list.marks();
        self.marked.retain(|id, _| marks.contains(id));
        for row in list.rows().iter().filter(|row| marks.contains(&row.id)) {
            self.marked.entry(row.id).or_insert_with(|| subject(row));
        }
    }

    /// How many there are; nothing until that is known.
    fn count(&self, sums: &Sums) -> Option<i64> {
        if self.shows_own || self.search.is_some() || 0 < self.view {
            return self.list().count().and_then(|it| i64::try_from(it).ok());
        }
        if self.kind.source == Source::Stage {
            return sums.stages.iter().find(|it| it.stage == self.stage).map(|it| it.count);
        }
        self.kind.waiting.filter(|_| are_known(sums)).map(|waiting| waiting(sums))
    }

    fn title(&self) -> String {
        match &self.order {
            _ if self.kind.source == Source::Stage => capital(self.stage.word()),
            Some((_, number)) if self.shows_own && !self.is_own() => {
                format!("{} of {number}", self.kind.title)
            }
            Some(_) | None => self.kind.title.to_owned(),
        }
    }

    /// What its things are called: at a stage, that depends on what may stand there.
    fn nouns(&self) -> (&'static str, &'static str) {
        if self.kind.source != Source::Stage {
            return self.kind.nouns;
        }
        match self.stage {
            Stage::Lead => ("lead", "leads"),
            Stage::Quote => ("offer or order", "offers and orders"),
            Stage::Lost => ("in 30 days", "in 30 days"),
            Stage::Done => ("order in 30 days", "orders in 30 days"),
            Stage::Approval
            | Stage::Confirmed
            | Stage::Production
            | Stage::Quality
            | Stage::Packing
            | Stage::Invoicing
            | Stage::Delivery => ("order", "orders"),
        }
    }

    fn show_own(&mut self, own: bool) {
        if own != self.shows_own {
            self.shows_own = own;
            self.marked.clear();
            self.list_mut().unmark_all();
        }
    }

    fn draw_title(&self, canvas: &mut Canvas<'_>, area: Rect, sight: &Sight<'_>) {
        let look = canvas.look;
        let title = self.title();
        let style = if sight.focused { look.accent } else { look.text };
        let end = canvas.put(area.x + 1, area.y, area.width, &title, style.patch(look.title));
        let mut said = String::new();
        if let Some(search) = self.narrowed() {
            let count = self.count(sight.sums).map(|it| format!("{it} ")).unwrap_or_default();
            said = format!("{count}with \u{201c}{search}\u{201d}");
        } else if let Some(count) = self.count(sight.sums) {
            let (one, many) = if self.shows_own { ("", "") } else { self.nouns() };
            let noun = if count == 1 { one } else { many };
            let long = format!("{count} {noun}").trim_end().to_owned();
            let fits = end + 2 + text::width(&long) < area.right();
            said = if fits { long } else { count.to_string() };
        }
        let marks = self.list().marks().len();
        if 0 < marks {
            said = format!("{marks} marked");
        }
        let left = area.right().saturating_sub(end + 3);
        canvas.put_right(end + 2, area.y, left, &said, look.dim);
    }

    /// Whether anything has ever come to the pipeline, where that is what is shown.
    fn is_begun(&self, sums: &Sums) -> bool {
        self.kind.source != Source::Stage
            || self.stage == Stage::Lead
            || !are_known(sums)
            || sums.stages.iter().any(|it| 0 < it.count)
    }

    fn draw_empty(&self, canvas: &mut Canvas<'_>, area: Rect, sight: &Sight<'_>) {
        let words = match &self.search {
            Some(search) => format!("nothing here is called \u{201c}{search}\u{201d}"),
            None if 0 < self.view => views::EMPTY.to_owned(),
            None if self.is_begun(sight.sums) => self.kind.empty.to_owned(),
            None => BEGIN.to_owned(),
        };
        let style = canvas.look.dim;
        let lines = text::wrap(&words, area.width.saturating_sub(GUTTER + 1));
        for (line, y) in lines.iter().zip(area.y..area.bottom()) {
            canvas.put(area.x + GUTTER, y, area.width.saturating_sub(GUTTER), line, style);
        }
    }
}

impl Pane for Queue {
    fn tab(&self, sums: &Sums) -> String {
        // What belongs to the thing under the cursor is told from what is everybody's.
        let its = if self.shows_own && !self.is_own() { "its " } else { "" };
        let is_counted = self.kind.source != Source::Stage || self.search.is_some();
        match self.count(sums).filter(|_| is_counted) {
            Some(count) => format!("{its}{} {count}", self.kind.tab),
            None => format!("{its}{}", self.kind.tab),
        }
    }

    fn caption(&self) -> Option<String> {
        let (_, number) = self.order.as_ref().filter(|_| self.shows_own && !self.is_own())?;
        Some(format!("{} of {number}", self.kind.title))
    }

    fn does(&mut self, ui: Ui) -> bool {
        if let Some(view) = views::step(ui, self.view, self.kind.views.len()) {
            self.look_as(view);
            return true;
        }
        let did = self.list_mut().does(ui);
        if matches!(ui, Ui::Mark | Ui::MarkAll) {
            self.keep_marks();
        }
        did
    }

    fn draw(&mut self, canvas: &mut Canvas<'_>, area: Rect, sight: &Sight<'_>) {
        let mut body = area;
        if sight.titled && 0 < area.height {
            self.draw_title(canvas, area, sight);
            body = Rect { y: area.y + 1, height: area.height - 1, ..area };
        }
        let body =
            if sight.big { body } else { views::draw(canvas, body, self.kind.views, self.view) };
        if self.list().is_known_empty() {
            self.draw_empty(canvas, body, sight);
            if sight.focused {
                canvas.cursor(body.x + 1, body.y);
            }
            return;
        }
        if sight.big {
            tall::draw(self.list_mut(), canvas, body, sight);
            return;
        }
        let shown = self.kind.columns.iter().rev().find(|(from, _)| *from <= body.width);
        let shown = shown.map_or(&[][..], |(_, columns)| *columns);
        let columns: Vec<Column> = shown.iter().map(|(_, column)| *column).collect();
        let look = canvas.look.clone();
        self.list_mut().draw(canvas, body, sight.focused, &columns, |row, fresh| {
            let mut cells: Vec<Cell<'_>> =
                shown.iter().map(|(shows, _)| cell(*shows, row, fresh, &look, sight)).collect();
            if let (Some((sign, style)), Some(first)) =
                (urgency(row, &look, sight), cells.first_mut())
            {
                first.sign = Some((sign, style));
            }
            cells
        });
    }

    fn subject(&self) -> Option<Subject> {
        self.list().picked().map(subject)
    }

    fn marked(&self) -> Vec<Subject> {
        // In the order of the list, as far as it is there.
        let rows = self.list().rows();
        let place = |it: &Subject| rows.iter().position(|row| row.id == it.id);
        let mut all: Vec<Subject> = self.marked.values().cloned().collect();
        all.sort_by_key(|it| place(it).unwrap_or(usize::MAX));
        all
    }

    fn unmark(&mut self, id: Uuid) {
        self.list_mut().unmark(id);
        self.marked.remove(&id);
    }

    fn unmark_all(&mut self) -> bool {
        self.marked.clear();
        self.list_mut().unmark_all()
    }

    fn follow(&mut self, subject: Option<&Subject>) {
        let order = subject.and_then(|it| it.order.clone());
        if self.hangs().is_none() || order == self.order {
            return;
        }
        if order.is_none() && !self.is_own() {
            self.show_own(false);
        }
        self.order = order;
        self.own.restart();
    }

    fn stand(&mut self, stage: Stage) {
        if self.kind.source == Source::Stage && stage != self.stage {
            self.stage = stage;
            self.search = None;
            self.restart();
        }
    }

    fn narrow(&mut self, words: &str) -> bool {
        let search = Some(words.trim()).filter(|it| !it.is_empty()).map(str::to_owned);
        let shows_all = search.is_none() && self.only_kind.take().is_some();
        if search != self.search || shows_all {
            self.search = search;
            self.restart();
        }
        true
    }

    fn narrowed(&self) -> Option<&str> {
        self.search.as_deref().or(self.only_kind.map(LetterKind::title))
    }

    fn lists(&self) -> Option<Entity> {
        self.hangs()
    }

    fn sorts(&mut self) -> Option<QueueOrder> {
        if !self.is_sorted() {
            return None;
        }
        self.order_by = self.order_by.next(self.entity()?);
        self.restart();
        Some(self.order_by)
    }

    fn has_views(&self) -> bool {
        !self.kind.views.is_empty()
    }

    fn work(&self) -> Option<(Subject, WorkStatus)> {
        let row = self.list().picked()?;
        Some((subject(row), row.work?))
    }

    fn leave(&mut self, id: Uuid) {
        let list = self.list_mut();
        let rows = list.rows();
        let Some(at) = rows.iter().position(|row| row.id == id) else { return };
        if list.picked().is_none_or(|row| row.id != id) {
            return;
        }
        // What is over waits for nobody, unless the list holds nothing else.
        let all_over = rows.iter().all(|row| row.is_over);
        let waits = |row: &&Listed| row.id != id && (all_over || !row.is_over);
        let after = rows.iter().skip(at + 1).find(waits);
        let next = after.or_else(|| rows.iter().take(at).rev().find(waits)).map(|row| row.id);
        if let Some(next) = next {
            list.pick(next);
        }
    }

    fn point(&mut self, line: usize) {
        self.list_mut().pick_line(line);
    }

    fn wants(&mut self, now: DateTime<Utc>) -> Option<(u64, Reading)> {
        if let Some(of) = self.of_own()
            && let Some((ticket, want)) = self.own.wants(now)
        {
            return Some((2 * ticket + 1, Reading::List { of, want }));
        }
        if self.is_own() {
            return None;
        }
        let (ticket, want) = self.all.wants(now)?;
        Some((2 * ticket, Reading::List { of: self.of_all(), want }))
    }

    fn learns(&mut self, ticket: u64, read: Read, now: DateTime<Utc>) {
        let Read::List(page) = read else { return };
        if ticket.is_multiple_of(2) {
            self.all.learns(ticket / 2, page, now);
        } else {
            self.own.learns(ticket / 2, page, now);
            if !self.is_own() && (!self.own.is_known_empty() || self.search.is_none()) {
                self.show_own(!self.own.is_known_empty());
            }
        }
        self.keep_marks();
    }

    fn missed(&mut self, ticket: u64) {
        if ticket.is_multiple_of(2) {
            self.all.missed(ticket / 2);
        } else {
            self.own.missed(ticket / 2);
        }
    }

    fn poke(&mut self) {
        self.all.poke();
        self.own.poke();
    }

    fn tidy(&mut self, now: DateTime<Utc>) {
        self.list_mut().tidy(now);
    }

    fn wakes_at(&self) -> Option<DateTime<Utc>> {
        self.list().wakes_at()
    }
}

/// Whether it goes by its id, because it gets a number later.
pub(super) fn is_unnumbered(row: &Listed) -> bool {
    row.entity != Entity::Addon && row.number == row.id.to_string()
}

fn subject(row: &Listed) -> Subject {
    let mut subject = Subject::from(row);
    if row.work.is_some() {
        subject.number.clone_from(&row.title);
        subject.title = row.order_number.clone().unwrap_or_default();
        subject.summary.clone_from(&row.says);
    } else if let (Entity::Email, Some(kind)) = (row.entity, sort(row)) {
        subject.number = kind;
    } else if is_unnumbered(row) {
        subject.number = format!("draft {}", noun(row.entity));
    }
    subject
}

/// Whether the sums were ever read: what is not counted yet is not nought.
fn are_known(sums: &Sums) -> bool {
    sums.settings.is_some() || !sums.stages.is_empty()
}

/// What a pipeline says in which nothing ever was.
const BEGIN: &str = "no orders yet: + makes one; a product first: g p";

/// The word with a capital.
pub fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|it| it.to_uppercase().collect::<String>());
    first.unwrap_or_default() + letters.as_str()
}
