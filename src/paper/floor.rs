//! Papers without prices: job card, inspection report, packing list. Never
//! shows what anything costs.

use super::canvas::{Side, Style, mm};
use super::ink::Ink;
use super::model::{Check, Line, Material, Pair};
use super::scan::Bars;
use super::sheet::{BODY, LEFT, RIGHT, SMALL, Sheet, WIDTH, joined};
use super::table::{Cell, Column, Row, plain};
use super::words::{Word, filled};

/// A box to tick.
const TICK: f32 = 9.0;
/// What lines to sign on take, and with what is left free before them; and a verdict.
const SIGNATURE: f32 = 38.0;
const SIGNED: f32 = SIGNATURE + 20.0;
const VERDICT: f32 = 48.0;
/// The column in which somebody writes.
const WRITTEN: f32 = 84.0;

impl Sheet<'_> {
    /// What to make, of what, and a code to scan when it is made.
    pub(super) fn job_card(&mut self, bars: Option<&Bars>) {
        self.letterhead();
        self.code(bars, WIDTH, mm(18.0));
        self.parties();
        let paper = self.paper;
        let work = &paper.work;
        // Whatever comes last keeps the lines to sign on with it.
        let after_materials = if work.steps.is_empty() { self.signing() } else { 0.0 };
        let after_pairs = if work.materials.is_empty() { after_materials } else { 0.0 };
        self.goods(false, if work.specification.is_empty() { after_pairs } else { 0.0 });
        self.pairs(&work.specification, after_pairs);
        self.materials(after_materials);
        self.steps();
        self.section(Word::Notes, &paper.notes, SIGNED);
        self.signed(&[Word::Started, Word::Completed]);
    }

    /// What was checked, and what came out.
    pub(super) fn inspection_report(&mut self, bars: Option<&Bars>) {
        self.letterhead();
        self.code(bars, WIDTH, mm(14.0));
        self.parties();
        let paper = self.paper;
        let is_last = paper.checklist.is_empty() && paper.passed.is_none();
        let after_pairs = if is_last { self.signing() } else { 0.0 };
        let pairs = &paper.work.specification;
        self.goods(false, if pairs.is_empty() { after_pairs } else { 0.0 });
        self.pairs(pairs, after_pairs);
        self.checklist();
        self.verdict();
        self.section(Word::Notes, &paper.notes, SIGNED);
        self.signed(&[Word::Inspector]);
    }

    /// What is in the parcels.
    pub(super) fn packing_list(&mut self, bars: Option<&Bars>) {
        self.letterhead();
        self.code(bars, WIDTH, mm(14.0));
        self.parties();
        self.shipment();
        self.goods(true, self.signing());
        self.section(Word::Notes, &self.paper.notes, SIGNED);
        self.signed(&[Word::Packed]);
    }

    fn code(&mut self, bars: Option<&Bars>, width: f32, height: f32) {
        if let Some(bars) = bars {
            self.y = self.canvas.bars((LEFT, self.y - 8.0), width, height, bars) + 10.0;
        }
    }

    /// What has to stay with the last row of the last table: lines to sign on never stand alone.
    fn signing(&self) -> f32 {
        if self.paper.notes.trim().is_empty() { SIGNED } else { 0.0 }
    }

    fn goods(&mut self, ticks: bool, after: f32) {
        let paper = self.paper;
        if paper.lines.is_empty() {
            return;
        }
        let notation = self.notation;
        let amount = |it: &Line| joined(&[&notation.decimal(it.quantity), &it.unit], " ");
        let quantities: Vec<String> = paper.lines.iter().map(amount).collect();
        let positions: Vec<String> = paper.lines.iter().map(|it| it.position.to_string()).collect();
        let words = |title: Word, values: &[String]| {
            Column::words(self, self.say(title), values.iter().map(String::as_str))
        };
        let mut columns = vec![
            words(Word::Position, &positions),
            Column::rest(self.say(Word::Description)),
            Column::figures(self, self.say(Word::Quantity), quantities.iter().map(String::as_str)),
        ];
        if ticks {
            columns.push(Column::fixed(self.say(Word::Packed), 40.0));
        }
        let rows = positions.into_iter().zip(&paper.lines).zip(quantities);
        let rows = rows.map(|((position, line), quantity)| {
            let number = vec![(BODY.ink(Ink::Quiet), position)];
            let mut cells = vec![number, self.described(line), plain(quantity)];
            if ticks {
                cells.push(vec![(Style::new(TICK + 2.0), "□".to_owned())]);
            }
            Row { cells, adds_minor: 0 }
        });
        let rows = rows.collect();
        self.table(&columns, rows, false, after);
        self.y += 8.0;
    }

    /// What is done one after the other, to be ticked off.
    fn steps(&mut self) {
        let steps = &self.paper.work.steps;
        if steps.is_empty() {
            return;
        }
        self.y += 10.0;
        self.heading(Word::Steps);
        let columns = [
            Column::fixed("", 14.0),
            Column::rest(""),
            Column::fixed(self.say(Word::Completed), WRITTEN),
        ];
        let row = |(step, place): (&String, usize)| Row {
            cells: vec![
                vec![(BODY.ink(Ink::Quiet), place.to_string())],
                plain(step.clone()),
                vec![(Style::new(TICK), "□".to_owned())],
            ],
            adds_minor: 0,
        };
        self.y -= 12.0;
        self.table(&columns, steps.iter().zip(1..).map(row).collect(), false, self.signing());
        self.y += 8.0;
    }

    fn pairs(&mut self, pairs: &[Pair], after: f32) {
        if pairs.is_empty() {
            return;
        }
        self.y += 10.0;
        self.heading(Word::Specification);
        let columns = [Column::fixed("", 150.0), Column::rest("")];
        let row = |it: &Pair| Row {
            cells: vec![vec![(BODY.ink(Ink::Quiet), it.name.clone())], plain(it.value.clone())],
            adds_minor: 0,
        };
        self.y -= 12.0;
        self.table(&columns, pairs.iter().map(row).collect(), false, after);
        self.y += 8.0;
    }

    fn materials(&mut self, after: f32) {
        let materials = &self.paper.work.materials;
        if materials.is_empty() {
            return;
        }
        self.y += 10.0;
        self.heading(Word::Materials);
        if materials.iter().all(|it| it.sku.is_empty() && it.quantity.is_zero()) {
            let names: Vec<&str> = materials.iter().map(|it| it.description.as_str()).collect();
            self.paragraph(BODY, &joined(&names, " · "), after);
            return;
        }
        let notation = self.notation;
        let amount = |it: &Material| {
            if it.quantity.is_zero() {
                return String::new();
            }
            joined(&[&notation.decimal(it.quantity), &it.unit], " ")
        };
        let quantities: Vec<String> = materials.iter().map(amount).collect();
        let columns = [
            Column::fixed(self.say(Word::Sku), 100.0),
            Column::rest(self.say(Word::Description)),
            Column::figures(self, self.say(Word::Quantity), quantities.iter().map(String::as_str)),
        ];
        let rows = materials.iter().zip(quantities).map(|(it, quantity)| Row {
            cells: vec![plain(it.sku.clone()), plain(it.description.clone()), plain(quantity)],
            adds_minor: 0,
        });
        self.table(&columns, rows.collect(), false, after);
        self.y += 8.0;
    }

    fn checklist(&mut self) {
        let paper = self.paper;
        if paper.checklist.is_empty() {
            return;
        }
        self.y += 10.0;
        self.heading(Word::Checklist);
        let columns = [
            Column::rest(self.say(Word::Characteristic)),
            Column::fixed(self.say(Word::Nominal), WRITTEN),
            Column::fixed(self.say(Word::Measured), WRITTEN),
            Column::fixed(self.say(Word::Result), WRITTEN),
        ];
        let rows = paper.checklist.iter().map(|check| Row {
            cells: vec![
                remarked(check),
                plain(check.nominal.clone()),
                plain(if check.measured.is_empty() && check.passed.is_none() {
                    "…………………"
                } else {
                    &check.measured
                }),
                vec![self.outcome(check)],
            ],
            adds_minor: 0,
        });
        let rows = rows.collect();
        let verdict = if paper.passed.is_some() { VERDICT } else { 0.0 };
        self.table(&columns, rows, false, verdict + self.signing());
    }

    fn outcome(&self, check: &Check) -> (Style, String) {
        match check.passed {
            Some(true) => (BODY, format!("✓ {}", self.say(Word::Passed))),
            Some(false) => (BODY.bold(), format!("✗ {}", self.say(Word::Failed))),
            None => (Style::new(TICK + 2.0), "□".to_owned()),
        }
    }

    fn verdict(&mut self) {
        let Some(passed) = self.paper.passed else { return };
        let word = self.say(if passed { Word::Passed } else { Word::Failed });
        self.y += 12.0;
        self.make_room(VERDICT - 12.0 + self.signing());
        self.canvas.fill(LEFT, self.y, WIDTH, 30.0, Ink::Tint);
        self.canvas.fill(LEFT, self.y, 3.0, 30.0, Ink::Accent);
        let verdict = self.say(Word::Verdict);
        self.canvas.text(LEFT + 16.0, self.y + 19.0, SMALL, Side::Left, verdict);
        let large = Style::new(13.0).bold().ink(Ink::Accent);
        self.canvas.text(RIGHT - 14.0, self.y + 20.0, large, Side::Right, word);
        self.y += 36.0;
    }

    fn shipment(&mut self) {
        let parcel = &self.paper.parcel;
        let [number, of] = [parcel.number, parcel.of].map(|it| it.to_string());
        let counted = if parcel.of == 0 {
            String::new()
        } else {
            filled(self.say(Word::Parcel), &[&number, &of])
        };
        let named = |word: Word, value: &str| {
            if value.is_empty() { String::new() } else { format!("{} {value}", self.say(word)) }
        };
        let parts = [
            counted,
            named(Word::Weight, &parcel.weight),
            parcel.dimensions.clone(),
            named(Word::Carrier, &parcel.carrier),
            named(Word::Tracking, &parcel.tracking),
        ];
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let text = joined(&parts, " · ");
        if !text.is_empty() {
            self.paragraph(BODY, &text, 0.0);
            self.y += 10.0;
        }
    }

    /// Lines to sign on.
    fn signed(&mut self, words: &[Word]) {
        self.y += 12.0;
        self.make_room(SIGNATURE);
        let wide = (WIDTH - 24.0) / 2.0;
        let mut x = LEFT;
        for word in words {
            self.canvas.rule(x, self.y + 24.0, wide, 0.6, Ink::Quiet);
            let text = format!("{}: {}", self.say(*word), self.say(Word::Signature).to_lowercase());
            self.canvas.text(x, self.y + 34.0, SMALL, Side::Left, &text);
            x += wide + 24.0;
        }
        self.y += 46.0;
    }
}

/// A line's name, and below it what was said of it.
fn remarked(check: &Check) -> Cell {
    let notes = check.notes.iter().map(|it| (SMALL.ink(Ink::Quiet), it.clone()));
    plain(check.line.clone()).into_iter().chain(notes).collect()
}
