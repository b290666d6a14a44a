//! From stories to rows: numbers are counted in the order of time, hashes are chained, and
//! every table gets its sheet for COPY. Never decides anything about a story.

use std::collections::BTreeMap;

use chrono::Datelike as _;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::machine::Machine;
use crate::domain::numbering::{self, Series};
use crate::domain::stage::Stage;
use crate::store::guard;

use super::Trouble;
use super::binary::Pages;
use super::calendar::{Calendar, Moment};
use super::cell::{Cell, Row, Sheet, object};
use super::chain::{self, Hash, Link};
use super::house::House;
use super::story::{Event, Number, Story, Thing};
use super::tables::{self, COPY_EVENTS, EVENT_COLUMNS, TABLES};

/// How much of a sheet goes over the wire at once.
const PIECE: usize = 1 << 16;

/// The rows of some stories, a sheet a table.
pub(super) struct Book {
    sheets: Vec<Sheet>,
    events: Pages,
}

/// What is counted: a series and a year.
pub(super) type Counts = BTreeMap<(&'static str, i32), i64>;

impl Book {
    pub(super) fn new() -> Self {
        Self { sheets: TABLES.iter().map(|_| Sheet::default()).collect(), events: Pages::default() }
    }

    /// Writes the stories of one house, numbered on from `counts`.
    pub(super) fn write(
        &mut self,
        house: &House,
        calendar: &Calendar,
        stories: &[Story<'_>],
        counts: &mut Counts,
    ) -> Result<(), Trouble> {
        let numbers = number_all(stories, calendar, counts);
        let mut paper = String::new();
        for (story, numbers) in stories.iter().zip(&numbers) {
            self.write_things(house, calendar, story, numbers)?;
            for item in &story.items {
                let of = story.thing(item.of)?;
                let is_offer = of.machine == Machine::Offer;
                let (table, column) = if is_offer {
                    ("offer_items", "offer_id")
                } else {
                    ("order_items", "order_id")
                };
                self.row(house, calendar, table, &item.row.clone().with(column, of.id))?;
            }
            for (payment, number) in story.payments.iter().zip(&numbers.payments) {
                let row = payment.row.clone().with("number", number.clone());
                self.row(house, calendar, "payments", &row)?;
            }
            for (table, row) in &story.lines {
                self.row(house, calendar, table, row)?;
            }
            self.write_events(house, calendar, story, &mut paper)?;
        }
        Ok(())
    }

    /// Writes what was counted, so that the next number follows.
    pub(super) fn write_counts(&mut self, house: &House, counts: &Counts) -> Result<(), Trouble> {
        let sheet = self.sheet("counters")?;
        for ((kind, year), last) in counts {
            sheet.id(house.id);
            sheet.text(kind);
            sheet.plain(year);
            sheet.plain(last);
            sheet.end_row();
        }
        Ok(())
    }

    /// How much is waiting to be sent.
    pub(super) fn weight(&self) -> usize {
        self.sheets.iter().map(Sheet::len).sum::<usize>() + self.events.len()
    }

    /// Sends everything to the database and begins anew. Answers how many rows went.
    pub(super) async fn send(&mut self, connection: &mut PgConnection) -> Result<u64, Trouble> {
        let mut rows = 0;
        for (table, sheet) in TABLES.iter().zip(&mut self.sheets) {
            if !sheet.is_empty() {
                rows += pour(connection, table.copy, sheet.take().as_bytes()).await?;
            }
        }
        if !self.events.is_empty() {
            rows += pour(connection, COPY_EVENTS, &self.events.take()).await?;
        }
        Ok(rows)
    }

    fn sheet(&mut self, table: &str) -> Result<&mut Sheet, Trouble> {
        let place = tables::place(table).ok_or(Trouble::Lost("a table"))?;
        self.sheets.get_mut(place).ok_or(Trouble::Lost("a table"))
    }

    fn row(
        &mut self,
        house: &House,
        calendar: &Calendar,
        table: &str,
        row: &Row,
    ) -> Result<(), Trouble> {
        let place = tables::place(table).ok_or(Trouble::Lost("a table"))?;
        let columns = TABLES.get(place).map_or(&[] as &[&str], |it| it.columns);
        let sheet = self.sheet(table)?;
        for column in columns {
            if *column == "organization_id" {
                sheet.id(house.id);
            } else {
                sheet.cell(row.get(column.trim_matches('"')), calendar);
            }
        }
        sheet.end_row();
        Ok(())
    }

    fn write_things(
        &mut self,
        house: &House,
        calendar: &Calendar,
        story: &Story<'_>,
        numbers: &Numbers,
    ) -> Result<(), Trouble> {
        for (thing, number) in story.things.iter().zip(&numbers.things) {
            let table = guard::tables(thing.machine).first().ok_or(Trouble::Lost("a table"))?;
            let mut row = thing.row.clone();
            row.set("id", thing.id);
            row.set("status", thing.status.word());
            row.set("stage", Stage::of(thing.machine, thing.status).map(Stage::word));
            row.set("version", i64::from(thing.version));
            row.set("status_since", Cell::At(thing.since));
            row.set("created_at", Cell::At(thing.born));
            if let Some(number) = number {
                row.set("number", number.clone());
            }
            self.row(house, calendar, table, &row)?;
        }
        Ok(())
    }

    fn write_events(
        &mut self,
        house: &House,
        calendar: &Calendar,
        story: &Story<'_>,
        paper: &mut String,
    ) -> Result<(), Trouble> {
        let mut heads: Vec<Option<Hash>> = vec![None; story.things.len()];
        for event in &story.events {
            let thing = story.thing(event.thing)?;
            let head = heads.get_mut(event.thing).ok_or(Trouble::Lost("a chain"))?;
            let root = story.root_of(event);
            let hash =
                self.write_event(house, calendar, (event, thing, root), head.as_ref(), paper);
            *head = Some(hash);
        }
        Ok(())
    }

    fn write_event(
        &mut self,
        house: &House,
        calendar: &Calendar,
        (event, thing, root): (&Event, &Thing, Option<Uuid>),
        before: Option<&Hash>,
        paper: &mut String,
    ) -> Hash {
        let data = (!event.data.is_empty()).then(|| chain::jsonb(&object(&event.data, calendar)));
        let (note, justification) = (event.note.as_deref(), event.justification.as_deref());
        let digest =
            chain::digest(&event.salt, note, justification, data.as_deref().unwrap_or_default());
        let (at, role) = (calendar.micros(event.at), event.who.role.into());
        let link = Link {
            before,
            organization: house.id,
            machine: thing.machine.word(),
            subject: thing.id,
            seq: event.seq,
            id: event.id,
            action: event.action.word(),
            from: event.from.word(),
            to: event.to.word(),
            cause: event.cause,
            at,
            actor: event.who.id,
            role,
            digest: &digest,
        };
        let hash = chain::hash(&link, paper);
        let row = &mut self.events;
        row.begin_row(EVENT_COLUMNS);
        row.id(Some(house.id));
        row.text(Some(link.machine));
        row.id(Some(thing.id));
        row.whole(event.seq);
        row.id(Some(event.id));
        row.text(Some(link.action));
        row.text(Some(link.from));
        row.text(Some(link.to));
        row.id(root);
        row.id(event.cause);
        row.at(at);
        row.id(event.who.id);
        row.text(Some(role));
        row.flag(event.floor_sees);
        row.text(note);
        row.text(justification);
        row.json(data.as_deref());
        row.bytes(&event.salt);
        row.bytes(&digest);
        row.bytes(&hash);
        hash
    }
}

async fn pour(
    connection: &mut PgConnection,
    statement: &'static str,
    bytes: &[u8],
) -> Result<u64, Trouble> {
    let mut copy = connection.copy_in_raw(statement).await?;
    for piece in bytes.chunks(PIECE) {
        copy.send(piece).await?;
    }
    Ok(copy.finish().await?)
}

/// The numbers of one story's things and payments.
#[derive(Default)]
struct Numbers {
    things: Vec<Option<String>>,
    payments: Vec<String>,
}

/// What gets the next number of a series: a thing or a payment of a story.
enum Counted {
    Thing(usize),
    Payment(usize),
}

/// Counts in the order of time through all stories.
fn number_all(stories: &[Story<'_>], calendar: &Calendar, counts: &mut Counts) -> Vec<Numbers> {
    let mut waiting: Vec<(Moment, Series, usize, Counted)> = Vec::new();
    for (at, story) in stories.iter().enumerate() {
        for (place, thing) in story.things.iter().enumerate() {
            if let Number::Counted(series) = thing.number {
                waiting.push((thing.numbered, series, at, Counted::Thing(place)));
            }
        }
        for (place, payment) in story.payments.iter().enumerate() {
            waiting.push((payment.at, Series::Payment, at, Counted::Payment(place)));
        }
    }
    waiting.sort_by_key(|it| (it.0, it.2));
    let empty = |story: &Story<'_>| Numbers {
        things: vec![None; story.things.len()],
        payments: vec![String::new(); story.payments.len()],
    };
    let mut numbers: Vec<Numbers> = stories.iter().map(empty).collect();
    for (moment, series, at, counted) in waiting {
        let year = calendar.day(moment, 0).year();
        let count = counts.entry((series.word(), year)).or_default();
        *count += 1;
        let number = series.number(year, *count);
        let Some(of) = numbers.get_mut(at) else { continue };
        match counted {
            Counted::Thing(place) => set(&mut of.things, place, Some(number)),
            Counted::Payment(place) => set(&mut of.payments, place, number),
        }
    }
    for (story, numbers) in stories.iter().zip(&mut numbers) {
        number_below(story, numbers);
    }
    numbers
}

/// Numbers of what is called by its order.
fn number_below(story: &Story<'_>, numbers: &mut Numbers) {
    for (at, thing) in story.things.iter().enumerate() {
        // An add-on's order is below its parent; a card below either.
        let of = story.order_of(at).filter(|it| *it != at).or(thing.on);
        let number_of = |it: usize| numbers.things.get(it).cloned().flatten();
        let Some(order) = of.and_then(number_of) else { continue };
        let number = match thing.number {
            Number::None | Number::Counted(_) => continue,
            Number::Card(position) => numbering::job_card(&order, position),
            Number::Report(position) => numbering::report(&order, position),
            Number::Addon(count) => numbering::addon(&order, count),
        };
        set(&mut numbers.things, at, Some(number));
    }
}

fn set<T>(list: &mut [T], at: usize, value: T) {
    if let Some(place) = list.get_mut(at) {
        *place = value;
    }
}
