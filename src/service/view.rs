//! One order, or one customer, with everything that the panes show of it. Never shows the
//! floor what things cost.

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::Service;
use super::cursor::{read, written};
use super::error::{Error, Result};
use super::family;
use super::list::{LIMIT_MAX, Page, Seek, Window, cut};
use super::show::without_prices;
use crate::domain::machine::Machine;
pub use crate::store::read::customer::{Bought, Customer, Sales};
pub use crate::store::read::order::{
    Addon, Batch, Flow, Invoice, Item, JobCard, Order, Payment, Qir,
};
pub use crate::store::read::timeline::Event;
use crate::store::read::{customer, list::Key, order, timeline};
use crate::store::work_times;

/// How many of a customer's orders a pane shows.
const BOUGHT_MAX: i64 = 20;

/// A customer with what they have open and what they have bought.
#[derive(Clone, Debug, Serialize)]
pub struct CustomerView {
    pub customer: Customer,
    /// The last orders, the last first.
    pub orders: Vec<Bought>,
    /// The sums by currency, the one with most orders first.
    pub sales: Vec<Sales>,
    /// The lights of the newest chain; none where it is not asked for, or there is none.
    pub flow_status: Option<Flow>,
}

/// An order with everything that hangs on it but its timeline, which is read in pages.
#[derive(Clone, Debug, Serialize)]
pub struct OrderView {
    pub order: Order,
    pub customer: CustomerView,
    pub items: Vec<Item>,
    pub addons: Vec<Addon>,
    pub job_cards: Vec<JobCard>,
    /// What was worked on them: no pauses, and nothing past the end of a shift.
    pub worked_seconds: i64,
    pub qirs: Vec<Qir>,
    pub batches: Vec<Batch>,
    /// Empty for the floor, as invoices are.
    pub payments: Vec<Payment>,
    pub invoices: Vec<Invoice>,
    pub flow: Flow,
    /// What keeps it where it stands, in sentences: its add-ons that are not ready.
    pub held_by: Vec<String>,
}

impl Service {
    /// An order, by id.
    ///
    /// # Errors
    /// Not found, or out of reach.
    pub async fn order(&self, id: Uuid) -> Result<OrderView> {
        let here = self.me.organization_id;
        let mut tx = self.store.begin().await?;
        let db = &mut *tx;
        let Some(found) = order::find(&mut *db, here, id).await? else {
            return Err(Error::Missing { what: format!("order {id}"), nearest: Vec::new() });
        };
        let Some(buyer) = customer::find(&mut *db, here, found.customer_id).await? else {
            return Err(Error::Missing { what: "customer".into(), nearest: Vec::new() });
        };
        let mut view = OrderView {
            customer: CustomerView {
                orders: customer::orders(&mut *db, here, buyer.id, BOUGHT_MAX).await?,
                sales: customer::sales(&mut *db, here, buyer.id).await?,
                flow_status: None,
                customer: buyer,
            },
            items: order::items(&mut *db, here, id).await?,
            addons: order::addons(&mut *db, here, id).await?,
            job_cards: order::job_cards(&mut *db, here, id).await?,
            worked_seconds: self.worked(&work_times::of_order(&mut *db, here, id).await?),
            qirs: order::qirs(&mut *db, here, id).await?,
            batches: order::batches(&mut *db, here, id).await?,
            payments: order::payments(&mut *db, here, id).await?,
            invoices: order::invoices(&mut *db, here, id).await?,
            flow: order::flow(&mut *db, here, id).await?,
            order: found,
            held_by: Vec::new(),
        };
        tx.commit().await?;
        let stands = (view.order.machine.as_str(), view.order.status.as_str());
        view.held_by = family::held_by(stands, &view.addons, &self.settings().await?)?;
        if !self.sees_prices() {
            view.hide_prices();
        }
        Ok(view)
    }

    /// A customer, by id.
    ///
    /// # Errors
    /// Not found, or out of reach.
    pub async fn customer(&self, id: Uuid) -> Result<CustomerView> {
        let (pool, here) = (self.store.pool(), self.me.organization_id);
        let Some(found) = customer::find(pool, here, id).await? else {
            return Err(Error::Missing { what: format!("customer {id}"), nearest: Vec::new() });
        };
        let mut view = CustomerView {
            customer: found,
            orders: customer::orders(pool, here, id, BOUGHT_MAX).await?,
            sales: customer::sales(pool, here, id).await?,
            flow_status: self.newest_flow(id).await?,
        };
        if !self.sees_prices() {
            view.hide_prices();
        }
        Ok(view)
    }

