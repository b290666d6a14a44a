//! Values on their way into the database, and the text that COPY takes. Never asks the
//! database anything.

use std::borrow::Cow;
use std::fmt::Write as _;

use rust_decimal::Decimal;
use serde_json::Value;
use uuid::Uuid;

use super::calendar::{Calendar, Moment};

/// One value of a row.
#[derive(Clone, Debug)]
pub(super) enum Cell {
    Text(Cow<'static, str>),
    Whole(i64),
    Decimal(Decimal),
    Flag(bool),
    Id(Uuid),
    Json(Value),
    At(Moment),
    /// A moment as people make appointments: on the half hour.
    About(Moment),
    /// Some minutes on, by the clock on the wall.
    Minutes(Moment, i64),
    /// By the end of that working day.
    By(Moment),
    /// The day of a moment, and some days on.
    Day(Moment, u32),
    /// Several values by name, in an event's data.
    Several(Vec<(&'static str, Self)>),
    /// What is not known yet, or no longer.
    Nothing,
}

/// A row: what its columns hold. A column that is not there is null.
#[derive(Clone, Debug, Default)]
pub(super) struct Row(Vec<(&'static str, Cell)>);

impl Row {
    #[must_use]
    pub(super) fn with(mut self, column: &'static str, cell: impl Into<Cell>) -> Self {
        self.set(column, cell);
        self
    }

    pub(super) fn set(&mut self, column: &'static str, cell: impl Into<Cell>) {
        let cell = cell.into();
        match self.0.iter_mut().find(|it| it.0 == column) {
            Some(there) => there.1 = cell,
            None => self.0.push((column, cell)),
        }
    }

    pub(super) fn get(&self, column: &str) -> Option<&Cell> {
        self.0.iter().find(|it| it.0 == column).map(|it| &it.1)
    }

    /// A column of whole numbers; nothing counts as zero.
    pub(super) fn whole(&self, column: &str) -> i64 {
        match self.get(column) {
            Some(Cell::Whole(it)) => *it,
            _ => 0,
        }
    }

    pub(super) fn text(&self, column: &str) -> &str {
        match self.get(column) {
            Some(Cell::Text(it)) => it,
            _ => "",
        }
    }

    pub(super) fn id(&self, column: &str) -> Option<Uuid> {
        match self.get(column) {
            Some(Cell::Id(it)) => Some(*it),
            _ => None,
        }
    }

    pub(super) fn has(&self, column: &str) -> bool {
        !matches!(self.get(column), None | Some(Cell::Nothing))
    }

    /// Moves everything that happens in it.
    pub(super) fn shift(&mut self, by: i64) {
        for (_, cell) in &mut self.0 {
            cell.shift(by);
        }
    }
}

impl Cell {
    pub(super) fn shift(&mut self, by: i64) {
        match self {
            Self::At(it)
            | Self::About(it)
            | Self::By(it)
            | Self::Day(it, _)
            | Self::Minutes(it, _) => *it = it.plus(by),
            Self::Several(cells) => cells.iter_mut().for_each(|it| it.1.shift(by)),
            Self::Text(_)
            | Self::Whole(_)
            | Self::Decimal(_)
            | Self::Flag(_)
            | Self::Id(_)
            | Self::Json(_)
            | Self::Nothing => {}
        }
    }

    /// As it stands in an event's data.
    pub(super) fn json(&self, calendar: &Calendar) -> Value {
        match self {
            Self::Text(it) => Value::String(it.to_string()),
            Self::Whole(it) => (*it).into(),
            Self::Decimal(it) => Value::String(it.normalize().to_string()),
            Self::Flag(it) => (*it).into(),
            Self::Id(it) => Value::String(it.to_string()),
            Self::Json(it) => it.clone(),
            Self::At(it) => Value::String(calendar.time(*it).to_rfc3339()),
            Self::About(it) => Value::String(on_the_half_hour(calendar, *it).to_rfc3339()),
            Self::Minutes(it, minutes) => {
                Value::String(minutes_on(calendar, *it, *minutes).to_rfc3339())
            }
            Self::By(it) => Value::String(calendar.time(it.evening()).to_rfc3339()),
            Self::Day(it, days) => Value::String(calendar.day(*it, *days).to_string()),
            Self::Several(cells) => object(cells, calendar),
            Self::Nothing => Value::Null,
        }
    }
}

/// Values by name as one JSON object.
pub(super) fn object(cells: &[(&'static str, Cell)], calendar: &Calendar) -> Value {
    Value::Object(cells.iter().map(|(name, it)| ((*name).into(), it.json(calendar))).collect())
}

fn minutes_on(calendar: &Calendar, moment: Moment, minutes: i64) -> chrono::DateTime<chrono::Utc> {
    calendar.time(moment) + chrono::Duration::minutes(minutes)
}

fn on_the_half_hour(calendar: &Calendar, moment: Moment) -> chrono::DateTime<chrono::Utc> {
    let micros = calendar.micros(moment);
    let about = micros - micros.rem_euclid(30 * super::calendar::MINUTE);
    chrono::DateTime::from_timestamp_micros(about).unwrap_or_default()
}

impl From<&'static str> for Cell {
    fn from(it: &'static str) -> Self {
        Self::Text(it.into())
    }
}
impl From<String> for Cell {
    fn from(it: String) -> Self {
        Self::Text(it.into())
    }
}
impl From<i64> for Cell {
    fn from(it: i64) -> Self {
        Self::Whole(it)
    }
}
impl From<bool> for Cell {
    fn from(it: bool) -> Self {
        Self::Flag(it)
    }
}
impl From<Uuid> for Cell {
    fn from(it: Uuid) -> Self {
        Self::Id(it)
    }
}
impl From<Value> for Cell {
    fn from(it: Value) -> Self {
        Self::Json(it)
    }
}
impl From<Decimal> for Cell {
    fn from(it: Decimal) -> Self {
        Self::Decimal(it)
    }
}
impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(it: Option<T>) -> Self {
        it.map_or(Self::Nothing, Into::into)
    }
}

/// Rows as COPY reads them: a line a row, a tab between two columns.
#[derive(Default)]
pub(super) struct Sheet {
    text: String,
    begun: bool,
}

impl Sheet {
    pub(super) fn null(&mut self) {
        self.next();
        self.text.push_str("\\N");
    }

    pub(super) fn text(&mut self, it: &str) {
        self.next();
        if it.bytes().any(|byte| matches!(byte, b'\\' | b'\t' | b'\n' | b'\r')) {
            for letter in it.chars() {
                match letter {
                    '\\' => self.text.push_str("\\\\"),
                    '\t' => self.text.push_str("\\t"),
                    '\n' => self.text.push_str("\\n"),
                    '\r' => self.text.push_str("\\r"),
                    plain => self.text.push(plain),
                }
            }
        } else {
            self.text.push_str(it);
        }
    }

    /// What needs no escape: numbers, ids.
    pub(super) fn plain(&mut self, it: impl std::fmt::Display) {
        self.next();
        // Writing to a string cannot fail.
        write!(self.text, "{it}").ok();
    }

    pub(super) fn id(&mut self, it: Uuid) {
        self.next();
        let mut letters = Uuid::encode_buffer();
        self.text.push_str(it.hyphenated().encode_lower(&mut letters));
    }

    /// Microseconds since 1970.
    pub(super) fn at(&mut self, micros: i64) {
        let time = chrono::DateTime::from_timestamp_micros(micros).unwrap_or_default();
        self.plain(time.format("%Y-%m-%d %H:%M:%S%.6f+00"));
    }

    pub(super) fn cell(&mut self, cell: Option<&Cell>, calendar: &Calendar) {
        match cell {
            None | Some(Cell::Nothing) => self.null(),
            Some(Cell::Text(it)) => self.text(it),
            Some(Cell::Whole(it)) => self.plain(it),
            Some(Cell::Decimal(it)) => self.plain(it),
            Some(Cell::Flag(it)) => self.plain(if *it { 't' } else { 'f' }),
            Some(Cell::Id(it)) => self.id(*it),
            Some(Cell::Json(it)) => self.text(&it.to_string()),
            Some(Cell::At(it)) => self.at(calendar.micros(*it)),
            Some(Cell::About(it)) => {
                self.at(on_the_half_hour(calendar, *it).timestamp_micros());
            }
            Some(Cell::Minutes(it, minutes)) => {
                self.at(minutes_on(calendar, *it, *minutes).timestamp_micros());
            }
            Some(it @ Cell::Several(_)) => self.text(&it.json(calendar).to_string()),
            Some(Cell::By(it)) => self.at(calendar.micros(it.evening())),
            Some(Cell::Day(it, days)) => self.plain(calendar.day(*it, *days)),
        }
    }

    pub(super) fn end_row(&mut self) {
        self.text.push('\n');
        self.begun = false;
    }

    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Everything that was written, and begins anew.
    pub(super) fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    fn next(&mut self) {
        if self.begun {
            self.text.push('\t');
        }
        self.begun = true;
    }
}
