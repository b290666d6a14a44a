//! An A4 sheet: letterhead, parties, what it refers to, footer, and the flow
//! from page to page. The top of every page stays free for stamps. Never knows
//! what the body says.

use super::canvas::{Canvas, Side, Style, mm};
use super::ink::Ink;
use super::model::{Brand, Paper};
use super::words::{Word, counted, register};
use crate::domain::notation::Notation;
use crate::domain::paper::PaperKind;

pub(super) const SIZE: (f32, f32) = (mm(210.0), mm(297.0));
pub(super) const LEFT: f32 = mm(20.0);
pub(super) const RIGHT: f32 = mm(190.0);
pub(super) const WIDTH: f32 = RIGHT - LEFT;

/// How many stamps a page has place for.
pub(super) const SLOTS: usize = 2;
/// Where the first place for a stamp begins, how high it is, and how far it is
/// to the next.
pub(super) const SLOT: (f32, f32, f32) = (14.0, 21.0, 24.0);

/// Below the places for stamps.
const TOP: f32 = 72.0;

/// The box that a logo is scaled into.
const LOGO_BOX: (f32, f32) = (mm(60.0), mm(17.0));

pub(super) const BODY: Style = Style::new(9.0);
pub(super) const SMALL: Style = Style::new(7.5).ink(Ink::Quiet);
const FOOT: Style = Style::new(7.0).ink(Ink::Quiet);
/// Left of it the parties stand, right of it what the paper refers to.
const FOLD: f32 = LEFT + 262.0;

/// The pages of a paper while they are being filled.
#[derive(Debug)]
pub(super) struct Sheet<'a> {
    pub(super) canvas: Canvas<'a>,
    pub(super) paper: &'a Paper,
    pub(super) notation: Notation,
    /// How far down the page is full.
    pub(super) y: f32,
    /// How far down it may be filled.
    pub(super) bottom: f32,
    /// Columns of texts, each with its width.
    footer: Vec<(f32, Vec<String>)>,
    /// Its width by its height.
    logo: Option<f32>,
}

impl<'a> Sheet<'a> {
    /// The first page with its letterhead.
    pub(super) fn new(canvas: Canvas<'a>, paper: &'a Paper, logo: Option<f32>) -> Self {
        let footer = footer(&canvas, paper);
        let deepest = footer.iter().map(|it| it.1.len()).max().unwrap_or_default();
        let high = super::canvas::count(deepest) * FOOT.leading();
        let bottom = canvas.height - mm(14.0) - high - 22.0;
        let notation = paper.notation();
        Self { canvas, paper, notation, y: TOP, bottom, footer, logo }
    }

