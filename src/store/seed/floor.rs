//! Cards, reports and batches of a story. Never invents what is made or checked: that
//! comes from the product's configuration.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde_json::{Value, json};

use crate::domain::checklist::{self, Dimension, Line, Verdict};
use crate::domain::configuration::Work;
use crate::domain::machine::Machine;
use crate::domain::numbering::{self, Series};
use crate::domain::status::Status;

use super::Trouble;
use super::cell::{Cell, Row};
use super::story::{At, Birth, Number, Story};

impl Story<'_> {
    /// Makes a card for each item that has none, with the reports that they need.
    pub(super) fn make_cards(&mut self, order: At, event: usize) -> Result<(), Trouble> {
        let is_goods = self.thing(order)?.machine == Machine::OrderGoods;
        let cards = self.hanging(Machine::JobCard, order);
        let has = |item: usize| cards.iter().any(|at| self.card_is_for(*at, item));
        let missing: Vec<usize> = (0..self.items.len())
            .filter(|it| self.items.get(*it).is_some_and(|item| item.of == order) && !has(*it))
            .collect();
        for (position, item) in (1_i64..).zip(missing) {
            self.make_card(order, item, position, event, is_goods)?;
        }
        Ok(())
    }

    fn card_is_for(&self, card: At, item: usize) -> bool {
        self.things.get(card).is_some_and(|it| it.item == Some(item))
    }

    fn make_card(
        &mut self,
        order: At,
        item: usize,
        position: i64,
        event: usize,
        is_goods: bool,
    ) -> Result<(), Trouble> {
        let line = self.items.get(item).ok_or(Trouble::Lost("an item"))?.clone();
        let chosen = match line.row.get("configuration") {
            Some(Cell::Json(Value::Object(it))) => it.clone(),
            _ => serde_json::Map::new(),
        };
        let work = self.house.ware(line.ware)?.rules.prepare(&chosen).map_err(Trouble::Words)?;
        let who = self.who_did(event);
        let (of, code) = (self.thing(order)?.id, self.id());
        let row = Row::default()
            .with("scan_code", scan_code(code))
            .with("order_id", of)
            .with("order_item_id", line.id)
            .with("title", line.row.text("description").to_owned())
            .with("quantity", line.row.whole("quantity"))
            .with("priority", "normal")
            .with("specification", work.specification.clone())
            .with("specification_draft", work.specification.clone());
        let birth = Birth {
            on: Some(order),
            item: Some(item),
            number: Number::Card(position),
            ..Birth::new(Machine::JobCard, Status::Pending, row)
        };
        let card = self.open(birth, Some(event), who)?;
        let is_inspected = matches!(line.row.get("needs_inspection"), Some(Cell::Flag(true)));
        if is_goods && !is_inspected {
            return Ok(());
        }
        let made = self.events.len() - 1;
        self.make_report((of, card), position, made, work)
    }

    fn make_report(
        &mut self,
        (order, card): (uuid::Uuid, At),
        position: i64,
        event: usize,
        work: Work,
    ) -> Result<(), Trouble> {
        let code = self.id();
        let row = Row::default()
            .with("scan_code", scan_code(code))
            .with("order_id", order)
            .with("job_card_id", self.thing(card)?.id)
            .with("round", 1)
            .with("checklist", work.checklist)
            .with("rounds", json!([]))
            .with("dimensions", work.dimensions)
            .with("materials", work.materials)
            .with("quality_parameters", work.quality_parameters);
        let birth = Birth {
            on: Some(card),
            number: Number::Report(position),
            ..Birth::new(Machine::Qir, Status::Pending, row)
        };
        self.open(birth, Some(event), self.who_did(event)).map(|_| ())
    }

    pub(super) fn make_batch(&mut self, order: At, event: usize) -> Result<(), Trouble> {
        if !self.hanging(Machine::Batch, order).is_empty() {
            return Ok(());
        }
        let it = self.thing(order)?;
        let parent = it.on.and_then(|at| self.hanging(Machine::Batch, at).first().copied());
        let parent = parent.map(|at| self.thing(at)).transpose()?.map(|it| it.id);
        let row = Row::default()
            .with("order_id", it.id)
            .with("parent_batch_id", parent)
            .with("priority", it.row.text("priority").to_owned());
        let birth = Birth {
            on: Some(order),
            number: Number::Counted(Series::Batch),
            ..Birth::new(Machine::Batch, Status::Planned, row)
        };
        self.open(birth, Some(event), self.who_did(event)).map(|_| ())
    }

    /// Passes the lines of a report that are open, with a measure where one is taken.
    pub(super) fn pass_lines(&mut self, report: At, event: usize) -> Result<(), Trouble> {
        let who = self.who_did(event).id;
        let mut lines = self.checklist(report)?;
        let dimensions = self.dimensions(report)?;
        for line in lines.iter_mut().filter(|it| it.result.is_none()) {
            line.result = Some(Verdict::Pass);
            line.by = who;
            let Some(dimension) = Dimension::of(&dimensions, &line.line) else { continue };
            // Most come out a little beside it; by the clock, which is chance enough.
            let span = dimension.tolerance.to_i64().unwrap_or(0).max(0) * 2 + 1;
            let off = self.clock.0.rem_euclid(span) - span / 2;
            line.measured =
                (dimension.nominal + Decimal::from(off)).normalize().to_string().parse().ok();
        }
        self.keep_lines(report, &lines)?;
        self.inspected(report, event)
    }

    fn dimensions(&self, report: At) -> Result<Value, Trouble> {
        Ok(match self.thing(report)?.row.get("dimensions") {
            Some(Cell::Json(it)) => it.clone(),
            _ => Value::Null,
        })
    }

    /// Marks the lines that failed.
    pub(super) fn fail_lines(
        &mut self,
        report: At,
        event: usize,
        given: &[(&'static str, Cell)],
    ) -> Result<(), Trouble> {
        let failed: Vec<Value> = match given.iter().find(|it| it.0 == "failed_lines") {
            Some((_, Cell::Json(Value::Array(it)))) => it.clone(),
            _ => Vec::new(),
        };
        let mut lines = self.checklist(report)?;
        let who = self.who_did(event).id;
        let dimensions = self.dimensions(report)?;
        for line in lines.iter_mut().filter(|it| failed.contains(&json!(it.line))) {
            (line.result, line.by) = (Some(Verdict::Fail), who);
            let Some(dimension) = Dimension::of(&dimensions, &line.line) else { continue };
            let off = dimension.nominal + dimension.tolerance + Decimal::from(3);
            line.measured = off.normalize().to_string().parse().ok();
        }
        self.keep_lines(report, &lines)?;
        self.inspected(report, event)
    }

    /// Notes who inspected, and when.
    pub(super) fn inspected(&mut self, report: At, event: usize) -> Result<(), Trouble> {
        let (who, now) = (self.who_did(event).id, Cell::At(self.clock));
        let row = &mut self.thing_mut(report)?.row;
        row.set("inspected_by", who);
        row.set("inspected_at", now);
        Ok(())
    }

    /// The lines of a report.
    pub(super) fn checklist(&self, report: At) -> Result<Vec<Line>, Trouble> {
        Ok(checklist::read(&Value::Array(list(&self.thing(report)?.row, "checklist"))))
    }

    fn keep_lines(&mut self, report: At, lines: &[Line]) -> Result<(), Trouble> {
        self.thing_mut(report)?.row.set("checklist", json!(lines));
        Ok(())
    }

    /// Keeps the round that failed and begins the next with an unmarked list.
    pub(super) fn begin_round(&mut self, report: At) -> Result<(), Trouble> {
        let mut lines = self.checklist(report)?;
        let row = &mut self.thing_mut(report)?.row;
        let (round, mut rounds) = (row.whole("round"), list(row, "rounds"));
        rounds.push(json!({"round": round, "checklist": lines}));
        lines.iter_mut().for_each(Line::reopen);
        row.set("round", round + 1);
        row.set("rounds", Value::Array(rounds));
        row.set("checklist", json!(lines));
        Ok(())
    }

    /// The names of a report's lines.
    pub(super) fn lines_of(&self, report: At) -> Result<Vec<Value>, Trouble> {
        Ok(self.checklist(report)?.into_iter().map(|it| json!(it.line)).collect())
    }
}

fn list(row: &Row, column: &str) -> Vec<Value> {
    match row.get(column) {
        Some(Cell::Json(Value::Array(it))) => it.clone(),
        _ => Vec::new(),
    }
}

/// The last bits of an id are chance; its first ones are time.
fn scan_code(id: uuid::Uuid) -> String {
    numbering::scan_code(id)
}
