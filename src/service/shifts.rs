//! What happens when a shift ends, and how long was worked. Never decides what counts: the domain
//! does.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::Service;
use super::act::Act;
use super::error::{Error, Result};
use super::letters::Outcome;
use super::show::json_of;
use crate::domain::entity::Entity;
use crate::domain::machine::Action;
use crate::domain::shift;
use crate::store::work_times::{self, Spell};

impl Service {
    /// Pauses the card on which somebody still works since `event`, for their shift is over.
    ///
    /// # Errors
    /// Out of reach.
    pub async fn pause_card(&self, event: Uuid) -> Result<Outcome> {
        let here = self.me.organization_id;
        let Some((card, ends)) = work_times::open(self.store.pool(), here, event).await? else {
            return Ok(Outcome::Done);
        };
        // Somebody had it tried before its time.
        if let Some(ends) = ends.filter(|it| *it > self.clock.now()) {
            return Ok(Outcome::Later(ends));
        }
        let zone = self.settings().await?.zone();
        let note = ends
            .map(|it| format!("the shift ended at {}", it.with_timezone(&zone).format("%H:%M")));
        let act = Act {
            entity: Entity::JobCard,
            name: card.to_string(),
            action: Action::Pause.word().into(),
            inputs: note.map(|it| ("note".to_owned(), Value::from(it))).into_iter().collect(),
            if_version: None,
            idempotency_key: None,
        };
        match self.act(act).await {
            // Whoever ended it meanwhile was faster, or its order was called off.
            Err(Error::Refused(_)) => Ok(Outcome::Done),
            done => done.map(|_| Outcome::Done),
        }
    }

    /// Adds what was worked on a card to its row.
    pub(super) async fn work_on_card(
        &self,
        row: &mut Map<String, Value>,
        card: Uuid,
    ) -> Result<()> {
        let spells = work_times::of_card(self.store.pool(), self.me.organization_id, card).await?;
        row.insert("worked_seconds".into(), json!(self.worked(&spells)));
        let shown: Vec<Value> = spells.iter().map(|it| self.shown(it)).collect::<Result<_>>()?;
        row.insert("work_times".into(), Value::Array(shown));
        Ok(())
    }

    /// Adds what was worked on the cards of an order to its row, and to each of them.
    pub(super) async fn work_on_order(
        &self,
        row: &mut Map<String, Value>,
        order: Uuid,
    ) -> Result<()> {
        let spells =
            work_times::of_order(self.store.pool(), self.me.organization_id, order).await?;
        row.insert("worked_seconds".into(), json!(self.worked(&spells)));
        let cards = row.get_mut("job_cards").and_then(Value::as_array_mut);
        for card in cards.into_iter().flatten().filter_map(Value::as_object_mut) {
            let id = card.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
            let own = spells.iter().filter(|it| it.job_card_id.to_string() == id);
            card.insert("worked_seconds".into(), json!(self.worked(own)));
        }
        Ok(())
    }

    /// What counts of spells of work, in seconds.
    pub(super) fn worked<'a, T>(&self, spells: T) -> i64
    where
        T: IntoIterator<Item = &'a Spell>,
    {
        spells.into_iter().map(|it| self.counted(it)).sum()
    }

    fn counted(&self, spell: &Spell) -> i64 {
        let now = self.clock.now();
        shift::counted(spell.began_at, spell.ended_at, spell.shift_ends_at, now).num_seconds()
    }

    fn shown(&self, spell: &Spell) -> Result<Value> {
        let mut shown = json_of(spell)?;
        if let Some(fields) = shown.as_object_mut() {
            fields.insert("worked_seconds".into(), json!(self.counted(spell)));
        }
        Ok(shown)
    }
}
