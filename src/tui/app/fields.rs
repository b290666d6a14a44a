//! The fields of a form: made from what an action asks for, filled from how the thing stands, each
//! with what helps to fill it in.
//!
//! Nothing is sent from here.

use rust_decimal::Decimal;
use serde_json::Value;

use super::App;
use crate::domain::checklist::{self, ALL, Verdict};
use crate::domain::entity::Entity;
use crate::domain::input::{Input, Kind as Takes, PIN};
use crate::domain::machine::Action;
use crate::domain::machines::lead::MADE;
use crate::domain::pricing;
use crate::domain::role::Role;
use crate::domain::settings::Settings;
use crate::domain::specification::{self, PARTS};
use crate::domain::status::Status;
use crate::service::users::Person;
use crate::tui::asks::Prepared;
use crate::tui::parts::field::{Choice, Field, Kind};

/// What fields are made from.
struct Ground<'a> {
    /// What it is about.
    entity: Entity,
    /// The action; none for something new.
    action: Option<Action>,
    row: &'a Value,
    people: &'a [Person],
    stations: Vec<String>,
    /// The currency of the thing.
    currency: String,
}

impl App {
    pub(super) fn fields(
        &self,
        (entity, action): (Entity, Option<Action>),
        inputs: &[Input],
        prepared: &Prepared,
    ) -> Vec<Field> {
        let row = &prepared.row;
        let currency = row.get("currency").and_then(Value::as_str);
        let currency = currency.unwrap_or(&self.habits.currency).to_owned();
        let ground = Ground {
            entity,
            action,
            row,
            people: &prepared.people,
            stations: self.settings.stations(),
            currency,
        };
        // Several lines at once are marked on the checklist itself, never typed.
        let typed = inputs.iter().filter(|it| it.kind != Takes::Marks);
        typed.map(|input| self.field(*input, &ground)).collect()
    }

    fn field(&self, input: Input, ground: &Ground<'_>) -> Field {
        let kind = kind(input, ground);
        let help = self.help_for(input, ground);
        let mut field = Field::new(input.name, &input.label(), kind).help(&help);
        if let Some(filled) = self.filling(input, ground) {
            field.fill(&filled);
        }
        if let Takes::Choice([only]) = input.kind {
            // Where there is nothing to choose, nobody is asked to.
            field.fill(only);
        }
        if input.required { field.required() } else { field }
    }

    fn help_for(&self, input: Input, ground: &Ground<'_>) -> String {
        match (input.name, input.kind) {
            ("amount_minor", _) => {
                let kept = kept(ground.row).unwrap_or_default();
                let total = ground.row.get("total_minor").and_then(Value::as_i64);
                let money = |minor| self.habits.money(minor, &ground.currency);
                match (ground.action, total) {
                    (Some(Action::Refund), _) => format!("{} was taken", money(kept)),
                    (_, Some(total)) => format!("{} is still to be paid", money(total - kept)),
                    (_, None) => String::new(),
                }
            }
            ("discount_percent", _) => {
                let role = self.me.as_ref().map(|it| it.role);
                let limit = role.map(|it| self.settings.discount_ceiling(it).normalize());
                limit.map(|it| format!("your limit is {it} %")).unwrap_or_default()
            }
            ("recipient_email", _) => {
                let buyer = ground.row.get("customer").unwrap_or(ground.row);
                let known = buyer.get("email").and_then(Value::as_str);
                known.map(|it| format!("empty for {it}")).unwrap_or_default()
            }
            ("justification", _) if ground.action == Some(Action::Confirm) => {
                "where there is no code: why; it stands on the timeline".to_owned()
            }
            _ => hint(input, ground.entity).to_owned(),
        }
    }

    /// What stands in a field before anybody types.
    fn filling(&self, input: Input, ground: &Ground<'_>) -> Option<String> {
        let row = ground.row;
        match (input.name, input.column) {
            ("amount_minor", _) => {
                // What is due; where it goes back, what was kept.
                let action = ground.action?;
                let amount = if action == Action::Refund {
                    kept(row)?
                } else {
                    due(action, row, &self.settings)?
                };
                self.typed_as(Takes::Money, &amount.into(), ground)
            }
            ("method", _) => Some("bank".to_owned()),
            ("failed_lines", _) => {
                let lines = row.get("checklist").map(checklist::read).unwrap_or_default();
                Some(checklist::names(&lines, Some(Verdict::Fail)).join("\n"))
            }
            // Several are put together behind the first of them.
            ("into", _) => self.marked().first().map(|it| it.number.clone()),
            ("line", _) => self.line().map(|it| it.name),
            ("items", _) => row.get("items").map(Value::to_string),
            ("makes", _) => MADE.first().map(|it| (*it).to_owned()),
            ("valid_until", _) if row.is_null() && ground.entity == Entity::Offer => {
                let days = u64::try_from(self.settings.whole("offer_valid_days")).unwrap_or(0);
                let today = self.now.with_timezone(&self.habits.zone).date_naive();
                let last = today.checked_add_days(chrono::Days::new(days))?;
                Some(self.habits.written_day(&last.to_string()))
            }
            // By the number that people know it by, not by its id.
            ("price_list_id", _) => {
                row.get("price_list")?.get("number")?.as_str().map(str::to_owned)
            }
            ("workflow", _) if row.is_null() => Some(self.settings.text("default_workflow")),
            ("priority", _) if row.is_null() => Some("normal".to_owned()),
            (name, false) if ground.entity == Entity::JobCard && PARTS.contains(&name) => {
                specification::typed(row.get("specification")?, name)
            }
            // It goes to somebody else.
            ("assignee", _) if ground.action == Some(Action::HandOver) => None,
            ("reason" | "note" | "justification", _) | (_, false) => None,
            (name, true) => {
                let value = row.get(name).filter(|it| !it.is_null())?;
                self.typed_as(input.kind, value, ground)
            }
        }
    }

