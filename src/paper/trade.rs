//! Papers with prices: offer, order, confirmation, invoices, credit note,
//! receipt. Never adds up: every sum is printed as it was given.

use super::canvas::{Side, Style, count};
use super::ink::Ink;
use super::model::{Advance, Line, Untaxed};
use super::sheet::{BODY, LEFT, RIGHT, SMALL, Sheet, WIDTH, accounts, joined};
use super::table::{Cell, Column, Row, plain};
use super::words::{Word, filled};
use crate::domain::paper::PaperKind;

/// Where the sums begin.
const SUMS: f32 = LEFT + 250.0;
const SUM: f32 = 15.0;
/// Where the text of a term begins.
const TERMS: f32 = LEFT + 118.0;
/// The columns of the tax by rate.
const RATES: [(f32, Side); 3] =
    [(LEFT, Side::Left), (LEFT + 142.0, Side::Right), (LEFT + 214.0, Side::Right)];

/// One of the sums below the lines.
struct Sum {
    name: String,
    amount: String,
    style: Style,
    is_ruled: bool,
}

impl Sheet<'_> {
    /// Fills the sheet.
    pub(super) fn trade(&mut self) {
        self.letterhead();
        self.parties();
        let sums = self.sums();
        let after = self.sums_height(&sums);
        self.lines(after);
        self.y += 8.0;
        self.make_room(after);
        self.print_sums(&sums);
        self.untaxed();
        match self.paper.kind {
            PaperKind::Invoice | PaperKind::DepositInvoice => self.payable(),
            PaperKind::CreditNote => self.credited(),
            PaperKind::Receipt => self.received(),
            PaperKind::Offer
            | PaperKind::SaleOrder
            | PaperKind::OrderConfirmation
            | PaperKind::JobCard
            | PaperKind::InspectionReport
            | PaperKind::PackingList
            | PaperKind::Label => {}
        }
        let paper = self.paper;
        self.y += 6.0;
        self.term(Word::PaymentTerms, &paper.payment.terms);
        self.term(Word::LateInterest, &paper.payment.late_interest);
        self.term(Word::Notes, &paper.notes);
    }

    /// A name and a text beside it.
    fn term(&mut self, word: Word, text: &str) {
        for (at, line) in self.canvas.wrap(BODY, RIGHT - TERMS, text).into_iter().enumerate() {
            self.make_room(BODY.leading());
            if at == 0 {
                let name = self.say(word);
                let y = self.y + BODY.size;
                self.canvas.text(LEFT, y, BODY.ink(Ink::Quiet), Side::Left, name);
            }
            self.canvas.text(TERMS, self.y + BODY.size, BODY, Side::Left, &line);
            self.y += BODY.leading();
        }
        self.y += 3.0;
    }

    fn lines(&mut self, after: f32) {
        let paper = self.paper;
        if paper.lines.is_empty() {
            return;
        }
        let figures = |of: &dyn Fn(&Line) -> String| paper.lines.iter().map(of).collect::<Vec<_>>();
        let notation = self.notation;
        let quantities = figures(&|it| joined(&[&notation.decimal(it.quantity), &it.unit], " "));
        let prices = figures(&|it| notation.exact(it.unit_price_minor, &paper.currency));
        let rates = figures(&|it| format!("{} %", notation.decimal(it.tax_percent)));
        let amounts = figures(&|it| notation.exact(it.net_minor, &paper.currency));
        let positions = figures(&|it| it.position.to_string());
        let total = self.amount(paper.sums.net_minor);
        let amount = joined(&[self.say(Word::Amount), &paper.currency], " ");
        let of_groups: Vec<String> = paper
            .groups
            .iter()
            .flat_map(|it| [it.net_minor, -it.discount_minor])
            .map(|it| notation.exact(it, &paper.currency))
            .chain([total])
            .collect();
        let figure = |title: &str, values: &[String], also: &[String]| {
            let all = values.iter().chain(also).map(String::as_str);
            Column::figures(self, title, all)
        };
        let columns = [
            Column::words(self, self.say(Word::Position), positions.iter().map(String::as_str)),
            Column::rest(self.say(Word::Description)),
            figure(self.say(Word::Quantity), &quantities, &[]),
            figure(self.say(Word::UnitPrice), &prices, &[]),
            figure(self.say(Word::Tax), &rates, &[]),
            figure(&amount, &amounts, &of_groups),
        ];
        let cells = positions.into_iter().zip(&paper.lines).zip(quantities).zip(prices);
        let rows = cells.zip(rates).zip(amounts).map(
            |(((((position, line), quantity), price), rate), amount)| Row {
                cells: vec![
                    vec![(BODY.ink(Ink::Quiet), position)],
                    self.described(line),
                    plain(quantity),
                    plain(price),
                    plain(rate),
                    plain(amount),
                ],
                adds_minor: line.net_minor,
            },
        );
        let rows = self.grouped(rows.collect());
        self.table(&columns, rows, true, after);
    }

    /// The rows of several orders: before those of each its number, after them what is taken off
    /// and added, and what it comes to by itself.
    fn grouped(&self, rows: Vec<Row>) -> Vec<Row> {
        if self.paper.groups.is_empty() {
            return rows;
        }
        let mut rows = rows.into_iter();
        let mut all = Vec::new();
        for group in &self.paper.groups {
            let name = joined(&[self.say(Word::OrderNumber), &group.order], " ");
            all.push(beside(vec![(BODY.bold(), name)], Vec::new(), 0));
            all.extend(rows.by_ref().take(usize::try_from(group.lines).unwrap_or_default()));
            let freight = self.say(Word::Freight).to_owned();
            let discount = joined(&[self.say(Word::Discount), &group.discount_name], " ");
            for (name, minor) in [(discount, -group.discount_minor), (freight, group.freight_minor)]
            {
                if minor != 0 {
                    all.push(beside(plain(name), plain(self.amount(minor)), minor));
                }
            }
            let sum = filled(self.say(Word::OrderSum), &[&group.order]);
            let taxed = [
                joined(&[self.say(Word::TaxTotal), &self.amount(group.tax_minor)], " "),
                joined(&[self.say(Word::Total), &self.amount(group.total_minor)], " "),
            ];
            let taxed = joined(&[&taxed[0], &taxed[1]], " · ");
            // As wide as the column was made for: bold would be broken.
            let amount = plain(self.amount(group.net_minor));
            all.push(beside(vec![(BODY.bold(), sum), (SMALL, taxed)], amount, 0));
        }
        all.extend(rows);
        all
    }

    /// What a line is about, its particulars small below it.
    pub(super) fn described(&self, line: &Line) -> Cell {
        let mut small: Vec<String> = Vec::new();
        if !line.sku.is_empty() {
            small.push(format!("{} {}", self.say(Word::Sku), line.sku));
        }
        if !line.code.is_empty() {
            small.push(line.code.clone());
        }
        small.extend(line.configuration.iter().map(|it| format!("{}: {}", it.name, it.value)));
        if self.paper.kind.has_prices() {
            if !line.discount_percent.is_zero() {
                let percent = self.notation.decimal(line.discount_percent);
                small.push(format!("{} {percent} %", self.say(Word::Discount)));
            }
            small.push(line.price_source.clone());
        }
        let small: Vec<&str> = small.iter().map(String::as_str).collect();
        let mut cell = plain(line.description.clone());
        cell.push((SMALL, joined(&small, " · ")));
        cell
    }

    fn sums(&self) -> Vec<Sum> {
        let sums = &self.paper.sums;
        let quiet = BODY.ink(Ink::Quiet);
        let sum = |name: String, minor: i64| Sum {
            name,
            amount: self.amount(minor),
            style: BODY,
            is_ruled: false,
        };
        let mut all = Vec::new();
        if sums.discount_minor != 0 || sums.freight_minor != 0 {
            let of_lines =
                self.paper.lines.iter().fold(0_i64, |it, line| it.saturating_add(line.net_minor));
            all.push(sum(self.say(Word::LinesSum).to_owned(), of_lines));
        }
        if sums.discount_minor != 0 {
            let name = joined(&[self.say(Word::Discount), &sums.discount_name], " ");
            all.push(sum(name, -sums.discount_minor));
        }
        if sums.freight_minor != 0 {
            all.push(sum(self.say(Word::Freight).to_owned(), sums.freight_minor));
        }
        all.push(sum(self.say(Word::Net).to_owned(), sums.net_minor));
        all.push(sum(self.say(Word::TaxTotal).to_owned(), sums.tax_minor));
        if let Some(booked) = &sums.tax_in_books {
            all.push(Sum {
                name: filled(self.say(Word::TaxInBooks), &[&booked.currency]),
                amount: self.notation.exact(booked.minor, &booked.currency),
                style: quiet,
                is_ruled: false,
            });
        }
        let total = sum(self.say(Word::Total).to_owned(), sums.total_minor);
        all.push(Sum { style: BODY.bold(), is_ruled: true, ..total });
        for Advance { invoice, total_minor, tax_minor } in &sums.advances {
            all.push(sum(filled(self.say(Word::Advance), &[invoice]), -total_minor));
            let tax = sum(self.say(Word::AdvanceTax).to_owned(), -tax_minor);
            all.push(Sum { style: quiet, ..tax });
        }
        if sums.paid_minor != 0 {
            all.push(sum(self.say(Word::Paid).to_owned(), -sums.paid_minor));
        }
        if !sums.advances.is_empty() || sums.paid_minor != 0 {
            let left = sum(self.say(Word::Remaining).to_owned(), sums.to_pay_minor);
            all.push(Sum { style: BODY.bold(), is_ruled: true, ..left });
        }
        all
    }

    fn sums_height(&self, sums: &[Sum]) -> f32 {
        let names = RIGHT - SUMS - 90.0;
        let lines = |it: &Sum| self.canvas.wrap(it.style, names, &it.name).len();
        let right: usize = sums.iter().map(lines).sum();
        let left = self.paper.sums.rates.len() + 1;
        count(right.max(left)) * SUM + 12.0
    }

    fn print_sums(&mut self, sums: &[Sum]) {
        let top = self.y;
        let left = self.rates(top);
        let mut y = top;
        for sum in sums {
            if sum.is_ruled {
                self.canvas.rule(SUMS, y + 1.5, RIGHT - SUMS, 0.6, Ink::Text);
            }
            self.canvas.text(RIGHT, y + 12.0, sum.style, Side::Right, &sum.amount);
            let wide = RIGHT - SUMS - self.canvas.width_of(sum.style, &sum.amount) - 12.0;
            for line in self.canvas.wrap(sum.style, wide, &sum.name) {
                self.canvas.text(SUMS, y + 12.0, sum.style, Side::Left, &line);
                y += SUM;
            }
        }
        self.y = left.max(y) + 6.0;
    }

    /// The tax of every rate.
    fn rates(&mut self, y: f32) -> f32 {
        let paper = self.paper;
        if paper.sums.rates.is_empty() {
            return y;
        }
        let heads = [Word::Rate, Word::TaxBase, Word::Tax].map(|it| self.say(it).to_owned());
        let rates = paper.sums.rates.iter().map(|rate| {
            let percent = format!("{} %", self.notation.decimal(rate.percent));
            [percent, self.amount(rate.net_minor), self.amount(rate.tax_minor)]
        });
        let rows: Vec<[String; 3]> = rates.collect();
        let mut y = y;
        for ((x, side), head) in RATES.into_iter().zip(&heads) {
            self.canvas.text(x, y + 11.0, SMALL, side, head);
        }
        y += SUM;
        for row in rows {
            for ((x, side), text) in RATES.into_iter().zip(&row) {
                self.canvas.text(x, y + 10.0, Style::new(8.0), side, text);
            }
            y += 12.5;
        }
        y
    }

    fn untaxed(&mut self) {
        let text = match &self.paper.untaxed {
            None => return,
            Some(Untaxed::ReverseCharge) => self.say(Word::ReverseCharge).to_owned(),
            Some(Untaxed::Exempt { rule }) => joined(&[self.say(Word::Exempt), rule], ": "),
        };
        // Where something else is taxed, it says what it is about.
        let what = if self.paper.sums.rates.len() > 1 { "0 %" } else { "" };
        let text = joined(&[what, &text], ": ");
        self.y += 4.0;
        self.paragraph(BODY.bold(), &text, 0.0);
    }

    fn payable(&mut self) {
        let paper = self.paper;
        let mut facts = Vec::new();
        if let Some(day) = paper.due_on {
            facts.push((self.say(Word::DueDate).to_owned(), self.notation.day(day)));
        }
        if paper.sums.to_pay_minor > 0 {
            if let Some(reference) = &paper.payment.reference {
                facts.push((reference.name().to_owned(), reference.to_string()));
            }
            facts.extend(accounts(&paper.brand, self.say(Word::AccountIban)));
        }
        self.money_box(Word::ToPay, paper.sums.to_pay_minor, &facts);
    }

    fn credited(&mut self) {
        let paper = self.paper;
        let original = &paper.references.original_invoice;
        let facts = [(self.say(Word::CreditsInvoice).to_owned(), original.clone())];
        let credited = paper.sums.total_minor.saturating_abs();
        self.money_box(Word::Credited, credited, &facts);
    }

    fn received(&mut self) {
        let paper = self.paper;
        let mut facts =
            vec![(self.say(Word::PaymentMethod).to_owned(), paper.payment.method.clone())];
        if let Some(reference) = &paper.payment.reference {
            let name = self.say(Word::PaymentReference).to_owned();
            facts.push((name, reference.to_string()));
        }
        if let Some(day) = paper.paid_on {
            facts.push((self.say(Word::PaidOn).to_owned(), self.notation.day(day)));
        }
        self.money_box(Word::Received, paper.payment.received_minor, &facts);
    }

    /// The amount that it is all about, and what to know beside it.
    fn money_box(&mut self, word: Word, minor: i64, facts: &[(String, String)]) {
        let facts: Vec<_> = facts.iter().filter(|(_, value)| !value.is_empty()).collect();
        let height = (count(facts.len()) * SUM + 18.0).max(58.0);
        self.y += 10.0;
        self.make_room(height);
        let top = self.y;
        self.canvas.fill(LEFT, top, WIDTH, height, Ink::Tint);
        self.canvas.fill(LEFT, top, 3.0, height, Ink::Accent);
        let text = self.say(word);
        self.canvas.text(LEFT + 16.0, top + 18.0, SMALL, Side::Left, text);
        let amount = joined(&[&self.amount(minor), &self.paper.currency], " ");
        let mut large = Style::new(18.0).bold().ink(Ink::Accent);
        while self.canvas.width_of(large, &amount) > SUMS - LEFT && large.size > 6.0 {
            large.size -= 1.0;
        }
        self.canvas.text(LEFT + 16.0, top + 41.0, large, Side::Left, &amount);
        let mut y = top + 9.0;
        for (name, value) in facts {
            let quiet = BODY.ink(Ink::Quiet);
            self.canvas.text(SUMS + 22.0, y + 10.0, quiet, Side::Left, name);
            self.canvas.text(RIGHT - 14.0, y + 10.0, BODY.bold(), Side::Right, value);
            y += SUM;
        }
        self.y = top + height + 4.0;
    }
}

/// A row with nothing but a description and an amount.
fn beside(description: Cell, amount: Cell, adds_minor: i64) -> Row {
    let nothing = Vec::new;
    Row { cells: vec![nothing(), description, nothing(), nothing(), nothing(), amount], adds_minor }
}