    /// The lights of the chain that a customer began last.
    async fn newest_flow(&self, customer: Uuid) -> Result<Option<Flow>> {
        let (pool, here) = (self.store.pool(), self.me.organization_id);
        Ok(match customer::newest_chain(pool, here, customer).await? {
            Some(chain) if chain.is_order => Some(order::flow(pool, here, chain.id).await?),
            Some(chain) => {
                Some(Flow { offer_created: true, offer_sent: chain.is_sent, ..Flow::default() })
            }
            None => None,
        })
    }

    /// What happened to an order and to all that hangs on it, the last first.
    ///
    /// # Errors
    /// A cursor that makes no sense; out of reach.
    pub async fn timeline(
        &self,
        order: Uuid,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<Event>> {
        self.events(timeline::Of::Order(order), after, limit).await
    }

    /// What happened to one thing, the last first.
    ///
    /// # Errors
    /// A cursor that makes no sense; out of reach.
    pub async fn timeline_of(
        &self,
        machine: Machine,
        id: Uuid,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<Event>> {
        if machine.is_order() {
            return self.timeline(id, after, limit).await;
        }
        self.events(timeline::Of::Thing(machine.word(), id), after, limit).await
    }

    /// As [`Service::timeline_of`], anywhere and in both directions.
    ///
    /// # Errors
    /// As [`Service::timeline_of`].
    pub async fn timeline_window(
        &self,
        machine: Machine,
        id: Uuid,
        seek: Seek<String>,
        limit: usize,
    ) -> Result<Window<Event>> {
        let of = if machine.is_order() {
            timeline::Of::Order(id)
        } else {
            timeline::Of::Thing(machine.word(), id)
        };
        self.events_window(of, seek, limit).await
    }

    pub(super) async fn events(
        &self,
        of: timeline::Of<'_>,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<Event>> {
        let seek = Seek::after(after.map(str::to_owned));
        let Window { rows: items, more } = self.events_window(of, seek, limit).await?;
        let next = items.last().filter(|_| more).map(Event::cursor);
        Ok(Page { items, next })
    }

    async fn events_window(
        &self,
        of: timeline::Of<'_>,
        seek: Seek<String>,
        limit: usize,
    ) -> Result<Window<Event>> {
        let limit = limit.clamp(1, LIMIT_MAX);
        let seek = seek.try_map(|it| place(&it))?;
        let most = i64::try_from(limit + 1).unwrap_or(i64::MAX);
        let (pool, here) = (self.store.pool(), self.me.organization_id);
        let events = timeline::page(pool, here, of, &seek, most).await?;
        Ok(cut(events, limit, seek.is_backwards()))
    }
}

impl Event {
    /// Its place on the timeline.
    pub fn cursor(&self) -> String {
        written(&Key::Time { over: false, at: self.at, id: self.id })
    }
}

fn place(after: &str) -> Result<(DateTime<Utc>, Uuid)> {
    match read(after)? {
        Key::Time { at, id, .. } => Ok((at, id)),
        Key::Name { .. } | Key::Place { .. } | Key::Value { .. } => Err(Error::Usage(
            super::error::Told::new(format!("\"{after}\" is no place on a timeline")),
        )),
    }
}

impl OrderView {
    fn hide_prices(&mut self) {
        let order = &mut self.order;
        for amount in [
            &mut order.net_minor,
            &mut order.discount_minor,
            &mut order.freight_minor,
            &mut order.tax_minor,
            &mut order.total_minor,
            &mut order.paid_minor,
            &mut order.refunded_minor,
            &mut order.advance_amount_minor,
        ] {
            *amount = 0;
        }
        for item in &mut self.items {
            item.unit_price_minor = 0;
            item.net_minor = 0;
        }
        for addon in &mut self.addons {
            addon.value_minor = 0;
            addon.addon_total_minor = None;
            without_prices(&mut addon.items);
        }
        self.customer.hide_prices();
    }
}

impl CustomerView {
    fn hide_prices(&mut self) {
        self.sales.clear();
        for order in &mut self.orders {
            order.total_minor = 0;
        }
    }
}