    /// A column's value as a person would type it.
    fn typed_as(&self, kind: Takes, value: &Value, ground: &Ground<'_>) -> Option<String> {
        let plain = match value {
            Value::String(text) => text.clone(),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Array(_)
            | Value::Object(_) => value.to_string(),
        };
        Some(match kind {
            Takes::Money => {
                let minor = value.as_i64().filter(|it| *it != 0)?;
                let own = crate::tui::parts::habits::Habits {
                    currency: ground.currency.clone(),
                    ..self.habits.clone()
                };
                own.amount(minor, &ground.currency)
            }
            Takes::Percent => {
                let number = self.habits.decimal(&plain);
                Some(number).filter(|it| !it.is_empty() && *it != "0")?
            }
            Takes::Datetime => {
                let at: chrono::DateTime<chrono::Utc> = plain.parse().ok()?;
                self.habits.both(at)
            }
            Takes::Date => self.habits.written_day(&plain),
            Takes::Boolean => if value.as_bool()? { "yes" } else { "no" }.to_owned(),
            Takes::User => {
                let person = ground.people.iter().find(|it| it.id.to_string() == plain)?;
                person.email.clone()
            }
            Takes::Text
            | Takes::Email
            | Takes::Note
            | Takes::Integer
            | Takes::Quantity
            | Takes::Users
            | Takes::Customer
            | Takes::Product
            | Takes::PriceList
            | Takes::Station
            | Takes::Choice(_)
            | Takes::Items
            | Takes::Marks
            | Takes::Json => plain,
        })
    }
}

/// What was taken for an order and not given back.
fn kept(row: &Value) -> Option<i64> {
    let number = |name: &str| row.get(name).and_then(Value::as_i64);
    number("paid_minor").zip(number("refunded_minor")).map(|(taken, back)| taken - back)
}

/// What is due by an act that takes money: a part of the whole, where a part is asked now.
pub(super) fn due(action: Action, row: &Value, settings: &Settings) -> Option<i64> {
    let status: Option<Status> = row.get("status").and_then(Value::as_str)?.parse().ok();
    let key = match (action, status) {
        (Action::RecordDeposit, _) | (Action::AddPayment, Some(Status::DepositDue)) => {
            Some("deposit_percent")
        }
        (Action::RecordAdvance, _) | (Action::AddPayment, Some(Status::ConfirmedByCustomer)) => {
            Some("advance_percent")
        }
        (Action::RecordPayment | Action::AddPayment, _) => None,
        _ => return None,
    };
    let total = row.get("total_minor").and_then(Value::as_i64)?;
    let asked = key.map_or(total, |it| pricing::share(total, settings.percent(it)));
    Some((asked - kept(row)?).max(0))
}

/// What helps to fill in an input, whatever the thing is like.
fn hint(input: Input, entity: Entity) -> &'static str {
    // An offer has to end some day; what is agreed on may stand for good.
    let ends = entity == Entity::Offer;
    match (input.name, input.kind) {
        ("discount_minor", _) => "an amount, in place of the percent",
        ("discount_code", _) => "in place of a discount by hand",
        ("duration_minutes", _) => "in minutes",
        ("otp", _) => "six digits, as the customer reads them",
        ("justification", _) => "why a rule is set aside; it stands on the timeline",
        ("from_quantity" | "uses_max" | "uses_per_customer", _) => "empty for any number",
        ("minimum_minor", _) => "what the items must come to, before tax; empty for nothing",
        ("valid_from", _) => "empty for at once; 4/5, mon, +3",
        ("valid_until", _) if !ends => "empty for no end; 4/5, fri, +30",
        ("ncr_bid_no", _) => "who has this number buys at these prices",
        ("options", _) => "a line each, like  wood: oak",
        ("materials" | "steps", _) => "a line each",
        ("pin", _) => "it signs what you say",
        ("path", _) => "a file on this machine: a photo, a PDF; at most 20 MB",
        ("station", _) => "where it is done, by whoever stands there",
        ("document", _) => "the number of a document, to attach it",
        ("currency", _) => "empty for your own; else three letters, like EUR",
        ("prices", _) => {
            "lines as a spreadsheet saves them; the first: sku,from_quantity,unit_price_minor; \
             1 250,00 is 125000 there"
        }
        ("configuration", _) => {
            r#"like {"options": [{"name": "wood", "choices": ["oak"], "required": true}]}"#
        }
        ("parent", _) => "type a number or a customer: an order that is not over",
        (_, Takes::Product) => "type some letters of the article",
        (_, Takes::PriceList) => "its number; a contract goes by its own",
        (_, Takes::Customer) => "type a name, a number or a phone",
        (_, Takes::Date) => "4/5, fri, +3",
        (_, Takes::Datetime) => "4/5 14:30, fri 9, tomorrow 9",
        _ => "",
    }
}

