//! Settings as fields: each is asked for by its kind, and read back as the value that it takes.
//!
//! Which settings there are, and what they take, stands in the domain alone.

use serde_json::{Map, Value};

use super::App;
use super::sheets::{Purpose, Sheet};
use crate::domain::addon;
use crate::domain::machine::{Action, Machine};
use crate::domain::machines::order::WORKFLOWS;
use crate::domain::settings::{self, Setting, Takes};
use crate::service::actions::Offered;
use crate::tui::asks::{Prepared, Subject};
use crate::tui::panes::settings::{label, percent, said};
use crate::tui::parts::field::{Choice, Field, Kind};
use crate::tui::parts::habits::Habits;

/// The part of the branding that nobody types.
const PICTURE: &str = "logo";
/// What a setting's field is called in its own form.
const VALUE: &str = "value";

impl App {
    /// Opens the form of the setting under the cursor.
    pub(super) fn opens_setting(
        &mut self,
        subject: Subject,
        offered: Box<Offered>,
        prepared: &Prepared,
    ) {
        let Some(setting) = settings::find(&subject.number) else { return };
        let value = prepared.row.get("value").cloned().unwrap_or_default();
        let title = format!("{}: {}", capital(&label(setting.key)), setting.title);
        let default = said(setting, &setting.default_value(), &self.habits);
        let help = match (help(setting.takes), setting.takes) {
            // All that can be chosen is in view.
            (_, Takes::OneOf(_) | Takes::Boolean) => String::new(),
            (help, _) if help.is_empty() => format!("empty for {default}"),
            (help, _) => help,
        };
        let (value, unseen) = typeable(value);
        let fields = if let Takes::Texts(names) = setting.takes {
            texts(names, &value, &help)
        } else if setting.takes == Takes::StatusByWorkflow {
            WORKFLOWS.iter().map(|it| cutoff(it, &value, setting)).collect()
        } else {
            let mut field = field(setting, &value, &self.habits).help(&help);
            VALUE.clone_into(&mut field.name);
            VALUE.clone_into(&mut field.label);
            vec![field]
        };
        let subjects = vec![subject];
        let purpose = Purpose::Act { subjects, offered, version: prepared.version };
        self.shows_form(&title, "set it", fields, purpose);
        if let Some(Sheet::Form(sheet)) = self.sheets.last_mut() {
            sheet.form.in_brief(&capital(&label(setting.key)));
            sheet.held = unseen;
        }
    }

    /// Sends what was typed for a setting, or says in its form what is wrong with it.
    pub(super) fn sets(
        &mut self,
        subject: &Subject,
        action: Action,
        version: i32,
        (key, values): (String, &Map<String, Value>),
    ) {
        let Some(setting) = settings::find(&subject.number) else { return };
        let held = match self.sheets.last() {
            Some(Sheet::Form(sheet)) => sheet.held.clone(),
            Some(_) | None => Map::new(),
        };
        let read = if let Takes::Texts(_) | Takes::StatusByWorkflow = setting.takes {
            // What was emptied is as it would be if nobody had said anything.
            Ok(Value::Object(values.clone()))
        } else {
            read(setting, values.get(VALUE), &self.habits)
        };
        let sent = read.map(|mut value| {
            if let Some(parts) = value.as_object_mut() {
                for (name, it) in held {
                    parts.entry(name).or_insert(it);
                }
            }
            let named = ("key".to_owned(), Value::from(setting.key));
            let inputs = Map::from_iter([named, (VALUE.to_owned(), value)]);
            self.sends(subject, action, inputs, version, key)
        });
        let Some(Sheet::Form(sheet)) = self.sheets.last_mut() else { return };
        match sent {
            Ok(job) => sheet.job = Some(job),
            Err(why) => sheet.form.fails(Some(VALUE), &why),
        }
    }
}

