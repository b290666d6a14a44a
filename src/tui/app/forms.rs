//! Forms: opened for an action or for something new, sent, and kept when something goes wrong.
//!
//! What was typed is never lost but by its person.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::acting::named;
use super::drafts::{empty_draft, same};
use super::fields::due;
use super::sheets::{FormSheet, Purpose, Sheet};
use super::{App, words};
use crate::domain::entity::Entity;
use crate::domain::input::{Input, JUSTIFICATION};
use crate::domain::machine::Action;
use crate::service::actions::Offered;
use crate::service::create;
use crate::service::error::Error;
use crate::tui::asks::{Ask, Buyer, Deed, Payer, Prepared, Preparing, Sought, Subject};
use crate::tui::panes;
use crate::tui::parts::field::Field;
use crate::tui::parts::form::Form;
use crate::tui::words::noun;

impl FormSheet {
    /// What the field in focus looks for.
    pub(super) fn seeks(&self) -> Option<Ask> {
        let field = self.form.focused()?;
        let words = field.seeks()?.to_owned();
        let what = match field.name.as_str() {
            "customer" | "customer_id" => Sought::Customers,
            "parent" => Sought::Orders,
            "items" => Sought::Articles,
            "sku" => Sought::Products,
            _ => return None,
        };
        let picked = |name: &str| {
            let field = self.form.fields().iter().find(|it| it.name == name);
            field.and_then(Field::picked).map(str::to_owned)
        };
        // What is bought for an order is bought by its customer, in its currency.
        let order = match &self.purpose {
            Purpose::Addon { order, .. } => Some(order.to_string()),
            Purpose::Act { .. }
            | Purpose::Create(_)
            | Purpose::Person { .. }
            | Purpose::Work { .. }
            | Purpose::SavePaper { .. }
            | Purpose::SaveCodes
            | Purpose::LogIn
            | Purpose::Begin
            | Purpose::Password { .. }
            | Purpose::Switch
            | Purpose::Badge(_) => picked("parent"),
        };
        let customer = || self.buyer.clone().or(picked("customer")).map(Payer::Customer);
        let payer = order.map(Payer::Order).or_else(customer);
        let quantity = field.quantity().to_owned();
        let buyer = payer.filter(|_| what == Sought::Articles);
        let buyer = buyer.map(|payer| Buyer { payer, quantity });
        Some(Ask::Seek { field: field.name.clone(), what, words, buyer })
    }
}

impl App {
    /// Opens the form of an action, or of something new.
    pub(super) fn opens_form(&mut self, what: Preparing, prepared: Prepared) {
        match what {
            Preparing::Act { subject, action } => self.opens_act(subject, action, prepared),
            Preparing::Person { subject, action } => {
                self.opens_person(subject, action, &prepared);
            }
            Preparing::Addon { order, number } => self.opens_addon(order, number, &prepared),
            Preparing::Instead(from) => self.opens_instead(&from, &prepared),
            Preparing::New(entity) => {
                let inputs = create::asked(entity);
                if inputs.is_empty() {
                    let what = entity.plural();
                    self.notices.refuse(format!("{what} are not made by hand"));
                    return;
                }
                let title = format!("New {}", noun(entity));
                let fields = self.fields((entity, None), inputs, &prepared);
                self.shows_form(&title, "make it", fields, Purpose::Create(entity));
            }
        }
    }

    #[expect(clippy::needless_pass_by_value, reason = "what was prepared is used up here")]
    fn opens_act(&mut self, mut subject: Subject, action: Action, prepared: Prepared) {
        let near = |it: &&Offered| it.action == action && it.is_near;
        let Some(offered) = prepared.offered.iter().find(near).cloned() else {
            let words = format!("{}: {} is not possible any more", subject.number, action.plain());
            self.notices.refuse(words);
            self.poke();
            return;
        };
        let marked = self.marked();
        let several = 1 < marked.len() && marked.iter().any(|it| it.id == subject.id);
        if !offered.allowed && !several {
            let why = offered.reason.unwrap_or_default();
            self.notices.refuse(format!("{}: {why}", subject.number));
            return;
        }
        if subject.entity == Entity::Setting {
            self.opens_setting(subject, Box::new(offered), &prepared);
            return;
        }
        subject.machine = subject.machine.or(prepared.machine);
        let subjects = if marked.iter().any(|it| it.id == subject.id) {
            marked
        } else {
            vec![subject.clone()]
        };
        // What cannot be left out comes first.
        let mut inputs: Vec<Input> = offered.inputs.iter().map(|it| it.input).collect();
        if 1 < subjects.len() && inputs.iter().any(|it| it.secret) {
            if !inputs.iter().any(|it| it.name == JUSTIFICATION.name) {
                let words = format!("{} them one by one: each has its own code", action.plain());
                self.notices.refuse(words);
                return;
            }
            // A code is tried on one order only, so what is left is the other proof.
            inputs.retain(|it| !it.secret);
            for input in inputs.iter_mut().filter(|it| it.name == JUSTIFICATION.name) {
                input.required = true;
            }
        }
        inputs.sort_by_key(|it| !it.required);
        let mut about = named(&subjects);
        let due = due(action, &prepared.row, &self.settings).filter(|_| subjects.len() == 1);
        let value = subject.value.as_ref().filter(|_| subjects.len() == 1);
        if let (None, Some((minor, currency))) = (due, value) {
            about = format!("{about}, {}", self.habits.money(*minor, currency));
        }
        let title = format!("{}: {about}", offered.title);
        let brief = format!("{}: {about}", panes::queue::capital(&action.plain()));
        let warning = offered.reason.clone().filter(|_| subjects.len() == 1);
        let fields = self.fields((subject.entity, Some(action)), &inputs, &prepared);
        let sum = due.zip(value.cloned());
        let verb = self.verb_of(&offered, sum, (&subjects, &prepared.row));
        let offered = Box::new(offered);
        let purpose = Purpose::Act { subjects, offered, version: prepared.version };
        self.shows_form(&title, &verb, fields, purpose);
        let buyer = prepared.row.get("customer").and_then(|it| it.get("number"));
        if let Some(Sheet::Form(sheet)) = self.sheets.last_mut() {
            sheet.form.in_brief(&brief);
            if let Some(words) = warning {
                sheet.form.warn(&words);
            }
            sheet.buyer = buyer.and_then(Value::as_str).map(str::to_owned);
        }
    }

