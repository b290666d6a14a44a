//! Rows in the format of `copy … with (format binary)`: each value as its length and its
//! bytes, so that the database has nothing to read out of text. Never checks a type: the
//! database does.

use uuid::Uuid;

/// What every such stream begins with: a signature, no flags, no extension.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// The end of the rows, where the number of columns would stand.
const END: i16 = -1;
/// The beginning of 2000, from which the database counts, in microseconds since 1970.
const MILLENNIUM: i64 = 946_684_800_000_000;

/// Rows of one table.
#[derive(Default)]
pub(super) struct Pages(Vec<u8>);

impl Pages {
    pub(super) fn begin_row(&mut self, columns: i16) {
        if self.0.is_empty() {
            self.0.extend_from_slice(HEADER);
        }
        self.0.extend_from_slice(&columns.to_be_bytes());
    }

    pub(super) fn bytes(&mut self, it: &[u8]) {
        let length = i32::try_from(it.len()).unwrap_or(i32::MAX);
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(it);
    }

    pub(super) fn null(&mut self) {
        self.0.extend_from_slice(&(-1_i32).to_be_bytes());
    }

    pub(super) fn text(&mut self, it: Option<&str>) {
        match it {
            Some(it) => self.bytes(it.as_bytes()),
            None => self.null(),
        }
    }

    pub(super) fn id(&mut self, it: Option<Uuid>) {
        match it {
            Some(it) => self.bytes(it.as_bytes()),
            None => self.null(),
        }
    }

    /// An `int`.
    pub(super) fn whole(&mut self, it: i32) {
        self.bytes(&it.to_be_bytes());
    }

    pub(super) fn flag(&mut self, it: bool) {
        self.bytes(&[u8::from(it)]);
    }

    /// Microseconds since 1970.
    pub(super) fn at(&mut self, micros: i64) {
        self.bytes(&(micros - MILLENNIUM).to_be_bytes());
    }

    /// JSON as text, with the version that the database asks for before it.
    pub(super) fn json(&mut self, it: Option<&str>) {
        let Some(it) = it else { return self.null() };
        let length = i32::try_from(it.len() + 1).unwrap_or(i32::MAX);
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.push(1);
        self.0.extend_from_slice(it.as_bytes());
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Everything that was written, to its end, and begins anew.
    pub(super) fn take(&mut self) -> Vec<u8> {
        self.0.extend_from_slice(&END.to_be_bytes());
        std::mem::take(&mut self.0)
    }
}
