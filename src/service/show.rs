//! One thing as JSON: its row, named as the table's columns, and what hangs on it. These
//! shapes are a promise to scripts (SPEC 6). Never shows the floor what things cost.

use serde::Serialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::Service;
use super::error::{Error, Result};
use super::family;
use super::find::Found;
use super::list::{LIMIT_MAX, ListQuery, Listed, Page};
use super::papers::brand;
use crate::domain::checklist::Attached;
use crate::domain::entity::Entity;
use crate::domain::machine::Machine;
use crate::domain::nearest::nearest;
use crate::domain::settings::{self, SETTINGS, Setting, Settings};
use crate::store::read::order::{self, Flow};
use crate::store::read::rows::{self, Below};
use crate::store::read::timeline::{Event, Of};
use crate::store::runs;

/// A setting with what counts now.
#[derive(Clone, Debug, Serialize)]
pub struct SettingShown {
    pub key: &'static str,
    pub value: Value,
    pub default: Value,
    pub title: &'static str,
    /// What it takes: the word, and in words.
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub takes: String,
    /// Whether somebody chose the value.
    pub is_chosen: bool,
}

impl Service {
    /// Shows a thing with everything that hangs on it.
    ///
    /// # Errors
    /// A thing of a kind that this role never sees; not found, with the names that are near; out
    /// of reach.
    pub async fn show(&self, entity: Entity, named: &str) -> Result<Value> {
        self.must_see(entity)?;
        match entity {
            Entity::Setting => return json_of(&self.setting(named).await?),
            Entity::Event => return self.show_event(named).await,
            Entity::Lead
            | Entity::Offer
            | Entity::Order
            | Entity::Addon
            | Entity::JobCard
            | Entity::Qir
            | Entity::Batch
            | Entity::Invoice
            | Entity::Payment
            | Entity::Email
            | Entity::Document
            | Entity::Customer
            | Entity::Product
            | Entity::PriceList
            | Entity::DiscountCode
            | Entity::User
            | Entity::Outbox => {}
        }
        let found = self.find(entity, named).await?;
        let mut row = self.row(entity, found.id).await?;
        row.entry("number").or_insert_with(|| json!(found.number));
        if row.get("number").is_some_and(Value::is_null) {
            row.insert("number".into(), json!(found.number));
        }
        self.hang_on(&mut row, &found).await?;
        let mut shown = Value::Object(row);
        if !self.sees_prices() {
            without_prices(&mut shown);
        }
        Ok(shown)
    }

    /// The rows of a page, each with what the list adds to it.
    ///
    /// # Errors
    /// Out of reach.
    pub async fn rows(&self, entity: Entity, page: Page<Listed>) -> Result<Page<Value>> {
        let ids: Vec<Uuid> = page.items.iter().map(|it| it.id).collect();
        let mut found =
            rows::by_id(self.store.pool(), self.me.organization_id, entity, &ids).await?;
        let mut items = Vec::with_capacity(ids.len());
        for listed in page.items {
            let id = listed.id.to_string();
            let place =
                found.iter().position(|it| it.get("id").and_then(Value::as_str) == Some(&id));
            let row = place.map(|at| found.swap_remove(at));
            items.push(self.with_row(&listed, row)?);
        }
        Ok(Page { items, next: page.next })
    }

    fn with_row(&self, listed: &Listed, row: Option<Value>) -> Result<Value> {
        let mut all = Map::new();
        // These come first, whatever else there is.
        for name in ["number", "status", "stage", "workflow", "version"] {
            all.insert(name.into(), Value::Null);
        }
        if let Value::Object(fields) = json_of(listed)? {
            all.extend(fields);
        }
        if let Some(Value::Object(fields)) = row {
            // The number of what has none of its own is the name that it goes by.
            all.extend(
                fields.into_iter().filter(|(name, value)| !(name == "number" && value.is_null())),
            );
        }
        let mut row = Value::Object(all);
        if !self.sees_prices() {
            without_prices(&mut row);
        }
        Ok(row)
    }