    /// As this paper's reader says it.
    pub(super) const fn say(&self, word: Word) -> &'static str {
        word.said(self.paper.language)
    }

    /// An amount of the paper's currency.
    pub(super) fn amount(&self, minor: i64) -> String {
        self.notation.exact(minor, &self.paper.currency)
    }

    /// The height of a page that has nothing but its head.
    pub(super) fn fresh(&self) -> f32 {
        self.bottom - TOP - 30.0
    }

    /// Says whether so much fits below what is there.
    pub(super) fn has_room(&self, height: f32) -> bool {
        self.y + height <= self.bottom
    }

    /// Turns the page where so much does not fit.
    pub(super) fn make_room(&mut self, height: f32) {
        if !self.has_room(height) {
            self.turn();
        }
    }

    /// Begins another page.
    pub(super) fn turn(&mut self) {
        self.canvas.turn();
        let paper = self.paper;
        let style = Style::new(8.0).ink(Ink::Quiet);
        let title = format!("{} {}", paper.kind.title(paper.language), paper.number);
        let brand = self.canvas.fonts.fitted(&paper.brand.name, true, style.size, WIDTH / 2.0);
        let title = self.canvas.fonts.fitted(&title, false, style.size, WIDTH / 2.0 - 10.0);
        self.canvas.text(LEFT, TOP + 8.0, style.bold(), Side::Left, &brand);
        self.canvas.text(RIGHT, TOP + 8.0, style, Side::Right, &title);
        self.canvas.rule(LEFT, TOP + 15.0, WIDTH, 0.5, Ink::Hair);
        self.y = TOP + 30.0;
    }

    /// The brand to the left, what it is to the right.
    pub(super) fn letterhead(&mut self) {
        let paper = self.paper;
        let (wide, high) = LOGO_BOX;
        let left = if let Some(ratio) = self.logo {
            let height = high.min(wide / ratio);
            self.canvas.picture(LEFT, self.y, height * ratio, height);
            self.y + height
        } else {
            let style = Style::new(16.0).bold();
            self.canvas.block(LEFT, self.y - 1.0, FOLD - LEFT - 30.0, style, &paper.brand.name)
        };
        let title = Style::new(20.0).bold().ink(Ink::Accent);
        let number = Style::new(11.0).ink(Ink::Quiet);
        self.canvas.text(
            RIGHT,
            self.y + 15.0,
            title,
            Side::Right,
            paper.kind.title(paper.language),
        );
        let shown = self.canvas.fonts.fitted(&paper.number, false, number.size, RIGHT - FOLD);
        self.canvas.text(RIGHT, self.y + 32.0, number, Side::Right, &shown);
        self.y = left.max(self.y + 38.0) + 26.0;
    }

    /// For whom it is and what it refers to, beside each other.
    pub(super) fn parties(&mut self) {
        let top = self.y;
        let left = self.customer(top);
        let right = self.references(top);
        self.y = left.max(right) + 18.0;
    }

    fn customer(&mut self, y: f32) -> f32 {
        let paper = self.paper;
        let width = FOLD - LEFT - 30.0;
        let mut y = y;
        if !paper.customer.name.is_empty() {
            y = self.label(LEFT, y, Word::To);
            y = self.canvas.block(LEFT, y, width, Style::new(10.5).bold(), &paper.customer.name);
        }
        // The floor makes it; who lives where is nothing to it.
        if matches!(paper.kind, PaperKind::JobCard | PaperKind::InspectionReport) {
            return y;
        }
        y = self.canvas.block(LEFT, y, width, BODY, &paper.customer.contact);
        for line in &paper.customer.address {
            y = self.canvas.block(LEFT, y, width, BODY, line);
        }
        if let Some(delivery) = &paper.delivery {
            y = self.label(LEFT, y + if y > self.y { 10.0 } else { 0.0 }, Word::DeliverTo);
            y = self.canvas.block(LEFT, y, width, BODY.bold(), &delivery.name);
            for line in &delivery.address {
                y = self.canvas.block(LEFT, y, width, BODY, line);
            }
            let contact = joined(&[&delivery.contact, &delivery.phone], ", ");
            y = self.canvas.block(LEFT, y, width, BODY, &contact);
        }
        y
    }

    /// A small word above what it names; returns where that begins.
    pub(super) fn label(&mut self, x: f32, y: f32, word: Word) -> f32 {
        let text = self.say(word);
        self.canvas.text(x, y + 6.0, SMALL, Side::Left, text);
        y + 10.0
    }

    fn references(&mut self, y: f32) -> f32 {
        let paper = self.paper;
        let day = |day: Option<chrono::NaiveDate>| {
            day.map(|it| self.notation.day(it)).unwrap_or_default()
        };
        let of = &paper.references;
        let rows = [
            (Word::Date, day(Some(paper.issued_on)), false),
            (Word::CreditsInvoice, of.original_invoice.clone(), true),
            (Word::DueDate, day(paper.due_on), true),
            (Word::ValidUntil, day(paper.valid_until), true),
            (Word::DeliveryDate, day(paper.delivered_on), false),
            (Word::PaidOn, day(paper.paid_on), false),
            (Word::Scheduled, day(paper.work.scheduled_on), true),
            (Word::CustomerNumber, paper.customer.number.clone(), false),
            (Word::YourVatNumber, paper.customer.vat_number.clone(), false),
            (Word::YourReference, of.customers.clone(), false),
            (Word::OurReference, of.ours.clone(), false),
            (Word::OfferNumber, of.offer.clone(), false),
            (Word::OrderNumber, of.order.clone(), false),
            (Word::InvoiceNumber, of.invoice.clone(), false),
            (Word::JobCard, of.job_card.clone(), false),
            (Word::Batch, paper.work.batch.clone(), false),
            (Word::Assignee, paper.work.assignee.clone(), false),
            (Word::Inspector, paper.work.inspector.clone(), false),
        ];
        let mut y = y;
        for (word, value, strong) in rows {
            let is_trade = matches!(word, Word::YourVatNumber | Word::OfferNumber);
            if !value.is_empty() && (paper.kind.has_prices() || !is_trade) {
                y = self.reference(y, self.say(word), &value, strong);
            }
        }
        y
    }

    fn reference(&mut self, y: f32, name: &str, value: &str, strong: bool) -> f32 {
        let style = if strong { BODY.bold() } else { BODY };
        let quiet = BODY.ink(Ink::Quiet);
        self.canvas.text(FOLD, y + BODY.size, quiet, Side::Left, name);
        let width = RIGHT - FOLD - self.canvas.width_of(quiet, name) - 12.0;
        let mut y = y;
        for line in self.canvas.wrap(style, width, value) {
            self.canvas.text(RIGHT, y + BODY.size, style, Side::Right, &line);
            y += BODY.leading();
        }
        y + 1.6
    }

    /// A heading with something below it.
    pub(super) fn heading(&mut self, word: Word) {
        self.make_room(60.0);
        let text = self.say(word);
        let style = Style::new(9.5).bold().ink(Ink::Accent);
        self.canvas.text(LEFT, self.y + 10.0, style, Side::Left, text);
        self.y += 19.0;
    }

    /// A text over the whole width, over as many pages as it takes; its last line stays with what
    /// comes `after`.
    pub(super) fn paragraph(&mut self, style: Style, text: &str, after: f32) {
        let mut lines = self.canvas.wrap(style, WIDTH, text).into_iter().peekable();
        while let Some(line) = lines.next() {
            let kept = if lines.peek().is_none() { after } else { 0.0 };
            self.make_room(style.leading() + kept);
            self.canvas.text(LEFT, self.y + style.size, style, Side::Left, &line);
            self.y += style.leading();
        }
    }

    /// A heading and a text, where there is one, its last line with what comes `after`.
    pub(super) fn section(&mut self, word: Word, text: &str, after: f32) {
        if !text.trim().is_empty() {
            self.y += 12.0;
            self.heading(word);
            self.paragraph(BODY, text, after);
        }
    }

    /// Feet and page numbers, now that it is known how many pages there are, those behind them
    /// included.
    pub(super) fn finish(mut self, behind: usize) -> Canvas<'a> {
        let pages = self.canvas.pages();
        for page in 0..pages {
            self.canvas.go_to(page);
            self.foot(page + 1, pages + behind);
        }
        self.canvas
    }

    fn foot(&mut self, page: usize, pages: usize) {
        let top = self.bottom + 12.0;
        if !self.footer.is_empty() {
            self.canvas.rule(LEFT, top, WIDTH, 0.5, Ink::Hair);
        }
        let taken: f32 = self.footer.iter().map(|it| it.0).sum();
        let between = super::canvas::count(self.footer.len().saturating_sub(1).max(1));
        let mut x = LEFT;
        for (wide, column) in &self.footer {
            self.canvas.lines(x, top + 6.0, FOOT, column);
            x += wide + (WIDTH - taken) / between;
        }
        let counted = counted(self.paper.language, page, pages);
        let y = self.canvas.height - mm(9.0);
        let title = format!("{} {}", self.paper.kind.title(self.paper.language), self.paper.number);
        let title = self.canvas.fonts.fitted(&title, false, FOOT.size, WIDTH - 90.0);
        self.canvas.text(LEFT, y, FOOT, Side::Left, &title);
        self.canvas.text(RIGHT, y, FOOT, Side::Right, &counted);
    }
}

