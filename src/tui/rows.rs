//! What lists know of the rows that are shown in them. Never draws one.

use uuid::Uuid;

use crate::service::list::Listed;
use crate::service::view::Event;
use crate::tui::parts::list::Row;

impl Row for Listed {
    type Spot = String;

    fn id(&self) -> Uuid {
        self.id
    }

    fn spot(&self) -> String {
        self.cursor.clone()
    }

    fn version(&self) -> i64 {
        self.version.unwrap_or_default().into()
    }

    fn changed_by(&self) -> Option<&str> {
        self.updated_by.as_deref()
    }
}

impl Row for Event {
    type Spot = String;

    fn id(&self) -> Uuid {
        self.id
    }

    fn spot(&self) -> String {
        self.cursor()
    }

    fn version(&self) -> i64 {
        0
    }

    fn changed_by(&self) -> Option<&str> {
        None
    }
}