fn kind(input: Input, ground: &Ground<'_>) -> Kind {
    let people = || {
        let choice = |it: &Person| Choice {
            value: it.email.clone(),
            label: it.name.clone(),
            detail: it.short_name.clone(),
        };
        let mut people: Vec<&Person> = ground.people.iter().collect();
        if ground.entity.is_queued() {
            // Whoever works on the floor comes first.
            people.sort_by_key(|it| it.role != Role::Production.to_string());
        }
        people.into_iter().map(choice).collect::<Vec<_>>()
    };
    match input.kind {
        Takes::Text if input.name == PIN.name => Kind::Secret,
        Takes::Text if input.secret => Kind::Code,
        Takes::Text if input.name == "line" && ground.entity == Entity::Order => {
            Kind::Pick(packing(ground.row))
        }
        Takes::Text if input.name == "line" => Kind::Choice(lines(ground)),
        // An order that it is to hang on.
        Takes::Text if input.name == "parent" => Kind::Pick(Vec::new()),
        Takes::Text | Takes::Email | Takes::Quantity | Takes::PriceList => Kind::Text,
        Takes::Note => Kind::Note,
        Takes::Money => Kind::Money(ground.currency.clone()),
        Takes::Percent => Kind::Percent,
        Takes::Integer => Kind::Whole,
        Takes::Boolean => Kind::YesNo,
        Takes::Date => Kind::Date,
        Takes::Datetime => Kind::Moment,
        Takes::User => Kind::Pick(people()),
        Takes::Users => Kind::Several(people()),
        Takes::Station => Kind::Pick(ground.stations.iter().map(|it| Choice::word(it)).collect()),
        Takes::Customer | Takes::Product => Kind::Pick(Vec::new()),
        Takes::Choice(words) => Kind::Choice(words.iter().map(|it| Choice::word(it)).collect()),
        Takes::Items => Kind::Items,
        Takes::Json if input.name == "failed_lines" => Kind::Several(failable(ground.row)),
        Takes::Marks | Takes::Json => Kind::Json,
    }
}

/// The lines of an order that are not packed yet, and everything at once.
fn packing(row: &Value) -> Vec<Choice> {
    let number = |value: Option<&Value>| {
        let text = value.map(|it| it.as_str().map_or_else(|| it.to_string(), str::to_owned));
        text.and_then(|it| it.parse::<Decimal>().ok()).unwrap_or_default().normalize()
    };
    let items = row.get("items").and_then(Value::as_array).into_iter().flatten();
    let left = items.filter_map(|item| {
        let position = item.get("position")?.to_string();
        let packed = number(row.get("packed").and_then(|it| it.get(&position)));
        let all = number(item.get("quantity"));
        (packed < all).then(|| Choice {
            label: item.get("description").and_then(Value::as_str).unwrap_or_default().to_owned(),
            value: position,
            detail: format!("{packed} of {all} packed"),
        })
    });
    let everything = Choice {
        value: ALL.to_owned(),
        label: "everything".to_owned(),
        detail: "that is not packed yet".to_owned(),
    };
    left.chain([everything]).collect()
}

/// The lines of an inspection, and all that are open at once; a file goes to one, or to the report.
fn lines(ground: &Ground<'_>) -> Vec<Choice> {
    let (value, label, detail) = if ground.action == Some(Action::Attach) {
        ("", "no line", "the whole report")
    } else {
        (ALL, "all", "that are open")
    };
    let rest = Choice { value: value.into(), label: label.into(), detail: detail.into() };
    failable(ground.row).into_iter().chain([rest]).collect()
}

/// The lines that an inspection may fail.
fn failable(row: &Value) -> Vec<Choice> {
    let lines = row.get("checklist").and_then(Value::as_array).into_iter().flatten();
    let text = |line: &Value, name: &str| {
        line.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    lines
        .map(|line| Choice {
            value: text(line, "line"),
            label: text(line, "line"),
            detail: Some(text(line, "expected")).filter(|it| it != "yes").unwrap_or_default(),
        })
        .collect()
}
