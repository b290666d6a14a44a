//! The hours of a story: whoever works goes home when their shift ends, does something else in
//! between, and goes on later or hands it over. Never says what counts of it: that is the domain's.

use chrono::{DateTime, NaiveTime, Utc};
use uuid::Uuid;

use crate::domain::machine::{self, Action, Asker, Machine};
use crate::domain::role::Role;
use crate::domain::shift::{self, Shift};
use crate::domain::status::Status;

use super::Trouble;
use super::calendar::{Calendar, DAY, HOUR, MINUTE, Moment, OPENS};
use super::cell::{Cell, Row};
use super::spells::TABLE;
use super::story::{At, Event, Inputs, Story, Who};

/// Nobody stays at one card for longer.
const AT_A_STRETCH: i64 = 4 * HOUR;

/// When people work.
struct Hours<'a> {
    calendar: &'a Calendar,
    shifts: Vec<Shift>,
}

impl Hours<'_> {
    /// When the shift ends that is worked in at a moment.
    fn ends(&self, at: Moment) -> Option<DateTime<Utc>> {
        shift::ends_at(&self.shifts, self.calendar.zone(), self.calendar.time(at))
    }

    /// The same as a row keeps it.
    fn cell(&self, at: Moment) -> Cell {
        let begins = at.morning();
        let minutes = |end: DateTime<Utc>| (end - self.calendar.time(begins)).num_minutes();
        self.ends(at).map_or(Cell::Nothing, |end| Cell::Minutes(begins, minutes(end)))
    }

    /// The same on the story's clock, which stands still in the evening.
    fn quits(&self, at: Moment) -> Option<Moment> {
        let begins = at.morning();
        let after = (self.ends(at)? - self.calendar.time(begins)).num_microseconds()?;
        (after < DAY).then(|| begins.plus(after))
    }

    /// Until when somebody works who does so at a moment.
    fn limit(&self, at: Moment) -> Moment {
        self.quits(at).unwrap_or_else(|| at.morning().plus(DAY - 1))
    }

    /// Since when whoever works at a moment can have done so.
    fn opens(&self, at: Moment) -> Moment {
        let begins = at.morning();
        let times = self.shifts.iter().flat_map(|it| [it.from, it.to]);
        let opens = NaiveTime::from_hms_opt(OPENS.0, OPENS.1, 0).unwrap_or_default();
        let moments = times.filter_map(|it| Some(begins.plus((it - opens).num_microseconds()?)));
        moments.filter(|it| begins < *it && *it <= at).max().unwrap_or(begins)
    }

    /// Whether everybody has gone home since who worked at a moment.
    fn is_over(&self, at: Moment) -> bool {
        self.ends(at).is_some_and(|end| end <= self.calendar.today())
    }
}

/// What somebody works on, and from when until when.
struct Spell {
    row: Row,
    card: At,
    began: Moment,
    ended: Option<Moment>,
    /// Whether nobody works on the card after that.
    is_last: bool,
}

