//! The lines of an order while they are put together: a quantity and some letters of an article,
//! then what there is to choose about it.
//!
//! It never prices anything, and never knows an article that it was not told of.

mod keys;
mod view;

use serde_json::{Map, Value, json};

use super::super::entry::Entry;
use super::super::habits::Habits;
use crate::domain::configuration::ProductOption;

/// An article that can be put on a line.
#[derive(Clone, Debug)]
pub struct Article {
    pub sku: String,
    pub name: String,
    /// The price as people write it, and why it is that where the customer is known.
    pub price: String,
    pub options: Vec<ProductOption>,
}

/// The lines.
#[derive(Clone, Debug, Default)]
pub(super) struct Items {
    lines: Vec<Line>,
    /// The line under the cursor; behind the last one, the one that is typed.
    at: usize,
    entry: Entry,
    found: Vec<Article>,
    /// The place among what was found, or among what can be chosen.
    place: usize,
    asking: Option<Asking>,
    /// The line whose quantity is being typed.
    counted: Option<usize>,
    /// What is wrong with what is typed.
    wrong: Option<String>,
    /// What each line costs and why, as far as that was found out.
    priced: Vec<String>,
}

/// One line.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    /// As it was typed; the service reads it.
    quantity: String,
    goods: Goods,
}

#[derive(Clone, Debug, PartialEq)]
enum Goods {
    Article {
        sku: String,
        name: String,
        chosen: Map<String, Value>,
    },
    /// Words with a price, as they go to the service.
    Free(Map<String, Value>),
}

/// What is being chosen about the last line.
#[derive(Clone, Debug)]
struct Asking {
    options: Vec<ProductOption>,
    at: usize,
}

impl Asking {
    fn option(&self) -> Option<&ProductOption> {
        self.options.get(self.at)
    }
}

impl Items {
    /// Reads lines as the service gives them: of an order, or of a draft.
    pub(super) fn read(text: &str) -> Self {
        let value: Value = serde_json::from_str(text).unwrap_or_default();
        let rows = value.as_array().cloned().unwrap_or_default();
        let lines: Vec<Line> = rows.iter().filter_map(Line::read).collect();
        let at = lines.len();
        Self { lines, at, ..Self::default() }
    }

    /// As [`Items::read`] takes it; empty where there is nothing.
    pub(super) fn written(&self) -> String {
        if self.lines.is_empty() { String::new() } else { self.json().to_string() }
    }

    fn json(&self) -> Value {
        self.lines.iter().map(Line::json).collect()
    }

    /// What goes to the service.
    pub(super) fn value(&self) -> Result<Value, String> {
        if self.asking.is_some() || !self.entry.is_empty() {
            return Err("finish the line first, or empty it".to_owned());
        }
        Ok(self.json())
    }

    /// The words by which an article is looked for.
    pub(super) fn seeks(&self) -> Option<&str> {
        let typing = self.asking.is_none() && self.at == self.lines.len();
        typing.then(|| apart(self.entry.text()).1)
    }

    /// How much of it.
    pub(super) fn quantity(&self) -> &str {
        apart(self.entry.text()).0
    }

    /// Takes the articles in that were found.
    pub(super) fn offer(&mut self, articles: Vec<Article>) {
        self.found = articles;
        if self.asking.is_none() {
            self.place = 0;
        }
    }

    /// Takes in what each line costs.
    pub(super) fn price(&mut self, lines: Vec<String>) {
        self.priced = lines;
    }

    /// The articles that what is typed may mean.
    fn matching(&self) -> Vec<&Article> {
        let words = apart(self.entry.text()).1.to_lowercase();
        if words.is_empty() || self.entry.text().contains('@') {
            return Vec::new();
        }
        let means = |it: &&Article| {
            let whole = format!("{} {}", it.sku, it.name).to_lowercase();
            words.split_whitespace().all(|word| whole.contains(word))
        };
        self.found.iter().filter(means).collect()
    }

