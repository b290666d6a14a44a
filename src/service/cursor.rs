//! Places in lists, as people pass them on: `next` and `--after`. Never reads a list.

use chrono::{DateTime, Datelike as _, Utc};
use uuid::Uuid;

use super::error::{Error, Result, Told};
use super::list::ListQuery;
use crate::domain::queue_order::QueueOrder;
use crate::store::read::list::{self, Key, Row};

/// What a place in a list goes by.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Places {
    Names,
    Times,
    /// The place in a queue.
    Queue,
    Promised,
    Value,
}

impl Places {
    /// What those of this list go by.
    pub(super) fn of(query: &ListQuery) -> Self {
        let takes = list::takes(query.entity);
        if takes.names {
            return Self::Names;
        }
        let own = QueueOrder::of(query.entity).first().copied();
        match query.sort.or(own).unwrap_or(QueueOrder::Waiting) {
            QueueOrder::Priority => Self::Queue,
            QueueOrder::PromisedAt => Self::Promised,
            QueueOrder::Waiting => Self::Times,
            QueueOrder::Value => Self::Value,
        }
    }
}

/// Where a row stands in its list.
pub(super) fn place(places: Places, row: &Row) -> Key {
    let (over, id) = (row.is_over, row.id);
    let due = row.queue_due.unwrap_or(row.since);
    match places {
        Places::Names => Key::Name { name: row.sort_name.clone(), id },
        Places::Times => Key::Time { over, at: row.sorted_at.unwrap_or(row.since), id },
        Places::Promised => Key::Time { over, at: due, id },
        Places::Value => Key::Value { over, value: row.value_minor.unwrap_or_default(), id },
        Places::Queue => {
            let family = row.queue_family.unwrap_or_default();
            Key::Place { over, rank: row.queue_rank, due, family, id }
        }
    }
}

/// A place in a list as people pass it on.
pub(super) fn written(key: &Key) -> String {
    match key {
        Key::Time { over, at, id } => {
            format!("{}{:x}-{}", if *over { 'z' } else { 'a' }, at.timestamp_micros(), id.simple())
        }
        Key::Place { over, rank, due, family, id } => {
            let (over, due) = (if *over { 'r' } else { 'q' }, due.timestamp_micros());
            format!("{over}{rank}.{due:x}.{}-{}", family.simple(), id.simple())
        }
        Key::Value { over, value, id } => {
            format!("{}{value:x}-{}", if *over { 'w' } else { 'v' }, id.simple())
        }
        Key::Name { name, id } => format!("n{}-{}", hex::encode(name), id.simple()),
    }
}

/// Reads a place in a list whose places go by this.
pub(super) fn read_in(places: Places, text: &str) -> Result<Key> {
    let key = read(text)?;
    let fits = match key {
        Key::Name { .. } => places == Places::Names,
        Key::Place { .. } => places == Places::Queue,
        Key::Value { .. } => places == Places::Value,
        Key::Time { .. } => matches!(places, Places::Times | Places::Promised),
    };
    if fits {
        return Ok(key);
    }
    let told = Told::new(format!("\"{text}\" is a place in another list"));
    Err(Error::Usage(told.hint("give --after the \"next\" of a page of the same list")))
}

/// Reads a place in a list.
pub(super) fn read(text: &str) -> Result<Key> {
    taken(text).ok_or_else(|| {
        let told = Told::new(format!("\"{text}\" is no place in a list"));
        Error::Usage(told.hint("give --after the \"next\" of the page before, unchanged"))
    })
}

fn taken(text: &str) -> Option<Key> {
    let (place, id) = text.split_once('-')?;
    let id = Uuid::try_parse(id).ok()?;
    let mut letters = place.chars();
    match letters.next()? {
        'n' => {
            let name = String::from_utf8(hex::decode(letters.as_str()).ok()?).ok()?;
            Some(Key::Name { name, id })
        }
        kind @ ('a' | 'z') => {
            Some(Key::Time { over: kind == 'z', at: moment(letters.as_str())?, id })
        }
        kind @ ('v' | 'w') => {
            let value = i64::from_str_radix(letters.as_str(), 16).ok()?;
            Some(Key::Value { over: kind == 'w', value, id })
        }
        kind @ ('q' | 'r') => {
            let mut parts = letters.as_str().splitn(3, '.');
            let rank = parts.next()?.parse().ok()?;
            let due = moment(parts.next()?)?;
            let family = Uuid::try_parse(parts.next()?).ok()?;
            Some(Key::Place { over: kind == 'r', rank, due, family, id })
        }
        _ => None,
    }
}

/// A time in a place: its microseconds, in the digits of base 16.
fn moment(text: &str) -> Option<DateTime<Utc>> {
    let at = DateTime::from_timestamp_micros(i64::from_str_radix(text, 16).ok()?)?;
    (1970..=9999).contains(&at.year()).then_some(at)
}