    /// What the key that saves does, with what is booked, or whom it is mailed to.
    fn verb_of(
        &self,
        offered: &Offered,
        sum: Option<(i64, (i64, String))>,
        (subjects, row): (&[Subject], &Value),
    ) -> String {
        let verb = verb(offered);
        if let Some((due, (total, currency))) = sum {
            if offered.action == Action::AddPayment {
                return verb;
            }
            // What is booked stands beside the key that books it.
            let money = |minor| self.habits.money(minor, &currency);
            let booked = format!("{verb} of {}", money(due));
            return if due < total {
                format!("{booked}, from {} in all", money(total))
            } else {
                booked
            };
        }
        if offered.letters.is_empty() {
            return verb;
        }
        let buyer = row.get("customer").and_then(|it| it.get("email"));
        let address = buyer.and_then(Value::as_str).filter(|_| subjects.len() == 1);
        format!("{verb}, and mail {}", address.unwrap_or("the customer"))
    }

    pub(super) fn shows_form(
        &mut self,
        title: &str,
        verb: &str,
        fields: Vec<Field>,
        purpose: Purpose,
    ) {
        let mut before = Map::new();
        for field in &fields {
            if let Ok(Some(value)) = field.value(&self.habits, self.now) {
                before.insert(field.name.clone(), value);
            }
        }
        let mut form = Form::new(title, verb, fields);
        if let Some(draft) = self.draft_for(&purpose) {
            form.restore(&draft.typed);
        }
        let key = Uuid::now_v7().to_string();
        let mut sheet = FormSheet {
            form,
            purpose,
            before,
            key,
            job: None,
            priced: None,
            buyer: None,
            held: Map::new(),
        };
        sheet.begins_pricing();
        self.notices.forgive();
        self.sheets.push(Sheet::Form(Box::new(sheet)));
        self.seek_due = Some(self.now);
    }

    /// Sends what was typed.
    pub(super) fn saves(&mut self, mut values: Map<String, Value>) {
        let Some(Sheet::Form(sheet)) = self.sheets.last_mut() else { return };
        let purpose = sheet.purpose.clone();
        let key = sheet.key.clone();
        match &purpose {
            Purpose::Act { subjects, offered, version } => {
                if let [only] = subjects.as_slice()
                    && only.entity == Entity::Setting
                {
                    return self.sets(only, offered.action, *version, (key, &values));
                }
            }
            Purpose::Create(_)
            | Purpose::Addon { .. }
            | Purpose::Person { .. }
            | Purpose::Work { .. }
            | Purpose::SavePaper { .. }
            | Purpose::SaveCodes => {}
            Purpose::Badge(_) => return self.shows_badge(&values),
            Purpose::LogIn => return self.logs_in(&values),
            Purpose::Begin => return self.begins_here(&values),
            Purpose::Password { old } => return self.changes_password(old.clone(), &values),
            Purpose::Switch => return self.switches_to(&values),
        }
        let required: Vec<String> =
            sheet.form.fields().iter().filter(|it| it.required).map(|it| it.name.clone()).collect();
        if let Purpose::Act { .. } = purpose {
            let before = &sheet.before;
            values.retain(|name, value| {
                required.contains(name)
                    || before.get(name) != Some(value)
                    // These stand there and are nothing of the thing's own.
                    || matches!(name.as_str(), "method" | "amount_minor" | "line")
            });
            let emptied = before.keys().filter(|name| {
                let field = sheet.form.fields().iter().find(|it| it.name == **name);
                field.is_some_and(|it| matches!(it.value(&self.habits, self.now), Ok(None)))
            });
            values.extend(emptied.map(|name| (name.clone(), Value::Null)));
        }
        match purpose {
            Purpose::Act { offered, .. } if values.is_empty() && offered.action == Action::Edit => {
                sheet.form.fails(None, "nothing was changed");
            }
            Purpose::Act { subjects, offered, version } => {
                if let [subject] = subjects.as_slice() {
                    let job = self.sends(subject, offered.action, values, version, key);
                    self.form_waits_for(job);
                } else {
                    self.sheets.pop();
                    self.begins(&subjects, &offered, version, values);
                }
            }
            Purpose::Create(entity) => {
                let job = self.works(Deed::Create { entity, from: values, key }, None);
                self.form_waits_for(job);
            }
            Purpose::Addon { order, .. } => self.asks_for_addon(order, values, key),
            Purpose::Person { subject, action } => {
                let job = self.does_with(&subject, action, values);
                self.form_waits_for(job);
            }
            Purpose::Work { subjects, action } => self.saves_work(&subjects, action, values),
            Purpose::SavePaper { document } => self.saves_paper(document, &values),
            Purpose::SaveCodes => self.saves_codes(&values),
            Purpose::LogIn
            | Purpose::Begin
            | Purpose::Password { .. }
            | Purpose::Switch
            | Purpose::Badge(_) => {}
        }
    }

