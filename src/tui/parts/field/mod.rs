//! One field of a form: what kind of value it takes, what was typed, what is wrong with it.
//!
//! It never lets go of what was typed, right or wrong.

mod items;
mod keys;
mod view;

pub use self::items::Article;
use self::items::Items;
pub use self::keys::Took;

use chrono::{DateTime, Utc};
use serde_json::Value;
use tui_textarea::{TextArea, WrapMode};

use super::day;
use super::entry::Entry;
use super::habits::Habits;

/// One of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What goes to the service.
    pub value: String,
    pub label: String,
    /// What tells two of the same label apart.
    pub detail: String,
}

impl Choice {
    /// A word that is its own label.
    pub fn word(word: &str) -> Self {
        Self { value: word.to_owned(), label: word.replace('_', " "), detail: String::new() }
    }
}

/// What kind of value a field takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// Text that is not shown.
    Secret,
    /// Digits that are used once: shown while they are typed, and never put by.
    Code,
    /// Text of several lines.
    Note,
    Whole,
    /// Minor units of this currency.
    Money(String),
    Percent,
    Date,
    Moment,
    YesNo,
    /// A few words, all in view.
    Choice(Vec<Choice>),
    /// One of many, found by typing; the choices may come while one types.
    Pick(Vec<Choice>),
    /// Any number of these.
    Several(Vec<Choice>),
    /// Lines of an order: a quantity and an article, and what was chosen about it.
    Items,
    /// Anything, as JSON or as plain words.
    Json,
}

/// How many digits a code has.
const CODE_DIGITS: usize = 6;

/// The field.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    pub label: String,
    pub required: bool,
    /// What helps to fill it in, when nothing is wrong with it.
    pub help: String,
    kind: Kind,
    typed: Typed,
    wrong: Option<String>,
}

#[derive(Clone, Debug)]
enum Typed {
    Line(Entry),
    Text(Box<TextArea<'static>>),
    Items(Box<Items>),
    /// The place of what is chosen, if anything is.
    One(Option<usize>),
    /// What is typed to find it, the place among what matches, and the value once chosen.
    Picked {
        entry: Entry,
        at: usize,
        /// Whether the arrows were used, so that the one under the cursor is meant.
        walked: bool,
        value: Option<Choice>,
    },
    /// What is chosen, and where the cursor stands.
    Many {
        chosen: Vec<usize>,
        at: usize,
    },
}

impl Field {
    pub fn new(name: &str, label: &str, kind: Kind) -> Self {
        let typed = match &kind {
            Kind::Note | Kind::Json => Typed::Text(text_area("")),
            Kind::Items => Typed::Items(Box::default()),
            Kind::YesNo | Kind::Choice(_) => Typed::One(None),
            Kind::Pick(_) => {
                Typed::Picked { entry: Entry::default(), at: 0, walked: false, value: None }
            }
            Kind::Several(_) => Typed::Many { chosen: Vec::new(), at: 0 },
            Kind::Text
            | Kind::Secret
            | Kind::Code
            | Kind::Whole
            | Kind::Money(_)
            | Kind::Percent
            | Kind::Date
            | Kind::Moment => Typed::Line(Entry::default()),
        };
        Self {
            name: name.to_owned(),
            label: label.to_owned(),
            required: false,
            help: String::new(),
            kind,
            typed,
            wrong: None,
        }
    }

    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    #[must_use]
    pub fn help(mut self, help: &str) -> Self {
        help.clone_into(&mut self.help);
        self
    }

    /// Fills it with what was typed before: by a draft, or by the thing that is edited.
    #[must_use]
    pub fn filled(mut self, with: &str) -> Self {
        self.fill(with);
        self
    }