    /// Every setting, in the order of the settings screen.
    ///
    /// # Errors
    /// Out of reach.
    pub async fn list_settings(&self) -> Result<Vec<SettingShown>> {
        let settings = self.settings().await?;
        Ok(SETTINGS.iter().map(|it| setting_shown(&settings, it)).collect())
    }

    /// One setting.
    ///
    /// # Errors
    /// There is no such setting; out of reach.
    pub async fn setting(&self, key: &str) -> Result<SettingShown> {
        let chosen = self.settings().await?;
        let key = key.trim().to_lowercase().replace('-', "_");
        let known = settings::find(&key).ok_or_else(|| Error::Missing {
            what: format!("setting \"{key}\""),
            nearest: nearest(&key, SETTINGS.iter().map(|it| it.key)),
        })?;
        Ok(setting_shown(&chosen, known))
    }

    /// Events of everything, or of one order and all that hangs on it, the last first.
    ///
    /// # Errors
    /// No such order; a cursor that makes no sense; out of reach.
    pub async fn list_events(
        &self,
        order: Option<&str>,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<Event>> {
        let of = match order {
            Some(named) => Of::Order(self.find(Entity::Order, named).await?.id),
            None => Of::Everything,
        };
        self.events(of, after, limit).await
    }

    async fn show_event(&self, named: &str) -> Result<Value> {
        let missing = || Error::Missing { what: format!("event \"{named}\""), nearest: Vec::new() };
        let id = Uuid::try_parse(named.trim()).map_err(|_unreadable| missing())?;
        let page = self.events(Of::One(id), None, 1).await?;
        page.items.first().map_or_else(|| Err(missing()), json_of)
    }

    async fn row(&self, entity: Entity, id: Uuid) -> Result<Map<String, Value>> {
        let found = rows::by_id(self.store.pool(), self.me.organization_id, entity, &[id]).await?;
        match found.into_iter().next() {
            Some(Value::Object(row)) => Ok(row),
            _ => {
                Err(Error::Missing { what: format!("{} {id}", entity.word()), nearest: Vec::new() })
            }
        }
    }

    /// Adds what hangs on a thing to its row.
    async fn hang_on(&self, row: &mut Map<String, Value>, found: &Found) -> Result<()> {
        let (pool, here) = (self.store.pool(), self.me.organization_id);
        if found.entity == Entity::Order {
            self.hang_on_order(row, found.id).await?;
        }
        if let Some(customer) = id_in(row, "customer_id") {
            let bought = self.bought_by(customer).await?;
            row.insert("customer".into(), bought);
        }
        // The floor sees that a customer is on a list, and nothing of the list.
        if let Some(number) = self.number_in(row, Entity::PriceList, "price_list_id").await? {
            let list = json!({"id": row.get("price_list_id"), "number": number});
            row.insert("price_list".into(), list);
        }
        if found.entity == Entity::Customer {
            self.hang_on_customer(row, found.id).await?;
        }
        if found.entity == Entity::Addon {
            self.hang_on_addon(row, found).await?;
        }
        self.hang_on_floor(row, found).await?;
        if matches!(found.entity, Entity::Offer | Entity::Invoice) {
            let lines = rows::lines(pool, here, found.entity, found.id).await?;
            row.insert("items".into(), Value::Array(lines));
            let is_offer = found.entity == Entity::Offer;
            let papers = rows::papers(pool, here, is_offer, found.id).await?;
            row.insert("documents".into(), Value::Array(papers));
            let of = (id_in(row, "customer_id").unwrap_or_default(), is_offer);
            let mails = rows::mails(pool, here, of, found.id).await?;
            row.insert("emails".into(), Value::Array(mails));
        }
        if found.entity == Entity::Offer {
            let preview = self.preview(Some((Entity::Offer, &found.number)), &Map::new()).await?;
            row.insert("rates".into(), json_of(&preview.rates)?);
        }
        if found.entity == Entity::Email {
            let sender = brand::sender(&self.settings().await?, &self.me.organization_name);
            row.insert("sender_name".into(), json!(sender.name));
            row.insert("sender_email".into(), json!(sender.email));
        }
        if found.entity == Entity::Product {
            let buyers = rows::buyers(pool, here, found.id).await?;
            row.insert("customers".into(), Value::Array(buyers));
            let prices = rows::prices_of(pool, here, found.id).await?;
            row.insert("prices".into(), Value::Array(prices));
        }
        if found.entity == Entity::PriceList {
            let prices = rows::prices(pool, here, found.id).await?;
            row.insert("prices".into(), Value::Array(prices));
            let buyers = rows::buyers_by(pool, here, found.id).await?;
            row.insert("customers".into(), Value::Array(buyers));
        }
        for (name, entity, column) in NAMED_BESIDE {
            if let Some(number) = self.number_in(row, *entity, column).await? {
                row.entry(*name).or_insert_with(|| json!(number));
            }
        }
        if let Some(machine) = found.machine {
            let events = self.all_events(machine, found.id).await?;
            row.insert("events".into(), events);
        }
        Ok(())
    }

    /// Adds what an add-on comes to beside its order, and whether that still takes it.
    async fn hang_on_addon(&self, row: &mut Map<String, Value>, found: &Found) -> Result<()> {
        let query = ListQuery { limit: 1, ..ListQuery::of(Entity::Addon) };
        if let Some(listed) = self.listed(&query, found.id).await? {
            row.insert("share_percent".into(), json!(listed.share_percent));
            row.insert("refusal".into(), json!(listed.refusal));
        }
        Ok(())
    }

    /// Adds what the floor asks about a card, a report or a batch.
    async fn hang_on_floor(&self, row: &mut Map<String, Value>, found: &Found) -> Result<()> {
        let (pool, here) = (self.store.pool(), self.me.organization_id);
        if found.entity == Entity::JobCard {
            self.work_on_card(row, found.id).await?;
            if let Value::Object(beside) = rows::beside_card(pool, here, found.id).await? {
                row.extend(beside);
            }
        }
        if found.entity == Entity::Qir {
            attach_to_lines(row)?;
        }
        if found.entity == Entity::Batch {
            let run = runs::together(pool, here, found.id).await?;
            row.insert("run".into(), Value::Array(run));
        }
        Ok(())
    }

    async fn hang_on_customer(&self, row: &mut Map<String, Value>, customer: Uuid) -> Result<()> {
        let view = self.customer(customer).await?;
        row.insert("orders".into(), json_of(&view.orders)?);
        row.insert("sales".into(), json_of(&view.sales)?);
        row.insert("flow_status".into(), self.lights(view.flow_status)?);
        Ok(())
    }

    /// The number of what a column of the row names, where this session may see that.
    async fn number_in(
        &self,
        row: &Map<String, Value>,
        entity: Entity,
        column: &str,
    ) -> Result<Option<String>> {
        let Some(id) = id_in(row, column) else { return Ok(None) };
        match self.find(entity, &id.to_string()).await {
            Ok(found) => Ok(Some(found.number)),
            Err(Error::Missing { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn hang_on_order(&self, row: &mut Map<String, Value>, order: Uuid) -> Result<()> {
        let (pool, here) = (self.store.pool(), self.me.organization_id);
        let parts = [
            ("items", Below::Items),
            ("addons", Below::Addons),
            ("comments", Below::Comments),
            ("job_cards", Below::JobCards),
            ("qirs", Below::Qirs),
            ("batches", Below::Batches),
            ("payments", Below::Payments),
            ("invoices", Below::Invoices),
            ("emails", Below::Emails),
            ("documents", Below::Documents),
        ];
        for (name, kind) in parts {
            let below = rows::below(pool, here, order, kind).await?;
            row.insert(name.into(), Value::Array(below));
        }
        self.work_on_order(row, order).await?;
        let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default();
        let addons = order::addons(pool, here, order).await?;
        let stands = (text("machine"), text("status"));
        let held_by = family::held_by(stands, &addons, &self.settings().await?)?;
        row.insert("held_by".into(), json!(held_by));
        let flow = order::flow(pool, here, order).await?;
        row.insert("flow_status".into(), self.lights(Some(flow))?);
        Ok(())
    }

    /// The lights of a chain. What stands on what this role never sees is null: from here it
    /// would look as if it had not been done.
    fn lights(&self, flow: Option<Flow>) -> Result<Value> {
        let mut lights = json_of(&flow)?;
        let sees = |entity: Entity| entity.seen_by().include(self.me.role);
        let hidden = [
            ("offer_sent", sees(Entity::Offer)),
            ("order_sent", sees(Entity::Email)),
            ("invoice_created", sees(Entity::Invoice)),
            ("invoice_sent", sees(Entity::Invoice) && sees(Entity::Email)),
        ];
        for (name, is_seen) in hidden {
            if let (Some(light), false) = (lights.get_mut(name), is_seen) {
                *light = Value::Null;
            }
        }
        Ok(lights)
    }

    /// The customer's row, with what they have open and what they have bought.
    async fn bought_by(&self, customer: Uuid) -> Result<Value> {
        let mut row = self.row(Entity::Customer, customer).await?;
        let view = self.customer(customer).await?;
        let open = view.orders.iter().filter(|it| {
            it.stage.as_deref().is_some_and(|stage| stage != "done" && stage != "lost")
        });
        let open: Vec<Value> = open.map(json_of).collect::<Result<_>>()?;
        row.insert("open_orders".into(), Value::Array(open));
        row.insert("sales".into(), json_of(&view.sales)?);
        Ok(Value::Object(row))
    }

    /// The timeline as it was written: the first event first.
    async fn all_events(&self, machine: Machine, id: Uuid) -> Result<Value> {
        let mut page = self.timeline_of(machine, id, None, LIMIT_MAX).await?;
        page.items.reverse();
        json_of(&page.items)
    }
}

/// What else is named by its number, and the column that says which it is.
const NAMED_BESIDE: &[(&str, Entity, &str)] = &[
    ("order_number", Entity::Order, "order_id"),
    ("order_number", Entity::Order, "parent_so_id"),
    ("addon_number", Entity::Order, "addon_so_id"),
    ("offer_number", Entity::Offer, "offer_id"),
    ("lead_number", Entity::Lead, "lead_id"),
    ("document_number", Entity::Document, "document_id"),
    ("source_number", Entity::Document, "source_id"),
    ("parent_number", Entity::Batch, "parent_batch_id"),
    ("run_number", Entity::Batch, "run_id"),
];

fn setting_shown(settings: &Settings, known: &Setting) -> SettingShown {
    SettingShown {
        key: known.key,
        value: settings.value(known.key),
        default: known.default_value(),
        title: known.title,
        kind: known.takes.into(),
        takes: known.takes.words(),
        is_chosen: settings.is_chosen(known.key),
    }
}

/// Puts what was attached to a line of a report beside what came of the line.
fn attach_to_lines(row: &mut Map<String, Value>) -> Result<()> {
    let mut report = Value::Object(std::mem::take(row));
    let attached = Attached::to(&report);
    let lines = report.get_mut("checklist").and_then(Value::as_array_mut);
    for line in lines.into_iter().flatten().filter_map(Value::as_object_mut) {
        let name = line.get("line").and_then(Value::as_str).unwrap_or_default();
        let own: Vec<&Attached> = attached.iter().filter(|it| it.is_of(name)).collect();
        if !own.is_empty() {
            line.insert("attachments".into(), json_of(&own)?);
        }
    }
    if let Value::Object(report) = report {
        *row = report;
    }
    Ok(())
}

fn id_in(row: &Map<String, Value>, name: &str) -> Option<Uuid> {
    Uuid::try_parse(row.get(name)?.as_str()?).ok()
}

/// As JSON; what cannot be written so is a mistake of ours.
pub(super) fn json_of(it: &impl Serialize) -> Result<Value> {
    serde_json::to_value(it).map_err(|e| Error::Fault(e.into()))
}

/// Empties every amount, at any depth.
pub(super) fn without_prices(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, inside) in fields {
                if name.ends_with("_minor") {
                    *inside = Value::Null;
                } else {
                    without_prices(inside);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(without_prices),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
