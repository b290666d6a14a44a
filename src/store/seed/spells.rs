//! When somebody worked in a story, and where. Never says what counts of it: that is the domain's.

use crate::domain::machine::{Action, Machine};

use super::Trouble;
use super::cell::{Cell, Row};
use super::story::{At, Story};

pub(super) const TABLE: &str = "work_times";

impl Story<'_> {
    /// The station at which a card is worked on, where the house has any.
    pub(super) fn station_of(&self, card: At) -> Result<Option<String>, Trouble> {
        let stations = self.house.settings.stations();
        let chance = usize::from(self.thing(card)?.id.as_bytes().last().copied().unwrap_or(0));
        let place = chance.checked_rem(stations.len());
        Ok(place.and_then(|it| stations.get(it).cloned()))
    }

    /// Whoever begins a card that nobody has is its maker.
    pub(super) fn makes_maker(&mut self, card: At, event: usize) -> Result<(), Trouble> {
        let who = self.who_did(event).id;
        let row = &mut self.thing_mut(card)?.row;
        if !row.has("assignee") {
            row.set("assignee", who);
        }
        Ok(())
    }

    /// Begins a spell of work on a card, or of inspection on a report's.
    pub(super) fn begins_spell(&mut self, at: At, event: usize) -> Result<(), Trouble> {
        let thing = self.thing(at)?;
        let is_report = thing.machine == Machine::Qir;
        let card = if is_report { thing.on.ok_or(Trouble::Lost("a report's card"))? } else { at };
        let round = self.rounds(card);
        let kind = match (is_report, round) {
            (true, _) => "inspection",
            (false, 1) => "work",
            (false, _) => "rework",
        };
        let card = self.thing(card)?;
        let cell = |name: &str| card.row.get(name).cloned().unwrap_or(Cell::Nothing);
        let order = cell("order_id");
        let who = if is_report { self.who_did(event).id.into() } else { cell("assignee") };
        let station = if is_report { Cell::Nothing } else { cell("station") };
        let begun = self.events.get(event).ok_or(Trouble::Lost("what began it"))?;
        let row = Row::default()
            .with("id", begun.id)
            .with("order_id", order)
            .with("job_card_id", card.id)
            .with("kind", kind)
            .with("round", round)
            .with("person", who)
            .with("station", station)
            .with("began_at", Cell::At(begun.at));
        self.lines.push((TABLE, row));
        Ok(())
    }

    /// Ends what is worked on a card, on a report's, or on any of an order's.
    pub(super) fn ends_spells(&mut self, at: At, event: usize) -> Result<(), Trouble> {
        let thing = self.thing(at)?;
        let (of, id) = if thing.machine == Machine::Qir {
            let card = thing.on.ok_or(Trouble::Lost("a report's card"))?;
            ("job_card_id", self.thing(card)?.id)
        } else if thing.machine == Machine::JobCard {
            ("job_card_id", thing.id)
        } else {
            ("order_id", thing.id)
        };
        let (action, now) = {
            let ended = self.events.get(event).ok_or(Trouble::Lost("what ended it"))?;
            (ended.action.word(), ended.at)
        };
        let open = self.lines.iter_mut().filter(|(table, row)| {
            *table == TABLE && !row.has("ended_at") && row.id(of) == Some(id)
        });
        for (_, row) in open {
            row.set("ended_at", Cell::At(now));
            row.set("ended_by", action);
        }
        Ok(())
    }

    /// Which round of inspection the card is worked on for.
    fn rounds(&self, card: At) -> i64 {
        let again = self.events.iter().filter(|it| it.thing == card && it.action == Action::Rework);
        1 + i64::try_from(again.count()).unwrap_or(i64::MAX)
    }
}