    pub fn fill(&mut self, with: &str) {
        let choices = self.choices().to_vec();
        match &mut self.typed {
            Typed::Line(entry) => *entry = Entry::new(with),
            Typed::Text(area) => *area = text_area(with),
            Typed::Items(items) => **items = Items::read(with),
            Typed::One(place) => *place = choices.iter().position(|it| it.value == with),
            Typed::Picked { entry, value, .. } => {
                let found = choices.into_iter().find(|it| it.value == with);
                *entry = Entry::new(found.as_ref().map_or(with, |it| it.label.as_str()));
                *value = found;
            }
            Typed::Many { chosen, .. } => {
                let values: Vec<&str> = with.lines().map(str::trim).collect();
                let places = choices.iter().enumerate();
                *chosen = places
                    .filter(|(_, it)| values.contains(&it.value.as_str()))
                    .map(|(place, _)| place)
                    .collect();
            }
        }
    }

    const fn is_kept_by_nobody(&self) -> bool {
        matches!(self.kind, Kind::Secret | Kind::Code)
    }

    /// What was typed, for a draft; a secret is never put by.
    pub fn typed(&self) -> String {
        match &self.typed {
            Typed::Line(_) if self.is_kept_by_nobody() => String::new(),
            Typed::Line(entry) => entry.text().to_owned(),
            Typed::Text(area) => area.lines().join("\n"),
            Typed::Items(items) => items.written(),
            Typed::One(place) => place
                .and_then(|at| self.choices().get(at).map(|it| it.value.clone()))
                .unwrap_or_default(),
            Typed::Picked { entry, value, .. } => match value {
                Some(choice) => choice.value.clone(),
                None => entry.text().to_owned(),
            },
            Typed::Many { chosen, .. } => {
                let choices = self.choices();
                let values = chosen.iter().filter_map(|at| choices.get(*at));
                values.map(|it| it.value.as_str()).collect::<Vec<_>>().join("\n")
            }
        }
    }

    /// The words by which a pick looks for what is not among its choices yet.
    pub fn seeks(&self) -> Option<&str> {
        match &self.typed {
            Typed::Picked { entry, value: None, .. } => Some(entry.text()),
            Typed::Items(items) => items.seeks(),
            Typed::Picked { .. }
            | Typed::Line(_)
            | Typed::Text(_)
            | Typed::One(_)
            | Typed::Many { .. } => None,
        }
    }

    /// Says of each line what it costs, and why.
    pub fn price(&mut self, lines: Vec<String>) {
        if let Typed::Items(items) = &mut self.typed {
            items.price(lines);
        }
    }

    /// What was picked; nothing while one still looks for it.
    pub fn picked(&self) -> Option<&str> {
        match &self.typed {
            Typed::Picked { value, .. } => value.as_ref().map(|it| it.value.as_str()),
            Typed::Items(_)
            | Typed::Line(_)
            | Typed::Text(_)
            | Typed::One(_)
            | Typed::Many { .. } => None,
        }
    }

    /// How much is typed of what is looked for, where that matters.
    pub fn quantity(&self) -> &str {
        match &self.typed {
            Typed::Items(items) => items.quantity(),
            Typed::Picked { .. }
            | Typed::Line(_)
            | Typed::Text(_)
            | Typed::One(_)
            | Typed::Many { .. } => "",
        }
    }

    /// Takes the choices of a pick in.
    pub fn offer(&mut self, choices: Vec<Choice>) {
        if let Kind::Pick(old) = &mut self.kind {
            *old = choices;
        }
        if let Typed::Picked { at, .. } = &mut self.typed {
            *at = 0;
        }
    }

    /// Takes the articles in that its words may mean.
    pub fn stock(&mut self, articles: Vec<Article>) {
        if let Typed::Items(items) = &mut self.typed {
            items.offer(articles);
        }
    }

    pub fn complain(&mut self, wrong: impl Into<String>) {
        self.wrong = Some(wrong.into());
    }

    pub fn wrong(&self) -> Option<&str> {
        self.wrong.as_deref()
    }

    /// Looks at what was typed; says whether it will do.
    pub fn check(&mut self, habits: &Habits, now: DateTime<Utc>) -> bool {
        self.wrong = self.value(habits, now).err();
        self.wrong.is_none()
    }