/// A field for each text, but for those that nobody types.
fn texts(names: &[&str], value: &Value, help: &str) -> Vec<Field> {
    let typed = names.iter().filter(|it| **it != PICTURE);
    let said = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
    // Help takes room from what is typed, so it stands at one field: where the picture would be.
    let at_picture = names.iter().skip_while(|it| **it != PICTURE).nth(1);
    let field = |it: &&str| {
        let field = Field::new(it, &label(it), Kind::Text).filled(said(it));
        if at_picture == Some(it) { field.help(help) } else { field }
    };
    typed.map(field).collect()
}

/// A field for the status of one workflow, with those that there are to choose from.
fn cutoff(workflow: &str, value: &Value, setting: &Setting) -> Field {
    let machine = Machine::of_workflow(workflow);
    let along = machine.map(addon::cutoffs).unwrap_or_default();
    let choices = along.iter().map(|it| Choice::word(it.word())).collect();
    let default = setting.default_value();
    let said = |from: &Value| from.get(workflow).and_then(Value::as_str).map(str::to_owned);
    let help = said(&default).map(|it| format!("empty for {}", it.replace('_', " ")));
    let label = workflow.replace('_', " ");
    let field = Field::new(workflow, &label, Kind::Pick(choices)).help(&help.unwrap_or_default());
    field.filled(&said(value).or(said(&default)).unwrap_or_default())
}

/// Parts a value into what people type and what they do not: a picture.
fn typeable(mut value: Value) -> (Value, Map<String, Value>) {
    let mut held = Map::new();
    if let Some(parts) = value.as_object_mut() {
        let is_picture = |it: &Value| it.as_str().and_then(settings::picture).is_some();
        let names: Vec<String> =
            parts.iter().filter(|(_, it)| is_picture(it)).map(|(name, _)| name.clone()).collect();
        held.extend(names.into_iter().filter_map(|it| parts.remove_entry(&it)));
    }
    (value, held)
}

/// The field of a setting, named by its key, with its value in it.
pub(super) fn field(setting: &Setting, value: &Value, habits: &Habits) -> Field {
    let kind = match setting.takes {
        Takes::Text | Takes::Currency => Kind::Text,
        Takes::TimeZone => Kind::Pick(zones()),
        Takes::OneOf(words) => Kind::Choice(words.iter().map(|it| Choice::word(it)).collect()),
        Takes::Percent => Kind::Percent,
        Takes::Whole(_) => Kind::Whole,
        Takes::Money => Kind::Money(habits.currency.clone()),
        Takes::Boolean => Kind::YesNo,
        Takes::PercentByRole
        | Takes::Texts(_)
        | Takes::StatusByWorkflow
        | Takes::HoursByStatus
        | Takes::BooleanByStatus
        | Takes::Names
        | Takes::Shifts => Kind::Note,
    };
    Field::new(setting.key, &label(setting.key), kind).filled(&typed(setting, value, habits))
}

/// Reads what was typed; where nothing was, what counts until somebody says otherwise.
pub(super) fn read(
    setting: &Setting,
    typed: Option<&Value>,
    habits: &Habits,
) -> Result<Value, String> {
    let Some(typed) = typed else { return Ok(setting.default_value()) };
    let text = typed.as_str().unwrap_or_default();
    let value = match setting.takes {
        Takes::Currency => text.to_uppercase().into(),
        Takes::Percent => number(text),
        Takes::Text
        | Takes::TimeZone
        | Takes::OneOf(_)
        | Takes::Whole(_)
        | Takes::Money
        | Takes::Boolean => typed.clone(),
        Takes::PercentByRole | Takes::HoursByStatus => {
            lines(text, |it| Ok(number(&it.replace(habits.point, "."))))?
        }
        Takes::Texts(_) => lines(text, |it| Ok(it.into()))?,
        Takes::Names | Takes::Shifts => {
            text.lines().map(str::trim).filter(|it| !it.is_empty()).collect()
        }
        Takes::StatusByWorkflow => lines(text, |it| Ok(it.replace(' ', "_").into()))?,
        Takes::BooleanByStatus => lines(text, |it| match it {
            "yes" => Ok(true.into()),
            "no" => Ok(false.into()),
            other => Err(format!("write yes or no, not {other}")),
        })?,
    };
    setting.check(&value).map_err(|_json| match setting.takes.wrong_part(&value) {
        Some(Value::Object(part)) => {
            let part = part.keys().next().map(|it| it.replace('_', " ")).unwrap_or_default();
            format!("{part} does not fit: it takes {}", takes(setting.takes))
        }
        _ => format!("takes {}", takes(setting.takes)),
    })?;
    Ok(value)
}