/// The seller's details, in columns.
fn footer(canvas: &Canvas<'_>, paper: &Paper) -> Vec<(f32, Vec<String>)> {
    let brand = &paper.brand;
    let said = |word: Word| word.said(paper.language);
    let named = |name: &str, value: &str| {
        if value.is_empty() { String::new() } else { format!("{name} {value}") }
    };
    let mut address = vec![brand.name.clone()];
    address.extend(brand.address.iter().cloned());
    let contact = vec![brand.phone.clone(), brand.email.clone(), brand.web.clone()];
    let f_tax = if brand.f_tax { said(Word::FTax) } else { "" };
    let legal = vec![
        named(said(Word::VatNumber), &brand.vat_number),
        named(register(brand.country(), paper.language), &brand.org_number),
        named(said(Word::Seat), &brand.seat),
        f_tax.to_owned(),
    ];
    let bank = bank(brand, said(Word::AccountIban));
    let mut columns = vec![address, contact, bank, legal];
    for column in &mut columns {
        column.retain(|it| !it.trim().is_empty());
    }
    columns.retain(|it| !it.is_empty());
    let share = WIDTH / super::canvas::count(columns.len().max(1)) - 12.0;
    let widest =
        |lines: &[String]| lines.iter().map(|it| canvas.width_of(FOOT, it)).fold(0.0, f32::max);
    let fits = columns.iter().map(|it| widest(it) + 12.0).sum::<f32>() <= WIDTH;
    let wrap = |column: Vec<String>| {
        let lines = if fits {
            column
        } else {
            column.iter().flat_map(|it| canvas.wrap(FOOT, share, it)).collect()
        };
        (widest(&lines), lines)
    };
    columns.into_iter().map(wrap).collect()
}

fn bank(brand: &Brand, iban: &str) -> Vec<String> {
    accounts(brand, iban).into_iter().map(|(name, value)| format!("{name} {value}")).collect()
}

/// The accounts that money can be sent to, by name.
pub(super) fn accounts(brand: &Brand, iban: &str) -> Vec<(String, String)> {
    let all = [
        ("Bankgiro", &brand.bankgiro),
        ("Plusgiro", &brand.plusgiro),
        (iban, &brand.iban),
        ("BIC", &brand.bic),
    ];
    let there = all.into_iter().filter(|(_, value)| !value.is_empty());
    there.map(|(name, value)| (name.to_owned(), value.clone())).collect()
}

/// What is not empty, with something between.
pub(super) fn joined(parts: &[&str], between: &str) -> String {
    let there: Vec<&str> = parts.iter().copied().filter(|it| !it.trim().is_empty()).collect();
    there.join(between)
}