impl Story<'_> {
    /// Breaks the work of a story up, so that it lies within shifts.
    pub(super) fn keeps_hours(&mut self, calendar: &Calendar) -> Result<(), Trouble> {
        let hours = Hours { calendar, shifts: self.house.settings.shifts() };
        if hours.shifts.is_empty() || !self.lines.iter().any(|it| it.0 == TABLE) {
            return Ok(());
        }
        let lines = std::mem::take(&mut self.lines);
        let (spells, rest): (Vec<_>, Vec<_>) = lines.into_iter().partition(|it| it.0 == TABLE);
        self.lines = rest;
        let mut spells = spells.into_iter();
        while let Some((_, row)) = spells.next() {
            let of = row.id("job_card_id");
            let card = self.things.iter().position(|it| Some(it.id) == of);
            let is_work = |it: &Row| it.id("job_card_id") == of && it.text("kind") != "inspection";
            let spell = Spell {
                card: card.ok_or(Trouble::Lost("a card"))?,
                began: moment(&row, "began_at").ok_or(Trouble::Lost("a beginning"))?,
                ended: moment(&row, "ended_at"),
                is_last: !spells.as_slice().iter().any(|it| is_work(&it.1)),
                row,
            };
            self.keeps_spell(spell, &hours)?;
        }
        self.puts_in_order();
        Ok(())
    }

    fn keeps_spell(&mut self, mut spell: Spell, hours: &Hours<'_>) -> Result<(), Trouble> {
        let (began, ended) = (spell.began, spell.ended);
        spell.row.set("shift_ends_at", hours.cell(began));
        let until = ended.unwrap_or(hours.calendar.now());
        let limit = hours.limit(began);
        if spell.row.text("kind") == "inspection" {
            // What nobody ended counts until the shift was over.
            if ended.is_some() && limit < until {
                spell.row.set("ended_at", hours.cell(began));
                spell.row.set("ended_by", "shift_end");
            }
            self.lines.push((TABLE, spell.row));
            return Ok(());
        }
        let is_short = until <= limit && until.0 - began.0 <= AT_A_STRETCH;
        if is_short && (ended.is_some() || !hours.is_over(began)) {
            self.lines.push((TABLE, spell.row));
            return Ok(());
        }
        let (stopped, person) = self.stops(&spell, hours)?;
        let open = hours.opens(until).max(stopped);
        let work = self.dice.between(10, 110) * MINUTE + self.dice.between(0, MINUTE);
        let again = until.plus(-work).max(open.plus(self.dice.between(1, 5) * MINUTE));
        let again = if again < until { again } else { Moment(i64::midpoint(open.0, until.0)) };
        let is_cancelled = spell.row.text("ended_by") == Action::Cancel.word();
        let goes_on = ended.is_some() || !hours.is_over(again) && self.dice.chance(60);
        let mut first = spell.row.clone();
        first.set("ended_at", Cell::At(stopped));
        first.set("ended_by", self.events.last().map_or("", |it| it.action.word()));
        if hours.quits(began) == Some(stopped) {
            first.set("ended_by", "shift_end");
        }
        self.lines.push((TABLE, first));
        if is_cancelled || !goes_on {
            self.thing_mut(spell.card)?.row.set("paused_at", Cell::At(stopped));
            return Ok(());
        }
        let who = Who { id: person, role: Role::Production };
        let resumed =
            self.happens(spell.card, Action::Resume, (again, who), Inputs::new(), None)?;
        if person != spell.row.id("person") {
            self.ends_by(spell.card, until, who);
        }
        let second = spell.row.with("id", resumed).with("person", person);
        let second = second.with("began_at", Cell::At(again));
        self.lines.push((TABLE, second.with("shift_ends_at", hours.cell(again))));
        Ok(())
    }

    /// Whoever was given a card ends the work on it too, where nothing else follows from that.
    fn ends_by(&mut self, card: At, at: Moment, who: Who) {
        let mut ends = self.events.iter().filter(|it| it.thing == card && it.at == at);
        let Some(id) = ends.find(|it| it.who.role == who.role).map(|it| it.id) else { return };
        if self.events.iter().all(|it| it.cause != Some(id)) {
            let ends = self.events.iter_mut().filter(|it| it.id == id);
            ends.for_each(|it| it.who = who);
        }
    }

    /// Stops the work of a spell: for something else, for it is evening, or by handing it over.
    /// Answers when, and who goes on with it.
    fn stops(
        &mut self,
        spell: &Spell,
        hours: &Hours<'_>,
    ) -> Result<(Moment, Option<Uuid>), Trouble> {
        let (began, limit) = (spell.began, hours.limit(spell.began));
        let work = self.dice.between(15, 130) * MINUTE + self.dice.between(0, MINUTE);
        let tidies = limit.plus(-self.dice.between(1, 9) * MINUTE);
        // Who begins in the last minutes has not much left of them.
        let half = Moment(i64::midpoint(began.0, limit.0)).max(began.plus(1));
        let stopped = began.plus(work).min(tidies.max(half));
        let person = spell.row.id("person");
        let who = match person {
            Some(id) => Who { id: Some(id), role: Role::Production },
            None => self.house.somebody(Role::Production, &mut self.dice)?.who(),
        };
        let is_theirs = self.thing(spell.card)?.row.id("assignee") == person;
        if let Some(end) = hours.quits(began).filter(|_| tidies <= stopped)
            && self.dice.chance(40)
        {
            let words = format!("the shift ended at {}", hours.calendar.clock(end));
            let end_of_it = (end, Who::WORKER);
            self.happens(spell.card, Action::Pause, end_of_it, Inputs::new(), Some(words))?;
            return Ok((end, who.id));
        }
        if spell.is_last && is_theirs && spell.ended.is_some() && self.dice.chance(18) {
            let next = self.house.somebody(Role::Production, &mut self.dice)?.id;
            if Some(next) != who.id {
                let given = vec![("assignee", next.into())];
                self.happens(spell.card, Action::HandOver, (stopped, who), given, None)?;
                self.thing_mut(spell.card)?.row.set("assignee", next);
                return Ok((stopped, Some(next)));
            }
        }
        self.happens(spell.card, Action::Pause, (stopped, who), Inputs::new(), None)?;
        Ok((stopped, who.id))
    }

    /// Tells of an act on a card that somebody works on, between what was told before. Answers
    /// with its event.
    fn happens(
        &mut self,
        card: At,
        action: Action,
        (at, who): (Moment, Who),
        data: Inputs,
        note: Option<String>,
    ) -> Result<Uuid, Trouble> {
        let mut facts = self.facts(card)?;
        // As it stood then.
        (facts.status, facts.order_status) = (Status::InProgress, Status::InProduction);
        facts.is_paused = action == Action::Resume;
        let asker = Asker { role: who.role, justifies: false, proves: false };
        let row = machine::decide(Machine::JobCard, action, &facts, asker)?;
        let (id, salt) = (self.id(), self.dice.salt());
        self.thing_mut(card)?.version += 1;
        self.events.push(Event {
            thing: card,
            id,
            seq: 0,
            action,
            from: facts.status,
            to: row.lands(facts.status),
            cause: None,
            at,
            who,
            floor_sees: row.floor_sees(Machine::JobCard),
            note,
            justification: None,
            data,
            salt,
        });
        Ok(id)
    }

    /// Counts the events of each thing anew, by when they happened.
    fn puts_in_order(&mut self) {
        self.events.sort_by_key(|it| it.at);
        let mut counts = vec![0; self.things.len()];
        for event in &mut self.events {
            if let Some(count) = counts.get_mut(event.thing) {
                *count += 1;
                event.seq = *count;
            }
        }
    }
}

fn moment(row: &Row, column: &str) -> Option<Moment> {
    match row.get(column) {
        Some(Cell::At(it)) => Some(*it),
        _ => None,
    }
}