    /// What can be chosen now: the words of an option that has some.
    fn choices(&self) -> Vec<String> {
        let Some(option) = self.asking.as_ref().and_then(Asking::option) else { return Vec::new() };
        let typed = self.entry.text().to_lowercase();
        let fits = |it: &&String| it.to_lowercase().contains(&typed);
        let mut choices: Vec<String> = option.choices.iter().filter(fits).cloned().collect();
        if !option.required && typed.is_empty() {
            choices.push(String::new());
        }
        choices
    }

    /// Takes what is typed as a line; says what is wrong with it otherwise.
    fn accept(&mut self) -> Result<(), String> {
        let text = self.entry.text().to_owned();
        let (quantity, words) = apart(&text);
        let quantity = if quantity.is_empty() { "1" } else { quantity }.to_owned();
        let article = self.matching().get(self.place).copied().cloned();
        let goods = match (article, words.split_once('@')) {
            (Some(it), _) => {
                let options = it.options;
                self.asking = (!options.is_empty()).then_some(Asking { options, at: 0 });
                Goods::Article { sku: it.sku, name: it.name, chosen: Map::new() }
            }
            (None, Some((words, price))) => free(words, price)?,
            (None, None) if words.split_whitespace().count() == 1 => {
                let sku = words.trim().to_owned();
                Goods::Article { name: sku.clone(), sku, chosen: Map::new() }
            }
            (None, None) => {
                return Err(
                    "no such article; words with a price go as 1 assembly @ 1200".to_owned()
                );
            }
        };
        self.lines.push(Line { quantity, goods });
        self.at = self.lines.len();
        self.entry = Entry::default();
        self.place = 0;
        Ok(())
    }

    /// Takes what is typed or under the cursor as the answer to what is being chosen.
    fn choose(&mut self) -> Result<(), String> {
        let Some(option) = self.asking.as_ref().and_then(Asking::option).cloned() else {
            return Ok(());
        };
        let typed = self.entry.text().trim().to_owned();
        let value = if option.choices.is_empty() {
            measure(&option, &typed)?
        } else {
            let choice = self.choices().into_iter().nth(self.place);
            let choice =
                choice.ok_or_else(|| format!("choose one of {}", option.choices.join(", ")))?;
            (!choice.is_empty()).then(|| Value::from(choice))
        };
        if let (Some(value), Some(line)) = (value, self.lines.last_mut())
            && let Goods::Article { chosen, .. } = &mut line.goods
        {
            chosen.insert(option.name, value);
        }
        self.entry = Entry::default();
        self.place = 0;
        if let Some(asking) = &mut self.asking {
            asking.at += 1;
            if asking.option().is_none() {
                self.asking = None;
            }
        }
        Ok(())
    }

    /// Takes up what is typed, when the field is left.
    pub(super) fn settle(&mut self) {
        if self.asking.is_none() && !self.entry.is_empty() {
            self.wrong = self.accept().err();
        }
    }

    /// Takes lines in as people keep them elsewhere: a quantity and an article each.
    pub(super) fn paste(&mut self, words: &str) {
        let mut lines = words.lines().filter(|it| !it.trim().is_empty()).peekable();
        while let Some(line) = lines.next() {
            self.entry.paste(line);
            if lines.peek().is_some() {
                self.wrong = self.accept().err();
                self.asking = None;
            }
        }
    }
}