    fn switches_to(&mut self, values: &Map<String, Value>) {
        let slug = values.get("organization").and_then(Value::as_str);
        self.ask(Ask::Switch(slug.unwrap_or_default().to_owned()));
    }

    /// The form on top is sent, and waits for what comes of it.
    pub(super) fn form_waits_for(&mut self, job: u64) {
        if let Some(Sheet::Form(sheet)) = self.sheets.last_mut() {
            sheet.job = Some(job);
        }
    }

    /// The form that a job came from.
    pub(super) fn form_of(&self, job: u64) -> Option<usize> {
        self.sheets.iter().position(|it| matches!(it, Sheet::Form(form) if form.job == Some(job)))
    }

    /// Closes a form whose content is saved.
    pub(super) fn closes_form(&mut self, place: usize) {
        if place < self.sheets.len()
            && let Sheet::Form(sheet) = self.sheets.remove(place)
            && let Some(gone) = empty_draft(&sheet.purpose)
        {
            self.drafts.retain(|it| !same(it, &gone));
            self.keeps_draft(None);
        }
    }

    /// Says in the form what went wrong, beside its field if it names one.
    pub(super) fn form_fails(&mut self, place: usize, error: &Error) {
        let words = words::wrong(error, &self.habits, self.now);
        let Some(Sheet::Form(sheet)) = self.sheets.get_mut(place) else { return };
        sheet.job = None;
        let named = words.split([':', ' ', '[', '.']).next().unwrap_or_default().to_owned();
        let has = sheet.form.fields().iter().any(|it| it.name == named);
        let rest = words.strip_prefix(&named).unwrap_or_default().trim_start_matches([':', ' ']);
        let field = Some(named.as_str()).filter(|_| has && matches!(error, Error::Usage(_)));
        let why = if field.is_some() { rest.to_owned() } else { words.clone() };
        sheet.form.fails(field, &why);
        if self.offers_instead(error) {
            return;
        }
        let Some(Sheet::Form(sheet)) = self.sheets.get_mut(place) else { return };
        // What somebody else did meanwhile is seen now: the next try is about that.
        if let (Error::Conflict { .. }, Purpose::Act { version, .. }) = (error, &mut sheet.purpose)
        {
            *version = 0;
        }
    }

    /// Says what was made, and opens it.
    pub(super) fn made(&mut self, entity: Entity, row: &Value) {
        let text = |name: &str| row.get(name).and_then(Value::as_str).map(str::to_owned);
        let number = text("number").or_else(|| text("sku")).unwrap_or_default();
        let noun = noun(entity);
        let words = format!("{noun} {number} made");
        self.notices.tell(words.replace("  ", " "), None, self.now);
        let id = text("id").and_then(|it| it.parse().ok());
        let machine = text("machine").and_then(|it| it.parse().ok());
        if let Some(id) = id {
            self.opens_thing(Subject {
                entity,
                machine,
                id,
                title: text("name").unwrap_or_default(),
                status: text("status").and_then(|it| it.parse().ok()),
                version: 0,
                order: (entity == Entity::Order).then_some((id, number.clone())),
                number,
                value: None,
                summary: String::new(),
            });
        }
        self.poke();
    }
}

/// What saving does: "ship, for good".
pub(super) fn verb(offered: &Offered) -> String {
    // "cancel" beside the key that leaves the form would be read as that.
    let is_cancel = offered.action == Action::Cancel;
    let words = if is_cancel { "call it off".to_owned() } else { offered.action.plain() };
    if offered.is_final { format!("{words}, for good") } else { words }
}