/// What helps to fill it in.
fn help(takes: Takes) -> String {
    let words = match takes {
        Takes::PercentByRole => "a line each, like  staff: 10",
        Takes::HoursByStatus => "a line each, like  in_queue: 72",
        Takes::BooleanByStatus => "a line each, like  shipped: yes",
        Takes::Texts(_) => "`ordna setting logo FILE` gives a logo",
        Takes::StatusByWorkflow => "a line each, like  goods: in_packing",
        Takes::TimeZone => "type a city",
        Takes::Names => "a name a line",
        Takes::Shifts => "a line each, like  06:00-14:00",
        Takes::Text
        | Takes::Currency
        | Takes::OneOf(_)
        | Takes::Percent
        | Takes::Whole(_)
        | Takes::Money
        | Takes::Boolean => "",
    };
    words.to_owned()
}

/// What it takes, as a person types it.
fn takes(takes: Takes) -> String {
    match takes {
        Takes::PercentByRole => "a role and a number from 0 to 100 a line".to_owned(),
        Takes::HoursByStatus => "a status and its hours a line".to_owned(),
        Takes::BooleanByStatus => "a status and yes or no a line".to_owned(),
        Takes::Texts(names) => {
            format!("a name and a text a line; the names are {}", names.join(", "))
        }
        Takes::StatusByWorkflow => "a workflow and one of its statuses a line".to_owned(),
        Takes::Names => "different short names, a line each".to_owned(),
        Takes::Shifts => "hours from and to, like 06:00-14:00, a line each".to_owned(),
        Takes::Money => "an amount, 0 or more".to_owned(),
        Takes::Text
        | Takes::Currency
        | Takes::TimeZone
        | Takes::OneOf(_)
        | Takes::Percent
        | Takes::Whole(_)
        | Takes::Boolean => takes.words(),
    }
}

/// A value as a person would type it.
fn typed(setting: &Setting, value: &Value, habits: &Habits) -> String {
    let plain = |value: &Value| match value {
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::String(text) => text.clone(),
        Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    };
    match (setting.takes, value) {
        (Takes::Percent, _) => percent(value, habits),
        (Takes::Money, Value::Number(minor)) => {
            habits.amount(minor.as_i64().unwrap_or_default(), &habits.currency)
        }
        (_, Value::Object(parts)) => {
            // The cursor stands at the end: what is typed there is a line of its own.
            let line = |(name, value): (&String, &Value)| format!("{name}: {}\n", plain(value));
            parts.iter().map(line).collect()
        }
        (_, Value::Array(all)) => all.iter().map(|it| plain(it) + "\n").collect(),
        (_, value) => plain(value),
    }
}

/// Reads `name: value`, a line each.
fn lines(text: &str, read: impl Fn(&str) -> Result<Value, String>) -> Result<Value, String> {
    let mut parts = Map::new();
    for line in text.lines().map(str::trim).filter(|it| !it.is_empty()) {
        let Some((name, value)) = line.split_once(':') else {
            return Err(format!("write a name, a colon and a value: {line}"));
        };
        parts.insert(name.trim().to_lowercase().replace(' ', "_"), read(value.trim())?);
    }
    Ok(parts.into())
}

/// A number as JSON has it; what is none stays a text, and is refused as such.
fn number(text: &str) -> Value {
    let number: Result<serde_json::Number, _> = serde_json::from_str(text);
    number.map_or_else(|_| text.into(), Value::Number)
}

fn zones() -> Vec<Choice> {
    let zone = |it: &chrono_tz::Tz| Choice {
        value: it.name().to_owned(),
        label: it.name().to_owned(),
        detail: String::new(),
    };
    chrono_tz::TZ_VARIANTS.iter().map(zone).collect()
}

fn capital(words: &str) -> String {
    crate::tui::panes::queue::capital(words)
}