impl Line {
    fn read(row: &Value) -> Option<Self> {
        let text = |name: &str| {
            row.get(name).and_then(Value::as_str).filter(|it| !it.is_empty()).map(str::to_owned)
        };
        let quantity = match row.get("quantity")? {
            Value::String(text) => text.clone(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
            Value::Number(number) => number.to_string(),
        };
        #[expect(clippy::single_match_else, reason = "two kinds of goods, side by side")]
        let goods = match text("sku") {
            Some(sku) => {
                let chosen = row.get("configuration").and_then(Value::as_object).cloned();
                let name = text("description").unwrap_or_else(|| sku.clone());
                Goods::Article { sku, name, chosen: chosen.unwrap_or_default() }
            }
            None => {
                let kept = ["description", "unit", "unit_price_minor", "tax_percent"];
                let fields = kept.iter().filter_map(|it| {
                    row.get(*it)
                        .filter(|it| !it.is_null())
                        .map(|value| ((*it).to_owned(), value.clone()))
                });
                Goods::Free(fields.collect())
            }
        };
        Some(Self { quantity: without_zeros(&quantity), goods })
    }

    fn json(&self) -> Value {
        let quantity = self.quantity.replace(',', ".");
        let quantity = match quantity.parse::<i64>() {
            Ok(whole) => Value::from(whole),
            Err(_) => Value::from(quantity),
        };
        match &self.goods {
            Goods::Article { sku, chosen, .. } if chosen.is_empty() => {
                json!({ "sku": sku, "quantity": quantity })
            }
            Goods::Article { sku, chosen, .. } => {
                json!({ "sku": sku, "quantity": quantity, "configuration": chosen })
            }
            Goods::Free(fields) => {
                let mut fields = fields.clone();
                fields.insert("quantity".to_owned(), quantity);
                Value::Object(fields)
            }
        }
    }

    /// What it is: "Chair Ask, oak, grey wool".
    fn words(&self) -> String {
        match &self.goods {
            Goods::Article { name, chosen, .. } => {
                let mut words = name.clone();
                for value in chosen.values() {
                    let said = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                    words = format!("{words}, {said}");
                }
                words
            }
            Goods::Free(fields) => {
                fields.get("description").and_then(Value::as_str).unwrap_or_default().to_owned()
            }
        }
    }
}

/// Takes a quantity off the front: "2 bok" is two of "bok".
fn apart(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let end = text.find(|it: char| !it.is_ascii_digit() && it != ',' && it != '.');
    let (quantity, rest) = text.split_at(end.unwrap_or(text.len()));
    // "2,5 m" is a quantity, "4you" is a name.
    if !rest.is_empty() && !rest.starts_with(char::is_whitespace) {
        return ("", text);
    }
    let rest = rest.trim_start();
    let rest = rest.strip_prefix("x ").or_else(|| rest.strip_prefix("× ")).unwrap_or(rest);
    (quantity, rest.trim_end())
}

fn free(words: &str, price: &str) -> Result<Goods, String> {
    let words = words.trim();
    if words.is_empty() {
        return Err("say what it is before the price".to_owned());
    }
    let price = Habits::default().read_scaled(price, 2)?;
    let fields = [
        ("description".to_owned(), Value::from(words)),
        ("unit_price_minor".to_owned(), Value::from(price)),
    ];
    Ok(Goods::Free(fields.into_iter().collect()))
}

fn measure(option: &ProductOption, typed: &str) -> Result<Option<Value>, String> {
    if typed.is_empty() {
        return if option.required { Err("is needed".to_owned()) } else { Ok(None) };
    }
    let whole: i64 = typed.parse().ok().ok_or("a whole number")?;
    let (min, max) = (option.min.unwrap_or(i64::MIN), option.max.unwrap_or(i64::MAX));
    if (min..=max).contains(&whole) { Ok(Some(whole.into())) } else { Err(range(option)) }
}

/// "600 to 2400 mm".
fn range(option: &ProductOption) -> String {
    let unit = option.unit.as_deref().unwrap_or("mm");
    match (option.min, option.max) {
        (Some(min), Some(max)) => format!("{min} to {max} {unit}"),
        (Some(min), None) => format!("from {min} {unit}"),
        (None, Some(max)) => format!("up to {max} {unit}"),
        (None, None) => unit.to_owned(),
    }
}

fn without_zeros(quantity: &str) -> String {
    if quantity.contains('.') {
        quantity.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        quantity.to_owned()
    }
}
