//! What a decision looks at, read from a story instead of the database. Never decides.

use crate::domain::addon;
use crate::domain::facts::Facts;
use crate::domain::machine::Machine;
use crate::domain::notation::Notation;
use crate::domain::pricing::share;
use crate::domain::status::Status;

use super::Trouble;
use super::story::{At, Story, Thing};

impl Story<'_> {
    /// The facts about a thing as it stands.
    pub(super) fn facts(&self, at: At) -> Result<Facts, Trouble> {
        let thing = self.thing(at)?;
        let mut facts = match self.order_of(at) {
            Some(order) => self.order_facts(order)?,
            None => Facts::default(),
        };
        facts.status = thing.status;
        facts.has_assignee = thing.row.has("assignee") || thing.row.has("station");
        facts.is_paused = thing.row.has("paused_at");
        facts.has_report = !self.hanging(Machine::Qir, at).is_empty();
        facts.is_settled = facts.due_minor() == 0;
        if thing.machine == Machine::Qir {
            let card = thing.on.ok_or(Trouble::Lost("a report's card"))?;
            facts.card_status = self.thing(card)?.status;
        }
        if thing.machine == Machine::Addon {
            facts.addon_refusal = self.addon_refusal(at)?;
        }
        if thing.machine == Machine::Offer {
            facts.items = self.counted_items(at);
        }
        Ok(facts)
    }

    fn order_facts(&self, order: At) -> Result<Facts, Trouble> {
        let row = &self.thing(order)?.row;
        let settings = &self.house.settings;
        let total_minor = row.whole("total_minor");
        let cards = self.hanging(Machine::JobCard, order);
        let mut facts = Facts {
            order_status: self.thing(order)?.status,
            currency: self.house.brief.currency.into(),
            items: self.counted_items(order),
            total_minor,
            paid_minor: row.whole("paid_minor") - row.whole("refunded_minor"),
            deposit_minor: if self.thing(order)?.machine == Machine::OrderGoods {
                share(total_minor, settings.percent("deposit_percent"))
            } else {
                0
            },
            advance_minor: share(total_minor, settings.percent("advance_percent")),
            pays_cash: row.text("payment_mode") == "cash",
            cards: count(&cards),
            addons_holding: self.holding(order)?,
            has_final_invoice: self
                .final_invoice(order)
                .is_some_and(|it| self.thing(it).is_ok_and(|it| it.status != Status::Draft)),
            ..Facts::default()
        };
        for card in cards {
            let reports = self.hanging(Machine::Qir, card);
            let it = self.thing(card)?;
            let passed = |at: &&At| self.thing(**at).is_ok_and(|it| it.status == Status::Passed);
            facts.reports += count(&reports);
            facts.reports_passed += i64::from(reports.iter().any(|at| passed(&at)));
            facts.cards_assigned += i64::from(it.row.has("assignee") || it.row.has("station"));
            facts.cards_completed += i64::from(is_made(it));
            let is_ready = it.status == Status::Approved
                || it.status == Status::Completed && reports.is_empty();
            facts.cards_ready += i64::from(is_ready);
        }
        if self.is_archived {
            // It all was there once.
            (facts.cards, facts.cards_assigned) = (facts.items, facts.items);
            (facts.cards_completed, facts.cards_ready) = (facts.items, facts.items);
            (facts.reports, facts.reports_passed) = (facts.items, facts.items);
            facts.has_final_invoice = true;
        }
        Ok(facts)
    }

    fn addon_refusal(&self, at: At) -> Result<Option<String>, Trouble> {
        let thing = self.thing(at)?;
        let order = thing.on.ok_or(Trouble::Lost("an add-on's order"))?;
        let parent = self.thing(order)?;
        let others = self.hanging(Machine::Addon, order).into_iter().filter(|it| *it != at);
        let counts = |it: &Thing| it.status == Status::Approved;
        let others = others.filter_map(|it| self.things.get(it)).filter(|it| counts(it));
        let parent = addon::Parent {
            number: "the order".into(),
            machine: parent.machine,
            status: parent.status,
            above: None,
            net_minor: parent.row.whole("net_minor"),
            taken_minor: others.map(|it| it.row.whole("value_minor")).sum(),
            currency: self.house.brief.currency.into(),
        };
        let settings = &self.house.settings;
        let refusal = addon::takes_one(&parent, thing.row.whole("value_minor"), settings).err();
        Ok(refusal.map(|it| it.said(&parent, settings)))
    }

    fn counted_items(&self, of: At) -> i64 {
        count(&self.items.iter().filter(|it| it.of == of).collect::<Vec<_>>())
    }

    /// The final invoice that is not void, if the order has one.
    pub(super) fn final_invoice(&self, order: At) -> Option<At> {
        let is_it = |it: &Thing| it.row.text("kind") == "final" && it.status != Status::Void;
        let all = self.hanging(Machine::Invoice, order);
        all.into_iter().find(|at| self.thing(*at).is_ok_and(is_it))
    }

    /// A sentence for each add-on that holds its order back.
    fn holding(&self, order: At) -> Result<Vec<String>, Trouble> {
        let mut sentences = Vec::new();
        for at in self.hanging(Machine::Addon, order) {
            let it = self.thing(at)?;
            if it.status == Status::Pending {
                let value = Notation::default()
                    .amount(it.row.whole("value_minor"), self.house.brief.currency);
                sentences.push(format!("an add-on of {value} is undecided"));
            }
            if let Some(child) = it.child {
                let status = self.thing(child)?.status;
                if !addon::is_ready(status) {
                    sentences.push(format!("an add-on is still {}", status.plain()));
                }
            }
        }
        Ok(sentences)
    }
}

/// Completed, and whatever comes after it.
pub(super) const fn is_made(card: &Thing) -> bool {
    matches!(card.status, Status::Completed | Status::QualityInspection | Status::Approved)
}

fn count<T>(list: &[T]) -> i64 {
    i64::try_from(list.len()).unwrap_or(i64::MAX)
}
