//! One organization of the demo: who works there, who buys, what is sold. Never a story.

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::domain::configuration::{ProductOption, Rules};
use crate::domain::machine::Machine;
use crate::domain::role::Role;
use crate::domain::settings::Settings;

use super::Trouble;
use super::calendar::{DAY, Moment};
use super::dice::Dice;
use super::phrases::Saying;
use super::story::{Who, Wish};

/// What somebody wrote down about an organization.
pub(super) struct Brief {
    pub(super) slug: &'static str,
    pub(super) name: &'static str,
    pub(super) machine: Machine,
    pub(super) currency: &'static str,
    pub(super) country: &'static str,
    pub(super) language: &'static str,
    /// The settings that differ from their defaults, as JSON.
    pub(super) settings: &'static str,
    /// Local part of the address, name, role.
    pub(super) people: &'static [(&'static str, &'static str, Role)],
    pub(super) wares: &'static [WareBrief],
    pub(super) companies: &'static [&'static str],
    pub(super) given_names: &'static [&'static str],
    pub(super) family_names: &'static [&'static str],
    pub(super) streets: &'static [&'static str],
    /// Postcode and city.
    pub(super) places: &'static [(&'static str, &'static str)],
    /// How many customers are persons, beside the companies.
    pub(super) persons: usize,
    pub(super) phone: &'static str,
    pub(super) freights: &'static [i64],
    /// Working days until what was ordered is promised.
    pub(super) promise_days: Option<(i64, i64)>,
    pub(super) carriers: &'static [&'static str],
    pub(super) sayings: &'static [Saying],
}

/// A product, as it is written down.
#[derive(Clone, Copy)]
pub(super) struct WareBrief {
    pub(super) sku: &'static str,
    pub(super) name: &'static str,
    pub(super) unit: &'static str,
    pub(super) price_minor: i64,
    pub(super) tax_percent: i64,
    pub(super) is_restricted: bool,
    pub(super) is_inspected: bool,
    /// How many somebody takes at most.
    pub(super) most: i64,
    pub(super) description: &'static str,
    /// As JSON.
    pub(super) configuration: &'static str,
}

impl Brief {
    pub(super) fn workflow(&self) -> &'static str {
        self.machine.word().trim_start_matches("order_")
    }
}

pub(super) struct Person {
    pub(super) id: Uuid,
    pub(super) email: String,
    pub(super) name: &'static str,
    pub(super) role: Role,
}

impl Person {
    pub(super) const fn who(&self) -> Who {
        Who { id: Some(self.id), role: self.role }
    }

    /// What stands on timelines.
    pub(super) fn short_name(&self) -> String {
        self.name.split(' ').next().unwrap_or(self.name).to_lowercase()
    }
}

pub(super) struct Customer {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) contact: String,
    pub(super) email: String,
    pub(super) phone: String,
    pub(super) street: String,
    pub(super) postcode: String,
    pub(super) city: String,
    pub(super) is_company: bool,
}

pub(super) struct Ware {
    pub(super) id: Uuid,
    pub(super) brief: &'static WareBrief,
    pub(super) rules: Rules,
    /// The customers who may buy it, where not all may.
    pub(super) buyers: Vec<usize>,
}

pub(super) struct House {
    pub(super) id: Uuid,
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) brief: &'static Brief,
    pub(super) settings: Settings,
    pub(super) chosen: Map<String, Value>,
    pub(super) people: Vec<Person>,
    pub(super) customers: Vec<Customer>,
    pub(super) wares: Vec<Ware>,
}

/// What tells organizations of one brief apart.
pub(super) struct Called {
    pub(super) slug: String,
    pub(super) name: String,
    /// How many customers are persons.
    pub(super) persons: usize,
}

impl Called {
    /// As the brief says.
    pub(super) fn as_written(brief: &Brief) -> Self {
        let (slug, name) = (brief.slug.to_owned(), brief.name.to_owned());
        Self { slug, name, persons: brief.persons }
    }
}

impl House {
    /// Builds the organization from what was written down.
    pub(super) fn build(
        brief: &'static Brief,
        called: Called,
        dice: &mut Dice,
        stamp: u64,
    ) -> Result<Self, Trouble> {
        let chosen: Map<String, Value> = serde_json::from_str(brief.settings)?;
        let people = brief.people.iter().map(|(local, name, role)| Person {
            id: dice.id(stamp),
            email: format!("{local}@{}.example", called.slug),
            name,
            role: *role,
        });
        let people = people.collect();
        let customers = customers(brief, called.persons, dice, stamp);
        let wares = brief.wares.iter().map(|it| ware(it, customers.len(), dice, stamp));
        Ok(Self {
            wares: wares.collect::<Result<_, _>>()?,
            id: dice.id(stamp),
            slug: called.slug,
            name: called.name,
            brief,
            settings: Settings::new(chosen.clone()),
            chosen,
            people,
            customers,
        })
    }

    pub(super) fn somebody(&self, role: Role, dice: &mut Dice) -> Result<&Person, Trouble> {
        let all: Vec<&Person> = self.people.iter().filter(|it| it.role == role).collect();
        dice.pick(&all).copied().ok_or(Trouble::Lost("somebody with a role"))
    }