    /// What goes to the service: nothing where nothing was typed.
    pub fn value(&self, habits: &Habits, now: DateTime<Utc>) -> Result<Option<Value>, String> {
        let typed = self.typed();
        let words = if self.is_kept_by_nobody() { self.secret() } else { typed.trim() };
        if let Typed::Items(items) = &self.typed {
            let value = items.value()?;
            let is_empty = value.as_array().is_none_or(Vec::is_empty);
            return match (is_empty, self.required) {
                (true, true) => Err("is needed".to_owned()),
                (true, false) => Ok(None),
                (false, _) => Ok(Some(value)),
            };
        }
        if words.is_empty() {
            return if self.required { Err("is needed".to_owned()) } else { Ok(None) };
        }
        let today = now.with_timezone(&habits.zone).date_naive();
        Ok(Some(match &self.kind {
            Kind::Code if words.len() < CODE_DIGITS => return Err("six digits".to_owned()),
            Kind::Text | Kind::Secret | Kind::Code | Kind::Note | Kind::Choice(_) => words.into(),
            Kind::Whole => habits.read_scaled(words, 0)?.into(),
            Kind::Money(currency) => habits.read_money(words, currency)?.into(),
            Kind::Percent => percent(habits, words)?.into(),
            Kind::Date => day::read(&habits.day_first(words), today)?.to_string().into(),
            Kind::Moment => {
                let local = day::read_with_time(&habits.day_first(words), today)?;
                let skipped = "that time is skipped when the clocks change";
                habits.utc(local).ok_or(skipped)?.to_rfc3339().into()
            }
            Kind::YesNo => (words == "yes").into(),
            Kind::Pick(_) => match &self.typed {
                Typed::Picked { value: Some(choice), .. } => choice.value.as_str().into(),
                Typed::Picked { .. }
                | Typed::Line(_)
                | Typed::Text(_)
                | Typed::Items(_)
                | Typed::One(_)
                | Typed::Many { .. } => {
                    return Err("choose one of those below".to_owned());
                }
            },
            // A line of a checklist may have commas in it.
            Kind::Several(_) => words.lines().map(Value::from).collect(),
            Kind::Items | Kind::Json => {
                serde_json::from_str(words).unwrap_or_else(|_| words.into())
            }
        }))
    }

    fn secret(&self) -> &str {
        match &self.typed {
            Typed::Line(entry) => entry.text(),
            Typed::Text(_)
            | Typed::Items(_)
            | Typed::One(_)
            | Typed::Picked { .. }
            | Typed::Many { .. } => "",
        }
    }

    fn choices(&self) -> &[Choice] {
        match &self.kind {
            Kind::Choice(choices) | Kind::Pick(choices) | Kind::Several(choices) => choices,
            Kind::YesNo => YES_NO.as_slice(),
            Kind::Text
            | Kind::Secret
            | Kind::Code
            | Kind::Note
            | Kind::Whole
            | Kind::Money(_)
            | Kind::Percent
            | Kind::Date
            | Kind::Moment
            | Kind::Items
            | Kind::Json => &[],
        }
    }
}

static YES_NO: std::sync::LazyLock<[Choice; 2]> =
    std::sync::LazyLock::new(|| [Choice::word("yes"), Choice::word("no")]);

fn text_area(with: &str) -> Box<TextArea<'static>> {
    let mut area = TextArea::new(with.split('\n').map(str::to_owned).collect());
    area.set_cursor_line_style(ratatui::style::Style::new());
    area.set_cursor_style(ratatui::style::Style::new());
    area.set_wrap_mode(WrapMode::WordOrGlyph);
    area.move_cursor(tui_textarea::CursorMove::Bottom);
    area.move_cursor(tui_textarea::CursorMove::End);
    Box::new(area)
}

/// A decimal from 0 to 100, as text, so that nothing is rounded on the way.
fn percent(habits: &Habits, words: &str) -> Result<String, String> {
    let hundredths = habits.read_scaled(words.trim_end_matches('%'), 2)?;
    if !(0..=10_000).contains(&hundredths) {
        return Err("between 0 and 100".to_owned());
    }
    Ok(match hundredths % 100 {
        0 => (hundredths / 100).to_string(),
        part => format!("{}.{part:02}", hundredths / 100),
    })
}
