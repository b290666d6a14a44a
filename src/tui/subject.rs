//! The thing that something is about: what it is, what people call it, and how it was seen.
//!
//! It never says how the thing stands now.

use serde_json::Value;
use uuid::Uuid;

use super::asks::About;
use crate::domain::entity::Entity;
use crate::domain::machine::Machine;
use crate::domain::status::Status;
use crate::service::list::Listed;

/// The thing that something is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    pub entity: Entity,
    /// None for what has no life of its own.
    pub machine: Option<Machine>,
    pub id: Uuid,
    /// What people call it.
    pub number: String,
    /// What stands beside its number: the customer, the work.
    pub title: String,
    pub status: Option<Status>,
    pub version: i32,
    /// The order that it is or hangs on.
    pub order: Option<(Uuid, String)>,
    pub value: Option<(i64, String)>,
    /// What it consists of, in a line.
    pub summary: String,
}

impl Subject {
    /// The number of the order that an add-on has become.
    pub fn child(&self) -> Option<&str> {
        let is_order = self.entity == Entity::Addon && self.status == Some(Status::Approved);
        is_order.then_some(self.number.as_str())
    }

    /// Takes up how it stands by now. Its version stays: that is what its list has seen.
    pub fn stands(&mut self, about: &About) {
        match about {
            About::Order(view) => {
                let order = &view.order;
                self.version = order.version;
                self.order = Some((order.id, order.number.clone()));
                self.status = order.status.parse().ok();
                self.number.clone_from(&order.number);
                self.title.clone_from(&order.customer);
                self.summary.clone_from(&order.items_summary);
                // Those who see no prices see no sum either.
                let value = Some(order.total_minor).filter(|it| *it != 0);
                self.value = value.zip(Some(order.currency.clone()));
            }
            About::Record(_, row) => {
                let status = row.get("status").and_then(Value::as_str);
                self.status = status.and_then(|it| it.parse().ok());
                let buyer =
                    row.get("customer").and_then(|it| it.get("name")).and_then(Value::as_str);
                if let (true, Some(buyer)) = (self.title.is_empty(), buyer) {
                    buyer.clone_into(&mut self.title);
                }
            }
            About::Customer(_) => {}
        }
    }
}

impl From<&Listed> for Subject {
    fn from(listed: &Listed) -> Self {
        let value = listed.value_minor.zip(listed.currency.clone());
        let mut subject = Self {
            entity: listed.entity,
            machine: listed.machine,
            id: listed.id,
            number: listed.number.clone(),
            title: listed.title.clone(),
            status: listed.status,
            version: listed.version.unwrap_or_default(),
            order: listed.order_id.zip(listed.order_number.clone()),
            value,
            summary: listed.items_summary.clone(),
        };
        if listed.entity == Entity::Addon {
            // A request has no number until it is approved: it goes by its order.
            let parent = listed.parent_number.clone().unwrap_or_default();
            if listed.number == listed.id.to_string() {
                subject.number = format!("add-on to {parent}");
            }
            subject.title = listed.customer_name.clone().unwrap_or_default();
        }
        subject
    }
}