    pub(super) fn customer(&self, at: usize) -> Result<&Customer, Trouble> {
        self.customers.get(at).ok_or(Trouble::Lost("a customer"))
    }

    pub(super) fn ware(&self, at: usize) -> Result<&Ware, Trouble> {
        self.wares.get(at).ok_or(Trouble::Lost("a product"))
    }

    pub(super) fn freight(&self, dice: &mut Dice) -> i64 {
        dice.pick(self.brief.freights).copied().unwrap_or(0)
    }

    pub(super) fn promise(&self, dice: &mut Dice, from: Moment) -> Option<Moment> {
        let (least, most) = self.brief.promise_days?;
        Some(from.plus(dice.between(least, most) * DAY))
    }

    /// What this customer may want: some of what they may buy.
    pub(super) fn wishes(&self, customer: usize, most: i64, dice: &mut Dice) -> Vec<Wish> {
        let may = |it: &Ware| it.buyers.is_empty() || it.buyers.contains(&customer);
        let mut wares: Vec<usize> =
            (0..self.wares.len()).filter(|at| self.wares.get(*at).is_some_and(may)).collect();
        dice.shuffle(&mut wares);
        let count = dice.between(1, most).min(dice.between(1, most) + 1);
        wares.truncate(usize::try_from(count).unwrap_or(1));
        let mut wishes = Vec::new();
        for at in wares {
            let Some(ware) = self.wares.get(at) else { continue };
            let quantity = dice.between(1, ware.brief.most).min(dice.between(1, ware.brief.most));
            let chosen = ware.rules.options.iter().filter_map(|it| choose(it, dice)).collect();
            wishes.push(Wish { ware: at, quantity, chosen });
        }
        wishes
    }
}

/// Chooses one of the words, or a measure in steps of ten.
fn choose(option: &ProductOption, dice: &mut Dice) -> Option<(String, Value)> {
    if !option.required && !dice.chance(70) {
        return None;
    }
    let value = if option.choices.is_empty() {
        let (least, most) = (option.min.unwrap_or(0), option.max.unwrap_or(1000));
        let step = if most - least >= 100 { 10 } else { 1 };
        Value::from(least + dice.between(0, (most - least) / step) * step)
    } else {
        Value::from(dice.pick(&option.choices)?.clone())
    };
    Some((option.name.clone(), value))
}

fn ware(
    brief: &'static WareBrief,
    customers: usize,
    dice: &mut Dice,
    stamp: u64,
) -> Result<Ware, Trouble> {
    let rules = Rules::read(&serde_json::from_str(brief.configuration)?).map_err(Trouble::Words)?;
    let mut buyers: Vec<usize> = (0..customers).collect();
    dice.shuffle(&mut buyers);
    buyers.truncate(if brief.is_restricted { 9 } else { 0 });
    Ok(Ware { id: dice.id(stamp), brief, rules, buyers })
}

fn customers(brief: &'static Brief, persons: usize, dice: &mut Dice, stamp: u64) -> Vec<Customer> {
    let mut all = Vec::new();
    let companies = brief.companies.iter().map(Some);
    for company in companies.chain(std::iter::repeat_n(None, persons)) {
        let given = dice.pick(brief.given_names).copied().unwrap_or_default();
        let family = dice.pick(brief.family_names).copied().unwrap_or_default();
        let street = dice.pick(brief.streets).copied().unwrap_or_default();
        let (postcode, city) = dice.pick(brief.places).copied().unwrap_or_default();
        let contact = format!("{given} {family}");
        let mailbox = format!("{}.{}", plain(given), plain(family));
        let host = company.map_or_else(|| "post".to_owned(), |it| plain(it));
        all.push(Customer {
            id: dice.id(stamp),
            name: company.map_or_else(|| contact.clone(), |it| (*it).to_owned()),
            email: format!("{mailbox}{}@{host}.example", all.len() + 1),
            phone: number(brief.phone, dice),
            street: format!("{street} {}", dice.between(1, 88)),
            postcode: postcode.to_owned(),
            city: city.to_owned(),
            contact,
            is_company: company.is_some(),
        });
    }
    all
}

/// Fills the places of a phone number: "+46 31 ### ## ##".
pub(super) fn number(pattern: &str, dice: &mut Dice) -> String {
    let digit = |it| if it == '#' { char::from(b'0' + small(dice)) } else { it };
    pattern.chars().map(digit).collect()
}

fn small(dice: &mut Dice) -> u8 {
    u8::try_from(dice.between(0, 9)).unwrap_or(0)
}

/// A name as it stands in an address.
pub(super) fn plain(name: &str) -> String {
    let letter = |it: char| match it {
        'å' | 'ä' | 'æ' => "a".into(),
        'ö' | 'ø' => "o".into(),
        'é' => "e".into(),
        it if it.is_ascii_alphanumeric() => it.to_string(),
        _ => String::new(),
    };
    name.to_lowercase().chars().map(letter).collect()
}
